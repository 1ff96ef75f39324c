//! Light that is mirrored by the pack and hides what is printed.
//!
//! A mirrored lamp is as light as the picture can show and fades out all around. White paper may be as light, but ends at
//! an edge.

use super::{super::luma::Luma, scales::Area};

/// Pixels on a side of a block, of which one in so many is looked at on each axis.
const BLOCK: usize = 8;
const EVERY: usize = 2;
/// What is as light shows nothing any more, and where all of a block is, something may be hidden.
const BLINDING: u8 = 250;
/// What is as light two blocks away belongs to the same light.
const FADING: u8 = 232;
/// Where grey values of a block differ more, it is printed on, and tells nothing of the light.
const PLAIN: u8 = 35;
/// It hides something that is so large, in parts of a busy area beside it.
const LEAST_PART: f32 = 0.12;
/// It fades out at more places than this part of the surroundings has blocks, and at one of three where it goes out.
const LEAST_FADING: f32 = 0.02;

/// Whether light hides something in the area or beside it, as far away as it is large.
pub(super) fn hides(picture: &Luma, area: Area) -> bool {
    let block = |at: f32, pixels: usize| (at.max(0.0) as usize).min(pixels) / BLOCK;
    let columns = block(area.left - area.side, picture.width())..block(area.left + 2.0 * area.side, picture.width());
    let rows = block(area.top - area.side, picture.height())..block(area.top + 2.0 * area.side, picture.height());
    let blocks: Vec<(u8, u8)> =
        rows.flat_map(|row| columns.clone().map(move |column| extremes(picture, column, row))).collect();
    let is_lit = |at: usize| blocks[at].1 >= BLINDING;
    let is_printed = |at: usize| blocks[at].1 - blocks[at].0 > PLAIN;
    let (mut fading, mut ending) = (0, 0);
    for at in (0..blocks.len()).filter(|at| is_lit(*at)) {
        let around = [Some(at + 2), Some(at + 2 * columns.len()), at.checked_sub(2), at.checked_sub(2 * columns.len())];
        for beside in around.into_iter().flatten().filter(|beside| *beside < blocks.len()) {
            if is_lit(beside) || is_printed(beside) {
                continue;
            }
            if blocks[beside].1 >= FADING {
                fading += 1;
            } else {
                ending += 1;
            }
        }
    }
    let hidden = blocks.iter().filter(|(darkest, _)| *darkest >= BLINDING).count();
    let is_hiding = hidden as f32 > LEAST_PART * (area.side / BLOCK as f32).powi(2);
    is_hiding && fading as f32 > LEAST_FADING * blocks.len() as f32 && 2 * fading > ending
}

/// The darkest and the lightest grey value of a block.
fn extremes(picture: &Luma, column: usize, row: usize) -> (u8, u8) {
    let (mut darkest, mut lightest) = (u8::MAX, u8::MIN);
    for y in (0..BLOCK).step_by(EVERY) {
        let start = (row * BLOCK + y) * picture.width() + column * BLOCK;
        for grey in picture.pixels()[start..start + BLOCK].iter().step_by(EVERY) {
            (darkest, lightest) = (darkest.min(*grey), lightest.max(*grey));
        }
    }
    (darkest, lightest)
}
