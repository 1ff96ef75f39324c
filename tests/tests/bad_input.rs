//! Bad input gets an error that says what, where and what to do next; nothing is half applied, nothing panics.
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use std::path::{Path, PathBuf};

use packproof_tests::e2e::{CODES, Demo, NOW, arg, program, samples, words};

fn write(demo: &Demo, name: &str, contents: &str) -> PathBuf {
    let path = demo.path(name);
    std::fs::write(&path, contents).unwrap();
    path
}

/// Everything that was published, as names and bytes.
fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

#[test]
fn bad_documents_are_refused_whole() {
    let mut demo = Demo::empty();
    let good = std::fs::read_to_string(samples().join("shipment.xml")).unwrap();
    let bomb = r#"<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;">]>"#;
    let cut = |at: usize| good[..at].to_owned();
    let declared = "urn:epcglobal:epcis:xsd:1";
    let bad: Vec<(&str, String, &[&str])> = vec![
        ("empty.xml", String::new(), &["empty.xml"]),
        ("cut-early.xml", cut(good.len() / 3), &["cut-early.xml", "line"]),
        ("cut-late.xml", cut(good.len() - 20), &["cut-late.xml", "line"]),
        ("malformed.xml", good.replacen("</action>", "</akshun>", 1), &["malformed.xml", "line"]),
        ("namespace.xml", good.replace(declared, "urn:example:other"), &["namespace.xml", "namespace"]),
        ("newer.xml", good.replace(declared, "urn:epcglobal:epcis:xsd:2"), &["newer.xml", "1.2"]),
        ("bomb.xml", good.replacen(r#"<?xml version="1.0" encoding="UTF-8"?>"#, bomb, 1), &["bomb.xml", "DOCTYPE"]),
        ("entity.xml", good.replacen("Nordamol", "&nothing;", 1), &["entity.xml", "line"]),
        ("action.xml", good.replacen("<action>ADD", "<action>ADDED", 1), &["action.xml", "line", "action"]),
        ("not.xml", "gtin,serial\n".to_owned(), &["not.xml"]),
    ];
    for (name, contents, said) in bad {
        assert_ne!(contents, good, "{name} is not bad");
        let path = write(&demo, name, &contents);
        demo.server(NOW).refuses(&["capture", arg(&path)], 1, said);
    }
    demo.server(NOW).refuses(&["capture", "no-such-file.xml"], 1, &["no-such-file.xml"]);
    // Nothing of all that stayed: there is no lot to release or publish.
    demo.release_and_publish(NOW);
    let verdict = demo.judge(NOW, &[], "]d2010952114112345417300228 21K3V8N2\n");
    assert_ne!(verdict[0]["decision"], "VERIFIED");
}

#[test]
fn one_bad_line_fails_a_csv_file_and_says_where() {
    let demo = Demo::empty();
    let rows = "gtin,serial,lot,expiry\n00300010123455,A1,L1,2029-01-31\n00300010123456,A2,L1,2029-01-31\n";
    let path = write(&demo, "packs.csv", rows);
    demo.server(NOW).refuses(&["import", arg(&path)], 1, &["packs.csv", "line 3", "check digit"]);
    let day = write(&demo, "day.csv", "gtin,serial,lot,expiry\n00300010123455,A1,L1,2029-02-30\n");
    demo.server(NOW).refuses(&["import", arg(&day)], 1, &["day.csv", "line 2"]);
    let header = write(&demo, "header.csv", "gtin,colour\n");
    demo.server(NOW).refuses(&["import", arg(&header)], 1, &["header.csv", "colour"]);
    // With --skip-bad the good lines count and the bad ones are named.
    let output = demo.server(NOW).ok(&["import", "--skip-bad", arg(&path)]);
    assert!(format!("{}{}", output.stdout, output.stderr).contains("line 3"), "{output:?}");
}

#[test]
fn one_flipped_byte_in_any_published_file_is_refused() {
    let demo = Demo::new();
    let (bundle, root) = (demo.bundle(), demo.root());
    let args = ["judge", "--demo", "--bundle", arg(&bundle), "--root", arg(&root), "--now", NOW, "-"];
    let judge = || program("packproof").run_with_input(&args, &CODES[0].text());
    let published = files(&bundle);
    assert!(published.len() > 10);
    for path in published {
        let good = std::fs::read(&path).unwrap();
        let mut bad = good.clone();
        let at = bad.len() / 2;
        bad[at] ^= 1;
        std::fs::write(&path, &bad).unwrap();
        let output = judge();
        std::fs::write(&path, &good).unwrap();
        let name = path.file_name().unwrap().to_str().unwrap();
        // The first root is pinned by whoever judges and not asked for again.
        let expected = if name == "1.root.json" { 0 } else { 1 };
        output.assert_refused(name, expected, if expected == 1 { &["error:"] } else { &[] });
        assert_eq!(output.stdout.is_empty(), expected == 1, "{name}: no verdict on damaged knowledge");
    }
    assert_eq!(words(&judge().json()), CODES[0].first, "and with all files restored it is used again");
}

#[test]
fn roles_are_accepted_only_before_they_expire() {
    let demo = Demo::new();
    let (bundle, root) = (demo.bundle(), demo.root());
    let judge = |now: &'static str| {
        let args = ["judge", "--demo", "--bundle", arg(&bundle), "--root", arg(&root), "--now", now, "-"];
        program("packproof").run_with_input(&args, &CODES[0].text())
    };
    judge("2026-11-24T10:00:01Z").assert_refused("after 4 days", 1, &["timestamp", "expired", "publish again"]);
    judge("2027-11-21T10:00:00Z").assert_refused("after a year", 1, &["root", "expired"]);
    assert_eq!(judge("2026-11-23T09:00:00Z").code, Some(0));
}

#[test]
fn demonstration_keys_are_refused_without_saying_demo() {
    let demo = Demo::new();
    let (bundle, root, keys, data) = (demo.bundle(), demo.root(), demo.keys(), demo.data());
    let (bundle, root, keys, data) = (arg(&bundle), arg(&root), arg(&keys), arg(&data));
    program("packproof").refuses(&["judge", "--bundle", bundle, "--root", root, "--now", NOW], 1, &["demo"]);
    program("packproof-sign").refuses(&["release", "--keys", keys, "--data", data, "--now", NOW], 1, &["demo"]);
    program("packproof-server").refuses(&["publish", "--keys", keys, "--data", data, "--now", NOW], 1, &["demo"]);
}

#[test]
fn another_root_trusts_nothing_of_this_one() {
    let (demo, other) = (Demo::new(), Demo::empty());
    let (bundle, root) = (demo.bundle(), other.root());
    let args = ["judge", "--demo", "--bundle", arg(&bundle), "--root", arg(&root), "--now", NOW];
    program("packproof").refuses(&args, 1, &["timestamp", "not signed"]);
}
