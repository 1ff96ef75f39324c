//! Fuzzing of identification and of the reader: what holds for any bytes that a scanner or a camera hands over.
//!
//! [`properties`] and [`capture`] state it, one function an entry point, without a clock or a fuzzer: tests call the same
//! functions with every file of the corpus. The targets in `fuzz_targets` call them through [`bounded_by`].

#![forbid(unsafe_code)]

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

pub mod capture;
pub mod properties;

use properties::Property;

/// Longest that one input may take in a build for a fuzzer, which counts every branch and comparison and checks for
/// overflow: 20 to 60 times as long as in a release build, where 50 ms are allowed.
pub const LIMIT: Duration = Duration::from_secs(1);

/// The slowest input so far, in microseconds.
static SLOWEST: AtomicU64 = AtomicU64::new(0);

/// [`bounded_by`] with [`LIMIT`].
pub fn bounded(property: Property, data: &[u8]) {
    bounded_by(LIMIT, property, data);
}

/// Checks `property` for `data` and that it takes no longer than `limit`; an input slower than all before is printed.
///
/// # Panics
///
/// If the property does not hold, or takes too long.
pub fn bounded_by(limit: Duration, property: Property, data: &[u8]) {
    if micros(time(property, data)) <= SLOWEST.load(Ordering::Relaxed) {
        return;
    }
    let took = best_time(property, data);
    if SLOWEST.fetch_max(micros(took), Ordering::Relaxed) < micros(took) {
        eprintln!("slowest so far: {} us, {} bytes: {}", micros(took), data.len(), data.escape_ascii());
    }
    assert!(took <= limit, "an input takes {took:?}");
}

/// How long `property` takes for `data`. Other programs take their share of the processor: the best of several times is
/// the input's own.
pub fn best_time(property: Property, data: &[u8]) -> Duration {
    (0..4).map(|_| time(property, data)).min().unwrap_or_default()
}

fn time(property: Property, data: &[u8]) -> Duration {
    let start = Instant::now();
    property(data);
    start.elapsed()
}

fn micros(duration: Duration) -> u64 {
    u64::try_from(duration.as_micros()).unwrap_or(u64::MAX)
}
