//! A picture in several sizes, each half of the one before.

use std::borrow::Cow;

use super::{
    super::{filters, luma::Luma},
    grid::Line,
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
    /// The grey values at the first `count` places of the line.
    pub(super) fn greys(self, line: &Line, count: usize, out: &mut Vec<f32>) {
        out.clear();
        let holds = |at: usize| self.holds(line.place(at as f32));
        if line.is_whole(count) && holds(0) && holds(count) {
            out.extend((0..count).map(|at| self.grey_inside(line.place(at as f32))));
        } else {
            out.extend((0..count).map(|at| self.grey(line.place(at as f32))));
        }
    }

    /// Whether the place lies at least a pixel inside of the picture.
    fn holds(self, at: Vector) -> bool {
        let (x, y) = (at.x * self.scale, at.y * self.scale);
        let (right, bottom) = ((self.picture.width() as f32) - 2.0, (self.picture.height() as f32) - 2.0);
        x > 2.0 && y > 2.0 && x < right && y < bottom
    }

    /// The same as `grey`, of a place that lies inside.
    #[inline]
    fn grey_inside(self, at: Vector) -> f32 {
        let (x, y) = (at.x * self.scale - 0.5, at.y * self.scale - 0.5);
        let (left, top) = (x as i32, y as i32);
        let (part_x, part_y) = (x - left as f32, y - top as f32);
        let (width, pixels) = (self.picture.width(), self.picture.pixels());
        let first = top as usize * width + left as usize;
        let mix = |pair: &[u8]| f32::from(pair[0]) + (f32::from(pair[1]) - f32::from(pair[0])) * part_x;
        let upper = mix(&pixels[first..first + 2]);
        let lower = mix(&pixels[first + width..first + width + 2]);
        upper + (lower - upper) * part_y
    }

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
