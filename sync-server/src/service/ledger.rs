//! Records events in one transaction and keeps the packs they touch up to date, with bounded memory.

use crate::registry::{PackId, RegistryEvent};
use crate::service::Given;
use crate::store::{Batch, Novelty, StoreError};

/// Packs collected before they are folded: large enough to fold a pack of several events once.
const TOUCHED_KEPT: usize = 100_000;

/// What a job did.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Counts {
    /// Events that were new.
    pub events: u64,
    /// Events that were known and changed nothing.
    pub known: u64,
    /// Serialised trade items that the new events name, each time they do.
    pub objects: u64,
    /// Exceptions in the registry now, less those before; what was not applied is among them.
    pub exceptions: i64,
}

/// A transaction that events go into.
pub(super) struct Ledger<'g, B> {
    pub(super) batch: B,
    given: &'g Given,
    touched: Vec<PackId>,
    counts: Counts,
    exceptions_before: u64,
}

impl<'g, B: Batch> Ledger<'g, B> {
    pub(super) fn open(batch: B, given: &'g Given) -> Result<Self, StoreError> {
        let exceptions_before = batch.exception_count()?;
        Ok(Self { batch, given, touched: Vec::new(), counts: Counts::default(), exceptions_before })
    }

    pub(super) fn add(&mut self, event: &RegistryEvent) -> Result<(), StoreError> {
        match self.batch.record(event, self.given.now, &mut self.touched)? {
            Novelty::Known => self.counts.known += 1,
            Novelty::New | Novelty::Improved => {
                self.counts.events += 1;
                self.counts.objects += event.packs.len() as u64;
            }
        }
        if self.touched.len() >= TOUCHED_KEPT { self.fold() } else { Ok(()) }
    }

    fn fold(&mut self) -> Result<(), StoreError> {
        self.touched.sort_unstable();
        self.touched.dedup();
        self.batch.refold(&self.touched, &self.given.rules, self.given.now)?;
        self.touched.clear();
        Ok(())
    }

    /// Folds what is left, sums up the lots, and makes everything durable.
    pub(super) fn commit(mut self) -> Result<Counts, StoreError> {
        self.fold()?;
        self.batch.settle_lots(self.given.now)?;
        self.counts.exceptions = self.batch.exception_count()? as i64 - self.exceptions_before as i64;
        self.batch.commit()?;
        Ok(self.counts)
    }
}
