//! DataBar limited: a GTIN that begins with 0 or 1, for small packs (ISO/IEC 24724 clause 6).

use super::characters::{Narrow, odd_and_even, place, whole_modules};
use super::{NARROW, Whole, gs1, with_gtin};

/// Stretches of each of the three characters.
const ELEMENTS: usize = 14;
/// Modules of a data character, and of the check character between the two.
const DATA: u8 = 26;
const CHECK: u8 = 18;

/// Odd modules, the widest odd and even element, values of the even elements, and the first value (table 6).
const GROUPS: [(u8, u8, u8, u32, u32); 7] = [
    (17, 6, 3, 28, 0),
    (13, 5, 4, 728, 183_064),
    (9, 3, 6, 6454, 820_064),
    (15, 5, 4, 203, 1_000_776),
    (11, 4, 5, 2408, 1_491_021),
    (19, 8, 1, 1, 1_979_845),
    (7, 1, 8, 16632, 1_996_939),
];

/// The check characters in the order of their values (table 8): their odd elements, and the places of their even ones
/// among all of that sum (the last of these is always 1).
const CHECKS: [([u8; 7], &[u32]); 8] = {
    const EVERY: &[u32] = &[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 17, 18, 19, 20];
    [
        ([1, 1, 1, 1, 1, 3, 1], EVERY),
        ([1, 1, 1, 1, 2, 2, 1], EVERY),
        ([1, 1, 1, 1, 3, 1, 1], &[0, 1, 3, 10, 15]),
        ([1, 1, 1, 2, 1, 2, 1], &[0, 1, 2, 3, 10, 11, 12, 13, 14, 15, 16, 19]),
        ([1, 1, 2, 1, 1, 2, 1], &[0, 1, 2, 3, 4, 6, 15, 16, 17, 18, 19, 20]),
        ([1, 2, 1, 1, 1, 2, 1], &[0, 1, 2, 3, 4, 5, 6, 7, 10]),
        ([2, 1, 1, 1, 1, 2, 1], &[1, 2, 3, 4, 5, 7, 8, 11]),
        ([2, 1, 1, 1, 2, 1, 1], &[1]),
    ]
};
const MODULUS: u32 = 89;

/// Reads the symbol whose first character begins with the stretch `at`.
pub(super) fn decode(widths: &[f32], at: usize) -> Option<Whole> {
    let all = widths.get(at..at + 3 * ELEMENTS)?;
    let unit = all.iter().sum::<f32>() / f32::from(2 * DATA + CHECK);
    let (first, last) = (at.checked_sub(1)?, at + 3 * ELEMENTS + 1);
    let is_guard = |index: usize| widths.get(index).is_some_and(|width| NARROW.contains(&(width / unit)));
    // Light stretches have even indices.
    if !at.is_multiple_of(2) || !is_guard(first) || !is_guard(last - 1) || !is_guard(last) {
        return None;
    }
    let part = |index: usize, modules: u8| {
        let part: &[f32; ELEMENTS] = all[index * ELEMENTS..(index + 1) * ELEMENTS].try_into().ok()?;
        let drift = part.iter().sum::<f32>() / (f32::from(modules) * unit);
        (0.9..=1.11).contains(&drift).then(|| whole_modules(part, modules)).flatten()
    };
    let (left, check, right) = (part(0, DATA)?, part(1, CHECK)?, part(2, DATA)?);
    // The weights are the powers of 3, on from the one character to the other.
    let weighted = left.iter().chain(&right).rev().fold(0, |sum, width| (sum * 3 + u32::from(*width)) % MODULUS);
    (weighted == check_value(&check)?).then_some(())?;
    // The linkage flag is added to the number.
    const LINKED: u64 = 2_015_133_531_096;
    const GTINS: u64 = 2_000_000_000_000;
    let number = 2_013_571 * u64::from(value(&left)?) + u64::from(value(&right)?);
    let number = if number >= LINKED { number - LINKED } else { number };
    (number < GTINS).then(|| (gs1(with_gtin(number)), first, last))
}

fn value(elements: &[u8; ELEMENTS]) -> Option<u32> {
    let [odd, even] = odd_and_even::<ELEMENTS, 7>(elements);
    let (_, widest_odd, widest_even, total, first) =
        GROUPS.into_iter().find(|group| group.0 == odd.iter().sum::<u8>())?;
    let odd = place(&odd, widest_odd, Narrow::NotNeeded)?;
    let even = place(&even, widest_even, Narrow::Needed).filter(|even| *even < total)?;
    Some(odd * total + even + first)
}

fn check_value(elements: &[u8; ELEMENTS]) -> Option<u32> {
    let [odd, [even @ .., 1]] = odd_and_even::<ELEMENTS, 7>(elements) else { return None };
    let even = place(&even, 3, Narrow::NotNeeded)?;
    let mut before = 0;
    for (elements, places) in CHECKS {
        if elements == odd {
            return places.iter().position(|it| *it == even).map(|index| before + index as u32);
        }
        before += places.len() as u32;
    }
    None
}
