//! The verdict of our own API: what a device with a fresh bundle of this registry would say on a first read.
//!
//! Reasons, their weight and their words are those of `verify_core::verdict`; the test `agreement` holds the two
//! together. An asker may leave lot and expiry out: what was not read is not compared.

use jiff::civil::Date;
use verify_core::bundle::Coverage;
use verify_core::bundle::index::Completeness;
use verify_core::bundle::sections::{RecallKind, Site};
use verify_core::bundle::status::{Flag, Lifecycle};
use verify_core::time::Timestamp;
use verify_core::verdict::{Decision, Kind, Note, Reason, ReasonCode, Standing};

use super::{Asked, Known, KnownLot, KnownPack, prints};

/// Who asks, as far as the verdict depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Asker {
    /// The day where the asker stands.
    pub today: Date,
    /// The names of the asker's site in records: the site, its GLN, its party. None of an asker without a site.
    pub site: Option<Vec<String>>,
}

impl Asker {
    /// A device at `site`, whose party's other sites act for it.
    pub fn at(site: &Site, now: Timestamp) -> Self {
        let party = site.party.iter().map(ToString::to_string);
        let names = [site.id.to_string(), site.id.gln().to_string()].into_iter().chain(party);
        Self { today: site.zone.day_of(now), site: Some(names.collect()) }
    }
}

/// One decision and its reasons, the weightiest first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OwnVerdict {
    /// The word.
    pub decision: Decision,
    /// What kind of matter it is; none for VERIFIED.
    pub kind: Option<Kind>,
    /// All reasons that apply.
    pub reasons: Vec<Reason>,
    /// What else is to be said.
    pub notes: Vec<Note>,
}

/// Judges what is asked by what is known.
pub fn judge(asked: &Asked, known: &Known, asker: &Asker) -> OwnVerdict {
    let mut case = Case { asked, asker, reasons: Vec::new(), notes: Vec::new() };
    case.expiry(known);
    case.recalls(known);
    match (known.coverage, &known.pack) {
        (Coverage::GtinUnknown, _) => case.reason(ReasonCode::GtinUnknown, String::new()),
        (Coverage::LotLevel, _) => case.lot_level(),
        (Coverage::Serialised, Some(pack)) => case.record(pack),
        (Coverage::Serialised, None) => case.not_listed(&known.lots),
    }
    case.close()
}

struct Case<'a> {
    asked: &'a Asked,
    asker: &'a Asker,
    reasons: Vec<(Standing, Reason)>,
    notes: Vec<Note>,
}

impl Case<'_> {
    fn reason(&mut self, code: ReasonCode, detail: String) {
        self.reason_as(code.standing(), code, detail);
    }

    fn reason_as(&mut self, standing: Standing, code: ReasonCode, detail: String) {
        if !self.reasons.iter().any(|(_, reason)| reason.code == code) {
            self.reasons.push((standing, Reason { code, detail }));
        }
    }

    /// A mismatch accuses on a second read only, and a request is one read.
    fn mismatch(&mut self, code: ReasonCode, detail: String) {
        self.reason_as(Standing { decision: Decision::Check, kind: Kind::Mismatch }, code, detail);
    }

    /// Usable through the earlier of the printed and the recorded day, or through the one it was extended to.
    fn expiry(&mut self, known: &Known) {
        let today = self.asker.today;
        // Without the pack and without a printed lot there is no date on record that is this pack's.
        let recorded = match (&known.pack, &self.asked.lot) {
            (Some(pack), _) => Some(&pack.lot),
            (None, Some(_)) => known.lots.iter().min_by_key(|lot| lot.expiry),
            (None, None) => None,
        };
        let printed = self.printed_day();
        let Some(last_day) = printed.into_iter().chain(recorded.map(|lot| lot.expiry)).min() else { return };
        let extended = recorded.and_then(|lot| lot.usable_until).map_or(last_day, |until| until.max(last_day));
        if today > extended {
            self.reason(ReasonCode::Expired, format!("last usable day was {extended}"));
        } else if today > last_day {
            self.notes.push(Note::ExpiryExtended);
        }
    }

    fn printed_day(&self) -> Option<Date> {
        self.asked.expiry.map(|printed| printed.resolve(self.asker.today.year()))
    }

    fn recalls(&mut self, known: &Known) {
        for recall in known.recalls.iter().filter(|recall| super::speaks_of(recall, self.asked, known.pack.as_ref())) {
            let code = match (recall.kind, &recall.serials) {
                (RecallKind::Withdrawn, _) => ReasonCode::Withdrawn,
                (RecallKind::Recalled, Some(_)) => ReasonCode::RecalledSerial,
                (RecallKind::Recalled, None) => ReasonCode::RecalledLot,
            };
            let class = if recall.class.is_empty() { String::new() } else { format!(", class {}", recall.class) };
            self.reason(code, format!("recall {}{class}: {}", recall.id, recall.text));
        }
    }

    fn lot_level(&mut self) {
        let lot = self.asked.lot.as_ref().map_or("-", |lot| lot.as_str());
        self.reason(ReasonCode::LotLevel, format!("not serialised; lot {lot}: no recall known"));
    }

    fn record(&mut self, pack: &KnownPack) {
        for flag in pack.flags.iter() {
            match flag {
                Flag::Recalled => self.reason(ReasonCode::RecalledSerial, "marked in its record".to_owned()),
                Flag::Suspect => self.reason(ReasonCode::Blocked, "reported as suspect".to_owned()),
                Flag::Illegitimate => self.reason(ReasonCode::Illegitimate, String::new()),
                Flag::Blocked => self.reason(ReasonCode::Blocked, String::new()),
            }
        }
        let ended = match pack.lifecycle {
            Lifecycle::Active => None,
            Lifecycle::Dispensed => Some(self.dispensed(pack.actor.as_ref())),
            Lifecycle::Inactive => Some(ReasonCode::Inactive),
            Lifecycle::Destroyed => Some(ReasonCode::DestroyedThenSeen),
            Lifecycle::Exported => Some(ReasonCode::Exported),
            Lifecycle::Sample => Some(ReasonCode::Sample),
            Lifecycle::Stolen => Some(ReasonCode::Stolen),
        };
        if let Some(code) = ended {
            self.reason(code, String::new());
        }
        self.compare(&pack.lot);
    }

    fn dispensed(&self, actor: Option<&String>) -> ReasonCode {
        match (actor, &self.asker.site) {
            (None, _) | (Some(_), None) => ReasonCode::Dispensed,
            (Some(actor), Some(names)) if names.contains(actor) => ReasonCode::DispensedHere,
            (Some(_), Some(_)) => ReasonCode::DispensedElsewhere,
        }
    }

    fn compare(&mut self, recorded: &KnownLot) {
        let Some(attested_by) = recorded.attested_by else {
            return self.reason(ReasonCode::LotUnknown, "nobody who attests its lot is known by GLN".to_owned());
        };
        let whose = attested_by.gln();
        if let Some(lot) = &self.asked.lot
            && *lot != recorded.lot
        {
            let detail = format!("printed {lot}, the record of {whose} says {}; ask {whose}", recorded.lot);
            self.mismatch(ReasonCode::LotMismatch, detail);
        }
        if let Some(printed) = self.printed_day()
            && !prints(recorded, printed)
        {
            let expiry = recorded.usable_until.unwrap_or(recorded.expiry);
            let detail = format!("printed {printed}, the record of {whose} says {expiry}; ask {whose}");
            self.mismatch(ReasonCode::ExpiryMismatch, detail);
        }
    }

    /// The serial is in no lot: the least complete of the lots that could hold it says what that means.
    fn not_listed(&mut self, lots: &[KnownLot]) {
        let Some(attested_by) = lots.iter().find_map(|lot| lot.attested_by) else {
            return self.reason(ReasonCode::LotUnknown, String::new());
        };
        let whose = attested_by.gln();
        let any = |wanted: Completeness| lots.iter().any(|lot| lot.completeness == wanted);
        if any(Completeness::Partial) {
            self.reason(ReasonCode::LotPartial, format!("the shipment record of {whose} does not list it"));
        } else if any(Completeness::Open) {
            self.reason(ReasonCode::LotOpen, format!("{whose} has not reported it"));
        } else {
            let lot = self.asked.lot.as_ref().map_or_else(String::new, |lot| format!(" for lot {lot}"));
            let detail = format!("the record of {whose}{lot} does not list it; ask {whose}");
            self.mismatch(ReasonCode::SerialUnknown, detail);
        }
    }

    fn close(mut self) -> OwnVerdict {
        self.reasons.sort_by_key(|(standing, reason)| (*standing, reason.code));
        let top = self.reasons.first().map(|(standing, _)| *standing);
        OwnVerdict {
            decision: top.map_or(Decision::Verified, |standing| standing.decision),
            kind: top.map(|standing| standing.kind),
            reasons: self.reasons.into_iter().map(|(_, reason)| reason).collect(),
            notes: self.notes,
        }
    }
}

#[cfg(test)]
mod tests;
