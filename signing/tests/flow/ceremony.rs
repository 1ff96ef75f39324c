//! The folder of keys: made once, never overwritten, and used only for what it is for.

use std::fs;

use signing::Error;
use signing::init::{Ceremony, init};
use signing::keys_folder::{DemoKeys, KeysFolder, OnlineRole};
use signing::roles::{Delegation, Purpose};
use signing::targets;

use crate::support::*;

#[test]
fn keys_are_never_overwritten() {
    let world = World::new();
    let ceremony =
        Ceremony { folder: world.keys.path().to_owned(), purpose: Purpose::Production, prefixes: vec![], now: start() };
    let before = files_below(world.keys.path());
    assert!(matches!(init(&ceremony, &mut random("again")), Err(Error::Exists(_))));
    assert_eq!(files_below(world.keys.path()), before);
}

#[test]
fn a_ceremony_that_fails_leaves_no_folder_and_can_be_repeated() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let ceremony =
        Ceremony { folder: keys.clone(), purpose: Purpose::Production, prefixes: vec![prefix("952")], now: start() };
    let (mut numbers, mut left) = (random("a"), 7);
    let mut failing = |buffer: &mut [u8]| {
        left -= 1;
        if left == 0 { Err(std::io::Error::other("no entropy")) } else { numbers(buffer) }
    };
    assert!(matches!(init(&ceremony, &mut failing), Err(Error::Random(_))));
    assert!(!keys.exists());
    init(&ceremony, &mut random("b")).unwrap();
    assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1, "nothing is left beside the folder");
}

#[test]
fn demonstration_keys_are_used_only_where_a_demonstration_is_meant() {
    let folder = tempfile::tempdir().unwrap();
    let keys = folder.path().join("keys");
    let ceremony = Ceremony { folder: keys.clone(), purpose: Purpose::Demonstration, prefixes: vec![], now: start() };
    init(&ceremony, &mut random("demo")).unwrap();
    let refused = KeysFolder::open(&keys, DemoKeys::Refuse).unwrap_err();
    assert!(matches!(refused, Error::Demonstration(_)));
    assert_eq!(refused.next_step().unwrap(), "add --demo if you meant the demonstration");
    assert_eq!(KeysFolder::open(&keys, DemoKeys::Allow).unwrap().purpose(), Purpose::Demonstration);
}

#[test]
fn delegating_signs_a_new_targets_role_once() {
    let world = World::new();
    let path = world.keys.path().to_owned();
    let keys =
        targets::delegate(world.keys, &prefix("0300012"), Some("Maker".into()), start(), &mut random("d")).unwrap();
    assert_eq!(keys.targets().version, 2);
    let roles: Vec<&str> = keys.delegations().iter().map(|delegation| delegation.role.as_str()).collect();
    assert_eq!(roles, ["status", "lots-0300012", "lots-030001", "lots-952"]);
    assert_eq!(keys.delegations()[1].name.as_deref(), Some("Maker"));
    let keys = targets::delegate(keys, &prefix("0300012"), None, start(), &mut random("e")).unwrap();
    assert_eq!(keys.targets().version, 2, "nothing to sign");
    assert_eq!(KeysFolder::open(&path, DemoKeys::Refuse).unwrap().delegations().len(), 4);
}

#[test]
fn a_delegation_that_was_interrupted_keeps_its_key() {
    let world = World::new();
    let path = world.keys.path().to_owned();
    // The first run has written the key; the second one has lost the targets role of the first.
    let before = fs::read(path.join("metadata/targets.json")).unwrap();
    let keys = targets::delegate(world.keys, &prefix("401"), None, start(), &mut random("d")).unwrap();
    let key = keys.delegations().iter().find(|it| it.role == "lots-401").map(|it| it.authority.clone());
    fs::write(path.join("metadata/targets.json"), before).unwrap();
    let keys = KeysFolder::open(&path, DemoKeys::Refuse).unwrap();
    let keys = targets::delegate(keys, &prefix("401"), None, start(), &mut random("e")).unwrap();
    assert_eq!(keys.delegations().iter().find(|it| it.role == "lots-401").map(|it| it.authority.clone()), key);
}

#[test]
fn changed_targets_files_count_only_after_signing() {
    let world = World::new();
    let path = world.keys.path().join("targets-files/policy.json");
    let policy = fs::read_to_string(&path).unwrap();
    fs::write(&path, policy.replace("\"us\"", "\"eu\"")).unwrap();
    assert!(matches!(world.keys.targets_file("policy"), Err(Error::FileChanged(_))));
    let keys = targets::renew(world.keys, days(1)).unwrap();
    assert_eq!(keys.targets().version, 2);
    keys.targets_file("policy").unwrap();
    fs::write(&path, "{}").unwrap();
    assert!(words(&targets::renew(keys, days(2)).unwrap_err()).contains("policy"));
}

#[test]
fn two_of_three_keys_sign_targets_and_one_does_not() {
    let world = World::new();
    let path = world.keys.path().to_owned();
    fs::remove_file(path.join("targets/1.key")).unwrap();
    let keys = targets::renew(world.keys, start()).unwrap();
    fs::remove_file(path.join("targets/3.key")).unwrap();
    let refused = targets::renew(keys, start()).unwrap_err();
    assert!(matches!(refused, Error::TooFewKeys { needed: 2, found: 1, .. }), "{refused:?}");
}

#[test]
fn keys_of_another_installation_are_refused() {
    let (world, other) = (World::new(), World::seeded("other"));
    fs::copy(other.keys.path().join("status.key"), world.keys.path().join("status.key")).unwrap();
    fs::copy(other.keys.path().join("lots/952.key"), world.keys.path().join("lots/952.key")).unwrap();
    assert!(matches!(world.keys.online_signer(OnlineRole::Status), Err(Error::ForeignKey { .. })));
    assert!(matches!(world.keys.lots_signer(&prefix("952")), Err(Error::ForeignKey { .. })));
    fs::copy(other.keys.path().join("metadata/targets.json"), world.keys.path().join("metadata/targets.json")).unwrap();
    let refused = KeysFolder::open(world.keys.path(), DemoKeys::Refuse).unwrap_err();
    assert!(words(&refused).contains("threshold not met for role targets"), "{}", words(&refused));
}

#[test]
fn the_longest_prefix_speaks_for_a_gtin() {
    let world = World::new();
    let mut keys = world.keys;
    for text in ["03", "0300010", "03000101"].into_iter().filter(|text| text.len() > 2) {
        keys = targets::delegate(keys, &prefix(text), None, start(), &mut random(text)).unwrap();
    }
    assert_eq!(keys.prefix_of(&gtin(PACK)), Some(prefix("03000101")));
    assert_eq!(keys.prefix_of(&gtin(UNKNOWN)), None);
    let prefixes: Vec<_> = keys.delegations().iter().filter_map(Delegation::prefix).collect();
    assert_eq!(prefixes, ["03000101", "0300010", "030001", "952"].map(prefix));
}
