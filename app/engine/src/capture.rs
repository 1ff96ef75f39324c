//! Decoding: pixels become the bytes of Data Matrix symbols (ISO/IEC 16022, ECC 200), and of others where there is none.
//!
//! Invariants: what comes back is what the symbol holds, byte for byte; a symbol that can't be read for certain is not
//! read at all, and the person with the camera gets a hint instead. Pure: no file, no clock, bounded work for any input.

mod codewords;
mod feed;
mod filters;
mod frame_source;
mod hint;
mod image_file;
mod live;
mod luma;
mod other;
mod raw_frame;
mod symbols;

pub use feed::{Feed, For, Looked};
pub use frame_source::{Film, FrameError, FrameSource};
pub use hint::Hint;
pub use image_file::{ImageError, MAX_DECODED_BYTES, MAX_PIXELS, load_image};
pub use live::{Live, Look, OUT_OF_VIEW, Read, Seen};
pub use luma::{Luma, LumaError};
pub use raw_frame::{PixelFormat, RawFrame, RawFrameError};

use std::borrow::Cow;

/// Larger pictures are halved before the search: a module of a code that fills a picture of this size has dozens of
/// pixels, and time and memory stay bounded.
const MAX_SEARCHED_PIXELS: usize = 16_000_000;

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

/// Reads the symbols of a still image, or says in plain words why none was read.
///
/// Attempts go from cheap to expensive and stop at the first that reads anything; each is for one fault of pictures. Other
/// symbols are looked for where there is no Data Matrix: that one holds the pack's own data.
pub fn read_still(image: &Luma) -> Result<Vec<Symbol>, Hint> {
    let image = searchable(image);
    let half = filters::half(&image.picture);
    let mut found = Vec::new();
    for attempt in CHEAP.iter().chain(EXPENSIVE) {
        let (picture, scale) = match attempt.size {
            Size::Full => (Some(&*image.picture), image.scale),
            Size::Half => (half.as_ref(), image.scale * 2.0),
        };
        let Some(picture) = picture else { continue };
        let filtered = (attempt.filter)(picture);
        symbols::read_all(&filtered, scale, &mut found);
        if !found.is_empty() && attempt.after_success == AfterSuccess::Stop {
            return Ok(found);
        }
    }
    let others = other::read(&image.picture, other::Effort::Thorough);
    if others.is_empty() {
        return Err(Hint::about(&image.picture));
    }
    let in_image =
        |symbol: Symbol| Symbol { corners: symbol.corners.map(|(x, y)| (x * image.scale, y * image.scale)), ..symbol };
    Ok(others.into_iter().map(in_image).collect())
}

/// One way to look at the picture.
struct Attempt {
    size: Size,
    filter: fn(&Luma) -> Cow<'_, Luma>,
    after_success: AfterSuccess,
}

enum Size {
    Full,
    Half,
}

#[derive(PartialEq)]
enum AfterSuccess {
    /// Small symbols beside a large one are seen at full size only.
    LookOnceMore,
    Stop,
}

const CHEAP: &[Attempt] = &[
    Attempt { size: Size::Half, filter: unfiltered, after_success: AfterSuccess::LookOnceMore },
    Attempt { size: Size::Full, filter: unfiltered, after_success: AfterSuccess::Stop },
];

const EXPENSIVE: &[Attempt] = &[
    // Low contrast and glare.
    Attempt { size: Size::Half, filter: |it| owned(filters::local_mean(it, 10)), after_success: AfterSuccess::Stop },
    // Out of focus.
    Attempt { size: Size::Half, filter: |it| owned(filters::unsharp(it)), after_success: AfterSuccess::Stop },
    // Dots that do not touch, as ink jets print them.
    Attempt { size: Size::Half, filter: |it| owned(filters::closing(it)), after_success: AfterSuccess::Stop },
    Attempt { size: Size::Full, filter: |it| owned(filters::unsharp(it)), after_success: AfterSuccess::Stop },
    Attempt { size: Size::Full, filter: |it| owned(filters::local_mean(it, 20)), after_success: AfterSuccess::Stop },
    Attempt { size: Size::Full, filter: |it| owned(filters::closing(it)), after_success: AfterSuccess::Stop },
    // Light on dark, as on foil.
    Attempt { size: Size::Full, filter: |it| owned(filters::inverted(it)), after_success: AfterSuccess::Stop },
];

fn unfiltered(picture: &Luma) -> Cow<'_, Luma> {
    Cow::Borrowed(picture)
}

fn owned<'a>(picture: Luma) -> Cow<'a, Luma> {
    Cow::Owned(picture)
}

/// A picture small enough to search, and how many pixels of the image one of its pixels stands for on each axis.
struct Searchable<'a> {
    picture: Cow<'a, Luma>,
    scale: f32,
}

fn searchable(image: &Luma) -> Searchable<'_> {
    let mut searchable = Searchable { picture: Cow::Borrowed(image), scale: 1.0 };
    while searchable.picture.pixels().len() > MAX_SEARCHED_PIXELS
        && let Some(half) = filters::half(&searchable.picture)
    {
        searchable = Searchable { picture: Cow::Owned(half), scale: searchable.scale * 2.0 };
    }
    searchable
}
