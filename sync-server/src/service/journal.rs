//! Taking journal entries: checked, stored with the device's head in one transaction, then receipted.
//!
//! Invariant: a receipt is signed only for entries that a committed transaction holds.

use signing::key::Ed25519Key;
use thiserror::Error;
use verify_core::ids::{DeviceId, Digest};
use verify_core::journal::{Position, SignedEntry, receipt_message};
use verify_core::sync::wire::{ConflictKind, Hex, PushAccepted, PushBody, PushConflict};
use verify_core::time::Timestamp;

use super::access::SignedBy;
use crate::chain::{Push, PushError};
use crate::failpoint;
use crate::store::StoreError;
use crate::store::serving::{JournalWrite, Pushed, ServingStore};

mod seen;

/// Why entries are not even looked at.
#[derive(Debug, Error)]
pub enum JournalError {
    /// The body names another device than the one that signed the request.
    #[error("the body names device {body}, the request is signed by {signer}; send each device's entries by itself")]
    OtherDevice {
        /// In the body.
        body: DeviceId,
        /// In the signature.
        signer: DeviceId,
    },
    /// Not a push that an honest device sends.
    #[error("{0}; nothing was stored")]
    Push(#[from] PushError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What the device is told.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Answer {
    /// Held, with a receipt.
    Accepted(PushAccepted),
    /// Not held: gap or fork.
    Conflict(PushConflict),
}

/// Takes a push.
pub async fn push(
    store: &dyn ServingStore,
    receipt_key: &Ed25519Key,
    signed_by: &SignedBy,
    body: PushBody,
    now: Timestamp,
) -> Result<Answer, JournalError> {
    let device = &signed_by.device;
    let named = DeviceId::from_digest(Digest::from_bytes(body.device.0));
    if named != device.id {
        return Err(JournalError::OtherDevice { body: named, signer: device.id });
    }
    let from = Position { epoch: body.epoch, next_seq: body.from_seq, head: Digest::from_bytes(body.prev_head.0) };
    let entries = body.entries.into_iter().map(|entry| SignedEntry { body: entry.body, signature: entry.sig.0 });
    let push = Push::check(&device.public_key, from, entries.collect())?;
    failpoint::pass("server.journal.received");
    let seen = seen::places(&push, device.site.place, now);
    let write = JournalWrite { push, seen, device_time: signed_by.device_time, at: now };
    let answer = match store.push(write).await? {
        Pushed::Held(position) => Answer::Accepted(accepted(receipt_key, &device.id, &position)),
        Pushed::Gap(position) => Answer::Conflict(conflict(ConflictKind::Gap, &position)),
        Pushed::Fork(position) => {
            tracing::warn!(device = %device.id, epoch = position.epoch, held = position.next_seq, "journal.fork: kept as evidence");
            Answer::Conflict(conflict(ConflictKind::Fork, &position))
        }
    };
    failpoint::pass("server.journal.before_send");
    Ok(answer)
}

fn accepted(receipt_key: &Ed25519Key, device: &DeviceId, position: &Position) -> PushAccepted {
    failpoint::pass("server.journal.before_receipt");
    let receipt = receipt_key.sign_bytes(&receipt_message(device, position));
    failpoint::pass("server.journal.after_receipt");
    PushAccepted { next_seq: position.next_seq, head: Hex(*position.head.as_bytes()), receipt: Hex(receipt) }
}

const fn conflict(kind: ConflictKind, position: &Position) -> PushConflict {
    PushConflict { kind, epoch: position.epoch, next_seq: position.next_seq, head: Hex(*position.head.as_bytes()) }
}
