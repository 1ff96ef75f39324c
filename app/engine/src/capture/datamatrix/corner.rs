//! Where two straight outlines meet as the two solid borders of a symbol do.

use super::outline::{Segment, Vector};

/// The three known corners of a symbol: the one between its solid borders, and the other ends of these.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Corner {
    /// Lower left, where the solid borders meet.
    pub(super) at: Vector,
    /// Upper left.
    pub(super) up: Vector,
    /// Lower right.
    pub(super) right: Vector,
}

impl Corner {
    pub(super) fn scaled(self, factor: f32) -> Self {
        Self { at: self.at * factor, up: self.up * factor, right: self.right * factor }
    }

    pub(super) fn sides(self) -> (f32, f32) {
        ((self.up - self.at).length(), (self.right - self.at).length())
    }

    /// Larger symbols with sides of one length first.
    fn rank(self) -> f32 {
        let (a, b) = self.sides();
        a.min(b) * a.min(b) / a.max(b)
    }

    fn is_like(self, other: Self) -> bool {
        let near = |a: Vector, b: Vector| (a - b).length() < 2.5;
        near(self.at, other.at) && near(self.up, other.up) && near(self.right, other.right)
    }
}

/// Corners between any two of the segments, the likeliest first.
pub(super) fn corners(segments: &[Segment], most: usize) -> Vec<Corner> {
    let segments = joined(segments);
    let mut corners: Vec<Corner> = Vec::new();
    for first in &segments {
        corners.extend(segments.iter().filter_map(|second| meet(*first, *second)));
    }
    corners.sort_by(|a, b| b.rank().total_cmp(&a.rank()));
    let mut kept: Vec<Corner> = Vec::new();
    for corner in corners {
        if kept.len() == most {
            break;
        }
        if !kept.iter().any(|other| other.is_like(corner)) {
            kept.push(corner);
        }
    }
    kept
}

/// The longest segments, and those of them that lie on one line joined: a border may be broken, and outlines are cut open
/// somewhere.
fn joined(segments: &[Segment]) -> Vec<Segment> {
    let mut all = segments.to_vec();
    all.sort_by(|a, b| b.length().total_cmp(&a.length()));
    all.truncate(MAX_SEGMENTS);
    let parts = all[..all.len().min(MAX_JOINED)].to_vec();
    let mut ends = parts.clone();
    // Twice: three pieces become one.
    for _ in 0..2 {
        let mut longer = Vec::new();
        for first in &ends {
            let next = parts.iter().filter(|second| continues(*first, **second));
            longer.extend(next.map(|second| Segment { from: first.from, to: second.to }));
        }
        longer.truncate(MAX_JOINED);
        all.extend_from_slice(&longer);
        ends = longer;
    }
    all
}

/// More straight lines than this are not paired: every one is compared with every other.
const MAX_SEGMENTS: usize = 240;
/// More are not joined.
const MAX_JOINED: usize = 100;

fn continues(first: Segment, second: Segment) -> bool {
    let (one, gap, other) = (first.to - first.from, second.from - first.to, second.to - second.from);
    // Most are not even roughly parallel: that is cheap to see.
    if one.dot(other) <= 0.0 || one.cross(other).abs() > 0.18 * one.dot(other) {
        return false;
    }
    let (along, length) = (first.direction(), first.length() + second.length());
    let ahead = along.dot(gap);
    // Pieces of a bent border overlap, as each goes on for as long as the outline keeps to its line.
    if ahead < -0.4 * length || ahead > 0.4 * length {
        return false;
    }
    let side = |point: Vector| along.cross(point - first.from).abs();
    let near = 1.0 + 0.02 * length;
    side(second.from) < near && side(second.to) < near && along.dot(second.to - first.to) > 0.0
}

/// The corner at which the outline turns from the lower border into the left one.
fn meet(lower: Segment, left: Segment) -> Option<Corner> {
    let (a, b) = (lower.direction(), left.direction());
    let turn = a.cross(b);
    if turn < 0.6 {
        return None;
    }
    let ahead = (left.from - lower.from).cross(b) / turn;
    let at = lower.from + a * ahead;
    let reach = |segment: Segment| 0.35 * segment.length() + 2.0;
    if (at - lower.to).length() > reach(lower) || (at - left.from).length() > reach(left) {
        return None;
    }
    let corner = Corner { at, up: left.to, right: lower.from };
    let (up, right) = corner.sides();
    // The longest symbols are 18 times as long as high.
    (up.min(right) * 20.0 > up.max(right)).then_some(corner)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn overlapping_pieces_of_bent_borders_are_one_side_each() {
        let segment = |from: (f32, f32), to: (f32, f32)| Segment {
            from: Vector::new(from.0, from.1),
            to: Vector::new(to.0, to.1),
        };
        // A deformed symbol of 48 x 48 modules, seen upside down: each piece keeps to the outline as long as it can.
        let lower = [((11.0, 31.0), (118.0, 16.0)), ((53.0, 24.0), (171.0, 11.0)), ((150.0, 13.0), (200.0, 10.0))];
        let left = [((199.0, 12.0), (211.0, 148.0)), ((207.0, 111.0), (218.0, 201.0))];
        let segments: Vec<_> = lower.into_iter().chain(left).map(|(from, to)| segment(from, to)).collect();
        let likeliest = corners(&segments, 1)[0];
        let near = |place: Vector, x: f32, y: f32| (place - Vector::new(x, y)).length() < 4.0;
        assert!(near(likeliest.at, 199.0, 8.0), "{likeliest:?}");
        assert!(near(likeliest.up, 218.0, 201.0), "{likeliest:?}");
        assert!(near(likeliest.right, 11.0, 31.0), "{likeliest:?}");
    }
}
