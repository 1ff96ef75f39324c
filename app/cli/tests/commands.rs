//! The program itself: what it prints, what it says when something is wrong, how it ends.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use std::path::Path;

use serde_json::{Value, json};
use verify_core::scan::profile::TEST_CODE;

#[path = "support/program.rs"]
mod program;

use program::server::{
    self,
    world::repository::{GTIN, Publisher},
};
use program::{Home, Said, packproof};

fn text(serial: &str) -> String {
    format!("(01){GTIN}(17)300331(10)L1(21){serial}")
}

#[test]
fn a_working_day() {
    let (address, code) = server::start();
    let home = Home::new();
    assert_eq!(home.json(&["enrol", &address, &code])[0]["site"]["name"], "Pharmacy");
    assert_eq!(home.json(&["pull"])[0]["pull"]["outcome"], "activated");
    assert_eq!(home.json(&["pull"])[0]["pull"]["outcome"], "unchanged");

    let started = home.json(&["session", "start", "--reason", "saleable-return", "--operator", "A. Miller"]);
    assert_eq!(started[0]["reason"], "saleable_return");
    let scans = home.json(&["scan", "--text", &text("S1"), "--text", &text("NOBODY"), "--text", &text("NOBODY")]);
    let decisions: Vec<_> = scans.iter().map(|line| line["decision"].as_str().unwrap()).collect();
    assert_eq!(decisions, ["VERIFIED", "CHECK", "STOP"]);
    assert_eq!(scans[2]["entry"], json!({"epoch": 0, "seq": 3}));
    assert_eq!(home.json(&["accept", "0.1"])[0], json!({"entry": {"epoch": 0, "seq": 1}, "action": "accept"}));
    assert_eq!(home.json(&["set-aside"])[0]["entry"]["seq"], 3);
    assert_eq!(home.json(&["undo"])[0]["action"], "undo");
    assert_eq!(home.json(&["status"])[0]["journal"]["unacknowledged"], 7);

    server::recall(&address);
    let synced = &home.json(&["sync"])[0];
    assert_eq!(synced["notices"][0]["cause"], "recalled_lot");
    assert_eq!(synced["push"], json!({"sent": 8, "acknowledged": 8, "new_epochs": 0}));
    assert_eq!(home.json(&["notices"]).len(), 1);
    home.json(&["session", "end"]);

    let kinds: Vec<Value> = home.json(&["journal", "list"]).into_iter().map(|line| line["kind"].clone()).collect();
    let scans_and_decisions = ["scan", "scan", "scan", "decision", "decision", "decision"];
    assert_eq!(kinds, [&["session"], &scans_and_decisions[..], &["notice", "session"]].concat());
    assert_eq!(home.json(&["journal", "check"])[0]["faults"], json!([]));
    let lines: Vec<Value> = home.json(&["journal", "export"]).into_iter().map(|line| line["line"].clone()).collect();
    assert_eq!((lines.len(), &lines[0], &lines[10]), (11, &json!("device"), &json!("receipt")));
}

#[test]
fn one_input_that_is_too_long_does_not_stop_the_others() {
    let (address, code) = server::start();
    let home = Home::new();
    home.json(&["enrol", &address, &code]);
    let said = home.run(&["scan", "--text", &"0".repeat(10_000), "--text", &text("S1"), "--json"]);
    assert!(said.err.contains("--text is not a scan") && said.err.contains("10000 bytes"), "{}", said.err);
    assert_eq!((said.code, said.json().len()), (1, 1));
    assert_eq!(home.json(&["sync"])[0]["journal"]["unacknowledged"], 0);
}

#[test]
fn people_read_the_word_the_reason_the_age_and_who_vouches() {
    let (address, code) = server::start();
    let home = Home::new();
    assert!(home.run(&["enrol", &address, &code]).out.contains("enrolled at Pharmacy"));
    assert!(home.run(&["status"]).out.contains("none yet: run packproof"));
    home.run(&["pull"]);
    let said = home.run(&["scan", "--text", &text("S1")]).out;
    for words in
        ["VERIFIED ", "(21) S1", "nothing known speaks against it", "its maker (GS1 Pharma LLC", "bundle version 1."]
    {
        assert!(said.contains(words), "{words:?} is not in {said}");
    }
    let said = home.run(&["--now", "2031-01-01T00:00:00Z", "scan", "--text", &text("S1")]).out;
    assert!(
        said.contains("STOP") && said.contains("Expired. Do not use it.") && said.contains("a time that was given")
    );
    assert_eq!(home.run(&["scan", "--text", "rubbish", "--exit-code"]).code, 3);
    assert_eq!(home.run(&["scan", "--text", "rubbish"]).code, 0);
}

#[test]
fn what_is_wrong_with_an_enrolment_has_its_own_words() {
    let (address, code) = server::start();
    let home = Home::new();
    home.fails(&["enrol", &address, "ABC"], 1, &["3 letters", "expected 24"]);
    home.fails(&["enrol", &address, &code.replace('-', "U")], 1, &["'U'", "which no code has"]);
    home.fails(&["enrol", &address, &format!("{}-0000", &code[..24])], 1, &["nothing was trusted", "stands between"]);
    home.fails(&["enrol", &address, &format!("0000-0000{}", &code[9..])], 1, &["code_unknown", "ask for a new one"]);
    home.fails(&["enrol", "server", &code], 1, &["\"server\" is not the address of a server"]);
    home.fails(&["enrol", "http://127.0.0.1:1", &code], 1, &["cannot be reached", "try again"]);
    home.fails(&["scan", "--text", "x"], 1, &["no enrolled device", "enrol URL CODE"]);
    home.run(&["enrol", &address, &code]);
    home.fails(&["enrol", &address, &code], 1, &["enrolled already"]);
}

#[test]
fn wrong_usage_ends_with_2() {
    let home = Home::new();
    assert_eq!(packproof(&["status"], "").code, 2);
    home.fails(&["scan"], 2, &["--text"]);
    home.fails(&["accept", "7"], 2, &["EPOCH.NUMBER"]);
    home.fails(&["session", "start", "--reason", "fun", "--operator", "x"], 2, &["saleable_return, receiving"]);
    home.fails(&["frobnicate"], 2, &["frobnicate"]);
}

#[test]
fn one_bad_input_does_not_stop_the_others() {
    let (address, code) = server::start();
    let home = Home::new();
    home.run(&["enrol", &address, &code]);
    let said = home.run(&["scan", "--image", "nowhere.png", "--text", "{", "--text", &text("S1"), "--json"]);
    assert_eq!((said.code, said.json().len()), (1, 1));
    assert!(said.err.contains("nowhere.png cannot be read") && said.err.contains("--text is not a scan"));
}

fn publish(folder: &Path, publisher: &mut Publisher, now: &str) {
    for (path, bytes) in publisher.publish(now) {
        let path = folder.join("b").join(path);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, bytes).unwrap();
    }
    std::fs::write(folder.join("root.json"), publisher.root()).unwrap();
}

fn judge(folder: &Path, more: &[&str], input: &str) -> Said {
    let (bundle, root) = (folder.join("b"), folder.join("root.json"));
    let args = ["judge", "--bundle", bundle.to_str().unwrap(), "--root", root.to_str().unwrap()];
    packproof(&[&args[..], more, &["-"]].concat(), input)
}

#[test]
fn judge_answers_line_by_line_at_a_given_time() {
    let folder = tempfile::tempdir().unwrap();
    publish(folder.path(), &mut Publisher::new([9; 32]), "2026-11-20T12:00:00Z");
    let input = format!("{}\n{}\n{{\"text\":{}}}\n", text("S1"), json!(text("S1")), json!(text("NOBODY")));
    let at = ["--pulled-at", "2026-11-20T12:00:00Z", "--now", "2026-11-21T12:00:00Z"];
    let said = judge(folder.path(), &at, &input);
    let decisions: Vec<_> = said.json().iter().map(|line| line["decision"].clone()).collect();
    assert_eq!((said.code, decisions), (0, vec![json!("VERIFIED"), json!("VERIFIED"), json!("CHECK")]));
    assert_eq!(said.json()[0]["evidence"]["time"], "given");
    assert_eq!(said.json()[1]["notes"], json!(["already_scanned"]));
    assert_eq!(judge(folder.path(), &[&at[..], &["--exit-code"]].concat(), &input).code, 3);

    let late = ["--pulled-at", "2026-12-20T12:00:00Z", "--now", "2026-12-20T12:00:00Z"];
    let said = judge(folder.path(), &late, &input);
    assert_eq!((said.code, said.out.as_str()), (1, ""));
    assert!(said.err.contains("sign and publish again"), "{}", said.err);
}

#[test]
fn judge_reads_a_web_address_too() {
    let (address, _) = server::start();
    let folder = tempfile::tempdir().unwrap();
    let publisher = Publisher::new(server::world::push_model::receipt_key().verifying_key().to_bytes());
    let root = folder.path().join("root.json");
    std::fs::write(&root, publisher.root()).unwrap();
    let bundle = format!("{address}/b/{}", server::world::repository::SCOPE);
    let args = ["judge", "--bundle", &bundle, "--root", root.to_str().unwrap(), "-"];
    let said = packproof(&args, &text("S1"));
    assert_eq!((said.code, &said.json()[0]["decision"]), (0, &json!("VERIFIED")), "{}", said.err);
}

#[test]
fn judge_refuses_demonstration_keys_unless_meant() {
    let folder = tempfile::tempdir().unwrap();
    let mut publisher = Publisher::new([9; 32]);
    publisher.demo = true;
    publish(folder.path(), &mut publisher, "2026-11-20T12:00:00Z");
    let at = ["--now", "2026-11-20T12:00:00Z"];
    let said = judge(folder.path(), &at, &text("S1"));
    assert!(said.code == 1 && said.err.contains("add --demo"), "{}", said.err);
    let said = judge(folder.path(), &[&at[..], &["--demo"]].concat(), &text("S1"));
    assert_eq!(said.json()[0]["evidence"]["bundle"]["demo"], true);
}

#[test]
fn texts_are_parsed_in_every_form() {
    let lines = packproof(
        &["parse", "-"],
        concat!(
            "]d20100300010123455172503272111\u{1d}10A123\n",
            "\"^0100300010123455172503272111^10A123\"\n",
            "(01)00300010123455(17)250327(21)11(10)A123\r\n",
            "https://id.gs1.org/01/00300010123455/10/A123/21/11?17=250327\n",
        ),
    )
    .json();
    for line in &lines {
        assert_eq!(line["ok"], true, "{line}");
        assert_eq!(line["digital_link"], "https://id.gs1.org/01/00300010123455/10/A123/21/11?17=250327");
        assert_eq!(line["identification"]["readings"][0]["serial"], "11");
    }
    assert_eq!(lines.len(), 4);
    let broken = &packproof(&["parse", "]d20100300010123455172503272111~10A123"], "").json()[0];
    assert_eq!((&broken["ok"], &broken["findings"][0]["code"]), (&json!(false), &json!("separator_replaced")));
    assert_eq!(broken["identification"]["readings"][1]["lot"], "A123");
}

#[test]
fn codes_of_one_label_are_joined() {
    let label = &packproof(&["parse", "--label", "-"], "]C10100300010123455\n]C11725032710A123\n]C12111\n").json()[0];
    assert_eq!(label["pack"]["lot"], "A123");
    assert_eq!(label["missing"], json!([]));
    let uses: Vec<&str> = label["codes"].as_array().unwrap().iter().map(|code| code["use"].as_str().unwrap()).collect();
    assert_eq!(uses, ["product", "details", "details"]);
}

#[test]
fn a_scanner_is_tested_and_its_profile_used() {
    let folder = tempfile::tempdir().unwrap();
    let file = |name: &str| folder.path().join(name).display().to_string();
    assert_eq!(packproof(&["scanner-test", "--sheet", &file("sheet.html")], "").code, 0);
    let sheet = std::fs::read_to_string(file("sheet.html")).unwrap();
    assert!(sheet.contains("GS1 DataMatrix") && sheet.contains("scanner-test"));

    let arrived = TEST_CODE.replace('\u{1d}', "~");
    let said = packproof(&["scanner-test", "-"], &format!("{arrived}\n"));
    assert_eq!(said.json()[0]["words"], json!(["replaces separators by \"~\""]));
    std::fs::write(file("profile.json"), &said.out).unwrap();
    let code = "0100300010123455172503272111~10A123";
    let line = &packproof(&["parse", "--scanner", &file("profile.json"), code], "").json()[0];
    assert_eq!((&line["ok"], &line["identification"]["readings"][0]["lot"]), (&json!(true), &json!("A123")));
    assert_eq!(line["findings"][0]["code"], "profile_applied");

    let wrong = packproof(&["scanner-test", code], "");
    assert!(wrong.code == 1 && wrong.err.contains("not the code of the test sheet"), "{}", wrong.err);
    let wrong = packproof(&["parse", "--scanner", &file("sheet.html"), code], "");
    assert!(wrong.code == 1 && wrong.err.contains("no scanner's profile"), "{}", wrong.err);
}
