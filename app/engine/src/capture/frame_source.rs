//! Where frames come from: a port that cameras, image files and films for tests stand behind.
//!
//! Invariant: the latest frame wins. A frame that a newer one has overtaken is never given out: who looks at frames slower
//! than they come sees fewer of them, not older ones.

use std::collections::VecDeque;

use thiserror::Error;

use super::image_file::ImageError;
use super::luma::Luma;
use super::raw_frame::RawFrameError;

/// A camera, or what takes its place. Opened, used and dropped by one owner.
pub trait FrameSource {
    /// The newest frame, if it was not given out before. A source whose owner has nothing else to do waits for one.
    fn newest(&mut self) -> Result<Option<Luma>, FrameError>;
}

/// Why there are no frames, and from where. Each message says what to do next.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum FrameError {
    /// There is no camera, or it is gone.
    #[error("{camera} is not there; connect one, or choose an image file")]
    Missing {
        /// Which.
        camera: String,
    },
    /// The person or the system said no.
    #[error("the system does not let Packproof use {camera}; allow it in the settings of the system")]
    Denied {
        /// Which.
        camera: String,
    },
    /// Another program has it.
    #[error("another program uses {camera}; close that program")]
    Busy {
        /// Which.
        camera: String,
    },
    /// It is there and gives nothing.
    #[error("{camera} gives no picture ({detail}); disconnect it and connect it again, or use another one")]
    Broken {
        /// Which.
        camera: String,
        /// In the words of the system.
        detail: String,
    },
    /// It gives frames that hold no picture.
    #[error("{camera}: {error}; use another camera")]
    Frame {
        /// Which.
        camera: String,
        /// What is wrong with them.
        error: RawFrameError,
    },
    /// A folder or file can't be opened.
    #[error("{path} cannot be read ({detail}); check the path and who may read it")]
    Unreadable {
        /// Which.
        path: String,
        /// In the words of the system.
        detail: String,
    },
    /// Where an image file should be there is a folder, a device or a pipe, which may have no end.
    #[error("{path} is not a file but a folder, a device or a pipe; give the path of an image file")]
    NoFile {
        /// Which.
        path: String,
    },
    /// No picture of a pack takes so many bytes.
    #[error("{path} has {size_bytes} bytes, more than an image file may have ({max_bytes}); save the picture smaller")]
    FileTooLarge {
        /// Which.
        path: String,
        /// How many it has.
        size_bytes: u64,
        /// How many are read.
        max_bytes: u64,
    },
    /// A folder in the place of a camera has no files.
    #[error("the folder {path} holds no files; put images into it")]
    NoImages {
        /// Which.
        path: String,
    },
    /// A file holds no picture.
    #[error("{path}: {error}")]
    Image {
        /// Which.
        path: String,
        /// What is wrong with it.
        error: ImageError,
    },
}

/// Frames that are there already, each given out once, in their order: a film for tests.
#[derive(Debug, Clone, Default)]
pub struct Film(VecDeque<Luma>);

impl Film {
    /// A film of these frames.
    pub fn new(frames: impl IntoIterator<Item = Luma>) -> Self {
        Self(frames.into_iter().collect())
    }
}

impl FrameSource for Film {
    fn newest(&mut self) -> Result<Option<Luma>, FrameError> {
        Ok(self.0.pop_front())
    }
}
