//! Grey values out of what cameras deliver. Pure. Invariant: a buffer that is too short for its declared size is an
//! error, one that is longer (rows or frames are padded at the end) is not.

use engine::capture::{Luma, load_image};
use nokhwa::utils::FrameFormat;

/// The grey picture in a buffer; `None` if it holds none.
pub(super) fn grey(format: FrameFormat, width: usize, height: usize, bytes: &[u8]) -> Option<Luma> {
    let count = width.checked_mul(height)?;
    let pixels = match format {
        FrameFormat::MJPEG => return load_image(bytes).ok(),
        // Brightness, colour, brightness, other colour.
        FrameFormat::YUYV => every(bytes.get(..count.checked_mul(2)?)?, 2),
        // All brightness first.
        FrameFormat::NV12 | FrameFormat::GRAY => bytes.get(..count)?.to_vec(),
        FrameFormat::RAWRGB => weighed(bytes.get(..count.checked_mul(3)?)?, [77, 150, 29]),
        FrameFormat::RAWBGR => weighed(bytes.get(..count.checked_mul(3)?)?, [29, 150, 77]),
    };
    Luma::new(width, height, pixels).ok()
}

fn every(bytes: &[u8], step: usize) -> Vec<u8> {
    bytes.iter().step_by(step).copied().collect()
}

/// Brightness by the weights of BT.601, in parts of 256.
fn weighed(bytes: &[u8], weights: [u32; 3]) -> Vec<u8> {
    let grey = |pixel: &[u8]| {
        let sum: u32 = pixel.iter().zip(weights).map(|(&value, weight)| u32::from(value) * weight).sum();
        // The weights add up to 256, so this fits.
        (sum >> 8) as u8
    };
    bytes.chunks_exact(3).map(grey).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(format: FrameFormat, bytes: &[u8], expected: Option<&[u8]>) {
        let grey = grey(format, 2, 2, bytes);
        assert_eq!(grey.as_ref().map(Luma::pixels), expected, "{format:?}");
    }

    #[test]
    fn brightness_is_found_in_every_format() {
        check(FrameFormat::YUYV, &[10, 99, 20, 99, 30, 99, 40, 99], Some(&[10, 20, 30, 40]));
        check(FrameFormat::NV12, &[10, 20, 30, 40, 128, 128], Some(&[10, 20, 30, 40]));
        check(FrameFormat::GRAY, &[10, 20, 30, 40], Some(&[10, 20, 30, 40]));
        check(FrameFormat::RAWRGB, &[255, 255, 255, 0, 0, 0, 255, 0, 0, 0, 0, 255], Some(&[255, 0, 76, 28]));
        check(FrameFormat::RAWBGR, &[255, 255, 255, 0, 0, 0, 0, 0, 255, 255, 0, 0], Some(&[255, 0, 76, 28]));
    }

    #[test]
    fn short_buffers_hold_no_picture() {
        for format in [FrameFormat::YUYV, FrameFormat::NV12, FrameFormat::GRAY, FrameFormat::RAWRGB, FrameFormat::MJPEG]
        {
            check(format, &[1, 2, 3], None);
        }
    }
}
