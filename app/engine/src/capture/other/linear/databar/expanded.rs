//! DataBar expanded and expanded stacked (ISO/IEC 24724 clause 7).
//!
//! A symbol is a chain of pairs: a finder pattern with a character on each side; the last pair may lack its second one.
//! A pair that has an odd place in the chain begins light; one at an even place begins dark and has its finder pattern
//! from the other end.

use super::super::patterns::{distance, in_modules};
use super::characters::{Narrow, odd_and_even, place, whole_modules};
use super::{NARROW, Whole, general, gs1};
use crate::capture::other::Message;

/// Stretches of a character and of a finder pattern, and modules of these.
const CHARACTER: usize = 8;
const FINDER: usize = 5;
const CHARACTER_MODULES: u8 = 17;
const FINDER_MODULES: f32 = 15.0;
/// The check character counts the characters from here, in units of this.
const LEAST_CHARACTERS: u32 = 4;
const CHECK_MODULUS: u32 = 211;

/// Finder patterns A to F (table 15).
const FINDERS: [[u8; FINDER]; 6] =
    [[1, 8, 4, 1, 1], [3, 6, 4, 1, 1], [3, 4, 6, 1, 1], [3, 2, 8, 1, 1], [2, 6, 5, 1, 1], [2, 2, 9, 1, 1]];

/// The finder patterns of symbols with 2 to 11 of them (table 16).
const SEQUENCES: [&[u8]; 10] =
    [b"AA", b"ABB", b"ACBD", b"AEBDC", b"AEBDDF", b"AEBDEFF", b"AABBCCDD", b"AABBCCDEE", b"AABBCCDEFF", b"AABBCDDEEFF"];

/// At which places of the chain a pair may be.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Place {
    Odd,
    Even,
}

/// A finder pattern and what is beside it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(in super::super) struct Pair {
    /// `A` to `F`.
    finder: u8,
    place: Place,
    first: Character,
    second: Option<Character>,
}

/// A symbol character and its part of the checksum.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Character {
    value: u32,
    check: u32,
}

impl Pair {
    /// Of two characters and the finder pattern.
    pub(super) const MODULES: f32 = 2.0 * CHARACTER_MODULES as f32 + FINDER_MODULES;

    /// How many modules it has.
    pub(super) fn modules(&self) -> f32 {
        Self::MODULES - if self.second.is_some() { 0.0 } else { f32::from(CHARACTER_MODULES) }
    }

    /// The pair that begins with the stretch `at`, and the index of its last stretch.
    pub(super) fn read(widths: &[f32], at: usize) -> Option<(Self, usize)> {
        let middle: [f32; FINDER] = widths.get(at + CHARACTER..at + CHARACTER + FINDER)?.try_into().ok()?;
        // Light stretches have even indices.
        let place = if at.is_multiple_of(2) { Place::Odd } else { Place::Even };
        let finder = finder(middle, place)?;
        let row = 4 * i32::from(finder - b'A') + if place == Place::Odd { 0 } else { 2 };
        let unit = middle.iter().sum::<f32>() / FINDER_MODULES;
        let first = Character::read(widths.get(at..at + CHARACTER)?.try_into().ok()?, row - 1, unit)?;
        let end = at + CHARACTER + FINDER;
        // The first element of a character is the one farthest from the finder pattern.
        let second = widths.get(end..end + CHARACTER).and_then(|after| {
            let mut after: [f32; CHARACTER] = after.try_into().ok()?;
            after.reverse();
            Character::read(after, row, unit)
        });
        let last = if second.is_some() { end + CHARACTER - 1 } else { end - 1 };
        Some((Self { finder, place, first, second }, last))
    }
}

fn finder(mut stretches: [f32; FINDER], place: Place) -> Option<u8> {
    if place == Place::Even {
        stretches.reverse();
    }
    let wide = (stretches[1] + stretches[2]) / stretches[1..].iter().sum::<f32>();
    if !(0.76..=0.91).contains(&wide) {
        return None;
    }
    let widths = in_modules(&stretches, FINDER_MODULES)?;
    let nearest = |pattern: &[u8; FINDER]| distance(&widths, pattern);
    let (letter, _) = (b'A'..)
        .zip(&FINDERS)
        .filter_map(|(letter, it)| Some((letter, nearest(it)?)))
        .min_by(|a, b| a.1.total_cmp(&b.1))?;
    Some(letter)
}

impl Character {
    /// Reads the elements from the one farthest from the finder pattern. `row` is the row of weights for the checksum,
    /// none for the check character.
    fn read(stretches: [f32; CHARACTER], row: i32, unit: f32) -> Option<Self> {
        let drift = stretches.iter().sum::<f32>() / (f32::from(CHARACTER_MODULES) * unit);
        if !(0.85..=1.18).contains(&drift) {
            return None;
        }
        let elements = whole_modules::<CHARACTER>(&stretches, CHARACTER_MODULES)?;
        // The weights are the powers of 3, eight to a row.
        let check = u32::try_from(row).map_or(0, |row| {
            let weight = (0..8 * row).fold(1, |weight, _| weight * 3 % CHECK_MODULUS);
            elements.iter().rev().fold(0, |sum, width| (sum * 3 + u32::from(*width)) % CHECK_MODULUS) * weight
        });
        Some(Self { value: value(&elements)?, check })
    }
}

/// The value of a character (table 12).
fn value(elements: &[u8; CHARACTER]) -> Option<u32> {
    /// Odd modules, the widest odd and even element, values of the even elements, and the first value.
    const GROUPS: [(u8, u8, u8, u32, u32); 5] =
        [(12, 7, 2, 4, 0), (10, 5, 4, 20, 348), (8, 4, 5, 52, 1388), (6, 3, 6, 104, 2948), (4, 1, 8, 204, 3988)];
    let [odd, even] = odd_and_even::<CHARACTER, 4>(elements);
    let (_, widest_odd, widest_even, total, first) =
        GROUPS.into_iter().find(|group| group.0 == odd.iter().sum::<u8>())?;
    let odd = place(&odd, widest_odd, Narrow::Needed)?;
    let even = place(&even, widest_even, Narrow::NotNeeded).filter(|even| *even < total)?;
    Some(odd * total + even + first)
}

/// Reads the symbol in one row whose first character begins with the stretch `at`.
pub(super) fn decode(widths: &[f32], at: usize) -> Option<Whole> {
    let (first, mut last) =
        Pair::read(widths, at).filter(|(pair, _)| pair.finder == b'A' && pair.place == Place::Odd)?;
    let mut pairs = vec![first];
    let sequence = sequence(&pairs[0])?;
    let guard = at.checked_sub(1)?;
    for finder in &sequence[1..] {
        let (pair, end) = Pair::read(widths, last + 1)?;
        if pair.finder != *finder {
            return None;
        }
        last = end;
        pairs.push(pair);
    }
    let modules: f32 = pairs.iter().map(Pair::modules).sum();
    let unit = widths[at..=last].iter().sum::<f32>() / modules;
    let is_guard = |index: usize| widths.get(index).is_some_and(|width| NARROW.contains(&(width / unit)));
    if !is_guard(guard) || !is_guard(last + 1) {
        return None;
    }
    Some((message(&pairs.iter().collect::<Vec<_>>())?, guard, last + 1))
}

/// The message of pairs in any order, if they are one symbol.
pub(super) fn assembled(pairs: &[&Pair]) -> Option<Message> {
    let at_place =
        |finder: u8, place: Place| pairs.iter().copied().filter(move |it| it.finder == finder && it.place == place);
    let mut found = None;
    for first in at_place(b'A', Place::Odd) {
        let Some(sequence) = sequence(first) else { continue };
        let places = sequence.iter().enumerate().skip(1);
        let others = places
            .map(|(index, finder)| at_place(*finder, if index % 2 == 0 { Place::Odd } else { Place::Even }).next());
        let chain: Option<Vec<_>> = [Some(first)].into_iter().chain(others).collect();
        let message = chain.and_then(|chain| message(&chain));
        if found.is_some() && message.is_some() {
            return None;
        }
        found = found.or(message);
    }
    found
}

/// The finder patterns of a symbol, by its first pair.
fn sequence(first: &Pair) -> Option<&'static [u8]> {
    let characters = first.first.value / CHECK_MODULUS + LEAST_CHARACTERS;
    SEQUENCES.get(characters.div_ceil(2).checked_sub(2)? as usize).copied()
}

/// What a chain of pairs says, if the check character fits.
fn message(pairs: &[&Pair]) -> Option<Message> {
    let characters = pairs.iter().flat_map(|pair| [Some(pair.first), pair.second]);
    let mut characters: Vec<_> = characters.collect();
    let check = characters.first().copied().flatten()?.value;
    let count = (check / CHECK_MODULUS + LEAST_CHARACTERS) as usize;
    // With an odd number, the last pair has no second character.
    characters.truncate(count);
    let characters: Vec<_> = characters.into_iter().skip(1).collect::<Option<_>>()?;
    if characters.len() != count - 1 || pairs.len() != count.div_ceil(2) {
        return None;
    }
    let sum: u32 = characters.iter().map(|it| it.check).sum();
    if sum % CHECK_MODULUS != check % CHECK_MODULUS {
        return None;
    }
    let bits = characters.iter().flat_map(|it| (0..12).rev().map(|bit| it.value >> bit & 1 == 1)).collect();
    general::read(bits).map(gs1)
}
