//! Why nothing was read, in words for the person who holds the camera.
//!
//! What would help most comes first: a picture without edges shows nothing else, light that hides something hides what it
//! hides, and only of a code that is sharp, near, whole and well lit is it said that it may be damaged. Every threshold
//! was measured on camera frames of one fault each. Invariant: where nothing looks like a code, nothing is said about one.

mod code;
mod glare;
mod scales;
mod sharpness;
mod texture;

use thiserror::Error;

use self::{
    scales::{Steps, scales},
    sharpness::Softness,
    texture::{Texture, Textures},
};
use super::{datamatrix::Located, luma::Luma};

/// The likeliest reason why no symbol was read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Error)]
pub enum Hint {
    /// The picture has too few pixels for a symbol.
    #[error("the picture is too small to hold a readable code; take it from closer, or in a higher resolution")]
    TooSmall,
    /// Dark and light hardly differ: in the whole picture, or in what looks like a code.
    #[error("dark and light hardly differ; use more light, avoid glare, and take it again")]
    LowContrast,
    /// Edges are soft in all directions: out of focus.
    #[error("the picture is blurred; hold still, keep a hand's width away, let the camera focus, and take it again")]
    Blurred,
    /// Edges are soft in one direction.
    #[error("the camera or the pack moved; hold both still, and take it again")]
    Moved,
    /// What looks like a code has too few pixels a module.
    #[error("what looks like a code is too small in the picture; take it from closer")]
    TooFar,
    /// Mirrored light hides something beside what is printed.
    #[error("light is mirrored by the pack and hides a part of it; tilt the pack, and take it again")]
    Glare,
    /// What looks like a code reaches beyond the picture.
    #[error("what looks like a code is cut off by the edge of the picture; show all of it, and take it again")]
    CutOff,
    /// What looks like a code is sharp, near, whole and well lit.
    #[error("what looks like a code cannot be read, it may be damaged; try another one, or type what is printed")]
    Damaged,
    /// Nothing looks like a code.
    #[error(
        "no Data Matrix code was found; fill a third of the picture with the code, flat and whole, and take it again"
    )]
    NothingFound,
}

/// The smallest symbol has 10 modules on a side, and 2 pixels a module are the least that can be read.
const MIN_SIDE: usize = 20;

/// The least difference of grey values, darkest to lightest, at which a code was read.
const MIN_CONTRAST: u8 = 12;

/// One pixel in this many may be an outlier.
const OUTLIERS: usize = 200;

/// One pixel in so many is asked how light it is.
const EVERY: usize = 29;

impl Hint {
    /// All hints.
    pub const ALL: [Self; 9] = [
        Self::TooSmall,
        Self::LowContrast,
        Self::Blurred,
        Self::Moved,
        Self::TooFar,
        Self::Glare,
        Self::CutOff,
        Self::Damaged,
        Self::NothingFound,
    ];

    /// The name used in messages between shells and device, and in message files.
    pub const fn name(self) -> &'static str {
        match self {
            Self::TooSmall => "too_small",
            Self::LowContrast => "low_contrast",
            Self::Blurred => "blurred",
            Self::Moved => "moved",
            Self::TooFar => "too_far",
            Self::Glare => "glare",
            Self::CutOff => "cut_off",
            Self::Damaged => "damaged",
            Self::NothingFound => "nothing_found",
        }
    }

    /// The reason that fits a picture in which nothing was read. Borders that were located in it count where it also
    /// looks like a code, as borders alone are found in bars and text too.
    pub(super) fn about(picture: &Luma, located: Option<&Located>) -> Self {
        if picture.width().min(picture.height()) < MIN_SIDE {
            return Self::TooSmall;
        }
        if contrast(picture) < MIN_CONTRAST {
            return Self::LowContrast;
        }
        let scales = scales(picture);
        if let Some(softness) = sharpness::of_whole(&scales) {
            return softness.into();
        }
        let Textures { clear, faint } = texture::textures(picture, &scales);
        if clear.iter().any(|texture| texture.is_printed() && glare::hides(picture, texture.area)) {
            return Self::Glare;
        }
        if clear.first().is_some_and(|texture| code::is_too_far(&scales, texture)) {
            return Self::TooFar;
        }
        if clear.iter().any(|texture| code::is_cut_off(picture, &scales, texture)) {
            return Self::CutOff;
        }
        if clear.iter().any(Texture::is_code) || code::is_located(&clear, located) {
            return Self::Damaged;
        }
        if clear.first().is_some_and(Texture::may_be_code) {
            return Self::NothingFound;
        }
        if faint.first().is_some_and(Texture::may_be_code) {
            return Self::LowContrast;
        }
        let soft = clear.iter().filter(|texture| texture.may_be_soft_code());
        soft.filter_map(|texture| sharpness::of(&scales, texture.area)).next().map_or(Self::NothingFound, Self::from)
    }
}

impl From<Softness> for Hint {
    fn from(softness: Softness) -> Self {
        match softness {
            Softness::InAllDirections => Self::Blurred,
            Softness::InOneDirection => Self::Moved,
        }
    }
}

/// The difference between light and dark of a picture, outliers aside.
fn contrast(picture: &Luma) -> u8 {
    let mut counts = [0_usize; 256];
    picture.pixels().iter().step_by(EVERY).for_each(|grey| counts[usize::from(*grey)] += 1);
    let outliers = counts.iter().sum::<usize>() / OUTLIERS;
    let beyond = |counts: &mut dyn Iterator<Item = &usize>| -> u8 {
        let mut seen = 0;
        let inside = counts.take_while(|count| {
            seen += **count;
            seen <= outliers
        });
        inside.count().min(255) as u8
    };
    let (dark, light) = (beyond(&mut counts.iter()), 255 - beyond(&mut counts.iter().rev()));
    light.saturating_sub(dark)
}

#[cfg(test)]
mod tests;
