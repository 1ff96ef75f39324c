//! What a command came to.

use engine::port::{Command, Record, Reply, Trouble};
use verify_core::sync::wire::EntryRef;

use super::intent::SESSION_PAGE;
use super::{Effect, Place, Purpose, State, ToastKind, TypedForm, Way, is_stop};
use crate::shell::{Earcon, TextFile};

impl State {
    /// Takes in what a command came to.
    pub fn done(&mut self, purpose: Purpose, result: Result<Reply, Trouble>) -> Vec<Effect> {
        if purpose == Purpose::Enrol {
            self.enrolling = false;
        }
        let again = purpose == Purpose::Refresh && std::mem::take(&mut self.refreshing).1;
        let mut effects = match result {
            Ok(reply) => self.succeeded(purpose, reply),
            Err(trouble) => self.failed(&purpose, trouble),
        };
        if again {
            effects.extend(self.refresh());
        }
        effects
    }

    fn failed(&mut self, purpose: &Purpose, trouble: Trouble) -> Vec<Effect> {
        match purpose {
            // These run by themselves: what is wrong shows elsewhere, or nothing is lost.
            Purpose::Snapshot | Purpose::Refresh | Purpose::SessionReads | Purpose::Record | Purpose::Notices => {}
            Purpose::Typed | Purpose::Wedge => return self.unread(trouble),
            Purpose::Decide { entry, many, .. } => {
                self.trouble = Some(trouble);
                return self.undecided(*entry, *many);
            }
            Purpose::Enrol | Purpose::Session | Purpose::More | Purpose::Sync | Purpose::Export | Purpose::Again => {
                self.trouble = Some(trouble)
            }
        }
        Vec::new()
    }

    fn succeeded(&mut self, purpose: Purpose, reply: Reply) -> Vec<Effect> {
        match (purpose, reply) {
            (Purpose::Wedge, Reply::Scanner(scanner)) => {
                self.toast(ToastKind::Scanner(scanner));
                Vec::new()
            }
            (Purpose::Enrol, _) => self.enrolled(),
            (Purpose::Typed, _) => {
                self.typed = TypedForm { way: self.typed.way, ..TypedForm::default() };
                Vec::new()
            }
            (Purpose::Decide { entry, action, many }, reply) => {
                if let Reply::Record(record) = reply {
                    self.know(vec![*record]);
                }
                self.decided(entry, action, many);
                Vec::new()
            }
            (Purpose::More, Reply::Records(records)) => self.older(records),
            (Purpose::Refresh, Reply::Records(records)) => self.newest(records),
            (Purpose::SessionReads, Reply::Records(records)) => self.session_page(records),
            (Purpose::Record, Reply::Record(record)) => {
                self.know(vec![*record]);
                Vec::new()
            }
            (Purpose::Snapshot, Reply::Snapshot(snapshot)) => self.changed(*snapshot),
            (Purpose::Notices, Reply::Notices(notices)) => {
                let records = notices.iter().filter_map(|notice| notice.record.as_deref().cloned()).collect();
                self.know(records);
                self.notices = notices;
                Vec::new()
            }
            (Purpose::Export, Reply::Lines(lines)) => vec![Effect::HandOut(self.export(&lines))],
            (Purpose::Session, _) => {
                let mut effects = self.session_reads_wanted(None);
                if self.place == Place::Session && self.snapshot.as_ref().is_some_and(|s| s.session.is_some()) {
                    effects.extend(self.go(Place::Scan));
                }
                effects
            }
            (
                Purpose::Snapshot
                | Purpose::Wedge
                | Purpose::More
                | Purpose::Refresh
                | Purpose::SessionReads
                | Purpose::Record
                | Purpose::Notices
                | Purpose::Sync
                | Purpose::Export
                | Purpose::Again,
                _,
            ) => Vec::new(),
        }
    }

    fn enrolled(&mut self) -> Vec<Effect> {
        self.code.clear();
        vec![Effect::Send(Command::Snapshot, Purpose::Snapshot), Effect::Send(Command::Notices, Purpose::Notices)]
    }

    /// A page of the session's reads. Older ones are asked for until those that are known begin.
    fn session_page(&mut self, records: Vec<Record>) -> Vec<Effect> {
        let whole = records.len() >= SESSION_PAGE as usize;
        let oldest = self.know(records).into_iter().fold(None, |oldest, entry| {
            if !self.session_reads.contains(&entry) {
                self.session_reads.push(entry);
                return Some(entry);
            }
            oldest
        });
        self.session_reads.sort_by(|a, b| b.cmp(a));
        match oldest {
            Some(before) if whole => self.session_reads_wanted(Some(before)),
            Some(_) | None => Vec::new(),
        }
    }

    /// A decision could not be written down: a STOP that it was about is not acknowledged.
    fn undecided(&mut self, entry: EntryRef, many: bool) -> Vec<Effect> {
        if many {
            self.accepted(0);
        } else if self.records.get(&entry).is_some_and(is_stop) && !self.stops.contains(&entry) {
            self.stops.push_front(entry);
        }
        vec![Effect::Earcon(Earcon::Check)]
    }

    /// One more answer of those that are awaited together; the last one says how many packs were accepted.
    fn accepted(&mut self, count: u32) {
        self.accepting = (self.accepting.0.saturating_sub(1), self.accepting.1 + count);
        if self.accepting.0 == 0 {
            self.toast(ToastKind::AcceptedAll(self.accepting.1));
        }
    }

    fn decided(&mut self, entry: EntryRef, action: &'static str, many: bool) {
        self.stops.retain(|stop| *stop != entry);
        match (action, many) {
            (_, true) => self.accepted(1),
            ("undo", false) => {
                self.decided_last = None;
                self.toast(ToastKind::Undone);
            }
            (_, false) => {
                self.decided_last = Some(entry);
                self.toast(ToastKind::Decided { entry, action });
            }
        }
    }

    fn older(&mut self, records: Vec<Record>) -> Vec<Effect> {
        self.history_more = !records.is_empty();
        let entries = self.know(records);
        self.history.extend(entries);
        self.history.sort_by(|a, b| b.cmp(a));
        self.history.dedup();
        Vec::new()
    }

    /// The newest page; what was loaded beyond it stays.
    fn newest(&mut self, records: Vec<Record>) -> Vec<Effect> {
        let entries = self.know(records);
        if self.history.is_empty() {
            self.history_more = entries.len() >= 50;
        }
        self.history.extend(entries);
        self.history.sort_by(|a, b| b.cmp(a));
        self.history.dedup();
        Vec::new()
    }

    fn export(&self, lines: &[String]) -> TextFile {
        let day = self.now().strftime("%Y-%m-%d").to_string();
        let text = lines.iter().flat_map(|line| [line.as_str(), "\n"]).collect();
        TextFile { name: format!("packproof-journal-{day}.jsonl"), media_type: "application/x-ndjson", text }
    }
}

/// A form keeps how it is typed.
impl TypedForm {
    /// Whether it is typed in fields.
    pub fn in_fields(&self) -> bool {
        self.way == Way::Fields
    }
}
