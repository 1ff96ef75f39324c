//! What is in view: the contents that frames showed lately, and which of them are reads.

use std::time::Duration;

use super::place::{codes_apart, is_same};
use crate::capture::{Content, Symbol};

/// Out of view for so long, a code counts as a new read.
pub const OUT_OF_VIEW: Duration = Duration::from_secs(1);
/// What one frame alone showed waits so long for another that agrees: of a code that is hard to read, few frames are. So
/// long codes of other kinds, for which some frames only are looked at, have to be out of view.
const UNDECIDED: Duration = Duration::from_secs(3);
/// Codes that are remembered: more than fit into a view within a second.
const MAX_IN_VIEW: usize = 256;

/// What is in view.
#[derive(Debug, Default)]
pub(super) struct View {
    contents: Vec<InView>,
}

/// A content that is in view.
#[derive(Debug)]
struct InView {
    bytes: Vec<u8>,
    symbology: &'static str,
    last: Duration,
    /// Frames that showed it.
    frames: u32,
    /// Frames that showed it at several places, and at how many in each of them.
    apart: u32,
    codes: u8,
    told: Told,
}

/// What of a content was a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Told {
    Nothing,
    OneCode,
    SeveralCodes,
}

/// A read: a code that came into view, or more codes with the content of one that was there.
#[derive(Debug, Clone, PartialEq)]
pub struct Read {
    /// The code; of several one.
    pub symbol: Symbol,
    /// How sure it is.
    pub seen: Seen,
    /// How many codes with this very content are in view, each at a place of its own.
    pub codes: u8,
}

/// What makes a read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Seen {
    /// One frame alone.
    Once,
    /// Two frames that agree.
    Agreed,
    /// Two frames that agree on several codes with the content of one that was read before.
    MoreOfIt,
}

impl View {
    /// What of a frame with these symbols is a read, at a time that counts.
    pub(super) fn reads(&mut self, symbols: &[Symbol], at: Duration) -> Vec<Read> {
        self.contents.retain(|seen| seen.is_remembered(at));
        let is_first = |nth: usize| !symbols[..nth].iter().any(|before| is_same(before, &symbols[nth]));
        let contents: Vec<_> = (0..symbols.len()).filter(|nth| is_first(*nth)).map(|nth| &symbols[nth]).collect();
        contents.into_iter().filter_map(|symbol| self.read(symbol, codes_apart(symbol, symbols), at)).collect()
    }

    /// What a content is that a frame shows at so many places.
    fn read(&mut self, symbol: &Symbol, codes: u8, at: Duration) -> Option<Read> {
        let seen = self.content(symbol, at);
        seen.last = at;
        seen.frames = seen.frames.saturating_add(1);
        let several = codes > 1;
        if several {
            seen.apart = seen.apart.saturating_add(1);
            seen.codes = if seen.apart == 1 { codes } else { seen.codes.min(codes) };
        }
        let agreed = if seen.frames > 1 { Seen::Agreed } else { Seen::Once };
        let (how, codes) = match (seen.told, several) {
            (Told::SeveralCodes, _) | (Told::OneCode, false) => return None,
            // The next frame tells whether there are several.
            (_, true) if seen.apart < 2 => return None,
            (Told::OneCode, true) => (Seen::MoreOfIt, seen.codes),
            (Told::Nothing, true) => (Seen::Agreed, seen.codes),
            (Told::Nothing, false) if agreed == Seen::Once && !is_believed_at_once(symbol) => return None,
            (Told::Nothing, false) => (agreed, 1),
        };
        seen.told = if several { Told::SeveralCodes } else { Told::OneCode };
        Some(Read { symbol: symbol.clone(), seen: how, codes })
    }

    fn content(&mut self, symbol: &Symbol, at: Duration) -> &mut InView {
        let known = self.contents.iter().position(|seen| seen.is_of(symbol));
        let place = known.unwrap_or_else(|| {
            if self.contents.len() == MAX_IN_VIEW {
                self.contents.remove(0);
            }
            let (bytes, symbology) = (symbol.bytes.clone(), symbol.symbology);
            self.contents.push(InView {
                bytes,
                symbology,
                last: at,
                frames: 0,
                apart: 0,
                codes: 1,
                told: Told::Nothing,
            });
            self.contents.len() - 1
        });
        &mut self.contents[place]
    }

    /// Forgets all: every code in view is a new read.
    pub(super) fn forget(&mut self) {
        self.contents.clear();
    }

    /// Forgets what bars said that are no read yet.
    pub(super) fn forget_undecided_bars(&mut self) {
        self.contents.retain(|seen| seen.told != Told::Nothing || is_matrix(seen.symbology));
    }

    /// The next frame that agrees with this read makes it one again.
    pub(super) fn unread(&mut self, read: &Read) {
        if let Some(seen) = self.contents.iter_mut().find(|seen| seen.is_of(&read.symbol)) {
            seen.told = Told::Nothing;
        }
    }
}

impl InView {
    fn is_of(&self, symbol: &Symbol) -> bool {
        self.bytes == symbol.bytes && self.symbology == symbol.symbology
    }

    fn is_remembered(&self, at: Duration) -> bool {
        // Other kinds are looked for in some frames only.
        let is_rare = self.told == Told::Nothing || !is_matrix(self.symbology);
        let patience = if is_rare { UNDECIDED } else { OUT_OF_VIEW };
        at.saturating_sub(self.last) < patience
    }
}

/// Data Matrix, by its AIM symbology identifier.
fn is_matrix(symbology: &str) -> bool {
    symbology.starts_with("]d")
}

/// Whether a symbol names its form and corrects its errors: bars have a check digit at most.
fn is_believed_at_once(symbol: &Symbol) -> bool {
    let corrects = is_matrix(symbol.symbology) || symbol.symbology.starts_with("]Q");
    match symbol.content {
        Content::Gs1 | Content::Iso15434 => corrects,
        Content::Other => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const SIDE: f32 = 100.0;

    /// A square symbol with its upper left corner there.
    fn symbol(text: &str, content: Content, (x, y): (f32, f32)) -> Symbol {
        let corners = [(x, y), (x + SIDE, y), (x + SIDE, y + SIDE), (x, y + SIDE)];
        Symbol { bytes: text.into(), symbology: "]d2", content, corners }
    }

    /// What frames are read as, each so many milliseconds after the one before and with these symbols in it.
    fn watch(view: &mut View, frames: &[(u64, Vec<Symbol>)]) -> Vec<Vec<(Seen, u8)>> {
        let mut ms = 0;
        let look = |(gap, symbols): &(u64, Vec<Symbol>)| {
            ms += gap;
            view.reads(symbols, Duration::from_millis(ms)).iter().map(|read| (read.seen, read.codes)).collect()
        };
        frames.iter().map(look).collect()
    }

    /// Which of the frames, of which each comes so many milliseconds after the one before, are reads.
    fn reads(content: Content, frames: &[(u64, &str)]) -> Vec<bool> {
        let symbols = |text: &str| if text.is_empty() { vec![] } else { vec![symbol(text, content, (0.0, 0.0))] };
        let frames: Vec<_> = frames.iter().map(|(gap, text)| (*gap, symbols(text))).collect();
        watch(&mut View::default(), &frames).iter().map(|reads| !reads.is_empty()).collect()
    }

    #[test]
    fn a_code_in_view_is_one_read_until_it_was_gone_for_a_second() {
        let frames = [(0, "a"), (33, "a"), (200, "b"), (200, "a"), (250, ""), (250, ""), (250, ""), (249, "a")];
        assert_eq!(reads(Content::Gs1, &frames), [true, false, true, false, false, false, false, false]);
        let frames = [(0, "a"), (250, ""), (250, ""), (250, ""), (250, "a")];
        assert_eq!(reads(Content::Gs1, &frames), [true, false, false, false, true]);
    }

    #[test]
    fn what_does_not_name_its_form_is_read_when_two_frames_agree() {
        let frames = [(0, "a"), (33, "b"), (33, "a"), (33, "a")];
        assert_eq!(reads(Content::Other, &frames), [false, false, true, false]);
    }

    #[test]
    fn what_was_handed_back_is_a_read_when_another_frame_agrees() {
        let shown = || vec![symbol("a", Content::Gs1, (0.0, 0.0))];
        let moved = || vec![symbol("a", Content::Gs1, (300.0, 50.0))];
        let mut view = View::default();
        assert_eq!(view.reads(&shown(), Duration::ZERO)[0].seen, Seen::Once);
        view.unread(&Read { symbol: shown().remove(0), seen: Seen::Once, codes: 1 });
        // One frame in ten is read, and the hand moved.
        let mut film: Vec<_> = (0..9).map(|_| (200, vec![])).collect();
        film.push((200, moved()));
        film.push((200, shown()));
        let seen = watch(&mut view, &film);
        assert_eq!(seen[9..], [vec![(Seen::Agreed, 1)], vec![]]);
    }

    #[test]
    fn what_was_read_once_and_never_again_is_forgotten() {
        let mut view = View::default();
        let shown = || vec![symbol("a", Content::Gs1, (0.0, 0.0))];
        let read = view.reads(&shown(), Duration::ZERO).remove(0);
        view.unread(&read);
        let mut film: Vec<_> = (0..12).map(|_| (250, vec![])).collect();
        film.push((250, shown()));
        assert_eq!(watch(&mut view, &film)[12], [(Seen::Once, 1)]);
    }

    #[test]
    fn a_tote_that_moves_counts_each_pack_once() {
        let packs =
            |dx: f32| ["a", "b", "c"].iter().zip([0.0, 200.0, 400.0]).map(move |(text, x)| (text, (x + dx, 7.0)));
        let frame = |dx: f32| packs(dx).map(|(text, place)| symbol(text, Content::Gs1, place)).collect::<Vec<_>>();
        // Each comes to stand where another stood before.
        let film: Vec<_> = (0..10).map(|nth| (33, frame(nth as f32 * 100.0))).collect();
        let seen = watch(&mut View::default(), &film);
        assert_eq!(seen[0], [(Seen::Once, 1); 3]);
        assert!(seen[1..].iter().all(Vec::is_empty), "{seen:?}");
    }

    #[test]
    fn bars_are_no_read_before_two_frames_agree() {
        let bars = |symbology| Symbol { symbology, ..symbol("01", Content::Gs1, (0.0, 0.0)) };
        for (symbology, first) in [("]C1", vec![]), ("]e0", vec![]), ("]Q3", vec![(Seen::Once, 1)])] {
            let seen = watch(&mut View::default(), &[(0, vec![bars(symbology)]), (100, vec![bars(symbology)])]);
            assert_eq!(seen[0], first, "{symbology}");
            assert_eq!(seen[1].is_empty(), !first.is_empty(), "{symbology}");
        }
    }

    #[test]
    fn one_content_at_two_places_is_two_codes_when_two_frames_agree() {
        let at = |places: &[(f32, f32)]| places.iter().map(|it| symbol("a", Content::Gs1, *it)).collect::<Vec<_>>();
        let (one, two) = (at(&[(0.0, 0.0)]), at(&[(0.0, 0.0), (200.0, 0.0)]));
        let check = |film: &[&Vec<Symbol>], expected: &[&[(Seen, u8)]]| {
            let film: Vec<_> = film.iter().map(|symbols| (33, (*symbols).clone())).collect();
            assert_eq!(watch(&mut View::default(), &film), expected);
        };
        // Both at once: nothing is said before it is known how many there are.
        check(&[&two, &two, &two, &one], &[&[], &[(Seen::Agreed, 2)], &[], &[]]);
        check(&[&two, &one, &two], &[&[], &[(Seen::Agreed, 1)], &[(Seen::MoreOfIt, 2)]]);
        // A second pack joins the first.
        check(&[&one, &two, &two], &[&[(Seen::Once, 1)], &[], &[(Seen::MoreOfIt, 2)]]);
        // One symbol that was found twice, and one with its image in a mirror, are one code.
        let blurred = at(&[(0.0, 0.0), (60.0, 10.0)]);
        check(&[&blurred, &blurred], &[&[(Seen::Once, 1)], &[]]);
        let mut mirrored = two.clone();
        mirrored[1].corners.reverse();
        check(&[&mirrored, &mirrored], &[&[(Seen::Once, 1)], &[]]);
        let three = at(&[(0.0, 0.0), (200.0, 0.0), (0.0, 200.0)]);
        check(&[&three, &two, &two], &[&[], &[(Seen::Agreed, 2)], &[]]);
    }
}
