//! From what the registry knows of a pack to what is answered about it. Pure: the day is an argument.
//!
//! [`lms`] is the answer to a trading partner in the words of GS1 Lightweight Messaging; [`own`] is the verdict of our own
//! API, the same that a device would give with a bundle made from this registry.

use jiff::civil::Date;
use verify_core::bundle::Coverage;
use verify_core::bundle::index::Completeness;
use verify_core::bundle::manifest::AttestedBy;
use verify_core::bundle::sections::{Recall, RecallKind};
use verify_core::bundle::status::{Flag, Flags, Lifecycle};
use verify_core::ids::{Gtin, Lot, Serial};
use verify_core::time::PrintedDate;

pub mod lms;
pub mod own;

#[cfg(test)]
pub(crate) mod samples;

/// What is asked: the identifiers of one pack as somebody read them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asked {
    /// The product.
    pub gtin: Gtin,
    /// The serial number.
    pub serial: Serial,
    /// The lot, if it was read.
    pub lot: Option<Lot>,
    /// The expiry as printed, if it was read.
    pub expiry: Option<PrintedDate>,
}

/// What the registry knows that bears on [`Asked`].
#[derive(Debug, Clone, PartialEq)]
pub struct Known {
    /// How far it speaks of the product at all.
    pub coverage: Coverage,
    /// The lots with the number that was read, several if commissioned with several expiries; every lot of the product
    /// if none was read.
    pub lots: Vec<KnownLot>,
    /// The pack, in whatever lot it was commissioned.
    pub pack: Option<KnownPack>,
    /// Every recall and withdrawal of the product.
    pub recalls: Vec<Recall>,
}

/// A lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownLot {
    /// The lot number.
    pub lot: Lot,
    /// Last usable day as commissioned.
    pub expiry: Date,
    /// The maker extended it to this day.
    pub usable_until: Option<Date>,
    /// What a missing serial means.
    pub completeness: Completeness,
    /// Who attests it. While nobody is known by GLN it is in no bundle.
    pub attested_by: Option<AttestedBy>,
}

/// A pack that was commissioned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPack {
    /// Its lot.
    pub lot: KnownLot,
    /// Where it is in its life.
    pub lifecycle: Lifecycle,
    /// What speaks against it.
    pub flags: Flags,
    /// Who changed the lifecycle last, where known: the GLN of the site's party, or the site's text form if it has none.
    pub actor: Option<String>,
}

/// How what was read compares with the record of the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// GTIN and serial were never commissioned. Nothing else is compared.
    SerialUnknown,
    /// Lot and expiry, as far as they were read, are those of the record.
    Full,
    /// Only the lot differs.
    LotDiffers,
    /// Only the expiry differs.
    ExpiryDiffers,
    /// Both differ.
    LotAndExpiryDiffer,
}

impl Match {
    /// Compares. `this_year` chooses the century of the printed date.
    pub fn of(asked: &Asked, pack: Option<&KnownPack>, this_year: i16) -> Self {
        let Some(pack) = pack else { return Self::SerialUnknown };
        let lot = asked.lot.as_ref().is_none_or(|lot| *lot == pack.lot.lot);
        let expiry = asked.expiry.is_none_or(|printed| prints(&pack.lot, printed.resolve(this_year)));
        match (lot, expiry) {
            (true, true) => Self::Full,
            (false, true) => Self::LotDiffers,
            (true, false) => Self::ExpiryDiffers,
            (false, false) => Self::LotAndExpiryDiffer,
        }
    }
}

/// Whether a pack of the lot may show this date: the one commissioned, or the one it was extended to.
fn prints(lot: &KnownLot, printed: Date) -> bool {
    printed == lot.expiry || Some(printed) == lot.usable_until
}

/// The last day on which a pack of the lot may be used.
fn last_usable_day(lot: &KnownLot) -> Date {
    lot.usable_until.map_or(lot.expiry, |until| until.max(lot.expiry))
}

/// What there is to say of a commissioned pack. The worst comes first: of several the first is answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Condition {
    /// Credible evidence that it is not what it says.
    Illegitimate,
    /// Reason to believe so.
    Suspect,
    /// Stopped by its holder or an authority.
    Blocked,
    /// Reported stolen.
    Stolen,
    /// Recalled: the pack, a range around it, its lot or its product.
    Recalled,
    /// Withdrawn from the market.
    Withdrawn,
    /// Past its last usable day.
    Expired,
    /// Terminated.
    Destroyed,
    /// Given to a patient.
    Dispensed,
    /// Decommissioned.
    Inactive,
    /// Left the market.
    Exported,
    /// Taken as a sample.
    Sample,
    /// Usable beyond the expiry on the pack, because the maker extended it.
    Extended,
    /// Nothing is known against it.
    Active,
}

impl Condition {
    /// All conditions, the worst first.
    pub const ALL: [Self; 14] = [
        Self::Illegitimate,
        Self::Suspect,
        Self::Blocked,
        Self::Stolen,
        Self::Recalled,
        Self::Withdrawn,
        Self::Expired,
        Self::Destroyed,
        Self::Dispensed,
        Self::Inactive,
        Self::Exported,
        Self::Sample,
        Self::Extended,
        Self::Active,
    ];

    /// The worst condition of `pack` on the day `today`.
    pub fn worst(asked: &Asked, pack: &KnownPack, recalls: &[Recall], today: Date) -> Self {
        let holds = |condition: &Self| condition.holds(asked, pack, recalls, today);
        Self::ALL.into_iter().find(holds).unwrap_or(Self::Active)
    }

    fn holds(self, asked: &Asked, pack: &KnownPack, recalls: &[Recall], today: Date) -> bool {
        let recall = |kind| recalls.iter().any(|recall| recall.kind == kind && speaks_of(recall, asked, Some(pack)));
        match self {
            Self::Illegitimate => pack.flags.contains(Flag::Illegitimate),
            Self::Suspect => pack.flags.contains(Flag::Suspect),
            Self::Blocked => pack.flags.contains(Flag::Blocked),
            Self::Stolen => pack.lifecycle == Lifecycle::Stolen,
            Self::Recalled => pack.flags.contains(Flag::Recalled) || recall(RecallKind::Recalled),
            Self::Withdrawn => recall(RecallKind::Withdrawn),
            Self::Expired => today > last_usable_day(&pack.lot),
            Self::Destroyed => pack.lifecycle == Lifecycle::Destroyed,
            Self::Dispensed => pack.lifecycle == Lifecycle::Dispensed,
            Self::Inactive => pack.lifecycle == Lifecycle::Inactive,
            Self::Exported => pack.lifecycle == Lifecycle::Exported,
            Self::Sample => pack.lifecycle == Lifecycle::Sample,
            Self::Extended => last_usable_day(&pack.lot) > pack.lot.expiry,
            Self::Active => true,
        }
    }
}

/// Whether a recall speaks of the pack by the lot on it or by the lot of its record: either is reason enough.
fn speaks_of(recall: &Recall, asked: &Asked, pack: Option<&KnownPack>) -> bool {
    let covers = |lot| recall.covers(&asked.gtin, lot, Some(&asked.serial));
    covers(asked.lot.as_ref()) || pack.is_some_and(|pack| covers(Some(&pack.lot.lot)))
}
