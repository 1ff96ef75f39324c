//! A published repository in a folder, walked and checked as a device does it.

use std::path::Path;

use jiff::Timestamp;
use verify_core::bundle::index::Index;
use verify_core::bundle::manifest::RowContent;
use verify_core::bundle::{self, Bundle, limits};
use verify_core::ids::ScopeToken;
use verify_core::trust::{Refreshed, TrustError, TrustState, Want, refresh};

use crate::error::{Error, Result};
use crate::files::{self, ObjectFolder};
use crate::metadata;

/// What a device that knows nothing but the root makes of a repository.
#[derive(Debug)]
pub struct Checked {
    /// What the walk ended with.
    pub refreshed: Refreshed,
    /// The bundle, all of it read.
    pub bundle: Bundle,
    /// How much is in it.
    pub counts: Counts,
}

/// How much a bundle holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// GTINs covered pack by pack.
    pub gtins: u64,
    /// Lots with serials.
    pub lots: u64,
    /// Serials.
    pub packs: u64,
    /// Rows of lots whose serials were dropped.
    pub tombstones: u64,
}

/// Walks the repository in `folder` from `state`. A file in `staged`, by name, counts before the one in the folder.
pub fn refresh(folder: &Path, state: &TrustState, now: Timestamp, staged: Option<(&str, &[u8])>) -> Result<Refreshed> {
    let fetch = |want: &Want| match staged {
        Some((name, bytes)) if name == want.path => Ok(Some(bytes.to_vec())),
        Some(_) | None => files::read_optional(&folder.join(&want.path), want.max_bytes).map_err(Failure::File),
    };
    refresh::run(state, now, fetch).map_err(|failure| match failure {
        Failure::File(error) => error,
        Failure::Trust(source) => Error::Trust { folder: folder.to_owned(), source },
    })
}

enum Failure {
    File(Error),
    Trust(TrustError),
}

impl From<TrustError> for Failure {
    fn from(error: TrustError) -> Self {
        Self::Trust(error)
    }
}

/// Loads the bundle that `refreshed` names and reads every object of it. Without `scope` the bundle may be any scope's.
pub fn load(folder: &Path, refreshed: Refreshed, scope: Option<ScopeToken>) -> Result<Checked> {
    let refuse = |source| Error::Load { folder: folder.to_owned(), source };
    let objects = ObjectFolder::at(folder);
    let scope = match scope {
        Some(scope) => scope,
        None => Index::parse(&objects.get(&refreshed.signed.index)?).map_err(|e| refuse(e.into()))?.scope,
    };
    let bundle = bundle::load(&refreshed.signed, &scope, &objects).map_err(refuse)?;
    bundle::check_contents(&bundle, &objects).map_err(refuse)?;
    bundle::lifted(&refreshed.signed, &objects).map_err(refuse)?;
    let counts = count(&bundle);
    Ok(Checked { refreshed, bundle, counts })
}

/// Checks a whole repository as a device does that has only `root`, and the chain of roots that it offers to others.
pub fn check(folder: &Path, root: Vec<u8>, scope: Option<ScopeToken>, now: Timestamp) -> Result<Checked> {
    check_root_file(folder, &root)?;
    let refreshed = refresh(folder, &TrustState::pinned(root), now, None)?;
    load(folder, refreshed, scope)
}

/// The walk begins behind the pinned root and never reads the published copy of it, so a damaged copy would go unnoticed.
fn check_root_file(folder: &Path, root: &[u8]) -> Result<()> {
    let trust = |source| Error::Trust { folder: folder.to_owned(), source };
    let of_role = |source| TrustError::Role { role: "root".to_owned(), source: Box::new(source) };
    let version = metadata::read_root(root).map_err(|source| trust(of_role(source)))?.version;
    let path = folder.join(format!("{version}.root.json"));
    match files::read_optional(&path, limits::METADATA_BYTES)? {
        Some(bytes) if bytes != root => {
            let detail = format!("it is not the root that was given, which has the same version {version}");
            Err(Error::Content { path, detail })
        }
        Some(_) | None => Ok(()),
    }
}

fn count(bundle: &Bundle) -> Counts {
    let mut counts = Counts { gtins: bundle.manifests().len() as u64, ..Counts::default() };
    for row in bundle.manifests().values().flat_map(|manifest| manifest.rows()) {
        match row.content {
            RowContent::Segment { count, .. } => {
                counts.lots += 1;
                counts.packs += count;
            }
            RowContent::Tombstone => counts.tombstones += 1,
        }
    }
    counts
}
