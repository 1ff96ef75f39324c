//! The first task of a sync: trust refresh, missing objects, activation.

use std::collections::VecDeque;

use super::effect::{Activation, Active, Answer, Effect, Moment, Out, Purpose};
use super::report::{Pulled, SyncError};
use super::survey::Wanted;
use crate::bundle::{LoadError, SignedBundle};
use crate::ids::{Digest, ScopeToken};
use crate::trust::{Refresh, TrustState};

/// Objects that are fetched at the same time.
const PARALLEL: usize = 8;
/// Index, what it names, what the manifests name, and one round to find that nothing is missing; one more for repairs.
const ROUNDS_MAX: u32 = 6;

#[derive(Debug)]
pub(super) struct Pull {
    scope: ScopeToken,
    active: Option<Digest>,
    refresh: Option<Refresh>,
    activation: Option<Activation>,
    queue: VecDeque<Wanted>,
    in_flight: usize,
    rounds: u32,
    repaired: bool,
    objects: u64,
    bytes: u64,
}

/// `Some` when the task is done.
type Step = Result<Option<Pulled>, SyncError>;

impl Pull {
    pub fn new(scope: ScopeToken, active: Option<Digest>) -> Self {
        Self {
            scope,
            active,
            refresh: None,
            activation: None,
            queue: VecDeque::new(),
            in_flight: 0,
            rounds: 0,
            repaired: false,
            objects: 0,
            bytes: 0,
        }
    }

    pub fn start(&mut self, trust: &TrustState, now: &Moment, out: &mut Out) -> Step {
        self.refresh = Some(Refresh::begin(trust, now.clock)?);
        self.next_file(out)
    }

    pub fn file(&mut self, answer: &Answer, out: &mut Out) -> Step {
        let found = found(answer, "a file of the bundle's trust")?;
        if let Some(refresh) = &mut self.refresh {
            refresh.supply(found)?;
        }
        self.next_file(out)
    }

    pub fn surveyed(&mut self, missing: Result<Vec<Wanted>, LoadError>, out: &mut Out) -> Step {
        let missing = match missing {
            Ok(missing) => missing,
            Err(error) => return self.repair(error, out),
        };
        if missing.is_empty() {
            let activation = self.activation.clone().map(Box::new);
            activation.into_iter().for_each(|activation| out.emit(Effect::Activate(activation)));
            return Ok(None);
        }
        self.fetch(missing, out)
    }

    pub fn object(&mut self, wanted: &Wanted, answer: Answer, out: &mut Out) -> Step {
        let (what, digest) = (wanted.what, wanted.digest);
        if found(&answer, "an object of the bundle")?.is_none() {
            return Err(SyncError::ObjectMissing { what, digest });
        }
        if Digest::of(&answer.body) != digest {
            return Err(SyncError::ObjectDamaged { what, digest });
        }
        self.in_flight -= 1;
        self.objects += 1;
        self.bytes += answer.body.len() as u64;
        out.emit(Effect::StoreObject(digest, answer.body));
        self.fill(out);
        if self.in_flight == 0 {
            self.survey(out);
        }
        Ok(None)
    }

    pub fn activated(&mut self, result: Result<Active, LoadError>, out: &mut Out) -> Step {
        match result {
            Err(error) => self.repair(error, out),
            Ok(active) if self.active == Some(active.index) => Ok(Some(Pulled::Refreshed)),
            Ok(_) => Ok(Some(Pulled::Activated { objects: self.objects, bytes: self.bytes })),
        }
    }

    fn next_file(&mut self, out: &mut Out) -> Step {
        if let Some(want) = self.refresh.as_ref().and_then(Refresh::want) {
            let target = format!("{}{}", repository(&self.scope), want.path);
            out.get(target, want.max_bytes, Purpose::File);
            return Ok(None);
        }
        let Some(refresh) = self.refresh.take() else { return Ok(None) };
        let refreshed = refresh.finish()?;
        if !refreshed.changed && self.active == Some(refreshed.signed.index) {
            return Ok(Some(Pulled::Unchanged));
        }
        self.activation = Some(Activation { trust: refreshed.state, signed: refreshed.signed });
        self.survey(out);
        Ok(None)
    }

    fn survey(&self, out: &mut Out) {
        if let Some(signed) = self.signed() {
            out.emit(Effect::Survey(Box::new(signed.clone())));
        }
    }

    fn signed(&self) -> Option<&SignedBundle> {
        self.activation.as_ref().map(|activation| &activation.signed)
    }

    fn fetch(&mut self, missing: Vec<Wanted>, out: &mut Out) -> Step {
        self.rounds += 1;
        if self.rounds > ROUNDS_MAX {
            return Err(SyncError::ObjectsKeepMissing);
        }
        self.queue.extend(missing);
        self.fill(out);
        Ok(None)
    }

    fn fill(&mut self, out: &mut Out) {
        while self.in_flight < PARALLEL
            && let Some(wanted) = self.queue.pop_front()
        {
            self.in_flight += 1;
            let target = format!("{}{}", repository(&self.scope), wanted.path());
            out.get(target, wanted.max_bytes, Purpose::Object(wanted));
        }
    }

    /// An object that was stored damaged comes again, once.
    fn repair(&mut self, error: LoadError, out: &mut Out) -> Step {
        match error {
            LoadError::Missing { digest, .. } | LoadError::Damaged { digest, .. } if !self.repaired => {
                self.repaired = true;
                self.fetch(vec![Wanted::new("object", digest)], out)
            }
            error => Err(error.into()),
        }
    }
}

/// Where the files of a scope stand on the server.
pub fn repository(scope: &ScopeToken) -> String {
    format!("/b/{scope}/")
}

/// The file, or `None` if the server says that there is none. Stores that do not list their content say 403 for that.
fn found<'a>(answer: &'a Answer, what: &'static str) -> Result<Option<&'a [u8]>, SyncError> {
    match answer.status {
        200 => Ok(Some(&answer.body)),
        403 | 404 | 410 => Ok(None),
        _ => Err(answer.refusal(what)),
    }
}
