//! Releasing: what was asked for is signed once, kept where it is the same, and done again after a crash.

use std::fs;

use signing::Error;
use signing::keys_folder::{DemoKeys, KeysFolder};
use signing::release::{Resign, waiting};
use signing::targets;

use crate::support::*;

#[test]
fn requests_become_signed_lots() {
    let mut world = World::new();
    world.ask(PACK, "A1", &["11", "12", "13"]);
    world.ask(CASE, "A1", &["1"]);
    world.ask(OTHER, "B1", &["31"]);
    assert_eq!(waiting(&world.data()).unwrap().len(), 3);
    let report = world.release(start());
    assert_eq!((report.lots_released, report.serials_released, report.lots_unchanged), (3, 5, 0));
    let roles: Vec<_> = report.roles.iter().map(|role| (role.role.as_str(), role.version, role.gtins)).collect();
    assert_eq!(roles, [("lots-030001", 1, 2), ("lots-952", 1, 1)]);
    assert_eq!(report.roles[0].expires, days(90));
    assert_eq!(waiting(&world.data()).unwrap().len(), 0);
    let report = world.release(start());
    assert!(report.roles.is_empty(), "nothing was asked for: {report:?}");
}

#[test]
fn lots_that_are_the_same_keep_their_segment() {
    let mut world = World::with_lots();
    let (a1, a2) = (world.segment(PACK, "A1"), world.segment(PACK, "A2"));
    world.ask(PACK, "A1", &["11", "12", "13"]);
    world.ask(PACK, "A2", &["21", "22"]);
    let report = world.release(start());
    assert_eq!((report.lots_released, report.lots_unchanged), (1, 1));
    assert_eq!(world.segment(PACK, "A1"), a1);
    assert_ne!(world.segment(PACK, "A2"), a2);
    assert_eq!(report.roles.len(), 1);
    assert_eq!(report.roles[0].version, 2);
}

#[test]
fn one_serial_for_another_makes_a_new_segment() {
    let mut world = World::with_lots();
    let before = world.segment(PACK, "A1");
    world.ask(PACK, "A1", &["11", "12", "14"]);
    assert_eq!(world.release(start()).lots_released, 1);
    assert_ne!(world.segment(PACK, "A1"), before);
}

#[test]
fn a_lot_without_serials_becomes_a_tombstone() {
    let mut world = World::with_lots();
    world.ask(PACK, "A1", &[]);
    world.ask(PACK, "NEW", &[]);
    let report = world.release(start());
    assert_eq!((report.lots_released, report.lots_unchanged), (1, 1));
    assert_eq!(world.segment(PACK, "A1"), None);
    let released = world.released();
    let (_, target) = released.owner(&gtin(PACK)).unwrap();
    let lots: Vec<_> =
        released.manifest(&target.digest).unwrap().rows().iter().map(|row| row.lot.to_string()).collect();
    assert_eq!(lots, ["A1", "A2"], "the lot stays known");
}

#[test]
fn a_request_that_cannot_be_released_stays_and_holds_up_no_other() {
    let mut world = World::new();
    world.ask(UNKNOWN, "C1", &["1"]);
    world.ask(PACK, "A1", &["11"]);
    let broken = world.ask(PACK, "A2", &["11"]);
    fs::write(&broken, "nonsense\n").unwrap();
    let report = world.release(start());
    assert_eq!(report.lots_released, 1);
    let refused: Vec<String> = report.refused.iter().map(|it| words(&it.error)).collect();
    assert!(refused[0].contains("line 1 is not a packproof-release-request-1 header"), "{refused:?}");
    assert!(refused[1].contains(UNKNOWN), "{refused:?}");
    let next = report.refused[1].error.next_step().unwrap();
    assert!(next.contains("packproof-sign delegate") && next.contains("4012345678901"), "{next}");
    assert_eq!(waiting(&world.data()).unwrap().len(), 2);

    let path = world.keys.path().to_owned();
    let keys = KeysFolder::open(&path, DemoKeys::Refuse).unwrap();
    targets::delegate(keys, &prefix("4012345"), None, start(), &mut random("d")).unwrap();
    world.reopen_keys();
    world.ask(PACK, "A2", &["12"]);
    let report = world.release(start());
    assert_eq!((report.lots_released, report.refused.len()), (2, 0));
}

#[test]
fn a_request_written_while_we_work_is_not_lost() {
    let mut world = World::new();
    // A run that was killed behind the signing of the role leaves what it took; the server has asked again meanwhile.
    let asked = world.ask(PACK, "A1", &["11"]);
    fs::rename(&asked, asked.with_extension("taken")).unwrap();
    world.ask(PACK, "A1", &["11", "12"]);
    assert_eq!(waiting(&world.data()).unwrap().len(), 1);
    let report = world.release(start());
    assert_eq!((report.lots_released, report.serials_released), (1, 2));
    assert_eq!(waiting(&world.data()).unwrap().len(), 0);
}

#[test]
fn roles_are_signed_anew_before_they_end_or_when_asked() {
    let mut world = World::with_lots();
    let mut check = |day: i64, resign: Resign, expected: usize| {
        let report = world.release_with(days(day), resign);
        assert_eq!(report.roles.len(), expected, "day {day}");
    };
    check(1, Resign::WhenNeeded, 0);
    check(1, Resign::Always, 2);
    check(60, Resign::WhenNeeded, 0);
    check(62, Resign::WhenNeeded, 2);
    check(63, Resign::WhenNeeded, 0);
}

#[test]
fn an_expired_targets_role_releases_nothing() {
    let world = World::with_lots();
    let data = world.data();
    let job = signing::release::Job { keys: &world.keys, data: &data, now: days(91), resign: Resign::WhenNeeded };
    let refused = signing::release::release(&job, &mut random("x")).unwrap_err();
    assert!(matches!(&refused, Error::Expired { role, .. } if role == "targets"));
    assert!(refused.next_step().unwrap().contains("packproof-sign renew"));
}

#[test]
fn what_lies_on_the_server_is_not_believed() {
    let mut world = World::with_lots();
    let role = world.data().join("release/roles/lots-030001.json");
    let good = fs::read_to_string(&role).unwrap();
    fs::write(&role, good.replacen("\"length\":", "\"length\":1", 1)).unwrap();
    let refused = signing::released::Released::open(&world.data(), &world.keys).unwrap_err();
    assert!(words(&refused).contains("lots-030001"), "{}", words(&refused));
    fs::write(&role, good).unwrap();

    let digest = world.segment(PACK, "A1").unwrap();
    let path = world.released().objects().path(&digest);
    fs::write(&path, b"another segment").unwrap();
    world.ask(PACK, "A1", &["11", "12", "13"]);
    let report = world.release(start());
    assert!(matches!(report.refused[0].error, Error::Object { state: "damaged", .. }), "{report:?}");
}

#[test]
fn a_longer_prefix_takes_the_lots_over() {
    let mut world = World::with_lots();
    let keys = KeysFolder::open(world.keys.path(), DemoKeys::Refuse).unwrap();
    targets::delegate(keys, &prefix("0300010"), None, start(), &mut random("d")).unwrap();
    world.reopen_keys();
    world.ask(PACK, "A3", &["41"]);
    let report = world.release(start());
    assert_eq!(report.roles[0].role, "lots-0300010");
    let released = world.released();
    let (role, target) = released.owner(&gtin(PACK)).unwrap();
    assert_eq!(role.prefix, prefix("0300010"));
    assert_eq!(released.manifest(&target.digest).unwrap().rows().len(), 3, "with the lots released before");
}
