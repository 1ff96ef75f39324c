//! Limits how often somebody may guess enrolment codes: a token bucket an address, and one for all together.
//!
//! Only wrong guesses cost a token, so that a room full of devices can enrol at once. A code has 40 bits and lives for a
//! day: with these limits the chance to hit one of ten open codes is below 1e-6.

use std::collections::BTreeMap;
use std::net::IpAddr;
use std::time::Duration;

use verify_core::time::Timestamp;

/// Wrong guesses that one address has at once, and how long one takes to come back.
const PER_ADDRESS: (u32, Duration) = (10, Duration::from_secs(60));
/// The same for all addresses together.
const ALTOGETHER: (u32, Duration) = (100, Duration::from_secs(1));
/// Addresses remembered; the others share the common bucket only.
const ADDRESSES: usize = 10_000;

/// Wrong guesses so far.
#[derive(Debug)]
pub struct Guesses {
    all: Bucket,
    by_address: BTreeMap<Network, Bucket>,
}

/// Too many wrong guesses. Try again after this time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limited {
    /// How long until the next one is allowed.
    pub retry_after: Duration,
}

impl Guesses {
    /// No guesses yet.
    pub const fn new() -> Self {
        Self { all: Bucket::full(ALTOGETHER), by_address: BTreeMap::new() }
    }

    /// Whether somebody at `from` may guess now.
    pub fn check(&mut self, from: Option<IpAddr>, now: Timestamp) -> Result<(), Limited> {
        self.all.refill(now);
        self.all.check()?;
        let Some(bucket) = from.and_then(|from| self.by_address.get_mut(&Network::of(from))) else { return Ok(()) };
        bucket.refill(now);
        bucket.check()
    }

    /// Notes a wrong guess from `from`.
    pub fn wrong(&mut self, from: Option<IpAddr>, now: Timestamp) {
        self.all.refill(now);
        self.all.take();
        let Some(from) = from else { return };
        if self.by_address.len() >= ADDRESSES {
            self.by_address.retain(|_, bucket| {
                bucket.refill(now);
                !bucket.is_full()
            });
        }
        if self.by_address.len() < ADDRESSES {
            self.by_address.entry(Network::of(from)).or_insert_with(|| Bucket::full(PER_ADDRESS)).take();
        }
    }
}

impl Default for Guesses {
    fn default() -> Self {
        Self::new()
    }
}

/// An IPv4 address, or the /64 of an IPv6 address: whoever has one of those has all of them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Network(u128);

impl Network {
    fn of(address: IpAddr) -> Self {
        match address.to_canonical() {
            IpAddr::V4(v4) => Self(u128::from(u32::from(v4))),
            IpAddr::V6(v6) => Self(u128::from(v6) >> 64 << 64),
        }
    }
}

#[derive(Debug)]
struct Bucket {
    tokens: u32,
    capacity: u32,
    per_token: Duration,
    /// From when on time counts towards the next token; none while nothing was taken.
    since: Option<Timestamp>,
}

impl Bucket {
    const fn full((capacity, per_token): (u32, Duration)) -> Self {
        Self { tokens: capacity, capacity, per_token, since: None }
    }

    const fn is_full(&self) -> bool {
        self.tokens == self.capacity
    }

    fn refill(&mut self, now: Timestamp) {
        let Some(since) = self.since.filter(|since| *since <= now && !self.is_full()) else {
            // A clock that went back starts the wait anew; a full bucket has nothing to wait for.
            self.since = Some(now);
            return;
        };
        let elapsed = now.duration_since(since).unsigned_abs();
        let come = (elapsed.as_millis() / self.per_token.as_millis()).min(u128::from(self.capacity)) as u32;
        self.tokens = (self.tokens + come).min(self.capacity);
        // What is left of the time counts towards the next token, unless there is none to wait for.
        self.since = if self.is_full() { Some(now) } else { since.checked_add(self.per_token * come).ok() };
    }

    fn check(&self) -> Result<(), Limited> {
        if self.tokens > 0 { Ok(()) } else { Err(Limited { retry_after: self.per_token }) }
    }

    const fn take(&mut self) {
        self.tokens = self.tokens.saturating_sub(1);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(second: i64) -> Timestamp {
        Timestamp::from_second(1_800_000_000 + second).unwrap()
    }

    fn address(text: &str) -> Option<IpAddr> {
        Some(text.parse().unwrap())
    }

    /// Guesses wrongly until refused; how often it was allowed.
    fn exhaust(guesses: &mut Guesses, from: Option<IpAddr>, now: Timestamp) -> u32 {
        let mut allowed = 0;
        while allowed < 10_000 && guesses.check(from, now).is_ok() {
            guesses.wrong(from, now);
            allowed += 1;
        }
        allowed
    }

    #[test]
    fn an_address_has_ten_guesses_and_one_more_a_minute() {
        let mut guesses = Guesses::new();
        let from = address("192.0.2.1");
        assert_eq!(exhaust(&mut guesses, from, at(0)), 10);
        assert_eq!(guesses.check(from, at(59)), Err(Limited { retry_after: Duration::from_secs(60) }));
        assert_eq!(exhaust(&mut guesses, from, at(60)), 1);
        assert_eq!(exhaust(&mut guesses, from, at(7200)), 10);
        assert_eq!(exhaust(&mut guesses, address("192.0.2.2"), at(7200)), 10);
    }

    #[test]
    fn a_network_is_one_address() {
        let mut guesses = Guesses::new();
        assert_eq!(exhaust(&mut guesses, address("2001:db8::1"), at(0)), 10);
        assert_eq!(exhaust(&mut guesses, address("2001:db8::2"), at(0)), 0);
        assert_eq!(exhaust(&mut guesses, address("2001:db8:0:1::2"), at(0)), 10);
        assert_eq!(exhaust(&mut guesses, address("::ffff:192.0.2.1"), at(0)), 10);
        assert_eq!(exhaust(&mut guesses, address("192.0.2.1"), at(0)), 0);
    }

    #[test]
    fn all_together_have_a_limit_too() {
        let mut guesses = Guesses::new();
        let allowed: u32 = (0..50).map(|i| exhaust(&mut guesses, address(&format!("192.0.2.{i}")), at(0))).sum();
        assert_eq!(allowed, 100);
        assert_eq!(exhaust(&mut guesses, None, at(5)), 5);
    }

    #[test]
    fn a_clock_that_goes_back_gives_nothing_away() {
        let mut guesses = Guesses::new();
        let from = address("192.0.2.1");
        assert_eq!(exhaust(&mut guesses, from, at(1000)), 10);
        assert_eq!(exhaust(&mut guesses, from, at(0)), 0);
        assert_eq!(exhaust(&mut guesses, from, at(60)), 1);
    }
}
