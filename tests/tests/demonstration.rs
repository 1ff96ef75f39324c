//! The eight codes of the demonstration (design, section 10), first and second read, by every way that judges.
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use packproof_tests::e2e::{CODES, Demo, NOW, arg, program, words};
use serde_json::{Value, json};

/// Reads every code twice and compares with the table.
fn check_table(way: &str, mut read: impl FnMut(&str) -> Value) {
    for code in CODES {
        for (nth, expected) in [("first", code.first), ("second", code.second)] {
            assert_eq!(words(&read(&code.text())), expected, "{}, {nth} read, through {way}", code.name);
        }
    }
}

#[test]
fn judge_gives_the_table() {
    let demo = Demo::new();
    let place = json!({"lat": 52.52, "lon": 13.405, "radius_m": 500});
    let twice = CODES.iter().flat_map(|code| [code.text(), code.text()]);
    let lines: String = twice.map(|text| json!({"text": text, "place": place}).to_string() + "\n").collect();
    let mut verdicts = demo.judge(NOW, &[], &lines).into_iter();
    check_table("judge", |_| verdicts.next().expect("a verdict for each line"));
}

#[test]
fn a_device_gives_the_table_with_the_server_gone() {
    let demo = Demo::new();
    let server = demo.serve();
    let home = demo.path("home");
    let device = program("packproof").with(&["--demo", "--home", arg(&home), "--now", NOW, "--json"]);
    device.ok(&["enrol", &server.url, &demo.enrol_code("9521999000013")]);
    device.ok(&["pull"]);
    drop(server);
    check_table("scan", |text| device.ok(&["scan", "--text", text]).json());
    // And nothing of it was lost: two entries a code wait for the network.
    let scans = device.ok(&["journal", "list"]).lines().into_iter().filter(|entry| entry["kind"] == "scan").count();
    assert_eq!(scans, 2 * CODES.len());
}
