//! Nothing that a person, a scanner, a bundle or a server says can be so long that the journal never goes out again.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use engine::bounds::{ENTRY_BYTES, OPERATOR_CHARS, SCAN_BYTES, TEXT_CHARS};
use engine::device::{Engine, EngineError, Possession, SessionStart};
use serde_json::json;
use verify_core::scan::{EntryMode, Scan};
use verify_core::sync::wire::EntryRef;
use verify_core::verdict::SessionReason;

#[path = "support/world.rs"]
mod world;

use world::push_model::device_id;
use world::{Lab, decision, pack, pack_of};

/// Everything goes out, and no entry is one that a server would refuse.
#[track_caller]
fn goes_out(engine: &mut Engine) {
    engine.sync().unwrap().report.push.unwrap().unwrap();
    assert_eq!(engine.status().unwrap().journal.unacknowledged, 0);
    assert!(engine.journal(100).unwrap().iter().all(|row| row.body.len() <= ENTRY_BYTES));
}

fn scan_of(bytes: Vec<u8>) -> Scan {
    Scan { bytes, ..Scan::from_text("", None, EntryMode::Wedge) }
}

#[test]
fn a_scan_longer_than_any_symbol_is_refused() {
    let (_lab, mut engine) = Lab::ready();
    let refused = engine.scan(&scan_of(vec![b'0'; SCAN_BYTES + 1])).unwrap_err();
    assert!(matches!(refused, EngineError::ScanTooLong(bytes) if bytes == SCAN_BYTES + 1), "{refused}");
    assert_eq!(engine.status().unwrap().journal.entries, 0);
    for byte in [b'0', 0x00, 0xff, b'"'] {
        // What grows too much in JSON is refused as well, not written down.
        let grown = engine.scan(&scan_of(vec![byte; SCAN_BYTES])).err();
        assert!(grown.is_none_or(|error| matches!(error, EngineError::EntryTooLarge(_))));
        engine.scan(&scan_of(vec![byte; 3_116])).unwrap();
    }
    goes_out(&mut engine);
}

#[test]
fn a_long_operator_is_refused() {
    let (_lab, mut engine) = Lab::ready();
    let start = |chars| SessionStart {
        reason: SessionReason::Status,
        possession: Possession::Yes,
        operator: "Ä".repeat(chars),
    };
    let refused = engine.start_session(&start(OPERATOR_CHARS + 1)).unwrap_err();
    assert!(refused.to_string().contains("give a shorter one"), "{refused}");
    engine.start_session(&start(OPERATOR_CHARS)).unwrap();
    goes_out(&mut engine);
}

#[test]
fn long_words_of_bundle_and_server_are_cut() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    let entry = EntryRef { epoch: 0, seq: 0 };
    let long = "x".repeat(100_000);
    let id = verify_core::sync::notice_id(&device_id(), entry, &long).to_hex();
    lab.world.borrow_mut().notices = vec![json!({"seq": 1, "id": id, "entry": entry, "cause": long, "text": long})];
    lab.publish(|publisher| {
        publisher.recall("R-1", Some("L1"), None);
        publisher.recalls[0].text = long.clone();
    });
    let notices = engine.sync().unwrap().notices;
    assert_eq!(notices.len(), 2);
    assert!(notices.iter().all(|notice| notice.text.chars().count() == TEXT_CHARS + 1));
    assert_eq!(decision(&engine.scan(&pack("S1")).unwrap()), "STOP");
    goes_out(&mut engine);
}

#[test]
fn a_long_answer_is_kept_without_what_is_too_long() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack_of("L2", "X1")).unwrap();
    lab.world.borrow_mut().verdict = Some(("final", "VERIFIED"));
    lab.world.borrow_mut().answer = json!({"text": "x".repeat(100_000)});
    let answered = engine.verify().unwrap().remove(0);
    assert_eq!((answered.result.decision.as_str(), answered.result.answer), ("VERIFIED", None));
    goes_out(&mut engine);
}
