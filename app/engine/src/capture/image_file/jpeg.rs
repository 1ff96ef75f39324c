//! JPEG files (ITU-T T.81), by a decoder without unsafe code: the one of the `image` crate panics on some damaged files.
//!
//! It fills what is missing with grey, and a code that was cut off would count as not there: so a file has to show that it
//! is whole. Invariant: nothing of the size that a file declares is allocated before that size is checked.

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

/// Refuses a file that does not go on to its end.
pub(super) fn check(file: &[u8]) -> Result<(), &'static str> {
    if is_whole(file) { Ok(()) } else { Err("its end is missing") }
}

/// Whether the file goes on to its end-of-image marker (ITU-T T.81, B.1.1 and B.2). What follows that marker is none of
/// its business: cameras put previews and depth there.
fn is_whole(file: &[u8]) -> bool {
    let mut rest = file;
    // Bytes that are no marker are compressed pixels, or padding.
    while let Some(at) = rest.iter().position(|&byte| byte == 0xFF) {
        rest = &rest[at..];
        match rest.get(1) {
            None => return false,
            // End of image.
            Some(0xD9) => return true,
            // A padding byte before a marker.
            Some(0xFF) => rest = &rest[1..],
            // A pixel's byte that is written like this, a temporary marker, restarts, a start of image.
            Some(0x00 | 0x01 | 0xD0..=0xD8) => rest = &rest[2..],
            // A segment, with its length; a picture in it has markers of its own.
            Some(_) => {
                let length = rest.get(2..4).map_or(0, |it| usize::from(u16::from_be_bytes([it[0], it[1]])));
                let Some(behind) = rest.get(2 + length..) else { return false };
                rest = behind;
            }
        }
    }
    false
}

/// Whether so many bytes can be that many pixels: each block of 64 of them has a bit at least (ITU-T T.81, F.1.2).
fn can_hold(bytes: usize, pixels: u64) -> bool {
    u64::try_from(bytes).is_ok_and(|bytes| pixels / 64 <= bytes.saturating_mul(8))
}
