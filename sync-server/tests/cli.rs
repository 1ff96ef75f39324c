//! The commands as a user runs them: what they print, what they leave in the data folder, and how they end.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use tempfile::TempDir;

const SAMPLES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../tests/samples");

struct Ran {
    code: i32,
    out: String,
    err: String,
}

/// Runs `packproof-server` with the arguments of `line` in the data folder `data`.
fn run(data: &Path, line: &str) -> Ran {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packproof-server"));
    command.args(line.replace("SAMPLES", SAMPLES).split_whitespace());
    command.arg("--data").arg(data).args(["--now", "2026-11-20T10:00:00Z"]).stdin(Stdio::null());
    let Output { status, stdout, stderr } = command.output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    Ran { code: status.code().expect("an exit code"), out: text(stdout), err: text(stderr) }
}

fn folder() -> TempDir {
    TempDir::new().expect("a temporary folder")
}

fn check(ran: &Ran, code: i32, out: &[&str], err: &[&str]) {
    for (where_, text, expected) in [("output", &ran.out, out), ("errors", &ran.err, err)] {
        for part in expected {
            assert!(text.contains(part), "{part:?} is not in the {where_}: {text}");
        }
        assert!(!expected.is_empty() || text.is_empty(), "unexpected {where_}: {text}");
    }
    assert_eq!(ran.code, code, "{}", ran.err);
}

#[test]
fn the_demonstration_goes_in() {
    let data = folder();
    let ran = run(data.path(), "import SAMPLES/packs.csv SAMPLES/lots.csv SAMPLES/products.csv --json");
    let expected = [
        "\"kind\":\"packs\"",
        "\"rows\":11",
        "\"exceptions\":3",
        "\"kind\":\"lots\"",
        "\"kind\":\"products\"",
        "\"exceptions\":-3",
        "{\"requests\":3}",
    ];
    check(&ran, 0, &expected, &[]);
    let ran = run(data.path(), "capture SAMPLES/shipment.xml");
    check(
        &ran,
        0,
        &["7 new events about 13 objects; the record of a shipment by 9521141111116", "2 changed lots wait"],
        &[],
    );
    let ran = run(data.path(), "capture SAMPLES/shipment.xml --json");
    check(
        &ran,
        0,
        &["\"known\":7", "\"record\":\"shipment\"", "\"sender\":\"9521141111116\"", "{\"requests\":0}"],
        &[],
    );
    check(&run(data.path(), "exceptions"), 0, &[], &[]);
    let requests = std::fs::read_dir(data.path().join("release/requests")).expect("requests").count();
    assert_eq!(requests, 5);
}

#[test]
fn bad_files_are_named_and_good_ones_beside_them_are_kept() {
    let data = folder();
    let bad = data.path().join("bad.csv");
    std::fs::write(&bad, "gtin,serial,lot,expiry\n00300010123456,a,L,2029-11-30\n00300010123455,b,L,2029-11-30\n")
        .expect("written");
    let line = format!("import {} SAMPLES/packs.csv", bad.display());
    let ran = run(data.path(), &line);
    check(
        &ran,
        1,
        &["packs.csv: 11 lines"],
        &["error: ", "bad.csv is not imported: ", "line 2, column 1 (gtin)", "next: "],
    );
    let ran = run(data.path(), &format!("import {} --skip-bad", bad.display()));
    check(&ran, 0, &["1 lines of packs, 1 skipped"], &["skipped: ", "line 2, column 1 (gtin)"]);
    let ran = run(data.path(), "capture SAMPLES/packs.csv");
    check(&ran, 1, &["no lot changed"], &["packs.csv is not captured: this is not XML", "next: "]);
    let ran = run(data.path(), "capture missing.xml");
    check(&ran, 1, &["no lot changed"], &["cannot read missing.xml: No such file"]);
}

#[test]
fn parties_sites_and_scopes_are_set_up() {
    let data = folder();
    let site = "site add --gln 9521999000013.dock-2 --name Louisville --tz America/Kentucky/Louisville --lat 38.2527 --lon -85.7585 --radius-m 300 --party 9521999100003";
    check(&run(data.path(), site), 1, &[], &["no party has GLN 9521999100003", "next: add it first"]);
    let party = "party add --gln 9521999100003 --name Harbor";
    let first = run(data.path(), party);
    check(&first, 0, &["API key, shown only now: pp_"], &[]);
    check(&run(data.path(), party), 0, &["it keeps its API key"], &[]);
    let again = run(data.path(), "party add --gln 9521999100003 --name Harbor --new-key --json");
    check(&again, 0, &["\"api_key\":\"pp_"], &[]);
    check(
        &run(data.path(), site),
        0,
        &["9521999000013.dock-2 Louisville (America/Kentucky/Louisville), scope default"],
        &[],
    );
    check(&run(data.path(), "scope add --name us --gtin 00300010123455"), 0, &["scope us"], &[]);
}

#[test]
fn wrong_usage_ends_with_2() {
    let data = folder();
    check(&run(data.path(), "capture"), 2, &[], &["required"]);
    check(&run(data.path(), "site add --gln 9521999000014 --name x --tz UTC"), 2, &[], &["GLN ends in check digit 4"]);
    check(&run(data.path(), "site add --gln 9521999000013 --name x --tz Mars/Base"), 2, &[], &["Europe/Berlin"]);
    check(&run(data.path(), "site add --gln 9521999000013 --name x --tz UTC --lat 5"), 2, &[], &["--lon"]);
    check(&run(data.path(), "party add --gln 9521999100003 --name x --api-key short"), 2, &[], &["at least 20"]);
}
