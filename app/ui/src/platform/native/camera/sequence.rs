//! A folder of images as a camera: one after the other by name, again and again.

use std::fs;
use std::path::{Path, PathBuf};
use std::thread;
use std::time::Duration;

use engine::capture::Luma;

use super::super::files;
use super::FrameSource;
use crate::shell::CameraTrouble;

/// As fast as a slow camera.
const FRAME_TIME: Duration = Duration::from_millis(66);

/// The images of a folder.
pub(super) struct Sequence {
    files: Vec<PathBuf>,
    next: usize,
}

impl Sequence {
    /// Those in `folder`; without any there is no camera.
    pub(super) fn open(folder: &Path) -> Result<Self, CameraTrouble> {
        let listed = fs::read_dir(folder).map_err(|_| CameraTrouble::Missing)?;
        let mut files: Vec<_> = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|it| it.is_file()).collect();
        files.sort();
        if files.is_empty() { Err(CameraTrouble::Missing) } else { Ok(Self { files, next: 0 }) }
    }

    /// The next image, at once.
    fn image(&mut self) -> Result<Luma, CameraTrouble> {
        let file = self.files.get(self.next).ok_or(CameraTrouble::Missing)?;
        self.next = (self.next + 1) % self.files.len();
        files::picture(file).ok_or(CameraTrouble::Failed)
    }
}

impl FrameSource for Sequence {
    fn frame(&mut self) -> Result<Luma, CameraTrouble> {
        thread::sleep(FRAME_TIME);
        self.image()
    }
}
