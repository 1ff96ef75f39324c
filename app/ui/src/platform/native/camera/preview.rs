//! What the person sees of a frame: small and grey, as he needs it to aim, and quickly made.

use engine::capture::Luma;
use image::ExtendedColorType;
use image::codecs::jpeg::JpegEncoder;

/// No wider than this.
const WIDTH: usize = 640;
/// Good enough to aim by.
const QUALITY: u8 = 60;

/// A frame as a JPEG file.
pub(super) fn jpeg(frame: &Luma) -> Option<Vec<u8>> {
    let step = frame.width().div_ceil(WIDTH);
    let rows = frame.rows().step_by(step);
    let pixels: Vec<u8> = rows.flat_map(|row| row.iter().step_by(step).copied()).collect();
    let (width, height) = (frame.width().div_ceil(step), frame.height().div_ceil(step));
    let (width, height) = (u32::try_from(width).ok()?, u32::try_from(height).ok()?);
    let mut file = Vec::new();
    JpegEncoder::new_with_quality(&mut file, QUALITY).encode(&pixels, width, height, ExtendedColorType::L8).ok()?;
    Some(file)
}

#[cfg(test)]
mod tests {
    use engine::capture::load_image;

    use super::*;

    #[test]
    fn frames_are_made_small() {
        let frame = Luma::new(1_281, 721, vec![200; 1_281 * 721]).unwrap();
        let preview = load_image(&jpeg(&frame).unwrap()).unwrap();
        assert_eq!((preview.width(), preview.height()), (427, 241));
    }
}
