//! What a PNG file shows of itself without being decoded.
//!
//! Its decoder keeps every text in memory, however many there are. Invariant: work is linear in the bytes of the file.

/// More chunks than this are no picture's: those that hold pixels have thousands of bytes each.
const MAX_CHUNKS: usize = 65_536;

/// What each such file begins with.
const SIGNATURE_BYTES: usize = 8;

/// Whether a PNG file has no more chunks than are decoded (PNG, 5.3).
pub(super) fn has_few_chunks(file: &[u8]) -> bool {
    let mut rest = file.get(SIGNATURE_BYTES..).unwrap_or_default();
    for _ in 0..MAX_CHUNKS {
        // Length of the data, kind, data, checksum.
        let Some(length) = rest.first_chunk().map(|length| u32::from_be_bytes(*length)) else { return true };
        let Some(behind) = rest.get(12..).and_then(|rest| rest.get(length as usize..)) else { return true };
        rest = behind;
    }
    false
}
