//! The closed list of reasons, with what each leads to and what it means.

use super::{Decision, Kind};

/// What a reason leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Standing {
    /// The word.
    pub decision: Decision,
    /// The kind of matter. Within a decision the order is the precedence.
    pub kind: Kind,
}

macro_rules! reason_codes {
    ($($(#[doc = $doc:literal])* $variant:ident = $name:literal, $decision:ident $kind:ident, $words:literal;)*) => {
        /// Why a decision was made. In order of precedence within the same standing.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
        pub enum ReasonCode { $($(#[doc = $doc])* $variant,)* }

        impl ReasonCode {
            /// All codes.
            pub const ALL: &'static [Self] = &[$(Self::$variant),*];

            /// The name used in JSON and in message files.
            pub const fn name(self) -> &'static str {
                match self { $(Self::$variant => $name,)* }
            }

            /// What the reason leads to; a mismatch leads to CHECK on a first read.
            pub const fn standing(self) -> Standing {
                match self { $(Self::$variant => Standing { decision: Decision::$decision, kind: Kind::$kind },)* }
            }

            /// What was seen and what to do, in plain English.
            pub const fn words(self) -> &'static str {
                match self { $(Self::$variant => $words,)* }
            }
        }
    };
}

reason_codes! {
    /// An authority or the maker has credible evidence against it.
    Illegitimate = "illegitimate", Stop Suspect, "Reported as illegitimate. Set it aside and start a case.";
    /// Reported stolen.
    Stolen = "stolen", Stop Suspect, "Reported stolen. Set it aside and start a case.";
    /// Blocked or under suspicion.
    Blocked = "blocked", Stop Suspect, "Blocked by its maker or an authority. Set it aside and start a case.";
    /// Its record says that it was destroyed.
    DestroyedThenSeen = "destroyed_then_seen", Stop Suspect, "The record says that this pack was destroyed. Set it aside and start a case.";
    /// Two packs with the same identifier in one view.
    SameCodeTwiceInView = "same_code_twice_in_view", Stop Suspect, "Two packs here carry the same identifier. Set both aside.";
    /// Too far away to have travelled here.
    ImpossibleTravel = "impossible_travel", Stop Suspect, "The same identifier was seen too far away to have travelled here since. Set it aside and start a case.";
    /// Held by somebody else too.
    DuplicateElsewhere = "duplicate_elsewhere", Stop Suspect, "The same identifier is held elsewhere. Set it aside and start a case.";
    /// Given to a patient by another party.
    DispensedElsewhere = "dispensed_elsewhere", Stop Suspect, "Another party has dispensed a pack with this identifier. Set it aside and start a case.";
    /// Printed later than a recorded expiry that has passed.
    RelabelledExpiry = "relabelled_expiry", Stop Suspect, "The record says that it has expired; the pack shows a later date. Set it aside and start a case.";
    /// Too many unknown serials from one source.
    GuessedSerials = "guessed_serials", Stop Suspect, "Several packs from here carry serials that nobody issued. Set them aside.";
    /// Several weak findings together.
    Anomaly = "anomaly", Stop Suspect, "Several findings together speak against it. Set it aside and start a case.";

    /// Recalled by serial.
    RecalledSerial = "recalled_serial", Stop Unfit, "This very pack is recalled. Do not use it.";
    /// Recalled by lot or product.
    RecalledLot = "recalled_lot", Stop Unfit, "Its lot is recalled. Do not use it.";
    /// Withdrawn from the market.
    Withdrawn = "withdrawn", Stop Unfit, "Withdrawn from the market. Do not use it.";
    /// Past its last usable day.
    Expired = "expired", Stop Unfit, "Expired. Do not use it.";
    /// Given to a patient, nobody knows where.
    Dispensed = "dispensed", Stop Unfit, "The record says that it was dispensed already.";
    /// Given to a patient by this site.
    DispensedHere = "dispensed_here", Stop Unfit, "This site has dispensed it. Undo that if it was a mistake.";
    /// Decommissioned.
    Inactive = "inactive", Stop Unfit, "Taken out of circulation by its record.";
    /// A sample.
    Sample = "sample", Stop Unfit, "Recorded as a sample, not for supply.";
    /// Exported.
    Exported = "exported", Stop Unfit, "Recorded as exported, not for this market.";

    /// The expiry is not the recorded one.
    ExpiryMismatch = "expiry_mismatch", Stop Mismatch, "The expiry does not match the record.";
    /// The lot is not the recorded one.
    LotMismatch = "lot_mismatch", Stop Mismatch, "The lot does not match the record.";
    /// The serial is not in a lot that is complete.
    SerialUnknown = "serial_unknown", Stop Mismatch, "The record of this lot does not list this serial.";

    /// Nothing could be understood.
    Unreadable = "unreadable", Check Fault, "This could not be read. Scan again.";
    /// An element is missing.
    Incomplete = "incomplete", Check Fault, "The code does not hold everything. Scan the other code on the pack.";
    /// The check digit does not fit.
    BadCheckDigit = "bad_check_digit", Check Fault, "The product number has a wrong check digit. Scan again.";
    /// Another code of the pack.
    WrongCode = "wrong_code", Check Fault, "This is another code of the pack. Scan the square one with the serial.";
    /// Letters came with the wrong case.
    CapsLock = "caps_lock", Check Fault, "The scanner sends the wrong letter case. Turn Caps Lock off and scan again.";
    /// The keyboard layout of scanner and device differ.
    KeyboardLayout = "keyboard_layout", Check Fault, "Scanner and device use different keyboard layouts.";
    /// The scanner drops separators.
    SeparatorLost = "separator_lost", Check Fault, "The scanner drops separators. Set it up with the test sheet.";
    /// The scanner replaces separators.
    SeparatorReplaced = "separator_replaced", Check Fault, "The scanner replaces separators. Set it up with the test sheet.";
    /// The symbology identifier is damaged.
    PrefixDamaged = "prefix_damaged", Check Fault, "The start of the code is damaged. Scan again.";
    /// The end is missing.
    Truncated = "truncated", Check Fault, "The end of the code is missing. Scan again.";
    /// Two reads in one.
    ReadTwice = "read_twice", Check Fault, "The code arrived twice in one read. Scan again.";
    /// Another code was appended.
    CodeAppended = "code_appended", Check Fault, "Another code was read into this one. Cover it and scan again.";
    /// Bytes were changed on the way.
    EncodingDamaged = "encoding_damaged", Check Fault, "Characters were changed on the way from the scanner.";
    /// Only a repaired reading matches.
    RepairedReading = "repaired_reading", Check Fault, "Only a repaired reading matches the record. Compare it with the print.";

    /// The knowledge is too old.
    Stale = "stale", Held Knowledge, "The knowledge is too old to decide. Connect and pull.";
    /// The lot is still being produced.
    LotOpen = "lot_open", Held Knowledge, "The lot is still open: its maker may not have reported this pack yet.";
    /// Only a part of the lot is known.
    LotPartial = "lot_partial", Held Knowledge, "Only the packs shipped to us are known of this lot, and this is none of them.";
    /// The lot is not known.
    LotUnknown = "lot_unknown", Held Knowledge, "This lot is not known here yet.";
    /// The maker's role expired.
    MakerRoleExpired = "maker_role_expired", Held Knowledge, "The maker's signature has expired; its record is not taken as new.";
    /// The device's clock is behind signed time.
    ClockBack = "clock_back", Held Knowledge, "This device's date is wrong: it is before the date of signed knowledge. Set it right.";
    /// An online answer is under way.
    AnswerPending = "answer_pending", Held Knowledge, "An answer from the responder is under way.";

    /// The product is not covered.
    GtinUnknown = "gtin_unknown", NotCovered Knowledge, "Nothing is known here of this product.";
    /// A code of another standard.
    FormatUnknown = "format_unknown", NotCovered Knowledge, "This kind of code is not covered yet.";
    /// The product is known, its packs are not serialised here.
    LotLevel = "lot_level", NotCovered Knowledge, "The packs of this product are not listed one by one.";
    /// There is no knowledge.
    NoBundle = "no_bundle", NotCovered Knowledge, "This device has no knowledge yet. Connect and pull.";
}

impl ReasonCode {
    /// The code with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.iter().copied().find(|code| code.name() == name)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The table of design section 3, in its words.
    const DESIGN: &[(&str, &str)] = &[
        (
            "Stop Suspect",
            "illegitimate stolen blocked destroyed_then_seen same_code_twice_in_view impossible_travel duplicate_elsewhere dispensed_elsewhere relabelled_expiry guessed_serials anomaly",
        ),
        (
            "Stop Unfit",
            "recalled_serial recalled_lot withdrawn expired dispensed dispensed_here inactive sample exported",
        ),
        ("Stop Mismatch", "expiry_mismatch lot_mismatch serial_unknown"),
        (
            "Check Fault",
            "unreadable incomplete bad_check_digit wrong_code caps_lock keyboard_layout separator_lost separator_replaced prefix_damaged truncated read_twice code_appended encoding_damaged repaired_reading",
        ),
        ("Held Knowledge", "stale lot_open lot_partial lot_unknown maker_role_expired clock_back answer_pending"),
        ("NotCovered Knowledge", "gtin_unknown format_unknown lot_level no_bundle"),
    ];

    #[test]
    fn the_list_is_that_of_the_design() {
        let listed = DESIGN.iter().flat_map(|(standing, names)| names.split(' ').map(move |name| (name, *standing)));
        let ours = ReasonCode::ALL.iter().map(|code| {
            let standing = code.standing();
            (code.name(), format!("{:?} {:?}", standing.decision, standing.kind))
        });
        let listed: Vec<_> = listed.map(|(name, standing)| (name, standing.to_owned())).collect();
        assert_eq!(ours.collect::<Vec<_>>(), listed);
    }

    #[test]
    fn precedence_is_the_order_of_standings() {
        let rank = |code: ReasonCode| code.standing();
        let order = [
            ReasonCode::ImpossibleTravel,
            ReasonCode::Expired,
            ReasonCode::SerialUnknown,
            ReasonCode::Incomplete,
            ReasonCode::Stale,
            ReasonCode::GtinUnknown,
        ];
        assert!(order.windows(2).all(|pair| rank(pair[0]) < rank(pair[1])));
    }

    #[test]
    fn words_never_claim_what_cannot_be_known() {
        for code in ReasonCode::ALL {
            let words = code.words().to_lowercase();
            assert!(!words.contains("genuine") && !words.contains("fake") && !words.contains("error"), "{words}");
        }
    }
}
