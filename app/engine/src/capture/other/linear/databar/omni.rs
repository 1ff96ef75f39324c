//! DataBar omnidirectional, truncated, stacked and stacked omnidirectional: a GTIN in two halves (ISO/IEC 24724 clause 5).

use super::super::patterns::{closest, in_modules};
use super::characters::{Narrow, odd_and_even, place, whole_modules};
use super::{NARROW, Whole, gs1, with_gtin};
use crate::capture::other::Message;

/// Stretches of a half: an outer character, a finder pattern, an inner character.
pub(super) const ELEMENTS: usize = 21;
/// Modules of these.
const OUTER: u8 = 16;
const FINDER: f32 = 15.0;
const INNER: u8 = 15;

/// Finder patterns (table 4).
const FINDERS: [[u8; 5]; 9] = [
    [3, 8, 2, 1, 1],
    [3, 5, 5, 1, 1],
    [3, 3, 7, 1, 1],
    [3, 1, 9, 1, 1],
    [2, 7, 4, 1, 1],
    [2, 5, 6, 1, 1],
    [2, 3, 8, 1, 1],
    [1, 5, 7, 1, 1],
    [1, 3, 9, 1, 1],
];

/// A way in which a character's modules are divided among its odd and its even elements (tables 2 and 3).
struct Group {
    odd: u8,
    widest: [u8; 2],
    /// How many values the even (outer) or odd (inner) elements have.
    total: u32,
    first: u32,
}

const OUTER_GROUPS: [Group; 5] = [
    Group { odd: 12, widest: [8, 1], total: 1, first: 0 },
    Group { odd: 10, widest: [6, 3], total: 10, first: 161 },
    Group { odd: 8, widest: [4, 5], total: 34, first: 961 },
    Group { odd: 6, widest: [3, 6], total: 70, first: 2015 },
    Group { odd: 4, widest: [1, 8], total: 126, first: 2715 },
];
const INNER_GROUPS: [Group; 4] = [
    Group { odd: 5, widest: [2, 7], total: 4, first: 0 },
    Group { odd: 7, widest: [4, 5], total: 20, first: 336 },
    Group { odd: 9, widest: [6, 3], total: 48, first: 1036 },
    Group { odd: 11, widest: [8, 1], total: 81, first: 1516 },
];

/// Which half, by the colour that it begins with when read from its outer end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Side {
    Left,
    Right,
}

/// One half of a symbol.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Half {
    side: Side,
    finder: u32,
    value: u32,
    /// Its part of the checksum.
    check: u32,
}

impl Half {
    /// Of both characters and the finder pattern.
    pub(super) const MODULES: f32 = OUTER as f32 + FINDER + INNER as f32;

    /// A half that fills a row of a stacked symbol and begins with the stretch `at`. The left half has its outer character
    /// first, the right half last.
    pub(super) fn between_guards(widths: &[f32], at: usize) -> Option<Self> {
        let stretches: [f32; ELEMENTS] = widths.get(at..at + ELEMENTS)?.try_into().ok()?;
        let unit = stretches.iter().sum::<f32>() / Self::MODULES;
        let is_guard = |index: usize| widths.get(index).is_some_and(|width| NARROW.contains(&(width / unit)));
        if !is_guard(at.checked_sub(1)?) || !is_guard(at + ELEMENTS) {
            return None;
        }
        // Light stretches have even indices.
        if at.is_multiple_of(2) {
            Self::read(&stretches, Side::Left)
        } else {
            Self::read(&backwards(stretches), Side::Right)
        }
    }

    /// A half from its outer end.
    fn read(stretches: &[f32; ELEMENTS], side: Side) -> Option<Self> {
        let (outer, rest) = stretches.split_at(8);
        let (finder, inner) = rest.split_at(5);
        let unit = stretches.iter().sum::<f32>() / Self::MODULES;
        let fits = |part: &[f32], modules: f32| (0.85..=1.18).contains(&(part.iter().sum::<f32>() / modules / unit));
        // Two wide ones before two narrow ones, before anything costly is done.
        let wide = (finder[1] + finder[2]) / finder[1..].iter().sum::<f32>();
        if !(0.76..=0.91).contains(&wide)
            || !fits(finder, FINDER)
            || !fits(outer, f32::from(OUTER))
            || !fits(inner, f32::from(INNER))
        {
            return None;
        }
        let finder = closest(&in_modules(finder, FINDER)?, &FINDERS)?;
        let outer = whole_modules::<8>(outer.try_into().ok()?, OUTER)?;
        let inner: [f32; 8] = inner.try_into().ok()?;
        // The first element of a character is the one farthest from the finder pattern.
        let inner = whole_modules::<8>(&backwards(inner), INNER)?;
        let weighted =
            |elements: &[u8; 8]| elements.iter().rev().fold(0, |sum: u32, width| (sum * 3 + u32::from(*width)) % 79);
        Some(Self {
            side,
            finder: u32::try_from(finder).expect("one of nine"),
            value: 1597 * outer_value(&outer)? + inner_value(&inner)?,
            check: weighted(&outer) + 4 * weighted(&inner),
        })
    }
}

/// Reads the symbol in one row whose first character begins with the stretch `at`.
pub(super) fn decode(widths: &[f32], at: usize) -> Option<Whole> {
    if at % 2 == 1 {
        return None;
    }
    let left: [f32; ELEMENTS] = widths.get(at..at + ELEMENTS)?.try_into().ok()?;
    let right: [f32; ELEMENTS] = widths.get(at + ELEMENTS..at + 2 * ELEMENTS)?.try_into().ok()?;
    let left_half = Half::read(&left, Side::Left)?;
    let sizes = left.iter().sum::<f32>() / right.iter().sum::<f32>();
    let right_half = Half::read(&backwards(right), Side::Right).filter(|_| (0.8..=1.25).contains(&sizes))?;
    let (first, last) = (at.checked_sub(1)?, at + 2 * ELEMENTS + 1);
    let guards = [(first, &left), (last - 1, &right), (last, &right)];
    let is_guard = |(index, half): (usize, &[f32; ELEMENTS])| {
        let unit = half.iter().sum::<f32>() / Half::MODULES;
        widths.get(index).is_some_and(|width| NARROW.contains(&(width / unit)))
    };
    if !guards.into_iter().all(is_guard) {
        return None;
    }
    Some((message(&left_half, &right_half)?, first, last))
}

/// The messages of all pairs of halves that fit each other.
pub(super) fn assembled(halves: &[&Half]) -> Vec<Message> {
    let of = |side: Side| halves.iter().filter(move |half| half.side == side);
    of(Side::Left).flat_map(|left| of(Side::Right).filter_map(|right| message(left, right))).collect()
}

/// What two halves say, if they belong together (clauses 5.2.2 and 5.2.5).
fn message(left: &Half, right: &Half) -> Option<Message> {
    const LINKED: u64 = 10_000_000_000_000;
    let mut expected = 9 * left.finder + right.finder;
    expected -= u32::from(expected > 72);
    expected -= u32::from(expected > 8);
    let value = 4_537_077 * u64::from(left.value) + u64::from(right.value);
    let fits = (left.check + 16 * right.check) % 79 == expected && value < 2 * LINKED;
    fits.then(|| gs1(with_gtin(value % LINKED)))
}

fn outer_value(elements: &[u8; 8]) -> Option<u32> {
    let [odd, even] = odd_and_even::<8, 4>(elements);
    let group = OUTER_GROUPS.iter().find(|group| group.odd == odd.iter().sum::<u8>())?;
    let odd = place(&odd, group.widest[0], Narrow::NotNeeded)?;
    let even = place(&even, group.widest[1], Narrow::Needed).filter(|even| *even < group.total)?;
    Some(odd * group.total + even + group.first)
}

fn inner_value(elements: &[u8; 8]) -> Option<u32> {
    let [odd, even] = odd_and_even::<8, 4>(elements);
    let group = INNER_GROUPS.iter().find(|group| group.odd == odd.iter().sum::<u8>())?;
    let odd = place(&odd, group.widest[0], Narrow::Needed).filter(|odd| *odd < group.total)?;
    let even = place(&even, group.widest[1], Narrow::NotNeeded)?;
    Some(even * group.total + odd + group.first)
}

fn backwards<const N: usize>(mut stretches: [f32; N]) -> [f32; N] {
    stretches.reverse();
    stretches
}
