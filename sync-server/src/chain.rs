//! What a push of journal entries means for the chain that the server holds. Pure: a store asks inside its transaction,
//! before anything is written.
//!
//! Invariants: an entry that is stored is never changed; what is replayed is recognised by its head; whoever is told to
//! go back is told where the server stands.

use verify_core::ids::{DeviceId, Digest};
use verify_core::journal::{self, ChainError, ENTRIES_PER_PUSH, Position, SignedEntry};

/// Entries of a device, which follow `from` and are signed by it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Push {
    /// Whose they are.
    pub device: DeviceId,
    /// Where the device says that they follow.
    pub from: Position,
    /// The entries, in order.
    pub entries: Vec<SignedEntry>,
    /// The head behind each entry.
    pub heads: Vec<Digest>,
}

/// Why a push is not one that an honest device sends.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PushError {
    /// More entries than one push may have.
    #[error("a push has at most {ENTRIES_PER_PUSH} entries, this one has {0}")]
    TooMany(usize),
    /// It starts at entry 0, but not with the head that every epoch starts with.
    #[error("an epoch starts with the head {0}")]
    Start(Digest),
    /// The entries do not follow `prev_head` or are not what the device signed.
    #[error(transparent)]
    Chain(#[from] ChainError),
    /// The numbers of the entries do not fit into 63 bits.
    #[error("from_seq is too large")]
    Range,
}

impl Push {
    /// Checks that `entries` follow `from` and that the device with `public_key` has signed each.
    pub fn check(public_key: &[u8; 32], from: Position, entries: Vec<SignedEntry>) -> Result<Self, PushError> {
        let device = DeviceId::of_key(public_key);
        if entries.len() > ENTRIES_PER_PUSH {
            return Err(PushError::TooMany(entries.len()));
        }
        if from.next_seq > i64::MAX as u64 - ENTRIES_PER_PUSH as u64 {
            return Err(PushError::Range);
        }
        let start = Position::start(&device, from.epoch);
        if from.next_seq == 0 && from.head != start.head {
            return Err(PushError::Start(start.head));
        }
        journal::check(public_key, &from, &entries)?;
        let mut position = from;
        let heads = entries.iter().map(|entry| {
            position = position.after(&entry.body);
            position.head
        });
        let heads = heads.collect();
        Ok(Self { device, from, entries, heads })
    }

    /// Number behind the last entry.
    pub fn end_seq(&self) -> u64 {
        self.from.next_seq + self.entries.len() as u64
    }

    /// The head that stands before entry `seq` by what the device says.
    fn head_before(&self, seq: u64) -> Option<Digest> {
        let offset = usize::try_from(seq.checked_sub(self.from.next_seq)?).ok()?;
        if offset == 0 { Some(self.from.head) } else { self.heads.get(offset - 1).copied() }
    }
}

/// What the server holds of the device's epoch, as far as a push touches it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Held {
    /// Where the chain stands.
    pub position: Position,
    /// The head before entry `min(end of the push, next_seq)`; none if that entry is not there.
    pub head_at_overlap: Option<Digest>,
}

impl Held {
    /// The number at which [`Held::head_at_overlap`] is asked for.
    pub fn overlap_seq(next_seq: u64, push: &Push) -> u64 {
        push.end_seq().min(next_seq)
    }
}

/// What to do with a push.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Plan {
    /// Store the entries from this one of the push on; none if all of them are there already.
    Append {
        /// Entries of the push that are stored already.
        skip: usize,
        /// Where the chain stands afterwards.
        to: Position,
    },
    /// Entries between the server's and the device's are missing. Nothing is stored.
    Gap,
    /// The device went on from the same head in another way than the one stored. The push is kept as evidence.
    Fork,
}

/// Compares a push with what is held.
///
/// A head stands for all entries before it, so one comparison at the end of the overlap settles whether the two
/// chains are one.
pub fn plan(push: &Push, held: &Held) -> Plan {
    let next_seq = held.position.next_seq;
    if push.from.next_seq > next_seq {
        return Plan::Gap;
    }
    let overlap = Held::overlap_seq(next_seq, push);
    let offered = push.head_before(overlap);
    if offered.is_none() || offered != held.head_at_overlap {
        return Plan::Fork;
    }
    let skip = (overlap - push.from.next_seq) as usize;
    match push.heads.last() {
        Some(head) if skip < push.entries.len() => {
            Plan::Append { skip, to: Position { epoch: push.from.epoch, next_seq: push.end_seq(), head: *head } }
        }
        Some(_) | None => Plan::Append { skip, to: held.position },
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ed25519_dalek::{Signer, SigningKey};

    fn key() -> SigningKey {
        SigningKey::from_bytes(&[5; 32])
    }

    fn start() -> Position {
        Position::start(&DeviceId::of_key(&key().verifying_key().to_bytes()), 0)
    }

    fn position(bodies: &[&str]) -> Position {
        bodies.iter().fold(start(), |position, body| position.after(body))
    }

    /// Entries `bodies[from..]`, as a device holds them that has all of `bodies`.
    fn push(bodies: &[&str], from: usize) -> Push {
        let mut at = position(&bodies[..from]);
        let from_position = at;
        let entries = bodies[from..].iter().map(|body| {
            at = at.after(body);
            SignedEntry { body: (*body).to_owned(), signature: key().sign(at.head.as_bytes()).to_bytes() }
        });
        let entries = entries.collect();
        Push::check(&key().verifying_key().to_bytes(), from_position, entries).unwrap()
    }

    fn held(bodies: &[&str], push: &Push) -> Held {
        let overlap = Held::overlap_seq(bodies.len() as u64, push) as usize;
        Held { position: position(bodies), head_at_overlap: Some(position(&bodies[..overlap]).head) }
    }

    #[track_caller]
    fn check(server: &[&str], device: &[&str], from: usize, expected: Plan) {
        let push = push(device, from);
        assert_eq!(plan(&push, &held(server, &push)), expected);
    }

    fn append(skip: usize, chain: &[&str]) -> Plan {
        Plan::Append { skip, to: position(chain) }
    }

    #[test]
    fn a_push_is_appended_replayed_or_sent_back() {
        check(&[], &["a", "b"], 0, append(0, &["a", "b"]));
        check(&["a"], &["a", "b"], 1, append(0, &["a", "b"]));
        check(&["a", "b"], &["a", "b"], 0, append(2, &["a", "b"]));
        check(&["a", "b"], &["a", "b", "c"], 0, append(2, &["a", "b", "c"]));
        check(&["a", "b"], &["a", "b", "c"], 1, append(1, &["a", "b", "c"]));
        check(&["a", "b"], &["a", "b"], 2, append(0, &["a", "b"]));
        check(&["a"], &["a", "b", "c"], 2, Plan::Gap);
        check(&[], &["a", "b"], 1, Plan::Gap);
    }

    #[test]
    fn a_prefix_replayed_by_a_restored_device_is_told_the_servers_head() {
        check(&["a", "b", "c"], &["a"], 0, append(1, &["a", "b", "c"]));
        check(&["a", "b", "c"], &["a"], 1, append(0, &["a", "b", "c"]));
    }

    #[test]
    fn another_history_is_a_fork_wherever_it_starts() {
        check(&["a", "b"], &["a", "x"], 0, Plan::Fork);
        check(&["a", "b"], &["a", "x"], 1, Plan::Fork);
        check(&["a", "b"], &["x", "b"], 1, Plan::Fork);
        check(&["a", "b"], &["a", "x", "y"], 2, Plan::Fork);
        check(&["a", "b", "c"], &["x"], 1, Plan::Fork);
    }

    #[test]
    fn a_head_that_is_not_there_is_a_fork() {
        let push = push(&["a"], 0);
        let held = Held { position: position(&["a"]), head_at_overlap: None };
        assert_eq!(plan(&push, &held), Plan::Fork);
    }

    #[test]
    fn what_no_honest_device_sends_is_refused() {
        let public = key().verifying_key().to_bytes();
        let good = push(&["a", "b"], 0);
        let check = |from, entries| Push::check(&public, from, entries).unwrap_err();

        let elsewhere = Position { head: Digest::of(b"x"), ..start() };
        assert_eq!(check(elsewhere, good.entries.clone()), PushError::Start(start().head));
        let mut swapped = good.entries.clone();
        swapped.swap(0, 1);
        assert_eq!(check(start(), swapped), PushError::Chain(ChainError::Signature { seq: 0 }));
        let far = Position { next_seq: u64::MAX, ..start() };
        assert_eq!(check(far, Vec::new()), PushError::Range);
        let many = vec![good.entries[0].clone(); ENTRIES_PER_PUSH + 1];
        assert_eq!(check(start(), many), PushError::TooMany(ENTRIES_PER_PUSH + 1));
    }
}
