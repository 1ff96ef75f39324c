//! Identifiers, as newtypes that can only hold valid values.
//!
//! Every string that names something is parsed once, here; after that nothing re-checks it. None of these types
//! is `Serialize`: the wire types in [`crate::wire`] own their formats.

use std::fmt;

use sha2::{Digest as _, Sha256};
use thiserror::Error;

mod gtin;
mod national;
mod place;
mod text;

pub use gtin::{CompanyPrefix, Gtin, Ndc};
pub use national::{Ppn, Pzn};
pub use place::{Gln, SiteId};
pub use text::{Lot, Serial, is_cset82};

/// Why a text is not the identifier it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum IdError {
    /// The text has a length that the identifier does not allow.
    #[error("{what} has {found} characters, expected {expected}")]
    Length {
        /// Name of the identifier, for people.
        what: &'static str,
        /// Number of characters found.
        found: usize,
        /// What the standard allows.
        expected: &'static str,
    },
    /// A character is outside the identifier's character set.
    #[error("{what} has a character that is not allowed at position {position}")]
    Character {
        /// Name of the identifier, for people.
        what: &'static str,
        /// Zero-based byte offset of the first such character.
        position: usize,
    },
    /// The last digit is not the check digit of the others (GS1 General Specifications 7.9).
    #[error("{what} ends in check digit {found}, expected {expected}")]
    CheckDigit {
        /// Name of the identifier, for people.
        what: &'static str,
        /// The digit that is there.
        found: u8,
        /// The digit that the others ask for.
        expected: u8,
    },
}

/// The modulo-10 check digit of a run of ASCII digits without it (GS1 General Specifications 7.9.1).
///
/// Returns the digit as a number from 0 to 9. The weights are 3 and 1, starting with 3 at the right.
pub fn mod10_check_digit(digits: &[u8]) -> u8 {
    let sum: u32 =
        digits.iter().rev().enumerate().map(|(i, d)| u32::from(d - b'0') * if i % 2 == 0 { 3 } else { 1 }).sum();
    ((10 - sum % 10) % 10) as u8
}

fn checked_digits(what: &'static str, text: &str) -> Result<(), IdError> {
    if let Some(position) = text.bytes().position(|b| !b.is_ascii_digit()) {
        return Err(IdError::Character { what, position });
    }
    let (body, check) = text.as_bytes().split_at(text.len() - 1);
    let (found, expected) = (check[0] - b'0', mod10_check_digit(body));
    if found != expected {
        return Err(IdError::CheckDigit { what, found, expected });
    }
    Ok(())
}

/// A SHA-256 digest: the name of every object of a bundle.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Digest([u8; 32]);

impl Digest {
    /// The digest of `bytes`.
    pub fn of(bytes: &[u8]) -> Self {
        Self(Sha256::digest(bytes).into())
    }

    /// A digest that was computed elsewhere.
    pub const fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// The 32 bytes.
    pub const fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }

    /// Parses 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }
}

impl fmt::Display for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for Digest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Digest({})", &self.to_hex()[..12])
    }
}

/// A device: the SHA-256 of its Ed25519 public key.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct DeviceId(Digest);

impl DeviceId {
    /// The device that holds the private half of `public_key` (32 bytes, RFC 8032).
    pub fn of_key(public_key: &[u8; 32]) -> Self {
        Self(Digest::of(public_key))
    }

    /// The device whose public key has this SHA-256.
    pub const fn from_digest(digest: Digest) -> Self {
        Self(digest)
    }

    /// Parses 64 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        Digest::from_hex(text).map(Self)
    }

    /// 64 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        self.0.to_hex()
    }

    /// The digest itself.
    pub const fn digest(&self) -> &Digest {
        &self.0
    }
}

impl fmt::Display for DeviceId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

/// The 128-bit token that names a scope's repository (`/b/<token>/`); comes with enrolment.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ScopeToken([u8; 16]);

impl ScopeToken {
    /// A token from 16 random bytes.
    pub const fn from_bytes(bytes: [u8; 16]) -> Self {
        Self(bytes)
    }

    /// The 16 bytes.
    pub const fn as_bytes(&self) -> &[u8; 16] {
        &self.0
    }

    /// Parses 32 lower-case hexadecimal digits.
    pub fn from_hex(text: &str) -> Option<Self> {
        let bytes = data_encoding::HEXLOWER.decode(text.as_bytes()).ok()?;
        Some(Self(bytes.try_into().ok()?))
    }

    /// 32 lower-case hexadecimal digits.
    pub fn to_hex(self) -> String {
        data_encoding::HEXLOWER.encode(&self.0)
    }
}

impl fmt::Display for ScopeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.to_hex())
    }
}

impl fmt::Debug for ScopeToken {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever holds the token can fetch the bundle: logs get only its first digits.
        write!(f, "ScopeToken({}…)", &self.to_hex()[..6])
    }
}
