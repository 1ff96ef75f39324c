//! Linters of numbers.

use std::cmp::Ordering;

use super::{LintError, LintKind, LintResult, digits, number};

fn all_zero(text: &str) -> bool {
    text.bytes().all(|b| b == b'0')
}

pub(super) fn non_zero(text: &str) -> LintResult {
    digits(text)?;
    if all_zero(text) { Err(LintError::new(LintKind::IllegalZeroValue, 0..text.len())) } else { Ok(()) }
}

pub(super) fn zero(text: &str) -> LintResult {
    let valid = !text.is_empty() && all_zero(text);
    if valid { Ok(()) } else { Err(LintError::new(LintKind::NotZero, 0..text.len())) }
}

pub(super) fn no_zero_prefix(text: &str) -> LintResult {
    if text.starts_with('0') {
        return Err(LintError::new(LintKind::IllegalZeroPrefix, 0..1));
    }
    digits(text)
}

pub(super) fn piece_of_total(text: &str) -> LintResult {
    digits(text)?;
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return Err(LintError::new(LintKind::InvalidLengthForPieceOfTotal, 0..text.len()));
    }
    let middle = text.len() / 2;
    let (piece, total) = text.split_at(middle);
    if all_zero(piece) {
        return Err(LintError::new(LintKind::ZeroPieceNumber, 0..middle));
    }
    if all_zero(total) {
        return Err(LintError::new(LintKind::ZeroTotalPieces, middle..text.len()));
    }
    // Digits of the same number compare as text.
    if piece > total { Err(LintError::new(LintKind::PieceNumberExceedsTotal, 0..text.len())) } else { Ok(()) }
}

pub(super) fn pos_in_seq_slash(text: &str) -> LintResult {
    let whole = 0..text.len();
    let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
    let Some((position, end)) = text.split_once('/').filter(|(position, end)| is_number(position) && is_number(end))
    else {
        return Err(LintError::new(LintKind::PositionInSequenceMalformed, whole));
    };
    if position.starts_with('0') {
        return Err(LintError::new(LintKind::IllegalZeroPrefix, 0..position.len()));
    }
    if end.starts_with('0') {
        return Err(LintError::new(LintKind::IllegalZeroPrefix, position.len() + 1..text.len()));
    }
    match position.len().cmp(&end.len()).then_with(|| position.cmp(end)) {
        Ordering::Less | Ordering::Equal => Ok(()),
        Ordering::Greater => Err(LintError::new(LintKind::PositionExceedsEnd, whole)),
    }
}

pub(super) fn latitude(text: &str) -> LintResult {
    coordinate(text, 1_800_000_000, LintKind::LatitudeInvalidLength, LintKind::InvalidLatitude)
}

pub(super) fn longitude(text: &str) -> LintResult {
    coordinate(text, 3_600_000_000, LintKind::LongitudeInvalidLength, LintKind::InvalidLongitude)
}

fn coordinate(text: &str, most: u64, length: LintKind, outside: LintKind) -> LintResult {
    if text.chars().count() != 10 {
        return Err(LintError::new(length, 0..text.len()));
    }
    digits(text)?;
    if number(text) > most { Err(LintError::new(outside, 0..text.len())) } else { Ok(()) }
}
