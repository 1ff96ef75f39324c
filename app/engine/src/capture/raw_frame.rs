//! Grey values out of what cameras deliver. Invariant: a buffer that is too short for its declared size is an error, one
//! that is longer is not: rows or frames are padded at their ends.

use thiserror::Error;

use super::image_file::{ImageError, MAX_PIXELS, load_jpeg_frame};
use super::luma::Luma;

/// How the pixels of a frame lie in its bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PixelFormat {
    /// One byte of brightness a pixel.
    Grey,
    /// All brightness first, then the colours of four pixels each (4:2:0).
    Nv12,
    /// Brightness, colour, brightness, other colour (4:2:2). Also called YUY2.
    Yuyv,
    /// A JPEG file.
    Mjpeg,
    /// Red, green, blue.
    Rgb,
    /// Blue, green, red.
    Bgr,
}

/// A frame as a camera delivers it.
#[derive(Debug, Clone, Copy)]
pub struct RawFrame<'a> {
    /// How to read its bytes.
    pub format: PixelFormat,
    /// Declared width in pixels.
    pub width: usize,
    /// Declared height in pixels.
    pub height: usize,
    /// The buffer.
    pub bytes: &'a [u8],
}

/// Why a frame holds no picture. One such frame is an accident; the caller gives up after some in a row.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum RawFrameError {
    /// No pixels, or more than are searched.
    #[error("a frame of {width} x {height} pixels cannot be searched")]
    Size {
        /// Declared width in pixels.
        width: usize,
        /// Declared height in pixels.
        height: usize,
    },
    /// The buffer ends before the picture.
    #[error("a frame of {width} x {height} pixels cannot have {bytes} bytes as {format:?}")]
    TooShort {
        /// Declared format.
        format: PixelFormat,
        /// Declared width in pixels.
        width: usize,
        /// Declared height in pixels.
        height: usize,
        /// Bytes of the buffer.
        bytes: usize,
    },
    /// Not a JPEG file, or a damaged one.
    #[error("a frame that should be a JPEG image is none: {0}")]
    Jpeg(ImageError),
}

impl RawFrame<'_> {
    /// The grey picture in it.
    pub fn luma(&self) -> Result<Luma, RawFrameError> {
        let Self { format, width, height, bytes } = *self;
        if format == PixelFormat::Mjpeg {
            return load_jpeg_frame(bytes).map_err(RawFrameError::Jpeg);
        }
        let pixels = width.checked_mul(height).and_then(|pixels| u64::try_from(pixels).ok());
        if pixels.is_none_or(|pixels| pixels == 0 || pixels > MAX_PIXELS) {
            return Err(RawFrameError::Size { width, height });
        }
        let grey = match format {
            PixelFormat::Grey | PixelFormat::Mjpeg => self.rows(width, height, |row, grey| grey.extend_from_slice(row)),
            // Colours take half as many rows as brightness, rounded up.
            PixelFormat::Nv12 => self.rows(width, height + height.div_ceil(2), |row, grey| grey.extend_from_slice(row)),
            PixelFormat::Yuyv => self.rows(width * 2, height, |row, grey| grey.extend(row.iter().step_by(2))),
            PixelFormat::Rgb => self.rows(width * 3, height, |row, grey| weigh(row, [77, 150, 29], grey)),
            PixelFormat::Bgr => self.rows(width * 3, height, |row, grey| weigh(row, [29, 150, 77], grey)),
        };
        Luma::new(width, height, grey).map_err(|_| RawFrameError::TooShort {
            format,
            width,
            height,
            bytes: bytes.len(),
        })
    }

    /// Takes the grey values out of every row of the picture: `length` bytes of each. The whole buffer has `all` rows.
    fn rows(&self, length: usize, all: usize, take: impl Fn(&[u8], &mut Vec<u8>)) -> Vec<u8> {
        let whole = self.bytes.chunks(self.stride(length, all)).take(self.height).filter_map(|row| row.get(..length));
        let mut grey = Vec::with_capacity(self.bytes.len().min(self.width * self.height));
        whole.for_each(|row| take(row, &mut grey));
        grey
    }

    /// Bytes from one row to the next. Cameras don't say, but where rows are padded the buffer has whole rows of a round
    /// length; what is left over after that is at the end of the frame.
    fn stride(&self, length: usize, all: usize) -> usize {
        let even = self.bytes.len() / all;
        let whole = self.bytes.len().is_multiple_of(all);
        // Pixels that share their colours come in pairs.
        let pairs = length.next_multiple_of(4);
        let is_stride = whole && even > length && even < length * 2 && (even.is_multiple_of(ALIGNED) || even == pairs);
        if is_stride { even } else { length }
    }
}

/// Padded rows begin at multiples of this.
const ALIGNED: usize = 16;

/// Brightness by the weights of BT.601, in parts of 256.
fn weigh(row: &[u8], weights: [u32; 3], grey: &mut Vec<u8>) {
    let brightness = |pixel: &[u8]| {
        let sum: u32 = pixel.iter().zip(weights).map(|(&value, weight)| u32::from(value) * weight).sum();
        // The weights add up to 256, so this fits.
        (sum >> 8) as u8
    };
    grey.extend(row.chunks_exact(3).map(brightness));
}

#[cfg(test)]
mod tests {
    use super::*;

    const FORMATS: [PixelFormat; 6] = [
        PixelFormat::Grey,
        PixelFormat::Nv12,
        PixelFormat::Yuyv,
        PixelFormat::Mjpeg,
        PixelFormat::Rgb,
        PixelFormat::Bgr,
    ];

    #[track_caller]
    fn check(format: PixelFormat, (width, height): (usize, usize), bytes: &[u8], expected: &[u8]) {
        let luma = RawFrame { format, width, height, bytes }.luma();
        assert_eq!(luma.as_ref().map(Luma::pixels), Ok(expected), "{format:?}");
    }

    #[test]
    fn brightness_is_found_in_every_format() {
        check(PixelFormat::Yuyv, (2, 2), &[10, 99, 20, 99, 30, 99, 40, 99], &[10, 20, 30, 40]);
        check(PixelFormat::Nv12, (2, 2), &[10, 20, 30, 40, 128, 128], &[10, 20, 30, 40]);
        check(PixelFormat::Grey, (2, 2), &[10, 20, 30, 40], &[10, 20, 30, 40]);
        check(PixelFormat::Rgb, (2, 2), &[255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255], &[255, 0, 76, 28]);
        check(PixelFormat::Bgr, (2, 2), &[255, 255, 255, 0, 0, 0, 0, 0, 255, 255, 0, 0], &[255, 0, 76, 28]);
    }

    #[test]
    fn a_jpeg_frame_is_decoded() {
        let mut bytes = Vec::new();
        let encoder = image::codecs::jpeg::JpegEncoder::new_with_quality(&mut bytes, 100);
        let grey = image::GrayImage::from_pixel(9, 5, image::Luma([77]));
        grey.write_with_encoder(encoder).unwrap();
        check(PixelFormat::Mjpeg, (9, 5), &bytes[..bytes.len() - 2], &[77; 45]);
        // Buffers of cameras are longer than the file in them.
        bytes.extend([0; 100]);
        check(PixelFormat::Mjpeg, (9, 5), &bytes, &[77; 45]);
    }

    #[test]
    fn padded_rows_and_frames_are_understood() {
        // Rows of 20 bytes that begin every 32.
        let row = |value: u8| [[value; 20].as_slice(), &[255; 12]].concat();
        check(PixelFormat::Grey, (20, 2), &[row(1), row(2)].concat(), &[[1; 20], [2; 20]].concat());
        check(PixelFormat::Yuyv, (10, 2), &[row(1), row(2)].concat(), &[[1; 10], [2; 10]].concat());
        check(PixelFormat::Nv12, (20, 2), &[row(1), row(2), row(128)].concat(), &[[1; 20], [2; 20]].concat());
        // A frame that ends in the middle of a memory page.
        check(
            PixelFormat::Grey,
            (20, 2),
            &[[1; 20].as_slice(), &[2; 20], &[255; 4056]].concat(),
            &[[1; 20], [2; 20]].concat(),
        );
    }

    #[test]
    fn odd_sizes_are_understood() {
        check(PixelFormat::Yuyv, (3, 1), &[10, 99, 20, 99, 30, 99], &[10, 20, 30]);
        let pairs = [10, 99, 20, 99, 30, 99, 0, 99, 40, 99, 50, 99, 60, 99, 0, 99];
        check(PixelFormat::Yuyv, (3, 2), &pairs, &[10, 20, 30, 40, 50, 60]);
        check(PixelFormat::Nv12, (3, 3), &[[1; 9].as_slice(), &[128; 8]].concat(), &[1; 9]);
        check(PixelFormat::Rgb, (1, 1), &[255, 255, 255], &[255]);
    }

    #[test]
    fn what_holds_no_picture_is_an_error() {
        let luma = |format, width, height, bytes: &[u8]| RawFrame { format, width, height, bytes }.luma();
        for format in FORMATS {
            for length in 0..4 {
                assert!(luma(format, 2, 2, &vec![1; length]).is_err(), "{format:?} {length}");
            }
            for (width, height) in
                [(0, 2), (2, 0), (usize::MAX, 2), (2, usize::MAX), (usize::MAX, usize::MAX), (1 << 20, 1 << 20)]
            {
                assert!(luma(format, width, height, &[1; 64]).is_err(), "{format:?} {width} x {height}");
            }
        }
        let error = luma(PixelFormat::Yuyv, 640, 480, &[0; 1_000]).unwrap_err();
        assert_eq!(error.to_string(), "a frame of 640 x 480 pixels cannot have 1000 bytes as Yuyv");
    }
}
