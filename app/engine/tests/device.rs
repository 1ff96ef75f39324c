//! The device in its world: enrolment, scans, sessions, decisions, notices, answers, restarts.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use std::time::Duration;

use engine::device::{Action, DemoKeys, EngineError, Possession, SessionStart};
use serde_json::{Value, json};
use verify_core::bundle::LoadError;
use verify_core::place::Place;
use verify_core::scan::{EntryMode, Scan};
use verify_core::sync::enrol_code::EnrolCodeError;
use verify_core::sync::wire::EntryRef;
use verify_core::sync::{Pulled, SyncError};
use verify_core::verdict::{Note, ReasonCode, SessionReason};

#[path = "support/world.rs"]
mod world;

use world::push_model::{device_id, device_key};
use world::{Lab, NOW, URL, decision, pack, pack_of};

#[test]
fn from_enrolment_to_a_receipt() {
    let (lab, mut engine) = Lab::ready();
    let scanned = engine.scan(&pack("S1")).unwrap();
    assert_eq!((decision(&scanned), scanned.entry), ("VERIFIED", EntryRef { epoch: 0, seq: 0 }));
    assert_eq!(decision(&engine.scan(&pack("NOBODY")).unwrap()), "CHECK");
    assert_eq!(decision(&engine.scan(&pack("NOBODY")).unwrap()), "STOP");
    assert_eq!(engine.status().unwrap().journal.unacknowledged, 3);

    let synced = engine.sync().unwrap();
    assert_eq!(synced.report.push.unwrap().unwrap().acknowledged, 3);
    let status = engine.status().unwrap();
    assert_eq!((status.journal.entries, status.journal.unacknowledged), (3, 0));
    assert_eq!(lab.world.borrow().journal.chains[&0].len(), 3);
    assert_eq!(engine.check_journal().unwrap().faults, Vec::<String>::new());
}

#[test]
fn before_the_first_pull_nothing_is_covered_and_everything_is_written_down() {
    let lab = Lab::new();
    let mut engine = lab.open();
    assert!(matches!(engine.scan(&pack("S1")), Err(EngineError::NotEnrolled)));
    engine.enrol(URL, &lab.code()).unwrap();
    let scanned = engine.scan(&pack("S1")).unwrap();
    assert!(scanned.verdict.has(ReasonCode::NoBundle));
    let synced = engine.sync().unwrap();
    assert_eq!(synced.report.push.unwrap().unwrap().acknowledged, 1);
}

#[test]
fn enrolment_goes_wrong_in_words_and_leaves_nothing() {
    let lab = Lab::new();
    let mut engine = lab.open();
    let code = lab.code();
    let words = |error: EngineError| error.to_string();
    assert!(matches!(engine.enrol(URL, "ABC"), Err(EngineError::EnrolCode(EnrolCodeError::Length { .. }))));
    assert!(matches!(engine.enrol(URL, &code.replace(&code[..1], "U")), Err(EngineError::EnrolCode(_))));
    assert!(matches!(engine.enrol("server", &code), Err(EngineError::Address(_))));
    let unknown = words(engine.enrol(URL, &format!("0000-0000{}", &code[9..])).unwrap_err());
    assert!(unknown.contains("code_unknown") && unknown.contains("ask for a new one"), "{unknown}");
    let last = if code.ends_with('0') { "1" } else { "0" };
    let other_root = engine.enrol(URL, &format!("{}{last}", &code[..code.len() - 1])).unwrap_err();
    assert!(matches!(other_root, EngineError::Sync(SyncError::EnrolCode(EnrolCodeError::OtherRoot))));
    lab.world.borrow_mut().requests_left = 0;
    assert!(words(engine.enrol(URL, &code).unwrap_err()).contains("cannot be reached"));
    assert!(matches!(engine.status(), Err(EngineError::NotEnrolled)));

    lab.world.borrow_mut().requests_left = 1;
    assert!(engine.enrol(URL, &code).is_err(), "the answer is lost");
    lab.world.borrow_mut().requests_left = u64::MAX;
    assert_eq!(engine.enrol(URL, &code).unwrap().site_name, "Pharmacy");
    assert!(matches!(engine.enrol(URL, &code), Err(EngineError::AlreadyEnrolled { .. })));
}

#[test]
fn demonstration_keys_are_refused_unless_meant() {
    let mut lab = Lab::new();
    lab.publish(|publisher| publisher.demo = true);
    assert!(matches!(lab.open().enrol(URL, &lab.code()), Err(EngineError::Demo)));
    lab.options.demo = DemoKeys::Accepted;
    lab.open().enrol(URL, &lab.code()).unwrap();
    lab.options.demo = DemoKeys::Refused;
    assert!(matches!(lab.open_at(&lab.path()), Err(EngineError::Demo)));
}

#[test]
fn a_restart_keeps_bundle_journal_and_floor() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    drop(engine);
    lab.boot.set(2);
    let mut engine = lab.open();
    let scanned = engine.scan(&pack("S2")).unwrap();
    assert_eq!((decision(&scanned), scanned.entry.seq), ("VERIFIED", 1));

    lab.world.borrow_mut().now = "2026-11-19T00:00:00Z".parse().unwrap();
    let scanned = engine.scan(&pack("S3")).unwrap();
    assert!(scanned.verdict.has(ReasonCode::ClockBack), "{:?}", scanned.verdict);
    assert_eq!(engine.status().unwrap().clock, "behind");
}

#[test]
fn an_older_bundle_is_refused_across_restarts() {
    let (lab, engine) = Lab::ready();
    drop(engine);
    lab.publish(|publisher| publisher.version = 5);
    lab.open().pull().unwrap();
    lab.publish(|publisher| publisher.version = 4);
    let mut engine = lab.open();
    let refused = engine.pull().unwrap().report.pull.unwrap().unwrap_err();
    assert!(matches!(refused, SyncError::Load(LoadError::Older { found: 4, floor: 5 })), "{refused}");
    assert_eq!(engine.status().unwrap().bundle.unwrap().version, 5);
    assert_eq!(decision(&engine.scan(&pack("S1")).unwrap()), "VERIFIED");
}

#[test]
fn a_new_bundle_replaces_the_old_one_and_its_garbage() {
    let (lab, mut engine) = Lab::ready();
    assert!(matches!(engine.pull().unwrap().report.pull, Some(Ok(Pulled::Unchanged))));
    lab.publish(|publisher| {
        publisher.version = 2;
        publisher.lots[0].serials.push("S10".to_owned());
    });
    assert_eq!(decision(&engine.scan(&pack("S10")).unwrap()), "CHECK");
    assert!(matches!(engine.pull().unwrap().report.pull, Some(Ok(Pulled::Activated { objects: 3, .. }))));
    assert_eq!(decision(&engine.scan(&pack("S10")).unwrap()), "VERIFIED");
}

#[test]
fn a_recall_by_lot_serial_or_range_raises_one_notice() {
    let by_lot = (Some("L1"), None, "recalled_lot");
    let by_serial = (Some("L1"), Some(("S1", "S1")), "recalled_serial");
    let by_range = (None, Some(("S0", "S4")), "recalled_serial");
    for (lot, serials, cause) in [by_lot, by_serial, by_range] {
        let (lab, mut engine) = Lab::ready();
        engine.scan(&pack("S1")).unwrap();
        engine.decide(None, Action::Accept).unwrap();
        lab.publish(|publisher| publisher.recall("R-1", lot, serials));
        let synced = engine.sync().unwrap();
        let causes: Vec<_> = synced.notices.iter().map(|notice| notice.cause.as_str()).collect();
        assert_eq!(causes, [cause]);
        assert!(synced.notices[0].text.contains("was VERIFIED at 2026-11-20T12:00:00Z, is STOP now."));
        assert_eq!(synced.report.push.unwrap().unwrap().acknowledged, 3, "scan, decision, notice");

        lab.publish(|publisher| publisher.recall("R-2", lot, serials));
        assert!(engine.sync().unwrap().notices.is_empty(), "the same cause is the same notice");
        assert_eq!(engine.notices().unwrap().len(), 1);
    }
}

#[test]
fn a_process_killed_between_activation_and_notices_raises_them_later() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    drop(engine);
    lab.publish(|publisher| publisher.recall("R-1", Some("L1"), None));
    // The new bundle became active, and the power went before the journal was judged again.
    let connection = rusqlite::Connection::open(lab.path()).unwrap();
    lab.open().pull().unwrap();
    connection.execute_batch("DELETE FROM notices; UPDATE active SET judged_again = 0;").unwrap();
    assert_eq!(lab.open().pull().unwrap().notices.len(), 1);
    assert_eq!(lab.open().pull().unwrap().notices.len(), 0);
}

#[test]
fn what_was_held_or_passed_by_raises_no_notice() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack_of("L2", "X1")).unwrap();
    engine.scan(&pack("S1")).unwrap();
    // Time alone is no later truth.
    lab.pass(Duration::from_secs(6 * 24 * 3600));
    lab.publish(|publisher| publisher.version = 2);
    assert!(engine.pull().unwrap().notices.is_empty());
}

#[test]
fn a_second_read_is_judged_again_as_a_second_read() {
    let (lab, mut engine) = Lab::ready();
    assert_eq!(decision(&engine.scan(&pack("NOBODY")).unwrap()), "CHECK");
    engine.decide(None, Action::Accept).unwrap();
    assert_eq!(decision(&engine.scan(&pack("NOBODY")).unwrap()), "STOP");
    engine.decide(None, Action::Accept).unwrap();
    assert_eq!(decision(&engine.scan(&pack("NOBODY")).unwrap()), "STOP");
    lab.publish(|publisher| publisher.version = 2);
    assert_eq!(engine.pull().unwrap().notices, [], "nothing is known now that was not known then");
}

#[test]
fn notices_of_the_server_are_kept_once() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    let entry = EntryRef { epoch: 0, seq: 0 };
    let id = verify_core::sync::notice_id(&device_id(), entry, "recalled_lot").to_hex();
    let notice = |seq: u64| json!({"seq": seq, "id": id, "entry": entry, "cause": "recalled_lot", "text": "recalled"});
    lab.world.borrow_mut().notices = vec![notice(1), notice(2)];
    let synced = engine.sync().unwrap();
    assert_eq!(synced.notices.len(), 1);
    assert_eq!(synced.notices[0].source, "server");
    assert!(engine.sync().unwrap().notices.is_empty());
    assert!(lab.world.borrow().requests.iter().any(|request| request == "GET /v1/notices?after=2"));
    // The device finds the same truth by itself: it is known already.
    lab.publish(|publisher| publisher.recall("R-1", Some("L1"), None));
    assert!(engine.sync().unwrap().notices.is_empty());
}

fn start(engine: &mut engine::device::Engine) -> String {
    let start = SessionStart {
        reason: SessionReason::SaleableReturn,
        possession: Possession::Yes,
        operator: "A. Miller".to_owned(),
    };
    engine.start_session(&start).unwrap().id
}

#[test]
fn a_session_ends_by_hand_or_after_ten_idle_minutes() {
    let (lab, mut engine) = Lab::ready();
    assert!(matches!(engine.end_session(), Err(EngineError::NoSession)));
    let first = start(&mut engine);
    assert_eq!(engine.status().unwrap().session.unwrap().id, first);
    lab.pass(Duration::from_secs(599));
    engine.scan(&pack("S1")).unwrap();
    lab.pass(Duration::from_secs(599));
    assert!(engine.status().unwrap().session.is_some(), "the scan was work");
    lab.pass(Duration::from_secs(1));
    assert!(engine.status().unwrap().session.is_none());

    let second = start(&mut engine);
    assert_ne!(first, second);
    engine.end_session().unwrap();
    let events: Vec<Value> = engine
        .journal(10)
        .unwrap()
        .iter()
        .rev()
        .filter(|row| row.kind == "session")
        .map(|row| serde_json::from_str::<Value>(&row.body).unwrap()["event"].clone())
        .collect();
    assert_eq!(events, ["start", "idle", "start", "end"]);
}

#[test]
fn the_same_pack_is_repeated_within_its_session_only() {
    let (_lab, mut engine) = Lab::ready();
    start(&mut engine);
    let noted = |scanned: engine::device::Scanned| scanned.verdict.notes.contains(&Note::AlreadyScanned);
    assert!(!noted(engine.scan(&pack("S1")).unwrap()));
    assert!(noted(engine.scan(&pack("S1")).unwrap()));
    engine.end_session().unwrap();
    start(&mut engine);
    assert!(!noted(engine.scan(&pack("S1")).unwrap()));
}

#[test]
fn decisions_stand_until_undone() {
    let (_lab, mut engine) = Lab::ready();
    assert!(matches!(engine.decide(None, Action::Accept), Err(EngineError::NoEntry(_))));
    let first = engine.scan(&pack("S1")).unwrap().entry;
    let second = engine.scan(&pack("S2")).unwrap().entry;
    assert_eq!(engine.decide(None, Action::SetAside).unwrap(), second);
    assert_eq!(engine.decide(Some(first), Action::Accept).unwrap(), first);
    engine.decide(Some(first), Action::Undo).unwrap();
    assert!(matches!(engine.decide(Some(EntryRef { epoch: 0, seq: 2 }), Action::Undo), Err(EngineError::NoEntry(_))));
    let actions: Vec<_> = engine.journal(3).unwrap().into_iter().map(|row| row.decision.unwrap()).collect();
    assert_eq!(actions, ["undo", "accept", "set_aside"]);
}

#[test]
fn a_responder_answers_what_was_held() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack_of("L2", "X1")).unwrap();
    engine.scan(&pack("S2")).unwrap();
    lab.world.borrow_mut().verdict = Some(("provisional", "HELD"));
    assert!(engine.verify().unwrap()[0].recorded);
    assert!(!engine.verify().unwrap()[0].recorded, "the same again is no news");
    lab.world.borrow_mut().verdict = Some(("final", "VERIFIED"));
    let synced = engine.sync().unwrap();
    assert_eq!(synced.answers.len(), 1);
    assert_eq!((synced.answers[0].offline.as_str(), synced.answers[0].result.decision.as_str()), ("HELD", "VERIFIED"));
    assert_eq!(engine.status().unwrap().journal.unacknowledged, 0, "the answer went out too");
    assert!(engine.verify().unwrap().is_empty());
}

#[test]
fn an_answer_about_another_pack_is_refused() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack_of("L2", "X1")).unwrap();
    engine.scan(&pack_of("L2", "X2")).unwrap();
    lab.world.borrow_mut().verdict = Some(("final", "VERIFIED"));
    lab.world.borrow_mut().swap_answers = true;
    let refused = engine.verify().unwrap_err();
    assert!(matches!(refused, EngineError::Sync(SyncError::Malformed { .. })), "{refused}");
    assert_eq!(engine.status().unwrap().journal.entries, 2, "nothing is recorded");
}

#[test]
fn no_read_waits_for_ever_behind_others() {
    let (lab, mut engine) = Lab::ready();
    lab.world.borrow_mut().verdict = Some(("provisional", "HELD"));
    (0..101).for_each(|n| drop(engine.scan(&pack_of("L2", &format!("X{n}"))).unwrap()));
    let serials = |engine: &mut engine::device::Engine| {
        let answers = engine.verify().unwrap();
        answers.into_iter().map(|answer| answer.result.serial).collect::<Vec<_>>()
    };
    let first = serials(&mut engine);
    assert_eq!((first.len(), first[0].as_str(), first[99].as_str()), (100, "X0", "X99"));
    assert_eq!(serials(&mut engine)[0], "X100", "what has a provisional answer waits");
}

#[test]
fn without_a_responder_the_first_verdict_stays() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack_of("L2", "X1")).unwrap();
    assert!(matches!(engine.verify(), Err(EngineError::Sync(SyncError::Refused { status: 503, .. }))));
    let synced = engine.sync().unwrap();
    assert!(synced.report.push.unwrap().is_ok() && synced.answers.is_empty());
    lab.world.borrow_mut().requests_left = 0;
    assert!(matches!(engine.verify(), Err(EngineError::Sync(SyncError::Unreachable(_)))));
}

#[test]
fn bytes_that_are_no_text_are_kept_as_they_are() {
    let (_lab, mut engine) = Lab::ready();
    let scan = Scan { bytes: vec![0xff, 0x1d, 0x00], ..Scan::from_text("", None, EntryMode::Image) };
    assert_eq!(decision(&engine.scan(&scan).unwrap()), "CHECK");
    let body: Value = serde_json::from_str(&engine.journal(1).unwrap()[0].body).unwrap();
    assert_eq!(body["scan"]["bytes"], "/x0A");
}

/// Reads a pack 4,000 km away, then at once here; what is decided here.
#[track_caller]
fn after_a_read_far_away(read: impl FnOnce(&mut Lab, &mut Scan)) -> &'static str {
    let (mut lab, engine) = Lab::ready();
    drop(engine);
    let mut far = Scan { place: Place::new(37.8, -122.4, 100.0), ..pack("S1") };
    let options = lab.options;
    read(&mut lab, &mut far);
    lab.open().scan(&far).unwrap();
    lab.options = options;
    decision(&lab.open().scan(&pack("S1")).unwrap())
}

#[test]
fn only_a_pack_that_was_in_front_of_the_device_was_there() {
    assert_eq!(after_a_read_far_away(|_, _| ()), "STOP");
    assert_eq!(after_a_read_far_away(|_, far| far.entry = EntryMode::Wedge), "STOP");
    assert_eq!(after_a_read_far_away(|_, far| far.entry = EntryMode::Manual), "VERIFIED");
    assert_eq!(after_a_read_far_away(|_, far| far.entry = EntryMode::Image), "VERIFIED");
    assert_eq!(after_a_read_far_away(|lab, _| lab.options.now = Some(NOW.parse().unwrap())), "VERIFIED");
    let later = "2026-11-20T12:00:01Z".parse().unwrap();
    assert_eq!(after_a_read_far_away(|_, far| far.at = Some(later)), "VERIFIED");
}

#[test]
fn reads_at_given_times_count_for_each_other_only() {
    let (mut lab, engine) = Lab::ready();
    drop(engine);
    lab.options.now = Some(NOW.parse().unwrap());
    lab.open().scan(&Scan { place: Place::new(37.8, -122.4, 100.0), ..pack("S1") }).unwrap();
    assert_eq!(decision(&lab.open().scan(&pack("S1")).unwrap()), "STOP");
    lab.options.now = None;
    assert_eq!(decision(&lab.open().scan(&pack("S1")).unwrap()), "VERIFIED");
}

#[test]
fn without_a_session_reads_belong_together_for_ten_minutes() {
    let (mut lab, engine) = Lab::ready();
    drop(engine);
    let mut repeated = |now: &str| {
        lab.options.now = Some(now.parse().unwrap());
        lab.open().scan(&pack("S1")).unwrap().verdict.notes.contains(&Note::AlreadyScanned)
    };
    assert!(!repeated("2026-11-20T12:00:00Z"));
    assert!(repeated("2026-11-20T12:09:00Z"));
    assert!(!repeated("2026-11-20T12:20:00Z"));
}

#[test]
fn a_given_time_replaces_all_clocks() {
    let (mut lab, engine) = Lab::ready();
    drop(engine);
    lab.options.now = Some("2031-01-01T00:00:00Z".parse().unwrap());
    let scanned = lab.open().scan(&pack("S1")).unwrap();
    assert!(scanned.verdict.has(ReasonCode::Expired));
    let row = lab.open().journal(1).unwrap().remove(0);
    assert!(row.body.contains(r#""clock":"given""#) && row.body.contains(r#""time":"given""#));
}

#[test]
fn a_touched_journal_is_found_out() {
    let (lab, mut engine) = Lab::ready();
    (1..4).for_each(|n| drop(engine.scan(&pack(&format!("S{n}"))).unwrap()));
    engine.sync().unwrap();
    drop(engine);
    let connection = rusqlite::Connection::open(lab.path()).unwrap();
    connection.execute_batch("UPDATE journal SET body = replace(body, 'VERIFIED', 'HELD') WHERE seq = 1").unwrap();
    let audit = lab.open().check_journal().unwrap();
    assert_eq!(audit.faults[0], "epoch 0: entry 1 is not what the device signed");
    connection.execute_batch("DELETE FROM journal WHERE seq >= 1").unwrap();
    let audit = lab.open().check_journal().unwrap();
    assert_eq!(audit.faults, ["epoch 0: the receipt speaks of another journal"]);
}

#[test]
fn columns_that_say_something_else_than_the_signed_bodies_are_found_out() {
    let touched = |sql: &str| {
        let (lab, mut engine) = Lab::ready();
        (1..4).for_each(|n| drop(engine.scan(&pack(&format!("S{n}"))).unwrap()));
        engine.decide(None, Action::Accept).unwrap();
        assert_eq!(engine.check_journal().unwrap().faults, Vec::<String>::new());
        drop(engine);
        rusqlite::Connection::open(lab.path()).unwrap().execute_batch(sql).unwrap();
        lab.open().check_journal().unwrap().faults
    };
    let misfit = ["entry 0.1: what the store shows of it is not what was signed"];
    for column in ["at = '2020-01-01T00:00:00Z'", "decision = 'STOP'", "serial = 'S9'", "gtin = NULL", "session = 'x'"]
    {
        assert_eq!(touched(&format!("UPDATE journal SET {column} WHERE seq = 1")), misfit, "{column}");
    }
    assert_eq!(touched("UPDATE journal SET decision = 'undo' WHERE seq = 3").len(), 1);
    let head = touched("UPDATE journal SET head = zeroblob(32) WHERE seq = 3");
    assert_eq!(head, ["epoch 0: the head stored with entry 3 is not the signed one"]);
    assert_eq!(touched("PRAGMA foreign_keys = OFF; DELETE FROM epochs").len(), 4);
}

#[test]
fn a_receipt_of_an_older_key_is_a_note_and_no_fault() {
    let (lab, mut engine) = Lab::ready();
    engine.scan(&pack("S1")).unwrap();
    engine.sync().unwrap();
    assert_eq!(engine.check_journal().unwrap().notes, Vec::<String>::new());
    lab.publish(|publisher| (publisher.version, publisher.receipt_key) = (2, device_key().verifying_key().to_bytes()));
    engine.pull().unwrap();
    let audit = engine.check_journal().unwrap();
    assert_eq!(audit.faults, Vec::<String>::new());
    assert_eq!(audit.notes, ["epoch 0: the receipt is signed by a key that the bundle no longer names"]);
}

#[cfg(unix)]
#[test]
fn the_store_is_its_owners_alone_in_any_folder() {
    use std::os::unix::fs::PermissionsExt as _;
    let home = tempfile::tempdir().unwrap();
    std::fs::set_permissions(home.path(), std::fs::Permissions::from_mode(0o755)).unwrap();
    let options = Lab::new().options;
    let engine = engine::device::Engine::open_or_make(home.path(), options).unwrap();
    for file in std::fs::read_dir(home.path()).unwrap().map(Result::unwrap) {
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600, "{:?}", file.file_name());
    }
    drop(engine);
}

#[test]
fn another_devices_key_opens_nothing() {
    let (lab, engine) = Lab::ready();
    drop(engine);
    let connection = rusqlite::Connection::open(lab.path()).unwrap();
    connection.execute("UPDATE meta SET value = ?1 WHERE name = 'device'", [NOW.repeat(4)[..64].to_owned()]).unwrap();
    assert!(lab.open_at(&lab.path()).is_err());
    connection.execute("UPDATE meta SET value = ?1 WHERE name = 'device'", ["0".repeat(64)]).unwrap();
    assert!(matches!(lab.open_at(&lab.path()), Err(EngineError::OtherKey)));
}
