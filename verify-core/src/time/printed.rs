//! Dates as packs carry them: `YYMMDD` with day 00, and the century that the digits leave out.

use std::fmt;

use jiff::civil::Date;
use thiserror::Error;

/// Why six digits are not a date.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum DateError {
    /// Not six digits.
    #[error("a date has six digits, YYMMDD")]
    Form,
    /// The month or day does not exist.
    #[error("{0} is not a day of the calendar")]
    Calendar(String),
}

/// A date as printed: six digits `YYMMDD`, where day `00` means the last day of the month
/// (GS1 General Specifications 3.4.2 and following).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct PrintedDate([u8; 6]);

impl PrintedDate {
    /// Parses six digits and checks month and day. Day 00 is allowed; 29 February only where the year of the digits
    /// is a leap year in the century that the window of any reader can choose (every fourth year).
    pub fn parse(text: &str) -> Result<Self, DateError> {
        let digits: [u8; 6] = text.as_bytes().try_into().map_err(|_| DateError::Form)?;
        if !digits.iter().all(u8::is_ascii_digit) {
            return Err(DateError::Form);
        }
        let printed = Self(digits);
        // Of the centuries in the window (1950 to 2099) every year that ends in a multiple of four is a leap year.
        Date::new(2000 + printed.two_digits(0), printed.month(), printed.two_digits(4).max(1) as i8)
            .map_err(|_| DateError::Calendar(text.to_owned()))?;
        Ok(printed)
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("a printed date holds ASCII digits only")
    }

    /// The full date, read in the year `this_year`: a year more than 50 ahead belongs to the century before, one 50
    /// or more behind to the next (GS1 General Specifications 7.12). Day 00 becomes the last day of the month.
    pub fn resolve(&self, this_year: i16) -> Date {
        // A clock beyond all use must not lead out of the calendar.
        let this_year = this_year.clamp(1900, 9800);
        let (century, short) = (this_year / 100 * 100, this_year % 100);
        let year = century
            + self.two_digits(0)
            + match self.two_digits(0) - short {
                51..=99 => -100,
                -99..=-50 => 100,
                _ => 0,
            };
        let first =
            Date::new(year, self.month(), 1).expect("parse has checked the month, and the year has four digits");
        match self.two_digits(4) {
            0 => first.last_of_month(),
            day => first
                .with()
                .day(day as i8)
                .build()
                // 29 February of a year that is not one after all, such as 2100.
                .unwrap_or_else(|_| first.last_of_month()),
        }
    }

    /// The digits for a full date.
    pub fn of(date: Date) -> Self {
        let text = format!("{:02}{:02}{:02}", date.year().rem_euclid(100), date.month(), date.day());
        Self(text.as_bytes().try_into().expect("three numbers of two digits each"))
    }

    fn two_digits(&self, at: usize) -> i16 {
        i16::from(self.0[at] - b'0') * 10 + i16::from(self.0[at + 1] - b'0')
    }

    fn month(&self) -> i8 {
        self.two_digits(2) as i8
    }
}

impl fmt::Display for PrintedDate {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(digits: &str, this_year: i16, expected: &str) {
        assert_eq!(PrintedDate::parse(digits).unwrap().resolve(this_year).to_string(), expected, "{digits}");
    }

    #[test]
    fn day_00_is_the_last_of_the_month() {
        check("250200", 2026, "2025-02-28");
        check("280200", 2026, "2028-02-29");
        check("251231", 2026, "2025-12-31");
    }

    #[test]
    fn the_century_window_slides() {
        check("760101", 2026, "2076-01-01");
        check("770101", 2026, "1977-01-01");
        check("010101", 2060, "2101-01-01");
        check("100101", 2060, "2110-01-01");
        check("110101", 2060, "2011-01-01");
        check("990101", 2026, "1999-01-01");
        for year in [i16::MIN, -1, 0, 9_950, 9_999, i16::MAX] {
            PrintedDate::parse("300101").unwrap().resolve(year);
        }
    }

    #[test]
    fn days_that_do_not_exist_are_refused() {
        for digits in ["260230", "251301", "250001", "250132"] {
            assert!(matches!(PrintedDate::parse(digits), Err(DateError::Calendar(_))), "{digits}");
        }
        for digits in ["", "2501", "25o101", "2501011"] {
            assert_eq!(PrintedDate::parse(digits), Err(DateError::Form), "{digits}");
        }
        assert!(PrintedDate::parse("000229").is_ok());
        check("000229", 2060, "2100-02-28");
    }
}
