//! What people type, checked while they type. Pure.

use jiff::civil::Date;
use verify_core::ids::Gtin;
use verify_core::sync::enrol_code::{EnrolCode, EnrolCodeError};
use verify_core::time::PrintedDate;

use super::Settings;

/// What can be said of an enrolment code while it is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeCheck {
    /// Nothing yet.
    Empty,
    /// So many letters are missing.
    Missing(usize),
    /// So many letters are too many.
    TooMany(usize),
    /// No code has this letter.
    Letter(char),
    /// It has the form of a code.
    Good,
}

/// Letters of a code.
const CODE_LETTERS: usize = 24;

impl CodeCheck {
    /// Checks a code as typed.
    pub fn of(text: &str) -> Self {
        let letters = text.chars().filter(|c| !c.is_whitespace() && *c != '-').count();
        if letters == 0 {
            return Self::Empty;
        }
        // Filled up, so that a wrong letter is found before the code is complete.
        let filled: String =
            text.chars().chain(std::iter::repeat_n('0', CODE_LETTERS.saturating_sub(letters))).collect();
        match EnrolCode::parse(&filled) {
            Err(EnrolCodeError::Letter { found, .. }) => Self::Letter(found),
            Err(EnrolCodeError::Length { found, expected }) => Self::TooMany(found.saturating_sub(expected)),
            Ok(_) | Err(EnrolCodeError::OtherRoot) if letters < CODE_LETTERS => Self::Missing(CODE_LETTERS - letters),
            Ok(_) | Err(EnrolCodeError::OtherRoot) => Self::Good,
        }
    }
}

/// The enrolment code in what was scanned or pasted: the code of a link, or the text itself.
pub fn code_in(text: &str) -> String {
    let code = text.split_once("#enrol=").map_or(text, |(_, code)| code);
    let code = code.split(['&', '#']).next().unwrap_or_default();
    code.trim().to_ascii_uppercase()
}

/// How a pack is typed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Way {
    /// In four fields.
    #[default]
    Fields,
    /// As one text, as scanners send or print it.
    Text,
}

/// A field of a typed pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Field {
    /// Product number.
    Gtin,
    /// Serial.
    Serial,
    /// Lot.
    Lot,
    /// Expiry, as `YYYY-MM-DD`.
    Expiry,
    /// One text.
    Text,
}

/// What can be said of a field while it is typed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum FieldCheck {
    /// Nothing yet.
    Empty,
    /// So many digits are missing.
    Missing(usize),
    /// It holds a character that it cannot hold.
    Character(char),
    /// It is too long.
    TooLong(usize),
    /// The check digit does not fit.
    CheckDigit,
    /// It is in order.
    Good,
}

/// A pack as typed.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct TypedForm {
    /// How.
    pub way: Way,
    /// Product number.
    pub gtin: String,
    /// Serial.
    pub serial: String,
    /// Lot.
    pub lot: String,
    /// Expiry, as `YYYY-MM-DD`.
    pub expiry: String,
    /// One text.
    pub text: String,
}

impl TypedForm {
    /// What can be said of a field.
    pub fn check(&self, field: Field) -> FieldCheck {
        match field {
            Field::Gtin => gtin_check(&self.gtin),
            Field::Serial => identifier_check(&self.serial),
            Field::Lot => identifier_check(&self.lot),
            Field::Expiry => match &self.expiry {
                text if text.is_empty() => FieldCheck::Empty,
                text if text.parse::<Date>().is_ok() => FieldCheck::Good,
                _ => FieldCheck::Missing(0),
            },
            Field::Text => {
                if self.text.trim().is_empty() {
                    FieldCheck::Empty
                } else {
                    FieldCheck::Good
                }
            }
        }
    }

    /// Whether it can be looked up. Only the product number must be there: what else is missing the verdict says.
    pub fn ready(&self) -> bool {
        match self.way {
            Way::Text => self.check(Field::Text) == FieldCheck::Good,
            Way::Fields => {
                let fits = |field| matches!(self.check(field), FieldCheck::Empty | FieldCheck::Good);
                self.check(Field::Gtin) == FieldCheck::Good
                    && [Field::Serial, Field::Lot, Field::Expiry].into_iter().all(fits)
            }
        }
    }

    /// The text to be judged: `(01)…(21)…(10)…(17)…`.
    pub fn element_text(&self) -> String {
        if self.way == Way::Text {
            return self.text.trim().to_owned();
        }
        let digits: String = self.gtin.chars().filter(char::is_ascii_digit).collect();
        let gtin = Gtin::parse(&digits).map_or(digits, |gtin| gtin.to_string());
        let expiry = self.expiry.parse::<Date>().map(|date| PrintedDate::of(date).to_string()).unwrap_or_default();
        let parts = [("01", gtin.as_str()), ("21", self.serial.trim()), ("10", self.lot.trim()), ("17", &expiry)];
        parts
            .iter()
            .filter(|(_, value)| !value.is_empty())
            .map(|(ai, value)| format!("({ai}){}", escaped(value)))
            .collect()
    }

    /// The form as it was before a text was sent, so that it can be corrected.
    pub fn again(text: &str) -> Self {
        Self { way: Way::Text, text: text.to_owned(), ..Self::default() }
    }
}

/// A value in bracketed text: an opening bracket of its own would begin another element.
fn escaped(value: &str) -> String {
    value.replace('(', "\\(")
}

fn gtin_check(text: &str) -> FieldCheck {
    const DIGITS: usize = 14;
    let compact: String = text.chars().filter(|c| !c.is_whitespace() && *c != '-').collect();
    if compact.is_empty() {
        return FieldCheck::Empty;
    }
    if let Some(other) = compact.chars().find(|c| !c.is_ascii_digit()) {
        return FieldCheck::Character(other);
    }
    match compact.len() {
        // Shorter forms exist, but on packs the number has 14 digits: a short one counts only if its check digit fits.
        length @ 0..DIGITS if Gtin::parse(&compact).is_err() => FieldCheck::Missing(DIGITS - length),
        0..=DIGITS if Gtin::parse(&compact).is_ok() => FieldCheck::Good,
        0..=DIGITS => FieldCheck::CheckDigit,
        length => FieldCheck::TooLong(length - DIGITS),
    }
}

/// Serials and lots: up to 20 characters of the set 82 (GS1 General Specifications 7.11).
fn identifier_check(text: &str) -> FieldCheck {
    const CHARACTERS: usize = 20;
    let text = text.trim();
    let allowed = |c: char| c.is_ascii_alphanumeric() || "!\"%&'()*+,-./:;<=>?_".contains(c);
    if text.is_empty() {
        FieldCheck::Empty
    } else if let Some(other) = text.chars().find(|c| !allowed(*c)) {
        FieldCheck::Character(other)
    } else if text.len() > CHARACTERS {
        FieldCheck::TooLong(text.len() - CHARACTERS)
    } else {
        FieldCheck::Good
    }
}

/// The last day of a month given as `YYYY-MM`: what a pack means that prints no day.
pub fn month_last_day(text: &str) -> Option<Date> {
    format!("{text}-01").parse::<Date>().ok().map(Date::last_of_month)
}

/// A session to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionForm {
    /// Name of the reason.
    pub reason: String,
    /// Who works.
    pub operator: String,
    /// Whether the packs are at hand.
    pub possession: bool,
}

impl From<&Settings> for SessionForm {
    fn from(settings: &Settings) -> Self {
        Self { reason: settings.reason.clone(), operator: settings.operator.clone(), possession: true }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_are_checked_while_they_are_typed() {
        let check = |text: &str, expected| assert_eq!(CodeCheck::of(text), expected, "{text:?}");
        check("", CodeCheck::Empty);
        check(" - ", CodeCheck::Empty);
        check("7KQ4-M2XD", CodeCheck::Missing(16));
        check("7KQ4-M2XU", CodeCheck::Letter('U'));
        check("7kq4-m2xd-0000-0000-0000-0000", CodeCheck::Good);
        check("7KQ4-M2XD-0000-0000-0000-0000-1", CodeCheck::TooMany(1));
        check("7KQ4M2XD00000000000000oI", CodeCheck::Good);
    }

    #[test]
    fn a_code_is_found_in_its_link() {
        assert_eq!(code_in("https://host/#enrol=7kq4-m2xd"), "7KQ4-M2XD");
        assert_eq!(code_in("  7KQ4-M2XD\n"), "7KQ4-M2XD");
    }

    #[test]
    fn product_numbers_are_checked_while_they_are_typed() {
        let check = |text: &str, expected| {
            let form = TypedForm { gtin: text.to_owned(), ..TypedForm::default() };
            assert_eq!(form.check(Field::Gtin), expected, "{text:?}");
        };
        check("", FieldCheck::Empty);
        check("0030001012345", FieldCheck::Missing(1));
        check("0030 0010 1234 55", FieldCheck::Good);
        check("300010123455", FieldCheck::Good);
        check("00300010123456", FieldCheck::CheckDigit);
        check("0030001012345X", FieldCheck::Character('X'));
        check("003000101234551", FieldCheck::TooLong(1));
    }

    #[test]
    fn what_is_sent_is_bracketed() {
        let form = TypedForm {
            gtin: "0030 0010 1234 55".to_owned(),
            serial: " 1000 ".trim().to_owned(),
            lot: "A123".to_owned(),
            expiry: "2028-09-30".to_owned(),
            ..TypedForm::default()
        };
        assert!(form.ready());
        assert_eq!(form.element_text(), "(01)00300010123455(21)1000(10)A123(17)280930");
        let short = TypedForm { gtin: "300010123455".to_owned(), ..TypedForm::default() };
        assert_eq!(short.element_text(), "(01)00300010123455");
        assert!(!TypedForm { lot: "Ä".to_owned(), ..form }.ready());
    }

    #[test]
    fn a_month_means_its_last_day() {
        assert_eq!(month_last_day("2028-02").map(|date| date.to_string()).as_deref(), Some("2028-02-29"));
        assert_eq!(month_last_day("2028-13"), None);
    }
}
