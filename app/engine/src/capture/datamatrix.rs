//! Finds Data Matrix symbols (ISO/IEC 16022, ECC 200) in a picture and reads their modules.
//!
//! The straight solid borders are found as outlines, every two of them that meet as a symbol's borders do propose one, and
//! a grid is fitted to what the standard fixes of the border. What blur or motion mixed up is taken apart by `equalise`.
//! Invariant: nothing is reported but what error correction and the borders bear out.

mod binary;
mod corner;
mod correct;
mod equalise;
mod fit;
mod grid;
mod modules;
mod outline;
mod pyramid;
mod sizes;

use std::borrow::Cow;

use self::{
    corner::Corner,
    equalise::Mixture,
    fit::{Moves, Opposite, Scratch},
    grid::Grid,
    modules::Modules,
    pyramid::Pyramid,
};
use super::{Symbol, codewords::Message, filters, luma::Luma};

/// One way to look for outlines in a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Look {
    /// How often the picture is halved.
    pub(super) level: usize,
    /// Whether dots that do not touch are joined.
    pub(super) joins_dots: bool,
}

/// How much is tried on what is found; the best candidates first.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Effort {
    /// Corners of which the fourth corner is looked for all around where it should be.
    around: usize,
    /// How far around, in half modules.
    reach: i32,
    /// Grids that are moved until they fit best.
    refined: usize,
    /// Grids whose modules are taken apart.
    equalised: usize,
    /// Grids whose borders match less at first are left alone.
    least_score: f32,
}

impl Effort {
    /// What reads at once: a sharp, even and whole symbol.
    pub(super) const QUICK: Self = Self { around: 0, reach: 0, refined: 2, equalised: 0, least_score: 1.6 };
    /// What a camera's frame has time for.
    pub(super) const STEADY: Self = Self { around: 1, reach: 3, refined: 2, equalised: 1, least_score: 1.5 };
    /// What a camera's frame is worth now and then.
    pub(super) const PATIENT: Self = Self { around: 16, reach: 5, refined: 8, equalised: 4, least_score: 1.4 };
    /// What a still image is worth.
    pub(super) const THOROUGH: Self = Self { around: 32, reach: 5, refined: 24, equalised: 10, least_score: 1.4 };
}

/// A picture, and what was prepared for searching it.
pub(super) struct Search<'a> {
    pyramid: Pyramid<'a>,
    scratch: Scratch,
    located: Option<Located>,
}

/// Where the borders of a symbol are that was not read.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Located {
    /// In pixels of the picture: upper left, upper right, lower right, lower left of the symbol.
    pub(super) corners: [(f32, f32); 4],
    /// How unlikely it is that borders match so well by chance.
    evidence: f32,
}

/// Corners that are looked at in one picture.
const MAX_CORNERS: usize = 96;
/// Symbols in one picture.
const MAX_SYMBOLS: usize = 64;

/// The neighbourhood of a pixel, in pixels on each side.
const RADIUS: usize = 12;
/// Straight pieces of outlines are at least as long, in pixels.
const SHORTEST: f32 = 8.0;
/// How far an outline may be off a straight line, in pixels.
const STRAIGHT: f32 = 1.3;

/// Timing borders that match so well are read before anything is moved.
const READS_AT_ONCE: f32 = 0.7;
/// Timing borders that match so well leave nothing to look for.
const CERTAIN: f32 = 0.9;
/// A grid is no symbol's if its borders match less once it fits, and may be that of a symbol with mixed modules if they
/// match more. Of 209 grids of camera-like frames that were read in the end, none matched less than 1.52 before it was
/// moved or taken apart; text and bars reach 1.7 now and then.
const LEAST_SCORE: f32 = 1.4;
const LEAST_SCORE_TO_EQUALISE: f32 = 1.5;
/// What matches so well is a symbol, read or not.
const SURE_SCORE: f32 = 1.75;

impl<'a> Search<'a> {
    pub(super) fn new(picture: Cow<'a, Luma>) -> Self {
        Self { pyramid: Pyramid::of(picture), scratch: Scratch::default(), located: None }
    }

    /// How many sizes of the picture there are.
    pub(super) fn levels(&self) -> usize {
        self.pyramid.levels()
    }

    /// Adds the symbols that this look shows and `found` does not hold yet. Returns whether something else is there that
    /// looks like a symbol.
    pub(super) fn look(&mut self, look: Look, effort: Effort, found: &mut Vec<Symbol>) -> bool {
        let mut waiting = self.candidates(look, effort, found);
        waiting.sort_by(|a, b| b.0.total_cmp(&a.0));
        waiting.truncate(effort.refined);
        let mut unread = Vec::new();
        for (_, grid) in waiting {
            if !is_covered(found, &grid) {
                self.refine(grid, &mut unread, found);
            }
        }
        unread.sort_by(|a, b| b.0.total_cmp(&a.0));
        let mixed =
            unread.iter().filter(|(_, score, grid)| *score > LEAST_SCORE_TO_EQUALISE && equalise::is_for(grid.size));
        for (_, _, grid) in mixed.take(effort.equalised) {
            if !is_covered(found, grid) {
                self.reads_equalised(grid, found);
            }
        }
        let left = unread.iter().find(|(_, _, grid)| !is_covered(found, grid));
        self.remember(left);
        unread.iter().any(|(_, score, grid)| *score > SURE_SCORE && !is_covered(found, grid))
    }

    /// The likeliest symbol that was located by all looks so far and not read.
    pub(super) fn located(&self) -> Option<Located> {
        self.located
    }

    fn remember(&mut self, unread: Option<&(f32, f32, Grid)>) {
        let Some((evidence, _, grid)) = unread else { return };
        if self.located.is_none_or(|best| best.evidence < *evidence) {
            let corners = grid.corners.map(|corner| (corner.x, corner.y));
            self.located = Some(Located { corners, evidence: *evidence });
        }
    }

    /// Grids that may be of symbols with how much speaks for each. What can be read as it is goes to `found`.
    fn candidates(&mut self, look: Look, effort: Effort, found: &mut Vec<Symbol>) -> Vec<(f32, Grid)> {
        let mut waiting = Vec::new();
        for (nth, corner) in self.corners(look).into_iter().enumerate() {
            if found.len() == MAX_SYMBOLS || is_taken(found, corner) {
                continue;
            }
            let mut grids = fit::grids(&self.pyramid, corner, Opposite::Flat, &mut self.scratch);
            if grids.iter().take(2).any(|(timing, grid)| *timing > READS_AT_ONCE && self.reads(grid, found)) {
                continue;
            }
            if nth < effort.around && grids.first().is_none_or(|(timing, _)| *timing < CERTAIN) {
                grids.extend(fit::grids(&self.pyramid, corner, Opposite::Around(effort.reach), &mut self.scratch));
            }
            for (_, grid) in grids {
                let (score, evidence) = fit::evidence(&self.pyramid, &grid, &mut self.scratch);
                if score > effort.least_score {
                    waiting.push((evidence, grid));
                }
            }
        }
        waiting
    }

    fn corners(&self, look: Look) -> Vec<Corner> {
        if look.level >= self.pyramid.levels() {
            return Vec::new();
        }
        let mut picture = Cow::Borrowed(self.pyramid.level(look.level));
        if look.joins_dots {
            picture = Cow::Owned(filters::closing(&picture));
        }
        // What noise alone makes darker than its surroundings is not an outline.
        let offset = (binary::noise(&picture) * 1.5).clamp(3.0, 24.0) as u8;
        let mut binary = binary::Binary::of(&picture, RADIUS, offset);
        let segments = outline::straight_pieces(&mut binary, SHORTEST, STRAIGHT);
        let scale = (1 << look.level) as f32;
        corner::corners(&segments, MAX_CORNERS).into_iter().map(|it| it.scaled(scale)).collect()
    }

    /// Moves a grid until it fits, first as a flat symbol, then as a bent one. What fits and is not read goes to `unread`
    /// with what speaks for it and its score.
    fn refine(&mut self, grid: Grid, unread: &mut Vec<(f32, f32, Grid)>, found: &mut Vec<Symbol>) {
        let mut fitted = grid;
        for moves in [Moves::Corners, Moves::All] {
            let score;
            (score, fitted) = fit::refined(&self.pyramid, fitted, moves, &mut self.scratch);
            if score.sum() <= LEAST_SCORE || self.reads(&fitted, found) {
                return;
            }
            let (_, evidence) = fit::evidence(&self.pyramid, &fitted, &mut self.scratch);
            unread.push((evidence, score.sum(), fitted));
        }
    }

    fn reads(&self, grid: &Grid, found: &mut Vec<Symbol>) -> bool {
        let modules = Modules::sampled(self.pyramid.view(grid.pitch()), grid);
        let light = modules.lightness();
        let stride = modules.stride();
        let is_dark = |column: usize, row: usize| light[(row + 1) * stride + column + 1] < 0.5;
        keep(correct::message(grid.size, correct::Trust::Sampled, is_dark), grid, found)
    }

    fn reads_equalised(&self, grid: &Grid, found: &mut Vec<Symbol>) -> bool {
        /// How much may be left unexplained in each round, in parts of all variation, for another to be worth it.
        const UNEXPLAINED: [f32; 9] = [0.12, 0.07, 0.04, 0.03, 0.025, 0.02, 0.02, 0.02, 0.02];
        let view = self.pyramid.view(grid.pitch());
        let mut mixture = Mixture::new(view, grid, &Modules::sampled(view, grid).sharpened());
        let variance = mixture.variance().max(1.0);
        for (round, most) in UNEXPLAINED.into_iter().enumerate() {
            // Where the grid lies is learned once the modules are roughly right.
            if (round > 1 && mixture.adjust().is_none()) || mixture.learn().is_none() {
                return false;
            }
            let left = mixture.separate(8);
            let is_dark = |column, row| mixture.is_dark(column, row);
            if keep(correct::message(grid.size, correct::Trust::Equalised, is_dark), grid, found) {
                return true;
            }
            if left > most * variance {
                return false;
            }
        }
        false
    }
}

fn keep(message: Option<Message>, grid: &Grid, found: &mut Vec<Symbol>) -> bool {
    let Some(message) = message else { return false };
    found.push(Symbol {
        bytes: message.bytes,
        symbology: message.symbology,
        content: message.content,
        corners: grid.corners.map(|corner| (corner.x, corner.y)),
    });
    true
}

/// Whether a symbol was read where the corner proposes one.
fn is_taken(found: &[Symbol], corner: Corner) -> bool {
    let middle = (corner.up + corner.right) * 0.5;
    found.iter().any(|symbol| symbol.covers((middle.x, middle.y)))
}

fn is_covered(found: &[Symbol], grid: &Grid) -> bool {
    is_taken(found, Corner { at: grid.corners[3], up: grid.corners[0], right: grid.corners[2] })
}
