//! Every file of the fuzzers' corpora (`tests/fuzz/corpus`) against the properties that the fuzzers check.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../fuzz/src/capture.rs"]
#[allow(dead_code, reason = "limits of time are for fuzzers")]
mod capture;
#[path = "../fuzz/src/properties.rs"]
mod properties;

/// The names of what lies in `folder`, in order.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.expect("an entry of a folder just opened").file_name().to_string_lossy().into_owned())
        .collect()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fuzz/corpus")
}

/// Checks the corpora of these targets.
fn hold(targets: &[(&str, capture::Property)]) {
    for (target, property) in targets {
        let folder = corpus().join(target);
        for name in names(&folder) {
            let data = fs::read(folder.join(&name)).unwrap_or_else(|error| panic!("{target}/{name}: {error}"));
            let held = std::panic::catch_unwind(|| property(&data));
            assert!(held.is_ok(), "{target}/{name}: {}", data.escape_ascii());
        }
    }
}

#[test]
fn every_target_has_a_corpus() {
    let targets = capture::TARGETS.iter().chain(properties::TARGETS);
    assert_eq!(names(&corpus()), targets.map(|(name, _)| (*name).to_owned()).collect());
}

#[test]
fn the_corpora_of_identification_hold() {
    hold(properties::TARGETS);
}

#[test]
fn the_corpora_of_the_reader_hold() {
    hold(capture::TARGETS);
}
