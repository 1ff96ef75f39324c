//! The life of a pack: a fold over its events in the order in which they happened.
//!
//! The same events give the same state in whatever order they arrived. What the table does not allow is not applied and
//! becomes an exception (design, section 7).
//!
//! Where two commissionings put a pack into different lots, the maker's word counts before a trading partner's, then the
//! earlier one: nobody moves a maker's pack by forwarding another story.
//!
//! | Effect | Allowed from | To |
//! | --- | --- | --- |
//! | commission | nothing | active; where already active in the same lot: nothing new |
//! | dispense, export, sample | active | dispensed, exported, sample |
//! | decommission | active | inactive |
//! | reactivate, or commission again in the same lot | inactive | active |
//! | the same | dispensed, by the site that dispensed, within 10 days | active |
//! | destroy, steal | anything commissioned that is not final | destroyed, stolen, both final |
//! | seen | anything that is not final | the same: shipping and receiving change custody only |

use std::time::Duration;

use verify_core::bundle::status::{Flags, Lifecycle};

use super::event::{Authority, Effect, EventId, HistoryEntry, LotKey};

/// What the profile of the market changes in the table.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rules {
    /// How long a dispensing can be undone (Delegated Regulation (EU) 2016/161, article 13: 10 days).
    pub undo_within: Duration,
    /// Whether flags can be cleared.
    pub clearing: Clearing,
}

/// Whether flags can be cleared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Clearing {
    /// By maker or authority.
    Allowed,
    /// Never: recall and withdrawal are irreversible in the EU's system.
    Never,
}

impl Default for Rules {
    fn default() -> Self {
        Self { undo_within: Duration::from_secs(10 * 24 * 3600), clearing: Clearing::Allowed }
    }
}

/// What is known of a pack.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackState {
    /// Where it is in its life; `None` while nobody has commissioned it.
    pub lifecycle: Option<Lifecycle>,
    /// What speaks against it.
    pub flags: Flags,
    /// Its lot, once commissioned.
    pub lot: Option<LotKey>,
    /// The event that commissioned it: who attests the pack is who attests that event.
    pub commissioned_by: Option<EventId>,
    /// The event that last changed its lifecycle: its site is the acting site.
    pub changed_by: Option<EventId>,
}

/// Why an event was not applied to a pack. Stored by name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Refusal {
    /// Something happened to a pack that nobody has commissioned.
    NotCommissioned,
    /// Commissioned without lot or expiry: the pack cannot be put into a lot.
    LotMissing,
    /// Commissioned in another lot or with another expiry than a stronger or earlier commissioning says.
    CommissionedDifferently,
    /// Dispensed, exported, sampled or decommissioned while not active.
    NotActive,
    /// Brought back from a state that has no way back.
    NoWayBack,
    /// A dispensing undone by another site than the one that dispensed, or by an unknown one.
    UndoneElsewhere,
    /// A dispensing undone too late.
    UndoneTooLate,
    /// Seen or changed after it was destroyed or stolen.
    SeenAfterEnd,
    /// A flag set or cleared by somebody who is neither maker nor authority.
    FlagNotAuthorised,
    /// A flag cleared where the market's profile knows no clearing.
    FlagNotClearable,
}

impl Refusal {
    /// The name in stores and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::NotCommissioned => "not_commissioned",
            Self::LotMissing => "lot_missing",
            Self::CommissionedDifferently => "commissioned_differently",
            Self::NotActive => "not_active",
            Self::NoWayBack => "no_way_back",
            Self::UndoneElsewhere => "undone_elsewhere",
            Self::UndoneTooLate => "undone_too_late",
            Self::SeenAfterEnd => "seen_after_end",
            Self::FlagNotAuthorised => "flag_not_authorised",
            Self::FlagNotClearable => "flag_not_clearable",
        }
    }
}

/// The state that the events of a pack lead to, and those that were not applied.
///
/// Declarations of error and the events that they retract are not part of `history`.
pub fn fold(history: &[&HistoryEntry], rules: &Rules) -> (PackState, Vec<(EventId, Refusal)>) {
    let mut ordered = history.to_vec();
    ordered.sort_unstable_by_key(|entry| entry.order());
    let claim = ordered.iter().filter_map(|entry| Some((entry.attested.kind, entry.effect.lot()?)));
    // The first of the strongest: `min_by_key` keeps the order of equals.
    let claimed = claim.min_by_key(|(kind, _)| *kind).map(|(_, lot)| lot);
    let mut life = Life { state: PackState::default(), claimed, commissioned: None, changed: None, rules };
    let mut refusals = Vec::new();
    for entry in ordered {
        if let Err(refusal) = life.apply(entry) {
            refusals.push((entry.event, refusal));
        }
        if let Err(refusal) = life.flag(entry) {
            refusals.push((entry.event, refusal));
        }
    }
    (life.state, refusals)
}

struct Life<'h> {
    state: PackState,
    claimed: Option<&'h LotKey>,
    commissioned: Option<&'h HistoryEntry>,
    changed: Option<&'h HistoryEntry>,
    rules: &'h Rules,
}

impl<'h> Life<'h> {
    fn apply(&mut self, entry: &'h HistoryEntry) -> Result<(), Refusal> {
        use Lifecycle::{Active, Destroyed, Dispensed, Exported, Inactive, Sample, Stolen};
        if matches!(self.state.lifecycle, Some(Destroyed | Stolen)) {
            return Err(Refusal::SeenAfterEnd);
        }
        match &entry.effect {
            Effect::Seen => Ok(()),
            Effect::Commission(lot) => self.commission(entry, lot.as_ref().ok_or(Refusal::LotMissing)?),
            Effect::Reactivate => self.reactivate(entry),
            Effect::Dispense => self.leave_active(entry, Dispensed),
            Effect::Decommission => self.leave_active(entry, Inactive),
            Effect::Export => self.leave_active(entry, Exported),
            Effect::Sample => self.leave_active(entry, Sample),
            Effect::Destroy => self.end(entry, Destroyed),
            Effect::Steal => self.end(entry, Stolen),
        }?;
        debug_assert!(self.state.lifecycle != Some(Active) || self.state.lot.is_some());
        Ok(())
    }

    fn turn(&mut self, lifecycle: Lifecycle, entry: &'h HistoryEntry) {
        self.state.lifecycle = Some(lifecycle);
        self.state.changed_by = Some(entry.event);
        self.changed = Some(entry);
    }

    fn commission(&mut self, entry: &'h HistoryEntry, lot: &LotKey) -> Result<(), Refusal> {
        if self.claimed != Some(lot) {
            return Err(Refusal::CommissionedDifferently);
        }
        if self.state.lifecycle.is_none() {
            self.state.lot = Some(lot.clone());
            self.commissioned_by(entry);
            self.turn(Lifecycle::Active, entry);
            return Ok(());
        }
        if self.state.lifecycle != Some(Lifecycle::Active) {
            return self.reactivate(entry);
        }
        // The same statement from a second source: the stronger one counts.
        if self.commissioned.is_some_and(|first| entry.attested.rank() < first.attested.rank()) {
            self.commissioned_by(entry);
        }
        Ok(())
    }

    fn commissioned_by(&mut self, entry: &'h HistoryEntry) {
        self.state.commissioned_by = Some(entry.event);
        self.commissioned = Some(entry);
    }

    fn reactivate(&mut self, entry: &'h HistoryEntry) -> Result<(), Refusal> {
        match self.state.lifecycle {
            None => return Err(Refusal::NotCommissioned),
            Some(Lifecycle::Active) => return Ok(()),
            Some(Lifecycle::Inactive) => {}
            Some(Lifecycle::Dispensed) => self.may_undo(entry)?,
            Some(Lifecycle::Destroyed | Lifecycle::Exported | Lifecycle::Sample | Lifecycle::Stolen) => {
                return Err(Refusal::NoWayBack);
            }
        }
        self.turn(Lifecycle::Active, entry);
        Ok(())
    }

    fn may_undo(&self, entry: &HistoryEntry) -> Result<(), Refusal> {
        let dispensed = self.changed.ok_or(Refusal::NoWayBack)?;
        if dispensed.site.is_none() || dispensed.site != entry.site {
            return Err(Refusal::UndoneElsewhere);
        }
        let elapsed = entry.event_time.duration_since(dispensed.event_time);
        let in_time = elapsed.unsigned_abs() <= self.rules.undo_within;
        if in_time { Ok(()) } else { Err(Refusal::UndoneTooLate) }
    }

    fn leave_active(&mut self, entry: &'h HistoryEntry, to: Lifecycle) -> Result<(), Refusal> {
        match self.state.lifecycle {
            None => Err(Refusal::NotCommissioned),
            Some(Lifecycle::Active) => {
                self.turn(to, entry);
                Ok(())
            }
            Some(_) => Err(Refusal::NotActive),
        }
    }

    fn end(&mut self, entry: &'h HistoryEntry, to: Lifecycle) -> Result<(), Refusal> {
        self.state.lifecycle.ok_or(Refusal::NotCommissioned)?;
        self.turn(to, entry);
        Ok(())
    }

    fn flag(&mut self, entry: &HistoryEntry) -> Result<(), Refusal> {
        if entry.flags.is_empty() {
            return Ok(());
        }
        match entry.authority {
            Authority::MayFlag => {}
            Authority::Trade => return Err(Refusal::FlagNotAuthorised),
        }
        for flag in entry.flags.set.iter() {
            self.state.flags = self.state.flags.with(flag);
        }
        match self.rules.clearing {
            Clearing::Never if !entry.flags.clear.is_empty() => Err(Refusal::FlagNotClearable),
            Clearing::Never => Ok(()),
            Clearing::Allowed => {
                for flag in entry.flags.clear.iter() {
                    self.state.flags = self.state.flags.without(flag);
                }
                Ok(())
            }
        }
    }
}

#[cfg(test)]
mod tests;
