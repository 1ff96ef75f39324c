//! Where a picture is as busy as a symbol is: evenly, in all directions, about half of it dark.
//!
//! Invariant: what is found is a texture and may be something else than a symbol; nothing is concluded from it alone that
//! accuses a pack.

use super::{
    super::luma::Luma,
    scales::{Area, Scale, Steps},
};

/// The likeliest place of a symbol.
#[derive(Debug, Clone, Copy)]
pub(super) struct Texture {
    pub(super) area: Area,
    /// How much of the area is edges, how evenly and how much in all directions: 0 to 1. Symbols have 0.3 to 0.7.
    pub(super) score: f32,
    /// The standard deviation of grey values without noise.
    pub(super) deviation: f32,
    /// How much more grey values step than noise makes them step.
    pub(super) signal: f32,
    /// How far the mean is above the middle between dark and light, in parts of their difference: -0.5 to 0.5.
    pub(super) lightness: f32,
}

/// The busy areas of a picture, likeliest first.
pub(super) struct Textures {
    /// Those that differ as print on a pack does.
    pub(super) clear: Vec<Texture>,
    /// Those that differ as little as print in the dark.
    pub(super) faint: Vec<Texture>,
}

impl Texture {
    /// Whether it may be a code. Measured as the 8th and 92nd of 100 frames: codes 0.34 to 0.63, far ones 0.41 to 0.63,
    /// clutter without a code up to 0.24, text up to 0.35.
    pub(super) fn may_be_code(&self) -> bool {
        self.score > 0.26
    }

    /// Whether hardly anything but a code looks like that: of 160 frames without one, three did.
    pub(super) fn is_code(&self) -> bool {
        self.score > 0.33 && self.is_half_dark() && self.signal > 50.0
    }

    /// Whether it may be what is left of a code at the edge of a picture.
    pub(super) fn may_be_cut_code(&self) -> bool {
        self.score > 0.25 && self.is_printed() && self.is_half_dark() && self.signal > 50.0
    }

    /// Whether it may be a code without edges, which hardly looks like one.
    pub(super) fn may_be_soft_code(&self) -> bool {
        self.score > 0.05 && self.deviation > 20.0
    }

    /// Whether it differs as print does, and as the grain of tables and hands does not.
    pub(super) fn is_printed(&self) -> bool {
        self.deviation > 25.0
    }

    /// Whether about half of it is dark: codes -0.05 to 0.07, text 0.03 to 0.18.
    fn is_half_dark(&self) -> bool {
        self.lightness.abs() < 0.09
    }
}

/// Areas are so many blocks on a side, or one more: a symbol of 20 modules on a side has its modules just not averaged
/// away there.
const SMALLER: usize = 3;

/// A block with less in its weak direction, in parts of its strong one, is an edge.
const LEAST_IN_ALL_DIRECTIONS: f32 = 0.1;

/// Where all but one block have less than this part of what the area has, it is not one texture.
const LEAST_EVENLY: f32 = 0.1;

/// Weaker than this part of noise is nothing.
const LEAST_SIGNAL: f32 = 0.8;

/// Where every pixel differs more from its neighbours than symbols do, it is noise, unless it is far above noise.
const MOST_DENSE: f32 = 0.86;
const MOST_DENSE_AT_ALL: f32 = 0.95;
const FAR_ABOVE_NOISE: f32 = 10.0;

/// What differs less is faint: print with 15 grey values between dark and light has 7.5.
const FAINT: f32 = 8.0;

/// So many areas are looked at closely.
const CLOSE_LOOKS: usize = 6;

/// What is as much lighter than the middle between dark and light is text on paper.
const TEXT_IS_LIGHTER: f32 = 0.25;

/// Finds the busy areas of a picture.
pub(super) fn textures(picture: &Luma, scales: &[Scale]) -> Textures {
    let found = scales.iter().flat_map(busy_areas);
    let (clear, faint) = found.partition(|texture: &Texture| texture.deviation > FAINT);
    Textures { clear: likeliest(picture, clear), faint: likeliest(picture, faint) }
}

/// The likeliest that lie apart.
fn likeliest(picture: &Luma, mut found: Vec<Texture>) -> Vec<Texture> {
    let by_score = |a: &Texture, b: &Texture| b.score.total_cmp(&a.score);
    found.sort_by(by_score);
    let mut apart: Vec<Texture> = Vec::new();
    for texture in found {
        if apart.iter().all(|other| !overlap(other.area, texture.area)) {
            apart.push(texture);
        }
        if apart.len() == CLOSE_LOOKS {
            break;
        }
    }
    for texture in &mut apart {
        texture.lightness = lightness(picture, texture.area);
        texture.score *= (1.0 - texture.lightness.abs() / TEXT_IS_LIGHTER).max(0.0);
    }
    apart.sort_by(by_score);
    apart
}

fn overlap(a: Area, b: Area) -> bool {
    let (a_middle, b_middle) = (a.middle(), b.middle());
    (a_middle.0 - b_middle.0).abs().max((a_middle.1 - b_middle.1).abs()) <= 0.5 * a.side.max(b.side)
}

fn busy_areas(scale: &Scale) -> Vec<Texture> {
    let mut found = Vec::new();
    for row in 1..scale.rows.saturating_sub(1) {
        for column in 1..scale.columns.saturating_sub(1) {
            // Most blocks are calm or an edge, and no area with such a middle is busy.
            let middle = scale.strength(scale.at(column, row));
            if middle.weak > LEAST_SIGNAL / 2.0 * middle.noise && middle.weak > LEAST_IN_ALL_DIRECTIONS * middle.strong
            {
                grow(scale, column - 1, row - 1, &mut found);
            }
        }
    }
    found
}

/// Adds the busy ones of the areas that begin at a block.
fn grow(scale: &Scale, column: usize, row: usize, found: &mut Vec<Texture>) {
    let mut sum = Steps::default();
    let mut calmest = [f32::INFINITY; 2];
    let mut add = |column: usize, row: usize| {
        let steps = scale.at(column, row);
        let energy = steps.energy();
        let second = energy.max(calmest[0]);
        calmest = [energy.min(calmest[0]), second.min(calmest[1])];
        sum = sum + steps;
        (sum, calmest[1])
    };
    let mut so_far = (Steps::default(), f32::INFINITY);
    for at in 0..SMALLER * SMALLER {
        so_far = add(column + at % SMALLER, row + at / SMALLER);
    }
    found.extend(busy(scale, (column, row, SMALLER), so_far));
    if column + SMALLER < scale.columns && row + SMALLER < scale.rows {
        for at in 0..SMALLER {
            add(column + SMALLER, row + at);
            add(column + at, row + SMALLER);
        }
        so_far = add(column + SMALLER, row + SMALLER);
        found.extend(busy(scale, (column, row, SMALLER + 1), so_far));
    }
}

/// The area of so many blocks on a side, if it is busy. One of its blocks may lie beside the symbol, so the energy of the
/// second calmest counts.
fn busy(scale: &Scale, (column, row, side): (usize, usize, usize), (sum, calm): (Steps, f32)) -> Option<Texture> {
    let strength = scale.strength(sum);
    let evenly = (calm - 2.0 * strength.noise) / (strength.weak + strength.strong);
    if evenly < LEAST_EVENLY || strength.weak < LEAST_SIGNAL * strength.noise {
        return None;
    }
    let variance = scale.variance(sum);
    let density = strength.weak / (2.0 * variance);
    let is_clear = strength.weak > FAR_ABOVE_NOISE * strength.noise;
    if density > if is_clear { MOST_DENSE_AT_ALL } else { MOST_DENSE } {
        return None;
    }
    let in_all_directions = (strength.weak / strength.strong).clamp(0.0, 1.0).sqrt();
    let at = |block: usize| block as f32 * scale.block;
    Some(Texture {
        area: Area { left: at(column), top: at(row), side: at(side) },
        score: density * in_all_directions * evenly.min(1.0),
        deviation: variance.sqrt(),
        signal: strength.weak / strength.noise,
        lightness: 0.0,
    })
}

/// How far the mean is above the middle between dark and light.
fn lightness(picture: &Luma, area: Area) -> f32 {
    const PLACES: usize = 32;
    let mut greys: Vec<u8> = Vec::with_capacity(PLACES * PLACES);
    let place = |from: f32, step: usize, end: usize| {
        ((from + area.side * (step as f32 + 0.5) / PLACES as f32) as usize).min(end - 1)
    };
    for row in 0..PLACES {
        let line = &picture.pixels()[place(area.top, row, picture.height()) * picture.width()..];
        greys.extend((0..PLACES).map(|column| line[place(area.left, column, picture.width())]));
    }
    greys.sort_unstable();
    let part = |nth: usize| f32::from(greys[greys.len() * nth / 20]);
    let (dark, light) = (part(1), part(19));
    let mean = greys.iter().map(|grey| f32::from(*grey)).sum::<f32>() / greys.len() as f32;
    (mean - (dark + light) / 2.0) / (light - dark).max(1.0)
}
