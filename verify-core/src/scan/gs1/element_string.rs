//! Element strings: identifiers with their values, one behind the other (General Specifications 7.8).

use super::ai::{self, Entry};
use super::{GS, identifier, value};
use crate::scan::{Element, Finding, FindingCode, Parsed};

/// Reads an element string as typed by a scanner or a person, without a symbology identifier.
///
/// FNC1 in first position may be there as GS (noted as [`FindingCode::SuperfluousSeparator`]) or as `^`; in the second
/// case `^` separates elements too. Faults never end the reading: elements and findings cover every byte. Rules about
/// elements that need or exclude each other are not applied; see [`super::rules`].
pub fn element_string(text: &str) -> Parsed {
    let mut reader = Reader { text, caret: text.starts_with('^'), parsed: Parsed::default() };
    let front = usize::from(text.bytes().next().is_some_and(|b| reader.separates(b)));
    if front == 1 && !reader.caret {
        reader.note(FindingCode::SuperfluousSeparator, 0, 1, "");
    }
    reader.read(front)
}

/// Reads what a scanner sends behind a symbology identifier that promises GS1 data, such as `]d2`. FNC1 in first
/// position is part of that promise and never data, so a GS at the front is an error, as is `^` anywhere.
pub fn symbol_data(text: &str) -> Parsed {
    Reader { text, caret: false, parsed: Parsed::default() }.read(0)
}

/// The element string of `elements` in their order: GS behind every value that needs it, but not at the end. What
/// [`element_string`] reads from it are the same elements, if their values are valid.
pub fn render(elements: &[Element]) -> String {
    let length = elements.iter().map(|e| e.ai.as_str().len() + e.value.len() + 1).sum();
    let mut text = String::with_capacity(length);
    for (i, element) in elements.iter().enumerate() {
        text.push_str(element.ai.as_str());
        text.push_str(&element.value);
        let fixed = ai::of(element.ai).is_some_and(Entry::predefined_length);
        if !fixed && i + 1 < elements.len() {
            text.push(char::from(GS));
        }
    }
    text
}

struct Reader<'a> {
    text: &'a str,
    /// Whether `^` stands for FNC1.
    caret: bool,
    parsed: Parsed,
}

impl Reader<'_> {
    fn separates(&self, byte: u8) -> bool {
        byte == GS || (self.caret && byte == b'^')
    }

    fn note(&mut self, code: FindingCode, start: usize, end: usize, detail: &str) {
        self.parsed.findings.push(Finding::new(code, start, end).with_detail(detail));
    }

    fn read(mut self, front: usize) -> Parsed {
        self.parsed.elements.reserve(4);
        if front == self.text.len() {
            self.note(FindingCode::EmptyValue, 0, front, "there are no data");
        }
        let mut at = front;
        while at < self.text.len() {
            // FNC1 at the front belongs to the first element.
            let start = if at == front { 0 } else { at };
            at = match ai::find(&self.text.as_bytes()[at..]) {
                Some((entry, digits)) => self.element(entry, start, at, at + digits),
                None => self.unknown(start, at),
            };
        }
        self.parsed
    }

    /// Passes over what no identifier starts.
    fn unknown(&mut self, start: usize, at: usize) -> usize {
        let separator = self.next_separator(at);
        let end = self.text.len().min(separator + 1);
        let detail = if separator == at { "a separator with nothing in front of it" } else { "" };
        self.note(FindingCode::UnknownAi, start, end, detail);
        end
    }

    /// Takes an element whose identifier stands at `at`; gives back where the next one starts.
    fn element(&mut self, entry: &Entry, start: usize, at: usize, value_at: usize) -> usize {
        let value_end = self.value_end(entry, value_at);
        let value = &self.text[value_at..value_end];
        if let Err(fault) = value::check(entry, value) {
            self.parsed.findings.push(fault.finding(value_at));
        }
        let separated = value_end < self.text.len() && self.separates(self.text.as_bytes()[value_end]);
        let end = value_end + usize::from(separated);
        if separated && (entry.predefined_length() || end == self.text.len()) {
            self.note(FindingCode::SuperfluousSeparator, value_end, end, "");
        }
        let ai = identifier(&self.text[at..value_at]);
        self.parsed.elements.push(Element { ai, value: value.to_owned(), start, end });
        end
    }

    fn next_separator(&self, from: usize) -> usize {
        let bytes = &self.text.as_bytes()[from..];
        bytes.iter().position(|b| self.separates(*b)).map_or(self.text.len(), |offset| from + offset)
    }

    /// Where a value ends: behind its pre-defined length, or at the next separator. Never inside a character.
    fn value_end(&self, entry: &Entry, from: usize) -> usize {
        let separator = self.next_separator(from);
        let end = if entry.predefined_length() { separator.min(from + entry.max_len()) } else { separator };
        (end..=separator).find(|at| self.text.is_char_boundary(*at)).unwrap_or(separator)
    }
}
