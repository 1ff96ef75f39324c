//! The form for people: identifiers in brackets, `(01)…(17)…`, with `\(` for a bracket inside a value.

use super::ai;
use super::{identifier, value};
use crate::scan::{Element, Finding, FindingCode, Parsed};

/// Reads `(01)…(17)…`. Every value runs to the next opening bracket that has no backslash in front of it. Faults never
/// end the reading: elements and findings cover every byte.
pub fn bracketed(text: &str) -> Parsed {
    let mut parsed = Parsed::default();
    if text.is_empty() {
        parsed.findings.push(Finding::new(FindingCode::EmptyValue, 0, 0).with_detail("there are no data"));
    }
    let mut at = 0;
    while at < text.len() {
        let end = next_bracket(text, at + usize::from(text[at..].starts_with('(')));
        if let Err(finding) = take(&mut parsed, text, at, end) {
            parsed.findings.push(finding);
        }
        at = end;
    }
    parsed
}

/// The bracketed text of `elements`. What [`bracketed`] reads from it are the same elements, if their values are valid.
pub fn render_bracketed(elements: &[Element]) -> String {
    let mut text = String::new();
    for element in elements {
        text.push('(');
        text.push_str(element.ai.as_str());
        text.push(')');
        text.push_str(&element.value.replace('(', "\\("));
    }
    text
}

/// Human readable interpretation, one text an element: `(01) 00300010123455` (General Specifications 4.14).
pub fn hri(elements: &[Element]) -> Vec<String> {
    elements.iter().map(|e| format!("({}) {}", e.ai, e.value)).collect()
}

/// Takes the element between two opening brackets.
fn take(parsed: &mut Parsed, text: &str, start: usize, end: usize) -> Result<(), Finding> {
    let Some((ai, raw)) = text[start..end].strip_prefix('(').and_then(|inner| inner.split_once(')')) else {
        return Err(Finding::new(FindingCode::BadBrackets, start, end));
    };
    let Some(entry) = ai::exactly(ai) else {
        let number = (2..=4).contains(&ai.len()) && ai.bytes().all(|b| b.is_ascii_digit());
        let code = if number { FindingCode::UnknownAi } else { FindingCode::BadBrackets };
        return Err(Finding::new(code, start, end));
    };
    let value = raw.replace("\\(", "(");
    if let Err(fault) = value::check(entry, &value) {
        let value_at = end - raw.len();
        let (from, to) = (raw_offset(raw, fault.range.start), raw_offset(raw, fault.range.end));
        parsed.findings.push(Finding::new(fault.code, value_at + from, value_at + to).with_detail(fault.detail));
    }
    parsed.elements.push(Element { ai: identifier(ai), value, start, end });
    Ok(())
}

fn next_bracket(text: &str, from: usize) -> usize {
    let bytes = text.as_bytes();
    let open = (from..bytes.len()).find(|i| bytes[*i] == b'(' && (*i == 0 || bytes[i - 1] != b'\\'));
    open.unwrap_or(text.len())
}

/// The offset in the text with escapes of what stands at `offset` without them.
fn raw_offset(raw: &str, offset: usize) -> usize {
    let mut at = 0;
    for _ in 0..offset {
        at += 1 + usize::from(raw.as_bytes()[at..].starts_with(b"\\("));
    }
    at.min(raw.len())
}
