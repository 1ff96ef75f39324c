//! The demonstration's codes as pictures: Data Matrix symbols with FNC1, drawn by an encoder that is not our reader.

use std::io::Cursor;

use image::{GrayImage, ImageFormat, Luma};
use rxing::{BarcodeFormat, EncodeHints, Writer, datamatrix::DataMatrixWriter};

/// The modules of a GS1 Data Matrix, one pixel each, dark is 0. `text` is an element string; `]d2` before it is left out.
pub fn modules(text: &str) -> GrayImage {
    // The compact encoder is the one that knows FNC1: it writes the leading one, and one for every GS.
    let hints = EncodeHints { DataMatrixCompact: Some(true), Gs1Format: Some(true), ..EncodeHints::default() };
    let elements = text.trim_start_matches("]d2");
    let matrix = DataMatrixWriter.encode_with_hints(elements, &BarcodeFormat::DATA_MATRIX, 0, 0, &hints);
    let matrix = matrix.expect("a pack's elements fit a Data Matrix");
    GrayImage::from_fn(matrix.width(), matrix.height(), |x, y| Luma([if matrix.get(x, y) { 0 } else { 255 }]))
}

/// A picture of the symbol with its quiet zone, this many pixels a module.
pub fn picture(text: &str, module_px: u32) -> GrayImage {
    let modules = modules(text);
    let quiet = 4;
    let size = |modules: u32| (modules + 2 * quiet) * module_px;
    GrayImage::from_fn(size(modules.width()), size(modules.height()), |x, y| {
        let at = |pixel: u32| (pixel / module_px).checked_sub(quiet);
        let inside = at(x).zip(at(y)).filter(|(x, y)| *x < modules.width() && *y < modules.height());
        inside.map_or(Luma([255]), |(x, y)| *modules.get_pixel(x, y))
    })
}

/// The same as a PNG file.
pub fn png(text: &str, module_px: u32) -> Vec<u8> {
    as_png(&picture(text, module_px))
}

/// A picture without any code: stripes of grey.
pub fn png_without_code() -> Vec<u8> {
    as_png(&GrayImage::from_fn(480, 360, |x, y| Luma([((x / 7 + y / 5) % 200 + 30) as u8])))
}

fn as_png(picture: &GrayImage) -> Vec<u8> {
    let mut bytes = Cursor::new(Vec::new());
    picture.write_to(&mut bytes, ImageFormat::Png).expect("memory can be written");
    bytes.into_inner()
}

#[cfg(test)]
mod tests {
    use engine::capture::{load_image, read_still};

    use super::*;
    use crate::e2e::CODES;

    #[test]
    fn our_reader_reads_what_is_drawn() {
        for code in CODES {
            let picture = load_image(&png(&code.text(), 6)).expect("a PNG");
            let read = read_still(&picture).expect("a symbol is read");
            assert_eq!(read.len(), 1, "{}", code.name);
            assert_eq!(read[0].symbology, "]d2", "{}", code.name);
            assert_eq!(read[0].bytes, code.text().trim_start_matches("]d2").as_bytes(), "{}", code.name);
        }
    }
}
