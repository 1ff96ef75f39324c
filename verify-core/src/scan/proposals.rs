//! What a code that reads well as it stands may have been before keyboards and hands got at it.
//!
//! Letter case, a swapped Y and Z, an O for a 0 or a lost separator can leave a text without any error. Nothing in the
//! bytes tells, so nothing is named as a fault: these readings are for [`crate::verdict`] to look up when the text as it
//! stands is not known.

use super::repair::{self, PROPOSED, shape};
use super::{EntryMode, FindingCode, Form, Identification, Reading, Symbology, gs1, identify};

/// Readings by lost separators at most, so that other faults have room.
const CUTS: usize = 3;

impl Identification {
    /// Readings that this text may have been changed from, the likeliest first; with [`Self::readings`] at most 8.
    ///
    /// Empty for what a camera or an image file gave, as nothing types there, and for a text with findings of fault:
    /// its repaired readings stand in `readings`.
    pub fn proposals(&self) -> Vec<Reading> {
        let typed = match self.entry {
            EntryMode::Wedge | EntryMode::Manual => true,
            EntryMode::Camera | EntryMode::Image => false,
        };
        let of_elements = matches!(self.form, Form::ElementString | Form::Bracketed);
        if !typed || !of_elements || self.readings.len() > 1 || !self.is_valid() {
            return Vec::new();
        }
        let text = gs1::render(&self.elements);
        let mut found = Found { literal: self.literal(), readings: Vec::new() };
        if self.entry == EntryMode::Manual {
            found.look_alikes();
        }
        if self.literal().gtin.is_none() || self.literal().serial.is_none() {
            for shorter in repair::without_prefix(&text) {
                found.add(&shorter, FindingCode::PrefixDamaged);
            }
        }
        found.cuts(&text);
        found.appended(&text);
        // Caps Lock makes `]e0` of the `]E0` in front of an EAN.
        if self.symbology.is_some_and(|it| it.as_str() == "]e0") && text.len() == 13 {
            let gtin = crate::ids::Gtin::parse(&text).ok();
            let repairs = vec![FindingCode::CapsLock];
            found.take(Reading { gtin, repairs, ..Reading::default() });
        }
        if let Some(other) = other_case(&text, self.symbology) {
            found.add(&other, FindingCode::CapsLock);
        }
        for (other, _) in repair::other_layouts(&text) {
            found.add(&other, FindingCode::KeyboardLayout);
        }
        if self.entry == EntryMode::Wedge {
            found.look_alikes();
        }
        found.readings
    }
}

struct Found<'i> {
    literal: &'i Reading,
    readings: Vec<Reading>,
}

impl Found<'_> {
    fn add(&mut self, text: &str, code: FindingCode) {
        let understood = identify::understand(text, None);
        if understood.form != Form::ElementString || !understood.parsed.is_clean() {
            return;
        }
        let reading = identify::reading(understood.form, &understood.parsed);
        if reading.gtin.is_some() {
            self.take(Reading { repairs: vec![code], ..reading });
        }
    }

    fn take(&mut self, reading: Reading) {
        let known = repair::same(self.literal, &reading) || self.readings.iter().any(|it| repair::same(it, &reading));
        if !known && self.readings.len() < PROPOSED {
            self.readings.push(reading);
        }
    }

    /// A serial or lot that may have swallowed what stood behind it.
    fn cuts(&mut self, text: &str) {
        let literal = self.literal;
        if literal.serial.is_none() || literal.lot.is_none() || literal.expiry.is_none() {
            for other in repair::with_separators(text) {
                self.add(&other, FindingCode::SeparatorReplaced);
            }
        }
        for cut in repair::cuts(text).into_iter().take(CUTS) {
            self.add(&cut, FindingCode::SeparatorLost);
        }
    }

    /// A last value that may have swallowed another code.
    fn appended(&mut self, text: &str) {
        for (shorter, code) in repair::without_tail(text) {
            self.add(&shorter, code);
        }
    }

    /// One letter of serial or lot that may be a digit, or the other way round.
    fn look_alikes(&mut self) {
        let literal = self.literal;
        for other in literal.serial.iter().flat_map(|serial| look_alikes(serial.as_str())) {
            let serial = crate::ids::Serial::parse(&other).ok();
            self.take(Reading { serial, repairs: vec![FindingCode::LookAlike], ..literal.clone() });
        }
        for other in literal.lot.iter().flat_map(|lot| look_alikes(lot.as_str())) {
            let lot = crate::ids::Lot::parse(&other).ok();
            self.take(Reading { lot, repairs: vec![FindingCode::LookAlike], ..literal.clone() });
        }
    }
}

/// The text in the case that it may have had. A symbology identifier that arrived as it should tells what cannot have
/// happened: Caps Lock would have turned it round, capitals or small letters only would have changed some of them.
fn other_case(text: &str, symbology: Option<Symbology>) -> Option<String> {
    let has = |small: bool| text.chars().any(|c| if small { c.is_ascii_lowercase() } else { c.is_ascii_uppercase() });
    let prefix = symbology.as_ref().map(Symbology::as_str);
    let kept_by = |change: fn(&str) -> String| prefix.is_none_or(|prefix| change(prefix) == prefix);
    match (has(false), has(true)) {
        (true, true) => prefix.is_none().then(|| shape::swapped(text)),
        (true, false) => kept_by(str::to_ascii_uppercase).then(|| text.to_ascii_lowercase()),
        (false, true) => kept_by(str::to_ascii_lowercase).then(|| text.to_ascii_uppercase()),
        (false, false) => None,
    }
}

/// The text with letters and digits exchanged for those that look like them: all letters, then one at a time.
fn look_alikes(text: &str) -> Vec<String> {
    let digit = |c: char| match c {
        'O' | 'o' => '0',
        'I' | 'l' => '1',
        other => other,
    };
    let all: String = text.chars().map(digit).collect();
    let alike = |c: char| match c {
        'O' | 'o' => Some('0'),
        '0' => Some('O'),
        'I' | 'l' => Some('1'),
        '1' => Some('I'),
        _ => None,
    };
    let exchange = |(at, c): (usize, char)| {
        let mut other = text.to_owned();
        other.replace_range(at..at + c.len_utf8(), alike(c)?.encode_utf8(&mut [0; 4]));
        Some(other)
    };
    std::iter::once(all).filter(|it| it != text).chain(text.char_indices().filter_map(exchange)).collect()
}
