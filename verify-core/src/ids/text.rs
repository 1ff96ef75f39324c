//! Serial numbers and lots: short, case-sensitive texts of character set 82.

use std::cmp::Ordering;
use std::fmt;
use std::hash::{Hash, Hasher};

use super::IdError;

/// Whether `c` is in GS1's character set 82 (GS1 General Specifications figure 7.11-1; ISO/IEC 646 invariant set).
pub const fn is_cset82(c: char) -> bool {
    matches!(c, '!' | '"' | '%'..='?' | 'A'..='Z' | '_' | 'a'..='z')
}

/// The longest serial number or lot.
const LONGEST: usize = 20;

/// 1 to 20 characters of set 82, held in place: a scan's readings hold many of them.
#[derive(Clone, Copy)]
struct Text {
    bytes: [u8; LONGEST],
    length: u8,
}

impl Text {
    fn parse(what: &'static str, text: &str) -> Result<Self, IdError> {
        if !(1..=LONGEST).contains(&text.len()) {
            let found = text.chars().count();
            if !(1..=LONGEST).contains(&found) {
                return Err(IdError::Length { what, found, expected: "1 to 20 characters" });
            }
        }
        if let Some((position, _)) = text.char_indices().find(|(_, c)| !is_cset82(*c)) {
            return Err(IdError::Character { what, position });
        }
        let mut bytes = [0; LONGEST];
        // All characters are ASCII, so there are as many bytes, and no more than fit.
        bytes[..text.len()].copy_from_slice(text.as_bytes());
        Ok(Self { bytes, length: text.len() as u8 })
    }

    fn as_str(&self) -> &str {
        std::str::from_utf8(&self.bytes[..usize::from(self.length)]).expect("parse takes ASCII only")
    }
}

impl PartialEq for Text {
    fn eq(&self, other: &Self) -> bool {
        self.as_str() == other.as_str()
    }
}

impl Eq for Text {}

impl PartialOrd for Text {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Text {
    fn cmp(&self, other: &Self) -> Ordering {
        self.as_str().cmp(other.as_str())
    }
}

impl Hash for Text {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.as_str().hash(state);
    }
}

/// A serial number, AI (21): 1 to 20 characters of set 82, case-sensitive (GS1 General Specifications 3.5.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(Text);

impl Serial {
    /// Parses and checks length and characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        Text::parse("serial number", text).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({})", self.as_str())
    }
}

/// A batch or lot number, AI (10): 1 to 20 characters of set 82, case-sensitive (GS1 General Specifications 3.4.1).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lot(Text);

impl Lot {
    /// Parses and checks length and characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        Text::parse("lot", text).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl fmt::Display for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Lot({:?})", self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn set_82_has_82_members() {
        assert_eq!((0u8..=255).map(char::from).filter(|c| is_cset82(*c)).count(), 82);
    }

    #[test]
    fn lengths_and_characters_are_checked() {
        assert!(Serial::parse("aB/9").is_ok());
        assert!(matches!(Serial::parse(""), Err(IdError::Length { .. })));
        assert!(matches!(Lot::parse("A 1"), Err(IdError::Character { position: 1, .. })));
        assert!(matches!(Lot::parse(&"x".repeat(21)), Err(IdError::Length { found: 21, .. })));
        assert!(matches!(Lot::parse(&"é".repeat(20)), Err(IdError::Character { position: 0, .. })));
        assert!(matches!(Lot::parse(&"é".repeat(21)), Err(IdError::Length { found: 21, .. })));
    }

    proptest! {
        #[test]
        fn they_order_as_their_texts(a in "[!-?A-Z_a-z]{1,20}", b in "[!-?A-Z_a-z]{1,20}") {
            if let (Ok(lot_a), Ok(lot_b)) = (Lot::parse(&a), Lot::parse(&b)) {
                prop_assert_eq!(lot_a.as_str(), &a);
                prop_assert_eq!(lot_a.cmp(&lot_b), a.cmp(&b));
                prop_assert_eq!(lot_a == lot_b, a == b);
            }
        }
    }
}
