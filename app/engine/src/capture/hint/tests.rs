//! Pictures of a pack with one fault each, drawn with a seed: what looks like a symbol beside a few lines of print.

use super::*;
use crate::port::HINTS;

const SIZE: (usize, usize) = (640, 480);
const PAPER: f32 = 215.0;
const INK: f32 = 35.0;

/// A pack, and how a picture shows it.
#[derive(Clone)]
struct Scene {
    seed: u64,
    /// Pixels a module of a symbol of 22 modules on a side; without any there is none.
    pitch: Option<f32>,
    /// Where the symbol's upper left corner is.
    corner: (f32, f32),
    /// The part of modules that is covered.
    covered: f32,
    ink: f32,
    paper: f32,
    /// The standard deviation of defocus in modules.
    defocus: f32,
    /// Modules that a hand moved to the right and down.
    motion: (f32, f32),
    /// How much lighter a mirrored lamp makes the symbol's middle.
    lamp: f32,
}

const MODULES: usize = 22;

impl Scene {
    fn new(seed: u64) -> Self {
        let (pitch, corner) = (Some(6.0), (190.0 + 7.0 * seed as f32, 130.0 + 5.0 * seed as f32));
        let (defocus, motion) = (0.07, (0.0, 0.0));
        Self { seed, pitch, corner, covered: 0.0, ink: INK, paper: PAPER, defocus, motion, lamp: 0.0 }
    }

    /// Whether each module is dark.
    fn modules(&self) -> Vec<bool> {
        let mut noise = Noise(self.seed);
        let last = MODULES - 1;
        let dark = |at: usize| match (at % MODULES, at / MODULES) {
            (0, _) => true,
            (_, row) if row == last => true,
            (column, 0) => column % 2 == 0,
            (column, row) if column == last => row % 2 == 1,
            _ => noise.next() > 0.0,
        };
        let mut modules: Vec<_> = (0..MODULES * MODULES).map(dark).collect();
        let mut left = (self.covered * modules.len() as f32) as usize;
        while left > 0 {
            let at = (noise.part() * modules.len() as f32) as usize;
            let is_dark = noise.part() < 0.4;
            modules.iter_mut().skip(at).take(3).for_each(|module| *module = is_dark);
            left = left.saturating_sub(3);
        }
        modules
    }

    fn taken(&self) -> Luma {
        let pitch = self.pitch.unwrap_or(6.0);
        let modules = self.modules();
        let mut picture: Vec<f32> = (0..SIZE.0 * SIZE.1)
            .map(|at| {
                let ink = (0..4).map(|part| {
                    let x = ((at % SIZE.0) as f32 + 0.25 + (part % 2) as f32 / 2.0 - self.corner.0) / pitch;
                    let y = ((at / SIZE.0) as f32 + 0.25 + (part / 2) as f32 / 2.0 - self.corner.1) / pitch;
                    if self.is_ink(&modules, x, y) { 0.25 } else { 0.0 }
                });
                self.paper + (self.ink - self.paper) * ink.sum::<f32>()
            })
            .collect();
        let middle = (self.corner.0 + 11.0 * pitch, self.corner.1 + 11.0 * pitch);
        for (at, grey) in picture.iter_mut().enumerate() {
            let away = ((at % SIZE.0) as f32 - middle.0).hypot((at / SIZE.0) as f32 - middle.1) / (10.0 * pitch);
            *grey = (*grey + self.lamp * (-away * away).exp()).min(300.0);
        }
        self.photographed(&picture, pitch)
    }

    /// Whether there is ink at a place in modules from the symbol's corner: the symbol, lines of strokes, and bars.
    fn is_ink(&self, modules: &[bool], x: f32, y: f32) -> bool {
        let inside = |at: f32, end: f32| (0.0..end).contains(&at);
        if inside(x, 22.0) && inside(y, 22.0) {
            return self.pitch.is_some() && modules[y as usize * MODULES + x as usize];
        }
        if inside(x - 26.0, 24.0) && inside(y, 20.0) {
            let (letter, line) = ((x - 26.0).rem_euclid(3.5), y.rem_euclid(5.2));
            return line < 3.0 && (letter < 0.6 || (letter < 2.4 && line.rem_euclid(1.3) < 0.4));
        }
        let bar = (x * 0.7).floor() as i64;
        inside(x, 44.0) && inside(y - 28.0, 8.0) && bar.wrapping_mul(2_654_435_761) & 64 != 0
    }

    fn photographed(&self, picture: &[f32], pitch: f32) -> Luma {
        let deviation = (self.defocus * pitch).max(0.45);
        let reach = (3.0 * deviation).ceil() as i32;
        let weight = |at: i32| (-0.5 * (at as f32 / deviation).powi(2)).exp();
        let across: Vec<_> = (-reach..=reach).map(|at| ((at, 0), weight(at))).collect();
        let down: Vec<_> = (-reach..=reach).map(|at| ((0, at), weight(at))).collect();
        let mut picture = mixed(&mixed(picture, &across), &down);
        if self.motion != (0.0, 0.0) {
            let place = |step: i32| {
                let part = step as f32 / 24.0 * pitch;
                (((self.motion.0 * part).round() as i32, (self.motion.1 * part).round() as i32), 1.0)
            };
            picture = mixed(&picture, &(-12..=12).map(place).collect::<Vec<_>>());
        }
        let mut noise = Noise(self.seed + 1);
        let pixels = picture.iter().map(|grey| (grey + 3.0 * noise.next()).clamp(0.0, 255.0) as u8).collect();
        Luma::new(SIZE.0, SIZE.1, pixels).unwrap()
    }
}

/// The weighted mean of the pixels at these places around each.
fn mixed(picture: &[f32], weights: &[((i32, i32), f32)]) -> Vec<f32> {
    let sum: f32 = weights.iter().map(|(_, weight)| weight).sum();
    let last = (SIZE.0 as i32 - 1, SIZE.1 as i32 - 1);
    let at = |at: usize| {
        let (x, y) = ((at % SIZE.0) as i32, (at / SIZE.0) as i32);
        let grey = |(dx, dy): (i32, i32)| {
            picture[(y + dy).clamp(0, last.1) as usize * SIZE.0 + (x + dx).clamp(0, last.0) as usize]
        };
        weights.iter().map(|(place, weight)| grey(*place) * weight).sum::<f32>() / sum
    };
    (0..picture.len()).map(at).collect()
}

/// A fixed sequence without a pattern.
struct Noise(u64);

impl Noise {
    /// From 0 to 1.
    fn part(&mut self) -> f32 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 40) as f32 / (1 << 24) as f32
    }

    /// About normal, of deviation 1.
    fn next(&mut self) -> f32 {
        ((0..4).map(|_| self.part()).sum::<f32>() - 2.0) * 1.73
    }
}

/// Every scene of the fault gets the hint.
#[track_caller]
fn check(expected: Hint, fault: impl Fn(Scene) -> Scene) {
    for seed in 1..=5 {
        let hint = Hint::about(&fault(Scene::new(seed)).taken(), None);
        assert_eq!(hint, expected, "seed {seed}");
    }
}

#[test]
fn shells_know_all_names() {
    assert_eq!(Hint::ALL.map(Hint::name), HINTS);
}

#[test]
fn too_far() {
    check(Hint::TooFar, |scene| Scene { pitch: Some(1.4), ..scene });
}

#[test]
fn out_of_focus() {
    check(Hint::Blurred, |scene| Scene { defocus: 1.0, ..scene });
    check(Hint::Blurred, |scene| Scene { defocus: 1.6, ..scene });
}

#[test]
fn moved() {
    check(Hint::Moved, |scene| Scene { motion: (3.5, 1.0), ..scene });
    check(Hint::Moved, |scene| Scene { motion: (-2.0, 4.0), ..scene });
}

#[test]
fn hardly_any_contrast() {
    check(Hint::LowContrast, |scene| Scene { ink: PAPER - 9.0, ..scene });
    check(Hint::LowContrast, |scene| Scene { ink: PAPER - 4.0, ..scene });
}

#[test]
fn mirrored_light() {
    check(Hint::Glare, |scene| Scene { lamp: 450.0, ..scene });
}

#[test]
fn white_paper_is_no_mirrored_light() {
    check(Hint::NothingFound, |scene| Scene { pitch: None, paper: 265.0, ..scene });
    let overexposed = Scene { covered: 0.25, paper: 265.0, ..Scene::new(1) };
    assert_ne!(Hint::about(&overexposed.taken(), None), Hint::Glare);
}

#[test]
fn cut_off() {
    check(Hint::CutOff, |scene| Scene { corner: (-50.0, scene.corner.1), ..scene });
    check(Hint::CutOff, |scene| Scene { corner: (scene.corner.0, 400.0), ..scene });
}

#[test]
fn damaged() {
    check(Hint::Damaged, |scene| Scene { covered: 0.25, ..scene });
}

#[test]
fn nothing_that_looks_like_a_code() {
    check(Hint::NothingFound, |scene| Scene { pitch: None, ..scene });
    let plain = |grey: fn(usize, usize) -> u8| {
        let pixels = (0..SIZE.0 * SIZE.1).map(|at| grey(at % SIZE.0, at / SIZE.0)).collect();
        Hint::about(&Luma::new(SIZE.0, SIZE.1, pixels).unwrap(), None)
    };
    assert_eq!(plain(|x, _| (x / 5 % 2 * 200) as u8), Hint::NothingFound, "bars");
    assert_eq!(plain(|x, y| (x / 160 * 50 + y / 160 * 20) as u8), Hint::NothingFound, "areas");
}

#[test]
fn pictures_that_hold_no_code() {
    let plain = |side: usize, grey: fn(usize) -> u8| {
        Hint::about(&Luma::new(side, side, (0..side * side).map(|at| grey(at % side)).collect()).unwrap(), None)
    };
    assert_eq!(plain(19, |x| (x % 2 * 255) as u8), Hint::TooSmall);
    assert_eq!(plain(100, |x| (200 + x % 2 * 5) as u8), Hint::LowContrast);
}

#[test]
fn every_size_gets_a_hint() {
    let mut noise = Noise(3);
    for (width, height) in [(20, 20), (20, 3_000), (3_000, 20), (31, 33), (64, 40), (129, 257)] {
        for cell in [1, 2, 5] {
            let cells: Vec<_> = (0..3_000).map(|_| if noise.next() > 0.0 { 220 } else { 30 }).collect();
            let pixels = (0..width * height).map(|at| cells[(at % width / cell + at / width / cell * 37) % 3_000]);
            Hint::about(&Luma::new(width, height, pixels.collect()).unwrap(), None);
        }
    }
}
