//! Enrolment: one request; the root is checked against the code before anything is believed or stored.

use verify_core::sync::enrol;
use verify_core::sync::enrol_code::EnrolCode;
use verify_core::sync::{NoAnswer, Request, SyncError};
use verify_core::trust::TrustState;

use super::{Engine, EngineError};
use crate::platform::Patience;
use crate::store::Enrolment;

impl Engine {
    /// Enrols this device at `server` with `code`. After a lost answer the same command gives the same result.
    pub fn enrol(&mut self, server: &str, code: &str) -> Result<Enrolment, EngineError> {
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
        let answer = self.ask(&server, request, Patience::SYNC)?;
        let enrolled = enrol::accept(&code, &public_key, &answer)?;
        self.check_demo(TrustState::pinned(enrolled.root.clone()).is_demo()?)?;
        let at = self.clock()?.now;
        self.store.enrol(&server, &enrolled, at)?;
        self.enrolment = self.store.enrolment()?;
        self.enrolment()
    }

    /// Sends one request and waits for its answer.
    pub(super) fn ask(
        &self,
        server: &str,
        request: Request,
        patience: Patience,
    ) -> Result<verify_core::sync::Answer, SyncError> {
        let max_bytes = request.max_bytes;
        let what = request.target.clone();
        let answer = self.platform.transport.exchange(server, &[request], patience).pop();
        match answer {
            Some(Ok(answer)) => Ok(answer),
            Some(Err(NoAnswer::Unreachable(words))) => Err(SyncError::Unreachable(words)),
            Some(Err(NoAnswer::TooLarge)) => Err(SyncError::TooLarge { what, max_bytes }),
            None => Err(SyncError::Unreachable("no answer".to_owned())),
        }
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
