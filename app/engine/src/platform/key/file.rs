//! The device's key in a file that only its owner may read, for machines without a key store.

use std::fs::{self, OpenOptions};
use std::io::Write as _;
use std::path::Path;

use data_encoding::HEXLOWER;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use zeroize::{Zeroize as _, Zeroizing};

use super::{DeviceKey, KeyError};
use crate::platform::Signer as _;

/// `{"keytype":"ed25519","private":seed,"public":key}`, both in hexadecimal digits.
#[derive(Serialize, Deserialize)]
struct KeyFile {
    keytype: String,
    private: String,
    public: String,
}

impl Drop for KeyFile {
    fn drop(&mut self) {
        self.private.zeroize();
    }
}

impl DeviceKey {
    /// The key in `path`; makes one if there is none.
    pub fn open_or_create(path: &Path) -> Result<Self, KeyError> {
        match fs::read(path) {
            Ok(bytes) => parse(&Zeroizing::new(bytes)).ok_or_else(|| KeyError::Form(path.to_owned())),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Self::create(path),
            Err(error) => Err(KeyError::File { path: path.to_owned(), detail: error.to_string() }),
        }
    }

    fn create(path: &Path) -> Result<Self, KeyError> {
        let mut seed = Zeroizing::new([0u8; 32]);
        getrandom::fill(seed.as_mut_slice()).map_err(|e| KeyError::Random(e.to_string()))?;
        let key = SigningKey::from_bytes(&seed);
        let file = KeyFile {
            keytype: "ed25519".to_owned(),
            private: HEXLOWER.encode(seed.as_slice()),
            public: HEXLOWER.encode(key.verifying_key().as_bytes()),
        };
        let text = Zeroizing::new(serde_json::to_vec(&file).expect("a key file has string keys only"));
        write_new(path, &text).map_err(|e| KeyError::File { path: path.to_owned(), detail: e.to_string() })?;
        Ok(Self(key))
    }
}

fn parse(bytes: &[u8]) -> Option<DeviceKey> {
    let file: KeyFile = serde_json::from_slice(bytes).ok()?;
    let seed = Zeroizing::new(HEXLOWER.decode(file.private.as_bytes()).ok()?);
    let seed: &[u8; 32] = seed.as_slice().try_into().ok()?;
    let key = DeviceKey(SigningKey::from_bytes(seed));
    (file.keytype == "ed25519" && file.public == HEXLOWER.encode(&key.public_key())).then_some(key)
}

/// Written beside, synced, then renamed: a power cut leaves a whole key or none.
fn write_new(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let beside = path.with_extension("key.tmp");
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(&beside)?;
    file.write_all(bytes)?;
    file.sync_all()?;
    fs::rename(&beside, path)?;
    match path.parent() {
        Some(folder) if cfg!(unix) => fs::File::open(folder)?.sync_all(),
        Some(_) | None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once_for_its_owner_only() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.key");
        let made = DeviceKey::open_or_create(&path).unwrap();
        assert_eq!(DeviceKey::open_or_create(&path).unwrap().public_key(), made.public_key());
        #[cfg(unix)]
        {
            let mode = std::os::unix::fs::PermissionsExt::mode(&fs::metadata(&path).unwrap().permissions());
            assert_eq!(mode & 0o777, 0o600);
        }
        assert!(!format!("{made:?}").contains(&HEXLOWER.encode(made.0.as_bytes())));
    }

    #[test]
    fn a_damaged_key_is_never_replaced() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.key");
        let made = DeviceKey::open_or_create(&path).unwrap().public_key();
        let text = fs::read_to_string(&path).unwrap();
        for bad in ["", "{}", &text.replace(&HEXLOWER.encode(&made), &"0".repeat(64))] {
            fs::write(&path, bad).unwrap();
            assert!(matches!(DeviceKey::open_or_create(&path), Err(KeyError::Form(_))));
        }
    }
}
