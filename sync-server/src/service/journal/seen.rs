//! Which packs were seen where, by what journal entries say.
//!
//! Bodies are read leniently: an entry that cannot be understood is still an entry, it only tells nothing here. A sighting
//! can accuse a pack that is read elsewhere, so only a symbol that was read on the spot, by a clock that agrees with signed
//! time, is one.

use serde::Deserialize;
use verify_core::ids::{Gtin, Serial};
use verify_core::journal::SignedEntry;
use verify_core::place::Place;
use verify_core::scan::EntryMode;
use verify_core::time::{ClockQuality, Timestamp};
use verify_core::wire::{PlaceLine, clock_name};

use crate::chain::Push;
use crate::store::SightingRecord;
use crate::store::serving::Seen;

#[derive(Deserialize)]
struct Body {
    kind: String,
    at: Timestamp,
    clock: String,
    scan: Scan,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Scan {
    entry: String,
    at: Option<Timestamp>,
    place: Option<PlaceLine>,
}

#[derive(Deserialize)]
struct Verdict {
    identification: Pack,
}

#[derive(Deserialize)]
struct Pack {
    gtin: String,
    serial: String,
}

/// What the entries of a push say was seen where: at the place of the scan, else at the device's site.
///
/// Nothing is seen in the future: what lies after `now` was timed by a clock that is ahead, and says nothing of when.
pub(super) fn places(push: &Push, site: Option<Place>, now: Timestamp) -> Vec<Seen> {
    let seen = |(entry, signed): (usize, &SignedEntry)| {
        let body: Body = serde_json::from_str(&signed.body).ok()?;
        let at = body.scan.at.unwrap_or(body.at);
        if !was_there(&body) || at.max(body.at) > now {
            return None;
        }
        let place = match body.scan.place {
            Some(place) => Place::new(place.lat, place.lon, place.radius_m),
            None => site,
        };
        let sighting = SightingRecord {
            gtin: Gtin::parse(&body.verdict.identification.gtin).ok()?,
            serial: Serial::parse(&body.verdict.identification.serial).ok()?,
            at,
            place: place?,
            source: push.device.to_hex(),
        };
        Some(Seen { entry, sighting })
    };
    push.entries.iter().enumerate().filter_map(seen).collect()
}

/// Whether the pack was where the device was, when the device says: a code can be typed, or read from an image, far away
/// from its pack, and a time that was given or is in doubt is not when that happened.
fn was_there(body: &Body) -> bool {
    let read_on_the_spot = match EntryMode::from_name(&body.scan.entry) {
        Some(EntryMode::Camera | EntryMode::Wedge) => true,
        Some(EntryMode::Image | EntryMode::Manual) | None => false,
    };
    body.kind == "scan" && body.clock == clock_name(ClockQuality::Agrees) && read_on_the_spot
}

#[cfg(test)]
mod tests {
    use super::*;
    use verify_core::ids::DeviceId;
    use verify_core::journal::Position;

    fn check(body: &str, site: Option<Place>, expected: Option<&str>) {
        let device = DeviceId::of_key(&[1; 32]);
        let entries = vec![SignedEntry { body: body.to_owned(), signature: [0; 64] }];
        let push = Push { device, from: Position::start(&device, 0), entries, heads: Vec::new() };
        let seen = places(&push, site, "2026-11-20T12:00:00Z".parse().unwrap());
        let words = seen
            .first()
            .map(|seen| format!("{} {} {}", seen.sighting.serial, seen.sighting.at, seen.sighting.place.lat_deg()));
        assert_eq!(words.as_deref(), expected, "{body}");
    }

    const PLACE: &str = r#","place":{"lat":40.0,"lon":-75.0,"radius_m":50.0}"#;

    /// A read of a pack, in a journal's words.
    fn read(kind: &str, at: &str, clock: &str, entry: &str, rest: &str) -> String {
        format!(
            r#"{{"v":1,"kind":"{kind}","epoch":0,"seq":0,"at":"2026-11-20T{at}Z","clock":"{clock}",
            "scan":{{"text":"x","entry":"{entry}"{rest}}},
            "verdict":{{"identification":{{"gtin":"00300010123455","serial":"11"}}}}}}"#
        )
    }

    #[test]
    fn scans_with_a_place_are_sightings() {
        let site = Place::new(52.5, 13.4, 100.0);
        let there = Some("11 2026-11-20T09:00:00Z 40");
        check(&read("scan", "09:00:00", "agrees", "camera", PLACE), site, there);
        check(&read("scan", "09:00:00", "agrees", "wedge", PLACE), site, there);
        check(&read("scan", "09:00:00", "agrees", "camera", ""), site, Some("11 2026-11-20T09:00:00Z 52.5"));
        check(&read("scan", "09:00:00", "agrees", "camera", ""), None, None);
        check(&read("decision", "09:00:00", "agrees", "camera", PLACE), site, None);
        check(&read("scan", "09:00:00", "agrees", "camera", r#","place":{"lat":91,"lon":0}"#), site, None);
        check("{}", site, None);
        check("not json", site, None);
    }

    #[test]
    fn reads_that_do_not_say_where_the_pack_was_are_no_sightings() {
        let site = Place::new(52.5, 13.4, 100.0);
        for entry in ["image", "manual", "", "other"] {
            check(&read("scan", "09:00:00", "agrees", entry, PLACE), site, None);
        }
        for clock in ["given", "behind", "ahead", ""] {
            check(&read("scan", "09:00:00", clock, "camera", PLACE), site, None);
        }
    }

    #[test]
    fn reads_that_are_still_to_come_are_no_sightings() {
        let site = Place::new(52.5, 13.4, 100.0);
        let at = |time: &str| format!(r#","at":"2026-11-20T{time}Z""#);
        let now = Some("11 2026-11-20T12:00:00Z 52.5");
        check(&read("scan", "12:00:00", "agrees", "camera", ""), site, now);
        check(&read("scan", "12:00:01", "agrees", "camera", ""), site, None);
        check(&read("scan", "12:00:00", "agrees", "wedge", &at("12:00:01")), site, None);
        check(&read("scan", "12:00:01", "agrees", "wedge", &at("09:00:00")), site, None);
        check(
            &read("scan", "12:00:00", "agrees", "wedge", &at("09:00:00")),
            site,
            Some("11 2026-11-20T09:00:00Z 52.5"),
        );
    }
}
