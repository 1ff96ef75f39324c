//! From a camera to the engine, where each has a thread of its own.
//!
//! Invariant: a frame goes to the engine only when it has looked at the one before, and is the newest then. The source is
//! read as fast as it gives frames, so that none grows old in it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use super::frame_source::{FrameError, FrameSource};
use super::luma::Luma;

/// Whether the engine has looked at the last frame. Shared between its thread and the camera's.
#[derive(Debug, Clone, Default)]
pub struct Looked(Arc<AtomicBool>);

impl Looked {
    /// It has.
    pub fn ready(&self) {
        self.0.store(true, Ordering::Release);
    }

    /// Whether it has; from now on it has not.
    fn take(&self) -> bool {
        self.0.swap(false, Ordering::AcqRel)
    }
}

/// Who gets a frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum For {
    /// The engine, which waits for one, and the person.
    Engine,
    /// The person only: the engine still looks at an earlier one.
    Person,
}

/// The frames of a source, and who gets them.
pub struct Feed<'a> {
    /// Where they come from.
    pub source: &'a mut dyn FrameSource,
    /// Whether the engine has looked.
    pub looked: Looked,
}

impl Feed<'_> {
    /// The newest frame; `None`: there is none yet.
    pub fn newest(&mut self) -> Result<Option<(Luma, For)>, FrameError> {
        let Some(frame) = self.source.newest()? else { return Ok(None) };
        let whose = if self.looked.take() { For::Engine } else { For::Person };
        Ok(Some((frame, whose)))
    }
}

#[cfg(test)]
mod tests {
    use super::super::frame_source::Film;
    use super::*;

    #[test]
    fn the_engine_gets_the_newest_frame_when_it_has_looked_at_the_one_before() {
        let looked = Looked::default();
        // Told apart by their width.
        let mut film = Film::new((1..=11).filter_map(|width| Luma::new(width, 1, vec![0; width]).ok()));
        let mut feed = Feed { source: &mut film, looked: looked.clone() };
        let mut got = Vec::new();
        looked.ready();
        for frame in 1..=11 {
            if frame == 7 || frame == 8 {
                looked.ready();
            }
            if let Some((frame, For::Engine)) = feed.newest().unwrap() {
                got.push(frame.width());
            }
        }
        assert_eq!(got, [1, 7, 8], "the others came while the engine looked");
        assert_eq!(feed.newest(), Ok(None), "the film is over");
    }
}
