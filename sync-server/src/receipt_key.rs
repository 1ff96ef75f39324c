//! The key with which the server says that it holds entries: `receipt.key` in the data folder, made at first need.
//!
//! Whoever comes first makes it, serving or publishing; a file that is there is never replaced.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use signing::files;
use signing::key::{Ed25519Key, KEY_FILE_BYTES_MAX};
use thiserror::Error;
use zeroize::Zeroizing;

/// Name of the file in the data folder.
pub const FILE: &str = "receipt.key";

/// Why there is no receipt key.
#[derive(Debug, Error)]
pub enum ReceiptKeyError {
    /// The file or its folder cannot be read or written.
    #[error(transparent)]
    File(#[from] signing::Error),
    /// The file is not a key.
    #[error(
        "{FILE}: {0}\n  next: restore it from a backup; devices accept receipts of a new one only after the next publish"
    )]
    Key(#[from] signing::key::KeyFileError),
    /// The key was made and could not be put in its place.
    #[error("{}: {}\n  next: check the rights of the data folder", .0.display(), .1)]
    Link(PathBuf, #[source] std::io::Error),
    /// The system gives no random bytes.
    #[error("the system gives no random bytes: {0}")]
    Random(String),
}

/// Reads the key of the data folder, or makes it from `random_seed`.
pub fn load_or_create(
    data: &Path,
    random_seed: impl FnOnce() -> Result<Zeroizing<[u8; 32]>, String>,
) -> Result<Ed25519Key, ReceiptKeyError> {
    let path = data.join(FILE);
    if let Some(key) = read(&path)? {
        return Ok(key);
    }
    let key = Ed25519Key::from_seed(&random_seed().map_err(ReceiptKeyError::Random)?);
    // Written whole under a name of its own, then given the real name unless somebody was faster.
    let own = data.join(format!("{FILE}.{}", std::process::id()));
    files::write_secret(&own, &key.to_file())?;
    let linked = std::fs::hard_link(&own, &path);
    let cleaned = std::fs::remove_file(&own);
    match linked {
        Ok(()) => cleaned.map(|()| key).map_err(|source| ReceiptKeyError::Link(path, source)),
        Err(error) if error.kind() == ErrorKind::AlreadyExists => {
            read(&path)?.ok_or(ReceiptKeyError::Link(path, error))
        }
        Err(error) => Err(ReceiptKeyError::Link(path, error)),
    }
}

fn read(path: &Path) -> Result<Option<Ed25519Key>, ReceiptKeyError> {
    let bytes = files::read_optional(path, KEY_FILE_BYTES_MAX)?.map(Zeroizing::new);
    Ok(bytes.map(|bytes| Ed25519Key::from_file(&bytes)).transpose()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_is_made_once() {
        let folder = tempfile::tempdir().unwrap();
        let make = |seed: u8| load_or_create(folder.path(), || Ok(Zeroizing::new([seed; 32]))).unwrap().public_bytes();
        assert_eq!(make(1), make(2));
        let names: Vec<_> = std::fs::read_dir(folder.path()).unwrap().map(|e| e.unwrap().file_name()).collect();
        assert_eq!(names, [FILE]);
    }

    #[test]
    fn a_damaged_key_is_not_replaced() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::write(folder.path().join(FILE), "{}").unwrap();
        let refused = load_or_create(folder.path(), || unreachable!()).unwrap_err();
        assert!(matches!(refused, ReceiptKeyError::Key(_)), "{refused}");
        assert_eq!(std::fs::read(folder.path().join(FILE)).unwrap(), b"{}");
    }
}
