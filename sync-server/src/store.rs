//! The port to the registry's storage, and what it hands out. SQL lives in the folders below and nowhere else.
//!
//! Capturing, importing, releasing and publishing are batch jobs: each has a thread of its own and wants one long
//! transaction, so their port is synchronous. The request path of `serve` has its own, asynchronous port beside it, which
//! sits in front of the same tables. Every implementation passes `conformance`.

use jiff::civil::Date;
use thiserror::Error;
use verify_core::bundle::index::Completeness;
use verify_core::bundle::manifest::AttestedBy;
use verify_core::bundle::request::RequestHeader;
use verify_core::bundle::sections::{Party, Product, Recall, Site};
use verify_core::bundle::status::{Flags, Lifecycle};
use verify_core::ids::{CompanyPrefix, Gln, Gtin, Lot, ScopeToken, Serial, SiteId};
use verify_core::place::Place;
use verify_core::time::Timestamp;

use crate::registry::lot::LotDeclaration;
use crate::registry::pack::Rules;
use crate::registry::{Attestation, LotId, LotKey, PackId, RegistryEvent};

use serving::Permission;

#[cfg(test)]
mod conformance;
pub mod publishing;
pub mod serving;
pub mod sqlite;

/// Why the store did not do what was asked. Nothing of the transaction was kept.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum StoreError {
    /// Another process holds the write lock and did not let go in time.
    #[error("the registry is being written by another process\n  next: try again when that has finished")]
    Busy,
    /// The disk is full.
    #[error("the disk is full; nothing was stored\n  next: make room and run the command again")]
    Full,
    /// The database was written by a newer version.
    #[error(
        "the registry has schema {found}, this version knows {known}\n  next: use the version of packproof-server that wrote it"
    )]
    Newer {
        /// Steps that the database has taken.
        found: usize,
        /// Steps that this version knows.
        known: usize,
    },
    /// A value in the database is not what was once put there.
    #[error("the registry is damaged: {0}\n  next: restore the data folder from a backup")]
    Damaged(String),
    /// A site, scope or party that is not there.
    #[error("{0}")]
    Unknown(String),
    /// Anything else that the database says.
    #[error("the registry cannot be used: {0}")]
    Other(String),
}

/// A registry that can be written and read.
pub trait Store {
    /// A running transaction.
    type Batch<'s>: Batch
    where
        Self: 's;

    /// Starts a transaction. It takes the write lock; dropping it undoes everything.
    fn batch(&mut self) -> Result<Self::Batch<'_>, StoreError>;

    /// What is known of one pack.
    fn pack(&self, gtin: &Gtin, serial: &Serial) -> Result<Option<PackRecord>, StoreError>;

    /// All lots, by GTIN, lot, expiry.
    fn lots(&self) -> Result<Vec<LotRecord>, StoreError>;

    /// Calls `visit` with each pack of a lot whose state is not simply active, in no particular order.
    fn marks_of(&self, lot: LotId, visit: &mut MarkVisitor<'_>) -> Result<(), StoreError>;

    /// All products, by GTIN.
    fn products(&self) -> Result<Vec<Product>, StoreError>;

    /// All parties, by GLN.
    fn parties(&self) -> Result<Vec<Party>, StoreError>;

    /// All sites with the number of their scope, by GLN.
    fn sites(&self) -> Result<Vec<(Site, ScopeId)>, StoreError>;

    /// All scopes, by name.
    fn scopes(&self) -> Result<Vec<Scope>, StoreError>;

    /// All recalls, by number.
    fn recalls(&self) -> Result<Vec<Recall>, StoreError>;

    /// Sightings not older than `since`, by GTIN, serial, time.
    fn sightings(&self, since: Timestamp) -> Result<Vec<SightingRecord>, StoreError>;

    /// All exceptions, oldest first.
    fn exceptions(&self) -> Result<Vec<ExceptionRecord>, StoreError>;
}

/// What [`Batch::serials_of`] calls; an error of its own ends the walk and comes back as it is.
pub type SerialVisitor<'v> = dyn FnMut(&str) -> Result<(), StoreError> + 'v;

/// What [`Store::marks_of`] calls.
pub type MarkVisitor<'v> = dyn FnMut(&Serial, &PackMark) -> Result<(), StoreError> + 'v;

/// One transaction: events are recorded, the packs that they touch are folded again, then the lots of those are summed up.
pub trait Batch {
    /// Records an event and adds the packs that it changes to `touched`. An event that is known already changes nothing.
    fn record(
        &mut self,
        event: &RegistryEvent,
        now: Timestamp,
        touched: &mut Vec<PackId>,
    ) -> Result<Novelty, StoreError>;

    /// Recomputes the state of packs from all their events.
    fn refold(&mut self, packs: &[PackId], rules: &Rules, now: Timestamp) -> Result<(), StoreError>;

    /// Takes over the maker's declaration about a lot.
    fn declare_lot(&mut self, gtin: &Gtin, lot: &LotKey, declaration: &LotDeclaration) -> Result<(), StoreError>;

    /// Takes over master data of a product. A file replaces what is known; a document only adds what no file has said.
    fn learn_product(&mut self, product: &Product, source: Source) -> Result<(), StoreError>;

    /// Takes over the name of a party, likewise.
    fn learn_party(&mut self, party: &Party, source: Source) -> Result<(), StoreError>;

    /// Takes over a recall. The same row again replaces class, time and text.
    fn add_recall(&mut self, recall: &Recall, now: Timestamp) -> Result<(), StoreError>;

    /// Takes over a sighting.
    fn add_sighting(&mut self, sighting: &SightingRecord) -> Result<(), StoreError>;

    /// Whether a party has an API key.
    fn has_api_key(&self, party: &Gln) -> Result<bool, StoreError>;

    /// Sets the API key of a party, by its hash.
    fn set_api_key(&mut self, party: &Gln, key_hash: &[u8; 32]) -> Result<(), StoreError>;

    /// Makes us the responder for the GTINs of a company prefix, in the name of a party.
    fn set_responder(&mut self, prefix: &CompanyPrefix, party: &Gln) -> Result<(), StoreError>;

    /// Lets a party ask about packs, or shuts it out.
    fn set_permission(&mut self, party: &Gln, permission: Permission, now: Timestamp) -> Result<(), StoreError>;

    /// The scope of that name; made with `token` if it is not there.
    fn scope(&mut self, name: &str, token: ScopeToken) -> Result<ScopeId, StoreError>;

    /// Limits a scope to these GTINs besides those it already has.
    fn limit_scope(&mut self, scope: ScopeId, gtins: &[Gtin]) -> Result<(), StoreError>;

    /// Adds a site, or replaces what is known of it.
    fn put_site(&mut self, site: &Site, scope: ScopeId) -> Result<(), StoreError>;

    /// Sums up the lots whose packs, declaration or maker changed in this transaction.
    fn settle_lots(&mut self, now: Timestamp) -> Result<(), StoreError>;

    /// Lots whose serials or attester changed since they were last handed to the release station, by GTIN, lot, expiry.
    fn due_requests(&self) -> Result<Vec<DueRequest>, StoreError>;

    /// Calls `visit` with each serial of a lot, rising by bytes.
    fn serials_of(&self, lot: LotId, visit: &mut SerialVisitor<'_>) -> Result<(), StoreError>;

    /// Notes that these revisions of lots have been handed to the release station.
    fn requests_written(&mut self, written: &[(LotId, u64)]) -> Result<(), StoreError>;

    /// Number of exceptions in the registry.
    fn exception_count(&self) -> Result<u64, StoreError>;

    /// Makes everything durable.
    fn commit(self) -> Result<(), StoreError>;
}

/// Whether an event was new.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Novelty {
    /// Not seen before.
    New,
    /// Seen before; this copy adds nothing.
    Known,
    /// Seen before, but this copy came from a stronger source or was recorded earlier.
    Improved,
}

/// Where master data comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// The operator's file or command.
    Operator,
    /// The header of a captured document.
    Document,
}

/// The row of a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct ScopeId(pub i64);

/// A group of devices and what they get.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Scope {
    /// Its row.
    pub id: ScopeId,
    /// Its name.
    pub name: String,
    /// Names its bundle's folder.
    pub token: ScopeToken,
    /// The GTINs that it covers; `None`: all.
    pub gtins: Option<Vec<Gtin>>,
}

/// A lot that the release station has not been asked for in its present revision.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DueRequest {
    /// Its row.
    pub lot: LotId,
    /// Its revision.
    pub rev: u64,
    /// The head of the request.
    pub header: RequestHeader,
}

/// What is known of a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRecord {
    /// Its row.
    pub id: LotId,
    /// The product.
    pub gtin: Gtin,
    /// Lot number and expiry.
    pub key: LotKey,
    /// What a missing serial means.
    pub completeness: Completeness,
    /// Who attests it, if anybody is known by GLN.
    pub attested_by: Option<AttestedBy>,
    /// A later last usable day.
    pub usable_until: Option<Date>,
    /// Commissioned packs that belong to it.
    pub pack_count: u64,
}

/// What is known of a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRecord {
    /// Where it is in its life; `None` while nobody has commissioned it, or only a partner has, into a lot that the maker
    /// calls complete without it.
    pub lifecycle: Option<Lifecycle>,
    /// What speaks against it.
    pub flags: Flags,
    /// Its lot; `None` likewise.
    pub lot: Option<LotRecord>,
    /// Who attests the pack itself.
    pub attested: Option<Attestation>,
    /// Where and when its lifecycle changed last.
    pub changed: Option<Change>,
}

/// Where and when something happened to a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The acting site, where known.
    pub site: Option<SiteId>,
    /// When.
    pub at: Timestamp,
}

/// The name that stands for an acting site in bundles and answers: its party if one is known, as sites of a party act for
/// each other. `known` is what is known of the site.
pub(crate) fn acting_name(site: &SiteId, known: Option<&Site>) -> String {
    let party = known.and_then(|known| known.party);
    party.map_or_else(|| site.to_string(), |gln| gln.to_string())
}

/// A pack that is not simply active.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackMark {
    /// Where it is in its life.
    pub lifecycle: Lifecycle,
    /// What speaks against it.
    pub flags: Flags,
    /// The site that last changed its lifecycle, where known.
    pub site: Option<SiteId>,
}

/// A pack seen somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct SightingRecord {
    /// The product.
    pub gtin: Gtin,
    /// The serial number.
    pub serial: Serial,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
    /// `file`, or the device that saw it.
    pub source: String,
}

/// What was not applied, or does not fit together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ExceptionRecord {
    /// Its kind, by name.
    pub kind: String,
    /// The product.
    pub gtin: Gtin,
    /// The serial, if it is about a pack.
    pub serial: Option<Serial>,
    /// The lot, if it is about a lot.
    pub lot: Option<Lot>,
    /// For people.
    pub detail: String,
    /// When it was first found.
    pub noted_at: Timestamp,
}
