//! QR Code, model 2 (ISO/IEC 18004): finder patterns become a grid of modules, and that a message.
//!
//! Of rxing are the tables of versions, the reading of codewords from modules and Reed-Solomon, which are safe for any
//! input. Invariant: a symbol counts only if fewer errors were corrected than the standard allows to trust.

mod bits;
mod finder;
mod grid;

use rxing::{
    common::{
        BitMatrix,
        reedsolomon::{PredefinedGenericGF, ReedSolomonDecoder},
    },
    qrcode::{
        common::ErrorCorrectionLevel,
        decoder::{BitMatrixParser, DataBlock},
    },
};

use super::{Effort, Message, Symbol};
use crate::capture::luma::Luma;
use finder::Corners;

/// All QR Codes in the picture.
pub(super) fn read_all(picture: &Luma, effort: Effort) -> Vec<Symbol> {
    let found = read_dark(picture, effort);
    if !found.is_empty() || effort == Effort::Glance {
        return found;
    }
    read_dark(&picture.map(|grey| 255 - grey), effort)
}

/// Those that are dark on light.
fn read_dark(picture: &Luma, effort: Effort) -> Vec<Symbol> {
    let finders = finder::find(picture, effort);
    let mut used: Vec<usize> = Vec::new();
    let mut found = Vec::new();
    for corners in finder::triples(picture, &finders) {
        if corners.finders.iter().any(|finder| used.contains(finder)) {
            continue;
        }
        if let Some(symbol) = read(picture, &corners, effort) {
            used.extend(corners.finders);
            found.push(symbol);
        }
    }
    found
}

/// The symbol that three finder patterns belong to.
fn read(picture: &Luma, corners: &Corners, effort: Effort) -> Option<Symbol> {
    for size in corners.sizes() {
        for grid in grid::candidates(picture, corners, size, effort) {
            if let Some(Message { bytes, symbology, content }) = message(&grid.modules) {
                return Some(Symbol { bytes, symbology, content, corners: grid.corners });
            }
        }
    }
    None
}

/// What the modules say, as they are or mirrored.
fn message(modules: &BitMatrix) -> Option<Message> {
    let mut parser = BitMatrixParser::new(modules.clone()).ok()?;
    data(&mut parser).or_else(|| {
        let mut parser = BitMatrixParser::new(mirrored(modules)?).ok()?;
        data(&mut parser)
    })
}

fn mirrored(modules: &BitMatrix) -> Option<BitMatrix> {
    let size = modules.getHeight();
    let mut mirrored = BitMatrix::with_single_dimension(size).ok()?;
    for y in 0..size {
        for x in 0..size {
            if modules.get(x, y) {
                mirrored.set(y, x);
            }
        }
    }
    Some(mirrored)
}

fn data(parser: &mut BitMatrixParser) -> Option<Message> {
    let version = parser.readVersion().ok()?;
    let level = parser.readFormatInformation().ok()?.getErrorCorrectionLevel();
    let raw = parser.readCodewords().ok()?;
    let number = version.getVersionNumber();
    let mut data = Vec::new();
    for block in DataBlock::getDataBlocks(&raw, version, level).ok()? {
        let mut codewords = block.getCodewords().to_vec();
        let count = block.getNumDataCodewords() as usize;
        let check = codewords.len().checked_sub(count)?;
        let field = PredefinedGenericGF::QrCodeField256.into();
        let errors = ReedSolomonDecoder::new(field).decode(&mut codewords, i32::try_from(check).ok()?).ok()?;
        if errors > check.saturating_sub(reserved(number, level)) / 2 {
            return None;
        }
        data.extend_from_slice(&codewords[..count]);
    }
    bits::read(&data, number)
}

/// Check codewords of small symbols that are kept to notice wrong corrections (table 9, note b).
fn reserved(version: u32, level: ErrorCorrectionLevel) -> usize {
    match (version, level) {
        (1, ErrorCorrectionLevel::L) => 3,
        (1, ErrorCorrectionLevel::M) | (2, ErrorCorrectionLevel::L) => 2,
        (1, _) | (3, ErrorCorrectionLevel::L) => 1,
        _ => 0,
    }
}
