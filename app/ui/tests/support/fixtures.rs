//! States of the screens with made-up packs, for tests and the gallery.

use std::collections::BTreeMap;

use engine::port::{
    BundleState, Coverage, FrameView, Notice, OnlineAnswer, Product, Record, RecordState, Session, Site, Snapshot,
    SyncState, Trouble,
};
use packproof_ui::messages::Language;
use packproof_ui::shell::{CameraPicture, CameraTrouble, Light, Persistence, Zoom};
use packproof_ui::state::{Manner, Phase, Place, Settings, Shown, State, Theme, Toast, ToastKind, TypedForm, Way};
use serde_json::json;
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;
use verify_core::verdict::{Decision, ReasonCode};

/// A screen to be rendered.
pub struct Screen {
    /// Its name.
    pub name: String,
    /// Its state.
    pub state: State,
    /// What the camera sees.
    pub frame: FrameView,
}

/// Where the screens stand in time.
pub fn now() -> Timestamp {
    "2026-11-20T09:12:00Z".parse().expect("a time")
}

/// What a made-up read was.
pub struct Read {
    /// Its number.
    pub seq: u64,
    /// Its first reason, if it is not VERIFIED.
    pub reason: Option<ReasonCode>,
    /// The decision, where it is not the one of the reason.
    pub decision: Option<Decision>,
    /// Notes.
    pub notes: &'static [&'static str],
    /// The reading it rests on.
    pub reading: u8,
}

impl Read {
    /// VERIFIED.
    pub fn good(seq: u64) -> Self {
        Self { seq, reason: None, decision: None, notes: &[], reading: 0 }
    }

    /// Any other.
    pub fn with(seq: u64, reason: ReasonCode) -> Self {
        Self { reason: Some(reason), ..Self::good(seq) }
    }

    /// The record of it.
    pub fn record(&self) -> Record {
        let decision = self
            .decision
            .unwrap_or_else(|| self.reason.map_or(Decision::Verified, |reason| reason.standing().decision));
        let kind = self.reason.map(|reason| reason.standing().kind.name());
        let known = !matches!(decision, Decision::NotCovered);
        let no_bundle = self.reason == Some(ReasonCode::NoBundle);
        let serial = format!("10000000{:04}", 100 + self.seq);
        let pack = json!({
            "gtin": if known { "00300010123455" } else { "09520123456788" }, "serial": serial, "lot": "A123",
            "expiry": "280930", "expires_on": "2028-09-30",
        });
        let detail = match self.reason {
            Some(ReasonCode::ExpiryMismatch) => {
                "printed 2029-12-31, the record of GS1 Pharma LLC says 2028-09-30; ask GS1 Pharma LLC"
            }
            Some(ReasonCode::LotMismatch) => "printed A123, the record of GS1 Pharma LLC says B774; ask GS1 Pharma LLC",
            _ => "",
        };
        // A repaired reading that the record holds is offered behind the fault.
        let offered = (self.reading > 0).then_some(ReasonCode::RepairedReading);
        let reasons = self.reason.into_iter().chain(offered.filter(|offered| self.reason != Some(*offered)));
        let reasons: Vec<_> = reasons.map(|reason| json!({"code": reason.name(), "detail": detail})).collect();
        let verdict = json!({
            "decision": decision.name(), "kind": kind, "reasons": reasons, "notes": self.notes, "identification": pack,
            "evidence": {
                "bundle": (!no_bundle).then(|| json!({
                    "version": 812, "index": "9f2c".repeat(16), "issued": "2026-11-20T06:02:00Z", "age_s": 11_400,
                    "rules": "07ab".repeat(16),
                })),
                "attested_by": known.then(|| json!({"kind": "maker", "gln": "0300011111116", "name": "GS1 Pharma LLC"})),
                "found": known.then(|| json!({"lot": "A123", "lots_searched": 1, "false_accept": 2f64.powi(-20)})),
                "judged_at": "2026-11-20T09:12:00Z", "clock": "agrees", "reading": self.reading,
                "findings": ["no_symbology"],
            },
        });
        let repaired = json!({
            "gtin": "00300010123455", "serial": "ABc9X", "lot": "A123", "expiry": "280930", "expires_on": null,
            "repairs": ["bad_character"],
        });
        let mut literal = pack.clone();
        literal["repairs"] = json!([]);
        literal["expires_on"] = json!(null);
        let readings = if self.reading > 0 { vec![literal, repaired] } else { vec![literal] };
        let product = Product {
            name: "Epcistra".to_owned(),
            strength: "100 mg".to_owned(),
            form: "pills".to_owned(),
            content: "500 pills".to_owned(),
            maker: "GS1 Pharma LLC".to_owned(),
            ndc: Some("0001-0123-45".to_owned()),
        };
        Record {
            entry: EntryRef { epoch: 1, seq: self.seq },
            at: now(),
            session: Some("s1".to_owned()),
            mode: "camera".to_owned(),
            text: format!("]d2010030001012345521{serial}\u{1d}10A123\u{1d}17280930"),
            identification: serde_json::from_value(json!({"form": "element_string", "readings": readings}))
                .expect("an identification"),
            verdict: serde_json::from_value(verdict).expect("a verdict"),
            product: known.then_some(product),
            state: RecordState::Saved,
            action: None,
            answer: None,
            later: Vec::new(),
        }
    }
}

fn snapshot() -> Snapshot {
    let tally = [("VERIFIED", 33), ("STOP", 2), ("HELD", 2)];
    Snapshot {
        site: Some(Site {
            gln: "0614141000005".to_owned(),
            name: "Riverside Hospital · dock 2".to_owned(),
            tz: "Europe/Berlin".to_owned(),
            device: "4f1c9a02be77d310".to_owned(),
            server: "https://packproof.example".to_owned(),
        }),
        bundle: Some(BundleState {
            version: 812,
            issued: "2026-11-20T06:02:00Z".parse().expect("a time"),
            age_s: 11_400,
            gtins: 212,
            demo: false,
        }),
        bundle_trouble: None,
        now: now(),
        clock: "agrees".to_owned(),
        entries: 4_130,
        waiting: 12,
        session: Some(Session {
            id: "s1".to_owned(),
            reason: "saleable_return".to_owned(),
            possession: true,
            operator: "M. Okafor".to_owned(),
            started_at: "2026-11-20T08:40:00Z".parse().expect("a time"),
            tally: tally.into_iter().map(|(name, count)| (name.to_owned(), count)).collect(),
            repeats: 1,
        }),
        confirmed: vec![EntryRef { epoch: 1, seq: 5 }],
        sent: Some(EntryRef { epoch: 1, seq: 7 }),
        sync: SyncState {
            running: false,
            synced_at: Some("2026-11-19T23:02:00Z".parse().expect("a time")),
            trouble: None,
            reached: Some(false),
        },
        notices: 1,
        coverage: Coverage { covered: 83, read: 100 },
    }
}

/// An open device with a session and a few reads.
pub fn open(language: Language, theme: Theme) -> State {
    let settings = Settings { language: Some(language), theme, camera: false, ..Settings::default() };
    let mut state = State::new(settings);
    state.phase = Phase::Open;
    state.snapshot = Some(snapshot());
    state.storage = Some(Persistence::Refused);
    state.server_fixed = true;
    state.server = "https://packproof.example".to_owned();
    state.version = "0.1.0 · 5f2c19".to_owned();
    let mut recalled = Read::with(4, ReasonCode::RecalledLot).record();
    recalled.action = Some("set_aside".to_owned());
    let mut caps = Read::with(6, ReasonCode::CapsLock);
    caps.reading = 1;
    let reads = [
        Read::good(3).record(),
        recalled,
        Read::with(5, ReasonCode::Expired).record(),
        caps.record(),
        Read::with(7, ReasonCode::LotOpen).record(),
        Read::with(8, ReasonCode::GtinUnknown).record(),
        Read::good(9).record(),
    ];
    for read in reads {
        state.run.push_front(read.entry);
        state.history.insert(0, read.entry);
        state.session_reads.insert(0, read.entry);
        state.records.insert(read.entry, read);
    }
    state
}

fn no_frame() -> FrameView {
    FrameView { codes: Vec::new(), hint: None }
}

fn running(mut state: State) -> State {
    state.camera.wanted = true;
    state.camera.picture = Some(CameraPicture {
        width: 1280,
        height: 720,
        light: Some(Light::Off),
        zoom: Some(Zoom { min: 1.0, max: 4.0, now: 1.0 }),
    });
    state
}

fn showing(mut state: State, record: Record, manner: Manner) -> State {
    let entry = record.entry;
    if !state.run.contains(&entry) {
        state.run.push_front(entry);
    }
    state.records.insert(entry, record);
    state.shown = Some(Shown { entry, manner });
    state
}

fn trouble(code: &str) -> Trouble {
    let values = [("site", "Riverside Hospital"), ("server", "https://packproof.example"), ("max", "200")];
    Trouble {
        code: code.to_owned(),
        values: values.into_iter().map(|(name, value)| (name.to_owned(), value.to_owned())).collect::<BTreeMap<_, _>>(),
        words: "status 503".to_owned(),
    }
}

/// Every screen in every state that looks different.
pub fn screens(language: Language, theme: Theme) -> Vec<Screen> {
    let base = || open(language, theme);
    let mut all: Vec<(String, State, FrameView)> = Vec::new();
    let mut add = |name: &str, state: State| all.push((name.to_owned(), state, no_frame()));
    opening(&mut add, &base);
    joining(&mut add, &base);
    scanning(&mut add, &base);
    lists(&mut add, &base);
    let found = FrameView { codes: vec![[(0.4, 0.35), (0.62, 0.33), (0.63, 0.7), (0.41, 0.71)]], hint: None };
    all.push(("scan-found".to_owned(), running(base()), found));
    let hinted = FrameView { codes: Vec::new(), hint: Some("low_contrast".to_owned()) };
    all.push(("scan-hint".to_owned(), running(base()), hinted));
    all.into_iter().map(|(name, state, frame)| Screen { name, state, frame }).collect()
}

fn opening(add: &mut impl FnMut(&str, State), base: &impl Fn() -> State) {
    add("loading", State { phase: Phase::Loading, ..base() });
    for code in ["open_elsewhere", "storage_refused", "storage_newer"] {
        add(&format!("closed-{code}"), State { phase: Phase::Closed(trouble(code)), ..base() });
    }
}

fn joining(add: &mut impl FnMut(&str, State), base: &impl Fn() -> State) {
    let fresh = || {
        let mut state = base();
        let mut snapshot = state.snapshot.take().expect("a snapshot");
        (snapshot.site, snapshot.bundle, snapshot.session) = (None, None, None);
        state.snapshot = Some(snapshot);
        state.place = Place::Enrol;
        state
    };
    add("enrol", fresh());
    add("enrol-typing", State { code: "7KQ4-M2XD-".to_owned(), ..fresh() });
    add("enrol-wrong", State { code: "7KQ4-M2XU".to_owned(), ..fresh() });
    let whole = "7KQ4-M2XD-0000-1111-2222-3333".to_owned();
    let used = State { code: whole.clone(), trouble: Some(trouble("code_used")), ..fresh() };
    add("enrol-used", State { server_fixed: false, ..used });
    add("enrol-demo", State { code: whole, trouble: Some(trouble("demo_refused")), ..fresh() });
}

fn scanning(add: &mut impl FnMut(&str, State), base: &impl Fn() -> State) {
    let mut first = base();
    first.run.clear();
    first.snapshot.as_mut().expect("a snapshot").session = None;
    add("scan-first", first);
    add("scan-camera", running(base()));
    for trouble in CameraTrouble::ALL {
        let mut state = base();
        state.camera.trouble = Some(trouble);
        add(&format!("scan-{}", trouble.name()), state);
    }
    add("scan-beside", showing(running(base()), Read::good(10).record(), Manner::Beside));
    let mut second = Read::with(11, ReasonCode::ExpiryMismatch);
    add("verdict-stop-mismatch", showing(base(), second.record(), Manner::Whole));
    second.decision = Some(Decision::Check);
    add("verdict-check-mismatch", showing(base(), second.record(), Manner::Whole));
    let mut good = Read::good(10);
    add("verdict-verified", showing(base(), good.record(), Manner::Whole));
    good.notes = &["as_of", "already_scanned", "expiry_extended", "ageing"];
    add("verdict-verified-notes", showing(base(), good.record(), Manner::Whole));
    let mut repaired = Read::with(12, ReasonCode::CapsLock);
    repaired.reading = 1;
    add("verdict-check-repaired", showing(base(), repaired.record(), Manner::Whole));
    for reason in [
        ReasonCode::RecalledSerial,
        ReasonCode::Stolen,
        ReasonCode::ImpossibleTravel,
        ReasonCode::Stale,
        ReasonCode::GtinUnknown,
        ReasonCode::NoBundle,
    ] {
        add(&format!("verdict-{}", reason.name()), showing(base(), Read::with(13, reason).record(), Manner::Whole));
    }
    let mut held = showing(running(base()), Read::with(14, ReasonCode::Expired).record(), Manner::Whole);
    held.stops.push_back(EntryRef { epoch: 1, seq: 14 });
    let later = Read::good(15).record();
    held.run.push_front(later.entry);
    held.records.insert(later.entry, later);
    add("stop-with-later-reads", held);
    let mut strip = showing(base(), Read::good(16).record(), Manner::Whole);
    strip.stops.push_back(EntryRef { epoch: 1, seq: 5 });
    add("verdict-with-stop-strip", strip);
    let mut undo = running(base());
    undo.toast = Some(Toast {
        kind: ToastKind::Decided { entry: EntryRef { epoch: 1, seq: 4 }, action: "set_aside" },
        until_ms: 10_000,
    });
    add("scan-undo", undo);
    let mut no_code = base();
    no_code.toast = Some(Toast { kind: ToastKind::NoCode("blurred".to_owned()), until_ms: 10_000 });
    add("scan-no-code", no_code);
    let full = State { trouble: Some(trouble("storage_full")), ..base() };
    add("scan-full", full);
}

fn lists(add: &mut impl FnMut(&str, State), base: &impl Fn() -> State) {
    let typed = TypedForm {
        gtin: "00300010123456".to_owned(),
        serial: "1000 ".trim().to_owned(),
        lot: "A123".to_owned(),
        expiry: "2028-09-30".to_owned(),
        ..TypedForm::default()
    };
    add("type", State { place: Place::Type, ..base() });
    add("type-wrong", State { place: Place::Type, typed: typed.clone(), ..base() });
    let right = TypedForm { gtin: "00300010123455".to_owned(), ..typed };
    add("type-right", State { place: Place::Type, typed: right, ..base() });
    let text = TypedForm { way: Way::Text, text: "(01)00300010123455(21)1000".to_owned(), ..TypedForm::default() };
    add("type-text", State { place: Place::Type, typed: text, ..base() });

    let mut idle = State { place: Place::Session, ..base() };
    idle.snapshot.as_mut().expect("a snapshot").session = None;
    add("session-start", idle);
    add("session", State { place: Place::Session, ..base() });
    add("history", State { place: Place::History, ..base() });
    let mut empty = State { place: Place::History, ..base() };
    empty.history.clear();
    add("history-empty", empty);
    add("record-verified", State { place: Place::Record(EntryRef { epoch: 1, seq: 9 }), ..base() });
    add("record-stop", State { place: Place::Record(EntryRef { epoch: 1, seq: 4 }), ..base() });
    let mut later = State { place: Place::Record(EntryRef { epoch: 1, seq: 3 }), ..base() };
    let record = later.records.get_mut(&EntryRef { epoch: 1, seq: 3 }).expect("a record");
    record.later = vec!["recalled_lot".to_owned()];
    record.answer = Some(OnlineAnswer { status: "final".to_owned(), decision: "STOP".to_owned() });
    let changed = record.clone();
    add("record-later", later);
    add("record-repaired", State { place: Place::Record(EntryRef { epoch: 1, seq: 6 }), ..base() });
    add("record-missing", State { place: Place::Record(EntryRef { epoch: 9, seq: 9 }), ..base() });

    let mut status = State { place: Place::Status, news: 1, ..base() };
    status.notices.push(Notice {
        id: "00ff".to_owned(),
        entry: changed.entry,
        cause: "recalled_lot".to_owned(),
        words: "was VERIFIED, is STOP now".to_owned(),
        at: now(),
        record: Some(Box::new(changed)),
    });
    status.update_waiting = true;
    add("status", status.clone());
    let told = status.snapshot.as_mut().expect("a snapshot");
    told.sync.trouble = Some(trouble("not_packproof"));
    told.bundle_trouble = Some(trouble("bundle_refused"));
    (told.bundle, told.clock) = (None, "behind".to_owned());
    status.notices.clear();
    add("status-trouble", status);
}
