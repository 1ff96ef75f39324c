//! The manifest of one GTIN: every lot with its expiry, who attests it, and the segment of its serials.
//!
//! Signed by the lots role of the maker (or of the operator's release station for it); the online keys cannot make one.
//!
//! | Bytes | Field |
//! | --- | --- |
//! | 4 | magic `PPMF` |
//! | 1 | format, 1 |
//! | 14 | GTIN, ASCII digits |
//! | varint | number of rows |
//! | each row | text lot; date expiry; 1 byte attestation (0 maker, 1 sender); 13 ASCII digits GLN; varint count, 0 for a tombstone; 32 bytes SHA-256 of the segment unless tombstone |
//!
//! Rows rise by (lot bytes, expiry). A tombstone keeps lot, expiry and who attested it after the serials were dropped.

use jiff::civil::Date;
use thiserror::Error;

use super::limits;
use crate::codec::{CodecError, Reader};
use crate::ids::{Digest, Gln, Gtin, Lot};

const MAGIC: &[u8; 4] = b"PPMF";
const FORMAT: u8 = 1;

/// Why bytes are not a manifest. The bundle that names it must not be used.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ManifestError {
    /// The bytes end early, run on, or hold a value that the format does not allow.
    #[error("manifest {0}")]
    Codec(#[from] CodecError),
    /// A newer format: update Packproof.
    #[error("manifest has format {0}, this version reads format 1; update Packproof")]
    Format(u8),
}

/// Who says that the packs of a lot exist.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttestedBy {
    /// The maker itself.
    Maker(Gln),
    /// A trading partner whose shipment record lists them.
    Sender(Gln),
}

impl AttestedBy {
    /// The GLN of the one who attests.
    pub const fn gln(&self) -> &Gln {
        match self {
            Self::Maker(gln) | Self::Sender(gln) => gln,
        }
    }

    /// `maker` or `sender`, as in release requests and JSON.
    pub const fn kind_name(&self) -> &'static str {
        match self {
            Self::Maker(_) => "maker",
            Self::Sender(_) => "sender",
        }
    }

    /// From the name and the GLN.
    pub fn from_parts(kind: &str, gln: Gln) -> Option<Self> {
        match kind {
            "maker" => Some(Self::Maker(gln)),
            "sender" => Some(Self::Sender(gln)),
            _ => None,
        }
    }
}

/// The serials behind a row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowContent {
    /// `count` serials in the segment with this digest.
    Segment {
        /// Number of serials.
        count: u64,
        /// SHA-256 of the segment.
        digest: Digest,
    },
    /// The serials were dropped; lot, expiry and state stay known.
    Tombstone,
}

/// One lot of the GTIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ManifestRow {
    /// The lot.
    pub lot: Lot,
    /// Last usable day as commissioned.
    pub expiry: Date,
    /// Who attests it.
    pub attested_by: AttestedBy,
    /// Its serials.
    pub content: RowContent,
}

/// All lots of one GTIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Manifest {
    gtin: Gtin,
    rows: Vec<ManifestRow>,
}

impl Manifest {
    /// Reads and checks a manifest.
    pub fn parse(bytes: &[u8]) -> Result<Self, ManifestError> {
        let mut reader = Reader::new(bytes);
        if reader.array()? != *MAGIC {
            return Err(reader.invalid("magic").into());
        }
        let format = reader.byte()?;
        if format != FORMAT {
            return Err(ManifestError::Format(format));
        }
        let gtin = ascii(&mut reader, 14, Gtin::parse, "GTIN")?;
        let count = reader.count()?;
        if count > limits::LOTS_PER_GTIN {
            return Err(reader.invalid("number of lots").into());
        }
        let mut rows: Vec<ManifestRow> = Vec::with_capacity(count.min(limits::PREALLOCATED_ROWS));
        for _ in 0..count {
            let row = parse_row(&mut reader)?;
            if rows.last().is_some_and(|last| (&last.lot, last.expiry) >= (&row.lot, row.expiry)) {
                return Err(reader.invalid("order of lots").into());
            }
            rows.push(row);
        }
        reader.finish()?;
        Ok(Self { gtin, rows })
    }

    /// A manifest of these rows, sorted; of rows with equal lot and expiry the last one counts.
    pub fn new(gtin: Gtin, rows: impl IntoIterator<Item = ManifestRow>) -> Self {
        let sorted: std::collections::BTreeMap<_, _> =
            rows.into_iter().map(|row| ((row.lot.clone(), row.expiry), row)).collect();
        Self { gtin, rows: sorted.into_values().collect() }
    }

    /// The GTIN.
    pub const fn gtin(&self) -> &Gtin {
        &self.gtin
    }

    /// All rows, rising by (lot, expiry).
    pub fn rows(&self) -> &[ManifestRow] {
        &self.rows
    }

    /// The positions of the rows of `lot`: one, or several where a lot has several expiries.
    pub fn positions_of(&self, lot: &Lot) -> std::ops::Range<usize> {
        let start = self.rows.partition_point(|row| row.lot < *lot);
        let end = self.rows.partition_point(|row| row.lot <= *lot);
        start..end
    }

    /// The bytes of the manifest.
    #[cfg(feature = "writer")]
    pub fn encode(&self) -> Vec<u8> {
        let mut writer = crate::codec::Writer::new();
        writer.bytes(MAGIC).byte(FORMAT).bytes(self.gtin.as_bytes()).varint(self.rows.len() as u64);
        for row in &self.rows {
            let kind = match row.attested_by {
                AttestedBy::Maker(_) => 0,
                AttestedBy::Sender(_) => 1,
            };
            writer.text(row.lot.as_str()).date(Some(row.expiry)).byte(kind);
            writer.bytes(row.attested_by.gln().as_str().as_bytes());
            match &row.content {
                RowContent::Segment { count, digest } => writer.varint(*count).bytes(digest.as_bytes()),
                RowContent::Tombstone => writer.varint(0),
            };
        }
        writer.finish()
    }
}

fn parse_row(reader: &mut Reader<'_>) -> Result<ManifestRow, CodecError> {
    let lot = Lot::parse(reader.text()?).map_err(|_| reader.invalid("lot"))?;
    let expiry = reader.date()?.ok_or_else(|| reader.invalid("expiry"))?;
    let kind = reader.byte()?;
    let gln = ascii(reader, 13, Gln::parse, "GLN")?;
    let attested_by = match kind {
        0 => AttestedBy::Maker(gln),
        1 => AttestedBy::Sender(gln),
        _ => return Err(reader.invalid("attestation")),
    };
    let content = match reader.varint()? {
        0 => RowContent::Tombstone,
        count => RowContent::Segment { count, digest: Digest::from_bytes(reader.array()?) },
    };
    Ok(ManifestRow { lot, expiry, attested_by, content })
}

fn ascii<T, E>(
    reader: &mut Reader<'_>,
    length: usize,
    parse: impl FnOnce(&str) -> Result<T, E>,
    what: &'static str,
) -> Result<T, CodecError> {
    let bytes = reader.take(length)?;
    let parsed = std::str::from_utf8(bytes).ok().and_then(|text| parse(text).ok());
    parsed.ok_or_else(|| reader.invalid(what))
}

#[cfg(test)]
#[cfg(feature = "writer")]
mod tests {
    use super::*;
    use jiff::civil::date;

    fn row(lot: &str, year: i16) -> ManifestRow {
        ManifestRow {
            lot: Lot::parse(lot).unwrap(),
            expiry: date(year, 2, 28),
            attested_by: AttestedBy::Maker(Gln::parse("0300011111116").unwrap()),
            content: RowContent::Segment { count: 12, digest: Digest::of(lot.as_bytes()) },
        }
    }

    fn sample() -> Manifest {
        let tombstone = ManifestRow { content: RowContent::Tombstone, ..row("A0", 2020) };
        let gtin = Gtin::parse("00300010123455").unwrap();
        Manifest::new(gtin, [row("B1", 2030), row("A1", 2031), row("A1", 2030), tombstone])
    }

    #[test]
    fn manifests_round_trip_sorted() {
        let manifest = sample();
        assert_eq!(Manifest::parse(&manifest.encode()).unwrap(), manifest);
        assert_eq!(manifest.positions_of(&Lot::parse("A1").unwrap()), 1..3);
        assert!(manifest.positions_of(&Lot::parse("A2").unwrap()).is_empty());
    }

    #[test]
    fn every_truncation_and_extension_is_refused() {
        let bytes = sample().encode();
        for end in 0..bytes.len() {
            assert!(Manifest::parse(&bytes[..end]).is_err(), "{end}");
        }
        assert!(Manifest::parse(&[bytes, vec![0]].concat()).is_err());
    }

    #[test]
    fn swapped_rows_are_refused() {
        let mut swapped = sample();
        swapped.rows.swap(1, 2);
        assert!(matches!(Manifest::parse(&swapped.encode()), Err(ManifestError::Codec(_))));
    }
}
