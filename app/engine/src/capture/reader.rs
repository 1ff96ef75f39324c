//! Which looks a picture gets, and in which order: cheap ones first, each of the others for one fault of pictures.
//!
//! A still image gets all of them until something is read and nothing else looks like a symbol. A camera's frame gets the
//! one that read the frame before, or else one in turns, and always one that reads a plain code: every frame costs little,
//! and a difficult code is read a few frames later.

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

impl Turn {
    /// Whether it reads what needs nothing special.
    fn shows_plain_codes(self) -> bool {
        !self.is_inverted && !self.joins_dots && self.halvings <= 0
    }
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
    /// Which of the looks in turns is next.
    next: usize,
    /// The look that read the last frame.
    good: Option<Turn>,
}

/// What a sharp, even and whole code of a usual size needs.
const PLAIN: Turn = turn(0);
/// And a small one.
const SMALL: Turn = turn(-1);

/// What the frames of a camera get in turns as long as nothing is read. Most codes need the first of them.
const IN_TURNS: [Turn; 8] =
    [turn(0), turn(-1), inverted(turn(0)), turn(0), turn(1), dotted(turn(0)), turn(0), dotted(turn(-1))];

/// With codes in view, every so many frames others are looked for: small ones beside large ones, bad ones beside good
/// ones.
const MORE_EVERY: usize = 3;

impl Reader {
    /// The symbols of a frame, and where one is that was not read. A plain code in it is read whichever look has its turn.
    pub(super) fn read(&mut self, frame: &Luma) -> (Vec<Symbol>, Option<Located>) {
        let mut views = Views::new(frame);
        let (mut found, mut more) = (Vec::new(), false);
        self.frames = self.frames.wrapping_add(1);
        let turn = self.good.unwrap_or_else(|| self.next_turn(&views));
        let cheap = if turn.shows_plain_codes() { self.good } else { Some(self.good.unwrap_or(PLAIN)) };
        if let Some(cheap) = cheap {
            more = views.look(cheap, Effort::QUICK, &mut found);
            self.good = Some(cheap);
        }
        if found.is_empty() {
            views.look(turn, Effort::STEADY, &mut found);
            self.good = Some(turn);
        } else if self.frames.is_multiple_of(MORE_EVERY) {
            let (turn, effort) = if more { (self.next_turn(&views), Effort::STEADY) } else { (SMALL, Effort::QUICK) };
            views.look(turn, effort, &mut found);
        }
        self.good = self.good.filter(|_| !found.is_empty());
        (found, views.located())
    }

    fn next_turn(&mut self, views: &Views<'_>) -> Turn {
        // The first of them is there at any size.
        loop {
            let turn = IN_TURNS[self.next];
            self.next = (self.next + 1) % IN_TURNS.len();
            if views.has(turn) {
                return turn;
            }
        }
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
        let search = Search::new(Cow::Borrowed(picture));
        let is_large = |level: &usize| picture.width().max(picture.height()) >> level > FIRST_SIDE;
        let first = (0..search.levels() - 1).take_while(is_large).count();
        Self { picture, search, inverse: None, first }
    }

    fn has(&self, turn: Turn) -> bool {
        self.first.checked_add_signed(turn.halvings).is_some_and(|level| level < self.search.levels())
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
