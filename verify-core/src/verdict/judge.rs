//! Judging: collects every reason that applies, then takes the weightiest.

use std::time::Duration;

use jiff::civil::Date;

use super::{
    Attestation, BundleEvidence, Decision, Evidence, Found, Kind, Note, PackData, Question, Reason, ReasonCode,
    Standing, Verdict,
};
use crate::bundle::sections::SectionRow as _;
use crate::bundle::{Bundle, Coverage, Lookup, Objects};
use crate::rules::{self, Facts, Seen, Source};
use crate::scan::{FindingCode, Form, Identification, Reading};
use crate::time::{ClockQuality, Timestamp};

mod expiry;
mod readings;
mod record;

/// What the device knows: a bundle and when it was signed last.
#[derive(Debug)]
pub struct Knowledge<'a, O> {
    /// The active bundle.
    pub bundle: &'a Bundle,
    /// Where its segments and overlays are.
    pub objects: &'a O,
    /// `issued` of the newest timestamp that names it.
    pub issued: Timestamp,
}

/// Judges one read. `knowledge` is `None` on a device that has pulled nothing yet.
///
/// The text as it stands is judged first. If it is not what the record holds, the other readings are looked up: one that
/// the record holds with the same lot and expiry explains the difference, and is offered instead of an accusation.
pub fn judge<O: Objects>(question: &Question<'_>, knowledge: Option<&Knowledge<'_, O>>) -> Verdict {
    let pack = pack_data(question, question.identification.literal());
    let lookup = look_up(&pack, knowledge);
    let recorded = lookup.as_ref().is_some_and(|lookup| readings::is_recorded(&pack, lookup));
    let mut case = Case::new(question, pack);
    case.faults(lookup.as_ref());
    case.expiry(lookup.as_ref());
    if let (Some(lookup), Some(known)) = (&lookup, knowledge) {
        case.recalls(lookup);
        case.record(lookup, known.bundle);
        case.rules(lookup, known.bundle);
    }
    if knowledge.is_none() {
        case.reason(ReasonCode::NoBundle, String::new());
    }
    if !recorded && let Some(verdict) = readings::instead_of(&case, knowledge) {
        return verdict;
    }
    if case.reasons.is_empty() {
        case.age(knowledge);
    }
    case.close(lookup.as_ref(), knowledge)
}

fn look_up<'k, O: Objects>(pack: &PackData, knowledge: Option<&Knowledge<'k, O>>) -> Option<Lookup<'k>> {
    let (known, gtin) = knowledge.zip(pack.gtin.as_ref())?;
    Some(known.bundle.lookup(known.objects, gtin, pack.lot.as_ref(), pack.serial.as_ref()))
}

fn pack_data(question: &Question<'_>, reading: &Reading) -> PackData {
    let this_year = question.context.zone.day_of(question.clock.now).year();
    PackData {
        gtin: reading.gtin,
        serial: reading.serial.clone(),
        lot: reading.lot.clone(),
        expiry: reading.expiry,
        expires_on: reading.expiry.map(|printed| printed.resolve(this_year)),
    }
}

/// A judgement under way.
struct Case<'q> {
    question: &'q Question<'q>,
    pack: PackData,
    /// Which reading it is; 0 is the literal one.
    reading: u8,
    reasons: Vec<(Standing, Reason)>,
    notes: Vec<Note>,
}

impl<'q> Case<'q> {
    const fn new(question: &'q Question<'q>, pack: PackData) -> Self {
        Self { question, pack, reading: 0, reasons: Vec::new(), notes: Vec::new() }
    }

    fn reason(&mut self, code: ReasonCode, detail: String) {
        self.reason_as(code.standing(), code, detail);
    }

    fn reason_as(&mut self, standing: Standing, code: ReasonCode, detail: String) {
        // What was repaired may have been meant otherwise: it accuses nobody.
        if self.reading > 0 && matches!(standing.kind, Kind::Suspect | Kind::Mismatch) {
            return;
        }
        if !self.reasons.iter().any(|(_, reason)| reason.code == code) {
            self.reasons.push((standing, Reason { code, detail }));
        }
    }

    /// A mismatch accuses on a second read of the same data only.
    fn mismatch(&mut self, code: ReasonCode, detail: String) {
        let pack = &self.pack;
        let read_before = self.question.earlier.iter().any(|read| read.pack == *pack && read.reasons.contains(&code));
        // What did not arrive whole may differ for that reason alone.
        let whole = !self.reasons.iter().any(|(_, reason)| reason.code == ReasonCode::Incomplete);
        let decision = if read_before && whole { Decision::Stop } else { Decision::Check };
        self.reason_as(Standing { decision, kind: Kind::Mismatch }, code, detail);
    }

    /// What is wrong with the read or the code itself.
    fn faults(&mut self, lookup: Option<&Lookup<'_>>) {
        let identification = self.question.identification;
        if let Some((code, detail)) = fault_of_form(identification) {
            return self.reason(code, detail);
        }
        if self.pack.gtin.is_none() {
            let bad =
                identification.has(FindingCode::BadCheckDigit) && identification.elements.iter().any(|e| e.ai == "01");
            let code = if bad { ReasonCode::BadCheckDigit } else { ReasonCode::Incomplete };
            let detail = if bad { String::new() } else { "no product number (01)".to_owned() };
            return self.reason(code, detail);
        }
        let serialised = match lookup.map(|lookup| lookup.coverage) {
            // Without knowledge of the product nobody can say what its code must hold.
            None | Some(Coverage::GtinUnknown) => return,
            Some(Coverage::Serialised) => true,
            Some(Coverage::LotLevel) => false,
        };
        let missing = [
            ("serial (21)", serialised && self.pack.serial.is_none()),
            ("lot (10)", self.pack.lot.is_none()),
            ("expiry (17)", serialised && self.pack.expiry.is_none()),
        ];
        let missing: Vec<&str> = missing.into_iter().filter(|(_, missing)| *missing).map(|(name, _)| name).collect();
        if !missing.is_empty() {
            self.reason(ReasonCode::Incomplete, format!("no {}", missing.join(", no ")));
        }
    }

    fn rules(&mut self, lookup: &Lookup<'_>, bundle: &Bundle) {
        let place = self.question.place.or(self.question.context.place);
        let own = self
            .question
            .earlier
            .iter()
            .filter_map(|read| Some(Seen { at: read.at, place: read.place?, source: Source::OwnJournal }));
        let others = lookup.sightings.iter().map(|s| Seen { at: s.at, place: s.place, source: Source::Bundle });
        let twice = self.question.earlier.iter().filter(|it| it.reasons.contains(&ReasonCode::SameCodeTwiceInView));
        let facts = Facts {
            at: self.question.at,
            place,
            seen: own.chain(others).collect(),
            pack: self.pack.gtin.zip(self.pack.serial.clone()),
            in_view: self.question.identification.in_view,
            twice_at: twice.map(|read| read.at).max(),
        };
        for finding in rules::evaluate(bundle.rules(), &facts) {
            let code = match finding.rule {
                rules::RuleId::ImpossibleTravel => ReasonCode::ImpossibleTravel,
                rules::RuleId::SameCodeTwiceInView => ReasonCode::SameCodeTwiceInView,
            };
            use crate::bundle::sections::{Mode, Severity};
            let decision = match (finding.mode, finding.severity) {
                (Mode::On, Severity::Stop) => Decision::Stop,
                (Mode::On, Severity::Check) => Decision::Check,
                (Mode::Off | Mode::Shadow, _) => continue,
            };
            self.reason_as(Standing { decision, kind: Kind::Suspect }, code, finding.detail);
        }
    }

    /// What age and clock do to a pack that would be VERIFIED, and to no other.
    fn age<O>(&mut self, knowledge: Option<&Knowledge<'_, O>>) {
        let Some(known) = knowledge else { return };
        if self.question.is_clock_behind() {
            return self.reason(ReasonCode::ClockBack, format!("signed knowledge is from {}", known.issued));
        }
        let freshness = known.bundle.policy().freshness_for(self.question.context.reason.name());
        let age = age(self.question.clock.now, known.issued);
        let within = |hours: u32| age <= Duration::from_secs(u64::from(hours) * 3600);
        if within(freshness.plain_hours) {
        } else if within(freshness.ageing_hours) {
            self.notes.push(Note::Ageing);
        } else if within(freshness.as_of_hours) {
            self.notes.push(Note::AsOf);
        } else {
            self.reason(ReasonCode::Stale, format!("knowledge is from {}", known.issued));
        }
    }

    fn close<O>(mut self, lookup: Option<&Lookup<'_>>, knowledge: Option<&Knowledge<'_, O>>) -> Verdict {
        self.reasons.sort_by_key(|(standing, reason)| (*standing, reason.code));
        let top = self.reasons.first().map(|(standing, _)| *standing);
        let decision = top.map_or(Decision::Verified, |standing| standing.decision);
        let repeats = self.question.earlier.iter().any(|read| read.same_session && read.decision == decision);
        if repeats && !matches!(decision, Decision::Check | Decision::Held) {
            self.notes.push(Note::AlreadyScanned);
        }
        let member = lookup.and_then(|lookup| lookup.member.as_ref());
        let evidence = Evidence {
            bundle: knowledge.map(|known| bundle_evidence(known, self.question.clock.now)),
            attested_by: knowledge.zip(member).map(|(known, member)| Attestation {
                by: member.lot.attested_by,
                name: known.bundle.party_name(member.lot.attested_by.gln()).map(str::to_owned),
            }),
            found: member.map(|member| Found {
                lot: member.lot.lot.clone(),
                fingerprint_bits: member.fingerprint_bits,
                lots_searched: member.lots_searched,
            }),
            clock: self.question.clock,
            reading: self.reading,
            findings: self.question.identification.findings.iter().map(|finding| finding.code).collect(),
        };
        let reasons = self.reasons.into_iter().map(|(_, reason)| reason).collect();
        Verdict { decision, kind: top.map(|s| s.kind), reasons, notes: self.notes, pack: self.pack, evidence }
    }
}

fn fault_of_form(identification: &Identification) -> Option<(ReasonCode, String)> {
    match identification.form {
        Form::Unknown => Some((ReasonCode::Unreadable, String::new())),
        Form::Uri => Some((ReasonCode::WrongCode, "a web address".to_owned())),
        Form::PlainText => Some((ReasonCode::WrongCode, "a code without a pack's data".to_owned())),
        Form::BareGtin => Some((ReasonCode::WrongCode, "the retail code: product number only".to_owned())),
        Form::Pzn => Some((ReasonCode::WrongCode, "the code with the PZN: product number only".to_owned())),
        Form::Hibc | Form::Isbt128 => Some((ReasonCode::FormatUnknown, String::new())),
        Form::ElementString | Form::Bracketed | Form::DigitalLink | Form::Envelope => {
            let has = |ai: &str| identification.elements.iter().any(|e| e.ai == ai);
            let logistics = (has("00") || has("02")) && !has("01");
            if logistics {
                return Some((ReasonCode::WrongCode, "a logistics label".to_owned()));
            }
            identification.elements.is_empty().then(|| (ReasonCode::Unreadable, String::new()))
        }
    }
}

fn bundle_evidence<O>(known: &Knowledge<'_, O>, now: Timestamp) -> BundleEvidence {
    let rules = known.bundle.index().sections.get(crate::bundle::sections::Rule::SECTION);
    BundleEvidence {
        version: known.bundle.version(),
        index: *known.bundle.digest(),
        issued: known.issued,
        age_s: age(now, known.issued).as_secs(),
        rules: rules.map(|section| section.digest),
        demo: known.bundle.is_demo(),
    }
}

fn age(now: Timestamp, issued: Timestamp) -> Duration {
    Duration::try_from(now.duration_since(issued)).unwrap_or(Duration::ZERO)
}

/// The present day at the site, and whether anything but the wall clock says so.
struct Today {
    day: Date,
    proven: Date,
    vouched: bool,
}

impl Today {
    fn of(question: &Question<'_>) -> Self {
        let zone = &question.context.zone;
        Self {
            day: zone.day_of(question.clock.now),
            proven: zone.day_of(question.clock.proven),
            vouched: question.clock.quality != ClockQuality::Ahead,
        }
    }
}
