//! Publishing: from the registry and the released lots to a signed repository for every scope.
//!
//! What was released is verified as a device verifies it; of the private keys only those of status, snapshot and timestamp
//! are read. Equal content gives equal bytes, so the version of a bundle rises only when something in it changes; a new
//! timestamp is signed every time. A lot that waits for its release is published as it was released last, and never as
//! complete.

use std::path::{Path, PathBuf};

use signing::files::{Lock, ObjectFolder};
use signing::init::Random;
use signing::keys_folder::KeysFolder;
use signing::publication::{Previous, Publisher};
use signing::released::Released;
use signing::repository::Counts;
use thiserror::Error;
use verify_core::bundle::index::Index;
use verify_core::ids::{Digest, ScopeToken};
use verify_core::time::Timestamp;
use zeroize::Zeroizing;

use crate::receipt_key::{self, ReceiptKeyError};
use crate::roots::PublicFolder;
use crate::store::publishing::PublishingStore;
use crate::store::{Batch as _, Scope, StoreError};

mod knowledge;
mod lots;
mod sections;

use knowledge::Knowledge;

/// The scope of installations that never made one: every GTIN.
pub const DEFAULT_SCOPE: &str = "default";

/// What to publish.
#[derive(Debug)]
pub struct Job<'a> {
    /// The server's data folder.
    pub data: &'a Path,
    /// The roles signed offline, and the online keys.
    pub keys: &'a KeysFolder,
    /// When.
    pub now: Timestamp,
    /// This scope only, by name.
    pub scope: Option<&'a str>,
    /// A floor for all versions, after the server was restored from a backup; 0 otherwise.
    pub at_least: u64,
}

/// A scope that was published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Published {
    /// Its name.
    pub scope: String,
    /// Its token.
    pub token: ScopeToken,
    /// Its repository.
    pub folder: PathBuf,
    /// The version of the bundle.
    pub version: u64,
    /// SHA-256 of the index.
    pub index: Digest,
    /// How much is in it.
    pub counts: Counts,
    /// What the operator should know.
    pub warnings: Vec<String>,
}

/// Why nothing more was published. What was published before stays as it was.
#[derive(Debug, Error)]
pub enum PublishError {
    /// The registry.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// Keys, released lots, or the repository.
    #[error("{}{}", signing::error::chain(.0), next_step(.0))]
    Signing(#[from] signing::Error),
    /// The receipt key.
    #[error(transparent)]
    ReceiptKey(#[from] ReceiptKeyError),
    /// No scope has this name.
    #[error("there is no scope {name:?}\n  next: name one of {known}")]
    ScopeUnknown {
        /// The name given.
        name: String,
        /// The names there are.
        known: String,
    },
    /// The bundle published before is damaged where its recalls are.
    #[error(
        "scope {scope}: the recalls published before cannot be read: {detail}\n  devices refuse a bundle that lacks one of them\n  next: bring {folder} back from a backup; if there is none, make sure that the registry has every recall, move the folder away and publish with --version-floor {above} or more"
    )]
    RecallsUnreadable {
        /// The name of the scope.
        scope: String,
        /// Its repository.
        folder: PathBuf,
        /// Which object, and what is wrong with it.
        detail: String,
        /// Above every version that the repository has used.
        above: u64,
    },
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(#[source] std::io::Error),
}

fn next_step(error: &signing::Error) -> String {
    error.next_step().map(|next| format!("\n  next: {next}")).unwrap_or_default()
}

/// Publishes every scope, or the one that the job names.
pub fn publish<S: PublishingStore>(
    store: &mut S,
    job: &Job<'_>,
    random: &mut Random<'_>,
) -> Result<Vec<Published>, PublishError> {
    let public = PublicFolder(job.data.join("public"));
    let _lock = Lock::take(&public.0)?;
    let scopes = scopes(store, job, random)?;
    let receipt_key = receipt_key::load_or_create(job.data, || seed(random))?;
    let knowledge = Knowledge::read(store, job, receipt_key.public_bytes())?;
    // After the registry: what no longer waits for its release by then is in what is opened here.
    let released = Released::open(job.data, job.keys)?;
    let publisher = Publisher::new(job.keys, &released, job.now)?;
    let mut published = Vec::new();
    for scope in scopes {
        let mut fresh = [0; 16];
        random(&mut fresh).map_err(PublishError::Random)?;
        let site_key = store.site_key(scope.id, fresh)?;
        let work = Work { job, released: &released, knowledge: &knowledge, scope: &scope, site_key };
        published.push(work.publish(store, &publisher, &public.scope(&scope.token))?);
    }
    Ok(published)
}

fn seed(random: &mut Random<'_>) -> Result<Zeroizing<[u8; 32]>, String> {
    let mut seed = Zeroizing::new([0; 32]);
    random(seed.as_mut()).map_err(|e| e.to_string())?;
    Ok(seed)
}

/// The scopes to publish. An installation without any gets one that covers everything.
fn scopes<S: PublishingStore>(
    store: &mut S,
    job: &Job<'_>,
    random: &mut Random<'_>,
) -> Result<Vec<Scope>, PublishError> {
    if store.scopes()?.is_empty() {
        let mut token = [0; 16];
        random(&mut token).map_err(PublishError::Random)?;
        let mut batch = store.batch()?;
        batch.scope(DEFAULT_SCOPE, ScopeToken::from_bytes(token))?;
        batch.commit()?;
    }
    let mut scopes = store.scopes()?;
    let Some(name) = job.scope else { return Ok(scopes) };
    let known = scopes.iter().map(|scope| scope.name.clone()).collect::<Vec<_>>().join(", ");
    scopes.retain(|scope| scope.name == name);
    match scopes.is_empty() {
        true => Err(PublishError::ScopeUnknown { name: name.to_owned(), known }),
        false => Ok(scopes),
    }
}

/// The publication of one scope.
struct Work<'a> {
    job: &'a Job<'a>,
    released: &'a Released,
    knowledge: &'a Knowledge,
    scope: &'a Scope,
    site_key: [u8; 16],
}

impl Work<'_> {
    fn publish<S: PublishingStore>(
        &self,
        store: &S,
        publisher: &Publisher<'_>,
        folder: &Path,
    ) -> Result<Published, PublishError> {
        let previous = Previous::read(folder)?;
        let published_recalls = self.published_recalls(&previous, folder)?;
        let mut objects = ObjectFolder::at(folder);
        objects.assume_durable(previous.objects(&objects));
        let mut warnings = self.knowledge.warnings();
        warnings.extend(clock_warning(previous.issued, self.job.now));
        let lots = self.lots(store, &mut objects, &mut warnings)?;
        let sections = self.sections(&lots, published_recalls, &mut objects, &mut warnings)?;
        let (scope, site_key) = (self.scope.token, self.site_key);
        let index = Index { scope, version: 0, site_key, gtins: lots.entries, sections };
        let checked = publisher.publish(folder, index, &mut objects, self.job.at_least)?;
        Ok(Published {
            scope: self.scope.name.clone(),
            token: scope,
            folder: folder.to_owned(),
            version: checked.bundle.version(),
            index: *checked.bundle.digest(),
            counts: checked.counts,
            warnings,
        })
    }
}

/// Devices take signed time for true: a bundle signed by a clock that ran ahead is noticed when the clock was set right.
fn clock_warning(issued: Option<Timestamp>, now: Timestamp) -> Option<String> {
    let issued = issued.filter(|issued| *issued > now)?;
    Some(format!(
        "the bundle published before was signed at {issued}, which is after {now}: one of the two clocks was wrong, and \
         devices that have it will call theirs late until then"
    ))
}
