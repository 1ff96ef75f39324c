//! Every row of the default policy, what does not match, and which of several facts is answered.

use verify_core::bundle::index::Completeness;
use verify_core::bundle::sections::RecallKind;
use verify_core::bundle::status::{Flag, Lifecycle};
use verify_core::ids::Lot;
use verify_core::time::PrintedDate;

use super::*;
use crate::answer::samples::*;

fn words(answer: Answer) -> String {
    let failure = answer.failure.map_or("-", FailureReason::as_str);
    format!("{} {failure} {}", answer.verified(), answer.info.map_or("-", AdditionalInfo::as_str))
}

fn check(known: &Known, expected: &str) {
    assert_eq!(words(answer(&asked(), known, TODAY)), expected);
}

#[test]
fn every_condition_has_its_answer() {
    check(&known(), "true - -");
    check(&known_with(|pack| pack.lot.usable_until = Some(jiff::civil::date(2028, 1, 1))), "true - ExpirationExtended");
    check(&flagged(Flag::Recalled), "false Manufacturer_policy Recalled");
    check(&flagged(Flag::Suspect), "false Not_for_re-distribution Suspect");
    check(&flagged(Flag::Blocked), "false Not_for_re-distribution Suspect");
    check(&flagged(Flag::Illegitimate), "false Not_for_re-distribution Illegitimate");
    check(&in_state(Lifecycle::Stolen), "false Not_for_re-distribution Suspect");
    for ended in
        [Lifecycle::Dispensed, Lifecycle::Inactive, Lifecycle::Destroyed, Lifecycle::Exported, Lifecycle::Sample]
    {
        check(&in_state(ended), "false Manufacturer_policy -");
    }
}

#[test]
fn recalls_are_answered_by_what_they_cover() {
    let row = |lot, serials| recalled(RecallKind::Recalled, lot, serials);
    check(&row(None, None), "false Manufacturer_policy Recalled");
    check(&row(Some("A123"), None), "false Manufacturer_policy Recalled");
    check(&row(Some("A123"), Some(("10", "12"))), "false Manufacturer_policy Recalled");
    check(&row(None, Some(("12", "13"))), "true - -");
    check(&row(Some("B1"), None), "true - -");
    check(&recalled(RecallKind::Withdrawn, Some("A123"), None), "false Manufacturer_policy -");
}

#[test]
fn a_pack_is_usable_through_its_last_day() {
    let on = |known: &Known, asked: &Asked, today| words(answer(asked, known, today));
    let last_day = jiff::civil::date(2027, 3, 27);
    assert_eq!(on(&known(), &asked(), last_day), "true - -");
    assert_eq!(on(&known(), &asked(), last_day.tomorrow().unwrap()), "false Manufacturer_policy Expired");

    let extended = known_with(|pack| pack.lot.usable_until = Some(jiff::civil::date(2027, 4, 1)));
    assert_eq!(on(&extended, &asked(), jiff::civil::date(2027, 4, 1)), "true - ExpirationExtended");
    assert_eq!(on(&extended, &asked(), jiff::civil::date(2027, 4, 2)), "false Manufacturer_policy Expired");
}

#[test]
fn what_does_not_match_is_named_and_an_unknown_serial_ends_it() {
    let ask = |lot: Option<&str>, expiry: Option<&str>| Asked {
        lot: lot.map(|text| Lot::parse(text).unwrap()),
        expiry: expiry.map(|text| PrintedDate::parse(text).unwrap()),
        ..asked()
    };
    let check = |lot, expiry, known: &Known, expected: &str| {
        assert_eq!(words(answer(&ask(lot, expiry), known, TODAY)), expected, "{lot:?} {expiry:?}");
    };
    check(Some("A123"), Some("270327"), &known(), "true - -");
    check(None, None, &known(), "true - -");
    check(Some("a123"), Some("270327"), &known(), "false No_match_GTIN_Serial_Lot -");
    check(Some("A123"), Some("270328"), &known(), "false No_match_GTIN_Serial_Expiry -");
    check(Some("A123"), Some("270300"), &known(), "false No_match_GTIN_Serial_Expiry -");
    check(Some("B1"), Some("280101"), &known(), "false No_match_GTIN_Serial_Lot_Expiry -");
    for completeness in [Completeness::Complete, Completeness::Open, Completeness::Partial] {
        check(Some("B1"), Some("280101"), &without_pack(completeness), "false No_match_GTIN_Serial -");
    }
    let end_of_month = known_with(|pack| pack.lot.expiry = jiff::civil::date(2027, 3, 31));
    check(Some("A123"), Some("270300"), &end_of_month, "true - -");
    let extended = known_with(|pack| pack.lot.usable_until = Some(jiff::civil::date(2028, 1, 1)));
    check(Some("A123"), Some("280101"), &extended, "true - ExpirationExtended");
}

#[test]
fn what_speaks_against_a_pack_is_said_beside_a_mismatch() {
    let ask = Asked { lot: Some(Lot::parse("B1").unwrap()), ..asked() };
    let check = |known: &Known, expected: &str| assert_eq!(words(answer(&ask, known, TODAY)), expected);
    check(&flagged(Flag::Recalled), "false No_match_GTIN_Serial_Lot Recalled");
    check(&recalled(RecallKind::Recalled, Some("B1"), None), "false No_match_GTIN_Serial_Lot Recalled");
    check(&recalled(RecallKind::Recalled, Some("A123"), None), "false No_match_GTIN_Serial_Lot Recalled");
    let extended = known_with(|pack| pack.lot.usable_until = Some(jiff::civil::date(2028, 1, 1)));
    check(&extended, "false No_match_GTIN_Serial_Lot -");
}

#[test]
fn the_worst_condition_is_answered() {
    let both = known_with(|pack| {
        pack.lifecycle = Lifecycle::Dispensed;
        pack.flags = pack.flags.with(Flag::Recalled).with(Flag::Illegitimate);
    });
    check(&both, "false Not_for_re-distribution Illegitimate");
    let mut all = Condition::ALL;
    all.sort();
    assert_eq!(all, Condition::ALL);
}
