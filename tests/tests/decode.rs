//! Images become the bytes of the symbols in them: exactly those bytes, or none and a hint.

use std::{collections::BTreeMap, fs, io::Cursor, path::Path};

use engine::capture::{Content, Luma, Symbol, load_image, read_still};
use image::{GrayImage, ImageFormat};
use packproof_tests::reference;
use rxing::{BarcodeFormat, EncodeHints, Writer, datamatrix::DataMatrixWriter};

/// As the reference set names them: found of 4 rotations each, and read as anything else.
#[derive(Debug, PartialEq)]
struct Count {
    found: usize,
    wrong: usize,
    of: usize,
}

#[test]
fn reads_all_phone_photographs() {
    let Some(folder) = reference::shared("data/datamatrix/zxing-datamatrix-2") else { return };
    assert_eq!(count(&folder), Count { found: 72, wrong: 0, of: 72 });
}

#[test]
fn reads_all_rectangles() {
    let Some(folder) = reference::shared("data/datamatrix/zxing-datamatrix-3") else { return };
    assert_eq!(count(&folder), Count { found: 72, wrong: 0, of: 72 });
}

#[test]
fn reads_hard_pictures() {
    let Some(folder) = reference::shared("data/datamatrix/hard") else { return };
    let count = count(&folder);
    println!("hard: {count:?}");
    assert_eq!(count, Count { found: 68, wrong: 0, of: 68 });
}

/// Reads every image of a folder in four rotations and compares with `NAME.txt` or `NAME.bin`.
fn count(folder: &Path) -> Count {
    let mut count = Count { found: 0, wrong: 0, of: 0 };
    for (stem, image) in images(folder) {
        let expected = ["txt", "bin"].iter().find_map(|ending| fs::read(folder.join(format!("{stem}.{ending}"))).ok());
        let expected = expected.unwrap_or_else(|| panic!("{stem} has no text"));
        let mut rotated = load_image(&image).unwrap_or_else(|error| panic!("{stem}: {error}"));
        for quarter in 0..4 {
            count.of += 1;
            let read: Vec<_> =
                read_still(&rotated).unwrap_or_default().into_iter().map(|symbol| symbol.bytes).collect();
            count.found += usize::from(read.contains(&expected));
            for wrong in read.iter().filter(|bytes| **bytes != expected) {
                count.wrong += 1;
                println!("{stem} turned {quarter} times reads {}", wrong.escape_ascii());
            }
            rotated = turned(&rotated);
        }
    }
    count
}

fn images(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = fs::read_dir(folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display()));
    entries
        .map(|entry| entry.expect("an entry of a folder just opened").path())
        .filter(|path| path.extension().is_some_and(|ending| ending != "txt" && ending != "bin"))
        .map(|path| {
            let stem = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
            (stem, fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display())))
        })
        .collect()
}

/// Turned clockwise by 90 degrees.
fn turned(picture: &Luma) -> Luma {
    let rows: Vec<_> = picture.rows().rev().collect();
    let pixels = (0..picture.width()).flat_map(|x| rows.iter().map(move |row| row[x])).collect();
    Luma::new(picture.height(), picture.width(), pixels).expect("as many pixels as before")
}

const PACK: &str = "010030001012345517260531101234AB\u{1D}21SER-0001abc";

/// How a message is written into a symbol.
#[derive(Clone, Copy)]
enum Written {
    /// With FNC1 first, and FNC1 for every GS.
    Gs1,
    Plain,
}

/// A drawn symbol with its quiet zone, `pixels` wide and high.
fn drawn(message: &str, written: Written, pixels: i32) -> Luma {
    let hints = EncodeHints {
        // The one encoder that knows FNC1; its macros come out damaged, so that plain text goes through the other one.
        DataMatrixCompact: Some(matches!(written, Written::Gs1)),
        Gs1Format: Some(matches!(written, Written::Gs1)),
        Margin: Some("2".to_owned()),
        ..EncodeHints::default()
    };
    let modules = DataMatrixWriter
        .encode_with_hints(message, &BarcodeFormat::DATA_MATRIX, pixels, pixels, &hints)
        .unwrap_or_else(|error| panic!("cannot draw {message:?}: {error}"));
    let grey = |x, y| if modules.get(x, y) { 0 } else { 255 };
    let pixels = (0..modules.height()).flat_map(|y| (0..modules.width()).map(move |x| grey(x, y))).collect();
    Luma::new(modules.width() as usize, modules.height() as usize, pixels).expect("as drawn")
}

fn png(picture: &Luma) -> Vec<u8> {
    let (width, height) = (picture.width() as u32, picture.height() as u32);
    let image = GrayImage::from_raw(width, height, picture.pixels().to_vec()).expect("as many pixels as its size says");
    let mut file = Cursor::new(Vec::new());
    image.write_to(&mut file, ImageFormat::Png).expect("memory takes any file");
    file.into_inner()
}

fn only(symbols: Vec<Symbol>) -> Symbol {
    let [symbol] = <[Symbol; 1]>::try_from(symbols).expect("one symbol");
    symbol
}

#[test]
fn a_gs1_symbol_is_read_byte_for_byte() {
    let picture = drawn(PACK, Written::Gs1, 160);
    let symbol = only(read_still(&load_image(&png(&picture)).unwrap()).unwrap());
    assert_eq!(symbol.bytes.escape_ascii().to_string(), PACK.as_bytes().escape_ascii().to_string());
    assert_eq!((symbol.symbology, symbol.content), ("]d2", Content::Gs1));
}

#[test]
fn a_group_separator_does_not_make_it_gs1() {
    let symbol = only(read_still(&drawn("ABC\u{1D}D", Written::Plain, 100)).unwrap());
    assert_eq!((symbol.bytes.as_slice(), symbol.symbology, symbol.content), (&b"ABC\x1dD"[..], "]d1", Content::Other));
}

#[test]
fn an_envelope_is_named() {
    let message = "[)>\u{1E}06\u{1D}9N110375286414\u{1D}1TABC\u{1D}D270500\u{1D}S1\u{1E}\u{4}";
    let symbol = only(read_still(&drawn(message, Written::Plain, 160)).unwrap());
    assert_eq!((symbol.bytes, symbol.content), (message.as_bytes().to_vec(), Content::Iso15434));
}

#[test]
fn light_on_dark_low_contrast_and_small_modules_are_read() {
    let picture = drawn(PACK, Written::Gs1, 160);
    for (name, grey) in [("inverted", [255, 0]), ("faint", [120, 135])] {
        let pixels = picture.pixels().iter().map(|pixel| grey[usize::from(*pixel > 0)]).collect();
        let changed = Luma::new(picture.width(), picture.height(), pixels).unwrap();
        let read = read_still(&changed).unwrap_or_else(|hint| panic!("{name}: {hint}"));
        assert_eq!(only(read).bytes, PACK.as_bytes(), "{name}");
    }
    assert_eq!(only(read_still(&drawn(PACK, Written::Gs1, 64)).unwrap()).bytes, PACK.as_bytes(), "two pixels a module");
}

#[test]
fn corners_lie_around_the_symbol() {
    let picture = on_paper(&[(drawn(PACK, Written::Gs1, 128), 300, 200)]);
    let corners = only(read_still(&picture).unwrap()).corners;
    let xs = corners.map(|(x, _)| x.round() as i32);
    let ys = corners.map(|(_, y)| y.round() as i32);
    let spans = [xs, ys].map(|values| (values.into_iter().min().unwrap(), values.into_iter().max().unwrap()));
    for (span, expected) in spans.into_iter().zip([(300, 428), (200, 328)]) {
        let close = |a: i32, b: i32| (a - b).abs() <= 20;
        assert!(close(span.0, expected.0) && close(span.1, expected.1), "{span:?} instead of {expected:?}");
    }
}

#[test]
fn several_symbols_of_different_sizes_are_all_read_once() {
    let texts: Vec<_> = (0..5).map(|index| format!("{PACK}{index}")).collect();
    let places = [(20, 30, 200), (300, 20, 160), (560, 40, 80), (80, 300, 160), (420, 260, 70)];
    let symbols: Vec<_> =
        texts.iter().zip(places).map(|(text, (x, y, size))| (drawn(text, Written::Gs1, size), x, y)).collect();
    let read = read_still(&on_paper(&symbols)).unwrap();
    let mut read: Vec<_> = read.into_iter().map(|symbol| String::from_utf8(symbol.bytes).unwrap()).collect();
    read.sort();
    assert_eq!(read, texts);
}

/// Pictures laid on light grey paper, each at its place.
fn on_paper(pictures: &[(Luma, usize, usize)]) -> Luma {
    const SIZE: (usize, usize) = (800, 600);
    let mut pixels = vec![230; SIZE.0 * SIZE.1];
    for (picture, left, top) in pictures {
        for (y, row) in picture.rows().enumerate() {
            let start = (top + y) * SIZE.0 + left;
            pixels[start..start + row.len()].copy_from_slice(row);
        }
    }
    Luma::new(SIZE.0, SIZE.1, pixels).expect("the size of the paper")
}

#[test]
fn noise_is_not_a_symbol_and_never_panics() {
    let mut noise = Noise(1);
    for side in (1..64).chain([100, 333]) {
        let pixels = (0..side * (side + 3)).map(|_| noise.next()).collect();
        let picture = Luma::new(side, side + 3, pixels).unwrap();
        assert!(read_still(&picture).is_err(), "side {side}");
    }
    // Coarse noise has edges and corners like a symbol's, and looks like a damaged one.
    for cell in 2..12 {
        let cells: Vec<_> = (0..150 * 150).map(|_| noise.next() / 128 * 255).collect();
        let pixels = (0..300 * 300).map(|at| cells[at / 300 / cell * 150 + at % 300 / cell]).collect();
        assert!(read_still(&Luma::new(300, 300, pixels).unwrap()).is_err(), "cell {cell}");
    }
}

/// A fixed sequence of bytes without a pattern.
struct Noise(u64);

impl Noise {
    fn next(&mut self) -> u8 {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 56) as u8
    }
}
