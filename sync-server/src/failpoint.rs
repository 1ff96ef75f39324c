//! Places at which a test may kill the server, to see that nothing is lost or doubled (feature `failpoints`).
//!
//! `PACKPROOF_FAIL="name:n"` aborts the process when the named point is passed for the n-th time. Without the feature
//! [`pass`] does nothing and the variable is not read.

/// Every point, in the order in which a request passes them.
pub const POINTS: &[(&str, &str)] = &[
    ("server.enrol.received", "a code was read, nothing is written"),
    ("server.enrol.before_write", "inside the transaction, before the device is written"),
    ("server.enrol.after_write", "inside the transaction, after the device is written"),
    ("server.enrol.before_send", "committed, the answer is ready"),
    ("server.journal.received", "a push was read and checked, nothing is written"),
    ("server.journal.before_write", "inside the transaction, before the first entry is written"),
    ("server.journal.after_write", "inside the transaction, after entries and head are written"),
    ("server.store.before_commit", "before a group of writes is committed"),
    ("server.store.after_commit", "after a group of writes is committed"),
    ("server.journal.before_receipt", "committed, the receipt is not signed"),
    ("server.journal.after_receipt", "the receipt is signed"),
    ("server.journal.before_send", "the answer is ready"),
    ("server.verify.before_send", "an answer about packs is committed and ready"),
];

/// Passes the point `name`, one of [`POINTS`].
#[cfg(not(feature = "failpoints"))]
pub const fn pass(_name: &'static str) {}

/// Passes the point `name`, one of [`POINTS`].
#[cfg(feature = "failpoints")]
pub fn pass(name: &'static str) {
    use std::sync::atomic::{AtomicU64, Ordering};
    static PASSED: AtomicU64 = AtomicU64::new(0);
    debug_assert!(POINTS.iter().any(|(known, _)| *known == name), "{name} is not in the table");
    let Some((wanted, at)) = wanted() else { return };
    if name == wanted && PASSED.fetch_add(1, Ordering::SeqCst) + 1 == *at {
        eprintln!("fail point {name} passed {at} times: aborting");
        std::process::abort();
    }
}

#[cfg(feature = "failpoints")]
fn wanted() -> Option<&'static (String, u64)> {
    static WANTED: std::sync::OnceLock<Option<(String, u64)>> = std::sync::OnceLock::new();
    WANTED
        .get_or_init(|| {
            let text = std::env::var("PACKPROOF_FAIL").ok()?;
            let (name, at) = text.rsplit_once(':')?;
            Some((name.to_owned(), at.parse().ok()?))
        })
        .as_ref()
}

#[cfg(test)]
mod tests {
    #[test]
    fn every_point_has_a_name_of_its_own() {
        let names: std::collections::BTreeSet<_> = super::POINTS.iter().map(|(name, _)| name).collect();
        assert_eq!(names.len(), super::POINTS.len());
    }
}
