//! A later truth about a pack that was accepted reaches the device that accepted it, once.
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use packproof_tests::e2e::{CODES, Demo, NOW, Program, Server, arg, program, words};

const LATER: &str = "2026-11-20T12:00:00Z";
const PHARMACY: &str = "9521999000013";
const DOCK: &str = "9521999000020";

fn device(demo: &Demo, name: &str, now: &str) -> Program {
    program("packproof").with(&["--demo", "--home", arg(&demo.path(name)), "--now", now, "--json"])
}

fn enrol(demo: &Demo, server: &Server, name: &str, site: &str) {
    let device = device(demo, name, NOW);
    device.ok(&["enrol", &server.url, &demo.enrol_code(site)]);
    device.ok(&["pull"]);
}

/// A recall row that is entered after the good pack was accepted.
fn check(kind: &str, row: &str, code: &str) {
    let mut demo = Demo::new();
    let server = demo.serve();
    enrol(&demo, &server, "pharmacy", PHARMACY);
    enrol(&demo, &server, "dock", DOCK);
    let pharmacy = device(&demo, "pharmacy", NOW);
    assert_eq!(words(&pharmacy.ok(&["scan", "--text", &CODES[0].text()]).json()), "VERIFIED - []");
    pharmacy.ok(&["accept"]);
    // Reading it again, or a pack that was stopped already, adds no notice.
    pharmacy.ok(&["scan", "--text", &CODES[0].text()]);
    pharmacy.ok(&["scan", "--text", &CODES[1].text()]);

    let file = demo.path("late.csv");
    let header = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text";
    std::fs::write(&file, format!("{header}\nLATE-1,00300010123455,{row},I,2026-11-20,Contaminated\n")).unwrap();
    demo.server(LATER).ok(&["import", arg(&file)]);
    demo.release_and_publish(LATER);

    let (pharmacy, dock) = (device(&demo, "pharmacy", LATER), device(&demo, "dock", LATER));
    for round in ["first", "second"] {
        pharmacy.ok(&["sync"]);
        dock.ok(&["sync"]);
        let notices = pharmacy.ok(&["notices"]).lines();
        assert_eq!(notices.len(), 1, "{kind}, after the {round} sync: {notices:?}");
        let said = notices[0].to_string();
        assert!(said.contains("4TQ8ZK1M") && said.contains(code), "{kind}: {said}");
        assert_eq!(dock.ok(&["notices"]).lines().len(), 0, "{kind}: who did not see the pack is not told");
    }
    let again = pharmacy.ok(&["scan", "--text", &CODES[0].text()]).json();
    assert_eq!(again["decision"], "STOP");
    assert_eq!(again["reasons"][0]["code"], code);
}

#[test]
fn a_recall_by_lot() {
    check("by lot", "D2911,,", "recalled_lot");
}

#[test]
fn a_recall_by_serial() {
    check("by serial", "D2911,4TQ8ZK1M,", "recalled_serial");
}

#[test]
fn a_recall_by_range() {
    check("by range", "D2911,4TQ8ZK1A,4TQ8ZK1Z", "recalled_serial");
}

#[test]
fn a_recall_of_a_pack_that_was_accepted_though_it_was_stopped() {
    let mut demo = Demo::new();
    let server = demo.serve();
    enrol(&demo, &server, "pharmacy", PHARMACY);
    let pharmacy = device(&demo, "pharmacy", NOW);
    let dispensed = &CODES[3];
    assert_eq!(words(&pharmacy.ok(&["scan", "--text", &dispensed.text()]).json()), dispensed.first);
    pharmacy.ok(&["accept"]);
    let file = demo.path("late.csv");
    let header = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text";
    std::fs::write(&file, format!("{header}\nLATE-1,00300010123455,D2911,,,I,2026-11-20,Contaminated\n")).unwrap();
    demo.server(LATER).ok(&["import", arg(&file)]);
    demo.release_and_publish(LATER);
    let pharmacy = device(&demo, "pharmacy", LATER);
    pharmacy.ok(&["sync"]);
    let notices = pharmacy.ok(&["notices"]).lines();
    assert_eq!(notices.len(), 1, "{notices:?}");
    assert!(notices[0].to_string().contains("recalled_lot"), "{notices:?}");
}
