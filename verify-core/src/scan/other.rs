//! Codes of packs and devices that are not GS1 element strings.
//!
//! | module | standard | begins with |
//! | --- | --- | --- |
//! | [`envelope`] | ISO/IEC 15434, formats 05 and 06 | `[)>` |
//! | [`ifa`] | the data of format 06 on medicine packs: PPN, batch, expiry, serial | `9N`, inside an envelope |
//! | [`hibc`] | Health Industry Bar Code (ANSI/HIBC 2) | `+` |
//! | [`isbt`] | ISBT 128 (ICCBBA ST-001, ST-017) | `=` or `&` |
//! | [`pzn`] | the PZN of German packs in Code 39 | `-` |
//!
//! Each has `parse`, which understands any text and never fails, `reading`, which says what the code states about the
//! pack, and `render`, which writes elements as text again. Invariant: elements and findings of `parse` together cover
//! every byte of the text. An element that an error touches is kept among the elements and left out of the reading.
//!
//! ```
//! use verify_core::scan::other::{ifa, envelope};
//!
//! // A scanner that acts as a keyboard has dropped the control characters around the data.
//! let parsed = envelope::parse("[)>06\u{1d}9N110375286414\u{1d}1TA1B2\u{1d}D261200");
//! let reading = ifa::reading(&parsed);
//! assert_eq!(reading.lot.unwrap().as_str(), "A1B2");
//! assert_eq!(reading.gtin.unwrap().as_str(), "04150037528643");
//! assert!(!parsed.is_clean());
//! ```

use super::findings::{Finding, FindingCode, FindingSeverity};
use super::{Element, Form, Identifier, Parsed, Reading};
use crate::time::PrintedDate;

pub mod envelope;
pub mod hibc;
pub mod ifa;
pub mod isbt;
pub mod pzn;

/// Which of these standards `text` is of, judged by how it begins; nothing if by none.
///
/// The data of an envelope that lost its header are known by a PPN whose check digits fit.
pub fn form_of(text: &str) -> Option<Form> {
    if text.starts_with("[)>") || ifa::is_bare(text) {
        Some(Form::Envelope)
    } else if text.starts_with('+') || text.starts_with("*+") {
        Some(Form::Hibc)
    } else if isbt::starts_with_identifier(text) {
        Some(Form::Isbt128)
    } else if pzn::is_pzn(text) {
        Some(Form::Pzn)
    } else {
        None
    }
}

/// Reads `text` as `form`; nothing if the form is not one of this module.
pub fn parse(form: Form, text: &str) -> Option<Parsed> {
    match form {
        Form::Envelope => Some(envelope::parse(text)),
        Form::Hibc => Some(hibc::parse(text)),
        Form::Isbt128 => Some(isbt::parse(text)),
        Form::Pzn => Some(pzn::parse(text)),
        Form::ElementString
        | Form::Bracketed
        | Form::BareGtin
        | Form::DigitalLink
        | Form::Uri
        | Form::PlainText
        | Form::Unknown => None,
    }
}

/// What a code of `form` states about the pack; nothing if the form is not one of this module.
pub fn reading(form: Form, parsed: &Parsed) -> Option<Reading> {
    match form {
        Form::Envelope => Some(envelope::reading(parsed)),
        Form::Hibc => Some(hibc::reading(parsed)),
        Form::Isbt128 => Some(isbt::reading(parsed)),
        Form::Pzn => Some(pzn::reading(parsed)),
        Form::ElementString
        | Form::Bracketed
        | Form::BareGtin
        | Form::DigitalLink
        | Form::Uri
        | Form::PlainText
        | Form::Unknown => None,
    }
}

/// The lines that a label of `form` shows for its code: HIBC in one line between asterisks, ISBT 128 as one identifier
/// with its data a line, everything else as `(identifier) value`.
pub fn hri(form: Form, elements: &[Element]) -> Vec<String> {
    match form {
        Form::Hibc => hibc::hri(elements),
        Form::Isbt128 => elements.iter().map(|e| format!("{}{}", e.ai, e.value)).collect(),
        Form::Envelope
        | Form::Pzn
        | Form::ElementString
        | Form::Bracketed
        | Form::BareGtin
        | Form::DigitalLink
        | Form::Uri
        | Form::PlainText
        | Form::Unknown => elements.iter().map(|e| format!("({}) {}", e.ai, e.value)).collect(),
    }
}

/// The value of `ai`, if no error touches an element that carries it and all of them say the same.
fn sound<'p>(parsed: &'p Parsed, ai: &str) -> Option<&'p str> {
    let mut carriers = parsed.elements.iter().filter(|e| e.ai == ai);
    let first = carriers.clone().next()?;
    carriers.all(|e| e.value == first.value && !is_damaged(parsed, e)).then_some(first.value.as_str())
}

/// Whether an error touches the element. A broken envelope says nothing about the data inside it.
fn is_damaged(parsed: &Parsed, element: &Element) -> bool {
    parsed.findings.iter().any(|finding| {
        let overlaps = finding.start < element.end && element.start < finding.end;
        let inside = finding.start == finding.end && element.start < finding.start && finding.end <= element.end;
        finding.severity == FindingSeverity::Error && finding.code != FindingCode::BadEnvelope && (overlaps || inside)
    })
}

/// An element of `ai`, which must be 1 to 4 printable ASCII characters.
fn element(ai: &str, value: impl Into<String>, start: usize, end: usize) -> Option<Element> {
    Some(Element { ai: Identifier::parse(ai)?, value: value.into(), start, end })
}

/// Names every element of `ai` whose value differs from the first one's, once.
fn mark_contradictions(parsed: &mut Parsed, ai: &str) {
    let mut carriers = parsed.elements.iter().filter(|e| e.ai == ai);
    let Some(first) = carriers.next() else { return };
    let differing = carriers.filter(|e| e.value != first.value);
    let named = differing.map(|e| Finding::new(FindingCode::Contradiction, e.start, e.end));
    let findings: Vec<_> = named.filter(|finding| !parsed.findings.contains(finding)).collect();
    parsed.findings.extend(findings);
}

/// The date of six digits `YYMMDD` or the code of what is wrong with them.
fn date(digits: &str) -> Result<PrintedDate, FindingCode> {
    PrintedDate::parse(digits).map_err(|_| FindingCode::BadDate)
}

/// The date of a two-digit year and the three digits of a day of the year, 001 to 366.
fn ordinal_date(year: &str, day: &str) -> Result<PrintedDate, FindingCode> {
    let number = |text: &str| text.bytes().all(|b| b.is_ascii_digit()).then(|| text.parse::<i16>().ok()).flatten();
    let (year, day) = number(year).zip(number(day)).ok_or(FindingCode::BadDate)?;
    // In the years that two digits can mean, every fourth is a leap year: 2000 is as good as any century.
    let date = jiff::civil::Date::new(2000 + year % 100, 1, 1).and_then(|first| first.with().day_of_year(day).build());
    date.map(PrintedDate::of).map_err(|_| FindingCode::BadDate)
}

/// `text` with a question mark for every byte that is not ASCII: offsets stay, and any of them may be cut at.
fn masked(text: &str) -> String {
    text.bytes().map(|b| if b.is_ascii() { char::from(b) } else { '?' }).collect()
}

/// The value of an element that goes by either of two identifiers; nothing if both are there and differ.
fn either<'p>(parsed: &'p Parsed, one: &str, other: &str) -> Option<&'p str> {
    if differ(parsed, one, other) { None } else { sound(parsed, one).or_else(|| sound(parsed, other)) }
}

fn differ(parsed: &Parsed, one: &str, other: &str) -> bool {
    parsed.value(one).zip(parsed.value(other)).is_some_and(|(one, other)| one != other)
}

/// Names the element of the second of two identifiers with one meaning, if its value differs from the first one's.
fn mark_differing(parsed: &mut Parsed, one: &str, other: &str) {
    let place = parsed.elements.iter().find(|e| e.ai == other).filter(|_| differ(parsed, one, other));
    let finding = place.map(|e| {
        Finding::new(FindingCode::Contradiction, e.start, e.end).with_detail(format!("{one} and {other} differ"))
    });
    parsed.findings.extend(finding);
}

/// Whether `digits` are `HH` or `HHMM` of a day.
fn is_time(digits: &str) -> bool {
    let within = |range: std::ops::Range<usize>, below: &str| digits.get(range).is_none_or(|part| part < below);
    digits.bytes().all(|b| b.is_ascii_digit()) && within(0..2, "24") && within(2..4, "60")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_characters_tell_the_form() {
        for (text, form) in [
            ("[)>\u{1e}06\u{1d}9N", Some(Form::Envelope)),
            ("9N110375286414\u{1d}1TA1", Some(Form::Envelope)),
            ("+A123BJC5D6E71G", Some(Form::Hibc)),
            ("*+A123BJC5D6E71G*", Some(Form::Hibc)),
            ("=/W4146EB0010T0475", Some(Form::Isbt128)),
            ("=A99971312345600", Some(Form::Isbt128)),
            ("&,1000000000000XYZ123", Some(Form::Isbt128)),
            ("=0", None),
            ("&", None),
            ("9N110375286415\u{1d}1TA1", None),
            ("0100300010123455", None),
            ("", None),
        ] {
            assert_eq!(form_of(text), form, "{text:?}");
            if let Some(form) = form {
                assert!(parse(form, text).and_then(|parsed| reading(form, &parsed)).is_some());
            }
        }
        assert_eq!(parse(Form::Uri, ""), None);
        assert_eq!(reading(Form::Unknown, &Parsed::default()), None);
    }

    #[test]
    fn days_of_the_year_become_dates() {
        assert_eq!(ordinal_date("14", "032").unwrap().as_str(), "140201");
        assert_eq!(ordinal_date("20", "366").unwrap().as_str(), "201231");
        for (year, day) in [("19", "366"), ("20", "000"), ("20", "367"), ("2x", "001"), ("20", "-01"), ("20", "+01")] {
            assert!(ordinal_date(year, day).is_err(), "{year}{day}");
        }
    }
}
