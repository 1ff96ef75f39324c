//! Repositories that somebody with some of the keys could make: wrong keys, wrong prefixes, expired roles.

use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use signing::key::{Ed25519Key, Signer};
use signing::keys_folder::read_key;
use signing::metadata::{self, FileRef};
use signing::repository;
use verify_core::ids::Digest;

use crate::support::*;

fn key(world: &World, name: &str) -> Ed25519Key {
    read_key(&world.keys.path().join(format!("{name}.key"))).unwrap().unwrap()
}

/// Edits a role file of the repository, signs it with `signers`, and signs snapshot and timestamp over it with the right keys.
fn forge(world: &World, role: &str, edit: impl FnOnce(&mut Value), signers: &[&Ed25519Key]) {
    let folder = world.repository();
    let name = if role == "timestamp" { "timestamp.json".to_owned() } else { format!("1.{role}.json") };
    let reference = resign(&folder.join(name), edit, signers);
    if role == "timestamp" {
        return;
    }
    let mut snapshot = reference;
    if role != "snapshot" {
        let edit = |signed: &mut Value| signed["meta"][format!("{role}.json")] = reference.to_value();
        snapshot = resign(&folder.join("1.snapshot.json"), edit, &[&key(world, "snapshot")]);
    }
    let edit = |signed: &mut Value| signed["meta"]["snapshot.json"] = snapshot.to_value();
    resign(&folder.join("timestamp.json"), edit, &[&key(world, "timestamp")]);
}

fn resign(path: &Path, edit: impl FnOnce(&mut Value), signers: &[&Ed25519Key]) -> FileRef {
    let mut file: Value = serde_json::from_slice(&fs::read(path).unwrap()).unwrap();
    edit(&mut file["signed"]);
    let signers: Vec<&dyn Signer> = signers.iter().map(|key| *key as &dyn Signer).collect();
    let bytes = metadata::sign(&file["signed"], &signers).unwrap();
    fs::write(path, &bytes).unwrap();
    FileRef::to(1, &bytes)
}

fn refusal(world: &World) -> String {
    let root = fs::read(world.keys.path().join("root.json")).unwrap();
    words(&repository::check(&world.repository(), root, Some(SCOPE), start()).expect_err("forged"))
}

const ROLES: [(&str, &[&str]); 6] = [
    ("timestamp", &["timestamp"]),
    ("snapshot", &["snapshot"]),
    ("targets", &["targets/1", "targets/2"]),
    ("status", &["status"]),
    ("lots-030001", &["lots/030001"]),
    ("lots-952", &["lots/952"]),
];

#[test]
fn every_role_is_refused_by_name_when_it_has_expired() {
    for (role, names) in ROLES {
        let world = World::with_lots();
        world.publish(start());
        let keys: Vec<_> = names.iter().map(|name| key(&world, name)).collect();
        let expired = |signed: &mut Value| signed["expires"] = json!("2026-11-20T09:59:59Z");
        forge(&world, role, expired, &keys.iter().collect::<Vec<_>>());
        let refused = refusal(&world);
        assert!(refused.contains(&format!("role {role}: ")) && refused.contains("expired"), "{role}: {refused}");
    }
}

#[test]
fn an_expired_root_is_refused() {
    let world = World::with_lots();
    world.publish(start());
    let root = world.keys.root_bytes().to_vec();
    let refused = words(&repository::check(&world.repository(), root, Some(SCOPE), days(366)).unwrap_err());
    assert!(refused.contains("role root: ") && refused.contains("expired"), "{refused}");
}

#[test]
fn every_role_is_refused_by_name_under_another_key() {
    for (role, _) in ROLES {
        let (world, other) = (World::with_lots(), World::seeded("other"));
        world.publish(start());
        // Keys of another role and of another installation: both are real keys, neither may sign this.
        let (status, foreign) = (key(&world, "root/1"), key(&other, "targets/1"));
        forge(&world, role, |_| {}, &[&status, &foreign]);
        let refused = refusal(&world);
        assert!(refused.contains(&format!("role {role}: ")), "{role}: {refused}");
        assert!(refused.contains("threshold not met"), "{role}: {refused}");
    }
}

#[test]
fn one_targets_key_is_not_enough() {
    let world = World::with_lots();
    world.publish(start());
    forge(&world, "targets", |_| {}, &[&key(&world, "targets/1")]);
    assert!(refusal(&world).contains("role targets: signature threshold not met for role targets: 1/2"));
}

#[test]
fn a_lots_role_cannot_speak_for_another_makers_gtin() {
    let check = |path: &str, expected: &str| {
        let world = World::with_lots();
        world.publish(start());
        let target = json!({ "length": 1, "hashes": { "sha256": Digest::of(b"m").to_hex() } });
        forge(&world, "lots-952", |signed| signed["targets"][path] = target, &[&key(&world, "lots/952")]);
        let refused = refusal(&world);
        assert!(refused.contains("role lots-952: ") && refused.contains(expected), "{path}: {refused}");
    };
    check("lots/952/00300010123455", "00300010123455, which does not carry the company prefix 952");
    check("lots/030001/00300010123455", "targets does not let it sign lots/030001/00300010123455");
    check("status/index", "targets does not let it sign status/index");
}

#[test]
fn the_status_key_cannot_make_a_manifest_count() {
    let world = World::with_lots();
    world.publish(start());
    let target = json!({ "length": 1, "hashes": { "sha256": Digest::of(b"m").to_hex() } });
    let steal = |signed: &mut Value| {
        signed["targets"] = json!({ "lots/030001/00300010123455": target });
    };
    forge(&world, "status", steal, &[&key(&world, "status")]);
    assert!(refusal(&world).contains("role status: it names no index"));
}
