//! Content checks of values: the linters of the GS1 Barcode Syntax Dictionary.
//!
//! A linter is a pure function of the text of one component. It names the first fault and the bytes that carry it, always
//! whole characters.

use std::ops::Range;

mod characters;
mod checksum;
mod codes;
mod coupon;
mod kinds;
mod lists;
mod numbers;
mod time;

pub use kinds::LintKind;

/// A fault that a linter found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LintError {
    /// What is wrong.
    pub kind: LintKind,
    /// The bytes of the component that carry it; may be empty where something is missing.
    pub range: Range<usize>,
}

impl LintError {
    fn new(kind: LintKind, range: Range<usize>) -> Self {
        Self { kind, range }
    }
}

/// What a linter says.
pub type LintResult = Result<(), LintError>;

macro_rules! linters {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $run:path;)*) => {
        /// A content check that a component of a value can ask for.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum Linter { $($(#[doc = $doc])* $variant,)* }

        impl Linter {
            /// All linters.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name in the GS1 Barcode Syntax Dictionary, such as `yymmd0`.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// Checks the text of a component.
            pub fn check(self, text: &str) -> LintResult {
                match self { $(Self::$variant => $run(text),)* }
            }
        }
    };
}

linters! {
    /// Digits.
    CsetNumeric = "csetnumeric", characters::cset_numeric;
    /// Character set 82 (General Specifications figure 7.11-1).
    Cset82 = "cset82", characters::cset82;
    /// Character set 39 (figure 7.11-2).
    Cset39 = "cset39", characters::cset39;
    /// Character set 64, file-safe base64 with its padding (figure 7.11-3).
    Cset64 = "cset64", characters::cset64;
    /// Percent signs only as part of `%hh`.
    Pcenc = "pcenc", characters::pcenc;
    /// Only hyphens.
    Hyphen = "hyphen", characters::hyphen;
    /// At least one character that is no digit.
    HasNonDigit = "hasnondigit", characters::has_non_digit;
    /// Index of an importer (Regulation (EU) 2018/574).
    ImporterIdx = "importeridx", characters::importer_idx;
    /// Check digit, modulo 10 (section 7.9.1).
    Csum = "csum", checksum::csum;
    /// Pair of check characters, modulo 1021 and 32 (section 7.9.5).
    CsumAlpha = "csumalpha", checksum::csum_alpha;
    /// International bank account number (ISO 13616).
    Iban = "iban", checksum::iban;
    /// A GS1 company prefix at the front.
    GcpPos1 = "gcppos1", checksum::gcp_pos1;
    /// A GS1 company prefix behind the first character.
    GcpPos2 = "gcppos2", checksum::gcp_pos2;
    /// Year, month, day; day 00 allowed.
    Yymmd0 = "yymmd0", time::yymmd0;
    /// Year, month, day.
    Yymmdd = "yymmdd", time::yymmdd;
    /// Year of four digits, month, day; day 00 allowed.
    Yyyymmd0 = "yyyymmd0", time::yyyymmd0;
    /// Year of four digits, month, day.
    Yyyymmdd = "yyyymmdd", time::yyyymmdd;
    /// Hour and minute.
    Hhmi = "hhmi", time::hhmi;
    /// Hour.
    Hh = "hh", time::hh;
    /// Minute.
    Mi = "mi", time::mi;
    /// Second.
    Ss = "ss", time::ss;
    /// Country, three digits (ISO 3166-1).
    Iso3166 = "iso3166", lists::iso3166;
    /// Country, three digits, or 999 (ISO 3166-1).
    Iso3166999 = "iso3166999", lists::iso3166_999;
    /// Country, two letters (ISO 3166-1).
    Iso3166Alpha2 = "iso3166alpha2", lists::iso3166_alpha2;
    /// Currency, three digits (ISO 4217).
    Iso4217 = "iso4217", lists::iso4217;
    /// Biological sex (ISO/IEC 5218).
    Iso5218 = "iso5218", lists::iso5218;
    /// Package type (code list PackageTypeCode).
    PackageType = "packagetype", lists::package_type;
    /// Media type of an identification (ICCBBA and GS1).
    MediaType = "mediatype", lists::media_type;
    /// 0, 1 or 9.
    Winding = "winding", lists::winding;
    /// 0 or 1.
    YesNo = "yesno", lists::yes_no;
    /// A number above zero.
    NonZero = "nonzero", numbers::non_zero;
    /// Only zeros.
    Zero = "zero", numbers::zero;
    /// A number without zeros in front.
    NoZeroPrefix = "nozeroprefix", numbers::no_zero_prefix;
    /// Number of a piece and number of pieces, with the same number of digits.
    PieceOfTotal = "pieceoftotal", numbers::piece_of_total;
    /// Position and end of a sequence with a slash between.
    PosInSeqSlash = "posinseqslash", numbers::pos_in_seq_slash;
    /// Latitude in units of 10^-7 degrees from -90.
    Latitude = "latitude", numbers::latitude;
    /// Longitude in units of 10^-7 degrees from -180, winding allowed.
    Longitude = "longitude", numbers::longitude;
    /// North American coupon (AI 8110).
    CouponCode = "couponcode", coupon::coupon_code;
    /// North American positive offer file coupon (AI 8112).
    CouponPosOffer = "couponposoffer", coupon::positive_offer;
}

impl Linter {
    /// The linter with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|linter| linter.name() == name)
    }
}

/// Whether `text` consists of digits; the error names the first other character.
fn digits(text: &str) -> LintResult {
    if text.bytes().all(|b| b.is_ascii_digit()) {
        return Ok(());
    }
    match text.char_indices().find(|(_, c)| !c.is_ascii_digit()) {
        None => Ok(()),
        Some((at, c)) => Err(LintError::new(LintKind::NonDigitCharacter, at..at + c.len_utf8())),
    }
}

/// The number that digits stand for. At most 10 of them.
fn number(digits: &str) -> u64 {
    digits.bytes().fold(0, |value, b| value * 10 + u64::from(b.wrapping_sub(b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn names_are_unique() {
        for linter in Linter::ALL {
            assert_eq!(Linter::from_name(linter.name()), Some(*linter));
        }
        let mut names: Vec<_> = LintKind::ALL.iter().map(|kind| kind.name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), LintKind::ALL.len());
        assert_eq!(Linter::from_name("gcp"), None);
    }

    proptest! {
        #[test]
        fn faults_lie_on_whole_characters(any: String, likely in "[0-9]{0,40}", odd in "[0-9/%é=-]{0,12}") {
            for text in [any, likely, odd] {
                for linter in Linter::ALL {
                    if let Err(error) = linter.check(&text) {
                        prop_assert!(text.get(error.range.clone()).is_some(), "{linter:?} {text:?} {error:?}");
                    }
                }
            }
        }
    }
}
