//! Seeded pack codes as they are printed: serials and lots of many styles, elements in the orders that makers use.

use std::collections::BTreeSet;

use verify_core::ids::{Gtin, Lot, Serial};
use verify_core::time::PrintedDate;

/// A seeded source of numbers (SplitMix64).
#[derive(Debug, Clone)]
pub struct Random(u64);

impl Random {
    pub const fn new(seed: u64) -> Self {
        Self(seed)
    }

    pub fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    pub fn below(&mut self, limit: usize) -> usize {
        (self.draw() % limit as u64) as usize
    }

    pub fn chance(&mut self, percent: usize) -> bool {
        self.below(100) < percent
    }

    pub fn pick<T: Copy>(&mut self, from: &[T]) -> T {
        from[self.below(from.len())]
    }

    pub fn text(&mut self, alphabet: &str, shortest: usize, longest: usize) -> String {
        let chars: Vec<char> = alphabet.chars().collect();
        let length = shortest + self.below(longest - shortest + 1);
        (0..length).map(|_| self.pick(&chars)).collect()
    }
}

/// What a pack carries.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Pack {
    pub gtin: Gtin,
    pub serial: Serial,
    pub lot: Lot,
    pub expiry: PrintedDate,
}

/// A pack and how it is printed.
#[derive(Debug, Clone)]
pub struct Code {
    pub pack: Pack,
    /// Identifiers and values in their order.
    pub elements: Vec<(&'static str, String)>,
}

const DIGITS: &str = "0123456789";
const CAPITALS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";
const SMALL: &str = "0123456789abcdefghijklmnopqrstuvwxyz";
const MIXED: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const SIGNS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-/.";
/// Orders of expiry, serial and lot behind the GTIN; the last two stand before it.
const ORDERS: [[&str; 4]; 7] = [
    ["01", "21", "17", "10"],
    ["01", "17", "21", "10"],
    ["01", "21", "10", "17"],
    ["01", "10", "17", "21"],
    ["01", "17", "10", "21"],
    ["21", "10", "17", "01"],
    ["10", "17", "21", "01"],
];
/// Lots of the world.
pub const LOTS: usize = 100;

/// `count` codes of packs in 100 lots of 10 products, no serial twice in a lot.
pub fn codes(seed: u64, count: usize) -> Vec<Code> {
    let mut random = Random::new(seed);
    let lots: Vec<(Gtin, Lot, PrintedDate)> = (0..LOTS).map(|i| a_lot(&mut random, i)).collect();
    let mut used: BTreeSet<(usize, String)> = BTreeSet::new();
    let mut codes = Vec::with_capacity(count);
    while codes.len() < count {
        let which = random.below(LOTS);
        let serial = serial(&mut random);
        if used.insert((which, serial.clone())) {
            let (gtin, lot, expiry) = lots[which].clone();
            let serial = Serial::parse(&serial).unwrap();
            codes.push(code(&mut random, Pack { gtin, serial, lot, expiry }));
        }
    }
    codes
}

fn a_lot(random: &mut Random, i: usize) -> (Gtin, Lot, PrintedDate) {
    let gtin = Gtin::with_check_digit(&format!("00300011{:05}", (i % 10) * 7_919)).unwrap();
    let alphabet = match random.below(100) {
        0..=44 => CAPITALS,
        45..=79 => DIGITS,
        80..=89 => SIGNS,
        90..=94 => SMALL,
        _ => MIXED,
    };
    let lot = Lot::parse(&random.text(alphabet, 4, 10)).unwrap();
    let day = if random.chance(60) { 0 } else { 1 + random.below(28) };
    let expiry = format!("{:02}{:02}{day:02}", 27 + random.below(6), 1 + random.below(12));
    (gtin, lot, PrintedDate::parse(&expiry).unwrap())
}

fn serial(random: &mut Random) -> String {
    match random.below(100) {
        0..=34 => random.text(DIGITS, 8, 20),
        35..=79 => random.text(CAPITALS, 8, 20),
        80..=84 => random.text(SIGNS, 8, 16),
        85..=89 => random.text(SMALL, 8, 16),
        _ => random.text(MIXED, 8, 16),
    }
}

fn code(random: &mut Random, pack: Pack) -> Code {
    let order = ORDERS[random.below(100) % if random.chance(90) { 5 } else { 7 }];
    let value = |ai: &str| match ai {
        "01" => pack.gtin.to_string(),
        "21" => pack.serial.to_string(),
        "17" => pack.expiry.to_string(),
        _ => pack.lot.to_string(),
    };
    let elements = order.into_iter().map(|ai| (ai, value(ai))).collect();
    Code { elements, pack }
}

impl Code {
    /// The element string; `separator` stands behind each value of variable length that is not the last.
    pub fn element_string(&self, separator: &str) -> String {
        let mut text = String::new();
        for (i, (ai, value)) in self.elements.iter().enumerate() {
            text.push_str(ai);
            text.push_str(value);
            let variable = matches!(*ai, "10" | "21");
            if variable && i + 1 < self.elements.len() {
                text.push_str(separator);
            }
        }
        text
    }

    /// Whether separators stand in it.
    pub fn has_separators(&self) -> bool {
        self.elements[..3].iter().any(|(ai, _)| matches!(*ai, "10" | "21"))
    }
}
