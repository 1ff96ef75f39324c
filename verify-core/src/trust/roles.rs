//! Reads out of verified roles what a bundle rests on, and checks what TUF leaves to the caller: path patterns, and
//! whether a lots role may speak for a GTIN.

use std::collections::BTreeMap;

use serde_json::Value;
use sigstore_tuf::{DelegatedRole, TargetFile, TrustedMetadataSet};

use super::{DEMO_FIELD, INDEX_TARGET, ISSUED_FIELD, LOTS_ROLE_PREFIX, STATUS_ROLE, TARGETS_FILES, TrustError};
use crate::bundle::SignedBundle;
use crate::ids::{CompanyPrefix, Digest, Gtin};
use crate::time::Timestamp;

/// The delegated roles that targets names and this repository carries, in the order of delegation.
pub(super) fn carried(set: &TrustedMetadataSet) -> Vec<String> {
    let pinned = |name: &str| set.snapshot().is_some_and(|s| s.meta.contains_key(&format!("{name}.json")));
    delegations(set).iter().map(|role| role.name.clone()).filter(|name| pinned(name)).collect()
}

fn delegations(set: &TrustedMetadataSet) -> &[DelegatedRole] {
    let targets = set.targets_role("targets");
    targets.and_then(|t| t.delegations.as_ref()).map_or(&[], |d| d.roles.as_slice())
}

pub(super) fn is_demo(set: &TrustedMetadataSet) -> bool {
    set.root().extra.get(DEMO_FIELD).and_then(Value::as_bool).unwrap_or(false)
}

/// What the roles of a complete set say about the bundle.
pub(super) fn signed_bundle(set: &TrustedMetadataSet) -> Result<SignedBundle, TrustError> {
    let timestamp = set.timestamp().ok_or_else(|| TrustError::content("timestamp", "nothing was pulled yet"))?;
    let targets =
        set.targets_role("targets").ok_or_else(|| TrustError::content("targets", "nothing was pulled yet"))?;
    let mut files = BTreeMap::new();
    for name in TARGETS_FILES {
        if let Some(file) = targets.targets.get(name) {
            files.insert(name.to_owned(), sha256("targets", file)?);
        }
    }
    Ok(SignedBundle {
        index: index_digest(set)?,
        manifests: manifests(set)?,
        files,
        issued: issued("timestamp", &timestamp.extra, timestamp.expires)?,
        demo: is_demo(set),
    })
}

fn index_digest(set: &TrustedMetadataSet) -> Result<Digest, TrustError> {
    let refuse = |detail: &str| TrustError::content(STATUS_ROLE, detail);
    let delegation = delegations(set).iter().find(|role| role.name == STATUS_ROLE);
    let delegation = delegation.ok_or_else(|| refuse("targets delegates no status role"))?;
    let role = set.targets_role(STATUS_ROLE).ok_or_else(|| refuse("the repository carries no status role"))?;
    issued(STATUS_ROLE, &role.extra, role.expires)?;
    let file = role.targets.get(INDEX_TARGET).ok_or_else(|| refuse("it names no index"))?;
    if !allowed(delegation, INDEX_TARGET) {
        return Err(refuse("targets does not let it sign the index"));
    }
    sha256(STATUS_ROLE, file)
}

/// All manifests that a lots role may speak for. Of two roles for the same GTIN the one delegated first counts.
fn manifests(set: &TrustedMetadataSet) -> Result<BTreeMap<Gtin, Digest>, TrustError> {
    let mut manifests = BTreeMap::new();
    for delegation in delegations(set) {
        let Some(prefix) = delegation.name.strip_prefix(LOTS_ROLE_PREFIX) else { continue };
        let Some(role) = set.targets_role(&delegation.name) else { continue };
        let prefix = CompanyPrefix::parse(prefix).map_err(|e| TrustError::content(&delegation.name, e.to_string()))?;
        for (path, file) in &role.targets {
            let gtin = gtin_of(delegation, &prefix, path)?;
            let digest = sha256(&delegation.name, file)?;
            manifests.entry(gtin).or_insert(digest);
        }
    }
    Ok(manifests)
}

fn gtin_of(delegation: &DelegatedRole, prefix: &CompanyPrefix, path: &str) -> Result<Gtin, TrustError> {
    let refuse = |detail: String| TrustError::content(&delegation.name, detail);
    if !allowed(delegation, path) {
        return Err(refuse(format!("targets does not let it sign {path}")));
    }
    let text = path.rsplit('/').next().unwrap_or_default();
    let gtin = Gtin::parse(text).map_err(|e| refuse(format!("{path}: {e}")))?;
    if !gtin.belongs_to(prefix) {
        return Err(refuse(format!("it signs GTIN {gtin}, which does not carry the company prefix {prefix}")));
    }
    Ok(gtin)
}

fn allowed(delegation: &DelegatedRole, path: &str) -> bool {
    delegation.matches_path(path).unwrap_or(false)
}

fn sha256(role: &str, file: &TargetFile) -> Result<Digest, TrustError> {
    let hex = file.hashes.get("sha256").and_then(|hex| Digest::from_hex(hex));
    hex.ok_or_else(|| TrustError::content(role, "a target has no SHA-256"))
}

/// When the role was signed. It lifts the floor of a device's time, so it may not lie behind its own expiry.
fn issued(role: &str, extra: &BTreeMap<String, Value>, expires: Timestamp) -> Result<Timestamp, TrustError> {
    let text = extra.get(ISSUED_FIELD).and_then(Value::as_str);
    let time: Option<Timestamp> = text.and_then(|text| text.parse().ok());
    match time {
        Some(time) if time <= expires => Ok(time),
        Some(_) => Err(TrustError::content(role, "it says that it was issued after it expires")),
        None => Err(TrustError::content(role, "it does not say when it was issued")),
    }
}
