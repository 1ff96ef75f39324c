//! The lots of a scope: their manifests as released, their state and overlays as the registry has them now.

use std::collections::{BTreeMap, BTreeSet};

use signing::files::ObjectFolder;
use verify_core::bundle::index::{Completeness, GtinEntry, LotState};
use verify_core::bundle::manifest::{ManifestRow, RowContent};
use verify_core::bundle::overlay;
use verify_core::bundle::segment::Segment;
use verify_core::bundle::status::{ActorHash, PackStatus};
use verify_core::ids::{Digest, Gln, Gtin};

use super::knowledge::covers;
use super::{PublishError, Work};
use crate::store::publishing::PublishingStore;
use crate::store::{LotRecord, PackMark};

/// The lots of a scope.
#[derive(Default)]
pub(super) struct Lots {
    /// For the index.
    pub entries: BTreeMap<Gtin, GtinEntry>,
    /// Who attests any of them.
    pub attesters: BTreeSet<Gln>,
}

impl Work<'_> {
    /// Puts manifests, segments and overlays of the scope into `objects`; one lot is in memory at a time.
    pub(super) fn lots<S: PublishingStore>(
        &self,
        store: &S,
        objects: &mut ObjectFolder,
        warnings: &mut Vec<String>,
    ) -> Result<Lots, PublishError> {
        let mut lots = Lots::default();
        let mut unknown = 0;
        for gtin in self.released.gtins().iter().filter(|gtin| covers(self.scope, gtin)) {
            let Some((_, target)) = self.released.owner(gtin) else { continue };
            objects.put(&self.released.objects().get(&target.digest)?)?;
            let mut states = Vec::new();
            for row in self.released.manifest(&target.digest)?.rows() {
                let record = self.knowledge.lot(gtin, &row.lot, row.expiry);
                unknown += u64::from(record.is_none());
                let overlay = match row.content {
                    RowContent::Segment { digest, .. } => self.segment(store, &digest, record, objects)?,
                    RowContent::Tombstone => None,
                };
                lots.attesters.insert(*row.attested_by.gln());
                let usable_until = record.and_then(|record| record.usable_until);
                states.push(LotState { completeness: self.completeness(gtin, row, record), usable_until, overlay });
            }
            lots.entries.insert(*gtin, GtinEntry { manifest: target.digest, lots: states });
        }
        if unknown > 0 {
            warnings.push(format!(
                "{unknown} released lots are not in the registry; they are published as partial, without marks"
            ));
        }
        Ok(lots)
    }

    /// What a serial means that is not in the segment of `row`. "Complete" accuses whatever is missing, so it is said only if
    /// the segment holds all packs that the registry knows; a lot whose serials were dropped or that the registry does
    /// not know accuses nobody.
    fn completeness(&self, gtin: &Gtin, row: &ManifestRow, record: Option<&LotRecord>) -> Completeness {
        let (RowContent::Segment { count, .. }, Some(record)) = (&row.content, record) else {
            return Completeness::Partial;
        };
        match record.completeness {
            Completeness::Complete
                if *count != record.pack_count || self.knowledge.waits(gtin, &row.lot, row.expiry) =>
            {
                Completeness::Open
            }
            Completeness::Complete => Completeness::Complete,
            Completeness::Open => Completeness::Open,
            Completeness::Partial => Completeness::Partial,
        }
    }

    /// Copies a segment, and makes its overlay if any pack of the lot is not simply active.
    fn segment<S: PublishingStore>(
        &self,
        store: &S,
        digest: &Digest,
        record: Option<&LotRecord>,
        objects: &mut ObjectFolder,
    ) -> Result<Option<Digest>, PublishError> {
        let bytes = self.released.objects().get(digest)?;
        objects.put(&bytes)?;
        let Some(record) = record else { return Ok(None) };
        let damaged = |source| signing::Error::Segment { path: self.released.objects().path(digest), source };
        let segment = Segment::open(&bytes).map_err(damaged)?;
        let mut rows: BTreeMap<u64, PackStatus> = BTreeMap::new();
        store.marks_of(record.id, &mut |serial, mark| {
            // A pack that waits for its release has no rank. Once in 2^f it is given another pack's: then the graver mark
            // of the two stands until the release.
            if let Some(rank) = segment.rank(serial) {
                let status = self.status(mark);
                let there = rows.entry(rank).or_insert(status);
                if gravity(there) < gravity(&status) {
                    *there = status;
                }
            }
            Ok(())
        })?;
        rows.retain(|_, status| !status.is_default());
        if rows.is_empty() {
            return Ok(None);
        }
        Ok(Some(objects.put(&overlay::encode(digest, &rows))?))
    }

    fn status(&self, mark: &PackMark) -> PackStatus {
        let actor = mark.site.as_ref().filter(|_| mark.lifecycle != verify_core::bundle::status::Lifecycle::Active);
        let actor = actor.map(|site| ActorHash::of(&self.site_key, &self.knowledge.actor(site)));
        PackStatus { lifecycle: mark.lifecycle, flags: mark.flags, actor }
    }
}

fn gravity(status: &PackStatus) -> (u8, u8, Option<ActorHash>) {
    (status.flags.bits(), status.lifecycle as u8, status.actor)
}
