//! What the machine asks of the shell, and what the shell tells it.
//!
//! Every effect but `Store…` is answered by exactly one input. A shell whose store fails drops the machine: all that
//! matters is in the store, and the next sync goes on from there.

use std::collections::{BTreeMap, VecDeque};
use std::time::Duration;

use serde::de::DeserializeOwned;

use super::http_signature::{Covered, ToSign};
use super::report::SyncError;
use super::survey::Wanted;
use super::wire::{ErrorBody, ErrorDetail, NoticeWire};
use crate::bundle::{LoadError, SignedBundle};
use crate::ids::{DeviceId, Digest};
use crate::journal::{Position, SignedEntry};
use crate::time::Timestamp;
use crate::trust::TrustState;

/// The present, as the shell's clocks have it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Moment {
    /// The time to judge by, see [`crate::time::TimeFloor::read`].
    pub clock: Timestamp,
    /// Time since some fixed point; never goes back. Only differences count.
    pub mono: Duration,
}

/// What the machine wants done.
#[derive(Debug)]
pub enum Effect {
    /// Send a request; answer with [`Input::Response`] and the same ticket. Several may be under way.
    Request(Request),
    /// Sign with the device's key; answer with [`Input::Signature`].
    Sign(Vec<u8>),
    /// Say which objects are missing ([`super::survey`]); answer with [`Input::Surveyed`].
    Survey(Box<SignedBundle>),
    /// Keep an object; its digest has been checked.
    StoreObject(Digest, Vec<u8>),
    /// Load and check the bundle whole, then make trust and bundle current in one transaction; answer with
    /// [`Input::Activated`].
    Activate(Box<Activation>),
    /// Say where every epoch of the journal stands; answer with [`Input::Chains`].
    ReadChains,
    /// Read entries of one epoch; answer with [`Input::Entries`].
    ReadEntries(ReadEntries),
    /// Keep a receipt: everything before the position has left the outbox.
    StoreReceipt(Position, [u8; 64]),
    /// Start an epoch: in one transaction append what no receipt covers again, marked with where it stood first; answer with
    /// [`Input::Chains`].
    NewEpoch(NewEpoch),
    /// Keep notices that are not known yet, and ask for what comes after `next` from now on.
    StoreNotices {
        /// The notices.
        notices: Vec<NoticeWire>,
        /// Where to go on.
        next: u64,
    },
}

/// What the shell tells the machine.
#[derive(Debug)]
pub enum Input {
    /// [`super::Sync::poll_timeout`] is over.
    Tick,
    /// A request was answered, or not.
    Response {
        /// The request's ticket.
        ticket: u32,
        /// What came of it.
        result: Result<Answer, NoAnswer>,
    },
    /// A signature.
    Signature([u8; 64]),
    /// The objects that are missing.
    Surveyed(Result<Vec<Wanted>, LoadError>),
    /// The bundle is active, or was refused.
    Activated(Result<Active, LoadError>),
    /// All epochs, rising; the last one is current.
    Chains(Vec<Chain>),
    /// Entries.
    Entries(Entries),
}

/// An HTTP request below the server's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    /// Names the request.
    pub ticket: u32,
    /// `GET` or `POST`.
    pub method: &'static str,
    /// Path and query.
    pub target: String,
    /// Headers.
    pub headers: Vec<(&'static str, String)>,
    /// Body.
    pub body: Vec<u8>,
    /// Stop reading the answer's body beyond this and say [`NoAnswer::TooLarge`].
    pub max_bytes: u64,
}

/// An HTTP answer of any status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The status.
    pub status: u16,
    /// `Retry-After`, where it is a number of seconds.
    pub retry_after: Option<Duration>,
    /// The body.
    pub body: Vec<u8>,
}

/// Why there is no answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum NoAnswer {
    /// No connection, or it broke, or it took too long; in words.
    Unreachable(String),
    /// The body is larger than the request allows.
    TooLarge,
}

/// What becomes current together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Activation {
    /// The trust that the bundle rests on.
    pub trust: TrustState,
    /// What the roles have signed.
    pub signed: SignedBundle,
}

/// The active bundle, as far as a sync needs it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Active {
    /// Digest of its index.
    pub index: Digest,
    /// Keys with which the server signs receipts.
    pub receipt_keys: Vec<[u8; 32]>,
}

/// One epoch of the journal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Chain {
    /// Its end; of an epoch that was left, the end of what was acknowledged.
    pub position: Position,
    /// Entries before this are covered by a receipt.
    pub acknowledged: u64,
}

/// Which entries to read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ReadEntries {
    /// The epoch.
    pub epoch: u32,
    /// The first entry.
    pub from_seq: u64,
    /// At most so many; 0 asks for the position only.
    pub max_entries: usize,
    /// At most so many bytes of bodies, but one entry always.
    pub max_bytes: usize,
}

/// Entries of one epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entries {
    /// The chain before the first of them; `None` if the epoch has no such entry and does not end there.
    pub start: Option<Position>,
    /// The entries.
    pub entries: Vec<SignedEntry>,
}

/// A new epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NewEpoch {
    /// Its number.
    pub epoch: u32,
    /// Why.
    pub reason: EpochReason,
}

/// Why a device starts a new epoch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EpochReason {
    /// The server holds other entries in this epoch.
    Fork,
    /// The server holds more of this epoch than the device: the device was restored from a backup.
    Restored,
}

impl EpochReason {
    /// The name used in the journal.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Fork => "fork",
            Self::Restored => "restored",
        }
    }
}

/// Who gets the answer to a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Purpose {
    File,
    Object(Wanted),
    Call,
}

/// Collects what the tasks want done.
#[derive(Debug)]
pub(super) struct Out {
    pub effects: VecDeque<Effect>,
    pub under_way: BTreeMap<u32, (Request, Purpose)>,
    device: DeviceId,
    next_ticket: u32,
    signing: Option<(ToSign, Request)>,
}

impl Out {
    pub fn new(device: DeviceId) -> Self {
        Self { effects: VecDeque::new(), under_way: BTreeMap::new(), device, next_ticket: 0, signing: None }
    }

    pub fn emit(&mut self, effect: Effect) {
        self.effects.push_back(effect);
    }

    pub fn get(&mut self, target: String, max_bytes: u64, purpose: Purpose) {
        let request = self.request("GET", target, Vec::new(), max_bytes);
        self.send(request, purpose);
    }

    pub fn send(&mut self, request: Request, purpose: Purpose) {
        self.under_way.insert(request.ticket, (request.clone(), purpose));
        self.emit(Effect::Request(request));
    }

    /// Has a request signed, then sent.
    pub fn call(&mut self, method: &'static str, target: String, body: Vec<u8>, now: &Moment) {
        let request = self.request(method, target, body, CALL_ANSWER_BYTES);
        let path = request.target.split('?').next().unwrap_or_default();
        let to_sign = ToSign::new(&Covered { method, path, body: &request.body }, &self.device, now.clock);
        self.emit(Effect::Sign(to_sign.message().to_vec()));
        self.signing = Some((to_sign, request));
    }

    pub fn signed(&mut self, signature: &[u8; 64]) {
        let Some((to_sign, mut request)) = self.signing.take() else { return };
        let headers = to_sign.headers(signature);
        request.headers = headers.pairs().map(|(name, value)| (name, value.to_owned())).to_vec();
        if !request.body.is_empty() {
            request.headers.push(("content-type", "application/json".to_owned()));
        }
        self.send(request, Purpose::Call);
    }

    /// Nobody waits for an answer any more. What is to be stored stays.
    pub fn forget_requests(&mut self) {
        self.under_way.clear();
        self.signing = None;
        self.effects.retain(|effect| !matches!(effect, Effect::Request(_) | Effect::Sign(_)));
    }

    fn request(&mut self, method: &'static str, target: String, body: Vec<u8>, max_bytes: u64) -> Request {
        self.next_ticket += 1;
        Request { ticket: self.next_ticket, method, target, headers: Vec::new(), body, max_bytes }
    }
}

/// No answer of the API is larger.
pub(super) const CALL_ANSWER_BYTES: u64 = 4 * 1024 * 1024;

impl Answer {
    /// Reads a body of the agreed form.
    pub fn json<T: DeserializeOwned>(&self, what: &'static str) -> Result<T, SyncError> {
        serde_json::from_slice(&self.body).map_err(|e| SyncError::Malformed { what, detail: e.to_string() })
    }

    /// The error that an answer of another status stands for.
    pub fn refusal(&self, what: &'static str) -> SyncError {
        let detail = serde_json::from_slice(&self.body).map(|body: ErrorBody| body.error);
        let ErrorDetail { code, message } = detail.unwrap_or_else(|_| ErrorDetail {
            code: String::new(),
            message: "it does not say why; is this the address of a Packproof server?".to_owned(),
        });
        SyncError::Refused { what, status: self.status, code, message }
    }
}
