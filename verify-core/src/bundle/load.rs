//! Turns verified digests and objects into a [`Bundle`], checking every object against what was signed.

use std::collections::{BTreeMap, BTreeSet};

use thiserror::Error;

use super::index::{Index, IndexError};
use super::manifest::{Manifest, ManifestError, RowContent};
use super::overlay::{Overlay, OverlayError};
use super::sections::{self, Lift, Policy, Recall, SectionError, SectionRow};
use super::segment::{Segment, SegmentError};
use super::{Bundle, Objects, ObjectsError, SignedBundle};
use crate::ids::{Digest, Gtin, ScopeToken};

/// Why a signed bundle is not used. The bundle before it stays in use.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum LoadError {
    /// The store failed. Try again; if it stays, the device's storage is at fault.
    #[error(transparent)]
    Objects(#[from] ObjectsError),
    /// An object is not there. Pull again.
    #[error("{what} {digest} is missing; pull again")]
    Missing {
        /// Kind of object.
        what: String,
        /// Its name.
        digest: Digest,
    },
    /// An object's bytes are not the signed ones. Pull again; if it stays, the server's files are damaged.
    #[error("{what} {digest} is damaged: its bytes have another SHA-256; pull again")]
    Damaged {
        /// Kind of object.
        what: String,
        /// The name it should have.
        digest: Digest,
    },
    /// The index is not valid.
    #[error(transparent)]
    Index(#[from] IndexError),
    /// A manifest is not valid.
    #[error("GTIN {gtin}: {source}")]
    Manifest {
        /// The GTIN it stands for.
        gtin: Gtin,
        /// What is wrong.
        source: ManifestError,
    },
    /// A segment is not valid.
    #[error("GTIN {gtin}: {source}")]
    Segment {
        /// The GTIN it belongs to.
        gtin: Gtin,
        /// What is wrong.
        source: SegmentError,
    },
    /// An overlay is not valid.
    #[error("GTIN {gtin}: {source}")]
    Overlay {
        /// The GTIN it belongs to.
        gtin: Gtin,
        /// What is wrong.
        source: OverlayError,
    },
    /// A section is not valid.
    #[error(transparent)]
    Section(#[from] SectionError),
    /// The bundle is another scope's.
    #[error(
        "the bundle is for scope {found}, this device belongs to scope {expected}; enrol again with the right code"
    )]
    OtherScope {
        /// The scope in the index.
        found: ScopeToken,
        /// The scope that was asked for.
        expected: ScopeToken,
    },
    /// A manifest that no lots role has signed.
    #[error("the index names a manifest of GTIN {0} that no lots role has signed")]
    ManifestNotSigned(Gtin),
    /// Manifest and index do not fit together.
    #[error("index and manifest of GTIN {0} do not fit together")]
    Contradiction(Gtin),
    /// Rules or policy are not those that the targets role signed.
    #[error("section {0} is not the one that the targets role has signed")]
    FileNotSigned(&'static str),
    /// The index lacks a section that every bundle has.
    #[error("the index has no section {0}")]
    SectionMissing(&'static str),
    /// An accepted recall is gone, and nobody with the right to has lifted it.
    #[error(
        "recall {id} of GTIN {gtin} is missing from the new bundle and was not lifted by the targets role; ask the \
         operator to publish it again"
    )]
    RecallDropped {
        /// The recall.
        id: String,
        /// Its product.
        gtin: Gtin,
    },
    /// The version is lower than one that was accepted before.
    #[error(
        "bundle version {found} is older than version {floor}, which this device has accepted; ask the operator to \
         publish with a version above it"
    )]
    Older {
        /// The version offered.
        found: u64,
        /// The highest version accepted.
        floor: u64,
    },
    /// Two bundles with the same version and different content.
    #[error(
        "bundle version {0} was accepted before with other content: the server was restored from a backup. Ask the \
         operator to publish with a version above it"
    )]
    SameVersionOtherContent(u64),
}

/// Loads the bundle that `signed` names. `scope` is the scope that the reader belongs to.
///
/// Index, manifests and sections are hashed and parsed; segments and overlays are only named here, see
/// [`check_contents`] and [`named_objects`].
pub fn load(signed: &SignedBundle, scope: &ScopeToken, objects: &impl Objects) -> Result<Bundle, LoadError> {
    let index = Index::parse(&fetch(objects, "index", &signed.index)?)?;
    if index.scope != *scope {
        return Err(LoadError::OtherScope { found: index.scope, expected: *scope });
    }
    let manifests = load_manifests(signed, &index, objects)?;
    let policy: Vec<Policy> = signed_section(signed, &index, objects)?;
    let recalls: Vec<Recall> = section(&index, objects)?;
    let mut recalls_by_gtin: BTreeMap<Gtin, Vec<Recall>> = BTreeMap::new();
    for recall in recalls {
        recalls_by_gtin.entry(recall.gtin).or_default().push(recall);
    }
    let mut sightings: BTreeMap<u64, Vec<sections::Sighting>> = BTreeMap::new();
    for sighting in section::<sections::Sighting>(&index, objects)? {
        sightings.entry(sighting.pack).or_default().push(sighting);
    }
    let by_gtin = |p: sections::Product| (p.gtin, p);
    Ok(Bundle {
        digest: signed.index,
        manifests,
        products: section(&index, objects)?.into_iter().map(by_gtin).collect(),
        parties: section::<sections::Party>(&index, objects)?.into_iter().map(|p| (p.gln, p)).collect(),
        sites: section::<sections::Site>(&index, objects)?.into_iter().map(|s| (s.id.clone(), s)).collect(),
        recalls: recalls_by_gtin,
        sightings,
        rules: signed_section(signed, &index, objects)?,
        policy: policy.into_iter().next().ok_or(LoadError::SectionMissing("policy"))?,
        servers: section(&index, objects)?,
        demo: signed.demo,
        index,
    })
}

impl Bundle {
    /// Checks that this bundle may follow `old`: not older, same version only with same content, no recall gone that
    /// is not in `lifted`, the recall numbers that the targets role lifted ([`lifted`]).
    pub fn may_follow(&self, old: &Bundle, lifted: &BTreeSet<String>) -> Result<(), LoadError> {
        if self.version() < old.version() {
            return Err(LoadError::Older { found: self.version(), floor: old.version() });
        }
        if self.version() == old.version() && self.digest != old.digest {
            return Err(LoadError::SameVersionOtherContent(self.version()));
        }
        for (gtin, recalls) in &old.recalls {
            let new = self.recalls.get(gtin).map_or(&[][..], Vec::as_slice);
            let stays = |recall: &Recall| new.iter().any(|it| it.stands_for(recall)) || lifted.contains(&recall.id);
            let dropped = recalls.iter().find(|recall| !stays(recall));
            if let Some(recall) = dropped {
                return Err(LoadError::RecallDropped { id: recall.id.clone(), gtin: *gtin });
            }
        }
        Ok(())
    }
}

/// The numbers of the recalls that the targets role has lifted; see [`Bundle::may_follow`].
pub fn lifted(signed: &SignedBundle, objects: &impl Objects) -> Result<BTreeSet<String>, LoadError> {
    let Some(digest) = signed.files.get(Lift::SECTION) else { return Ok(BTreeSet::new()) };
    let lifts: Vec<Lift> = sections::parse(&fetch(objects, Lift::SECTION, digest)?)?;
    Ok(lifts.into_iter().map(|lift| lift.recall_id).collect())
}

/// All segments and overlays that the bundle names, with their kind for messages.
pub fn named_objects(bundle: &Bundle) -> BTreeMap<Digest, &'static str> {
    let mut named = BTreeMap::new();
    for (gtin, manifest) in &bundle.manifests {
        for row in manifest.rows() {
            if let RowContent::Segment { digest, .. } = row.content {
                named.insert(digest, "segment");
            }
        }
        let lots = bundle.index.gtins.get(gtin).map_or(&[][..], |entry| entry.lots.as_slice());
        named.extend(lots.iter().filter_map(|lot| lot.overlay).map(|digest| (digest, "overlay")));
    }
    named
}

/// Reads every segment and overlay, checks its digest and its inside. To be done once, before a bundle is activated.
pub fn check_contents(bundle: &Bundle, objects: &impl Objects) -> Result<(), LoadError> {
    for (gtin, manifest) in &bundle.manifests {
        let lots = &bundle.index.gtins.get(gtin).ok_or(LoadError::Contradiction(*gtin))?.lots;
        for (row, lot) in manifest.rows().iter().zip(lots) {
            let RowContent::Segment { count, digest } = row.content else { continue };
            let bytes = fetch(objects, "segment", &digest)?;
            let refuse = |source| LoadError::Segment { gtin: *gtin, source };
            let segment = Segment::open(&bytes).map_err(refuse)?;
            segment.check().map_err(refuse)?;
            if segment.count() != count {
                return Err(LoadError::Contradiction(*gtin));
            }
            if let Some(overlay) = &lot.overlay {
                let bytes = fetch(objects, "overlay", overlay)?;
                Overlay::parse(&bytes, &digest, count).map_err(|source| LoadError::Overlay { gtin: *gtin, source })?;
            }
        }
    }
    Ok(())
}

fn load_manifests(
    signed: &SignedBundle,
    index: &Index,
    objects: &impl Objects,
) -> Result<BTreeMap<Gtin, Manifest>, LoadError> {
    let mut manifests = BTreeMap::new();
    for (gtin, entry) in &index.gtins {
        if signed.manifests.get(gtin) != Some(&entry.manifest) {
            return Err(LoadError::ManifestNotSigned(*gtin));
        }
        let bytes = fetch(objects, "manifest", &entry.manifest)?;
        let manifest = Manifest::parse(&bytes).map_err(|source| LoadError::Manifest { gtin: *gtin, source })?;
        if manifest.gtin() != gtin || manifest.rows().len() != entry.lots.len() {
            return Err(LoadError::Contradiction(*gtin));
        }
        manifests.insert(*gtin, manifest);
    }
    Ok(manifests)
}

fn section<R: SectionRow>(index: &Index, objects: &impl Objects) -> Result<Vec<R>, LoadError> {
    let reference = index.sections.get(R::SECTION).ok_or(LoadError::SectionMissing(R::SECTION))?;
    let bytes = fetch(objects, R::SECTION, &reference.digest)?;
    Ok(sections::parse(&bytes)?)
}

fn signed_section<R: SectionRow>(
    signed: &SignedBundle,
    index: &Index,
    objects: &impl Objects,
) -> Result<Vec<R>, LoadError> {
    let named = index.sections.get(R::SECTION).map(|reference| &reference.digest);
    if named.is_none() || named != signed.files.get(R::SECTION) {
        return Err(LoadError::FileNotSigned(R::SECTION));
    }
    section(index, objects)
}

fn fetch(objects: &impl Objects, what: &str, digest: &Digest) -> Result<Vec<u8>, LoadError> {
    let Some(bytes) = objects.object(digest)? else {
        return Err(LoadError::Missing { what: what.to_owned(), digest: *digest });
    };
    if Digest::of(&bytes) != *digest {
        return Err(LoadError::Damaged { what: what.to_owned(), digest: *digest });
    }
    Ok(bytes.into_owned())
}
