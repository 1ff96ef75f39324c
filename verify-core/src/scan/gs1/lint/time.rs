//! Linters of dates and times of day.

use super::{LintError, LintKind, LintResult, digits, number};

/// Checks the length in characters and that all are digits.
fn shape(text: &str, length: usize, short: LintKind, long: LintKind) -> LintResult {
    let found = text.chars().count();
    if found != length {
        return Err(LintError::new(if found < length { short } else { long }, 0..text.len()));
    }
    digits(text)
}

/// Checks month and day, which stand behind the `year_digits` of the year.
fn calendar(text: &str, year_digits: usize, year: u64) -> LintResult {
    let (month_at, day_at) = (year_digits, year_digits + 2);
    let (month, day) = (number(&text[month_at..day_at]), number(&text[day_at..]));
    let leap = year.is_multiple_of(4) && (!year.is_multiple_of(100) || year.is_multiple_of(400));
    let last = match month {
        1 | 3 | 5 | 7 | 8 | 10 | 12 => 31,
        4 | 6 | 9 | 11 => 30,
        2 if leap => 29,
        2 => 28,
        _ => return Err(LintError::new(LintKind::IllegalMonth, month_at..day_at)),
    };
    if day > last { Err(LintError::new(LintKind::IllegalDay, day_at..text.len())) } else { Ok(()) }
}

fn day_given(text: &str) -> LintResult {
    let day_at = text.len() - 2;
    if text.ends_with("00") { Err(LintError::new(LintKind::IllegalDay, day_at..text.len())) } else { Ok(()) }
}

/// Which century the digits mean is the reader's to say; all that the window can choose agree about leap years, so any
/// stands for them.
pub(super) fn yymmd0(text: &str) -> LintResult {
    shape(text, 6, LintKind::DateTooShort, LintKind::DateTooLong)?;
    calendar(text, 2, 2000 + number(&text[..2]))
}

pub(super) fn yymmdd(text: &str) -> LintResult {
    yymmd0(text)?;
    day_given(text)
}

pub(super) fn yyyymmd0(text: &str) -> LintResult {
    shape(text, 8, LintKind::DateTooShort, LintKind::DateTooLong)?;
    calendar(text, 4, number(&text[..4]))
}

pub(super) fn yyyymmdd(text: &str) -> LintResult {
    yyyymmd0(text)?;
    day_given(text)
}

pub(super) fn hhmi(text: &str) -> LintResult {
    let found = text.chars().count();
    if found != 4 {
        let kind = if found < 4 { LintKind::HourWithMinuteTooShort } else { LintKind::HourWithMinuteTooLong };
        return Err(LintError::new(kind, 0..text.len()));
    }
    let middle = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
    hh(&text[..middle])?;
    mi(&text[middle..]).map_err(|e| LintError::new(e.kind, e.range.start + middle..e.range.end + middle))
}

pub(super) fn hh(text: &str) -> LintResult {
    shape(text, 2, LintKind::HourTooShort, LintKind::HourTooLong)?;
    if number(text) > 23 { Err(LintError::new(LintKind::IllegalHour, 0..2)) } else { Ok(()) }
}

pub(super) fn mi(text: &str) -> LintResult {
    shape(text, 2, LintKind::MinuteTooShort, LintKind::MinuteTooLong)?;
    if number(text) > 59 { Err(LintError::new(LintKind::IllegalMinute, 0..2)) } else { Ok(()) }
}

pub(super) fn ss(text: &str) -> LintResult {
    shape(text, 2, LintKind::SecondTooShort, LintKind::SecondTooLong)?;
    if number(text) > 59 { Err(LintError::new(LintKind::IllegalSecond, 0..2)) } else { Ok(()) }
}
