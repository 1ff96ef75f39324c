//! The scanner that types at a device: what it does to codes, and which reading explains what arrived.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use engine::device::EngineError;
use serde_json::Value;
use verify_core::scan::profile::TEST_CODE;
use verify_core::scan::{EntryMode, FindingCode, Scan};
use verify_core::verdict::ReasonCode;

#[path = "support/world.rs"]
mod world;

use world::{Lab, decision, pack};

#[test]
fn a_scanner_is_learned_once_and_put_right_from_then_on() {
    let (lab, mut engine) = Lab::ready();
    let wedge = |text: &str| Scan::from_text(text, None, EntryMode::Wedge);
    let text = String::from_utf8(pack("S1").bytes).unwrap();
    let typed = text.replace('\u{1d}', "~");
    let before = engine.scan(&wedge(&typed)).unwrap();
    assert_eq!(before.verdict.reasons[0].code, ReasonCode::SeparatorReplaced);
    assert!(before.verdict.has(ReasonCode::RepairedReading));

    assert!(matches!(engine.learn_scanner(&typed), Err(EngineError::Scanner(_))));
    let profile = engine.learn_scanner(&TEST_CODE.replace('\u{1d}', "~")).unwrap();
    assert!(!profile.loses() && !profile.is_faithful());
    let mut engine = lab.open();
    assert_eq!(engine.scanner().unwrap(), Some(profile));
    let after = engine.scan(&wedge(&typed)).unwrap();
    assert_eq!(decision(&after), "VERIFIED");
    assert!(after.identification.has(FindingCode::ProfileApplied), "what is taken is never silent");
    // Another scanner at the same device, and a person's own typing, are left alone.
    assert!(!engine.scan(&wedge(&text)).unwrap().identification.has(FindingCode::ProfileApplied));
    let manual = Scan { entry: EntryMode::Manual, ..wedge(&typed) };
    assert!(engine.scan(&manual).unwrap().verdict.has(ReasonCode::SeparatorReplaced));

    let bodies = engine.journal(usize::MAX).unwrap().into_iter().map(|row| row.body);
    let scans = bodies.map(|body| serde_json::from_str::<Value>(&body).unwrap());
    let arrived = scans.filter(|body| body["scan"]["arrived"].is_string()).count();
    assert_eq!(arrived, 1, "what arrived stays in the journal");
}

#[test]
fn a_reading_that_explains_the_difference_is_kept_with_its_number() {
    let (_lab, mut engine) = Lab::ready();
    let text = String::from_utf8(pack("S1").bytes).unwrap().replace("L1", "l1").replace("S1", "s1");
    let scanned = engine.scan(&Scan::from_text(&text, None, EntryMode::Wedge)).unwrap();
    let codes: Vec<_> = scanned.verdict.reasons.iter().map(|reason| reason.code).collect();
    assert_eq!(codes, [ReasonCode::CapsLock, ReasonCode::RepairedReading]);
    let body: Value = serde_json::from_str(&engine.journal(1).unwrap()[0].body).unwrap();
    let number = usize::from(scanned.verdict.evidence.reading);
    assert_eq!(body["identification"]["readings"][number]["serial"], "S1");
}
