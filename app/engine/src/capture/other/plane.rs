//! Points of a picture, the grey values between its pixels, and how something flat lies in it.

use crate::capture::luma::Luma;

/// A point of a picture, in pixels from the top left corner.
pub(super) type Point = (f32, f32);

pub(super) fn distance(a: Point, b: Point) -> f32 {
    (a.0 - b.0).hypot(a.1 - b.1)
}

/// The grey value at a point, between the middles of four pixels; outside of the picture that of its edge.
pub(super) fn grey(picture: &Luma, (x, y): Point) -> f32 {
    let (x, y) = ((x - 0.5).max(0.0), (y - 0.5).max(0.0));
    // `as` saturates.
    let (left, top) = ((x as usize).min(picture.width() - 1), (y as usize).min(picture.height() - 1));
    let (right, bottom) = ((left + 1).min(picture.width() - 1), (top + 1).min(picture.height() - 1));
    let (dx, dy) = ((x - left as f32).min(1.0), (y - top as f32).min(1.0));
    let pixel = |x: usize, y: usize| f32::from(picture.pixels()[y * picture.width() + x]);
    let upper = pixel(left, top) * (1.0 - dx) + pixel(right, top) * dx;
    let lower = pixel(left, bottom) * (1.0 - dx) + pixel(right, bottom) * dx;
    upper * (1.0 - dy) + lower * dy
}

/// A map of planes that keeps straight lines straight.
#[derive(Debug, Clone, Copy)]
pub(super) struct Projection([[f32; 3]; 3]);

impl Projection {
    /// The one that takes four points, around a quadrilateral, to four others.
    pub(super) fn new(from: [Point; 4], to: [Point; 4]) -> Option<Self> {
        let Self(from) = Self::of_square(from)?;
        let Self(to) = Self::of_square(to)?;
        let back = adjugate(&from);
        let product = std::array::from_fn(|row| {
            std::array::from_fn(|column| (0..3).map(|index| to[row][index] * back[index][column]).sum())
        });
        Some(Self(product))
    }

    /// From the corners of the unit square.
    fn of_square([a, b, c, d]: [Point; 4]) -> Option<Self> {
        let (sum_x, sum_y) = (a.0 - b.0 + c.0 - d.0, a.1 - b.1 + c.1 - d.1);
        let (dx1, dy1, dx2, dy2) = (b.0 - c.0, b.1 - c.1, d.0 - c.0, d.1 - c.1);
        let determinant = dx1 * dy2 - dx2 * dy1;
        if determinant.abs() < 1e-3 {
            return None;
        }
        let (g, h) = ((sum_x * dy2 - dx2 * sum_y) / determinant, (dx1 * sum_y - sum_x * dy1) / determinant);
        Some(Self([
            [b.0 - a.0 + g * b.0, d.0 - a.0 + h * d.0, a.0],
            [b.1 - a.1 + g * b.1, d.1 - a.1 + h * d.1, a.1],
            [g, h, 1.0],
        ]))
    }

    pub(super) fn at(&self, (x, y): Point) -> Point {
        let [u, v, w] = self.0.map(|row| row[0] * x + row[1] * y + row[2]);
        (u / w, v / w)
    }
}

/// The inverse, but for a factor that makes no difference here.
fn adjugate(m: &[[f32; 3]; 3]) -> [[f32; 3]; 3] {
    let minor = |row: usize, column: usize| {
        let (r1, r2, c1, c2) = ((row + 1) % 3, (row + 2) % 3, (column + 1) % 3, (column + 2) % 3);
        m[r1][c1] * m[r2][c2] - m[r1][c2] * m[r2][c1]
    };
    std::array::from_fn(|row| std::array::from_fn(|column| minor(column, row)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn greys_between_pixels_are_mixed() {
        let picture = Luma::new(2, 2, vec![0, 100, 0, 100]).unwrap();
        let greys = [(0.5, 0.5), (1.0, 1.0), (9.0, -9.0)].map(|point| grey(&picture, point));
        assert_eq!(greys, [0.0, 50.0, 100.0]);
    }

    #[test]
    fn four_points_are_met() {
        let from = [(3.5, 3.5), (17.5, 3.5), (14.5, 14.5), (3.5, 17.5)];
        let to = [(100.0, 90.0), (180.0, 110.0), (170.0, 160.0), (90.0, 170.0)];
        let projection = Projection::new(from, to).unwrap();
        for (from, to) in from.into_iter().zip(to) {
            let (x, y) = projection.at(from);
            assert!((x - to.0).abs() < 0.01 && (y - to.1).abs() < 0.01, "{x} {y} instead of {to:?}");
        }
        assert!(Projection::new(from, [(1.0, 1.0); 4]).is_none());
    }
}
