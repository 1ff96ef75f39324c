//! Every file of the fuzzers' corpora (`tests/fuzz/corpus`) of identification against the properties that the fuzzers check.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

#[path = "../../tests/fuzz/src/properties.rs"]
mod properties;

/// The names of what lies in `folder`, in order.
fn names(folder: &Path) -> BTreeSet<String> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("{}: {error}", folder.display()));
    entries
        .map(|entry| entry.expect("an entry of a folder just opened").file_name().to_string_lossy().into_owned())
        .collect()
}

fn corpus() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../tests/fuzz/corpus")
}

#[test]
fn the_corpora_hold() {
    for (target, property) in properties::TARGETS {
        let folder = corpus().join(target);
        let names = names(&folder);
        assert!(!names.is_empty(), "{target} has a corpus");
        for name in names {
            let data = fs::read(folder.join(&name)).unwrap_or_else(|error| panic!("{target}/{name}: {error}"));
            let held = std::panic::catch_unwind(|| property(&data));
            assert!(held.is_ok(), "{target}/{name}: {}", data.escape_ascii());
        }
    }
}
