//! The device's key in this process's memory: from a file, or from bytes that are kept elsewhere.

use std::fmt;
use std::path::PathBuf;

use data_encoding::HEXLOWER;
use ed25519_dalek::{Signer as _, SigningKey};
use thiserror::Error;

use super::Signer;

#[cfg(not(target_family = "wasm"))]
mod file;

/// Why there is no key.
#[derive(Debug, Error)]
pub enum KeyError {
    /// The file cannot be read or written.
    #[error("the device's key {path} cannot be used: {detail}")]
    File {
        /// The file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// The file is not a key.
    #[error("{0} is not a device key; restore it from where it was moved, or enrol a new home folder")]
    Form(PathBuf),
    /// The system gives no random numbers.
    #[error("the system gives no random numbers: {0}")]
    Random(String),
}

/// A key in this process's memory, kept in a file or, where there are none, in the device's store.
pub struct DeviceKey(SigningKey);

impl fmt::Debug for DeviceKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "DeviceKey({})", HEXLOWER.encode(&self.public_key()))
    }
}

impl DeviceKey {
    /// The key that these 32 random bytes are.
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        Self(SigningKey::from_bytes(seed))
    }
}

impl Signer for DeviceKey {
    fn public_key(&self) -> [u8; 32] {
        self.0.verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        self.0.sign(message).to_bytes()
    }
}
