//! How grey values step in a picture of several sizes: in which directions, how strongly, and how much of it is noise.
//!
//! Every size is cut into blocks of [`BLOCK`] pixels. A sharp edge steps as strongly at half size as at full size, a soft
//! one only at small sizes: so much is known of sharpness without knowing what is shown.

use std::{borrow::Cow, ops::Add};

use super::super::{filters, luma::Luma};

/// Pixels on a side of a block.
pub(super) const BLOCK: usize = 8;

/// The picture and up to so many halvings of it.
const MOST_SIZES: usize = 6;

/// At full and half size every second row of a block is enough.
const ROWS_OF_LARGE_SIZES: usize = 2;

/// Sums over the pixels of an area. Steps are between diagonal neighbours, as these two share no pixel and with it no
/// noise.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Steps {
    count: f32,
    falling: f32,
    rising: f32,
    both: f32,
    grey: f32,
    squares: f32,
}

/// The mean squares of steps in the direction where they are weakest and across it, without those of noise.
#[derive(Debug, Clone, Copy)]
pub(super) struct Strength {
    pub(super) weak: f32,
    pub(super) strong: f32,
    /// What noise alone makes of it.
    pub(super) noise: f32,
}

/// A square area in pixels of the picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Area {
    pub(super) left: f32,
    pub(super) top: f32,
    pub(super) side: f32,
}

impl Area {
    pub(super) fn middle(&self) -> (f32, f32) {
        (self.left + self.side / 2.0, self.top + self.side / 2.0)
    }
}

/// One size of the picture.
pub(super) struct Scale {
    pub(super) columns: usize,
    pub(super) rows: usize,
    /// Pixels of the picture on a side of a block.
    pub(super) block: f32,
    blocks: Vec<Steps>,
    noise: Noise,
}

/// The picture in all sizes that show something.
pub(super) fn scales(picture: &Luma) -> Vec<Scale> {
    let mut scales = Vec::new();
    let mut picture = Cow::Borrowed(picture);
    while scales.len() < MOST_SIZES && picture.width().min(picture.height()) > BLOCK {
        scales.push(Scale::of(&picture, scales.len()));
        match filters::half(&picture) {
            Some(half) => picture = Cow::Owned(half),
            None => break,
        }
    }
    scales
}

impl Scale {
    fn of(picture: &Luma, halvings: usize) -> Self {
        let (columns, rows) = (picture.width() / BLOCK, picture.height() / BLOCK);
        let lines: Vec<_> = picture.rows().collect();
        let mut blocks = vec![Steps::default(); columns * rows];
        let every = if halvings < 2 { ROWS_OF_LARGE_SIZES } else { 1 };
        for y in 0..rows * BLOCK {
            let row = &mut blocks[y / BLOCK * columns..][..columns];
            let (upper, lower) = (lines[y], lines[(y + 1).min(lines.len() - 1)]);
            // Blocks side by side take turns, so that no level edge is missed by all.
            for column in (y % every..columns).step_by(every) {
                let of = |line: &[u8]| piece(line, column * BLOCK);
                row[column] = row[column] + Steps::along(&of(upper), &of(lower));
            }
        }
        let noise = Noise::of(&blocks);
        Self { columns, rows, block: (BLOCK << halvings) as f32, blocks, noise }
    }

    pub(super) fn at(&self, column: usize, row: usize) -> Steps {
        self.blocks[row * self.columns + column]
    }

    /// The sums of all blocks that the area touches.
    pub(super) fn within(&self, area: Area) -> Steps {
        let from = |at: f32, blocks: usize| ((at / self.block).max(0.0) as usize).min(blocks - 1);
        let to = |at: f32, blocks: usize| ((at / self.block).ceil() as usize).clamp(1, blocks);
        let columns = from(area.left, self.columns)..to(area.left + area.side, self.columns);
        let rows = from(area.top, self.rows)..to(area.top + area.side, self.rows);
        rows.flat_map(|row| columns.clone().map(move |column| self.at(column, row))).fold(Steps::default(), Add::add)
    }

    pub(super) fn strength(&self, steps: Steps) -> Strength {
        let noise = self.noise.at(steps.mean());
        let (weak, strong) = steps.extremes();
        Strength { weak: weak - noise, strong: strong - noise, noise }
    }

    /// The variance of grey values without that of noise, which makes half of a step's square.
    pub(super) fn variance(&self, steps: Steps) -> f32 {
        (steps.squares / steps.count - steps.mean().powi(2) - self.noise.at(steps.mean()) / 2.0).max(0.5)
    }

    /// The area of a block, and of no block beside it.
    pub(super) fn area(&self, index: usize) -> Area {
        let (column, row) = (index % self.columns, index / self.columns);
        Area { left: column as f32 * self.block, top: row as f32 * self.block, side: self.block - 1.0 }
    }

    /// The blocks that step most, the strongest first: one of so many.
    pub(super) fn strongest(&self, one_in: usize) -> Vec<usize> {
        let mut order: Vec<_> =
            self.blocks.iter().enumerate().map(|(index, steps)| (steps.extremes().1, index)).collect();
        let count = (order.len() / one_in).clamp(1, order.len());
        order.select_nth_unstable_by(count - 1, |a, b| b.0.total_cmp(&a.0));
        order[..count].iter().map(|(_, index)| *index).collect()
    }

    fn clean(&self, steps: Steps) -> [f32; 3] {
        let noise = self.noise.least;
        [steps.falling / steps.count - noise, steps.rising / steps.count - noise, steps.both / steps.count]
    }
}

/// The pixels of a block and the next one; beyond the picture the last one again.
#[inline]
fn piece(line: &[u8], from: usize) -> [u8; BLOCK + 1] {
    let mut piece = [0; BLOCK + 1];
    if let Some(whole) = line.get(from..=from + BLOCK) {
        piece.copy_from_slice(whole);
    } else {
        piece[..BLOCK].copy_from_slice(&line[from..from + BLOCK]);
        piece[BLOCK] = piece[BLOCK - 1];
    }
    piece
}

/// How much more grey values step at a smaller size than at a larger one, in the direction where that differs least and
/// where it differs most. For every halving a sharp edge makes it 2, a soft one 4.
pub(super) fn growth(larger: (&Scale, Steps), smaller: (&Scale, Steps)) -> (f32, f32) {
    let [a, b, c] = larger.0.clean(larger.1);
    let [d, e, f] = smaller.0.clean(smaller.1);
    // Where nothing but noise is left, nothing is divided by it.
    let floor = 0.05 * (a + b).max(0.2);
    let (a, b) = (a.max(floor), b.max(floor));
    let determinant = (a * b - c * c).max(0.5 * floor * floor);
    // The eigenvalues of the smaller size's steps, measured in those of the larger one.
    let half = (b * d - 2.0 * c * f + a * e) / determinant / 2.0;
    let apart = (half * half - (d * e - f * f) / determinant).max(0.0).sqrt();
    ((half - apart).max(0.0), half + apart)
}

impl Steps {
    #[inline]
    fn along(upper: &[u8; BLOCK + 1], lower: &[u8; BLOCK + 1]) -> Self {
        let (mut falling, mut rising, mut both, mut grey, mut squares) = (0, 0, 0, 0, 0);
        // Products of 16 bits are what processors multiply many of at once.
        let times = |a: i16, b: i16| i32::from(a) * i32::from(b);
        for at in 0..BLOCK {
            let [a, b, c, d] = [upper[at], upper[at + 1], lower[at], lower[at + 1]].map(i16::from);
            let (fall, rise) = (d - a, c - b);
            falling += times(fall, fall);
            rising += times(rise, rise);
            both += times(fall, rise);
            grey += i32::from(a);
            squares += times(a, a);
        }
        let [falling, rising, both, grey, squares] = [falling, rising, both, grey, squares].map(|sum| sum as f32);
        Self { count: BLOCK as f32, falling, rising, both, grey, squares }
    }

    pub(super) fn mean(&self) -> f32 {
        self.grey / self.count
    }

    /// The mean square of all steps, one direction with the other.
    pub(super) fn energy(&self) -> f32 {
        (self.falling + self.rising) / self.count
    }

    fn extremes(&self) -> (f32, f32) {
        let half = (self.falling + self.rising) / 2.0;
        let difference = (self.falling - self.rising) / 2.0;
        let apart = (difference * difference + self.both * self.both).sqrt();
        ((half - apart) / self.count, (half + apart) / self.count)
    }
}

impl Add for Steps {
    type Output = Self;

    fn add(self, other: Self) -> Self {
        Self {
            count: self.count + other.count,
            falling: self.falling + other.falling,
            rising: self.rising + other.rising,
            both: self.both + other.both,
            grey: self.grey + other.grey,
            squares: self.squares + other.squares,
        }
    }
}

/// The mean square of steps that noise makes, for each eighth of brightness: sensors are noisier where it is light.
struct Noise {
    by_brightness: [f32; 8],
    least: f32,
}

impl Noise {
    /// The calmest quarter of what is equally bright is taken for flat ground.
    fn of(blocks: &[Steps]) -> Self {
        const FEWEST: usize = 8;
        const LEAST: f32 = 0.1;
        let mut energies: [Vec<f32>; 8] = Default::default();
        // Where a picture is as light or dark as can be, noise is cut off.
        for block in blocks.iter().filter(|block| (4.0..246.0).contains(&block.mean())) {
            energies[eighth(block.mean())].push(block.energy() / 2.0);
        }
        let least_count = blocks.len() / 100 + FEWEST;
        let known = energies.map(|mut energies| {
            let quarter = energies.len() / 4;
            (energies.len() >= least_count).then(|| *energies.select_nth_unstable_by(quarter, f32::total_cmp).1)
        });
        let calmest = (0..8).filter_map(|at| Some((known[at]?, at))).min_by(|a, b| a.0.total_cmp(&b.0));
        let (least, calmest) = calmest.unwrap_or((LEAST, 0));
        // Noise grows with brightness at most; what is more is no flat ground.
        let most = |at: usize| least * (at as f32 + 0.5).max(calmest as f32 + 0.5) / (calmest as f32 + 0.5);
        let by_brightness = std::array::from_fn(|at| known[at].unwrap_or(f32::INFINITY).min(most(at)).max(LEAST));
        Self { by_brightness, least: least.max(LEAST) }
    }

    fn at(&self, grey: f32) -> f32 {
        self.by_brightness[eighth(grey)]
    }
}

fn eighth(grey: f32) -> usize {
    ((grey / 32.0) as usize).min(7)
}
