//! Finds Data Matrix symbols in a picture and corrects their codewords.
//!
//! Locating, sampling and Reed-Solomon are rxing's; what the codewords mean is read by `codewords`, as rxing's own text
//! loses bytes and calls messages GS1 that are not. Invariant: no symbol is reported twice.

use rxing::{
    Binarizer, Luma8Source, Point,
    common::{
        BitMatrix, DetectorRXingResult, HybridBinarizer,
        reedsolomon::{PredefinedGenericGF, ReedSolomonDecoder},
    },
    datamatrix::{
        decoder::{BitMatrixParser, DataBlock},
        detector::{DatamatrixDetectorResult, Detector, zxing_cpp_detector},
    },
};

use super::{Symbol, codewords, luma::Luma};

/// More symbols than this in one picture are not looked for.
const MAX_SYMBOLS: usize = 64;

/// Adds the symbols of `picture` that `found` does not hold yet. One pixel of the picture stands for `scale` pixels of
/// the image that corners are given in.
pub(super) fn read_all(picture: &Luma, scale: f32, found: &mut Vec<Symbol>) {
    let Some(mut bits) = binarize(picture) else { return };
    for symbol in found.iter() {
        blank(&mut bits, &symbol.corners.map(|(x, y)| (x / scale, y / scale)));
    }
    // A symbol that was read is blanked out, so that the next round finds another.
    while found.len() < MAX_SYMBOLS
        && let Some(symbol) = read_one(&bits)
    {
        blank(&mut bits, &symbol.corners);
        found.push(Symbol { corners: symbol.corners.map(|(x, y)| (x * scale, y * scale)), ..symbol });
    }
}

fn binarize(picture: &Luma) -> Option<BitMatrix> {
    let (width, height) = (u32::try_from(picture.width()).ok()?, u32::try_from(picture.height()).ok()?);
    let source = Luma8Source::new_with_slice(picture.pixels(), width, height).ok()?;
    HybridBinarizer::new(source).get_black_matrix().ok().cloned()
}

fn read_one(bits: &BitMatrix) -> Option<Symbol> {
    let traced = zxing_cpp_detector::detect(bits, true, true).unwrap_or_default();
    traced.iter().find_map(read).or_else(|| read(&Detector::new(bits).ok()?.detect().ok()?))
}

fn read(candidate: &DatamatrixDetectorResult) -> Option<Symbol> {
    let message = codewords::read(&corrected_codewords(candidate.getBits())?)?;
    let corners: &[Point; 4] = candidate.getPoints().try_into().ok()?;
    Some(Symbol {
        bytes: message.bytes,
        symbology: message.symbology,
        content: message.content,
        corners: corners.map(|point| (point.x, point.y)),
    })
}

/// The data codewords of a sampled symbol, if its errors could be corrected beyond doubt.
fn corrected_codewords(modules: &BitMatrix) -> Option<Vec<u8>> {
    let mut parser = BitMatrixParser::new(modules).ok()?;
    let raw = parser.readCodewords().ok()?;
    let blocks = DataBlock::getDataBlocks(&raw, parser.getVersion(), false).ok()?;
    let blocks: Vec<_> = blocks.iter().map(corrected_block).collect::<Option<_>>()?;
    // Blocks are interleaved; in the largest symbol some are one codeword shorter.
    let longest = blocks.iter().map(Vec::len).max()?;
    Some((0..longest).flat_map(|at| blocks.iter().filter_map(move |block| block.get(at).copied())).collect())
}

fn corrected_block(block: &DataBlock) -> Option<Vec<u8>> {
    let mut codewords = block.getCodewords().to_vec();
    let data = block.getNumDataCodewords() as usize;
    let check = codewords.len().checked_sub(data)?;
    let field = PredefinedGenericGF::DataMatrixField256.into();
    let errors = ReedSolomonDecoder::new(field).decode(&mut codewords, i32::try_from(check).ok()?).ok()?;
    codewords.truncate(data);
    (errors <= believable_errors(check)).then_some(codewords)
}

/// How many corrected errors are believed, of `check_codewords / 2` that could be. The smallest symbols have so few check
/// codewords that clutter, taken for a symbol and corrected to the utmost, yields a message now and then.
fn believable_errors(check_codewords: usize) -> usize {
    let correctable = check_codewords / 2;
    if check_codewords <= 7 { correctable.saturating_sub(1) } else { correctable }
}

/// Makes the quadrilateral white, with a margin.
fn blank(bits: &mut BitMatrix, corners: &[(f32, f32); 4]) {
    const GROWN: f32 = 1.1;
    let centre = (corners.iter().map(|it| it.0).sum::<f32>() / 4.0, corners.iter().map(|it| it.1).sum::<f32>() / 4.0);
    let corners = corners.map(|(x, y)| (centre.0 + (x - centre.0) * GROWN, centre.1 + (y - centre.1) * GROWN));
    // `as` saturates: a corner outside of the picture is cut to its edge.
    let range = |values: [f32; 4], end: u32| {
        let least = values.into_iter().fold(f32::INFINITY, f32::min) as u32;
        let greatest = values.into_iter().fold(0.0, f32::max) as u32;
        least..greatest.saturating_add(1).min(end)
    };
    for y in range(corners.map(|it| it.1), bits.getHeight()) {
        for x in range(corners.map(|it| it.0), bits.getWidth()) {
            if is_inside(&corners, (x as f32, y as f32)) {
                bits.unset(x, y);
            }
        }
    }
}

/// Whether a point is on the same side of all four edges.
fn is_inside(corners: &[(f32, f32); 4], (x, y): (f32, f32)) -> bool {
    let side = |index: usize| {
        let ((ax, ay), (bx, by)) = (corners[index], corners[(index + 1) % 4]);
        (bx - ax) * (y - ay) - (by - ay) * (x - ax)
    };
    let sides = [side(0), side(1), side(2), side(3)];
    sides.iter().all(|side| *side >= 0.0) || sides.iter().all(|side| *side <= 0.0)
}
