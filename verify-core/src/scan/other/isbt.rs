//! ISBT 128 of ICCBBA: blood, tissue, cells, and devices that contain them (ST-001 version 6.2.2; devices: ST-017).
//!
//! A code is a run of data structures without separators. Each begins with `=` or `&` and a second, sometimes a third,
//! identifier character, and has a length of its own. For a device:
//!
//! | identifier | meaning | data |
//! | --- | --- | --- |
//! | `=+` | compound message: how many structures follow | 5 digits |
//! | `=/` | product: facility, its own product code, product description code | 16 characters |
//! | `=,` | product divisions, the serial number of a device | 6 characters |
//! | `=` | donation identification number and two flag characters | 15 characters |
//! | `=>` | expiry, `CYYJJJ` | 6 digits |
//! | `=}` | production date, `CYYJJJ` | 6 digits |
//! | `&,1` | lot number, filled with zeros on the left | 18 characters |
//!
//! Years have three digits, those behind the thousands: 014 is 2014. A lot keeps the zeros it is filled with, because the
//! standard lets a lot number begin with zeros of its own. A serial number is unique only together with the donation
//! identification number. Structures that ICCBBA does not define are kept and not read, up to the next `=` or `&`.
//!
//! Not checked: code lists of ICCBBA, the order of structures in a numbered compound message, and the check digits of
//! registration identifiers of donors.

mod structures;

use super::super::findings::{Finding, FindingCode};
use super::{Element, Parsed, Reading, date, element, is_time, mark_contradictions, masked, ordinal_date, sound};
use crate::ids::{Lot, Serial};
use crate::scan::ProductCode;
use crate::time::PrintedDate;
use structures::{Shape, Structure};

/// Identifiers that may stand in a code once, or again with the same data.
const SINGLE: [&str; 8] = ["=/", "=,", "=", "=>", "&>", "=]", "=}", "&,1"];

/// Reads the structures one after the other. Bytes that are not ASCII count as question marks.
pub fn parse(text: &str) -> Parsed {
    let text = masked(text);
    let mut parsed = Parsed::default();
    let mut at = 0;
    while at < text.len() {
        at = match structures::find(&text[at..]) {
            Some(structure) => take(&mut parsed, structure, &text, at),
            None => take_unknown(&mut parsed, &text, at),
        };
    }
    check_count(&mut parsed);
    for ai in SINGLE {
        mark_contradictions(&mut parsed, ai);
    }
    parsed
}

/// What the code states about a product: `=/` as product, `=,` as serial number, `&,1` as lot, and the day of expiry.
pub fn reading(parsed: &Parsed) -> Reading {
    let (days, times) = (parsed.value("=>"), parsed.value("&>"));
    let same_day = days.zip(times).is_none_or(|(day, time)| time.starts_with(day));
    let stated = sound(parsed, "=>").or_else(|| sound(parsed, "&>")).filter(|_| same_day);
    let date = stated.and_then(|data| day(data).ok());
    Reading {
        gtin: None,
        product: sound(parsed, "=/").map(|data| ProductCode::Isbt128(data.to_owned())),
        serial: sound(parsed, "=,").and_then(|data| Serial::parse(data).ok()),
        lot: sound(parsed, "&,1").and_then(|data| Lot::parse(data).ok()),
        expiry: date.or_else(|| sound(parsed, "=]").and_then(|data| month(data).ok())),
        repairs: Vec::new(),
    }
}

/// The structures one behind the other.
pub fn render(elements: &[Element]) -> String {
    elements.iter().map(|e| format!("{}{}", e.ai, e.value)).collect()
}

/// The check character of a donation identification number of 13 characters, which labels print behind the number for
/// typing (ISO/IEC 7064 modulo 37-2; ST-001 appendix A). Nothing if a character is not a digit or capital letter.
pub fn check_character(number: &str) -> Option<char> {
    let value = mod37_2(number)?;
    CHECK_CHARACTERS.get(usize::from(value)).map(|b| char::from(*b))
}

/// Whether `text` begins with an identifier of the standard. A donation identification number must go on with the digits
/// and capital letters of a facility.
pub(super) fn starts_with_identifier(text: &str) -> bool {
    structures::find(text).is_some_and(|structure| {
        structure.shape != Shape::Donation
            || text.get(1..6).is_some_and(|facility| {
                facility.bytes().all(is_capital) && facility.bytes().any(|b| b.is_ascii_digit())
            })
    })
}

const CHECK_CHARACTERS: &[u8; 37] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ*";

fn mod37_2(text: &str) -> Option<u8> {
    let step = |sum: u32, byte: u8| {
        let value = CHECK_CHARACTERS[..36].iter().position(|b| *b == byte)?;
        Some((sum + value as u32) * 2 % 37)
    };
    let sum = text.bytes().try_fold(0, step)?;
    Some(((38 - sum) % 37) as u8)
}

const fn is_capital(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

fn next_start(text: &str, from: usize) -> usize {
    text[from..].find(['=', '&']).map_or(text.len(), |offset| from + offset)
}

/// Takes the structure at `at` and returns where the next one starts.
fn take(parsed: &mut Parsed, structure: &Structure, text: &str, at: usize) -> usize {
    let value_at = at + structure.id.len();
    let end = next_start(text, value_at);
    let value = &text[value_at..end];
    let value = value.get(..length(structure.shape, value)).unwrap_or(value);
    let value_end = value_at + value.len();
    let before = parsed.findings.len();
    if let Some((code, offset)) = fault(structure.shape, value) {
        let finding = Finding::new(code, value_at + offset, value_end);
        parsed.findings.push(finding.with_detail(structure.name));
    }
    let surplus = &text[value_end..end];
    let typed_check = structure.shape == Shape::Donation && surplus.len() == 1 && parsed.findings.len() == before;
    if typed_check {
        // Typed from a label, the number ends in its check character.
        if check_character(&value[..13]) != surplus.chars().next() {
            parsed.findings.push(Finding::new(FindingCode::BadCheckCharacters, value_end, end));
        }
    } else if !surplus.is_empty() {
        let finding = Finding::new(FindingCode::BadLength, value_end, end);
        parsed.findings.push(finding.with_detail(format!("more characters than a {} has", structure.name)));
    }
    parsed.elements.extend(element(structure.id, value, at, end));
    end
}

/// Takes what no identifier of the standard starts, up to the next `=` or `&`.
fn take_unknown(parsed: &mut Parsed, text: &str, at: usize) -> usize {
    let id_end = at + if text[at..].starts_with("&,") { 3 } else { 2 };
    let id = text.get(at..id_end).filter(|id| id.starts_with(['=', '&']) && !id[1..].contains(['=', '&']));
    let known = id.filter(|id| id.bytes().all(|b| b.is_ascii_graphic()));
    let end = next_start(text, if known.is_some() { id_end } else { at + 1 });
    let code = if known.is_some() { FindingCode::NotRead } else { FindingCode::UnknownAi };
    parsed.findings.push(Finding::new(code, at, end));
    parsed.elements.extend(known.and_then(|id| element(id, &text[id_end..end], at, end)));
    end
}

/// How many characters the data should have: for a counted shape as its count says.
fn length(shape: Shape, value: &str) -> usize {
    match shape {
        Shape::Counted { head, count, group } => {
            let number = value.get(head - count..head).and_then(|digits| digits.parse::<usize>().ok());
            number.map_or(value.len(), |number| head + number * group)
        }
        Shape::Digits(_)
        | Shape::Capitals(_)
        | Shape::Letters(_)
        | Shape::Day
        | Shape::DayAndTime
        | Shape::Month
        | Shape::Donation
        | Shape::Product => shape.len().unwrap_or(value.len()),
    }
}

/// The first thing wrong with the data and its offset.
fn fault(shape: Shape, value: &str) -> Option<(FindingCode, usize)> {
    if value.is_empty() {
        return Some((FindingCode::EmptyValue, 0));
    }
    if let Some(offset) = value.bytes().enumerate().position(|(i, b)| !is_allowed(shape, i, b)) {
        return Some((FindingCode::BadCharacter, offset));
    }
    let expected = match shape {
        Shape::Counted { head, .. } => length(shape, value).max(head),
        Shape::Digits(_)
        | Shape::Capitals(_)
        | Shape::Letters(_)
        | Shape::Day
        | Shape::DayAndTime
        | Shape::Month
        | Shape::Donation
        | Shape::Product => length(shape, value),
    };
    if value.len() != expected {
        return Some((FindingCode::BadLength, 0));
    }
    match shape {
        Shape::Day => day(value).err().map(|code| (code, 0)),
        Shape::DayAndTime if day(&value[..6]).is_err() => Some((FindingCode::BadDate, 0)),
        Shape::DayAndTime => (!is_time(&value[6..])).then_some((FindingCode::BadTime, 6)),
        Shape::Month => month(value).err().map(|code| (code, 0)),
        Shape::Donation => bad_flags(value).then_some((FindingCode::BadCheckCharacters, 13)),
        Shape::Digits(_) | Shape::Capitals(_) | Shape::Letters(_) | Shape::Product | Shape::Counted { .. } => None,
    }
}

/// Whether the standard allows `byte` at this offset of the data.
fn is_allowed(shape: Shape, offset: usize, byte: u8) -> bool {
    let of_facility = byte == b'0' || structures::is_facility_start(char::from(byte));
    match shape {
        Shape::Digits(_) | Shape::Day | Shape::DayAndTime | Shape::Month => byte.is_ascii_digit(),
        Shape::Capitals(_) => is_capital(byte),
        Shape::Letters(_) => byte.is_ascii_alphanumeric(),
        Shape::Counted { head, group, .. } if offset < head || group > 1 => byte.is_ascii_digit(),
        Shape::Counted { .. } => byte.is_ascii_alphanumeric(),
        Shape::Donation if offset < 3 => of_facility,
        Shape::Donation if offset < 13 => byte.is_ascii_digit(),
        Shape::Donation => is_capital(byte),
        Shape::Product if offset < 5 => of_facility,
        Shape::Product => is_capital(byte),
    }
}

/// Flags 60 to 96 are 60 and the check value of the number (ST-001 A.2).
fn bad_flags(value: &str) -> bool {
    let (number, flags) = value.split_at(13);
    flags.parse::<u8>().is_ok_and(|flags| (60..=96).contains(&flags) && mod37_2(number) != Some(flags - 60))
}

/// The date of `CYYJJJ`.
fn day(data: &str) -> Result<PrintedDate, FindingCode> {
    let parts = data.get(1..3).zip(data.get(3..6)).ok_or(FindingCode::BadDate)?;
    ordinal_date(parts.0, parts.1)
}

/// The date of `YYYYMM`, day 00.
fn month(data: &str) -> Result<PrintedDate, FindingCode> {
    date(&format!("{}00", data.get(2..6).unwrap_or_default()))
}

/// A compound message says how many structures follow it.
fn check_count(parsed: &mut Parsed) {
    let Some(header) = parsed.elements.iter().position(|e| e.ai == "=+") else { return };
    let element = &parsed.elements[header];
    let following = parsed.elements.len() - header - 1;
    let stated = element.value.get(..2).and_then(|digits| digits.parse::<usize>().ok());
    if let Some(stated) = stated.filter(|stated| *stated != following) {
        let finding = Finding::new(FindingCode::BadValue, element.start, element.end);
        parsed.findings.push(finding.with_detail(format!("{stated} structures are announced, {following} follow")));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// `=/`, `=,`, `&,1` and the expiry.
    fn check(text: &str, codes: &[FindingCode], expected: [Option<&str>; 4]) {
        let parsed = parse(text);
        assert_eq!(parsed.findings.iter().map(|f| f.code).collect::<Vec<_>>(), codes, "{text:?}");
        let reading = reading(&parsed);
        let product = reading.product.map(|product| match product {
            ProductCode::Isbt128(text) => text,
            ProductCode::Hibc(text) | ProductCode::Ppn(text) => panic!("{text} is not ISBT 128"),
        });
        let found = [
            product,
            reading.serial.map(|v| v.to_string()),
            reading.lot.map(|v| v.to_string()),
            reading.expiry.map(|v| v.to_string()),
        ];
        assert_eq!(found.each_ref().map(|v| v.as_deref()), expected, "{text:?}");
        assert!(codes.iter().any(|c| *c != FindingCode::NotRead) || render(&parsed.elements) == text, "{text:?}");
    }

    #[test]
    fn devices_are_read() {
        // FDA and AccessGUDID sample.
        check(
            "=/W4146EB0010T0475=,000025=A99971312345600=>014032=}013032&,1000000000000XYZ123",
            &[],
            [Some("W4146EB0010T0475"), Some("000025"), Some("000000000000XYZ123"), Some("140201")],
        );
        // ST-017, chapters 4.3 and 5.
        check(
            "=+06000=/A9999XYZ100T0476=,000025=A99971712345600=>019032=}017032&,1000000000000XYZ123",
            &[],
            [Some("A9999XYZ100T0476"), Some("000025"), Some("000000000000XYZ123"), Some("190201")],
        );
        check(
            "=+04035=/A9997XYZ100T0479=,000012=A99991712345600=>019031",
            &[],
            [Some("A9997XYZ100T0479"), Some("000012"), None, Some("190131")],
        );
    }

    #[test]
    fn blood_and_national_structures_are_kept() {
        check(
            "=+05000=Z54991712345600=%T300=<T0416003&>0183652359&,4PL001499Z549917123456A00T041600320181231",
            &[],
            [None, None, None, Some("181231")],
        );
        check("&#0105ABC12=]202612", &[], [None, None, None, Some("261200")]);
        let serial = [None, Some("00000A"), None, None];
        check("&$0101000212345267&%00200100100000020020000=,00000A", &[], serial);
        check("&$02010002123452&%0020010010000=,00000A", &[FindingCode::BadLength; 2], serial);
        check("=A99991712345600&xSOME-LOCAL", &[FindingCode::NotRead], [None; 4]);
    }

    #[test]
    fn check_characters_of_donations() {
        // ST-001 appendix A.
        assert_eq!(check_character("G123417654321"), Some('A'));
        assert_eq!(check_character("é"), None);
        check("=G12341765432170", &[], [None; 4]);
        check("=G12341765432171", &[FindingCode::BadCheckCharacters], [None; 4]);
        assert_eq!(parse("=G12341765432100A").findings, []);
        assert_eq!(parse("=G12341765432100B").findings[0].code, FindingCode::BadCheckCharacters);
    }

    #[test]
    fn faults_are_named_and_parsing_goes_on() {
        let serial = [None, Some("000025"), None, None];
        check("=/A999OAB3456T0123=,000025", &[FindingCode::BadCharacter], serial);
        check("=/A9997AB3456=,000025", &[FindingCode::BadLength], serial);
        check("=>014367=,000025", &[FindingCode::BadDate], serial);
        check("&>0140322460=,000025", &[FindingCode::BadTime], serial);
        check("=>=,000025", &[FindingCode::EmptyValue], serial);
        check("x=,000025", &[FindingCode::UnknownAi], serial);
        check("==,000025&", &[FindingCode::UnknownAi, FindingCode::UnknownAi], serial);
        check("=,0000255", &[FindingCode::BadLength], [None; 4]);
        check("=,000025=,000026", &[FindingCode::Contradiction], [None; 4]);
        check("=+05000=,000025", &[FindingCode::BadValue], serial);
        check("=,00é25", &[FindingCode::BadCharacter], [None; 4]);
        check("&,9A&,", &[FindingCode::NotRead, FindingCode::UnknownAi], [None; 4]);
    }
}
