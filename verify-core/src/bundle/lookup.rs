//! Look-ups: what a bundle knows of one reading.

use jiff::civil::Date;

use super::index::Completeness;
use super::manifest::{AttestedBy, Manifest, ManifestRow, RowContent};
use super::overlay::Overlay;
use super::segment::Segment;
use super::status::PackStatus;
use super::{Bundle, Objects, limits};
use crate::bundle::sections::{Recall, Sighting};
use crate::ids::{Gtin, Lot, Serial};

/// How far a bundle speaks of a product at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Coverage {
    /// Pack by pack.
    Serialised,
    /// The product is known, its packs are not listed.
    LotLevel,
    /// The product is not known.
    GtinUnknown,
}

/// What is known of one lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotKnowledge {
    /// The lot.
    pub lot: Lot,
    /// Last usable day as commissioned.
    pub expiry: Date,
    /// The maker extended it to this day.
    pub usable_until: Option<Date>,
    /// What a missing serial means.
    pub completeness: Completeness,
    /// Who attests it.
    pub attested_by: AttestedBy,
}

/// The pack itself, found in a segment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Member {
    /// The lot in whose segment it was found.
    pub lot: LotKnowledge,
    /// Its lifecycle and flags.
    pub status: PackStatus,
    /// The serial would have been found with this probability though never commissioned: `lots_searched * 2^-f`.
    pub fingerprint_bits: u8,
    /// Lots that were searched until it was found.
    pub lots_searched: u32,
}

/// What a bundle knows of one reading.
#[derive(Debug, Clone, PartialEq)]
pub struct Lookup<'b> {
    /// How far the bundle speaks of the product.
    pub coverage: Coverage,
    /// The lots with the printed number: usually one, several if commissioned with several expiries.
    pub printed_lots: Vec<LotKnowledge>,
    /// The pack, in the printed lot if it is there, else in another lot.
    pub member: Option<Member>,
    /// Whether all lots that could hold the pack were searched.
    pub searched_all: bool,
    /// Recalls and withdrawals that cover the reading.
    pub recalls: Vec<&'b Recall>,
    /// Where others saw the pack.
    pub sightings: &'b [Sighting],
    /// A part of the bundle could not be read, so that nothing is known of the pack itself.
    pub unreadable: Option<String>,
}

impl Bundle {
    /// Looks up a reading. `lot` and `serial` are what it says, if it says them.
    pub fn lookup(
        &self,
        objects: &impl Objects,
        gtin: &Gtin,
        lot: Option<&Lot>,
        serial: Option<&Serial>,
    ) -> Lookup<'_> {
        let recalls = self.recalls.get(gtin).map_or(&[][..], Vec::as_slice);
        let sightings = serial.map_or(&[][..], |s| self.sightings(Sighting::pack_hash(self.site_key(), gtin, s)));
        let coverage = match (self.manifests.get(gtin), self.products.get(gtin)) {
            (Some(_), _) => Coverage::Serialised,
            (None, Some(_)) => Coverage::LotLevel,
            (None, None) => Coverage::GtinUnknown,
        };
        let mut lookup = Lookup {
            coverage,
            printed_lots: Vec::new(),
            member: None,
            searched_all: true,
            recalls: Vec::new(),
            sightings,
            unreadable: None,
        };
        if let Some(manifest) = self.manifests.get(gtin) {
            self.look_into(objects, manifest, lot, serial, &mut lookup);
        }
        // A misprinted lot must not hide a recall of the lot in which the pack was commissioned.
        let recorded = lookup.member.as_ref().map(|member| &member.lot.lot);
        let covers = |recall: &&Recall| recall.covers(gtin, lot, serial) || recall.covers(gtin, recorded, serial);
        lookup.recalls = recalls.iter().filter(covers).collect();
        lookup
    }

    /// Whether the record holds one of these serials in this very lot. Cheaper than [`Self::lookup`]: no other lot is
    /// searched, and the lot is opened once for all of them.
    pub fn holds_any(&self, objects: &impl Objects, gtin: &Gtin, lot: &Lot, serials: &[Serial]) -> bool {
        self.manifests.get(gtin).is_some_and(|manifest| {
            manifest.positions_of(lot).any(|at| {
                let RowContent::Segment { digest, .. } = manifest.rows()[at].content else { return false };
                let Ok(Some(bytes)) = objects.object(&digest) else { return false };
                Segment::open(&bytes).is_ok_and(|it| serials.iter().any(|serial| it.rank(serial).is_some()))
            })
        })
    }

    fn look_into(
        &self,
        objects: &impl Objects,
        manifest: &Manifest,
        lot: Option<&Lot>,
        serial: Option<&Serial>,
        lookup: &mut Lookup<'_>,
    ) {
        let printed = lot.map_or(0..0, |lot| manifest.positions_of(lot));
        lookup.printed_lots = self.printed_lots(manifest, printed.clone());
        let Some(serial) = serial else { return };
        let others = (0..manifest.rows().len()).filter(|at| !printed.contains(at));
        for (searched, at) in (1..).zip(printed.clone().chain(others)) {
            if searched > limits::LOTS_SEARCHED {
                lookup.searched_all = false;
                return;
            }
            match self.find(objects, manifest, at, serial) {
                Ok(None) => {}
                Ok(Some((status, fingerprint_bits))) => {
                    let lot = self.lot_knowledge(manifest, at);
                    lookup.member = Some(Member { lot, status, fingerprint_bits, lots_searched: searched });
                    return;
                }
                Err(detail) => {
                    lookup.unreadable = Some(detail);
                    return;
                }
            }
        }
    }

    /// The printed lot's rows. A tombstone beside a row with serials is a date that was corrected: only what stands now
    /// is judged by.
    fn printed_lots(&self, manifest: &Manifest, printed: std::ops::Range<usize>) -> Vec<LotKnowledge> {
        let is_live = |at: &usize| manifest.rows()[*at].content != RowContent::Tombstone;
        let any_live = printed.clone().any(|at| is_live(&at));
        let standing = printed.filter(|at| is_live(at) || !any_live);
        standing.map(|at| self.lot_knowledge(manifest, at)).collect()
    }

    fn lot_knowledge(&self, manifest: &Manifest, at: usize) -> LotKnowledge {
        let row = &manifest.rows()[at];
        let state = &self.index.gtins[manifest.gtin()].lots[at];
        LotKnowledge {
            lot: row.lot.clone(),
            expiry: row.expiry,
            usable_until: state.usable_until,
            completeness: state.completeness,
            attested_by: row.attested_by,
        }
    }

    fn find(
        &self,
        objects: &impl Objects,
        manifest: &Manifest,
        at: usize,
        serial: &Serial,
    ) -> Result<Option<(PackStatus, u8)>, String> {
        let ManifestRow { content: RowContent::Segment { digest, count }, .. } = manifest.rows()[at] else {
            return Ok(None);
        };
        let bytes = objects.object(&digest).map_err(|e| e.to_string())?;
        let bytes = bytes.ok_or_else(|| format!("segment {digest} is missing"))?;
        let segment = Segment::open(&bytes).map_err(|e| e.to_string())?;
        let Some(rank) = segment.rank(serial) else { return Ok(None) };
        let status = match &self.index.gtins[manifest.gtin()].lots[at].overlay {
            None => PackStatus::default(),
            Some(overlay) => {
                let bytes = objects.object(overlay).map_err(|e| e.to_string())?;
                let bytes = bytes.ok_or_else(|| format!("overlay {overlay} is missing"))?;
                Overlay::parse(&bytes, &digest, count).map_err(|e| e.to_string())?.status(rank)
            }
        };
        Ok(Some((status, segment.fingerprint_bits())))
    }
}
