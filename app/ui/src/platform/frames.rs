//! When a camera's next frame is taken. Pure.
//!
//! Invariants: one frame is on its way to the engine at a time; what comes meanwhile is not even taken, so that the next
//! one is the newest when the engine is ready for it; of several ways to hear of a frame the first counts.

/// The frames of a camera, one after the other.
#[derive(Debug, Default)]
pub(super) struct Frames {
    /// Counts frames that were asked for.
    asked: u32,
    on_its_way: bool,
}

impl Frames {
    /// Asks for the next frame; `None` while one is on its way. What asked before is over.
    pub(super) fn ask(&mut self) -> Option<u32> {
        if self.on_its_way {
            return None;
        }
        self.asked = self.asked.wrapping_add(1);
        Some(self.asked)
    }

    /// Whether the frame that was asked for by this number is to be taken, now that there is one.
    pub(super) fn take(&mut self, asked: u32) -> bool {
        if self.on_its_way || self.asked != asked {
            return false;
        }
        // Whoever hears of it later comes too late.
        self.asked = self.asked.wrapping_add(1);
        self.on_its_way = true;
        true
    }

    /// The frame that was on its way was looked at, or got lost.
    pub(super) fn looked(&mut self) {
        self.on_its_way = false;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_frame_at_a_time_and_the_newest_then() {
        let mut frames = Frames::default();
        let first = frames.ask().unwrap();
        assert!(frames.take(first));
        assert_eq!(frames.ask(), None, "frames that come while the engine looks are not taken");
        assert!(!frames.take(first), "the slower way to hear of the same frame");
        frames.looked();
        assert!(!frames.take(first), "nor after it was looked at");
        let second = frames.ask().unwrap();
        assert!(frames.take(second));
    }

    #[test]
    fn who_asks_again_hears_of_one_frame_only() {
        let mut frames = Frames::default();
        let (stale, newest) = (frames.ask().unwrap(), frames.ask().unwrap());
        assert_eq!((frames.take(stale), frames.take(newest)), (false, true));
    }
}
