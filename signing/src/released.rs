//! The folder of released lots, `DIR/release`: what the lots keys have signed, for the publisher to take.
//!
//! | File | What it is |
//! | --- | --- |
//! | `requests/*.req` | lots that the server asks to have signed; `*.taken` while they are worked on |
//! | `objects/…` | segments and manifests by SHA-256 |
//! | `roles/lots-<prefix>.json` | the signed role: it alone says which manifests count |
//!
//! The folder may lie on the server, so nothing in it is believed: a role counts if its key has signed it, an object if a
//! role names its digest.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use verify_core::bundle::limits;
use verify_core::bundle::manifest::Manifest;
use verify_core::ids::{CompanyPrefix, Digest, Gtin};
use verify_core::trust;

use crate::error::{Error, Result};
use crate::files::{self, ObjectFolder};
use crate::keys_folder::KeysFolder;
use crate::roles::{Delegation, Target};

/// A lots role as it was signed.
#[derive(Debug, Clone)]
pub struct LotsRole {
    /// Whose GTINs it speaks for.
    pub prefix: CompanyPrefix,
    /// The exact bytes.
    pub bytes: Vec<u8>,
    /// Its version.
    pub version: u64,
    /// Not accepted after this.
    pub expires: Timestamp,
    /// The manifests by GTIN.
    pub manifests: BTreeMap<Gtin, Target>,
}

/// The released lots of an installation, verified.
#[derive(Debug)]
pub struct Released {
    folder: PathBuf,
    objects: ObjectFolder,
    // In the order of delegation: of two roles for the same GTIN the first one counts.
    roles: Vec<LotsRole>,
}

/// The release folder of a server's data folder.
pub fn folder_of(data: &Path) -> PathBuf {
    data.join("release")
}

pub(crate) fn requests_folder(data: &Path) -> PathBuf {
    folder_of(data).join("requests")
}

impl Released {
    /// Reads and verifies the lots roles that `keys` delegates to. Expiry is not looked at.
    pub fn open(data: &Path, keys: &KeysFolder) -> Result<Self> {
        let folder = folder_of(data);
        let mut roles = Vec::new();
        for prefix in keys.delegations().iter().filter_map(Delegation::prefix) {
            let path = role_path(&folder, &prefix);
            if let Some(bytes) = files::read_optional(&path, limits::METADATA_BYTES)? {
                roles.push(read_role(keys, prefix, &path, bytes)?);
            }
        }
        let objects = ObjectFolder::at(&folder);
        Ok(Self { folder, objects, roles })
    }

    /// The roles, in the order in which they count.
    pub fn roles(&self) -> &[LotsRole] {
        &self.roles
    }

    /// The role of a prefix, if it has signed anything yet.
    pub fn role(&self, prefix: &CompanyPrefix) -> Option<&LotsRole> {
        self.roles.iter().find(|role| role.prefix == *prefix)
    }

    /// The role that speaks for `gtin`, and the manifest that it names.
    pub fn owner(&self, gtin: &Gtin) -> Option<(&LotsRole, &Target)> {
        self.roles.iter().find_map(|role| Some((role, role.manifests.get(gtin)?)))
    }

    /// All GTINs with a manifest.
    pub fn gtins(&self) -> std::collections::BTreeSet<Gtin> {
        self.roles.iter().flat_map(|role| role.manifests.keys().copied()).collect()
    }

    /// The manifest with this digest.
    pub fn manifest(&self, digest: &Digest) -> Result<Manifest> {
        let bytes = self.objects.get(digest)?;
        Manifest::parse(&bytes).map_err(|source| Error::Manifest { path: self.objects.path(digest), source })
    }

    /// Segments and manifests.
    pub const fn objects(&self) -> &ObjectFolder {
        &self.objects
    }

    pub(crate) const fn objects_mut(&mut self) -> &mut ObjectFolder {
        &mut self.objects
    }

    /// Writes a role that was just signed; from now on it is the one that counts.
    pub(crate) fn write_role(&mut self, keys: &KeysFolder, prefix: &CompanyPrefix, bytes: Vec<u8>) -> Result<()> {
        let path = role_path(&self.folder, prefix);
        // Read as a publisher will read it, before it replaces the one that is good.
        let role = read_role(keys, prefix.clone(), &path, bytes)?;
        files::write(&path, &role.bytes)?;
        match self.roles.iter_mut().find(|it| it.prefix == *prefix) {
            Some(old) => *old = role,
            None => self.roles.push(role),
        }
        Ok(())
    }
}

fn role_path(folder: &Path, prefix: &CompanyPrefix) -> PathBuf {
    folder.join(format!("roles/{}.json", trust::lots_role(prefix)))
}

fn read_role(keys: &KeysFolder, prefix: CompanyPrefix, path: &Path, bytes: Vec<u8>) -> Result<LotsRole> {
    let role = keys.read_delegated(&trust::lots_role(&prefix), path, &bytes)?;
    let refuse = |detail: String| Error::Content { path: path.to_owned(), detail };
    let mut manifests = BTreeMap::new();
    for (target, file) in &role.targets {
        let gtin = target.rsplit('/').next().and_then(|text| Gtin::parse(text).ok());
        let gtin = gtin.filter(|gtin| *target == trust::manifest_target(&prefix, gtin) && gtin.belongs_to(&prefix));
        let gtin = gtin.ok_or_else(|| refuse(format!("it names {target}, for which it may not speak")))?;
        let manifest = Target::declared(file).ok_or_else(|| refuse(format!("{target} has no SHA-256")))?;
        manifests.insert(gtin, manifest);
    }
    Ok(LotsRole { prefix, bytes, version: role.version, expires: role.expires, manifests })
}
