//! Why signing, releasing or checking failed: what, where, and the next step.

use std::path::PathBuf;

use thiserror::Error;
use verify_core::bundle::LoadError;
use verify_core::bundle::manifest::ManifestError;
use verify_core::bundle::request::RequestError;
use verify_core::bundle::segment::{BuildError, SegmentError};
use verify_core::ids::Gtin;
use verify_core::trust::TrustError;

use crate::key::{KeyFileError, KeyId, SignerError};

/// What this crate's functions return.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// Why signing, releasing or checking failed.
#[derive(Debug, Error)]
pub enum Error {
    /// The operating system refused.
    #[error("cannot {action} {}", .path.display())]
    File {
        /// What was tried, such as `write`.
        action: &'static str,
        /// Where.
        path: PathBuf,
        /// What the system says.
        source: std::io::Error,
    },
    /// A file has more bytes than any of its kind may have.
    #[error("{} has more than {max_bytes} bytes", .path.display())]
    TooLarge {
        /// The file.
        path: PathBuf,
        /// The limit.
        max_bytes: u64,
    },
    /// Another process works in the folder.
    #[error("another process works in {}", .0.display())]
    Busy(PathBuf),
    /// The folder for new keys is there and not empty.
    #[error("{} is there already and not empty", .0.display())]
    Exists(PathBuf),
    /// The folder holds no keys.
    #[error("{} is not a folder of keys: it has no root.json", .0.display())]
    NoKeys(PathBuf),
    /// There is no folder to release from.
    #[error("there is no data folder {}", .0.display())]
    NoData(PathBuf),
    /// A demonstration's keys, and nobody said that a demonstration is meant.
    #[error("{} is for demonstrations: anybody may have its keys", .0.display())]
    Demonstration(PathBuf),
    /// A key file is not what it should be.
    #[error("{}", .path.display())]
    KeyFile {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: KeyFileError,
    },
    /// A key did not sign.
    #[error("key {key}")]
    Signer {
        /// The key.
        key: KeyId,
        /// What it says.
        source: SignerError,
    },
    /// Fewer private keys are here than must sign.
    #[error("role {role} needs {needed} signatures, and only {found} of its keys are in {}", .folder.display())]
    TooFewKeys {
        /// The role.
        role: String,
        /// Its threshold.
        needed: usize,
        /// Usable keys found.
        found: usize,
        /// Where keys were looked for.
        folder: PathBuf,
    },
    /// A key in the folder is not one that the roles name.
    #[error("{} is not a key of role {role}", .path.display())]
    ForeignKey {
        /// The role.
        role: String,
        /// The key's file.
        path: PathBuf,
    },
    /// A role file is not valid.
    #[error("{} is not a valid file of role {role}", .path.display())]
    Role {
        /// The role.
        role: String,
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: Box<sigstore_tuf::Error>,
    },
    /// A role file lacks something, or holds what it may not.
    #[error("{}: {detail}", .path.display())]
    Content {
        /// The file.
        path: PathBuf,
        /// What is wrong.
        detail: String,
    },
    /// A role is past its last moment.
    #[error("role {role} has expired at {expires}")]
    Expired {
        /// The role.
        role: String,
        /// Its last moment.
        expires: jiff::Timestamp,
    },
    /// The release folder or the folder of keys is older than what was published from it.
    #[error("role {role} was published with version {published}, and there is only an older one here")]
    OlderThanPublished {
        /// The role.
        role: String,
        /// The version that devices may have.
        published: u64,
    },
    /// A file beside the targets role is not the one that was signed.
    #[error("{} is not the file that the targets role has signed", .0.display())]
    FileChanged(PathBuf),
    /// A random number could not be had.
    #[error("the system gives no random numbers")]
    Random(#[source] std::io::Error),
    /// A release request is not valid.
    #[error("{}", .path.display())]
    Request {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: RequestError,
    },
    /// Nobody may speak for a GTIN.
    #[error("GTIN {0}: no lots key for its company prefix")]
    PrefixNotDelegated(Gtin),
    /// The serials of a lot cannot become a segment.
    #[error("GTIN {gtin}, lot {lot}")]
    Build {
        /// The product.
        gtin: Gtin,
        /// The lot.
        lot: String,
        /// Why.
        source: BuildError,
    },
    /// A segment is not what it was built to be. This is a bug or a failing machine.
    #[error("GTIN {gtin}, lot {lot}: the segment just built does not hold its serials: {detail}")]
    SelfCheck {
        /// The product.
        gtin: Gtin,
        /// The lot.
        lot: String,
        /// What was found.
        detail: String,
    },
    /// An object is not there or not the one that it is named after.
    #[error("object {} is {state}", .path.display())]
    Object {
        /// The file.
        path: PathBuf,
        /// `missing` or `damaged`.
        state: &'static str,
    },
    /// A released manifest is not valid.
    #[error("manifest {}", .path.display())]
    Manifest {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: ManifestError,
    },
    /// A released segment is not valid.
    #[error("segment {}", .path.display())]
    Segment {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        source: SegmentError,
    },
    /// The trust walk refuses a repository.
    #[error("the repository in {}", .folder.display())]
    Trust {
        /// The repository.
        folder: PathBuf,
        /// Why.
        source: TrustError,
    },
    /// The bundle of a repository is refused.
    #[error("the bundle in {}", .folder.display())]
    Load {
        /// The repository.
        folder: PathBuf,
        /// Why.
        source: LoadError,
    },
    /// A file is none of ours.
    #[error("{} is no file of Packproof", .0.display())]
    Unknown(PathBuf),
}

impl Error {
    /// The step that helps, where there is one that is always the same.
    pub fn next_step(&self) -> Option<String> {
        let text = match self {
            Self::Busy(_) => "wait until it has ended and run the command again",
            Self::Exists(_) => "name a folder that does not exist yet; keys are never overwritten",
            Self::NoKeys(_) => "give the folder that `packproof-sign init --out` wrote",
            Self::NoData(_) => "give the folder that packproof-server works in with --data",
            Self::Demonstration(_) => "add --demo if you meant the demonstration",
            Self::KeyFile { .. } => {
                "restore the file from where you keep the keys; a lost key is replaced by a new one"
            }
            Self::TooFewKeys { .. } | Self::ForeignKey { .. } => {
                "bring the key files that belong to this root.json into the folder"
            }
            Self::Expired { role, .. } if role == "targets" => "run `packproof-sign renew --keys KEYS`",
            Self::Expired { role, .. } if role.starts_with(verify_core::trust::LOTS_ROLE_PREFIX) => {
                "run `packproof-sign release --keys KEYS --data DIR`: it signs the role anew"
            }
            Self::FileChanged(_) => {
                "if the change is wanted, run `packproof-sign renew --keys KEYS`; if not, restore the file"
            }
            Self::OlderThanPublished { .. } => {
                "restore the newer folder, or sign until the version is higher: `packproof-sign renew` for targets, \
                 `packproof-sign release --resign` for lots"
            }
            Self::Request { .. } => "let the server write the request anew, then release again",
            Self::PrefixNotDelegated(gtin) => return Some(delegate_hint(gtin)),
            Self::Object { .. } => "restore the file from a copy of the folder; nothing was changed",
            Self::File { .. }
            | Self::TooLarge { .. }
            | Self::Signer { .. }
            | Self::Role { .. }
            | Self::Content { .. }
            | Self::Expired { .. }
            | Self::Random(_)
            | Self::Build { .. }
            | Self::SelfCheck { .. }
            | Self::Manifest { .. }
            | Self::Segment { .. }
            | Self::Trust { .. }
            | Self::Load { .. }
            | Self::Unknown(_) => return None,
        };
        Some(text.to_owned())
    }

    /// The error of a file operation, for `map_err`.
    pub fn file(action: &'static str, path: impl Into<PathBuf>) -> impl FnOnce(std::io::Error) -> Self {
        let path = path.into();
        move |source| Self::File { action, path, source }
    }
}

fn delegate_hint(gtin: &Gtin) -> String {
    format!(
        "run `packproof-sign delegate --keys KEYS --prefix PREFIX` with the maker's company prefix, the first digits of {}",
        &gtin.as_str()[1..]
    )
}

/// An error and everything behind it, in one line.
pub fn chain(error: &dyn std::error::Error) -> String {
    let mut words = error.to_string();
    let mut source = error.source();
    while let Some(inner) = source {
        words.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    words
}
