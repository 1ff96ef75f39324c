//! The ISO/IEC 15434 message: `[)>` RS, then for every format its two digits, GS, data and RS, and EOT at the end.
//!
//! Formats 05 (GS1 application identifiers) and 06 (data identifiers of ANSI MH10.8.2) are read. Scanners that act as
//! keyboards lose RS and EOT: what is missing is named in one finding over the header, and the data are read all the same.
//! Data Matrix symbols that abbreviate header and trailer by a macro codeword hand over the same text.

use std::ops::Range;

use super::super::findings::{Finding, FindingCode};
use super::super::gs1;
use super::{Element, Parsed, Reading, differ, either, ifa, mark_contradictions, mark_differing, sound};
use crate::ids::{Gtin, Lot, Serial};
use crate::time::PrintedDate;

/// What every message begins with.
pub const HEADER: &str = "[)>";
/// Record separator: ends the header and every format.
pub const RS: u8 = 0x1e;
/// End of transmission: ends the message.
pub const EOT: u8 = 0x04;

/// Identifiers of both formats whose elements must all say the same, in whichever format of a message they stand.
const SINGLE: [&str; 9] = ["01", "10", "17", "21", "9N", "1T", "D", "S", "16D"];

/// Reads a message, or the data of a format 06 that lost everything around it.
pub fn parse(text: &str) -> Parsed {
    let mut reader = Reader { text, at: 0, unreported: 0, parsed: Parsed::default(), faults: Vec::new(), front: None };
    reader.header();
    while reader.at < text.len() && reader.peek() != Some(EOT) {
        reader.format();
    }
    reader.trailer();
    reader.finish()
}

/// What the message states about the pack. Where formats 05 and 06 both speak of something and differ, nothing is said.
pub fn reading(parsed: &Parsed) -> Reading {
    let pack = ifa::reading(parsed);
    let gtin = either(parsed, "01", "8P").and_then(|text| Gtin::parse(text).ok());
    let timed = || sound(parsed, "7003").and_then(|time| time.get(..6));
    Reading {
        gtin: if differ(parsed, "01", "8P") { None } else { gtin.or(pack.gtin) },
        serial: either(parsed, "21", "S").and_then(|text| Serial::parse(text).ok()),
        lot: either(parsed, "10", "1T").and_then(|text| Lot::parse(text).ok()),
        expiry: either(parsed, "17", "D").or_else(timed).and_then(|text| PrintedDate::parse(text).ok()),
        product: pack.product,
        repairs: Vec::new(),
    }
}

/// The message of `elements`: a format 05 for every run of application identifiers, a format 06 for every other run.
pub fn render(elements: &[Element]) -> String {
    let mut text = format!("{HEADER}{}", char::from(RS));
    for run in elements.chunk_by(|a, b| is_gs1(a) == is_gs1(b)) {
        let (format, data) =
            if run.first().is_some_and(is_gs1) { ("05", gs1::render(run)) } else { ("06", ifa::render(run)) };
        text.push_str(&format!("{format}{}{data}{}", char::from(gs1::GS), char::from(RS)));
    }
    text.push(char::from(EOT));
    text
}

/// Data identifiers end in a letter, application identifiers in a digit.
fn is_gs1(element: &Element) -> bool {
    element.ai.as_str().bytes().all(|b| b.is_ascii_digit())
}

struct Reader<'t> {
    text: &'t str,
    at: usize,
    /// Where the bytes of the envelope start that no finding names yet.
    unreported: usize,
    parsed: Parsed,
    /// What is wrong with the envelope, in words.
    faults: Vec<String>,
    /// The bytes in front of the first data.
    front: Option<Range<usize>>,
}

impl Reader<'_> {
    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn pass(&mut self, byte: u8) -> bool {
        let there = self.peek() == Some(byte);
        self.at += usize::from(there);
        there
    }

    fn header(&mut self) {
        if self.text.starts_with(HEADER) {
            self.at = HEADER.len();
        } else {
            self.fault("the header [)> is missing");
        }
        if !self.pass(RS) && self.at > 0 {
            self.fault("the record separator behind the header is missing");
        }
    }

    fn fault(&mut self, words: impl Into<String>) {
        let words = words.into();
        if !self.faults.contains(&words) {
            self.faults.push(words);
        }
    }

    /// One format: its two digits, its data, and the separator behind them.
    fn format(&mut self) {
        let format = self.format_digits();
        let end = self.text.as_bytes()[self.at..].iter().position(|b| matches!(*b, RS | EOT));
        let data = self.at..end.map_or(self.text.len(), |offset| self.at + offset);
        self.report(data.start);
        self.front.get_or_insert(0..data.start);
        self.data(&format, data.clone());
        (self.at, self.unreported) = (data.end, data.end);
        if !self.pass(RS) {
            self.fault("the record separator behind the data is missing");
        }
    }

    /// Passes the two digits of the format and the separator behind them; data without them are taken for format 06.
    fn format_digits(&mut self) -> String {
        let digits = self.text.get(self.at..self.at + 2).filter(|d| d.bytes().all(|b| b.is_ascii_digit()));
        let separated = self.text.as_bytes().get(self.at + 2) == Some(&gs1::GS);
        match digits {
            Some(digits) if separated || self.at > 0 => {
                self.at += 2;
                if !self.pass(gs1::GS) {
                    self.fault("the group separator behind the format is missing");
                }
                digits.to_owned()
            }
            Some(_) | None => {
                self.fault("the format is missing");
                "06".to_owned()
            }
        }
    }

    fn data(&mut self, format: &str, range: Range<usize>) {
        let text = &self.text[range.clone()];
        let parsed = match format {
            "05" => gs1::element_string(text),
            "06" => ifa::parse(text),
            other => {
                let words = format!("format {other} is not read here");
                let finding = Finding::new(FindingCode::BadEnvelope, 0, text.len()).with_detail(words);
                Parsed { elements: Vec::new(), findings: vec![finding] }
            }
        };
        for mut element in parsed.elements {
            (element.start, element.end) = (element.start + range.start, element.end + range.start);
            self.parsed.elements.push(element);
        }
        for mut finding in parsed.findings {
            (finding.start, finding.end) = (finding.start + range.start, finding.end + range.start);
            self.parsed.findings.push(finding);
        }
    }

    fn trailer(&mut self) {
        if !self.pass(EOT) {
            self.fault("the end of transmission is missing");
        }
        self.report(self.at);
        if self.at < self.text.len() {
            let finding = Finding::new(FindingCode::BadEnvelope, self.at, self.text.len());
            self.parsed.findings.push(finding.with_detail("bytes behind the end of transmission"));
        }
    }

    fn report(&mut self, end: usize) {
        if self.unreported < end {
            self.parsed.findings.push(Finding::new(FindingCode::Envelope, self.unreported, end));
        }
        self.unreported = end;
    }

    fn finish(mut self) -> Parsed {
        for ai in SINGLE {
            mark_contradictions(&mut self.parsed, ai);
        }
        for (gs1, ifa) in [("01", "8P"), ("21", "S"), ("10", "1T"), ("17", "D")] {
            mark_differing(&mut self.parsed, gs1, ifa);
        }
        if sound(&self.parsed, "01").is_some() {
            // Format 05 states the GTIN: none is derived.
            self.parsed.findings.retain(|f| f.code != FindingCode::DerivedGtin);
        }
        if !self.faults.is_empty() {
            let front = self.front.unwrap_or(0..self.text.len());
            let finding = Finding::new(FindingCode::BadEnvelope, front.start, front.end);
            self.parsed.findings.push(finding.with_detail(self.faults.join("; ")));
        }
        self.parsed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACK: &str = "9N110375286414\u{1d}1T1A234B5\u{1d}D150617\u{1d}S12345ABCDEF98765";

    fn check(text: &str, elements: &[(&str, &str)], faults: &[&str]) {
        let parsed = parse(text);
        let found: Vec<_> = parsed.elements.iter().map(|e| (e.ai.as_str(), e.value.as_str())).collect();
        assert_eq!(found, elements, "{text:?}");
        let bad = parsed.findings.iter().filter(|f| f.code == FindingCode::BadEnvelope);
        assert_eq!(bad.map(|f| f.detail.as_str()).collect::<Vec<_>>(), faults, "{text:?}");
    }

    #[test]
    fn what_a_wedge_drops_is_named_and_the_data_are_read() {
        let pack = [("9N", "110375286414"), ("1T", "1A234B5"), ("D", "150617"), ("S", "12345ABCDEF98765")];
        check(&format!("[)>\u{1e}06\u{1d}{PACK}\u{1e}\u{4}"), &pack, &[]);
        check(
            &format!("[)>06\u{1d}{PACK}"),
            &pack,
            &["the record separator behind the header is missing; the record separator behind the data is missing; \
               the end of transmission is missing"],
        );
        check(&format!("[)>\u{1e}06\u{1d}{PACK}\u{1e}"), &pack, &["the end of transmission is missing"]);
        check(&format!("06\u{1d}{PACK}\u{1e}\u{4}"), &pack, &["the header [)> is missing"]);
        check(
            PACK,
            &pack,
            &["the header [)> is missing; the format is missing; the record separator behind the data is missing; \
               the end of transmission is missing"],
        );
    }

    #[test]
    fn formats_are_told_apart() {
        check(
            "[)>\u{1e}05\u{1d}010030001012345510A1\u{1d}2111\u{1e}06\u{1d}Q12\u{1e}\u{4}",
            &[("01", "00300010123455"), ("10", "A1"), ("21", "11"), ("Q", "12")],
            &[],
        );
        check("[)>\u{1e}12\u{1d}x\u{1e}\u{4}", &[], &["format 12 is not read here"]);
        check("[)>\u{1e}06\u{1d}1TA\u{1e}\u{4}\r\n", &[("1T", "A")], &["bytes behind the end of transmission"]);
    }

    #[test]
    fn offsets_are_those_of_the_message() {
        let text = format!("[)>\u{1e}06\u{1d}{PACK}\u{1e}\u{4}");
        let parsed = parse(&text);
        for element in &parsed.elements {
            let carrier = format!("{}{}", element.ai, element.value);
            assert_eq!(text[element.start..element.end].trim_end_matches('\u{1d}'), carrier);
        }
        let of_envelope: Vec<_> =
            parsed.findings.iter().filter(|f| f.code == FindingCode::Envelope).map(|f| (f.start, f.end)).collect();
        assert_eq!(of_envelope, [(0, 7), (text.len() - 2, text.len())]);
    }

    #[test]
    fn a_gtin_of_format_05_goes_before_that_of_a_pzn() {
        let text = "[)>\u{1e}05\u{1d}0100300010123455\u{1e}06\u{1d}9N110375286414\u{1e}\u{4}";
        let parsed = parse(text);
        assert!(parsed.findings.iter().all(|f| f.code == FindingCode::Envelope), "{parsed:?}");
        assert_eq!(reading(&parsed).gtin.unwrap().as_str(), "00300010123455");
    }

    #[test]
    fn formats_of_a_message_must_agree() {
        for (one, other, at) in [("06\u{1d}1TA", "06\u{1d}1TB", 14..17), ("05\u{1d}10A", "05\u{1d}10B", 14..17)] {
            let parsed = parse(&format!("[)>\u{1e}{one}\u{1e}{other}\u{1e}\u{4}"));
            let contradictions: Vec<_> = parsed
                .findings
                .iter()
                .filter(|f| f.code == FindingCode::Contradiction)
                .map(|f| f.start..f.end)
                .collect();
            assert_eq!(contradictions, [at], "{one:?} {other:?}");
            assert_eq!(reading(&parsed).lot, None);
        }
    }

    #[test]
    fn gs1_and_ifa_data_must_agree() {
        let text = "[)>\u{1e}05\u{1d}1725033110A\u{1d}21B\u{1e}06\u{1d}1TX\u{1d}SB\u{1e}\u{4}";
        let parsed = parse(text);
        let contradiction = parsed.findings.iter().find(|f| f.code == FindingCode::Contradiction).unwrap();
        assert_eq!(&text[contradiction.start..contradiction.end], "1TX\u{1d}");
        let reading = reading(&parsed);
        assert_eq!(reading.lot, None);
        assert_eq!(reading.serial.unwrap().as_str(), "B");
        assert_eq!(reading.expiry.unwrap().as_str(), "250331");
    }
}
