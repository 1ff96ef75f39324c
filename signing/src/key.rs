//! Keys: Ed25519 pairs, the files they live in, and the port behind which a token or a key service may stand.
//!
//! The private half is zeroized when dropped and appears in no `Debug`, error or log.

use std::fmt;

use data_encoding::HEXLOWER;
use ed25519_dalek::Signer as _;
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use sigstore_tuf::canonical_json;
use thiserror::Error;
use verify_core::ids::Digest;
use zeroize::Zeroizing;

/// Bytes of an Ed25519 seed and of an Ed25519 public key (RFC 8032 5.1.5).
const KEY_BYTES: usize = 32;
/// Larger files are no key files.
pub const KEY_FILE_BYTES_MAX: u64 = 4096;

/// Name of a key in metadata: SHA-256 over its canonical JSON, as securesystemslib computes it; 64 hexadecimal digits.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId(String);

impl KeyId {
    /// The hexadecimal digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for KeyId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A public key as metadata declares it (TUF 1.0.34, 4.2): type, scheme, value.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PublicKey {
    keytype: String,
    scheme: String,
    public: String,
}

impl PublicKey {
    /// An Ed25519 key by its 32 bytes.
    pub fn ed25519(bytes: &[u8; KEY_BYTES]) -> Self {
        Self { keytype: "ed25519".to_owned(), scheme: "ed25519".to_owned(), public: HEXLOWER.encode(bytes) }
    }

    /// A key that verified metadata declares, of whatever type.
    pub fn declared(key: &sigstore_tuf::Key) -> Self {
        Self { keytype: key.keytype.clone(), scheme: key.scheme.clone(), public: key.keyval.public.clone() }
    }

    /// The name under which metadata refers to it.
    pub fn id(&self) -> KeyId {
        let canonical = canonical_json::to_canonical_bytes(&self.to_value()).expect("a key holds texts only");
        KeyId(Digest::of(&canonical).to_hex())
    }

    /// The key object of metadata.
    pub fn to_value(&self) -> Value {
        json!({ "keytype": self.keytype, "scheme": self.scheme, "keyval": { "public": self.public } })
    }

    /// The public value: hexadecimal for Ed25519.
    pub fn value(&self) -> &str {
        &self.public
    }
}

/// A signature could not be made. For a key in a file this does not happen; a token says why.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("the key did not sign: {0}")]
pub struct SignerError(pub String);

/// Whatever can sign for one key: a key file, a token (PKCS#11), a key service.
pub trait Signer {
    /// The key that verifies what this signs.
    fn public_key(&self) -> PublicKey;

    /// The signature over `message`, in the form that metadata holds for the key's scheme (Ed25519: 64 bytes).
    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError>;
}

/// Why a file is not a key. No variant holds anything of the private half.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum KeyFileError {
    /// Not the JSON object of a key file.
    #[error("not a key file: expected {{\"keytype\":\"ed25519\",\"private\":…,\"public\":…}}")]
    Shape,
    /// A key of a type that files cannot hold.
    #[error("holds a key of type {0:?}; key files hold ed25519 only")]
    Type(String),
    /// The private half is not 64 hexadecimal digits.
    #[error("the private half is not 64 lower-case hexadecimal digits")]
    Private,
    /// The two halves do not belong together.
    #[error("the public half does not belong to the private half: the file was edited or joined from two")]
    Halves,
}

/// An Ed25519 pair held in memory.
pub struct Ed25519Key {
    // Zeroizes itself when dropped.
    pair: ed25519_dalek::SigningKey,
}

#[derive(Deserialize, Serialize)]
#[serde(deny_unknown_fields)]
struct KeyFile<'a> {
    keytype: &'a str,
    private: &'a str,
    public: &'a str,
}

impl Ed25519Key {
    /// The pair that belongs to 32 random bytes.
    pub fn from_seed(seed: &Zeroizing<[u8; KEY_BYTES]>) -> Self {
        Self { pair: ed25519_dalek::SigningKey::from_bytes(seed) }
    }

    /// Reads a key file: `{"keytype":"ed25519","private":hex seed,"public":hex}`.
    pub fn from_file(bytes: &[u8]) -> Result<Self, KeyFileError> {
        let file: KeyFile<'_> = serde_json::from_slice(bytes).map_err(|_| KeyFileError::Shape)?;
        if file.keytype != "ed25519" {
            return Err(KeyFileError::Type(file.keytype.to_owned()));
        }
        let mut seed = Zeroizing::new([0; KEY_BYTES]);
        let fits = HEXLOWER.decode_len(file.private.len()) == Ok(KEY_BYTES);
        if !fits || HEXLOWER.decode_mut(file.private.as_bytes(), seed.as_mut()).is_err() {
            return Err(KeyFileError::Private);
        }
        let key = Self::from_seed(&seed);
        if file.public != HEXLOWER.encode(&key.public_bytes()) {
            return Err(KeyFileError::Halves);
        }
        Ok(key)
    }

    /// The bytes of the key file.
    pub fn to_file(&self) -> Zeroizing<Vec<u8>> {
        let private = Zeroizing::new(HEXLOWER.encode(self.pair.as_bytes()));
        let public = HEXLOWER.encode(&self.public_bytes());
        // Written at once into one buffer that is large enough, so that no copy is left behind by growing.
        let mut bytes = Zeroizing::new(Vec::with_capacity(KEY_FILE_BYTES_MAX as usize));
        let file = KeyFile { keytype: "ed25519", private: &private, public: &public };
        serde_json::to_writer(&mut *bytes, &file).expect("a vector takes everything");
        bytes.push(b'\n');
        bytes
    }

    /// The 32 bytes of the public half.
    pub fn public_bytes(&self) -> [u8; KEY_BYTES] {
        self.pair.verifying_key().to_bytes()
    }

    /// The 64 bytes of the signature over `message` (RFC 8032 5.1.6; deterministic).
    pub fn sign_bytes(&self, message: &[u8]) -> [u8; 64] {
        self.pair.sign(message).to_bytes()
    }
}

impl Signer for Ed25519Key {
    fn public_key(&self) -> PublicKey {
        PublicKey::ed25519(&self.public_bytes())
    }

    fn sign(&self, message: &[u8]) -> Result<Vec<u8>, SignerError> {
        Ok(self.sign_bytes(message).to_vec())
    }
}

impl fmt::Debug for Ed25519Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Ed25519Key({}…)", &self.public_key().id().as_str()[..12])
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn key() -> Ed25519Key {
        Ed25519Key::from_seed(&Zeroizing::new([7; 32]))
    }

    /// The id was computed with Python's hashlib over the canonical text that securesystemslib hashes.
    #[test]
    fn ids_are_those_of_securesystemslib() {
        verify_core::trust::provider::install();
        let public = "edcd0a32a07dce33f7c7873aaffbff36d20ea30787574ead335eefd337e4dacd";
        let bytes: [u8; 32] = HEXLOWER.decode(public.as_bytes()).unwrap().try_into().unwrap();
        let key = PublicKey::ed25519(&bytes);
        assert_eq!(key.id().as_str(), "2345a90ad8d76f3677f9ad6695b0ba0b5c7b7fbf27fb0ed35fbdf7b71264a679");
        let library: sigstore_tuf::Key = serde_json::from_value(key.to_value()).unwrap();
        assert_eq!(library.key_id().unwrap(), key.id().as_str());
        assert_eq!(PublicKey::declared(&library), key);
    }

    #[test]
    fn key_files_round_trip_and_hide_their_secret() {
        let key = key();
        let read = Ed25519Key::from_file(&key.to_file()).unwrap();
        assert_eq!(read.sign_bytes(b"m"), key.sign_bytes(b"m"));
        let secret = HEXLOWER.encode(&[7; 32]);
        assert!(!format!("{key:?}").contains(&secret[..8]), "{key:?}");
    }

    #[test]
    fn files_that_are_no_keys_are_refused() {
        let good = String::from_utf8(key().to_file().to_vec()).unwrap();
        let check = |from: &str, to: &str, expected: KeyFileError| {
            let bad = good.replacen(from, to, 1);
            assert_ne!(bad, good);
            assert_eq!(Ed25519Key::from_file(bad.as_bytes()).unwrap_err(), expected);
        };
        check("{", "[", KeyFileError::Shape);
        check("\"ed25519\"", "\"rsa\"", KeyFileError::Type("rsa".into()));
        check("0707", "07", KeyFileError::Private);
        check("0707", "0X07", KeyFileError::Private);
        check("0707", "0708", KeyFileError::Halves);
        assert_eq!(Ed25519Key::from_file(b"").unwrap_err(), KeyFileError::Shape);
    }
}
