//! Online verdicts: HELD and NOT COVERED are shown at once; a responder may know more. Both verdicts stay in the journal.

use serde_json::json;
use verify_core::sync::http_signature::{Covered, ToSign};
use verify_core::sync::wire::{AskBody, AskPack, AskReply, AskResult, EntryRef};
use verify_core::sync::{Request, SyncError};

use super::enrolment::only;
use super::jobs::Answers;
use super::{Engine, EngineError, JOURNAL};
use crate::bounds::cut_answer;
use crate::entry::{Draft, Kind, ScanContent, reference};
use crate::store::{Enrolment, EntryRow, Subject};

/// Packs asked for at once.
const AT_ONCE: usize = 100;
const PATH: &str = "/v1/verify";
const ANSWER_BYTES: u64 = 4 * 1024 * 1024;

/// What a responder said about a read.
#[derive(Debug, Clone, PartialEq)]
pub struct Answered {
    /// The read.
    pub entry: EntryRef,
    /// The decision that was shown at once.
    pub offline: String,
    /// What the server says.
    pub result: AskResult,
    /// Whether it is news, and so was written down.
    pub recorded: bool,
}

/// Reads that the server is asked about.
pub(super) struct Asked(Vec<(EntryRow, AskPack)>);

impl Asked {
    /// The question.
    pub(super) fn body(&self) -> Vec<u8> {
        let packs = self.0.iter().map(|(_, pack)| pack.clone()).collect();
        serde_json::to_vec(&AskBody { packs }).expect("a question has string keys only")
    }
}

impl Engine {
    /// Recent reads that were HELD or NOT COVERED and have no final answer.
    pub(super) fn questions(&self) -> Result<Option<Asked>, EngineError> {
        let rows = self.store.unanswered(AT_ONCE)?;
        let asked: Vec<(EntryRow, AskPack)> = rows.into_iter().filter_map(with_question).collect();
        Ok((!asked.is_empty()).then_some(Asked(asked)))
    }

    /// Writes down what the server said.
    pub(super) fn keep_answers(&mut self, asked: &Asked, answers: Answers) -> Result<Vec<Answered>, EngineError> {
        let answer = only(answers, PATH, ANSWER_BYTES)?;
        if answer.status != 200 {
            return Err(answer.refusal("verification").into());
        }
        let reply: AskReply = answer.json("verification")?;
        let asked = &asked.0;
        if reply.results.len() != asked.len() {
            let detail = format!("{} answers to {} questions", reply.results.len(), asked.len());
            return Err(SyncError::Malformed { what: "verification", detail }.into());
        }
        let other = asked.iter().zip(&reply.results).find(|((_, pack), it)| !is_about(it, pack));
        if let Some(((_, pack), _)) = other {
            let detail = format!("the answer about GTIN {} serial {} is about another pack", pack.gtin, pack.serial);
            return Err(SyncError::Malformed { what: "verification", detail }.into());
        }
        asked.iter().zip(reply.results).map(|((row, _), result)| self.record(row, cut_answer(result))).collect()
    }

    pub(super) fn signed(&self, enrolment: &Enrolment, body: Vec<u8>) -> Result<Request, EngineError> {
        let covered = Covered { method: "POST", path: PATH, body: &body };
        let to_sign = ToSign::new(&covered, &enrolment.device, self.clock()?.now);
        let signature = self.platform.signer.sign(to_sign.message());
        let mut headers: Vec<_> =
            to_sign.headers(&signature).pairs().map(|(name, value)| (name, value.to_owned())).to_vec();
        headers.push(("content-type", "application/json".to_owned()));
        Ok(Request { ticket: 0, method: "POST", target: PATH.to_owned(), headers, body, max_bytes: ANSWER_BYTES })
    }

    /// Writes an answer down unless the same was said before.
    fn record(&mut self, row: &EntryRow, result: AskResult) -> Result<Answered, EngineError> {
        let said = format!("{} {}", result.status, result.decision);
        let offline = row.decision.clone().unwrap_or_default();
        let recorded = self.store.last_answer(row.about)?.as_deref() != Some(&said);
        if recorded {
            let clock = self.clock()?;
            let content = json!({"entry": reference(row.about), "offline": offline, "result": result});
            let mut draft = Draft::new(Kind::Answer, &clock, row.session.as_deref(), content);
            (draft.about, draft.decision) = (Some(row.about), Some(said));
            let done = (result.status == "final").then_some(Subject::Answered(row.about));
            let done: Vec<Subject> = done.into_iter().collect();
            self.append(vec![draft], &done, JOURNAL)?;
        }
        Ok(Answered { entry: row.place, offline, result, recorded })
    }
}

fn is_about(result: &AskResult, pack: &AskPack) -> bool {
    result.gtin == pack.gtin && result.serial == pack.serial
}

fn with_question(row: EntryRow) -> Option<(EntryRow, AskPack)> {
    let pack = ScanContent::parse(&row.body)?.verdict.identification;
    let pack = AskPack { gtin: pack.gtin?, serial: pack.serial?, lot: pack.lot, expiry: pack.expiry };
    Some((row, pack))
}
