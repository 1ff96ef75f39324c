//! Secondary and supplementary data of HIBC: what stands between two `/` or in a symbol of its own.

use super::super::super::findings::{Finding, FindingCode};
use super::super::{Parsed, date, element, is_time, ordinal_date};
use super::{check_character, is_alphanumeric};
use crate::time::PrintedDate;

/// Takes the segments of `at..end`: in a symbol of their own the first begins at once and its bytes from `start` on, else
/// `/` stands in front of every one.
pub(super) fn take(parsed: &mut Parsed, text: &str, at: usize, end: usize, start: Option<usize>) {
    let mut first = start;
    let mut from = at;
    while from < end {
        let content = if first.is_some() { from } else { from + 1 };
        let content_end = text[content..end].find('/').map_or(end, |offset| content + offset);
        Segment { parsed, text, start: first.take().unwrap_or(from), at: content, end: content_end }.take();
        from = content_end;
    }
}

/// The date of expiry that an element with this identifier states; nothing if it states none.
pub(super) fn expiry(ai: &str, value: &str) -> Option<Result<PrintedDate, FindingCode>> {
    let part = |from: usize, to: usize| value.get(from..to).unwrap_or_default();
    let hours = |from: usize| if is_time(part(from, from + 2)) { Ok(()) } else { Err(FindingCode::BadTime) };
    Some(match ai {
        "$$" | "$$+" => date(&format!("{}{}00", part(2, 4), part(0, 2))),
        "$$2" | "$$+2" => date(&format!("{}{}", part(4, 6), part(0, 4))),
        "$$3" | "$$+3" => date(value),
        "$$4" | "$$+4" => date(part(0, 6)).and_then(|date| hours(6).map(|()| date)),
        "$$5" | "$$+5" => ordinal_date(part(0, 2), part(2, 5)),
        "$$6" | "$$+6" => ordinal_date(part(0, 2), part(2, 5)).and_then(|date| hours(5).map(|()| date)),
        "14D" => date(part(2, 8)),
        _ => return None,
    })
}

struct Segment<'p> {
    parsed: &'p mut Parsed,
    text: &'p str,
    /// Where the bytes begin that no element has yet.
    start: usize,
    at: usize,
    end: usize,
}

impl Segment<'_> {
    fn rest(&self) -> &str {
        &self.text[self.at..self.end]
    }

    fn take(&mut self) {
        let rest = self.rest();
        let letter = rest.bytes().take_while(u8::is_ascii_digit).count();
        let is_identifier = letter <= 3 && rest.as_bytes().get(letter).is_some_and(u8::is_ascii_uppercase);
        if rest.starts_with("$$") {
            self.at += 2;
            let serial = self.pass('+');
            self.take_flagged(if serial { "$$+" } else { "$$" });
        } else if rest.starts_with('$') {
            self.at += 1;
            let serial = self.pass('+');
            self.take_text(if serial { "$+" } else { "$" }, 18);
        } else if letter >= 5 {
            self.take_date("$$5", 5);
            if self.at < self.end {
                self.take_text("$", 13);
            }
        } else if is_identifier {
            let ai = rest[..=letter].to_owned();
            self.at += ai.len();
            self.take_identified(&ai);
        } else {
            let code = if rest.is_empty() { FindingCode::EmptyValue } else { FindingCode::UnknownAi };
            self.fault(code, self.start, "secondary data were expected");
        }
    }

    fn pass(&mut self, c: char) -> bool {
        let there = self.rest().starts_with(c);
        self.at += usize::from(there);
        there
    }

    fn fault(&mut self, code: FindingCode, from: usize, detail: &str) {
        self.parsed.findings.push(Finding::new(code, from, self.end).with_detail(detail));
    }

    /// Quantity, date and lot or serial number behind `$$` or `$$+`.
    fn take_flagged(&mut self, prefix: &str) {
        let text = if prefix == "$$+" { "$+" } else { "$" };
        if let Some(flag) = self.flag().filter(|flag| matches!(flag, '8' | '9')) {
            self.at += 1;
            self.take_digits(&format!("{prefix}{flag}"), if flag == '8' { 2 } else { 5 });
            if self.at == self.end {
                return;
            }
        }
        match self.flag() {
            Some('0' | '1') => self.take_date(prefix, 4),
            Some(flag @ '2'..='6') => {
                self.at += 1;
                let length = [6, 6, 8, 5, 7][usize::from(flag as u8 - b'2')];
                self.take_date(&format!("{prefix}{flag}"), length);
            }
            Some('7') => {
                self.at += 1;
                return self.take_text(text, 18);
            }
            Some(_) | None => {
                let code = if self.at == self.end { FindingCode::EmptyValue } else { FindingCode::BadCharacter };
                return self.fault(code, self.start, "a date flag from 0 to 7 was expected");
            }
        }
        if self.at < self.end {
            self.take_text(text, 18);
        }
    }

    fn flag(&self) -> Option<char> {
        self.rest().chars().next()
    }

    fn take_identified(&mut self, ai: &str) {
        match ai {
            "S" => self.take_text(ai, 18),
            "14D" => self.take_date(ai, 8),
            "16D" => {
                let from = self.at;
                if self.take_digits(ai, 8) && date(&self.text[from + 2..from + 8]).is_err() {
                    self.parsed.findings.push(Finding::new(FindingCode::BadDate, from, self.at));
                }
            }
            "Q" => {
                self.take_digits(ai, self.rest().len().clamp(1, 5));
            }
            _ => {
                self.parsed.findings.push(Finding::new(FindingCode::NotRead, self.start, self.end));
                return self.push(ai, self.end);
            }
        }
        if self.at < self.end {
            self.fault(FindingCode::BadLength, self.at, "more characters than the identifier allows");
        }
    }

    /// Takes `length` digits, or what is there of them.
    fn take_digits(&mut self, ai: &str, length: usize) -> bool {
        let rest = self.rest();
        let value = &rest[..length.min(rest.len())];
        let fault = if let Some(offset) = value.bytes().position(|b| !b.is_ascii_digit()) {
            Some((FindingCode::BadCharacter, self.at + offset))
        } else if value.is_empty() {
            Some((FindingCode::EmptyValue, self.at))
        } else {
            (value.len() < length).then_some((FindingCode::BadLength, self.at))
        };
        let end = self.at + value.len();
        if let Some((code, from)) = fault {
            self.parsed
                .findings
                .push(Finding::new(code, from, end).with_detail(format!("{length} digits are expected")));
        }
        self.push(ai, end);
        fault.is_none()
    }

    fn take_date(&mut self, ai: &str, length: usize) {
        let from = self.at;
        if !self.take_digits(ai, length) {
            return;
        }
        if let Some(Err(code)) = expiry(ai, &self.text[from..self.at]) {
            self.parsed.findings.push(Finding::new(code, from, self.at));
        }
    }

    /// Takes all that is left as a lot or serial number.
    fn take_text(&mut self, ai: &str, most: usize) {
        let value = self.rest();
        let bad = value.bytes().position(|b| !is_alphanumeric(b) && b != b'.' && b != b'-');
        if value.is_empty() {
            self.fault(FindingCode::EmptyValue, self.at, "");
        } else if let Some(offset) = bad {
            self.fault(FindingCode::BadCharacter, self.at + offset, "digits and capital letters are expected");
        } else if value.len() > most {
            self.fault(FindingCode::BadLength, self.at, &format!("{most} characters at most"));
        }
        self.push(ai, self.end);
    }

    fn push(&mut self, ai: &str, end: usize) {
        self.parsed.elements.extend(element(ai, &self.text[self.at..end], self.start, end));
        (self.start, self.at) = (end, end);
    }
}

/// What the last element left open for the next.
#[derive(Clone, Copy, PartialEq, Eq, Default)]
enum Open {
    #[default]
    Nothing,
    /// A quantity, in front of a serial number or a lot.
    Quantity(bool),
    /// A date, in front of a serial number or a lot.
    Date(bool),
}

/// Writes elements as a symbol.
#[derive(Default)]
pub(super) struct Writer {
    symbol: String,
    open: Open,
}

impl Writer {
    /// The symbol so far with its check character; empty if there is none.
    pub(super) fn finish(&mut self) -> String {
        self.open = Open::Nothing;
        let mut symbol = std::mem::take(&mut self.symbol);
        if !symbol.is_empty() {
            symbol.extend(check_character(&symbol));
        }
        symbol
    }

    pub(super) fn push(&mut self, ai: &str, value: &str) {
        let serial = ai.contains('+');
        let flag = ai.trim_start_matches(['$', '+']);
        let (glue, open) = match ai {
            "+" | "link" => (Some(""), Open::Nothing),
            "$" | "$+" if self.open == Open::Date(serial) => (Some(""), Open::Nothing),
            "$" | "$+" if self.open == Open::Quantity(serial) => (Some("7"), Open::Nothing),
            _ if matches!(flag, "8" | "9") => (None, Open::Quantity(serial)),
            _ if !ai.starts_with("$$") => (None, Open::Nothing),
            _ if self.open == Open::Quantity(serial) => (Some(flag), Open::Date(serial)),
            _ => (None, Open::Date(serial)),
        };
        if self.symbol.is_empty() {
            self.symbol.push('+');
        } else if glue.is_none() {
            self.symbol.push('/');
        }
        self.symbol.push_str(glue.unwrap_or(ai));
        self.symbol.push_str(value);
        self.open = open;
    }
}
