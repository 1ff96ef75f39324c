//! What a text that no standard accepts was meant to say.
//!
//! Every fault of scanners, keyboards and hands that is known has a way back; the search tries them, alone and together,
//! and keeps what then reads as a pack's code without a single error. It proposes; what is proposed says what was done to
//! the text, and a text that reads well as it stands is not touched.

use super::identify::{self, Understood};
use super::{FindingCode, Form, Parsed, Reading, Symbology};

mod keyboard;
mod segments;
mod separators;
pub(super) mod shape;

/// Longest text that is searched; pack codes have 40 to 100 characters.
const LONGEST: usize = 400;
/// Texts that one search may read.
const READS: usize = 1_000;
/// Texts of one kind that are followed up; garbled codes give 10 to 40.
const TEXTS: usize = 64;
/// Cost up to which an explanation that leaves nothing out ends the search.
const LIKELY: u32 = 5;
/// Readings beside the literal one.
pub(super) const PROPOSED: usize = 7;

/// A text that may have been meant.
#[derive(Debug, Clone, PartialEq, Eq)]
struct Candidate {
    /// With its symbology identifier.
    text: String,
    /// What was repaired, in order, with the particulars.
    repairs: Vec<(FindingCode, String)>,
    /// How unlikely the faults are; the smallest is taken to be meant.
    cost: u32,
}

impl Candidate {
    const fn literal(text: String) -> Self {
        Self { text, repairs: Vec::new(), cost: 0 }
    }

    fn changed(&self, text: String, code: FindingCode, cost: u32, detail: String) -> Self {
        let mut repairs = self.repairs.clone();
        repairs.push((code, detail));
        Self { text, repairs, cost: self.cost + cost }
    }
}

/// What a search found.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(super) struct Repaired {
    /// The faults, named by the likeliest explanation.
    pub(super) faults: Vec<(FindingCode, String)>,
    /// What may have been meant, the likeliest first; at most 7.
    pub(super) readings: Vec<Reading>,
}

/// Looks for what `text` was meant to say. `literal` is what the standards make of it as it stands.
pub(super) fn search(text: &str, symbology: Option<Symbology>, literal: &Understood) -> Repaired {
    if text.len() > LONGEST || text.is_empty() {
        return Repaired::default();
    }
    let prefix = symbology.as_ref().map_or("", Symbology::as_str);
    let mut search = Search { reads: 0, accepted: Vec::new() };
    search.run(Candidate::literal(format!("{prefix}{text}")));
    let mut repaired = search.close();
    if repaired.faults.is_empty() && shape::ends_early(text, &literal.parsed) {
        repaired.faults.push((FindingCode::Truncated, String::new()));
    }
    repaired
}

/// Ways to cut a text that reads well but may have lost its separators: the likeliest first.
pub(super) fn cuts(text: &str) -> Vec<String> {
    segments::cuts(text).into_iter().map(|cut| cut.text).collect()
}

/// What remains of a text in front of another code, or the beginning of a second read, at its end.
pub(super) fn without_tail(text: &str) -> Vec<(String, FindingCode)> {
    let whole = Candidate::literal(text.to_owned());
    let shorter = [shape::without_appended(&whole), shape::without_pzn(&whole), shape::begun_once(&whole)].concat();
    shorter.into_iter().map(|it| (it.text, it.repairs[0].0)).collect()
}

/// A text without what may be the rest of a symbology identifier.
pub(super) fn without_prefix(text: &str) -> Vec<String> {
    let shorter = shape::without_prefix(&Candidate::literal(text.to_owned()));
    shorter.into_iter().map(|it| it.text).collect()
}

/// A text with what may stand for separators put back.
pub(super) fn with_separators(text: &str) -> Vec<String> {
    let put_back = separators::put_back(&Candidate::literal(text.to_owned()));
    put_back.into_iter().map(|it| it.text).collect()
}

/// A text as scanners set to other layouts may have meant it, each with its particulars.
pub(super) fn other_layouts(text: &str) -> Vec<(String, String)> {
    let meant = |(scanner, device)| Some((keyboard::meant(text, scanner, device)?, layout_words(scanner, device)));
    keyboard::PAIRS.into_iter().filter_map(meant).filter(|(meant, _)| meant != text).collect()
}

/// A text as it was meant where Caps Lock shifts every key, as on German and French keyboards.
fn shift_locked(text: &str) -> Vec<(String, String)> {
    let layouts = [keyboard::Layout::German, keyboard::Layout::French];
    let meant = |layout: keyboard::Layout| {
        let detail = format!("Caps Lock on a keyboard that is {}", layout.name());
        Some((keyboard::unlocked(text, layout)?, detail))
    };
    layouts.into_iter().filter_map(meant).collect()
}

fn layout_words(scanner: keyboard::Layout, device: keyboard::Layout) -> String {
    format!("the scanner types for {}, the device reads {}", scanner.name(), device.name())
}

struct Search {
    reads: usize,
    accepted: Vec<(Candidate, Reading)>,
}

impl Search {
    fn run(&mut self, literal: Candidate) {
        // From outside in: what was added to the bytes, what changed every character, what became of the separators.
        let mut plain = vec![literal.clone()];
        plain.extend(shape::first_line(&literal));
        plain.extend(shape::without_strays(&literal));
        let mut retyped = each(&plain, |it| {
            let again = |(text, detail)| it.changed(text, FindingCode::KeyboardLayout, 4, detail);
            let locked = |(text, detail)| it.changed(text, FindingCode::CapsLock, 5, detail);
            let layouts = other_layouts(&it.text).into_iter().map(again);
            layouts.chain(shift_locked(&it.text).into_iter().map(locked)).collect()
        });
        // What software writes for a separator it writes behind the keyboard: it is no key of any layout.
        let written = each(&plain, separators::put_back_written);
        retyped.extend(each(&written, |it| {
            let again = |(text, detail)| it.changed(text, FindingCode::KeyboardLayout, 4, detail);
            other_layouts(&it.text).into_iter().map(again).collect()
        }));
        extend(&mut retyped, shape::without_prefix);
        extend(&mut plain, shape::without_print_spaces);
        extend(&mut plain, shape::with_case);
        extend(&mut plain, shape::without_prefix);
        extend(&mut plain, shape::without_front);
        extend(&mut plain, |it| shape::once(it).into_iter().collect());
        let texts: Vec<Candidate> = plain.iter().chain(&retyped).cloned().collect();
        for text in &texts {
            self.read(text.clone());
            separators::put_back(text).into_iter().for_each(|it| self.read(it));
        }
        if !self.has_whole() {
            self.reshape(&plain);
        }
        if !self.has_whole() {
            texts.iter().for_each(|text| self.cut(text));
        }
    }

    /// Whether a text was found that holds all that a pack's code has, by a likely fault.
    fn has_whole(&self) -> bool {
        self.accepted.iter().any(|(candidate, reading)| candidate.cost <= LIKELY && missing(reading) == 0)
    }

    /// What changes the shape of the whole is looked for where nothing simpler explains the text.
    fn reshape(&mut self, texts: &[Candidate]) {
        for text in texts {
            for shorter in [shape::without_appended(text), shape::without_pzn(text), shape::begun_once(text)].concat() {
                self.read(shorter);
            }
            for of_one_size in shape::with_digits(text) {
                let before = self.accepted.len();
                of_one_size.into_iter().for_each(|it| self.read(it));
                if self.accepted.len() > before {
                    break;
                }
            }
        }
    }

    fn cut(&mut self, text: &Candidate) {
        let (prefix, data) = identify::split_prefix(&text.text);
        for cut in segments::cuts(data) {
            let whole = format!("{prefix}{}", cut.text);
            self.read(text.changed(whole, FindingCode::SeparatorLost, 3 + cut.strangeness, String::new()));
        }
        for shorter in shape::without_appended(text) {
            let (prefix, data) = identify::split_prefix(&shorter.text);
            for cut in segments::cuts(data) {
                let whole = format!("{prefix}{}", cut.text);
                self.read(shorter.changed(whole, FindingCode::SeparatorLost, 4 + cut.strangeness, String::new()));
            }
        }
    }

    fn read(&mut self, candidate: Candidate) {
        if self.reads >= READS || candidate.repairs.is_empty() {
            return;
        }
        self.reads += 1;
        let (prefix, data) = identify::split_prefix(&candidate.text);
        let understood = identify::understand(data, Symbology::parse(prefix));
        let once_each = |parsed: &Parsed| {
            parsed.elements.iter().enumerate().all(|(i, e)| parsed.elements[..i].iter().all(|before| before.ai != e.ai))
        };
        // One character of 43 checks a HIBC code: too little to guess a letter by.
        let guessed =
            understood.form == Form::Hibc && candidate.repairs.iter().any(|(code, _)| *code == FindingCode::LookAlike);
        if let Some(reading) = pack_of(&understood).filter(|_| !guessed && once_each(&understood.parsed)) {
            self.accepted.push((candidate, reading));
        }
    }

    fn close(mut self) -> Repaired {
        self.accepted.sort_by_key(|(candidate, reading)| candidate.cost + 2 * missing(reading));
        let faults = self.accepted.first().map(|(best, _)| best.repairs.clone()).unwrap_or_default();
        let mut readings: Vec<Reading> = Vec::new();
        for (candidate, mut reading) in self.accepted {
            let known = readings.iter().any(|it| same(it, &reading));
            if !known && readings.len() < PROPOSED {
                reading.repairs = candidate.repairs.iter().map(|(code, _)| *code).collect();
                readings.push(reading);
            }
        }
        Repaired { faults, readings }
    }
}

fn each(texts: &[Candidate], step: impl Fn(&Candidate) -> Vec<Candidate>) -> Vec<Candidate> {
    texts.iter().flat_map(step).collect()
}

fn extend(texts: &mut Vec<Candidate>, step: impl Fn(&Candidate) -> Vec<Candidate>) {
    for candidate in each(texts, step) {
        if texts.len() < TEXTS && !texts.iter().any(|it| it.text == candidate.text) {
            texts.push(candidate);
        }
    }
}

/// The reading of a text that is a pack's code without an error.
fn pack_of(understood: &Understood) -> Option<Reading> {
    let form = match understood.form {
        Form::ElementString | Form::Bracketed | Form::DigitalLink | Form::Envelope | Form::Hibc | Form::Isbt128 => {
            understood.form
        }
        Form::BareGtin | Form::Pzn | Form::Uri | Form::PlainText | Form::Unknown => return None,
    };
    // What another element would need says nothing against a text that reads as a pack's code.
    if !understood.parsed.is_clean() {
        return None;
    }
    let reading = identify::reading(form, &understood.parsed);
    let product = reading.gtin.is_some() || reading.product.is_some();
    (product && (reading.serial.is_some() || reading.lot.is_some())).then_some(reading)
}

fn missing(reading: &Reading) -> u32 {
    [reading.serial.is_none(), reading.lot.is_none(), reading.expiry.is_none()].into_iter().map(u32::from).sum()
}

/// Whether two readings name the same pack.
pub(super) fn same(a: &Reading, b: &Reading) -> bool {
    (&a.gtin, &a.product, &a.serial, &a.lot, &a.expiry) == (&b.gtin, &b.product, &b.serial, &b.lot, &b.expiry)
}
