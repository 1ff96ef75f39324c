//! The modules of a QR Code, sampled from the picture.

use rxing::common::BitMatrix;

use super::finder::Corners;
use crate::capture::luma::Luma;
use crate::capture::other::{
    Effort,
    plane::{Point, Projection, grey},
};

/// From the edge of a symbol to the middle of a finder pattern, and of the alignment pattern opposite to them.
const FINDER: f32 = 3.5;
const ALIGNMENT: f32 = 6.5;

/// The largest symbol whose fourth corner is looked for by trying.
const LARGEST_SEARCHED: f32 = 29.0;

/// Sampled modules.
pub(super) struct Grid {
    pub(super) modules: BitMatrix,
    /// Of the symbol in the picture.
    pub(super) corners: [Point; 4],
}

/// What the modules may be, the likeliest first. Three patterns do not say how the symbol is tilted: the pattern in the
/// fourth corner does, and the smallest symbols do not have it.
pub(super) fn candidates<'a>(
    picture: &'a Luma,
    corners: &'a Corners,
    size: u32,
    effort: Effort,
) -> impl Iterator<Item = Grid> + 'a {
    let modules = size as f32;
    let fourths = fourths(picture, corners, modules, effort);
    let sharpened: &[f32] = match effort {
        Effort::Glance => &[0.0],
        Effort::Thorough => &[0.0, 0.7],
    };
    fourths.into_iter().flat_map(move |(fourth, inset)| {
        let far = modules - FINDER;
        let from = [(FINDER, FINDER), (far, FINDER), (modules - inset, modules - inset), (FINDER, far)];
        let projection = Projection::new(from, [corners.top_left, corners.top_right, fourth, corners.bottom_left]);
        let grid = projection.filter(|projection| has_timing(picture, projection, size));
        let greys = grid.map(|projection| (projection, sample(picture, &projection, size as usize)));
        greys.into_iter().flat_map(move |(projection, greys)| {
            let corners = [(0.0, 0.0), (modules, 0.0), (modules, modules), (0.0, modules)].map(|it| projection.at(it));
            sharpened.iter().filter_map(move |gain| {
                let modules = thresholded(&sharper(&greys, size as usize, *gain), size)?;
                Some(Grid { modules, corners })
            })
        })
    })
}

/// Whether the modules between two finder patterns are dark and light by turns, for the most part.
fn has_timing(picture: &Luma, projection: &Projection, size: u32) -> bool {
    const ROW: f32 = 6.5;
    let turns = |at: &dyn Fn(f32) -> Point| {
        let greys: Vec<_> = (7..size - 7).map(|index| grey(picture, projection.at(at(index as f32 + 0.5)))).collect();
        let lighter = |(index, pair): (usize, &[f32])| (pair[0] > pair[1]) == (index % 2 == 0);
        let right = greys.windows(2).enumerate().filter(|pair| lighter(*pair)).count();
        right * 100 >= (greys.len() - 1) * 85
    };
    turns(&|at| (at, ROW)) && turns(&|at| (ROW, at))
}

/// Where the fourth corner may be, each with its distance from the edges of the symbol in modules.
fn fourths(picture: &Luma, corners: &Corners, modules: f32, effort: Effort) -> Vec<(Point, f32)> {
    let side = modules - 2.0 * FINDER;
    let along = |to: Point| ((to.0 - corners.top_left.0) / side, (to.1 - corners.top_left.1) / side);
    let axes = Axes { origin: corners.top_left, right: along(corners.top_right), down: along(corners.bottom_left) };
    let mut found = Vec::new();
    if modules > 21.0 {
        found.extend(alignment(picture, &axes, modules).map(|point| (point, ALIGNMENT)));
    }
    let flat = |dx: f32, dy: f32| (axes.at((modules - FINDER + dx, modules - FINDER + dy)), FINDER);
    found.push(flat(0.0, 0.0));
    if effort == Effort::Thorough && modules <= LARGEST_SEARCHED {
        const STEPS: [f32; 5] = [-2.0, -1.0, 0.0, 1.0, 2.0];
        let aside = STEPS.into_iter().flat_map(|dx| STEPS.into_iter().map(move |dy| (dx, dy)));
        found.extend(aside.filter(|it| *it != (0.0, 0.0)).map(|(dx, dy)| flat(dx, dy)));
    }
    found
}

/// Modules as three patterns would have them on a symbol that is not tilted.
struct Axes {
    origin: Point,
    right: Point,
    down: Point,
}

impl Axes {
    fn at(&self, (x, y): Point) -> Point {
        let (x, y) = (x - FINDER, y - FINDER);
        (self.origin.0 + self.right.0 * x + self.down.0 * y, self.origin.1 + self.right.1 * x + self.down.1 * y)
    }
}

/// The middle of the alignment pattern: a dark module in a light ring in a dark ring.
fn alignment(picture: &Luma, axes: &Axes, modules: f32) -> Option<Point> {
    const MIN_SCORE: f32 = 0.5;
    let expected = (modules - ALIGNMENT, modules - ALIGNMENT);
    let contrast = contrast(picture, axes);
    let mut best = (MIN_SCORE * contrast, expected);
    let mut search = |middle: Point, reach: f32, step: f32| {
        let steps = (reach / step) as i32;
        for y in -steps..=steps {
            for x in -steps..=steps {
                let at = (middle.0 + x as f32 * step, middle.1 + y as f32 * step);
                let score = likeness(picture, axes, at);
                if score > best.0 {
                    best = (score, at);
                }
            }
        }
        best
    };
    // How far it may be off grows with the symbol, as a tilt does.
    let (_, rough) = search(expected, 2.0 + modules / 10.0, 0.5);
    let (score, fine) = search(rough, 0.5, 0.125);
    (score > MIN_SCORE * contrast).then(|| axes.at(fine))
}

/// How much lighter the light ring is than what should be dark, at least.
fn likeness(picture: &Luma, axes: &Axes, (x, y): Point) -> f32 {
    let value = |dx: i32, dy: i32| grey(picture, axes.at((x + dx as f32, y + dy as f32)));
    let ring = |radius: i32| {
        let side = -radius..radius;
        side.flat_map(move |at| [(at, -radius), (radius, at), (-at, radius), (-radius, -at)])
    };
    let mean = |radius: i32| ring(radius).map(|(dx, dy)| value(dx, dy)).sum::<f32>() / (8 * radius) as f32;
    mean(1) - mean(2).max(value(0, 0))
}

/// The difference of light and dark in the first finder pattern.
fn contrast(picture: &Luma, axes: &Axes) -> f32 {
    let at = |x: f32| grey(picture, axes.at((x, FINDER)));
    (at(1.5) + at(5.5)) / 2.0 - at(FINDER)
}

/// The grey value of every module, row by row.
fn sample(picture: &Luma, projection: &Projection, size: usize) -> Vec<f32> {
    const ASIDE: f32 = 0.2;
    let module = |at: usize| {
        let (x, y) = ((at % size) as f32 + 0.5, (at / size) as f32 + 0.5);
        let points = [(x, y), (x - ASIDE, y), (x + ASIDE, y), (x, y - ASIDE), (x, y + ASIDE)];
        points.map(|point| grey(picture, projection.at(point))).iter().sum::<f32>() / 5.0
    };
    (0..size * size).map(module).collect()
}

/// What blur mixed into each module from its neighbours is taken out again.
fn sharper(greys: &[f32], size: usize, gain: f32) -> Vec<f32> {
    let light = greys.iter().copied().fold(0.0, f32::max);
    let at = |x: usize, y: usize| if x < size && y < size { greys[y * size + x] } else { light };
    let module = |index: usize| {
        let (x, y) = (index % size, index / size);
        // Before the first comes what is far behind the last: nothing, so that it is light.
        let (left, above) = (x.wrapping_sub(1), y.wrapping_sub(1));
        let around = at(left, y) + at(x + 1, y) + at(x, above) + at(x, y + 1);
        greys[index] + gain * (greys[index] - around / 4.0)
    };
    (0..greys.len()).map(module).collect()
}

/// Dark is what is darker than the middle of what is around.
fn thresholded(greys: &[f32], size: u32) -> Option<BitMatrix> {
    const RADIUS: usize = 5;
    let side = size as usize;
    let mut modules = BitMatrix::with_single_dimension(size).ok()?;
    for y in 0..side {
        for x in 0..side {
            let (mut low, mut high, mut sum, mut count) = (f32::INFINITY, f32::NEG_INFINITY, 0.0, 0.0);
            for near_y in y.saturating_sub(RADIUS)..(y + RADIUS + 1).min(side) {
                for grey in &greys[near_y * side + x.saturating_sub(RADIUS)..near_y * side + (x + RADIUS + 1).min(side)]
                {
                    (low, high, sum, count) = (low.min(*grey), high.max(*grey), sum + grey, count + 1.0);
                }
            }
            if greys[y * side + x] < f32::midpoint(f32::midpoint(low, high), sum / count) {
                modules.set(x as u32, y as u32);
            }
        }
    }
    Some(modules)
}
