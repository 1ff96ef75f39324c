//! Symbols other than Data Matrix: bars, and QR Code.
//!
//! Invariants: what comes back is what the symbol holds, byte for byte, with FNC1 that separates as GS; a symbol that
//! can't be read for certain is not read. Bounded work for any picture.

mod line;
mod linear;
mod plane;
mod qr;
mod runs;

use super::{Content, Symbol, filters, luma::Luma};

const GS: u8 = 0x1D;
const ENVELOPE: &[u8] = b"[)>\x1E";

/// How long to look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effort {
    /// As a camera allows for a frame now and then.
    Glance,
    /// As a still picture is worth.
    Thorough,
}

/// A message and what the symbol says of its kind.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Message {
    pub(super) bytes: Vec<u8>,
    /// The AIM symbology identifier.
    pub(super) symbology: &'static str,
    pub(super) content: Content,
}

/// All such symbols in the picture. Their corners are in its pixels, around the symbol from where reading begins.
pub(super) fn read(picture: &Luma, effort: Effort) -> Vec<Symbol> {
    let found = read_once(picture, effort);
    let half = if found.is_empty() && effort == Effort::Thorough { filters::half(picture) } else { None };
    // A picture of half the size has less noise.
    let larger = |(x, y): (f32, f32)| (x * 2.0, y * 2.0);
    let of_half = half.iter().flat_map(|half| read_once(half, effort));
    found.into_iter().chain(of_half.map(|it| Symbol { corners: it.corners.map(larger), ..it })).collect()
}

/// The messages of symbols of bars in stretches of light and dark by turns, of which the first and the last are light.
pub(super) fn in_stretches(widths: &[f32]) -> impl Iterator<Item = Message> {
    linear::in_stretches(widths).into_iter()
}

fn read_once(picture: &Luma, effort: Effort) -> Vec<Symbol> {
    let mut found = qr::read_all(picture, effort);
    found.extend(linear::read_all(picture, effort));
    found
}
