//! Times and dates as XML Schema writes them, which is stricter here and wider there than what a date library takes.

use jiff::civil::Date;
use verify_core::time::Timestamp;

use super::error::Problem;

/// `xsd:dateTime` with a time zone, which EPCIS requires (EPCIS 1.2, section 7.3.1.1). Seconds may be left out, as
/// ISO 8601 allows and senders do.
pub(super) fn date_time(field: &'static str, text: &str) -> Result<Timestamp, Problem> {
    const EXPECTED: &str = "a time with a time zone such as 2023-03-27T06:45:16Z";
    let bytes = text.as_bytes();
    let plain = bytes.len() >= 17 && bytes.iter().all(|b| b.is_ascii_digit() || b"T:.+-Z".contains(b));
    if !plain || bytes[10] != b'T' {
        return Err(Problem::value(field, text, EXPECTED));
    }
    // A second has at most nine decimals here; XML Schema sets no end to them.
    let shortened = shorten_fraction(text);
    let text = shortened.as_deref().unwrap_or(text);
    text.parse().map_err(|_| Problem::value(field, text, EXPECTED))
}

fn shorten_fraction(text: &str) -> Option<String> {
    let start = text.find('.')? + 1;
    let digits = text[start..].bytes().take_while(u8::is_ascii_digit).count();
    (digits > 9).then(|| format!("{}{}", &text[..start + 9], &text[start + digits..]))
}

/// An offset from UTC in minutes, written `+hh:mm`, `-hh:mm` or `Z`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct UtcOffset(i16);

impl UtcOffset {
    /// Minutes east of Greenwich.
    pub const fn minutes(self) -> i16 {
        self.0
    }

    pub(super) fn parse(text: &str) -> Result<Self, Problem> {
        let refuse = || Problem::value("eventTimeZoneOffset", text, "an offset such as +02:00");
        if text == "Z" {
            return Ok(Self(0));
        }
        let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = text.as_bytes() else {
            return Err(refuse());
        };
        if ![h1, h2, m1, m2].into_iter().all(u8::is_ascii_digit) {
            return Err(refuse());
        }
        let number = |tens: &u8, ones: &u8| i16::from(tens - b'0') * 10 + i16::from(ones - b'0');
        let (hours, minutes) = (number(h1, h2), number(m1, m2));
        let total = hours * 60 + minutes;
        // XML Schema knows offsets up to 14 hours.
        if minutes > 59 || total > 14 * 60 {
            return Err(refuse());
        }
        Ok(Self(if *sign == b'-' { -total } else { total }))
    }
}

/// `xsd:date`; a time zone behind it is accepted and means nothing for an expiry.
pub(super) fn date(field: &'static str, text: &str) -> Result<Date, Problem> {
    let refuse = || Problem::value(field, text, "a date such as 2025-03-27");
    let (day, zone) = text.split_at_checked(10).ok_or_else(refuse)?;
    let zone_is_one = matches!(zone.as_bytes(), [] | [b'Z'] | [b'+' | b'-', _, _, b':', _, _]);
    if !zone_is_one || !day.bytes().all(|b| b.is_ascii_digit() || b == b'-') {
        return Err(refuse());
    }
    day.parse().map_err(|_| refuse())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_need_a_zone() {
        let check = |text: &str, expected: Option<&str>| {
            let found = date_time("eventTime", text).ok().map(|t| t.to_string());
            assert_eq!(found.as_deref(), expected, "{text}");
        };
        check("2023-03-27T06:45:16Z", Some("2023-03-27T06:45:16Z"));
        check("2005-04-04T20:33:31.116-06:00", Some("2005-04-05T02:33:31.116Z"));
        check("2005-07-11T11:30:47.0Z", Some("2005-07-11T11:30:47Z"));
        check("2022-04-13T12:35:29.0170696171234Z", Some("2022-04-13T12:35:29.017069617Z"));
        check("2006-11-07T13:00Z", Some("2006-11-07T13:00:00Z"));
        check("2023-03-27T06:45:16", None);
        check("2023-03-27T06:45", None);
        check("2023-03-27", None);
        check("2023-13-27T06:45:16Z", None);
        check("2023-03-27 06:45:16Z", None);
        check("", None);
    }

    #[test]
    fn offsets_and_dates() {
        assert_eq!(UtcOffset::parse("-05:00").unwrap().minutes(), -300);
        assert_eq!(UtcOffset::parse("+05:30").unwrap().minutes(), 330);
        for bad in ["", "05:00", "+5:00", "+15:00", "+02:60", "+0a:00"] {
            assert!(UtcOffset::parse(bad).is_err(), "{bad}");
        }
        assert_eq!(date("d", "2025-03-27").unwrap().to_string(), "2025-03-27");
        assert_eq!(date("d", "2025-03-27+01:00").unwrap().to_string(), "2025-03-27");
        for bad in ["", "270325", "2025-02-30", "2025-03-27T00:00:00Z", "27.03.2025"] {
            assert!(date("d", bad).is_err(), "{bad}");
        }
    }
}
