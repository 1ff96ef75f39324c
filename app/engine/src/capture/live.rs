//! Reading a camera: frame after frame, until somebody has seen enough.
//!
//! A code that is in view over many frames is one read; it is read again once it was out of view for a second, or when
//! somebody asks. Every frame gets the cheap looks and one of the expensive ones, in turns, so that each frame costs little
//! and a difficult code is read a few frames later. Invariant: what does not say of itself that it is a GS1 or ISO 15434
//! message is believed when two frames agree: small symbols can be misread out of clutter, and twice the same by chance
//! never.

use std::time::Duration;

use super::{Content, EXPENSIVE, Hint, Luma, Size, Symbol, filters, symbols};

/// Out of view for so long, a code counts as a new read.
pub const OUT_OF_VIEW: Duration = Duration::from_secs(1);
/// Between two frames no more time counts than this: only frames that were looked at prove that a code was out of view, and
/// a device that was busy for a while looked at none.
const MAX_GAP: Duration = Duration::from_millis(250);
/// After so long without a frame the camera was off, and everything is new.
const CAMERA_OFF: Duration = Duration::from_secs(5);
/// How long a camera looks without a code before it says what would help.
const HINT_AFTER: Duration = Duration::from_secs(3);
/// Codes that are remembered: more than fit into a view within a second.
const MAX_IN_VIEW: usize = 256;

/// What a camera has seen lately.
#[derive(Debug, Default)]
pub struct Live {
    in_view: Vec<InView>,
    turn: usize,
    /// When the last frame was taken, and how much time counts until then.
    last_frame: Option<(Duration, Duration)>,
    /// Since when there is no code, by the time that counts.
    empty_since: Option<Duration>,
}

#[derive(Debug)]
struct InView {
    bytes: Vec<u8>,
    symbology: &'static str,
    last: Duration,
    was_read: bool,
}

/// What a frame showed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// Every code in it, with corners in pixels of the frame.
    pub symbols: Vec<Symbol>,
    /// Those of them that are new reads.
    pub reads: Vec<Symbol>,
    /// What would help, after some seconds without a code.
    pub hint: Option<Hint>,
}

impl Live {
    /// Looks at a frame that was taken at `at`, on any clock that does not go back.
    pub fn frame(&mut self, frame: &Luma, at: Duration) -> Look {
        let at = self.counted(at);
        let symbols = self.find(frame);
        self.in_view.retain(|seen| at.saturating_sub(seen.last) < OUT_OF_VIEW);
        let reads = symbols.iter().filter(|symbol| self.is_read(symbol, at)).cloned().collect();
        let hint = self.hint(frame, symbols.is_empty(), at);
        Look { symbols, reads, hint }
    }

    /// Makes every code in view a new read.
    pub fn again(&mut self) {
        self.in_view.clear();
    }

    /// The time that counts of a frame taken at `at`.
    fn counted(&mut self, at: Duration) -> Duration {
        let counted = match self.last_frame {
            None => Duration::ZERO,
            Some((last, counted)) => {
                let gap = at.saturating_sub(last);
                if gap >= CAMERA_OFF {
                    self.in_view.clear();
                    self.empty_since = None;
                }
                counted + gap.min(MAX_GAP)
            }
        };
        self.last_frame = Some((at, counted));
        counted
    }

    fn find(&mut self, frame: &Luma) -> Vec<Symbol> {
        let mut found = Vec::new();
        let half = filters::half(frame);
        if let Some(half) = &half {
            symbols::read_all(half, 2.0, &mut found);
        }
        if found.is_empty() {
            symbols::read_all(frame, 1.0, &mut found);
        }
        if found.is_empty() {
            let attempt = &EXPENSIVE[self.turn % EXPENSIVE.len()];
            self.turn = self.turn.wrapping_add(1);
            let (picture, scale) = match attempt.size {
                Size::Full => (Some(frame), 1.0),
                Size::Half => (half.as_ref(), 2.0),
            };
            if let Some(picture) = picture {
                symbols::read_all(&(attempt.filter)(picture), scale, &mut found);
            }
        }
        found
    }

    fn is_read(&mut self, symbol: &Symbol, at: Duration) -> bool {
        let is_same = |seen: &&mut InView| seen.bytes == symbol.bytes && seen.symbology == symbol.symbology;
        if let Some(seen) = self.in_view.iter_mut().find(is_same) {
            seen.last = at;
            return !std::mem::replace(&mut seen.was_read, true);
        }
        let certain = match symbol.content {
            Content::Gs1 | Content::Iso15434 => true,
            Content::Other => false,
        };
        if self.in_view.len() == MAX_IN_VIEW {
            self.in_view.remove(0);
        }
        let (bytes, symbology) = (symbol.bytes.clone(), symbol.symbology);
        self.in_view.push(InView { bytes, symbology, last: at, was_read: certain });
        certain
    }

    fn hint(&mut self, frame: &Luma, is_empty: bool, at: Duration) -> Option<Hint> {
        if !is_empty {
            self.empty_since = None;
            return None;
        }
        let since = *self.empty_since.get_or_insert(at);
        (at.saturating_sub(since) >= HINT_AFTER).then(|| Hint::about(frame))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn symbol(text: &str, content: Content) -> Symbol {
        Symbol { bytes: text.into(), symbology: "]d2", content, corners: [(0.0, 0.0); 4] }
    }

    /// Which of the frames, of which each comes so many milliseconds after the one before, are reads.
    fn reads(content: Content, frames: &[(u64, &str)]) -> Vec<bool> {
        let (mut live, mut ms) = (Live::default(), 0);
        let read = |&(gap, text): &(u64, &str)| {
            ms += gap;
            let at = live.counted(Duration::from_millis(ms));
            live.in_view.retain(|seen| at.saturating_sub(seen.last) < OUT_OF_VIEW);
            !text.is_empty() && live.is_read(&symbol(text, content), at)
        };
        frames.iter().map(read).collect()
    }

    #[test]
    fn a_code_in_view_is_one_read_until_it_was_gone_for_a_second() {
        let frames = [(0, "a"), (33, "a"), (200, "b"), (200, "a"), (250, ""), (250, ""), (250, ""), (249, "a")];
        assert_eq!(reads(Content::Gs1, &frames), [true, false, true, false, false, false, false, false]);
        let frames = [(0, "a"), (250, ""), (250, ""), (250, ""), (250, "a")];
        assert_eq!(reads(Content::Gs1, &frames), [true, false, false, false, true]);
    }

    #[test]
    fn a_device_that_was_busy_has_not_seen_the_code_go() {
        assert_eq!(reads(Content::Gs1, &[(0, "a"), (4_000, "a"), (4_999, "a")]), [true, false, false]);
        assert_eq!(reads(Content::Other, &[(0, "a"), (1_500, "a")]), [false, true]);
        assert_eq!(reads(Content::Gs1, &[(0, "a"), (5_000, "a")]), [true, true], "the camera was off");
    }

    #[test]
    fn what_does_not_name_its_form_is_read_when_two_frames_agree() {
        let frames = [(0, "a"), (33, "b"), (33, "a"), (33, "a")];
        assert_eq!(reads(Content::Other, &frames), [false, false, true, false]);
    }

    #[test]
    fn an_empty_view_gets_a_hint_after_a_while_only() {
        let frame = Luma::new(100, 100, vec![128; 10_000]).unwrap();
        let mut live = Live::default();
        let hints: Vec<_> = (0..=12).map(|n| live.frame(&frame, Duration::from_millis(n * 250)).hint).collect();
        assert!(hints[..12].iter().all(Option::is_none));
        assert_eq!(hints[12], Some(Hint::LowContrast));
    }
}
