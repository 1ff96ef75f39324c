//! Decides what an input is and reads the pack's data out of its elements.

use super::findings::{Finding, FindingCode, FindingSeverity};
use super::{Element, Form, Identification, Identifier, Parsed, Reading, Scan, Symbology};
use super::{gs1, other, repair};
use crate::ids::{Gtin, Lot, Serial};
use crate::time::PrintedDate;

/// What the standards make of a text as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Understood {
    pub(super) form: Form,
    pub(super) parsed: Parsed,
}

/// Understands a scan. Never fails; see the module.
pub fn identify(scan: &Scan) -> Identification {
    let text = String::from_utf8_lossy(&scan.bytes);
    let data = text.trim_end_matches(TERMINATORS);
    let mut literal = match std::str::from_utf8(&scan.bytes) {
        Ok(_) => understand(data, scan.symbology),
        Err(_) => {
            let finding = Finding::new(FindingCode::NotText, 0, scan.bytes.len());
            Understood { form: Form::Unknown, parsed: Parsed { elements: Vec::new(), findings: vec![finding] } }
        }
    };
    let mut readings = vec![reading(literal.form, &literal.parsed)];
    if needs_repair(&literal) {
        let repaired = repair::search(data, scan.symbology, &literal);
        let named = repaired.faults.into_iter();
        let named = named.map(|(code, detail)| Finding::new(code, 0, scan.bytes.len()).with_detail(detail));
        literal.parsed.findings.splice(0..0, named);
        readings.extend(repaired.readings);
    }
    let findings = &mut literal.parsed.findings;
    if scan.symbology.is_none() && matches!(literal.form, Form::ElementString | Form::BareGtin) {
        findings.push(Finding::new(FindingCode::NoSymbology, 0, 0));
    }
    if scan.arrived.is_some() {
        findings.insert(0, Finding::new(FindingCode::ProfileApplied, 0, scan.bytes.len()));
    }
    let whole = std::str::from_utf8(&scan.bytes).is_ok();
    if data.len() < text.len() && whole {
        findings.push(Finding::new(FindingCode::Terminator, data.len(), text.len()));
    }
    Identification {
        form: literal.form,
        symbology: scan.symbology,
        entry: scan.entry,
        in_view: scan.in_view,
        elements: literal.parsed.elements,
        readings,
        findings: literal.parsed.findings,
    }
}

/// Longest text that is looked into: more than any symbol holds.
const LONGEST: usize = 8 * 1024;
/// What scanners send behind a code.
const TERMINATORS: [char; 3] = ['\r', '\n', '\t'];

/// Whether something speaks against the text as it stands, so that it may have been meant otherwise.
fn needs_repair(literal: &Understood) -> bool {
    match literal.form {
        Form::BareGtin | Form::Pzn | Form::Uri => false,
        Form::Bracketed
        | Form::ElementString
        | Form::DigitalLink
        | Form::Envelope
        | Form::Hibc
        | Form::Isbt128
        | Form::Unknown => !literal.parsed.is_clean(),
        // A printer that leaves FNC1 out makes a plain symbol of a pack's code.
        Form::PlainText => true,
    }
}

/// A symbology identifier at the front, and the rest.
pub(super) fn split_prefix(text: &str) -> (&str, &str) {
    match text.split_at_checked(3) {
        Some((front, rest)) if Symbology::parse(front).is_some() => (front, rest),
        Some(_) | None => ("", text),
    }
}

/// What the standards make of `text`, which stood behind `symbology`.
pub(super) fn understand(text: &str, symbology: Option<Symbology>) -> Understood {
    if text.len() > LONGEST {
        let detail = format!("{} bytes, and no symbol holds more than {LONGEST}", text.len());
        let finding = Finding::new(FindingCode::NotUnderstood, 0, text.len()).with_detail(detail);
        return Understood { form: Form::Unknown, parsed: Parsed { elements: Vec::new(), findings: vec![finding] } };
    }
    if let Some((symbology, mut parsed)) = symbology.and_then(|it| Some((it, gs1::carrier(it, text)?))) {
        let form = if symbology.is_ean_upc() { Form::BareGtin } else { Form::ElementString };
        parsed.findings.extend(gs1::associations(&parsed.elements));
        return Understood { form, parsed };
    }
    if let Some(mut parsed) = gs1::digital_link::parse(text) {
        parsed.findings.extend(gs1::associations(&parsed.elements));
        return Understood { form: Form::DigitalLink, parsed };
    }
    let form = form_of(text, symbology);
    let whole = |code, detail: &str| Parsed {
        elements: Vec::new(),
        findings: vec![Finding::new(code, 0, text.len()).with_detail(detail)],
    };
    let mut parsed = match form {
        Form::ElementString => gs1::element_string(text),
        Form::Bracketed => gs1::bracketed(text),
        Form::BareGtin => bare_gtin(text),
        Form::Envelope | Form::Hibc | Form::Isbt128 | Form::Pzn => other::parse(form, text).unwrap_or_default(),
        Form::Uri | Form::DigitalLink => whole(FindingCode::BadUri, "no key of GS1 stands in it"),
        Form::PlainText if text.is_empty() => Parsed::default(),
        Form::PlainText => whole(FindingCode::NotRead, "the symbol promises no GS1 data"),
        Form::Unknown => whole(FindingCode::NotUnderstood, ""),
    };
    if matches!(form, Form::ElementString | Form::Bracketed) {
        parsed.findings.extend(gs1::associations(&parsed.elements));
    }
    Understood { form, parsed }
}

/// What a text is, by how it begins; only a scanner that sent no identifier leaves room for GS1 data.
fn form_of(text: &str, symbology: Option<Symbology>) -> Form {
    let uri = ["http://", "https://"]
        .iter()
        .any(|scheme| text.get(..scheme.len()).is_some_and(|front| front.eq_ignore_ascii_case(scheme)));
    if uri {
        return Form::Uri;
    }
    if let Some(form) = other::form_of(text) {
        return form;
    }
    if text.starts_with('(') {
        return Form::Bracketed;
    }
    let retail = is_retail(text);
    match symbology {
        Some(symbology) if symbology.is_plain() => Form::PlainText,
        Some(_) => Form::Unknown,
        None if retail => Form::BareGtin,
        None if gs1::ai::find(text.trim_start_matches(['\u{1d}', '^']).as_bytes()).is_some() => Form::ElementString,
        None => Form::Unknown,
    }
}

/// Whether digits alone are a retail code: of one of its lengths, and either its check digit fits or what they say as an
/// element string is nothing that stands alone on a pack.
fn is_retail(text: &str) -> bool {
    if !matches!(text.len(), 8 | 12 | 13 | 14) || !text.bytes().all(|b| b.is_ascii_digit()) {
        return false;
    }
    let alone = |ai: &str| text.starts_with(ai) && gs1::element_string(text).is_clean();
    // A pack's code that was cut.
    let begun = text.starts_with("01") || ["17", "21", "10"].iter().any(|ai| text.starts_with(ai)) && text.len() == 14;
    Gtin::parse(text).is_ok()
        || !begun && !["10", "11", "13", "15", "17", "21", "22", "30", "37", "71"].into_iter().any(alone)
}

/// Digits as a GTIN.
fn bare_gtin(text: &str) -> Parsed {
    let ai = Identifier::parse("01").expect("two digits");
    let element = Element { ai, value: format!("{text:0>14}"), start: 0, end: text.len() };
    let wrong = Gtin::parse(text).is_err();
    let finding = Finding::new(FindingCode::BadCheckDigit, text.len().saturating_sub(1), text.len());
    Parsed { elements: vec![element], findings: wrong.then_some(finding).into_iter().collect() }
}

/// What a code says of the pack. An element with an error of its own says nothing, nor does one that is contradicted;
/// that another element is missing takes nothing from it.
pub(super) fn reading(form: Form, parsed: &Parsed) -> Reading {
    if let Some(reading) = other::reading(form, parsed) {
        return reading;
    }
    let value = |ai: &str| {
        let mut with_ai = parsed.elements.iter().filter(|e| e.ai == ai);
        let first = with_ai.next()?;
        let contradicted = with_ai.any(|other| other.value != first.value);
        let within = |f: &Finding| f.start >= first.start && f.start < first.end.max(first.start + 1);
        let faulty =
            parsed.findings.iter().any(|f| f.severity == FindingSeverity::Error && !is_of_others(f.code) && within(f));
        (!contradicted && !faulty).then_some(first.value.as_str())
    };
    let date = value("17").or_else(|| value("7003").and_then(|time| time.get(..6)));
    Reading {
        product: None,
        gtin: value("01").and_then(|text| Gtin::parse(text).ok()),
        serial: value("21").and_then(|text| Serial::parse(text).ok()),
        lot: value("10").and_then(|text| Lot::parse(text).ok()),
        expiry: date.and_then(|text| PrintedDate::parse(text).ok()),
        repairs: Vec::new(),
    }
}

/// Whether a finding about an element is really about other elements.
const fn is_of_others(code: FindingCode) -> bool {
    matches!(code, FindingCode::RequiredMissing | FindingCode::ExcludedPair | FindingCode::Contradiction)
}

#[cfg(test)]
mod tests {
    use super::super::EntryMode;
    use super::*;
    use proptest::prelude::*;

    fn read(text: &str) -> Identification {
        identify(&Scan::from_text(text, None, EntryMode::Wedge))
    }

    fn check(text: &str, form: Form, expected: [Option<&str>; 4]) {
        let it = read(text);
        assert_eq!(it.form, form, "{text:?}");
        let reading = it.literal();
        let found = [
            reading.gtin.map(|v| v.to_string()),
            reading.serial.as_ref().map(ToString::to_string),
            reading.lot.as_ref().map(ToString::to_string),
            reading.expiry.map(|v| v.to_string()),
        ];
        assert_eq!(found.each_ref().map(|v| v.as_deref()), expected, "{text:?}");
    }

    #[test]
    fn packs_are_read_in_every_form() {
        let pack = [Some("00300010123455"), Some("11"), Some("A123"), Some("250327")];
        check("]d20100300010123455172503272111\u{1d}10A123", Form::ElementString, pack);
        check("0100300010123455172503272111\u{1d}10A123", Form::ElementString, pack);
        check("^0100300010123455172503272111^10A123", Form::ElementString, pack);
        check("(01)00300010123455(17)250327(21)11(10)A123", Form::Bracketed, pack);
        check("]d201003000101234552111\u{1d}70032503271200\u{1d}10A123", Form::ElementString, pack);
    }

    #[test]
    fn other_codes_are_told_apart() {
        check("]E00300010123456", Form::BareGtin, [None; 4]);
        check("]E00300010123455", Form::BareGtin, [Some("00300010123455"), None, None, None]);
        check("300010123455", Form::BareGtin, [Some("00300010123455"), None, None, None]);
        check("https://example.org/", Form::Uri, [None; 4]);
        check("+A99912345/$$52001510X3", Form::Hibc, [None; 4]);
        check(
            "[)>\u{1e}06\u{1d}9N110375286414\u{1d}1T12345\u{1d}D150617\u{1d}S12345\u{1e}\u{4}",
            Form::Envelope,
            [Some("04150037528643"), Some("12345"), Some("12345"), Some("150617")],
        );
        check("hello", Form::Unknown, [None; 4]);
        check("", Form::Unknown, [None; 4]);
        check("]Q1hello", Form::PlainText, [None; 4]);
    }

    #[test]
    fn a_damaged_element_says_nothing() {
        check("]d20100300010123456172503272111", Form::ElementString, [None, Some("11"), None, Some("250327")]);
        check("]d217259927\u{1d}2111", Form::ElementString, [None, Some("11"), None, None]);
        check(
            "]d2010030001012345510A\u{1d}10B\u{1d}2111",
            Form::ElementString,
            [Some("00300010123455"), Some("11"), None, None],
        );
    }

    #[test]
    fn every_byte_belongs_to_something() {
        for text in ["hello\n", "\r\n", "24V\0\0\r", "]d2\t"] {
            let scan = Scan::from_text(text, None, EntryMode::Wedge);
            let it = identify(&scan);
            let ends = it.findings.iter().map(|f| f.end).chain(it.elements.iter().map(|e| e.end));
            assert_eq!(ends.max().unwrap_or_default(), scan.bytes.len(), "{text:?}");
        }
    }

    #[test]
    fn bytes_that_are_not_text_are_a_finding() {
        let mut scan = Scan::from_text("", None, EntryMode::Camera);
        scan.bytes = vec![0xff, 0xfe];
        assert!(identify(&scan).has(FindingCode::NotText));
    }

    proptest! {
        #[test]
        fn any_bytes_are_identified(bytes: Vec<u8>, symbology in prop::option::of("][A-Za-z][0-9]")) {
            let symbology = symbology.and_then(|text| Symbology::parse(&text));
            let scan = Scan { bytes, ..Scan::from_text("", symbology, EntryMode::Wedge) };
            let it = identify(&scan);
            prop_assert!(!it.readings.is_empty() && it.readings.len() <= 8);
        }
    }
}
