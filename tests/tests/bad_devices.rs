//! What can go wrong between a device and its server: wrong codes, old, foreign and damaged bundles, a full disk. Each
//! gets its own words, and the device goes on with what it had.
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use std::path::{Path, PathBuf};
use std::process::Command;

use packproof_tests::e2e::{CODES, Demo, NOW, Program, Server, arg, program, words};
use serde_json::Value;

const LATER: &str = "2026-11-20T12:00:00Z";
const PHARMACY: &str = "9521999000013";

fn device(demo: &Demo, name: &str, now: &str) -> Program {
    program("packproof").with(&["--demo", "--home", arg(&demo.path(name)), "--now", now, "--json"])
}

fn enrolled(demo: &Demo, server: &Server, site: &str) -> Program {
    let device = device(demo, "home", NOW);
    device.ok(&["enrol", &server.url, &demo.enrol_code(site)]);
    device.ok(&["pull"]);
    device
}

fn copy(from: &Path, to: &Path) {
    let done = Command::new("cp").args(["-a", arg(from), arg(to)]).status().unwrap();
    assert!(done.success(), "cp -a {} {}", from.display(), to.display());
}

fn replace(published: &Path, with: &Path) {
    std::fs::remove_dir_all(published).unwrap();
    copy(with, published);
}

/// The device still judges by the bundle that it had.
fn still_serves(device: &Program, version: u64) {
    let verdict = device.ok(&["scan", "--text", &CODES[2].text()]).json();
    assert!(words(&verdict).starts_with(CODES[2].first), "{verdict}");
    assert_eq!(verdict["evidence"]["bundle"]["version"], version);
}

#[test]
fn wrong_enrolment_codes_are_told_apart() {
    let demo = Demo::new();
    let server = demo.serve();
    let good = demo.enrol_code(PHARMACY);
    let letters: String = good.chars().filter(|c| *c != '-').collect();
    let other_root = format!("{}{}", &letters[..8], "0123456789ABCDEF");
    let unknown = format!("{}{}", "00000000", &letters[8..]);
    let refused: [(&str, &str, &[&str]); 5] = [
        ("too short", "ABCD-EFGH", &["code"]),
        ("a letter that is none", &good.replacen(&good[..1], "U", 1), &["code"]),
        ("unknown", &unknown, &["code", "unknown"]),
        ("another server's", &other_root, &["root"]),
        ("nothing listens", &good, &["reach"]),
    ];
    for (what, code, said) in refused {
        let home = device(&demo, "refused", NOW);
        let url = if what == "nothing listens" { "http://127.0.0.1:9" } else { &server.url };
        let output = home.run(&["enrol", url, code]);
        output.assert_refused(what, 1, said);
        home.refuses(&["scan", "--text", &CODES[0].text()], 1, &["enrol"]);
    }
    // A good code works once, and for the same device again; not for another.
    let first = device(&demo, "first", NOW);
    let code = demo.enrol_code(PHARMACY);
    first.ok(&["enrol", &server.url, &code]);
    device(&demo, "second", NOW).refuses(&["enrol", &server.url, &code], 1, &["code", "used"]);
    // And the demonstration is nothing that a device falls into by chance.
    let plain = program("packproof").with(&["--home", arg(&demo.path("plain")), "--now", NOW]);
    plain.refuses(&["enrol", &server.url, &demo.enrol_code(PHARMACY)], 1, &["demo"]);
}

#[test]
fn an_older_bundle_never_comes_back() {
    let mut demo = Demo::new();
    let server = demo.serve();
    let old = demo.path("old");
    copy(&demo.bundle(), &old);
    let device = enrolled(&demo, &server, PHARMACY);
    let recall = demo.path("recall.csv");
    let header = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text";
    std::fs::write(&recall, format!("{header}\nLATE-1,00300010123455,D2911,,,I,2026-11-20,Late\n")).unwrap();
    demo.server(LATER).ok(&["import", arg(&recall)]);
    demo.release_and_publish(LATER);
    device.ok(&["pull"]);
    replace(&demo.bundle(), &old);
    device.refuses(&["pull"], 1, &["timestamp", "older"]);
    let verdict = device.ok(&["scan", "--text", &CODES[0].text()]).json();
    assert_eq!(verdict["decision"], "STOP", "the recall stays: {verdict}");
}

#[test]
fn another_scopes_bundle_is_not_taken() {
    let demo = Demo::new();
    let site = ["--gln", "9521999000037", "--name", "Other", "--tz", "UTC", "--scope", "other"];
    demo.server(NOW).ok(&[&["site", "add"][..], &site].concat());
    let (keys, data) = (demo.keys(), demo.data());
    program("packproof-sign").ok(&["release", "--demo", "--keys", arg(&keys), "--data", arg(&data), "--now", LATER]);
    let published = demo.server(LATER).ok(&["publish", "--keys", arg(&keys), "--json"]).lines();
    let folder = |scope: &str| -> PathBuf {
        let line = published.iter().find(|line| line["scope"] == scope).unwrap_or(&Value::Null);
        PathBuf::from(line["dir"].as_str().unwrap_or_else(|| panic!("{scope} is published: {published:?}")))
    };
    let (ours, theirs) = (folder("default"), folder("other"));
    let keep = demo.path("ours");
    copy(&ours, &keep);
    let server = demo.serve();
    let device = enrolled(&demo, &server, PHARMACY);
    // Newer than what the device has, and signed by the same keys: only the scope is another.
    for _ in 0..3 {
        let other = ["publish", "--keys", arg(&keys), "--scope", "other"];
        demo.server("2026-11-20T13:00:00Z").ok(&other);
    }
    replace(&ours, &theirs);
    let later = self::device(&demo, "home", "2026-11-20T13:00:00Z");
    later.refuses(&["pull"], 1, &["scope"]);
    still_serves(&device, 1);
    replace(&ours, &keep);
    later.ok(&["pull"]);
}

#[test]
fn a_damaged_publication_changes_nothing_on_the_device() {
    let mut demo = Demo::new();
    let server = demo.serve();
    let device = enrolled(&demo, &server, PHARMACY);
    let recall = demo.path("recall.csv");
    let header = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text";
    std::fs::write(&recall, format!("{header}\nLATE-1,00300010123455,D2406,,,I,2026-11-20,Late\n")).unwrap();
    demo.server(LATER).ok(&["import", arg(&recall)]);
    demo.release_and_publish(LATER);
    let before = demo.path("before");
    copy(&demo.path("home"), &before);
    let mut refused = 0;
    for path in files(&demo.bundle()) {
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let at = bad.len() / 3;
        bad[at] ^= 4;
        std::fs::write(&path, &bad).unwrap();
        replace(&demo.path("home"), &before);
        let output = self::device(&demo, "home", LATER).run(&["pull"]);
        std::fs::write(&path, &good).unwrap();
        assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
        // Files of the version before, and objects that the device has, are not fetched again.
        if output.code != Some(0) {
            refused += 1;
            output.assert_refused(arg(&path), 1, &["error:"]);
            still_serves(&device, 1);
        }
    }
    assert!(refused >= 5, "timestamp, snapshot, status, index and recalls are new: {refused} refused");
    self::device(&demo, "home", LATER).ok(&["pull"]);
    still_serves(&self::device(&demo, "home", LATER), 2);
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found
}

#[test]
fn expired_roles_are_not_pulled() {
    let demo = Demo::new();
    let server = demo.serve();
    let device = enrolled(&demo, &server, PHARMACY);
    let later = self::device(&demo, "home", "2026-11-29T10:00:00Z");
    later.refuses(&["pull"], 1, &["timestamp", "expired", "publish again"]);
    // What was accepted does not expire; it ages.
    still_serves(&device, 1);
    let verdict = later.ok(&["scan", "--text", &CODES[0].text()]).json();
    assert_eq!(words(&verdict), "VERIFIED - [] as_of");
}

#[test]
fn a_server_that_is_gone_is_said_and_nothing_is_lost() {
    let demo = Demo::new();
    let server = demo.serve();
    let device = enrolled(&demo, &server, PHARMACY);
    drop(server);
    device.ok(&["scan", "--text", &CODES[0].text()]);
    device.refuses(&["sync"], 1, &["reach"]);
    let entries = device.ok(&["journal", "list"]).lines();
    assert_eq!(entries.iter().filter(|entry| entry["kind"] == "scan").count(), 1);
}

#[test]
fn an_image_without_a_code_and_no_image_are_told_apart() {
    let demo = Demo::new();
    let server = demo.serve();
    let device = enrolled(&demo, &server, PHARMACY);
    let text = demo.path("text.png");
    std::fs::write(&text, "not a picture").unwrap();
    device.refuses(&["scan", "--image", arg(&text)], 1, &["text.png", "image"]);
    device.refuses(&["scan", "--image", "no-such.png"], 1, &["no-such.png"]);
}
