//! Where the modules of a symbol lie in the picture: a projection, and how the spacing of columns and rows varies.

use super::{outline::Vector, sizes::Size};

/// Four corners of a symbol and how its rows and columns are spaced between them.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Grid {
    pub(super) size: Size,
    /// Upper left, upper right, lower right, lower left.
    pub(super) corners: [Vector; 4],
    /// How far columns and rows are shifted towards one end (curved packs), in parts of the side.
    pub(super) bend: [[f32; 2]; 2],
    /// How far the middles of the left, right, upper and lower side stand out of a straight line: to the right or
    /// downwards, in parts of the side across.
    pub(super) bow: [f32; 4],
}

/// A projection of the unit square.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection {
    origin: Vector,
    across: Vector,
    down: Vector,
    divisor: (f32, f32),
}

impl Grid {
    pub(super) fn projection(&self) -> Projection {
        let [a, b, c, d] = self.corners;
        let sum = a - b + (c - d);
        let (e, f) = (b - c, d - c);
        let determinant = e.cross(f);
        let (g, h) = if determinant.abs() < 1e-6 {
            (0.0, 0.0)
        } else {
            (sum.cross(f) / determinant, e.cross(sum) / determinant)
        };
        Projection { origin: a, across: b - a + b * g, down: d - a + d * h, divisor: (g, h) }
    }

    /// A point in modules from the upper left corner becomes one of the unit square.
    pub(super) fn unit(&self, column: f32, row: f32) -> (f32, f32) {
        let x = bent(column / self.size.columns as f32, self.bend[0]);
        let y = bent(row / self.size.rows as f32, self.bend[1]);
        let [left, right, upper, lower] = self.bow;
        let (far_x, far_y) = (4.0 * x * (1.0 - x), 4.0 * y * (1.0 - y));
        (x + far_y * (left + (right - left) * x), y + far_x * (upper + (lower - upper) * y))
    }

    /// Whether columns and rows are straight and spaced evenly, but for the projection.
    pub(super) fn is_even(&self) -> bool {
        self.bend == [[0.0; 2]; 2] && self.bow == [0.0; 4]
    }

    /// The mean side of a module in pixels.
    pub(super) fn pitch(&self) -> f32 {
        let [a, b, c, d] = self.corners;
        let across = ((b - a).length() + (c - d).length()) / (2.0 * self.size.columns as f32);
        let down = ((d - a).length() + (c - b).length()) / (2.0 * self.size.rows as f32);
        (across * down).sqrt()
    }

    /// Whether the corners go around a convex area, clockwise on the screen.
    pub(super) fn is_convex(&self) -> bool {
        (0..4).all(|at| {
            let [a, b, c] = [0, 1, 2].map(|step| self.corners[(at + step) % 4]);
            (b - a).cross(c - b) > 0.0
        })
    }
}

fn bent(at: f32, bend: [f32; 2]) -> f32 {
    let inside = at * (1.0 - at);
    at + inside * (bend[0] + bend[1] * (1.0 - 2.0 * at))
}

impl Projection {
    pub(super) fn place(&self, (x, y): (f32, f32)) -> Vector {
        let scale = 1.0 / (1.0 + self.divisor.0 * x + self.divisor.1 * y);
        (self.origin + self.across * x + self.down * y) * scale
    }

    /// Places of an even grid in a row: modules from the upper left corner, and how many on to each next one.
    pub(super) fn line(&self, size: Size, from: (f32, f32), step: (f32, f32)) -> Line {
        let [from, step] = [from, step].map(|(column, row)| (column / size.columns as f32, row / size.rows as f32));
        let (g, h) = self.divisor;
        Line {
            from: self.origin + self.across * from.0 + self.down * from.1,
            step: self.across * step.0 + self.down * step.1,
            divisor: 1.0 + g * from.0 + h * from.1,
            divisor_step: g * step.0 + h * step.1,
        }
    }
}

/// Places on a straight line, as far apart as the projection makes even steps.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    from: Vector,
    step: Vector,
    divisor: f32,
    divisor_step: f32,
}

impl Line {
    #[inline]
    pub(super) fn place(&self, at: f32) -> Vector {
        (self.from + self.step * at) * (1.0 / (self.divisor + self.divisor_step * at))
    }

    /// Whether so many places lie one after the other: none of them where the projection turns over.
    pub(super) fn is_whole(&self, count: usize) -> bool {
        self.divisor > 0.0 && self.divisor + self.divisor_step * count as f32 > 0.0
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn corners_of_the_unit_square_are_those_of_the_symbol() {
        let corners = [(10.0, 20.0), (110.0, 5.0), (130.0, 95.0), (0.0, 140.0)].map(|(x, y)| Vector::new(x, y));
        let size = super::super::sizes::SIZES[0];
        let projection = Grid { size, corners, bend: [[0.0; 2]; 2], bow: [0.0; 4] }.projection();
        for (unit, corner) in [(0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0)].into_iter().zip(corners) {
            assert!((projection.place(unit) - corner).length() < 1e-3, "{unit:?}");
        }
    }

    #[test]
    fn a_line_has_the_places_of_its_modules() {
        let corners = [(10.0, 20.0), (110.0, 5.0), (130.0, 95.0), (0.0, 140.0)].map(|(x, y)| Vector::new(x, y));
        let grid = Grid { size: super::super::sizes::SIZES[27], corners, bend: [[0.0; 2]; 2], bow: [0.0; 4] };
        let projection = grid.projection();
        let line = projection.line(grid.size, (0.5, -1.0), (1.0, 0.5));
        for at in 0..20 {
            let place = projection.place(grid.unit(0.5 + at as f32, 0.5 * at as f32 - 1.0));
            assert!((line.place(at as f32) - place).length() < 1e-2, "{at}");
        }
    }
}
