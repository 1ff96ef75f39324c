//! Linters of character sets and of single characters.

use super::super::ai::Charset;
use super::{LintError, LintKind, LintResult, digits};

fn in_set(text: &str, charset: Charset, kind: LintKind) -> LintResult {
    match text.char_indices().find(|(_, c)| !u8::try_from(*c).is_ok_and(|b| charset.contains(b))) {
        None => Ok(()),
        Some((at, c)) => Err(LintError::new(kind, at..at + c.len_utf8())),
    }
}

pub(super) fn cset_numeric(text: &str) -> LintResult {
    digits(text)
}

pub(super) fn cset82(text: &str) -> LintResult {
    in_set(text, Charset::X, LintKind::InvalidCset82Character)
}

pub(super) fn cset39(text: &str) -> LintResult {
    in_set(text, Charset::Y, LintKind::InvalidCset39Character)
}

/// Padding of one or two `=` fills up to a multiple of three characters.
pub(super) fn cset64(text: &str) -> LintResult {
    let body = text.trim_end_matches('=');
    let padding = text.len() - body.len();
    if padding > 2 || (padding > 0 && !text.len().is_multiple_of(3)) {
        return Err(LintError::new(LintKind::InvalidCset64Padding, body.len()..text.len()));
    }
    in_set(body, Charset::Z, LintKind::InvalidCset64Character)
}

pub(super) fn pcenc(text: &str) -> LintResult {
    let mut from = 0;
    while let Some(at) = text[from..].find('%').map(|offset| from + offset) {
        let mut hex = text[at + 1..].chars();
        let (first, second) = (hex.next(), hex.next());
        let end = text.len() - hex.as_str().len();
        if ![first, second].iter().all(|c| c.is_some_and(|c| c.is_ascii_hexdigit())) {
            return Err(LintError::new(LintKind::InvalidPercentSequence, at..end));
        }
        from = end;
    }
    Ok(())
}

pub(super) fn hyphen(text: &str) -> LintResult {
    let hyphens = !text.is_empty() && text.bytes().all(|b| b == b'-');
    if hyphens { Ok(()) } else { Err(LintError::new(LintKind::NotHyphen, 0..text.len())) }
}

pub(super) fn has_non_digit(text: &str) -> LintResult {
    let all_digits = text.bytes().all(|b| b.is_ascii_digit());
    if all_digits { Err(LintError::new(LintKind::RequiresNonDigitCharacter, 0..text.len())) } else { Ok(()) }
}

pub(super) fn importer_idx(text: &str) -> LintResult {
    let mut chars = text.chars();
    let (Some(c), None) = (chars.next(), chars.next()) else {
        return Err(LintError::new(LintKind::ImporterIdxMustBeOneCharacter, 0..text.len()));
    };
    let valid = c.is_ascii_alphanumeric() || matches!(c, '-' | '_');
    if valid { Ok(()) } else { Err(LintError::new(LintKind::InvalidImportIdxCharacter, 0..text.len())) }
}
