//! Which looks a picture gets, and in which order: cheap ones first, each of the others for one fault of pictures.
//!
//! A still image gets all of them until something is read and nothing else looks like a symbol. A camera's frame gets the
//! one that read the frame before, where that was, or else one in turns, and always one that reads a plain code: every
//! frame costs little, and a difficult code is read a few frames later.

use std::borrow::Cow;

use super::{
    Hint, Luma, Symbol,
    datamatrix::{Effort, Located, Look, Search},
    filters, other,
};

/// Larger pictures are halved before the search: a module of a code that fills a picture of this size has dozens of
/// pixels, and time and memory stay bounded.
const MAX_SEARCHED_PIXELS: usize = 16_000_000;

/// At this size outlines are looked for first, in pixels of the longer side.
const FIRST_SIDE: usize = 1_000;

/// One look, relative to the size that is looked at first.
#[derive(Debug, Clone, Copy)]
struct Turn {
    /// How much larger (below 0) or smaller the picture is.
    halvings: isize,
    /// Light modules on a dark ground, as on foil.
    is_inverted: bool,
    /// Modules printed as dots that do not touch.
    joins_dots: bool,
}

const fn turn(halvings: isize) -> Turn {
    Turn { halvings, is_inverted: false, joins_dots: false }
}

const fn inverted(turn: Turn) -> Turn {
    Turn { is_inverted: true, ..turn }
}

const fn dotted(turn: Turn) -> Turn {
    Turn { joins_dots: true, ..turn }
}

/// What a still image gets at little effort.
const QUICK: [Turn; 3] = [turn(0), turn(-1), inverted(turn(0))];

/// What it gets then at any effort.
const THOROUGH: [Turn; 9] = [
    turn(0),
    turn(1),
    turn(2),
    dotted(turn(1)),
    inverted(turn(0)),
    dotted(turn(0)),
    turn(-1),
    dotted(turn(-1)),
    inverted(turn(-1)),
];

/// So many of these look for what is still unread beside symbols that were read.
const MORE_LOOKS: usize = 2;

/// Reads the symbols of a still image, or says in plain words why none was read.
pub fn read_still(image: &Luma) -> Result<Vec<Symbol>, Hint> {
    let (picture, scale) = searchable(image);
    let mut views = Views::new(&picture);
    let (mut found, mut more) = (Vec::new(), false);
    for (nth, turn) in QUICK.into_iter().enumerate() {
        // Small symbols beside a large one are seen at the larger size only.
        if nth < 2 || found.is_empty() {
            more = views.look(turn, Effort::QUICK, &mut found);
        }
    }
    for (nth, turn) in THOROUGH.into_iter().enumerate() {
        if !found.is_empty() && (!more || nth >= MORE_LOOKS) {
            break;
        }
        more = views.look(turn, Effort::THOROUGH, &mut found);
    }
    if found.is_empty() {
        // A Data Matrix holds the pack's own data; others are looked for where there is none.
        found = other::read(&picture, other::Effort::Thorough);
    }
    if found.is_empty() {
        return Err(Hint::about(&picture, views.located().as_ref()));
    }
    for corner in found.iter_mut().flat_map(|symbol| &mut symbol.corners) {
        *corner = (corner.0 * scale, corner.1 * scale);
    }
    Ok(found)
}

/// A picture small enough to search, and how many pixels of the image one of its pixels stands for on each axis.
fn searchable(image: &Luma) -> (Cow<'_, Luma>, f32) {
    let (mut picture, mut scale) = (Cow::Borrowed(image), 1.0);
    while picture.pixels().len() > MAX_SEARCHED_PIXELS
        && let Some(half) = filters::half(&picture)
    {
        (picture, scale) = (Cow::Owned(half), scale * 2.0);
    }
    (picture, scale)
}

/// What to try next on the frames of a camera.
#[derive(Debug, Default)]
pub(super) struct Reader {
    frames: usize,
    /// Which of the turns is next.
    next: usize,
    /// What read the last frame.
    good: Option<Good>,
}

/// A look that read a frame, and what it read.
#[derive(Debug, Clone, Copy)]
struct Good {
    turn: Turn,
    codes: usize,
    /// Around the codes, with room for a hand that moves; none if that is most of the frame.
    around: Option<Region>,
}

/// What a sharp, even and whole code of a usual size needs.
const PLAIN: Turn = turn(0);
/// And a small one.
const SMALL: Turn = turn(-1);

/// Looks at a frame, and how much each tries; the first that reads is the last.
type Looks = &'static [(Turn, Effort)];

/// What the frames of a camera get in turns as long as nothing is read. Most codes need no more than every other frame's
/// cheap look; what is small, inverted, slanted, blurred, damaged or made of dots is read within ten frames. A plain code
/// is read in each.
const IN_TURNS: [Looks; 10] = [
    &[(PLAIN, Effort::QUICK)],
    &[(SMALL, Effort::STEADY), (turn(2), Effort::PATIENT)],
    &[(PLAIN, Effort::QUICK)],
    &[(PLAIN, Effort::PATIENT), (inverted(PLAIN), Effort::STEADY)],
    &[(PLAIN, Effort::QUICK)],
    &[(PLAIN, Effort::QUICK), (turn(1), Effort::PATIENT), (dotted(turn(1)), Effort::STEADY)],
    &[(PLAIN, Effort::STEADY)],
    &[(PLAIN, Effort::QUICK)],
    &[(PLAIN, Effort::QUICK), (dotted(PLAIN), Effort::STEADY), (dotted(SMALL), Effort::STEADY)],
    &[(PLAIN, Effort::QUICK)],
];

/// With codes in view, every so many frames others are looked for: small ones beside large ones, bad ones beside good
/// ones.
const MORE_EVERY: usize = 3;

impl Reader {
    /// The symbols of a frame, and where one is that was not read.
    pub(super) fn read(&mut self, frame: &Luma) -> (Vec<Symbol>, Option<Located>) {
        self.frames = self.frames.wrapping_add(1);
        let looks_for_more = self.frames.is_multiple_of(MORE_EVERY);
        let good = self.good.take();
        if !looks_for_more && let Some(found) = good.and_then(|good| good.once_more(frame)) {
            self.good = good.map(|good| Good::of(good.turn, &found, frame));
            return (found, None);
        }
        let mut views = Views::new(frame);
        let (mut found, mut more) = (Vec::new(), false);
        let again = good.map(|good| [(good.turn, Effort::QUICK), (good.turn, Effort::STEADY)]);
        let looks = again.as_ref().map_or_else(|| self.next_looks(), |looks| looks.as_slice());
        for &(turn, effort) in looks {
            more = views.look(turn, effort, &mut found);
            if !found.is_empty() {
                self.good = Some(Good::of(turn, &found, frame));
                break;
            }
        }
        if looks_for_more && !found.is_empty() {
            let looks = if more { self.next_looks() } else { &[(SMALL, Effort::QUICK)] };
            for &(turn, effort) in looks {
                views.look(turn, effort, &mut found);
            }
            self.good = self.good.map(|good| Good::of(good.turn, &found, frame));
        }
        (found, views.located())
    }

    fn next_looks(&mut self) -> Looks {
        let looks = IN_TURNS[self.next];
        self.next = (self.next + 1) % IN_TURNS.len();
        looks
    }
}

impl Good {
    fn of(turn: Turn, found: &[Symbol], frame: &Luma) -> Self {
        Self { turn, codes: found.len(), around: Region::around(found, frame) }
    }

    /// The symbols of the next frame, if all are still about where they were.
    fn once_more(&self, frame: &Luma) -> Option<Vec<Symbol>> {
        let region = self.around?;
        let part = frame.part(region.from, region.size);
        let mut views = Views::of_part(&part, frame);
        let mut found = Vec::new();
        views.look(self.turn, Effort::QUICK, &mut found);
        if found.is_empty() {
            views.look(self.turn, Effort::STEADY, &mut found);
        }
        let (left, top) = (region.from.0 as f32, region.from.1 as f32);
        for corner in found.iter_mut().flat_map(|symbol| &mut symbol.corners) {
            *corner = (corner.0 + left, corner.1 + top);
        }
        (found.len() >= self.codes).then_some(found)
    }
}

/// A part of a frame, in pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Region {
    from: (usize, usize),
    size: (usize, usize),
}

impl Region {
    /// Around the symbols, with a quarter as much again on each side; none if that is half of the frame or more.
    fn around(symbols: &[Symbol], frame: &Luma) -> Option<Self> {
        /// Places are multiples of this, so that the smaller sizes of the part are parts of the frame's.
        const ALIGNED: usize = 8;
        let corners = || symbols.iter().flat_map(|symbol| symbol.corners);
        let (left, right) = corners().fold((f32::MAX, 0.0_f32), |(least, most), (x, _)| (least.min(x), most.max(x)));
        let (top, bottom) = corners().fold((f32::MAX, 0.0_f32), |(least, most), (_, y)| (least.min(y), most.max(y)));
        let room = (right - left).max(bottom - top) / 4.0;
        // What lies before the frame becomes 0.
        let start = |at: f32| (at - room).max(0.0) as usize / ALIGNED * ALIGNED;
        let end = |at: f32, frame: usize| ((at + room).max(0.0) as usize).min(frame);
        let from = (start(left), start(top));
        let size = (end(right, frame.width()).checked_sub(from.0)?, end(bottom, frame.height()).checked_sub(from.1)?);
        let area = size.0 * size.1;
        (area > 0 && 2 * area < frame.pixels().len()).then_some(Self { from, size })
    }
}

/// A picture and, once it is looked at, its inverse.
struct Views<'a> {
    picture: &'a Luma,
    search: Search<'a>,
    inverse: Option<Search<'a>>,
    /// How often the picture is halved for the first look.
    first: usize,
}

impl<'a> Views<'a> {
    fn new(picture: &'a Luma) -> Self {
        Self::of_part(picture, picture)
    }

    /// A part is looked at in the same sizes as the whole.
    fn of_part(picture: &'a Luma, whole: &Luma) -> Self {
        let search = Search::new(Cow::Borrowed(picture));
        let is_large = |level: &usize| whole.width().max(whole.height()) >> level > FIRST_SIDE;
        let first = (0..search.levels() - 1).take_while(is_large).count();
        Self { picture, search, inverse: None, first }
    }

    fn look(&mut self, turn: Turn, effort: Effort, found: &mut Vec<Symbol>) -> bool {
        let Some(level) = self.first.checked_add_signed(turn.halvings) else { return false };
        let look = Look { level, joins_dots: turn.joins_dots };
        if !turn.is_inverted {
            return self.search.look(look, effort, found);
        }
        let inverse = self.inverse.get_or_insert_with(|| Search::new(Cow::Owned(filters::inverted(self.picture))));
        inverse.look(look, effort, found)
    }

    /// The likeliest symbol that was located and not read.
    fn located(&self) -> Option<Located> {
        self.search.located().or_else(|| self.inverse.as_ref()?.located())
    }
}
