//! GS1 Digital Link URIs: elements inside a web address (GS1 Digital Link Standard: URI Syntax).
//!
//! The path holds a primary key with its qualifiers, the query holds further elements. Any host may carry them. What
//! makes an address one of these is the rightmost primary key with a value, followed by nothing but pairs of
//! identifiers and values; any other address is a plain one and none of this module's business.

use std::borrow::Cow;
use std::ops::Range;

use super::ai::{self, Entry};
use super::{identifier, value};
use crate::scan::{Element, Finding, FindingCode, Parsed};

mod canonical;
mod compressed;
mod sequence;
mod uri;

pub use canonical::canonical;

use uri::Uri;

/// What becomes of a GTIN in its short forms of 8, 12 or 13 digits.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShortGtins {
    /// A fault: the standard asks for 14 digits.
    Refused,
    /// Filled up with zeros, as version 1.0 of the standard allowed.
    FilledUp,
}

/// Reads a GS1 Digital Link URI; none if `text` is not a web address with a primary key in it.
///
/// The scheme is `http` or `https`, all small or all capital: mixed case says that something changed the case of the
/// letters. Short GTINs are refused.
pub fn parse(text: &str) -> Option<Parsed> {
    parse_with(text, ShortGtins::Refused)
}

/// The same with a choice about short GTINs.
pub fn parse_with(text: &str, short_gtins: ShortGtins) -> Option<Parsed> {
    let uri = Uri::split(text)?;
    let Some(pairs) = path_pairs(text, &uri.path) else {
        return compressed::find(text, &uri).map(|segment| compressed_link(text, &segment));
    };
    let mut reader = Reader { text, short_gtins, parsed: Parsed::default(), path: Vec::new() };
    reader.characters(&uri);
    reader.note(FindingCode::UriStem, 0, pairs[0].start, "");
    reader.path(&pairs);
    if let Some(query) = &uri.query {
        reader.note(FindingCode::UriStem, query.start - 1, query.start, "");
        reader.query(query);
    }
    if let Some(fragment) = &uri.fragment {
        reader.note(FindingCode::UriStem, fragment.start - 1, fragment.end, "");
    }
    Some(reader.parsed)
}

fn compressed_link(text: &str, segment: &Range<usize>) -> Parsed {
    let finding = |code, start, end| Finding::new(code, start, end);
    let mut findings = vec![
        finding(FindingCode::UriStem, 0, segment.start),
        finding(FindingCode::CompressedUri, segment.start, segment.end),
    ];
    if segment.end < text.len() {
        findings.push(finding(FindingCode::UriStem, segment.end, text.len()));
    }
    Parsed { elements: Vec::new(), findings }
}

/// An identifier and its value in the path.
struct Pair {
    entry: &'static Entry,
    /// The slash in front of the identifier.
    start: usize,
    ai: Range<usize>,
    value: Range<usize>,
}

/// The pairs from the rightmost primary key on.
fn path_pairs(text: &str, path: &Range<usize>) -> Option<Vec<Pair>> {
    let slash = |end: usize| text[path.start..end].rfind('/').map(|offset| path.start + offset);
    let mut pairs = Vec::new();
    let mut end = path.end;
    loop {
        let value_slash = slash(end)?;
        let start = slash(value_slash)?;
        let ai = start + 1..value_slash;
        let entry = ai::exactly(&text[ai.clone()])?;
        pairs.push(Pair { entry, start, ai, value: value_slash + 1..end });
        if entry.qualifiers().is_some() {
            pairs.reverse();
            return Some(pairs);
        }
        end = start;
    }
}

struct Reader<'a> {
    text: &'a str,
    short_gtins: ShortGtins,
    parsed: Parsed,
    /// The identifiers of the path.
    path: Vec<&'a str>,
}

impl<'a> Reader<'a> {
    fn note(&mut self, code: FindingCode, start: usize, end: usize, detail: &str) {
        self.parsed.findings.push(Finding::new(code, start, end).with_detail(detail));
    }

    /// Characters that no web address (RFC 3986), or no host of a GS1 Digital Link, may have.
    fn characters(&mut self, uri: &Uri) {
        if let Some(at) = uri::illegal_character(self.text) {
            self.note(FindingCode::BadUri, at.start, at.end, "no web address has this character");
        }
        if let Some(at) = uri::illegal_in_host(self.text, &uri.authority) {
            self.note(FindingCode::BadUri, at.start, at.end, "no host of a GS1 Digital Link has this character");
        }
    }

    fn path(&mut self, pairs: &[Pair]) {
        let text = self.text;
        for pair in pairs {
            self.path.push(&text[pair.ai.clone()]);
            self.take(pair.entry, pair.start..pair.value.end, pair.ai.clone(), pair.value.clone(), uri::Part::Path);
        }
        let (first, last) = (pairs[0].start, pairs[pairs.len() - 1].value.end);
        if !sequence::is_valid(&self.path) {
            let detail = "the qualifiers do not fit the key, or stand in the wrong order";
            self.note(FindingCode::BadUri, first, last, detail);
        }
    }

    fn query(&mut self, query: &Range<usize>) {
        let mut at = query.start;
        for parameter in self.text[query.clone()].split('&') {
            let end = at + parameter.len();
            // The separator behind belongs to the parameter.
            let next = query.end.min(end + 1);
            self.parameter(at, end, next);
            at = next;
        }
    }

    /// A parameter of the query at `start..end`, its separator up to `next`.
    fn parameter(&mut self, start: usize, end: usize, next: usize) {
        let text = self.text;
        let Some((key, _)) = text[start..end].split_once('=') else {
            if start < next {
                self.note(FindingCode::NotRead, start, next, "");
            }
            return;
        };
        if !key.bytes().all(|b| b.is_ascii_digit()) {
            return self.note(FindingCode::NotRead, start, next, "");
        }
        let Some(entry) = ai::exactly(key) else {
            return self.note(FindingCode::UnknownAi, start, next, "numbers as names of parameters are identifiers");
        };
        let ai = start..start + key.len();
        self.misplaced(entry, key, start, end);
        self.take(entry, start..next, ai.clone(), ai.end + 1..end, uri::Part::Query);
    }

    /// Notes an element that may not stand in the query, or not again. It can be read all the same, so the finding starts
    /// at the separator in front of it: a finding inside an element would say that its value is damaged.
    fn misplaced(&mut self, entry: &Entry, ai: &str, start: usize, end: usize) {
        let identifier = identifier(ai);
        let detail = if self.parsed.elements.iter().any(|e| e.ai == identifier) {
            "stands in this web address twice"
        } else if !entry.link_attribute() {
            "may not stand in the query of a web address"
        } else if sequence::takes(&self.path, ai) {
            "belongs into the path of the web address"
        } else {
            return;
        };
        self.note(FindingCode::BadUri, start - 1, end, &format!("({ai}) {detail}"));
    }

    /// Takes an element at `whole`.
    fn take(&mut self, entry: &Entry, whole: Range<usize>, ai: Range<usize>, raw: Range<usize>, part: uri::Part) {
        let text = &self.text[raw.clone()];
        if let Some(offset) = uri::bad_escape(text) {
            let at = raw.start + offset;
            self.note(FindingCode::BadUri, at, at + 1, "two hexadecimal digits belong behind a percent sign");
        }
        let mut value = uri::unescape(text, part);
        let short = matches!(value.len(), 8 | 12 | 13) && entry.first() == "01";
        if short && self.short_gtins == ShortGtins::FilledUp {
            value = Cow::Owned(format!("{value:0>14}"));
        }
        if let Err(fault) = value::check(entry, &value) {
            // Where escapes were undone, offsets no longer fit.
            let escaped = value != text;
            let finding = fault.finding(raw.start);
            let (start, end) = if escaped { (raw.start, raw.end) } else { (finding.start, finding.end) };
            self.parsed.findings.push(Finding { start, end, ..finding });
        }
        let (start, end) = (whole.start, whole.end);
        let ai = identifier(&self.text[ai]);
        self.parsed.elements.push(Element { ai, value: value.into_owned(), start, end });
    }
}
