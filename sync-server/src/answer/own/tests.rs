//! Every reason of the own API: states, recalls, mismatches, completeness, coverage.

use jiff::civil::date;
use verify_core::bundle::status::Flag;
use verify_core::ids::Lot;
use verify_core::time::PrintedDate;

use super::*;
use crate::answer::samples::*;

fn partner() -> Asker {
    Asker { today: TODAY, site: None }
}

fn words(verdict: &OwnVerdict) -> String {
    let codes: Vec<&str> = verdict.reasons.iter().map(|reason| reason.code.name()).collect();
    let notes: Vec<&str> = verdict.notes.iter().map(|note| note.name()).collect();
    let kind = verdict.kind.map_or("-", Kind::name);
    format!("{} {kind} {} {}", verdict.decision.name(), codes.join(","), notes.join(",")).trim_end().to_owned()
}

#[track_caller]
fn check(known: &Known, expected: &str) {
    assert_eq!(words(&judge(&asked(), known, &partner())), expected);
}

#[test]
fn every_state_of_a_pack_has_its_verdict() {
    check(&known(), "VERIFIED -");
    check(&flagged(Flag::Recalled), "STOP unfit recalled_serial");
    check(&flagged(Flag::Suspect), "STOP suspect blocked");
    check(&flagged(Flag::Blocked), "STOP suspect blocked");
    check(&flagged(Flag::Illegitimate), "STOP suspect illegitimate");
    check(&in_state(Lifecycle::Dispensed), "STOP unfit dispensed");
    check(&in_state(Lifecycle::Inactive), "STOP unfit inactive");
    check(&in_state(Lifecycle::Destroyed), "STOP suspect destroyed_then_seen");
    check(&in_state(Lifecycle::Exported), "STOP unfit exported");
    check(&in_state(Lifecycle::Sample), "STOP unfit sample");
    check(&in_state(Lifecycle::Stolen), "STOP suspect stolen");
}

#[test]
fn recalls_stop_what_they_cover() {
    check(&recalled(RecallKind::Recalled, Some("A123"), None), "STOP unfit recalled_lot");
    check(&recalled(RecallKind::Recalled, None, None), "STOP unfit recalled_lot");
    check(&recalled(RecallKind::Recalled, Some("A123"), Some(("10", "12"))), "STOP unfit recalled_serial");
    check(&recalled(RecallKind::Recalled, Some("A123"), Some(("12", "13"))), "VERIFIED -");
    check(&recalled(RecallKind::Withdrawn, Some("A123"), None), "STOP unfit withdrawn");
}

#[test]
fn who_dispensed_it_is_compared_with_who_asks() {
    let known = known_with(|pack| {
        pack.lifecycle = Lifecycle::Dispensed;
        pack.actor = Some("0300011111116".to_owned());
    });
    let at = |names: Option<&[&str]>| {
        let site = names.map(|names| names.iter().map(|name| (*name).to_owned()).collect());
        words(&judge(&asked(), &known, &Asker { today: TODAY, site }))
    };
    assert_eq!(at(None), "STOP unfit dispensed");
    assert_eq!(at(Some(&["0300011111116.dock", "0300011111116"])), "STOP unfit dispensed_here");
    assert_eq!(at(Some(&["9521321000017"])), "STOP suspect dispensed_elsewhere");
}

#[test]
fn what_does_not_match_is_a_matter_of_a_second_read() {
    let on = |lot: Option<&str>, expiry: Option<&str>, today| {
        let lot = lot.map(|text| Lot::parse(text).unwrap());
        let expiry = expiry.map(|text| PrintedDate::parse(text).unwrap());
        words(&judge(&Asked { lot, expiry, ..asked() }, &known(), &Asker { today, site: None }))
    };
    assert_eq!(on(Some("B1"), Some("270327"), TODAY), "CHECK mismatch lot_mismatch");
    assert_eq!(on(Some("A123"), Some("270328"), TODAY), "CHECK mismatch expiry_mismatch");
    assert_eq!(on(Some("B1"), Some("280101"), TODAY), "CHECK mismatch expiry_mismatch,lot_mismatch");
    assert_eq!(on(None, None, TODAY), "VERIFIED -");
    assert_eq!(on(Some("A123"), Some("280327"), date(2027, 3, 28)), "STOP unfit expired,expiry_mismatch");
    assert_eq!(on(Some("A123"), Some("261101"), TODAY), "STOP unfit expired,expiry_mismatch");
}

#[test]
fn an_extended_lot_is_usable_through_its_new_day() {
    let extended = known_with(|pack| pack.lot.usable_until = Some(date(2027, 4, 30)));
    let on = |today| words(&judge(&asked(), &extended, &Asker { today, site: None }));
    assert_eq!(on(date(2027, 3, 27)), "VERIFIED -");
    assert_eq!(on(date(2027, 4, 30)), "VERIFIED -  expiry_extended");
    assert_eq!(on(date(2027, 5, 1)), "STOP unfit expired");
}

#[test]
fn what_a_missing_serial_means_depends_on_its_lot() {
    check(&without_pack(Completeness::Complete), "CHECK mismatch serial_unknown");
    check(&without_pack(Completeness::Open), "HELD knowledge lot_open");
    check(&without_pack(Completeness::Partial), "HELD knowledge lot_partial");
    check(&Known { lots: Vec::new(), ..without_pack(Completeness::Complete) }, "HELD knowledge lot_unknown");
    let mixed = vec![lot(Completeness::Complete), lot(Completeness::Open)];
    check(&Known { lots: mixed, ..without_pack(Completeness::Complete) }, "HELD knowledge lot_open");
}

#[test]
fn a_lot_that_nobody_attests_is_not_vouched_for() {
    check(&known_with(|pack| pack.lot.attested_by = None), "HELD knowledge lot_unknown");
}

#[test]
fn what_is_not_covered_still_expires_and_is_recalled() {
    let unknown = Known { coverage: Coverage::GtinUnknown, lots: Vec::new(), pack: None, recalls: Vec::new() };
    check(&unknown, "NOT_COVERED knowledge gtin_unknown");
    let lot_level = Known { coverage: Coverage::LotLevel, ..unknown.clone() };
    check(&lot_level, "NOT_COVERED knowledge lot_level");
    let recalls = recalled(RecallKind::Recalled, Some("A123"), None).recalls;
    check(&Known { recalls, ..lot_level }, "STOP unfit recalled_lot,lot_level");
    let late = Asker { today: date(2027, 3, 28), site: None };
    assert_eq!(words(&judge(&asked(), &unknown, &late)), "STOP unfit expired,gtin_unknown");
}
