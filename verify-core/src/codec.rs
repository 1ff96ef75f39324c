//! The little binary codec of bundle objects: fixed-width big-endian numbers, minimal varints, length-prefixed text.
//!
//! Everything has one encoding only, so equal content means equal bytes. The reader never allocates more than the
//! input holds and never panics.

use thiserror::Error;

/// Why bytes are not what the format says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum CodecError {
    /// The input ends inside a value.
    #[error("ends too early, at byte {at}")]
    Truncated {
        /// Offset at which the missing value starts.
        at: usize,
    },
    /// Bytes are left over.
    #[error("has bytes left over from byte {at} on")]
    Trailing {
        /// Offset of the first of them.
        at: usize,
    },
    /// A value is not in its one canonical form or not allowed here.
    #[error("has a value that is not allowed ({what}) before byte {at}")]
    Invalid {
        /// What was read.
        what: &'static str,
        /// Offset behind the value.
        at: usize,
    },
}

/// Reads values from the front of a byte slice.
#[derive(Debug, Clone)]
pub struct Reader<'a> {
    bytes: &'a [u8],
    at: usize,
}

impl<'a> Reader<'a> {
    /// A reader at the first byte.
    pub const fn new(bytes: &'a [u8]) -> Self {
        Self { bytes, at: 0 }
    }

    /// The error for a value that was just read.
    pub const fn invalid(&self, what: &'static str) -> CodecError {
        CodecError::Invalid { what, at: self.at }
    }

    /// The next `count` bytes.
    pub fn take(&mut self, count: usize) -> Result<&'a [u8], CodecError> {
        let end = self.at.checked_add(count).filter(|end| *end <= self.bytes.len());
        let end = end.ok_or(CodecError::Truncated { at: self.at })?;
        let taken = &self.bytes[self.at..end];
        self.at = end;
        Ok(taken)
    }

    /// The next `N` bytes as an array.
    pub fn array<const N: usize>(&mut self) -> Result<[u8; N], CodecError> {
        Ok(self.take(N)?.try_into().expect("take returns the length asked for"))
    }

    /// One byte.
    pub fn byte(&mut self) -> Result<u8, CodecError> {
        Ok(self.array::<1>()?[0])
    }

    /// A varint: 7 bits a byte, least significant first, at most 10 bytes, no padding zeros.
    pub fn varint(&mut self) -> Result<u64, CodecError> {
        let mut value = 0u64;
        for shift in (0..64).step_by(7) {
            let byte = self.byte()?;
            let bits = u64::from(byte & 0x7f);
            if shift == 63 && bits > 1 || shift > 0 && byte == 0 {
                return Err(self.invalid("number"));
            }
            value |= bits << shift;
            if byte & 0x80 == 0 {
                return Ok(value);
            }
        }
        Err(self.invalid("number"))
    }

    /// A varint that counts things which take at least one byte each, so it cannot exceed what is left.
    pub fn count(&mut self) -> Result<usize, CodecError> {
        let count = self.varint()?;
        match usize::try_from(count) {
            Ok(count) if count <= self.bytes.len() - self.at => Ok(count),
            Ok(_) | Err(_) => Err(self.invalid("count")),
        }
    }

    /// A text: length as varint, UTF-8.
    pub fn text(&mut self) -> Result<&'a str, CodecError> {
        let length = self.count()?;
        let bytes = self.take(length)?;
        std::str::from_utf8(bytes).map_err(|_| self.invalid("text"))
    }

    /// A date: `YYYYMMDD` as a varint, 0 for none.
    pub fn date(&mut self) -> Result<Option<jiff::civil::Date>, CodecError> {
        let number = self.varint()?;
        if number == 0 {
            return Ok(None);
        }
        let (year, month, day) = (number / 10_000, number / 100 % 100, number % 100);
        let year = i16::try_from(year).map_err(|_| self.invalid("date"))?;
        let date = jiff::civil::Date::new(year, month as i8, day as i8).map_err(|_| self.invalid("date"))?;
        Ok(Some(date))
    }

    /// What has not been read yet.
    pub fn rest(&mut self) -> &'a [u8] {
        let rest = &self.bytes[self.at..];
        self.at = self.bytes.len();
        rest
    }

    /// Everything must have been read.
    pub const fn finish(self) -> Result<(), CodecError> {
        if self.at == self.bytes.len() { Ok(()) } else { Err(CodecError::Trailing { at: self.at }) }
    }
}

/// Writes values to the end of a byte vector.
#[cfg(feature = "writer")]
#[derive(Debug, Default)]
pub struct Writer(Vec<u8>);

#[cfg(feature = "writer")]
impl Writer {
    /// An empty writer.
    pub fn new() -> Self {
        Self::default()
    }

    /// Bytes as they are.
    pub fn bytes(&mut self, bytes: &[u8]) -> &mut Self {
        self.0.extend_from_slice(bytes);
        self
    }

    /// One byte.
    pub fn byte(&mut self, byte: u8) -> &mut Self {
        self.bytes(&[byte])
    }

    /// See [`Reader::varint`].
    pub fn varint(&mut self, mut value: u64) -> &mut Self {
        while value >= 0x80 {
            self.byte((value as u8 & 0x7f) | 0x80);
            value >>= 7;
        }
        self.byte(value as u8)
    }

    /// See [`Reader::text`].
    pub fn text(&mut self, text: &str) -> &mut Self {
        self.varint(text.len() as u64).bytes(text.as_bytes())
    }

    /// See [`Reader::date`].
    pub fn date(&mut self, date: Option<jiff::civil::Date>) -> &mut Self {
        let number = date.map_or(0, |d| {
            let (year, month, day) = (d.year().max(0) as u64, d.month() as u64, d.day() as u64);
            year * 10_000 + month * 100 + day
        });
        self.varint(number)
    }

    /// The bytes written.
    pub fn finish(self) -> Vec<u8> {
        self.0
    }
}

#[cfg(test)]
#[cfg(feature = "writer")]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #[test]
        fn varints_round_trip_in_one_form(value: u64, shift in 0u32..64) {
            let value = value >> shift;
            let mut writer = Writer::new();
            writer.varint(value);
            let bytes = writer.finish();
            let mut reader = Reader::new(&bytes);
            prop_assert_eq!(reader.varint(), Ok(value));
            prop_assert!(reader.finish().is_ok());
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut reader = Reader::new(&bytes);
            while reader.varint().and_then(|_| reader.text()).and_then(|_| reader.date()).is_ok() {}
        }
    }

    #[test]
    fn padded_numbers_are_refused() {
        assert!(Reader::new(&[0x80, 0x00]).varint().is_err());
        assert!(Reader::new(&[0xff; 11]).varint().is_err());
        assert_eq!(Reader::new(&[0x00]).varint(), Ok(0));
    }

    #[test]
    fn counts_cannot_promise_more_than_there_is() {
        let mut writer = Writer::new();
        writer.varint(1 << 40);
        assert!(Reader::new(&writer.finish()).count().is_err());
    }
}
