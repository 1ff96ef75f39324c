//! Entries that stand again in a new epoch: none is left out, none stands twice.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use ed25519_dalek::Signer as _;
use engine::device::EngineError;
use engine::store::{Store, Subject};
use rusqlite::{Connection, params};
use verify_core::journal::Position;
use verify_core::sync::wire::EntryRef;
use verify_core::sync::{EpochReason, NewEpoch};

#[path = "support/world.rs"]
mod world;

use world::push_model::{device_id, device_key};
use world::{Lab, pack};

#[test]
fn an_entry_that_cannot_be_read_is_not_left_out() {
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
    // The same device, with a newer version of the program, has written what this one does not know.
    let head = engine.journal(2).unwrap()[1].head;
    let body = r#"{"v":2,"kind":"other"}"#;
    let behind = Position { epoch: 0, next_seq: 1, head }.after(body);
    let signature = device_key().sign(behind.head.as_bytes()).to_bytes();
    let change = "UPDATE journal SET body = ?1, head = ?2, signature = ?3 WHERE seq = 1";
    let connection = Connection::open(lab.path()).unwrap();
    connection.execute(change, params![body, behind.head.as_bytes(), signature]).unwrap();

    let refused = engine.sync().unwrap_err();
    assert!(matches!(refused, EngineError::EntryDamaged(EntryRef { epoch: 0, seq: 1 })), "{refused}");
    let status = engine.status().unwrap().journal;
    assert_eq!((status.epoch, status.entries, status.unacknowledged), (0, 2, 2));
}

#[test]
fn a_receipt_that_another_process_gets_meanwhile_counts() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    engine.scan(&pack("S2")).unwrap();
    let mut store = Store::open(&lab.path()).unwrap();
    let position = store.position(&device_id()).unwrap();
    let left = store.unacknowledged().unwrap().len();
    engine.sync().unwrap();
    let new = |left| [Subject::NewEpoch(NewEpoch { epoch: 1, reason: EpochReason::Fork }, left)];
    assert!(!store.append(&position, &[], &new(left), ("", "")).unwrap(), "what is acknowledged does not move");
    assert_eq!(store.counts().unwrap().epoch, 0);
    assert!(store.append(&position, &[], &new(0), ("", "")).unwrap());
}
