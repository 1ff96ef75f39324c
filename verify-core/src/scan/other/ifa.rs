//! The data of medicine packs under the IFA coding system: data identifiers of ANSI MH10.8.2 with their values, GS between
//! them, in any order (IFA PPN-Code Specification for Retail Packaging, chapter 4).
//!
//! | identifier | meaning | value |
//! | --- | --- | --- |
//! | `9N` | PPN | agency code, number, two check digits |
//! | `1T` | batch | 1 to 20 characters of set 82 |
//! | `D` | expiry | `YYMMDD`, day 00 for the whole month |
//! | `S` | serial number | 1 to 20 characters of set 82 |
//! | `16D` | date of manufacture | `YYYYMMDD` |
//! | `8P` | a GTIN or NTIN beside the PPN, more than one on packs for several countries | 14 digits |
//!
//! Other data identifiers are kept and not read. Day 00 in `16D` is let through; the specification was not at hand to say.

use super::super::findings::{Finding, FindingCode};
use super::super::gs1::GS;
use super::{Element, Parsed, Reading, date, element, is_damaged, mark_contradictions, sound};
use crate::ids::{Gtin, IdError, Lot, Ppn, Serial, is_cset82};
use crate::scan::ProductCode;
use crate::time::PrintedDate;

/// Identifiers that may stand on a pack once, or again with the same value.
const SINGLE: [&str; 5] = ["9N", "1T", "D", "S", "16D"];

/// Reads the data of a format 06, without the envelope.
pub fn parse(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut at = 0;
    for part in text.split(char::from(GS)) {
        let end = (at + part.len() + 1).min(text.len());
        take(&mut parsed, part, at, end);
        at = end;
    }
    for ai in SINGLE {
        mark_contradictions(&mut parsed, ai);
    }
    name_derived_gtin(&mut parsed);
    parsed
}

/// What the data state about the pack. The GTIN is that of `8P`; without one, or with several, the NTIN of the PPN's PZN.
pub fn reading(parsed: &Parsed) -> Reading {
    let ppn = ppn(parsed);
    Reading {
        gtin: stated_gtin(parsed).or_else(|| ppn.as_ref().and_then(Ppn::pzn).map(|pzn| pzn.to_ntin())),
        product: ppn.map(|ppn| ProductCode::Ppn(ppn.to_string())),
        serial: sound(parsed, "S").and_then(|text| Serial::parse(text).ok()),
        lot: sound(parsed, "1T").and_then(|text| Lot::parse(text).ok()),
        expiry: sound(parsed, "D").and_then(|text| PrintedDate::parse(text).ok()),
        repairs: Vec::new(),
    }
}

/// The data of `elements`, GS between them.
pub fn render(elements: &[Element]) -> String {
    let parts: Vec<_> = elements.iter().map(|e| format!("{}{}", e.ai, e.value)).collect();
    parts.join("\u{1d}")
}

/// Whether `text` can only be format 06 data without an envelope: every part begins with a data identifier, and one is
/// a PPN with right check digits, either of a PZN or beside other parts.
pub(super) fn is_bare(text: &str) -> bool {
    let data = text.trim_end_matches(['\u{1e}', '\u{4}']);
    let data = data.strip_prefix("06\u{1d}").unwrap_or(data);
    let parts = || data.split(char::from(GS)).filter(|part| !part.is_empty());
    let mut ppns = parts().filter_map(|part| Ppn::parse(part.strip_prefix("9N")?).ok());
    parts().all(|part| split(part).is_some()) && ppns.any(|ppn| ppn.pzn().is_some() || parts().count() > 1)
}

/// Takes the part at `at..end`, separator included.
fn take(parsed: &mut Parsed, part: &str, at: usize, end: usize) {
    if part.is_empty() {
        if at < end {
            parsed.findings.push(Finding::new(FindingCode::SuperfluousSeparator, at, end));
        }
        return;
    }
    let Some((ai, value)) = split(part) else {
        let finding = Finding::new(FindingCode::UnknownAi, at, end);
        parsed.findings.push(finding.with_detail("no data identifier (ANSI MH10.8.2) starts here"));
        return;
    };
    let value_at = at + ai.len();
    let value_end = value_at + value.len();
    match check(ai, value) {
        Check::Sound => {}
        Check::NotRead => parsed.findings.push(Finding::new(FindingCode::NotRead, at, end)),
        Check::Fault(code, offset, detail) => {
            parsed.findings.push(Finding::new(code, value_at + offset, value_end).with_detail(detail));
        }
    }
    parsed.elements.extend(element(ai, value, at, end));
}

/// A data identifier, up to three digits and a capital letter, and what follows it.
fn split(part: &str) -> Option<(&str, &str)> {
    let digits = part.bytes().take_while(u8::is_ascii_digit).count();
    let letter = part.as_bytes().get(digits).is_some_and(u8::is_ascii_uppercase);
    (digits <= 3 && letter).then(|| part.split_at(digits + 1))
}

enum Check {
    Sound,
    /// The identifier means nothing to this module.
    NotRead,
    /// What is wrong, the offset in the value, and the particulars.
    Fault(FindingCode, usize, String),
}

fn check(ai: &str, value: &str) -> Check {
    if value.is_empty() {
        return Check::Fault(FindingCode::EmptyValue, 0, String::new());
    }
    let result = match ai {
        "9N" => Ppn::parse(value).map(|_| ()).map_err(|error| of_id(&error, value)),
        "8P" if value.len() != 14 => Err(Check::Fault(FindingCode::BadLength, 0, "14 digits are expected".to_owned())),
        "8P" => Gtin::parse(value).map(|_| ()).map_err(|error| of_id(&error, value)),
        "1T" | "S" => check_text(value),
        "D" => check_date(value, 6, "YYMMDD"),
        "16D" => check_date(value, 8, "YYYYMMDD"),
        _ => Err(Check::NotRead),
    };
    result.err().unwrap_or(Check::Sound)
}

fn of_id(error: &IdError, value: &str) -> Check {
    let (code, offset) = match error {
        IdError::Length { .. } => (FindingCode::BadLength, 0),
        IdError::Character { position, .. } => (FindingCode::BadCharacter, *position),
        IdError::CheckDigit { .. } => (FindingCode::BadCheckDigit, value.len().saturating_sub(2)),
    };
    Check::Fault(code, offset, error.to_string())
}

fn check_text(value: &str) -> Result<(), Check> {
    if let Some((offset, _)) = value.char_indices().find(|(_, c)| !is_cset82(*c)) {
        return Err(Check::Fault(FindingCode::BadCharacter, offset, "characters of set 82 are expected".to_owned()));
    }
    if value.len() > 20 {
        return Err(Check::Fault(FindingCode::BadLength, 20, "20 characters at most".to_owned()));
    }
    Ok(())
}

/// A date whose last six digits are `YYMMDD`.
fn check_date(value: &str, length: usize, form: &str) -> Result<(), Check> {
    if let Some(offset) = value.bytes().position(|b| !b.is_ascii_digit()) {
        return Err(Check::Fault(FindingCode::BadCharacter, offset, String::new()));
    }
    if value.len() != length {
        return Err(Check::Fault(FindingCode::BadLength, 0, format!("{form} is expected")));
    }
    let digits = value.get(length - 6..).unwrap_or_default();
    date(digits).map(|_| ()).map_err(|code| Check::Fault(code, length - 6, String::new()))
}

fn ppn(parsed: &Parsed) -> Option<Ppn> {
    sound(parsed, "9N").and_then(|text| Ppn::parse(text).ok())
}

/// The one GTIN that undamaged `8P` elements state.
fn stated_gtin(parsed: &Parsed) -> Option<Gtin> {
    let sound = parsed.elements.iter().filter(|e| e.ai == "8P" && !is_damaged(parsed, e));
    let mut gtins = sound.filter_map(|e| Gtin::parse(&e.value).ok());
    let first = gtins.next()?;
    gtins.all(|gtin| gtin == first).then_some(first)
}

/// Says so where [`reading`] takes the GTIN from the PZN.
fn name_derived_gtin(parsed: &mut Parsed) {
    if stated_gtin(parsed).is_some() {
        return;
    }
    let Some(pzn) = ppn(parsed).and_then(|ppn| ppn.pzn()) else { return };
    let place = parsed.elements.iter().find(|e| e.ai == "9N").map(|e| (e.start, e.end));
    parsed.findings.extend(place.map(|(start, end)| {
        Finding::new(FindingCode::DerivedGtin, start, end).with_detail(format!("NTIN {} of PZN {pzn}", pzn.to_ntin()))
    }));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, codes: &[FindingCode], expected: [Option<&str>; 5]) {
        let parsed = parse(text);
        assert_eq!(parsed.findings.iter().map(|f| f.code).collect::<Vec<_>>(), codes, "{text:?}");
        let reading = reading(&parsed);
        let product = reading.product.map(|product| match product {
            ProductCode::Ppn(text) => text,
            ProductCode::Hibc(text) | ProductCode::Isbt128(text) => panic!("{text} is not a PPN"),
        });
        let found = [
            product,
            reading.gtin.map(|v| v.to_string()),
            reading.serial.map(|v| v.to_string()),
            reading.lot.map(|v| v.to_string()),
            reading.expiry.map(|v| v.to_string()),
        ];
        assert_eq!(found.each_ref().map(|v| v.as_deref()), expected, "{text:?}");
    }

    #[test]
    fn packs_are_read_in_any_order() {
        check(
            "SHAHASERIAL12385\u{1d}9N111234568408\u{1d}1TANDSOMEBatchNumber20",
            &[FindingCode::DerivedGtin],
            [Some("111234568408"), Some("04150123456843"), Some("HAHASERIAL12385"), Some("ANDSOMEBatchNumber20"), None],
        );
        check(
            "8P03574661451947\u{1d}27Q9915489\u{1d}9N110375286414\u{1d}D261200",
            &[FindingCode::NotRead],
            [Some("110375286414"), Some("03574661451947"), None, None, Some("261200")],
        );
        check(
            "8P03574661451947\u{1d}8P00300010123455\u{1d}9N110375286414",
            &[FindingCode::DerivedGtin],
            [Some("110375286414"), Some("04150037528643"), None, None, None],
        );
        check("16D20201231\u{1d}\u{1d}1TA", &[FindingCode::SuperfluousSeparator], [None, None, None, Some("A"), None]);
    }

    #[test]
    fn faults_are_named_and_leave_the_element_out() {
        let nothing = [None; 5];
        check("9N111234568415", &[FindingCode::BadCheckDigit], nothing);
        check("9N111", &[FindingCode::BadLength], nothing);
        check("8P03574661451948", &[FindingCode::BadCheckDigit], nothing);
        check("8P3574661451947", &[FindingCode::BadLength], nothing);
        check("D0BOGUS", &[FindingCode::BadCharacter], nothing);
        check("D261301", &[FindingCode::BadDate], nothing);
        check("16D201231", &[FindingCode::BadLength], nothing);
        check("1TANDSOMEBatchNumber023\u{1d}SH]A", &[FindingCode::BadLength, FindingCode::BadCharacter], nothing);
        check("1TA\u{1d}1TB", &[FindingCode::Contradiction], nothing);
        check("1TA\u{1d}1TA", &[], [None, None, None, Some("A"), None]);
        check("9915489\u{1d}S1", &[FindingCode::UnknownAi], [None, None, Some("1"), None, None]);
        check("D\u{1d}S1", &[FindingCode::EmptyValue], [None, None, Some("1"), None, None]);
    }
}
