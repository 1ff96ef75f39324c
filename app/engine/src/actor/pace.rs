//! When to sync: soon after there is something to send, now and then otherwise, and ever more rarely while nobody answers.

use std::time::Duration;

/// Entries that follow each other closely go out together.
const AFTER_ENTRY: Duration = Duration::from_secs(2);
/// A new timestamp is signed every few hours; a recall should not wait for that long again.
const REGULARLY: Duration = Duration::from_secs(15 * 60);
const FIRST_RETRY: Duration = Duration::from_secs(5);
const LONGEST_RETRY: Duration = Duration::from_secs(5 * 60);

/// The time of the next sync.
#[derive(Debug, Default)]
pub(super) struct Pace {
    due: Option<Duration>,
    failures: u32,
}

impl Pace {
    /// When, by the clock since boot.
    pub const fn due(&self) -> Option<Duration> {
        self.due
    }

    /// Whether it is time.
    pub fn is_due(&self, now: Duration) -> bool {
        self.due.is_some_and(|due| due <= now)
    }

    /// As soon as possible.
    pub fn soon(&mut self, now: Duration) {
        self.failures = 0;
        self.due = Some(now);
    }

    /// There is a new entry to send.
    pub fn entry(&mut self, now: Duration) {
        let wanted = now + AFTER_ENTRY;
        // While nobody answers, the next try has its time already.
        if self.failures == 0 || self.due.is_none() {
            self.due = Some(self.due.map_or(wanted, |due| due.min(wanted)));
        }
    }

    /// One has started.
    pub fn started(&mut self) {
        self.due = None;
    }

    /// It did all it had to do.
    pub fn succeeded(&mut self, now: Duration) {
        self.failures = 0;
        // An entry that came meanwhile keeps its earlier time.
        self.due = Some(self.due.map_or(now + REGULARLY, |due| due.min(now + REGULARLY)));
    }

    /// It did not.
    pub fn failed(&mut self, now: Duration) {
        let delay = FIRST_RETRY.saturating_mul(1 << self.failures.min(10)).min(LONGEST_RETRY);
        self.failures += 1;
        self.due = Some(now + delay);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn s(seconds: u64) -> Duration {
        Duration::from_secs(seconds)
    }

    #[test]
    fn syncs_follow_entries_and_back_off_while_nobody_answers() {
        let mut pace = Pace::default();
        assert_eq!(pace.due(), None);
        pace.entry(s(10));
        pace.entry(s(11));
        assert_eq!(pace.due(), Some(s(12)));
        pace.started();
        pace.entry(s(13));
        pace.succeeded(s(14));
        assert_eq!(pace.due(), Some(s(15)));
        pace.started();
        pace.succeeded(s(20));
        assert_eq!(pace.due(), Some(s(20) + REGULARLY));

        let delays: Vec<u64> = (0..9)
            .map(|_| {
                pace.failed(s(0));
                pace.entry(s(0));
                pace.due().unwrap_or_default().as_secs()
            })
            .collect();
        assert_eq!(delays, [5, 10, 20, 40, 80, 160, 300, 300, 300]);
        pace.soon(s(7));
        assert!(pace.is_due(s(7)));
    }
}
