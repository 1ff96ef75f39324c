//! Where bars may be: places at which brightness changes often, and in one direction only.

use std::f32::consts::PI;

use crate::capture::luma::Luma;
use crate::capture::other::{line::Line, plane::Point};

/// Pixels on the side of a block, of which each is judged by itself.
const BLOCK: usize = 16;
/// How much more of the change has to be in one direction than in the other, from 0 to 1.
const MIN_COHERENCE: f32 = 0.55;
/// The least mean of squared changes in a block with bars, in grey values.
const MIN_ENERGY: f32 = 40.0;
/// Blocks are of one region when their directions differ by less than this.
const SAME_DIRECTION: f32 = 0.3;
/// A row of bars runs obliquely to them when it is off a right angle by more than this.
const OBLIQUE: f32 = 0.03;
/// The least blocks in a region.
const MIN_BLOCKS: usize = 3;

/// Some bars: their middle, in which direction they are read, and how long they are.
#[derive(Debug, Clone)]
pub(super) struct Region {
    middle: Point,
    /// The reading direction, in radians: at a right angle to the bars, and along the row of them, if that is another one
    /// as the bars are seen from aside.
    angles: [f32; 2],
    /// How far the bars reach to each side of the middle.
    half_height: f32,
    /// The sum of changes, by which the most promising come first.
    energy: f32,
}

impl Region {
    /// Lines across the bars, at most `count` of them, from edge to edge of the picture.
    pub(super) fn lines<'a>(&'a self, picture: &'a Luma, count: usize) -> impl Iterator<Item = Line> + 'a {
        /// Lines nearer to each other than this would see the same.
        const APART: f32 = 1.5;
        let reach = self.half_height + BLOCK as f32 / 2.0;
        let count = count.min((2.0 * reach / APART) as usize);
        let (sin, cos) = self.angles[0].sin_cos();
        let is_oblique = angle_between(self.angles[0], self.angles[1]) > OBLIQUE;
        (0..count).filter_map(move |index| {
            let by = ((index as f32 + 0.5) / count as f32 * 2.0 - 1.0) * reach;
            let angle = self.angles[if is_oblique { index % 2 } else { 0 }];
            Line::through(picture, (self.middle.0 - sin * by, self.middle.1 + cos * by), angle)
        })
    }
}

/// The regions of a picture, the most promising first, at most `limit`.
pub(super) fn find(picture: &Luma, limit: usize) -> Vec<Region> {
    let blocks = Blocks::of(picture);
    let mut taken = vec![false; blocks.blocks.len()];
    let mut regions = Vec::new();
    for seed in 0..taken.len() {
        if !taken[seed] && blocks.blocks[seed].has_bars() {
            let members = blocks.grow(seed, &mut taken);
            if members.len() >= MIN_BLOCKS {
                regions.push(blocks.region(&members));
            }
        }
    }
    regions.sort_by(|a, b| b.energy.total_cmp(&a.energy));
    regions.truncate(limit);
    regions
}

/// Sums of products of changes: the structure tensor.
#[derive(Debug, Clone, Copy, Default)]
struct Block {
    xx: f32,
    yy: f32,
    xy: f32,
}

impl Block {
    fn has_bars(&self) -> bool {
        let energy = self.xx + self.yy;
        energy > MIN_ENERGY * (BLOCK * BLOCK / 2) as f32
            && (self.xx - self.yy).hypot(2.0 * self.xy) > MIN_COHERENCE * energy
    }

    /// The direction of change, modulo half a turn.
    fn angle(&self) -> f32 {
        0.5 * (2.0 * self.xy).atan2(self.xx - self.yy)
    }
}

struct Blocks {
    columns: usize,
    blocks: Vec<Block>,
}

impl Blocks {
    fn of(picture: &Luma) -> Self {
        let (columns, rows) = (picture.width() / BLOCK, picture.height() / BLOCK);
        let (width, pixels) = (picture.width(), picture.pixels());
        let mut blocks = vec![Block::default(); columns * rows];
        // Every other row tells as much.
        for y in (1..(rows * BLOCK).min(picture.height() - 1)).step_by(2) {
            let row = &mut blocks[y / BLOCK * columns..(y / BLOCK + 1) * columns];
            let line = |y: usize| &pixels[y * width..(y + 1) * width];
            let (above, here, below) = (line(y - 1), line(y), line(y + 1));
            for (column, block) in row.iter_mut().enumerate() {
                let (mut xx, mut yy, mut xy) = (0_i32, 0_i32, 0_i32);
                for x in (column * BLOCK).max(1)..((column + 1) * BLOCK).min(width - 1) {
                    let dx = i32::from(here[x + 1]) - i32::from(here[x - 1]);
                    let dy = i32::from(below[x]) - i32::from(above[x]);
                    xx += dx * dx;
                    yy += dy * dy;
                    xy += dx * dy;
                }
                block.xx += xx as f32;
                block.yy += yy as f32;
                block.xy += xy as f32;
            }
        }
        Self { columns, blocks }
    }

    /// The blocks that hang together with `seed` and have its direction.
    fn grow(&self, seed: usize, taken: &mut [bool]) -> Vec<usize> {
        let mut members = vec![seed];
        let mut sum = self.blocks[seed];
        taken[seed] = true;
        let mut next = 0;
        while let Some(&at) = members.get(next) {
            next += 1;
            for near in self.near(at) {
                let block = &self.blocks[near];
                if taken[near] || !block.has_bars() || angle_between(block.angle(), sum.angle()) > SAME_DIRECTION {
                    continue;
                }
                taken[near] = true;
                members.push(near);
                sum = Block { xx: sum.xx + block.xx, yy: sum.yy + block.yy, xy: sum.xy + block.xy };
            }
        }
        members
    }

    fn near(&self, at: usize) -> impl Iterator<Item = usize> + use<> {
        let (columns, rows) = (self.columns, self.blocks.len() / self.columns.max(1));
        let (x, y) = (at % columns, at / columns);
        let (left, right) = (x.saturating_sub(1), (x + 1).min(columns - 1));
        let (top, bottom) = (y.saturating_sub(1), (y + 1).min(rows - 1));
        (top..=bottom).flat_map(move |y| (left..=right).map(move |x| y * columns + x))
    }

    fn region(&self, members: &[usize]) -> Region {
        let mut sum = Block::default();
        let mut middle = (0.0, 0.0);
        for at in members {
            let block = &self.blocks[*at];
            sum = Block { xx: sum.xx + block.xx, yy: sum.yy + block.yy, xy: sum.xy + block.xy };
            let (x, y) = self.middle(*at);
            middle = (middle.0 + x, middle.1 + y);
        }
        let count = members.len() as f32;
        let middle = (middle.0 / count, middle.1 / count);
        let angle = sum.angle();
        let (sin, cos) = angle.sin_cos();
        let aside = |at: &usize| {
            let (x, y) = self.middle(*at);
            ((y - middle.1) * cos - (x - middle.0) * sin).abs()
        };
        let half_height = members.iter().map(aside).fold(0.0, f32::max) + BLOCK as f32 / 2.0;
        let along = self.long_axis(members, middle).filter(|along| angle_between(*along, angle) < 0.6);
        Region { middle, angles: [angle, along.unwrap_or(angle)], half_height, energy: sum.xx + sum.yy }
    }

    /// The direction in which blocks lie, if they lie much farther in one than in the other.
    fn long_axis(&self, members: &[usize], middle: Point) -> Option<f32> {
        const MIN_COHERENCE: f32 = 0.75;
        let mut spread = Block::default();
        for at in members {
            let (x, y) = self.middle(*at);
            let (x, y) = (x - middle.0, y - middle.1);
            spread = Block { xx: spread.xx + x * x, yy: spread.yy + y * y, xy: spread.xy + x * y };
        }
        let coherence = (spread.xx - spread.yy).hypot(2.0 * spread.xy) / (spread.xx + spread.yy);
        (coherence > MIN_COHERENCE).then(|| spread.angle())
    }

    fn middle(&self, at: usize) -> Point {
        let half = BLOCK as f32 / 2.0;
        ((at % self.columns * BLOCK) as f32 + half, (at / self.columns * BLOCK) as f32 + half)
    }
}

/// The angle between two directions, of which each is the same as its opposite.
fn angle_between(a: f32, b: f32) -> f32 {
    let difference = (a - b).abs() % PI;
    difference.min(PI - difference)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn bars_are_found_with_their_direction() {
        // Bars at 30 degrees in a part of the picture.
        let (sin, cos) = (PI / 6.0).sin_cos();
        let grey = |x: usize, y: usize| {
            let across = x as f32 * cos + y as f32 * sin;
            let inside = (100..200).contains(&x) && (60..160).contains(&y);
            if inside { (110.0 + 110.0 * (across * PI / 4.0).cos()) as u8 } else { 220 }
        };
        let pixels = (0..300 * 200).map(|at| grey(at % 300, at / 300)).collect();
        let regions = find(&Luma::new(300, 200, pixels).unwrap(), 4);
        let best = &regions[0];
        assert!(angle_between(best.angles[0], PI / 6.0) < 0.05, "{regions:?}");
        assert!((best.middle.0 - 150.0).abs() < 16.0 && (best.middle.1 - 110.0).abs() < 16.0, "{regions:?}");
    }

    #[test]
    fn noise_and_plain_pictures_have_none() {
        let mut seed = 1_u32;
        let mut noise = || {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 24) as u8
        };
        assert!(find(&Luma::new(200, 200, (0..40_000).map(|_| noise()).collect()).unwrap(), 4).is_empty());
        assert!(find(&Luma::new(9, 9, vec![7; 81]).unwrap(), 4).is_empty());
    }
}
