//! Signature checks for the trust walk: Ed25519 by `verify_strict`, P-256 with SHA-256; everything else is refused.
//!
//! `verify_strict` refuses keys and points of small order, on which two verifiers could disagree (RFC 8032 5.1.7 leaves
//! the choice). P-256 is there for people whose root keys live on tokens that know nothing else.

use ed25519_dalek::{Signature, VerifyingKey};
use p256::ecdsa::signature::Verifier as _;
use sha2::Digest as _;
use sigstore_crypto::provider::{CryptoProvider, HashContext};
use sigstore_crypto::{Error, Result, SigningScheme};
use sigstore_types::HashAlgorithm;

/// Makes this provider the process's own. Safe to call any number of times.
pub fn install() {
    static PROVIDER: Provider = Provider;
    // An error means that a provider is there already: ours, as nothing else in Packproof installs one.
    let _ = sigstore_crypto::provider::install_default_provider(&PROVIDER);
}

/// Whether `signature` is the Ed25519 signature of `message` under `public_key`, strictly (see the module).
pub fn verify_ed25519(public_key: &[u8; 32], message: &[u8], signature: &[u8; 64]) -> bool {
    VerifyingKey::from_bytes(public_key)
        .and_then(|key| key.verify_strict(message, &Signature::from_bytes(signature)))
        .is_ok()
}

#[derive(Debug)]
struct Provider;

impl CryptoProvider for Provider {
    fn hash(&self, algorithm: HashAlgorithm) -> Result<Box<dyn HashContext>> {
        match algorithm {
            HashAlgorithm::Sha2256 => Ok(Box::new(Hash(sha2::Sha256::new()))),
            HashAlgorithm::Sha2384 => Ok(Box::new(Hash(sha2::Sha384::new()))),
            HashAlgorithm::Sha2512 => Ok(Box::new(Hash(sha2::Sha512::new()))),
            other => Err(Error::UnsupportedAlgorithm(format!("{other:?}"))),
        }
    }

    fn verify_raw(&self, scheme: SigningScheme, public_key: &[u8], data: &[u8], signature: &[u8]) -> Result<()> {
        let ok = match scheme {
            SigningScheme::Ed25519 => match (public_key.try_into(), signature.try_into()) {
                (Ok(key), Ok(signature)) => verify_ed25519(key, data, signature),
                _ => false,
            },
            SigningScheme::EcdsaP256Sha256 => verify_p256(public_key, data, signature),
            other => return Err(Error::UnsupportedAlgorithm(format!("{other:?}"))),
        };
        if ok { Ok(()) } else { Err(Error::Verification("the signature does not fit".to_owned())) }
    }

    fn verify_prehashed(&self, scheme: SigningScheme, _key: &[u8], _digest: &[u8], _signature: &[u8]) -> Result<()> {
        Err(Error::UnsupportedAlgorithm(format!("{scheme:?} over a digest")))
    }
}

fn verify_p256(public_key: &[u8], data: &[u8], signature: &[u8]) -> bool {
    let key = p256::ecdsa::VerifyingKey::from_sec1_bytes(public_key);
    let signature = p256::ecdsa::Signature::from_der(signature);
    matches!((key, signature), (Ok(key), Ok(signature)) if key.verify(data, &signature).is_ok())
}

struct Hash<D>(D);

impl<D: sha2::Digest + Send> HashContext for Hash<D> {
    fn update(&mut self, data: &[u8]) {
        self.0.update(data);
    }

    fn finalize(self: Box<Self>) -> Vec<u8> {
        self.0.finalize().to_vec()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 8032, 7.1, test 2.
    #[test]
    fn the_standards_vector_verifies_and_its_neighbour_does_not() {
        let hex = |text: &str| data_encoding::HEXLOWER.decode(text.as_bytes()).unwrap();
        let key: [u8; 32] = hex("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c").try_into().unwrap();
        let signature: [u8; 64] = hex(concat!(
            "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da",
            "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"
        ))
        .try_into()
        .unwrap();
        assert!(verify_ed25519(&key, &[0x72], &signature));
        assert!(!verify_ed25519(&key, &[0x73], &signature));
    }

    #[test]
    fn a_key_of_small_order_signs_nothing() {
        let mut identity = [0u8; 32];
        identity[0] = 1;
        let mut signature = [0u8; 64];
        signature[0] = 1;
        assert!(!verify_ed25519(&identity, b"anything", &signature));
    }
}
