//! Keys and the qualifiers behind them: which may stand in a path, and in which order.

use super::super::ai;

/// The sequences of qualifiers of `key`; empty if it is not a primary key.
pub(super) fn sequences(key: &str) -> &'static [&'static [&'static str]] {
    ai::exactly(key).and_then(ai::Entry::qualifiers).unwrap_or(&[])
}

/// Whether `path` is a primary key with some of the qualifiers of one of its sequences, in their order.
pub(super) fn is_valid(path: &[&str]) -> bool {
    let Some((key, qualifiers)) = path.split_first() else { return false };
    sequences(key).iter().any(|sequence| {
        let mut rest = sequence.iter();
        qualifiers.iter().all(|qualifier| rest.any(|member| member == qualifier))
    })
}

/// Whether `path` would still be valid with `ai` put in somewhere behind the key.
pub(super) fn takes(path: &[&str], ai: &str) -> bool {
    let known = path.first().is_some_and(|key| sequences(key).iter().any(|sequence| sequence.contains(&ai)));
    known
        && (1..=path.len()).any(|at| {
            let longer: Vec<&str> = path[..at].iter().copied().chain([ai]).chain(path[at..].iter().copied()).collect();
            is_valid(&longer)
        })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn qualifiers_keep_their_order() {
        for valid in [&["01"][..], &["01", "22", "10", "21"], &["01", "10"], &["01", "235"], &["00"], &["414", "7040"]]
        {
            assert!(is_valid(valid), "{valid:?}");
        }
        for wrong in [&[][..], &["10"], &["01", "21", "10"], &["01", "22", "235"], &["00", "21"], &["01", "10", "10"]] {
            assert!(!is_valid(wrong), "{wrong:?}");
        }
        assert!(takes(&["01", "21"], "10"));
        assert!(!takes(&["01", "235"], "10"));
        assert!(!takes(&["01"], "17"));
    }
}
