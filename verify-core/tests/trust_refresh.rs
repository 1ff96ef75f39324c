//! Refreshes across new roots: what was accepted stays usable, and only new keys reset the rollback floor (TUF 5.3.11).
#![cfg(feature = "writer")]
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use std::collections::BTreeMap;

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use verify_core::time::Timestamp;
use verify_core::trust::{Refreshed, TrustError, TrustState, refresh};

#[path = "support/repository.rs"]
#[allow(dead_code, reason = "the pull tests use more of it")]
mod repository;

use repository::Publisher;

const NOW: &str = "2026-11-20T12:00:00Z";

type Files = BTreeMap<String, Vec<u8>>;

fn run(state: &TrustState, files: &Files) -> Result<Refreshed, TrustError> {
    let now: Timestamp = NOW.parse().unwrap();
    refresh::run(state, now, |want| Ok(files.get(&want.path).cloned()))
}

/// The publisher's only key, and another one.
fn key(id: &str) -> SigningKey {
    SigningKey::from_bytes(&[if id == "k" { 42 } else { 43 }; 32])
}

fn signed(body: &Value, id: &str) -> Vec<u8> {
    let sig = data_encoding::HEXLOWER.encode(&key(id).sign(body.to_string().as_bytes()).to_bytes());
    json!({"signed": body, "signatures": [{"keyid": id, "sig": sig}]}).to_string().into_bytes()
}

fn body(file: &[u8]) -> Value {
    serde_json::from_slice::<Value>(file).unwrap()["signed"].clone()
}

/// Root 2, in which `timestamp_key` signs timestamps.
fn second_root(publisher: &Publisher, timestamp_key: &str) -> Vec<u8> {
    let mut root = body(&publisher.root());
    root["version"] = 2.into();
    let public = data_encoding::HEXLOWER.encode(&key(timestamp_key).verifying_key().to_bytes());
    root["keys"][timestamp_key] = json!({"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public}});
    root["roles"]["timestamp"]["keyids"] = json!([timestamp_key]);
    signed(&root, "k")
}

fn timestamp(files: &Files, version: u64, id: &str) -> Vec<u8> {
    let mut timestamp = body(&files["timestamp.json"]);
    timestamp["version"] = version.into();
    signed(&timestamp, id)
}

#[test]
fn a_rotated_timestamp_key_leaves_nothing_out_of_the_state() {
    let mut publisher = Publisher::new([9; 32]);
    let mut files = publisher.publish(NOW);
    let first = run(&TrustState::pinned(publisher.root()), &files).unwrap();
    files.insert("2.root.json".to_owned(), second_root(&publisher, "t"));
    files.insert("timestamp.json".to_owned(), timestamp(&files, 7, "t"));
    let second = run(&first.state, &files).unwrap();
    assert_eq!(second.state.roles.keys().collect::<Vec<_>>(), first.state.roles.keys().collect::<Vec<_>>());
    assert_eq!(second.state.signed_bundle().unwrap(), second.signed);
    // The new key starts at a version of its own.
    files.insert("timestamp.json".to_owned(), timestamp(&files, 6, "t"));
    assert!(matches!(run(&second.state, &files), Err(TrustError::Role { role, .. }) if role == "timestamp"));
}

#[test]
fn a_new_root_with_the_old_keys_keeps_the_rollback_floor() {
    let mut publisher = Publisher::new([9; 32]);
    let mut files = publisher.publish(NOW);
    files.insert("timestamp.json".to_owned(), timestamp(&files, 7, "k"));
    let first = run(&TrustState::pinned(publisher.root()), &files).unwrap();
    files.insert("2.root.json".to_owned(), second_root(&publisher, "k"));
    files.insert("timestamp.json".to_owned(), timestamp(&files, 6, "k"));
    assert!(matches!(run(&first.state, &files), Err(TrustError::Role { role, .. }) if role == "timestamp"));
    files.insert("timestamp.json".to_owned(), timestamp(&files, 7, "k"));
    let second = run(&first.state, &files).unwrap();
    assert_eq!(second.state.signed_bundle().unwrap(), first.signed);
}

#[test]
fn a_role_cannot_lift_the_floor_of_time_beyond_its_own_expiry() {
    let mut publisher = Publisher::new([9; 32]);
    let mut files = publisher.publish(NOW);
    let mut far = body(&files["timestamp.json"]);
    far["issued"] = "9999-01-01T00:00:00Z".into();
    files.insert("timestamp.json".to_owned(), signed(&far, "k"));
    let refused = run(&TrustState::pinned(publisher.root()), &files).unwrap_err();
    assert!(refused.to_string().contains("issued after it expires"), "{refused}");
}
