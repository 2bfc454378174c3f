//! Many ids in one piece of memory, by index.

/// Ids of accounts, wallets or merchants.
#[derive(Default)]
pub(crate) struct Names {
    /// All ids, one after the other.
    bytes: Vec<u8>,
    /// Where each id ends.
    ends: Vec<u32>,
}

impl Names {
    /// `prefix` with the numbers from 0 to `count - 1`.
    pub(crate) fn numbered(prefix: &str, count: u32) -> Self {
        let mut names = Self::default();
        for index in 0..count {
            names.push(prefix, &index.to_string());
        }
        names
    }

    /// Adds an id made of two parts.
    pub(crate) fn push(&mut self, prefix: &str, rest: &str) {
        self.bytes.extend_from_slice(prefix.as_bytes());
        self.bytes.extend_from_slice(rest.as_bytes());
        self.ends.push(self.bytes.len() as u32);
    }

    /// The id at an index.
    #[inline]
    pub(crate) fn get(&self, index: u32) -> &[u8] {
        let at = index as usize;
        let start = if at == 0 { 0 } else { self.ends[at - 1] };
        &self.bytes[start as usize..self.ends[at] as usize]
    }

    /// The id at an index, as text.
    pub(crate) fn text(&self, index: u32) -> String {
        String::from_utf8_lossy(self.get(index)).into_owned()
    }

    /// How many there are.
    pub(crate) const fn len(&self) -> usize {
        self.ends.len()
    }
}
