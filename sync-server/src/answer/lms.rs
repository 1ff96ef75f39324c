//! The answer to a verification request: GS1 Lightweight Messaging 1.1 with the fields of the GS1 US guideline R1.3.
//!
//! "Verified" speaks of identifiers; whether a pack that matches but is unfit is verified is the maker's policy. Ours is
//! the stricter of the guideline's scenarios (B2, C1, C2): a pack that nobody should sell is not verified.

use jiff::civil::Date;

use super::{Asked, Condition, Known, Match};

/// Why a pack is not verified (`verificationFailureReason`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum FailureReason {
    /// The identifiers match; the maker's policy says no.
    ManufacturerPolicy,
    /// The pack must not be sold on.
    NotForRedistribution,
    /// GTIN and serial are unknown; nothing else was compared.
    NoMatchGtinSerial,
    /// The lot differs.
    NoMatchGtinSerialLot,
    /// The expiry differs.
    NoMatchGtinSerialExpiry,
    /// Lot and expiry differ.
    NoMatchGtinSerialLotExpiry,
}

impl FailureReason {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ManufacturerPolicy => "Manufacturer_policy",
            Self::NotForRedistribution => "Not_for_re-distribution",
            Self::NoMatchGtinSerial => "No_match_GTIN_Serial",
            Self::NoMatchGtinSerialLot => "No_match_GTIN_Serial_Lot",
            Self::NoMatchGtinSerialExpiry => "No_match_GTIN_Serial_Expiry",
            Self::NoMatchGtinSerialLotExpiry => "No_match_GTIN_Serial_Lot_Expiry",
        }
    }
}

/// What else is known of the pack (`additionalInfo`).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum AdditionalInfo {
    /// Past its last usable day.
    Expired,
    /// Usable beyond the printed expiry.
    ExpirationExtended,
    /// Recalled.
    Recalled,
    /// Under suspicion, blocked or stolen.
    Suspect,
    /// Not what it says.
    Illegitimate,
}

impl AdditionalInfo {
    /// The word on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Expired => "Expired",
            Self::ExpirationExtended => "ExpirationExtended",
            Self::Recalled => "Recalled",
            Self::Suspect => "Suspect",
            Self::Illegitimate => "Illegitimate",
        }
    }
}

/// The member `data` of a response. There is a failure reason if, and only if, the pack is not verified.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Answer {
    /// Why not, if the pack is not verified.
    pub failure: Option<FailureReason>,
    /// What else is known.
    pub info: Option<AdditionalInfo>,
}

impl Answer {
    /// Whether the pack is verified.
    pub const fn verified(&self) -> bool {
        self.failure.is_none()
    }
}

/// The default policy: what is answered for a pack whose identifiers match.
pub const fn policy(condition: Condition) -> Answer {
    use AdditionalInfo as Info;
    use FailureReason as Reason;
    let (failure, info) = match condition {
        Condition::Active => (None, None),
        Condition::Extended => (None, Some(Info::ExpirationExtended)),
        Condition::Expired => (Some(Reason::ManufacturerPolicy), Some(Info::Expired)),
        Condition::Recalled => (Some(Reason::ManufacturerPolicy), Some(Info::Recalled)),
        Condition::Suspect | Condition::Blocked | Condition::Stolen => {
            (Some(Reason::NotForRedistribution), Some(Info::Suspect))
        }
        Condition::Illegitimate => (Some(Reason::NotForRedistribution), Some(Info::Illegitimate)),
        // The standard has no word for a withdrawal, and none for the end of a pack's way.
        Condition::Withdrawn
        | Condition::Dispensed
        | Condition::Inactive
        | Condition::Destroyed
        | Condition::Exported
        | Condition::Sample => (Some(Reason::ManufacturerPolicy), None),
    };
    Answer { failure, info }
}

/// Answers. `today` is the day in UTC: a responder does not know where the asker stands.
///
/// A mismatch is the reason even of a pack that would not be verified anyway; what is known against the pack stands
/// beside it.
pub fn answer(asked: &Asked, known: &Known, today: Date) -> Answer {
    let failure = match Match::of(asked, known.pack.as_ref(), today.year()) {
        Match::SerialUnknown => Some(FailureReason::NoMatchGtinSerial),
        Match::Full => None,
        Match::LotDiffers => Some(FailureReason::NoMatchGtinSerialLot),
        Match::ExpiryDiffers => Some(FailureReason::NoMatchGtinSerialExpiry),
        Match::LotAndExpiryDiffer => Some(FailureReason::NoMatchGtinSerialLotExpiry),
    };
    let Some(pack) = &known.pack else { return Answer { failure, info: None } };
    let by_policy = policy(Condition::worst(asked, pack, &known.recalls, today));
    match failure {
        None => by_policy,
        Some(_) => Answer { failure, info: by_policy.info.filter(|_| !by_policy.verified()) },
    }
}

#[cfg(test)]
mod tests;
