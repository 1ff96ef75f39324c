//! Image files of this machine as frames: one, or those of a folder, one after the other by name, again and again.

use std::fs::{self, File};
use std::io::{self, Read as _};
use std::path::{Path, PathBuf};

use crate::capture::{FrameError, FrameSource, Luma, load_image};

/// Larger files are no pictures of packs.
const MAX_BYTES: u64 = 64 << 20;

/// The picture in a file. Nothing but a file is opened: a pipe would wait for a writer, and a device never ends.
pub fn open_image(path: &Path) -> Result<Luma, FrameError> {
    let name = || path.display().to_string();
    let unreadable = |error: io::Error| FrameError::Unreadable { path: name(), detail: error.to_string() };
    let metadata = fs::metadata(path).map_err(unreadable)?;
    if !metadata.is_file() {
        return Err(FrameError::NoFile { path: name() });
    }
    let file = File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    if metadata.len() <= MAX_BYTES {
        // It may grow while it is read.
        file.take(MAX_BYTES + 1).read_to_end(&mut bytes).map_err(unreadable)?;
    }
    let size_bytes = metadata.len().max(bytes.len() as u64);
    if size_bytes > MAX_BYTES {
        return Err(FrameError::FileTooLarge { path: name(), size_bytes, max_bytes: MAX_BYTES });
    }
    load_image(&bytes).map_err(|error| FrameError::Image { path: name(), error })
}

/// The images of a folder in the place of a camera: for tests, and where there is none.
#[derive(Debug, Clone)]
pub struct ImageFolder {
    files: Vec<PathBuf>,
    next: usize,
}

impl ImageFolder {
    /// Those that lie in `folder` now.
    pub fn open(folder: &Path) -> Result<Self, FrameError> {
        let path = folder.display().to_string();
        let listed = fs::read_dir(folder)
            .map_err(|error| FrameError::Unreadable { path: path.clone(), detail: error.to_string() })?;
        let mut files: Vec<_> = listed.filter_map(|entry| Some(entry.ok()?.path())).filter(|it| it.is_file()).collect();
        files.sort();
        if files.is_empty() { Err(FrameError::NoImages { path }) } else { Ok(Self { files, next: 0 }) }
    }
}

impl FrameSource for ImageFolder {
    fn newest(&mut self) -> Result<Option<Luma>, FrameError> {
        let file = &self.files[self.next];
        self.next = (self.next + 1) % self.files.len();
        open_image(file).map(Some)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn images_come_by_name_again_and_again_and_what_is_none_says_which() {
        let folder = tempfile::tempdir().unwrap();
        assert_eq!(
            ImageFolder::open(folder.path()).unwrap_err(),
            FrameError::NoImages { path: folder.path().display().to_string() }
        );
        for side in [2_u32, 1] {
            let grey = image::GrayImage::from_pixel(side, side, image::Luma([9]));
            grey.save(folder.path().join(format!("{side}.png"))).unwrap();
        }
        let mut images = ImageFolder::open(folder.path()).unwrap();
        let widths = [(); 3].map(|()| images.newest().unwrap().unwrap().width());
        assert_eq!(widths, [1, 2, 1]);
        let bad = folder.path().join("bad.png");
        fs::write(&bad, b"none").unwrap();
        let words = open_image(&bad).unwrap_err().to_string();
        assert!(words.contains("bad.png") && words.contains("save the picture"), "{words}");
        let words = open_image(&folder.path().join("gone.png")).unwrap_err().to_string();
        assert!(words.contains("gone.png") && words.contains("check the path"), "{words}");
    }
}
