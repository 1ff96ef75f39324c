//! A real shipment goes in, a signed bundle comes out, and its packs are judged.
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use packproof_tests::e2e::{Demo, arg, words};
use packproof_tests::reference::shared;

const SHIPMENT: &str = "data/epcis/1.2/XML/Capture/Documents/GS1_US_Pharma_Example_2_2_1_1.xml";
/// A day on which the shipment's packs (expiry 2025-03-27) were fit for use.
const THEN: &str = "2024-06-01T12:00:00Z";
const TODAY: &str = "2026-11-20T12:00:00Z";

/// The 12 packs and 3 cases of the document as element strings.
fn codes() -> Vec<String> {
    let packs = (11..=22).map(|serial| ("00300010123455", serial.to_string()));
    let cases = ["110", "111", "121"].map(|serial| ("10300010123452", serial.to_owned()));
    packs.chain(cases).map(|(gtin, serial)| code(gtin, &serial)).collect()
}

fn code(gtin: &str, serial: &str) -> String {
    format!("]d201{gtin}1725032721{serial}\u{1d}10A123")
}

fn lines(codes: &[String]) -> String {
    codes.iter().map(|code| serde_json::to_string(code).unwrap() + "\n").collect()
}

#[test]
fn the_real_shipment_is_verified_then_and_expired_today() {
    let Some(document) = shared(SHIPMENT) else { return };
    let mut demo = Demo::empty();
    demo.server(THEN).ok(&["capture", arg(&document)]);
    // The same document again changes nothing.
    demo.server(THEN).ok(&["capture", arg(&document)]);
    demo.release_and_publish(THEN);

    let then = demo.judge(THEN, &[], &lines(&codes()));
    assert_eq!(then.len(), 15);
    for verdict in &then {
        assert_eq!(words(verdict), "VERIFIED - []");
        assert_eq!(verdict["evidence"]["attested_by"]["kind"], "sender");
        assert_eq!(verdict["evidence"]["attested_by"]["gln"], "0300011111116");
        assert_eq!(verdict["evidence"]["time"], "given");
    }
    for verdict in demo.judge(TODAY, &["--pulled-at", THEN], &lines(&codes())) {
        assert_eq!(words(&verdict), "STOP unfit [expired]");
    }
    // Only what was shipped to us is known of the lot: nobody is accused for not being on the list.
    let stranger = demo.judge(THEN, &[], &lines(&[code("00300010123455", "23")]));
    assert_eq!(words(&stranger[0]), "HELD knowledge [lot_partial]");
}
