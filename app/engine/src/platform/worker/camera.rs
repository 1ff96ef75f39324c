//! The page's camera: its frames arrive one message each.
//!
//! Invariant: the latest frame wins. One is looked at at a time; of those that arrive meanwhile the last one is next.

use super::pixels::Picture;

/// The frame that arrived last, until somebody looks at it.
#[derive(Default)]
pub(super) struct PageCamera {
    newest: Option<Picture>,
    looking: bool,
}

impl PageCamera {
    /// A frame arrived; whether somebody has to begin to look. One that nobody looked at before is given back to the
    /// browser.
    pub(super) fn shows(&mut self, frame: Picture) -> bool {
        self.newest = Some(frame);
        !std::mem::replace(&mut self.looking, true)
    }

    /// The frame to look at next; `None`: whoever looked is done.
    pub(super) fn newest(&mut self) -> Option<Picture> {
        let newest = self.newest.take();
        self.looking = newest.is_some();
        newest
    }
}
