//! Verdicts for people: the word, why, how old the knowledge is, and who vouches for it. No word says more than is known.

use verify_core::bundle::manifest::AttestedBy;
use verify_core::time::ClockQuality;
use verify_core::verdict::{Attestation, Note, PackData, Verdict};

/// The lines of a verdict, the word first.
pub fn verdict(verdict: &Verdict) -> Vec<String> {
    let mut lines = vec![format!("{:<11} {}", word(verdict), pack(&verdict.pack))];
    for reason in &verdict.reasons {
        let detail = if reason.detail.is_empty() { String::new() } else { format!(" ({})", reason.detail) };
        lines.push(format!("  {}: {}{detail}", reason.code.name(), reason.code.words()));
    }
    if verdict.reasons.is_empty() {
        lines.push("  It matches the record, and nothing known speaks against it.".to_owned());
    }
    lines.extend(verdict.notes.iter().map(|note| format!("  {}", note_words(*note))));
    if let Some(attested) = &verdict.evidence.attested_by {
        lines.push(format!("  The record is vouched for by {}.", attester(attested)));
    }
    if let Some(bundle) = &verdict.evidence.bundle {
        let demo = if bundle.demo { ", demonstration keys" } else { "" };
        lines.push(format!(
            "  Known as of {}, {}; bundle version {}{demo}.",
            bundle.issued,
            ago(bundle.age_s),
            bundle.version
        ));
    }
    lines.extend(clock_words(verdict.evidence.clock.quality).map(str::to_owned));
    lines
}

fn word(verdict: &Verdict) -> String {
    verdict.decision.name().replace('_', " ")
}

fn pack(pack: &PackData) -> String {
    let parts = [
        pack.gtin.map(|gtin| format!("(01) {gtin}")),
        pack.serial.as_ref().map(|serial| format!("(21) {serial}")),
        pack.lot.as_ref().map(|lot| format!("(10) {lot}")),
        pack.expiry.map(|expiry| format!("(17) {expiry}")),
    ];
    parts.into_iter().flatten().collect::<Vec<_>>().join(" ")
}

const fn note_words(note: Note) -> &'static str {
    match note {
        Note::Ageing => "The knowledge is older than a day: connect and pull.",
        Note::AsOf => "The knowledge is days old: it holds as of the date below.",
        Note::ExpiryExtended => "The printed date has passed; the maker has extended it.",
        Note::AlreadyScanned => "This pack was scanned before in this session.",
    }
}

fn attester(attested: &Attestation) -> String {
    let gln = attested.by.gln();
    let name = attested.name.as_ref().map_or_else(|| format!("GLN {gln}"), |name| format!("{name}, GLN {gln}"));
    match attested.by {
        AttestedBy::Maker(_) => format!("its maker ({name})"),
        AttestedBy::Sender(_) => format!("a shipment record ({name})"),
    }
}

const fn clock_words(quality: ClockQuality) -> Option<&'static str> {
    match quality {
        ClockQuality::Agrees => None,
        ClockQuality::Given => Some("  Judged as of a time that was given, not by this device's clock."),
        ClockQuality::Behind => Some("  This device's clock is wrong: it is before the date of signed knowledge."),
        ClockQuality::Ahead => Some("  This device's clock is far ahead of all signed knowledge; it may be wrong."),
    }
}

/// How long ago something was, in the largest unit that fits.
pub fn ago(seconds: u64) -> String {
    let units = [(86_400, "day"), (3_600, "hour"), (60, "minute"), (1, "second")];
    let Some((size, name)) = units.into_iter().find(|(size, _)| seconds >= *size) else { return "just now".to_owned() };
    let n = seconds / size;
    format!("{n} {name}{} ago", if n == 1 { "" } else { "s" })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ages_are_said_in_the_largest_unit_that_fits() {
        let said = [0, 1, 59, 60, 7_199, 7_200, 86_400, 900_000].map(ago);
        let expected = [
            "just now",
            "1 second ago",
            "59 seconds ago",
            "1 minute ago",
            "1 hour ago",
            "2 hours ago",
            "1 day ago",
            "10 days ago",
        ];
        assert_eq!(said, expected);
    }
}
