//! The journal: what a device saw and what people decided, as a signed hash chain that nobody can change unnoticed.
//!
//! An entry's body is JSON text whose exact bytes count; nothing is ever re-serialised. Within an epoch
//!
//! ```text
//! head(-1) = SHA-256("packproof-epoch-1\n"   || device id, 32 bytes || epoch, u32 big-endian)
//! head(n)  = SHA-256("packproof-journal-1\n" || head(n-1)           || body(n))
//! ```
//!
//! and the device signs every head with Ed25519. An entry is (device, epoch, seq): sending it twice changes nothing. A
//! new epoch starts when a device and the server find that they went on from the same head in different ways, as after a
//! restored backup.

use thiserror::Error;

use crate::ids::{DeviceId, Digest};
use crate::trust::provider::verify_ed25519;

/// Bytes of one body: a scan, its identification and verdict, with room to spare.
pub const BODY_BYTES_MAX: usize = 64 * 1024;
/// Entries of one push.
pub const ENTRIES_PER_PUSH: usize = 500;

/// Where a chain stands: the next entry's number and the head before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Position {
    /// Which chain of the device.
    pub epoch: u32,
    /// Number of the next entry; equals the number of entries.
    pub next_seq: u64,
    /// Head of the chain so far.
    pub head: Digest,
}

impl Position {
    /// The empty chain of an epoch.
    pub fn start(device: &DeviceId, epoch: u32) -> Self {
        let mut bytes = b"packproof-epoch-1\n".to_vec();
        bytes.extend_from_slice(device.digest().as_bytes());
        bytes.extend_from_slice(&epoch.to_be_bytes());
        Self { epoch, next_seq: 0, head: Digest::of(&bytes) }
    }

    /// The chain after one more body.
    #[must_use]
    pub fn after(&self, body: &str) -> Self {
        let mut bytes = b"packproof-journal-1\n".to_vec();
        bytes.extend_from_slice(self.head.as_bytes());
        bytes.extend_from_slice(body.as_bytes());
        Self { epoch: self.epoch, next_seq: self.next_seq + 1, head: Digest::of(&bytes) }
    }
}

/// A body and the device's signature over the head behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SignedEntry {
    /// JSON text.
    pub body: String,
    /// Ed25519 over the 32 bytes of the head behind this body.
    pub signature: [u8; 64],
}

/// Where and why a chain does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum ChainError {
    /// A body, its order or its signature was changed.
    #[error("entry {seq} is not what the device signed")]
    Signature {
        /// Number of the entry.
        seq: u64,
    },
    /// A body is larger than any honest one.
    #[error("entry {seq} has more than {BODY_BYTES_MAX} bytes")]
    TooLarge {
        /// Number of the entry.
        seq: u64,
    },
}

/// Checks that `entries` follow `from` and are signed by `public_key`; returns the position behind them.
pub fn check<'a>(
    public_key: &[u8; 32],
    from: &Position,
    entries: impl IntoIterator<Item = &'a SignedEntry>,
) -> Result<Position, ChainError> {
    let mut position = *from;
    for entry in entries {
        let seq = position.next_seq;
        if entry.body.len() > BODY_BYTES_MAX {
            return Err(ChainError::TooLarge { seq });
        }
        position = position.after(&entry.body);
        if !verify_ed25519(public_key, position.head.as_bytes(), &entry.signature) {
            return Err(ChainError::Signature { seq });
        }
    }
    Ok(position)
}

/// The message that a server signs as receipt: it holds every entry of the device's epoch before `position.next_seq`.
pub fn receipt_message(device: &DeviceId, position: &Position) -> Vec<u8> {
    let mut message = b"packproof-receipt-1\n".to_vec();
    message.extend_from_slice(device.digest().as_bytes());
    message.extend_from_slice(&position.epoch.to_be_bytes());
    message.extend_from_slice(&position.next_seq.to_be_bytes());
    message.extend_from_slice(position.head.as_bytes());
    message
}

/// Whether one of the server's keys has signed that it holds the chain up to `position`.
pub fn receipt_is_valid<'a>(
    receipt_keys: impl IntoIterator<Item = &'a [u8; 32]>,
    device: &DeviceId,
    position: &Position,
    receipt: &[u8; 64],
) -> bool {
    let message = receipt_message(device, position);
    receipt_keys.into_iter().any(|key| verify_ed25519(key, &message, receipt))
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    fn chain(bodies: &[&str]) -> (SigningKey, Position, Vec<SignedEntry>) {
        let key = SigningKey::from_bytes(&[5; 32]);
        let device = DeviceId::of_key(&key.verifying_key().to_bytes());
        let start = Position::start(&device, 0);
        let mut position = start;
        let entries = bodies.iter().map(|body| {
            position = position.after(body);
            SignedEntry { body: (*body).to_owned(), signature: key.sign(position.head.as_bytes()).to_bytes() }
        });
        let entries = entries.collect();
        (key, start, entries)
    }

    #[test]
    fn an_untouched_chain_holds_and_every_touch_is_found() {
        let (key, start, entries) = chain(&["a", "b", "c"]);
        let public = key.verifying_key().to_bytes();
        assert_eq!(check(&public, &start, &entries).unwrap().next_seq, 3);

        let mut changed = entries.clone();
        changed[1].body.push(' ');
        assert_eq!(check(&public, &start, &changed), Err(ChainError::Signature { seq: 1 }));

        let mut swapped = entries.clone();
        swapped.swap(1, 2);
        assert_eq!(check(&public, &start, &swapped), Err(ChainError::Signature { seq: 1 }));

        assert_eq!(check(&public, &start, &entries[1..]), Err(ChainError::Signature { seq: 0 }));
        let other_epoch = Position::start(&DeviceId::of_key(&public), 1);
        assert_eq!(check(&public, &other_epoch, &entries), Err(ChainError::Signature { seq: 0 }));
    }

    #[test]
    fn receipts_speak_of_one_position_only() {
        let (_, start, entries) = chain(&["a"]);
        let server = SigningKey::from_bytes(&[6; 32]);
        let device = DeviceId::of_key(&[1; 32]);
        let position = start.after(&entries[0].body);
        let receipt = server.sign(&receipt_message(&device, &position)).to_bytes();
        let keys = [server.verifying_key().to_bytes()];
        assert!(receipt_is_valid(&keys, &device, &position, &receipt));
        assert!(!receipt_is_valid(&keys, &device, &start, &receipt));
        assert!(!receipt_is_valid(&[[2; 32]], &device, &position, &receipt));
    }
}
