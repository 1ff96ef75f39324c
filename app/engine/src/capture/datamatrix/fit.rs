//! From three corners to a grid: which size, where the fourth corner lies, and how the modules are spaced.
//!
//! A grid is scored by what the standard fixes: solid borders dark against their quiet zone, timing borders alternating.
//! Every part of the score is a correlation from -1 to 1, so that neither contrast nor light matters.

use super::{
    corner::Corner,
    grid::{Grid, Projection},
    outline::Vector,
    pyramid::{Pyramid, View},
    sizes::{SIZES, Size},
};

/// How well alternating modules match: `grey` at the middle of each, dark first.
fn alternation(grey: &[f32]) -> f32 {
    let (mut sum, mut squares) = (0.0, 0.0);
    let mut sign = -1.0;
    for near in grey.windows(3) {
        let bent = 0.5 * (near[0] + near[2]) - near[1];
        sum += sign * bent;
        squares += bent * bent;
        sign = -sign;
    }
    let count = (grey.len() - 2) as f32;
    sum / (squares * count).sqrt().max(NOTHING * count)
}

/// Differences below this many grey values are nothing.
const NOTHING: f32 = 1.0;

/// How much lighter the quiet zone is than the border beside it, all along.
fn step(outside: &[f32], inside: &[f32]) -> f32 {
    let (mut sum, mut squares) = (0.0, 0.0);
    for (outside, inside) in outside.iter().zip(inside) {
        let difference = outside - inside;
        sum += difference;
        squares += difference * difference;
    }
    let count = inside.len() as f32;
    sum / (squares * count).sqrt().max(NOTHING * count)
}

/// A row of places, `count` of them, from `(column, row)` on.
fn greys(
    view: View<'_>,
    grid: &Grid,
    projection: &Projection,
    from: (f32, f32),
    step: (f32, f32),
    out: &mut Vec<f32>,
    count: usize,
) {
    if grid.is_even() {
        return view.greys(&projection.line(grid.size, from, step), count, out);
    }
    out.clear();
    out.extend((0..count).map(|at| {
        let at = at as f32;
        view.grey(projection.place(grid.unit(from.0 + step.0 * at, from.1 + step.1 * at)))
    }));
}

/// Room for the values along borders, used again and again.
#[derive(Default)]
pub(super) struct Scratch {
    inside: Vec<f32>,
    outside: Vec<f32>,
}

/// The parts of a grid's score, each from -1 to 1.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Score {
    pub(super) solid: f32,
    pub(super) timing: f32,
}

impl Score {
    pub(super) fn sum(self) -> f32 {
        self.solid + self.timing
    }
}

/// The sum of the score, and how unlikely it is that borders match so well by chance: a match over many modules says
/// more.
pub(super) fn evidence(pyramid: &Pyramid<'_>, grid: &Grid, scratch: &mut Scratch) -> (f32, f32) {
    let score = score(pyramid.view(grid.pitch()), grid, scratch).sum();
    (score, score * (0.5 * (grid.size.rows + grid.size.columns) as f32).sqrt())
}

/// The middles of the upper border's modules.
fn top_border<'a>(view: View<'_>, grid: &Grid, projection: &Projection, scratch: &'a mut Scratch) -> &'a [f32] {
    greys(view, grid, projection, (0.5, 0.5), (1.0, 0.0), &mut scratch.inside, grid.size.columns);
    &scratch.inside
}

/// The middles of the right border's modules, from the lowest up.
fn right_border<'a>(view: View<'_>, grid: &Grid, projection: &Projection, scratch: &'a mut Scratch) -> &'a [f32] {
    let from = (grid.size.columns as f32 - 0.5, grid.size.rows as f32 - 0.5);
    greys(view, grid, projection, from, (0.0, -1.0), &mut scratch.inside, grid.size.rows);
    &scratch.inside
}

/// How well the borders of the grid match.
pub(super) fn score(view: View<'_>, grid: &Grid, scratch: &mut Scratch) -> Score {
    let projection = grid.projection();
    let (columns, rows) = (grid.size.columns, grid.size.rows);
    let top = alternation(top_border(view, grid, &projection, scratch));
    let right = alternation(right_border(view, grid, &projection, scratch));
    greys(view, grid, &projection, (0.5, 0.5), (0.0, 1.0), &mut scratch.inside, rows);
    greys(view, grid, &projection, (-0.5, 0.5), (0.0, 1.0), &mut scratch.outside, rows);
    let left = step(&scratch.outside, &scratch.inside);
    let bottom_row = rows as f32 - 0.5;
    greys(view, grid, &projection, (0.5, bottom_row), (1.0, 0.0), &mut scratch.inside, columns);
    greys(view, grid, &projection, (0.5, bottom_row + 1.0), (1.0, 0.0), &mut scratch.outside, columns);
    let bottom = step(&scratch.outside, &scratch.inside);
    Score { solid: 0.5 * (left + bottom), timing: 0.5 * (top + right) }
}

/// How far neighbouring modules differ, on some rows and columns: most when they are sampled at their middles.
fn sharpness(view: View<'_>, grid: &Grid, projection: &Projection, scratch: &mut Scratch) -> f32 {
    let (columns, rows) = (grid.size.columns, grid.size.rows);
    let (mut sum, mut count) = (0.0, 0);
    let mut along = |from: (usize, usize), step, length| {
        let from = (from.0 as f32 + 0.5, from.1 as f32 + 0.5);
        greys(view, grid, projection, from, step, &mut scratch.inside, length);
        sum += scratch.inside.windows(2).map(|near| (near[1] - near[0]) * (near[1] - near[0])).sum::<f32>();
        count += length;
    };
    for line in 0..LINES {
        along((0, (2 * line + 1) * rows / (2 * LINES)), (1.0, 0.0), columns);
        along(((2 * line + 1) * columns / (2 * LINES), 0), (0.0, 1.0), rows);
    }
    (sum / count as f32).sqrt()
}

/// Rows and columns that sharpness is judged on.
const LINES: usize = 7;

/// How much lighter it is just outside of the four sides than just inside, on the mean.
fn edge(view: View<'_>, grid: &Grid, projection: &Projection, scratch: &mut Scratch) -> f32 {
    const BESIDE: f32 = 0.4;
    let (columns, rows) = (grid.size.columns as f32, grid.size.rows as f32);
    let mut sum = |from, step, length| -> f32 {
        greys(view, grid, projection, from, step, &mut scratch.inside, length);
        scratch.inside.iter().sum()
    };
    let mut lighter = 0.0;
    for (outside, inside) in [(-BESIDE, BESIDE), (columns + BESIDE, columns - BESIDE)] {
        lighter += sum((outside, 0.5), (0.0, 1.0), grid.size.rows) - sum((inside, 0.5), (0.0, 1.0), grid.size.rows);
    }
    for (outside, inside) in [(-BESIDE, BESIDE), (rows + BESIDE, rows - BESIDE)] {
        lighter +=
            sum((0.5, outside), (1.0, 0.0), grid.size.columns) - sum((0.5, inside), (1.0, 0.0), grid.size.columns);
    }
    lighter / (2.0 * (columns + rows))
}

/// How strongly the timing borders alternate, on the mean.
fn pulse(view: View<'_>, grid: &Grid, projection: &Projection, scratch: &mut Scratch) -> f32 {
    pulse_of(top_border(view, grid, projection, scratch)) + pulse_of(right_border(view, grid, projection, scratch))
}

fn pulse_of(grey: &[f32]) -> f32 {
    let (mut sum, mut sign) = (0.0, -1.0);
    for near in grey.windows(3) {
        sum += sign * (0.5 * (near[0] + near[2]) - near[1]);
        sign = -sign;
    }
    sum / (grey.len() - 2) as f32
}

/// What uneven spacing costs: it is believed only if it explains more than noise.
const STIFF: f32 = 0.5;

/// Where the fourth corner is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Opposite {
    /// Where it would be without perspective.
    Flat,
    /// Around there, up to so many half modules away.
    Around(i32),
}

/// The grids that the corner may be of, the best first.
pub(super) fn grids(
    pyramid: &Pyramid<'_>,
    corner: Corner,
    opposite: Opposite,
    scratch: &mut Scratch,
) -> Vec<(f32, Grid)> {
    let (up, right) = corner.sides();
    let mut grids: Vec<(f32, Grid)> = Vec::new();
    for size in SIZES {
        let (high, wide) = (up / size.rows as f32, right / size.columns as f32);
        if high.min(wide) < LEAST_PITCH || high.max(wide) > 2.2 * high.min(wide) {
            continue;
        }
        let view = pyramid.view((high * wide).sqrt());
        let best = match opposite {
            Opposite::Flat => rated(view, corner, size, (0.0, 0.0), scratch)
                .or_else(|| rated(view, lengthened(corner, high, wide)?, size, (0.0, 0.0), scratch)),
            Opposite::Around(reach) => around(view, corner, size, reach, scratch),
        };
        grids.extend(best);
    }
    grids.sort_by(|a, b| b.0.total_cmp(&a.0));
    grids.truncate(4);
    grids
}

/// The corner with its shorter side as long as it would be if modules were square, `high` and `wide` as it is: outlines end
/// a module or two early where a border is worn or blurred.
fn lengthened(corner: Corner, high: f32, wide: f32) -> Option<Corner> {
    const WORN: std::ops::Range<f32> = 1.03..1.15;
    let side = |to: Vector, by: f32| corner.at + (to - corner.at) * by;
    let (higher, wider) = (wide / high, high / wide);
    if WORN.contains(&higher) {
        Some(Corner { up: side(corner.up, higher), ..corner })
    } else if WORN.contains(&wider) {
        Some(Corner { right: side(corner.right, wider), ..corner })
    } else {
        None
    }
}

/// Fewer pixels a module can't be read.
const LEAST_PITCH: f32 = 1.4;
/// A grid whose timing borders match less is none.
const LEAST_TIMING: f32 = 0.45;
const LEAST_OF_ONE: f32 = 0.15;

fn rated(view: View<'_>, corner: Corner, size: Size, shift: (f32, f32), scratch: &mut Scratch) -> Option<(f32, Grid)> {
    let (across, up) = (corner.right - corner.at, corner.up - corner.at);
    let opposite = corner.at + across * (1.0 + shift.0) + up * (1.0 + shift.1);
    let grid =
        Grid { size, corners: [corner.up, opposite, corner.right, corner.at], bend: [[0.0; 2]; 2], bow: [0.0; 4] };
    let projection = grid.projection();
    let top = alternation(top_border(view, &grid, &projection, scratch));
    // Most of what is tried is no symbol, and half of a border shows it.
    if top <= LEAST_OF_ONE {
        return None;
    }
    let right = alternation(right_border(view, &grid, &projection, scratch));
    let rate = 0.5 * (top + right);
    (rate >= LEAST_TIMING && right > LEAST_OF_ONE).then_some((rate, grid))
}

/// Tries places of the fourth corner around where it would be without perspective.
fn around(view: View<'_>, corner: Corner, size: Size, reach: i32, scratch: &mut Scratch) -> Option<(f32, Grid)> {
    let mut best: Option<(f32, Grid)> = None;
    let (across, down) = (0.5 / size.columns as f32, 0.5 / size.rows as f32);
    for x in -reach..=reach {
        for y in -reach..=reach {
            let shift = (x as f32 * across.max(0.02), y as f32 * down.max(0.02));
            if let Some(found) = rated(view, corner, size, shift, scratch)
                && best.as_ref().is_none_or(|best| found.0 > best.0)
            {
                best = Some(found);
            }
        }
    }
    best
}

/// Moves corners and spacing until nothing matches better.
pub(super) fn refined(pyramid: &Pyramid<'_>, grid: Grid, moves: Moves, scratch: &mut Scratch) -> (Score, Grid) {
    let view = pyramid.view(grid.pitch());
    let contrast = sharpness(view, &grid, &grid.projection(), scratch).max(1.0);
    let mut value = |grid: &Grid| {
        if !grid.is_convex() {
            return f32::NEG_INFINITY;
        }
        let projection = grid.projection();
        let parts = edge(view, grid, &projection, scratch)
            + pulse(view, grid, &projection, scratch)
            + sharpness(view, grid, &projection, scratch);
        parts / contrast - STIFF * stiffness(grid)
    };
    let mut best = (value(&grid), grid);
    let steps: &[f32] = match moves {
        Moves::Corners => &[0.7, 0.35, 0.18],
        Moves::All => &[0.35, 0.18],
    };
    for step in steps {
        for _ in 0..3 {
            let before = best.0;
            for change in 0..moves as usize {
                climb(&mut best, change, *step, &mut value);
            }
            if best.0 - before < 0.005 {
                break;
            }
        }
    }
    (score(view, &best.1, scratch), best.1)
}

/// Makes one change to either side, as long as the value rises.
fn climb(best: &mut (f32, Grid), change: usize, step: f32, value: &mut impl FnMut(&Grid) -> f32) {
    for sign in [1.0, -1.0] {
        let mut has_risen = false;
        for _ in 0..3 {
            let moved = moved(&best.1, change, sign * step);
            let there = value(&moved);
            if there <= best.0 {
                break;
            }
            *best = (there, moved);
            has_risen = true;
        }
        if has_risen {
            return;
        }
    }
}

/// How unevenly columns and rows are spaced.
fn stiffness(grid: &Grid) -> f32 {
    grid.bend.iter().flatten().map(|bend| bend.abs()).sum::<f32>()
        + 4.0 * grid.bow.iter().map(|bow| bow.abs()).sum::<f32>()
}

/// What may be moved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Moves {
    /// Four corners along two sides each.
    Corners = 8,
    /// Also two ways each in which columns and rows are spaced unevenly, and the bow of each side.
    All = 16,
}

fn moved(grid: &Grid, change: usize, modules: f32) -> Grid {
    let mut moved = *grid;
    let (columns, rows) = (grid.size.columns as f32, grid.size.rows as f32);
    if change < 8 {
        let at = change / 2;
        // Along the one side that ends at the corner, or the other.
        let other = if change.is_multiple_of(2) { (at + 1) % 4 } else { (at + 3) % 4 };
        let is_across = matches!((at, other), (0, 1) | (1, 0) | (2, 3) | (3, 2));
        let way: Vector = grid.corners[other] - grid.corners[at];
        moved.corners[at] = grid.corners[at] + way * (modules / if is_across { columns } else { rows });
    } else if change >= 12 {
        let side = if change < 14 { columns } else { rows };
        let bow = &mut moved.bow[change - 12];
        *bow = (*bow + modules / side).clamp(-0.2, 0.2);
    } else {
        let (axis, order) = ((change - 8) / 2, (change - 8) % 2);
        let side = if axis == 0 { columns } else { rows };
        // In the middle (first order) or at its steepest (second), the shift is about so many modules.
        let factor = if order == 0 { 4.0 } else { 10.0 };
        moved.bend[axis][order] = (moved.bend[axis][order] + modules * factor / side).clamp(-0.8, 0.8);
    }
    moved
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_side_that_ends_early_is_as_long_as_square_modules_make_it() {
        let corner = |up: f32, right: f32| Corner {
            at: Vector::new(10.0, 110.0),
            up: Vector::new(10.0, 110.0 - up),
            right: Vector::new(10.0 + right, 110.0),
        };
        let sides = |up: f32, right: f32| lengthened(corner(up, right), up / 24.0, right / 24.0).map(Corner::sides);
        assert_eq!(sides(88.0, 96.0), Some((96.0, 96.0)));
        assert_eq!(sides(96.0, 88.0), Some((96.0, 96.0)));
        // As long as measured, or of another symbol.
        assert_eq!(sides(95.0, 96.0), None);
        assert_eq!(sides(70.0, 96.0), None);
    }
}
