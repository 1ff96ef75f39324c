//! Impossible travel: a lower bound on the speed between two sightings of the same pack.

use std::time::Duration;

use super::{Facts, Seen, Source};
use crate::bundle::sections::Rule;
use crate::place::Place;
use crate::time::Timestamp;

/// The words that cite the fastest impossible journey, if there is one.
///
/// The bound is `(distance - both radii) / (time between + clock skew)`: it can only be too low if places and times are
/// as uncertain as they say, so honest data never raises it.
pub(super) fn impossible(rule: &Rule, facts: &Facts) -> Option<String> {
    let here = facts.place?;
    let param = |name: &str, start: i64| rule.params.get(name).copied().unwrap_or(start).max(0);
    let history = Duration::from_secs(param("history_hours", 168).unsigned_abs().saturating_mul(3600));
    let skew_s = param("clock_skew_s", 120) as f64;
    let min_m = param("min_km", 50) as f64 * 1000.0;
    let limit_m_s = param("stop_kmh", 1000) as f64 / 3.6;
    let journeys = facts.seen.iter().filter(|seen| between(facts.at, seen.at) <= history).filter_map(|seen| {
        let distance_m = here.distance_m(&seen.place) - here.radius_m() - seen.place.radius_m();
        let speed = distance_m / (between(facts.at, seen.at).as_secs_f64() + skew_s).max(1.0);
        (distance_m >= min_m && speed > limit_m_s).then_some((speed, distance_m, seen))
    });
    let (_, distance_m, seen) = journeys.max_by(|a, b| a.0.total_cmp(&b.0))?;
    Some(words(distance_m, facts.at, seen, &here))
}

fn between(a: Timestamp, b: Timestamp) -> Duration {
    a.duration_since(b).unsigned_abs()
}

fn words(distance_m: f64, at: Timestamp, seen: &Seen, here: &Place) -> String {
    let minutes = between(at, seen.at).as_secs().div_ceil(60);
    let who = match seen.source {
        Source::OwnJournal => "this device",
        Source::Bundle => "another device",
    };
    let order = if seen.at <= at { "before" } else { "after" };
    let radii_m = here.radius_m() + seen.place.radius_m();
    format!(
        "{who} saw the same identifier at least {:.0} km away, {minutes} minutes {order} this read (places known to {:.0} km)",
        distance_m / 1000.0,
        (radii_m / 1000.0).ceil()
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(km: f64, minutes: i64, radius_m: f64, expected: bool) {
        let at: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let place = |lat: f64| Place::new(lat, 10.0, radius_m).unwrap();
        // One degree of latitude is 111.195 km on the sphere used here.
        let seen = Seen {
            at: at - Duration::from_secs(60 * minutes.unsigned_abs()),
            place: place(50.0 + km / 111.195),
            source: Source::Bundle,
        };
        let facts = Facts { at, place: Some(place(50.0)), seen: vec![seen], pack: None, in_view: 1, twice_at: None };
        let rule = &Rule::defaults()[0];
        assert_eq!(impossible(rule, &facts).is_some(), expected, "{km} km in {minutes} min, radius {radius_m} m");
    }

    #[test]
    fn only_journeys_that_nothing_can_make_are_found() {
        check(400.0, 15, 1_000.0, true);
        check(400.0, 60, 1_000.0, false);
        check(49.0, 0, 0.0, false);
        check(60.0, 0, 0.0, true);
        check(60.0, 0, 6_000.0, false);
        check(4_000.0, 8 * 24 * 60, 0.0, false);
    }

    #[test]
    fn an_unknown_place_accuses_nobody() {
        let at: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let seen = Seen { at, place: Place::new(0.0, 0.0, 0.0).unwrap(), source: Source::OwnJournal };
        let facts = Facts { at, place: None, seen: vec![seen], pack: None, in_view: 1, twice_at: None };
        assert_eq!(impossible(&Rule::defaults()[0], &facts), None);
    }
}
