//! National medicine numbers and how they stand in international ones: PZN, PPN and NTIN of Germany.
//!
//! A value of these types has right check digits; whether the number was ever given to a pack only master data can say.
//! The US drug code is in [`super::Ndc`].

use std::fmt;

use super::{Gtin, IdError};

/// What an NTIN starts with: packaging level 0 and the GS1 prefix of the German pharmacy numbers.
const NTIN_PREFIX: &str = "04150";

/// The product registration agency code of the PZN (IFA PPN-Code Specification for Retail Packaging).
const PRA_PZN: &str = "11";

/// A German Pharmazentralnummer in its 8-digit form. The last digit checks the others: the sum of the digits times
/// their position from 1 on, modulo 11. A remainder of 10 is never given out.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Pzn([u8; 8]);

impl Pzn {
    /// Parses 8 digits, or the 7 digits in use before 2013, which are filled with a zero on the left.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if !matches!(text.len(), 7 | 8) {
            return Err(IdError::Length { what: "PZN", found: text.chars().count(), expected: "7 or 8 digits" });
        }
        if let Some(position) = text.bytes().position(|b| !b.is_ascii_digit()) {
            return Err(IdError::Character { what: "PZN", position });
        }
        let mut digits = [b'0'; 8];
        digits[8 - text.len()..].copy_from_slice(text.as_bytes());
        let (body, check) = digits.split_at(7);
        let sum: u32 = body.iter().zip(1..).map(|(digit, weight)| u32::from(digit - b'0') * weight).sum();
        let (found, expected) = (check[0] - b'0', (sum % 11) as u8);
        if found != expected {
            return Err(IdError::CheckDigit { what: "PZN", found, expected });
        }
        Ok(Self(digits))
    }

    /// The 8 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a PZN holds ASCII digits only")
    }

    /// The NTIN: the GTIN `0 4150 PZN C` that German packs carry in GS1 symbols.
    pub fn to_ntin(self) -> Gtin {
        Gtin::with_check_digit(&format!("{NTIN_PREFIX}{self}")).expect("five and eight digits make thirteen")
    }

    /// The PZN inside an NTIN; nothing if `gtin` is not an NTIN or the digits in the PZN's place do not check.
    pub fn from_ntin(gtin: &Gtin) -> Option<Self> {
        let rest = gtin.as_str().strip_prefix(NTIN_PREFIX)?;
        Self::parse(rest.get(..8)?).ok()
    }

    /// The PPN with this number.
    pub fn to_ppn(self) -> Ppn {
        Ppn::with_check_digits(PRA_PZN, self.as_str()).expect("a PZN is a number that a PPN can hold")
    }
}

impl fmt::Display for Pzn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Pzn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Pzn({})", self.as_str())
    }
}

/// A Pharmacy Product Number: two characters that name the registration agency, the agency's own number of 1 to 18
/// characters, and two check digits (data identifier 9N; IFA PPN-Code Specification).
///
/// Digits and capital letters; `.`, `-` and `_` are let through in numbers of agencies other than the PZN's.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ppn(String);

impl Ppn {
    /// Parses and checks 5 to 22 characters; behind agency code 11 a right PZN of 8 digits is asked for.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if !(5..=22).contains(&text.len()) {
            return Err(IdError::Length { what: "PPN", found: text.chars().count(), expected: "5 to 22 characters" });
        }
        if let Some(position) = text.bytes().position(|b| !is_ppn_character(b)) {
            return Err(IdError::Character { what: "PPN", position });
        }
        let (body, check) = text.split_at(text.len() - 2);
        let Some(found) = check.parse().ok().filter(|_| check.bytes().all(|b| b.is_ascii_digit())) else {
            return Err(IdError::Character { what: "PPN", position: body.len() });
        };
        let expected = mod97(body.as_bytes());
        if found != expected {
            return Err(IdError::CheckDigit { what: "PPN", found, expected });
        }
        if let Some(pzn) = body.strip_prefix(PRA_PZN) {
            pzn8(pzn)?;
        }
        Ok(Self(text.to_owned()))
    }

    /// The PPN of an agency code and a number, check digits added.
    pub fn with_check_digits(agency: &str, number: &str) -> Result<Self, IdError> {
        if agency.len() != 2 {
            return Err(IdError::Length { what: "agency code", found: agency.len(), expected: "2 characters" });
        }
        Self::parse(&format!("{agency}{number}{:02}", mod97(format!("{agency}{number}").as_bytes())))
    }

    /// All characters.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The code of the agency that gave the number; 11 is the German PZN.
    pub fn agency(&self) -> &str {
        &self.0[..2]
    }

    /// The agency's number, without check digits.
    pub fn number(&self) -> &str {
        &self.0[2..self.0.len() - 2]
    }

    /// The PZN, where the number is one.
    pub fn pzn(&self) -> Option<Pzn> {
        (self.agency() == PRA_PZN).then(|| pzn8(self.number()).ok())?
    }
}

impl fmt::Display for Ppn {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A PPN has room for the 8-digit form only.
fn pzn8(text: &str) -> Result<Pzn, IdError> {
    if text.len() != 8 {
        return Err(IdError::Length { what: "PZN in a PPN", found: text.len(), expected: "8 digits" });
    }
    Pzn::parse(text)
}

const fn is_ppn_character(byte: u8) -> bool {
    matches!(byte, b'0'..=b'9' | b'A'..=b'Z' | b'.' | b'-' | b'_')
}

/// The sum of the ASCII values times 2, 3, 4 and so on, modulo 97.
fn mod97(bytes: &[u8]) -> u8 {
    let sum: u32 = bytes.iter().zip(2..).map(|(byte, weight)| u32::from(*byte) * weight).sum();
    (sum % 97) as u8
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pzn_is_checked_and_filled() {
        assert_eq!(Pzn::parse("03752864").unwrap(), Pzn::parse("3752864").unwrap());
        assert_eq!(Pzn::parse("03752865"), Err(IdError::CheckDigit { what: "PZN", found: 5, expected: 4 }));
        assert!(matches!(Pzn::parse("0375286"), Err(IdError::CheckDigit { .. })));
        assert!(matches!(Pzn::parse("0375é64"), Err(IdError::Character { position: 4, .. })));
        assert!(matches!(Pzn::parse("375286"), Err(IdError::Length { .. })));
    }

    #[test]
    fn a_remainder_of_ten_is_never_a_pzn() {
        // 5 x 2 = 10.
        assert!((0..10).all(|digit| Pzn::parse(&format!("0500000{digit}")).is_err()));
    }

    #[test]
    fn ppn_vectors() {
        for text in ["110375286414", "112097776020", "111234568408"] {
            let ppn = Ppn::parse(text).unwrap();
            assert_eq!((ppn.agency(), ppn.pzn().unwrap().as_str()), ("11", &text[2..10]), "{text}");
            assert_eq!(ppn.pzn().unwrap().to_ppn(), ppn);
        }
        assert_eq!(Ppn::parse("111234568415"), Err(IdError::CheckDigit { what: "PPN", found: 15, expected: 8 }));
        assert!(matches!(Ppn::parse("11é7528641"), Err(IdError::Character { position: 2, .. })));
        assert!(Ppn::with_check_digits("11", "03752865").is_err());
        assert!(Ppn::with_check_digits("11", "3752864").is_err());
        let other = Ppn::with_check_digits("13", "AB12.C").unwrap();
        assert_eq!((other.agency(), other.number(), other.pzn()), ("13", "AB12.C", None));
    }

    #[test]
    fn an_ntin_holds_a_pzn() {
        let pzn = Pzn::parse("03752864").unwrap();
        assert_eq!(pzn.to_ntin().as_str(), "04150037528643");
        assert_eq!(Pzn::from_ntin(&pzn.to_ntin()), Some(pzn));
        assert_eq!(Pzn::from_ntin(&Gtin::parse("00300010123455").unwrap()), None);
    }
}
