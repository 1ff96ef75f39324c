//! Soft edges: of a lens that is out of focus in all directions, of a hand that moves in one.

use super::{
    Steps,
    scales::{Area, Scale, growth},
};

/// How edges are soft.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Softness {
    /// Out of focus.
    InAllDirections,
    /// Moved.
    InOneDirection,
}

/// One block in so many shows the edges that the whole picture is judged by.
const STRONGEST: usize = 20;

/// How much more softly edges step than sharp ones, whose steps grow to 4 times over two halvings and those of soft ones
/// to 16, at most. Measured as the 8th and the 92nd of 100 frames.
#[derive(Debug, Clone, Copy)]
struct Limits {
    /// From full size on: sharp scenes 3.3 to 5.3, defocus of 1.0 to 1.6 modules 7.1 to 13, motion 7.3 to 11.
    from_full: f32,
    /// From half size on: sharp scenes 0.9 to 3.1, defocus 7.5 to 11, motion 3.8 to 8.
    from_half: f32,
}

const WHOLE: Limits = Limits { from_full: 6.3, from_half: 3.3 };
/// In one place of a sharp picture, where less is averaged: sharp ones up to 5 from half size on, soft ones 8 to 14.
const IN_ONE_PLACE: Limits = Limits { from_full: 6.5, from_half: 5.0 };

/// Where the least growth from half size on is more, edges are soft in all directions: motion 1.3 to 2.9, defocus 4.9 to
/// 9.
const IN_ALL_DIRECTIONS: f32 = 3.6;

/// Whether the strongest edges of the picture are soft.
pub(super) fn of_whole(scales: &[Scale]) -> Option<Softness> {
    let middle = scales.get(2)?;
    let mut sums = [Steps::default(); 4];
    for block in middle.strongest(STRONGEST) {
        for (sum, scale) in sums.iter_mut().zip(scales) {
            *sum = *sum + scale.within(middle.area(block));
        }
    }
    judged(scales, sums, WHOLE)
}

/// Whether the edges in an area are soft.
pub(super) fn of(scales: &[Scale], area: Area) -> Option<Softness> {
    let mut sums = [Steps::default(); 4];
    for (sum, scale) in sums.iter_mut().zip(scales) {
        *sum = scale.within(area);
    }
    judged(scales, sums, IN_ONE_PLACE)
}

fn judged(scales: &[Scale], sums: [Steps; 4], limits: Limits) -> Option<Softness> {
    let [full, half, quarter, eighth, ..] = scales else { return None };
    let (_, from_full) = growth((full, sums[0]), (quarter, sums[2]));
    let (least_from_half, from_half) = growth((half, sums[1]), (eighth, sums[3]));
    if from_full < limits.from_full || from_half < limits.from_half {
        return None;
    }
    Some(if least_from_half > IN_ALL_DIRECTIONS { Softness::InAllDirections } else { Softness::InOneDirection })
}
