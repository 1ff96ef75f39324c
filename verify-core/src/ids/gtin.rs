//! Trade item numbers: GTIN, the company prefix inside it, and the US drug code.

use std::fmt;

use super::{IdError, Pzn, checked_digits};

/// A GTIN in its 14-digit form with a correct check digit (GS1 General Specifications 3.3.2).
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Gtin([u8; 14]);

impl Gtin {
    /// Parses 8, 12, 13 or 14 digits; shorter forms are filled with zeros on the left.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if !matches!(text.len(), 8 | 12 | 13 | 14) {
            return Err(IdError::Length {
                what: "GTIN",
                found: text.chars().count(),
                expected: "8, 12, 13 or 14 digits",
            });
        }
        checked_digits("GTIN", text)?;
        let mut digits = [b'0'; 14];
        digits[14 - text.len()..].copy_from_slice(text.as_bytes());
        Ok(Self(digits))
    }

    /// Builds the GTIN from 13 digits by adding the check digit.
    pub fn with_check_digit(body: &str) -> Result<Self, IdError> {
        if body.len() != 13 || !body.bytes().all(|b| b.is_ascii_digit()) {
            return Err(IdError::Length { what: "GTIN without check digit", found: body.len(), expected: "13 digits" });
        }
        let check = super::mod10_check_digit(body.as_bytes());
        Self::parse(&format!("{body}{check}"))
    }

    /// The 14 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a GTIN holds ASCII digits only")
    }

    /// The 14 digits as ASCII bytes.
    pub const fn as_bytes(&self) -> &[u8; 14] {
        &self.0
    }

    /// The packaging level, 0 to 9 (GS1 General Specifications 3.3.2, indicator digit).
    pub const fn indicator(&self) -> u8 {
        self.0[0] - b'0'
    }

    /// Whether the digits from the second on start with `prefix`.
    pub fn belongs_to(&self, prefix: &CompanyPrefix) -> bool {
        self.as_str()[1..].starts_with(prefix.as_str())
    }

    /// The ten digits of the US National Drug Code inside a GTIN of the form `N 03 NDC C`, if it has that form.
    pub fn ndc_digits(&self) -> Option<&str> {
        (&self.0[1..3] == b"03").then(|| &self.as_str()[3..13])
    }

    /// The three drug codes that a GTIN of the form `N 03 NDC C` can stand for, as 4-4-2, 5-3-2 and 5-4-1.
    ///
    /// The digits do not tell which one is meant: take the one that master data knows.
    pub fn ndc_candidates(&self) -> Option<[Ndc; 3]> {
        let digits = self.ndc_digits()?;
        let split = |a: usize, b: usize| Ndc(format!("{}-{}-{}", &digits[..a], &digits[a..a + b], &digits[a + b..]));
        Some([split(4, 4), split(5, 3), split(5, 4)])
    }

    /// The German PZN, if this is an NTIN (`0 4150 PZN C`).
    pub fn pzn(&self) -> Option<Pzn> {
        Pzn::from_ntin(self)
    }
}

impl fmt::Display for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Gtin {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Gtin({})", self.as_str())
    }
}

/// A GS1 company prefix: 4 to 12 digits that stand at the start of a maker's keys.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct CompanyPrefix(String);

impl CompanyPrefix {
    /// Parses 3 to 12 digits; 3-digit prefixes name a whole GS1 member organisation and occur in examples only.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        if !(3..=12).contains(&text.len()) {
            return Err(IdError::Length { what: "company prefix", found: text.len(), expected: "3 to 12 digits" });
        }
        if let Some(position) = text.bytes().position(|b| !b.is_ascii_digit()) {
            return Err(IdError::Character { what: "company prefix", position });
        }
        Ok(Self(text.to_owned()))
    }

    /// The digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for CompanyPrefix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A US National Drug Code with its hyphens, as in `0001-0123-45` (21 CFR 207.33: 4-4-2, 5-3-2 or 5-4-1).
///
/// The hyphens cannot be told from a GTIN alone, so they come from master data.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ndc(String);

impl Ndc {
    /// Parses ten digits in three groups of one of the three layouts.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        let lengths: Vec<usize> = text.split('-').map(str::len).collect();
        let layout = matches!(lengths.as_slice(), [4, 4, 2] | [5, 3, 2] | [5, 4, 1]);
        if !layout {
            return Err(IdError::Length { what: "NDC", found: text.len(), expected: "4-4-2, 5-3-2 or 5-4-1 digits" });
        }
        if let Some(position) = text.bytes().position(|b| b != b'-' && !b.is_ascii_digit()) {
            return Err(IdError::Character { what: "NDC", position });
        }
        Ok(Self(text.to_owned()))
    }

    /// The code with hyphens.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// Whether `gtin` carries these ten digits.
    pub fn is_in(&self, gtin: &Gtin) -> bool {
        gtin.ndc_digits().is_some_and(|digits| digits.bytes().eq(self.0.bytes().filter(|b| *b != b'-')))
    }

    /// The GTIN `N 03 NDC C` of a packaging level from 0 to 9; nothing for a greater level.
    pub fn to_gtin(&self, indicator: u8) -> Option<Gtin> {
        let digits = self.0.replace('-', "");
        Gtin::with_check_digit(&format!("{indicator}03{digits}")).ok()
    }

    /// The 11 digits of US health insurance claims (HIPAA): each group filled with zeros on the left to 5, 4 and
    /// 2 digits. There is no way back, and no GTIN may be made from them: a zero of the filling cannot be told from one
    /// of the code.
    pub fn to_hipaa(&self) -> String {
        self.0.split('-').zip([5, 4, 2]).map(|(group, width)| format!("{group:0>width$}")).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gtins_are_padded_and_checked() {
        assert_eq!(Gtin::parse("300010123455").unwrap().as_str(), "00300010123455");
        assert_eq!(Gtin::parse("10300010123452").unwrap().indicator(), 1);
        assert_eq!(Gtin::parse("00300010123456"), Err(IdError::CheckDigit { what: "GTIN", found: 6, expected: 5 }));
        assert!(matches!(Gtin::parse("0030001012345x"), Err(IdError::Character { position: 13, .. })));
        assert!(matches!(Gtin::parse("003"), Err(IdError::Length { .. })));
        assert!(matches!(Gtin::parse("0030001012345é"), Err(IdError::Length { .. })));
    }

    #[test]
    fn the_ndc_of_case_and_pack_is_the_same() {
        let ndc = Ndc::parse("0001-0123-45").unwrap();
        for gtin in ["00300010123455", "10300010123452"] {
            assert!(ndc.is_in(&Gtin::parse(gtin).unwrap()));
        }
        assert!(Ndc::parse("0001-012-345").is_err());
    }

    #[test]
    fn an_ndc_of_every_layout_is_found_again() {
        for (text, hipaa) in
            [("0001-0123-45", "00001012345"), ("12345-678-90", "12345067890"), ("12345-6789-0", "12345678900")]
        {
            let ndc = Ndc::parse(text).unwrap();
            assert_eq!(ndc.to_hipaa(), hipaa);
            for indicator in 0..=9 {
                let gtin = ndc.to_gtin(indicator).unwrap();
                assert_eq!(gtin.indicator(), indicator);
                assert!(gtin.ndc_candidates().unwrap().contains(&ndc));
                assert!(gtin.ndc_candidates().unwrap().iter().all(|candidate| candidate.is_in(&gtin)));
            }
            assert_eq!(ndc.to_gtin(10), None);
        }
        assert_eq!(Ndc::parse("0001-0123-45").unwrap().to_gtin(1).unwrap().as_str(), "10300010123452");
        assert_eq!(Gtin::parse("09521234543213").unwrap().ndc_candidates(), None);
    }

    #[test]
    fn a_prefix_is_looked_for_after_the_packaging_level() {
        let maker = CompanyPrefix::parse("030001").unwrap();
        assert!(Gtin::parse("10300010123452").unwrap().belongs_to(&maker));
        assert!(!Gtin::parse("09521234543213").unwrap().belongs_to(&maker));
    }
}
