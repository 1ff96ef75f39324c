//! Readings beside the literal one: which of them the record knows, and what a fault of the read lets us say.
//!
//! A repaired reading never accuses; an unfit pack stops all the same.

use super::super::{Decision, Kind, Knowledge, PackData, Question, ReasonCode, Standing, Verdict};
use super::{Case, look_up, pack_data};
use crate::bundle::{Coverage, Lookup, Objects};
use crate::ids::Serial;
use crate::scan::{EntryMode, FindingCode, Reading};

/// Whether the record holds this very pack with the lot and the expiry that it shows.
pub(super) fn is_recorded(pack: &PackData, lookup: &Lookup<'_>) -> bool {
    lookup.member.as_ref().is_some_and(|member| {
        let (lot, expires_on) = (pack.lot.as_ref(), pack.expires_on);
        let same_day = expires_on == Some(member.lot.expiry) || (expires_on == member.lot.usable_until);
        lot == Some(&member.lot.lot) && expires_on.is_some() && same_day
    })
}

/// The verdict that stands instead of the literal reading's, if another reading or a fault explains what arrived.
///
/// A text without a named fault whose own serial is on record as stolen, blocked or seen elsewhere accuses by itself:
/// no explanation of its lot or expiry takes that away. Nor does a guess about letter case unsay that a pack is unfit.
pub(super) fn instead_of<O: Objects>(literal: &Case<'_>, knowledge: Option<&Knowledge<'_, O>>) -> Option<Verdict> {
    let question = literal.question;
    let named = question.identification.findings.iter().any(|finding| finding.code.is_fault());
    if !named && literal.stops_as(&[Kind::Suspect]) {
        return None;
    }
    explained(question, knowledge).or_else(|| faulty(question, knowledge)).or_else(|| {
        let fit = !literal.stops_as(&[Kind::Suspect, Kind::Unfit]);
        fit.then(|| case_lost(question, knowledge)).flatten()
    })
}

/// The verdict by the first reading beside the literal one that the record holds.
fn explained<O: Objects>(question: &Question<'_>, knowledge: Option<&Knowledge<'_, O>>) -> Option<Verdict> {
    let proposals = question.identification.proposals();
    let readings = question.identification.readings.iter().skip(1).chain(&proposals);
    for (i, reading) in readings.enumerate() {
        let pack = pack_data(question, reading);
        if !is_held(&pack, knowledge) {
            continue;
        }
        let Some(lookup) = look_up(&pack, knowledge).filter(|lookup| is_recorded(&pack, lookup)) else { continue };
        let mut case = Case::new(question, pack);
        case.reading = u8::try_from(i + 1).unwrap_or(u8::MAX);
        case.repairs(reading);
        case.reason(ReasonCode::RepairedReading, difference(question.identification.literal(), reading));
        case.unfit(&lookup, knowledge);
        return Some(case.close(Some(&lookup), knowledge));
    }
    None
}

fn is_held<O: Objects>(pack: &PackData, knowledge: Option<&Knowledge<'_, O>>) -> bool {
    let (Some(known), Some(gtin), Some(lot), Some(serial)) = (knowledge, &pack.gtin, &pack.lot, &pack.serial) else {
        return false;
    };
    known.bundle.holds_any(known.objects, gtin, lot, std::slice::from_ref(serial))
}

/// The verdict on a typed text in one case of letters, if the record holds the same in mixed letters.
///
/// What a program made all capitals, or all small, cannot be turned back, only looked for. So nothing is offered: the
/// fault is named, and the next read decides.
fn case_lost<O: Objects>(question: &Question<'_>, knowledge: Option<&Knowledge<'_, O>>) -> Option<Verdict> {
    let identification = question.identification;
    let pack = pack_data(question, identification.literal());
    let (known, gtin) = knowledge.zip(pack.gtin)?;
    let (lot, serial) = (pack.lot.as_ref()?, pack.serial.as_ref()?);
    let typed = matches!(identification.entry, EntryMode::Wedge | EntryMode::Manual);
    // What the record holds as it arrived differs in something else than case.
    if !typed || !is_of_one_case(lot.as_str(), serial.as_str()) || is_held(&pack, knowledge) {
        return None;
    }
    let rows = known.bundle.manifests().get(&gtin)?.rows();
    let alike: Vec<_> = rows.iter().filter(|row| row.lot.as_str().eq_ignore_ascii_case(lot.as_str())).collect();
    let other_lot = !alike.is_empty() && alike.iter().all(|row| row.lot != *lot);
    if !other_lot {
        let cases = cases_of(serial);
        if !alike.iter().any(|row| known.bundle.holds_any(known.objects, &gtin, &row.lot, &cases)) {
            return None;
        }
    }
    let detail = "the record holds the same in capitals and small letters".to_owned();
    let mut case = Case::new(question, pack);
    case.reason(ReasonCode::CapsLock, detail);
    let lookup = look_up(&case.pack, knowledge)?;
    case.unfit(&lookup, knowledge);
    Some(case.close(Some(&lookup), knowledge))
}

fn is_of_one_case(lot: &str, serial: &str) -> bool {
    let has = |test: fn(&u8) -> bool| lot.bytes().chain(serial.bytes()).any(|b| test(&b));
    has(u8::is_ascii_uppercase) != has(u8::is_ascii_lowercase)
}

/// The serial in every case of its letters; nothing for more than 12 letters, as looking for all of these would take too
/// long and find something by chance.
fn cases_of(serial: &Serial) -> Vec<Serial> {
    let places: Vec<usize> =
        serial.as_str().bytes().enumerate().filter(|(_, b)| b.is_ascii_alphabetic()).map(|(at, _)| at).collect();
    if places.len() > LETTERS {
        return Vec::new();
    }
    let cased = |mask: u32| {
        let mut bytes = serial.as_str().as_bytes().to_vec();
        for (i, at) in places.iter().enumerate() {
            bytes[*at] =
                if mask & (1 << i) == 0 { bytes[*at].to_ascii_lowercase() } else { bytes[*at].to_ascii_uppercase() };
        }
        Serial::parse(std::str::from_utf8(&bytes).ok()?).ok()
    };
    (0..1_u32 << places.len()).filter_map(cased).collect()
}

/// Letters of a serial whose case is looked for: 4,096 serials.
const LETTERS: usize = 12;

/// The verdict on a text with a fault that was named: that the read is at fault, and what stops the pack even so.
fn faulty<O: Objects>(question: &Question<'_>, knowledge: Option<&Knowledge<'_, O>>) -> Option<Verdict> {
    let identification = question.identification;
    let named: Vec<_> = identification.findings.iter().filter(|f| f.code.is_fault()).collect();
    if named.is_empty() {
        return None;
    }
    let best = identification.readings.get(1);
    let pack = pack_data(question, best.unwrap_or(identification.literal()));
    let lookup = look_up(&pack, knowledge);
    let mut case = Case::new(question, pack);
    case.reading = u8::from(best.is_some());
    for finding in named {
        case.reason(reason_of(finding.code), finding.detail.clone());
    }
    match &lookup {
        Some(lookup) => case.unfit(lookup, knowledge),
        None => case.expiry(None),
    }
    Some(case.close(lookup.as_ref(), knowledge))
}

impl Case<'_> {
    fn stops_as(&self, kinds: &[Kind]) -> bool {
        let stops = |standing: &Standing| standing.decision == Decision::Stop && kinds.contains(&standing.kind);
        self.reasons.iter().any(|(standing, _)| stops(standing))
    }

    fn repairs(&mut self, reading: &Reading) {
        // A letter for a digit has no name of its own among the reasons: that it was repaired says it all.
        for code in reading.repairs.iter().filter(|code| **code != FindingCode::LookAlike) {
            let particulars = self.question.identification.findings.iter().find(|finding| finding.code == *code);
            self.reason(reason_of(*code), particulars.map_or_else(String::new, |finding| finding.detail.clone()));
        }
    }

    /// What stops a pack however it was read. Its record counts only if the record holds it as it was read.
    fn unfit<O>(&mut self, lookup: &Lookup<'_>, knowledge: Option<&Knowledge<'_, O>>) {
        self.expiry(Some(lookup));
        self.recalls(lookup);
        let recorded = lookup.coverage == Coverage::Serialised && is_recorded(&self.pack, lookup);
        if let (true, Some(known)) = (recorded, knowledge) {
            self.record(lookup, known.bundle);
        }
    }
}

/// What the repaired reading changed, field by field.
fn difference(literal: &Reading, repaired: &Reading) -> String {
    let text = |reading: &Reading| {
        [
            ("product", reading.gtin.map(|v| v.to_string())),
            ("serial", reading.serial.as_ref().map(ToString::to_string)),
            ("lot", reading.lot.as_ref().map(ToString::to_string)),
            ("expiry", reading.expiry.map(|v| v.to_string())),
        ]
    };
    let changed = text(literal).into_iter().zip(text(repaired)).filter(|(was, is)| was != is);
    let parts: Vec<String> = changed
        .map(|((name, was), (_, is))| {
            let shown = |value: Option<String>| value.unwrap_or_else(|| "nothing".to_owned());
            format!("{name}: arrived {}, recorded {}", shown(was), shown(is))
        })
        .collect();
    parts.join("; ")
}

/// The reason that a finding of fault gives.
const fn reason_of(code: FindingCode) -> ReasonCode {
    match code {
        FindingCode::CapsLock => ReasonCode::CapsLock,
        FindingCode::KeyboardLayout => ReasonCode::KeyboardLayout,
        FindingCode::SeparatorLost => ReasonCode::SeparatorLost,
        FindingCode::SeparatorReplaced => ReasonCode::SeparatorReplaced,
        FindingCode::PrefixDamaged => ReasonCode::PrefixDamaged,
        FindingCode::Truncated => ReasonCode::Truncated,
        FindingCode::ReadTwice => ReasonCode::ReadTwice,
        FindingCode::CodeAppended => ReasonCode::CodeAppended,
        FindingCode::EncodingDamaged => ReasonCode::EncodingDamaged,
        // A letter for a digit, and whatever else left no text that could be read.
        _ => ReasonCode::Unreadable,
    }
}
