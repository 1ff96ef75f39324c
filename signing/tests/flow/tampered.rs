//! A published repository: read whole, refused by name when any byte is another one, never older than before.

use std::fs;

use signing::Error;
use signing::release::Resign;
use signing::repository::{self, Counts};
use verify_core::ids::ScopeToken;

use crate::support::*;

fn check(world: &World) -> signing::Result<repository::Checked> {
    repository::check(&world.repository(), world.keys.root_bytes().to_vec(), Some(SCOPE), start())
}

#[test]
fn a_device_reads_what_was_published() {
    let world = World::with_lots();
    let published = world.publish(start());
    let checked = check(&world).unwrap();
    assert_eq!(checked.counts, Counts { gtins: 2, lots: 3, packs: 6, tombstones: 0 });
    assert_eq!((checked.bundle.version(), checked.bundle.digest()), (1, published.bundle.digest()));
    assert_eq!(checked.refreshed.signed.issued, start());
    assert!(!checked.bundle.is_demo());
}

#[test]
fn versions_rise_only_with_content_and_freshness_always() {
    let mut world = World::with_lots();
    let first = world.publish(start());
    let second = world.publish(days(1));
    assert_eq!(second.bundle.digest(), first.bundle.digest());
    assert_eq!(second.refreshed.signed.issued, days(1));
    assert!(world.repository().join("2.status.json").exists());
    world.ask(PACK, "A9", &["91"]);
    world.release(days(1));
    let third = world.publish(days(1));
    assert_eq!(third.bundle.version(), 2);
    let floored = world.try_publish(days(1), SCOPE, 50).unwrap();
    assert_eq!(floored.bundle.version(), 50);
    assert!(world.repository().join("50.snapshot.json").exists());
}

#[test]
fn equal_content_gives_equal_bytes() {
    let (one, two) = (World::with_lots(), World::with_lots());
    one.publish(start());
    two.publish(start());
    assert_eq!(files_below(&one.repository()), files_below(&two.repository()));
}

/// What the refusal of a file must say: the role, or the digest that an object is named after.
fn expected_words(name: &str) -> String {
    match name.strip_prefix("objects/") {
        Some(object) => object.rsplit('/').next().unwrap().to_owned(),
        None => name.trim_end_matches(".json").trim_start_matches(|c: char| c.is_ascii_digit() || c == '.').to_owned(),
    }
}

#[test]
fn one_flipped_byte_in_any_file_is_refused_by_name() {
    let world = World::with_lots();
    world.publish(start());
    let files = files_below(&world.repository());
    assert!(files.len() >= 15, "{:?}", files.keys());
    for (name, good) in &files {
        let path = world.repository().join(name);
        for at in [0, good.len() / 3, good.len() / 2, good.len() - 1] {
            let mut bad = good.clone();
            bad[at] ^= 1;
            fs::write(&path, &bad).unwrap();
            let refused = words(&check(&world).expect_err(name));
            assert!(refused.contains(&expected_words(name)), "{name}, byte {at}: {refused}");
        }
        fs::write(&path, good).unwrap();
    }
    check(&world).unwrap();
}

#[test]
fn every_byte_of_the_timestamp_counts() {
    let world = World::with_lots();
    world.publish(start());
    let path = world.repository().join("timestamp.json");
    let good = fs::read(&path).unwrap();
    for at in 0..good.len() {
        let mut bad = good.clone();
        bad[at] ^= 1;
        fs::write(&path, &bad).unwrap();
        assert!(check(&world).is_err(), "byte {at}");
    }
}

#[test]
fn a_missing_file_is_named() {
    let world = World::with_lots();
    world.publish(start());
    for (name, good) in files_below(&world.repository()) {
        let path = world.repository().join(&name);
        fs::remove_file(&path).unwrap();
        match check(&world) {
            Ok(_) => assert_eq!(name, "1.root.json", "the root that was given needs no copy"),
            Err(refused) => {
                let refused = words(&refused);
                assert!(refused.contains(&expected_words(&name)) && refused.contains("missing"), "{name}: {refused}");
            }
        }
        fs::write(&path, good).unwrap();
    }
}

#[test]
fn an_older_publication_is_refused_after_a_newer_one() {
    let world = World::with_lots();
    world.publish(start());
    let old = files_below(&world.repository());
    let newer = world.publish(days(1));
    for (name, bytes) in old {
        fs::write(world.repository().join(name), bytes).unwrap();
    }
    let refused = repository::refresh(&world.repository(), &newer.refreshed.state, days(1), None).unwrap_err();
    let refused = words(&refused);
    assert!(refused.contains("rollback") && refused.contains("timestamp"), "{refused}");
}

#[test]
fn a_publication_that_was_interrupted_shows_the_old_bundle_and_is_done_again() {
    let mut world = World::with_lots();
    let first = world.publish(start());
    let timestamp = world.repository().join("timestamp.json");
    let old = fs::read(&timestamp).unwrap();
    world.ask(PACK, "A9", &["91"]);
    world.release(start());
    world.publish(start());
    // Killed before the last step: everything is there but the new timestamp.
    fs::write(&timestamp, old).unwrap();
    assert_eq!(check(&world).unwrap().bundle.digest(), first.bundle.digest());
    assert_eq!(world.publish(start()).bundle.version(), 2);
    assert_eq!(check(&world).unwrap().bundle.version(), 2);
}

#[test]
fn another_scopes_repository_is_refused() {
    let world = World::with_lots();
    let other = ScopeToken::from_bytes([0xee; 16]);
    world.try_publish(start(), other, 0).unwrap();
    let folder = world.data().join("public/b").join(other.to_hex());
    let root = world.keys.root_bytes().to_vec();
    let refused = words(&repository::check(&folder, root, Some(SCOPE), start()).unwrap_err());
    assert!(refused.contains("is for scope ee") && refused.contains("belongs to scope 5c"), "{refused}");
}

#[test]
fn an_older_release_folder_is_not_published_over_a_newer_one() {
    let mut world = World::with_lots();
    let role = world.data().join("release/roles/lots-952.json");
    let old = fs::read(&role).unwrap();
    world.release_with(start(), Resign::Always);
    world.publish(start());
    fs::write(&role, old).unwrap();
    let refused = world.try_publish(start(), SCOPE, 0).unwrap_err();
    assert!(matches!(&refused, Error::OlderThanPublished { role, published: 2 } if role == "lots-952"), "{refused:?}");
    assert!(check(&world).is_ok(), "what was published stays");
}

#[test]
fn expired_lots_are_not_published() {
    let mut world = World::with_lots();
    world.keys = targets_renewed(&world);
    let refused = world.try_publish(days(91), SCOPE, 0).unwrap_err();
    assert!(matches!(&refused, Error::Expired { role, .. } if role.starts_with("lots-")), "{refused:?}");
    assert!(refused.next_step().unwrap().contains("packproof-sign release"));
    assert!(!world.repository().join("timestamp.json").exists());
}

fn targets_renewed(world: &World) -> signing::keys_folder::KeysFolder {
    let keys =
        signing::keys_folder::KeysFolder::open(world.keys.path(), signing::keys_folder::DemoKeys::Refuse).unwrap();
    signing::targets::renew(keys, days(80)).unwrap()
}
