//! From imported files over the release station to what a device finds in the published bundle.
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use signing::init::{Ceremony, init};
use signing::keys_folder::{DemoKeys, KeysFolder};
use signing::repository;
use signing::roles::Purpose;
use signing::targets;
use sync_server::publish::{DEFAULT_SCOPE, Published};
use sync_server::service::{NewSite, add_site, limit_scope};
use verify_core::bundle::index::{Completeness, Index};
use verify_core::bundle::sections::{Recall, SectionRow as _, Site};
use verify_core::bundle::status::{ActorHash, Lifecycle};
use verify_core::ids::{ScopeToken, SiteId};
use verify_core::time::{Timestamp, Zone};

#[path = "publish/meanwhile.rs"]
mod meanwhile;
#[path = "publish/world.rs"]
mod world;

use world::{LOTS, OTHER, PACK, PRODUCTS, World, gtin, hours, start};

fn files_below(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let mut found = BTreeMap::new();
    for entry in fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            found.extend(files_below(&path));
        } else {
            found.insert(path.clone(), fs::read(&path).unwrap());
        }
    }
    found
}

fn site(id: &str, name: &str) -> Site {
    Site { id: SiteId::parse(id).unwrap(), name: name.to_owned(), zone: Zone::utc(), place: None, party: None }
}

#[test]
fn a_device_finds_what_was_imported() {
    let mut world = World::with_packs();
    let published = world.publish(start());
    assert_eq!((published.scope.as_str(), published.version), (DEFAULT_SCOPE, 1));
    assert_eq!(published.warnings, [""; 0]);
    assert_eq!(published.folder, world.data().join("public/b").join(published.token.to_hex()));
    let device = world.device(&published, start());
    let counts = device.checked.counts;
    assert_eq!((counts.gtins, counts.lots, counts.packs), (2, 3, 5));
    assert_eq!(device.lifecycle("S2"), Some(Lifecycle::Active));
    assert_eq!(device.lifecycle("S9"), None);
    assert_eq!(device.completeness(PACK, "A1"), Completeness::Complete);
    assert_eq!(device.completeness(PACK, "A2"), Completeness::Open);
    let lot = &device.look(PACK, "A1", "S1").printed_lots[0];
    assert_eq!(lot.usable_until.unwrap().to_string(), "2030-01-31");
    assert_eq!(lot.attested_by.gln().as_str(), "0300011111116");
    assert_eq!(device.bundle().party_name(lot.attested_by.gln()), Some("GS1 Pharma LLC"));
    assert_eq!(device.bundle().product(&gtin(PACK)).unwrap().words.name, "Epcistra");
    assert_eq!(device.bundle().rules().len(), 2);
    assert_eq!(device.bundle().receipt_keys().count(), 1);
}

#[test]
fn nothing_new_keeps_the_version_and_renews_the_time() {
    let mut world = World::with_packs();
    let first = world.publish(start());
    let second = world.publish(hours(5));
    assert_eq!((second.version, second.index, second.token), (1, first.index, first.token));
    assert_eq!(world.device(&second, hours(5)).checked.refreshed.signed.issued, hours(5));
}

#[test]
fn marks_and_who_made_them_reach_the_device() {
    let mut world = World::with_packs();
    world.publish(start());
    world.import(
        "gtin,serial,lot,expiry,status,status_at,site_gln
00300010123455,S1,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,0300011111116
00300010123455,S2,A1,2029-11-30,stolen,2026-11-19T09:00:00Z,
",
    );
    let published = world.publish(start());
    assert_eq!(published.version, 2);
    let device = world.device(&published, start());
    assert_eq!(device.lifecycle("S1"), Some(Lifecycle::Dispensed));
    assert_eq!(device.lifecycle("S2"), Some(Lifecycle::Stolen));
    assert_eq!(device.lifecycle("S3"), Some(Lifecycle::Active));
    let actor = device.look(PACK, "A1", "S1").member.unwrap().status.actor;
    assert_eq!(actor, Some(ActorHash::of(device.bundle().site_key(), "0300011111116")));
    let bytes: Vec<u8> = files_below(&published.folder).into_values().flatten().collect();
    assert!(!bytes.windows(4).any(|at| at == b"\"S1\""), "no serial stands in a bundle");
}

#[test]
fn a_lot_that_waits_for_its_release_accuses_nobody() {
    let mut world = World::with_packs();
    world.import("gtin,serial,lot,expiry\n00300010123455,S5,A1,2029-11-30\n");
    world.import("gtin,lot,expiry,complete,count\n00300010123455,A1,2029-11-30,true,4\n");
    let published = world.publish(start());
    assert_eq!(published.warnings, ["1 lots wait for their release; run `packproof-sign release`"]);
    assert_eq!(world.device(&published, start()).completeness(PACK, "A1"), Completeness::Open);
    world.release();
    let published = world.publish(start());
    let device = world.device(&published, start());
    assert_eq!(device.completeness(PACK, "A1"), Completeness::Complete);
    assert_eq!(device.lifecycle("S5"), Some(Lifecycle::Active));
}

const RECALLS: &str = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text
R-1,00300010123455,A1,S1,S2,II,2026-11-02,Set it aside.
R-2,09521141123454,,,,I,2026-11-02,All lots.
";

fn lift(world: &mut World, recall_id: &str) {
    let lifts = format!(r#"{{"format":1,"rows":[{{"recall_id":"{recall_id}"}}]}}"#);
    fs::write(world.keys.path().join("targets-files/lifts.json"), lifts).unwrap();
    let keys = KeysFolder::open(world.keys.path(), DemoKeys::Refuse).unwrap();
    world.keys = targets::renew(keys, start()).unwrap();
}

#[test]
fn a_recall_that_was_published_stays_until_it_is_lifted() {
    let mut world = World::with_packs();
    let registry = world.data().join("registry.sqlite");
    world.publish(start());
    let backup = fs::read(&registry).unwrap();
    world.import(RECALLS);
    let published = world.publish(start());
    let before = world.device(&published, start());
    assert_eq!(before.look(PACK, "A1", "S1").recalls.len(), 1);

    fs::write(&registry, backup).unwrap();
    let published = world.publish(start());
    assert_eq!(published.warnings.len(), 2);
    assert!(published.warnings[0].contains("recall R-1 of GTIN 00300010123455"), "{:?}", published.warnings);
    let after = world.device(&published, start());
    assert_eq!(after.bundle().digest(), before.bundle().digest());

    lift(&mut world, "R-2");
    let published = world.publish(start());
    let lifted = world.device(&published, start());
    assert_eq!(lifted.bundle().recalls().len(), 1);
    let ids = verify_core::bundle::lifted(&lifted.checked.refreshed.signed, &lifted.objects).unwrap();
    lifted.bundle().may_follow(before.bundle(), &ids).unwrap();
    assert!(lifted.bundle().may_follow(before.bundle(), &[].into()).is_err());
}

#[test]
fn a_recall_under_a_lifted_id_is_named() {
    let mut world = World::with_packs();
    world.import(RECALLS);
    lift(&mut world, "R-2");
    world.import(&RECALLS.replace("R-1", "R-2").replace("S1,S2", "S3,S3"));
    let published = world.publish(start());
    let names = |gtin: &str| format!("recall R-2 of GTIN {gtin} is not published");
    assert_eq!(published.warnings.len(), 2, "{:?}", published.warnings);
    assert!(published.warnings[0].starts_with(&names(PACK)), "{:?}", published.warnings);
    assert!(published.warnings[1].starts_with(&names(OTHER)), "{:?}", published.warnings);
    assert_eq!(world.device(&published, start()).bundle().recalls().len(), 1);
}

#[test]
fn corrected_words_of_a_recall_replace_the_old_ones() {
    let mut world = World::with_packs();
    world.import(RECALLS);
    let published = world.publish(start());
    let before = world.device(&published, start());
    world.import(&RECALLS.replace("Set it aside.", "Set it aside and call us."));
    let published = world.publish(start());
    assert_eq!(published.warnings, [""; 0]);
    let after = world.device(&published, start());
    assert_eq!(after.look(PACK, "A1", "S1").recalls[0].text, "Set it aside and call us.");
    after.bundle().may_follow(before.bundle(), &[].into()).unwrap();
}

#[test]
fn every_scope_gets_its_own_part() {
    let mut world = World::with_packs();
    world.import(RECALLS);
    {
        let mut store = world.store();
        let (all, north) = (ScopeToken::from_bytes([1; 16]), ScopeToken::from_bytes([2; 16]));
        let docks = NewSite { site: site("0300011111116", "Dock"), scope: "all".to_owned(), token: all };
        add_site(&mut store, &docks).unwrap();
        limit_scope(&mut store, "north", north, &[gtin(OTHER)]).unwrap();
    }
    let published = world.try_publish(start(), None).unwrap();
    let names: Vec<&str> = published.iter().map(|it| it.scope.as_str()).collect();
    assert_eq!(names, ["all", "north"], "no default scope beside those of the operator");
    let (all, north) = (world.device(&published[0], start()), world.device(&published[1], start()));
    assert_eq!((all.checked.counts.packs, north.checked.counts.packs), (5, 1));
    assert!(all.bundle().site(&SiteId::parse("0300011111116").unwrap()).is_some());
    assert!(north.bundle().site(&SiteId::parse("0300011111116").unwrap()).is_none());
    assert!(north.bundle().product(&gtin(PACK)).is_none());
    assert_eq!((all.bundle().recalls().len(), north.bundle().recalls().len()), (2, 1));
    assert!(!published[1].folder.join("1.lots-030001.json").exists());
    assert_ne!(all.bundle().site_key(), north.bundle().site_key());

    let root = world.keys.root_bytes().to_vec();
    let crossed = repository::check(&published[0].folder, root, Some(published[1].token), start());
    assert!(signing::error::chain(&crossed.unwrap_err()).contains("this device belongs to scope 0202"));
    let one = world.try_publish(hours(1), Some("north")).unwrap();
    assert_eq!(one.len(), 1);
    let unknown = world.try_publish(hours(1), Some("south")).unwrap_err().to_string();
    assert!(unknown.contains("\"south\"") && unknown.contains("all, north"), "{unknown}");
}

#[test]
fn sightings_stand_as_hashes_and_leave_when_no_rule_looks_back_so_far() {
    let mut world = World::with_packs();
    world.import("gtin,serial,at,lat,lon,radius_m\n00300010123455,S1,2026-11-20T09:45:00Z,48.9228,13.4050,500\n");
    let seen = |world: &World, published: &Published, now: Timestamp| {
        world.device(published, now).look(PACK, "A1", "S1").sightings.len()
    };
    let published = world.publish(start());
    assert_eq!(seen(&world, &published, start()), 1);
    let published = world.publish(hours(168));
    assert_eq!(seen(&world, &published, hours(168)), 0);
}

#[test]
fn publishing_reads_only_the_three_online_keys() {
    let mut world = World::with_packs();
    for folder in ["root", "targets", "lots"] {
        fs::remove_dir_all(world.keys.path().join(folder)).unwrap();
    }
    world.publish(start());
    fs::remove_file(world.keys.path().join("timestamp.key")).unwrap();
    let refused = world.try_publish(start(), None).unwrap_err().to_string();
    assert!(refused.contains("role timestamp needs 1 signatures") && refused.contains("\n  next: "), "{refused}");
}

#[test]
fn damaged_released_lots_are_named_and_nothing_is_published() {
    let mut world = World::with_packs();
    let before = world.publish(start());
    let timestamp = fs::read(before.folder.join("timestamp.json")).unwrap();
    for (path, good) in files_below(&world.data().join("release")) {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if name == ".lock" {
            continue;
        }
        let mut bad = good.clone();
        bad[good.len() / 2] ^= 1;
        fs::write(&path, bad).unwrap();
        let refused = world.try_publish(hours(1), None).expect_err(&name).to_string();
        assert!(refused.contains(name.trim_end_matches(".json")), "{name}: {refused}");
        assert_eq!(fs::read(before.folder.join("timestamp.json")).unwrap(), timestamp);
        fs::write(&path, good).unwrap();
    }
    world.publish(hours(1));
}

#[test]
fn damaged_public_objects_are_repaired() {
    let mut world = World::with_packs();
    let published = world.publish(start());
    let objects = files_below(&published.folder.join("objects"));
    let needed = recall_objects(&world, &published);
    for (path, good) in objects.iter().filter(|(path, _)| !needed.contains(path)) {
        fs::write(path, &good[1..]).unwrap();
    }
    let again = world.publish(hours(1));
    assert_eq!(files_below(&published.folder.join("objects")), objects);
    assert_eq!((again.version, again.warnings.len()), (1, 0));
}

/// The index, and the object of its recalls.
fn recall_objects(world: &World, published: &Published) -> [PathBuf; 2] {
    let device = world.device(published, start());
    let index = device.objects.get(&published.index).unwrap();
    let section = Index::parse(&index).unwrap().sections[Recall::SECTION].digest;
    [published.index, section].map(|digest| device.objects.path(&digest))
}

#[test]
fn nothing_is_published_while_the_recalls_published_before_cannot_be_read() {
    let mut world = World::with_packs();
    world.import(RECALLS);
    world.publish(start());
    let published = world.publish(hours(1));
    let before = files_below(&published.folder);
    for path in recall_objects(&world, &published) {
        for damage in [fs::remove_file, |path: &Path| fs::write(path, "not what it was")] {
            damage(&path).unwrap();
            let refused = world.try_publish(hours(2), None).unwrap_err().to_string();
            assert!(refused.contains("the recalls published before cannot be read"), "{refused}");
            assert!(refused.contains(path.to_str().unwrap()) && refused.contains("\n  next: "), "{refused}");
            assert!(refused.contains("--version-floor 3 or more"), "{refused}");
            fs::write(&path, &before[&path]).unwrap();
            assert_eq!(files_below(&published.folder), before);
        }
    }
    fs::remove_dir_all(&published.folder).unwrap();
    world.at_least = 3;
    let published = world.publish(hours(2));
    assert_eq!((published.version, world.device(&published, hours(2)).bundle().recalls().len()), (3, 2));
}

#[test]
fn equal_content_gives_equal_bytes() {
    let (mut one, mut two) = (World::with_packs(), World::with_packs());
    two.import(PRODUCTS);
    two.import(LOTS);
    two.release();
    let (a, b) = (one.publish(start()), two.publish(start()));
    assert_eq!(a.index, b.index);
}

#[test]
fn a_clock_that_went_back_is_said() {
    let mut world = World::with_packs();
    world.publish(hours(2));
    let published = world.publish(start());
    assert!(published.warnings[0].contains("signed at 2026-11-20T12:00:00Z"), "{:?}", published.warnings);
}

#[test]
fn the_command_prints_a_line_a_scope_and_refuses_demonstration_keys() {
    let mut world = World::with_packs();
    let ceremony = Ceremony {
        folder: world.folder.path().join("demo"),
        purpose: Purpose::Demonstration,
        prefixes: Vec::new(),
        now: start(),
    };
    init(&ceremony, &mut *world.random).unwrap();
    let run = |args: &str| {
        let mut command = std::process::Command::new(env!("CARGO_BIN_EXE_packproof-server"));
        command.current_dir(world.folder.path()).args(args.split_whitespace()).output().unwrap()
    };
    let output = run("publish --data data --keys keys --now 2026-11-20T10:00:00Z --json");
    let line: serde_json::Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&line["scope"], &line["version"]), (&"default".into(), &1.into()));
    assert!(world.folder.path().join(line["dir"].as_str().unwrap()).join("timestamp.json").exists());
    let output = run("publish --data data --keys demo --now 2026-11-20T10:00:00Z");
    assert_eq!(output.status.code(), Some(1));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.ends_with("\n  next: add --demo if you meant the demonstration\n"), "{words}");
}
