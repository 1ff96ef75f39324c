//! What arrives, and what it changes.

use std::collections::{BTreeSet, VecDeque};

use engine::port::{Command, Event, Notice, Record, Snapshot, Trouble};
use verify_core::sync::wire::EntryRef;

use super::{Effect, Intent, Manner, Phase, Place, Purpose, Shown, State, Toast, ToastKind, is_stop, same_pack};
use crate::shell::{CameraState, Earcon, Incoming, Network};

/// Reads of this start that stay in the list on the screen.
const RUN: usize = 60;
/// Reads that the history keeps at hand; older ones are asked for again.
const AT_HAND: usize = 1_000;
/// How long a toast stays: time enough to undo.
const TOAST_MS: u64 = 10_000;
/// An unacknowledged STOP sounds again after so long, and so often.
const ALARM: (u64, u32) = (4_000, 3);

impl State {
    /// Takes in what arrived. Replies and frames go their own ways before this.
    pub fn apply(&mut self, incoming: Incoming) -> Vec<Effect> {
        match incoming {
            Incoming::Engine(event) => self.apply_event(*event),
            Incoming::Wedge(text) => self.wedge(text),
            Incoming::Key(key) => self.key(&key),
            Incoming::Camera(camera) => self.camera_is(camera),
            Incoming::Link(text) => {
                // The code was found: the form is wanted now, not the picture.
                self.camera.wanted = false;
                self.act(Intent::Code(super::code_in(&text)))
            }
            Incoming::Network(network) => {
                let back = network == Network::Online && self.network != Network::Online;
                self.network = network;
                let joined = self.snapshot.as_ref().is_some_and(|snapshot| snapshot.site.is_some());
                if back && joined { vec![Effect::Send(Command::Sync, Purpose::Sync)] } else { Vec::new() }
            }
            Incoming::Storage(storage) => {
                self.storage = Some(storage);
                Vec::new()
            }
            Incoming::UpdateWaiting => {
                self.update_waiting = true;
                Vec::new()
            }
            Incoming::Went(path) => Place::at(&path).map_or_else(Vec::new, |place| self.arrive_at(place)),
            Incoming::Tick(now_ms) => self.tick(now_ms),
        }
    }

    fn apply_event(&mut self, event: Event) -> Vec<Effect> {
        match event {
            Event::Ready(snapshot) => self.ready(*snapshot),
            Event::Closed(trouble) => {
                self.phase = Phase::Closed(trouble);
                Vec::new()
            }
            Event::Read(record) => self.read(*record),
            Event::Unread(trouble) => self.unread(trouble),
            Event::Answered(record) => self.answered(*record),
            Event::Picture { codes, hint, .. } => {
                self.picture.1 = false;
                if codes == 0 {
                    self.toast(ToastKind::NoCode(hint.unwrap_or_else(|| "nothing_found".to_owned())));
                }
                Vec::new()
            }
            Event::Changed(snapshot) => self.changed(*snapshot),
            Event::Notices(notices) => self.noticed(notices),
            Event::Reply { .. } | Event::Frame(_) => Vec::new(),
        }
    }

    /// A scan was not written down. The verdict of another pack must not stand for it, unless it is a STOP that nobody
    /// acknowledged.
    pub(super) fn unread(&mut self, trouble: Trouble) -> Vec<Effect> {
        self.trouble = Some(trouble);
        if !self.shown.is_some_and(|shown| self.stops.contains(&shown.entry)) {
            self.shown = None;
        }
        vec![Effect::Earcon(Earcon::Check)]
    }

    /// The server says STOP to a read that was not decidable here: it waits like any other STOP.
    fn answered(&mut self, record: Record) -> Vec<Effect> {
        let entry = record.entry;
        self.records.insert(entry, record);
        if !self.stops.contains(&entry) {
            self.stops.push_back(entry);
        }
        self.alarm = (self.now_ms, 0);
        vec![Effect::Earcon(Earcon::Stop)]
    }

    fn ready(&mut self, snapshot: Snapshot) -> Vec<Effect> {
        self.phase = Phase::Open;
        self.told(snapshot);
        // Named, so that "back" leads here from the next place.
        let mut effects = self.go(self.place);
        if self.snapshot.as_ref().is_some_and(|snapshot| snapshot.site.is_some()) {
            effects.push(Effect::Send(Command::Notices, Purpose::Notices));
        }
        effects
    }

    fn told(&mut self, snapshot: Snapshot) {
        self.snapshot = Some(snapshot);
        self.told_ms = self.now_ms;
    }

    /// The device changed: what is on the screen is asked for once more where it may be different now.
    pub(super) fn changed(&mut self, snapshot: Snapshot) -> Vec<Effect> {
        // What was only sent or confirmed shows by [`State::state_of`]: a sync may bring answers and later truths.
        let marks = |snapshot: &Snapshot| (snapshot.notices, snapshot.sync.synced_at);
        let session = |snapshot: &Snapshot| snapshot.session.as_ref().map(|session| session.id.clone());
        let before = self.snapshot.as_ref().map(|before| (marks(before), session(before)));
        let now = (marks(&snapshot), session(&snapshot));
        self.told(snapshot);
        if before.as_ref().is_some_and(|before| before.1 != now.1) {
            self.session_reads.clear();
        }
        let joined = self.place == Place::Enrol && self.snapshot.as_ref().is_some_and(|told| told.site.is_some());
        let mut effects = if joined { self.go(Place::Scan) } else { Vec::new() };
        if before.is_none_or(|before| before != now) {
            effects.extend(self.refresh());
        }
        effects
    }

    fn wedge(&mut self, text: String) -> Vec<Effect> {
        if self.phase != Phase::Open {
            return Vec::new();
        }
        if self.place == Place::Enrol {
            return self.act(Intent::Code(super::code_in(&text)));
        }
        vec![Effect::Send(Command::Read { text, symbology: None, mode: "wedge".to_owned() }, Purpose::Wedge)]
    }

    fn camera_is(&mut self, camera: CameraState) -> Vec<Effect> {
        match camera {
            CameraState::Off | CameraState::Starting => self.camera.picture = None,
            CameraState::Running(picture) => (self.camera.picture, self.camera.trouble) = (Some(picture), None),
            CameraState::Failed(trouble) => {
                (self.camera.wanted, self.camera.picture, self.camera.trouble) = (false, None, Some(trouble));
            }
        }
        Vec::new()
    }

    fn tick(&mut self, now_ms: u64) -> Vec<Effect> {
        self.now_ms = now_ms;
        if self.toast.as_ref().is_some_and(|toast| toast.until_ms <= now_ms) {
            self.toast = None;
        }
        let (last, count) = self.alarm;
        if self.stops.is_empty() || count >= ALARM.1 || now_ms < last + ALARM.0 {
            return Vec::new();
        }
        self.alarm = (now_ms, count + 1);
        vec![Effect::Earcon(Earcon::Stop)]
    }

    /// A read was written down.
    fn read(&mut self, record: Record) -> Vec<Effect> {
        let entry = record.entry;
        let mut effects = vec![Effect::Earcon(earcon(&record))];
        if is_stop(&record) {
            self.stops.push_back(entry);
            self.alarm = (self.now_ms, 0);
        }
        if self.replaces_shown(&record) {
            let manner = self.manner_of(&record);
            self.acknowledge_same_pack(&record);
            self.shown = Some(Shown { entry, manner });
        }
        self.run.push_front(entry);
        self.run.truncate(RUN);
        keep_newest_first(&mut self.history, entry);
        if self.in_this_session(&record) {
            keep_newest_first(&mut self.session_reads, entry);
        }
        self.records.insert(entry, record);
        self.forget();
        self.trouble = None;
        if self.place != Place::Scan {
            effects.extend(self.go(Place::Scan));
        }
        effects
    }

    /// A day at the dock must not fill the memory.
    fn forget(&mut self) {
        if self.history.len() <= AT_HAND {
            return;
        }
        self.history.truncate(AT_HAND / 2);
        self.history_more = true;
        let listed: BTreeSet<EntryRef> = self.history.iter().chain(&self.run).chain(&self.stops).copied().collect();
        let session: BTreeSet<EntryRef> = self.session_reads.iter().copied().collect();
        let shown = self.shown.map(|shown| shown.entry);
        self.records.retain(|entry, _| listed.contains(entry) || session.contains(entry) || shown == Some(*entry));
    }

    fn in_this_session(&self, record: &Record) -> bool {
        let running = self.snapshot.as_ref().and_then(|snapshot| snapshot.session.as_ref());
        running.is_some_and(|session| record.session.as_deref() == Some(session.id.as_str()))
    }

    /// A STOP stays until somebody acknowledges it: what the camera sees meanwhile is listed and counted. What a
    /// person reads on purpose is shown; the STOP then waits in its strip. Another STOP of the same pack is always shown;
    /// that another pack with the same identifier reads well takes nothing back.
    fn replaces_shown(&self, record: &Record) -> bool {
        let Some(shown) = self.shown.and_then(|shown| self.records.get(&shown.entry)) else { return true };
        let holds = self.stops.contains(&shown.entry) && matches!(record.mode.as_str(), "camera" | "image");
        !holds || is_stop(record) && same_pack(shown, record)
    }

    /// The newer STOP about a pack stands for the older one.
    fn acknowledge_same_pack(&mut self, record: &Record) {
        if !is_stop(record) {
            return;
        }
        let records = &self.records;
        let older = |entry: &EntryRef| records.get(entry).is_some_and(|known| same_pack(known, record));
        self.stops.retain(|entry| *entry == record.entry || !older(entry));
    }

    fn noticed(&mut self, notices: Vec<Notice>) -> Vec<Effect> {
        let count = u32::try_from(notices.len()).unwrap_or(u32::MAX);
        for notice in notices.into_iter().rev() {
            self.notices.retain(|known| known.id != notice.id);
            self.notices.insert(0, notice);
        }
        if self.place != Place::Status {
            self.news += count;
        }
        self.toast(ToastKind::News(count));
        let mut effects = vec![Effect::Earcon(Earcon::Check)];
        effects.extend(self.refresh());
        effects
    }

    /// Shows a word for a while.
    pub(super) fn toast(&mut self, kind: ToastKind) {
        self.toast = Some(Toast { kind, until_ms: self.now_ms + TOAST_MS });
    }

    /// Takes in records that were told.
    pub(super) fn know(&mut self, records: Vec<Record>) -> Vec<EntryRef> {
        let entries = records.iter().map(|record| record.entry).collect();
        self.records.extend(records.into_iter().map(|record| (record.entry, record)));
        entries
    }

    /// The list of this start as it is shown: never longer than the screen can hold.
    pub fn run_shown(&self) -> impl Iterator<Item = &Record> {
        let run: &VecDeque<EntryRef> = &self.run;
        run.iter().filter_map(|entry| self.records.get(entry))
    }

    /// How much of the screen the verdict takes.
    pub fn manner(&self) -> Option<Manner> {
        self.shown.map(|shown| shown.manner)
    }
}

fn keep_newest_first(list: &mut Vec<EntryRef>, entry: EntryRef) {
    if !list.contains(&entry) {
        let at = list.iter().position(|known| *known < entry).unwrap_or(list.len());
        list.insert(at, entry);
    }
}

fn earcon(record: &Record) -> Earcon {
    let repeat = record.verdict.notes.iter().any(|note| note == "already_scanned");
    match record.verdict.decision.as_str() {
        "VERIFIED" if repeat => Earcon::Repeat,
        "VERIFIED" => Earcon::Good,
        "CHECK" => Earcon::Check,
        "STOP" => Earcon::Stop,
        _ => Earcon::Wait,
    }
}
