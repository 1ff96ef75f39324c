//! `packproof scanner-test`: what a scanner does to codes, learned from one code whose content is known.

use std::io::{self, BufRead as _};
use std::path::PathBuf;

use anyhow::{Context as _, bail};
use clap::{ArgGroup, Args};
use engine::device::{DemoKeys, Engine, Options};
use verify_core::scan::profile::ScannerProfile;
use verify_core::sync::Retry;
use verify_core::wire::{ScanLine, ScannerLine};

use crate::Global;
use crate::output::{Done, print_json, print_line};

/// The sheet, with the code of [`verify_core::scan::profile::TEST_CODE`]; a test draws it anew and compares.
const SHEET: &str = include_str!("../assets/scanner-sheet.html");

/// Arguments of `scanner-test`.
#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true).args(["sheet", "arrived"]))]
pub struct ScannerTestArgs {
    /// Write the sheet to print (HTML), and stop
    #[arg(long, value_name = "FILE")]
    sheet: Option<PathBuf>,
    /// What arrived when the scanner read the sheet, bare or as a JSON string; `-` waits for one line on standard input
    #[arg(value_name = "TEXT | -")]
    arrived: Option<String>,
}

/// Runs it.
pub fn run(args: &ScannerTestArgs, global: &Global) -> anyhow::Result<Done> {
    if let Some(path) = &args.sheet {
        std::fs::write(path, SHEET).with_context(|| format!("{} cannot be written", path.display()))?;
        let words = "print it at 100 %, run packproof scanner-test -, and scan the code";
        print_line(&format!("wrote {}: {words}", path.display()))?;
        return Ok(Done::Well);
    }
    let arrived = match args.arrived.as_deref() {
        Some("-") | None => first_line()?,
        Some(text) => text.to_owned(),
    };
    let arrived = ScanLine::parse(&arrived).context("give what arrived bare, or as a JSON string")?.text;
    let profile = match &global.home {
        Some(home) => {
            let demo = if global.demo { DemoKeys::Accepted } else { DemoKeys::Refused };
            Engine::open(home, Options { demo, now: global.now, retry: Retry::INTERACTIVE })?.learn_scanner(&arrived)?
        }
        None => ScannerProfile::learn(&arrived)?,
    };
    if global.json || global.home.is_none() {
        print_json(&ScannerLine::from(&profile))?;
        return Ok(Done::Well);
    }
    for line in words(&profile) {
        print_line(&line)?;
    }
    Ok(Done::Well)
}

/// The scanner ends its input with a line end.
fn first_line() -> anyhow::Result<String> {
    let mut bytes = Vec::new();
    io::stdin().lock().read_until(b'\n', &mut bytes).context("standard input cannot be read")?;
    if bytes.is_empty() {
        bail!("nothing arrived: scan the code of the sheet (packproof scanner-test --sheet FILE writes it)");
    }
    String::from_utf8(bytes).context("what arrived is not UTF-8 text; set the scanner to send text")
}

fn words(profile: &ScannerProfile) -> Vec<String> {
    if profile.is_faithful() {
        return vec!["this scanner sends everything as it is".to_owned()];
    }
    let mut lines: Vec<String> = profile.words().into_iter().map(|it| format!("this scanner {it}")).collect();
    if !profile.loses() {
        lines.push("what it sends is put right from now on".to_owned());
    }
    lines
}

/// A profile that `scanner-test` has written.
pub fn read_profile(path: &PathBuf) -> anyhow::Result<ScannerProfile> {
    let what = || format!("{} is no scanner's profile: packproof scanner-test writes one", path.display());
    let text = std::fs::read_to_string(path).with_context(what)?;
    let line: ScannerLine = serde_json::from_str(&text).with_context(what)?;
    line.to_profile().with_context(what)
}
