//! What may be said of a lot: how complete its list of serials is, and who attests it.
//!
//! A lot is as strong as its weakest pack: as long as one of its packs is known from a trading partner's record only, the
//! lot is that partner's word and `partial`. Only the maker's statement that this is all of it, with a count that agrees,
//! makes it `complete` and the maker's.

use std::collections::BTreeMap;

use jiff::civil::Date;
use verify_core::bundle::index::Completeness;
use verify_core::bundle::manifest::AttestedBy;
use verify_core::ids::Gln;

use super::event::{Attestation, AttesterKind};

/// What the maker declared about a lot (a line of a lots file).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LotDeclaration {
    /// Whether this is all of it.
    pub finality: Finality,
    /// How many packs it has.
    pub count: u64,
    /// A later last usable day than the printed one.
    pub usable_until: Option<Date>,
}

/// Whether more packs of a lot may follow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Finality {
    /// No more.
    Final,
    /// There may be more.
    MoreMayFollow,
}

/// What follows for a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotSummary {
    /// What a missing serial means.
    pub completeness: Completeness,
    /// Who attests it; `None` while nobody is known by GLN: such a lot is not released.
    pub attested_by: Option<AttestedBy>,
    /// What is wrong with it.
    pub faults: Vec<LotFault>,
}

/// What is wrong with a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LotFault {
    /// The maker calls it complete, but the number of known packs is another.
    CountDiffers {
        /// As declared.
        declared: u64,
        /// As known.
        known: u64,
    },
    /// Nobody who attests it is known by GLN.
    AttesterUnknown,
}

/// Sums up a lot from the number of its packs by who attests them, the maker's declaration, and the maker's GLN as
/// master data has it.
pub fn summarise(
    packs: &BTreeMap<AttestationRank, u64>,
    declared: Option<&LotDeclaration>,
    maker: Option<Gln>,
) -> LotSummary {
    let known: u64 = packs.values().sum();
    let mut faults = Vec::new();
    let is_complete = match declared {
        Some(LotDeclaration { finality: Finality::Final, count, .. }) => {
            if *count != known {
                faults.push(LotFault::CountDiffers { declared: *count, known });
            }
            *count == known
        }
        Some(LotDeclaration { finality: Finality::MoreMayFollow, .. }) | None => false,
    };
    let weakest = packs.keys().next_back().map_or(Attestation::MAKER, |rank| rank.0);
    let by_maker = maker.or(first_gln(packs, AttesterKind::Maker)).map(AttestedBy::Maker);
    let (completeness, attested_by) = match weakest.kind {
        _ if is_complete && by_maker.is_some() => (Completeness::Complete, by_maker),
        AttesterKind::Maker if is_complete => (Completeness::Complete, None),
        AttesterKind::Maker => (Completeness::Open, by_maker),
        AttesterKind::Sender => (Completeness::Partial, first_gln(packs, AttesterKind::Sender).map(AttestedBy::Sender)),
    };
    if attested_by.is_none() {
        faults.push(LotFault::AttesterUnknown);
    }
    LotSummary { completeness, attested_by, faults }
}

/// An attestation, ordered from the strongest to the weakest.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct AttestationRank(pub Attestation);

impl Ord for AttestationRank {
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        self.0.rank().cmp(&other.0.rank())
    }
}

impl PartialOrd for AttestationRank {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

fn first_gln(packs: &BTreeMap<AttestationRank, u64>, kind: AttesterKind) -> Option<Gln> {
    packs.keys().filter(|rank| rank.0.kind == kind).find_map(|rank| rank.0.gln)
}

#[cfg(test)]
mod tests {
    use super::*;

    const MAKER: &str = "0300011111116";
    const TRADER: &str = "0399999999991";

    fn gln(text: &str) -> Gln {
        Gln::parse(text).unwrap()
    }

    fn sender(by: Option<&str>) -> Attestation {
        Attestation { kind: AttesterKind::Sender, gln: by.map(gln) }
    }

    fn check(packs: &[(Attestation, u64)], declared: Option<(Finality, u64)>, maker: Option<&str>, expected: &str) {
        let packs = packs.iter().map(|(attested, count)| (AttestationRank(*attested), *count)).collect();
        let declared = declared.map(|(finality, count)| LotDeclaration { finality, count, usable_until: None });
        let summary = summarise(&packs, declared.as_ref(), maker.map(gln));
        let by = summary.attested_by.map_or("nobody".to_owned(), |by| format!("{} {}", by.kind_name(), by.gln()));
        let faults = if summary.faults.is_empty() { String::new() } else { format!(" {:?}", summary.faults) };
        assert_eq!(format!("{} {by}{faults}", summary.completeness.name()), expected);
    }

    #[test]
    fn lots_are_as_strong_as_their_weakest_pack() {
        use Finality::{Final, MoreMayFollow};
        let maker = Attestation::MAKER;
        check(&[(maker, 8)], None, Some(MAKER), "open maker 0300011111116");
        check(&[(maker, 8)], Some((Final, 8)), Some(MAKER), "complete maker 0300011111116");
        check(&[(maker, 8)], Some((MoreMayFollow, 8)), Some(MAKER), "open maker 0300011111116");
        let differs = "open maker 0300011111116 [CountDiffers { declared: 9, known: 8 }]";
        check(&[(maker, 8)], Some((Final, 9)), Some(MAKER), differs);
        check(&[], Some((Final, 9)), Some(MAKER), "open maker 0300011111116 [CountDiffers { declared: 9, known: 0 }]");
        check(&[(maker, 8)], None, None, "open nobody [AttesterUnknown]");
        check(&[(maker, 8)], Some((Final, 8)), None, "complete nobody [AttesterUnknown]");
        check(&[(sender(Some(TRADER)), 12)], None, Some(MAKER), "partial sender 0399999999991");
        check(&[(maker, 5), (sender(Some(TRADER)), 12)], None, Some(MAKER), "partial sender 0399999999991");
        check(&[(sender(Some(TRADER)), 12)], Some((Final, 12)), Some(MAKER), "complete maker 0300011111116");
        check(&[(sender(Some(TRADER)), 12)], Some((Final, 12)), None, "partial sender 0399999999991");
        check(&[(sender(None), 12)], None, Some(MAKER), "partial nobody [AttesterUnknown]");
    }
}
