//! Reading a camera: frame after frame, until somebody has seen enough.
//!
//! A code that is in view over many frames is one read, wherever the hand moves it; it is read again once it was out of
//! view for a second, or when somebody asks. Every frame gets the cheap looks and one of the expensive ones, in turns, so
//! that each frame costs little and a difficult code is read a few frames later.
//!
//! Invariants: of what one frame alone showed the caller knows that, and may wait for another that agrees
//! ([`Live::unread`]); what does not say of itself that it is a GS1 or ISO 15434 message is no read before that, as small
//! symbols can be misread out of clutter, and twice the same by chance never; one content counts as several codes when two
//! frames showed it at places clearly apart.

use std::time::Duration;

use super::{Content, EXPENSIVE, Hint, Luma, Size, Symbol, filters, symbols};

/// Out of view for so long, a code counts as a new read.
pub const OUT_OF_VIEW: Duration = Duration::from_secs(1);
/// What one frame alone showed waits so long for another that agrees: of a code that is hard to read, few frames are.
const UNDECIDED: Duration = Duration::from_secs(3);
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
        let symbols = self.find(frame);
        let reads = self.reads(&symbols, at);
        let hint = self.hint(frame, symbols.is_empty(), at);
        Look { symbols, reads, hint }
    }

    /// Makes every code in view a new read.
    pub fn again(&mut self) {
        self.in_view.clear();
    }

    /// Hands a read back that one frame alone is not enough for: the next frame that agrees makes it one.
    pub fn unread(&mut self, read: &Read) {
        if let Some(seen) = self.in_view.iter_mut().find(|seen| seen.is_of(&read.symbol)) {
            seen.told = Told::Nothing;
        }
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

    fn reads(&mut self, symbols: &[Symbol], at: Duration) -> Vec<Read> {
        self.in_view.retain(|seen| seen.is_remembered(at));
        let is_first = |nth: usize| !symbols[..nth].iter().any(|before| is_same(before, &symbols[nth]));
        let contents: Vec<_> = (0..symbols.len()).filter(|nth| is_first(*nth)).map(|nth| &symbols[nth]).collect();
        contents.into_iter().filter_map(|symbol| self.read(symbol, codes_apart(symbol, symbols), at)).collect()
    }

    /// What a content is that a frame shows at so many places.
    fn read(&mut self, symbol: &Symbol, codes: u8, at: Duration) -> Option<Read> {
        let seen = self.in_view(symbol, at);
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
            (Told::Nothing, false) if agreed == Seen::Once && !names_its_form(symbol) => return None,
            (Told::Nothing, false) => (agreed, 1),
        };
        seen.told = if several { Told::SeveralCodes } else { Told::OneCode };
        Some(Read { symbol: symbol.clone(), seen: how, codes })
    }

    fn in_view(&mut self, symbol: &Symbol, at: Duration) -> &mut InView {
        let known = self.in_view.iter().position(|seen| seen.is_of(symbol));
        let place = known.unwrap_or_else(|| {
            if self.in_view.len() == MAX_IN_VIEW {
                self.in_view.remove(0);
            }
            let (bytes, symbology) = (symbol.bytes.clone(), symbol.symbology);
            self.in_view.push(InView {
                bytes,
                symbology,
                last: at,
                frames: 0,
                apart: 0,
                codes: 1,
                told: Told::Nothing,
            });
            self.in_view.len() - 1
        });
        &mut self.in_view[place]
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

impl InView {
    fn is_of(&self, symbol: &Symbol) -> bool {
        self.bytes == symbol.bytes && self.symbology == symbol.symbology
    }

    fn is_remembered(&self, at: Duration) -> bool {
        let patience = if self.told == Told::Nothing { UNDECIDED } else { OUT_OF_VIEW };
        at.saturating_sub(self.last) < patience
    }
}

fn is_same(a: &Symbol, b: &Symbol) -> bool {
    a.bytes == b.bytes && a.symbology == b.symbology
}

fn names_its_form(symbol: &Symbol) -> bool {
    match symbol.content {
        Content::Gs1 | Content::Iso15434 => true,
        Content::Other => false,
    }
}

/// How many symbols of a frame hold what `symbol` holds, each at a place of its own.
fn codes_apart(symbol: &Symbol, symbols: &[Symbol]) -> u8 {
    let mut apart: Vec<Place> = Vec::new();
    for place in symbols.iter().filter(|other| is_same(symbol, other)).map(Place::of) {
        if apart.iter().all(|other| place.is_apart(other)) {
            apart.push(place);
        }
    }
    u8::try_from(apart.len()).unwrap_or(u8::MAX)
}

/// Where a symbol stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    centre: (f32, f32),
    /// From the centre to the farthest corner.
    reach: f32,
    /// Area, with a sign that tells on which side it is seen from.
    area: f32,
}

impl Place {
    fn of(symbol: &Symbol) -> Self {
        let corners = symbol.corners;
        let mean = |value: fn(&(f32, f32)) -> f32| corners.iter().map(value).sum::<f32>() / 4.0;
        let centre = (mean(|it| it.0), mean(|it| it.1));
        let reach = corners.iter().map(|it| (it.0 - centre.0).hypot(it.1 - centre.1)).fold(0.0, f32::max);
        let cross = |nth: usize| {
            let ((ax, ay), (bx, by)) = (corners[nth], corners[(nth + 1) % 4]);
            ax * by - bx * ay
        };
        Self { centre, reach, area: (0..4).map(cross).sum::<f32>() / 2.0 }
    }

    /// Whether two symbols are two things: far enough from each other that none covers a part of the other, and none the
    /// other's image in a mirror.
    fn is_apart(&self, other: &Self) -> bool {
        let between = (self.centre.0 - other.centre.0).hypot(self.centre.1 - other.centre.1);
        between > self.reach + other.reach && self.area * other.area > 0.0
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
    fn watch(live: &mut Live, frames: &[(u64, Vec<Symbol>)]) -> Vec<Vec<(Seen, u8)>> {
        let mut ms = live.last_frame.map_or(0, |(at, _)| at.as_millis() as u64);
        let look = |(gap, symbols): &(u64, Vec<Symbol>)| {
            ms += gap;
            let at = live.counted(Duration::from_millis(ms));
            live.reads(symbols, at).iter().map(|read| (read.seen, read.codes)).collect()
        };
        frames.iter().map(look).collect()
    }

    /// Which of the frames, of which each comes so many milliseconds after the one before, are reads.
    fn reads(content: Content, frames: &[(u64, &str)]) -> Vec<bool> {
        let symbols = |text: &str| if text.is_empty() { vec![] } else { vec![symbol(text, content, (0.0, 0.0))] };
        let frames: Vec<_> = frames.iter().map(|(gap, text)| (*gap, symbols(text))).collect();
        watch(&mut Live::default(), &frames).iter().map(|reads| !reads.is_empty()).collect()
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
    fn what_was_handed_back_is_a_read_when_another_frame_agrees() {
        let shown = || vec![symbol("a", Content::Gs1, (0.0, 0.0))];
        let moved = || vec![symbol("a", Content::Gs1, (300.0, 50.0))];
        let mut live = Live::default();
        assert_eq!(live.reads(&shown(), Duration::ZERO)[0].seen, Seen::Once);
        live.unread(&Read { symbol: shown().remove(0), seen: Seen::Once, codes: 1 });
        // One frame in ten is read, and the hand moved.
        let mut film: Vec<_> = (0..9).map(|_| (200, vec![])).collect();
        film.push((200, moved()));
        film.push((200, shown()));
        let seen = watch(&mut live, &film);
        assert_eq!(seen[9..], [vec![(Seen::Agreed, 1)], vec![]]);
    }

    #[test]
    fn what_was_read_once_and_never_again_is_forgotten() {
        let mut live = Live::default();
        let shown = || vec![symbol("a", Content::Gs1, (0.0, 0.0))];
        let read = live.reads(&shown(), Duration::ZERO).remove(0);
        live.unread(&read);
        let mut film: Vec<_> = (0..12).map(|_| (250, vec![])).collect();
        film.push((250, shown()));
        assert_eq!(watch(&mut live, &film)[12], [(Seen::Once, 1)]);
    }

    #[test]
    fn a_tote_that_moves_counts_each_pack_once() {
        let packs =
            |dx: f32| ["a", "b", "c"].iter().zip([0.0, 200.0, 400.0]).map(move |(text, x)| (text, (x + dx, 7.0)));
        let frame = |dx: f32| packs(dx).map(|(text, place)| symbol(text, Content::Gs1, place)).collect::<Vec<_>>();
        // Each comes to stand where another stood before.
        let film: Vec<_> = (0..10).map(|nth| (33, frame(nth as f32 * 100.0))).collect();
        let seen = watch(&mut Live::default(), &film);
        assert_eq!(seen[0], [(Seen::Once, 1); 3]);
        assert!(seen[1..].iter().all(Vec::is_empty), "{seen:?}");
    }

    #[test]
    fn one_content_at_two_places_is_two_codes_when_two_frames_agree() {
        let at = |places: &[(f32, f32)]| places.iter().map(|it| symbol("a", Content::Gs1, *it)).collect::<Vec<_>>();
        let (one, two) = (at(&[(0.0, 0.0)]), at(&[(0.0, 0.0), (200.0, 0.0)]));
        let check = |film: &[&Vec<Symbol>], expected: &[&[(Seen, u8)]]| {
            let film: Vec<_> = film.iter().map(|symbols| (33, (*symbols).clone())).collect();
            assert_eq!(watch(&mut Live::default(), &film), expected);
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

    #[test]
    fn an_empty_view_gets_a_hint_after_a_while_only() {
        let frame = Luma::new(100, 100, vec![128; 10_000]).unwrap();
        let mut live = Live::default();
        let hints: Vec<_> = (0..=12).map(|n| live.frame(&frame, Duration::from_millis(n * 250)).hint).collect();
        assert!(hints[..12].iter().all(Option::is_none));
        assert_eq!(hints[12], Some(Hint::LowContrast));
    }
}
