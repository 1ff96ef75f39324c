//! The push task of the sync machine against a small model of a server, under lost, doubled and late messages, crashes of
//! the device between any two steps, and restored backups on both sides. Every failure prints its seed.

#![allow(clippy::unwrap_used, clippy::panic, reason = "a broken model is a failed test")]

use std::collections::BTreeMap;
use std::time::Duration;

use ed25519_dalek::Signer as _;
use verify_core::ids::{Digest, ScopeToken};
use verify_core::journal;
use verify_core::sync::wire::{ConflictKind, Hex, PushAccepted, PushBody, PushConflict};
use verify_core::sync::{
    Active, Answer, Effect, Input, Moment, NoAnswer, Pushed, Request, Retry, Setup, Sync, SyncError, Task,
};
use verify_core::trust::TrustState;

#[path = "support/push_model.rs"]
mod push_model;

use push_model::{Answers, Dice, Disk, Server, device_id, device_key, parse, receipt_key};

/// How the world treats a sync.
trait World {
    fn exchange(&mut self, request: &Request) -> Result<Answer, NoAnswer>;
    /// Whether the device loses its power here.
    fn crashes(&mut self) -> bool;
}

/// Runs one sync; `None` after a crash.
fn sync(disk: &mut Disk, world: &mut impl World) -> Option<Result<Pushed, SyncError>> {
    let mut now = Moment { clock: "2026-11-20T12:00:00Z".parse().unwrap(), mono: Duration::ZERO };
    let receipt_keys = vec![receipt_key().verifying_key().to_bytes()];
    let setup = Setup {
        device: device_id(),
        scope: ScopeToken::from_bytes([1; 16]),
        trust: TrustState::pinned(Vec::new()),
        active: Some(Active { index: Digest::of(b"index"), receipt_keys }),
        notices_after: 0,
        tasks: vec![Task::Push],
        retry: Retry::INTERACTIVE,
    };
    let mut sync = Sync::new(setup, &now);
    while !sync.is_over() {
        let Some(effect) = sync.poll_effect() else {
            now.mono = sync.poll_timeout().expect("a machine that wants nothing waits for a time");
            sync.handle(Input::Tick, &now);
            continue;
        };
        if world.crashes() {
            return None;
        }
        let input = perform(disk, effect, world);
        if world.crashes() {
            return None;
        }
        if let Some(input) = input {
            sync.handle(input, &now);
        }
    }
    sync.into_report().push
}

fn perform(disk: &mut Disk, effect: Effect, world: &mut impl World) -> Option<Input> {
    match effect {
        Effect::Request(request) => {
            let ticket = request.ticket;
            Some(Input::Response { ticket, result: world.exchange(&request) })
        }
        Effect::Sign(message) => Some(Input::Signature(device_key().sign(&message).to_bytes())),
        Effect::ReadChains => Some(Input::Chains(disk.chains())),
        Effect::ReadEntries(read) => Some(Input::Entries(disk.read(&read))),
        Effect::NewEpoch(new) => {
            disk.new_epoch(&new);
            Some(Input::Chains(disk.chains()))
        }
        Effect::StoreReceipt(position, receipt) => {
            let keys = [receipt_key().verifying_key().to_bytes()];
            assert!(journal::receipt_is_valid(&keys, &device_id(), &position, &receipt));
            assert_eq!(disk.position(position.epoch, position.next_seq), Some(position));
            let acknowledged = disk.acknowledged.entry(position.epoch).or_default();
            assert!(*acknowledged < position.next_seq, "a receipt never takes back");
            *acknowledged = position.next_seq;
            None
        }
        other => panic!("a push has no use for {other:?}"),
    }
}

/// A world that loses, doubles and breaks things.
struct Rough<'a> {
    server: &'a mut Server,
    dice: &'a mut Dice,
}

impl World for Rough<'_> {
    fn exchange(&mut self, request: &Request) -> Result<Answer, NoAnswer> {
        let lost = || Err(NoAnswer::Unreachable("lost".to_owned()));
        match self.dice.below(10) {
            0 => lost(),
            1 => {
                self.server.answer(request);
                lost()
            }
            2 => {
                self.server.answer(request);
                Ok(self.server.answer(request))
            }
            3 => Ok(Answer { status: 503, retry_after: None, body: Vec::new() }),
            _ => Ok(self.server.answer(request)),
        }
    }

    fn crashes(&mut self) -> bool {
        self.dice.one_in(25)
    }
}

/// A world in which everything works.
struct Calm<'a>(&'a mut Server);

impl World for Calm<'_> {
    fn exchange(&mut self, request: &Request) -> Result<Answer, NoAnswer> {
        Ok(self.0.answer(request))
    }

    fn crashes(&mut self) -> bool {
        false
    }
}

/// What may happen to the backups of a run.
#[derive(Clone, Copy, PartialEq)]
enum Restores {
    None,
    Device,
    Server,
    Both,
}

fn run(seed: u64, restores: Restores, answers: Answers) {
    let mut dice = Dice(seed);
    let mut server = Server { chains: BTreeMap::new(), answers };
    let mut disk = Disk::default();
    let (mut disk_backup, mut server_backup) = (disk.clone(), server.clone());
    let mut seen = 0;
    for _ in 0..40 {
        match dice.below(8) {
            0 => disk_backup = disk.clone(),
            1 => server_backup = server.clone(),
            2 if matches!(restores, Restores::Device | Restores::Both) && dice.one_in(2) => disk = disk_backup.clone(),
            3 if matches!(restores, Restores::Server | Restores::Both) && dice.one_in(2) => {
                server = server_backup.clone();
            }
            4 | 5 => {
                for _ in 0..dice.below(6) {
                    disk.append(format!(r#"{{"what":"pack {seen}"}}"#));
                    seen += 1;
                }
            }
            _ => {
                sync(&mut disk, &mut Rough { server: &mut server, dice: &mut dice });
            }
        }
    }
    let last = sync(&mut disk, &mut Calm(&mut server)).expect("no crash in a calm world");
    assert!(last.is_ok(), "seed {seed}: {last:?}");
    check_outcome(seed, &disk, &server, restores, seen);
    let again = sync(&mut disk, &mut Calm(&mut server)).unwrap().unwrap();
    assert_eq!(again, Pushed::default(), "seed {seed}: a second sync has nothing to do");
}

fn check_outcome(seed: u64, disk: &Disk, server: &Server, restores: Restores, seen: u64) {
    let epoch = disk.current();
    let theirs = match server.answers {
        Answers::ItsEnd => server.end(epoch),
        // A restored device with nothing to say does not learn from such a server that it was restored.
        Answers::EndOfOffer => server.position(epoch, disk.len(epoch)),
    };
    assert_eq!(disk.position(epoch, disk.len(epoch)), Some(theirs), "seed {seed}: heads differ");
    assert_eq!(disk.acknowledged(epoch), disk.len(epoch), "seed {seed}: the outbox is not empty");
    let count = server.count();
    let doubled: Vec<_> = count.iter().filter(|(_, n)| **n != 1).collect();
    assert!(doubled.is_empty(), "seed {seed}: doubled {doubled:?}");
    for entries in disk.epochs.values() {
        for what in entries.iter().map(|e| parse(&e.body).0).filter(|what| what != "epoch") {
            assert_eq!(count.get(&what), Some(&1), "seed {seed}: lost {what}");
        }
    }
    if restores == Restores::None {
        assert_eq!(count.len() as u64, seen, "seed {seed}");
        assert_eq!(server.chains.keys().copied().max().unwrap_or(0), 0, "seed {seed}: an epoch without a reason");
    }
}

fn run_all(restores: Restores) {
    for seed in 0..150 {
        run(seed, restores, Answers::ItsEnd);
        run(seed, restores, Answers::EndOfOffer);
    }
}

#[test]
fn losses_doublings_and_crashes_deliver_exactly_once() {
    run_all(Restores::None);
}

#[test]
fn a_restored_device_starts_a_new_epoch_and_loses_nothing_it_has() {
    run_all(Restores::Device);
}

#[test]
fn a_restored_server_gets_everything_again() {
    run_all(Restores::Server);
}

#[test]
fn both_restored_come_to_terms() {
    run_all(Restores::Both);
}

struct Fixed<F>(F);

impl<F: FnMut(&Request) -> Answer> World for Fixed<F> {
    fn exchange(&mut self, request: &Request) -> Result<Answer, NoAnswer> {
        Ok((self.0)(request))
    }

    fn crashes(&mut self) -> bool {
        false
    }
}

fn one_entry() -> Disk {
    let mut disk = Disk::default();
    disk.append(r#"{"what":"pack"}"#.to_owned());
    disk
}

#[test]
fn a_receipt_of_another_key_acknowledges_nothing() {
    let mut disk = one_entry();
    let mut server = Server { chains: BTreeMap::new(), answers: Answers::ItsEnd };
    let outcome = sync(
        &mut disk,
        &mut Fixed(|request: &Request| {
            let answer = server.answer(request);
            let mut accepted: PushAccepted = serde_json::from_slice(&answer.body).unwrap();
            accepted.receipt.0[7] ^= 1;
            Answer { body: serde_json::to_vec(&accepted).unwrap(), ..answer }
        }),
    );
    assert!(matches!(outcome, Some(Err(SyncError::Receipt { next_seq: 1 }))));
    assert_eq!(disk.acknowledged(0), 0);
}

#[test]
fn a_server_that_takes_nothing_is_not_asked_for_ever() {
    let mut disk = one_entry();
    let mut server = Server { chains: BTreeMap::new(), answers: Answers::ItsEnd };
    let outcome = sync(
        &mut disk,
        &mut Fixed(|request: &Request| {
            let mut push: PushBody = serde_json::from_slice(&request.body).unwrap();
            push.entries.clear();
            server.push(&push)
        }),
    );
    assert!(matches!(outcome, Some(Err(SyncError::NoProgress))));
}

#[test]
fn a_server_that_always_forks_is_not_followed_for_ever() {
    let mut disk = one_entry();
    let outcome = sync(
        &mut disk,
        &mut Fixed(|request: &Request| {
            let push: PushBody = serde_json::from_slice(&request.body).unwrap();
            let body = PushConflict { kind: ConflictKind::Fork, epoch: push.epoch, next_seq: 9, head: Hex([0; 32]) };
            Answer { status: 409, retry_after: None, body: serde_json::to_vec(&body).unwrap() }
        }),
    );
    assert!(matches!(outcome, Some(Err(SyncError::NoProgress))));
    assert!(disk.epochs.len() <= 5);
}

#[test]
fn a_conflict_about_another_epoch_moves_nothing() {
    for (kind, epoch) in [(ConflictKind::Fork, u32::MAX), (ConflictKind::Gap, 2), (ConflictKind::Gap, 0)] {
        let mut disk = Disk::default();
        disk.epochs.insert(1, Vec::new());
        disk.append(r#"{"what":"pack"}"#.to_owned());
        let body = PushConflict { kind, epoch, next_seq: 0, head: Hex([0; 32]) };
        let answer = Answer { status: 409, retry_after: None, body: serde_json::to_vec(&body).unwrap() };
        let outcome = sync(&mut disk, &mut Fixed(|_: &Request| answer.clone()));
        assert!(matches!(outcome, Some(Err(SyncError::Malformed { .. }))), "{outcome:?}");
        assert_eq!(disk.epochs.keys().copied().collect::<Vec<_>>(), [1]);
    }
}

#[test]
fn a_long_journal_goes_out_in_batches() {
    let mut disk = Disk::default();
    (0..1_234).for_each(|n| disk.append(format!(r#"{{"what":"pack {n}"}}"#)));
    let mut server = Server { chains: BTreeMap::new(), answers: Answers::ItsEnd };
    let mut sizes = Vec::new();
    let outcome = sync(
        &mut disk,
        &mut Fixed(|request: &Request| {
            let push: PushBody = serde_json::from_slice(&request.body).unwrap();
            sizes.push(push.entries.len());
            server.answer(request)
        }),
    );
    assert_eq!(outcome.unwrap().unwrap(), Pushed { sent: 1_234, acknowledged: 1_234, new_epochs: 0 });
    assert_eq!(sizes, [500, 500, 234]);
}

#[test]
fn a_server_with_a_smaller_limit_gets_smaller_batches() {
    let mut disk = Disk::default();
    (0..100).for_each(|n| disk.append(format!(r#"{{"what":"pack {n}"}}"#)));
    let mut server = Server { chains: BTreeMap::new(), answers: Answers::ItsEnd };
    let outcome = sync(
        &mut disk,
        &mut Fixed(|request: &Request| {
            let push: PushBody = serde_json::from_slice(&request.body).unwrap();
            match push.entries.len() {
                0..=10 => server.answer(request),
                _ => Answer { status: 413, retry_after: None, body: Vec::new() },
            }
        }),
    );
    assert_eq!(outcome.unwrap().unwrap().acknowledged, 100);
}

#[test]
fn what_is_no_packproof_server_is_said_so() {
    for (status, body) in [(200, "<html>"), (404, "<html>"), (409, "{}")] {
        let answer = Answer { status, retry_after: None, body: body.into() };
        let outcome = sync(&mut one_entry(), &mut Fixed(|_: &Request| answer.clone()));
        let words = outcome.unwrap().unwrap_err().to_string();
        assert!(words.contains("is this the address of a Packproof server?"), "{words}");
    }
}
