//! Reading a camera: frame after frame, until somebody has seen enough.
//!
//! A code that is in view over many frames is one read, wherever the hand moves it; it is read again once it was out of
//! view for a second, or when somebody asks. Every frame gets a look that reads plain codes and, while nothing is
//! read, an expensive one in turns, so that each frame costs little and a difficult code is read a few frames later.
//!
//! Invariants: of what one frame alone showed the caller knows that, and may wait for another that agrees
//! ([`Live::unread`]); what does not say of itself that it is a GS1 or ISO 15434 message is no read before that, and bars
//! never are, as small symbols and bars can be misread out of clutter, and twice the same by chance never; a code of
//! another kind than Data Matrix is looked for when there was none of these for a second, so that nobody who aims at a
//! pack hears of the bars beside its code; one content counts as several codes when two frames showed it at places clearly
//! apart.

use std::time::Duration;

use super::{Hint, Luma, Symbol, datamatrix::Located, other, reader::Reader};

mod in_view;
mod place;

use in_view::View;
pub use in_view::{OUT_OF_VIEW, Read, Seen};

/// Without a Data Matrix for so long, other kinds of codes are looked for.
const BEFORE_OTHERS: Duration = Duration::from_secs(1);
/// And then in one of so many frames.
const OTHERS_IN: u32 = 3;
/// Between two frames no more time counts than this: only frames that were looked at prove that a code was out of view, and
/// a device that was busy for a while looked at none.
const MAX_GAP: Duration = Duration::from_millis(250);
/// After so long without a frame the camera was off, and everything is new.
const CAMERA_OFF: Duration = Duration::from_secs(5);
/// How long a camera looks without a code before it says what would help.
const HINT_AFTER: Duration = Duration::from_secs(3);

/// What a camera has seen lately.
#[derive(Debug, Default)]
pub struct Live {
    view: View,
    reader: Reader,
    /// When the last frame was taken, and how much time counts until then.
    last_frame: Option<(Duration, Duration)>,
    /// Since when there is no code, by the time that counts.
    empty_since: Option<Duration>,
    /// Since when there is no Data Matrix, and frames since.
    without_matrix: Option<(Duration, u32)>,
}

/// What a frame showed.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Look {
    /// Every code in it, with corners in pixels of the frame.
    pub symbols: Vec<Symbol>,
    /// The new reads among them.
    pub reads: Vec<Read>,
    /// What would help, after some seconds without a code.
    pub hint: Option<Hint>,
}

impl Live {
    /// Looks at a frame that was taken at `at`, on any clock that does not go back.
    pub fn frame(&mut self, frame: &Luma, at: Duration) -> Look {
        let at = self.counted(at);
        let (mut symbols, located) = self.reader.read(frame);
        if self.is_time_for_others(!symbols.is_empty(), at) {
            symbols = other::read(frame, other::Effort::Glance);
        }
        let reads = self.view.reads(&symbols, at);
        let hint = self.hint(frame, located.as_ref(), symbols.is_empty(), at);
        Look { symbols, reads, hint }
    }

    /// Makes every code in view a new read.
    pub fn again(&mut self) {
        self.view.forget();
    }

    /// Hands a read back that one frame alone is not enough for: the next frame that agrees makes it one.
    pub fn unread(&mut self, read: &Read) {
        self.view.unread(read);
    }

    /// The time that counts of a frame taken at `at`.
    fn counted(&mut self, at: Duration) -> Duration {
        let counted = match self.last_frame {
            None => Duration::ZERO,
            Some((last, counted)) => {
                let gap = at.saturating_sub(last);
                if gap >= CAMERA_OFF {
                    self.view.forget();
                    self.empty_since = None;
                    self.without_matrix = None;
                }
                counted + gap.min(MAX_GAP)
            }
        };
        self.last_frame = Some((at, counted));
        counted
    }

    /// Whether codes of other kinds are looked for, in a frame that shows a Data Matrix or none.
    fn is_time_for_others(&mut self, matrix: bool, at: Duration) -> bool {
        if matrix {
            self.without_matrix = None;
            // What the bars beside it say is not asked any more.
            self.view.forget_undecided_bars();
            return false;
        }
        let (since, frames) = self.without_matrix.get_or_insert((at, 0));
        *frames = frames.wrapping_add(1);
        at.saturating_sub(*since) >= BEFORE_OTHERS && frames.is_multiple_of(OTHERS_IN)
    }

    fn hint(&mut self, frame: &Luma, located: Option<&Located>, is_empty: bool, at: Duration) -> Option<Hint> {
        if !is_empty {
            self.empty_since = None;
            return None;
        }
        let since = *self.empty_since.get_or_insert(at);
        (at.saturating_sub(since) >= HINT_AFTER).then(|| Hint::about(frame, located))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::capture::Content;

    fn symbol(text: &str, symbology: &'static str, content: Content) -> Symbol {
        Symbol { bytes: text.into(), symbology, content, corners: [(0.0, 0.0); 4] }
    }

    /// Which of the frames, of which each comes so many milliseconds after the one before, are reads.
    fn reads(content: Content, frames: &[(u64, &str)]) -> Vec<bool> {
        let (mut live, mut ms) = (Live::default(), 0);
        let read = |&(gap, text): &(u64, &str)| {
            ms += gap;
            let at = live.counted(Duration::from_millis(ms));
            !live.view.reads(&[symbol(text, "]d2", content)], at).is_empty()
        };
        frames.iter().map(read).collect()
    }

    #[test]
    fn a_device_that_was_busy_has_not_seen_the_code_go() {
        assert_eq!(reads(Content::Gs1, &[(0, "a"), (4_000, "a"), (4_999, "a")]), [true, false, false]);
        assert_eq!(reads(Content::Other, &[(0, "a"), (1_500, "a")]), [false, true]);
        assert_eq!(reads(Content::Gs1, &[(0, "a"), (5_000, "a")]), [true, true], "the camera was off");
    }

    #[test]
    fn other_kinds_are_looked_for_after_a_second_without_a_data_matrix() {
        let mut live = Live::default();
        let mut looked = |matrix: &[bool]| -> Vec<u64> {
            let looks = matrix.iter().zip(1..).filter(|&(matrix, _)| {
                let (last, _) = live.last_frame.unwrap_or_default();
                let at = live.counted(last + Duration::from_millis(100));
                live.is_time_for_others(*matrix, at)
            });
            looks.map(|(_, frame)| frame).collect()
        };
        assert_eq!(looked(&[false; 20]), [12, 15, 18]);
        assert!(looked(&[true]).is_empty());
        assert_eq!(looked(&[false; 12]), [12]);
    }

    #[test]
    fn a_data_matrix_beside_bars_silences_them() {
        let mut live = Live::default();
        let bars = [symbol("9501101530003", "]E0", Content::Other)];
        assert_eq!(live.view.reads(&bars, Duration::ZERO), []);
        assert!(!live.is_time_for_others(true, Duration::from_millis(100)));
        assert_eq!(live.view.reads(&bars, Duration::from_millis(200)), []);
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
