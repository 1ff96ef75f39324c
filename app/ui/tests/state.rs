//! How the screens' state changes: what arrives, what a person does, what is asked of the engine.

#[path = "support/fixtures.rs"]
#[allow(dead_code)]
mod fixtures;

use engine::port::{Command, Event, Record, Reply, Snapshot, Trouble};
use fixtures::Read;
use packproof_ui::messages::Language;
use packproof_ui::shell::{CameraState, CameraTrouble, Earcon, Incoming, Network};
use packproof_ui::state::{Effect, Intent, Manner, Phase, Place, Purpose, Settings, State, Theme, ToastKind};
use verify_core::sync::wire::EntryRef;
use verify_core::verdict::{Decision, ReasonCode};

fn open() -> State {
    fixtures::open(Language::En, Theme::Light)
}

fn scanning() -> State {
    let mut state = open();
    state.act(Intent::CameraStart);
    state
}

fn at(seq: u64) -> EntryRef {
    EntryRef { epoch: 1, seq }
}

fn event(event: Event) -> Incoming {
    Incoming::Engine(Box::new(event))
}

fn read(state: &mut State, record: Record) -> Vec<Effect> {
    state.apply(event(Event::Read(Box::new(record))))
}

fn by(mode: &str, mut record: Record) -> Record {
    record.mode = mode.to_owned();
    record
}

fn sent(effects: &[Effect]) -> Vec<&Command> {
    let command = |effect: &Effect| matches!(effect, Effect::Send(..));
    effects
        .iter()
        .filter(|effect| command(effect))
        .filter_map(|effect| if let Effect::Send(command, _) = effect { Some(command) } else { None })
        .collect()
}

fn snapshot(state: &State) -> Snapshot {
    state.snapshot.clone().expect("a snapshot")
}

#[test]
fn a_device_that_nobody_enrolled_asks_for_a_code() {
    let mut told = snapshot(&open());
    told.site = None;
    let mut state = State::new(Settings::default());
    assert_eq!(state.screen(), "loading");
    state.apply(event(Event::Ready(Box::new(told.clone()))));
    assert_eq!(state.screen(), "enrol");

    state.server = "https://host".to_owned();
    assert!(state.act(Intent::Join).is_empty(), "no code yet");
    state.apply(Incoming::Wedge("https://host/#enrol=7kq4-m2xd-0000-0000-0000-0000".to_owned()));
    let effects = state.act(Intent::Join);
    let code = "7KQ4-M2XD-0000-0000-0000-0000".to_owned();
    let enrol = |demo| Command::Enrol { server: "https://host".to_owned(), code: code.clone(), demo };
    assert_eq!(sent(&effects), [&enrol(false)]);
    assert!(state.act(Intent::Join).is_empty(), "one at a time");

    let refused = Trouble { code: "demo_refused".to_owned(), values: Default::default(), words: String::new() };
    state.done(Purpose::Enrol, Err(refused));
    assert_eq!(sent(&state.act(Intent::JoinDemo)), [&enrol(true)]);

    state.done(Purpose::Enrol, Ok(Reply::Done));
    state.apply(event(Event::Changed(Box::new(snapshot(&open())))));
    assert_eq!(state.screen(), "scan");
}

#[test]
fn a_second_tab_opens_when_the_first_is_gone() {
    let mut state = State::new(Settings::default());
    let trouble = Trouble { code: "open_elsewhere".to_owned(), values: Default::default(), words: String::new() };
    state.apply(event(Event::Closed(trouble)));
    assert_eq!(state.screen(), "trouble");
    state.apply(event(Event::Ready(Box::new(snapshot(&open())))));
    assert_eq!((state.screen(), &state.phase), ("scan", &Phase::Open));
}

#[test]
fn the_camera_goes_on_beside_its_verdicts() {
    let mut state = scanning();
    let effects = read(&mut state, Read::good(20).record());
    assert!(effects.contains(&Effect::Earcon(Earcon::Good)));
    assert_eq!((state.screen(), state.manner()), ("scan", Some(Manner::Beside)));
    read(&mut state, Read::with(21, ReasonCode::LotOpen).record());
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(21)));
    assert_eq!(state.run.iter().take(2).copied().collect::<Vec<_>>(), [at(21), at(20)]);
}

#[test]
fn a_stop_stays_while_the_camera_reads_on() {
    let mut state = scanning();
    read(&mut state, Read::with(20, ReasonCode::Expired).record());
    assert_eq!((state.screen(), state.manner()), ("verdict", Some(Manner::Whole)));
    read(&mut state, Read::good(21).record());
    read(&mut state, Read::with(22, ReasonCode::Dispensed).record());
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(20)));
    assert_eq!((state.behind_stop(), state.stops_waiting()), (2, 1));
    state.act(Intent::Next);
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(22)), "the next STOP takes its place");
    state.act(Intent::Next);
    assert_eq!((state.shown, state.stops_waiting()), (None, 0));
}

#[test]
fn the_same_pack_again_replaces_its_stop() {
    let mut state = scanning();
    let first = Read::with(20, ReasonCode::Expired).record();
    let mut second = first.clone();
    second.entry = at(21);
    read(&mut state, first);
    read(&mut state, second);
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(21)));
    assert_eq!(state.stops.iter().copied().collect::<Vec<_>>(), [at(21)]);
}

#[test]
fn what_is_read_on_purpose_is_shown_and_the_stop_waits() {
    let mut state = open();
    read(&mut state, by("wedge", Read::with(20, ReasonCode::Expired).record()));
    read(&mut state, by("wedge", Read::good(21).record()));
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(21)));
    assert_eq!(state.stops_waiting(), 1);
    state.act(Intent::ShowStop);
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(20)));
}

#[test]
fn setting_aside_goes_on_and_can_be_undone() {
    let mut state = open();
    read(&mut state, by("wedge", Read::with(20, ReasonCode::Expired).record()));
    let effects = state.act(Intent::SetAside(at(20)));
    assert_eq!(sent(&effects), [&Command::Decide { entry: at(20), action: "set_aside".to_owned() }]);
    assert_eq!((state.shown, state.stops_waiting()), (None, 0));
    state.done(
        Purpose::Decide { entry: at(20), action: "set_aside", many: false },
        Ok(Reply::Record(Box::new(Read::with(20, ReasonCode::Expired).record()))),
    );
    assert_eq!(state.last_decided(), Some(at(20)));
    let effects = state.apply(Incoming::Key("u".to_owned()));
    assert_eq!(sent(&effects), [&Command::Decide { entry: at(20), action: "undo".to_owned() }]);
    state.done(Purpose::Decide { entry: at(20), action: "undo", many: false }, Ok(Reply::Done));
    assert_eq!(state.toast.as_ref().map(|toast| &toast.kind), Some(&ToastKind::Undone));
    state.apply(Incoming::Tick(10_000));
    assert_eq!(state.toast, None);
}

#[test]
fn an_unacknowledged_stop_sounds_a_few_times() {
    let mut state = scanning();
    read(&mut state, Read::with(20, ReasonCode::Expired).record());
    let sounds = (1..=30).flat_map(|second| state.apply(Incoming::Tick(second * 1000)));
    assert_eq!(sounds.filter(|effect| *effect == Effect::Earcon(Earcon::Stop)).count(), 3);
}

#[test]
fn scan_again_asks_for_a_second_read() {
    let mut state = scanning();
    let mut check = Read::with(20, ReasonCode::ExpiryMismatch);
    check.decision = Some(Decision::Check);
    read(&mut state, check.record());
    assert_eq!(sent(&state.act(Intent::Again)), [&Command::ScanAgain]);
    assert_eq!(state.shown, None);
    read(&mut state, by("manual", check.record()));
    state.act(Intent::Again);
    assert_eq!(state.place, Place::Type);
    assert!(state.typed.text.contains("00300010123455"), "what was typed can be corrected");
}

#[test]
fn a_camera_that_is_refused_says_so_and_stays_off() {
    let mut state = scanning();
    state.apply(Incoming::Camera(CameraState::Failed(CameraTrouble::Denied)));
    state.apply(Incoming::Camera(CameraState::Off));
    assert_eq!((state.camera.wanted, state.camera.trouble), (false, Some(CameraTrouble::Denied)));
    state.act(Intent::CameraStart);
    assert_eq!((state.camera.wanted, state.camera.trouble), (true, None));
}

#[test]
fn a_wedge_works_on_every_screen() {
    for place in [Place::Scan, Place::Session, Place::History, Place::Status, Place::Record(at(3))] {
        let mut state = State { place, ..open() };
        let effects = state.apply(Incoming::Wedge("]d2010030001012345521".to_owned()));
        assert!(matches!(sent(&effects)[..], [Command::Read { mode, .. }] if mode == "wedge"), "{place:?}");
        read(&mut state, by("wedge", Read::good(20).record()));
        assert_eq!(state.screen(), "verdict", "{place:?}");
    }
}

#[test]
fn keys_walk_and_open() {
    let mut state = State { place: Place::History, ..open() };
    let key = |state: &mut State, key: &str| state.apply(Incoming::Key(key.to_owned()));
    key(&mut state, "j");
    assert_eq!(state.place, Place::Record(at(9)));
    key(&mut state, "j");
    assert_eq!(state.place, Place::Record(at(8)));
    key(&mut state, "k");
    assert_eq!(state.place, Place::Record(at(9)));
    assert_eq!(key(&mut state, "Escape"), [Effect::Back]);
    key(&mut state, "/");
    assert_eq!(state.place, Place::Type);
    key(&mut state, "1");
    read(&mut state, by("wedge", Read::good(20).record()));
    key(&mut state, "Enter");
    assert_eq!(state.place, Place::Record(at(20)));
    key(&mut state, "1");
    key(&mut state, "n");
    assert_eq!(state.shown, None);
    assert_eq!(sent(&key(&mut state, "e")), [&Command::Export]);
}

#[test]
fn news_is_counted_until_somebody_looks() {
    let mut state = open();
    let notice = engine::port::Notice {
        id: "aa".to_owned(),
        entry: at(3),
        cause: "recalled_lot".to_owned(),
        words: String::new(),
        at: fixtures::now(),
        record: None,
    };
    state.apply(event(Event::Notices(vec![notice.clone()])));
    assert_eq!((state.news, state.notices.len()), (1, 1));
    state.apply(event(Event::Notices(vec![notice])));
    assert_eq!(state.notices.len(), 1, "shown once");
    state.act(Intent::Go(Place::Status));
    assert_eq!(state.news, 0);
}

#[test]
fn a_sync_refreshes_what_is_on_the_screen_once_at_a_time() {
    let mut state = State { place: Place::History, ..open() };
    let mut told = snapshot(&state);
    told.waiting = 0;
    assert!(state.apply(event(Event::Changed(Box::new(told.clone())))).is_empty(), "the snapshot itself tells it");
    told.sync.synced_at = Some(fixtures::now());
    let effects = state.apply(event(Event::Changed(Box::new(told.clone()))));
    assert_eq!(sent(&effects).len(), 1);
    assert!(state.apply(event(Event::Changed(Box::new(told.clone())))).is_empty(), "nothing is different");
    told.notices += 1;
    assert!(state.apply(event(Event::Changed(Box::new(told)))).is_empty(), "one is under way");
    assert_eq!(sent(&state.done(Purpose::Refresh, Ok(Reply::Records(Vec::new())))).len(), 1, "the one behind it");
}

#[test]
fn verified_packs_are_accepted_together() {
    let mut state = State { place: Place::Session, ..open() };
    assert_eq!(state.acceptable(), [at(9), at(3)]);
    assert_eq!(sent(&state.act(Intent::AcceptAll)).len(), 2);
}

#[test]
fn a_read_that_could_not_be_written_down_shows_no_verdict() {
    let mut state = open();
    let trouble = Trouble { code: "storage_full".to_owned(), values: Default::default(), words: String::new() };
    state.apply(event(Event::Unread(trouble)));
    assert_eq!(state.shown, None);
    assert_eq!(state.trouble.as_ref().map(|trouble| trouble.code.as_str()), Some("storage_full"));
}

#[test]
fn a_pack_that_reads_well_takes_no_stop_back() {
    let mut state = scanning();
    let stop = Read::with(20, ReasonCode::LotMismatch).record();
    let mut well = Read::good(21).record();
    well.verdict.identification = stop.verdict.identification.clone();
    read(&mut state, stop);
    read(&mut state, well);
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(20)));
    assert_eq!(state.stops, [at(20)]);
    state.apply(Incoming::Key("n".to_owned()));
    assert_eq!(state.stops, [at(20)], "no stray key acknowledges it");
    state.session_reads = vec![at(21), at(20)];
    assert_eq!(state.acceptable(), [], "and the pack that reads well is not accepted with the others");
}

#[test]
fn what_is_recalled_later_is_not_accepted_and_not_shown_as_verified() {
    let mut state = State { place: Place::Session, ..open() };
    let mut record = state.records[&at(9)].clone();
    record.later = vec!["recalled_lot".to_owned()];
    assert_eq!(packproof_ui::state::standing(&record), Decision::Stop);
    state.records.insert(at(9), record);
    assert_eq!(state.acceptable(), [at(3)]);
}

#[test]
fn the_servers_stop_waits_like_any_other() {
    let mut state = open();
    let mut held = by("wedge", Read::with(20, ReasonCode::LotOpen).record());
    read(&mut state, held.clone());
    state.act(Intent::Next);
    held.answer = Some(engine::port::OnlineAnswer { status: "final".to_owned(), decision: "STOP".to_owned() });
    let effects = state.apply(event(Event::Answered(Box::new(held))));
    assert!(effects.contains(&Effect::Earcon(Earcon::Stop)));
    assert_eq!(state.stops_waiting(), 1);
    state.act(Intent::ShowStop);
    assert_eq!(state.shown.map(|shown| shown.entry), Some(at(20)));
}

#[test]
fn packs_are_called_accepted_when_that_is_written_down() {
    let mut state = State { place: Place::Session, ..open() };
    state.act(Intent::AcceptAll);
    assert_eq!(state.toast, None);
    let purpose = |seq| Purpose::Decide { entry: at(seq), action: "accept", many: true };
    let trouble = Trouble { code: "storage_full".to_owned(), values: Default::default(), words: String::new() };
    state.done(purpose(9), Err(trouble.clone()));
    state.done(purpose(3), Ok(Reply::Done));
    assert_eq!(state.toast.as_ref().map(|toast| &toast.kind), Some(&ToastKind::AcceptedAll(1)));

    read(&mut state, by("wedge", Read::with(20, ReasonCode::Expired).record()));
    state.act(Intent::SetAside(at(20)));
    state.done(Purpose::Decide { entry: at(20), action: "set_aside", many: false }, Err(trouble));
    assert_eq!(state.stops, [at(20)], "what was not written down is not done");
}

#[test]
fn a_scan_that_was_not_written_down_leaves_no_other_verdict_standing() {
    let mut state = open();
    read(&mut state, by("wedge", Read::good(20).record()));
    let trouble = Trouble { code: "storage_full".to_owned(), values: Default::default(), words: String::new() };
    let effects = state.done(Purpose::Wedge, Err(trouble));
    assert_eq!((state.shown, effects), (None, vec![Effect::Earcon(Earcon::Check)]));
}

#[test]
fn a_network_that_is_back_is_tried_at_once() {
    let mut state = open();
    assert!(state.apply(Incoming::Network(Network::Online)).is_empty(), "nothing new");
    state.apply(Incoming::Network(Network::Offline));
    assert_eq!(sent(&state.apply(Incoming::Network(Network::Online))), [&Command::Sync]);
}

#[test]
fn brackets_in_a_serial_begin_no_other_element() {
    let mut state = State { place: Place::Type, ..open() };
    state.typed.gtin = "00300010123455".to_owned();
    state.typed.serial = "12(10)X".to_owned();
    assert_eq!(state.typed.element_text(), "(01)00300010123455(21)12\\(10)X");
}
