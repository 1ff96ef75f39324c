//! Which records a list shows, and in which order.

use std::collections::BTreeMap;

use engine::port::Record;
use verify_core::sync::wire::EntryRef;
use verify_core::verdict::Decision;

use super::{State, is_overtaken, is_stop, standing};

/// Which reads the history lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filter {
    /// All.
    All,
    /// Those with this decision.
    Only(Decision),
}

impl Filter {
    /// All filters, in the order of the buttons.
    pub fn all() -> impl Iterator<Item = Self> {
        std::iter::once(Self::All).chain(Decision::ALL.into_iter().map(Self::Only))
    }

    /// The name used in message files and in `data-filter`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Only(decision) => decision.name(),
        }
    }

    fn lets(self, record: &Record) -> bool {
        match self {
            Self::All => true,
            Self::Only(decision) => record.verdict.decision == decision.name(),
        }
    }
}

/// Packs with the same decision.
#[derive(Debug, Clone, PartialEq)]
pub struct Group {
    /// The decision.
    pub decision: Decision,
    /// One read of each pack, the newest first.
    pub entries: Vec<EntryRef>,
}

/// The last read of each pack, a STOP before any other, grouped by what is known now, the worst first. `entries` are in order, the newest first.
pub fn worst_first(records: &BTreeMap<EntryRef, Record>, entries: &[EntryRef]) -> Vec<Group> {
    let mut packs: Vec<&Record> = Vec::new();
    for record in entries.iter().filter_map(|entry| records.get(entry)) {
        match packs.iter_mut().find(|known| super::same_pack(known, record)) {
            None => packs.push(record),
            // A copy of a pack that reads well does not undo the STOP of the other.
            Some(known) if is_stop(record) && !is_stop(known) => *known = record,
            Some(_) => {}
        }
    }
    let of = |decision: Decision| {
        let with = packs.iter().filter(|record| standing(record) == decision);
        Group { decision, entries: with.map(|record| record.entry).collect() }
    };
    Decision::ALL.into_iter().map(of).filter(|group| !group.entries.is_empty()).collect()
}

impl State {
    /// The history's entries that the filter lets through.
    pub fn listed(&self) -> Vec<EntryRef> {
        let lets = |entry: &&EntryRef| self.records.get(entry).is_some_and(|record| self.filter.lets(record));
        self.history.iter().filter(lets).copied().collect()
    }

    /// The entries of the list that is on the screen, in its order: what j and k walk through.
    pub fn walked(&self) -> Vec<EntryRef> {
        match self.place {
            super::Place::Scan => self.run.iter().copied().collect(),
            super::Place::History | super::Place::Record(_) => self.listed(),
            super::Place::Session => {
                worst_first(&self.records, &self.session_reads).into_iter().flat_map(|group| group.entries).collect()
            }
            super::Place::Status => self.notices.iter().map(|notice| notice.entry).collect(),
            super::Place::Enrol | super::Place::Type => Vec::new(),
        }
    }

    /// VERIFIED packs of the session about which nobody decided anything and nothing else became known.
    pub fn acceptable(&self) -> Vec<EntryRef> {
        let groups = worst_first(&self.records, &self.session_reads);
        let verified = groups.into_iter().filter(|group| group.decision == Decision::Verified);
        let is_open = |record: &Record| record.action.is_none() && record.later.is_empty() && !is_overtaken(record);
        let open = |entry: &EntryRef| self.records.get(entry).is_some_and(is_open);
        verified.flat_map(|group| group.entries).filter(open).collect()
    }
}
