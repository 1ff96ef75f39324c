//! Linters of code lists.

use super::codes::{COUNTRIES_ALPHA2, COUNTRIES_NUMERIC, CURRENCIES_NUMERIC, PACKAGE_TYPES};
use super::{LintError, LintKind, LintResult};

fn member(is_member: bool, text: &str, kind: LintKind) -> LintResult {
    if is_member { Ok(()) } else { Err(LintError::new(kind, 0..text.len())) }
}

/// Whether the three digits of `text` are in `list`.
fn in_numeric(list: &[u16], text: &str) -> bool {
    let digits = text.len() == 3 && text.bytes().all(|b| b.is_ascii_digit());
    digits && text.parse().is_ok_and(|code: u16| list.binary_search(&code).is_ok())
}

pub(super) fn iso3166(text: &str) -> LintResult {
    member(in_numeric(COUNTRIES_NUMERIC, text), text, LintKind::NotIso3166)
}

pub(super) fn iso3166_999(text: &str) -> LintResult {
    member(text == "999" || in_numeric(COUNTRIES_NUMERIC, text), text, LintKind::NotIso3166Or999)
}

pub(super) fn iso3166_alpha2(text: &str) -> LintResult {
    member(COUNTRIES_ALPHA2.binary_search(&text).is_ok(), text, LintKind::NotIso3166Alpha2)
}

pub(super) fn iso4217(text: &str) -> LintResult {
    member(in_numeric(CURRENCIES_NUMERIC, text), text, LintKind::NotIso4217)
}

pub(super) fn iso5218(text: &str) -> LintResult {
    member(matches!(text, "0" | "1" | "2" | "9"), text, LintKind::InvalidBiologicalSexCode)
}

pub(super) fn package_type(text: &str) -> LintResult {
    member(PACKAGE_TYPES.binary_search(&text).is_ok(), text, LintKind::InvalidPackageType)
}

/// 01 to 10 are given out by ICCBBA, 80 to 99 are for local and national use.
pub(super) fn media_type(text: &str) -> LintResult {
    let digits = text.len() == 2 && text.bytes().all(|b| b.is_ascii_digit());
    member(digits && matches!(super::number(text), 1..=10 | 80..=99), text, LintKind::InvalidMediaType)
}

pub(super) fn winding(text: &str) -> LintResult {
    member(matches!(text, "0" | "1" | "9"), text, LintKind::InvalidWindingDirection)
}

pub(super) fn yes_no(text: &str) -> LintResult {
    member(matches!(text, "0" | "1"), text, LintKind::NotZeroOrOne)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_rise() {
        assert!(COUNTRIES_NUMERIC.is_sorted() && CURRENCIES_NUMERIC.is_sorted());
        assert!(COUNTRIES_ALPHA2.is_sorted() && PACKAGE_TYPES.is_sorted());
    }
}
