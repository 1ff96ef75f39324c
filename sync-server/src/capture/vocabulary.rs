//! The closed lists of the Core Business Vocabulary that events use (CBV 2.0, sections 7.1 and 7.2; EPCIS 1.2, 7.3.2).
//!
//! EPCIS 1.2 writes `urn:epcglobal:cbv:bizstep:commissioning`, EPCIS 2.0 `https://ref.gs1.org/cbv/BizStep-commissioning`;
//! both become the same value. Inside the CBV's namespaces only its own words are allowed: a slip there would silently
//! turn a commissioning into nothing. Words of other namespaces are kept as they are.

use std::fmt;

use super::error::{Problem, nearest};
use super::limits;

/// What an event did to the association it speaks of (EPCIS 1.2, section 7.3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Action {
    /// The objects came to be, or were joined.
    Add,
    /// The objects were seen.
    Observe,
    /// The objects ceased to be, or were parted.
    Delete,
}

impl Action {
    const NAMES: [(Self, &'static str); 3] = [(Self::Add, "ADD"), (Self::Observe, "OBSERVE"), (Self::Delete, "DELETE")];

    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let found = Self::NAMES.into_iter().find(|(_, name)| *name == text);
        found.map(|(action, _)| action).ok_or_else(|| Problem::Value {
            field: "action",
            found: super::error::excerpt(text),
            expected: "ADD, OBSERVE or DELETE",
            near: nearest(text, Self::NAMES.map(|(_, name)| name)),
        })
    }

    /// The name in EPCIS.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Add => "ADD",
            Self::Observe => "OBSERVE",
            Self::Delete => "DELETE",
        }
    }
}

/// Where a word stands: the element it is the content of, and the beginnings it may have.
struct Place {
    field: &'static str,
    urn: &'static str,
    uri: &'static str,
    expected: &'static str,
}

impl Place {
    /// Splits a URI into a word of the CBV (`Ok`) or a foreign URI (`Err`).
    fn word<'a>(&self, text: &'a str) -> Result<Result<&'a str, &'a str>, Problem> {
        if let Some(word) = text.strip_prefix(self.urn).or_else(|| text.strip_prefix(self.uri)) {
            return Ok(Ok(word));
        }
        // A bare word is EPCIS 2.0 JSON; in XML it is a slip.
        if !text.contains(':') || text.chars().any(char::is_whitespace) || text.len() > limits::URI_BYTES {
            return Err(Problem::value(self.field, text, self.expected));
        }
        Ok(Err(text))
    }
}

macro_rules! vocabulary {
    ($(#[$doc:meta])* $name:ident, $place:expr, [$($variant:ident = $word:literal,)*]) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
        #[allow(missing_docs, reason = "the words are the documentation; the CBV defines them")]
        pub enum $name {
            $($variant,)*
            /// A word of somebody else's vocabulary, as its URI.
            Other(Box<str>),
        }

        impl $name {
            const PLACE: Place = $place;

            /// Parses a URI of the CBV or of another vocabulary.
            pub(super) fn parse(text: &str) -> Result<Self, Problem> {
                match Self::PLACE.word(text)? {
                    Ok(word) => Self::from_word(word).ok_or_else(|| Problem::Value {
                        field: Self::PLACE.field,
                        found: super::error::excerpt(text),
                        expected: "a word of the Core Business Vocabulary",
                        near: nearest(word, [$($word),*]),
                    }),
                    Err(uri) => Ok(Self::Other(uri.into())),
                }
            }

            fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($word => Some(Self::$variant),)*
                    _ => None,
                }
            }

            /// The CBV's word, or the URI of another vocabulary.
            pub fn as_str(&self) -> &str {
                match self {
                    $(Self::$variant => $word,)*
                    Self::Other(uri) => uri,
                }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.as_str())
            }
        }
    };
}

vocabulary! {
    /// Why an event happened (CBV 2.0, section 7.1).
    BizStep,
    Place {
        field: "bizStep",
        urn: "urn:epcglobal:cbv:bizstep:",
        uri: "https://ref.gs1.org/cbv/BizStep-",
        expected: "a URI such as urn:epcglobal:cbv:bizstep:commissioning",
    },
    [
        Accepting = "accepting",
        Arriving = "arriving",
        Assembling = "assembling",
        Collecting = "collecting",
        Commissioning = "commissioning",
        Consigning = "consigning",
        CreatingClassInstance = "creating_class_instance",
        CycleCounting = "cycle_counting",
        Decommissioning = "decommissioning",
        Departing = "departing",
        Destroying = "destroying",
        Disassembling = "disassembling",
        Dispensing = "dispensing",
        Encoding = "encoding",
        EnteringExiting = "entering_exiting",
        Holding = "holding",
        Inspecting = "inspecting",
        Installing = "installing",
        Killing = "killing",
        Loading = "loading",
        Packing = "packing",
        Picking = "picking",
        Receiving = "receiving",
        Removing = "removing",
        Repackaging = "repackaging",
        Repairing = "repairing",
        Replacing = "replacing",
        Reserving = "reserving",
        RetailSelling = "retail_selling",
        Sampling = "sampling",
        SensorReporting = "sensor_reporting",
        Shipping = "shipping",
        StagingOutbound = "staging_outbound",
        StockTaking = "stock_taking",
        Stocking = "stocking",
        Storing = "storing",
        Transforming = "transforming",
        Transporting = "transporting",
        Unloading = "unloading",
        Unpacking = "unpacking",
        VoidShipping = "void_shipping",
        OtherStep = "other",
    ]
}

vocabulary! {
    /// The condition of the objects after an event (CBV 2.0, section 7.2).
    Disposition,
    Place {
        field: "disposition",
        urn: "urn:epcglobal:cbv:disp:",
        uri: "https://ref.gs1.org/cbv/Disp-",
        expected: "a URI such as urn:epcglobal:cbv:disp:active",
    },
    [
        Active = "active",
        Available = "available",
        CompletenessInferred = "completeness_inferred",
        CompletenessVerified = "completeness_verified",
        Conformant = "conformant",
        ContainerClosed = "container_closed",
        ContainerOpen = "container_open",
        Damaged = "damaged",
        Destroyed = "destroyed",
        Dispensed = "dispensed",
        Disposed = "disposed",
        Encoded = "encoded",
        Expired = "expired",
        InProgress = "in_progress",
        InTransit = "in_transit",
        Inactive = "inactive",
        MismatchClass = "mismatch_class",
        MismatchInstance = "mismatch_instance",
        MismatchQuantity = "mismatch_quantity",
        NeedsReplacement = "needs_replacement",
        NoPedigreeMatch = "no_pedigree_match",
        NonConformant = "non_conformant",
        NonSellableOther = "non_sellable_other",
        PartiallyDispensed = "partially_dispensed",
        Recalled = "recalled",
        Reserved = "reserved",
        RetailSold = "retail_sold",
        Returned = "returned",
        SellableAccessible = "sellable_accessible",
        SellableNotAccessible = "sellable_not_accessible",
        Stolen = "stolen",
        Unavailable = "unavailable",
        Unknown = "unknown",
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn both_spellings_are_one_value() {
        for text in ["urn:epcglobal:cbv:bizstep:commissioning", "https://ref.gs1.org/cbv/BizStep-commissioning"] {
            assert_eq!(BizStep::parse(text).unwrap(), BizStep::Commissioning);
        }
        assert_eq!(Disposition::parse("urn:epcglobal:cbv:disp:recalled").unwrap(), Disposition::Recalled);
        assert_eq!(
            BizStep::parse("http://acme.example/step/dyeing").unwrap().as_str(),
            "http://acme.example/step/dyeing"
        );
    }

    #[test]
    fn slips_are_refused_with_the_word_meant() {
        let check = |result: Result<String, Problem>, expected: &str| {
            let text = result.unwrap_err().to_string();
            assert!(text.contains(expected), "{text}");
        };
        check(
            BizStep::parse("urn:epcglobal:cbv:bizstep:comissioning").map(|b| b.to_string()),
            "did you mean commissioning?",
        );
        check(BizStep::parse("commissioning").map(|b| b.to_string()), "expected a URI");
        check(Disposition::parse("urn:epcglobal:cbv:disp:actve").map(|d| d.to_string()), "did you mean active?");
        check(Action::parse("OBSERV").map(|a| a.name().to_owned()), "did you mean OBSERVE?");
        check(Action::parse("CREATE").map(|a| a.name().to_owned()), "expected ADD, OBSERVE or DELETE");
    }
}
