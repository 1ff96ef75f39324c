//! The content of each role, as values that become the `signed` part of a file.
//!
//! | Role | Keys | Accepted only before |
//! | --- | --- | --- |
//! | root | 3 of 5 | 1 year |
//! | targets | 2 of 3 | 90 days |
//! | `lots-<company prefix>` | 1 | 90 days |
//! | status | 1 | 7 days |
//! | snapshot | 1 | 30 days |
//! | timestamp | 1 | 3 days |

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use serde_json::{Map, Value, json};
use sigstore_tuf::{DelegatedRole, Delegations, Key, RoleKeys, TargetFile};
use verify_core::ids::{CompanyPrefix, Digest};
use verify_core::trust;

use crate::key::PublicKey;
use crate::metadata::{FileRef, SPEC_VERSION, whole_seconds};

/// Custom field of a delegation: the name of the maker, for people.
pub const NAME_FIELD: &str = "x-packproof-name";
/// Custom field of the index target: the version of the index, so that nobody must read the index to know it.
pub const INDEX_VERSION_FIELD: &str = "version";

/// How long files of a role are accepted after they were signed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Validity {
    days: i64,
}

/// The root: a year, because its keys lie in safes.
pub const ROOT: Validity = Validity { days: 365 };
/// Targets.
pub const TARGETS: Validity = Validity { days: 90 };
/// Every lots role.
pub const LOTS: Validity = Validity { days: 90 };
/// Status.
pub const STATUS: Validity = Validity { days: 7 };
/// Snapshot.
pub const SNAPSHOT: Validity = Validity { days: 30 };
/// Timestamp.
pub const TIMESTAMP: Validity = Validity { days: 3 };

impl Validity {
    /// The last moment for what is signed at `now`.
    pub fn from(self, now: Timestamp) -> Timestamp {
        let end = now.checked_add(SignedDuration::from_hours(24 * self.days)).unwrap_or(Timestamp::MAX);
        whole_seconds(end)
    }

    /// Whether less than a third of the validity is left at `now`: time to sign anew.
    pub fn is_ending(self, expires: Timestamp, now: Timestamp) -> bool {
        expires.duration_since(now) < SignedDuration::from_hours(24 * self.days / 3)
    }
}

/// What every role says: which version it is and until when it is accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Header {
    /// Version, rising by one.
    pub version: u64,
    /// Not accepted after this.
    pub expires: Timestamp,
}

impl Header {
    /// The header of version `version`, signed at `now`.
    pub fn new(version: u64, validity: Validity, now: Timestamp) -> Self {
        Self { version, expires: validity.from(now) }
    }

    fn fields(&self, kind: &str) -> Map<String, Value> {
        let fields = [
            ("_type", json!(kind)),
            ("spec_version", json!(SPEC_VERSION)),
            ("version", json!(self.version)),
            ("expires", json!(self.expires.to_string())),
        ];
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}

/// Who may sign for a role: `threshold` of `keys`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Authority {
    /// The keys.
    pub keys: Vec<PublicKey>,
    /// How many of them must sign.
    pub threshold: usize,
}

impl Authority {
    /// One key that signs alone.
    pub fn single(key: PublicKey) -> Self {
        Self { keys: vec![key], threshold: 1 }
    }

    /// The authority that verified metadata declares.
    pub fn declared(keys: &BTreeMap<String, Key>, role: &RoleKeys) -> Self {
        let keys = role.keyids.iter().filter_map(|id| keys.get(id)).map(PublicKey::declared).collect();
        Self { keys, threshold: role.threshold }
    }

    fn key_ids(&self) -> Vec<String> {
        self.keys.iter().map(|key| key.id().to_string()).collect()
    }
}

fn key_objects<'a>(authorities: impl IntoIterator<Item = &'a Authority>) -> Value {
    let keys = authorities.into_iter().flat_map(|authority| &authority.keys);
    keys.map(|key| (key.id().to_string(), key.to_value())).collect::<Map<_, _>>().into()
}

/// What an installation is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Purpose {
    /// Real packs.
    Production,
    /// Demonstrations: every program refuses it unless told otherwise.
    Demonstration,
}

/// The root role: who may sign for the four top-level roles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RootRole {
    /// Version and expiry.
    pub header: Header,
    /// What the installation is for.
    pub purpose: Purpose,
    /// Who signs root.
    pub root: Authority,
    /// Who signs targets.
    pub targets: Authority,
    /// Who signs snapshot.
    pub snapshot: Authority,
    /// Who signs timestamp.
    pub timestamp: Authority,
}

impl RootRole {
    /// The `signed` part (TUF 4.3).
    pub fn to_value(&self) -> Value {
        let roles = [
            ("root", &self.root),
            ("targets", &self.targets),
            ("snapshot", &self.snapshot),
            ("timestamp", &self.timestamp),
        ];
        let role_keys =
            |authority: &Authority| json!({ "keyids": authority.key_ids(), "threshold": authority.threshold });
        let mut fields = self.header.fields("root");
        fields.insert("consistent_snapshot".to_owned(), json!(true));
        fields.insert("keys".to_owned(), key_objects(roles.map(|(_, authority)| authority)));
        let roles: Map<_, _> =
            roles.map(|(name, authority)| (name.to_owned(), role_keys(authority))).into_iter().collect();
        fields.insert("roles".to_owned(), roles.into());
        match self.purpose {
            Purpose::Production => {}
            Purpose::Demonstration => {
                fields.insert(trust::DEMO_FIELD.to_owned(), json!(true));
            }
        }
        fields.into()
    }
}

/// A file that a targets role signs (TUF 4.5, TARGETS).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    /// Its SHA-256.
    pub digest: Digest,
    /// Its length.
    pub length_bytes: u64,
    /// Data beside it.
    pub custom: Option<Value>,
}

impl Target {
    /// The target with these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self { digest: Digest::of(bytes), length_bytes: bytes.len() as u64, custom: None }
    }

    /// A target that verified metadata declares; `None` without a SHA-256.
    pub fn declared(file: &TargetFile) -> Option<Self> {
        let digest = Digest::from_hex(file.hashes.get("sha256")?)?;
        Some(Self { digest, length_bytes: file.length, custom: file.custom.clone() })
    }

    fn to_value(&self) -> Value {
        let mut value = json!({ "length": self.length_bytes, "hashes": { "sha256": self.digest.to_hex() } });
        if let Some(custom) = &self.custom {
            value["custom"] = custom.clone();
        }
        value
    }
}

/// A role to which targets hands over a part of the paths.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Delegation {
    /// Name of the role.
    pub role: String,
    /// Patterns of the paths that it may sign.
    pub paths: Vec<String>,
    /// Who signs it.
    pub authority: Authority,
    /// Whose role it is, for people.
    pub name: Option<String>,
}

impl Delegation {
    /// The status role: the index.
    pub fn status(key: PublicKey) -> Self {
        let paths = vec!["status/*".to_owned()];
        Self { role: trust::STATUS_ROLE.to_owned(), paths, authority: Authority::single(key), name: None }
    }

    /// The lots role for a company prefix.
    pub fn lots(prefix: &CompanyPrefix, key: PublicKey, name: Option<String>) -> Self {
        let paths = vec![format!("lots/{prefix}/*")];
        Self { role: trust::lots_role(prefix), paths, authority: Authority::single(key), name }
    }

    /// The company prefix, if this is a lots role.
    pub fn prefix(&self) -> Option<CompanyPrefix> {
        lots_prefix(&self.role)
    }

    fn declared(keys: &BTreeMap<String, Key>, role: &DelegatedRole) -> Self {
        let name = role.extra.get(NAME_FIELD).and_then(Value::as_str).map(str::to_owned);
        let authority = Authority::declared(keys, &role.role_keys());
        Self { role: role.name.clone(), paths: role.paths.clone().unwrap_or_default(), authority, name }
    }

    fn to_value(&self) -> Value {
        let mut value = json!({
            "name": self.role,
            "keyids": self.authority.key_ids(),
            "threshold": self.authority.threshold,
            "terminating": false,
            "paths": self.paths,
        });
        if let Some(name) = &self.name {
            value[NAME_FIELD] = json!(name);
        }
        value
    }
}

/// The company prefix of a lots role.
pub fn lots_prefix(role: &str) -> Option<CompanyPrefix> {
    CompanyPrefix::parse(role.strip_prefix(trust::LOTS_ROLE_PREFIX)?).ok()
}

/// A targets role: the top-level one, a lots role, or status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TargetsRole {
    /// Version and expiry.
    pub header: Header,
    /// When it was signed; status says so.
    pub issued: Option<Timestamp>,
    /// The signed files by path.
    pub targets: BTreeMap<String, Target>,
    /// Roles below this one. Of two for the same path the first one counts.
    pub delegations: Vec<Delegation>,
}

impl TargetsRole {
    /// The delegations that verified metadata declares.
    pub fn declared_delegations(delegations: Option<&Delegations>) -> Vec<Delegation> {
        let roles = delegations.iter().flat_map(|d| d.roles.iter().map(|role| Delegation::declared(&d.keys, role)));
        roles.collect()
    }

    /// The `signed` part (TUF 4.5).
    pub fn to_value(&self) -> Value {
        let mut fields = self.header.fields("targets");
        let targets: Map<_, _> = self.targets.iter().map(|(path, target)| (path.clone(), target.to_value())).collect();
        fields.insert("targets".to_owned(), targets.into());
        if let Some(issued) = self.issued {
            fields.insert(trust::ISSUED_FIELD.to_owned(), json!(whole_seconds(issued).to_string()));
        }
        if !self.delegations.is_empty() {
            let keys = key_objects(self.delegations.iter().map(|delegation| &delegation.authority));
            let roles: Vec<Value> = self.delegations.iter().map(Delegation::to_value).collect();
            fields.insert("delegations".to_owned(), json!({ "keys": keys, "roles": roles }));
        }
        fields.into()
    }
}

/// The snapshot role: which version of every targets role belongs together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SnapshotRole {
    /// Version and expiry.
    pub header: Header,
    /// The files of all roles, by role name.
    pub roles: BTreeMap<String, FileRef>,
}

impl SnapshotRole {
    /// The `signed` part (TUF 4.4).
    pub fn to_value(&self) -> Value {
        let mut fields = self.header.fields("snapshot");
        let meta: Map<_, _> = self.roles.iter().map(|(role, file)| (format!("{role}.json"), file.to_value())).collect();
        fields.insert("meta".to_owned(), meta.into());
        fields.into()
    }
}

/// The timestamp role: which snapshot is the newest, and when that was said.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimestampRole {
    /// Version and expiry.
    pub header: Header,
    /// When it was signed: the age of a bundle counts from here.
    pub issued: Timestamp,
    /// The snapshot.
    pub snapshot: FileRef,
}

impl TimestampRole {
    /// The `signed` part (TUF 4.6).
    pub fn to_value(&self) -> Value {
        let mut fields = self.header.fields("timestamp");
        fields.insert(trust::ISSUED_FIELD.to_owned(), json!(whole_seconds(self.issued).to_string()));
        fields.insert("meta".to_owned(), json!({ "snapshot.json": self.snapshot.to_value() }));
        fields.into()
    }
}
