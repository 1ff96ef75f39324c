//! Why nothing was read, in words for the person who holds the camera.

use thiserror::Error;

use super::luma::Luma;

/// The likeliest reason why no symbol was read. A measurement of the whole picture, not of a symbol that was not found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Hint {
    /// The picture has too few pixels for a symbol.
    #[error("the picture is too small to hold a readable code; take it from closer, or in a higher resolution")]
    TooSmall,
    /// Dark and light hardly differ.
    #[error("the picture is almost of one brightness; use more light, avoid glare, and take it again")]
    LowContrast,
    /// No edge is sharp.
    #[error("the picture is blurred; hold still, keep a hand's width away, let the camera focus, and take it again")]
    Blurred,
    /// Nothing is wrong with the picture as a whole.
    #[error(
        "no Data Matrix code was found; fill a third of the picture with the code, flat and whole, and take it again"
    )]
    NothingFound,
}

/// The smallest symbol has 10 modules on a side, and 2 pixels a module are the least that can be read.
const MIN_SIDE: usize = 20;

/// The least difference of grey values, darkest to lightest, at which a code was read.
const MIN_CONTRAST: u8 = 12;

/// A sharp edge changes by more than this part of the contrast within two pixels.
const SHARP_PART: u8 = 4;

/// One pixel in this many may be an outlier.
const OUTLIERS: usize = 200;

impl Hint {
    /// All hints.
    pub const ALL: [Self; 4] = [Self::TooSmall, Self::LowContrast, Self::Blurred, Self::NothingFound];

    /// The name used in messages between shells and device, and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooSmall => "too_small",
            Self::LowContrast => "low_contrast",
            Self::Blurred => "blurred",
            Self::NothingFound => "nothing_found",
        }
    }

    /// The reason that fits a picture in which nothing was read.
    pub(super) fn about(picture: &Luma) -> Self {
        if picture.width().min(picture.height()) < MIN_SIDE {
            return Self::TooSmall;
        }
        let greys = histogram(picture.pixels().iter().copied());
        let contrast = above_most(&greys) - below_most(&greys);
        if contrast < MIN_CONTRAST {
            return Self::LowContrast;
        }
        let steps = picture.rows().flat_map(|row| row.windows(3).map(|near| near[0].abs_diff(near[2])));
        if above_most(&histogram(steps)) < contrast / SHARP_PART {
            return Self::Blurred;
        }
        Self::NothingFound
    }
}

fn histogram(values: impl Iterator<Item = u8>) -> [usize; 256] {
    let mut counts = [0; 256];
    values.for_each(|value| counts[usize::from(value)] += 1);
    counts
}

/// The least value that is above all but the outliers.
fn above_most(counts: &[usize; 256]) -> u8 {
    255 - below_most(&std::array::from_fn(|index| counts[255 - index]))
}

/// The greatest value that is below all but the outliers.
fn below_most(counts: &[usize; 256]) -> u8 {
    let outliers = counts.iter().sum::<usize>() / OUTLIERS;
    let mut seen = 0;
    let reached = (0..=255_u8).zip(counts).find(|(_, count)| {
        seen += **count;
        seen > outliers
    });
    reached.map_or(255, |(value, _)| value)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(side: usize, grey: impl Fn(usize) -> usize, expected: Hint) {
        let pixels = (0..side * side).map(|at| grey(at % side) as u8).collect();
        assert_eq!(Hint::about(&Luma::new(side, side, pixels).unwrap()), expected);
    }

    #[test]
    fn names_the_fault_of_the_picture() {
        check(19, |x| x % 2 * 255, Hint::TooSmall);
        check(100, |x| 200 + x % 2 * 5, Hint::LowContrast);
        check(100, |x| 100 + x, Hint::Blurred);
        check(100, |x| x / 5 % 2 * 200, Hint::NothingFound);
    }
}
