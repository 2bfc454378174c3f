//! Payloads written by hand: the checksum bit by bit, objects joined without a check.

/// CRC of ISO/IEC 13239 as the standard words it: polynomial 1021, initial value FFFF.
pub(crate) fn crc(text: &str) -> String {
    let mut register = 0xFFFF_u16;
    for byte in text.bytes() {
        register ^= u16::from(byte) << 8;
        for _ in 0..8 {
            let carry = register & 0x8000 != 0;
            register <<= 1;
            if carry {
                register ^= 0x1021;
            }
        }
    }
    format!("{register:04X}")
}

/// Ends a text with its checksum.
pub(crate) fn sealed(text: &str) -> String {
    let text = format!("{text}6304");
    let crc = crc(&text);
    text + &crc
}

/// One object.
pub(crate) fn object(id: &str, value: &str) -> String {
    format!("{id}{:02}{value}", value.chars().count())
}

/// Objects of a payload in their order, to be changed one by one.
#[derive(Debug, Clone)]
pub(crate) struct Draft(Vec<(String, String)>);

impl Draft {
    /// A strict payload of everything that is mandatory.
    pub(crate) fn plain() -> Self {
        let account = object("00", "com.example.pay") + &object("01", "m_1");
        let objects = [
            ("00", "01"),
            ("26", &account),
            ("52", "5814"),
            ("53", "156"),
            ("58", "CN"),
            ("59", "CAFE"),
            ("60", "XIAN"),
        ];
        Self(objects.iter().map(|(id, value)| ((*id).to_owned(), (*value).to_owned())).collect())
    }

    /// With this value, in its place or at the end.
    pub(crate) fn with(mut self, id: &str, value: &str) -> Self {
        match self.0.iter_mut().find(|(own, _)| own == id) {
            Some((_, own)) => value.clone_into(own),
            None => self.0.push((id.to_owned(), value.to_owned())),
        }
        self
    }

    /// Once more at the end.
    pub(crate) fn again(mut self, id: &str, value: &str) -> Self {
        self.0.push((id.to_owned(), value.to_owned()));
        self
    }

    pub(crate) fn without(mut self, id: &str) -> Self {
        self.0.retain(|(own, _)| own != id);
        self
    }

    /// The text before the checksum.
    pub(crate) fn open(&self) -> String {
        self.0.iter().map(|(id, value)| object(id, value)).collect()
    }

    pub(crate) fn text(&self) -> String {
        sealed(&self.open())
    }
}

#[test]
fn the_checksum_is_the_one_of_the_standard() {
    assert_eq!(crc("123456789"), "29B1");
}
