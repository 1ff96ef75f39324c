//! Which packs were seen where, by what journal entries say.
//!
//! Bodies are read leniently: an entry that cannot be understood is still an entry, it only tells nothing here.

use serde::Deserialize;
use verify_core::ids::{Gtin, Serial};
use verify_core::place::Place;
use verify_core::time::Timestamp;
use verify_core::wire::PlaceLine;

use crate::chain::Push;
use crate::store::SightingRecord;
use crate::store::serving::Seen;

#[derive(Deserialize)]
struct Body {
    kind: String,
    at: Timestamp,
    scan: Scan,
    verdict: Verdict,
}

#[derive(Deserialize)]
struct Scan {
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
/// Nothing is seen in the future: a device's clock may be ahead.
pub(super) fn places(push: &Push, site: Option<Place>, now: Timestamp) -> Vec<Seen> {
    let sightings = push.entries.iter().enumerate().filter_map(|(entry, signed)| {
        let body: Body = serde_json::from_str(&signed.body).ok()?;
        let place = match body.scan.place {
            Some(place) => Place::new(place.lat, place.lon, place.radius_m),
            None => site,
        };
        let sighting = SightingRecord {
            gtin: Gtin::parse(&body.verdict.identification.gtin).ok()?,
            serial: Serial::parse(&body.verdict.identification.serial).ok()?,
            at: body.scan.at.unwrap_or(body.at).min(now),
            place: place?,
            source: push.device.to_hex(),
        };
        (body.kind == "scan").then_some(Seen { entry, sighting })
    });
    sightings.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use verify_core::ids::DeviceId;
    use verify_core::journal::{Position, SignedEntry};

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

    #[test]
    fn scans_with_a_place_are_sightings() {
        let body = |at: &str, place: &str, kind: &str| {
            format!(
                r#"{{"v":1,"kind":"{kind}","epoch":0,"seq":0,"at":"{at}","scan":{{"text":"x"{place}}},
                "verdict":{{"identification":{{"gtin":"00300010123455","serial":"11"}}}}}}"#
            )
        };
        let place = r#","place":{"lat":40.0,"lon":-75.0,"radius_m":50.0}"#;
        let site = Place::new(52.5, 13.4, 100.0);
        check(&body("2026-11-20T09:00:00Z", place, "scan"), site, Some("11 2026-11-20T09:00:00Z 40"));
        check(&body("2027-11-20T09:00:00Z", place, "scan"), site, Some("11 2026-11-20T12:00:00Z 40"));
        check(&body("2026-11-20T09:00:00Z", "", "scan"), site, Some("11 2026-11-20T09:00:00Z 52.5"));
        check(&body("2026-11-20T09:00:00Z", "", "scan"), None, None);
        check(&body("2026-11-20T09:00:00Z", place, "decision"), site, None);
        check(&body("2026-11-20T09:00:00Z", r#","place":{"lat":91,"lon":0}"#, "scan"), site, None);
        check("{}", site, None);
        check("not json", site, None);
    }
}
