//! Trust: which bundle of a scope the roles have signed (The Update Framework 1.0.34).
//!
//! The security core is `sigstore_tuf::TrustedMetadataSet`; this module drives it as a machine without I/O
//! ([`refresh::Refresh`]), gives it Packproof's signature checks ([`provider`]), and reads out of the roles what a bundle
//! rests on. Stored metadata is judged by the time at which it was accepted, new metadata by now, so that an offline span
//! neither breaks a device nor loses its rollback floor.

use std::collections::BTreeMap;

use sigstore_tuf::TrustedMetadataSet;
use thiserror::Error;

use crate::ids::{CompanyPrefix, Digest, Gtin};
use crate::time::Timestamp;

pub mod provider;
pub mod refresh;
mod roles;

pub use refresh::{Refresh, Refreshed, Want};

/// Custom field of a root whose keys are for demonstrations.
pub const DEMO_FIELD: &str = "x-packproof-demo";
/// Custom field of timestamp and status: when it was signed, RFC 3339.
pub const ISSUED_FIELD: &str = "issued";
/// The role that signs the index.
pub const STATUS_ROLE: &str = "status";
/// The one target of the status role.
pub const INDEX_TARGET: &str = "status/index";
/// Names of lots roles start with this; the company prefix follows.
pub const LOTS_ROLE_PREFIX: &str = "lots-";
/// The files that the targets role signs itself.
pub const TARGETS_FILES: [&str; 3] = ["rules", "policy", "lifts"];

/// The name of the lots role for a company prefix.
pub fn lots_role(prefix: &CompanyPrefix) -> String {
    format!("{LOTS_ROLE_PREFIX}{prefix}")
}

/// The target path of the manifest of `gtin` in the lots role for `prefix`.
pub fn manifest_target(prefix: &CompanyPrefix, gtin: &Gtin) -> String {
    format!("lots/{prefix}/{gtin}")
}

/// Where an object stands below the repository of a scope.
pub fn object_path(digest: &Digest) -> String {
    let hex = digest.to_hex();
    format!("objects/{}/{hex}", &hex[..2])
}

/// A metadata file and the time at which it was accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoredFile {
    /// The exact bytes.
    pub bytes: Vec<u8>,
    /// The estimate of the present when it was accepted.
    pub accepted_at: Timestamp,
}

/// What a device keeps of its trust between two refreshes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TrustState {
    /// The newest root. The first one comes with enrolment.
    pub root: Vec<u8>,
    /// Every other role by name: `timestamp`, `snapshot`, `targets`, and the delegated ones.
    pub roles: BTreeMap<String, StoredFile>,
}

impl TrustState {
    /// Trust that starts with a root which somebody vouches for.
    pub const fn pinned(root: Vec<u8>) -> Self {
        Self { root, roles: BTreeMap::new() }
    }

    /// What the stored roles say about the bundle, each judged by the time at which it was accepted.
    pub fn signed_bundle(&self) -> Result<crate::bundle::SignedBundle, TrustError> {
        let set = self.load()?;
        roles::signed_bundle(&set)
    }

    /// Whether the root says that its keys are for demonstrations.
    pub fn is_demo(&self) -> Result<bool, TrustError> {
        provider::install();
        let set = TrustedMetadataSet::from_root(&self.root).map_err(TrustError::of("root"))?;
        Ok(roles::is_demo(&set))
    }

    fn load(&self) -> Result<TrustedMetadataSet, TrustError> {
        provider::install();
        let mut set = TrustedMetadataSet::from_root(&self.root).map_err(TrustError::of("root"))?;
        self.load_roles(&mut set)?;
        Ok(set)
    }

    /// Feeds the stored roles in; stops at the first that is missing.
    fn load_roles(&self, set: &mut TrustedMetadataSet) -> Result<(), TrustError> {
        let Some(file) = self.roles.get("timestamp") else { return Ok(()) };
        set.update_timestamp(&file.bytes, file.accepted_at).map_err(TrustError::of("timestamp"))?;
        let Some(file) = self.roles.get("snapshot") else { return Ok(()) };
        set.update_snapshot(&file.bytes, file.accepted_at).map_err(TrustError::of("snapshot"))?;
        let Some(file) = self.roles.get("targets") else { return Ok(()) };
        set.update_targets(&file.bytes, file.accepted_at).map_err(TrustError::of("targets"))?;
        for role in roles::carried(set) {
            let Some(file) = self.roles.get(&role) else { return Ok(()) };
            set.update_delegated_targets(&file.bytes, &role, "targets", file.accepted_at)
                .map_err(TrustError::of(&role))?;
        }
        Ok(())
    }
}

/// Why metadata is refused. What was trusted before stays trusted.
#[derive(Debug, Error)]
pub enum TrustError {
    /// The signature, version, expiry or hash of a role is not what it must be.
    #[error("role {role}: {}", explain(.source))]
    Role {
        /// The role whose file was refused.
        role: String,
        /// What is wrong.
        #[source]
        source: Box<sigstore_tuf::Error>,
    },
    /// A file that the walk needs is not on the server.
    #[error("{0} is missing in the repository; check its address, or ask the operator to publish again")]
    Missing(String),
    /// A file is larger than any file of its kind may be.
    #[error("{path} has more than {max_bytes} bytes")]
    TooLarge {
        /// The file.
        path: String,
        /// The limit.
        max_bytes: u64,
    },
    /// A role lacks what Packproof needs in it, or holds what it may not.
    #[error("role {role}: {detail}")]
    Content {
        /// The role.
        role: String,
        /// What is missing or not allowed.
        detail: String,
    },
    /// More new roots than one refresh follows.
    #[error(
        "the server offers more than {} new roots at once; refresh again",
        crate::bundle::limits::ROOTS_PER_REFRESH
    )]
    TooManyRoots,
}

impl TrustError {
    fn of(role: &str) -> impl FnOnce(sigstore_tuf::Error) -> Self {
        let role = role.to_owned();
        move |source| Self::Role { role, source: Box::new(source) }
    }

    fn content(role: &str, detail: impl Into<String>) -> Self {
        Self::Content { role: role.to_owned(), detail: detail.into() }
    }
}

/// The library's words, and the next step where there is one.
fn explain(error: &sigstore_tuf::Error) -> String {
    use sigstore_tuf::Error;
    let next = match error {
        Error::Expired { role, .. } if role == "root" => {
            "; it is not accepted any more: check this device's date, then ask the operator for a new root"
        }
        Error::Expired { .. } => {
            "; it is not accepted any more: check this device's date, then ask the operator to sign and publish again"
        }
        Error::Rollback { .. } => {
            "; an older file than the one already accepted: the server was restored from a backup, or somebody replays \
             old files. Ask the operator to publish anew"
        }
        Error::ThresholdNotMet { .. } => {
            "; it is not signed by the keys that the root names: this is another installation's file, or a forged one. \
             Check the address and the root"
        }
        Error::IntegrityMismatch(_) => "; the published files do not fit together: ask the operator to publish again",
        Error::Json(_) | Error::Malformed(_) => "; the file is damaged: ask the operator to publish again",
        // The library's enum is open and other errors speak for themselves.
        _ => "",
    };
    let mut words = error.to_string();
    let mut source = std::error::Error::source(error);
    while let Some(inner) = source {
        words.push_str(&format!(": {inner}"));
        source = inner.source();
    }
    words + next
}
