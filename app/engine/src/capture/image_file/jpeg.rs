//! JPEG files (ITU-T T.81), by a decoder without unsafe code: the one of the `image` crate panics on some damaged files.
//!
//! Invariant: nothing of the size that a file declares is allocated before that size is checked.

use image::metadata::Orientation;
use image::{DynamicImage, GrayImage, RgbImage};
use jpeg_decoder::{Decoder, Error, PixelFormat};

use super::{ImageError, MAX_DECODED_BYTES, check_size, damaged};

/// The picture in a file, and how it is turned.
pub(super) fn decode(file: &[u8]) -> Result<(DynamicImage, Orientation), ImageError> {
    let failed = |error: Error| match error {
        Error::Unsupported(_) => ImageError::Unsupported,
        error => damaged(&error),
    };
    let mut decoder = Decoder::new(file);
    decoder.set_max_decoding_buffer_size(MAX_DECODED_BYTES as usize);
    decoder.read_info().map_err(failed)?;
    let info = decoder.info().ok_or_else(|| damaged(&"it has no picture"))?;
    let (width, height) = (u32::from(info.width), u32::from(info.height));
    let pixels = u64::from(width) * u64::from(height);
    check_size(width, height, pixels * info.pixel_format.pixel_bytes() as u64)?;
    if !can_hold(file.len(), pixels) {
        return Err(damaged(&format_args!("{} bytes cannot be {width} x {height} pixels", file.len())));
    }
    let colours = decoder.decode().map_err(failed)?;
    let turned = decoder.exif_data().and_then(Orientation::from_exif_chunk).unwrap_or(Orientation::NoTransforms);
    let image = match info.pixel_format {
        PixelFormat::L8 => GrayImage::from_raw(width, height, colours).map(DynamicImage::ImageLuma8),
        PixelFormat::RGB24 => RgbImage::from_raw(width, height, colours).map(DynamicImage::ImageRgb8),
        PixelFormat::CMYK32 => RgbImage::from_raw(width, height, of_inks(&colours)).map(DynamicImage::ImageRgb8),
        PixelFormat::L16 => return Err(ImageError::Unsupported),
    };
    image.map(|image| (image, turned)).ok_or_else(|| damaged(&"it has fewer pixels than it declares"))
}

/// Red, green and blue of cyan, magenta, yellow and black.
fn of_inks(inks: &[u8]) -> Vec<u8> {
    let light = |ink: u8, black: u8| u16::from(255 - ink) * u16::from(255 - black) / 255;
    let pixels = inks.chunks_exact(4);
    // A product of two bytes by 255 is a byte.
    pixels.flat_map(|ink| [ink[0], ink[1], ink[2]].map(|colour| light(colour, ink[3]) as u8)).collect()
}

/// Whether so many bytes can be that many pixels: each block of 64 of them has a bit at least (ITU-T T.81, F.1.2).
fn can_hold(bytes: usize, pixels: u64) -> bool {
    u64::try_from(bytes).is_ok_and(|bytes| pixels / 64 <= bytes.saturating_mul(8))
}
