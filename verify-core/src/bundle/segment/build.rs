//! Builds segments: hash, sort, retry until all hashes differ, lay out.

use thiserror::Error;

use super::{FORMAT, MAGIC, SIPHASH_2_4, SerialHash, bytes_for};
use crate::bundle::limits;
use crate::codec::Writer;
use crate::ids::Serial;

/// Why a lot cannot become a segment.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum BuildError {
    /// No serial, or more than a segment may hold. Split the lot.
    #[error("a lot has 1 to {max} serials, this one has {0}", max = limits::SERIALS_PER_LOT)]
    Count(usize),
    /// The same serial twice: the caller's list is wrong.
    #[error("serial {0} is listed twice")]
    Twice(String),
    /// `f` is out of range.
    #[error("f is {min} to {max}, not {0}", min = limits::FINGERPRINT_BITS_MIN, max = limits::FINGERPRINT_BITS_MAX)]
    FingerprintBits(u8),
}

/// The segment of a lot: canonical bytes, the same for any order of `serials`.
///
/// `key` is the lot's salt, 16 random bytes chosen at release; `fingerprint_bits` is f, 20 by default.
pub fn build(serials: &[Serial], key: [u8; 16], fingerprint_bits: u8) -> Result<Vec<u8>, BuildError> {
    if serials.is_empty() || serials.len() as u64 > limits::SERIALS_PER_LOT {
        return Err(BuildError::Count(serials.len()));
    }
    if !(limits::FINGERPRINT_BITS_MIN..=limits::FINGERPRINT_BITS_MAX).contains(&fingerprint_bits) {
        return Err(BuildError::FingerprintBits(fingerprint_bits));
    }
    let (retry, values) = distinct_values(serials, key, fingerprint_bits)?;
    let mut writer = Writer::new();
    writer.bytes(MAGIC).byte(FORMAT).byte(SIPHASH_2_4).bytes(&key).byte(fingerprint_bits);
    writer.varint(values.len() as u64).varint(retry);
    let (high, low) = elias_fano(&values, fingerprint_bits);
    writer.bytes(&high).bytes(&low);
    Ok(writer.finish())
}

fn distinct_values(serials: &[Serial], key: [u8; 16], f: u8) -> Result<(u64, Vec<u64>), BuildError> {
    let count = serials.len() as u64;
    let mut values = Vec::with_capacity(serials.len());
    for retry in 0.. {
        let hash = SerialHash { key, retry };
        values.clear();
        values.extend(serials.iter().map(|serial| hash.value(serial, count, f)));
        values.sort_unstable();
        if values.windows(2).all(|pair| pair[0] != pair[1]) {
            return Ok((retry, values));
        }
        // Two equal serials collide for ever: look for them once, before trying on.
        if retry == 0 {
            refuse_duplicates(serials)?;
        }
    }
    unreachable!("the retry counter has 2^64 values")
}

fn refuse_duplicates(serials: &[Serial]) -> Result<(), BuildError> {
    let mut sorted: Vec<&Serial> = serials.iter().collect();
    sorted.sort_unstable();
    match sorted.windows(2).find(|pair| pair[0] == pair[1]) {
        Some(pair) => Err(BuildError::Twice(pair[0].to_string())),
        None => Ok(()),
    }
}

fn elias_fano(values: &[u64], f: u8) -> (Vec<u8>, Vec<u8>) {
    let count = values.len() as u64;
    let mut high = vec![0u8; bytes_for(2 * count)];
    let mut low = vec![0u8; bytes_for(u64::from(f) * count)];
    for (rank, value) in values.iter().enumerate() {
        let bit = (value >> f) + rank as u64;
        high[(bit / 8) as usize] |= 1 << (bit % 8);
        let first_bit = rank as u64 * u64::from(f);
        let part = (value & ((1 << f) - 1)) << (first_bit % 8);
        for (i, byte) in part.to_le_bytes().into_iter().enumerate() {
            // Bytes beyond the part are zero and may lie beyond the vector.
            if byte != 0 {
                low[(first_bit / 8) as usize + i] |= byte;
            }
        }
    }
    (high, low)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lists_that_cannot_be_segments_are_refused() {
        let serial = Serial::parse("A").unwrap();
        assert_eq!(build(&[], [0; 16], 20), Err(BuildError::Count(0)));
        assert_eq!(build(&[serial.clone(), serial.clone()], [0; 16], 20), Err(BuildError::Twice("A".into())));
        assert_eq!(build(&[serial], [0; 16], 41), Err(BuildError::FingerprintBits(41)));
    }

    #[test]
    fn colliding_hashes_are_retried() {
        let serials: Vec<Serial> = (0..2_000).map(|i| Serial::parse(&i.to_string()).unwrap()).collect();
        let bytes = build(&serials, [9; 16], 8).unwrap();
        assert!(bytes[24] > 0, "with f = 8 two thousand serials collide at first");
    }
}
