//! Enrolment: one request; the root is checked against the code before anything is believed or stored.

use verify_core::sync::enrol;
use verify_core::sync::enrol_code::EnrolCode;
use verify_core::sync::{Answer, NoAnswer, Request, SyncError};
use verify_core::trust::TrustState;

use super::jobs::{Answers, Exchange, Job, Next, Work};
use super::{Engine, EngineError};
use crate::platform::Patience;
use crate::store::Enrolment;

/// An enrolment under way.
pub(super) struct EnrolJob {
    server: String,
    code: EnrolCode,
    /// What is to be sent; `None` once it was.
    request: Option<Request>,
}

impl EnrolJob {
    pub(super) fn next(&mut self) -> Next {
        let exchange =
            |request| Exchange { server: self.server.clone(), requests: vec![request], patience: Patience::SYNC };
        self.request.take().map_or(Next::Over, |request| Next::Exchange(exchange(request)))
    }
}

impl Engine {
    /// Enrols this device at `server` with `code`. After a lost answer the same command gives the same result.
    pub fn enrol(&mut self, server: &str, code: &str) -> Result<Enrolment, EngineError> {
        let job = self.start_enrol(server, code)?;
        self.drive(job)?;
        self.enrolment()
    }

    /// The steps of [`Engine::enrol`].
    pub fn start_enrol(&mut self, server: &str, code: &str) -> Result<Job, EngineError> {
        if let Some(enrolment) = &self.enrolment {
            let (server, site) = (enrolment.server.clone(), enrolment.site_name.clone());
            return Err(EngineError::AlreadyEnrolled { server, site });
        }
        let server = address(server)?;
        let code = EnrolCode::parse(code)?;
        let public_key = self.platform.signer.public_key();
        let signature = self.platform.signer.sign(&enrol::message(code.one_time(), &public_key));
        let request = Request {
            ticket: 0,
            method: "POST",
            target: enrol::PATH.to_owned(),
            headers: vec![("content-type", "application/json".to_owned())],
            body: enrol::body(code.one_time(), &public_key, &signature),
            max_bytes: enrol::ANSWER_BYTES,
        };
        Ok(Job(Work::Enrol(EnrolJob { server, code, request: Some(request) })))
    }

    pub(super) fn answered_to_enrol(&mut self, job: &EnrolJob, answers: Answers) -> Result<(), EngineError> {
        let answer = only(answers, enrol::PATH, enrol::ANSWER_BYTES)?;
        let enrolled = enrol::accept(&job.code, &self.platform.signer.public_key(), &answer)?;
        self.check_demo(TrustState::pinned(enrolled.root.clone()).is_demo()?)?;
        let at = self.clock()?.now;
        self.store.enrol(&job.server, &enrolled, at)?;
        self.enrolment = self.store.enrolment()?;
        Ok(())
    }
}

/// The one answer, or why there is none.
pub(super) fn only(answers: Answers, what: &str, max_bytes: u64) -> Result<Answer, SyncError> {
    match answers.into_iter().next() {
        Some(Ok(answer)) => Ok(answer),
        Some(Err(NoAnswer::Unreachable(words))) => Err(SyncError::Unreachable(words)),
        Some(Err(NoAnswer::TooLarge)) => Err(SyncError::TooLarge { what: what.to_owned(), max_bytes }),
        None => Err(SyncError::Unreachable("no answer".to_owned())),
    }
}

/// The address without a slash at its end.
fn address(text: &str) -> Result<String, EngineError> {
    let trimmed = text.trim().trim_end_matches('/');
    let host = trimmed.strip_prefix("https://").or_else(|| trimmed.strip_prefix("http://"));
    let valid = host.is_some_and(|host| {
        !host.is_empty() && host.chars().all(|c| c.is_ascii_graphic() && !matches!(c, '?' | '#' | '"' | '<' | '>'))
    });
    if valid { Ok(trimmed.to_owned()) } else { Err(EngineError::Address(text.to_owned())) }
}
