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
/// How long a camera looks without a code before it says what would help.
const HINT_AFTER: Duration = Duration::from_secs(3);
/// Codes that are remembered: more than fit into a view within a second.
const MAX_IN_VIEW: usize = 256;

/// What a camera has seen lately.
#[derive(Debug, Default)]
pub struct Live {
    in_view: Vec<InView>,
    turn: usize,
    /// Since when there is no code, by the frames' clock.
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

    /// Which of the frames (time in ms, text) are reads.
    fn reads(content: Content, frames: &[(u64, &str)]) -> Vec<bool> {
        let mut live = Live::default();
        let read = |&(ms, text): &(u64, &str)| {
            let at = Duration::from_millis(ms);
            live.in_view.retain(|seen| at.saturating_sub(seen.last) < OUT_OF_VIEW);
            live.is_read(&symbol(text, content), at)
        };
        frames.iter().map(read).collect()
    }

    #[test]
    fn a_code_in_view_is_one_read_until_it_was_gone_for_a_second() {
        let frames = [(0, "a"), (33, "a"), (900, "b"), (1_000, "a"), (1_999, "a"), (3_000, "a")];
        assert_eq!(reads(Content::Gs1, &frames), [true, false, true, false, false, true]);
    }

    #[test]
    fn what_does_not_name_its_form_is_read_when_two_frames_agree() {
        let frames = [(0, "a"), (33, "b"), (66, "a"), (99, "a"), (2_000, "a")];
        assert_eq!(reads(Content::Other, &frames), [false, false, true, false, false]);
    }

    #[test]
    fn an_empty_view_gets_a_hint_after_a_while_only() {
        let frame = Luma::new(100, 100, vec![128; 10_000]).unwrap();
        let mut live = Live::default();
        let hints: Vec<_> =
            [0, 1_000, 2_999, 3_000].map(|ms| live.frame(&frame, Duration::from_millis(ms)).hint).into();
        assert_eq!(hints, [None, None, None, Some(Hint::LowContrast)]);
    }
}
