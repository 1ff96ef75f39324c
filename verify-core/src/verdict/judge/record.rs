//! What the record says of the pack: recalls, status, mismatches, completeness.

use super::super::ReasonCode;
use super::Case;
use crate::bundle::index::Completeness;
use crate::bundle::sections::RecallKind;
use crate::bundle::status::{ActorHash, Flag, Lifecycle};
use crate::bundle::{Bundle, Coverage, Lookup, Member};
use crate::scan::EntryMode;

impl Case<'_> {
    pub(super) fn recalls(&mut self, lookup: &Lookup<'_>) {
        for recall in &lookup.recalls {
            let code = match (recall.kind, &recall.serials) {
                (RecallKind::Withdrawn, _) => ReasonCode::Withdrawn,
                (RecallKind::Recalled, Some(_)) => ReasonCode::RecalledSerial,
                (RecallKind::Recalled, None) => ReasonCode::RecalledLot,
            };
            let class = if recall.class.is_empty() { String::new() } else { format!(", class {}", recall.class) };
            self.reason(code, format!("recall {}{class}: {}", recall.id, recall.text));
        }
    }

    pub(super) fn record(&mut self, lookup: &Lookup<'_>, bundle: &Bundle) {
        match lookup.coverage {
            Coverage::GtinUnknown => self.reason(ReasonCode::GtinUnknown, String::new()),
            Coverage::LotLevel => {
                let lot = self.pack.lot.as_ref().map_or("-", |lot| lot.as_str()).to_owned();
                self.reason(ReasonCode::LotLevel, format!("not serialised; lot {lot}: no recall known"));
            }
            Coverage::Serialised => self.pack_record(lookup, bundle),
        }
    }

    fn pack_record(&mut self, lookup: &Lookup<'_>, bundle: &Bundle) {
        if let Some(detail) = &lookup.unreadable {
            return self.reason(ReasonCode::NoBundle, format!("a part of the knowledge cannot be read: {detail}"));
        }
        if self.pack.serial.is_none() {
            return;
        }
        match &lookup.member {
            Some(member) => {
                self.status(member, bundle);
                self.compare(member, bundle);
            }
            None => self.non_member(lookup, bundle),
        }
    }

    fn status(&mut self, member: &Member, bundle: &Bundle) {
        for flag in member.status.flags.iter() {
            match flag {
                Flag::Recalled => self.reason(ReasonCode::RecalledSerial, "marked in its record".to_owned()),
                Flag::Suspect => self.reason(ReasonCode::Blocked, "reported as suspect".to_owned()),
                Flag::Illegitimate => self.reason(ReasonCode::Illegitimate, String::new()),
                Flag::Blocked => self.reason(ReasonCode::Blocked, String::new()),
            }
        }
        let code = match member.status.lifecycle {
            Lifecycle::Active => return,
            Lifecycle::Dispensed => self.dispensed(member.status.actor, bundle),
            Lifecycle::Inactive => ReasonCode::Inactive,
            Lifecycle::Destroyed => ReasonCode::DestroyedThenSeen,
            Lifecycle::Exported => ReasonCode::Exported,
            Lifecycle::Sample => ReasonCode::Sample,
            Lifecycle::Stolen => ReasonCode::Stolen,
        };
        self.reason(code, String::new());
    }

    fn dispensed(&self, actor: Option<ActorHash>, bundle: &Bundle) -> ReasonCode {
        let site = self.question.context.site.as_ref();
        let here = site.is_some_and(|site| {
            let party = bundle.site(site).and_then(|known| known.party);
            let names = [site.to_string(), site.gln().to_string()].into_iter().chain(party.map(|gln| gln.to_string()));
            names.into_iter().any(|name| actor == Some(ActorHash::of(bundle.site_key(), &name)))
        });
        match actor {
            None => ReasonCode::Dispensed,
            Some(_) if here => ReasonCode::DispensedHere,
            // Who does not know where he is cannot say that it was somewhere else.
            Some(_) if site.is_none() => ReasonCode::Dispensed,
            Some(_) => ReasonCode::DispensedElsewhere,
        }
    }

    /// Compares what is printed with what is recorded for this very pack.
    fn compare(&mut self, member: &Member, bundle: &Bundle) {
        let gln = member.lot.attested_by.gln();
        let whose = bundle.party_name(gln).map_or_else(|| gln.to_string(), str::to_owned);
        if let Some(lot) = &self.pack.lot
            && *lot != member.lot.lot
        {
            if self.may_be_cut(lot.as_str(), member.lot.lot.as_str()) {
                let detail = format!("lot {lot} arrived, the record of {whose} says {}", member.lot.lot);
                return self.reason(ReasonCode::Truncated, detail);
            }
            let detail = format!("printed {lot}, the record of {whose} says {}; ask {whose}", member.lot.lot);
            self.mismatch(ReasonCode::LotMismatch, detail);
        }
        let Some(printed) = self.pack.expires_on else { return };
        if printed == member.lot.expiry || Some(printed) == member.lot.usable_until {
            return;
        }
        let recorded = member.lot.usable_until.unwrap_or(member.lot.expiry);
        let today = super::Today::of(self.question);
        let relabelled = printed > recorded && today.proven > recorded;
        let detail = format!("printed {printed}, the record of {whose} says {recorded}; ask {whose}");
        // One misread digit must not accuse: like a mismatch, it takes a second read.
        let read_before = self.question.earlier.iter().any(|read| {
            read.pack == self.pack
                && (read.reasons.contains(&ReasonCode::ExpiryMismatch)
                    || read.reasons.contains(&ReasonCode::RelabelledExpiry))
        });
        if relabelled && read_before {
            self.reason(ReasonCode::RelabelledExpiry, detail);
        } else {
            self.mismatch(ReasonCode::ExpiryMismatch, detail);
        }
    }

    /// Whether the end of a typed lot may have been lost: it stood last, and the recorded one starts with it.
    fn may_be_cut(&self, arrived: &str, recorded: &str) -> bool {
        let identification = self.question.identification;
        let typed = matches!(identification.entry, EntryMode::Wedge | EntryMode::Manual);
        typed && recorded.starts_with(arrived) && identification.elements.last().is_some_and(|last| last.ai == "10")
    }

    fn non_member(&mut self, lookup: &Lookup<'_>, bundle: &Bundle) {
        let lots = &lookup.printed_lots;
        let Some(first) = lots.first() else {
            if self.pack.lot.is_some() {
                self.reason(ReasonCode::LotUnknown, String::new());
            }
            return;
        };
        // A lot may have several rows; the least complete decides what a missing serial means.
        let any = |wanted: Completeness| lots.iter().any(|lot| lot.completeness == wanted);
        let whose = bundle
            .party_name(first.attested_by.gln())
            .map_or_else(|| first.attested_by.gln().to_string(), str::to_owned);
        if any(Completeness::Partial) {
            self.reason(ReasonCode::LotPartial, format!("the shipment record of {whose} does not list it"));
        } else if any(Completeness::Open) {
            self.reason(ReasonCode::LotOpen, format!("{whose} has not reported it"));
        } else if lookup.searched_all {
            self.mismatch(
                ReasonCode::SerialUnknown,
                format!("the record of {whose} for lot {} does not list it; ask {whose}", first.lot),
            );
        } else {
            self.reason(ReasonCode::LotUnknown, "too many lots to search for this serial".to_owned());
        }
    }
}
