//! The sheet that `packproof scanner-test --sheet` writes: drawn anew, it is the one in the repository, and its code reads
//! as the code that profiles are learned from. `PACKPROOF_UPDATE_GOLDEN=1` writes it.
#![allow(clippy::expect_used, reason = "a broken sheet is a failed test")]

use std::path::Path;

use engine::capture::{Luma, read_still};
use rxing::common::BitMatrix;
use rxing::{BarcodeFormat, EncodeHints, Writer, datamatrix::DataMatrixWriter};
use verify_core::scan::profile::TEST_CODE;

fn modules() -> BitMatrix {
    let hints = EncodeHints {
        DataMatrixCompact: Some(true),
        Gs1Format: Some(true),
        Margin: Some("0".to_owned()),
        ..EncodeHints::default()
    };
    DataMatrixWriter.encode_with_hints(TEST_CODE, &BarcodeFormat::DATA_MATRIX, 1, 1, &hints).expect("it fits a symbol")
}

fn sheet() -> String {
    let modules = modules();
    let (width, height) = (modules.width(), modules.height());
    let dark = (0..height).flat_map(|y| (0..width).map(move |x| (x, y))).filter(|(x, y)| modules.get(*x, *y));
    let path: String = dark.map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect();
    let symbol = |mm: u32| {
        format!(
            "<svg style=\"width:{mm}mm\" viewBox=\"-2 -2 {} {}\" shape-rendering=\"crispEdges\" role=\"img\" \
             aria-label=\"GS1 DataMatrix\"><path d=\"{path}\"/></svg>",
            width + 4,
            height + 4
        )
    };
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Packproof: scanner test</title>\n\
         <style>\n@page {{ size: A4 portrait; margin: 18mm; }}\nbody {{ margin: 0 auto; max-width: 170mm; color: #12202c; \
         background: #fff; font: 12pt/1.45 system-ui, sans-serif; }}\nsvg {{ display: block; margin: 8mm 0; }}\n\
         figure {{ margin: 0; break-inside: avoid; }}\nfigcaption {{ color: #51606e; font-size: 10pt; }}\n</style>\n</head>\n\
         <body>\n<h1>Scanner test</h1>\n\
         <p>This code holds every character that codes on packs may have. Scan it once, and Packproof knows what this \
         scanner does to separators, letter case and keyboard layout, and puts right what can be put right.</p>\n\
         <ol>\n<li>Print this page at 100 %, or show it on another screen.</li>\n\
         <li>In the app: open the scan page and scan the code. In a terminal: run <code>packproof scanner-test -</code>, \
         with <code>--home DIR</code> for a device, and scan the code.</li>\n\
         <li>What is lost, separators above all, the app cannot put back: then set up the scanner as its manual says \
         (send GS, ASCII 29; send text as it is; the layout of this keyboard) and scan again.</li>\n</ol>\n\
         <figure>{}<figcaption>For most scanners</figcaption></figure>\n\
         <figure>{}<figcaption>The same code, larger, for scanners held farther away</figcaption></figure>\n\
         <p>It is no pack's code: its product number is one of GS1's examples.</p>\n</body>\n</html>\n",
        symbol(34),
        symbol(60)
    )
}

#[test]
fn the_sheet_is_that_of_the_test_code() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../app/cli/assets/scanner-sheet.html");
    let drawn = sheet();
    if std::env::var_os("PACKPROOF_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, &drawn).expect("the sheet can be written");
    }
    let kept = std::fs::read_to_string(&path).expect("the sheet is there");
    assert!(kept == drawn, "app/cli/assets/scanner-sheet.html is not what is drawn; see the head of this test");
}

#[test]
fn its_code_reads_as_the_test_code() {
    let modules = modules();
    let side = 6;
    let (width, height) = ((modules.width() + 4) * side, (modules.height() + 4) * side);
    let dark = |x: u32, y: u32| {
        let inside = |v: u32, limit: u32| (v / side).checked_sub(2).filter(|v| *v < limit);
        inside(x, modules.width()).zip(inside(y, modules.height())).is_some_and(|(x, y)| modules.get(x, y))
    };
    let grey = |x, y| if dark(x, y) { 0 } else { 255 };
    let pixels = (0..height).flat_map(|y| (0..width).map(move |x| grey(x, y))).collect();
    let picture = Luma::new(width as usize, height as usize, pixels).expect("as drawn");
    let symbols = read_still(&picture).expect("it can be read");
    assert_eq!(symbols.len(), 1);
    assert_eq!(symbols[0].symbology, "]d2");
    assert_eq!(String::from_utf8_lossy(&symbols[0].bytes), TEST_CODE);
}
