//! The forms of GS1 data: what is read, what is noticed and where; round trips over elements made from the table.

use super::*;
use crate::scan::{Element, FindingCode, FindingSeverity, Parsed, Symbology};

fn pairs(elements: &[Element]) -> Vec<(&str, &str)> {
    elements.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect()
}

fn check_parsed(parsed: &Parsed, text: &str, expected: &[(&str, &str)], codes: &[FindingCode]) {
    assert_eq!(pairs(&parsed.elements), expected, "{text:?}");
    assert_eq!(parsed.findings.iter().map(|f| f.code).collect::<Vec<_>>(), codes, "{text:?}");
}

fn check(text: &str, expected: &[(&str, &str)], codes: &[FindingCode]) {
    check_parsed(&element_string(text), text, expected, codes);
}

/// Whether elements and findings cover every byte, and all lie on whole characters.
fn covers(parsed: &Parsed, text: &str) -> bool {
    let spans =
        || parsed.elements.iter().map(|e| (e.start, e.end)).chain(parsed.findings.iter().map(|f| (f.start, f.end)));
    let mut covered = vec![false; text.len()];
    spans().for_each(|(start, end)| covered[start..end].fill(true));
    spans().all(|(start, end)| text.get(start..end).is_some()) && covered.iter().all(|c| *c)
}

#[test]
fn elements_are_split_by_length_or_separator() {
    check(
        "0100300010123455172503272111\u{1d}10A123",
        &[("01", "00300010123455"), ("17", "250327"), ("21", "11"), ("10", "A123")],
        &[],
    );
    check("\u{1d}10A\u{1d}21B", &[("10", "A"), ("21", "B")], &[FindingCode::SuperfluousSeparator]);
    check("^10A^21B", &[("10", "A"), ("21", "B")], &[]);
    check(
        "17250300\u{1d}10A\u{1d}",
        &[("17", "250300"), ("10", "A")],
        &[FindingCode::SuperfluousSeparator, FindingCode::SuperfluousSeparator],
    );
}

#[test]
fn faults_are_named_and_parsing_goes_on() {
    check("0100300010123456", &[("01", "00300010123456")], &[FindingCode::BadCheckDigit]);
    check("17260230", &[("17", "260230")], &[FindingCode::BadDate]);
    check("10A\u{1d}05x\u{1d}21B", &[("10", "A"), ("21", "B")], &[FindingCode::UnknownAi]);
    check("10A\u{1d}\u{1d}21B", &[("10", "A"), ("21", "B")], &[FindingCode::UnknownAi]);
    check("10A\u{1d}10B", &[("10", "A"), ("10", "B")], &[]);
    check("21", &[("21", "")], &[FindingCode::EmptyValue]);
    check("21é", &[("21", "é")], &[FindingCode::BadCharacter]);
    check("01003é", &[("01", "003é")], &[FindingCode::BadCharacter]);
    check("7003", &[("7003", "")], &[FindingCode::EmptyValue]);
    check("10A^", &[("10", "A^")], &[FindingCode::BadCharacter]);
    check("", &[], &[FindingCode::EmptyValue]);
    check("^", &[], &[FindingCode::EmptyValue]);
}

#[test]
fn a_fault_stands_where_it_is() {
    let fault = |text: &str| element_string(text).findings.first().map(|f| (f.start, f.end));
    assert_eq!(fault("0100300010123456"), Some((15, 16)));
    assert_eq!(fault("10A\u{1d}17261301"), Some((8, 10)));
    assert_eq!(fault("21aé"), Some((3, 5)));
    let parsed = element_string("^10A^17250327");
    assert_eq!(parsed.elements.iter().map(|e| (e.start, e.end)).collect::<Vec<_>>(), [(0, 5), (5, 13)]);
}

#[test]
fn brackets_are_read_with_escapes() {
    let text = "(01)00300010123455(21)a\\(1)(10)B";
    let parsed = bracketed(text);
    check_parsed(&parsed, text, &[("01", "00300010123455"), ("21", "a(1)"), ("10", "B")], &[]);
    assert_eq!((parsed.elements[1].start, parsed.elements[1].end), (18, 27));
    assert_eq!(bracketed("(99x)1").findings[0].code, FindingCode::BadBrackets);
    assert_eq!(bracketed("(05)1(10)A").findings[0].code, FindingCode::UnknownAi);
    assert_eq!(bracketed("x(10)A").elements.len(), 1);
    let fault = &bracketed("(21)a\\(é").findings[0];
    assert_eq!((fault.code, fault.start, fault.end), (FindingCode::BadCharacter, 7, 9));
}

#[test]
fn a_symbology_identifier_promises_a_form() {
    let read = |symbology: &str, data: &str| carrier(Symbology::parse(symbology).unwrap(), data);
    assert!(read("]d2", "10A").unwrap().is_clean());
    assert!(!read("]d2", "\u{1d}10A").unwrap().is_clean());
    assert!(!read("]d2", "^10A").unwrap().is_clean());
    assert!(!read("]Q3", "").unwrap().is_clean());
    assert_eq!(read("]Q1", "10A"), None);
    let composite = read("]E4", "02345673|]e099A\u{1d}98B").unwrap();
    assert_eq!(pairs(&composite.elements), [("01", "00000002345673"), ("99", "A"), ("98", "B")]);
    assert!(composite.is_clean());
    for (data, code) in [
        ("2112345678901", FindingCode::BadCheckDigit),
        ("211234567890", FindingCode::BadLength),
        ("21123456789000", FindingCode::BadLength),
        ("211234567890x", FindingCode::BadCharacter),
    ] {
        assert_eq!(read("]E0", data).unwrap().findings[0].code, code, "{data}");
    }
}

#[test]
fn web_addresses_are_read() {
    let read = |text: &str| digital_link::parse(text);
    let text = "https://u.example:8080/x/01/09520123456788/10/A%2FB?17=201225&lang=de&99=x#top";
    let parsed = read(text).unwrap();
    assert_eq!(pairs(&parsed.elements), [("01", "09520123456788"), ("10", "A/B"), ("17", "201225"), ("99", "x")]);
    assert!(parsed.is_clean() && covers(&parsed, text));
    let codes = |text: &str| -> Vec<_> {
        let errors = read(text).unwrap().findings.into_iter().filter(|f| f.severity == FindingSeverity::Error);
        errors.map(|f| f.code).collect()
    };
    for (tail, code) in [
        ("01/09520123456788/21/A/10/B", FindingCode::BadUri),
        ("01/09520123456788?10=A", FindingCode::BadUri),
        ("01/09520123456788?21=A", FindingCode::BadUri),
        ("01/09520123456788?17=201225&17=201225", FindingCode::BadUri),
        ("01/09520123456788/10/%4", FindingCode::BadUri),
        ("01/09520123456788/10/a{", FindingCode::BadUri),
        ("01/09520123456788?7099=1", FindingCode::UnknownAi),
        ("01/09520123456788?17=", FindingCode::EmptyValue),
        ("01/9520123456788", FindingCode::BadLength),
        ("01/09520123456788?99=a+b", FindingCode::BadCharacter),
    ] {
        assert_eq!(codes(&format!("https://a/{tail}"))[0], code, "{tail}");
    }
    for plain in ["https://example.org/", "http://a/b/c", "mailto:a@b", "https://a?01=09520123456788", "HtTp://a/00/0"]
    {
        assert_eq!(read(plain), None, "{plain}");
    }
}

#[test]
fn rules_can_be_switched_off() {
    use rules::{Rule, Rules};
    let elements = bracketed("(21)A(235)B(10)C(10)D(8030)x(253)1231231231232").elements;
    let codes = |rules| rules::check(&elements, rules).iter().map(|f| f.code).collect::<Vec<_>>();
    assert_eq!(codes(Rules::NONE), []);
    assert_eq!(codes(Rules::NONE.with(Rule::Excluded)), [FindingCode::ExcludedPair]);
    assert_eq!(codes(Rules::NONE.with(Rule::Repeated)), [FindingCode::Contradiction]);
    assert_eq!(codes(Rules::NONE.with(Rule::SignatureKey)), [FindingCode::RequiredMissing]);
    assert_eq!(codes(Rules::ALL.without(Rule::Required)).len(), 3);
    assert!(Rule::ALL.iter().all(|rule| Rules::ALL.has(*rule)));
}
