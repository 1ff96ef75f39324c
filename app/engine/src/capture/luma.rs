//! A grey picture. Invariant: neither side is zero, and there is exactly one byte for every pixel.

use thiserror::Error;

/// Grey values, 0 is black, row by row from the top left.
#[derive(Clone, PartialEq, Eq)]
pub struct Luma {
    width: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// These pixels are not a picture of that size. The caller passed a frame without checking what the camera delivered.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("a picture of {width} x {height} pixels can't have {pixels} bytes")]
pub struct LumaError {
    width: usize,
    height: usize,
    pixels: usize,
}

impl Luma {
    /// Takes `width * height` grey values; an error if their number is another, or 0.
    pub fn new(width: usize, height: usize, pixels: Vec<u8>) -> Result<Self, LumaError> {
        if pixels.is_empty() || width.checked_mul(height) != Some(pixels.len()) {
            return Err(LumaError { width, height, pixels: pixels.len() });
        }
        Ok(Self { width, height, pixels })
    }

    /// Pixels in a row.
    pub fn width(&self) -> usize {
        self.width
    }

    /// Rows.
    pub fn height(&self) -> usize {
        self.height
    }

    /// All grey values, row by row.
    pub fn pixels(&self) -> &[u8] {
        &self.pixels
    }

    /// The rows from the top.
    pub fn rows(&self) -> impl DoubleEndedIterator<Item = &[u8]> {
        self.pixels.chunks_exact(self.width)
    }

    /// The part of the picture from `(left, top)` on, as far as it lies in the picture; its first pixel does.
    pub(super) fn part(&self, (left, top): (usize, usize), (width, height): (usize, usize)) -> Self {
        let right = (left + width).min(self.width);
        let pixels: Vec<_> = self.rows().skip(top).take(height).flat_map(|row| &row[left..right]).copied().collect();
        Self { width: right - left, height: pixels.len() / (right - left), pixels }
    }

    /// The same picture with each grey value replaced.
    pub(super) fn map(&self, replace: impl Fn(u8) -> u8) -> Self {
        Self { pixels: self.pixels.iter().copied().map(replace).collect(), ..*self }
    }

    /// A picture of the same size with these grey values, of which there are as many.
    pub(super) fn with_pixels(&self, pixels: Vec<u8>) -> Self {
        debug_assert_eq!(pixels.len(), self.pixels.len());
        Self { pixels, ..*self }
    }
}

impl std::fmt::Debug for Luma {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Luma({} x {})", self.width, self.height)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_number_of_pixels_is_checked() {
        assert_eq!(Luma::new(3, 2, vec![7; 6]).map(|it| it.rows().count()), Ok(2));
        assert!(Luma::new(3, 2, vec![7; 5]).is_err());
        assert!(Luma::new(0, 0, vec![]).is_err());
        assert!(Luma::new(usize::MAX, 2, vec![0; 6]).is_err());
    }
}
