//! A lot segment: which serials of one (GTIN, lot) were commissioned, in about 22 bits each.
//!
//! Each serial is hashed with SipHash-2-4 under the lot's own key and mapped onto `0 .. count * 2^f`. The sorted values
//! are kept in Elias-Fano form: the low `f` bits of each value side by side, the high parts as one unary bit vector.
//! A serial's place in the order is its rank; overlays address packs by it. There is no false reject; a serial that
//! was never commissioned is taken for a member with probability 2^-f.
//!
//! | Bytes | Field |
//! | --- | --- |
//! | 4 | magic `PPSG` |
//! | 1 | format, 1 |
//! | 1 | hash function, 1 = SipHash-2-4 over `varint(retry)` and the serial's bytes |
//! | 16 | key of the hash: a random salt of the lot |
//! | 1 | f, 8 to 40 |
//! | varint | count, at least 1 |
//! | varint | retry: the smallest for which all hashes of the lot are distinct |
//! | ⌈2·count/8⌉ | high parts: value `v` of rank `i` sets bit `(v >> f) + i`; bit 0 is the lowest of byte 0 |
//! | ⌈f·count/8⌉ | low parts: rank `i` at bit `f·i`, lowest bit first |
//!
//! Unused bits at the end of both vectors are zero, so equal content means equal bytes.

use std::hash::Hasher as _;

use siphasher::sip::SipHasher24;
use thiserror::Error;

use super::limits;
use crate::codec::{CodecError, Reader};
use crate::ids::Serial;

#[cfg(feature = "writer")]
mod build;
#[cfg(feature = "writer")]
pub use build::{BuildError, build};

const MAGIC: &[u8; 4] = b"PPSG";
const FORMAT: u8 = 1;
const SIPHASH_2_4: u8 = 1;

/// Why bytes are not a segment. The bundle that names it must not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SegmentError {
    /// The bytes end early, run on, or hold a value that the format does not allow.
    #[error("segment {0}")]
    Codec(#[from] CodecError),
    /// A newer format: update Packproof.
    #[error("segment has format {0}, this version reads format 1; update Packproof")]
    Format(u8),
    /// The vectors contradict the header.
    #[error("segment is damaged: {0}")]
    Damaged(&'static str),
}

/// A segment's bytes with the header read. Opening costs the header only; [`Segment::check`] reads all of it.
#[derive(Debug, Clone)]
pub struct Segment<'a> {
    hash: SerialHash,
    fingerprint_bits: u8,
    count: u64,
    high: &'a [u8],
    low: &'a [u8],
}

impl<'a> Segment<'a> {
    /// Reads the header and checks that the vectors have the length it asks for.
    pub fn open(bytes: &'a [u8]) -> Result<Self, SegmentError> {
        let mut reader = Reader::new(bytes);
        if reader.array()? != *MAGIC {
            return Err(reader.invalid("magic").into());
        }
        let format = reader.byte()?;
        if format != FORMAT {
            return Err(SegmentError::Format(format));
        }
        if reader.byte()? != SIPHASH_2_4 {
            return Err(reader.invalid("hash function").into());
        }
        let key = reader.array()?;
        let fingerprint_bits = reader.byte()?;
        if !(limits::FINGERPRINT_BITS_MIN..=limits::FINGERPRINT_BITS_MAX).contains(&fingerprint_bits) {
            return Err(reader.invalid("f").into());
        }
        let count = reader.varint()?;
        if !(1..=limits::SERIALS_PER_LOT).contains(&count) {
            return Err(reader.invalid("count").into());
        }
        let retry = reader.varint()?;
        let high = reader.take(bytes_for(2 * count))?;
        let low = reader.take(bytes_for(u64::from(fingerprint_bits) * count))?;
        reader.finish()?;
        Ok(Self { hash: SerialHash { key, retry }, fingerprint_bits, count, high, low })
    }

    /// Number of serials.
    pub const fn count(&self) -> u64 {
        self.count
    }

    /// `f`: a foreign serial is taken for a member with probability `2^-f`.
    pub const fn fingerprint_bits(&self) -> u8 {
        self.fingerprint_bits
    }

    /// The key of the hash: the lot's salt.
    pub const fn key(&self) -> &[u8; 16] {
        &self.hash.key
    }

    /// The smallest retry counter for which all hashes of the lot are distinct.
    pub const fn retry(&self) -> u64 {
        self.hash.retry
    }

    /// The rank of `serial`, `0 .. count`, or `None` if it was certainly not commissioned in this lot.
    pub fn rank(&self, serial: &Serial) -> Option<u64> {
        let value = self.hash.value(serial, self.count, self.fingerprint_bits);
        let bucket = value >> self.fingerprint_bits;
        let wanted = value & self.low_mask();
        let (mut rank, mut bit) = self.first_of_bucket(bucket)?;
        // The ones that follow are the members of this bucket; a zero ends it.
        while self.high_bit(bit) {
            let low = self.low_part(rank);
            if low >= wanted {
                return (low == wanted).then_some(rank);
            }
            rank += 1;
            bit += 1;
        }
        None
    }

    /// Reads everything and refuses what [`Segment::open`] cannot see: a wrong number of ones, values that do not rise,
    /// padding bits that are set.
    pub fn check(&self) -> Result<(), SegmentError> {
        let mut previous = None;
        let mut rank = 0;
        for bit in 0..self.high.len() as u64 * 8 {
            if !self.high_bit(bit) {
                continue;
            }
            if rank == self.count || bit >= 2 * self.count {
                return Err(SegmentError::Damaged("too many values"));
            }
            let value = ((bit - rank) << self.fingerprint_bits) | self.low_part(rank);
            if previous.is_some_and(|p| p >= value) {
                return Err(SegmentError::Damaged("values do not rise"));
            }
            previous = Some(value);
            rank += 1;
        }
        if rank != self.count {
            return Err(SegmentError::Damaged("too few values"));
        }
        let used = u64::from(self.fingerprint_bits) * self.count;
        let padding = self.low.last().map_or(0, |last| if used.is_multiple_of(8) { 0 } else { last >> (used % 8) });
        if padding != 0 {
            return Err(SegmentError::Damaged("padding is not zero"));
        }
        Ok(())
    }

    /// Rank of the first value of `bucket` and the bit at which it would stand.
    fn first_of_bucket(&self, bucket: u64) -> Option<(u64, u64)> {
        if bucket == 0 {
            return Some((0, 0));
        }
        // Bucket b starts behind the b-th zero: walk whole words, then the bits of the one that holds it.
        let mut zeros_left = bucket;
        for (index, word) in self.high.chunks(8).enumerate() {
            let word = le_word(word);
            let zeros = u64::from(word.count_zeros());
            if zeros < zeros_left {
                zeros_left -= zeros;
                continue;
            }
            let bit = index as u64 * 64 + u64::from(nth_zero(word, zeros_left)) + 1;
            return Some((bit - bucket, bit));
        }
        None
    }

    fn high_bit(&self, bit: u64) -> bool {
        let byte = self.high.get((bit / 8) as usize).copied().unwrap_or(0);
        byte >> (bit % 8) & 1 == 1
    }

    fn low_part(&self, rank: u64) -> u64 {
        let first_bit = rank * u64::from(self.fingerprint_bits);
        let start = (first_bit / 8) as usize;
        let window = &self.low[start.min(self.low.len())..(start + 8).min(self.low.len())];
        // f is at most 40 and the shift at most 7, so eight bytes always hold the whole part.
        le_word(window) >> (first_bit % 8) & self.low_mask()
    }

    const fn low_mask(&self) -> u64 {
        (1 << self.fingerprint_bits) - 1
    }
}

/// The keyed hash that turns a serial into a value of the segment.
#[derive(Debug, Clone)]
struct SerialHash {
    key: [u8; 16],
    retry: u64,
}

impl SerialHash {
    fn value(&self, serial: &Serial, count: u64, fingerprint_bits: u8) -> u64 {
        let mut hasher = SipHasher24::new_with_key(&self.key);
        let mut retry = self.retry;
        while retry >= 0x80 {
            hasher.write(&[retry as u8 | 0x80]);
            retry >>= 7;
        }
        hasher.write(&[retry as u8]);
        hasher.write(serial.as_str().as_bytes());
        // Maps 64 bits evenly onto 0 .. count * 2^f.
        ((u128::from(hasher.finish()) * (u128::from(count) << fingerprint_bits)) >> 64) as u64
    }
}

const fn bytes_for(bits: u64) -> usize {
    bits.div_ceil(8) as usize
}

fn le_word(bytes: &[u8]) -> u64 {
    if let Ok(word) = <[u8; 8]>::try_from(bytes) {
        return u64::from_le_bytes(word);
    }
    let mut word = [0; 8];
    word[..bytes.len()].copy_from_slice(bytes);
    u64::from_le_bytes(word)
}

/// Position of the `n`-th zero of `word`, counting from 1; the word has at least that many.
fn nth_zero(word: u64, n: u64) -> u32 {
    let mut zeros = !word;
    for _ in 1..n {
        zeros &= zeros - 1;
    }
    zeros.trailing_zeros()
}

#[cfg(test)]
#[cfg(feature = "writer")]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::BTreeSet;

    fn serials(count: usize) -> Vec<Serial> {
        (0..count).map(|i| Serial::parse(&format!("S{i:07}")).unwrap()).collect()
    }

    #[test]
    fn every_member_has_a_rank_of_its_own() {
        for count in [1, 2, 7, 64, 1000, 10_000] {
            let members = serials(count);
            let bytes = build(&members, [7; 16], 20).unwrap();
            let segment = Segment::open(&bytes).unwrap();
            segment.check().unwrap();
            let ranks: BTreeSet<u64> = members.iter().map(|s| segment.rank(s).unwrap()).collect();
            assert_eq!(ranks.len(), count);
            assert_eq!(ranks.last(), Some(&(count as u64 - 1)));
        }
    }

    #[test]
    fn the_false_accept_rate_is_the_promised_one() {
        let bytes = build(&serials(5_000), [3; 16], 12).unwrap();
        let segment = Segment::open(&bytes).unwrap();
        let foreign = 1 << 18;
        let hits = (0..foreign).filter(|i| segment.rank(&Serial::parse(&format!("F{i}")).unwrap()).is_some()).count();
        let expected = foreign as f64 / 4096.0;
        assert!((hits as f64 - expected).abs() < 5.0 * expected.sqrt(), "{hits} of {foreign}, expected {expected}");
    }

    #[test]
    fn the_bytes_do_not_depend_on_the_order_of_serials() {
        let mut members = serials(100);
        let first = build(&members, [1; 16], 20).unwrap();
        members.reverse();
        assert_eq!(build(&members, [1; 16], 20).unwrap(), first);
        assert_eq!(first.len() * 8 / 100, 24, "bits per pack of a very small lot, header included");
    }

    #[test]
    fn every_changed_byte_of_the_vectors_is_refused_or_harmless() {
        let members = serials(50);
        let good = build(&members, [1; 16], 20).unwrap();
        for at in 0..good.len() {
            let mut bad = good.clone();
            bad[at] ^= 0x10;
            if let Ok(segment) = Segment::open(&bad) {
                let _ = segment.check();
                for serial in &members {
                    let _ = segment.rank(serial);
                }
            }
        }
    }

    proptest! {
        #[test]
        fn any_bytes_are_opened_or_refused(mut bytes: Vec<u8>) {
            let mut head = b"PPSG\x01\x01".to_vec();
            head.extend([0; 16]);
            head.append(&mut bytes);
            if let Ok(segment) = Segment::open(&head) {
                let _ = segment.check();
                let _ = segment.rank(&Serial::parse("A1").unwrap());
            }
        }
    }
}
