//! Images become the bytes of bars and QR Codes in them, as another encoder drew them: exactly those bytes, or none.

use std::{fs, path::Path};

use engine::capture::{Content, Luma, Symbol, load_image, read_still};

/// Each sample by name (`samples/symbols/README.md`): what its symbology identifier, content and bytes are.
const SAMPLES: &[(&str, &str, Content, &str)] = &[
    ("ean-13", "]E0", Content::Other, "4006381333931"),
    ("ean-8", "]E4", Content::Other, "96385074"),
    ("upc-a", "]E0", Content::Other, "0300010123455"),
    ("upc-e", "]E0", Content::Other, "0042100005264"),
    ("gs1-128", "]C1", Content::Gs1, "010030001012345510A123\u{1D}2111"),
    ("code-128", "]C0", Content::Other, "Lot a-7/B"),
    ("pzn", "]A0", Content::Other, "-03752864"),
    ("hibc-39", "]A0", Content::Other, "+A9991234507"),
    ("hibc-128", "]C0", Content::Other, "+A9991234507"),
    ("itf-14", "]I1", Content::Other, "10300010123452"),
    ("databar", "]e0", Content::Gs1, "0100300010123455"),
    ("databar-truncated", "]e0", Content::Gs1, "0110300010123452"),
    ("databar-stacked", "]e0", Content::Gs1, "0100300010123455"),
    ("databar-stacked-omni", "]e0", Content::Gs1, "0100300010123455"),
    ("databar-limited", "]e0", Content::Gs1, "0100300010123455"),
    ("databar-expanded", "]e0", Content::Gs1, "01003000101234551726053110a(b)7"),
    ("databar-expanded-stacked", "]e0", Content::Gs1, "010030001012345510AB-12\u{1D}21SER0001abc"),
    ("databar-expanded-numeric", "]e0", Content::Gs1, "101234567\u{1D}21890"),
    ("databar-expanded-weight", "]e0", Content::Gs1, "01903000101234583103001750"),
    ("databar-expanded-pounds", "]e0", Content::Gs1, "01903000101234583203000156"),
    ("databar-expanded-price", "]e0", Content::Gs1, "01903000101234583922795"),
    ("databar-expanded-currency", "]e0", Content::Gs1, "01903000101234583932978495"),
    ("databar-expanded-dated", "]e0", Content::Gs1, "0190300010123458310200009917261200"),
    ("qr", "]Q1", Content::Other, "https://id.gs1.org/01/00300010123455/21/11"),
    ("qr-gs1", "]Q3", Content::Gs1, "010030001012345510A%123\u{1D}2111"),
    ("qr-eci", "]Q2", Content::Other, "é"),
    ("qr-large", "]Q1", Content::Other, "Lot A123, 24 packs, 2026-05"),
];

/// A sample with `scale` pixels a module.
fn sample(name: &str, scale: usize) -> Luma {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("samples/symbols/{name}.png"));
    let file = fs::read(&path).unwrap_or_else(|error| panic!("cannot read {}: {error}", path.display()));
    let small = load_image(&file).unwrap_or_else(|error| panic!("{name}: {error}"));
    let (width, height) = (small.width() * scale, small.height() * scale);
    let pixel = |at: usize| small.pixels()[at / width / scale * small.width() + at % width / scale];
    Luma::new(width, height, (0..width * height).map(pixel).collect()).expect("as many pixels as computed")
}

/// The picture turned about its middle by an angle in radians and laid on grey paper, edges softened as a camera does.
fn laid(picture: &Luma, angle: f32) -> Luma {
    const MARGIN: f32 = 40.0;
    let (sin, cos) = angle.sin_cos();
    let (width, height) = (picture.width() as f32, picture.height() as f32);
    let side = |a: f32, b: f32| (a * cos.abs() + b * sin.abs() + 2.0 * MARGIN) as usize;
    let (across, down) = (side(width, height), side(height, width));
    let grey = |x: f32, y: f32| {
        let (x, y) = (x - across as f32 / 2.0, y - down as f32 / 2.0);
        let (x, y) = (x * cos + y * sin + width / 2.0, y * cos - x * sin + height / 2.0);
        let inside = (0.0..width).contains(&x) && (0.0..height).contains(&y);
        if inside { u32::from(picture.pixels()[y as usize * picture.width() + x as usize]) } else { 255 }
    };
    let pixel = |at: usize| {
        let (x, y) = ((at % across) as f32, (at / across) as f32);
        let points = [(0.25, 0.25), (0.75, 0.25), (0.25, 0.75), (0.75, 0.75)];
        let sum: u32 = points.iter().map(|(dx, dy)| grey(x + dx, y + dy)).sum();
        (40 + sum / 4 * 180 / 255) as u8
    };
    Luma::new(across, down, (0..across * down).map(pixel).collect()).expect("as many pixels as computed")
}

#[track_caller]
fn check(name: &str, picture: &Luma, how: &str) {
    let (_, symbology, content, text) = SAMPLES.iter().find(|sample| sample.0 == name).expect("a sample");
    let read = read_still(picture).unwrap_or_else(|hint| panic!("{name} {how}: {hint}"));
    let [Symbol { bytes, symbology: found, content: kind, .. }] = read.as_slice() else {
        panic!("{name} {how} is one symbol: {read:?}")
    };
    assert_eq!(bytes.escape_ascii().to_string(), text.as_bytes().escape_ascii().to_string(), "{name} {how}");
    assert_eq!((found, kind), (symbology, content), "{name} {how}");
}

#[test]
fn every_symbology_is_read_in_every_direction() {
    for (name, ..) in SAMPLES {
        check(name, &laid(&sample(name, 2), 0.0), "as drawn");
        for degrees in [7.0_f32, 98.0, 180.0, 231.0, 320.0] {
            check(name, &laid(&sample(name, 3), degrees.to_radians()), &format!("turned by {degrees} degrees"));
        }
    }
}

#[test]
fn light_on_dark_qr_codes_are_read() {
    let picture = laid(&sample("qr-gs1", 3), 0.3);
    let inverted = picture.pixels().iter().map(|grey| 255 - grey).collect();
    check("qr-gs1", &Luma::new(picture.width(), picture.height(), inverted).unwrap(), "inverted");
}

#[test]
fn corners_lie_around_bars() {
    // Three pixels a module, a quiet zone of 11, 95 modules of bars.
    let picture = laid(&sample("ean-13", 3), 0.0);
    let symbol = read_still(&picture).unwrap().remove(0);
    let [from, to, ..] = symbol.corners;
    let (left, right) = (40.0 + 11.0 * 3.0, 40.0 + 106.0 * 3.0);
    assert!((from.0 - left).abs() < 2.0 && (to.0 - right).abs() < 2.0, "{:?}", symbol.corners);
    let heights = symbol.corners.map(|(_, y)| y);
    assert!(heights[3] - heights[0] > 40.0, "{heights:?}");
}

#[test]
fn two_symbols_on_one_pack_are_both_read() {
    let (above, below) = (laid(&sample("gs1-128", 2), 0.0), laid(&sample("ean-13", 2), 0.0));
    let width = above.width().max(below.width());
    let rows = above.rows().chain(below.rows());
    let padded = |row: &[u8]| row.iter().copied().chain(std::iter::repeat(220)).take(width).collect::<Vec<_>>();
    let pixels: Vec<_> = rows.flat_map(padded).collect();
    let read = read_still(&Luma::new(width, above.height() + below.height(), pixels).unwrap()).unwrap();
    let mut symbologies: Vec<_> = read.iter().map(|symbol| symbol.symbology).collect();
    symbologies.sort_unstable();
    assert_eq!(symbologies, ["]C1", "]E0"]);
}

#[test]
fn a_damaged_symbol_is_never_read_as_something_else() {
    let mut noise = Noise(11);
    let mut read = 0;
    for (name, _, _, text) in SAMPLES {
        let whole = laid(&sample(name, 3), 0.1);
        for _ in 0..4 {
            let damaged = scratched(&whole, &mut noise);
            for symbol in read_still(&damaged).unwrap_or_default() {
                assert_eq!(symbol.bytes, text.as_bytes(), "{name}");
                read += 1;
            }
        }
    }
    assert!(read > SAMPLES.len(), "only {read} are read at all");
}

/// Bars of ink and of light from top to bottom, so that no line is spared, and spots.
fn scratched(picture: &Luma, noise: &mut Noise) -> Luma {
    let (width, height) = (picture.width(), picture.height());
    let mut pixels = picture.pixels().to_vec();
    for _ in 0..2 {
        let (left, right) = (noise.below(width), 1 + noise.below(5));
        let (top, grey) = (noise.below(height), if noise.below(2) == 0 { 40 } else { 220 });
        let bottom = if noise.below(3) == 0 { height } else { (top + 30).min(height) };
        for y in (if bottom == height { 0 } else { top })..bottom {
            for x in left..(left + right).min(width) {
                pixels[y * width + x] = grey;
            }
        }
    }
    Luma::new(width, height, pixels).expect("as many pixels as before")
}

/// A fixed sequence of numbers without a pattern.
struct Noise(u64);

impl Noise {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) as usize % end
    }
}
