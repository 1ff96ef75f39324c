//! Faults of scanners, keyboards and hands over seeded codes: what is repaired, what is named, what is said wrongly.
//!
//! `PACKPROOF_FAULT_CODES=50000` sets how many codes are damaged in each of the twenty ways, `PACKPROOF_SEED` the seed.
#![cfg(feature = "writer")]
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use std::collections::BTreeMap;

use verify_core::scan::{EntryMode, Reading, Scan, identify};
use verify_core::time::Clock;
use verify_core::verdict::{Context, Decision, Kind, Knowledge, Question, ReasonCode, Verdict, judge};

#[path = "faults/codes.rs"]
mod codes;
#[path = "faults/damage.rs"]
mod damage;
#[path = "faults/world.rs"]
mod world;

use codes::{Code, Pack, Random};
use damage::{Damaged, Fault};
use world::World;

/// How one damaged code ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Outcome {
    /// The pack as it is printed: verified as it stands, or offered as a repaired reading.
    Repaired,
    /// The right name is the first reason.
    Named,
    /// Another name, or an accusation.
    WrongName,
    /// Nothing was said of a fault.
    Silent,
    /// Another pack than the printed one was taken.
    WrongPack,
}

#[derive(Debug, Default)]
struct Tally {
    all: BTreeMap<Outcome, usize>,
    one: BTreeMap<Outcome, usize>,
    /// The right reading or the right name without any bundle.
    by_bytes: usize,
}

impl Tally {
    fn right(counts: &BTreeMap<Outcome, usize>) -> (usize, usize) {
        let count = |outcome| counts.get(&outcome).copied().unwrap_or_default();
        (count(Outcome::Repaired) + count(Outcome::Named), counts.values().sum())
    }
}

fn number(name: &str, usual: usize) -> usize {
    std::env::var(name).ok().and_then(|text| text.parse().ok()).unwrap_or(usual)
}

fn verdict(scan: &Scan, world: &World) -> Verdict {
    let identification = identify(scan);
    let now = "2026-11-20T12:00:00Z".parse().unwrap();
    let context = Context::default();
    let clock = Clock::given(now);
    let question =
        Question { identification: &identification, at: now, place: None, clock, context: &context, earlier: &[] };
    judge(&question, Some(&Knowledge { bundle: &world.bundle, objects: &world.objects, issued: world.issued }))
}

fn scan(bytes: &[u8], entry: EntryMode) -> Scan {
    match std::str::from_utf8(bytes) {
        Ok(text) => Scan::from_text(text, None, entry),
        Err(_) => Scan { bytes: bytes.to_vec(), ..Scan::from_text("", None, entry) },
    }
}

fn is(pack: &Pack, verdict: &Verdict) -> bool {
    let read = &verdict.pack;
    read.gtin == Some(pack.gtin)
        && read.serial.as_ref() == Some(&pack.serial)
        && read.lot.as_ref() == Some(&pack.lot)
        && read.expiry == Some(pack.expiry)
}

/// Whether the bytes alone give the pack among the readings, or the right name first.
fn by_bytes(fault: Fault, pack: &Pack, scan: &Scan) -> bool {
    let it = identify(scan);
    let is = |reading: &Reading| {
        reading.gtin == Some(pack.gtin)
            && reading.serial.as_ref() == Some(&pack.serial)
            && reading.lot.as_ref() == Some(&pack.lot)
            && reading.expiry == Some(pack.expiry)
    };
    let readings: Vec<Reading> = it.readings.iter().cloned().chain(it.proposals()).collect();
    let first = it.findings.iter().find(|finding| finding.code.is_fault());
    let proposed = readings.get(1).and_then(|reading| reading.repairs.first());
    let named = first.map(|finding| finding.code).or(proposed.copied());
    readings.iter().any(is) || named.is_some_and(|code| fault.names().iter().any(|name| name.name() == code.name()))
}

fn outcome(fault: Fault, code: &Code, verdict: &Verdict) -> Outcome {
    let offered = verdict.has(ReasonCode::RepairedReading);
    let first = verdict.reasons.first().map(|reason| reason.code);
    if verdict.decision == Decision::Verified || offered {
        return if is(&code.pack, verdict) { Outcome::Repaired } else { Outcome::WrongPack };
    }
    match first {
        Some(first) if fault.names().contains(&first) => Outcome::Named,
        Some(_) if verdict.kind == Some(Kind::Knowledge) => Outcome::Silent,
        Some(_) | None => Outcome::WrongName,
    }
}

#[test]
fn faults_are_repaired_or_named() {
    let seed = number("PACKPROOF_SEED", 1) as u64;
    let count = number("PACKPROOF_FAULT_CODES", 2_000);
    println!("seed {seed}, {count} codes");
    let codes = codes::codes(seed, count);
    let world = World::of(&codes);
    undamaged_codes_have_no_fault(&codes, &world);
    let mut tallies: BTreeMap<Fault, Tally> = BTreeMap::new();
    let mut shown = BTreeMap::<(Fault, Outcome), usize>::new();
    let mut random = Random::new(seed ^ 0x00fa_0175);
    for code in &codes {
        for fault in Fault::ALL {
            let Some(Damaged { bytes, entry, one_explanation }) = fault.apply(code, &mut random) else { continue };
            let scan = scan(&bytes, entry);
            let verdict = verdict(&scan, &world);
            let outcome = outcome(fault, code, &verdict);
            let tally = tallies.entry(fault).or_default();
            tally.by_bytes += usize::from(by_bytes(fault, &code.pack, &scan));
            *tally.all.entry(outcome).or_default() += 1;
            if one_explanation {
                *tally.one.entry(outcome).or_default() += 1;
            }
            let shown = shown.entry((fault, outcome)).or_default();
            if outcome > Outcome::Named && *shown < number("PACKPROOF_FAULTS_SHOWN", 0) {
                *shown += 1;
                let text = String::from_utf8_lossy(&bytes).into_owned();
                let reasons: Vec<_> = verdict.reasons.iter().map(|reason| reason.code.name()).collect();
                println!("{fault:?} {outcome:?} one={one_explanation} {text:?}: {reasons:?} {:?}", verdict.pack);
            }
        }
    }
    report(&tallies);
}

/// No fault is named and every pack is verified, however it was entered.
fn undamaged_codes_have_no_fault(codes: &[Code], world: &World) {
    let mut named = 0;
    for (i, code) in codes.iter().enumerate() {
        let prefix = ["", "]d2", "]C1", ""][i % 4];
        let entry = [EntryMode::Wedge, EntryMode::Manual, EntryMode::Camera][i % 3];
        let scan = scan(format!("{prefix}{}", code.element_string("\u{1d}")).as_bytes(), entry);
        let identification = identify(&scan);
        let faults: Vec<_> = identification.findings.iter().filter(|finding| finding.code.is_fault()).collect();
        named += usize::from(!faults.is_empty());
        assert!(faults.is_empty(), "{scan:?}: {faults:?}");
        assert!(identification.readings.len() + identification.proposals().len() <= 8);
        let verdict = verdict(&scan, world);
        assert_eq!(verdict.decision, Decision::Verified, "{scan:?}: {:?}", verdict.reasons);
        assert_eq!(verdict.evidence.reading, 0);
        assert!(is(&code.pack, &verdict));
    }
    println!("{} undamaged codes: a fault named on {named}", codes.len());
}

fn report(tallies: &BTreeMap<Fault, Tally>) {
    let percent = |(right, all): (usize, usize)| 100.0 * right as f64 / all.max(1) as f64;
    println!(
        "{:<18}{:>8}{:>10}{:>8}{:>8}{:>8}{:>8}{:>9}{:>10}{:>9}{:>9}",
        "fault", "codes", "repaired", "named", "wrong", "silent", "other", "right %", "one expl.", "right %", "bytes %"
    );
    let (mut all, mut one) = ((0, 0), (0, 0));
    let mut other_packs = 0;
    for (fault, tally) in tallies {
        let count = |outcome| tally.all.get(&outcome).copied().unwrap_or_default();
        let (of_all, of_one) = (Tally::right(&tally.all), Tally::right(&tally.one));
        println!(
            "{:<18}{:>8}{:>10}{:>8}{:>8}{:>8}{:>8}{:>9.2}{:>10}{:>9.2}{:>9.2}",
            format!("{fault:?}"),
            of_all.1,
            count(Outcome::Repaired),
            count(Outcome::Named),
            count(Outcome::WrongName),
            count(Outcome::Silent),
            count(Outcome::WrongPack),
            percent(of_all),
            of_one.1,
            percent(of_one),
            percent((tally.by_bytes, of_all.1))
        );
        all = (all.0 + of_all.0, all.1 + of_all.1);
        one = (one.0 + of_one.0, one.1 + of_one.1);
        other_packs += count(Outcome::WrongPack);
    }
    println!("all faults: {:.2} % right; with one explanation: {:.2} %", percent(all), percent(one));
    assert_eq!(other_packs, 0, "another pack than the printed one was taken");
    assert!(percent(all) >= 97.0, "over all faults");
    assert!(percent(one) >= 99.0, "over faults with one explanation");
}
