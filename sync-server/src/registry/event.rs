//! Events as the registry records them: what they do to packs, who vouches for them, and in which order they count.

use jiff::civil::Date;
use verify_core::bundle::status::Flags;
use verify_core::ids::{Digest, Gln, Gtin, Lot, Serial, SiteId};
use verify_core::time::Timestamp;

use crate::capture::Role;

/// What an event does to the life of its packs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Effect {
    /// The packs were seen, moved, packed: custody only.
    Seen,
    /// The packs came into being, in this lot. An event that does not say lot and expiry commissions nothing.
    Commission(Option<LotKey>),
    /// Given to patients, or sold.
    Dispense,
    /// Taken out of the record; may come back.
    Decommission,
    /// Brought back, or a dispensing undone.
    Reactivate,
    /// Terminated.
    Destroy,
    /// Reported stolen.
    Steal,
    /// Left the market that the record is for.
    Export,
    /// Taken as samples.
    Sample,
}

impl Effect {
    /// The lot that the packs are commissioned into.
    pub(super) const fn lot(&self) -> Option<&LotKey> {
        match self {
            Self::Commission(lot) => lot.as_ref(),
            Self::Seen
            | Self::Dispense
            | Self::Decommission
            | Self::Reactivate
            | Self::Destroy
            | Self::Steal
            | Self::Export
            | Self::Sample => None,
        }
    }
}

/// What makes two packs of one GTIN belong together: a lot with one expiry.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct LotKey {
    /// The lot number.
    pub lot: Lot,
    /// Last usable day.
    pub expiry: Date,
}

/// Flags that an event sets and clears.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct FlagChange {
    /// From now on.
    pub set: Flags,
    /// No longer.
    pub clear: Flags,
}

impl FlagChange {
    /// Whether there is anything to do.
    pub fn is_empty(self) -> bool {
        self.set.is_empty() && self.clear.is_empty()
    }
}

/// Whose word a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AttesterKind {
    /// The maker's own.
    Maker,
    /// A trading partner's who forwards what it received or sent.
    Sender,
}

/// Who vouches for what an event says.
///
/// Ordered from the strongest on: when one event arrives over two ways, the smaller one counts, whichever came first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Attestation {
    /// Whose word it is.
    pub kind: AttesterKind,
    /// Who that is, where the record tells.
    pub gln: Option<Gln>,
}

impl Attestation {
    /// The maker's word, by a maker whose GLN the record does not tell.
    pub const MAKER: Self = Self { kind: AttesterKind::Maker, gln: None };

    /// The stronger of two.
    #[must_use]
    pub fn or(self, other: Self) -> Self {
        if other.rank() < self.rank() { other } else { self }
    }

    /// Sorts by kind, then named before unnamed, then by GLN (which only makes the choice definite).
    pub(super) fn rank(&self) -> (AttesterKind, bool, Option<Gln>) {
        (self.kind, self.gln.is_none(), self.gln)
    }
}

/// Whether the one who acts may set and clear flags (design, section 7: the maker or an authority).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Authority {
    /// The maker, or the operator who imports on behalf of maker or authority.
    MayFlag,
    /// Anybody else.
    Trade,
}

/// The identity of an event: the digest of what it says, and whether it is the declaration that this was wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventIdentity {
    /// See [`super::identity`].
    pub hash: Digest,
    /// When the event was declared wrong, if this is the declaration.
    pub declared_at: Option<Timestamp>,
}

/// A serialised object of an event.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackRef {
    /// The product and packaging level.
    pub gtin: Gtin,
    /// The serial number.
    pub serial: Serial,
    /// Its part in the event.
    pub role: Role,
}

/// An event, ready to be recorded.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RegistryEvent {
    /// Its identity.
    pub identity: EventIdentity,
    /// Name of its type, such as `ObjectEvent`; `csv` for a line of a file.
    pub kind: &'static str,
    /// When it happened.
    pub event_time: Timestamp,
    /// When it was recorded by whoever saw it; where nobody said so, when it happened. Never our own time of arrival,
    /// which would make the state depend on the order of arrival.
    pub record_time: Timestamp,
    /// The business step, in the CBV's word or as a URI; empty where not said.
    pub biz_step: Box<str>,
    /// The disposition, likewise.
    pub disposition: Box<str>,
    /// Where it happened, if that place has a GLN.
    pub site: Option<SiteId>,
    /// What it does to the life of the packs.
    pub effect: Effect,
    /// What it does to their flags.
    pub flags: FlagChange,
    /// Whether it may.
    pub authority: Authority,
    /// Who vouches for it.
    pub attested: Attestation,
    /// The serialised trade items.
    pub packs: Vec<PackRef>,
    /// Everything else it names: logistic units by SSCC, other objects by URI, with their part.
    pub others: Vec<(Role, Box<str>)>,
}

/// What the state of a pack needs to know of an event.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HistoryEntry {
    /// The row of the event.
    pub event: EventId,
    /// When it happened.
    pub event_time: Timestamp,
    /// See [`RegistryEvent::record_time`].
    pub record_time: Timestamp,
    /// Settles the order of events that happened and were recorded at the same time.
    pub hash: Digest,
    /// What it does to the life of the packs.
    pub effect: Effect,
    /// What it does to their flags.
    pub flags: FlagChange,
    /// Whether it may.
    pub authority: Authority,
    /// Where it happened.
    pub site: Option<SiteId>,
    /// Who vouches for it.
    pub attested: Attestation,
}

impl HistoryEntry {
    /// What events are ordered by (design, section 7).
    pub(super) fn order(&self) -> (Timestamp, Timestamp, Digest) {
        (self.event_time, self.record_time, self.hash)
    }
}

/// The row of an event in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct EventId(pub i64);

/// The row of a pack in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackId(pub i64);

/// The row of a lot in a store.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct LotId(pub i64);
