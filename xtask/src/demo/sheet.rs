//! The eight codes on one sheet of A4, to print or to show on another screen.

use std::fs;

use anyhow::{Context, Result};

use super::codes::{Code, Symbol};
use super::world::{Said, World};

const STYLE: &str = "
@page { size: A4 portrait; margin: 12mm; }
* { box-sizing: border-box; }
body { margin: 0 auto; max-width: 186mm; color: #12202c; background: #fff; font: 10.5pt/1.35 system-ui, sans-serif; }
header { padding: 4mm 0 5mm; }
h1 { font-size: 16pt; margin: 0 0 1mm; }
p { margin: 0; }
ol { margin: 0; padding: 0; list-style: none; display: grid; grid-template-columns: 1fr 1fr; gap: 4mm; }
li { border: 0.3mm solid #d3dae1; border-radius: 3mm; padding: 3mm 4mm 4mm; display: grid; break-inside: avoid;
     grid-template-columns: auto 1fr; gap: 0 3mm; align-items: start; align-content: start; }
svg { width: 32mm; height: 32mm; display: block; }
h2 { grid-column: 1 / -1; font-size: 12pt; margin: 0 0 1mm; }
pre { margin: 3mm 0 0; font: 9.5pt/1.45 ui-monospace, Menlo, Consolas, monospace; }
dl { grid-column: 1 / -1; margin: 1mm 0 0; display: grid; grid-template-columns: auto 1fr; gap: 0 3mm; font-size: 10pt; }
dt { color: #51606e; }
dd { margin: 0; font-weight: 600; }
footer { padding-top: 4mm; font-size: 9pt; color: #51606e; }
";

/// What the last code says depends on when its pack was seen elsewhere.
const FAR_AWAY: &str = "Code 8 says STOP only while the sighting that the device knows of is less than 22 minutes old; \
                        later a journey is possible. The running demonstration takes in a new one every five minutes.";

/// Writes `codes/sheet.html`; `rows` are the codes and what is said of them at the first and the second read.
pub fn write(world: &World, rows: &[(&Code, [Said; 2])]) -> Result<()> {
    let cells = rows.iter().enumerate().map(|(nth, (code, said))| cell(nth, code, said)).collect::<Result<String>>()?;
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Packproof: eight codes</title>\n\
         <style>{STYLE}</style>\n</head>\n<body>\n<header>\n<h1>Packproof: eight codes to try</h1>\n\
         <p>Made for the demonstration on this machine; no medicine pack carries them. Print at 100 %, or show this page on \
         another screen, and hold the camera over one code at a time.</p>\n</header>\n<ol>\n{cells}</ol>\n\
         <footer>{FAR_AWAY}</footer>\n</body>\n</html>\n"
    );
    let path = world.folder.join("codes/sheet.html");
    fs::write(&path, html).with_context(|| format!("cannot write {}", path.display()))
}

fn cell(nth: usize, code: &Code, [first, second]: &[Said; 2]) -> Result<String> {
    Ok(format!(
        "<li>\n<h2>{}. {}</h2>\n{}\n<pre>{}</pre>\n\
         <dl><dt>first read</dt><dd>{}</dd><dt>second read</dt><dd>{}</dd></dl>\n</li>\n",
        nth + 1,
        code.name.trim_end_matches(" 15 minutes ago"),
        svg(&code.symbol()?),
        code.readable().join("\n"),
        first.words(),
        second.words(),
    ))
}

/// The symbol with two modules of white around it; 22 modules then measure 27 mm.
fn svg(symbol: &Symbol) -> String {
    let path: String = symbol.dark_modules().map(|(x, y)| format!("M{x} {y}h1v1h-1z")).collect();
    let side = symbol.width + 4;
    format!(
        "<svg viewBox=\"-2 -2 {side} {side}\" shape-rendering=\"crispEdges\" role=\"img\" aria-label=\"DataMatrix\">\
         <path d=\"{path}\"/></svg>"
    )
}
