//! What a symbology identifier makes of the data behind it (ISO/IEC 15424; General Specifications 7.8.1).

use super::{identifier, symbol_data};
use crate::ids::mod10_check_digit;
use crate::scan::{Element, Finding, FindingCode, Parsed, Symbology};

/// How a scanner announces the two-dimensional part of a composite symbol behind an EAN/UPC symbol.
const COMPOSITE: &str = "|]e0";

/// Reads data as their symbology identifier has it; none if it promises no GS1 data (they may hold a web address or
/// anything else).
pub fn carrier(symbology: Symbology, data: &str) -> Option<Parsed> {
    match symbology.ean_upc_digits() {
        Some(digits) => Some(ean_upc(data, digits)),
        None => symbology.is_gs1().then(|| symbol_data(data)),
    }
}

/// EAN/UPC: a GTIN of `digits` digits (UPC with a zero in front), alone or with a composite component.
fn ean_upc(data: &str, digits: usize) -> Parsed {
    let (primary, composite) = match data.get(digits..).and_then(|rest| rest.strip_prefix(COMPOSITE)) {
        Some(composite) => (&data[..digits], Some(composite)),
        None => (data, None),
    };
    let mut parsed = gtin(primary, digits);
    let Some(composite) = composite else { return parsed };
    let offset = digits + COMPOSITE.len();
    match parsed.elements.first_mut() {
        Some(gtin) => gtin.end = offset,
        None => parsed.findings.push(Finding::new(FindingCode::BadSymbology, 0, offset)),
    }
    let Parsed { elements, findings } = symbol_data(composite);
    let moved = |e: Element| Element { start: e.start + offset, end: e.end + offset, ..e };
    parsed.elements.extend(elements.into_iter().map(moved));
    let moved = |f: Finding| Finding { start: f.start + offset, end: f.end + offset, ..f };
    parsed.findings.extend(findings.into_iter().map(moved));
    parsed
}

fn gtin(text: &str, digits: usize) -> Parsed {
    let refused = |code, detail: String| Parsed {
        elements: Vec::new(),
        findings: vec![Finding::new(code, 0, text.len()).with_detail(detail)],
    };
    let found = text.chars().count();
    if found != digits {
        return refused(FindingCode::BadLength, format!("{digits} digits belong here, {found} characters are there"));
    }
    let Some((check, body)) = text.as_bytes().split_last().filter(|_| text.bytes().all(|b| b.is_ascii_digit())) else {
        return refused(FindingCode::BadCharacter, "only digits may stand here".to_owned());
    };
    let fits = check - b'0' == mod10_check_digit(body);
    let fault = (!fits).then(|| Finding::new(FindingCode::BadCheckDigit, digits - 1, digits));
    let gtin = Element { ai: identifier("01"), value: format!("{text:0>14}"), start: 0, end: digits };
    Parsed { elements: vec![gtin], findings: fault.into_iter().collect() }
}
