//! What a PNG file shows of itself without being decoded.
//!
//! Its decoder keeps every text in memory, however many there are, and panics on palettes that end within a colour.
//! Invariant: work is linear in the bytes of the file.

/// More chunks than this are no picture's: those that hold pixels have thousands of bytes each.
const MAX_CHUNKS: usize = 65_536;

/// A palette has 256 colours at most.
const MAX_PALETTE_BYTES: usize = 3 * 256;

/// What each such file begins with.
const SIGNATURE_BYTES: usize = 8;

/// Says what is wrong with a PNG file's chunks (PNG, 5.3 and 11.2.2), as far as its decoder does not.
pub(super) fn check(file: &[u8]) -> Result<(), &'static str> {
    let mut rest = file.get(SIGNATURE_BYTES..).unwrap_or_default();
    for _ in 0..MAX_CHUNKS {
        // Length of the data, kind, data, checksum.
        let Some(&[a, b, c, d, ref kind @ ..]) = rest.first_chunk::<8>() else { return Ok(()) };
        let length = u32::from_be_bytes([a, b, c, d]) as usize;
        // It panics on these.
        if kind == b"PLTE" && (!length.is_multiple_of(3) || length > MAX_PALETTE_BYTES) {
            return Err("its palette is none");
        }
        let Some(behind) = rest.get(12..).and_then(|rest| rest.get(length..)) else { return Ok(()) };
        rest = behind;
    }
    Err("it has too many parts")
}
