//! The overlay of a segment: lifecycle and flags of the packs that are not simply active, addressed by rank.
//!
//! | Bytes | Field |
//! | --- | --- |
//! | 4 | magic `PPOV` |
//! | 1 | format, 1 |
//! | 32 | SHA-256 of the segment whose ranks these are |
//! | varint | number of exceptions |
//! | each | varint: ranks skipped since the exception before; 1 byte: lifecycle in bits 0-2, flags in bits 3-6, bit 7 an actor follows; 8 bytes: the actor's keyed hash |

use thiserror::Error;

use super::limits;
use super::status::{ActorHash, Flags, Lifecycle, PackStatus};
use crate::codec::{CodecError, Reader};
use crate::ids::Digest;

const MAGIC: &[u8; 4] = b"PPOV";
const FORMAT: u8 = 1;

/// Why bytes are not an overlay. The bundle that names it must not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum OverlayError {
    /// The bytes end early, run on, or hold a value that the format does not allow.
    #[error("overlay {0}")]
    Codec(#[from] CodecError),
    /// A newer format: update Packproof.
    #[error("overlay has format {0}, this version reads format 1; update Packproof")]
    Format(u8),
    /// The ranks are those of another segment.
    #[error("overlay belongs to another segment")]
    OtherSegment,
}

/// The exceptions of one segment, by rank.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Overlay {
    rows: Vec<(u64, PackStatus)>,
}

impl Overlay {
    /// Reads the overlay of `segment`, whose ranks go up to `count`.
    pub fn parse(bytes: &[u8], segment: &Digest, count: u64) -> Result<Self, OverlayError> {
        let mut reader = Reader::new(bytes);
        if reader.array()? != *MAGIC {
            return Err(reader.invalid("magic").into());
        }
        let format = reader.byte()?;
        if format != FORMAT {
            return Err(OverlayError::Format(format));
        }
        if reader.array()? != *segment.as_bytes() {
            return Err(OverlayError::OtherSegment);
        }
        let exceptions = reader.count()?;
        let mut rows = Vec::with_capacity(exceptions.min(limits::PREALLOCATED_ROWS));
        let mut next_rank = 0u64;
        for _ in 0..exceptions {
            let rank = next_rank.checked_add(reader.varint()?).filter(|rank| *rank < count);
            let rank = rank.ok_or_else(|| reader.invalid("rank"))?;
            rows.push((rank, parse_status(&mut reader)?));
            next_rank = rank + 1;
        }
        reader.finish()?;
        Ok(Self { rows })
    }

    /// The status of the pack with this rank.
    pub fn status(&self, rank: u64) -> PackStatus {
        match self.rows.binary_search_by_key(&rank, |row| row.0) {
            Ok(at) => self.rows[at].1,
            Err(_) => PackStatus::default(),
        }
    }

    /// All exceptions in the order of ranks.
    pub fn rows(&self) -> &[(u64, PackStatus)] {
        &self.rows
    }
}

fn parse_status(reader: &mut Reader<'_>) -> Result<PackStatus, CodecError> {
    let byte = reader.byte()?;
    let lifecycle = Lifecycle::from_number(byte & 7).ok_or_else(|| reader.invalid("lifecycle"))?;
    let flags = Flags::from_bits(byte >> 3 & 15).ok_or_else(|| reader.invalid("flags"))?;
    let actor = if byte & 0x80 == 0 { None } else { Some(ActorHash(reader.array()?)) };
    let status = PackStatus { lifecycle, flags, actor };
    if status.is_default() {
        return Err(reader.invalid("exception that is none"));
    }
    Ok(status)
}

/// The bytes of an overlay of `segment`; rows that say nothing are left out, order does not matter, ranks are unique.
#[cfg(feature = "writer")]
pub fn encode(segment: &Digest, rows: &std::collections::BTreeMap<u64, PackStatus>) -> Vec<u8> {
    let exceptions: Vec<_> = rows.iter().filter(|(_, status)| !status.is_default()).collect();
    let mut writer = crate::codec::Writer::new();
    writer.bytes(MAGIC).byte(FORMAT).bytes(segment.as_bytes()).varint(exceptions.len() as u64);
    let mut next_rank = 0;
    for (rank, status) in exceptions {
        let actor_follows = if status.actor.is_some() { 0x80 } else { 0 };
        writer.varint(rank - next_rank).byte(status.lifecycle as u8 | status.flags.bits() << 3 | actor_follows);
        if let Some(actor) = &status.actor {
            writer.bytes(&actor.0);
        }
        next_rank = rank + 1;
    }
    writer.finish()
}

#[cfg(test)]
#[cfg(feature = "writer")]
mod tests {
    use super::super::status::Flag;
    use super::*;
    use proptest::prelude::*;

    fn any_status() -> impl Strategy<Value = PackStatus> {
        (0u8..7, 0u8..16, any::<Option<[u8; 8]>>()).prop_map(|(lifecycle, flags, actor)| PackStatus {
            lifecycle: Lifecycle::from_number(lifecycle).unwrap(),
            flags: Flags::from_bits(flags).unwrap(),
            actor: actor.map(ActorHash),
        })
    }

    proptest! {
        #[test]
        fn overlays_round_trip(rows in prop::collection::btree_map(0u64..5_000, any_status(), 0..50)) {
            let segment = Digest::of(b"s");
            let overlay = Overlay::parse(&encode(&segment, &rows), &segment, 5_000).unwrap();
            for rank in 0..5_000 {
                prop_assert_eq!(overlay.status(rank), rows.get(&rank).copied().unwrap_or_default());
            }
        }

        #[test]
        fn any_bytes_are_read_or_refused(bytes: Vec<u8>) {
            let mut all = b"PPOV\x01".to_vec();
            all.extend(Digest::of(b"s").as_bytes());
            all.extend(bytes);
            let _ = Overlay::parse(&all, &Digest::of(b"s"), 100);
        }
    }

    #[test]
    fn another_segment_or_rank_is_refused() {
        let rows = [(7, PackStatus { flags: Flags::default().with(Flag::Blocked), ..PackStatus::default() })].into();
        let bytes = encode(&Digest::of(b"s"), &rows);
        assert_eq!(Overlay::parse(&bytes, &Digest::of(b"t"), 100), Err(OverlayError::OtherSegment));
        assert!(matches!(Overlay::parse(&bytes, &Digest::of(b"s"), 7), Err(OverlayError::Codec(_))));
    }
}
