//! Stored bytes of plain structs and enums: their fields in order, a tag in front of a choice.

/// Stores a struct as its fields in the given order. A field that is left out does not compile.
macro_rules! stored {
    ($($kind:ident { $($field:ident),* $(,)? })*) => {
        $(impl Stored for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                let Self { $($field),* } = self;
                $($field.put(out);)*
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
                // Fields are read in the order in which they are written here.
                Ok(Self { $($field: Stored::take(input)?),* })
            }
        })*
    };
}

/// Stores a choice without content as one byte. Numbers are given once.
macro_rules! stored_choice {
    ($($kind:ident $what:literal { $($number:literal $variant:ident),* $(,)? })*) => {
        $(impl Stored for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                out.push(match self { $(Self::$variant => $number,)* });
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
                match input.byte()? {
                    $($number => Ok(Self::$variant),)*
                    _ => Err(Malformed { expected: $what }),
                }
            }
        })*
    };
}

/// Stores a choice with one content each: a byte, then the content. Numbers are given once.
macro_rules! stored_content {
    ($($kind:ident $what:literal { $($number:literal $variant:ident),* $(,)? })*) => {
        $(impl Stored for $kind {
            fn put(&self, out: &mut Vec<u8>) {
                match self {
                    $(Self::$variant(content) => {
                        out.push($number);
                        content.put(out);
                    })*
                }
            }

            fn take(input: &mut Reader<'_>) -> Result<Self, Malformed> {
                match input.byte()? {
                    $($number => Stored::take(input).map(Self::$variant),)*
                    _ => Err(Malformed { expected: $what }),
                }
            }
        })*
    };
}

pub(super) use {stored, stored_choice, stored_content};
