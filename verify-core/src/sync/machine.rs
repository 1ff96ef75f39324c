//! The machine: runs the tasks one after the other, sends what failed again after a while, and reports.

use std::collections::VecDeque;
use std::time::Duration;

use super::effect::{Active, Answer, Effect, Input, Moment, NoAnswer, Out, Purpose, Request};
use super::notices::Notices;
use super::pull::Pull;
use super::push::Push;
use super::report::{Report, SyncError};
use super::retry::Retry;
use crate::ids::{DeviceId, ScopeToken};
use crate::trust::TrustState;

/// A part of a sync.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Task {
    /// Trust refresh, objects, activation.
    Pull,
    /// The journal.
    Push,
    /// What the server knows and no bundle can.
    Notices,
}

impl Task {
    /// A whole sync, in its order: a new bundle may raise notices, and they belong into the journal that goes out.
    pub const ALL: [Self; 3] = [Self::Pull, Self::Push, Self::Notices];
}

/// What a sync starts from.
#[derive(Debug, Clone)]
pub struct Setup {
    /// The device.
    pub device: DeviceId,
    /// Its scope.
    pub scope: ScopeToken,
    /// The trust that the active bundle rests on, or the pinned root.
    pub trust: TrustState,
    /// The active bundle.
    pub active: Option<Active>,
    /// The last notice that the server gave us.
    pub notices_after: u64,
    /// What to do, in this order.
    pub tasks: Vec<Task>,
    /// How patiently.
    pub retry: Retry,
}

/// A sync under way.
#[derive(Debug)]
pub struct Sync {
    device: DeviceId,
    scope: ScopeToken,
    trust: TrustState,
    active: Option<Active>,
    notices_after: u64,
    tasks: VecDeque<Task>,
    current: Current,
    out: Out,
    backoff: Backoff,
    report: Report,
}

#[derive(Debug)]
enum Current {
    Pull(Box<Pull>),
    Push(Box<Push>),
    Notices(Notices),
    Between,
}

/// Requests that got no answer and wait for a while.
#[derive(Debug)]
struct Backoff {
    retry: Retry,
    failures: u32,
    held: Vec<(Request, Purpose)>,
    until: Option<Duration>,
}

impl Sync {
    /// A sync that begins at once: ask for effects.
    pub fn new(setup: Setup, now: &Moment) -> Self {
        let backoff = Backoff { retry: setup.retry, failures: 0, held: Vec::new(), until: None };
        let mut sync = Self {
            device: setup.device,
            scope: setup.scope,
            trust: setup.trust,
            active: setup.active,
            notices_after: setup.notices_after,
            tasks: setup.tasks.into(),
            current: Current::Between,
            out: Out::new(setup.device),
            backoff,
            report: Report::default(),
        };
        sync.next_task(now);
        sync
    }

    /// What to do next. `None`: wait for answers, or for [`Sync::poll_timeout`], or the sync is over.
    pub fn poll_effect(&mut self) -> Option<Effect> {
        self.out.effects.pop_front()
    }

    /// When to come back with [`Input::Tick`], on the scale of [`Moment::mono`].
    pub const fn poll_timeout(&self) -> Option<Duration> {
        self.backoff.until
    }

    /// Whether everything was done or given up.
    pub fn is_over(&self) -> bool {
        matches!(self.current, Current::Between) && self.out.effects.is_empty()
    }

    /// What came of it.
    pub fn into_report(self) -> Report {
        self.report
    }

    /// Takes what the shell has to tell. Answers to questions that nobody asks any more are ignored.
    pub fn handle(&mut self, input: Input, now: &Moment) {
        match input {
            Input::Tick => self.tick(now),
            Input::Response { ticket, result } => self.response(ticket, result, now),
            Input::Signature(signature) => self.out.signed(&signature),
            Input::Surveyed(missing) => self.with_pull(now, |pull, out| pull.surveyed(missing, out)),
            Input::Activated(result) => {
                if let Ok(active) = &result {
                    self.active = Some(active.clone());
                }
                self.with_pull(now, |pull, out| pull.activated(result, out));
            }
            Input::Chains(chains) => self.with_push(now, |push, out| push.chains(chains, out)),
            Input::Entries(entries) => self.with_push(now, |push, out| push.entries(entries, now, out)),
        }
    }

    fn tick(&mut self, now: &Moment) {
        if self.backoff.until.is_some_and(|until| until <= now.mono) {
            self.backoff.until = None;
            for (request, purpose) in std::mem::take(&mut self.backoff.held) {
                self.out.send(request, purpose);
            }
        }
    }

    fn response(&mut self, ticket: u32, result: Result<Answer, NoAnswer>, now: &Moment) {
        let Some((request, purpose)) = self.out.under_way.remove(&ticket) else { return };
        match result {
            Err(NoAnswer::Unreachable(words)) => self.hold(request, purpose, None, SyncError::Unreachable(words), now),
            Err(NoAnswer::TooLarge) => {
                let too_large = SyncError::TooLarge { what: request.target, max_bytes: request.max_bytes };
                self.fail(too_large, now);
            }
            Ok(answer) if matches!(answer.status, 408 | 425 | 429 | 500..) => {
                let error = answer.refusal("this request");
                self.hold(request, purpose, answer.retry_after, error, now);
            }
            Ok(answer) => {
                self.backoff.failures = 0;
                self.answer(purpose, answer, now);
            }
        }
    }

    fn answer(&mut self, purpose: Purpose, answer: Answer, now: &Moment) {
        match purpose {
            Purpose::File => self.with_pull(now, |pull, out| pull.file(&answer, out)),
            Purpose::Object(wanted) => self.with_pull(now, |pull, out| pull.object(&wanted, answer, out)),
            Purpose::Call => match &self.current {
                Current::Push(_) => self.with_push(now, |push, out| push.answer(&answer, out)),
                Current::Notices(_) => self.with_notices(now, &answer),
                Current::Pull(_) | Current::Between => {}
            },
        }
    }

    fn hold(&mut self, request: Request, purpose: Purpose, asked: Option<Duration>, error: SyncError, now: &Moment) {
        // Requests that fail together count once: they fail for the same reason.
        if self.backoff.until.is_none() {
            self.backoff.failures += 1;
            let delay = self.backoff.retry.delay(&self.device, self.backoff.failures, asked);
            let Some(delay) = delay else {
                // Whoever cannot be reached for one task is not tried for the next.
                self.tasks.clear();
                return self.fail(error, now);
            };
            self.backoff.until = Some(now.mono.saturating_add(delay));
        }
        self.backoff.held.push((request, purpose));
    }

    fn with_pull(
        &mut self,
        now: &Moment,
        step: impl FnOnce(&mut Pull, &mut Out) -> Result<Option<super::Pulled>, SyncError>,
    ) {
        let Current::Pull(pull) = &mut self.current else { return };
        match step(pull, &mut self.out) {
            Ok(None) => {}
            Ok(Some(pulled)) => {
                self.report.pull = Some(Ok(pulled));
                self.next_task(now);
            }
            Err(error) => self.fail(error, now),
        }
    }

    fn with_push(
        &mut self,
        now: &Moment,
        step: impl FnOnce(&mut Push, &mut Out) -> Result<Option<super::Pushed>, SyncError>,
    ) {
        let Current::Push(push) = &mut self.current else { return };
        match step(push, &mut self.out) {
            Ok(None) => {}
            Ok(Some(pushed)) => {
                self.report.push = Some(Ok(pushed));
                self.next_task(now);
            }
            Err(error) => self.fail(error, now),
        }
    }

    fn with_notices(&mut self, now: &Moment, answer: &Answer) {
        let Current::Notices(notices) = &mut self.current else { return };
        match notices.answer(answer, now, &mut self.out) {
            Ok(None) => {}
            Ok(Some(received)) => {
                self.report.notices = Some(Ok(received));
                self.next_task(now);
            }
            Err(error) => self.fail(error, now),
        }
    }

    /// Ends the current task. What it has asked for is not waited for.
    fn fail(&mut self, error: SyncError, now: &Moment) {
        match self.current {
            Current::Pull(_) => self.report.pull = Some(Err(error)),
            Current::Push(_) => self.report.push = Some(Err(error)),
            Current::Notices(_) => self.report.notices = Some(Err(error)),
            Current::Between => {}
        }
        self.out.forget_requests();
        self.backoff.held.clear();
        self.backoff.until = None;
        self.next_task(now);
    }

    fn next_task(&mut self, now: &Moment) {
        self.current = Current::Between;
        let Some(task) = self.tasks.pop_front() else { return };
        match task {
            Task::Pull => {
                let active = self.active.as_ref().map(|active| active.index);
                self.current = Current::Pull(Box::new(Pull::new(self.scope, active)));
                let trust = self.trust.clone();
                self.with_pull(now, |pull, out| pull.start(&trust, now, out));
            }
            Task::Push => {
                let keys = self.active.as_ref().map_or_else(Vec::new, |active| active.receipt_keys.clone());
                self.current = Current::Push(Box::new(Push::new(self.device, keys)));
                self.with_push(now, |push, out| push.start(out));
            }
            Task::Notices => {
                let notices = Notices::new(self.notices_after);
                notices.start(now, &mut self.out);
                self.current = Current::Notices(notices);
            }
        }
    }
}
