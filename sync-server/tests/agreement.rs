//! The verdict of our own API is the one that a device gives on a first read of the same data.
//!
//! Every serial of verify-core's sample bundle, and one that is in none, is asked for with every lot and several dates, on
//! several days, from nowhere and from a site. Who dispensed a pack is asked of a registry and of what it publishes.
#![allow(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::collections::BTreeSet;

use sync_server::answer::own::{self, Asker, OwnVerdict};
use sync_server::answer::{Asked, Known, KnownLot, KnownPack};
use sync_server::service::{ApiKey, NewKey, NewParty, NewSite, add_party, add_site};
use sync_server::store::serving::ServingStore as _;
use sync_server::store::sqlite::SqliteServing;
use verify_core::bundle::sections::{Party, Site};
use verify_core::bundle::status::ActorHash;
use verify_core::bundle::{Bundle, Lookup, LotKnowledge, Objects};
use verify_core::ids::{Gln, Gtin, Lot, ScopeToken, Serial, SiteId};
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::time::{Clock, PrintedDate, Timestamp, Zone};
use verify_core::verdict::{Context, Knowledge, Note, Question, ReasonCode, judge};

#[allow(dead_code, reason = "other tests use more of it")]
#[path = "../../verify-core/tests/verdicts/sample.rs"]
mod sample;
#[allow(dead_code, reason = "other tests use more of it")]
#[path = "publish/world.rs"]
mod world;

use sample::{GTIN, LOT_LEVEL_GTIN, Sample};
use world::{PACK, World, start};

const SERIALS: [&str; 17] = [
    "GOOD", "RECALLED", "R150", "DISP", "DISPHERE", "DISPELSE", "DEST", "INACT", "SAMP", "EXPO", "STOL", "BLOCK",
    "SUSP", "ILLEG", "MARKED", "NOBODY", "good",
];
const LOTS: [&str; 9] =
    ["COMPLETE", "OPEN", "PARTIAL", "RECALLED", "WITHDRAWN", "EXPIRED", "TODAY", "EXTENDED", "NEVER"];
const EXPIRIES: [&str; 6] = ["300331", "300300", "261031", "261120", "271031", "200101"];
const TIMES: [&str; 5] = [
    "2026-11-20T12:00:00Z",
    "2026-11-20T23:30:00Z",
    "2026-11-21T00:30:00Z",
    "2027-11-01T12:00:00Z",
    "2030-04-01T12:00:00Z",
];
/// The acting sites in the sample's records.
const ACTORS: [&str; 2] = ["0300011111116", "0399999999991"];

type Words = (String, BTreeSet<ReasonCode>, Vec<Note>);

fn by_device<O: Objects>(bundle: &Bundle, objects: &O, asked: &Asked, context: &Context, now: Timestamp) -> Words {
    let text = format!(
        "(01){}(21){}(10){}(17){}",
        asked.gtin,
        asked.serial,
        asked.lot.as_ref().unwrap(),
        asked.expiry.unwrap()
    );
    let identification = identify(&Scan::from_text(&text, None, EntryMode::Camera));
    let question = Question {
        identification: &identification,
        at: now,
        place: None,
        clock: Clock::given(now),
        context,
        earlier: &[],
    };
    // Knowledge of the same moment: a server's own never ages.
    let known = Knowledge { bundle, objects, issued: now };
    let verdict = judge(&question, Some(&known));
    let reasons = verdict.reasons.iter().map(|reason| reason.code).collect();
    (format!("{} {:?}", verdict.decision.name(), verdict.kind), reasons, verdict.notes)
}

fn by_server(sample: &Sample, asked: &Asked, context: &Context, now: Timestamp) -> Words {
    let lookup = sample.bundle.lookup(&sample.objects, &asked.gtin, asked.lot.as_ref(), Some(&asked.serial));
    let asker = Asker {
        today: context.zone.day_of(now),
        site: context.site.as_ref().map(|site| vec![site.to_string(), site.gln().to_string()]),
    };
    words(own::judge(asked, &known(sample, &lookup), &asker))
}

fn words(verdict: OwnVerdict) -> Words {
    let reasons = verdict.reasons.iter().map(|reason| reason.code).collect();
    (format!("{} {:?}", verdict.decision.name(), verdict.kind), reasons, verdict.notes)
}

/// What a registry would know that published this bundle.
fn known(sample: &Sample, lookup: &Lookup<'_>) -> Known {
    let name_of = |hash: ActorHash| {
        ACTORS.into_iter().find(|name| ActorHash::of(sample.bundle.site_key(), name) == hash).unwrap().to_owned()
    };
    Known {
        coverage: lookup.coverage,
        lots: lookup.printed_lots.iter().map(known_lot).collect(),
        pack: lookup.member.as_ref().map(|member| KnownPack {
            lot: known_lot(&member.lot),
            lifecycle: member.status.lifecycle,
            flags: member.status.flags,
            actor: member.status.actor.map(name_of),
        }),
        recalls: lookup.recalls.iter().map(|recall| (*recall).clone()).collect(),
    }
}

fn known_lot(lot: &LotKnowledge) -> KnownLot {
    KnownLot {
        lot: lot.lot.clone(),
        expiry: lot.expiry,
        usable_until: lot.usable_until,
        completeness: lot.completeness,
        attested_by: Some(lot.attested_by),
    }
}

#[test]
fn device_and_server_say_the_same() {
    let sample = Sample::new();
    let contexts = [None, Some(ACTORS[0]), Some("9521999000013")].map(|site| Context {
        site: site.map(|site| SiteId::parse(site).unwrap()),
        zone: Zone::named("America/New_York").unwrap(),
        ..Context::default()
    });
    let mut seen = BTreeSet::new();
    for gtin in [GTIN, LOT_LEVEL_GTIN, "09506000134352"] {
        for (serial, lot) in SERIALS.iter().flat_map(|serial| LOTS.map(|lot| (serial, lot))) {
            for expiry in EXPIRIES {
                let asked = Asked {
                    gtin: Gtin::parse(gtin).unwrap(),
                    serial: Serial::parse(serial).unwrap(),
                    lot: Some(Lot::parse(lot).unwrap()),
                    expiry: Some(PrintedDate::parse(expiry).unwrap()),
                };
                for (context, now) in contexts.iter().flat_map(|context| TIMES.map(|now| (context, now))) {
                    let now = now.parse().unwrap();
                    let device = by_device(&sample.bundle, &sample.objects, &asked, context, now);
                    let server = by_server(&sample, &asked, context, now);
                    assert_eq!(device, server, "{asked:?} at {now}, site {:?}", context.site);
                    seen.extend(device.1);
                }
            }
        }
    }
    assert!(seen.len() >= 20, "only {seen:?}");
}

/// Two sites of a party, one of another, and one that belongs to nobody.
const SITES: [(&str, Option<&str>); 4] = [
    ("9521999000013", Some("9521999100003")),
    ("9521999000020.dock", Some("9521999100003")),
    ("9521141111123", Some("9521141111116")),
    ("0399999999991", None),
];
/// Packs dispensed at each of these, at a place that nobody entered, and by a party as such.
const DISPENSED: &str = "gtin,serial,lot,expiry,status,status_at,site_gln
00300010123455,S1,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,9521999000013
00300010123455,S2,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,9521999000020.dock
00300010123455,S3,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,9521141111123
00300010123455,S6,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,0399999999991
00300010123455,S7,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,0300011111116
00300010123455,S8,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,9521999100003
00300010123455,S9,A1,2029-11-30,dispensed,2026-11-19T09:00:00Z,
";

#[tokio::test]
async fn device_and_server_say_the_same_of_who_dispensed() {
    let mut world = World::with_packs();
    world.import(DISPENSED);
    world.release();
    let sites = SITES.map(|(id, party)| Site {
        id: SiteId::parse(id).unwrap(),
        name: "A site".to_owned(),
        zone: Zone::utc(),
        place: None,
        party: party.map(|gln| Gln::parse(gln).unwrap()),
    });
    for gln in SITES.iter().filter_map(|(_, party)| *party) {
        let party = Party { gln: Gln::parse(gln).unwrap(), name: "A party".to_owned() };
        let key = NewKey::IfNone(ApiKey::parse(&format!("pp_party_key_{gln}")).unwrap());
        add_party(&mut world.store(), &NewParty { party, key }).unwrap();
    }
    for site in sites.clone() {
        let token = ScopeToken::from_bytes([7; 16]);
        add_site(&mut world.store(), &NewSite { site, scope: "all".to_owned(), token }).unwrap();
    }
    let published = world.publish(start());
    let device = world.device(&published, start());
    let store = SqliteServing::open(&world.data()).unwrap();
    let mut seen = Vec::new();
    for serial in ["S1", "S2", "S3", "S6", "S7", "S8", "S9"] {
        let asked = Asked {
            gtin: Gtin::parse(PACK).unwrap(),
            serial: Serial::parse(serial).unwrap(),
            lot: Some(Lot::parse("A1").unwrap()),
            expiry: Some(PrintedDate::parse("291130").unwrap()),
        };
        let known = store.known(vec![asked.clone()]).await.unwrap().remove(0);
        for site in &sites {
            let context = Context { site: Some(site.id.clone()), zone: site.zone.clone(), ..Context::default() };
            let by_device = by_device(device.bundle(), &device.objects, &asked, &context, start());
            let by_server = words(own::judge(&asked, &known, &Asker::at(site, start())));
            assert_eq!(by_device, by_server, "{serial} at {}", site.id);
            seen.extend(by_device.1);
        }
    }
    let count = |code| seen.iter().filter(|seen| **seen == code).count();
    assert_eq!((count(ReasonCode::DispensedHere), count(ReasonCode::DispensedElsewhere)), (8, 16));
}
