//! Bundles: everything a device needs to judge packs offline, for one scope, at one version.
//!
//! A bundle is a set of objects named by SHA-256: the [`index`], one [`manifest`] a GTIN, one [`segment`] a lot, an
//! [`overlay`] where packs of a lot are not simply active, and JSON [`sections`]. [`Bundle`] holds what is small in
//! memory; segments and overlays stay behind the port [`Objects`]. Nothing here trusts anything: [`load`] takes the
//! digests that [`crate::trust`] has verified and checks every object against them.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::hash::Hasher as _;

use siphasher::sip::SipHasher24;
use thiserror::Error;

use crate::ids::{Digest, Gln, Gtin, ScopeToken, SiteId};
use crate::time::Timestamp;

pub mod index;
pub mod limits;
mod load;
pub mod lookup;
pub mod manifest;
pub mod overlay;
pub mod request;
pub mod sections;
pub mod segment;
pub mod status;

pub use load::{LoadError, check_contents, lifted, load, named_objects};
pub use lookup::{Coverage, Lookup, LotKnowledge, Member};

use index::Index;
use manifest::Manifest;
use sections::{Party, Policy, Product, Recall, Rule, Server, Sighting, Site};

/// Where objects come from: a table, a folder, memory. Implementations hand out bytes; the reader checks what it needs.
pub trait Objects {
    /// The bytes of the object with this digest, or `None` if it is not there.
    fn object(&self, digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError>;

    /// Whether the object is there. A store that can tell without reading the bytes says so itself.
    fn contains(&self, digest: &Digest) -> Result<bool, ObjectsError> {
        Ok(self.object(digest)?.is_some())
    }
}

impl Objects for BTreeMap<Digest, Vec<u8>> {
    fn object(&self, digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError> {
        Ok(self.get(digest).map(|bytes| Cow::Borrowed(bytes.as_slice())))
    }
}

impl<T: Objects + ?Sized> Objects for &T {
    fn object(&self, digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError> {
        (**self).object(digest)
    }

    fn contains(&self, digest: &Digest) -> Result<bool, ObjectsError> {
        (**self).contains(digest)
    }
}

/// The store behind [`Objects`] failed.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the store of bundle objects cannot be read: {0}")]
pub struct ObjectsError(pub String);

/// What the trust walk has verified about the newest bundle of a scope.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedBundle {
    /// Digest of the index, signed by the status role.
    pub index: Digest,
    /// Digests of manifests, each signed by a lots role that may speak for that GTIN.
    pub manifests: BTreeMap<Gtin, Digest>,
    /// Digests of the files that the targets role signed: `rules`, `policy`, `lifts`.
    pub files: BTreeMap<String, Digest>,
    /// `issued` of the newest timestamp that names this bundle.
    pub issued: Timestamp,
    /// Whether the root says that its keys are for demonstrations.
    pub demo: bool,
}

/// A verified bundle, ready for look-ups.
#[derive(Debug, Clone)]
pub struct Bundle {
    digest: Digest,
    index: Index,
    manifests: BTreeMap<Gtin, Manifest>,
    products: BTreeMap<Gtin, Product>,
    parties: BTreeMap<Gln, Party>,
    sites: BTreeMap<SiteId, Site>,
    recalls: BTreeMap<Gtin, Vec<Recall>>,
    sightings: BTreeMap<u64, Vec<Sighting>>,
    rules: Vec<Rule>,
    policy: Policy,
    servers: Vec<Server>,
    demo: bool,
}

impl Bundle {
    /// SHA-256 of the index: the bundle's identity.
    pub const fn digest(&self) -> &Digest {
        &self.digest
    }

    /// The version: rises only when content changes.
    pub const fn version(&self) -> u64 {
        self.index.version
    }

    /// The scope that the bundle is for.
    pub const fn scope(&self) -> &ScopeToken {
        &self.index.scope
    }

    /// The index itself.
    pub const fn index(&self) -> &Index {
        &self.index
    }

    /// The manifests: all lots of every GTIN that is covered pack by pack.
    pub const fn manifests(&self) -> &BTreeMap<Gtin, Manifest> {
        &self.manifests
    }

    /// Master data of a product.
    pub fn product(&self, gtin: &Gtin) -> Option<&Product> {
        self.products.get(gtin)
    }

    /// The name of a party.
    pub fn party_name(&self, gln: &Gln) -> Option<&str> {
        self.parties.get(gln).map(|party| party.name.as_str())
    }

    /// A site of the scope.
    pub fn site(&self, id: &SiteId) -> Option<&Site> {
        self.sites.get(id)
    }

    /// All recalls, by GTIN.
    pub const fn recalls(&self) -> &BTreeMap<Gtin, Vec<Recall>> {
        &self.recalls
    }

    /// Where others saw the pack with this [`Sighting::pack_hash`].
    pub fn sightings(&self, pack: u64) -> &[Sighting] {
        self.sightings.get(&pack).map_or(&[], Vec::as_slice)
    }

    /// The rules that the targets role signed.
    pub fn rules(&self) -> &[Rule] {
        &self.rules
    }

    /// The policy that the targets role signed.
    pub const fn policy(&self) -> &Policy {
        &self.policy
    }

    /// The keys with which the server signs receipts.
    pub fn receipt_keys(&self) -> impl Iterator<Item = &[u8; 32]> {
        self.servers.iter().map(|server| &server.receipt_key)
    }

    /// Key of the hashes that stand for sites and sighted packs.
    pub const fn site_key(&self) -> &[u8; 16] {
        &self.index.site_key
    }

    /// Whether the root says that its keys are for demonstrations.
    pub const fn is_demo(&self) -> bool {
        self.demo
    }
}

/// SipHash-2-4 of texts, each closed by a GS so that they cannot run into each other.
fn keyed_hash(key: &[u8; 16], texts: &[&str]) -> u64 {
    let mut hasher = SipHasher24::new_with_key(key);
    for text in texts {
        hasher.write(text.as_bytes());
        hasher.write(b"\x1d");
    }
    hasher.finish()
}
