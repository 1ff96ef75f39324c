//! A picture in several sizes, each half of the one before.

use std::borrow::Cow;

use super::{
    super::{filters, luma::Luma},
    outline::Vector,
};

/// Sizes from the whole picture down to an eighth.
pub(super) struct Pyramid<'a> {
    levels: Vec<Cow<'a, Luma>>,
}

/// At least so many pixels a module are left when a size is chosen to look at it.
const PIXELS_A_MODULE: f32 = 2.5;

impl<'a> Pyramid<'a> {
    pub(super) fn of(picture: Cow<'a, Luma>) -> Self {
        let mut levels = vec![picture];
        while levels.len() < 4
            && let Some(half) = levels.last().and_then(|last| filters::half(last))
        {
            levels.push(Cow::Owned(half));
        }
        Self { levels }
    }

    pub(super) fn levels(&self) -> usize {
        self.levels.len()
    }

    pub(super) fn level(&self, level: usize) -> &Luma {
        &self.levels[level]
    }

    /// The smallest size in which modules of `pitch` pixels of the whole picture can be told apart.
    pub(super) fn view(&self, pitch: f32) -> View<'_> {
        let mut level = 0;
        while level + 1 < self.levels.len() && pitch / (2 << level) as f32 >= PIXELS_A_MODULE {
            level += 1;
        }
        View { picture: &self.levels[level], scale: 1.0 / (1 << level) as f32 }
    }
}

/// One size of the picture, asked in coordinates of the whole picture.
#[derive(Clone, Copy)]
pub(super) struct View<'a> {
    picture: &'a Luma,
    scale: f32,
}

impl View<'_> {
    /// The grey value between four pixels; beyond the picture that of its edge.
    #[inline]
    pub(super) fn grey(&self, at: Vector) -> f32 {
        let (width, height) = (self.picture.width(), self.picture.height());
        let x = (at.x * self.scale - 0.5).clamp(0.0, (width - 1) as f32);
        let y = (at.y * self.scale - 0.5).clamp(0.0, (height - 1) as f32);
        let (left, top) = (x as usize, y as usize);
        let (right, bottom) = ((left + 1).min(width - 1), (top + 1).min(height - 1));
        let (part_x, part_y) = (x - left as f32, y - top as f32);
        let pixels = self.picture.pixels();
        let (upper, lower) = (top * width, bottom * width);
        let mix = |a: u8, b: u8| f32::from(a) + (f32::from(b) - f32::from(a)) * part_x;
        let first = mix(pixels[upper + left], pixels[upper + right]);
        let second = mix(pixels[lower + left], pixels[lower + right]);
        first + (second - first) * part_y
    }
}
