//! Runs the sync machine: does what it wants and tells it what came of it. Requests go out by whoever drives the [`Job`].

use std::collections::BTreeSet;

use verify_core::bundle::{self, Bundle, LoadError};
use verify_core::sync::wire::EntryRef;
use verify_core::sync::{
    Activation, Active, Effect, Input, JOURNAL_PATH, Moment, NewEpoch, NoAnswer, Report, Request, Setup, Sync, Task,
    referenced, survey,
};
use verify_core::time::TimeFloor;

use super::answers::Asked;
use super::jobs::{Answers, Exchange, Job, Next, Work};
use super::{APPEND_TRIES, Answered, Engine, EngineError, Known};
use crate::entry::{Draft, Kind, ScanContent};
use crate::platform::Patience;
use crate::store::{ActiveRow, Enrolment, EntryRow, NewEntry, NoticeRow, Recalls, Subject};

/// What a sync brought.
#[derive(Debug, Default)]
pub struct Synced {
    /// What came of each task.
    pub report: Report,
    /// Notices that are new.
    pub notices: Vec<NoticeRow>,
    /// Answers to reads that were HELD or NOT COVERED.
    pub answers: Vec<Answered>,
    /// The last entry that went out: it is on its way, or was answered.
    pub sent: Option<EntryRef>,
    /// The last entry that was read to be sent.
    read_to_send: Option<EntryRef>,
}

/// A sync that runs.
pub(super) struct SyncJob {
    enrolment: Enrolment,
    plan: Plan,
    stage: Stage,
    synced: Synced,
}

/// What a sync is to do.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Plan {
    /// The bundle.
    Pull,
    /// Everything.
    Whole,
    /// Answers to what was HELD or NOT COVERED, and nothing else.
    Ask,
}

enum Stage {
    /// The machine works; `sent` waits for answers, `behind` is done after them.
    Machine {
        sync: Box<Sync>,
        sent: Vec<Request>,
        behind: Option<Effect>,
    },
    /// The server is asked about reads.
    Ask(Asked),
    /// The answers to them go out.
    Again {
        sync: Box<Sync>,
        sent: Vec<Request>,
        behind: Option<Effect>,
    },
    Over,
}

impl SyncJob {
    pub(super) fn synced(&self) -> &Synced {
        &self.synced
    }

    pub(super) fn into_synced(self) -> Synced {
        self.synced
    }
}

impl Engine {
    /// Fetches and activates what the server has signed.
    pub fn pull(&mut self) -> Result<Synced, EngineError> {
        let job = self.start_pull()?;
        Ok(self.drive(job)?.into_synced())
    }

    /// A whole sync: bundle in, journal out, answers and notices in.
    pub fn sync(&mut self) -> Result<Synced, EngineError> {
        let job = self.start_sync()?;
        Ok(self.drive(job)?.into_synced())
    }

    /// Asks the server about recent reads that were HELD or NOT COVERED; waits for 1.5 seconds at most.
    pub fn verify(&mut self) -> Result<Vec<Answered>, EngineError> {
        let job = self.start_verify()?;
        Ok(self.drive(job)?.into_synced().answers)
    }

    /// The steps of [`Engine::pull`].
    pub fn start_pull(&mut self) -> Result<Job, EngineError> {
        self.start(Plan::Pull, vec![Task::Pull])
    }

    /// The steps of [`Engine::sync`].
    pub fn start_sync(&mut self) -> Result<Job, EngineError> {
        self.start(Plan::Whole, Task::ALL.to_vec())
    }

    /// The steps of [`Engine::verify`].
    pub fn start_verify(&mut self) -> Result<Job, EngineError> {
        let enrolment = self.enrolment()?;
        let stage = self.questions()?.map_or(Stage::Over, Stage::Ask);
        Ok(Job(Work::Sync(Box::new(SyncJob { enrolment, plan: Plan::Ask, stage, synced: Synced::default() }))))
    }

    fn start(&mut self, plan: Plan, tasks: Vec<Task>) -> Result<Job, EngineError> {
        let enrolment = self.enrolment()?;
        // A bundle that cannot be loaded any more is as good as none: the pull brings it again.
        let _ = self.refresh_known();
        let synced = Synced { notices: self.judge_again_if_known()?, ..Synced::default() };
        let sync = self.machine(&enrolment, tasks)?;
        let stage = Stage::Machine { sync, sent: Vec::new(), behind: None };
        Ok(Job(Work::Sync(Box::new(SyncJob { enrolment, plan, stage, synced }))))
    }

    fn machine(&self, enrolment: &Enrolment, tasks: Vec<Task>) -> Result<Box<Sync>, EngineError> {
        let setup = Setup {
            device: enrolment.device,
            scope: enrolment.scope,
            trust: self.store.trust()?.ok_or(EngineError::NotEnrolled)?,
            active: self.known.as_ref().map(|known| active(&known.bundle)),
            notices_after: self.store.notices_after()?,
            tasks,
            retry: self.options.retry,
        };
        Ok(Box::new(Sync::new(setup, &self.moment()?)))
    }

    fn judge_again_if_known(&mut self) -> Result<Vec<NoticeRow>, EngineError> {
        if self.known.is_some() { self.judge_again() } else { Ok(Vec::new()) }
    }

    pub(super) fn next_of_sync(&mut self, job: &mut SyncJob) -> Result<Next, EngineError> {
        let SyncJob { enrolment, stage, synced, .. } = job;
        let server = enrolment.server.clone();
        match stage {
            Stage::Machine { sync, sent, behind } | Stage::Again { sync, sent, behind } => {
                while !sync.is_over() {
                    match sync.poll_effect() {
                        None => return Ok(Next::Wait { until: sync.poll_timeout().unwrap_or_default() }),
                        Some(Effect::Request(first)) => {
                            (*sent, *behind) = all_requests(sync, first);
                            let requests = sent.clone();
                            if requests.iter().any(|request| request.target == JOURNAL_PATH) {
                                synced.sent = synced.read_to_send;
                            }
                            return Ok(Next::Exchange(Exchange { server, requests, patience: Patience::SYNC }));
                        }
                        Some(effect) => {
                            if let Some(input) = self.perform(effect, enrolment, synced)? {
                                sync.handle(input, &self.moment()?);
                            }
                        }
                    }
                }
            }
            Stage::Ask(asked) => {
                let requests = vec![self.signed(enrolment, asked.body())?];
                return Ok(Next::Exchange(Exchange { server, requests, patience: Patience::VERDICT }));
            }
            Stage::Over => return Ok(Next::Over),
        }
        self.end_stage(job)?;
        self.next_of_sync(job)
    }

    /// The machine of the stage is over: its report counts, and the plan says what comes next.
    fn end_stage(&mut self, job: &mut SyncJob) -> Result<(), EngineError> {
        match std::mem::replace(&mut job.stage, Stage::Over) {
            Stage::Machine { sync, .. } => {
                job.synced.report = sync.into_report();
                let pushed = job.synced.report.push.as_ref().is_some_and(Result::is_ok);
                // What was read offline gets its answer now.
                match self.questions()? {
                    Some(asked) if pushed => job.stage = Stage::Ask(asked),
                    Some(_) | None => self.end_sync(job)?,
                }
            }
            Stage::Again { sync, .. } => {
                let report = &mut job.synced.report;
                report.push = match (report.push.take(), sync.into_report().push) {
                    (Some(Ok(first)), Some(Ok(second))) => Some(Ok(first.and(second))),
                    (first, Some(Err(error))) => first.and(Some(Err(error))),
                    (first, None | Some(Ok(_))) => first,
                };
                self.end_sync(job)?;
            }
            Stage::Ask(_) | Stage::Over => {}
        }
        Ok(())
    }

    fn end_sync(&mut self, job: &SyncJob) -> Result<(), EngineError> {
        if job.plan == Plan::Whole && job.synced.report.errors().next().is_none() {
            let at = self.clock()?.now;
            self.store.set_synced_at(at)?;
        }
        Ok(())
    }

    pub(super) fn answered_to_sync(&mut self, job: &mut SyncJob, answers: Answers) -> Result<(), EngineError> {
        let SyncJob { enrolment, stage, synced, plan } = job;
        match stage {
            Stage::Machine { sync, sent, behind } | Stage::Again { sync, sent, behind } => {
                let missing = || Err(NoAnswer::Unreachable("no answer".to_owned()));
                let answers = answers.into_iter().chain(std::iter::repeat_with(missing));
                for (request, result) in std::mem::take(sent).iter().zip(answers) {
                    if request.target == JOURNAL_PATH && result.is_err() {
                        // Perhaps it arrived; nobody can tell.
                        synced.sent = None;
                    }
                    sync.handle(Input::Response { ticket: request.ticket, result }, &self.moment()?);
                }
                let behind = behind.take().map(|effect| self.perform(effect, enrolment, synced)).transpose()?;
                if let Some(input) = behind.flatten() {
                    sync.handle(input, &self.moment()?);
                }
            }
            Stage::Ask(asked) => {
                let answered = self.keep_answers(asked, answers);
                *stage = Stage::Over;
                synced.answers = match answered {
                    // No answer is not an error of a sync: the reads stay as they are and are asked about again.
                    Err(EngineError::Sync(_)) if *plan == Plan::Whole => Vec::new(),
                    answered => answered?,
                };
                if *plan == Plan::Whole && synced.answers.iter().any(|answer| answer.recorded) {
                    let sync = self.machine(enrolment, vec![Task::Push])?;
                    *stage = Stage::Again { sync, sent: Vec::new(), behind: None };
                } else {
                    self.end_sync(job)?;
                }
            }
            Stage::Over => {}
        }
        Ok(())
    }

    pub(super) fn waited_in_sync(&mut self, job: &mut SyncJob) -> Result<(), EngineError> {
        let moment = self.moment()?;
        if let Stage::Machine { sync, .. } | Stage::Again { sync, .. } = &mut job.stage {
            // Whatever the clock says, this much time was waited for.
            let until = sync.poll_timeout().unwrap_or(moment.mono);
            sync.handle(Input::Tick, &Moment { mono: moment.mono.max(until), ..moment });
        }
        Ok(())
    }

    fn perform(
        &mut self,
        effect: Effect,
        enrolment: &Enrolment,
        synced: &mut Synced,
    ) -> Result<Option<Input>, EngineError> {
        let device = &enrolment.device;
        Ok(match effect {
            // Whoever drives the job sends them.
            Effect::Request(_) => None,
            Effect::Sign(message) => Some(Input::Signature(self.platform.signer.sign(&message))),
            Effect::Survey(signed) => Some(Input::Surveyed(survey(&signed, &enrolment.scope, &self.store))),
            Effect::StoreObject(digest, bytes) => {
                self.store.put_object(&digest, &bytes)?;
                None
            }
            Effect::Activate(activation) => {
                let activated = self.activate(&activation, enrolment)?;
                if activated.is_ok() {
                    synced.notices.extend(self.judge_again()?);
                }
                Some(Input::Activated(activated))
            }
            Effect::ReadChains => Some(Input::Chains(self.store.chains(device)?)),
            Effect::ReadEntries(read) => {
                let read_entries = self.store.entries(device, &read)?;
                let behind = read.from_seq + read_entries.entries.len() as u64;
                if read_entries.start.is_some() && behind > read.from_seq {
                    synced.read_to_send = Some(EntryRef { epoch: read.epoch, seq: behind - 1 });
                }
                Some(Input::Entries(read_entries))
            }
            Effect::StoreReceipt(position, receipt) => {
                self.store.put_receipt(&position, &receipt)?;
                None
            }
            Effect::NewEpoch(new) => {
                self.start_epoch(new, enrolment)?;
                Some(Input::Chains(self.store.chains(device)?))
            }
            Effect::StoreNotices { notices, next } => {
                synced.notices.extend(self.keep_notices(notices, next)?);
                None
            }
        })
    }

    /// Loads and checks the bundle whole, then makes it current. The outer error is the device's, the inner the bundle's.
    fn activate(
        &mut self,
        activation: &Activation,
        enrolment: &Enrolment,
    ) -> Result<Result<Active, LoadError>, EngineError> {
        self.check_demo(activation.signed.demo)?;
        let row = self.store.active()?;
        let is_new = row.as_ref().map(|row| row.index) != Some(activation.signed.index) || self.known.is_none();
        let (bundle, lifted) = match self.check(activation, enrolment, is_new) {
            Ok(checked) => checked,
            Err(error) => return Ok(Err(error)),
        };
        let now = self.platform.clocks.now();
        let issued = activation.signed.issued;
        let floor = TimeFloor { issued, accepted: Some((now.boot, now.mono)) };
        let activated_at = self.clock()?.now;
        let row = ActiveRow { index: *bundle.digest(), version: bundle.version(), issued, activated_at };
        let recalls = Recalls { recalls: bundle.recalls(), lifted: &lifted };
        if let Err(refused) = self.store.activate(&activation.trust, &row, &floor, &recalls)? {
            return Ok(Err(refused));
        }
        if is_new {
            self.store.drop_garbage(bundle.digest(), &referenced(&activation.signed, &bundle))?;
        }
        let active = active(&bundle);
        self.known = Some(Known { row, bundle });
        Ok(Ok(active))
    }

    fn check(
        &self,
        activation: &Activation,
        enrolment: &Enrolment,
        is_new: bool,
    ) -> Result<(Bundle, BTreeSet<String>), LoadError> {
        let bundle = bundle::load(&activation.signed, &enrolment.scope, &self.store)?;
        let lifted = bundle::lifted(&activation.signed, &self.store)?;
        // Refused before its contents are read. The store asks again: it also knows what is damaged here or came since.
        if let Some(known) = &self.known {
            bundle.may_follow(&known.bundle, &lifted)?;
        }
        if is_new {
            bundle::check_contents(&bundle, &self.store)?;
        }
        Ok((bundle, lifted))
    }

    /// Starts an epoch and writes again what no receipt covers, in one transaction.
    fn start_epoch(&mut self, new: NewEpoch, enrolment: &Enrolment) -> Result<(), EngineError> {
        let points = ("engine.epoch.before_commit", "engine.epoch.after_commit");
        for _ in 0..APPEND_TRIES {
            let expected = self.store.position(&enrolment.device)?;
            let left = self.store.unacknowledged()?;
            let entries = self.moved_entries(&new, enrolment, expected.epoch, &left)?;
            if self.store.append(&expected, &entries, &[Subject::NewEpoch(new, left.len())], points)? {
                return Ok(());
            }
        }
        Err(EngineError::JournalMoves)
    }

    fn moved_entries(
        &self,
        new: &NewEpoch,
        enrolment: &Enrolment,
        left: u32,
        rows: &[EntryRow],
    ) -> Result<Vec<NewEntry>, EngineError> {
        let content = serde_json::json!({"reason": new.reason.name(), "left": left});
        let mut drafts = vec![Draft::new(Kind::Epoch, &self.clock()?, None, content)];
        // An epoch is not news in another one.
        for row in rows.iter().filter(|row| row.kind != Kind::Epoch.name()) {
            drafts.push(moved(row).ok_or(EngineError::EntryDamaged(row.place))?);
        }
        Ok(self.sign(verify_core::journal::Position::start(&enrolment.device, new.epoch), &drafts))
    }
}

/// All requests that the machine wants at the same time, and the effect that is to be performed after their answers.
fn all_requests(sync: &mut Sync, first: Request) -> (Vec<Request>, Option<Effect>) {
    let mut requests = vec![first];
    while let Some(effect) = sync.poll_effect() {
        match effect {
            Effect::Request(request) => requests.push(request),
            effect => return (requests, Some(effect)),
        }
    }
    (requests, None)
}

fn moved(row: &EntryRow) -> Option<Draft> {
    let mut draft = Draft::moved(&row.body, row.place)?;
    let pack = ScanContent::parse(&row.body).map(|content| content.pack());
    draft.pack = pack.and_then(|pack| pack.gtin.zip(pack.serial));
    (draft.about, draft.decision) = (Some(row.about), row.decision.clone());
    Some(draft)
}

fn active(bundle: &Bundle) -> Active {
    Active { index: *bundle.digest(), receipt_keys: bundle.receipt_keys().copied().collect() }
}
