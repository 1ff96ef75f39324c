//! The folder with all keys and with the roles that are signed offline.
//!
//! | File | What it is |
//! | --- | --- |
//! | `root.json` | the current root: what devices pin |
//! | `metadata/N.root.json` | every root so far |
//! | `metadata/targets.json` | the current targets role |
//! | `root/1.key` … `5.key`, `targets/1.key` … `3.key` | private keys of root and targets |
//! | `lots/<company prefix>.key` | private key of a lots role |
//! | `status.key`, `snapshot.key`, `timestamp.key` | private keys of the online roles |
//! | `targets-files/{rules,policy,lifts}.json` | the files that the targets role signs itself |
//!
//! Opening reads and verifies the public part only. A private key is read when its role signs, and no other one, so that a
//! server can be given a folder with the three online keys alone.

use std::path::{Path, PathBuf};

use jiff::Timestamp;
use sigstore_tuf::{RoleKeys, Root, Targets};
use verify_core::bundle::limits;
use verify_core::ids::{CompanyPrefix, Digest, Gtin};
use verify_core::trust;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::files;
use crate::key::{Ed25519Key, KEY_FILE_BYTES_MAX, Signer};
use crate::metadata;
use crate::roles::{Authority, Delegation, Purpose, TargetsRole};

/// Whether keys for demonstrations will do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoKeys {
    /// They are refused.
    Refuse,
    /// The caller has said that a demonstration is meant.
    Allow,
}

impl DemoKeys {
    /// Refuses demonstration keys in `place` unless they are allowed.
    pub fn check(self, purpose: Purpose, place: &Path) -> Result<()> {
        match (self, purpose) {
            (Self::Refuse, Purpose::Demonstration) => Err(Error::Demonstration(place.to_owned())),
            (Self::Refuse | Self::Allow, Purpose::Production | Purpose::Demonstration) => Ok(()),
        }
    }
}

/// What a root says it is for.
pub fn purpose_of(root: &Root) -> Purpose {
    match root.extra.get(trust::DEMO_FIELD).and_then(serde_json::Value::as_bool) {
        Some(true) => Purpose::Demonstration,
        Some(false) | None => Purpose::Production,
    }
}

/// A role whose key is where the publisher is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum OnlineRole {
    /// Signs the index.
    Status,
    /// Says which role files belong together.
    Snapshot,
    /// Says that this is the newest.
    Timestamp,
}

impl OnlineRole {
    /// The role's name, which is that of its key file too.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Status => trust::STATUS_ROLE,
            Self::Snapshot => "snapshot",
            Self::Timestamp => "timestamp",
        }
    }
}

/// A verified folder of keys.
#[derive(Debug)]
pub struct KeysFolder {
    path: PathBuf,
    root: Root,
    root_bytes: Vec<u8>,
    targets: Targets,
    targets_bytes: Vec<u8>,
    delegations: Vec<Delegation>,
}

impl KeysFolder {
    /// Reads and verifies root and targets. Expiry is looked at by those who sign or publish.
    pub fn open(path: &Path, demo: DemoKeys) -> Result<Self> {
        let root_path = path.join("root.json");
        let root_bytes = files::read_optional(&root_path, limits::METADATA_BYTES)?;
        let root_bytes = root_bytes.ok_or_else(|| Error::NoKeys(path.to_owned()))?;
        let root = metadata::read_root(&root_bytes).map_err(role_error("root", &root_path))?;
        demo.check(purpose_of(&root), path)?;
        let targets_path = path.join("metadata/targets.json");
        let targets_bytes = files::read(&targets_path, limits::METADATA_BYTES)?;
        let missing = || Error::Content { path: root_path.clone(), detail: "it names no targets role".to_owned() };
        let authority = root.role("targets").ok_or_else(missing)?;
        let targets = metadata::read_targets(&targets_bytes, "targets", &root.keys, authority)
            .map_err(role_error("targets", &targets_path))?;
        let delegations = TargetsRole::declared_delegations(targets.delegations.as_ref());
        Ok(Self { path: path.to_owned(), root, root_bytes, targets, targets_bytes, delegations })
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// What the installation is for.
    pub fn purpose(&self) -> Purpose {
        purpose_of(&self.root)
    }

    /// The exact bytes of the current root.
    pub fn root_bytes(&self) -> &[u8] {
        &self.root_bytes
    }

    /// The verified root.
    pub const fn root(&self) -> &Root {
        &self.root
    }

    /// The exact bytes of the current targets role.
    pub fn targets_bytes(&self) -> &[u8] {
        &self.targets_bytes
    }

    /// The verified targets role.
    pub const fn targets(&self) -> &Targets {
        &self.targets
    }

    /// The roles below targets. Of two for the same GTIN the first one counts: longer prefixes stand first.
    pub fn delegations(&self) -> &[Delegation] {
        &self.delegations
    }

    /// Refuses to go on with a root or targets role that devices do not accept any more at `now`.
    pub fn check_expiry(&self, now: Timestamp) -> Result<()> {
        for (role, expires) in [("root", self.root.expires), ("targets", self.targets.expires)] {
            if expires < now {
                return Err(Error::Expired { role: role.to_owned(), expires });
            }
        }
        Ok(())
    }

    /// The company prefix whose lots role may speak for `gtin`; of several the longest.
    pub fn prefix_of(&self, gtin: &Gtin) -> Option<CompanyPrefix> {
        let prefixes = self.delegations.iter().filter_map(Delegation::prefix);
        prefixes.filter(|prefix| gtin.belongs_to(prefix)).max_by_key(|prefix| prefix.as_str().len())
    }

    /// Every root from the first to the current one, as devices walk them.
    pub fn root_chain(&self) -> Result<Vec<(u64, Vec<u8>)>> {
        let mut chain = Vec::new();
        for version in 1..=self.root.version {
            let path = self.path.join(format!("metadata/{version}.root.json"));
            let bytes = files::read(&path, limits::METADATA_BYTES)?;
            if version == self.root.version && bytes != self.root_bytes {
                return Err(Error::Content { path, detail: "it is not the same as root.json".to_owned() });
            }
            chain.push((version, bytes));
        }
        Ok(chain)
    }

    /// Reads a file of a delegated role and verifies that the role's keys have signed it. Expiry is not looked at.
    pub fn read_delegated(&self, role: &str, path: &Path, bytes: &[u8]) -> Result<Targets> {
        let delegations = self.targets.delegations.as_ref();
        let found = delegations.and_then(|d| Some((d, d.roles.iter().find(|it| it.name == role)?)));
        let Some((delegations, delegated)) = found else {
            let detail = format!("the targets role delegates nothing to {role}");
            return Err(Error::Content { path: path.to_owned(), detail });
        };
        metadata::read_targets(bytes, role, &delegations.keys, &delegated.role_keys()).map_err(role_error(role, path))
    }

    /// A file that the targets role signs itself: `rules`, `policy` or `lifts`.
    pub fn targets_file(&self, name: &str) -> Result<Vec<u8>> {
        let path = self.targets_file_path(name);
        let bytes = files::read(&path, limits::METADATA_BYTES)?;
        let signed = self.targets.targets.get(name).and_then(|file| file.hashes.get("sha256"));
        if signed.and_then(|hex| Digest::from_hex(hex)) != Some(Digest::of(&bytes)) {
            return Err(Error::FileChanged(path));
        }
        Ok(bytes)
    }

    pub(crate) fn targets_file_path(&self, name: &str) -> PathBuf {
        self.path.join(format!("targets-files/{name}.json"))
    }

    /// The key of an online role.
    pub fn online_signer(&self, role: OnlineRole) -> Result<Ed25519Key> {
        let authority = match role {
            OnlineRole::Status => self.delegated_authority(trust::STATUS_ROLE),
            OnlineRole::Snapshot | OnlineRole::Timestamp => self.root_authority(role.name()),
        };
        self.signer(&self.path.join(format!("{}.key", role.name())), role.name(), authority)
    }

    /// The key of the lots role for `prefix`.
    pub fn lots_signer(&self, prefix: &CompanyPrefix) -> Result<Ed25519Key> {
        let role = trust::lots_role(prefix);
        self.signer(&self.lots_key_path(prefix), &role, self.delegated_authority(&role))
    }

    /// As many keys of the targets role as must sign.
    pub fn targets_signers(&self) -> Result<Vec<Ed25519Key>> {
        let authority = self.root_authority("targets");
        let folder = self.path.join("targets");
        let mut signers = Vec::new();
        for number in 1..=authority.keys.len() {
            let path = folder.join(format!("{number}.key"));
            let Some(key) = read_key(&path)? else { continue };
            if signers.len() < authority.threshold && authority.keys.contains(&key.public_key()) {
                signers.push(key);
            }
        }
        if signers.len() < authority.threshold {
            let (needed, found) = (authority.threshold, signers.len());
            return Err(Error::TooFewKeys { role: "targets".to_owned(), needed, found, folder });
        }
        Ok(signers)
    }

    pub(crate) fn lots_key_path(&self, prefix: &CompanyPrefix) -> PathBuf {
        self.path.join(format!("lots/{prefix}.key"))
    }

    fn root_authority(&self, role: &str) -> Authority {
        let declared = |keys: &RoleKeys| Authority::declared(&self.root.keys, keys);
        self.root.role(role).map_or(Authority { keys: Vec::new(), threshold: 1 }, declared)
    }

    fn delegated_authority(&self, role: &str) -> Authority {
        let delegation = self.delegations.iter().find(|delegation| delegation.role == role);
        delegation.map_or(Authority { keys: Vec::new(), threshold: 1 }, |it| it.authority.clone())
    }

    fn signer(&self, path: &Path, role: &str, authority: Authority) -> Result<Ed25519Key> {
        let Some(key) = read_key(path)? else {
            let folder = path.parent().unwrap_or(path).to_owned();
            return Err(Error::TooFewKeys { role: role.to_owned(), needed: authority.threshold, found: 0, folder });
        };
        if !authority.keys.contains(&key.public_key()) {
            return Err(Error::ForeignKey { role: role.to_owned(), path: path.to_owned() });
        }
        Ok(key)
    }
}

/// Reads a key file, `None` if there is none.
pub fn read_key(path: &Path) -> Result<Option<Ed25519Key>> {
    let Some(bytes) = files::read_optional(path, KEY_FILE_BYTES_MAX)? else { return Ok(None) };
    let bytes = Zeroizing::new(bytes);
    let key = Ed25519Key::from_file(&bytes).map_err(|source| Error::KeyFile { path: path.to_owned(), source })?;
    Ok(Some(key))
}

fn role_error(role: &str, path: &Path) -> impl FnOnce(sigstore_tuf::Error) -> Error {
    let (role, path) = (role.to_owned(), path.to_owned());
    move |source| Error::Role { role, path, source: Box::new(source) }
}
