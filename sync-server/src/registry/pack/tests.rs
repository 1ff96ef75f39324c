//! The table of transitions, case by case, and against a reference that keeps no state but a list.

use proptest::prelude::*;
use verify_core::bundle::status::Flag;
use verify_core::ids::{Digest, Lot, SiteId};
use verify_core::time::Timestamp;

use super::super::event::{Attestation, AttesterKind, FlagChange};
use super::*;

const SITE_A: &str = "9521999000020";
const SITE_B: &str = "9521999000037";

fn lot(text: &str) -> LotKey {
    LotKey { lot: Lot::parse(text).unwrap(), expiry: jiff::civil::date(2029, 11, 30) }
}

fn entry(number: i64, day: i64, effect: Effect, site: Option<&str>) -> HistoryEntry {
    let time = Timestamp::from_second(1_700_000_000 + day * 86_400).unwrap();
    HistoryEntry {
        event: EventId(number),
        event_time: time,
        record_time: time,
        hash: Digest::of(&number.to_be_bytes()),
        effect,
        flags: FlagChange::default(),
        authority: Authority::MayFlag,
        site: site.map(|site| SiteId::parse(site).unwrap()),
        attested: Attestation::MAKER,
    }
}

fn commission() -> Effect {
    Effect::Commission(Some(lot("A")))
}

/// Folds one event a day and compares `lifecycle`, then the refusals as `day:name`.
fn check(effects: &[(Effect, Option<&str>)], expected: &str) {
    let dated: Vec<_> = effects.iter().cloned().enumerate().map(|(day, (effect, site))| (day, effect, site)).collect();
    check_dated(&dated, expected);
}

fn check_dated(effects: &[(usize, Effect, Option<&str>)], expected: &str) {
    let history: Vec<_> =
        effects.iter().map(|(day, effect, site)| entry(*day as i64, *day as i64, effect.clone(), *site)).collect();
    let mut shuffled: Vec<_> = history.iter().collect();
    shuffled.reverse();
    let (state, refusals) = fold(&shuffled, &Rules::default());
    let mut found = state.lifecycle.map_or("none", Lifecycle::name).to_owned();
    for (event, refusal) in refusals {
        found += &format!(" {}:{}", event.0, refusal.name());
    }
    assert_eq!(found, expected, "{effects:?}");
}

#[test]
fn lives_that_are_allowed() {
    use Effect::{Decommission, Destroy, Dispense, Export, Reactivate, Sample, Seen, Steal};
    check(&[], "none");
    check(&[(Seen, None)], "none");
    check(&[(commission(), None)], "active");
    check(&[(commission(), None), (Seen, None), (Dispense, Some(SITE_A))], "dispensed");
    check(&[(commission(), None), (Dispense, Some(SITE_A)), (Reactivate, Some(SITE_A))], "active");
    check(&[(commission(), None), (Dispense, Some(SITE_A)), (commission(), Some(SITE_A))], "active");
    check(&[(commission(), None), (Decommission, None), (commission(), Some(SITE_B))], "active");
    check(&[(commission(), None), (Decommission, None), (Reactivate, None), (Dispense, None)], "dispensed");
    check(&[(commission(), None), (commission(), None), (Reactivate, None)], "active");
    check(&[(commission(), None), (Export, None)], "exported");
    check(&[(commission(), None), (Sample, None), (Destroy, None)], "destroyed");
    check(&[(commission(), None), (Dispense, None), (Steal, None)], "stolen");
    check_dated(&[(0, commission(), None), (1, Dispense, Some(SITE_A)), (11, Reactivate, Some(SITE_A))], "active");
}

#[test]
fn what_is_not_allowed_is_not_applied() {
    use Effect::{Commission, Decommission, Destroy, Dispense, Export, Reactivate, Seen, Steal};
    check(&[(Dispense, None)], "none 0:not_commissioned");
    check(&[(Destroy, None)], "none 0:not_commissioned");
    check(&[(Reactivate, None)], "none 0:not_commissioned");
    check(&[(Commission(None), None)], "none 0:lot_missing");
    check(&[(commission(), None), (Commission(Some(lot("B"))), None)], "active 1:commissioned_differently");
    check(&[(commission(), None), (Dispense, None), (Dispense, None)], "dispensed 2:not_active");
    check(&[(commission(), None), (Dispense, None), (Export, None)], "dispensed 2:not_active");
    check(&[(commission(), None), (Decommission, None), (Dispense, None)], "inactive 2:not_active");
    check(&[(commission(), None), (Export, None), (Reactivate, None)], "exported 2:no_way_back");
    check(&[(commission(), None), (Destroy, None), (Seen, None)], "destroyed 2:seen_after_end");
    check(&[(commission(), None), (Steal, None), (Destroy, None)], "stolen 2:seen_after_end");
    let dispensed = [(0, commission(), None), (1, Dispense, Some(SITE_A))];
    let then = |day, effect, site| [&dispensed[..], &[(day, effect, site)]].concat();
    check_dated(&then(2, Reactivate, Some(SITE_B)), "dispensed 2:undone_elsewhere");
    check_dated(&then(2, Reactivate, None), "dispensed 2:undone_elsewhere");
    check_dated(&then(12, Reactivate, Some(SITE_A)), "dispensed 12:undone_too_late");
    check(&[(commission(), None), (Dispense, None), (Reactivate, None)], "dispensed 2:undone_elsewhere");
}

#[test]
fn flags_need_authority_and_may_be_irreversible() {
    let flagged = |number, set: Option<Flag>, clear: Option<Flag>, authority| {
        let flags = |flag: Option<Flag>| flag.into_iter().fold(Flags::default(), Flags::with);
        let change = FlagChange { set: flags(set), clear: flags(clear) };
        HistoryEntry { flags: change, authority, ..entry(number, number, Effect::Seen, None) }
    };
    let check = |history: &[HistoryEntry], clearing, expected: &[&str], refused: &[&str]| {
        let rules = Rules { clearing, ..Rules::default() };
        let (state, refusals) = fold(&history.iter().collect::<Vec<_>>(), &rules);
        assert_eq!(state.flags.iter().map(Flag::name).collect::<Vec<_>>(), expected);
        assert_eq!(refusals.iter().map(|(_, refusal)| refusal.name()).collect::<Vec<_>>(), refused);
    };
    let set = flagged(0, Some(Flag::Recalled), None, Authority::MayFlag);
    let clear = flagged(1, None, Some(Flag::Recalled), Authority::MayFlag);
    let by_trade = flagged(2, Some(Flag::Recalled), None, Authority::Trade);
    check(std::slice::from_ref(&set), Clearing::Allowed, &["recalled"], &[]);
    check(&[set.clone(), clear.clone()], Clearing::Allowed, &[], &[]);
    check(&[set, clear], Clearing::Never, &["recalled"], &["flag_not_clearable"]);
    check(&[by_trade], Clearing::Allowed, &[], &["flag_not_authorised"]);
}

#[test]
fn the_stronger_word_attests() {
    let forwarded = HistoryEntry {
        attested: Attestation { kind: AttesterKind::Sender, gln: None },
        ..entry(1, 0, commission(), None)
    };
    let own = entry(2, 5, commission(), None);
    let (state, _) = fold(&[&own, &forwarded], &Rules::default());
    assert_eq!(state.commissioned_by, Some(EventId(2)));
    let (state, _) = fold(&[&forwarded], &Rules::default());
    assert_eq!(state.commissioned_by, Some(EventId(1)));
}

#[test]
fn a_partner_does_not_move_a_makers_pack() {
    let forged = HistoryEntry {
        attested: Attestation { kind: AttesterKind::Sender, gln: None },
        ..entry(1, 0, Effect::Commission(Some(lot("B"))), None)
    };
    let own = entry(2, 5, commission(), None);
    let (state, refusals) = fold(&[&own, &forged], &Rules::default());
    assert_eq!(state.lot, Some(lot("A")));
    assert_eq!(refusals, [(EventId(1), Refusal::CommissionedDifferently)]);
}

/// What a simple reader of the table would say: walks the sorted events with the name of the state and nothing else but
/// the last dispensing.
fn reference(history: &[HistoryEntry]) -> (String, usize) {
    let mut sorted = history.to_vec();
    sorted.sort_by_key(|e| (e.event_time, e.record_time, e.hash));
    let (mut state, mut refused) = ("none", 0);
    let mut dispensed: Option<HistoryEntry> = None;
    for e in sorted {
        let undo = dispensed.as_ref().is_some_and(|d| {
            d.site.is_some() && d.site == e.site && e.event_time.as_second() - d.event_time.as_second() <= 864_000
        });
        let next = match (state, &e.effect) {
            ("destroyed" | "stolen", _) => None,
            (same, Effect::Seen) => Some(same),
            ("none", Effect::Commission(_)) => Some("active"),
            ("none", _) => None,
            ("active", Effect::Commission(_) | Effect::Reactivate) => Some("active"),
            ("inactive", Effect::Commission(_) | Effect::Reactivate) => Some("active"),
            ("dispensed", Effect::Commission(_) | Effect::Reactivate) if undo => Some("active"),
            ("active", Effect::Dispense) => Some("dispensed"),
            ("active", Effect::Decommission) => Some("inactive"),
            ("active", Effect::Export) => Some("exported"),
            ("active", Effect::Sample) => Some("sample"),
            (_, Effect::Destroy) => Some("destroyed"),
            (_, Effect::Steal) => Some("stolen"),
            _ => None,
        };
        match next {
            Some(next) => {
                if next == "dispensed" && state != "dispensed" {
                    dispensed = Some(e.clone());
                }
                state = next;
            }
            None => refused += 1,
        }
    }
    (state.to_owned(), refused)
}

fn effects() -> impl Strategy<Value = Effect> {
    prop_oneof![
        1 => Just(Effect::Seen),
        3 => Just(commission()),
        2 => Just(Effect::Dispense),
        1 => Just(Effect::Decommission),
        2 => Just(Effect::Reactivate),
        1 => Just(Effect::Destroy),
        1 => Just(Effect::Steal),
        1 => Just(Effect::Export),
        1 => Just(Effect::Sample),
    ]
}

prop_compose! {
    fn histories()(parts in prop::collection::vec((0i64..30, effects(), 0..3usize), 0..12)) -> Vec<HistoryEntry> {
        let sites = [None, Some(SITE_A), Some(SITE_B)];
        parts.into_iter().enumerate().map(|(i, (day, effect, site))| entry(i as i64, day, effect, sites[site])).collect()
    }
}

proptest! {
    #[test]
    fn the_order_of_arrival_does_not_matter(history in histories(), seed in any::<u64>()) {
        let straight: Vec<_> = history.iter().collect();
        let mut shuffled = straight.clone();
        shuffled.sort_by_key(|e| Digest::of(&[&seed.to_be_bytes()[..], e.hash.as_bytes()].concat()));
        prop_assert_eq!(fold(&shuffled, &Rules::default()), fold(&straight, &Rules::default()));
    }

    #[test]
    fn the_fold_agrees_with_the_table(history in histories()) {
        let (state, refusals) = fold(&history.iter().collect::<Vec<_>>(), &Rules::default());
        let found = state.lifecycle.map_or("none", Lifecycle::name).to_owned();
        prop_assert_eq!((found, refusals.len()), reference(&history));
    }
}
