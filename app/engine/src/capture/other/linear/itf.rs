//! ITF-14: a GTIN in Interleaved 2 of 5 (ISO/IEC 16390; GS1 General Specifications 5.3).
//!
//! Invariant: only 14 digits whose last is their check digit are read. Any part of a longer symbol of this kind looks like
//! a symbol, and it has no check of its own.

use super::super::Message;
use super::ean::mod_10_fits;
use crate::capture::Content;

/// Narrow widths of the quiet zone that is insisted on: 10 are printed.
const QUIET: f32 = 5.0;
const DIGITS: usize = 14;
/// Two of the five stretches of a digit are wide: by digit, the first in the highest bit.
const PATTERNS: [u8; 10] = [0b00110, 0b10001, 0b01001, 0b11000, 0b00101, 0b10100, 0b01100, 0b00011, 0b10010, 0b01010];

/// Reads the symbol whose first bar is the stretch `first`: its message, and the index of the last bar.
pub(super) fn decode(widths: &[f32], first: usize) -> Option<(Message, usize)> {
    // Four narrow; pairs of digits, one in the bars and one in the spaces; wide, narrow, narrow.
    let all = widths.get(first..first + 4 + DIGITS * 5 + 3)?;
    let last = first + all.len() - 1;
    let narrow = all[..4].iter().sum::<f32>() / 4.0;
    let even = all[..4].iter().all(|width| (0.5..=1.5).contains(&(width / narrow)));
    if !even || widths[first - 1] < QUIET * narrow {
        return None;
    }
    let (coded, stop) = all[4..].split_at(DIGITS * 5);
    let mut digits = Vec::with_capacity(DIGITS);
    // Four wide of 2 to 3 times the narrow, six narrow; all pairs are of one size.
    let mut size = coded[..10].iter().sum::<f32>();
    if !(12.0..=21.0).contains(&(size / narrow)) {
        return None;
    }
    for pair in coded.chunks(10) {
        let next = pair.iter().sum::<f32>();
        if !(0.8..=1.25).contains(&(next / size)) {
            return None;
        }
        size = next;
        for colour in 0..2 {
            digits.push(digit(std::array::from_fn(|index| pair[index * 2 + colour]))?);
        }
    }
    let last_narrow = f32::midpoint(stop[1], stop[2]);
    let drift = last_narrow / narrow;
    let ends = stop[0] >= 1.4 * last_narrow && *widths.get(last + 1)? >= QUIET * last_narrow;
    if !ends || !(0.5..=2.0).contains(&drift) || !(12.0..=21.0).contains(&(size / last_narrow)) {
        return None;
    }
    let bytes = digits.iter().map(|digit| b'0' + digit).collect();
    // The check digit was compared and stays.
    mod_10_fits(&digits).then_some((Message { bytes, symbology: "]I1", content: Content::Other }, last))
}

/// A digit from its five bars or spaces.
fn digit(widths: [f32; 5]) -> Option<u8> {
    let mut sorted = widths;
    sorted.sort_by(f32::total_cmp);
    let [least, _, narrow, wide, widest] = sorted;
    if wide < 1.4 * narrow || narrow > 2.0 * least || widest > 1.6 * wide {
        return None;
    }
    let bits = widths.iter().fold(0, |bits, width| bits << 1 | u8::from(*width >= wide));
    PATTERNS.iter().position(|pattern| *pattern == bits).map(|digit| digit as u8)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(text: &str, ratio: f32) -> Vec<f32> {
        let mut widths = vec![10.0, 1.0, 1.0, 1.0, 1.0];
        for pair in text.as_bytes().chunks(2) {
            for index in 0..5 {
                for digit in pair {
                    let is_wide = PATTERNS[usize::from(digit - b'0')] >> (4 - index) & 1 == 1;
                    widths.push(if is_wide { ratio } else { 1.0 });
                }
            }
        }
        widths.extend([ratio, 1.0, 1.0, 10.0]);
        widths
    }

    #[test]
    fn only_a_gtin_of_14_digits_is_read() {
        let read = |text: &str| decode(&drawn(text, 2.5), 1).map(|(message, _)| message.bytes);
        assert_eq!(read("10300010123452"), Some(b"10300010123452".to_vec()));
        assert_eq!(read("10300010123453"), None);
        assert_eq!(read("103000101234"), None);
        assert_eq!(read("1030001012345210"), None);
    }
}
