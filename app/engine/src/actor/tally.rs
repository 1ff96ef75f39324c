//! What the status line and the session screen count, kept up to date read by read instead of read out of the journal.

use std::collections::{BTreeMap, BTreeSet};

use crate::store::ReadRow;

/// Packs of the running session, and the products of late.
#[derive(Debug, Default)]
pub(super) struct Tally {
    /// The session that the packs belong to.
    session: Option<String>,
    /// Pack, or the place of a read that names none, by the decision of its last read.
    packs: BTreeMap<String, String>,
    repeats: u32,
    products: BTreeSet<String>,
}

impl Tally {
    /// Counts a read; they come in the order of time.
    pub fn count(&mut self, read: ReadRow) {
        if let Some((gtin, _)) = &read.pack
            && !self.products.contains(gtin)
        {
            self.products.insert(gtin.clone());
        }
        if read.session.is_none() {
            return;
        }
        if self.session != read.session {
            (self.session, self.packs, self.repeats) = (read.session, BTreeMap::new(), 0);
        }
        let name = match read.pack {
            Some((gtin, serial)) => format!("{gtin} {serial}"),
            None => format!("{}.{}", read.place.epoch, read.place.seq),
        };
        if self.packs.insert(name, read.decision).is_some() {
            self.repeats += 1;
        }
    }

    /// Packs of a session by decision, and its repeated reads.
    pub fn of_session(&self, id: &str) -> (BTreeMap<String, u32>, u32) {
        if self.session.as_deref() != Some(id) {
            return (BTreeMap::new(), 0);
        }
        let mut counts = BTreeMap::new();
        for decision in self.packs.values() {
            *counts.entry(decision.clone()).or_insert(0) += 1;
        }
        (counts, self.repeats)
    }

    /// Products that were read.
    pub fn products(&self) -> impl Iterator<Item = &str> {
        self.products.iter().map(String::as_str)
    }
}
