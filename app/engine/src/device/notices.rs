//! Later truths: after each activation the recent journal is judged again.
//!
//! Every entry is judged as of the moment it was read, so that only knowledge counts and not the time that has passed. An
//! entry that was VERIFIED or accepted raises one notice for every cause to stop it that was not known then. Of several
//! reads of one pack only one is told about: the last that was accepted, else the last that was VERIFIED.

use std::collections::BTreeMap;

use serde_json::json;
use verify_core::scan::identify;
use verify_core::sync::notice_id;
use verify_core::sync::wire::{EntryRef, NoticeWire};
use verify_core::time::Clock;
use verify_core::verdict::{Decision, Question, Reason, Verdict, judge};

use super::scans::{ThisRead, context, earlier_reads};
use super::{Engine, EngineError};
use crate::bounds::{CODE_CHARS, TEXT_CHARS, cut};
use crate::entry::{Draft, Kind, ScanContent, reference};
use crate::store::{Enrolment, EntryRow, NoticeRow, Subject};

/// Scans that are judged again.
const RECENT: usize = 10_000;
const POINTS: (&str, &str) = ("engine.notice.before_commit", "engine.notice.after_commit");

impl Engine {
    /// All notices, the oldest first.
    pub fn notices(&self) -> Result<Vec<NoticeRow>, EngineError> {
        Ok(self.store.notices()?)
    }

    /// Judges the recent journal by the active bundle, if that was not done yet; returns the notices that came of it.
    /// Killed in between it starts again, and what was raised already is known by its id.
    pub(super) fn judge_again(&mut self) -> Result<Vec<NoticeRow>, EngineError> {
        if !self.store.must_judge_again()? {
            return Ok(Vec::new());
        }
        self.refresh_known()?;
        let Some(index) = self.known.as_ref().map(|known| known.row.index) else { return Ok(Vec::new()) };
        let enrolment = self.enrolment()?;
        let mut raised = Vec::new();
        for row in self.worth_telling()? {
            for notice in self.later_truths(&enrolment, &row)? {
                if self.raise(&notice)? {
                    raised.push(notice);
                }
            }
        }
        self.store.set_judged_again(&index)?;
        Ok(raised)
    }

    /// Keeps what the server said, each notice once.
    pub(super) fn keep_notices(&mut self, notices: Vec<NoticeWire>, next: u64) -> Result<Vec<NoticeRow>, EngineError> {
        let device = self.enrolment()?.device;
        let raised_at = self.clock()?.now;
        let mut raised = Vec::new();
        for wire in notices {
            let about = self.store.entry(wire.entry)?.map_or(wire.entry, |row| row.about);
            let (cause, text) = (cut(wire.cause, CODE_CHARS), cut(wire.text, TEXT_CHARS));
            let id = notice_id(&device, about, &cause);
            let source = "server".to_owned();
            let notice = NoticeRow { id, about, cause, text, source, raised_at };
            if self.raise(&notice)? {
                raised.push(notice);
            }
        }
        self.store.set_notices_after(next)?;
        Ok(raised)
    }

    /// The reads that somebody may have relied on, one for each pack, in their order.
    fn worth_telling(&self) -> Result<Vec<EntryRow>, EngineError> {
        let mut last: BTreeMap<(Option<String>, Option<String>), (Reliance, EntryRow)> = BTreeMap::new();
        for row in self.store.recent(Some(Kind::Scan.name()), RECENT)?.into_iter().rev() {
            let Some(reliance) = self.reliance(&row)? else { continue };
            let Some(content) = ScanContent::parse(&row.body) else { continue };
            let pack = (content.verdict.identification.gtin, content.verdict.identification.serial);
            if last.get(&pack).is_none_or(|(before, _)| *before <= reliance) {
                last.insert(pack, (reliance, row));
            }
        }
        let mut rows: Vec<EntryRow> = last.into_values().map(|(_, row)| row).collect();
        rows.sort_by_key(|row| (row.place.epoch, row.place.seq));
        Ok(rows)
    }

    fn reliance(&self, row: &EntryRow) -> Result<Option<Reliance>, EngineError> {
        if self.store.standing_decision(row.about)?.as_deref() == Some("accept") {
            return Ok(Some(Reliance::Accepted));
        }
        let was_verified = row.decision.as_deref() == Some(Decision::Verified.name());
        Ok(was_verified.then_some(Reliance::Verified))
    }

    fn later_truths(&self, enrolment: &Enrolment, row: &EntryRow) -> Result<Vec<NoticeRow>, EngineError> {
        let Some(content) = ScanContent::parse(&row.body) else { return Ok(Vec::new()) };
        let Some(verdict) = self.judge_as_of_then(enrolment, row, &content)? else { return Ok(Vec::new()) };
        let raised_at = self.clock()?.now;
        let notice = |reason: Option<&Reason>| {
            let cause = reason.map_or("verified", |reason| reason.code.name()).to_owned();
            NoticeRow {
                id: notice_id(&enrolment.device, row.about, &cause),
                about: row.about,
                text: cut(words(&content, &verdict, reason), TEXT_CHARS),
                cause,
                source: "device".to_owned(),
                raised_at,
            }
        };
        if verdict.decision == Decision::Stop {
            return Ok(new_causes(&content, &verdict).map(|reason| notice(Some(reason))).collect());
        }
        let changed = verdict.decision.name() != content.verdict.decision;
        Ok(changed.then(|| notice(verdict.reasons.first())).into_iter().collect())
    }

    /// What the knowledge of today says of a read, in the light of the reads that came before it.
    fn judge_as_of_then(
        &self,
        enrolment: &Enrolment,
        row: &EntryRow,
        content: &ScanContent,
    ) -> Result<Option<Verdict>, EngineError> {
        let (Some(scan), Some(knowledge)) = (content.to_scan(), self.knowledge()) else { return Ok(None) };
        let clock = Clock::given(content.verdict.evidence.judged_at);
        let context = context(enrolment, None, Some(knowledge.bundle));
        let identification = identify(&scan);
        let this = ThisRead {
            identification: &identification,
            entry: Some(row.place),
            now: clock.now,
            time: content.time(),
            place: context.place,
            session: row.session.as_deref(),
        };
        let earlier = earlier_reads(&self.store, &this)?;
        let question = Question {
            identification: &identification,
            at: scan.at.unwrap_or(clock.now),
            place: scan.place,
            clock,
            context: &context,
            earlier: &earlier,
        };
        Ok(Some(judge(&question, Some(&knowledge))))
    }

    /// Stores a notice and writes it into the journal, in one transaction; `false` if it was there already.
    fn raise(&mut self, notice: &NoticeRow) -> Result<bool, EngineError> {
        if self.store.has_notice(&notice.id)? {
            return Ok(false);
        }
        let clock = self.clock()?;
        let content = json!({
            "id": notice.id.to_hex(),
            "entry": reference(notice.about),
            "cause": notice.cause,
            "text": notice.text,
            "source": notice.source,
        });
        let mut draft = Draft::new(Kind::Notice, &clock, None, content);
        draft.about = Some(EntryRef { ..notice.about });
        self.append(vec![draft], &[Subject::Notice(notice.clone())], POINTS)?;
        Ok(true)
    }
}

/// How much somebody relied on a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reliance {
    /// It was VERIFIED.
    Verified,
    /// Somebody accepted the pack.
    Accepted,
}

/// The reasons to stop it that were not there then.
fn new_causes<'v>(then: &ScanContent, now: &'v Verdict) -> impl Iterator<Item = &'v Reason> {
    let known: Vec<String> = then.verdict.reasons.iter().map(|reason| reason.code.clone()).collect();
    let stops = now.reasons.iter().filter(|reason| reason.code.standing().decision == Decision::Stop);
    stops.filter(move |reason| !known.iter().any(|code| code == reason.code.name()))
}

/// What is different now, in plain English.
fn words(then: &ScanContent, now: &Verdict, cause: Option<&Reason>) -> String {
    let pack = &then.verdict.identification;
    let part = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let parts = [part("GTIN", &pack.gtin), part("serial", &pack.serial), part("lot", &pack.lot)];
    let pack = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let why = cause.map_or_else(
        || "It matches the record now.".to_owned(),
        |reason| match reason.detail.as_str() {
            "" => reason.code.words().to_owned(),
            detail => format!("{} ({detail})", reason.code.words()),
        },
    );
    let (decision, at) = (&then.verdict.decision, then.verdict.evidence.judged_at);
    format!("{pack}: was {decision} at {at}, is {} now. {why}", now.decision.name())
}
