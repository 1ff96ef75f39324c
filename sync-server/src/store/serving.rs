//! The port of the request path: what answering requests needs of the store, each operation in one transaction.
//!
//! It is asynchronous, because a request waits for others; [`super::Store`] is the port of the batch jobs on the same tables.

use async_trait::async_trait;
use verify_core::bundle::sections::Site;
use verify_core::ids::{DeviceId, Digest, Gln, Gtin, ScopeToken, SiteId};
use verify_core::journal::Position;
use verify_core::sync::enrol_code::OneTimeCode;
use verify_core::time::Timestamp;

use crate::answer::{Asked, Known};
use crate::chain::Push;
use crate::store::{SightingRecord, StoreError};

/// The result of an operation of the store.
pub type Result<T> = std::result::Result<T, StoreError>;

/// A place where devices work, and what they get there.
#[derive(Debug, Clone, PartialEq)]
pub struct SiteRecord {
    /// The site.
    pub site: Site,
    /// Names the bundle of its scope.
    pub scope: ScopeToken,
}

/// An enrolment code that was handed out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewCode {
    /// The part that the server knows.
    pub code: OneTimeCode,
    /// The site of the device that will use it.
    pub site: SiteId,
    /// SHA-256 of the root that the code pins.
    pub root: Digest,
    /// When it was handed out.
    pub issued_at: Timestamp,
    /// From when on it is refused.
    pub expires_at: Timestamp,
}

/// What became of an attempt to use a code.
#[derive(Debug, Clone, PartialEq)]
pub enum Redeemed {
    /// The device is in, by now or since an earlier attempt with the same key.
    Enrolled {
        /// Its site, as it is now.
        site: SiteRecord,
        /// SHA-256 of the root that the code pins.
        root: Digest,
    },
    /// No such code was handed out.
    Unknown,
    /// Another device has used it.
    UsedByOther,
    /// It was not used in time.
    Expired,
}

/// An enrolled device.
#[derive(Debug, Clone, PartialEq)]
pub struct Device {
    /// Its name: the SHA-256 of its key.
    pub id: DeviceId,
    /// Ed25519 public key.
    pub public_key: [u8; 32],
    /// Where it works.
    pub site: Site,
}

/// A pack that a device saw, by one of its entries.
#[derive(Debug, Clone, PartialEq)]
pub struct Seen {
    /// Which entry of the push says so.
    pub entry: usize,
    /// What was seen where.
    pub sighting: SightingRecord,
}

/// A push and what is to be recorded with it.
#[derive(Debug, Clone, PartialEq)]
pub struct JournalWrite {
    /// The entries.
    pub push: Push,
    /// What they say was seen where. Kept for entries that are new.
    pub seen: Vec<Seen>,
    /// When the device says that it signed the request.
    pub device_time: Timestamp,
    /// Now.
    pub at: Timestamp,
}

/// What became of a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pushed {
    /// Everything offered is held, durably; the chain stands here.
    Held(Position),
    /// Entries are missing between this and what was offered.
    Gap(Position),
    /// What was offered contradicts what is held; it was kept as evidence.
    Fork(Position),
}

/// A later truth about an entry, which no bundle can tell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Notice {
    /// Rises; a device asks for what comes after one.
    pub seq: u64,
    /// Names the notice.
    pub id: Digest,
    /// Epoch of the entry.
    pub epoch: u32,
    /// Number of the entry.
    pub entry_seq: u64,
    /// For programs.
    pub cause: String,
    /// For people.
    pub text: String,
}

/// What the registry keeps of an API key, see [`crate::service::api_key_hash`].
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct ApiKeyHash(pub [u8; 32]);

/// Who holds an API key.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Caller {
    /// The party.
    pub gln: Gln,
    /// Whether it may ask about packs.
    pub permission: Permission,
}

/// Whether a known party may ask about packs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Permission {
    /// It may.
    MayVerify,
    /// It was shut out.
    Denied,
}

/// Who asked, for the audit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Requester {
    /// A party by its API key.
    Party(Gln),
    /// A device by its signature.
    Device(DeviceId),
}

/// Through which door a question came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Interface {
    /// GS1 Lightweight Messaging.
    Lms,
    /// Our own API.
    Own,
}

/// One answered question about a pack: a row of the audit.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// Who asked.
    pub requester: Requester,
    /// How.
    pub interface: Interface,
    /// The requester's name for the question, lower case; none in our own API.
    pub correlation: Option<String>,
    /// Why the requester asks, as given.
    pub context: Option<String>,
    /// What was asked.
    pub asked: Asked,
    /// What was answered: the member `data` (LMS) or the result (own API), as JSON.
    pub answer: String,
    /// Who answered as responder; none where nobody is.
    pub responder: Option<Gln>,
    /// When it was evaluated. Differs from [`Answered::at`] in a repeated answer.
    pub evaluated_at: Timestamp,
    /// Now.
    pub at: Timestamp,
}

/// What serving requests needs of a store.
#[async_trait]
pub trait ServingStore: std::fmt::Debug + Send + Sync {
    /// Whether the store answers at all.
    async fn check(&self) -> Result<()>;

    /// A site.
    async fn site(&self, id: &SiteId) -> Result<Option<SiteRecord>>;

    /// Keeps a code that is about to be handed out.
    async fn add_code(&self, code: NewCode) -> Result<()>;

    /// Lets a device in by a code, once; the same key may come again.
    async fn redeem(&self, code: OneTimeCode, public_key: [u8; 32], at: Timestamp) -> Result<Redeemed>;

    /// An enrolled device.
    async fn device(&self, id: DeviceId) -> Result<Option<Device>>;

    /// Takes journal entries, or says why not (see [`crate::chain`]).
    async fn push(&self, write: JournalWrite) -> Result<Pushed>;

    /// Notices for a device with numbers above `after`, rising, at most `limit`.
    async fn notices(&self, device: DeviceId, after: u64, limit: usize) -> Result<Vec<Notice>>;

    /// Who holds an API key.
    async fn caller(&self, key: ApiKeyHash) -> Result<Option<Caller>>;

    /// Whether a party with this GLN is known.
    async fn knows_party(&self, gln: Gln) -> Result<bool>;

    /// The parties in whose names we answer for GTINs, in the order asked.
    async fn responders(&self, gtins: Vec<Gtin>) -> Result<Vec<Option<Gln>>>;

    /// What is known of packs, in the order asked.
    async fn known(&self, asked: Vec<Asked>) -> Result<Vec<Known>>;

    /// The newest answer to a question of the same requester by the same name.
    async fn earlier_answer(&self, requester: Requester, correlation: String) -> Result<Option<Answered>>;

    /// Writes audit rows.
    async fn record(&self, answered: Vec<Answered>) -> Result<()>;
}
