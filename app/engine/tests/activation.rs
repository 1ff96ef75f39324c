//! What a bundle may follow: two processes of one device, and devices whose old bundle is damaged.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use engine::store::{ActiveRow, Store};
use verify_core::bundle::LoadError;
use verify_core::ids::Digest;
use verify_core::time::{TimeFloor, Timestamp};

#[path = "support/world.rs"]
mod world;

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
    let floor = TimeFloor::at(issued);
    let mut trust = first.trust().unwrap().unwrap();
    let newest = row(6, b"six", issued);
    first.activate(&trust, &newest, &floor).unwrap().unwrap();

    trust.roles.clear();
    let refused = second.activate(&trust, &row(5, b"five", issued), &floor).unwrap().unwrap_err();
    assert_eq!(refused, LoadError::Older { found: 5, floor: 6 });
    let refused = second.activate(&trust, &row(6, b"another six", issued), &floor).unwrap().unwrap_err();
    assert_eq!(refused, LoadError::SameVersionOtherContent(6));
    // The same bundle, by a timestamp that was fetched before the other process fetched a newer one.
    let earlier = "2026-11-20T11:00:00Z".parse().unwrap();
    second.activate(&trust, &row(6, b"six", earlier), &floor).unwrap().unwrap();
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
