//! Runs the sync machine: a dumb loop that does what the machine wants and tells it what came of it.

use std::collections::BTreeSet;

use verify_core::bundle::{self, Bundle, LoadError};
use verify_core::sync::{
    Activation, Active, Effect, Input, Moment, NewEpoch, NoAnswer, Report, Request, Setup, Sync, Task, referenced,
    survey,
};
use verify_core::time::TimeFloor;

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
}

impl Engine {
    /// Fetches and activates what the server has signed.
    pub fn pull(&mut self) -> Result<Synced, EngineError> {
        self.run(vec![Task::Pull])
    }

    /// A whole sync: bundle in, journal out, answers and notices in.
    pub fn sync(&mut self) -> Result<Synced, EngineError> {
        let mut synced = self.run(Task::ALL.to_vec())?;
        if synced.report.push.as_ref().is_some_and(Result::is_ok) {
            // What was read offline gets its answer now; the answers go out at once. No answer is not an error here.
            synced.answers = match self.verify() {
                Err(EngineError::Sync(_)) => Vec::new(),
                answered => answered?,
            };
        }
        if synced.answers.iter().any(|answer| answer.recorded) {
            let push = self.run(vec![Task::Push])?.report.push;
            synced.report.push = match (synced.report.push.take(), push) {
                (Some(Ok(first)), Some(Ok(second))) => Some(Ok(first.and(second))),
                (first, Some(Err(error))) => first.and(Some(Err(error))),
                (first, None | Some(Ok(_))) => first,
            };
        }
        if synced.report.errors().next().is_none() {
            let at = self.clock()?.now;
            self.store.set_synced_at(at)?;
        }
        Ok(synced)
    }

    fn run(&mut self, tasks: Vec<Task>) -> Result<Synced, EngineError> {
        let enrolment = self.enrolment()?;
        // A bundle that cannot be loaded any more is as good as none: the pull brings it again.
        let _ = self.refresh_known();
        let mut synced = Synced { notices: self.judge_again_if_known()?, ..Synced::default() };
        let setup = Setup {
            device: enrolment.device,
            scope: enrolment.scope,
            trust: self.store.trust()?.ok_or(EngineError::NotEnrolled)?,
            active: self.known.as_ref().map(|known| active(&known.bundle)),
            notices_after: self.store.notices_after()?,
            tasks,
            retry: self.options.retry,
        };
        let mut sync = Sync::new(setup, &self.moment()?);
        while !sync.is_over() {
            self.step(&mut sync, &enrolment, &mut synced)?;
        }
        synced.report = sync.into_report();
        Ok(synced)
    }

    fn judge_again_if_known(&mut self) -> Result<Vec<NoticeRow>, EngineError> {
        if self.known.is_some() { self.judge_again() } else { Ok(Vec::new()) }
    }

    fn step(&mut self, sync: &mut Sync, enrolment: &Enrolment, synced: &mut Synced) -> Result<(), EngineError> {
        let Some(effect) = sync.poll_effect() else {
            let moment = self.moment()?;
            let until = sync.poll_timeout().unwrap_or(moment.mono);
            self.platform.clocks.wait(until.saturating_sub(moment.mono));
            // Whatever the clock says, this much time was waited for.
            sync.handle(Input::Tick, &Moment { mono: moment.mono.max(until), ..self.moment()? });
            return Ok(());
        };
        if let Effect::Request(first) = effect {
            return self.requests(sync, first, enrolment, synced);
        }
        if let Some(input) = self.perform(effect, enrolment, synced)? {
            sync.handle(input, &self.moment()?);
        }
        Ok(())
    }

    /// Sends all requests that the machine wants at the same time.
    fn requests(
        &mut self,
        sync: &mut Sync,
        first: Request,
        enrolment: &Enrolment,
        synced: &mut Synced,
    ) -> Result<(), EngineError> {
        let mut requests = vec![first];
        let mut other = None;
        while let Some(effect) = sync.poll_effect() {
            match effect {
                Effect::Request(request) => requests.push(request),
                effect => {
                    other = Some(effect);
                    break;
                }
            }
        }
        let answers = self.platform.transport.exchange(&enrolment.server, &requests, Patience::SYNC);
        let missing = || Err(NoAnswer::Unreachable("no answer".to_owned()));
        let answers = answers.into_iter().chain(std::iter::repeat_with(missing));
        for (request, result) in requests.iter().zip(answers) {
            sync.handle(Input::Response { ticket: request.ticket, result }, &self.moment()?);
        }
        if let Some(input) = other.map(|effect| self.perform(effect, enrolment, synced)).transpose()?.flatten() {
            sync.handle(input, &self.moment()?);
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
            // `requests` sends them.
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
            Effect::ReadEntries(read) => Some(Input::Entries(self.store.entries(device, &read)?)),
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
