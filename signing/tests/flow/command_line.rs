//! `packproof-sign` as people and scripts meet it: exit codes, words on errors, JSON for machines.

use std::path::Path;
use std::process::{Command, Output};

use serde_json::Value;

use crate::support::*;

fn run(folder: &Path, args: &str) -> Output {
    let args = args.split_whitespace();
    Command::new(env!("CARGO_BIN_EXE_packproof-sign")).current_dir(folder).args(args).output().unwrap()
}

#[track_caller]
fn done(folder: &Path, args: &str) -> String {
    let output = run(folder, args);
    let text = String::from_utf8(output.stdout).unwrap();
    assert!(output.status.success(), "{args}: {text}{}", String::from_utf8_lossy(&output.stderr));
    text
}

#[track_caller]
fn failed(folder: &Path, args: &str, code: i32) -> String {
    let output = run(folder, args);
    let text = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{args}: {text}");
    text
}

#[test]
fn a_demonstration_from_keys_to_a_verified_repository() {
    let world = World::with_lots();
    let folder = world.folder.path();
    let made: Value =
        serde_json::from_str(&done(folder, "init --out K --demo --json --now 2026-11-20T10:00:00Z")).unwrap();
    assert_eq!(made["prefixes"], serde_json::json!(["030001", "952"]));
    assert_eq!(made["demo"], true);

    let refused = failed(folder, "release --keys K --data D --now 2026-11-20T10:00:00Z", 1);
    assert_eq!(
        refused,
        "error: K is for demonstrations: anybody may have its keys\n  next: add --demo if you meant the demonstration\n"
    );
    done(folder, "delegate --keys K --prefix 4012345 --name Maker --demo --now 2026-11-20T10:00:00Z");
    std::fs::rename(world.data(), folder.join("old")).unwrap();
    world.ask(UNKNOWN, "C1", &["1"]);
    world.ask("04000000000006", "C2", &["1"]);
    let output = run(folder, "release --keys K --data data --demo --json --now 2026-11-20T10:00:00Z");
    assert_eq!(output.status.code(), Some(1));
    let report: Value = serde_json::from_slice(&output.stdout).unwrap();
    assert_eq!((&report["lots_released"], &report["roles"][0]["role"]), (&1.into(), &"lots-4012345".into()));
    let words = String::from_utf8(output.stderr).unwrap();
    assert!(words.contains("GTIN 04000000000006: no lots key") && words.contains("next: run `packproof-sign delegate"));
    let text = done(folder, "inspect K/root.json K/status.key data/release/roles/lots-4012345.json");
    assert!(text.contains("x-packproof-demo: true") && text.contains("kind: private key"), "{text}");
    let secret = std::fs::read_to_string(folder.join("K/status.key")).unwrap();
    let secret: Value = serde_json::from_str(&secret).unwrap();
    assert!(!text.contains(secret["private"].as_str().unwrap()));
}

#[test]
fn verify_says_what_is_there_or_what_is_wrong() {
    let world = World::with_lots();
    world.publish(start());
    let folder = world.folder.path();
    let at = format!("verify --bundle data/public/b/{} --root keys/root.json --now 2026-11-20T11:00:00Z", SCOPE);
    let report: Value = serde_json::from_str(&done(folder, &format!("{at} --json"))).unwrap();
    assert_eq!((&report["ok"], &report["version"], &report["packs"]), (&true.into(), &1.into(), &6.into()));
    assert!(done(folder, &at).starts_with(&format!("OK: version 1 of scope {SCOPE}")));

    let late = at.replace("2026-11-20T11", "2026-11-24T11");
    let words = failed(folder, &late, 1);
    assert!(words.starts_with("error: the repository in data/public/b/"), "{words}");
    assert!(words.contains("role timestamp: timestamp metadata expired at 2026-11-23T10:00:00Z"), "{words}");

    std::fs::rename(world.repository(), folder.join("data/public/b/00000000000000000000000000000000")).unwrap();
    let words = failed(folder, &at.replace(&SCOPE.to_hex(), "00000000000000000000000000000000"), 1);
    assert!(words.contains("belongs to scope 00000000000000000000000000000000"), "{words}");
}

#[test]
fn wrong_usage_has_a_code_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    for args in ["", "delegate --keys K --prefix 12x", "release", "verify --bundle B --root R --now yesterday"] {
        failed(folder.path(), args, 2);
    }
    let words = failed(folder.path(), "release --keys nowhere", 1);
    assert!(words.contains("nowhere is not a folder of keys") && words.contains("next: "), "{words}");
}

#[test]
fn every_kind_of_file_is_explained_and_others_are_refused() {
    let world = World::with_lots();
    world.publish(start());
    world.ask(PACK, "A1", &["1"]);
    let mut kinds = std::collections::BTreeSet::new();
    for folder in [world.data(), world.keys.path().to_owned()] {
        for name in files_below(&folder).keys().filter(|name| !name.ends_with(".lock")) {
            let value = signing::inspect::inspect(&folder.join(name)).unwrap();
            kinds.insert(value["kind"].as_str().unwrap().to_owned());
        }
    }
    let expected =
        ["index", "manifest", "overlay", "private key", "release request", "role file", "section", "segment"];
    assert_eq!(kinds.into_iter().collect::<Vec<_>>(), expected);
    let other = world.folder.path().join("other");
    for bytes in [&b""[..], b"PPSG", b"PPOV\x01", b"{}", b"hello"] {
        std::fs::write(&other, bytes).unwrap();
        assert!(signing::inspect::inspect(&other).is_err(), "{bytes:?}");
    }
}
