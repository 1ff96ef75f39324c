//! A published repository read as a whole: from a folder or a web address into memory, verified before it is used.
//!
//! For judging without a device: support, bulk work, tests. A device pulls into its own store instead and keeps what it
//! accepted.

use std::borrow::Cow;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::io::Read;
use std::path::PathBuf;

use thiserror::Error;
use verify_core::bundle::index::{Index, IndexError};
use verify_core::bundle::{self, Bundle, LoadError, Objects, ObjectsError, limits};
use verify_core::ids::Digest;
use verify_core::sync::{NoAnswer, Request};
use verify_core::time::Timestamp;
use verify_core::trust::{TrustError, TrustState, object_path, refresh};

use crate::platform::{Http, Patience, Transport as _};

/// Where a repository is published.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// A folder with `timestamp.json` in it.
    Folder(PathBuf),
    /// The web address of such a folder.
    Web(String),
}

/// Why a repository cannot be used.
#[derive(Debug, Error)]
pub enum RepositoryError {
    /// A file cannot be read. Check path, address and network.
    #[error("{path} cannot be read: {detail}")]
    Read {
        /// The file or address.
        path: String,
        /// What the system says.
        detail: String,
    },
    /// A file is larger than any file of its kind may be: it is not what it should be, or somebody wastes your memory.
    #[error("{path} has more than {max_bytes} bytes")]
    TooLarge {
        /// The file or address.
        path: String,
        /// The limit.
        max_bytes: u64,
    },
    /// The roles are not signed as the root asks.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The contents are not those that were signed.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The index is not valid.
    #[error(transparent)]
    Index(#[from] IndexError),
}

/// A verified repository in memory.
#[derive(Debug)]
pub struct Repository {
    /// The bundle.
    pub bundle: Bundle,
    /// Its segments, overlays and everything else by digest.
    pub objects: BTreeMap<Digest, Vec<u8>>,
    /// When the newest timestamp was signed.
    pub issued: Timestamp,
}

impl Source {
    /// An address if it starts with `http://` or `https://`, a folder otherwise.
    pub fn parse(text: &str) -> Self {
        if text.starts_with("http://") || text.starts_with("https://") {
            Self::Web(text.trim_end_matches('/').to_owned())
        } else {
            Self::Folder(PathBuf::from(text))
        }
    }

    /// Walks the roles from `root` as of `accepted_at`, then reads and checks every object.
    pub fn open(&self, root: Vec<u8>, accepted_at: Timestamp) -> Result<Repository, RepositoryError> {
        let pinned = TrustState::pinned(root);
        let reader = Reader { source: self, http: Http::new() };
        let refreshed = refresh::run(&pinned, accepted_at, |want| reader.read(&want.path, want.max_bytes))?;
        let signed = refreshed.signed;
        let objects = SourceObjects { reader, cache: RefCell::default() };
        let index = objects.object(&signed.index).map_err(LoadError::from)?;
        let missing = || LoadError::Missing { what: "index".to_owned(), digest: signed.index };
        // Nobody is enrolled here, so the index itself says which scope it is for; `load` checks its digest.
        let scope = Index::parse(&index.ok_or_else(missing)?)?.scope;
        let bundle = bundle::load(&signed, &scope, &objects)?;
        bundle::check_contents(&bundle, &objects)?;
        // Nothing is lifted for somebody who has accepted nothing before, but a damaged file is damaged.
        bundle::lifted(&signed, &objects)?;
        Ok(Repository { bundle, objects: objects.cache.into_inner(), issued: signed.issued })
    }
}

/// Reads files of a source; connections are kept.
struct Reader<'s> {
    source: &'s Source,
    http: Http,
}

impl Reader<'_> {
    fn read(&self, path: &str, max_bytes: u64) -> Result<Option<Vec<u8>>, RepositoryError> {
        match self.source {
            Source::Folder(folder) => read_file(folder.join(path), max_bytes),
            Source::Web(url) => read_web(&self.http, url, path, max_bytes),
        }
    }
}

fn read_file(path: PathBuf, max_bytes: u64) -> Result<Option<Vec<u8>>, RepositoryError> {
    let refuse = |e: std::io::Error| RepositoryError::Read { path: path.display().to_string(), detail: e.to_string() };
    match std::fs::File::open(&path) {
        Ok(file) => bounded(file, &path.display().to_string(), max_bytes).map(Some),
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(refuse(error)),
    }
}

fn read_web(http: &Http, url: &str, path: &str, max_bytes: u64) -> Result<Option<Vec<u8>>, RepositoryError> {
    let target = format!("/{path}");
    let refuse = |detail: String| RepositoryError::Read { path: format!("{url}{target}"), detail };
    let request =
        Request { ticket: 0, method: "GET", target: target.clone(), headers: Vec::new(), body: Vec::new(), max_bytes };
    match http.exchange(url, &[request], Patience::SYNC).pop() {
        Some(Ok(answer)) if answer.status == 200 => Ok(Some(answer.body)),
        Some(Ok(answer)) if matches!(answer.status, 403 | 404 | 410) => Ok(None),
        Some(Ok(answer)) => Err(refuse(format!("the server answers {}", answer.status))),
        Some(Err(NoAnswer::TooLarge)) => Err(RepositoryError::TooLarge { path: format!("{url}{target}"), max_bytes }),
        Some(Err(NoAnswer::Unreachable(words))) => Err(refuse(words)),
        None => Err(refuse("no answer".to_owned())),
    }
}

fn bounded(source: impl Read, path: &str, max_bytes: u64) -> Result<Vec<u8>, RepositoryError> {
    let mut bytes = Vec::new();
    let read = source.take(max_bytes + 1).read_to_end(&mut bytes);
    read.map_err(|e| RepositoryError::Read { path: path.to_owned(), detail: e.to_string() })?;
    if bytes.len() as u64 > max_bytes {
        return Err(RepositoryError::TooLarge { path: path.to_owned(), max_bytes });
    }
    Ok(bytes)
}

/// Objects that are fetched when first asked for.
struct SourceObjects<'s> {
    reader: Reader<'s>,
    cache: RefCell<BTreeMap<Digest, Vec<u8>>>,
}

impl Objects for SourceObjects<'_> {
    fn object(&self, digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError> {
        if let Some(bytes) = self.cache.borrow().get(digest) {
            return Ok(Some(Cow::Owned(bytes.clone())));
        }
        let read = self.reader.read(&object_path(digest), limits::OBJECT_BYTES);
        let bytes = read.map_err(|e| ObjectsError(e.to_string()))?;
        if let Some(bytes) = &bytes {
            self.cache.borrow_mut().insert(*digest, bytes.clone());
        }
        Ok(bytes.map(Cow::Owned))
    }
}
