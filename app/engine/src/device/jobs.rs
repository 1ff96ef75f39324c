//! Work that needs the network, in steps: the engine says what to send, whoever drives the job sends it when and how his
//! platform allows, and reads go on in between.
//!
//! Invariant: everything that a job changes, it changes inside one of these calls; a job that is dropped leaves nothing
//! half done.

use std::time::Duration;

use verify_core::sync::{Answer, NoAnswer, Request};

use super::enrolment::EnrolJob;
use super::syncing::{SyncJob, Synced};
use super::{Engine, EngineError};
use crate::platform::Patience;

/// What came back, in the order of the requests.
pub type Answers = Vec<Result<Answer, NoAnswer>>;

/// A job under way.
pub struct Job(pub(super) Work);

pub(super) enum Work {
    Enrol(EnrolJob),
    Sync(Box<SyncJob>),
}

/// What a job needs next.
#[derive(Debug)]
pub enum Next {
    /// Send these; then [`Engine::answered`].
    Exchange(Exchange),
    /// Let time pass until the clock since boot says so; then [`Engine::waited`].
    Wait {
        /// Time since boot.
        until: Duration,
    },
    /// Nothing: it is over.
    Over,
}

/// Requests to send at the same time.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// Address of the server.
    pub server: String,
    /// What to send.
    pub requests: Vec<Request>,
    /// How long to wait for each.
    pub patience: Patience,
}

impl Job {
    /// What a sync has brought so far; nothing for any other job.
    pub fn synced(&self) -> Option<&Synced> {
        match &self.0 {
            Work::Sync(job) => Some(job.synced()),
            Work::Enrol(_) => None,
        }
    }

    /// What a sync brought; nothing for any other job.
    pub fn into_synced(self) -> Synced {
        match self.0 {
            Work::Sync(job) => job.into_synced(),
            Work::Enrol(_) => Synced::default(),
        }
    }
}

impl Engine {
    /// What `job` needs next. After an error the job is over.
    pub fn next(&mut self, job: &mut Job) -> Result<Next, EngineError> {
        match &mut job.0 {
            Work::Enrol(job) => Ok(job.next()),
            Work::Sync(job) => self.next_of_sync(job),
        }
    }

    /// Takes in the answers to the requests of the last [`Next::Exchange`].
    pub fn answered(&mut self, job: &mut Job, answers: Answers) -> Result<(), EngineError> {
        match &mut job.0 {
            Work::Enrol(job) => self.answered_to_enrol(job, answers),
            Work::Sync(job) => self.answered_to_sync(job, answers),
        }
    }

    /// The time of the last [`Next::Wait`] has come.
    pub fn waited(&mut self, job: &mut Job) -> Result<(), EngineError> {
        match &mut job.0 {
            Work::Enrol(_) => Ok(()),
            Work::Sync(job) => self.waited_in_sync(job),
        }
    }

    /// Does a job from start to end, waiting for every answer.
    pub(super) fn drive(&mut self, mut job: Job) -> Result<Job, EngineError> {
        loop {
            match self.next(&mut job)? {
                Next::Exchange(it) => {
                    let answers = self.platform.transport.exchange(&it.server, &it.requests, it.patience);
                    self.answered(&mut job, answers)?;
                }
                Next::Wait { until } => {
                    let mono = self.platform.clocks.now().mono;
                    self.platform.clocks.wait(until.saturating_sub(mono));
                    self.waited(&mut job)?;
                }
                Next::Over => return Ok(job),
            }
        }
    }
}
