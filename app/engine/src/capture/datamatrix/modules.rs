//! The grey value of every module, weighed against those around it.

use super::{grid::Grid, pyramid::View, sizes::Size};

/// Grey values at the middles of all modules and of one row of places around them.
#[derive(Debug, Clone)]
pub(super) struct Modules {
    pub(super) size: Size,
    /// `rows + 2` rows of `columns + 2` values.
    pub(super) grey: Vec<f32>,
}

impl Modules {
    pub(super) fn sampled(view: View<'_>, grid: &Grid) -> Self {
        let projection = grid.projection();
        let size = grid.size;
        // Five places a module: noise is averaged, and a dot that is off its place is met.
        const PLACES: [(f32, f32); 5] = [(0.0, 0.0), (-0.2, 0.0), (0.2, 0.0), (0.0, -0.2), (0.0, 0.2)];
        let mut grey = Vec::with_capacity((size.rows + 2) * (size.columns + 2));
        for row in 0..size.rows + 2 {
            for column in 0..size.columns + 2 {
                let (x, y) = (column as f32 - 0.5, row as f32 - 0.5);
                let sum: f32 =
                    PLACES.iter().map(|(dx, dy)| view.grey(projection.place(grid.unit(x + dx, y + dy)))).sum();
                grey.push(sum / PLACES.len() as f32);
            }
        }
        Self { size, grey }
    }

    pub(super) fn stride(&self) -> usize {
        self.size.columns + 2
    }

    /// The same values with those around a module weighed in: from 0, dark, to 1, light.
    pub(super) fn lightness(&self) -> Vec<f32> {
        const REACH: usize = 3;
        let (stride, rows) = (self.stride(), self.size.rows + 2);
        let (mut darkest, mut lightest) = (f32::INFINITY, 0.0_f32);
        for grey in &self.grey {
            (darkest, lightest) = (darkest.min(*grey), lightest.max(*grey));
        }
        let least_range = 0.25 * (lightest - darkest);
        let low = running(&self.grey, stride, rows, REACH, f32::min);
        let high = running(&self.grey, stride, rows, REACH, f32::max);
        let place = |((grey, low), high): ((&f32, f32), f32)| {
            let (middle, range) = (0.5 * (low + high), (high - low).max(least_range).max(1.0));
            0.5 + (grey - middle) / range
        };
        self.grey.iter().zip(low).zip(high).map(place).collect()
    }
}

impl Modules {
    /// How dark each module seems, 0 to 1, row by row, when differences between neighbours are exaggerated.
    pub(super) fn sharpened(&self) -> Vec<f32> {
        let (light, stride) = (self.lightness(), self.stride());
        let mut dark = Vec::with_capacity(self.size.rows * self.size.columns);
        for row in 1..=self.size.rows {
            dark.extend((1..=self.size.columns).map(|column| {
                let at = row * stride + column;
                let around = 0.25 * (light[at - 1] + light[at + 1] + light[at - stride] + light[at + stride]);
                (0.5 - 2.0 * (light[at] + 1.2 * (light[at] - around) - 0.5)).clamp(0.0, 1.0)
            }));
        }
        dark
    }
}

/// The least or greatest value of the square around each.
fn running(values: &[f32], stride: usize, rows: usize, reach: usize, choose: fn(f32, f32) -> f32) -> Vec<f32> {
    let mut across = Vec::with_capacity(values.len());
    for row in values.chunks_exact(stride) {
        across.extend((0..stride).map(|at| {
            let near = &row[at.saturating_sub(reach)..(at + reach + 1).min(stride)];
            near.iter().copied().fold(near[0], choose)
        }));
    }
    let mut both = Vec::with_capacity(values.len());
    for row in 0..rows {
        let (from, to) = (row.saturating_sub(reach), (row + reach + 1).min(rows));
        both.extend(
            (0..stride)
                .map(|at| (from..to).map(|row| across[row * stride + at]).fold(across[from * stride + at], choose)),
        );
    }
    both
}
