//! One lot: its segment and its row in the manifest.

use verify_core::bundle::limits;
use verify_core::bundle::manifest::{ManifestRow, RowContent};
use verify_core::bundle::request::RequestHeader;
use verify_core::bundle::segment::{self, Segment};
use verify_core::ids::{Digest, Serial};

use crate::error::{Error, Result};
use crate::files::ObjectFolder;
use crate::init::Random;

/// How many serials of a new segment are looked up again.
const LOOKED_UP: usize = 1000;

/// The row that answers a request; `None` if there is nothing to say about the lot, now and before.
///
/// Serials that are the same as before keep their segment, so that devices need not fetch it again. Other serials get a new
/// salt: what somebody has computed against the old one is worth nothing. A lot without serials, once released, becomes a
/// tombstone.
pub(super) fn row(
    header: &RequestHeader,
    serials: &[Serial],
    old: Option<&ManifestRow>,
    objects: &mut ObjectFolder,
    random: &mut Random<'_>,
) -> Result<Option<ManifestRow>> {
    let kept = old.and_then(super::segment_of);
    let content = match (serials, old, kept) {
        ([], None, _) => return Ok(None),
        ([], Some(_), _) => RowContent::Tombstone,
        (_, _, Some((count, digest))) if is_same(header, serials, count, &digest, objects)? => {
            RowContent::Segment { count, digest }
        }
        _ => new_segment(header, serials, objects, random)?,
    };
    let RequestHeader { lot, expiry, attested_by, .. } = header.clone();
    Ok(Some(ManifestRow { lot, expiry, attested_by, content }))
}

/// Whether the segment with this digest is the one of `serials`: built again with its own salt it has the same bytes.
fn is_same(
    header: &RequestHeader,
    serials: &[Serial],
    count: u64,
    digest: &Digest,
    objects: &ObjectFolder,
) -> Result<bool> {
    if count != serials.len() as u64 {
        return Ok(false);
    }
    let bytes = objects.get(digest)?;
    let old = Segment::open(&bytes).map_err(|source| Error::Segment { path: objects.path(digest), source })?;
    Ok(build(header, serials, *old.key(), old.fingerprint_bits())? == bytes)
}

fn new_segment(
    header: &RequestHeader,
    serials: &[Serial],
    objects: &mut ObjectFolder,
    random: &mut Random<'_>,
) -> Result<RowContent> {
    let mut salt = [0; 16];
    random(&mut salt).map_err(Error::Random)?;
    let bytes = build(header, serials, salt, limits::FINGERPRINT_BITS_DEFAULT)?;
    check(&bytes, serials).map_err(|detail| Error::SelfCheck {
        gtin: header.gtin,
        lot: header.lot.to_string(),
        detail,
    })?;
    Ok(RowContent::Segment { count: serials.len() as u64, digest: objects.put(&bytes)? })
}

fn build(header: &RequestHeader, serials: &[Serial], salt: [u8; 16], fingerprint_bits: u8) -> Result<Vec<u8>> {
    let lot = || header.lot.to_string();
    segment::build(serials, salt, fingerprint_bits).map_err(|source| Error::Build {
        gtin: header.gtin,
        lot: lot(),
        source,
    })
}

/// A wrong segment would call real packs unknown: what was built is read as a device reads it, before it is signed.
fn check(bytes: &[u8], serials: &[Serial]) -> Result<(), String> {
    let segment = Segment::open(bytes).map_err(|e| e.to_string())?;
    segment.check().map_err(|e| e.to_string())?;
    if segment.count() != serials.len() as u64 {
        return Err(format!("it counts {} serials of {}", segment.count(), serials.len()));
    }
    let every = serials.len().div_ceil(LOOKED_UP).max(1);
    match serials.iter().step_by(every).position(|serial| segment.rank(serial).is_none()) {
        Some(position) => Err(format!("serial number {} of the request is not found", position * every + 1)),
        None => Ok(()),
    }
}
