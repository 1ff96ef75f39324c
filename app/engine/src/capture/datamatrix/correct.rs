//! From modules to the message: what error correction and the borders bear out.

use rxing::{
    common::{
        BitMatrix,
        reedsolomon::{PredefinedGenericGF, ReedSolomonDecoder},
    },
    datamatrix::decoder::{BitMatrixParser, DataBlock},
};

use super::{
    super::codewords::{self, Message},
    sizes::Size,
};

/// How the modules were found out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Trust {
    /// Each from its own place; borders are evidence.
    Sampled,
    /// Estimated together, with borders presumed.
    Equalised,
}

/// The message of the modules, if there is no reasonable doubt.
pub(super) fn message(size: Size, trust: Trust, is_dark: impl Fn(usize, usize) -> bool) -> Option<Message> {
    let (bits, border) = bits(size, is_dark)?;
    if border < least_border(size) {
        return None;
    }
    codewords::read(&corrected_codewords(&bits, trust)?)
}

/// How many of the border modules must be as the standard fixes them. Small symbols have so few check codewords that
/// clutter, taken for a symbol, passes error correction now and then.
fn least_border(size: Size) -> f32 {
    if size.rows * size.columns < 256 { 0.92 } else { 0.7 }
}

fn bits(size: Size, is_dark: impl Fn(usize, usize) -> bool) -> Option<(BitMatrix, f32)> {
    let mut bits = BitMatrix::new(size.columns as u32, size.rows as u32).ok()?;
    let (mut right, mut of) = (0, 0);
    for row in 0..size.rows {
        for column in 0..size.columns {
            let dark = is_dark(column, row);
            if dark {
                bits.set(column as u32, row as u32);
            }
            if let Some(expected) = size.border(column, row) {
                of += 1;
                right += usize::from(expected == dark);
            }
        }
    }
    Some((bits, right as f32 / of as f32))
}

/// The data codewords of a sampled symbol, if its errors could be corrected beyond doubt.
fn corrected_codewords(modules: &BitMatrix, trust: Trust) -> Option<Vec<u8>> {
    let mut parser = BitMatrixParser::new(modules).ok()?;
    let raw = parser.readCodewords().ok()?;
    let blocks = DataBlock::getDataBlocks(&raw, parser.getVersion(), false).ok()?;
    let blocks: Vec<_> = blocks.iter().map(|block| corrected_block(block, trust)).collect::<Option<_>>()?;
    // Blocks are interleaved; in the largest symbol some are one codeword shorter.
    let longest = blocks.iter().map(Vec::len).max()?;
    Some((0..longest).flat_map(|at| blocks.iter().filter_map(move |block| block.get(at).copied())).collect())
}

fn corrected_block(block: &DataBlock, trust: Trust) -> Option<Vec<u8>> {
    let mut codewords = block.getCodewords().to_vec();
    let data = block.getNumDataCodewords() as usize;
    let check = codewords.len().checked_sub(data)?;
    let field = PredefinedGenericGF::DataMatrixField256.into();
    let errors = ReedSolomonDecoder::new(field).decode(&mut codewords, i32::try_from(check).ok()?).ok()?;
    codewords.truncate(data);
    (errors <= believable_errors(check, trust)).then_some(codewords)
}

/// How many corrected errors are believed, of `check_codewords / 2` that could be.
fn believable_errors(check_codewords: usize, trust: Trust) -> usize {
    let correctable = check_codewords / 2;
    match trust {
        Trust::Sampled if check_codewords > 7 => correctable,
        Trust::Sampled | Trust::Equalised => correctable.saturating_sub(1),
    }
}
