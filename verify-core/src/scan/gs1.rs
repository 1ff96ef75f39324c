//! GS1 element strings: application identifiers with their values, separated by FNC1 or GS where needed.
//!
//! [`element_string`] reads symbol data (GS1 General Specifications 7.8), [`bracketed`] the human form `(01)…(17)…`.
//! Both return everything that they understood and a finding for everything else.

use super::findings::{Finding, FindingCode};
use super::{Element, Identifier, Parsed};

pub mod ai;
mod table;

use ai::{Check, Component, Entry};

/// Group separator: how FNC1 between elements arrives.
pub const GS: u8 = 0x1d;

/// Reads an element string without a symbology identifier. A separator at the front (FNC1 in first position as some
/// scanners send it) is passed over.
pub fn element_string(text: &str) -> Parsed {
    let mut parsed = Parsed { elements: Vec::with_capacity(4), findings: Vec::new() };
    let bytes = text.as_bytes();
    let mut at = usize::from(bytes.first() == Some(&GS));
    while at < bytes.len() {
        let Some((entry, digits)) = ai::find(&bytes[at..]) else {
            let end = next_separator(bytes, at);
            parsed.findings.push(Finding::new(FindingCode::UnknownAi, at, end));
            at = end + 1;
            continue;
        };
        let value_at = at + digits;
        let end = value_end(entry, bytes, value_at);
        parsed.take(entry, &text[at..value_at], text, value_at..end);
        at = parsed.pass_separator(entry, bytes, end);
    }
    parsed
}

/// Reads `(01)…(17)…`; `\(` stands for a bracket inside a value.
pub fn bracketed(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    let mut at = 0;
    while at < text.len() {
        let close = text[at..].find(')').map(|offset| at + offset);
        let ai = close.and_then(|close| text[at..close].strip_prefix('('));
        let known = ai.and_then(|ai| {
            ai::find(ai.as_bytes()).filter(|(_, digits)| *digits == ai.len()).map(|(entry, _)| (ai, entry))
        });
        let Some(((ai, entry), close)) = known.zip(close) else {
            let end = next_bracket(text, at + 1);
            parsed.findings.push(Finding::new(FindingCode::BadBrackets, at, end));
            at = end;
            continue;
        };
        let end = next_bracket(text, close + 1);
        let raw = &text[close + 1..end];
        if raw.contains('\\') {
            let plain = raw.replace("\\(", "(");
            let before = parsed.findings.len();
            parsed.take(entry, ai, &plain, 0..plain.len());
            // Offsets of an unescaped value are those of the whole raw value.
            for finding in &mut parsed.findings[before..] {
                (finding.start, finding.end) = (close + 1, end);
            }
            if let Some(element) = parsed.elements.last_mut() {
                element.start = close + 1;
            }
        } else {
            parsed.take(entry, ai, text, close + 1..end);
        }
        at = end;
    }
    parsed
}

fn next_bracket(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let open = (from..bytes.len()).find(|i| bytes[*i] == b'(' && bytes[i - 1] != b'\\');
    open.unwrap_or(text.len())
}

fn next_separator(bytes: &[u8], from: usize) -> usize {
    bytes[from..].iter().position(|b| *b == GS).map_or(bytes.len(), |offset| from + offset)
}

/// Where the value ends: behind its fixed length, or at the next separator. Never inside a character.
fn value_end(entry: &Entry, bytes: &[u8], from: usize) -> usize {
    let separator = next_separator(bytes, from);
    if !entry.predefined_length() {
        return separator;
    }
    let mut end = separator.min(from + entry.max_len());
    while end < bytes.len() && bytes[end] & 0xc0 == 0x80 {
        end += 1;
    }
    end
}

impl Parsed {
    fn take(&mut self, entry: &Entry, ai: &str, text: &str, range: std::ops::Range<usize>) {
        let value = &text[range.clone()];
        if let Some((code, at)) = value_fault(entry, value) {
            self.findings.push(Finding::new(code, range.start + at, range.end.max(range.start + at)));
        }
        let contradiction = self.elements.iter().any(|e| e.ai == ai && e.value != value);
        if contradiction {
            self.findings.push(Finding::new(FindingCode::Contradiction, range.start, range.end));
        }
        let ai = Identifier::parse(ai).expect("the table holds identifiers of 2 to 4 digits");
        self.elements.push(Element {
            ai,
            value: value.to_owned(),
            start: range.start - ai.as_str().len().min(range.start),
            end: range.end,
        });
    }

    /// Moves behind the separator that ends a value.
    fn pass_separator(&mut self, entry: &Entry, bytes: &[u8], end: usize) -> usize {
        if bytes.get(end) != Some(&GS) {
            return end;
        }
        if entry.predefined_length() || end + 1 == bytes.len() {
            self.findings.push(Finding::new(FindingCode::SuperfluousSeparator, end, end + 1));
        }
        end + 1
    }
}

/// The first thing wrong with a value and its offset.
fn value_fault(entry: &Entry, value: &str) -> Option<(FindingCode, usize)> {
    let mut rest = value;
    let mut at = 0;
    for component in entry.components() {
        if rest.is_empty() && component.optional {
            break;
        }
        let length = rest.len().min(usize::from(component.max));
        let Some((part, tail)) = rest.split_at_checked(length) else {
            return Some((FindingCode::BadCharacter, at));
        };
        if let Some((code, offset)) = component_fault(component, part) {
            return Some((code, at + offset));
        }
        at += length;
        rest = tail;
    }
    (!rest.is_empty()).then_some((FindingCode::BadLength, at))
}

fn component_fault(component: &Component, part: &str) -> Option<(FindingCode, usize)> {
    if let Some(at) = part.bytes().position(|b| !component.charset.contains(b)) {
        return Some((FindingCode::BadCharacter, at));
    }
    if part.len() < usize::from(component.min) {
        return Some((FindingCode::BadLength, part.len()));
    }
    match component.check {
        Check::None => None,
        Check::Mod10 => {
            let (body, check) = part.as_bytes().split_at(part.len() - 1);
            let fits = check[0] - b'0' == crate::ids::mod10_check_digit(body);
            (!fits).then_some((FindingCode::BadCheckDigit, part.len() - 1))
        }
        Check::DateOrMonth => crate::time::PrintedDate::parse(part).err().map(|_| (FindingCode::BadDate, 0)),
        Check::Date => {
            let known = crate::time::PrintedDate::parse(part).is_ok() && !part.ends_with("00");
            (!known).then_some((FindingCode::BadDate, 0))
        }
    }
}

/// The element string of `elements`: pre-defined lengths first come as they stand, GS behind every other but the last.
pub fn render(elements: &[Element]) -> String {
    let mut text = String::new();
    for (i, element) in elements.iter().enumerate() {
        text.push_str(element.ai.as_str());
        text.push_str(&element.value);
        let fixed = ai::find(element.ai.as_str().as_bytes()).is_some_and(|(entry, _)| entry.predefined_length());
        if !fixed && i + 1 < elements.len() {
            text.push(char::from(GS));
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn check(text: &str, expected: &[(&str, &str)], codes: &[FindingCode]) {
        let parsed = element_string(text);
        let elements: Vec<_> = parsed.elements.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect();
        assert_eq!(elements, expected, "{text:?}");
        assert_eq!(parsed.findings.iter().map(|f| f.code).collect::<Vec<_>>(), codes, "{text:?}");
    }

    #[test]
    fn elements_are_split_by_length_or_separator() {
        check(
            "0100300010123455172503272111\u{1d}10A123",
            &[("01", "00300010123455"), ("17", "250327"), ("21", "11"), ("10", "A123")],
            &[],
        );
        check("\u{1d}10A\u{1d}21B", &[("10", "A"), ("21", "B")], &[]);
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
        check("10A\u{1d}10B", &[("10", "A"), ("10", "B")], &[FindingCode::Contradiction]);
        check("21", &[("21", "")], &[FindingCode::BadLength]);
        check("21é", &[("21", "é")], &[FindingCode::BadCharacter]);
        check("01003é", &[("01", "003é")], &[FindingCode::BadCharacter]);
        check("7003", &[("7003", "")], &[FindingCode::BadLength]);
    }

    #[test]
    fn brackets_are_read_with_escapes() {
        let parsed = bracketed("(01)00300010123455(21)a\\(1)(10)B");
        let elements: Vec<_> = parsed.elements.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect();
        assert_eq!(elements, [("01", "00300010123455"), ("21", "a(1)"), ("10", "B")]);
        assert!(parsed.findings.is_empty());
        assert_eq!(parsed.elements[1].start, "(01)00300010123455(21)".len());
        assert_eq!(bracketed("(99x)1").findings[0].code, FindingCode::BadBrackets);
        assert_eq!(bracketed("x(10)A").elements.len(), 1);
    }

    proptest! {
        #[test]
        fn rendering_is_undone_by_reading(serial in "[!-?A-Z_a-z]{1,20}", lot in "[0-9A-Za-z]{1,20}", swap: bool) {
            prop_assume!(serial.chars().all(crate::ids::is_cset82));
            let element = |ai: &str, value: &str| Element { ai: Identifier::parse(ai).unwrap(), value: value.into(), start: 0, end: 0 };
            let mut elements = vec![element("01", "00300010123455"), element("21", &serial), element("10", &lot)];
            if swap { elements.swap(0, 2); }
            let parsed = element_string(&render(&elements));
            prop_assert!(parsed.findings.is_empty());
            let pairs = |e: &[Element]| e.iter().map(|e| (e.ai, e.value.clone())).collect::<Vec<_>>();
            prop_assert_eq!(pairs(&parsed.elements), pairs(&elements));
        }

        #[test]
        fn any_text_is_read(text: String, digits in "[0-9\u{1d}()\\\\A-Zé]{0,60}") {
            for text in [text, digits] {
                element_string(&text);
                bracketed(&text);
            }
        }
    }
}
