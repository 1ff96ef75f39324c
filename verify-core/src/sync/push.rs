//! The second task of a sync: the journal goes out in batches until receipts cover all of it.
//!
//! An entry leaves the outbox by a receipt that verifies, and by nothing else. The first push of a sync goes out even
//! if there is nothing to send: its answer tells whether the server was restored from a backup (it is behind, and gets the
//! entries again) or this device was (the server is ahead, and a new epoch starts).

use std::collections::VecDeque;

use super::effect::{Answer, Chain, Effect, Entries, EpochReason, Moment, NewEpoch, Out, ReadEntries};
use super::report::{Pushed, SyncError};
use super::wire::{ConflictKind, Hex, PushAccepted, PushBody, PushConflict, PushEntry};
use crate::ids::{DeviceId, Digest};
use crate::journal::{self, Position};

/// Where journals are sent.
pub const JOURNAL_PATH: &str = "/v1/journal";

/// Bytes of bodies in one push: as JSON strings they may take twice as many, and the server takes 8 MiB.
const BYTES_PER_PUSH: usize = 3 * 1024 * 1024;
/// Times that a server may name another place to go on from, in one sync.
const GAPS_MAX: u32 = 8;
/// New epochs in one sync. More than one is for a server that holds more epochs than a restored device knows of.
const EPOCHS_MAX: u32 = 3;

const WHAT: &str = "the journal";

#[derive(Debug)]
pub(super) struct Push {
    device: DeviceId,
    receipt_keys: Vec<[u8; 32]>,
    current: Chain,
    /// Epochs that were left. The server is asked about them before a new epoch begins on it, and when it turns out to
    /// have lost what it had acknowledged: then the current epoch waits, so that a crash in between is not forgotten.
    left: Vec<Chain>,
    left_todo: Option<VecDeque<Chain>>,
    chain: Chain,
    stage: Stage,
    from_seq: u64,
    batch: usize,
    asked: bool,
    gaps: u32,
    pushed: Pushed,
}

#[derive(Debug, Clone, Copy)]
enum Stage {
    Start,
    /// Entries for the next push are being read.
    Batch,
    /// A push is under way; the positions before and behind it.
    Sent {
        start: Position,
        end: Position,
    },
    /// Our own position is being read, to compare the server's with it.
    Compare {
        theirs: Theirs,
        sent: Position,
    },
    Epoch,
}

/// Where the server says it stands.
#[derive(Debug, Clone, Copy)]
struct Theirs {
    next_seq: u64,
    head: Digest,
    receipt: Option<[u8; 64]>,
}

/// `Some` when the task is done.
type Step = Result<Option<Pushed>, SyncError>;

impl Push {
    pub fn new(device: DeviceId, receipt_keys: Vec<[u8; 32]>) -> Self {
        let chain = Chain { position: Position::start(&device, 0), acknowledged: 0 };
        Self {
            device,
            receipt_keys,
            current: chain,
            left: Vec::new(),
            left_todo: None,
            chain,
            stage: Stage::Start,
            from_seq: 0,
            batch: journal::ENTRIES_PER_PUSH,
            asked: false,
            gaps: 0,
            pushed: Pushed::default(),
        }
    }

    pub fn start(&self, out: &mut Out) -> Step {
        if self.receipt_keys.is_empty() {
            return Err(SyncError::NoReceiptKey);
        }
        out.emit(Effect::ReadChains);
        Ok(None)
    }

    pub fn chains(&mut self, mut chains: Vec<Chain>, out: &mut Out) -> Step {
        let Some(current) = chains.pop() else { return Ok(Some(self.pushed)) };
        (self.current, self.left, self.left_todo) = (current, chains, None);
        if current.acknowledged == 0 && !self.left.is_empty() {
            return self.left_first(out);
        }
        self.begin(current, out)
    }

    pub fn entries(&mut self, entries: Entries, now: &Moment, out: &mut Out) -> Step {
        match self.stage {
            Stage::Batch => self.send(entries, now, out),
            Stage::Compare { theirs, sent } => self.compare(theirs, &sent, entries.start, out),
            Stage::Start | Stage::Sent { .. } | Stage::Epoch => Ok(None),
        }
    }

    pub fn answer(&mut self, answer: &Answer, out: &mut Out) -> Step {
        let Stage::Sent { start, end } = self.stage else { return Ok(None) };
        match answer.status {
            200 => {
                let accepted: PushAccepted = answer.json(WHAT)?;
                let head = Digest::from_bytes(accepted.head.0);
                let receipt = Some(accepted.receipt.0);
                self.locate(Theirs { next_seq: accepted.next_seq, head, receipt }, end, out)
            }
            409 => self.conflict(&answer.json(WHAT)?, end, out),
            413 if end.next_seq - start.next_seq > 1 => {
                self.batch = ((end.next_seq - start.next_seq) / 2) as usize;
                self.read(out)
            }
            _ => Err(answer.refusal(WHAT)),
        }
    }

    /// Asks about the epochs that were left, the oldest first, then goes on with the current one.
    fn left_first(&mut self, out: &mut Out) -> Step {
        self.left_todo = Some(self.left.iter().copied().collect());
        self.next_chain(out)
    }

    fn begin(&mut self, chain: Chain, out: &mut Out) -> Step {
        self.chain = chain;
        self.from_seq = chain.acknowledged;
        self.asked = false;
        self.read(out)
    }

    fn read(&mut self, out: &mut Out) -> Step {
        let left = self.chain.position.next_seq.saturating_sub(self.from_seq);
        self.stage = Stage::Batch;
        let max_entries = self.batch.min(usize::try_from(left).unwrap_or(usize::MAX));
        self.read_entries(self.from_seq, max_entries, out);
        Ok(None)
    }

    fn read_entries(&self, from_seq: u64, max_entries: usize, out: &mut Out) {
        let epoch = self.chain.position.epoch;
        out.emit(Effect::ReadEntries(ReadEntries { epoch, from_seq, max_entries, max_bytes: BYTES_PER_PUSH }));
    }

    fn send(&mut self, entries: Entries, now: &Moment, out: &mut Out) -> Step {
        let (epoch, seq) = (self.chain.position.epoch, self.from_seq);
        let start = entries.start.ok_or(SyncError::JournalDamaged { epoch, seq })?;
        if entries.entries.is_empty() {
            if seq < self.chain.position.next_seq {
                return Err(SyncError::JournalDamaged { epoch, seq });
            }
            if self.asked {
                return if self.is_current() { Ok(Some(self.pushed)) } else { self.next_chain(out) };
            }
        }
        self.asked = true;
        let end = entries.entries.iter().fold(start, |position, entry| position.after(&entry.body));
        self.stage = Stage::Sent { start, end };
        self.pushed.sent += entries.entries.len() as u64;
        let body = PushBody {
            device: Hex(*self.device.digest().as_bytes()),
            epoch,
            from_seq: seq,
            prev_head: Hex(*start.head.as_bytes()),
            entries: entries.entries.into_iter().map(|e| PushEntry { body: e.body, sig: Hex(e.signature) }).collect(),
        };
        let body = serde_json::to_vec(&body).expect("a push has string keys only");
        out.call("POST", JOURNAL_PATH.to_owned(), body, now);
        Ok(None)
    }

    /// Compares where the server stands with our own chain at the same place.
    fn locate(&mut self, theirs: Theirs, sent: Position, out: &mut Out) -> Step {
        if theirs.next_seq == sent.next_seq {
            return self.compare(theirs, &sent, Some(sent), out);
        }
        self.stage = Stage::Compare { theirs, sent };
        self.read_entries(theirs.next_seq, 0, out);
        Ok(None)
    }

    fn compare(&mut self, theirs: Theirs, sent: &Position, ours: Option<Position>, out: &mut Out) -> Step {
        let end = self.chain.position.next_seq;
        match (ours.filter(|ours| ours.head == theirs.head), theirs.receipt) {
            (Some(ours), Some(receipt)) => self.accept(&ours, &receipt, sent, out),
            (Some(ours), None) => self.resume_at(&ours, out),
            (None, _) if theirs.next_seq > end => self.leave_epoch(EpochReason::Restored, out),
            (None, _) => self.leave_epoch(EpochReason::Fork, out),
        }
    }

    fn accept(&mut self, ours: &Position, receipt: &[u8; 64], sent: &Position, out: &mut Out) -> Step {
        if !journal::receipt_is_valid(&self.receipt_keys, &self.device, ours, receipt) {
            return Err(SyncError::Receipt { next_seq: ours.next_seq });
        }
        // A server that takes nothing of a batch would be asked for ever.
        if ours.next_seq < sent.next_seq && ours.next_seq <= self.from_seq {
            return Err(SyncError::NoProgress);
        }
        if ours.next_seq > self.chain.acknowledged {
            self.pushed.acknowledged += ours.next_seq - self.chain.acknowledged;
            self.chain.acknowledged = ours.next_seq;
            out.emit(Effect::StoreReceipt(*ours, *receipt));
        }
        self.from_seq = ours.next_seq;
        self.read(out)
    }

    fn conflict(&mut self, conflict: &PushConflict, sent: Position, out: &mut Out) -> Step {
        let epoch = self.chain.position.epoch;
        // Conflicts are not signed: nothing but the epoch that was asked about may come of one.
        if conflict.epoch != epoch {
            let detail = format!("it speaks of epoch {}, and epoch {epoch} was sent", conflict.epoch);
            return Err(SyncError::Malformed { what: WHAT, detail });
        }
        let theirs = Theirs { next_seq: conflict.next_seq, head: Digest::from_bytes(conflict.head.0), receipt: None };
        match conflict.kind {
            ConflictKind::Fork => self.leave_epoch(EpochReason::Fork, out),
            ConflictKind::Gap => self.locate(theirs, sent, out),
        }
    }

    fn resume_at(&mut self, ours: &Position, out: &mut Out) -> Step {
        self.gaps += 1;
        if self.gaps > GAPS_MAX {
            return Err(SyncError::NoProgress);
        }
        let has_lost = ours.next_seq < self.chain.acknowledged;
        if has_lost && self.is_current() && self.left_todo.is_none() {
            return self.left_first(out);
        }
        self.from_seq = ours.next_seq;
        self.read(out)
    }

    fn leave_epoch(&mut self, reason: EpochReason, out: &mut Out) -> Step {
        if !self.is_current() {
            // Nobody writes to an epoch that was left; the server keeps what it was offered as evidence.
            return self.next_chain(out);
        }
        self.pushed.new_epochs += 1;
        if self.pushed.new_epochs > EPOCHS_MAX {
            return Err(SyncError::NoProgress);
        }
        self.stage = Stage::Epoch;
        let epoch = self.chain.position.epoch.saturating_add(1);
        out.emit(Effect::NewEpoch(NewEpoch { epoch, reason }));
        Ok(None)
    }

    const fn is_current(&self) -> bool {
        self.chain.position.epoch == self.current.position.epoch
    }

    fn next_chain(&mut self, out: &mut Out) -> Step {
        let next = self.left_todo.as_mut().and_then(VecDeque::pop_front);
        self.begin(next.unwrap_or(self.current), out)
    }
}
