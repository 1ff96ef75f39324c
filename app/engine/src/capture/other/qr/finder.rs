//! The three patterns in the corners of QR Codes: along every line through one, dark and light are as 1 : 1 : 3 : 1 : 1.

use std::f32::consts::FRAC_PI_2;

use crate::capture::luma::Luma;
use crate::capture::other::{
    Effort,
    line::Line,
    plane::{Point, distance},
    runs::Runs,
};

/// Modules across a pattern.
const ACROSS: f32 = 7.0;
/// Patterns that are looked at together: more are the texture of something else.
const MAX_FINDERS: usize = 24;
/// Places that are looked at closely.
const MAX_PLACES: usize = 400;
/// Triples that are tried.
const MAX_TRIPLES: usize = 32;

/// What may be the pattern of a corner.
#[derive(Debug, Clone)]
pub(super) struct Finder {
    middle: Point,
    /// Pixels of a module, along rows.
    unit: f32,
    /// Rows in which it was seen.
    rows: usize,
}

/// Finds what may be patterns, the surest first.
pub(super) fn find(picture: &Luma, effort: Effort) -> Vec<Finder> {
    let apart = match effort {
        Effort::Glance => 6,
        Effort::Thorough => 3,
    };
    let mut finders: Vec<Finder> = Vec::new();
    let mut places = 0;
    let mut greys = Vec::new();
    let rows: Vec<_> = picture.rows().collect();
    for (y, rows) in rows.windows(3).enumerate().step_by(apart.max(picture.height() / 500)) {
        greys.clear();
        let sums =
            rows[0].iter().zip(rows[1]).zip(rows[2]).map(|((a, b), c)| u16::from(*a) + u16::from(*b) + u16::from(*c));
        greys.extend(sums.map(|sum| f32::from(sum) / 3.0));
        let runs = Runs::of(&greys);
        // Dark stretches have odd indices.
        for at in (1..runs.widths.len().saturating_sub(4)).step_by(2) {
            let Some(unit) = unit(&runs.widths[at..at + 5]) else { continue };
            let middle = (f32::midpoint(runs.edges[at + 2], runs.edges[at + 3]), y as f32 + 1.5);
            let near = |it: &&mut Finder| distance(it.middle, middle) < 2.5 * it.unit;
            if let Some(known) = finders.iter_mut().find(near) {
                known.rows += 1;
            } else if places < MAX_PLACES {
                places += 1;
                finders.extend(closer(picture, middle, unit));
            }
        }
    }
    finders.sort_by_key(|finder| std::cmp::Reverse(finder.rows));
    finders.truncate(MAX_FINDERS);
    finders
}

/// The size of a module, if stretches are as 1 : 1 : 3 : 1 : 1. Ink that spreads makes the dark ones wider and the others
/// narrower; two neighbours together stay as wide.
fn unit(widths: &[f32]) -> Option<f32> {
    let unit = widths.iter().sum::<f32>() / ACROSS;
    let is = |index: usize, modules: f32| ((widths[index] + widths[index + 1]) / unit - modules).abs() < 0.75;
    let narrow = [0, 1, 3, 4].iter().all(|index| (0.35..=1.9).contains(&(widths[*index] / unit)));
    (is(0, 2.0) && is(1, 4.0) && is(2, 4.0) && is(3, 2.0) && narrow && widths[2] > 1.9 * unit).then_some(unit)
}

/// A place looked at from top to bottom, and once more along its row.
fn closer(picture: &Luma, middle: Point, unit: f32) -> Option<Finder> {
    let (down, unit_down) = across(picture, middle, FRAC_PI_2, unit)?;
    let (middle, unit) = across(picture, down, 0.0, unit_down)?;
    (0.55..=1.8).contains(&(unit_down / unit)).then_some(Finder { middle, unit, rows: 1 })
}

/// Looks along one direction: the middle of the pattern on that line, and the size of a module.
fn across(picture: &Luma, middle: Point, angle: f32, about: f32) -> Option<(Point, f32)> {
    let reach = about * ACROSS * 1.2;
    let line = Line::around(middle, angle, reach);
    let mut greys = Vec::new();
    line.greys(picture, &mut greys);
    let runs = Runs::of(&greys);
    let here = runs.edges.windows(2).position(|edges| edges[0] <= reach && reach < edges[1])?;
    if here % 2 == 0 {
        return None;
    }
    let unit = unit(runs.widths.get(here.checked_sub(2)?..here + 3)?)?;
    let at = line.at(f32::midpoint(runs.edges[here], runs.edges[here + 1]));
    (distance(at, middle) < 2.0 * about).then_some((at, unit))
}

/// Three patterns as those of a symbol.
#[derive(Debug, Clone)]
pub(super) struct Corners {
    /// The indices of the three.
    pub(super) finders: [usize; 3],
    /// The middles of the patterns.
    pub(super) top_left: Point,
    pub(super) top_right: Point,
    pub(super) bottom_left: Point,
    /// Modules on a side, about.
    modules: f32,
    /// How far the three are from what they should be, for the order.
    oddity: f32,
}

impl Corners {
    /// The sizes that the symbol may have, in modules, the likeliest first.
    pub(super) fn sizes(&self) -> impl Iterator<Item = u32> + use<> {
        let version = (self.modules - 17.0) / 4.0;
        let nearest = version.round() as i32;
        // The error grows with the size.
        let reach = 1 + nearest / 6;
        let mut sizes: Vec<_> = (nearest - reach..=nearest + reach).filter(|it| (1..=40).contains(it)).collect();
        sizes.sort_by(|a, b| (*a as f32 - version).abs().total_cmp(&(*b as f32 - version).abs()));
        sizes.into_iter().map(|it| 17 + 4 * it.unsigned_abs())
    }
}

/// All that may be the corners of one symbol, the likeliest first.
pub(super) fn triples(picture: &Luma, finders: &[Finder]) -> Vec<Corners> {
    let mut found = Vec::new();
    for a in 0..finders.len() {
        for b in a + 1..finders.len() {
            for c in b + 1..finders.len() {
                found.extend(corners(picture, finders, [a, b, c]));
            }
        }
    }
    found.sort_by(|a: &Corners, b| a.oddity.total_cmp(&b.oddity));
    found.truncate(MAX_TRIPLES);
    found
}

fn corners(picture: &Luma, all: &[Finder], mut finders: [usize; 3]) -> Option<Corners> {
    let units = finders.map(|index| all[index].unit);
    let (least, most) = units.into_iter().fold((f32::INFINITY, 0.0_f32), |(a, b), it| (a.min(it), b.max(it)));
    if most > 1.8 * least {
        return None;
    }
    let middle = |index: usize| all[index].middle;
    // The one opposite to the longest side is the corner between the two others.
    let opposite = |at: usize| distance(middle(finders[(at + 1) % 3]), middle(finders[(at + 2) % 3]));
    let corner = (0..3).max_by(|a, b| opposite(*a).total_cmp(&opposite(*b)))?;
    finders.rotate_left(corner);
    let [top_left, mut top_right, mut bottom_left] = finders.map(middle);
    let legs = |right: Point, below: Point| {
        let (ax, ay) = (right.0 - top_left.0, right.1 - top_left.1);
        let (bx, by) = (below.0 - top_left.0, below.1 - top_left.1);
        (ax * bx + ay * by, ax * by - ay * bx)
    };
    let (dot, cross) = legs(top_right, bottom_left);
    if cross < 0.0 {
        (top_right, bottom_left) = (bottom_left, top_right);
    }
    let (top, left) = (distance(top_left, top_right), distance(top_left, bottom_left));
    if dot.abs() > 0.6 * top * left || top > 2.0 * left || left > 2.0 * top || top.min(left) < 12.0 * least * 0.7 {
        return None;
    }
    let top = modules(picture, top_left, top_right, units[0])?;
    let left = modules(picture, top_left, bottom_left, units[0])?;
    let modules = f32::midpoint(top, left);
    let oddity = (top - left).abs() / modules + (dot / cross).abs() * 0.5;
    let fits = (18.0..=190.0).contains(&modules) && (top - left).abs() < 0.3 * modules;
    fits.then_some(Corners { finders, top_left, top_right, bottom_left, modules, oddity })
}

/// How many modules a side has that two patterns are at the ends of.
fn modules(picture: &Luma, from: Point, to: Point, about: f32) -> Option<f32> {
    let angle = (to.1 - from.1).atan2(to.0 - from.0);
    // Along rows, a module seems larger the more the symbol is turned.
    let (_, first) = across(picture, from, angle, about)?;
    let (_, last) = across(picture, to, angle, about)?;
    Some(distance(from, to) / f32::midpoint(first, last) + ACROSS)
}
