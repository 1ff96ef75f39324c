//! What is known of one pack: where it is in its life, and what speaks against it.

/// Where a pack is in its life. The numbers are those of the overlay format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
#[repr(u8)]
pub enum Lifecycle {
    /// Commissioned and on its way to a patient.
    #[default]
    Active = 0,
    /// Given to a patient, in full or in part.
    Dispensed = 1,
    /// Decommissioned; may be introduced again.
    Inactive = 2,
    /// Terminated; a later event is an error or a copy.
    Destroyed = 3,
    /// Left the market that the record is for.
    Exported = 4,
    /// Taken as a sample.
    Sample = 5,
    /// Reported stolen.
    Stolen = 6,
}

impl Lifecycle {
    /// All values, in the order of their numbers.
    pub const ALL: [Self; 7] =
        [Self::Active, Self::Dispensed, Self::Inactive, Self::Destroyed, Self::Exported, Self::Sample, Self::Stolen];

    /// The value with this number.
    pub fn from_number(number: u8) -> Option<Self> {
        Self::ALL.get(usize::from(number)).copied()
    }

    /// The name used in CSV files, databases and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Dispensed => "dispensed",
            Self::Inactive => "inactive",
            Self::Destroyed => "destroyed",
            Self::Exported => "exported",
            Self::Sample => "sample",
            Self::Stolen => "stolen",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|value| value.name() == name)
    }
}

/// Something that speaks against a pack whatever its lifecycle.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[repr(u8)]
pub enum Flag {
    /// The pack is recalled.
    Recalled = 1,
    /// Reason to believe that it is not what it says.
    Suspect = 2,
    /// Credible evidence of it.
    Illegitimate = 4,
    /// Its holder or an authority stopped it.
    Blocked = 8,
}

impl Flag {
    /// All flags.
    pub const ALL: [Self; 4] = [Self::Recalled, Self::Suspect, Self::Illegitimate, Self::Blocked];

    /// The name used in CSV files, databases and JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Recalled => "recalled",
            Self::Suspect => "suspect",
            Self::Illegitimate => "illegitimate",
            Self::Blocked => "blocked",
        }
    }

    /// The flag with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|flag| flag.name() == name)
    }
}

/// A set of [`Flag`]s.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Flags(u8);

impl Flags {
    /// The set with these bits; bits that are no flag make it `None`.
    pub const fn from_bits(bits: u8) -> Option<Self> {
        if bits < 16 { Some(Self(bits)) } else { None }
    }

    /// The bits.
    pub const fn bits(self) -> u8 {
        self.0
    }

    /// This set and `flag`.
    #[must_use]
    pub const fn with(self, flag: Flag) -> Self {
        Self(self.0 | flag as u8)
    }

    /// This set without `flag`.
    #[must_use]
    pub const fn without(self, flag: Flag) -> Self {
        Self(self.0 & !(flag as u8))
    }

    /// Whether `flag` is in the set.
    pub const fn contains(self, flag: Flag) -> bool {
        self.0 & flag as u8 != 0
    }

    /// Whether no flag is set.
    pub const fn is_empty(self) -> bool {
        self.0 == 0
    }

    /// The flags of the set.
    pub fn iter(self) -> impl Iterator<Item = Flag> {
        Flag::ALL.into_iter().filter(move |flag| self.contains(*flag))
    }
}

/// A site in short: SipHash-2-4 of its text form under the scope's site key, so that a bundle names no pharmacies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct ActorHash(pub [u8; 8]);

impl ActorHash {
    /// The hash of a GLN or site text under `site_key`.
    pub fn of(site_key: &[u8; 16], site: &str) -> Self {
        Self(super::keyed_hash(site_key, &[site]).to_be_bytes())
    }
}

/// What is known of one pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct PackStatus {
    /// Where it is in its life.
    pub lifecycle: Lifecycle,
    /// What speaks against it.
    pub flags: Flags,
    /// Who changed the lifecycle last, where known.
    pub actor: Option<ActorHash>,
}

impl PackStatus {
    /// Whether there is nothing to say but that it was commissioned.
    pub fn is_default(&self) -> bool {
        *self == Self::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_round_trip() {
        for value in Lifecycle::ALL {
            assert_eq!(Lifecycle::from_number(value as u8), Some(value));
            assert_eq!(Lifecycle::from_name(value.name()), Some(value));
        }
        for flag in Flag::ALL {
            assert_eq!(Flag::from_name(flag.name()), Some(flag));
            assert_eq!(Flags::default().with(flag).iter().collect::<Vec<_>>(), [flag]);
        }
        assert_eq!(Flags::from_bits(16), None);
    }
}
