//! What the bits of DataBar expanded say (ISO/IEC 24724 clauses 7.2.4 and 7.2.5).
//!
//! Invariant: bits that the standard does not define yield nothing.

use super::with_gtin;
use crate::capture::other::GS;

/// Reads the bits of all characters but the check character.
pub(super) fn read(bits: Vec<bool>) -> Option<Vec<u8>> {
    let mut bits = Bits { bits, at: 0 };
    // Whether a composite component belongs to the symbol.
    bits.take(1)?;
    let mut bytes = if bits.next_are(&[1]) {
        bits.take(2)?;
        gtin(&mut bits, None)?
    } else if bits.next_are(&[0, 0]) {
        bits.take(2)?;
        Vec::new()
    } else {
        return compressed(bits);
    };
    general(bits, &mut bytes)?;
    (!bytes.is_empty()).then_some(bytes)
}

struct Bits {
    bits: Vec<bool>,
    at: usize,
}

impl Bits {
    fn left(&self) -> usize {
        self.bits.len() - self.at
    }

    /// The next bits as a number, not taken.
    fn peek(&self, count: usize) -> Option<u32> {
        let bits = self.bits.get(self.at..self.at + count)?;
        Some(bits.iter().fold(0, |number, bit| number << 1 | u32::from(*bit)))
    }

    fn take(&mut self, count: usize) -> Option<u32> {
        let number = self.peek(count)?;
        self.at += count;
        Some(number)
    }

    /// Takes the next bits if they are these.
    fn next_are(&mut self, bits: &[u8]) -> bool {
        let number = bits.iter().fold(0, |number, bit| number << 1 | u32::from(*bit));
        let same = self.peek(bits.len()) == Some(number);
        self.at += if same { bits.len() } else { 0 };
        same
    }
}

/// A GTIN: its first digit if it is known, else in four bits, and four times three digits in ten.
fn gtin(bits: &mut Bits, first: Option<u32>) -> Option<Vec<u8>> {
    let first = match first {
        Some(first) => first,
        None => bits.take(4).filter(|digit| *digit <= 9)?,
    };
    let mut digits = u64::from(first);
    for _ in 0..4 {
        digits = digits * 1000 + u64::from(bits.take(10).filter(|it| *it <= 999)?);
    }
    Some(with_gtin(digits))
}

/// The methods that hold a weight, a price or a date of a pack of variable measure.
fn compressed(mut bits: Bits) -> Option<Vec<u8>> {
    const VARIABLE: Option<u32> = Some(9);
    if bits.next_are(&[0, 1, 0, 0]) {
        let mut bytes = gtin(&mut bits, VARIABLE)?;
        let weight = bits.take(15)?;
        bytes.extend(format!("3103{weight:06}").bytes());
        return Some(bytes);
    }
    if bits.next_are(&[0, 1, 0, 1]) {
        let mut bytes = gtin(&mut bits, VARIABLE)?;
        let weight = bits.take(15)?;
        let (ai, weight) = if weight < 10_000 { ("3202", weight) } else { ("3203", weight - 10_000) };
        bytes.extend(format!("{ai}{weight:06}").bytes());
        return Some(bytes);
    }
    let price = if bits.next_are(&[0, 1, 1, 0, 0]) {
        "392"
    } else if bits.next_are(&[0, 1, 1, 0, 1]) {
        "393"
    } else {
        return dated(bits);
    };
    bits.take(2)?;
    let mut bytes = gtin(&mut bits, VARIABLE)?;
    bytes.extend(format!("{price}{}", bits.take(2)?).bytes());
    if price == "393" {
        let currency = bits.take(10).filter(|it| *it <= 999)?;
        bytes.extend(format!("{currency:03}").bytes());
    }
    general(bits, &mut bytes)?;
    Some(bytes)
}

/// A weight and perhaps a date.
fn dated(mut bits: Bits) -> Option<Vec<u8>> {
    const NO_DATE: u32 = 38_400;
    if !bits.next_are(&[0, 1, 1, 1]) {
        return None;
    }
    let method = bits.take(3)?;
    let mut bytes = gtin(&mut bits, Some(9))?;
    let weight = bits.take(20).filter(|it| *it <= 999_999)?;
    let unit = if method % 2 == 0 { "310" } else { "320" };
    bytes.extend(format!("{unit}{}{:06}", weight / 100_000, weight % 100_000).bytes());
    let date = bits.take(16).filter(|it| *it <= NO_DATE)?;
    if date != NO_DATE {
        let ai = ["11", "13", "15", "17"][method as usize / 2];
        bytes.extend(format!("{ai}{:02}{:02}{:02}", date / 384, date / 32 % 12 + 1, date % 32).bytes());
    }
    Some(bytes)
}

#[derive(Clone, Copy)]
enum Mode {
    Numeric,
    Alphanumeric,
    Iso646,
}

/// The general-purpose field, to the end of the bits.
fn general(mut bits: Bits, bytes: &mut Vec<u8>) -> Option<()> {
    let mut mode = Mode::Numeric;
    while bits.left() > 0 {
        let next = match mode {
            Mode::Numeric => numeric(&mut bits, bytes)?,
            Mode::Alphanumeric | Mode::Iso646 => letter(&mut bits, bytes, mode)?,
        };
        let Some(next) = next else { break };
        mode = next;
    }
    // A single digit at the end is written with FNC1 behind it.
    if bytes.last() == Some(&GS) {
        bytes.pop();
    }
    Some(())
}

/// Two digits, of which one may be FNC1; the mode after them, or none at the end.
#[expect(clippy::option_option, reason = "bits that mean nothing are not the end")]
fn numeric(bits: &mut Bits, bytes: &mut Vec<u8>) -> Option<Option<Mode>> {
    const FNC1: u32 = 10;
    if bits.left() < 4 {
        return Some(None);
    }
    if bits.next_are(&[0; 4]) {
        return Some(Some(Mode::Alphanumeric));
    }
    if bits.left() < 7 {
        // A last digit alone.
        let digit = bits.take(4).filter(|it| *it <= 10)? - 1;
        bytes.push(b'0' + digit as u8);
        return Some(None);
    }
    let pair = bits.take(7)?.checked_sub(8)?;
    for digit in [pair / 11, pair % 11] {
        bytes.push(if digit == FNC1 { GS } else { b'0' + digit as u8 });
    }
    Some(Some(Mode::Numeric))
}

/// A character of the alphanumeric or the ISO/IEC 646 mode; the mode after it, or none at the end.
#[expect(clippy::option_option, reason = "bits that mean nothing are not the end")]
fn letter(bits: &mut Bits, bytes: &mut Vec<u8>, mode: Mode) -> Option<Option<Mode>> {
    if bits.next_are(&[0; 3]) {
        return Some(Some(Mode::Numeric));
    }
    let Some(five) = bits.peek(5) else { return Some(None) };
    if five < 16 {
        bits.take(5)?;
        return match (five, mode) {
            (4, Mode::Iso646) => Some(Some(Mode::Alphanumeric)),
            (4, Mode::Alphanumeric | Mode::Numeric) => Some(Some(Mode::Iso646)),
            (5..=14, _) => {
                bytes.push(b'0' + five as u8 - 5);
                Some(Some(mode))
            }
            (15, _) => {
                bytes.push(GS);
                Some(Some(Mode::Numeric))
            }
            _ => None,
        };
    }
    let character = match mode {
        Mode::Alphanumeric | Mode::Numeric => {
            let Some(six) = bits.take(6) else { return Some(None) };
            match six as u8 {
                letter @ 32..=57 => letter - 32 + b'A',
                58 => b'*',
                sign @ 59..=62 => sign - 59 + b',',
                _ => return None,
            }
        }
        Mode::Iso646 => {
            let Some(seven) = bits.peek(7) else { return Some(None) };
            match seven as u8 {
                letter @ 64..=89 => {
                    bits.take(7)?;
                    letter - 64 + b'A'
                }
                letter @ 90..=115 => {
                    bits.take(7)?;
                    letter - 90 + b'a'
                }
                _ => {
                    let Some(eight) = bits.take(8) else { return Some(None) };
                    *br#"!"%&'()*+,-./:;<=>?_ "#.get((eight as usize).checked_sub(232)?)?
                }
            }
        }
    };
    bytes.push(character);
    Some(Some(mode))
}
