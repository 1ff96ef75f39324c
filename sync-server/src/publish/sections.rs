//! The sections of a scope's bundle. Rows are sorted, so equal content means equal bytes.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use signing::files::ObjectFolder;
use signing::publication::Previous;
use verify_core::bundle::index::{Index, SectionRef};
use verify_core::bundle::sections::{self, Party, Product, Recall, SectionRow, Server, Sighting, Site};
use verify_core::ids::{Digest, Gln, Gtin};
use verify_core::trust;

use super::knowledge::covers;
use super::lots::Lots;
use super::{PublishError, Work};

/// Sections by name, as the index refers to them.
type Refs = BTreeMap<String, SectionRef>;

impl Work<'_> {
    pub(super) fn sections(
        &self,
        lots: &Lots,
        published_recalls: Vec<Recall>,
        objects: &mut ObjectFolder,
        warnings: &mut Vec<String>,
    ) -> Result<Refs, PublishError> {
        let mut refs = Refs::new();
        let products: Vec<Product> =
            self.knowledge.products.iter().filter(|it| self.covers(&it.gtin)).cloned().collect();
        let sites = self.knowledge.sites.iter().filter(|(_, scope)| *scope == self.scope.id);
        let sites: Vec<Site> = sites.map(|(site, _)| site.clone()).collect();
        let recalls = self.recalls(published_recalls, warnings);
        let sightings = self.sightings();
        put(&self.parties(lots, &products, &sites), objects, &mut refs)?;
        put(&products, objects, &mut refs)?;
        put(&sites, objects, &mut refs)?;
        put(&recalls, objects, &mut refs)?;
        put(&sightings, objects, &mut refs)?;
        put(&[Server { receipt_key: self.knowledge.receipt_key }], objects, &mut refs)?;
        for name in trust::TARGETS_FILES {
            put_bytes(name, &self.job.keys.targets_file(name)?, objects, &mut refs)?;
        }
        Ok(refs)
    }

    /// The recalls of the bundle published before. Without them none can be carried over, so nothing is published.
    pub(super) fn published_recalls(&self, previous: &Previous, folder: &Path) -> Result<Vec<Recall>, PublishError> {
        let Some((index, _)) = previous.index else { return Ok(Vec::new()) };
        let used = previous.roles.values().copied().chain([previous.timestamp, previous.snapshot]).max().unwrap_or(0);
        read_recalls(&index, &ObjectFolder::at(folder)).map_err(|detail| PublishError::RecallsUnreadable {
            scope: self.scope.name.clone(),
            folder: folder.to_owned(),
            detail,
            above: used.saturating_add(1),
        })
    }

    fn covers(&self, gtin: &Gtin) -> bool {
        covers(self.scope, gtin)
    }

    /// The names behind the GLNs that the bundle shows, and no others: partners are nobody's business.
    fn parties(&self, lots: &Lots, products: &[Product], sites: &[Site]) -> Vec<Party> {
        let makers = products.iter().filter_map(|product| product.maker_gln);
        let owners = sites.iter().filter_map(|site| site.party);
        let shown: BTreeSet<Gln> = lots.attesters.iter().copied().chain(makers).chain(owners).collect();
        self.knowledge.parties.iter().filter(|party| shown.contains(&party.gln)).cloned().collect()
    }

    /// The recalls of the registry, and those that were published before: devices refuse a bundle in which one is gone that
    /// the targets role has not lifted.
    fn recalls(&self, published: Vec<Recall>, warnings: &mut Vec<String>) -> Vec<Recall> {
        let known = self.knowledge.recalls.iter().filter(|it| self.covers(&it.gtin) && !self.is_lifted(it));
        let mut recalls: Vec<Recall> = known.cloned().collect();
        warnings.extend(self.not_published());
        let stays = |old: &Recall| recalls.iter().any(|new| new.stands_for(old));
        let gone: Vec<Recall> = published.into_iter().filter(|it| !stays(it) && !self.is_lifted(it)).collect();
        for recall in &gone {
            warnings.push(format!(
                "recall {} of GTIN {} was published and is not in the registry any more; it stays in the bundle until targets-files/lifts.json lifts it",
                recall.id, recall.gtin
            ));
        }
        recalls.extend(gone);
        recalls.sort_by_cached_key(recall_order);
        recalls
    }

    /// Recalls of the registry that are left out because their id is lifted: a new recall may not take an old one's id.
    fn not_published(&self) -> BTreeSet<String> {
        let lifted = self.knowledge.recalls.iter().filter(|it| self.covers(&it.gtin) && self.is_lifted(it));
        let warning = |it: &Recall| {
            format!(
                "recall {} of GTIN {} is not published, because targets-files/lifts.json lifts that id; if it is a new recall, import it under an id that was never lifted",
                it.id, it.gtin
            )
        };
        lifted.map(warning).collect()
    }

    fn is_lifted(&self, recall: &Recall) -> bool {
        self.knowledge.lifted.contains(&recall.id)
    }

    fn sightings(&self) -> Vec<Sighting> {
        let records = self.knowledge.sightings.iter().filter(|it| self.covers(&it.gtin));
        let mut sightings: Vec<Sighting> = records
            .map(|it| Sighting {
                pack: Sighting::pack_hash(&self.site_key, &it.gtin, &it.serial),
                at: it.at,
                place: it.place,
            })
            .collect();
        // By the hash and not by serial: the order in a bundle tells nothing about the packs.
        sightings.sort_by_cached_key(text_of);
        sightings.dedup_by_key(|sighting| text_of(sighting));
        sightings
    }
}

/// A total order of rows: their wire form.
fn text_of<R: SectionRow>(row: &R) -> String {
    serde_json::to_string(&row.to_wire()).expect("wire rows have string keys only")
}

fn recall_order(recall: &Recall) -> (String, Gtin, String) {
    (recall.id.clone(), recall.gtin, text_of(recall))
}

fn put<R: SectionRow>(rows: &[R], objects: &mut ObjectFolder, refs: &mut Refs) -> Result<(), PublishError> {
    put_bytes(R::SECTION, &sections::encode(rows), objects, refs)
}

fn put_bytes(name: &str, bytes: &[u8], objects: &mut ObjectFolder, refs: &mut Refs) -> Result<(), PublishError> {
    let reference = SectionRef { digest: objects.put(bytes)?, length_bytes: bytes.len() as u64 };
    refs.insert(name.to_owned(), reference);
    Ok(())
}

fn read_recalls(index: &Digest, objects: &ObjectFolder) -> Result<Vec<Recall>, String> {
    let object = |digest: &Digest| objects.get(digest).map_err(|e| signing::error::chain(&e));
    let index = Index::parse(&object(index)?).map_err(|e| e.to_string())?;
    match index.sections.get(Recall::SECTION) {
        Some(section) => sections::parse(&object(&section.digest)?).map_err(|e| e.to_string()),
        None => Ok(Vec::new()),
    }
}
