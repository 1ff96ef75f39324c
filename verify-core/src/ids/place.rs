//! Places and parties: GLN and the site that a GLN and its extension name.

use std::fmt;

use super::{IdError, checked_digits, is_cset82};

/// A Global Location Number: 13 digits with a correct check digit (GS1 General Specifications 3.6).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gln([u8; 13]);

impl Gln {
    /// Parses 13 digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let digits: [u8; 13] = text.as_bytes().try_into().map_err(|_| IdError::Length {
            what: "GLN",
            found: text.chars().count(),
            expected: "13 digits",
        })?;
        checked_digits("GLN", text)?;
        Ok(Self(digits))
    }

    /// Builds the GLN from 12 digits by adding the check digit.
    pub fn with_check_digit(body: &str) -> Result<Self, IdError> {
        if body.len() != 12 || !body.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdError::Length { what: "GLN without check digit", found: body.len(), expected: "12 digits" });
        }
        Self::parse(&format!("{body}{}", super::mod10_check_digit(body.as_bytes())))
    }

    /// The 13 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a GLN holds ASCII digits only")
    }
}

impl fmt::Display for Gln {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Gln {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gln({})", self.as_str())
    }
}

/// A site: a GLN and, where one GLN has several doors, its extension (AI 254). Text form `GLN` or `GLN.EXTENSION`.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SiteId {
    gln: Gln,
    extension: Option<String>,
}

impl SiteId {
    /// A site without an extension. `0` as extension means none (EPC Tag Data Standard 6.3.3).
    pub fn new(gln: Gln, extension: Option<&str>) -> Result<Self, IdError> {
        let extension = extension.filter(|e| *e != "0" && !e.is_empty());
        if let Some(text) = extension {
            if text.len() > 20 {
                return Err(IdError::Length {
                    what: "GLN extension",
                    found: text.len(),
                    expected: "1 to 20 characters",
                });
            }
            if let Some(position) = text.chars().position(|c| !is_cset82(c)) {
                return Err(IdError::Character { what: "GLN extension", position });
            }
        }
        Ok(Self { gln, extension: extension.map(str::to_owned) })
    }

    /// Parses `GLN` or `GLN.EXTENSION`.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        match text.split_once('.') {
            Some((gln, extension)) => Self::new(Gln::parse(gln)?, Some(extension)),
            None => Self::new(Gln::parse(text)?, None),
        }
    }

    /// The GLN.
    pub const fn gln(&self) -> &Gln {
        &self.gln
    }
}

impl fmt::Display for SiteId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.extension {
            Some(extension) => write!(f, "{}.{extension}", self.gln),
            None => self.gln.fmt(f),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sites_round_trip() {
        for text in ["0300011111116", "0300011111116.dock-2"] {
            assert_eq!(SiteId::parse(text).unwrap().to_string(), text);
        }
        assert_eq!(SiteId::parse("0300011111116.0").unwrap().to_string(), "0300011111116");
        assert!(SiteId::parse("0300011111117").is_err());
    }
}
