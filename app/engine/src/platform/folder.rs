//! The device's home folder and the files in it: for their owner only, as the journal names packs, people and places.

use std::fs::{DirBuilder, OpenOptions};
use std::path::Path;

/// Makes `path` and the folders above it if they are not there. A folder that is there stays as it is.
pub fn make_private_folder(path: &Path) -> std::io::Result<()> {
    let mut builder = DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path)
}

/// Makes `path`, empty, if it is not there: also in a folder that others may read. A file that is there stays as it is.
pub fn make_private_file(path: &Path) -> std::io::Result<()> {
    let mut options = OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}
