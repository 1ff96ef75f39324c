//! Code 128 and GS1-128 (ISO/IEC 15417; GS1 General Specifications 5.4).
//!
//! Invariant: a symbol that is only a part of a message (FNC2) or an order to a reader (FNC3) yields nothing.

use super::super::{ENVELOPE, GS, Message};
use super::patterns::{closest, distance, in_modules};
use crate::capture::Content;

/// Modules of a symbol character, of the stop pattern, and of the quiet zone that is insisted on (10 are printed).
const MODULES: f32 = 11.0;
const STOP_MODULES: f32 = 13.0;
const QUIET: f32 = 5.0;
/// Symbol characters between start and stop: one of data and the check character at least.
const LENGTHS: std::ops::RangeInclusive<usize> = 2..=100;
/// One character is wider or narrower than the one before by no more than this.
const DRIFT: std::ops::RangeInclusive<f32> = 0.8..=1.25;

const START_A: usize = 103;
const START_C: usize = 105;
const STOP: [u8; 7] = [2, 3, 3, 1, 1, 1, 2];

/// Reads the symbol whose first bar is the stretch `first`: its message, and the index of the last bar.
pub(super) fn decode(widths: &[f32], first: usize) -> Option<(Message, usize)> {
    let start = widths.get(first..first + 6)?;
    let mut width: f32 = start.iter().sum();
    if widths[first - 1] < QUIET * width / MODULES {
        return None;
    }
    let start = closest(&in_modules(start, MODULES)?, &PATTERNS).filter(|value| (START_A..=START_C).contains(value))?;
    let mut values = vec![start];
    let mut at = first + 6;
    loop {
        let next: f32 = widths.get(at..at + 6)?.iter().sum();
        if let Some(end) = stop(widths, at, width / MODULES) {
            return Some((message(&values)?, end));
        }
        if values.len() > *LENGTHS.end() || !DRIFT.contains(&(next / width)) {
            return None;
        }
        let value = closest(&in_modules(&widths[at..at + 6], MODULES)?, &PATTERNS).filter(|it| *it < START_A)?;
        values.push(value);
        width = next;
        at += 6;
    }
}

/// The last bar of the stop pattern that begins at `at`, if it does.
fn stop(widths: &[f32], at: usize, unit: f32) -> Option<usize> {
    let pattern = widths.get(at..at + 7)?;
    let drift = pattern.iter().sum::<f32>() / (STOP_MODULES * unit);
    let is_stop = DRIFT.contains(&drift) && distance(&in_modules(pattern, STOP_MODULES)?, &STOP).is_some();
    (is_stop && *widths.get(at + 7)? >= QUIET * unit).then_some(at + 6)
}

/// What symbol characters say, from the start character to the check character.
fn message(values: &[usize]) -> Option<Message> {
    let (check, counted) = values.split_last()?;
    let sum: usize = counted.iter().enumerate().map(|(index, value)| index.max(1) * value).sum();
    if sum % 103 != *check || !LENGTHS.contains(&(values.len() - 1)) {
        return None;
    }
    let mut reader = Reader { values: &counted[1..], at: 0, bytes: Vec::new(), fnc1: Fnc1::Data };
    reader.read(match counted[0] {
        103 => Set::A,
        104 => Set::B,
        _ => Set::C,
    })?;
    let bytes = reader.bytes;
    let (symbology, content) = match reader.fnc1 {
        Fnc1::First => ("]C1", Content::Gs1),
        Fnc1::Second => ("]C2", Content::Other),
        Fnc1::Data if bytes.starts_with(ENVELOPE) => ("]C0", Content::Iso15434),
        Fnc1::Data => ("]C0", Content::Other),
    };
    (!bytes.is_empty()).then_some(Message { bytes, symbology, content })
}

/// Where FNC1 stands that is not data.
#[derive(Clone, Copy, PartialEq)]
enum Fnc1 {
    Data,
    /// GS1.
    First,
    /// After an industry's indicator, a letter or two digits.
    Second,
}

#[derive(Clone, Copy, PartialEq)]
enum Set {
    A,
    B,
    C,
}

struct Reader<'a> {
    values: &'a [usize],
    at: usize,
    bytes: Vec<u8>,
    fnc1: Fnc1,
}

impl Reader<'_> {
    fn read(&mut self, start: Set) -> Option<()> {
        let mut set = start;
        // FNC4 twice turns the upper half of ISO/IEC 8859-1 on and off; once, it does so for one character.
        let (mut upper, mut upper_once) = (false, false);
        let mut shifted = None;
        while let Some(value) = self.values.get(self.at).copied() {
            self.at += 1;
            let of = shifted.take().unwrap_or(set);
            match (of, value) {
                (_, 102) => self.fnc1(),
                (Set::C, 0..=99) => self.bytes.extend([b'0' + value as u8 / 10, b'0' + value as u8 % 10]),
                (Set::A | Set::B, 0..=95) => {
                    let byte = match of {
                        Set::A if value >= 64 => value as u8 - 64,
                        Set::A | Set::B | Set::C => value as u8 + 32,
                    };
                    let raised = upper != std::mem::take(&mut upper_once);
                    self.bytes.push(byte + if raised { 128 } else { 0 });
                }
                (Set::A, 98) => shifted = Some(Set::B),
                (Set::B, 98) => shifted = Some(Set::A),
                (Set::A | Set::B, 99) => set = Set::C,
                (Set::A, 100) | (Set::C, 100) => set = Set::B,
                (Set::B, 101) | (Set::C, 101) => set = Set::A,
                (Set::A, 101) | (Set::B, 100) => {
                    upper ^= upper_once;
                    upper_once = !upper_once;
                }
                // FNC2, FNC3, and what no set has.
                _ => return None,
            }
        }
        Some(())
    }

    /// FNC1, just consumed.
    fn fnc1(&mut self) {
        match (self.at, self.bytes.as_slice()) {
            (1, _) => self.fnc1 = Fnc1::First,
            (2, [b'A'..=b'Z' | b'a'..=b'z'] | [b'0'..=b'9', b'0'..=b'9']) => self.fnc1 = Fnc1::Second,
            _ => self.bytes.push(GS),
        }
    }
}

/// The widths of bars and spaces of each symbol character, bar first (ISO/IEC 15417 table 1), without the stop pattern.
#[rustfmt::skip]
const PATTERNS: [[u8; 6]; 106] = {
    const WIDTHS: [u32; 106] = [
        212222, 222122, 222221, 121223, 121322, 131222, 122213, 122312, 132212, 221213, 221312, 231212, 112232, 122132,
        122231, 113222, 123122, 123221, 223211, 221132, 221231, 213212, 223112, 312131, 311222, 321122, 321221, 312212,
        322112, 322211, 212123, 212321, 232121, 111323, 131123, 131321, 112313, 132113, 132311, 211313, 231113, 231311,
        112133, 112331, 132131, 113123, 113321, 133121, 313121, 211331, 231131, 213113, 213311, 213131, 311123, 311321,
        331121, 312113, 312311, 332111, 314111, 221411, 431111, 111224, 111422, 121124, 121421, 141122, 141221, 112214,
        112412, 122114, 122411, 142112, 142211, 241211, 221114, 413111, 241112, 134111, 111242, 121142, 121241, 114212,
        124112, 124211, 411212, 421112, 421211, 212141, 214121, 412121, 111143, 111341, 131141, 114113, 114311, 411113,
        411311, 113141, 114131, 311141, 411131, 211412, 211214, 211232,
    ];
    let mut patterns = [[0; 6]; 106];
    let mut index = 0;
    while index < patterns.len() {
        let (mut rest, mut place) = (WIDTHS[index], 6);
        while place > 0 {
            place -= 1;
            patterns[index][place] = (rest % 10) as u8;
            rest /= 10;
        }
        index += 1;
    }
    patterns
};

#[cfg(test)]
mod tests {
    use super::*;

    /// Symbol characters as stretches, with quiet zones, `unit` pixels a module and ink that spreads by `spread` modules.
    fn drawn(values: &[usize], unit: f32, spread: f32) -> Vec<f32> {
        let sum: usize = values.iter().enumerate().map(|(index, value)| index.max(1) * value).sum();
        let characters = values.iter().copied().chain([sum % 103]).flat_map(|value| PATTERNS[value]);
        let spread = |(index, width): (usize, u8)| f32::from(width) + if index % 2 == 0 { spread } else { -spread };
        let bars = characters.chain(STOP).enumerate().map(spread);
        [10.0].into_iter().chain(bars).chain([10.0]).map(|width| width * unit).collect()
    }

    #[track_caller]
    fn check(values: &[usize], bytes: &[u8], symbology: &str) {
        for (unit, spread) in [(2.0, 0.0), (3.3, 0.3), (2.5, -0.3)] {
            let widths = drawn(values, unit, spread);
            let (message, last) = decode(&widths, 1).expect("a symbol");
            assert_eq!(last, widths.len() - 2);
            assert_eq!(
                (message.bytes.escape_ascii().to_string(), message.symbology),
                (bytes.escape_ascii().to_string(), symbology)
            );
        }
    }

    #[test]
    fn fnc1_counts_by_its_place() {
        check(&[105, 102, 1, 0, 30], b"010030", "]C1");
        check(&[105, 102, 10, 100, 33, 102, 99, 21, 11], b"10A\x1d2111", "]C1");
        check(&[104, 33, 102, 34], b"AB", "]C2");
        check(&[105, 12, 102, 34], b"1234", "]C2");
        check(&[104, 33, 34, 102, 35], b"AB\x1dC", "]C0");
    }

    #[test]
    fn sets_shifts_and_the_upper_half() {
        check(&[103, 33, 64, 98, 65, 33], b"A\x00aA", "]C0");
        check(&[104, 65, 100, 65, 65, 100, 100, 65, 100, 65, 65], b"a\xe1a\xe1a\xe1", "]C0");
        check(&[103, 61, 61, 100, 75, 101, 61], b"]]k]", "]C0");
    }

    #[test]
    fn what_does_not_fit_is_not_read() {
        let mut wrong = drawn(&[105, 102, 1, 0, 30], 2.0, 0.0);
        assert!(decode(&wrong, 1).is_some());
        wrong[0] = 4.0;
        assert!(decode(&wrong, 1).is_none(), "no quiet zone");
        for (index, value) in [(2, 2), (4, 34)] {
            let mut values = [105, 102, 1, 0, 30, (105 + 102 + 2 + 4 * 30) % 103];
            values[index] = value;
            assert_eq!(message(&values), None, "the check character does not fit");
        }
        for values in [&[105][..], &[104, 33, 97], &[104, 96], &[105, 102]] {
            assert!(decode(&drawn(values, 2.0, 0.0), 1).is_none(), "{values:?}");
        }
    }
}
