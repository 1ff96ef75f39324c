//! A folder of images as a camera.

use std::path::Path;
use std::thread;
use std::time::Duration;

use engine::capture::{FrameError, FrameSource, Luma};
use engine::platform::ImageFolder;

/// As fast as a slow camera.
const FRAME_TIME: Duration = Duration::from_millis(66);

/// The images of a folder.
pub(super) struct Sequence(ImageFolder);

impl Sequence {
    /// Those in `folder`; without any there is no camera.
    pub(super) fn open(folder: &Path) -> Result<Self, FrameError> {
        ImageFolder::open(folder).map(Self)
    }
}

impl FrameSource for Sequence {
    fn newest(&mut self) -> Result<Option<Luma>, FrameError> {
        thread::sleep(FRAME_TIME);
        self.0.newest()
    }
}
