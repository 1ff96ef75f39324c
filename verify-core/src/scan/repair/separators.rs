//! What separators turn into on their way: visible characters, spaces, names of keys, broken UTF-8.

use super::{Candidate, FindingCode};
use crate::scan::gs1::GS;

/// Texts that scanners, drivers and programs write for the group separator: escapes, control pictures, mojibake.
const WRITTEN: &[(&str, FindingCode)] = &[
    ("\\x1d", FindingCode::SeparatorReplaced),
    ("\\x1D", FindingCode::SeparatorReplaced),
    ("\\u001d", FindingCode::SeparatorReplaced),
    ("\\u001D", FindingCode::SeparatorReplaced),
    ("\\u{1d}", FindingCode::SeparatorReplaced),
    ("\\035", FindingCode::SeparatorReplaced),
    ("\\29", FindingCode::SeparatorReplaced),
    ("%1D", FindingCode::SeparatorReplaced),
    ("%1d", FindingCode::SeparatorReplaced),
    ("&#29;", FindingCode::SeparatorReplaced),
    ("&#x1d;", FindingCode::SeparatorReplaced),
    ("&#x1D;", FindingCode::SeparatorReplaced),
    ("^]", FindingCode::SeparatorReplaced),
    ("F8", FindingCode::SeparatorReplaced),
    ("ALT029", FindingCode::SeparatorReplaced),
    ("Ctrl+]", FindingCode::SeparatorReplaced),
    ("FNC1", FindingCode::SeparatorReplaced),
    ("&#029;", FindingCode::SeparatorReplaced),
    ("=1D", FindingCode::SeparatorReplaced),
    ("~029", FindingCode::SeparatorReplaced),
    ("~1", FindingCode::SeparatorReplaced),
    ("0029", FindingCode::SeparatorReplaced),
    ("\\F", FindingCode::SeparatorReplaced),
    ("  ", FindingCode::SeparatorReplaced),
    ("\\ufffd", FindingCode::EncodingDamaged),
    // U+2194, which old code pages show for GS, as Windows-1252.
    ("â†”", FindingCode::EncodingDamaged),
    // U+241D and U+FFFD as bytes that were read as Latin-1 or Windows-1252, U+001D with the eighth bit set.
    ("â\u{90}\u{9d}", FindingCode::EncodingDamaged),
    ("ï¿½", FindingCode::EncodingDamaged),
    ("Â\u{1d}", FindingCode::EncodingDamaged),
    ("Â\u{9d}", FindingCode::EncodingDamaged),
    ("\u{9d}", FindingCode::EncodingDamaged),
    ("\u{fffd}", FindingCode::EncodingDamaged),
];

/// Longest name of a key between brackets that is looked for: `<Ctrl+]>`, `{GS}`.
const NAME: usize = 20;
/// How many different replacements of one text are tried.
const TRIED: usize = 12;

/// The text with each thing that may stand for a separator put back, one at a time.
pub(super) fn put_back(from: &Candidate) -> Vec<Candidate> {
    let (_, data) = crate::scan::identify::split_prefix(&from.text);
    let mut tokens = written(data);
    tokens.extend(single(data));
    tokens.into_iter().take(TRIED).map(|(token, code)| put(from, token, code)).collect()
}

/// The same for names and escapes only.
pub(super) fn put_back_written(from: &Candidate) -> Vec<Candidate> {
    let (_, data) = crate::scan::identify::split_prefix(&from.text);
    written(data).into_iter().take(TRIED).map(|(token, code)| put(from, token, code)).collect()
}

fn put(from: &Candidate, token: &str, code: FindingCode) -> Candidate {
    let (prefix, data) = crate::scan::identify::split_prefix(&from.text);
    // Serials and lots hold these, so a separator lost beside one is likelier.
    let in_values = matches!(token, "-" | "." | "/" | "F8" | "0029");
    let cost = if in_values { 6 } else { 2 };
    let text = format!("{prefix}{}", data.replace(token, &char::from(GS).to_string()));
    from.changed(text, code, cost, format!("separators arrived as \"{}\"", token.escape_debug()))
}

fn written(data: &str) -> Vec<(&str, FindingCode)> {
    let mut tokens: Vec<(&str, FindingCode)> =
        WRITTEN.iter().copied().filter(|(token, _)| data.contains(token)).collect();
    tokens.extend(names(data).into_iter().map(|name| (name, FindingCode::SeparatorReplaced)));
    tokens
}

/// Names between brackets, each once.
fn names(text: &str) -> Vec<&str> {
    let mut found: Vec<&str> = Vec::new();
    for (open, close) in [('<', '>'), ('{', '}'), ('[', ']'), ('(', ')')] {
        for (at, _) in text.match_indices(open) {
            let Some(length) = text[at..].find(close) else { break };
            let name = &text[at..=at + length];
            let inner = &name[1..name.len() - 1];
            let is_name = (1..=NAME).contains(&inner.len()) && inner.starts_with(|c: char| c.is_ascii_alphanumeric());
            if is_name && !found.contains(&name) {
                found.push(name);
            }
        }
    }
    found
}

/// Single characters that are neither letters nor digits of ASCII, each once, those that no value can hold first.
fn single(text: &str) -> Vec<(&str, FindingCode)> {
    let mut found: Vec<&str> = Vec::new();
    for (at, c) in text.char_indices() {
        let one = &text[at..at + c.len_utf8()];
        if !c.is_ascii_alphanumeric() && c != char::from(GS) && !found.contains(&one) {
            found.push(one);
        }
    }
    found.sort_by_key(|one| one.chars().all(crate::ids::is_cset82));
    found.into_iter().map(|one| (one, FindingCode::SeparatorReplaced)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_stands_for_a_separator_is_found() {
        let check = |text: &str, expected: &str| {
            let all = put_back(&Candidate::literal(text.to_owned()));
            assert!(all.iter().any(|it| it.text == expected), "{text}: {all:?}");
        };
        check("a~b~c", "a\u{1d}b\u{1d}c");
        check("a<F8>b", "a\u{1d}b");
        check("a{GS}b", "a\u{1d}b");
        check("aF8b", "a\u{1d}b");
        check("a b", "a\u{1d}b");
        check("aâ\u{90}\u{9d}b", "a\u{1d}b");
        assert!(put_back(&Candidate::literal("a\u{1d}b".to_owned())).is_empty());
    }
}
