//! Modules that blur or motion has smeared into one another, taken apart again.
//!
//! What the camera saw of a module is a mixture of it and its neighbours. How they mix is learned from the symbol itself:
//! from a first guess of the modules the mixture is estimated by least squares, from the mixture the modules are estimated
//! again, and so on. The borders are known, which keeps the two from agreeing on nonsense.

use super::{
    grid::{Grid, Projection},
    pyramid::View,
    sizes::Size,
};

/// Modules on each side of one that are mixed into it.
const REACH: usize = 2;
const ACROSS: usize = 2 * REACH + 1;
const KERNEL: usize = ACROSS * ACROSS;
/// Besides the modules: the grey of the paper, and how light falls off across and down.
const UNKNOWN: usize = KERNEL + 3;
/// Samples are taken at the middle of each module and between it and the next, across, down, and both.
const PHASES: usize = 4;

/// A symbol as the camera saw it, and the current estimate of its modules.
pub(super) struct Mixture<'a> {
    size: Size,
    view: View<'a>,
    grid: Grid,
    projection: Projection,
    /// How far samples are taken beside the grid, in modules across and down, as factors of `ways`.
    shift: [[f32; WAYS]; 2],
    /// Grey values of each phase, row by row.
    seen: [Vec<f32>; PHASES],
    /// How dark each module is, 0 to 1, with a margin of `REACH` light modules around.
    dark: Vec<f32>,
    kernels: [[f32; UNKNOWN]; PHASES],
}

/// Ways in which a grid may be out of place: moved, stretched and bent.
const WAYS: usize = 6;

fn ways(size: Size, column: f32, row: f32) -> [f32; WAYS] {
    let (x, y) = (column / size.columns as f32 - 0.5, row / size.rows as f32 - 0.5);
    [1.0, x, y, x * y, x * x, y * y]
}

/// The middle of a phase's first sample.
fn phase_offset(phase: usize) -> (f32, f32) {
    (0.5 + 0.5 * (phase % 2) as f32, 0.5 + 0.5 * (phase / 2) as f32)
}

/// Whether a symbol of this size has enough modules to learn from and enough check codewords to be believed.
pub(super) fn is_for(size: Size) -> bool {
    size.rows * size.columns >= 256 && size.rows <= 32 && size.columns <= 64
}

impl<'a> Mixture<'a> {
    /// `guess` says how dark each module seems, 0 to 1, row by row.
    pub(super) fn new(view: View<'a>, grid: &Grid, guess: &[f32]) -> Self {
        let size = grid.size;
        let mut mixture = Self {
            size,
            view,
            grid: *grid,
            projection: grid.projection(),
            shift: [[0.0; WAYS]; 2],
            seen: Default::default(),
            dark: vec![0.0; (size.columns + 2 * REACH) * (size.rows + 2 * REACH)],
            kernels: [[0.0; UNKNOWN]; PHASES],
        };
        mixture.look();
        mixture.begin(guess);
        mixture
    }

    /// The grey value at a place in modules from the upper left corner.
    fn grey(&self, column: f32, row: f32) -> f32 {
        let ways = ways(self.size, column, row);
        let shift = self.shift.map(|factors| factors.iter().zip(ways).map(|(factor, way)| factor * way).sum::<f32>());
        self.view.grey(self.projection.place(self.grid.unit(column + shift[0], row + shift[1])))
    }

    /// Samples all phases.
    fn look(&mut self) {
        const PLACES: [(f32, f32); 4] = [(-0.12, -0.12), (0.12, -0.12), (-0.12, 0.12), (0.12, 0.12)];
        self.seen = std::array::from_fn(|phase| {
            let (dx, dy) = phase_offset(phase);
            let mut greys = Vec::with_capacity(self.size.rows * self.size.columns);
            for row in 0..self.size.rows {
                greys.extend((0..self.size.columns).map(|column| {
                    let at = |(x, y)| self.grey(column as f32 + dx + x, row as f32 + dy + y);
                    PLACES.into_iter().map(at).sum::<f32>() / PLACES.len() as f32
                }));
            }
            greys
        });
    }

    /// Moves the grid to where what is left over of the mixture becomes least, as far as that is linear.
    pub(super) fn adjust(&mut self) -> Option<()> {
        let left = self.left_over();
        let mut normal = [[0.0_f32; 2 * WAYS]; 2 * WAYS];
        let mut sums = [0.0_f32; 2 * WAYS];
        for (phase, left) in left.iter().enumerate() {
            let (dx, dy) = phase_offset(phase);
            for row in 0..self.size.rows {
                for column in 0..self.size.columns {
                    let (x, y) = (column as f32 + dx, row as f32 + dy);
                    let slope = [
                        self.grey(x + 0.25, y) - self.grey(x - 0.25, y),
                        self.grey(x, y + 0.25) - self.grey(x, y - 0.25),
                    ];
                    let ways = ways(self.size, x, y);
                    let terms: [f32; 2 * WAYS] = std::array::from_fn(|at| -2.0 * slope[at / WAYS] * ways[at % WAYS]);
                    let left = left[row * self.size.columns + column];
                    for (line, first) in normal.iter_mut().zip(terms) {
                        line.iter_mut().zip(terms).for_each(|(sum, second)| *sum += first * second);
                    }
                    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term * left);
                }
            }
        }
        let strongest = (0..2 * WAYS).map(|at| normal[at][at]).fold(0.0, f32::max);
        (0..2 * WAYS).for_each(|at| normal[at][at] += 1e-3 * strongest + 1e-3);
        let [step] = solve(&normal, &[sums])?;
        for (at, step) in step.into_iter().enumerate() {
            self.shift[at / WAYS][at % WAYS] += step.clamp(-1.0, 1.0);
        }
        self.look();
        Some(())
    }

    /// Begins with this guess; what the borders fix is taken from them.
    fn begin(&mut self, guess: &[f32]) {
        for row in 0..self.size.rows {
            for column in 0..self.size.columns {
                let at = self.place(column, row);
                let known = self.size.border(column, row).map(f32::from);
                self.dark[at] = known.unwrap_or(guess[row * self.size.columns + column]);
            }
        }
    }

    fn stride(&self) -> usize {
        self.size.columns + 2 * REACH
    }

    fn place(&self, column: usize, row: usize) -> usize {
        (row + REACH) * self.stride() + column + REACH
    }

    /// How much the samples vary.
    pub(super) fn variance(&self) -> f32 {
        let count = self.seen.iter().map(Vec::len).sum::<usize>() as f32;
        let mean = self.seen.iter().flatten().sum::<f32>() / count;
        self.seen.iter().flatten().map(|grey| (grey - mean) * (grey - mean)).sum::<f32>() / count
    }

    pub(super) fn is_dark(&self, column: usize, row: usize) -> bool {
        self.dark[self.place(column, row)] > 0.5
    }

    /// What the places around a module hold, and the terms of the light there.
    fn terms(&self, column: usize, row: usize) -> [f32; UNKNOWN] {
        let mut terms = [0.0; UNKNOWN];
        for y in 0..ACROSS {
            let from = (row + y) * self.stride() + column;
            terms[y * ACROSS..(y + 1) * ACROSS].copy_from_slice(&self.dark[from..from + ACROSS]);
        }
        terms[KERNEL] = 1.0;
        terms[KERNEL + 1] = column as f32 / self.size.columns as f32 - 0.5;
        terms[KERNEL + 2] = row as f32 / self.size.rows as f32 - 0.5;
        terms
    }

    /// The mixture of least squares, given the modules. Nothing if they are too few to tell.
    pub(super) fn learn(&mut self) -> Option<()> {
        let mut normal = [[0.0_f32; UNKNOWN]; UNKNOWN];
        let mut sums = [[0.0_f32; UNKNOWN]; PHASES];
        for row in 0..self.size.rows {
            for column in 0..self.size.columns {
                let terms = self.terms(column, row);
                for (line, first) in normal.iter_mut().zip(terms) {
                    line.iter_mut().zip(terms).for_each(|(sum, second)| *sum += first * second);
                }
                for (sums, seen) in sums.iter_mut().zip(&self.seen) {
                    let grey = seen[row * self.size.columns + column];
                    sums.iter_mut().zip(terms).for_each(|(sum, term)| *sum += term * grey);
                }
            }
        }
        // A module that changes nothing is better than one that explains noise.
        let ridge = 0.004 * (self.size.rows * self.size.columns) as f32;
        for (at, line) in normal.iter_mut().enumerate() {
            line[at] += if at < KERNEL { ridge } else { 1e-3 };
        }
        self.kernels = solve(&normal, &sums)?;
        Some(())
    }

    /// The modules of least squares between 0 and 1, given the mixture. Returns the mean square of what is left over.
    pub(super) fn separate(&mut self, rounds: usize) -> f32 {
        let mut left = self.left_over();
        let energy: f32 = self.kernels.iter().flat_map(|kernel| &kernel[..KERNEL]).map(|weight| weight * weight).sum();
        if energy < 1.0 {
            return f32::INFINITY;
        }
        for _ in 0..rounds {
            for row in 0..self.size.rows {
                for column in 0..self.size.columns {
                    if self.size.border(column, row).is_some() {
                        continue;
                    }
                    self.improve(column, row, energy, &mut left);
                }
            }
        }
        let count = (PHASES * self.size.rows * self.size.columns) as f32;
        left.iter().flatten().map(|left| left * left).sum::<f32>() / count
    }

    /// Sets one module to what explains most of what is left over around it.
    fn improve(&mut self, column: usize, row: usize, energy: f32, left: &mut [Vec<f32>; PHASES]) {
        let columns = self.size.columns;
        let at = self.place(column, row);
        // The module is the term (x, y) of the sample at (column - x, row - y), for x and y from -REACH to REACH.
        let (from_x, to_x) = (column.saturating_sub(REACH), (column + REACH).min(columns - 1));
        let (from_y, to_y) = (row.saturating_sub(REACH), (row + REACH).min(self.size.rows - 1));
        let mut gain = 0.0;
        for (left, kernel) in left.iter().zip(&self.kernels) {
            for y in from_y..=to_y {
                for x in from_x..=to_x {
                    gain += left[y * columns + x] * kernel[(row + REACH - y) * ACROSS + column + REACH - x];
                }
            }
        }
        let before = self.dark[at];
        let after = (before + gain / energy).clamp(0.0, 1.0);
        let change = after - before;
        if change.abs() < 1e-3 {
            return;
        }
        self.dark[at] = after;
        for (left, kernel) in left.iter_mut().zip(&self.kernels) {
            for y in from_y..=to_y {
                for x in from_x..=to_x {
                    left[y * columns + x] -= change * kernel[(row + REACH - y) * ACROSS + column + REACH - x];
                }
            }
        }
    }

    fn left_over(&self) -> [Vec<f32>; PHASES] {
        let mut left = self.seen.clone();
        for row in 0..self.size.rows {
            for column in 0..self.size.columns {
                let terms = self.terms(column, row);
                for (left, kernel) in left.iter_mut().zip(&self.kernels) {
                    let explained: f32 = terms.iter().zip(kernel).map(|(term, weight)| term * weight).sum();
                    left[row * self.size.columns + column] -= explained;
                }
            }
        }
        left
    }
}

/// Solves the normal equations for several right sides by Cholesky's decomposition.
fn solve<const N: usize, const SIDES: usize>(
    normal: &[[f32; N]; N],
    sums: &[[f32; N]; SIDES],
) -> Option<[[f32; N]; SIDES]> {
    let mut lower = [[0.0_f64; N]; N];
    for row in 0..N {
        for column in 0..=row {
            let dot: f64 = (0..column).map(|at| lower[row][at] * lower[column][at]).sum();
            let rest = f64::from(normal[row][column]) - dot;
            lower[row][column] = if row == column {
                if rest <= 0.0 {
                    return None;
                }
                rest.sqrt()
            } else {
                rest / lower[column][column]
            };
        }
    }
    Some(std::array::from_fn(|side| {
        let mut solution = [0.0_f64; N];
        for row in 0..N {
            let dot: f64 = (0..row).map(|at| lower[row][at] * solution[at]).sum();
            solution[row] = (f64::from(sums[side][row]) - dot) / lower[row][row];
        }
        for row in (0..N).rev() {
            let dot: f64 = (row + 1..N).map(|at| lower[at][row] * solution[at]).sum();
            solution[row] = (solution[row] - dot) / lower[row][row];
        }
        solution.map(|value| value as f32)
    }))
}
