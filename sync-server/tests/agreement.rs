//! The verdict of our own API is the one that a device gives on a first read of the same data.
//!
//! Every serial of verify-core's sample bundle, and one that is in none, is asked for with every lot and several dates, on
//! several days, from nowhere and from a site.
#![allow(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::collections::BTreeSet;

use sync_server::answer::own::{self, Asker};
use sync_server::answer::{Asked, Known, KnownLot, KnownPack};
use verify_core::bundle::status::ActorHash;
use verify_core::bundle::{Lookup, LotKnowledge};
use verify_core::ids::{Gtin, Lot, Serial, SiteId};
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::time::{Clock, PrintedDate, Timestamp, Zone};
use verify_core::verdict::{Context, Knowledge, Note, Question, ReasonCode, judge};

#[allow(dead_code, reason = "other tests use more of it")]
#[path = "../../verify-core/tests/verdicts/sample.rs"]
mod sample;

use sample::{GTIN, LOT_LEVEL_GTIN, Sample};

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

fn by_device(sample: &Sample, asked: &Asked, context: &Context, now: Timestamp) -> Words {
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
    let known = Knowledge { bundle: &sample.bundle, objects: &sample.objects, issued: now };
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
    let verdict = own::judge(asked, &known(sample, &lookup), &asker);
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
                    let device = by_device(&sample, &asked, context, now);
                    let server = by_server(&sample, &asked, context, now);
                    assert_eq!(device, server, "{asked:?} at {now}, site {:?}", context.site);
                    seen.extend(device.1);
                }
            }
        }
    }
    assert!(seen.len() >= 20, "only {seen:?}");
}
