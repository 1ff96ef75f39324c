//! The first ceremony: a new folder of keys with a signed root and targets role.
//!
//! All or nothing: the folder is made beside its place and renamed, so that half a ceremony is never mistaken for one.

use std::fs;
use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use verify_core::bundle::sections::{self, Lift, Policy, Rule};
use verify_core::ids::CompanyPrefix;
use verify_core::trust;
use zeroize::Zeroizing;

use crate::error::{Error, Result};
use crate::files;
use crate::key::{Ed25519Key, Signer};
use crate::keys_folder::{DemoKeys, KeysFolder, OnlineRole};
use crate::metadata;
use crate::roles::{self, Authority, Delegation, Header, Purpose, RootRole};
use crate::targets;

/// Keys of root, and how many of them sign.
const ROOT_KEYS: (usize, usize) = (5, 3);
/// Keys of targets, and how many of them sign.
const TARGETS_KEYS: (usize, usize) = (3, 2);

/// Fills a buffer with random bytes.
pub type Random<'a> = dyn FnMut(&mut [u8]) -> std::io::Result<()> + 'a;

/// What the new installation is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ceremony {
    /// The folder to write; it must not exist, or be empty.
    pub folder: PathBuf,
    /// Real packs or a demonstration.
    pub purpose: Purpose,
    /// The company prefixes that get a lots key now.
    pub prefixes: Vec<CompanyPrefix>,
    /// When.
    pub now: Timestamp,
}

/// A new key.
pub fn generate(random: &mut Random<'_>) -> Result<Ed25519Key> {
    let mut seed = Zeroizing::new([0; 32]);
    random(seed.as_mut()).map_err(Error::Random)?;
    Ok(Ed25519Key::from_seed(&seed))
}

/// Makes all keys, signs root and targets, and writes the folder.
pub fn init(ceremony: &Ceremony, random: &mut Random<'_>) -> Result<KeysFolder> {
    refuse_used(&ceremony.folder)?;
    let staging = staging_beside(&ceremony.folder);
    discard(&staging)?;
    files::create_folder(&staging)?;
    owner_only(&staging)?;
    write_all(&staging, ceremony, random)?;
    KeysFolder::open(&staging, DemoKeys::Allow)?.check_expiry(ceremony.now)?;
    fs::rename(&staging, &ceremony.folder).map_err(Error::file("create folder", &ceremony.folder))?;
    files::sync_folder(&ceremony.folder.join(".."))?;
    KeysFolder::open(&ceremony.folder, DemoKeys::Allow)
}

fn refuse_used(folder: &Path) -> Result<()> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => Err(Error::Exists(folder.to_owned())),
            None => Ok(()),
        },
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::file("look into", folder)(source)),
    }
}

/// Where the folder is made. An earlier ceremony that was interrupted may have left it: nobody has used its keys.
fn staging_beside(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".unfinished-packproof-keys");
    folder.with_file_name(name)
}

fn discard(staging: &Path) -> Result<()> {
    match fs::remove_dir_all(staging) {
        Ok(()) => Ok(()),
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        Err(source) => Err(Error::file("remove", staging)(source)),
    }
}

#[cfg(unix)]
fn owner_only(folder: &Path) -> Result<()> {
    use std::os::unix::fs::PermissionsExt as _;
    fs::set_permissions(folder, fs::Permissions::from_mode(0o700)).map_err(Error::file("protect", folder))
}

#[cfg(not(unix))]
fn owner_only(_folder: &Path) -> Result<()> {
    Ok(())
}

fn write_all(folder: &Path, ceremony: &Ceremony, random: &mut Random<'_>) -> Result<()> {
    let root_keys = numbered_keys(folder, "root", ROOT_KEYS.0, random)?;
    let targets_keys = numbered_keys(folder, "targets", TARGETS_KEYS.0, random)?;
    let mut online = |role: OnlineRole| new_key(&folder.join(format!("{}.key", role.name())), random);
    let status = online(OnlineRole::Status)?;
    let role = RootRole {
        header: Header::new(1, roles::ROOT, ceremony.now),
        purpose: ceremony.purpose,
        root: authority(&root_keys, ROOT_KEYS.1),
        targets: authority(&targets_keys, TARGETS_KEYS.1),
        snapshot: Authority::single(online(OnlineRole::Snapshot)?.public_key()),
        timestamp: Authority::single(online(OnlineRole::Timestamp)?.public_key()),
    };
    let root = metadata::sign(&role.to_value(), &first(&root_keys, ROOT_KEYS.1))?;
    files::write(&folder.join("metadata/1.root.json"), &root)?;
    files::write(&folder.join("root.json"), &root)?;

    let mut delegations = vec![Delegation::status(status.public_key())];
    for prefix in &ceremony.prefixes {
        let key = new_key(&folder.join(format!("lots/{prefix}.key")), random)?;
        targets::insert(&mut delegations, Delegation::lots(prefix, key.public_key(), None));
    }
    write_targets_files(folder)?;
    let header = Header::new(1, roles::TARGETS, ceremony.now);
    let role = targets::role(folder, header, delegations)?;
    let bytes = metadata::sign(&role.to_value(), &first(&targets_keys, TARGETS_KEYS.1))?;
    files::write(&folder.join("metadata/targets.json"), &bytes)
}

fn write_targets_files(folder: &Path) -> Result<()> {
    let rules = sections::encode(&Rule::defaults());
    let policy = sections::encode(&[Policy::default()]);
    let lifts = sections::encode::<Lift>(&[]);
    for (name, bytes) in trust::TARGETS_FILES.into_iter().zip([rules, policy, lifts]) {
        files::write(&folder.join(format!("targets-files/{name}.json")), &for_people(&bytes))?;
    }
    Ok(())
}

/// People edit these files: indented, with a line end.
fn for_people(json: &[u8]) -> Vec<u8> {
    let value: serde_json::Value = serde_json::from_slice(json).expect("sections are JSON");
    format!("{value:#}\n").into_bytes()
}

fn numbered_keys(folder: &Path, role: &str, count: usize, random: &mut Random<'_>) -> Result<Vec<Ed25519Key>> {
    (1..=count).map(|number| new_key(&folder.join(format!("{role}/{number}.key")), random)).collect()
}

fn new_key(path: &Path, random: &mut Random<'_>) -> Result<Ed25519Key> {
    let key = generate(random)?;
    files::write_secret(path, &key.to_file())?;
    Ok(key)
}

fn authority(keys: &[Ed25519Key], threshold: usize) -> Authority {
    Authority { keys: keys.iter().map(Signer::public_key).collect(), threshold }
}

fn first(keys: &[Ed25519Key], count: usize) -> Vec<&dyn Signer> {
    keys.iter().take(count).map(|key| key as &dyn Signer).collect()
}
