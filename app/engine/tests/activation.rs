//! What a bundle may follow: two processes of one device, and devices whose old bundle is damaged.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use engine::store::{ActiveRow, Recalls, Store};
use verify_core::bundle::LoadError;
use verify_core::bundle::sections::Lift;
use verify_core::ids::Digest;
use verify_core::sync::SyncError;
use verify_core::time::{TimeFloor, Timestamp};

#[path = "support/world.rs"]
mod world;

use world::repository::Publisher;
use world::{Lab, NOW, decision, pack};

#[test]
fn of_two_processes_the_one_with_the_older_bundle_changes_nothing() {
    let (lab, engine) = Lab::ready();
    drop(engine);
    let (mut first, mut second) = (Store::open(&lab.path()).unwrap(), Store::open(&lab.path()).unwrap());
    let issued: Timestamp = NOW.parse().unwrap();
    let row = |version, content: &[u8], issued| ActiveRow {
        index: Digest::of(content),
        version,
        issued,
        activated_at: issued,
    };
    let (recalls, lifted) = Default::default();
    let none = Recalls { recalls: &recalls, lifted: &lifted };
    let floor = TimeFloor::at(issued);
    let mut trust = first.trust().unwrap().unwrap();
    let newest = row(6, b"six", issued);
    first.activate(&trust, &newest, &floor, &none).unwrap().unwrap();

    trust.roles.clear();
    let refused = second.activate(&trust, &row(5, b"five", issued), &floor, &none).unwrap().unwrap_err();
    assert_eq!(refused, LoadError::Older { found: 5, floor: 6 });
    let refused = second.activate(&trust, &row(6, b"another six", issued), &floor, &none).unwrap().unwrap_err();
    assert_eq!(refused, LoadError::SameVersionOtherContent(6));
    // The same bundle, by a timestamp that was fetched before the other process fetched a newer one.
    let earlier = "2026-11-20T11:00:00Z".parse().unwrap();
    second.activate(&trust, &row(6, b"six", earlier), &floor, &none).unwrap().unwrap();
    assert_eq!(second.active().unwrap(), Some(newest));
    assert_ne!(second.trust().unwrap().unwrap(), trust);
    assert_eq!(second.drop_garbage(&Digest::of(b"five"), &[].into()).unwrap(), 0, "not this process's to throw away");
}

#[test]
fn the_same_bundle_signed_again_is_news_of_its_age_only() {
    let (lab, mut engine) = Lab::ready();
    lab.pass(std::time::Duration::from_secs(3_600));
    lab.publish(|_| ());
    engine.pull().unwrap().report.pull.unwrap().unwrap();
    assert_eq!(engine.status().unwrap().bundle.unwrap().age_s, 0);
    assert_eq!(decision(&engine.scan(&pack("S1")).unwrap()), "VERIFIED");
}

/// Damages the active bundle, which holds a recall, and says how the device takes the next publication.
fn after_damage(change: impl FnOnce(&mut Publisher)) -> Result<(), LoadError> {
    let (lab, mut engine) = Lab::ready();
    lab.publish(|publisher| publisher.recall("R-1", Some("L1"), None));
    engine.pull().unwrap().report.pull.unwrap().unwrap();
    drop(engine);
    let damage = "UPDATE objects SET bytes = x'00' WHERE digest = (SELECT index_digest FROM active)";
    assert_eq!(rusqlite::Connection::open(lab.path()).unwrap().execute(damage, []).unwrap(), 1);
    let mut engine = lab.open();
    assert!(engine.status().unwrap().bundle_error.is_some());
    lab.publish(change);
    match engine.pull().unwrap().report.pull.unwrap() {
        Ok(_) => Ok(()),
        Err(SyncError::Load(refused)) => Err(refused),
        Err(other) => panic!("{other}"),
    }
}

#[test]
fn a_damaged_bundle_still_guards_its_version_and_its_recalls() {
    assert_eq!(after_damage(|_| ()), Ok(()), "the same bundle heals it");
    assert_eq!(after_damage(|it| it.version = 1), Err(LoadError::Older { found: 1, floor: 2 }));
    let other = after_damage(|it| it.lots[0].serials.push("S10".to_owned()));
    assert_eq!(other, Err(LoadError::SameVersionOtherContent(2)));
    let dropped = after_damage(|it| (it.version, it.recalls) = (3, Vec::new()));
    assert!(matches!(dropped, Err(LoadError::RecallDropped { .. })), "{dropped:?}");
    let lifted = after_damage(|it| {
        (it.version, it.recalls) = (3, Vec::new());
        it.lifts.push(Lift { recall_id: "R-1".to_owned() });
    });
    assert_eq!(lifted, Ok(()));
}
