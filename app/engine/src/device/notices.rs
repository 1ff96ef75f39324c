//! Later truths: after each activation the recent journal is judged again.
//!
//! Every entry is judged as of the moment it was read, so that only knowledge counts and not the time that has passed. An
//! entry that was VERIFIED or accepted and would now be decided otherwise raises one notice for that cause.

use serde_json::json;
use verify_core::scan::identify;
use verify_core::sync::notice_id;
use verify_core::sync::wire::{EntryRef, NoticeWire};
use verify_core::time::Clock;
use verify_core::verdict::{Decision, Question, Verdict, judge};

use super::scans::{context, earlier_reads};
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
        for row in self.store.recent(Some(Kind::Scan.name()), RECENT)?.into_iter().rev() {
            let notice = self.later_truth(&enrolment, &row)?;
            if let Some(notice) = notice
                && self.raise(&notice)?
            {
                raised.push(notice);
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

    fn later_truth(&self, enrolment: &Enrolment, row: &EntryRow) -> Result<Option<NoticeRow>, EngineError> {
        let was_verified = row.decision.as_deref() == Some(Decision::Verified.name());
        if !was_verified && self.store.standing_decision(row.about)?.as_deref() != Some("accept") {
            return Ok(None);
        }
        let Some(content) = ScanContent::parse(&row.body) else { return Ok(None) };
        let Some(verdict) = self.judge_as_of_then(enrolment, row, &content)? else { return Ok(None) };
        if verdict.decision.name() == content.verdict.decision {
            return Ok(None);
        }
        let cause = verdict.reasons.first().map_or("verified", |reason| reason.code.name()).to_owned();
        Ok(Some(NoticeRow {
            id: notice_id(&enrolment.device, row.about, &cause),
            about: row.about,
            text: cut(words(&content, &verdict), TEXT_CHARS),
            cause,
            source: "device".to_owned(),
            raised_at: self.clock()?.now,
        }))
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
        let session = row.session.as_deref();
        let earlier = earlier_reads(&self.store, &identification, Some(row.place), context.place, session)?;
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

/// What is different now, in plain English.
fn words(then: &ScanContent, now: &Verdict) -> String {
    let pack = &then.verdict.identification;
    let part = |name: &str, value: &Option<String>| value.as_ref().map(|value| format!("{name} {value}"));
    let parts = [part("GTIN", &pack.gtin), part("serial", &pack.serial), part("lot", &pack.lot)];
    let pack = parts.into_iter().flatten().collect::<Vec<_>>().join(", ");
    let why = now.reasons.first().map_or_else(
        || "It matches the record now.".to_owned(),
        |reason| match reason.detail.as_str() {
            "" => reason.code.words().to_owned(),
            detail => format!("{} ({detail})", reason.code.words()),
        },
    );
    let (decision, at) = (&then.verdict.decision, then.verdict.evidence.judged_at);
    format!("{pack}: was {decision} at {at}, is {} now. {why}", now.decision.name())
}
