//! A model of both sides of a push: a server without a database, and what a device keeps on its disk.
#![allow(dead_code, reason = "each test that shares this needs a part of it")]

use std::collections::{BTreeMap, BTreeSet};

use ed25519_dalek::{Signer as _, SigningKey};
use verify_core::ids::{DeviceId, Digest};
use verify_core::journal::{self, Position, SignedEntry};
use verify_core::sync::http_signature::{Covered, Presented};
use verify_core::sync::wire::{ConflictKind, Hex, PushAccepted, PushBody, PushConflict};
use verify_core::sync::{Answer, Chain, Entries, NewEpoch, ReadEntries, Request};

/// SplitMix64: the whole of a run follows from its seed.
#[derive(Clone)]
pub struct Dice(pub u64);

impl Dice {
    pub fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let z = (self.0 ^ self.0 >> 30).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let z = (z ^ z >> 27).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ z >> 31
    }

    pub fn below(&mut self, bound: u64) -> u64 {
        self.next() % bound
    }

    pub fn one_in(&mut self, n: u64) -> bool {
        self.below(n) == 0
    }
}

pub fn device_key() -> SigningKey {
    SigningKey::from_bytes(&[5; 32])
}

pub fn device_id() -> DeviceId {
    DeviceId::of_key(&device_key().verifying_key().to_bytes())
}

pub fn receipt_key() -> SigningKey {
    SigningKey::from_bytes(&[6; 32])
}

/// Which server answers: one that speaks of its own end, or one that speaks of the end of what it was offered.
#[derive(Clone, Copy, PartialEq)]
pub enum Answers {
    ItsEnd,
    EndOfOffer,
}

/// The reference: what a server has to do, without a database.
#[derive(Clone)]
pub struct Server {
    pub chains: BTreeMap<u32, Vec<SignedEntry>>,
    pub answers: Answers,
}

impl Server {
    pub fn position(&self, epoch: u32, seq: u64) -> Position {
        let entries = self.chains.get(&epoch).map_or(&[][..], Vec::as_slice);
        entries[..seq as usize].iter().fold(Position::start(&device_id(), epoch), |p, e| p.after(&e.body))
    }

    pub fn end(&self, epoch: u32) -> Position {
        self.position(epoch, self.chains.get(&epoch).map_or(0, Vec::len) as u64)
    }

    pub fn answer(&mut self, request: &Request) -> Answer {
        let header = |name| request.headers.iter().find(|h| h.0 == name).map(|h| h.1.as_str());
        let covered = Covered { method: request.method, path: &request.target, body: &request.body };
        let presented = Presented::parse(header).expect("the device signs its requests");
        presented.verify(&covered, &device_key().verifying_key().to_bytes()).expect("and signs them right");
        self.push(&serde_json::from_slice(&request.body).unwrap())
    }

    pub fn push(&mut self, push: &PushBody) -> Answer {
        let end = self.end(push.epoch);
        let conflict = |kind| {
            let body = PushConflict { kind, epoch: push.epoch, next_seq: end.next_seq, head: hex(&end.head) };
            Answer { status: 409, retry_after: None, body: serde_json::to_vec(&body).unwrap() }
        };
        if push.from_seq > end.next_seq {
            return conflict(ConflictKind::Gap);
        }
        let from = Position { epoch: push.epoch, next_seq: push.from_seq, head: Digest::from_bytes(push.prev_head.0) };
        let entries: Vec<SignedEntry> =
            push.entries.iter().map(|e| SignedEntry { body: e.body.clone(), signature: e.sig.0 }).collect();
        let offered = journal::check(&device_key().verifying_key().to_bytes(), &from, &entries).expect("a true chain");
        let overlap = (offered.next_seq.min(end.next_seq) - push.from_seq) as usize;
        let at_overlap = entries[..overlap].iter().fold(from, |p, e| p.after(&e.body));
        if at_overlap != self.position(push.epoch, at_overlap.next_seq) {
            return conflict(ConflictKind::Fork);
        }
        self.chains.entry(push.epoch).or_default().extend(entries.into_iter().skip(overlap));
        let position = match self.answers {
            Answers::ItsEnd => self.end(push.epoch),
            Answers::EndOfOffer => offered,
        };
        let receipt = receipt_key().sign(&journal::receipt_message(&device_id(), &position)).to_bytes();
        let body = PushAccepted { next_seq: position.next_seq, head: hex(&position.head), receipt: Hex(receipt) };
        Answer { status: 200, retry_after: None, body: serde_json::to_vec(&body).unwrap() }
    }

    /// How often each thing that was seen is there. A moved entry says where it stood first, and what stood there; the
    /// same thing from the same place is one thing, however often it was moved.
    pub fn count(&self) -> BTreeMap<String, u32> {
        let mut things = BTreeSet::new();
        for (epoch, entries) in &self.chains {
            for (seq, entry) in entries.iter().enumerate() {
                let (what, moved_from) = parse(&entry.body);
                things.insert((moved_from.unwrap_or((*epoch, seq as u64)), what));
            }
        }
        let mut count = BTreeMap::new();
        things
            .into_iter()
            .filter(|(_, what)| what != "epoch")
            .for_each(|(_, what)| *count.entry(what).or_default() += 1);
        count
    }
}

pub fn hex(digest: &Digest) -> Hex<32> {
    Hex(*digest.as_bytes())
}

pub fn parse(body: &str) -> (String, Option<(u32, u64)>) {
    let body: serde_json::Value = serde_json::from_str(body).unwrap();
    let from = body.get("moved_from");
    let from = from.map(|from| (from["epoch"].as_u64().unwrap() as u32, from["seq"].as_u64().unwrap()));
    (body["what"].as_str().unwrap().to_owned(), from)
}

/// What a device keeps on its disk.
#[derive(Clone, Default)]
pub struct Disk {
    pub epochs: BTreeMap<u32, Vec<SignedEntry>>,
    pub acknowledged: BTreeMap<u32, u64>,
}

impl Disk {
    pub fn current(&self) -> u32 {
        self.epochs.keys().next_back().copied().unwrap_or(0)
    }

    pub fn append(&mut self, body: String) {
        let epoch = self.current();
        let end = self.position(epoch, self.len(epoch)).unwrap().after(&body);
        let signature = device_key().sign(end.head.as_bytes()).to_bytes();
        self.epochs.entry(epoch).or_default().push(SignedEntry { body, signature });
    }

    pub fn len(&self, epoch: u32) -> u64 {
        self.epochs.get(&epoch).map_or(0, Vec::len) as u64
    }

    pub fn acknowledged(&self, epoch: u32) -> u64 {
        self.acknowledged.get(&epoch).copied().unwrap_or(0)
    }

    pub fn position(&self, epoch: u32, seq: u64) -> Option<Position> {
        let entries = self.epochs.get(&epoch).map_or(&[][..], Vec::as_slice);
        let before = entries.get(..usize::try_from(seq).ok()?)?;
        Some(before.iter().fold(Position::start(&device_id(), epoch), |p, e| p.after(&e.body)))
    }

    pub fn chains(&self) -> Vec<Chain> {
        let current = self.current();
        let chain = |epoch| {
            let acknowledged = self.acknowledged(epoch);
            let end = if epoch == current { self.len(epoch) } else { acknowledged };
            Chain { position: self.position(epoch, end).unwrap(), acknowledged }
        };
        let mut epochs: Vec<u32> = self.epochs.keys().copied().collect();
        if epochs.is_empty() {
            epochs.push(0);
        }
        epochs.into_iter().map(chain).collect()
    }

    pub fn read(&self, read: &ReadEntries) -> Entries {
        let start = self.position(read.epoch, read.from_seq);
        let entries = self.epochs.get(&read.epoch).map_or(&[][..], Vec::as_slice);
        let entries = entries.iter().skip(read.from_seq as usize).take(read.max_entries).cloned().collect();
        Entries { start, entries }
    }

    pub fn new_epoch(&mut self, new: &NewEpoch) {
        let old = self.current();
        let moved = self.epochs.get(&old).map_or(&[][..], Vec::as_slice).iter().enumerate();
        let moved: Vec<_> = moved.skip(self.acknowledged(old) as usize).map(|(seq, e)| (seq, parse(&e.body))).collect();
        self.epochs.insert(new.epoch, Vec::new());
        self.append(format!(r#"{{"what":"epoch","n":{},"why":"{}"}}"#, new.epoch, new.reason.name()));
        for (seq, (what, moved_from)) in moved.into_iter().filter(|(_, (what, _))| what != "epoch") {
            let (epoch, seq) = moved_from.unwrap_or((old, seq as u64));
            self.append(format!(r#"{{"what":"{what}","moved_from":{{"epoch":{epoch},"seq":{seq}}}}}"#));
        }
    }
}
