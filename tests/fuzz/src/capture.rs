//! What holds of the reader for any input, one function an entry point; each panics where it does not.
//!
//! A picture stays within the sizes that are read; what is read is not empty, has a symbology identifier that fits its
//! content, and corners that are numbers; what is written into codewords is read back byte for byte.

use std::time::Duration;

use engine::capture::{
    Content, ImageError, Live, Luma, MAX_DECODED_BYTES, MAX_PIXELS, MAX_SIDE, PixelFormat, RawFrame, Symbol, fuzzing,
    load_image, read_still,
};

/// What holds for any input; panics where it does not.
pub type Property = fn(&[u8]);

/// Longest that one input may take in a build for a fuzzer. Pictures have millions of pixels, and several stages look at
/// each: seconds in a release build would be a fault, and are ten times as long here.
pub const LIMIT: Duration = Duration::from_secs(20);

/// Every target: its name, which is that of its folder in `corpus`, and its property.
pub const TARGETS: &[(&str, Property)] = &[
    ("image_file", image_file),
    ("raw_frame", raw_frame),
    ("still", still),
    ("live", live),
    ("codewords", codewords),
    ("bars", bars),
];

/// [`load_image`]: the input is a file.
pub fn image_file(data: &[u8]) {
    match load_image(data) {
        Ok(picture) => {
            let (width, height) = (picture.width() as u64, picture.height() as u64);
            assert!(width * height <= MAX_PIXELS.min(MAX_DECODED_BYTES) && width.max(height) <= u64::from(MAX_SIDE));
        }
        Err(error) => {
            assert_eq!(error == ImageError::Empty, data.is_empty());
            assert!(error.to_string().contains(';'), "{error} does not say what to do next");
        }
    }
}

/// [`RawFrame::luma`]: a byte for the format, two each for width and height, one each for how often they are doubled; the
/// rest is the buffer.
pub fn raw_frame(data: &[u8]) {
    use PixelFormat::{Bgr, Grey, Mjpeg, Nv12, Rgb, Yuyv};
    let &[format, w0, w1, h0, h1, by_w, by_h, ref bytes @ ..] = data else { return };
    let format = [Grey, Nv12, Yuyv, Mjpeg, Rgb, Bgr][usize::from(format) % 6];
    let side = |low, high, by| usize::from(u16::from_le_bytes([low, high])) << (by % 49);
    let (width, height) = (side(w0, w1, by_w), side(h0, h1, by_h));
    let Ok(picture) = (RawFrame { format, width, height, bytes }).luma() else { return };
    if format != Mjpeg {
        assert_eq!((picture.width(), picture.height()), (width, height));
        assert!(bytes.len() >= picture.pixels().len(), "brightness takes a byte of the buffer a pixel");
    }
}

/// [`read_still`]: one picture, as [`Drawn`] says.
pub fn still(data: &[u8]) {
    let Some((drawn, rest)) = Drawn::of(data) else { return };
    let picture = drawn.picture(rest);
    if let Ok(symbols) = read_still(&picture) {
        assert!(!symbols.is_empty(), "a picture without a symbol has a hint");
        symbols.iter().for_each(check_symbol);
    }
}

/// [`Live::frame`]: eight pictures, as [`Drawn`] says, at most.
pub fn live(data: &[u8]) {
    let Some((drawn, rest)) = Drawn::of(data) else { return };
    let mut live = Live::default();
    for (index, frame) in rest.chunks(drawn.bytes()).take(8).enumerate() {
        let look = live.frame(&drawn.picture(frame), Duration::from_millis(40) * index as u32);
        look.symbols.iter().for_each(check_symbol);
        assert!(look.reads.len() <= look.symbols.len(), "every read is of a symbol in the frame");
        assert!(look.hint.is_none() || look.symbols.is_empty(), "what is read needs no hint");
    }
}

/// The data codewords of a Data Matrix: the input itself, and the input as a message in ASCII and in base 256 encodation.
pub fn codewords(data: &[u8]) {
    if let Some((bytes, symbology, content)) = fuzzing::codewords(data) {
        check_message(&bytes, symbology, content);
        assert!(symbology.starts_with("]d"));
        assert!(bytes.len() <= 2 * data.len() + 9, "two digits a codeword, and an envelope");
    }
    let message = &data[..data.len().min(1_500)];
    let expected = (!message.is_empty()).then_some(message);
    for written in [as_ascii(message), as_base_256(message)] {
        let read = fuzzing::codewords(&written);
        assert_eq!(read.as_ref().map(|(bytes, ..)| bytes.as_slice()), expected);
    }
}

/// Stretches of light and dark: a byte for how much wider bars are printed than they should be, then one a stretch.
pub fn bars(data: &[u8]) {
    let Some((&gain, stretches)) = data.split_first() else { return };
    const QUIET: f32 = 20.0;
    let gain = f32::from(gain % 9) / 20.0;
    let width = |(index, byte): (usize, &u8)| f32::from(*byte) + 1.0 + if index % 2 == 0 { gain } else { -gain };
    let mut widths = vec![QUIET];
    widths.extend(stretches.iter().enumerate().map(width));
    if widths.len() % 2 == 1 {
        widths.pop();
    }
    widths.push(QUIET);
    for (bytes, symbology, content) in fuzzing::bars(&widths) {
        check_message(&bytes, symbology, content);
    }
}

fn check_symbol(symbol: &Symbol) {
    check_message(&symbol.bytes, symbol.symbology, symbol.content);
    assert!(symbol.corners.iter().all(|(x, y)| x.is_finite() && y.is_finite()), "{:?}", symbol.corners);
}

fn check_message(bytes: &[u8], symbology: &str, content: Content) {
    assert!(!bytes.is_empty(), "an empty {symbology}");
    assert!(symbology.len() == 3 && symbology.starts_with(']'), "{symbology}");
    assert_eq!(content == Content::Gs1, matches!(symbology, "]d2" | "]C1" | "]e0" | "]Q3"), "{symbology}");
    assert!(content != Content::Iso15434 || bytes.starts_with(b"[)>\x1E"));
}

/// Pictures in an input: a byte each for width and height less one, one for how the rest becomes pixels. If that is odd,
/// each bit of the rest is a square, light where it is set, of two to nine pixels; else each byte is a pixel.
struct Drawn {
    width: usize,
    height: usize,
    cell: Option<usize>,
}

impl Drawn {
    fn of(data: &[u8]) -> Option<(Self, &[u8])> {
        let &[width, height, how, ref rest @ ..] = data else { return None };
        let cell = (how & 1 == 1).then_some(usize::from(how >> 1 & 7) + 2);
        // As large as what is drawn without squares.
        let most = cell.map_or(256, |cell| 256 / cell);
        let side = |byte: u8| usize::from(byte) % most + 1;
        Some((Self { width: side(width), height: side(height), cell }, rest))
    }

    /// How many bytes a picture takes.
    fn bytes(&self) -> usize {
        let cells = self.width * self.height;
        if self.cell.is_some() { cells.div_ceil(8) } else { cells }
    }

    /// A picture of these bytes; what they lack is white.
    fn picture(&self, bytes: &[u8]) -> Luma {
        let cell = self.cell.unwrap_or(1);
        let grey = |x: usize, y: usize| {
            let at = y / cell * self.width + x / cell;
            if self.cell.is_none() {
                return bytes.get(at).copied().unwrap_or(255);
            }
            let is_dark = bytes.get(at / 8).is_some_and(|byte| byte >> (at % 8) & 1 == 0);
            if is_dark { 0 } else { 255 }
        };
        let (width, height) = (self.width * cell, self.height * cell);
        let pixels = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).map(|(x, y)| grey(x, y)).collect();
        Luma::new(width, height, pixels).expect("a byte a pixel")
    }
}

/// A message in ASCII encodation (ISO/IEC 16022, 5.2.3).
fn as_ascii(message: &[u8]) -> Vec<u8> {
    let mut codewords = Vec::new();
    let mut rest = message;
    while let Some((&first, behind)) = rest.split_first() {
        rest = behind;
        match (first, behind.first()) {
            (b'0'..=b'9', Some(&second @ b'0'..=b'9')) => {
                codewords.push(130 + (first - b'0') * 10 + (second - b'0'));
                rest = &behind[1..];
            }
            (0..=127, _) => codewords.push(first + 1),
            _ => codewords.extend([235, first - 127]),
        }
    }
    codewords
}

/// A message in base 256 encodation (ISO/IEC 16022, 5.2.9 and B.2).
fn as_base_256(message: &[u8]) -> Vec<u8> {
    let length = message.len();
    let (high, low) = ((length / 250) as u8, (length % 250) as u8);
    let lengths = if length < 250 { vec![low] } else { vec![high + 249, low] };
    // A length of 0 goes to the end of the symbol.
    let scramble = |(at, byte): (usize, &u8)| byte.wrapping_add((149 * (at + 2) % 255 + 1) as u8);
    let scrambled = lengths.iter().chain(message).enumerate().map(scramble);
    [231].into_iter().chain(scrambled).collect()
}
