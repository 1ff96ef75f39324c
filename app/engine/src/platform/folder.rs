//! The device's home folder: for its owner only, as the journal names packs, people and places.

use std::fs::DirBuilder;
use std::path::Path;

/// Makes `path` and the folders above it if they are not there. A folder that is there stays as it is.
pub fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}
