//! Photographs of one symbol with one fault each, as severe as the reader is held to. What is drawn is computed, so that
//! every fault has its exact size.

use std::f32::consts::PI;

use engine::capture::{Luma, read_still};
use rxing::{BarcodeFormat, EncodeHints, Writer, common::BitMatrix, datamatrix::DataMatrixWriter};

const PACK: &str = "010030001012345517260531101234AB\u{1D}21SER-0001abc";
/// Pixels a module.
const PITCH: f32 = 6.0;
/// Modules of paper around the symbol.
const PAPER: f32 = 6.0;
const DARK: f32 = 40.0;
const LIGHT: f32 = 215.0;

/// A symbol, and how a photograph shows it.
struct Photograph {
    modules: BitMatrix,
    /// From a place on the photograph, in modules from the symbol's upper left corner, to one on the flat symbol.
    bent: fn(f32, f32, side: f32) -> (f32, f32),
    /// Part of a dark module's width that ink covers as a round dot; 0 for a square module.
    dots: f32,
    /// The standard deviation of defocus, in modules.
    defocus: f32,
    /// How far the hand moved to the right and down, in modules.
    motion: (f32, f32),
}

impl Photograph {
    fn new() -> Self {
        let hints = EncodeHints {
            DataMatrixCompact: Some(true),
            Gs1Format: Some(true),
            Margin: Some("0".to_owned()),
            ..EncodeHints::default()
        };
        let modules = DataMatrixWriter.encode_with_hints(PACK, &BarcodeFormat::DATA_MATRIX, 1, 1, &hints);
        let modules = modules.unwrap_or_else(|error| panic!("cannot draw the symbol: {error}"));
        Self { modules, bent: |x, y, _| (x, y), dots: 0.0, defocus: 0.0, motion: (0.0, 0.0) }
    }

    fn side(&self) -> f32 {
        self.modules.width() as f32
    }

    /// How much ink lies at a place of the flat symbol, 0 or 1.
    fn ink(&self, x: f32, y: f32) -> f32 {
        let is_dark = |at: f32| (0.0..self.side()).contains(&at);
        if !is_dark(x) || !is_dark(y) || !self.modules.get(x as u32, y as u32) {
            return 0.0;
        }
        let off = (x.fract() - 0.5).hypot(y.fract() - 0.5);
        if self.dots > 0.0 && off > self.dots / 2.0 { 0.0 } else { 1.0 }
    }

    fn taken(&self) -> Luma {
        let side = ((self.side() + 2.0 * PAPER) * PITCH) as usize;
        let grey = |at: usize| {
            // Nine places a pixel.
            let mut ink = 0.0;
            for part in 0..9 {
                let x = ((at % side) as f32 + (part % 3) as f32 / 3.0 + 0.17) / PITCH - PAPER;
                let y = ((at / side) as f32 + (part / 3) as f32 / 3.0 + 0.17) / PITCH - PAPER;
                let (x, y) = (self.bent)(x, y, self.side());
                ink += self.ink(x, y) / 9.0;
            }
            LIGHT + (DARK - LIGHT) * ink
        };
        let mut picture: Vec<f32> = (0..side * side).map(grey).collect();
        if self.defocus > 0.0 {
            let reach = (3.0 * self.defocus * PITCH) as i32;
            let weight = |at: i32| (-0.5 * (at as f32 / (self.defocus * PITCH)).powi(2)).exp();
            let across: Vec<_> = (-reach..=reach).map(|at| ((at, 0), weight(at))).collect();
            let down: Vec<_> = (-reach..=reach).map(|at| ((0, at), weight(at))).collect();
            picture = mixed(&mixed(&picture, side, &across), side, &down);
        }
        if self.motion != (0.0, 0.0) {
            let place = |step: i32| {
                let part = step as f32 / 24.0;
                (((self.motion.0 * PITCH * part).round() as i32, (self.motion.1 * PITCH * part).round() as i32), 1.0)
            };
            picture = mixed(&picture, side, &(-12..=12).map(place).collect::<Vec<_>>());
        }
        let mut noise = Noise(7);
        let pixels = picture.iter().map(|grey| (grey + noise.next()).clamp(0.0, 255.0) as u8).collect();
        Luma::new(side, side, pixels).expect("as many pixels as its sides say")
    }
}

/// The weighted mean of the pixels at these places around each.
fn mixed(picture: &[f32], side: usize, weights: &[((i32, i32), f32)]) -> Vec<f32> {
    let last = side as i32 - 1;
    let sum: f32 = weights.iter().map(|(_, weight)| weight).sum();
    let at = |at: usize| {
        let (x, y) = ((at % side) as i32, (at / side) as i32);
        let grey =
            |(dx, dy): (i32, i32)| picture[(y + dy).clamp(0, last) as usize * side + (x + dx).clamp(0, last) as usize];
        weights.iter().map(|(place, weight)| grey(*place) * weight).sum::<f32>() / sum
    };
    (0..picture.len()).map(at).collect()
}

/// A fixed sequence of noise, about as much as a phone's sensor has.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> f32 {
        let mut sum = 0.0;
        for _ in 0..4 {
            self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            sum += (self.0 >> 40) as f32 / (1 << 24) as f32 - 0.5;
        }
        sum * 5.0
    }
}

#[track_caller]
fn check(photograph: &Photograph) {
    let read = read_still(&photograph.taken()).unwrap_or_else(|hint| panic!("not read: {hint}"));
    let texts: Vec<_> = read.iter().map(|symbol| symbol.bytes.escape_ascii().to_string()).collect();
    assert_eq!(texts, [PACK.as_bytes().escape_ascii().to_string()]);
    assert_eq!(read[0].symbology, "]d2");
}

#[test]
fn out_of_focus() {
    check(&Photograph { defocus: 0.55, ..Photograph::new() });
    check(&Photograph { defocus: 0.7, ..Photograph::new() });
}

#[test]
fn moved_while_it_was_taken() {
    for angle in [0.0, 0.5, 2.0] {
        let (down, right) = f32::sin_cos(angle);
        check(&Photograph { motion: (1.5 * right, 1.5 * down), ..Photograph::new() });
    }
}

#[test]
fn around_a_vial() {
    // Seen from the front, the symbol subtends 100 degrees of the cylinder.
    const ARC: f32 = 100.0 * PI / 180.0;
    fn unrolled(at: f32, side: f32) -> f32 {
        let radius = side / ARC;
        side / 2.0 + radius * ((at - side / 2.0) / radius).clamp(-1.0, 1.0).asin()
    }
    check(&Photograph { bent: |x, y, side| (unrolled(x, side), y), ..Photograph::new() });
    check(&Photograph { bent: |x, y, side| (x, unrolled(y, side)), ..Photograph::new() });
}

#[test]
fn on_a_label_that_bulges() {
    let bulging = |x: f32, y: f32, side: f32| (x + 0.7 * (PI * y / side).sin(), y - 0.5 * (PI * x / side).sin());
    check(&Photograph { bent: bulging, ..Photograph::new() });
}

#[test]
fn printed_as_dots() {
    check(&Photograph { dots: 0.95, ..Photograph::new() });
    check(&Photograph { dots: 0.75, ..Photograph::new() });
}

#[test]
fn with_a_broken_border() {
    let side = Photograph::new().modules.width();
    for gap in [5, side / 2, side - 7] {
        let (mut left, mut lower) = (Photograph::new(), Photograph::new());
        for at in gap..gap + 2 {
            left.modules.unset(0, at);
            lower.modules.unset(at, side - 1);
        }
        check(&left);
        check(&lower);
    }
}

#[test]
fn with_a_scratch() {
    let mut scratched = Photograph::new();
    for at in 3..scratched.modules.width() - 3 {
        scratched.modules.unset(at, at);
    }
    check(&scratched);
}
