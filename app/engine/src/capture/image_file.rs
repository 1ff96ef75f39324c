//! Image files become grey pictures. Invariant: size limits are checked on what the file declares, before anything of
//! that size is allocated.

use std::io::Cursor;

use image::metadata::Orientation;
use image::{
    DynamicImage, GrayImage, ImageDecoder, ImageFormat, ImageReader, Limits, error::ImageError as DecodeError,
};
use thiserror::Error;

use super::luma::Luma;

mod jpeg;
mod png;

/// More pixels than this are refused.
pub const MAX_PIXELS: u64 = 64_000_000;

/// More pixels than this on one side are refused: with few on the other, no smaller picture could be searched instead.
pub const MAX_SIDE: u32 = 65_535;

/// More bytes than this, as decoded with the colours that the file has, are refused.
pub const MAX_DECODED_BYTES: u64 = 64 << 20;

/// Why a file is not a picture that can be searched. Each message says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ImageError {
    /// The file has no bytes.
    #[error("the image file is empty; take the picture again, or copy the file again")]
    Empty,
    /// None of the formats that are read.
    #[error("this is not a PNG, JPEG or WebP image; save the picture in one of these formats")]
    Unsupported,
    /// The file declares a picture beyond [`MAX_PIXELS`], [`MAX_SIDE`] or [`MAX_DECODED_BYTES`].
    #[error("the image is too large ({width} x {height} pixels); crop it to the code, or save it smaller")]
    TooLarge {
        /// Declared width in pixels.
        width: u32,
        /// Declared height in pixels.
        height: u32,
    },
    /// The file begins as one of the formats but does not hold what it declares.
    #[error("the image file is cut off or damaged ({0}); copy it again, or take the picture again")]
    Damaged(String),
}

/// Decodes a PNG, JPEG or WebP file to grey, turned as the file says that it is to be shown. Transparent pixels are taken
/// as lying on white paper.
pub fn load_image(bytes: &[u8]) -> Result<Luma, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    let format = image::guess_format(bytes).map_err(|_| ImageError::Unsupported)?;
    if format == ImageFormat::Png {
        png::check(bytes).map_err(|why| damaged(&why))?;
    }
    decode(bytes, format)
}

/// Decodes a JPEG file out of a camera's buffer, which may hold other bytes behind it.
pub(super) fn load_jpeg_frame(bytes: &[u8]) -> Result<Luma, ImageError> {
    /// Some cameras leave it out.
    const END_OF_IMAGE: &[u8] = b"\xFF\xD9";
    if image::guess_format(bytes).is_ok_and(|format| format == ImageFormat::Jpeg) {
        decode(&[bytes, END_OF_IMAGE].concat(), ImageFormat::Jpeg)
    } else {
        Err(ImageError::Unsupported)
    }
}

fn decode(bytes: &[u8], format: ImageFormat) -> Result<Luma, ImageError> {
    let (image, orientation) = match format {
        ImageFormat::Jpeg => jpeg::decode(bytes)?,
        _ => decode_other(bytes, format)?,
    };
    let mut grey = DynamicImage::ImageLuma8(to_grey(image));
    grey.apply_orientation(orientation);
    let (width, height) = (grey.width() as usize, grey.height() as usize);
    Luma::new(width, height, grey.into_luma8().into_raw()).map_err(|_| damaged(&"it has no pixels"))
}

fn decode_other(bytes: &[u8], format: ImageFormat) -> Result<(DynamicImage, Orientation), ImageError> {
    let mut reader = ImageReader::with_format(Cursor::new(bytes), format);
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| match error {
        DecodeError::Unsupported(_) => ImageError::Unsupported,
        error => damaged(&error),
    })?;
    let (width, height) = decoder.dimensions();
    check_size(width, height, decoder.total_bytes())?;
    let orientation = decoder.orientation().unwrap_or(Orientation::NoTransforms);
    let image = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    Ok((image, orientation))
}

/// Checks what a file declares: pixels on each side, and all bytes as decoded.
fn check_size(width: u32, height: u32, bytes: u64) -> Result<(), ImageError> {
    let pixels = u64::from(width) * u64::from(height);
    let is_too_large = pixels > MAX_PIXELS || width.max(height) > MAX_SIDE || bytes > MAX_DECODED_BYTES;
    if is_too_large { Err(ImageError::TooLarge { width, height }) } else { Ok(()) }
}

fn damaged(why: &dyn std::fmt::Display) -> ImageError {
    ImageError::Damaged(why.to_string())
}

fn to_grey(image: DynamicImage) -> GrayImage {
    if !image.color().has_alpha() {
        return image.into_luma8();
    }
    let (width, height) = (image.width(), image.height());
    let pixels = image.into_luma_alpha8().pixels().map(|pixel| on_white(pixel.0)).collect();
    GrayImage::from_raw(width, height, pixels).expect("a byte for each pixel")
}

fn on_white([grey, alpha]: [u8; 2]) -> u8 {
    let (grey, alpha) = (u16::from(grey), u16::from(alpha));
    let mixed = (grey * alpha + 255 * (255 - alpha)) / 255;
    u8::try_from(mixed).expect("a mean of two bytes is a byte")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn transparent_is_white_paper() {
        assert_eq!(
            [on_white([0, 0]), on_white([0, 255]), on_white([100, 255]), on_white([0, 128])],
            [255, 0, 100, 127]
        );
    }
}
