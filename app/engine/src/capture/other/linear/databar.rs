//! GS1 DataBar (ISO/IEC 24724): symbols in one row, and rows of stacked symbols that are put together later.
//!
//! Invariants: what is read begins with an application identifier, as ISO/IEC 15424 wants it; the linkage flag, which
//! announces a composite component, changes nothing, as that component is a symbol of its own.

mod characters;
mod expanded;
mod general;
mod limited;
mod omni;

use super::super::Message;
use crate::capture::Content;

/// A stretch that is not narrower or wider than one module for sure, in modules.
const NARROW: std::ops::RangeInclusive<f32> = 0.35..=1.9;

/// A message, and the indices of its first and last bar.
type Whole = (Message, usize, usize);

/// A piece of a symbol between guards, as the rows of stacked symbols are.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Piece {
    /// One of the two halves of DataBar omnidirectional.
    Half(omni::Half),
    /// A finder pattern of DataBar expanded with the characters beside it.
    Pair(expanded::Pair),
}

impl Piece {
    /// Of the longest piece.
    pub(super) const MAX_MODULES: f32 = expanded::Pair::MODULES;

    /// How many modules it has between guards.
    pub(super) fn modules(&self) -> f32 {
        match self {
            Self::Half(_) => omni::Half::MODULES,
            Self::Pair(pair) => pair.modules(),
        }
    }

    /// Whether the two may belong to one symbol though they are read in opposite directions: every other row of an
    /// expanded symbol may be.
    pub(super) fn may_face(&self, other: &Self) -> bool {
        matches!((self, other), (Self::Pair(_), Self::Pair(_)))
    }
}

/// Reads the symbol that is in one row and whose first character begins with the stretch `at`.
pub(super) fn decode(widths: &[f32], at: usize) -> Option<Whole> {
    omni::decode(widths, at).or_else(|| expanded::decode(widths, at)).or_else(|| limited::decode(widths, at))
}

/// Reads the piece that begins with the stretch `at`, and the index of its last stretch.
pub(super) fn piece(widths: &[f32], at: usize) -> Option<(Piece, usize)> {
    let half = || omni::Half::between_guards(widths, at).map(|half| (Piece::Half(half), at + omni::ELEMENTS - 1));
    let pair = || expanded::Pair::read(widths, at).map(|(pair, last)| (Piece::Pair(pair), last));
    half().or_else(pair)
}

/// The messages that pieces of one place make up.
pub(super) fn assembled(pieces: &[Piece]) -> Vec<Message> {
    let halves: Vec<_> =
        pieces.iter().filter_map(|it| if let Piece::Half(half) = it { Some(half) } else { None }).collect();
    let pairs: Vec<_> =
        pieces.iter().filter_map(|it| if let Piece::Pair(pair) = it { Some(pair) } else { None }).collect();
    omni::assembled(&halves).into_iter().chain(expanded::assembled(&pairs)).collect()
}

fn gs1(bytes: Vec<u8>) -> Message {
    Message { bytes, symbology: "]e0", content: Content::Gs1 }
}

/// AI 01 and a GTIN of 13 digits without its check digit, with it.
fn with_gtin(digits: u64) -> Vec<u8> {
    let mut text = format!("01{digits:013}").into_bytes();
    let weighted = |(index, digit): (usize, &u8)| u64::from(digit - b'0') * if index % 2 == 0 { 3 } else { 1 };
    let sum: u64 = text[2..].iter().enumerate().map(weighted).sum();
    text.push(b'0' + u8::try_from((10 - sum % 10) % 10).expect("a digit"));
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_gtin_gets_its_check_digit() {
        assert_eq!(with_gtin(1_030_001_012_345), b"0110300010123452");
        assert_eq!(with_gtin(30_001_012_345), b"0100300010123455");
    }
}
