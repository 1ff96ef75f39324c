//! Role files of The Update Framework: canonical bytes, k-of-n signatures, and references between files.
//!
//! Signatures cover the canonical JSON of `signed`. Files are compact JSON, sorted by key, with exactly as many signatures
//! as the threshold asks for, so equal content means equal bytes.

use jiff::Timestamp;
use serde_json::{Value, json};
use sigstore_tuf::{Key, Metadata, RoleKeys, Root, Targets, TrustedMetadataSet, canonical_json};
use std::collections::BTreeMap;
use verify_core::ids::Digest;
use verify_core::trust::provider;

use crate::error::{Error, Result};
use crate::key::Signer;

/// The version of the specification that role files name.
pub const SPEC_VERSION: &str = "1.0.34";

/// What one role file says about another one: TUF 4.4, METAFILES, with both length and hash.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FileRef {
    /// Version of the file.
    pub version: u64,
    /// Its length.
    pub length_bytes: u64,
    /// Its SHA-256.
    pub digest: Digest,
}

impl FileRef {
    /// The reference to a file with these bytes.
    pub fn to(version: u64, bytes: &[u8]) -> Self {
        Self { version, length_bytes: bytes.len() as u64, digest: Digest::of(bytes) }
    }

    /// The JSON form.
    pub fn to_value(&self) -> Value {
        json!({ "version": self.version, "length": self.length_bytes, "hashes": { "sha256": self.digest.to_hex() } })
    }
}

/// The bytes of a role file: `signed` with the signatures of all `signers`, in the order of key ids.
pub fn sign(signed: &Value, signers: &[&dyn Signer]) -> Result<Vec<u8>> {
    let message = canonical_json::to_canonical_bytes(signed).expect("roles hold whole numbers only");
    let mut signatures = BTreeMap::new();
    for signer in signers {
        let id = signer.public_key().id();
        let signature = signer.sign(&message).map_err(|source| Error::Signer { key: id.clone(), source })?;
        signatures.insert(id, data_encoding::HEXLOWER.encode(&signature));
    }
    let signatures: Vec<Value> =
        signatures.iter().map(|(id, sig)| json!({ "keyid": id.as_str(), "sig": sig })).collect();
    Ok(json!({ "signatures": signatures, "signed": signed }).to_string().into_bytes())
}

/// Reads a root that its own keys have signed. Whether it is the right one is the caller's knowledge.
pub fn read_root(bytes: &[u8]) -> Result<Root, sigstore_tuf::Error> {
    provider::install();
    Ok(TrustedMetadataSet::from_root(bytes)?.root().clone())
}

/// Reads a targets file, top-level or delegated, and verifies that `authority` has signed it. Expiry is not looked at.
pub fn read_targets(
    bytes: &[u8],
    role: &str,
    keys: &BTreeMap<String, Key>,
    authority: &RoleKeys,
) -> Result<Targets, sigstore_tuf::Error> {
    provider::install();
    let metadata = Metadata::<Targets>::from_slice(bytes)?;
    metadata.verify_threshold(keys, authority, role)?;
    Ok(metadata.into_signed())
}

/// Cuts off what role files cannot hold: fractions of a second.
pub fn whole_seconds(time: Timestamp) -> Timestamp {
    Timestamp::from_second(time.as_second()).expect("the second of a valid time is a valid time")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::key::Ed25519Key;
    use zeroize::Zeroizing;

    #[test]
    fn signatures_stand_in_the_order_of_key_ids() {
        let keys: Vec<Ed25519Key> = (1..=5).map(|n| Ed25519Key::from_seed(&Zeroizing::new([n; 32]))).collect();
        let forwards: Vec<&dyn Signer> = keys.iter().map(|key| key as &dyn Signer).collect();
        let backwards: Vec<&dyn Signer> = forwards.iter().rev().copied().collect();
        let signed = json!({ "b": 1, "a": "ü\"" });
        assert_eq!(sign(&signed, &forwards).unwrap(), sign(&signed, &backwards).unwrap());
    }

    #[test]
    fn fractions_of_a_second_are_cut() {
        let time = "2026-11-20T10:00:00.999Z".parse().unwrap();
        assert_eq!(whole_seconds(time).to_string(), "2026-11-20T10:00:00Z");
    }
}
