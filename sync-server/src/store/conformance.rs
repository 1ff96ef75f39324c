//! What every implementation of the port must do. A backend runs [`check_all`] with a maker of empty stores.

use proptest::prelude::*;
use proptest::test_runner::{Config, TestRunner};
use verify_core::bundle::sections::{Party, Product, ProductWords};
use verify_core::bundle::status::{Flag, Flags};
use verify_core::ids::{Digest, Gln, Gtin, Lot, ScopeToken, Serial, SiteId};
use verify_core::time::Timestamp;

use super::{Batch, Novelty, Source, Store};
use crate::capture::Role;
use crate::registry::lot::{Finality, LotDeclaration};
use crate::registry::pack::Rules;
use crate::registry::{
    Attestation, AttesterKind, Authority, Effect, EventIdentity, FlagChange, LotKey, PackRef, RegistryEvent,
};

const PACK: &str = "00300010123455";
const MAKER: &str = "0300011111116";
const SERIALS: [&str; 3] = ["a", "b", "c"];

/// Runs the whole suite.
pub(super) fn check_all<S: Store>(make: impl Fn() -> S) {
    the_order_of_arrival_does_not_matter(&make);
    dropping_a_batch_undoes_it(&make);
    a_second_copy_can_only_strengthen(&make);
    files_outrank_documents(&make);
    scopes_keep_their_token(&make);
    requests_are_due_once(&make);
}

fn gtin() -> Gtin {
    Gtin::parse(PACK).expect("a good GTIN")
}

fn gln(text: &str) -> Gln {
    Gln::parse(text).expect("a good GLN")
}

fn now() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().expect("a good time")
}

fn lot(number: &str, year: i16) -> LotKey {
    LotKey { lot: Lot::parse(number).expect("a good lot"), expiry: jiff::civil::date(year, 11, 30) }
}

fn event(number: u8, day: i64, effect: Effect, serials: &[&str]) -> RegistryEvent {
    let time = Timestamp::from_second(1_700_000_000 + day * 86_400).expect("a good time");
    let pack = |serial: &&str| PackRef {
        gtin: gtin(),
        serial: Serial::parse(serial).expect("a good serial"),
        role: Role::Subject,
    };
    RegistryEvent {
        identity: EventIdentity { hash: Digest::of(&[number]), declared_at: None },
        kind: "ObjectEvent",
        event_time: time,
        record_time: time,
        biz_step: "x".into(),
        disposition: "".into(),
        site: SiteId::parse("9521999000020").ok(),
        effect,
        flags: FlagChange::default(),
        authority: Authority::MayFlag,
        attested: Attestation { kind: AttesterKind::Maker, gln: Some(gln(MAKER)) },
        packs: serials.iter().map(pack).collect(),
        others: vec![(Role::Parent, "495211411234567890".into())],
    }
}

fn commission(number: u8, day: i64, serials: &[&str]) -> RegistryEvent {
    event(number, day, Effect::Commission(Some(lot("L", 2029))), serials)
}

/// Records events in one transaction, as a job does.
fn record(store: &mut impl Store, events: &[RegistryEvent]) -> Vec<Novelty> {
    let mut batch = store.batch().expect("a batch");
    let mut touched = Vec::new();
    let novelties = events.iter().map(|event| batch.record(event, now(), &mut touched).expect("recorded")).collect();
    batch.refold(&touched, &Rules::default(), now()).expect("folded");
    batch.settle_lots(now()).expect("settled");
    batch.commit().expect("committed");
    novelties
}

/// Everything that the events led to, without the numbers of rows.
fn dump(store: &impl Store) -> String {
    let mut text = String::new();
    for serial in SERIALS {
        let pack = store.pack(&gtin(), &Serial::parse(serial).expect("a good serial")).expect("read");
        let pack = pack.filter(|pack| pack.lifecycle.is_some() || !pack.flags.is_empty());
        let lot = pack.as_ref().and_then(|pack| pack.lot.as_ref()).map(|lot| lot.key.clone());
        let rest = pack.map(|pack| (pack.lifecycle, pack.flags, pack.attested, pack.changed));
        text += &format!("{serial}: {lot:?} {rest:?}\n");
    }
    for lot in store.lots().expect("read").iter().filter(|lot| lot.pack_count > 0) {
        text += &format!("{:?} {:?} {:?} {}\n", lot.key, lot.completeness, lot.attested_by, lot.pack_count);
    }
    let exceptions = store.exceptions().expect("read").into_iter();
    let mut exceptions: Vec<_> = exceptions.map(|e| format!("{} {:?} {:?}\n", e.kind, e.serial, e.lot)).collect();
    exceptions.sort();
    text + &exceptions.concat()
}

fn effects() -> impl Strategy<Value = Effect> {
    prop_oneof![
        Just(Effect::Seen),
        Just(Effect::Commission(Some(lot("L", 2029)))),
        Just(Effect::Commission(Some(lot("L", 2030)))),
        Just(Effect::Commission(Some(lot("M", 2029)))),
        Just(Effect::Dispense),
        Just(Effect::Reactivate),
        Just(Effect::Decommission),
        Just(Effect::Steal),
    ]
}

prop_compose! {
    fn events()(parts in prop::collection::vec((0..6i64, effects(), 1..8usize, 0..6u8, any::<bool>()), 1..10)) -> Vec<RegistryEvent> {
        let make = |(i, (day, effect, mask, flavour, forwarded)): (usize, (i64, Effect, usize, u8, bool))| {
            let serials: Vec<_> = (0..3).filter(|bit| mask >> bit & 1 == 1).map(|bit| SERIALS[bit]).collect();
            let mut event = event(i as u8, day, effect, &serials);
            if flavour == 0 {
                event.flags.set = Flags::default().with(Flag::Recalled);
            }
            if forwarded {
                event.attested.kind = AttesterKind::Sender;
                event.authority = Authority::Trade;
            }
            let mut both = vec![event.clone()];
            if flavour == 1 {
                // The declaration that it was wrong.
                event.identity.declared_at = Some(now());
                both.push(event);
            } else if flavour == 2 {
                // A second copy, over another way.
                event.attested = Attestation { kind: AttesterKind::Sender, gln: None };
                event.record_time += jiff::SignedDuration::from_hours(1);
                both.push(event);
            }
            both
        };
        parts.into_iter().enumerate().flat_map(make).collect()
    }
}

/// The same events, shuffled and cut into transactions elsewhere, lead to the same state.
fn the_order_of_arrival_does_not_matter<S: Store>(make: &impl Fn() -> S) {
    let mut runner = TestRunner::new(Config { cases: 200, ..Config::default() });
    let cases = (events(), any::<u64>(), 1..5usize);
    let outcome = runner.run(&cases, |(events, seed, chunk)| {
        let mut shuffled = events.clone();
        shuffled.sort_by_key(|event| Digest::of(format!("{seed}{event:?}").as_bytes()));
        let (mut straight, mut other) = (make(), make());
        record(&mut straight, &events);
        shuffled.chunks(chunk).for_each(|chunk| drop(record(&mut other, chunk)));
        prop_assert_eq!(dump(&straight), dump(&other));
        // And all of it again changes nothing.
        let novelties = record(&mut other, &events);
        prop_assert!(novelties.iter().all(|novelty| *novelty == Novelty::Known));
        prop_assert_eq!(dump(&straight), dump(&other));
        Ok(())
    });
    assert!(outcome.is_ok(), "{}", outcome.expect_err("checked"));
}

fn dropping_a_batch_undoes_it<S: Store>(make: &impl Fn() -> S) {
    let mut store = make();
    let before = dump(&store);
    let mut batch = store.batch().expect("a batch");
    let mut touched = Vec::new();
    batch.record(&commission(1, 0, &SERIALS), now(), &mut touched).expect("recorded");
    batch.refold(&touched, &Rules::default(), now()).expect("folded");
    drop(batch);
    assert_eq!(dump(&store), before);
}

fn a_second_copy_can_only_strengthen<S: Store>(make: &impl Fn() -> S) {
    let forwarded = RegistryEvent {
        attested: Attestation { kind: AttesterKind::Sender, gln: Some(gln("0399999999991")) },
        ..commission(1, 0, &["a"])
    };
    let mut store = make();
    let attester = |store: &S| store.lots().expect("read")[0].attested_by.map(|by| by.kind_name());
    assert_eq!(record(&mut store, std::slice::from_ref(&forwarded)), [Novelty::New]);
    assert_eq!(attester(&store), Some("sender"));
    assert_eq!(record(&mut store, &[commission(1, 0, &["a"])]), [Novelty::Improved]);
    assert_eq!(attester(&store), Some("maker"));
    assert_eq!(record(&mut store, &[forwarded]), [Novelty::Known]);
    assert_eq!(attester(&store), Some("maker"));
}

fn files_outrank_documents<S: Store>(make: &impl Fn() -> S) {
    let mut store = make();
    let product = |name: &str, strength: &str, maker: Option<&str>| Product {
        gtin: gtin(),
        words: ProductWords { name: name.to_owned(), strength: strength.to_owned(), ..ProductWords::default() },
        maker_gln: maker.map(gln),
        ndc: None,
    };
    let mut learn = |product: Product, source| {
        let mut batch = store.batch().expect("a batch");
        batch.learn_product(&product, source).expect("learned");
        let party = Party { gln: gln(MAKER), name: product.words.name };
        batch.learn_party(&party, source).expect("learned");
        batch.commit().expect("committed");
        let found = store.products().expect("read").remove(0);
        let party = store.parties().expect("read").remove(0).name;
        (found.words.name, found.words.strength, found.maker_gln.is_some(), party)
    };
    let found = |name: &str, strength: &str, has_maker, party: &str| {
        (name.to_owned(), strength.to_owned(), has_maker, party.to_owned())
    };
    assert_eq!(learn(product("one", "1", Some(MAKER)), Source::Document), found("one", "1", true, "one"));
    assert_eq!(learn(product("two", "", None), Source::Document), found("two", "1", true, "two"));
    assert_eq!(learn(product("file", "", None), Source::Operator), found("file", "", false, "file"));
    assert_eq!(learn(product("three", "3", Some(MAKER)), Source::Document), found("file", "", false, "file"));
}

fn scopes_keep_their_token<S: Store>(make: &impl Fn() -> S) {
    let mut store = make();
    let mut batch = store.batch().expect("a batch");
    let first = batch.scope("default", ScopeToken::from_bytes([1; 16])).expect("made");
    let again = batch.scope("default", ScopeToken::from_bytes([2; 16])).expect("found");
    let some = batch.scope("some", ScopeToken::from_bytes([3; 16])).expect("made");
    batch.limit_scope(some, &[gtin()]).expect("limited");
    batch.commit().expect("committed");
    assert_eq!(first, again);
    let scopes: Vec<_> = store.scopes().expect("read").into_iter().map(|scope| (scope.token, scope.gtins)).collect();
    let token = |byte| ScopeToken::from_bytes([byte; 16]);
    assert_eq!(scopes, [(token(1), None), (token(3), Some(vec![gtin()]))]);
}

fn requests_are_due_once<S: Store>(make: &impl Fn() -> S) {
    let mut store = make();
    record(&mut store, &[commission(1, 0, &["b", "a"])]);
    let due = |store: &mut S| {
        let mut batch = store.batch().expect("a batch");
        let due = batch.due_requests().expect("read");
        let mut serials = String::new();
        for request in &due {
            let add = &mut |serial: &str| {
                serials += serial;
                Ok(())
            };
            batch.serials_of(request.lot, add).expect("read");
        }
        let written: Vec<_> = due.iter().map(|request| (request.lot, request.rev)).collect();
        batch.requests_written(&written).expect("noted");
        batch.commit().expect("committed");
        serials
    };
    assert_eq!(due(&mut store), "ab");
    assert_eq!(due(&mut store), "");
    record(&mut store, &[event(2, 1, Effect::Dispense, &["a"])]);
    assert_eq!(due(&mut store), "");
    let mut batch = store.batch().expect("a batch");
    let declaration = LotDeclaration { finality: Finality::Final, count: 2, usable_until: None };
    batch.declare_lot(&gtin(), &lot("L", 2029), &declaration).expect("declared");
    batch.settle_lots(now()).expect("settled");
    batch.commit().expect("committed");
    assert_eq!(due(&mut store), "");
    record(&mut store, &[commission(3, 0, &["c"])]);
    assert_eq!(due(&mut store), "abc");
}
