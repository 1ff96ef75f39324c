//! Serial numbers and lots: short, case-sensitive texts of character set 82.

use std::fmt;

use super::IdError;

/// Whether `c` is in GS1's character set 82 (GS1 General Specifications figure 7.11-1; ISO/IEC 646 invariant set).
pub const fn is_cset82(c: char) -> bool {
    matches!(c, '!' | '"' | '%'..='?' | 'A'..='Z' | '_' | 'a'..='z')
}

fn checked(what: &'static str, text: &str) -> Result<String, IdError> {
    let found = text.chars().count();
    if !(1..=20).contains(&found) {
        return Err(IdError::Length { what, found, expected: "1 to 20 characters" });
    }
    if let Some((position, _)) = text.char_indices().find(|(_, c)| !is_cset82(*c)) {
        return Err(IdError::Character { what, position });
    }
    Ok(text.to_owned())
}

/// A serial number, AI (21): 1 to 20 characters of set 82, case-sensitive (GS1 General Specifications 3.5.2).
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Serial(String);

impl Serial {
    /// Parses and checks length and characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        checked("serial number", text).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl fmt::Debug for Serial {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Serial({})", self.0)
    }
}

/// A batch or lot number, AI (10): 1 to 20 characters of set 82, case-sensitive (GS1 General Specifications 3.4.1).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Lot(String);

impl Lot {
    /// Parses and checks length and characters.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        checked("lot", text).map(Self)
    }

    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Lot {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn set_82_has_82_members() {
        assert_eq!((0u8..=255).map(char::from).filter(|c| is_cset82(*c)).count(), 82);
    }

    #[test]
    fn lengths_and_characters_are_checked() {
        assert!(Serial::parse("aB/9").is_ok());
        assert!(matches!(Serial::parse(""), Err(IdError::Length { .. })));
        assert!(matches!(Lot::parse("A 1"), Err(IdError::Character { position: 1, .. })));
        assert!(matches!(Lot::parse(&"x".repeat(21)), Err(IdError::Length { .. })));
    }
}
