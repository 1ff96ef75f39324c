//! Verdicts: one decision with ordered reasons and evidence (design, section 3).
//!
//! [`judge`] is a pure function of a reading, what a bundle knows, what this device saw before, and the time. It never
//! says "genuine" or "fake": an identifier can be copied. VERIFIED means that it matches the record of the one named in
//! the evidence, that nothing known speaks against it, and how old that knowledge is.

use jiff::civil::Date;

use crate::bundle::manifest::AttestedBy;
use crate::ids::{Digest, Gtin, Lot, Serial, SiteId};
use crate::place::Place;
use crate::scan::{FindingCode, Identification};
use crate::time::{Clock, ClockQuality, PrintedDate, Timestamp, Zone};

mod judge;
mod reasons;

pub use judge::{Knowledge, judge};
pub use reasons::{ReasonCode, Standing};

/// The word on the screen. Ordered by precedence, the weightiest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Decision {
    /// Do not use; set it aside.
    Stop,
    /// Something can be put right: scan again.
    Check,
    /// It cannot be decided with what is known now.
    Held,
    /// The knowledge does not speak of it.
    NotCovered,
    /// It matches the record, and nothing known speaks against it.
    Verified,
}

impl Decision {
    /// All decisions.
    pub const ALL: [Self; 5] = [Self::Stop, Self::Check, Self::Held, Self::NotCovered, Self::Verified];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Stop => "STOP",
            Self::Check => "CHECK",
            Self::Held => "HELD",
            Self::NotCovered => "NOT_COVERED",
            Self::Verified => "VERIFIED",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|decision| decision.name() == name)
    }
}

/// What kind of matter it is: decides who has to act, and whether a case starts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// May not be what it says: starts a case.
    Suspect,
    /// What it says, but not to be used: no case.
    Unfit,
    /// Does not match the record: an exception between partners.
    Mismatch,
    /// The read or the code is at fault.
    Fault,
    /// The knowledge is missing or too old.
    Knowledge,
}

impl Kind {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Suspect => "suspect",
            Self::Unfit => "unfit",
            Self::Mismatch => "mismatch",
            Self::Fault => "fault",
            Self::Knowledge => "knowledge",
        }
    }
}

/// A reason and the facts behind it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reason {
    /// Which of the closed list.
    pub code: ReasonCode,
    /// The facts, in plain English; empty where the code says all.
    pub detail: String,
}

/// Something beside the decision that does not change it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Note {
    /// The knowledge is older than a day.
    Ageing,
    /// The knowledge is so old that its date belongs beside the word.
    AsOf,
    /// The printed date has passed; the maker extended it.
    ExpiryExtended,
    /// This device saw this pack earlier in the session.
    AlreadyScanned,
}

impl Note {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Ageing => "ageing",
            Self::AsOf => "as_of",
            Self::ExpiryExtended => "expiry_extended",
            Self::AlreadyScanned => "already_scanned",
        }
    }
}

/// The data of the pack that the verdict is about.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct PackData {
    /// Product.
    pub gtin: Option<Gtin>,
    /// Serial.
    pub serial: Option<Serial>,
    /// Lot.
    pub lot: Option<Lot>,
    /// Expiry as printed.
    pub expiry: Option<PrintedDate>,
    /// The day that the printed expiry means.
    pub expires_on: Option<Date>,
}

/// What a verdict rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Evidence {
    /// The bundle, if there is one.
    pub bundle: Option<BundleEvidence>,
    /// Who attests the lot in which the pack was found.
    pub attested_by: Option<Attestation>,
    /// How the pack was found.
    pub found: Option<Found>,
    /// The time by which it was judged, and how far it can be trusted.
    pub clock: Clock,
    /// Which reading was judged; 0 is the literal one.
    pub reading: u8,
    /// What was noticed about the input.
    pub findings: Vec<FindingCode>,
}

/// The bundle that was asked.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BundleEvidence {
    /// Its version.
    pub version: u64,
    /// SHA-256 of its index.
    pub index: Digest,
    /// When the newest timestamp that names it was signed.
    pub issued: Timestamp,
    /// Seconds from then to the time of judging; negative clocks count as 0.
    pub age_s: u64,
    /// SHA-256 of the rules section.
    pub rules: Option<Digest>,
    /// Whether its keys are for demonstrations.
    pub demo: bool,
}

/// Who says that the packs of the lot exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Attestation {
    /// Maker or sender.
    pub by: AttestedBy,
    /// Name, if the bundle knows it.
    pub name: Option<String>,
}

/// How a pack was found in the bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Found {
    /// The lot in whose segment it was found.
    pub lot: Lot,
    /// A foreign serial would be found there with probability `lots_searched * 2^-f`.
    pub fingerprint_bits: u8,
    /// Lots searched.
    pub lots_searched: u32,
}

/// One decision, its reasons, and what it rests on.
#[derive(Debug, Clone, PartialEq)]
pub struct Verdict {
    /// The word on the screen.
    pub decision: Decision,
    /// What kind of matter it is; none for VERIFIED.
    pub kind: Option<Kind>,
    /// All reasons that apply, the weightiest first.
    pub reasons: Vec<Reason>,
    /// What else is to be said.
    pub notes: Vec<Note>,
    /// The pack.
    pub pack: PackData,
    /// What it rests on.
    pub evidence: Evidence,
}

impl Verdict {
    /// Whether a reason with this code is there.
    pub fn has(&self, code: ReasonCode) -> bool {
        self.reasons.iter().any(|reason| reason.code == code)
    }

    /// Whether it is an alarm: it stops the pack, or speaks against somebody. A wrong one costs half an hour.
    pub fn is_alarm(&self) -> bool {
        self.decision == Decision::Stop || matches!(self.kind, Some(Kind::Suspect | Kind::Mismatch))
    }
}

/// Why the user verifies (GS1 US guideline R1.3 names these four).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum SessionReason {
    /// A return that may go back to stock.
    SaleableReturn,
    /// Goods coming in.
    Receiving,
    /// A pack that somebody doubts.
    Suspect,
    /// Just asking.
    Status,
}

impl SessionReason {
    /// All reasons.
    pub const ALL: [Self; 4] = [Self::SaleableReturn, Self::Receiving, Self::Suspect, Self::Status];

    /// The name used in JSON and in the policy.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SaleableReturn => "saleable_return",
            Self::Receiving => "receiving",
            Self::Suspect => "suspect",
            Self::Status => "status",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|reason| reason.name() == name)
    }
}

/// Where and why a pack is judged.
#[derive(Debug, Clone, PartialEq)]
pub struct Context {
    /// Why.
    pub reason: SessionReason,
    /// The site that the device belongs to.
    pub site: Option<SiteId>,
    /// Its time zone: expiry counts days there.
    pub zone: Zone,
    /// Its place, for scans that bring none.
    pub place: Option<Place>,
}

impl Default for Context {
    /// No site, UTC, just asking.
    fn default() -> Self {
        Self { reason: SessionReason::Status, site: None, zone: Zone::utc(), place: None }
    }
}

/// An earlier read of the same pack (GTIN and serial) by this device.
#[derive(Debug, Clone, PartialEq)]
pub struct EarlierRead {
    /// When.
    pub at: Timestamp,
    /// Where, if known.
    pub place: Option<Place>,
    /// The pack as it was read then.
    pub pack: PackData,
    /// What was decided.
    pub decision: Decision,
    /// And why.
    pub reasons: Vec<ReasonCode>,
    /// Whether it was in the same session and by the same device.
    pub same_session: bool,
}

/// One read that is to be judged.
#[derive(Debug, Clone, Copy)]
pub struct Question<'a> {
    /// What the scan was understood to say.
    pub identification: &'a Identification,
    /// When it was read.
    pub at: Timestamp,
    /// Where it was read, if known better than the site.
    pub place: Option<Place>,
    /// The time to judge by.
    pub clock: Clock,
    /// Where and why.
    pub context: &'a Context,
    /// Earlier reads of the same pack, the oldest first. One read seen in two frames is not an earlier read.
    pub earlier: &'a [EarlierRead],
}

impl Question<'_> {
    fn is_clock_behind(&self) -> bool {
        self.clock.quality == ClockQuality::Behind
    }
}
