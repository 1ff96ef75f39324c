//! Code 39 (ISO/IEC 16388) as it stands on packs: a PZN, or HIBC.
//!
//! Invariant: only a message with a check character that fits is read. Code 39 itself has none, and bars of any kind
//! yield a few of its characters now and then.

use super::super::Message;
use crate::capture::Content;

/// Narrow widths of the quiet zone that is insisted on: 10 are printed.
const QUIET: f32 = 5.0;
/// More characters than HIBC has in one symbol.
const MAX_LENGTH: usize = 60;
/// Five bars and four spaces.
const ELEMENTS: usize = 9;
/// A wide stretch is at least so much wider than a narrow one of the same colour.
const MIN_RATIO: f32 = 1.5;

/// The characters by their value for the check character of HIBC.
const ALPHABET: &[u8; 43] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";
/// Which stretches of a character are wide, the first in the highest of nine bits; the last is start and stop.
const PATTERNS: [u16; 44] = [
    0x034, 0x121, 0x061, 0x160, 0x031, 0x130, 0x070, 0x025, 0x124, 0x064, 0x109, 0x049, 0x148, 0x019, 0x118, 0x058,
    0x00D, 0x10C, 0x04C, 0x01C, 0x103, 0x043, 0x142, 0x013, 0x112, 0x052, 0x007, 0x106, 0x046, 0x016, 0x181, 0x0C1,
    0x1C0, 0x091, 0x190, 0x0D0, 0x085, 0x184, 0x0C4, 0x0A8, 0x0A2, 0x08A, 0x02A, 0x094,
];
const STAR: usize = 43;

/// Reads the symbol whose first bar is the stretch `first`: its message, and the index of the last bar.
pub(super) fn decode(widths: &[f32], first: usize) -> Option<(Message, usize)> {
    let start = character(widths.get(first..first + ELEMENTS)?)?;
    if start.value != STAR || widths[first - 1] < QUIET * start.narrow {
        return None;
    }
    let (mut bytes, mut before) = (Vec::new(), start);
    let mut at = first + ELEMENTS + 1;
    loop {
        let next = character(widths.get(at..at + ELEMENTS)?)?;
        let gap = widths[at - 1];
        let drift = next.width / before.width;
        if !(0.8..=1.25).contains(&drift) || gap > 3.5 * next.narrow || gap < 0.4 * next.narrow {
            return None;
        }
        if next.value == STAR {
            let ends = *widths.get(at + ELEMENTS)? >= QUIET * next.narrow;
            let message = Message { bytes, symbology: "]A0", content: Content::Other };
            return (ends && is_checked(&message.bytes)).then_some((message, at + ELEMENTS - 1));
        }
        if bytes.len() == MAX_LENGTH {
            return None;
        }
        bytes.push(ALPHABET[next.value]);
        before = next;
        at += ELEMENTS + 1;
    }
}

struct Character {
    value: usize,
    /// Of all its stretches.
    width: f32,
    narrow: f32,
}

fn character(widths: &[f32]) -> Option<Character> {
    // Bars and spaces are each compared among themselves, as ink that spreads makes the ones wider and the others
    // narrower. Three of nine are wide: two bars and a space, or three spaces.
    let bits = (0..ELEMENTS).fold(0, |bits, index| {
        let same = || widths.iter().skip(index % 2).step_by(2);
        let (low, high) = same().fold((f32::INFINITY, 0.0_f32), |(low, high), w| (low.min(*w), high.max(*w)));
        let is_wide = high >= MIN_RATIO * low && widths[index] > (low * high).sqrt();
        bits << 1 | u16::from(is_wide)
    });
    let value = PATTERNS.iter().position(|pattern| *pattern == bits)?;
    let mut sorted: [f32; ELEMENTS] = widths.try_into().ok()?;
    sorted.sort_by(f32::total_cmp);
    let clear = sorted[6] >= 1.25 * sorted[5] && sorted[8] <= 1.7 * sorted[6] && sorted[5] <= 2.2 * sorted[0];
    let character = Character { value, width: widths.iter().sum(), narrow: sorted[..6].iter().sum::<f32>() / 6.0 };
    (clear && character.narrow > 0.0).then_some(character)
}

/// Whether it is a PZN with its check digit, or HIBC with its check character.
fn is_checked(text: &[u8]) -> bool {
    match text {
        [b'-', digits @ ..] if matches!(digits.len(), 7 | 8) => pzn_fits(digits),
        [b'+', body @ .., check] if body.len() >= 5 => {
            let value = |byte: &u8| ALPHABET.iter().position(|it| it == byte);
            let sum: Option<usize> = text[..text.len() - 1].iter().map(value).sum();
            sum.is_some_and(|sum| value(check) == Some(sum % 43))
        }
        _ => false,
    }
}

/// Modulo 11, each digit weighted by its place (IFA, PZN: check digit calculation).
fn pzn_fits(digits: &[u8]) -> bool {
    let Some((check, body)) = digits.split_last() else { return false };
    let weights = 8 - body.len()..;
    let sum: usize =
        body.iter().zip(weights).map(|(digit, weight)| usize::from(digit.wrapping_sub(b'0')) * weight).sum();
    digits.iter().all(u8::is_ascii_digit) && sum % 11 == usize::from(check - b'0')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, ratio: f32, spread: f32) -> Vec<f32> {
        let values = text.bytes().map(|byte| ALPHABET.iter().position(|it| *it == byte).expect("of the alphabet"));
        let values = [STAR].into_iter().chain(values).chain([STAR]);
        let mut widths = vec![10.0 * 2.0];
        for value in values {
            for index in 0..ELEMENTS {
                let modules = if PATTERNS[value] >> (ELEMENTS - 1 - index) & 1 == 1 { ratio } else { 1.0 };
                widths.push((modules + if index % 2 == 0 { spread } else { -spread }) * 2.0);
            }
            widths.push(2.0);
        }
        *widths.last_mut().expect("gaps") = 20.0;
        widths
    }

    #[test]
    fn a_pzn_and_hibc_are_read() {
        for (ratio, spread) in [(2.0, 0.0), (3.0, 0.3), (2.5, -0.2)] {
            for text in ["-03752864", "-3752864", "+A99912345/$$52001510X33"] {
                let widths = drawn(text, ratio, spread);
                let (message, last) = decode(&widths, 1).unwrap_or_else(|| panic!("{text} {ratio} {spread}"));
                assert_eq!((message.bytes.as_slice(), last), (text.as_bytes(), widths.len() - 2));
            }
        }
    }

    #[test]
    fn what_nothing_vouches_for_is_not_read() {
        for text in ["-03752865", "+A99912345/$$52001510X34", "HELLO", "1234567890", "-", "+"] {
            assert!(decode(&drawn(text, 2.5, 0.0), 1).is_none(), "{text}");
        }
    }
}
