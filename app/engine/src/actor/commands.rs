//! Commands, one by one.

use std::time::Duration;

use verify_core::scan::{EntryMode, Scan, Symbology};
use verify_core::sync::wire::EntryRef;
use verify_core::time::{Clock, Timestamp};
use verify_core::verdict::{Context, SessionReason};

use super::{Actor, demo_keys, trouble};
use crate::device::{Action, EngineError, Possession, SessionStart};
use crate::judging::Judging;
use crate::port::{
    Call, Command, Coverage, Event, Record, RecordState, Reply, ScannerView, Session, Snapshot, Trouble,
};

/// Records that one reply brings at most.
const PAGE: u32 = 500;
/// Products read longer ago do not count for the coverage: 30 days.
const COVERAGE: Duration = Duration::from_secs(30 * 24 * 3_600);

impl Actor {
    pub(super) fn call(&mut self, Call { id, command }: Call) {
        match command {
            Command::Enrol { server, code, demo } => self.enrol(id, &server, &code, demo),
            Command::Sync => {
                self.emit(Event::Reply { id, result: Ok(Reply::Done) });
                self.pace.soon(self.engine.mono());
            }
            Command::Read { text, symbology, mode } => self.read_text(id, &text, symbology.as_deref(), &mode),
            other => {
                let result = self.now(other);
                self.emit(Event::Reply { id, result });
            }
        }
    }

    /// What is answered at once.
    fn now(&mut self, command: Command) -> Result<Reply, Trouble> {
        let reply = match command {
            Command::Snapshot => self.snapshot().map(|it| Reply::Snapshot(Box::new(it))),
            Command::StartSession { reason, possession, operator } => {
                let reason = SessionReason::from_name(&reason).ok_or_else(|| bad("reason", &reason))?;
                let possession = if possession { Possession::Yes } else { Possession::No };
                self.start_session(&SessionStart { reason, possession, operator }).map(|()| Reply::Done)
            }
            Command::EndSession => self.end_session().map(|()| Reply::Done),
            Command::ScanAgain => {
                self.live.again();
                Ok(Reply::Done)
            }
            Command::Decide { entry, action } => {
                let action = Action::from_name(&action).ok_or_else(|| bad("action", &action))?;
                self.decide(entry, action).map(|it| Reply::Record(Box::new(it)))
            }
            Command::History { before, session, limit } => {
                self.history(before, session.as_deref(), limit).map(Reply::Records)
            }
            Command::Record { entry } => self.record(entry).map(|it| Reply::Record(Box::new(it))),
            Command::Notices => {
                self.engine.notices().and_then(|rows| self.engine.notice_views(&rows)).map(Reply::Notices)
            }
            Command::Export => self.export().map(Reply::Lines),
            Command::Judge { lines, now } => self.judge(&lines, now).map(Reply::Lines),
            // `call` takes these.
            Command::Enrol { .. } | Command::Read { .. } | Command::Sync => Ok(Reply::Done),
        };
        reply.map_err(|error| trouble(&error))
    }

    fn enrol(&mut self, id: u64, server: &str, code: &str, demo: bool) {
        self.engine.accept_demo(demo_keys(demo));
        match self.engine.start_enrol(server, code) {
            Ok(job) if self.running.is_none() => self.run(job, Some(id)),
            // Only an enrolment can run before a device is enrolled.
            Ok(_) => self.emit(Event::Reply { id, result: Err(bad("command", "enrol")) }),
            Err(error) => self.emit(Event::Reply { id, result: Err(trouble(&error)) }),
        }
    }

    fn read_text(&mut self, id: u64, text: &str, symbology: Option<&str>, mode: &str) {
        let scan = match (symbology.map(Symbology::parse), EntryMode::from_name(mode)) {
            (Some(None), _) => Err(bad("symbology", symbology.unwrap_or_default())),
            (_, None) => Err(bad("mode", mode)),
            (symbology, Some(mode)) => Ok(Scan::from_text(text, symbology.flatten(), mode)),
        };
        if mode == EntryMode::Wedge.name()
            && let Some(learned) = self.learn_scanner(text)
        {
            return self
                .emit(Event::Reply { id, result: learned.map(Reply::Scanner).map_err(|error| trouble(&error)) });
        }
        let read = scan.and_then(|scan| self.read(&scan).map_err(|error| trouble(&error)));
        let result = read.and_then(|entry| {
            self.tell(entry);
            self.record(entry).map(|it| Reply::Record(Box::new(it))).map_err(|error| trouble(&error))
        });
        self.emit(Event::Reply { id, result });
        self.changed();
    }

    /// What the text tells about the scanner, if it is what arrived for the code of the test sheet.
    fn learn_scanner(&mut self, text: &str) -> Option<Result<ScannerView, EngineError>> {
        let learned = match self.engine.learn_scanner(text) {
            Err(EngineError::Scanner(_)) => return None,
            learned => learned,
        };
        Some(learned.map(|profile| match (profile.is_faithful(), profile.loses()) {
            (true, _) => ScannerView::Faithful,
            (false, false) => ScannerView::PutRight,
            (false, true) => ScannerView::Loses,
        }))
    }

    fn start_session(&mut self, start: &SessionStart) -> Result<(), EngineError> {
        match self.engine.end_session() {
            Ok(_) | Err(EngineError::NoSession) => {}
            Err(error) => return Err(error),
        }
        self.engine.start_session(start)?;
        // The next basket may hold a pack that lies in view already.
        self.live.again();
        self.wrote();
        Ok(())
    }

    fn end_session(&mut self) -> Result<(), EngineError> {
        self.engine.end_session()?;
        self.wrote();
        Ok(())
    }

    fn decide(&mut self, entry: EntryRef, action: Action) -> Result<Record, EngineError> {
        self.engine.decide(Some(entry), action)?;
        self.wrote();
        self.record(entry)
    }

    /// Something was written into the journal.
    fn wrote(&mut self) {
        self.pace.entry(self.engine.mono());
        self.changed();
    }

    fn history(
        &mut self,
        before: Option<EntryRef>,
        session: Option<&str>,
        limit: u32,
    ) -> Result<Vec<Record>, EngineError> {
        let records = self.engine.records(before, session, limit.min(PAGE) as usize)?;
        Ok(records.into_iter().map(|record| self.with_state(record)).collect())
    }

    pub(super) fn record(&self, entry: EntryRef) -> Result<Record, EngineError> {
        Ok(self.with_state(self.engine.record_at(entry)?))
    }

    /// The store knows what is confirmed; what is on its way only this run knows.
    fn with_state(&self, mut record: Record) -> Record {
        let sent = self.sent.is_some_and(|last| (record.entry.epoch, record.entry.seq) <= (last.epoch, last.seq));
        if sent && record.state == RecordState::Saved {
            record.state = RecordState::Sent;
        }
        record
    }

    fn export(&self) -> Result<Vec<String>, EngineError> {
        let mut lines = Vec::new();
        self.engine.export_journal(|line| {
            lines.push(serde_json::to_string(&line).expect("a line of the export has string keys only"));
        })?;
        Ok(lines)
    }

    fn judge(&mut self, lines: &[String], now: Timestamp) -> Result<Vec<String>, EngineError> {
        self.engine.with_knowledge(|knowledge| {
            let mut judging = Judging::new(knowledge, Context::default());
            let clock = Clock::given(now);
            lines.iter().zip(1..).map(|(line, number)| judging.line(line, number, clock).0).collect()
        })
    }

    /// The state, as screens show it.
    pub(super) fn snapshot(&mut self) -> Result<Snapshot, EngineError> {
        let clock = self.engine.clock()?;
        let session = self.engine.running_session(&clock)?.map(|row| {
            let (tally, repeats) = self.tally.of_session(&row.id);
            Session {
                id: row.id,
                reason: row.reason.name().to_owned(),
                possession: row.possession == Possession::Yes.name(),
                operator: row.operator,
                started_at: row.started_at,
                tally,
                repeats,
            }
        });
        let (standing, bundle_trouble) = self.engine.standing()?;
        self.sync.synced_at = standing.synced_at;
        Ok(Snapshot {
            site: standing.site,
            bundle: standing.bundle,
            bundle_trouble: bundle_trouble.as_ref().map(trouble),
            now: standing.now,
            clock: standing.clock.to_owned(),
            entries: standing.entries,
            waiting: standing.waiting,
            session,
            confirmed: standing.confirmed,
            sent: self.sent,
            sync: self.sync.clone(),
            notices: standing.notices,
            coverage: self.coverage(),
        })
    }

    fn coverage(&self) -> Coverage {
        let count = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        let covered = self.tally.products().filter(|gtin| self.engine.covers(gtin)).count();
        Coverage { covered: count(covered), read: count(self.tally.products().count()) }
    }

    /// Counts the session and the products out of the journal.
    pub(super) fn count_anew(&mut self) -> Result<(), EngineError> {
        let now = self.engine.clock()?.now;
        let since = now.checked_sub(COVERAGE).unwrap_or(now);
        let mut tally = super::Tally::default();
        self.engine.each_read_since(since, |read| tally.count(read))?;
        self.tally = tally;
        Ok(())
    }
}

/// A shell asked for what does not exist.
fn bad(field: &str, value: &str) -> Trouble {
    let values = [("field".to_owned(), field.to_owned()), ("value".to_owned(), value.to_owned())];
    let words = format!("there is no {field} {value:?}");
    Trouble { code: "bad_request".to_owned(), values: values.into(), words }
}
