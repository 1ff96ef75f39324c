//! Image files become grey pictures. Invariant: size limits are checked on what the file declares, before anything of
//! that size is allocated.

use std::io::Cursor;

use image::{DynamicImage, ImageDecoder, ImageReader, Limits, error::ImageError as DecodeError};
use thiserror::Error;

use super::luma::Luma;

/// More pixels than this are refused.
pub const MAX_PIXELS: u64 = 64_000_000;

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
    /// The file declares a picture beyond [`MAX_PIXELS`] or [`MAX_DECODED_BYTES`].
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

/// Decodes a PNG, JPEG or WebP file to grey. Transparent pixels are taken as lying on white paper.
pub fn load_image(bytes: &[u8]) -> Result<Luma, ImageError> {
    if bytes.is_empty() {
        return Err(ImageError::Empty);
    }
    let damaged = |error: &dyn std::fmt::Display| ImageError::Damaged(error.to_string());
    let mut reader = ImageReader::new(Cursor::new(bytes)).with_guessed_format().map_err(|error| damaged(&error))?;
    let mut limits = Limits::default();
    limits.max_alloc = Some(MAX_DECODED_BYTES);
    reader.limits(limits);
    let decoder = reader.into_decoder().map_err(|error| match error {
        DecodeError::Unsupported(_) => ImageError::Unsupported,
        error => damaged(&error),
    })?;
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > MAX_PIXELS || decoder.total_bytes() > MAX_DECODED_BYTES {
        return Err(ImageError::TooLarge { width, height });
    }
    let image = DynamicImage::from_decoder(decoder).map_err(|error| damaged(&error))?;
    to_luma(image).ok_or_else(|| damaged(&"it has no pixels"))
}

fn to_luma(image: DynamicImage) -> Option<Luma> {
    let (width, height) = (image.width() as usize, image.height() as usize);
    let pixels = if image.color().has_alpha() {
        image.into_luma_alpha8().pixels().map(|pixel| on_white(pixel.0)).collect()
    } else {
        image.into_luma8().into_raw()
    };
    Luma::new(width, height, pixels).ok()
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
