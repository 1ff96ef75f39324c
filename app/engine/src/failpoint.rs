//! Named places at which a test may kill the process, to show that nothing is lost or doubled.
//!
//! With the feature `failpoints` (off by default) the environment variable `PACKPROOF_FAIL="name:n"` aborts the process
//! when the place `name` is passed for the n-th time. Without the feature [`pass`] is empty.

/// All places of the engine, in the order of a sync: before and after every write, send and receipt.
pub const NAMES: &[&str] = &[
    "engine.enrol.before_commit",
    "engine.enrol.after_commit",
    "engine.request.before_send",
    "engine.response.after_receive",
    "engine.object.before_commit",
    "engine.object.after_commit",
    "engine.activation.before_commit",
    "engine.activation.after_commit",
    "engine.journal.before_commit",
    "engine.journal.after_commit",
    "engine.receipt.before_commit",
    "engine.receipt.after_commit",
    "engine.epoch.before_commit",
    "engine.epoch.after_commit",
    "engine.notice.before_commit",
    "engine.notice.after_commit",
];

/// Passes the place `name`.
#[cfg(not(feature = "failpoints"))]
#[inline(always)]
pub const fn pass(_name: &'static str) {}

/// Passes the place `name`; aborts the process if the environment asks for it.
#[cfg(feature = "failpoints")]
pub fn pass(name: &'static str) {
    use std::sync::OnceLock;
    use std::sync::atomic::{AtomicU64, Ordering};

    static ASKED: OnceLock<Option<(String, u64)>> = OnceLock::new();
    static PASSED: AtomicU64 = AtomicU64::new(0);

    debug_assert!(NAMES.contains(&name), "{name} is not in the list");
    let asked = ASKED.get_or_init(|| {
        let text = std::env::var("PACKPROOF_FAIL").ok()?;
        let (name, n) = text.rsplit_once(':')?;
        Some((name.to_owned(), n.parse().ok()?))
    });
    if asked.as_ref().is_some_and(|(asked, n)| asked == name && PASSED.fetch_add(1, Ordering::Relaxed) + 1 == *n) {
        std::process::abort();
    }
}
