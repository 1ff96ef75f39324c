//! The index of a scope: what a bundle consists of, and the state of every lot. Its SHA-256 is the bundle's identity.
//!
//! Signed by the status role. It names manifests by digest but cannot make one: a device takes a manifest only if a lots
//! role has signed the same digest.
//!
//! | Bytes | Field |
//! | --- | --- |
//! | 4 | magic `PPIX` |
//! | 1 | format, 1 |
//! | 16 | scope token |
//! | varint | version; rises when, and only when, anything below changes |
//! | 16 | site key, for the keyed hashes of acting sites and sightings |
//! | varint | number of GTINs; each: 14 digits, 32 bytes digest of its manifest, varint number of its rows, then for every row in the manifest's order 1 byte (bits 0-1 completeness: 0 open, 1 complete, 2 partial; bit 2 an extended date follows; bit 3 an overlay follows), date `usable_until`, 32 bytes digest of the overlay |
//! | varint | number of sections; each: text name, 32 bytes digest, varint length. Unknown sections are kept and skipped |
//!
//! GTINs and section names rise.

use std::collections::BTreeMap;

use jiff::civil::Date;
use thiserror::Error;

use crate::codec::{CodecError, Reader};
use crate::ids::{Digest, Gtin, ScopeToken};

const MAGIC: &[u8; 4] = b"PPIX";
const FORMAT: u8 = 1;

/// Why bytes are not an index.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IndexError {
    /// The bytes end early, run on, or hold a value that the format does not allow.
    #[error("index {0}")]
    Codec(#[from] CodecError),
    /// A newer format: update Packproof.
    #[error("index has format {0}, this version reads format 1; update Packproof")]
    Format(u8),
}

/// What a serial that is not in a lot's segment means.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Completeness {
    /// The lot is still being produced: more serials may follow.
    Open,
    /// The maker says that this is all of it, and the count agrees.
    Complete,
    /// Only what was shipped to us is listed.
    Partial,
}

impl Completeness {
    /// The name used in databases and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Partial => "partial",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Open, Self::Complete, Self::Partial].into_iter().find(|value| value.name() == name)
    }
}

/// The state of one lot, beside its row in the manifest.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotState {
    /// What a missing serial means.
    pub completeness: Completeness,
    /// The maker extended the expiry to this day.
    pub usable_until: Option<Date>,
    /// SHA-256 of the segment's overlay; none if every pack is simply active.
    pub overlay: Option<Digest>,
}

/// One GTIN of the scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct GtinEntry {
    /// SHA-256 of its manifest.
    pub manifest: Digest,
    /// One state for every row of the manifest, in its order.
    pub lots: Vec<LotState>,
}

/// A section: a JSON object beside the lots.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SectionRef {
    /// SHA-256 of its bytes.
    pub digest: Digest,
    /// Its length in bytes.
    pub length_bytes: u64,
}

/// What a bundle consists of.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Index {
    /// The scope that this bundle is for.
    pub scope: ScopeToken,
    /// Rises with every change of content.
    pub version: u64,
    /// Key of the hashes that stand for sites and sighted packs.
    pub site_key: [u8; 16],
    /// The GTINs covered pack by pack.
    pub gtins: BTreeMap<Gtin, GtinEntry>,
    /// The sections by name.
    pub sections: BTreeMap<String, SectionRef>,
}

impl Index {
    /// Reads and checks an index.
    pub fn parse(bytes: &[u8]) -> Result<Self, IndexError> {
        let mut reader = Reader::new(bytes);
        if reader.array()? != *MAGIC {
            return Err(reader.invalid("magic").into());
        }
        let format = reader.byte()?;
        if format != FORMAT {
            return Err(IndexError::Format(format));
        }
        let scope = ScopeToken::from_bytes(reader.array()?);
        let version = reader.varint()?;
        let site_key = reader.array()?;
        let gtins = rising(&mut reader, parse_gtin)?;
        let sections = rising(&mut reader, |reader| {
            let name = reader.text()?.to_owned();
            let digest = Digest::from_bytes(reader.array()?);
            Ok((name, SectionRef { digest, length_bytes: reader.varint()? }))
        })?;
        reader.finish()?;
        Ok(Self { scope, version, site_key, gtins, sections })
    }

    /// The bytes of the index.
    #[cfg(feature = "writer")]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = crate::codec::Writer::new();
        writer.bytes(MAGIC).byte(FORMAT).bytes(self.scope.as_bytes()).varint(self.version).bytes(&self.site_key);
        writer.varint(self.gtins.len() as u64);
        for (gtin, entry) in &self.gtins {
            writer.bytes(gtin.as_bytes()).bytes(entry.manifest.as_bytes()).varint(entry.lots.len() as u64);
            for lot in &entry.lots {
                encode_lot(&mut writer, lot);
            }
        }
        writer.varint(self.sections.len() as u64);
        for (name, section) in &self.sections {
            writer.text(name).bytes(section.digest.as_bytes()).varint(section.length_bytes);
        }
        writer.finish()
    }
}

fn rising<K: Ord, V>(
    reader: &mut Reader<'_>,
    mut parse: impl FnMut(&mut Reader<'_>) -> Result<(K, V), CodecError>,
) -> Result<BTreeMap<K, V>, CodecError> {
    let mut map = BTreeMap::new();
    for _ in 0..reader.count()? {
        let (key, value) = parse(reader)?;
        if map.last_key_value().is_some_and(|(last, _)| *last >= key) {
            return Err(reader.invalid("order"));
        }
        map.insert(key, value);
    }
    Ok(map)
}

fn parse_gtin(reader: &mut Reader<'_>) -> Result<(Gtin, GtinEntry), CodecError> {
    let digits = reader.array::<14>()?;
    let gtin = std::str::from_utf8(&digits).ok().and_then(|text| Gtin::parse(text).ok());
    let gtin = gtin.ok_or_else(|| reader.invalid("GTIN"))?;
    let manifest = Digest::from_bytes(reader.array()?);
    let count = reader.count()?;
    let lots = (0..count).map(|_| parse_lot(reader)).collect::<Result<_, _>>()?;
    Ok((gtin, GtinEntry { manifest, lots }))
}

fn parse_lot(reader: &mut Reader<'_>) -> Result<LotState, CodecError> {
    let bits = reader.byte()?;
    let completeness = match bits & 3 {
        0 => Completeness::Open,
        1 => Completeness::Complete,
        2 => Completeness::Partial,
        _ => return Err(reader.invalid("completeness")),
    };
    if bits >= 16 {
        return Err(reader.invalid("lot state"));
    }
    let usable_until = match bits & 4 {
        0 => None,
        _ => Some(reader.date()?.ok_or_else(|| reader.invalid("extended date"))?),
    };
    let overlay = if bits & 8 == 0 { None } else { Some(Digest::from_bytes(reader.array()?)) };
    Ok(LotState { completeness, usable_until, overlay })
}

#[cfg(feature = "writer")]
fn encode_lot(writer: &mut crate::codec::Writer, lot: &LotState) {
    let completeness = match lot.completeness {
        Completeness::Open => 0,
        Completeness::Complete => 1,
        Completeness::Partial => 2,
    };
    let extended = if lot.usable_until.is_some() { 4 } else { 0 };
    let marked = if lot.overlay.is_some() { 8 } else { 0 };
    writer.byte(completeness | extended | marked);
    if lot.usable_until.is_some() {
        writer.date(lot.usable_until);
    }
    if let Some(overlay) = &lot.overlay {
        writer.bytes(overlay.as_bytes());
    }
}

#[cfg(test)]
#[cfg(feature = "writer")]
mod tests {
    use super::*;
    use jiff::civil::date;

    pub(crate) fn sample() -> Index {
        let lots = vec![
            LotState { completeness: Completeness::Open, usable_until: None, overlay: None },
            LotState { completeness: Completeness::Complete, usable_until: Some(date(2031, 1, 31)), overlay: None },
            LotState { completeness: Completeness::Partial, usable_until: None, overlay: Some(Digest::of(b"o")) },
        ];
        Index {
            scope: ScopeToken::from_bytes([1; 16]),
            version: 300,
            site_key: [2; 16],
            gtins: [(Gtin::parse("00300010123455").unwrap(), GtinEntry { manifest: Digest::of(b"m"), lots })].into(),
            sections: [("recalls".to_owned(), SectionRef { digest: Digest::of(b"r"), length_bytes: 17 })].into(),
        }
    }

    #[test]
    fn indexes_round_trip() {
        assert_eq!(Index::parse(&sample().encode()).unwrap(), sample());
    }

    #[test]
    fn every_truncation_is_refused() {
        let bytes = sample().encode();
        for end in 0..bytes.len() {
            assert!(Index::parse(&bytes[..end]).is_err(), "{end}");
        }
    }

    #[test]
    fn a_newer_format_is_refused_by_name() {
        let mut bytes = sample().encode();
        bytes[4] = 2;
        assert_eq!(Index::parse(&bytes), Err(IndexError::Format(2)));
    }
}
