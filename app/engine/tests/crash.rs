//! Exactly once, with a real store: cables pulled at any request, processes dropped between any two, backups restored,
//! disks that fill up. Every failure prints its seed.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use std::collections::BTreeMap;

use engine::device::{Engine, EngineError};
use engine::store::{Store, StoreError};
use serde_json::Value;
use verify_core::sync::Pulled;
use verify_core::sync::wire::EntryRef;

#[path = "support/world.rs"]
mod world;

use world::push_model::{Dice, Server};
use world::{Lab, URL, decision, pack, pack_of};

/// How often each scan is on the server: the same scan from the same first place is one.
fn scans_on(server: &Server) -> BTreeMap<String, usize> {
    let mut things = std::collections::BTreeSet::new();
    for (epoch, entries) in &server.chains {
        for (seq, entry) in entries.iter().enumerate() {
            let body: Value = serde_json::from_str(&entry.body).unwrap();
            if body["kind"] == "scan" {
                let own = EntryRef { epoch: *epoch, seq: seq as u64 };
                let first = body.get("moved_from").map_or(own, |from| serde_json::from_value(from.clone()).unwrap());
                let serial = body["verdict"]["identification"]["serial"].as_str().unwrap().to_owned();
                things.insert((first, serial));
            }
        }
    }
    let mut count = BTreeMap::new();
    things.into_iter().for_each(|(_, serial)| *count.entry(serial).or_default() += 1);
    count
}

fn check(seed: u64, lab: &Lab, engine: &mut Engine) {
    let audit = engine.check_journal().unwrap();
    assert_eq!(audit.faults, Vec::<String>::new(), "seed {seed}");
    assert_eq!(engine.status().unwrap().journal.unacknowledged, 0, "seed {seed}");
    let count = scans_on(&lab.world.borrow().journal);
    assert!(count.values().all(|n| *n == 1), "seed {seed}: doubled {count:?}");
    for row in engine.journal(usize::MAX >> 1).unwrap().iter().filter(|row| row.kind == "scan") {
        let body: Value = serde_json::from_str(&row.body).unwrap();
        let serial = body["verdict"]["identification"]["serial"].as_str().unwrap();
        assert_eq!(count.get(serial), Some(&1), "seed {seed}: lost {serial}");
    }
}

#[derive(Clone, Copy, PartialEq)]
enum Restores {
    None,
    Device,
    Server,
}

fn run(seed: u64, restores: Restores) {
    let mut dice = Dice(seed);
    let (lab, engine) = Lab::ready();
    drop(engine);
    let (mut disk, mut server) = (lab.backup(), lab.world.borrow().journal.clone());
    let mut seen = 0;
    for _ in 0..25 {
        let mut engine = lab.open();
        match dice.below(6) {
            0 => {
                drop(engine);
                disk = lab.backup();
            }
            1 => server = lab.world.borrow().journal.clone(),
            2 if restores == Restores::Device => {
                drop(engine);
                lab.restore(&disk);
            }
            2 if restores == Restores::Server => lab.world.borrow_mut().journal = server.clone(),
            3 => {
                lab.world.borrow_mut().requests_left = dice.below(7);
                let _ = engine.sync().unwrap();
                lab.world.borrow_mut().requests_left = u64::MAX;
            }
            _ => {
                for _ in 0..dice.below(4) {
                    engine.scan(&pack(&format!("N{seen}"))).unwrap();
                    seen += 1;
                }
            }
        }
    }
    let mut engine = lab.open();
    let synced = engine.sync().unwrap();
    assert!(synced.report.errors().next().is_none(), "seed {seed}: {:?}", synced.report);
    check(seed, &lab, &mut engine);
    if restores == Restores::None {
        assert_eq!(scans_on(&lab.world.borrow().journal).len(), seen, "seed {seed}");
    }
}

#[test]
fn pulled_cables_and_dropped_processes_deliver_exactly_once() {
    (0..20).for_each(|seed| run(seed, Restores::None));
}

#[test]
fn a_restored_device_goes_on_in_a_new_epoch() {
    (100..120).for_each(|seed| run(seed, Restores::Device));
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    drop(engine);
    let backup = lab.backup();
    let mut engine = lab.open();
    engine.scan(&pack("S2")).unwrap();
    engine.sync().unwrap();
    drop(engine);
    lab.restore(&backup);
    let mut engine = lab.open();
    engine.scan(&pack("S3")).unwrap();
    let synced = engine.sync().unwrap();
    assert_eq!(synced.report.push.unwrap().unwrap().new_epochs, 1);
    let rows = engine.journal(10).unwrap();
    let kinds: Vec<_> = rows.iter().rev().map(|row| (row.place.epoch, row.place.seq, row.kind.as_str())).collect();
    assert_eq!(kinds, [(0, 0, "scan"), (0, 1, "scan"), (1, 0, "epoch"), (1, 1, "scan"), (1, 2, "scan")]);
    assert!(rows.iter().all(|row| row.moved == (row.place.epoch == 0)));
    assert!(rows[0].body.contains(r#""moved_from":{"epoch":0,"seq":1}"#), "{}", rows[0].body);
    check(0, &lab, &mut engine);
}

#[test]
fn a_restored_server_gets_everything_again() {
    (200..220).for_each(|seed| run(seed, Restores::Server));
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    engine.sync().unwrap();
    lab.world.borrow_mut().journal.chains.clear();
    let pushed = engine.sync().unwrap().report.push.unwrap().unwrap();
    assert_eq!((pushed.sent, pushed.acknowledged, pushed.new_epochs), (1, 0, 0));
    check(0, &lab, &mut engine);
}

#[test]
fn decisions_and_answers_find_their_scan_after_a_move() {
    let (lab, mut engine) = Lab::ready();
    let backup = lab.backup();
    engine.scan(&pack("S0")).unwrap();
    engine.sync().unwrap();
    drop(engine);
    lab.restore(&backup);
    let mut engine = lab.open();
    engine.scan(&pack("S1")).unwrap();
    engine.decide(None, engine::device::Action::Accept).unwrap();
    engine.scan(&pack_of("L2", "X1")).unwrap();
    lab.world.borrow_mut().verdict = Some(("final", "NOT_COVERED"));
    assert_eq!(engine.verify().unwrap().len(), 1);
    engine.sync().unwrap();
    assert!(engine.verify().unwrap().is_empty(), "the moved scan is answered already");
    lab.publish(|publisher| publisher.recall("R-1", Some("L1"), None));
    assert_eq!(engine.sync().unwrap().notices.len(), 1);
    check(0, &lab, &mut engine);
}

/// Runs `step` on a disk with ever more room until it fits; every attempt before must fail cleanly and change nothing.
fn fill_up(lab: &Lab, step: impl Fn(&mut Engine) -> Result<(), EngineError>) {
    for extra in 0.. {
        let store = Store::open(&lab.path()).unwrap();
        let before = (store.active().unwrap(), store.counts().ok(), store.trust().unwrap());
        store.limit_pages(store.pages().unwrap() + extra).unwrap();
        let mut engine = Engine::with(store, lab.platform(), lab.options).unwrap();
        match step(&mut engine) {
            Ok(()) => return assert!(extra > 0, "the first attempt had no room at all"),
            Err(error) => {
                assert!(matches!(error, EngineError::Store(StoreError::Full { .. })), "{error}");
                assert!(error.to_string().contains("free some space"), "{error}");
            }
        }
        drop(engine);
        let store = Store::open(&lab.path()).unwrap();
        assert_eq!((store.active().unwrap(), store.counts().ok(), store.trust().unwrap()), before);
        assert!(extra < 500);
    }
}

#[test]
fn a_full_disk_applies_nothing_by_half() {
    let lab = Lab::new();
    lab.publish(|publisher| publisher.lots[0].serials = (0..20_000).map(|n| format!("S{n}")).collect());
    lab.open().enrol(URL, &lab.code()).unwrap();
    fill_up(&lab, |engine| {
        let synced = engine.pull()?;
        assert!(matches!(synced.report.pull, Some(Ok(Pulled::Activated { .. }))));
        Ok(())
    });
    let mut refused = 0;
    for n in 0..60 {
        let store = Store::open(&lab.path()).unwrap();
        store.limit_pages(store.pages().unwrap()).unwrap();
        let mut engine = Engine::with(store, lab.platform(), lab.options).unwrap();
        let before = engine.status().unwrap().journal.entries;
        let scanned = engine.scan(&pack(&format!("N{n}")));
        assert_eq!(engine.status().unwrap().journal.entries, before + u64::from(scanned.is_ok()), "durable or refused");
        if let Err(error) = scanned {
            assert!(matches!(error, EngineError::Store(StoreError::Full { .. })), "{error}");
            refused += 1;
            drop(engine);
            assert_eq!(decision(&lab.open().scan(&pack(&format!("N{n}"))).unwrap()), "CHECK");
        }
    }
    assert!(refused > 0);
    lab.open().sync().unwrap();
    check(0, &lab, &mut lab.open());
}

/// A file system of 640 KiB, where the system lets us have one.
struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    fn mount() -> Option<Self> {
        let folder = tempfile::tempdir().unwrap();
        let mut mount = std::process::Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", "size=640k", "tmpfs"]).arg(folder.path());
        mount.stderr(std::process::Stdio::null());
        mount.status().is_ok_and(|status| status.success()).then_some(Self(folder))
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        let _ = std::process::Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_disk_that_is_really_full_keeps_what_it_has() {
    let Some(disk) = SmallDisk::mount() else {
        println!("skipped: this system does not let the test mount a small disk");
        return;
    };
    let lab = Lab::new();
    let path = disk.0.path().join("device.sqlite");
    let mut engine = lab.open_at(&path).unwrap();
    engine.enrol(URL, &lab.code()).unwrap();
    engine.pull().unwrap();
    let mut kept = 0;
    let error = loop {
        match engine.scan(&pack(&format!("N{kept}"))) {
            Ok(_) => kept += 1,
            Err(error) => break error,
        }
    };
    assert!(matches!(error, EngineError::Store(StoreError::Full { .. })), "{error}");
    drop(engine);
    let mut engine = lab.open_at(&path).unwrap();
    assert_eq!(engine.status().unwrap().journal.entries, kept);
    assert_eq!(engine.check_journal().unwrap().faults, Vec::<String>::new());
}
