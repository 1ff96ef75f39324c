//! The eight codes (design, section 10) as GS1 DataMatrix symbols: pictures that a camera or the app's file button reads.

use std::fs;
use std::io::BufWriter;

use anyhow::{Context, Result, anyhow, ensure};
use datamatrix::{DataMatrix, SymbolList};
use serde_json::Value;

use super::world::World;

/// Pixels of a module, and modules of white around the symbol (one is the standard's least).
const MODULE_PX: usize = 12;
const QUIET_MODULES: usize = 4;

/// A code of the demonstration.
pub struct Code {
    /// What is the matter with it.
    pub name: &'static str,
    gtin: &'static str,
    /// YYMMDD.
    expiry: &'static str,
    serial: &'static str,
    lot: &'static str,
}

const fn code(name: &'static str, expiry: &'static str, serial: &'static str, lot: &'static str) -> Code {
    Code { name, gtin: "00300010123455", expiry, serial, lot }
}

/// All eight, in the order of the table.
pub const CODES: [Code; 8] = [
    code("good", "291130", "4TQ8ZK1M", "D2911"),
    code("expired", "240630", "3EJY8U2P", "D2406"),
    code("recalled serial", "291130", "7HXP3R9C", "D2911"),
    code("dispensed, place unknown", "291130", "2WNV6J5Y", "D2911"),
    code("wrong expiry", "301130", "9LBD4F8S", "D2911"),
    code("unknown serial", "291130", "6XQ4N7TW", "D2911"),
    Code { gtin: "09506000134352", ..code("unknown product", "291130", "77", "X1") },
    code("seen 400 km away 15 minutes ago", "291130", "5CRM1G7A", "D2911"),
];

impl Code {
    /// The element string, with GS after the serial, whose length varies.
    pub fn text(&self) -> String {
        format!("01{}17{}21{}\u{1d}10{}", self.gtin, self.expiry, self.serial, self.lot)
    }

    /// What stands beside a symbol for people to read, and can be typed.
    pub fn readable(&self) -> [String; 4] {
        let Self { gtin, expiry, serial, lot, .. } = self;
        [format!("(01){gtin}"), format!("(17){expiry}"), format!("(21){serial}"), format!("(10){lot}")]
    }

    /// The name of its picture.
    pub fn file_name(&self, nth: usize) -> String {
        let words = self.name.split(',').next().unwrap_or_default().split(' ').take(2);
        format!("{}-{}.png", nth + 1, words.collect::<Vec<_>>().join("-"))
    }

    /// Its symbol: FNC1 first, as GS1 wants it.
    pub fn symbol(&self) -> Result<Symbol> {
        let encoded = DataMatrix::encode_gs1(self.text().as_bytes(), SymbolList::default().enforce_square());
        let bitmap = encoded.map_err(|error| anyhow!("cannot encode {}: {error:?}", self.name))?.bitmap();
        Ok(Symbol { width: bitmap.width(), dark: bitmap.bits().to_vec() })
    }
}

/// The modules of a symbol, row by row, without the white around it.
pub struct Symbol {
    /// Modules in a row, and rows.
    pub width: usize,
    dark: Vec<bool>,
}

impl Symbol {
    /// Column and row of each dark module.
    pub fn dark_modules(&self) -> impl Iterator<Item = (usize, usize)> {
        let width = self.width;
        self.dark.iter().enumerate().filter(|(_, dark)| **dark).map(move |(at, _)| (at % width, at / width))
    }

    /// Width in pixels, and the pixels, one byte each.
    fn pixels(&self) -> (usize, Vec<u8>) {
        let side = (self.width + 2 * QUIET_MODULES) * MODULE_PX;
        let mut pixels = vec![0xff; side * side];
        for (column, row) in self.dark_modules() {
            let (x, y) = ((column + QUIET_MODULES) * MODULE_PX, (row + QUIET_MODULES) * MODULE_PX);
            for line in y..y + MODULE_PX {
                pixels[line * side + x..][..MODULE_PX].fill(0);
            }
        }
        (side, pixels)
    }
}

/// Writes a picture of each code and reads it back with our own reader.
pub fn draw<T>(world: &World, rows: &[(&Code, T)]) -> Result<()> {
    let folder = world.folder.join("codes");
    fs::create_dir_all(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
    for (nth, (code, _)) in rows.iter().enumerate() {
        let name = code.file_name(nth);
        let (side, pixels) = code.symbol()?.pixels();
        let side = u32::try_from(side).context("the symbol is too large")?;
        let file = fs::File::create(folder.join(&name)).with_context(|| format!("cannot create {name}"))?;
        let mut encoder = png::Encoder::new(BufWriter::new(file), side, side);
        encoder.set_color(png::ColorType::Grayscale);
        encoder.write_header()?.write_image_data(&pixels).with_context(|| format!("cannot write {name}"))?;
        let read = world.program("packproof", &["decode", &format!("codes/{name}")], "")?;
        let read: Value = serde_json::from_str(read.trim()).with_context(|| format!("{name} holds not one symbol"))?;
        let is_right = read["text"] == code.text() && read["symbology"] == "]d2";
        ensure!(is_right, "{name} reads as {read}, not as {:?}", code.text());
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_symbol_says_its_text_and_begins_with_fnc1() {
        for code in CODES {
            let encoded = DataMatrix::encode_gs1(code.text().as_bytes(), SymbolList::default()).expect("it fits");
            assert_eq!(encoded.codewords()[0], 232, "{}", code.name);
            let symbol = code.symbol().expect("it fits");
            let text = DataMatrix::decode(&symbol.dark, symbol.width).expect("what was just encoded");
            assert_eq!(String::from_utf8_lossy(&text), code.text());
        }
    }

    #[test]
    fn file_names_are_plain() {
        let names: Vec<_> = CODES.iter().enumerate().map(|(nth, code)| code.file_name(nth)).collect();
        assert_eq!(names[3], "4-dispensed.png");
        assert_eq!(names[7], "8-seen-400.png");
    }
}
