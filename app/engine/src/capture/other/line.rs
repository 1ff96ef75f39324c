//! Straight lines in a picture, and the grey values along them.

use super::plane::Point;
use crate::capture::luma::Luma;

/// A line of `length` steps of one pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Line {
    start: Point,
    direction: Point,
    length: usize,
}

impl Line {
    /// The line through a point, from edge to edge of the picture; none if too little of it lies inside.
    pub(super) fn through(picture: &Luma, point: Point, angle: f32) -> Option<Self> {
        const MIN_LENGTH: f32 = 24.0;
        let (sin, cos) = angle.sin_cos();
        let (width, height) = (picture.width() as f32, picture.height() as f32);
        let (mut first, mut last) = (f32::NEG_INFINITY, f32::INFINITY);
        for (at, step, end) in [(point.0, cos, width), (point.1, sin, height)] {
            if step.abs() < 1e-6 {
                if at < 0.0 || at > end {
                    return None;
                }
                continue;
            }
            let (a, b) = ((0.0 - at) / step, (end - at) / step);
            (first, last) = (first.max(a.min(b)), last.min(a.max(b)));
        }
        if !first.is_finite() || !last.is_finite() || last - first < MIN_LENGTH {
            return None;
        }
        let start = (point.0 + cos * first, point.1 + sin * first);
        Some(Self { start, direction: (cos, sin), length: (last - first) as usize })
    }

    /// The line of about `half_length` steps to each side of a point.
    pub(super) fn around(point: Point, angle: f32, half_length: f32) -> Self {
        let (sin, cos) = angle.sin_cos();
        let start = (point.0 - cos * half_length, point.1 - sin * half_length);
        Self { start, direction: (cos, sin), length: (2.0 * half_length) as usize }
    }

    /// The same line moved sideways.
    pub(super) fn beside(&self, by: f32) -> Self {
        let (cos, sin) = self.direction;
        Self { start: (self.start.0 - sin * by, self.start.1 + cos * by), ..*self }
    }

    /// The same line from its other end.
    pub(super) fn reversed(&self) -> Self {
        let (cos, sin) = self.direction;
        Self { start: self.at(self.length as f32), direction: (-cos, -sin), length: self.length }
    }

    /// The cosine and sine of the direction.
    pub(super) fn direction(&self) -> Point {
        self.direction
    }

    /// Whether the other line runs about the same way.
    pub(super) fn is_along(&self, other: &Self) -> bool {
        self.direction.0 * other.direction.0 + self.direction.1 * other.direction.1 > 0.96
    }

    /// The point so many pixels from the start.
    pub(super) fn at(&self, distance: f32) -> Point {
        (self.start.0 + self.direction.0 * distance, self.start.1 + self.direction.1 * distance)
    }

    /// Writes the grey values along the line: each the mean of three side by side, as bars are the same there and noise
    /// is not.
    pub(super) fn greys(&self, picture: &Luma, into: &mut Vec<f32>) {
        into.clear();
        into.resize(self.length, 0.0);
        for by in [-1.0, 0.0, 1.0] {
            self.beside(by).add_greys(picture, into);
        }
    }

    /// Adds a third of each grey value, taken between the middles of four pixels; outside of the picture its edge counts.
    fn add_greys(&self, picture: &Luma, into: &mut [f32]) {
        /// Parts of a pixel that are told apart, and parts of these in which steps are counted.
        const PARTS: i64 = 256;
        const FINE: f32 = 256.0 * 256.0;
        const THIRD: f32 = 1.0 / (3 * PARTS * PARTS) as f32;
        let (width, pixels) = (picture.width(), picture.pixels());
        let (right, bottom) = ((picture.width() - 1) as i64 * PARTS, (picture.height() - 1) as i64 * PARTS);
        let first = self.at(0.5);
        let (mut x, mut y) = (((first.0 - 0.5) * FINE) as i64, ((first.1 - 0.5) * FINE) as i64);
        let (dx, dy) = ((self.direction.0 * FINE) as i64, (self.direction.1 * FINE) as i64);
        for sum in into {
            let (column, row) = ((x >> 8).clamp(0, right), (y >> 8).clamp(0, bottom));
            let at = (row / PARTS) as usize * width + (column / PARTS) as usize;
            let (part_x, part_y) = (column % PARTS, row % PARTS);
            let next = usize::from(part_x > 0);
            let below = if part_y > 0 { width } else { 0 };
            let pixel = |at: usize| i64::from(pixels[at]);
            let upper = pixel(at) * (PARTS - part_x) + pixel(at + next) * part_x;
            let lower = pixel(at + below) * (PARTS - part_x) + pixel(at + below + next) * part_x;
            *sum += (upper * (PARTS - part_y) + lower * part_y) as f32 * THIRD;
            x += dx;
            y += dy;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_run_from_edge_to_edge() {
        let picture = Luma::new(100, 50, vec![0; 5_000]).unwrap();
        let line = Line::through(&picture, (30.0, 10.0), 0.0).unwrap();
        assert_eq!((line.at(0.0), line.length), ((0.0, 10.0), 100));
        assert_eq!(line.reversed().at(0.0), (100.0, 10.0));
        let line = Line::through(&picture, (30.0, 10.0), std::f32::consts::FRAC_PI_2).unwrap();
        assert_eq!(line.length, 50);
        assert!(Line::through(&picture, (30.0, 60.0), 0.0).is_none());
        assert!(Line::through(&picture, (1.0, 49.0), 0.8).is_none());
    }

    #[test]
    fn greys_are_those_of_the_pixels_and_between_them() {
        // The value of a pixel is its column.
        let picture = Luma::new(100, 50, (0..5_000).map(|at| (at % 100) as u8).collect()).unwrap();
        let mut greys = Vec::new();
        for angle in [0.0_f32, 0.3] {
            let line = Line::through(&picture, (50.0, 20.0), angle).unwrap();
            line.greys(&picture, &mut greys);
            for (index, grey) in greys.iter().enumerate().skip(3).take(80) {
                let expected = line.at(index as f32 + 0.5).0 - 0.5;
                assert!((grey - expected).abs() < 0.05, "{index}: {grey} instead of {expected}");
            }
        }
        // A line on the edge stays inside.
        Line::through(&picture, (99.9, 50.0), 0.0).unwrap().greys(&picture, &mut greys);
        assert_eq!((greys.len(), greys[99]), (100, 99.0));
    }
}
