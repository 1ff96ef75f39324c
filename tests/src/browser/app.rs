//! The app under test: where it was built, and how its server, its demonstration and a browser come together.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// Whether a thing that a browser test needs is there; if not, a line says that the test is skipped. `cargo xtask test`
/// counts those lines, so ask once in a test.
pub fn can_run(what: &str, found: Option<PathBuf>) -> bool {
    if found.is_none() {
        // What can't be printed can't be counted.
        let _ = writeln!(std::io::stdout(), "skipped: {what} is not there");
    }
    found.is_some()
}

/// The folder of the built web app: `PACKPROOF_WEB`, or what `cargo xtask web` wrote.
pub fn dist() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("target/web/dist");
    let folder = std::env::var_os("PACKPROOF_WEB").map_or(built, PathBuf::from);
    folder.join("index.html").exists().then_some(folder)
}
