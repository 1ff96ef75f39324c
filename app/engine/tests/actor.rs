//! The owner of a device: every command one reply, reads while a sync waits, nothing shown that is not written down.
#![allow(clippy::unwrap_used, reason = "a test that cannot go on fails")]

#[path = "support/desk.rs"]
mod desk;

use std::time::Duration;

use desk::Desk;
use desk::world::{Lab, NOW, URL, pack};
use engine::actor::Input;
use engine::port::{Command, Event, RecordState, Reply};
use verify_core::wire::ScanLine;

#[test]
fn a_device_joins_and_pulls_by_itself() {
    let mut desk = Desk::new(Lab::new());
    let code = desk.lab.code();
    let enrol = |code: &str| Command::Enrol { server: URL.to_owned(), code: code.to_owned(), demo: false };
    assert_eq!(desk.call(enrol("ABC")), Err("code_mistyped".to_owned()));
    assert_eq!(
        desk.call(Command::Enrol { server: "x".into(), code: code.clone(), demo: false }),
        Err("bad_address".into())
    );
    let id = desk.send(enrol(&code));
    assert_eq!(desk.reply(id), None, "the server has not answered yet");
    desk.network();
    assert_eq!(desk.reply(id), Some(Ok(Reply::Done)));
    desk.tick();
    desk.network();
    let snapshot = desk.snapshot();
    assert_eq!((snapshot.site.unwrap().name.as_str(), snapshot.bundle.unwrap().version), ("Pharmacy", 1));
    assert_eq!(desk.call(enrol(&code)), Err("already_enrolled".to_owned()));
}

#[test]
fn a_demonstration_is_joined_only_by_who_means_it() {
    let lab = Lab::new();
    lab.world.borrow_mut().publisher.demo = true;
    lab.publish(|_| {});
    let mut desk = Desk::new(lab);
    let code = desk.lab.code();
    for (demo, expected) in [(false, Err("demo_refused".to_owned())), (true, Ok(Reply::Done))] {
        let id = desk.send(Command::Enrol { server: URL.to_owned(), code: code.clone(), demo });
        desk.network();
        assert_eq!(desk.reply(id), Some(expected));
    }
}

#[test]
fn packs_are_read_while_a_sync_waits_for_its_answer() {
    let mut desk = Desk::joined();
    let first = desk.scan("S1");
    assert_eq!((first.verdict.decision.as_str(), first.state), ("VERIFIED", RecordState::Saved));
    desk.lab.pass(Duration::from_secs(3));
    desk.input(Input::Tick);
    assert!(desk.exchange.is_some(), "a sync has started");
    assert!(desk.snapshot().sync.running);
    let second = desk.scan("S2");
    assert_eq!(second.verdict.decision, "VERIFIED");
    desk.network();
    desk.tick();
    desk.network();
    let snapshot = desk.snapshot();
    assert_eq!((snapshot.waiting, snapshot.sync.trouble), (0, None));
    for record in [&first, &second] {
        assert_eq!(desk.call(Command::Record { entry: record.entry }).map(state), Ok(RecordState::Confirmed));
    }
}

fn state(reply: Reply) -> RecordState {
    match reply {
        Reply::Record(record) => record.state,
        other => panic!("{other:?}"),
    }
}

#[test]
fn what_was_sent_and_not_confirmed_says_so() {
    let mut desk = Desk::joined();
    let record = desk.scan("S1");
    // The journal goes out; the answer to it is lost.
    desk.lab.pass(Duration::from_secs(3));
    desk.input(Input::Tick);
    while desk.exchange.as_ref().is_some_and(|it| it.requests.iter().all(|request| request.target != "/v1/journal")) {
        let exchange = desk.exchange.take().unwrap();
        let answers = exchange.requests.iter().map(|request| desk.lab.world.borrow_mut().exchange(request)).collect();
        desk.input(Input::Answers(answers));
    }
    assert!(desk.exchange.is_some());
    assert_eq!(desk.call(Command::Record { entry: record.entry }).map(state), Ok(RecordState::Sent));
    let snapshot = desk.snapshot();
    assert_eq!(snapshot.state_of(record.entry), RecordState::Sent);
    let later = desk.scan("S2");
    assert_eq!(later.state, RecordState::Saved);
}

#[test]
fn a_server_that_is_gone_is_said_and_asked_again_ever_more_rarely() {
    let mut desk = Desk::joined();
    desk.lab.world.borrow_mut().requests_left = 0;
    desk.scan("S1");
    let mut waits = Vec::new();
    while waits.len() < 3 {
        while desk.snapshot().sync.running {
            desk.network();
            desk.tick();
        }
        let wait = desk.actor.poll_timeout().unwrap().saturating_sub(desk.actor.mono());
        desk.lab.pass(wait);
        desk.input(Input::Tick);
        assert!(desk.snapshot().sync.running);
        waits.push(wait);
    }
    assert!(waits.is_sorted() && waits[0] < waits[2], "{waits:?}");
    let snapshot = desk.snapshot();
    assert_eq!((snapshot.waiting, snapshot.sync.reached), (1, Some(false)));
    desk.lab.world.borrow_mut().requests_left = u64::MAX;
    desk.call(Command::Sync).unwrap();
    desk.network();
    while desk.snapshot().waiting > 0 {
        desk.tick();
        desk.network();
    }
}

#[test]
fn a_session_counts_its_packs_and_a_restart_counts_the_same() {
    let mut desk = Desk::joined();
    let start = |reason: &str| Command::StartSession {
        reason: reason.to_owned(),
        possession: true,
        operator: "Kim".to_owned(),
    };
    assert_eq!(desk.call(start("curiosity")), Err("bad_request".to_owned()));
    assert_eq!(desk.call(Command::EndSession), Err("no_session".to_owned()));
    desk.call(start("receiving")).unwrap();
    for serial in ["S1", "S2", "S1", "B9"] {
        desk.scan(serial);
    }
    let session = desk.snapshot().session.unwrap();
    assert_eq!((session.tally.values().sum::<u32>(), session.repeats), (3, 1), "{session:?}");
    let history = Command::History { before: None, session: Some(session.id.clone()), limit: 10 };
    assert!(matches!(desk.call(history), Ok(Reply::Records(records)) if records.len() == 4));
    let mut again = Desk::new(desk.lab);
    assert_eq!(again.snapshot().session, Some(session));
}

#[test]
fn decisions_are_shown_with_the_read_they_are_about() {
    let mut desk = Desk::joined();
    let record = desk.scan("S1");
    let mut action = |name: &str| {
        let reply = desk.call(Command::Decide { entry: record.entry, action: name.to_owned() });
        reply.map(|reply| if let Reply::Record(record) = reply { record.action } else { None })
    };
    assert_eq!(action("accept"), Ok(Some("accept".to_owned())));
    assert_eq!(action("undo"), Ok(None));
    assert_eq!(action("eat"), Err("bad_request".to_owned()));
}

#[test]
fn a_later_recall_is_told_once_with_its_read() {
    let mut desk = Desk::joined();
    desk.scan("S1");
    desk.lab.publish(|publisher| publisher.recall("R1", None, Some(("S1", "S1"))));
    for _ in 0..2 {
        desk.call(Command::Sync).unwrap();
        desk.network();
    }
    let told: Vec<_> = desk.events.iter().filter(|event| matches!(event, Event::Notices(_))).collect();
    assert!(matches!(told[..], [Event::Notices(notices)] if notices.len() == 1 && notices[0].record.is_some()));
    assert!(matches!(desk.call(Command::Notices), Ok(Reply::Notices(notices)) if notices.len() == 1));
}

#[test]
fn judged_lines_leave_no_trace() {
    let mut desk = Desk::joined();
    let text = String::from_utf8(pack("S1").bytes).unwrap();
    let line = serde_json::to_string(&ScanLine { text, ..ScanLine::default() }).unwrap();
    let lines = vec![line, "{".to_owned()];
    match desk.call(Command::Judge { lines, now: NOW.parse().unwrap() }) {
        Ok(Reply::Lines(lines)) => {
            assert!(lines[0].starts_with(r#"{"decision":"VERIFIED""#), "{lines:?}");
            assert!(lines[1].starts_with(r#"{"error":{"line":2"#), "{lines:?}");
        }
        other => panic!("{other:?}"),
    }
    assert_eq!(desk.snapshot().entries, 0);
}
