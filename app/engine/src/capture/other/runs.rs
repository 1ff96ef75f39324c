//! A row of grey values as stretches of light and dark, with edges finer than pixels.
//!
//! Invariant: stretches alternate, the first and the last are light (of no width where the row begins or ends dark), so
//! that a row read backwards has the same shape.

/// Grey values that differ by less than this are of one stretch, whatever is around them.
const MIN_SWING: f32 = 8.0;
/// Nor are those that differ by less than this part of the contrast around them.
const SWING_PART: f32 = 0.18;
/// Nor are those that noise makes: this many times its standard deviation, but no more than a part of the row's contrast.
const NOISE_SWING: f32 = 4.0;
const NOISE_PART: f32 = 0.3;
/// The contrast is measured over this many pixels and their neighbours.
const BLOCK: usize = 16;
/// Blocks on each side that count as around.
const BLOCKS_AROUND: usize = 3;

/// Light and dark stretches by turns, from the beginning of a row to its end.
#[derive(Debug, Clone, Default)]
pub(super) struct Runs {
    /// Where each stretch begins, and where the last ends, in pixels.
    pub(super) edges: Vec<f32>,
    /// How wide each is. Those with an even index are light.
    pub(super) widths: Vec<f32>,
}

impl Runs {
    /// Finds the stretches of a row.
    pub(super) fn of(greys: &[f32]) -> Self {
        let contrast = Contrast::of(greys);
        let extremes = extremes(greys, &contrast);
        let mut edges = vec![0.0];
        // A row that begins dark begins with a light stretch of no width.
        if extremes.first().is_some_and(|first| first.is_dark) {
            edges.push(0.0);
        }
        for pair in extremes.windows(2) {
            edges.push(crossing(greys, &contrast, pair[0].at, pair[1].at));
        }
        let end = greys.len() as f32;
        edges.push(end);
        if extremes.last().is_some_and(|last| last.is_dark) {
            edges.push(end);
        }
        Self::between(edges)
    }

    /// The same stretches from the other end.
    pub(super) fn reversed(&self) -> Self {
        let end = self.edges.last().copied().unwrap_or_default();
        Self::between(self.edges.iter().rev().map(|edge| end - edge).collect())
    }

    fn between(edges: Vec<f32>) -> Self {
        let widths = edges.windows(2).map(|pair| pair[1] - pair[0]).collect();
        Self { edges, widths }
    }
}

/// The darkest and the lightest value around each place, and the least swing of the whole row.
struct Contrast {
    around: Vec<(f32, f32)>,
    least: f32,
}

impl Contrast {
    fn of(greys: &[f32]) -> Self {
        let bounds = |values: &[f32]| {
            values.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), v| (low.min(*v), high.max(*v)))
        };
        let blocks: Vec<_> = greys.chunks(BLOCK).map(bounds).collect();
        let around = |at: usize| {
            let near = &blocks[at.saturating_sub(BLOCKS_AROUND)..(at + BLOCKS_AROUND + 1).min(blocks.len())];
            near.iter().fold((f32::INFINITY, f32::NEG_INFINITY), |(low, high), b| (low.min(b.0), high.max(b.1)))
        };
        let (low, high) = bounds(greys);
        let least = MIN_SWING.max((NOISE_SWING * noise(greys)).min((high - low) * NOISE_PART));
        Self { around: (0..blocks.len()).map(around).collect(), least }
    }

    /// By how much values of a block differ that are of different stretches.
    fn swing(&self, block: usize) -> f32 {
        let (low, high) = self.around[block];
        self.least.max((high - low) * SWING_PART)
    }

    fn middle(&self, at: usize) -> f32 {
        let (low, high) = self.around[at / BLOCK];
        f32::midpoint(low, high)
    }
}

/// The standard deviation of noise, from how much pixels differ from the middle of their neighbours where they differ
/// least: on paper between bars, and around them.
fn noise(greys: &[f32]) -> f32 {
    /// The quarter of normally distributed values that is nearest to 0 is within 0.32 standard deviations, and the
    /// difference has the square root of 6 times that of a pixel.
    const OF_LEAST_QUARTER: f32 = 0.32 * 2.449;
    const PER_GREY: f32 = 4.0;
    const EVERY: usize = 3;
    let mut counts = [0_usize; 256];
    // A part of all places is enough.
    for near in greys.windows(3).step_by(EVERY) {
        // `as` saturates.
        counts[usize::from(((near[0] - 2.0 * near[1] + near[2]).abs() * PER_GREY) as u8)] += 1;
    }
    let mut seen = 0;
    let quarter = counts.iter().position(|count| {
        seen += count;
        seen * 4 * EVERY > greys.len()
    });
    quarter.unwrap_or_default() as f32 / PER_GREY / OF_LEAST_QUARTER
}

/// The lightest place of a light stretch or the darkest of a dark one.
#[derive(Clone, Copy)]
struct Extreme {
    at: usize,
    is_dark: bool,
}

/// The extremes by turns: each differs from the one before by a swing.
fn extremes(greys: &[f32], contrast: &Contrast) -> Vec<Extreme> {
    let mut found: Vec<Extreme> = Vec::new();
    let first = greys.first().copied().unwrap_or_default();
    let (mut lightest, mut darkest) = ((first, 0), (first, 0));
    let mut towards_dark = None;
    for (block, values) in greys.chunks(BLOCK).enumerate() {
        let swing = contrast.swing(block);
        for (at, grey) in (block * BLOCK..).zip(values.iter().copied()) {
            if grey > lightest.0 {
                lightest = (grey, at);
            }
            if grey < darkest.0 {
                darkest = (grey, at);
            }
            if towards_dark != Some(false) && grey >= darkest.0 + swing {
                found.push(Extreme { at: darkest.1, is_dark: true });
                (towards_dark, lightest) = (Some(false), (grey, at));
            } else if towards_dark != Some(true) && grey <= lightest.0 - swing {
                found.push(Extreme { at: lightest.1, is_dark: false });
                (towards_dark, darkest) = (Some(true), (grey, at));
            }
        }
    }
    match towards_dark {
        Some(true) => found.push(Extreme { at: darkest.1, is_dark: true }),
        Some(false) => found.push(Extreme { at: lightest.1, is_dark: false }),
        None => {}
    }
    found
}

/// Where the values between two extremes cross from one side to the other: at the middle of the contrast around, if
/// that is well between the two; blurred narrow stretches do not reach it.
fn crossing(greys: &[f32], contrast: &Contrast, from: usize, to: usize) -> f32 {
    const WELL_BETWEEN: f32 = 0.3;
    let (a, b) = (greys[from], greys[to]);
    let (low, high) = (a.min(b), a.max(b));
    let margin = (high - low) * WELL_BETWEEN;
    let level = contrast.middle(usize::midpoint(from, to)).clamp(low + margin, high - margin);
    let is_past = |grey: f32| if b < a { grey <= level } else { grey >= level };
    let after = (from + 1..=to).find(|at| is_past(greys[*at])).unwrap_or(to);
    let before = after - 1;
    let step = greys[after] - greys[before];
    let part = if step == 0.0 { 0.5 } else { (level - greys[before]) / step };
    // The value of a pixel is that of its middle.
    before as f32 + 0.5 + part.clamp(0.0, 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(greys: &[u8], expected: &[f32]) {
        let greys: Vec<_> = greys.iter().map(|grey| f32::from(*grey)).collect();
        let runs = Runs::of(&greys);
        assert_eq!(runs.widths.len() % 2, 1, "{runs:?}");
        let close = |(a, b): (&f32, &f32)| (a - b).abs() < 0.01;
        assert!(runs.widths.len() == expected.len() && runs.widths.iter().zip(expected).all(close), "{runs:?}");
    }

    #[test]
    fn edges_lie_between_pixels() {
        check(&[200, 200, 0, 0, 0, 200, 200], &[2.0, 3.0, 2.0]);
        // Half of a pixel is dark.
        check(&[200, 200, 100, 0, 0, 200, 200], &[2.5, 2.5, 2.0]);
        check(&[0, 0, 0, 200, 200], &[0.0, 3.0, 2.0]);
        check(&[200, 200, 0, 0, 0], &[2.0, 3.0, 0.0]);
        check(&[90, 93, 90, 93, 90], &[5.0]);
        check(&[], &[0.0]);
    }

    #[test]
    fn a_row_reads_the_same_from_both_ends() {
        let runs = Runs::of(&[200.0, 200.0, 0.0, 0.0, 0.0, 200.0, 10.0]);
        assert_eq!(runs.reversed().reversed().widths, runs.widths);
        assert_eq!(runs.reversed().widths[0], 0.0);
    }
}
