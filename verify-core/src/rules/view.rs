//! The same identifier twice in one view: two packs lie there, and at least one of them is a copy.

use std::time::Duration;

use super::Facts;
use crate::bundle::sections::Rule;

/// The words that cite what was in view, if that was more than one code of one pack: now, or, as either of the two may be
/// shown alone afterwards, within the hours before.
///
/// Only codes that name a single pack count: without a serial all packs of a lot carry the same code, and a case, whose
/// packaging level is not 0, may carry its own on several sides.
pub(super) fn same_code_twice(rule: &Rule, facts: &Facts) -> Option<String> {
    facts.pack.as_ref().filter(|(gtin, _)| gtin.indicator() == 0)?;
    if facts.in_view > 1 {
        let codes = facts.in_view;
        return Some(format!("{codes} codes with this very content were in view at once, apart from each other"));
    }
    let hours = rule.params.get("history_hours").copied().unwrap_or(168).max(0).unsigned_abs();
    let ago = facts.at.duration_since(facts.twice_at?).unsigned_abs();
    let recent = ago <= Duration::from_secs(hours.saturating_mul(3600));
    let minutes = ago.as_secs().div_ceil(60);
    recent
        .then(|| format!("this device saw two codes with this identifier at once, {minutes} minutes before this read"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ids::{Gtin, Serial};
    use crate::time::Timestamp;

    const PACK: &str = "00300010123455";

    fn check(gtin: &str, serial: Option<&str>, in_view: u8, hours_ago: Option<u64>, expected: bool) {
        let gtin = Gtin::parse(gtin).unwrap();
        let pack = serial.map(|serial| (gtin, Serial::parse(serial).unwrap()));
        let at: Timestamp = "2026-11-20T12:00:00Z".parse().unwrap();
        let twice_at = hours_ago.map(|hours| at - Duration::from_secs(3600 * hours));
        let facts = Facts { at, place: None, seen: Vec::new(), pack, in_view, twice_at };
        let rule = Rule::defaults().pop().unwrap();
        let found = same_code_twice(&rule, &facts);
        assert_eq!(found.is_some(), expected, "{gtin} {serial:?} {in_view} {hours_ago:?}: {found:?}");
    }

    #[test]
    fn two_codes_of_one_pack_are_found_now_and_for_a_while() {
        check(PACK, Some("S1"), 2, None, true);
        check(PACK, Some("S1"), 1, None, false);
        check(PACK, Some("S1"), 1, Some(168), true);
        check(PACK, Some("S1"), 1, Some(169), false);
    }

    #[test]
    fn codes_that_many_packs_or_sides_may_carry_accuse_nobody() {
        check(PACK, None, 2, None, false);
        check("10300010123452", Some("S1"), 2, Some(1), false);
    }
}
