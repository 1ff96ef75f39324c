//! Recalls and withdrawals, by lot, by serial or by a range of serials.

use serde::{Deserialize, Serialize};

use super::SectionRow;
use crate::ids::{Gtin, Lot, Serial};
use crate::time::Timestamp;

/// Whether a lot comes back because of a defect or leaves the market for another reason.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecallKind {
    /// A recall.
    Recalled,
    /// A withdrawal from the market.
    Withdrawn,
}

/// The serials from one to another, both included.
///
/// Of two serials of digits only the number counts; otherwise both ends and the serial have the same length and are
/// compared character by character, because lengths that differ have no order that people agree on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SerialRange {
    /// First serial.
    pub from: Serial,
    /// Last serial.
    pub to: Serial,
}

impl SerialRange {
    /// Whether `serial` lies in the range.
    pub fn contains(&self, serial: &Serial) -> bool {
        let (from, to, it) = (self.from.as_str(), self.to.as_str(), serial.as_str());
        let digits = |text: &str| text.bytes().all(|b| b.is_ascii_digit());
        if digits(from) && digits(to) && digits(it) {
            // Up to 20 digits fit into 128 bits.
            let number = |text: &str| text.parse::<u128>().unwrap_or(u128::MAX);
            return (number(from)..=number(to)).contains(&number(it));
        }
        from.len() == it.len() && it.len() == to.len() && from <= it && it <= to
    }
}

/// One recall row. A recall as people know it may have several.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recall {
    /// The number under which it was published.
    pub id: String,
    /// Recall or withdrawal.
    pub kind: RecallKind,
    /// The product.
    pub gtin: Gtin,
    /// The lot; none means all lots.
    pub lot: Option<Lot>,
    /// The serials; none means all of them.
    pub serials: Option<SerialRange>,
    /// Class as published, such as `I` or `II`.
    pub class: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// What the notice says.
    pub text: String,
}

impl Recall {
    /// Whether the row speaks of this pack. What the pack does not say (no lot, no serial) is not held against it.
    pub fn covers(&self, gtin: &Gtin, lot: Option<&Lot>, serial: Option<&Serial>) -> bool {
        let lot_matches = self.lot.is_none() || self.lot.as_ref() == lot;
        let serial_matches = match (&self.serials, serial) {
            (None, _) => true,
            (Some(range), Some(serial)) => range.contains(serial),
            (Some(_), None) => false,
        };
        self.gtin == *gtin && lot_matches && serial_matches
    }
}

impl Recall {
    /// Whether this row says of the same packs what `older` said, in whatever words.
    pub fn stands_for(&self, older: &Self) -> bool {
        let about = |row: &Self| (row.id.clone(), row.kind, row.gtin, row.lot.clone(), row.serials.clone());
        about(self) == about(older)
    }
}

/// Wire row of [`Recall`].
#[derive(Serialize, Deserialize)]
pub struct RecallWire {
    id: String,
    kind: RecallKind,
    gtin: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    lot: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    serial_from: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    serial_to: Option<String>,
    #[serde(default)]
    class: String,
    issued_at: Timestamp,
    #[serde(default)]
    text: String,
}

impl SectionRow for Recall {
    const SECTION: &'static str = "recalls";
    type Wire = RecallWire;

    fn from_wire(wire: RecallWire) -> Result<Self, String> {
        let serial = |text: &str| Serial::parse(text).map_err(|e| e.to_string());
        let serials = match (&wire.serial_from, &wire.serial_to) {
            (None, None) => None,
            (Some(from), to) => Some(SerialRange { from: serial(from)?, to: serial(to.as_ref().unwrap_or(from))? }),
            (None, Some(_)) => return Err("serial_to without serial_from".to_owned()),
        };
        Ok(Self {
            id: wire.id,
            kind: wire.kind,
            gtin: Gtin::parse(&wire.gtin).map_err(|e| e.to_string())?,
            lot: wire.lot.map(|lot| Lot::parse(&lot)).transpose().map_err(|e| e.to_string())?,
            serials,
            class: wire.class,
            issued_at: wire.issued_at,
            text: wire.text,
        })
    }

    fn to_wire(&self) -> RecallWire {
        RecallWire {
            id: self.id.clone(),
            kind: self.kind,
            gtin: self.gtin.to_string(),
            lot: self.lot.as_ref().map(ToString::to_string),
            serial_from: self.serials.as_ref().map(|range| range.from.to_string()),
            serial_to: self.serials.as_ref().map(|range| range.to.to_string()),
            class: self.class.clone(),
            issued_at: self.issued_at,
            text: self.text.clone(),
        }
    }
}

/// The targets role's word that a recall may be gone: without it no recall that was accepted may be missing.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Lift {
    /// The number under which the recall was published.
    pub recall_id: String,
}

/// Wire row of [`Lift`].
#[derive(Serialize, Deserialize)]
pub struct LiftWire {
    recall_id: String,
}

impl SectionRow for Lift {
    const SECTION: &'static str = "lifts";
    type Wire = LiftWire;

    fn from_wire(wire: LiftWire) -> Result<Self, String> {
        Ok(Self { recall_id: wire.recall_id })
    }

    fn to_wire(&self) -> LiftWire {
        LiftWire { recall_id: self.recall_id.clone() }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(from: &str, to: &str, serial: &str, expected: bool) {
        let s = |text| Serial::parse(text).unwrap();
        assert_eq!(SerialRange { from: s(from), to: s(to) }.contains(&s(serial)), expected, "{from}..{to}: {serial}");
    }

    #[test]
    fn a_row_with_other_words_stands_for_the_older_one() {
        let old = Recall {
            id: "R1".to_owned(),
            kind: RecallKind::Recalled,
            gtin: Gtin::parse("00300010123455").unwrap(),
            lot: Lot::parse("A1").ok(),
            serials: None,
            class: "I".to_owned(),
            issued_at: Timestamp::UNIX_EPOCH,
            text: "words".to_owned(),
        };
        assert!(Recall { text: "other words".to_owned(), class: "II".to_owned(), ..old.clone() }.stands_for(&old));
        assert!(!Recall { lot: Lot::parse("A2").ok(), ..old.clone() }.stands_for(&old));
        assert!(!Recall { kind: RecallKind::Withdrawn, ..old.clone() }.stands_for(&old));
    }

    #[test]
    fn ranges_are_those_people_mean() {
        check("9", "11", "10", true);
        check("0009", "0011", "10", true);
        check("100", "200", "201", false);
        check("A100", "A200", "A150", true);
        check("A100", "A200", "a150", false);
        check("A100", "A200", "A1500", false);
        check("A100", "A200", "150", false);
        check("12345678901234567890", "12345678901234567892", "12345678901234567891", true);
    }
}
