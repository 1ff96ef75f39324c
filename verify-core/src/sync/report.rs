//! What came of a sync, and why a part of it did not work.

use thiserror::Error;

use super::enrol_code::EnrolCodeError;
use crate::bundle::LoadError;
use crate::ids::Digest;
use crate::trust::TrustError;

/// What came of each task; `None` where it was not tried.
#[derive(Debug, Default)]
pub struct Report {
    /// The bundle.
    pub pull: Option<Result<Pulled, SyncError>>,
    /// The journal.
    pub push: Option<Result<Pushed, SyncError>>,
    /// How many notices the server had.
    pub notices: Option<Result<u64, SyncError>>,
}

impl Report {
    /// Everything that did not work.
    pub fn errors(&self) -> impl Iterator<Item = &SyncError> {
        let pull = self.pull.iter().filter_map(|result| result.as_ref().err());
        let push = self.push.iter().filter_map(|result| result.as_ref().err());
        let notices = self.notices.iter().filter_map(|result| result.as_ref().err());
        pull.chain(push).chain(notices)
    }
}

/// What a pull brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Pulled {
    /// The server has signed nothing newer.
    Unchanged,
    /// The same bundle, vouched for again by a newer signature.
    Refreshed,
    /// Another bundle was activated.
    Activated {
        /// Objects that had to be fetched.
        objects: u64,
        /// Their bytes.
        bytes: u64,
    },
}

/// What a push brought.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Pushed {
    /// Entries that were sent, also if the server had them already.
    pub sent: u64,
    /// Entries that a receipt covers now and did not before.
    pub acknowledged: u64,
    /// Epochs that had to be started.
    pub new_epochs: u32,
}

impl Pushed {
    /// Two pushes, one after the other, as one.
    #[must_use]
    pub const fn and(self, after: Self) -> Self {
        Self {
            sent: self.sent + after.sent,
            acknowledged: self.acknowledged + after.acknowledged,
            new_epochs: self.new_epochs + after.new_epochs,
        }
    }
}

/// Why a task of a sync failed. Nothing is lost: what was stored stays, and the next sync goes on from there.
#[derive(Debug, Error)]
pub enum SyncError {
    /// No answer, several times. Try again when there is a network.
    #[error("the server cannot be reached ({0}); nothing is lost: check address and network, then try again")]
    Unreachable(String),
    /// A role's file was refused.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The bundle was refused.
    #[error(transparent)]
    Load(#[from] LoadError),
    /// The code is not right.
    #[error(transparent)]
    EnrolCode(#[from] EnrolCodeError),
    /// The server said no.
    #[error("the server refused {what} ({status}{}): {message}", code_in_words(.code))]
    Refused {
        /// What was asked.
        what: &'static str,
        /// HTTP status.
        status: u16,
        /// The server's code, or empty.
        code: String,
        /// The server's words.
        message: String,
    },
    /// An answer is not of the agreed form.
    #[error(
        "the server's answer to {what} cannot be understood ({detail}); is this the address of a Packproof server?"
    )]
    Malformed {
        /// What was asked.
        what: &'static str,
        /// What is wrong.
        detail: String,
    },
    /// A file is larger than its kind may be.
    #[error("{what} is larger than {max_bytes} bytes and was not read to its end; the server's files are damaged")]
    TooLarge {
        /// What was asked.
        what: String,
        /// The limit.
        max_bytes: u64,
    },
    /// A signed object is not on the server.
    #[error(
        "{what} {digest} is signed but not on the server; the publication is incomplete, ask the operator to publish again"
    )]
    ObjectMissing {
        /// Kind of object.
        what: &'static str,
        /// Its name.
        digest: Digest,
    },
    /// An object's bytes are not the signed ones.
    #[error(
        "{what} {digest} on the server has other bytes than were signed; nothing was changed on this device, ask the operator \
         to publish again"
    )]
    ObjectDamaged {
        /// Kind of object.
        what: &'static str,
        /// Its name.
        digest: Digest,
    },
    /// Objects keep missing although they were fetched.
    #[error("objects of the bundle keep missing after they were fetched; check this device's storage")]
    ObjectsKeepMissing,
    /// No bundle is active, so that no receipt key is known.
    #[error("no bundle is active yet, so receipts of the server cannot be checked; pull first")]
    NoReceiptKey,
    /// A receipt is not signed by a key that the bundle names. Nothing leaves the outbox.
    #[error(
        "the server's receipt for entries before {next_seq} is not signed by a key that the bundle names; pull again, then ask the operator"
    )]
    Receipt {
        /// The position that the receipt speaks of.
        next_seq: u64,
    },
    /// The journal on this device does not hold what it says it holds.
    #[error(
        "the journal on this device has no entry {seq} of epoch {epoch}; its storage is damaged, export the journal and enrol anew"
    )]
    JournalDamaged {
        /// Epoch.
        epoch: u32,
        /// Entry.
        seq: u64,
    },
    /// Server and device do not come to terms.
    #[error("the server keeps asking for other entries than it says it lacks; ask the operator")]
    NoProgress,
}

fn code_in_words(code: &str) -> String {
    if code.is_empty() { String::new() } else { format!(", {code}") }
}
