//! EAN-13, EAN-8, UPC-A and UPC-E (ISO/IEC 15420).
//!
//! Invariant: UPC-A and UPC-E come as the 13 digits that they stand for, as ISO/IEC 15424 wants it.

use super::super::Message;
use super::patterns::{closest, distance, in_modules};
use crate::capture::Content;

/// Modules of the quiet zones that are insisted on: 7 to 11 are printed.
const QUIET: f32 = 5.0;
/// Modules of a digit.
const DIGIT: f32 = 7.0;

/// Digits of set A, the space first; set B is each from the other end, and set C looks like A with the bar first
/// (table 1).
const SET_A: [[u8; 4]; 10] = [
    [3, 2, 1, 1],
    [2, 2, 2, 1],
    [2, 1, 2, 2],
    [1, 4, 1, 1],
    [1, 1, 3, 2],
    [1, 2, 3, 1],
    [1, 1, 1, 4],
    [1, 3, 1, 2],
    [1, 2, 1, 3],
    [3, 1, 1, 2],
];

/// Sets A and B.
const SETS: [[u8; 4]; 20] = {
    let mut sets = [[0; 4]; 20];
    let mut digit = 0;
    while digit < 10 {
        let [a, b, c, d] = SET_A[digit];
        sets[digit] = [a, b, c, d];
        sets[digit + 10] = [d, c, b, a];
        digit += 1;
    }
    sets
};

/// Which of six digits are of set B, first digit first, for each digit that they so imply: the first one of EAN-13
/// (table 2). Those of UPC-E are the reverse: A for B (table 4).
const PARITIES: [[u8; 6]; 10] = [
    [0, 0, 0, 0, 0, 0],
    [0, 0, 1, 0, 1, 1],
    [0, 0, 1, 1, 0, 1],
    [0, 0, 1, 1, 1, 0],
    [0, 1, 0, 0, 1, 1],
    [0, 1, 1, 0, 0, 1],
    [0, 1, 1, 1, 0, 0],
    [0, 1, 0, 1, 0, 1],
    [0, 1, 0, 1, 1, 0],
    [0, 1, 1, 0, 1, 0],
];
/// The same for the check digit 0 of UPC-E, which differs from an EAN-13's first digit 0.
const UPC_E_ZERO: [u8; 6] = [0, 0, 0, 1, 1, 1];

/// Reads the symbol whose first bar is the stretch `first`: its message, and the index of the last bar.
pub(super) fn decode(widths: &[f32], first: usize) -> Option<(Message, usize)> {
    // The narrow bars and spaces at the beginning are of one width.
    let guard = widths.get(first..first + 3)?;
    distance(&in_modules(guard, 3.0)?, &[1, 1, 1])?;
    let unit = guard.iter().sum::<f32>() / 3.0;
    if widths[first - 1] < QUIET * unit {
        return None;
    }
    let (digits, symbology, last) =
        ean_13(widths, first, unit).or_else(|| ean_8(widths, first, unit)).or_else(|| upc_e(widths, first, unit))?;
    if !mod_10_fits(&digits) {
        return None;
    }
    let bytes = digits.iter().map(|digit| b'0' + digit).collect();
    Some((Message { bytes, symbology, content: Content::Other }, last))
}

/// Whether the last digit is the check digit of the others.
pub(super) fn mod_10_fits(digits: &[u8]) -> bool {
    let weighted = |(index, digit): (usize, &u8)| u32::from(*digit) * if index % 2 == 0 { 1 } else { 3 };
    digits.iter().rev().enumerate().map(weighted).sum::<u32>().is_multiple_of(10)
}

type Digits = (Vec<u8>, &'static str, usize);

/// Three narrow, six digits, five narrow, six digits, three narrow: 95 modules.
fn ean_13(widths: &[f32], first: usize, unit: f32) -> Option<Digits> {
    let last = framed(widths, first, 59, 95.0, unit)?;
    centre(widths, first + 27, unit)?;
    let left = digits(widths, first + 3, 6, unit)?;
    let right = digits(widths, first + 32, 6, unit)?;
    let parity: [u8; 6] = std::array::from_fn(|index| left[index] / 10);
    let implied = PARITIES.iter().position(|it| *it == parity)?;
    let mut digits = vec![implied as u8];
    digits.extend(left.iter().map(|digit| digit % 10));
    digits.extend(of_set_c(&right)?);
    Some((digits, "]E0", last))
}

/// Three narrow, four digits, five narrow, four digits, three narrow: 67 modules.
fn ean_8(widths: &[f32], first: usize, unit: f32) -> Option<Digits> {
    let last = framed(widths, first, 43, 67.0, unit)?;
    centre(widths, first + 19, unit)?;
    let mut all = of_set_c(&digits(widths, first + 3, 4, unit)?)?;
    all.extend(of_set_c(&digits(widths, first + 24, 4, unit)?)?);
    Some((all, "]E4", last))
}

/// Three narrow, six digits, six narrow: 51 modules.
fn upc_e(widths: &[f32], first: usize, unit: f32) -> Option<Digits> {
    let last = framed(widths, first, 33, 51.0, unit)?;
    let end: &[f32; 6] = widths.get(first + 27..first + 33)?.try_into().ok()?;
    distance(&end.map(|width| width / unit), &[1; 6])?;
    let coded = digits(widths, first + 3, 6, unit)?;
    // Number system 0 begins with set B, number system 1 with set A.
    let begins_with_b = coded[0] >= 10;
    let parity: [u8; 6] = std::array::from_fn(|index| u8::from((coded[index] >= 10) != begins_with_b));
    let check = (0..10).find(|digit| parity == if *digit == 0 { UPC_E_ZERO } else { PARITIES[*digit] })?;
    let system = u8::from(!begins_with_b);
    let [a, b, c, d, e, f]: [u8; 6] = std::array::from_fn(|index| coded[index] % 10);
    // Which zeros were left out (clause 4.3.3).
    let number = match f {
        0..=2 => [a, b, f, 0, 0, 0, 0, c, d, e],
        3 => [a, b, c, 0, 0, 0, 0, 0, d, e],
        4 => [a, b, c, d, 0, 0, 0, 0, 0, e],
        _ => [a, b, c, d, e, 0, 0, 0, 0, f],
    };
    let digits = [0, system].into_iter().chain(number).chain([check as u8]).collect();
    Some((digits, "]E0", last))
}

/// The last bar of a symbol of so many stretches and modules, if a quiet zone follows and its size fits the first guard.
fn framed(widths: &[f32], first: usize, count: usize, modules: f32, unit: f32) -> Option<usize> {
    let size = widths.get(first..first + count)?.iter().sum::<f32>() / modules;
    let last = first + count - 1;
    let fits = (0.75..=1.33).contains(&(size / unit));
    let end: f32 = widths[last - 2..=last].iter().sum::<f32>() / 3.0;
    (fits && (0.75..=1.33).contains(&(size / end)) && *widths.get(last + 1)? >= QUIET * size).then_some(last)
}

/// The five narrow stretches in the middle.
fn centre(widths: &[f32], at: usize, unit: f32) -> Option<()> {
    let centre = widths.get(at..at + 5)?;
    distance(&in_modules(centre, 5.0)?, &[1; 5])?;
    (0.75..=1.33).contains(&(centre.iter().sum::<f32>() / 5.0 / unit)).then_some(())
}

/// Digits of sets A (0 to 9) and B (10 to 19), of about the size of the first guard.
fn digits(widths: &[f32], at: usize, count: usize, unit: f32) -> Option<Vec<u8>> {
    let digit = |digit: &[f32]| {
        let drift = digit.iter().sum::<f32>() / (DIGIT * unit);
        let value = closest(&in_modules(digit, DIGIT)?, &SETS)? as u8;
        (0.75..=1.33).contains(&drift).then_some(value)
    };
    widths.get(at..at + count * 4)?.chunks(4).map(digit).collect()
}

/// Set C has the widths of set A.
fn of_set_c(digits: &[u8]) -> Option<Vec<u8>> {
    digits.iter().all(|digit| *digit < 10).then(|| digits.to_vec())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Stretches of a symbol: the left digits by their index in [`SETS`], and the right ones of an EAN.
    fn drawn(left: &[usize], right: Option<&[usize]>, spread: f32) -> Vec<f32> {
        let coded = |digits: &[usize]| digits.iter().flat_map(|digit| SETS[*digit]).collect::<Vec<_>>();
        let rest = match right {
            Some(right) => [vec![1; 5], coded(right), vec![1; 3]].concat(),
            None => vec![1; 6],
        };
        let bars = [vec![1; 3], coded(left), rest].concat();
        let spread = |(index, width): (usize, u8)| f32::from(width) + if index % 2 == 0 { spread } else { -spread };
        let bars = bars.into_iter().enumerate().map(spread);
        [9.0].into_iter().chain(bars).chain([7.0]).map(|width| width * 2.2).collect()
    }

    #[track_caller]
    fn check(left: &[usize], right: Option<&[usize]>, text: &str, symbology: &str) {
        for spread in [0.0, 0.3, -0.3] {
            let widths = drawn(left, right, spread);
            let (message, last) = decode(&widths, 1).expect("a symbol");
            assert_eq!((std::str::from_utf8(&message.bytes), message.symbology), (Ok(text), symbology));
            assert_eq!(last, widths.len() - 2);
        }
    }

    #[test]
    fn all_kinds_are_gtins() {
        check(&[0, 10, 6, 3, 18, 11], Some(&[3, 3, 3, 9, 3, 1]), "4006381333931", "]E0");
        check(&[3, 0, 0, 0, 1, 0], Some(&[1, 2, 3, 4, 5, 5]), "0300010123455", "]E0");
        check(&[9, 6, 3, 8], Some(&[5, 0, 7, 4]), "96385074", "]E4");
        // 0 0425261 4 is 042100005264 in full.
        check(&[14, 2, 15, 12, 6, 1], None, "0042100005264", "]E0");
    }

    #[test]
    fn what_does_not_fit_is_not_read() {
        let read = |widths: &[f32]| decode(widths, 1).is_some();
        let good = drawn(&[9, 6, 3, 8], Some(&[5, 0, 7, 4]), 0.0);
        assert!(read(&good));
        assert!(!read(&drawn(&[9, 6, 3, 8], Some(&[5, 0, 7, 5]), 0.0)), "check digit");
        for quiet in [0, good.len() - 1] {
            let mut crowded = good.clone();
            crowded[quiet] = 6.0;
            assert!(!read(&crowded), "quiet zone");
        }
        let mut uneven = good;
        uneven[30] *= 2.0;
        assert!(!read(&uneven));
    }
}
