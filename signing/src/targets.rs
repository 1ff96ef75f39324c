//! Signing the targets role: delegations to makers, and the files that it signs itself.

use std::path::Path;

use jiff::Timestamp;
use verify_core::bundle::limits;
use verify_core::bundle::sections::{self, Lift, Policy, Rule, SectionError};
use verify_core::ids::CompanyPrefix;
use verify_core::trust;

use crate::error::{Error, Result};
use crate::files::{self, Lock};
use crate::init::{Random, generate};
use crate::key::Signer;
use crate::keys_folder::{DemoKeys, KeysFolder, read_key};
use crate::metadata;
use crate::roles::{self, Delegation, Header, Target, TargetsRole};

/// Lets a new lots key speak for the GTINs of `prefix`: makes the key and signs a new targets role.
///
/// `name` is the maker's, for people. A prefix that is delegated already keeps its key; then only a new name is signed, and
/// without one nothing happens and the folder is given back as it is.
pub fn delegate(
    keys: KeysFolder,
    prefix: &CompanyPrefix,
    name: Option<String>,
    now: Timestamp,
    random: &mut Random<'_>,
) -> Result<KeysFolder> {
    let (_lock, keys) = alone(keys)?;
    let mut delegations = keys.delegations().to_vec();
    let role = trust::lots_role(prefix);
    match delegations.iter_mut().find(|delegation| delegation.role == role) {
        Some(delegation) if name.is_none() || delegation.name == name => return Ok(keys),
        Some(delegation) => delegation.name = name,
        None => {
            let path = keys.lots_key_path(prefix);
            // A run that was interrupted may have made the key and not signed yet.
            let key = match read_key(&path)? {
                Some(key) => key,
                None => {
                    let key = generate(random)?;
                    files::write_secret(&path, &key.to_file())?;
                    key
                }
            };
            insert(&mut delegations, Delegation::lots(prefix, key.public_key(), name));
        }
    }
    sign_next(&keys, delegations, now)
}

/// Signs the targets role anew: with the files of `targets-files` as they are, and a full validity from `now` on.
pub fn renew(keys: KeysFolder, now: Timestamp) -> Result<KeysFolder> {
    let (_lock, keys) = alone(keys)?;
    let delegations = keys.delegations().to_vec();
    sign_next(&keys, delegations, now)
}

/// The folder as it is once nobody else works in it.
fn alone(keys: KeysFolder) -> Result<(Lock, KeysFolder)> {
    let lock = Lock::take(keys.path())?;
    let keys = KeysFolder::open(keys.path(), DemoKeys::Allow)?;
    Ok((lock, keys))
}

fn sign_next(keys: &KeysFolder, delegations: Vec<Delegation>, now: Timestamp) -> Result<KeysFolder> {
    let version = keys.targets().version + 1;
    let role = role(keys.path(), Header::new(version, roles::TARGETS, now), delegations)?;
    let signers = keys.targets_signers()?;
    let signers: Vec<&dyn Signer> = signers.iter().map(|key| key as &dyn Signer).collect();
    let bytes = metadata::sign(&role.to_value(), &signers)?;
    files::write(&keys.path().join("metadata/targets.json"), &bytes)?;
    KeysFolder::open(keys.path(), DemoKeys::Allow)
}

/// The targets role with `delegations` and the files of `targets-files`, each checked to be what devices will read.
pub(crate) fn role(folder: &Path, header: Header, delegations: Vec<Delegation>) -> Result<TargetsRole> {
    let mut targets = std::collections::BTreeMap::new();
    for name in trust::TARGETS_FILES {
        let path = folder.join(format!("targets-files/{name}.json"));
        let bytes = files::read(&path, limits::METADATA_BYTES)?;
        check_file(name, &bytes).map_err(|e| Error::Content { path, detail: e.to_string() })?;
        targets.insert(name.to_owned(), Target::of(&bytes));
    }
    Ok(TargetsRole { header, issued: None, targets, delegations })
}

fn check_file(name: &str, bytes: &[u8]) -> Result<(), SectionError> {
    match name {
        "rules" => sections::parse::<Rule>(bytes).map(|_| ()),
        "policy" => match sections::parse::<Policy>(bytes)?.len() {
            1 => Ok(()),
            rows => {
                let detail = format!("there is one policy, not {rows}");
                Err(SectionError::Row { section: "policy", row: rows, detail })
            }
        },
        _ => sections::parse::<Lift>(bytes).map(|_| ()),
    }
}

/// Adds a delegation so that of two prefixes for the same GTIN the longer one stands first and counts.
pub(crate) fn insert(delegations: &mut Vec<Delegation>, new: Delegation) {
    let length = |delegation: &Delegation| delegation.prefix().map_or(usize::MAX, |prefix| prefix.as_str().len());
    let at = delegations.partition_point(|delegation| length(delegation) >= length(&new));
    delegations.insert(at, new);
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::PublicKey;

    #[test]
    fn longer_prefixes_stand_first() {
        let key = PublicKey::ed25519(&[1; 32]);
        let mut delegations = vec![Delegation::status(key.clone())];
        for prefix in ["952", "0300", "030001", "9521"] {
            let prefix = CompanyPrefix::parse(prefix).unwrap();
            insert(&mut delegations, Delegation::lots(&prefix, key.clone(), None));
        }
        let roles: Vec<&str> = delegations.iter().map(|delegation| delegation.role.as_str()).collect();
        assert_eq!(roles, ["status", "lots-030001", "lots-0300", "lots-9521", "lots-952"]);
    }

    #[test]
    fn files_that_devices_would_refuse_are_not_signed() {
        let check = |name: &str, bytes: &[u8]| assert!(check_file(name, bytes).is_err(), "{name}");
        check("rules", b"{}");
        check("policy", br#"{"format":1,"rows":[]}"#);
        check("lifts", br#"{"format":2,"rows":[]}"#);
    }
}
