//! What the screens know, and how it changes. Pure: [`State::apply`] takes in what arrives, [`State::act`] what a person
//! wants, [`State::done`] what a command came to; each gives back the [`Effect`]s to be carried out.
//!
//! Invariants: a verdict is shown only for a record that the engine wrote down; a STOP that nobody acknowledged stays
//! counted until somebody does; nothing here judges.

use std::collections::{BTreeMap, VecDeque};

use engine::port::{Command, Notice, Record, RecordState, ScannerView, Snapshot, Trouble};
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;
use verify_core::verdict::{Decision, ReasonCode};

use crate::shell::{CameraPicture, CameraTrouble, Earcon, Light, Network, Persistence, TextFile};

mod arrive;
mod done;
mod forms;
mod intent;
mod keys;
mod lists;
mod place;
mod settings;

pub use forms::{CodeCheck, Field, FieldCheck, SessionForm, TypedForm, Way, code_in, month_last_day};
pub use intent::Intent;
pub use lists::{Filter, Group, worst_first};
pub use place::Place;
pub use settings::{SOUNDS, Settings, Theme, sound_name};

/// How far the device is.
#[derive(Debug, Clone, PartialEq)]
pub enum Phase {
    /// It is being opened.
    Loading,
    /// It cannot be opened.
    Closed(Trouble),
    /// It is open.
    Open,
}

/// The verdict that is on the screen now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shown {
    /// The read.
    pub entry: EntryRef,
    /// How much of the screen it takes.
    pub manner: Manner,
}

/// How much of the screen a verdict takes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A panel under the camera's picture, which goes on: the next read replaces it.
    Beside,
    /// The whole screen.
    Whole,
}

/// A word at the foot of the screen that goes away by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Toast {
    /// Which message.
    pub kind: ToastKind,
    /// Until when, on the clock of [`crate::shell::Shell::now_ms`].
    pub until_ms: u64,
}

/// What a toast says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ToastKind {
    /// A decision was written down; undo is offered.
    Decided {
        /// The read.
        entry: EntryRef,
        /// `accept` or `set_aside`.
        action: &'static str,
    },
    /// A decision was taken back.
    Undone,
    /// So many packs were accepted.
    AcceptedAll(u32),
    /// In a picture no code was read: the hint's name.
    NoCode(String),
    /// The test sheet was scanned: what was learned of the scanner.
    Scanner(ScannerView),
    /// So many later truths came.
    News(u32),
}

/// What a command was sent for, so that its reply finds its way.
#[derive(Debug, Clone, PartialEq)]
pub enum Purpose {
    /// The state of the device.
    Snapshot,
    /// Enrolling.
    Enrol,
    /// Starting or ending a session.
    Session,
    /// A read that was typed.
    Typed,
    /// A read of a wedge.
    Wedge,
    /// A decision about a read.
    Decide {
        /// The read.
        entry: EntryRef,
        /// `accept`, `set_aside` or `undo`.
        action: &'static str,
        /// One of many at once: no toast for each.
        many: bool,
    },
    /// The next page of the history.
    More,
    /// What is on the screen, once more.
    Refresh,
    /// The reads of the session.
    SessionReads,
    /// One record.
    Record,
    /// Later truths.
    Notices,
    /// A sync.
    Sync,
    /// The journal for the person.
    Export,
    /// A second read.
    Again,
}

/// What is to be carried out.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect {
    /// Send a command; its reply goes to [`State::done`].
    Send(Command, Purpose),
    /// Sound and vibrate.
    Earcon(Earcon),
    /// Keep a setting.
    Keep(&'static str, String),
    /// Remember the place.
    Went(String),
    /// Go to the place before.
    Back,
    /// Start the app anew.
    Restart,
    /// The camera's light.
    Light(Light),
    /// The camera's magnification.
    Zoom(f32),
    /// Hand a file to the person.
    HandOut(TextFile),
}

/// The camera as far as the screens know.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub struct Camera {
    /// Whether the person wants it.
    pub wanted: bool,
    /// Its picture, when it runs.
    pub picture: Option<CameraPicture>,
    /// Why it could not be used the last time.
    pub trouble: Option<CameraTrouble>,
}

/// All that the screens know.
#[derive(Debug, Clone, PartialEq)]
pub struct State {
    /// How far the device is.
    pub phase: Phase,
    /// The device, as it was told last.
    pub snapshot: Option<Snapshot>,
    /// When it was told, on the shell's clock.
    pub told_ms: u64,
    /// The shell's clock.
    pub now_ms: u64,
    /// Where the person is.
    pub place: Place,
    /// Records that were told, by entry.
    pub records: BTreeMap<EntryRef, Record>,
    /// Reads since the app started, the newest first.
    pub run: VecDeque<EntryRef>,
    /// The verdict on the screen.
    pub shown: Option<Shown>,
    /// STOPs that nobody acknowledged, the oldest first.
    pub stops: VecDeque<EntryRef>,
    /// When the alarm sounded last, and how often since the last STOP.
    pub alarm: (u64, u32),
    /// The journal's reads, the newest first, as far as they were told.
    pub history: Vec<EntryRef>,
    /// Whether older ones exist.
    pub history_more: bool,
    /// Which of them are listed.
    pub filter: Filter,
    /// Reads of the session that runs, the newest first.
    pub session_reads: Vec<EntryRef>,
    /// Later truths, the newest first.
    pub notices: Vec<Notice>,
    /// Later truths that came since the person looked.
    pub news: u32,
    /// The camera.
    pub camera: Camera,
    /// Number of the last picture that was shown to the engine, and whether its outcome is awaited.
    pub picture: (u64, bool),
    /// Whether there is a network.
    pub network: Network,
    /// Whether what is stored will be kept.
    pub storage: Option<Persistence>,
    /// A newer version waits for the next start.
    pub update_waiting: bool,
    /// What the person chose.
    pub settings: Settings,
    /// A word that goes away.
    pub toast: Option<Toast>,
    /// Why the last command was not carried out.
    pub trouble: Option<Trouble>,
    /// Whether an enrolment is under way.
    pub enrolling: bool,
    /// Enrolment: the code as typed.
    pub code: String,
    /// Enrolment: the server's address as typed, where the platform does not fix it.
    pub server: String,
    /// Whether the platform fixes the server's address.
    pub server_fixed: bool,
    /// The pack as typed.
    pub typed: TypedForm,
    /// The session to start.
    pub form: SessionForm,
    /// Version of the app.
    pub version: String,
    /// The read about which somebody decided last, unless that was undone.
    pub decided_last: Option<EntryRef>,
    /// Packs that are being accepted together: how many answers are awaited, and how many came.
    pub accepting: (u32, u32),
    /// Whether a refresh is under way, and another is wanted behind it.
    pub refreshing: (bool, bool),
}

impl State {
    /// The state before anything arrived.
    pub fn new(settings: Settings) -> Self {
        let form = SessionForm::from(&settings);
        let wanted = settings.camera;
        Self {
            phase: Phase::Loading,
            snapshot: None,
            told_ms: 0,
            now_ms: 0,
            place: Place::Scan,
            records: BTreeMap::new(),
            run: VecDeque::new(),
            shown: None,
            stops: VecDeque::new(),
            alarm: (0, 0),
            history: Vec::new(),
            history_more: true,
            filter: Filter::All,
            session_reads: Vec::new(),
            notices: Vec::new(),
            news: 0,
            camera: Camera { wanted, ..Camera::default() },
            picture: (0, false),
            network: Network::Online,
            storage: None,
            update_waiting: false,
            settings,
            toast: None,
            trouble: None,
            enrolling: false,
            code: String::new(),
            server: String::new(),
            server_fixed: false,
            typed: TypedForm::default(),
            form,
            version: String::new(),
            decided_last: None,
            accepting: (0, 0),
            refreshing: (false, false),
        }
    }

    /// Name of the screen, for `body[data-screen]`.
    pub fn screen(&self) -> &'static str {
        match &self.phase {
            Phase::Loading => "loading",
            Phase::Closed(_) => "trouble",
            Phase::Open => match self.place {
                Place::Scan if self.shown.is_some_and(|shown| shown.manner == Manner::Whole) => "verdict",
                place => place.screen(),
            },
        }
    }

    /// The state at this time on the shell's clock.
    pub fn at(&mut self, now_ms: u64) -> &mut Self {
        self.now_ms = now_ms.max(self.now_ms);
        self
    }

    /// The present, as far as the device can tell.
    pub fn now(&self) -> Timestamp {
        let Some(snapshot) = &self.snapshot else { return Timestamp::UNIX_EPOCH };
        let since = std::time::Duration::from_millis(self.now_ms.saturating_sub(self.told_ms));
        snapshot.now.checked_add(since).unwrap_or(snapshot.now)
    }

    /// Seconds since the bundle was signed.
    pub fn knowledge_age_s(&self) -> Option<u64> {
        let bundle = self.snapshot.as_ref()?.bundle.as_ref()?;
        Some(bundle.age_s + self.now_ms.saturating_sub(self.told_ms) / 1000)
    }

    /// The record on the screen.
    pub fn shown_record(&self) -> Option<&Record> {
        self.records.get(&self.shown?.entry)
    }

    /// Where a record is by now.
    pub fn state_of(&self, record: &Record) -> RecordState {
        let told = self.snapshot.as_ref().map(|snapshot| snapshot.state_of(record.entry));
        told.map_or(record.state, |told| told.max(record.state))
    }

    /// Whether the server is in reach, as far as anybody knows.
    pub fn online(&self) -> bool {
        let reached = self.snapshot.as_ref().and_then(|snapshot| snapshot.sync.reached);
        self.network == Network::Online && reached != Some(false)
    }

    /// Reads that came behind the STOP that is on the screen.
    pub fn behind_stop(&self) -> usize {
        let Some(shown) = self.shown else { return 0 };
        self.run.iter().position(|entry| *entry == shown.entry).unwrap_or(0)
    }

    /// STOPs that wait for somebody besides the one on the screen.
    pub fn stops_waiting(&self) -> usize {
        let shown = self.shown.map(|shown| shown.entry);
        self.stops.iter().filter(|entry| Some(**entry) != shown).count()
    }
}

/// The name of an entry in the document: `epoch.seq`.
pub fn entry_name(entry: EntryRef) -> String {
    format!("{}.{}", entry.epoch, entry.seq)
}

/// The entry with this name.
pub fn entry_named(name: &str) -> Option<EntryRef> {
    let (epoch, seq) = name.split_once('.')?;
    Some(EntryRef { epoch: epoch.parse().ok()?, seq: seq.parse().ok()? })
}

/// What is known of a pack by now: the verdict that was shown, unless a later truth or the final word of the server is
/// worse. A decision that this version does not know is taken as HELD, which promises nothing.
pub fn standing(record: &Record) -> Decision {
    let shown = Decision::from_name(&record.verdict.decision).unwrap_or(Decision::Held);
    let cause = |cause: &String| ReasonCode::from_name(cause).map_or(Decision::Check, |code| code.standing().decision);
    let answer = record.answer.as_ref().filter(|answer| answer.status == "final" && answer.decision == "STOP");
    let later = record.later.iter().map(cause).chain(answer.map(|_| Decision::Stop));
    // `ALL` has the worst first.
    let rank = |decision: &Decision| Decision::ALL.iter().position(|known| known == decision);
    later.chain([shown]).min_by_key(rank).unwrap_or(shown)
}

/// Whether what is known now differs from the verdict that was shown.
pub fn is_overtaken(record: &Record) -> bool {
    standing(record).name() != record.verdict.decision
}

/// Whether this pack is to be stopped, by the verdict or by what became known later.
pub fn is_stop(record: &Record) -> bool {
    standing(record) == Decision::Stop
}

/// Whether two reads are of the same pack: the same product and serial, or the same text where there is no serial.
pub fn same_pack(one: &Record, other: &Record) -> bool {
    let (a, b) = (&one.verdict.identification, &other.verdict.identification);
    if a.serial.is_some() && a.gtin.is_some() {
        return a.gtin == b.gtin && a.serial == b.serial;
    }
    one.text == other.text
}
