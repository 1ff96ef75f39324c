//! Decoding: pixels become the bytes of Data Matrix symbols (ISO/IEC 16022, ECC 200), and of others where there is none.
//!
//! Invariants: what comes back is what the symbol holds, byte for byte; a symbol that can't be read for certain is not
//! read at all, and the person with the camera gets a hint instead. Pure: no file, no clock, bounded work for any input.

mod codewords;
mod datamatrix;
mod feed;
mod filters;
mod frame_source;
mod hint;
mod image_file;
mod live;
mod luma;
mod other;
mod raw_frame;
mod reader;

pub use feed::{Feed, For, Looked};
pub use frame_source::{Film, FrameError, FrameSource};
pub use hint::Hint;
pub use image_file::{ImageError, MAX_DECODED_BYTES, MAX_PIXELS, MAX_SIDE, load_image};
pub use live::{Live, Look, OUT_OF_VIEW, Read, Seen};
pub use luma::{Luma, LumaError};
pub use raw_frame::{PixelFormat, RawFrame, RawFrameError};
pub use reader::read_still;

/// Parts that whole pictures hardly reach, for fuzzers. Messages come with their symbology identifier.
#[doc(hidden)]
pub mod fuzzing {
    use super::{Content, codewords as data_matrix, other};

    /// The message of the data codewords of a Data Matrix.
    pub fn codewords(codewords: &[u8]) -> Option<(Vec<u8>, &'static str, Content)> {
        data_matrix::read(codewords).map(|it| (it.bytes, it.symbology, it.content))
    }

    /// The messages of symbols of bars in stretches of light and dark by turns. The first and the last are light.
    pub fn bars(widths: &[f32]) -> Vec<(Vec<u8>, &'static str, Content)> {
        other::in_stretches(widths).map(|it| (it.bytes, it.symbology, it.content)).collect()
    }
}

/// What was read from one symbol.
#[derive(Debug, Clone, PartialEq)]
pub struct Symbol {
    /// The message, byte for byte. FNC1 in a data position is GS (0x1D); in the first position it is not data but makes
    /// the symbology `]d2`. Macro 05 and 06 are expanded to their envelope.
    pub bytes: Vec<u8>,
    /// The AIM symbology identifier (ISO/IEC 15424): `]d1` to `]d6` for Data Matrix.
    pub symbology: &'static str,
    /// What kind of message the symbol itself says this is.
    pub content: Content,
    /// The corners in pixels of the image, around the symbol: of a Data Matrix from the one where the timing pattern of
    /// the left finder edge begins, of others from where reading begins.
    pub corners: [(f32, f32); 4],
}

/// The kind of message, by what the symbol itself declares; whether the message is well-formed is judged elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// FNC1 in the first position: a GS1 element string.
    Gs1,
    /// An ISO/IEC 15434 envelope (`[)>` RS …), written out or as a macro.
    Iso15434,
    /// Anything else.
    Other,
}

impl Content {
    /// The name on the command line and in files.
    pub fn name(self) -> &'static str {
        match self {
            Self::Gs1 => "gs1",
            Self::Iso15434 => "iso15434",
            Self::Other => "other",
        }
    }
}

impl Symbol {
    /// Whether the point lies within the symbol: on the same side of all four edges.
    fn covers(&self, (x, y): (f32, f32)) -> bool {
        let side = |index: usize| {
            let ((ax, ay), (bx, by)) = (self.corners[index], self.corners[(index + 1) % 4]);
            (bx - ax) * (y - ay) - (by - ay) * (x - ax)
        };
        let sides = [side(0), side(1), side(2), side(3)];
        sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
    }
}
