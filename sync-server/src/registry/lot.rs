//! What may be said of a lot: how complete its list of serials is, and who attests it.
//!
//! A lot is as strong as its weakest pack: as long as one of its packs is known from a trading partner's record only, the
//! lot is that partner's word and `partial`. Only the maker's statement that this is all of it, with a count that agrees,
//! makes it `complete` and the maker's. Packs that only a partner puts into a lot which the maker calls complete without
//! them are surplus: they do not belong to it, or anybody could add to a maker's lot by forwarding a record.

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
    /// What it holds, and in whose name.
    pub content: LotContent,
}

/// What a lot holds, and in whose name: what the release station is asked to sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotContent {
    /// Who attests it; `None` while nobody is known by GLN: such a lot is not released.
    pub attested_by: Option<AttestedBy>,
    /// Packs that belong to it.
    pub members: u64,
    /// Packs that only a partner's record puts into it, against the maker's count.
    pub surplus: u64,
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
    /// A partner's record puts packs into it that the maker's complete lot does not have.
    Surplus {
        /// How many.
        packs: u64,
    },
}

/// Sums up a lot from the number of its packs by who attests them, the maker's declaration, and the maker's GLN as
/// master data has it.
pub fn summarise(
    packs: &BTreeMap<AttestationRank, u64>,
    declared: Option<&LotDeclaration>,
    maker: Option<Gln>,
) -> LotSummary {
    let all: u64 = packs.values().sum();
    let is_by_maker = |rank: &AttestationRank| rank.0.kind == AttesterKind::Maker;
    let by_maker: u64 = packs.iter().filter(|(rank, _)| is_by_maker(rank)).map(|(_, count)| count).sum();
    let final_count = declared.filter(|it| it.finality == Finality::Final).map(|it| it.count);
    let maker_has_all = by_maker > 0 && final_count == Some(by_maker);
    let members = if maker_has_all { by_maker } else { all };
    let weakest = packs.keys().next_back().filter(|_| !maker_has_all).map_or(AttesterKind::Maker, |rank| rank.0.kind);
    let is_complete = final_count == Some(members);
    let maker = maker.or(first_gln(packs, AttesterKind::Maker)).map(AttestedBy::Maker);
    let sender = first_gln(packs, AttesterKind::Sender).map(AttestedBy::Sender);
    let (completeness, attested_by) = match weakest {
        AttesterKind::Maker if is_complete => (Completeness::Complete, maker),
        AttesterKind::Maker => (Completeness::Open, maker),
        AttesterKind::Sender if is_complete && maker.is_some() => (Completeness::Complete, maker),
        AttesterKind::Sender => (Completeness::Partial, sender),
    };
    LotSummary { completeness, content: LotContent { attested_by, members, surplus: all - members } }
}

impl LotContent {
    /// What is wrong with the lot.
    pub fn faults(&self, declared: Option<&LotDeclaration>) -> Vec<LotFault> {
        let mut faults = Vec::new();
        if let Some(LotDeclaration { finality: Finality::Final, count, .. }) = declared
            && *count != self.members
        {
            faults.push(LotFault::CountDiffers { declared: *count, known: self.members });
        }
        if self.attested_by.is_none() && self.members > 0 {
            faults.push(LotFault::AttesterUnknown);
        }
        if self.surplus > 0 {
            faults.push(LotFault::Surplus { packs: self.surplus });
        }
        faults
    }
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
        let by =
            summary.content.attested_by.map_or("nobody".to_owned(), |by| format!("{} {}", by.kind_name(), by.gln()));
        let faults = summary.content.faults(declared.as_ref());
        let faults = if faults.is_empty() { String::new() } else { format!(" {faults:?}") };
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
        check(&[], Some((Final, 0)), Some(MAKER), "complete maker 0300011111116");
        check(&[(sender(Some(TRADER)), 12)], None, Some(MAKER), "partial sender 0399999999991");
        check(&[(maker, 5), (sender(Some(TRADER)), 12)], None, Some(MAKER), "partial sender 0399999999991");
        check(&[(sender(Some(TRADER)), 12)], Some((Final, 12)), Some(MAKER), "complete maker 0300011111116");
        check(&[(sender(Some(TRADER)), 12)], Some((Final, 12)), None, "partial sender 0399999999991");
        check(&[(sender(None), 12)], None, Some(MAKER), "partial nobody [AttesterUnknown]");
        let surplus = "complete maker 0300011111116 [Surplus { packs: 1 }]";
        check(&[(maker, 8), (sender(Some(TRADER)), 1)], Some((Final, 8)), Some(MAKER), surplus);
        check(&[(maker, 8), (sender(Some(TRADER)), 1)], Some((Final, 9)), Some(MAKER), "complete maker 0300011111116");
    }
}
