//! Reference data that is not part of the repository: `../shared`, beside the checkout. Every test passes without it.

use std::io::Write as _;
use std::path::{Path, PathBuf};

/// The path of `../shared/<path>`, or nothing where it is absent. Then a line says that this test is skipped, straight
/// to stdout where libtest doesn't hold it back; `cargo xtask test` counts those lines, so ask once in a test.
pub fn shared(path: &str) -> Option<PathBuf> {
    let repository = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?;
    let wanted = repository.parent()?.join("shared").join(path);
    if wanted.exists() {
        return Some(wanted);
    }
    let _ = writeln!(std::io::stdout(), "skipped: ../shared/{path} is not there");
    None
}
