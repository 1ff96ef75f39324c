//! Writes the repository of one scope, so that a reader finds the old or the new bundle at every moment.
//!
//! Order: objects, then the role files that carry their version in the name, then `timestamp.json`, which alone says what is
//! current. Before that last step the new files are walked and read as a device does it; what a device would refuse is
//! never published. Old objects and role files stay, because a device may be in the middle of fetching them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use jiff::Timestamp;
use serde_json::{Value, json};
use verify_core::bundle::index::Index;
use verify_core::bundle::limits;
use verify_core::bundle::manifest::{Manifest, RowContent};
use verify_core::ids::Digest;
use verify_core::trust::{self, TrustState};

use crate::error::{Error, Result};
use crate::files::{self, ObjectFolder};
use crate::key::Ed25519Key;
use crate::keys_folder::{KeysFolder, OnlineRole};
use crate::metadata::{self, FileRef};
use crate::released::Released;
use crate::repository::{self, Checked};
use crate::roles::{self, Header, INDEX_VERSION_FIELD, SnapshotRole, Target, TargetsRole, TimestampRole};

const TIMESTAMP_FILE: &str = "timestamp.json";

/// What publishes: the offline roles, the released lots, and the three online keys.
#[derive(Debug)]
pub struct Publisher<'a> {
    keys: &'a KeysFolder,
    released: &'a Released,
    status: Ed25519Key,
    snapshot: Ed25519Key,
    timestamp: Ed25519Key,
    now: Timestamp,
}

/// What was published before, as the folder says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Previous {
    /// Version of the timestamp.
    pub timestamp: u64,
    /// Version of the snapshot.
    pub snapshot: u64,
    /// Versions of the roles that the snapshot names.
    pub roles: BTreeMap<String, u64>,
    /// Digest and version of the index.
    pub index: Option<(Digest, u64)>,
    /// When the timestamp was signed.
    pub issued: Option<Timestamp>,
}

impl Previous {
    /// Reads the versions in a repository; all zero if nothing was published there.
    pub fn read(folder: &Path) -> Result<Self> {
        let Some(timestamp) = signed_part(&folder.join(TIMESTAMP_FILE))? else { return Ok(Self::default()) };
        let snapshot = timestamp.number(&["meta", "snapshot.json", "version"])?;
        let file = Part::required(&folder.join(format!("{snapshot}.snapshot.json")))?;
        let mut roles = BTreeMap::new();
        for name in file.value["meta"].as_object().into_iter().flat_map(|meta| meta.keys()) {
            let role = name.trim_end_matches(".json").to_owned();
            roles.insert(role, file.number(&["meta", name, "version"])?);
        }
        let status = roles.get(trust::STATUS_ROLE).copied().unwrap_or(0);
        let status = Part::required(&folder.join(format!("{status}.{}.json", trust::STATUS_ROLE)))?;
        let target = ["targets", trust::INDEX_TARGET];
        let digest = status.text(&[target[0], target[1], "hashes", "sha256"])?;
        let digest = Digest::from_hex(digest).ok_or_else(|| status.refuse("its index has no SHA-256"))?;
        let version = status.number(&[target[0], target[1], "custom", INDEX_VERSION_FIELD])?;
        let issued = timestamp.text(&[trust::ISSUED_FIELD])?.parse().ok();
        let timestamp = timestamp.number(&["version"])?;
        Ok(Self { timestamp, snapshot, roles, index: Some((digest, version)), issued })
    }

    /// The objects of the bundle published before, as far as they can be read: all of them are durable.
    pub fn objects(&self, objects: &ObjectFolder) -> BTreeSet<Digest> {
        let mut named = BTreeSet::new();
        let Some((digest, _)) = self.index else { return named };
        let Some(index) = objects.get(&digest).ok().and_then(|bytes| Index::parse(&bytes).ok()) else { return named };
        named.insert(digest);
        named.extend(index.sections.values().map(|section| section.digest));
        for entry in index.gtins.values() {
            named.insert(entry.manifest);
            named.extend(entry.lots.iter().filter_map(|lot| lot.overlay));
            let manifest = objects.get(&entry.manifest).ok().and_then(|bytes| Manifest::parse(&bytes).ok());
            let rows = manifest.iter().flat_map(|manifest| manifest.rows());
            named.extend(rows.filter_map(|row| match row.content {
                RowContent::Segment { digest, .. } => Some(digest),
                RowContent::Tombstone => None,
            }));
        }
        named
    }

    fn role(&self, role: &str) -> u64 {
        self.roles.get(role).copied().unwrap_or(0)
    }
}

/// The `signed` part of a role file of our own, for its versions.
struct Part {
    path: std::path::PathBuf,
    value: Value,
}

fn signed_part(path: &Path) -> Result<Option<Part>> {
    let Some(bytes) = files::read_optional(path, limits::METADATA_BYTES)? else { return Ok(None) };
    let file: Option<Value> = serde_json::from_slice(&bytes).ok();
    let value = file.and_then(|mut file| file.get_mut("signed").map(Value::take)).unwrap_or(Value::Null);
    Ok(Some(Part { path: path.to_owned(), value }))
}

impl Part {
    fn required(path: &Path) -> Result<Self> {
        let missing = || Error::file("open", path)(std::io::ErrorKind::NotFound.into());
        signed_part(path)?.ok_or_else(missing)
    }

    fn at(&self, names: &[&str]) -> &Value {
        names.iter().fold(&self.value, |value, name| &value[name])
    }

    fn number(&self, names: &[&str]) -> Result<u64> {
        self.at(names).as_u64().ok_or_else(|| self.refuse(&format!("it has no number {}", names.join("/"))))
    }

    fn text(&self, names: &[&str]) -> Result<&str> {
        self.at(names).as_str().ok_or_else(|| self.refuse(&format!("it has no text {}", names.join("/"))))
    }

    fn refuse(&self, detail: &str) -> Error {
        let detail = format!("{detail}: the file that was published is damaged");
        Error::Content { path: self.path.clone(), detail }
    }
}

impl<'a> Publisher<'a> {
    /// Reads the online keys. Refuses roles that devices would not accept at `now`.
    pub fn new(keys: &'a KeysFolder, released: &'a Released, now: Timestamp) -> Result<Self> {
        keys.check_expiry(now)?;
        let (status, snapshot) = (keys.online_signer(OnlineRole::Status)?, keys.online_signer(OnlineRole::Snapshot)?);
        let timestamp = keys.online_signer(OnlineRole::Timestamp)?;
        Ok(Self { keys, released, status, snapshot, timestamp, now })
    }

    /// Publishes the bundle that `index` names in `folder`, whose objects are in `objects` already, flushed or not.
    ///
    /// The version of `index` is set here: the one before if the content is the same, else one more. `at_least` is a floor
    /// for every version, for a server that was restored from a backup; 0 otherwise.
    pub fn publish(&self, folder: &Path, index: Index, objects: &mut ObjectFolder, at_least: u64) -> Result<Checked> {
        let previous = Previous::read(folder)?;
        let index = versioned(index, previous.index, at_least);
        let index_bytes = index.encode();
        objects.put(&index_bytes)?;
        for name in trust::TARGETS_FILES {
            objects.put(&self.keys.targets_file(name)?)?;
        }
        objects.flush()?;
        for (version, bytes) in self.keys.root_chain()? {
            write_if_other(&folder.join(format!("{version}.root.json")), &bytes)?;
        }

        let next = |version: u64| (version + 1).max(at_least);
        let mut carried = self.offline_roles(folder, &index, &previous)?;
        let status = self.status_role(&index, &index_bytes, next(previous.role(trust::STATUS_ROLE)))?;
        carried.insert(trust::STATUS_ROLE.to_owned(), write_role(folder, trust::STATUS_ROLE, status)?);
        let header = Header::new(next(previous.snapshot), roles::SNAPSHOT, self.now);
        let snapshot = SnapshotRole { header, roles: carried };
        let snapshot = (header.version, metadata::sign(&snapshot.to_value(), &[&self.snapshot])?);
        let snapshot = write_role(folder, "snapshot", snapshot)?;
        let header = Header::new(next(previous.timestamp), roles::TIMESTAMP, self.now);
        let timestamp = TimestampRole { header, issued: self.now, snapshot };
        let timestamp = metadata::sign(&timestamp.to_value(), &[&self.timestamp])?;

        let state = TrustState::pinned(self.keys.root_bytes().to_vec());
        let refreshed = repository::refresh(folder, &state, self.now, Some((TIMESTAMP_FILE, &timestamp)))?;
        let checked = repository::load(folder, refreshed, Some(index.scope))?;
        files::write(&folder.join(TIMESTAMP_FILE), &timestamp)?;
        Ok(checked)
    }

    /// Writes targets and the lots roles that the scope needs, or once had: a snapshot may drop none.
    fn offline_roles(&self, folder: &Path, index: &Index, previous: &Previous) -> Result<BTreeMap<String, FileRef>> {
        let owners = index.gtins.keys().filter_map(|gtin| self.released.owner(gtin));
        let needed: BTreeSet<String> = owners.map(|(role, _)| trust::lots_role(&role.prefix)).collect();
        let mut files = BTreeMap::new();
        let targets = (self.keys.targets().version, self.keys.targets_bytes().to_vec());
        files.insert("targets".to_owned(), write_role(folder, "targets", targets)?);
        for role in self.released.roles() {
            let name = trust::lots_role(&role.prefix);
            if !needed.contains(&name) && !previous.roles.contains_key(&name) {
                continue;
            }
            if role.expires < self.now {
                return Err(Error::Expired { role: name, expires: role.expires });
            }
            files.insert(name.clone(), write_role(folder, &name, (role.version, role.bytes.clone()))?);
        }
        let gone = previous.roles.iter().find(|(name, version)| {
            name.as_str() != trust::STATUS_ROLE && files.get(*name).is_none_or(|file| file.version < **version)
        });
        match gone {
            Some((role, version)) => Err(Error::OlderThanPublished { role: role.clone(), published: *version }),
            None => Ok(files),
        }
    }

    fn status_role(&self, index: &Index, index_bytes: &[u8], version: u64) -> Result<(u64, Vec<u8>)> {
        let custom = Some(json!({ INDEX_VERSION_FIELD: index.version }));
        let target = Target { custom, ..Target::of(index_bytes) };
        let role = TargetsRole {
            header: Header::new(version, roles::STATUS, self.now),
            issued: Some(self.now),
            targets: [(trust::INDEX_TARGET.to_owned(), target)].into(),
            delegations: Vec::new(),
        };
        Ok((version, metadata::sign(&role.to_value(), &[&self.status])?))
    }
}

/// The index with its version: that of the one before if nothing else differs, else a higher one.
fn versioned(index: Index, previous: Option<(Digest, u64)>, at_least: u64) -> Index {
    let Some((digest, version)) = previous else { return Index { version: at_least.max(1), ..index } };
    let same = Index { version, ..index };
    match Digest::of(&same.encode()) == digest && version >= at_least {
        true => same,
        false => Index { version: (version + 1).max(at_least), ..same },
    }
}

fn write_role(folder: &Path, role: &str, (version, bytes): (u64, Vec<u8>)) -> Result<FileRef> {
    write_if_other(&folder.join(format!("{version}.{role}.json")), &bytes)?;
    Ok(FileRef::to(version, &bytes))
}

fn write_if_other(path: &Path, bytes: &[u8]) -> Result<()> {
    match files::read_optional(path, limits::METADATA_BYTES)? {
        Some(found) if found == bytes => Ok(()),
        Some(_) | None => files::write(path, bytes),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use verify_core::ids::ScopeToken;

    fn index(site_key: u8) -> Index {
        Index {
            scope: ScopeToken::from_bytes([1; 16]),
            version: 0,
            site_key: [site_key; 16],
            gtins: BTreeMap::new(),
            sections: BTreeMap::new(),
        }
    }

    #[test]
    fn versions_rise_only_with_content() {
        let digest = |index: &Index| Digest::of(&index.encode());
        let first = versioned(index(1), None, 0);
        assert_eq!(first.version, 1);
        let check = |content: u8, at_least: u64, expected: u64| {
            let next = versioned(index(content), Some((digest(&first), 1)), at_least);
            assert_eq!(next.version, expected, "{content} {at_least}");
        };
        check(1, 0, 1);
        check(1, 1, 1);
        check(2, 0, 2);
        check(1, 9, 9);
        check(2, 9, 9);
    }
}
