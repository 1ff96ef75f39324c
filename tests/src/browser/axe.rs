//! Whether everybody can use a screen: axe-core's rules, and what it does not measure: sizes of targets, text that is
//! clipped or overlaps, lines that run out of the screen.
//!
//! axe-core comes from its package registry into `target/axe` at first use, as the lock file in `tests/axe` pins it.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

use super::{Fault, Page};

/// axe's program, or nothing where it cannot be had.
pub fn program() -> Option<PathBuf> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tests.parent()?.join("target/axe");
    let script = folder.join("node_modules/axe-core/axe.min.js");
    if !script.exists() {
        std::fs::create_dir_all(&folder).ok()?;
        for file in ["package.json", "package-lock.json"] {
            std::fs::copy(tests.join("axe").join(file), folder.join(file)).ok()?;
        }
        let mut install = Command::new("npm");
        install.args(["ci", "--ignore-scripts", "--no-audit", "--no-fund"]).current_dir(&folder);
        install.stdin(Stdio::null()).stdout(Stdio::null()).status().ok()?;
    }
    script.exists().then_some(script)
}

/// What axe finds serious or critical on the page as it stands: a line each.
pub fn findings(page: &Page, program: &Path) -> Result<Vec<String>, Fault> {
    if page.evaluate("typeof axe")? == "undefined" {
        let script = std::fs::read_to_string(program).expect("axe was found");
        page.evaluate(&format!("{script};0"))?;
    }
    let found = page.evaluate(AXE)?;
    Ok(lines(&found))
}

/// Targets of the page that are too small, or too close to be told apart by a thumb.
pub fn small_targets(page: &Page) -> Result<Vec<String>, Fault> {
    Ok(lines(&page.evaluate(&format!("({LOOKS}).smallTargets()"))?))
}

/// Text that is clipped or lies over other text, and lines that run out of the screen, with text twice its size.
pub fn at_twice_the_text(page: &Page) -> Result<Vec<String>, Fault> {
    page.evaluate("document.documentElement.style.fontSize = '200%'; 0")?;
    page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")?;
    let found = page.evaluate(&format!("({LOOKS}).cramped()"));
    page.evaluate("document.documentElement.style.fontSize = ''; 0")?;
    Ok(lines(&found?))
}

/// The same with text as it is.
pub fn cramped(page: &Page) -> Result<Vec<String>, Fault> {
    Ok(lines(&page.evaluate(&format!("({LOOKS}).cramped()"))?))
}

fn lines(found: &Value) -> Vec<String> {
    found.as_array().into_iter().flatten().filter_map(|line| line.as_str().map(str::to_owned)).collect()
}

const LOOKS: &str = include_str!("looks.js");

const AXE: &str = "(async () => {
    const found = await axe.run(document, {resultTypes: ['violations'], runOnly: {type: 'tag', values:
        ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice']}});
    const heavy = found.violations.filter(it => it.impact === 'serious' || it.impact === 'critical');
    // A row that is half scrolled out of a list is not small; sizes of targets are measured apart from this.
    const isScrolledAway = line => line.includes('target-size') && line.includes('partially obscured');
    return heavy.flatMap(rule => rule.nodes.map(node =>
        `${rule.impact} ${rule.id}: ${node.target.join(' ')}: ${(node.any[0] ?? node.all[0] ?? node.none[0])?.message ?? rule.help}`)).filter(line => !isScrolledAway(line));
})()";
