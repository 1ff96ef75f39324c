//! `packproof parse TEXT | -`: what texts from scanners say.

use std::io::{self, BufRead};

use anyhow::Context as _;
use clap::Args;
use verify_core::scan::identify;
use verify_core::wire::{ParseLine, ScanLine};

use crate::output::{Done, print_json};

/// Arguments of `parse`.
#[derive(Args)]
pub struct ParseArgs {
    /// Scan data (]xx, GS), bracketed text, bare or as a JSON string; `-` reads lines from standard input
    text: String,
}

/// Runs it.
pub fn run(args: &ParseArgs) -> anyhow::Result<Done> {
    if args.text != "-" {
        print_json(&parse(&args.text)?)?;
        return Ok(Done::Well);
    }
    let mut done = Done::Well;
    for (i, line) in io::stdin().lock().lines().enumerate() {
        match line.map_err(anyhow::Error::from).and_then(|line| parse(&line)) {
            Ok(parsed) => print_json(&parsed)?,
            Err(error) => {
                print_json(
                    &serde_json::json!({"ok": false, "error": {"line": i + 1, "message": format!("{error:#}")}}),
                )?;
                done = Done::InPart;
            }
        }
    }
    Ok(done)
}

fn parse(line: &str) -> anyhow::Result<ParseLine> {
    let scan = ScanLine::parse(line).and_then(|line| line.to_scan());
    let scan = scan.context("give the text as it came from the scanner, or as a JSON string")?;
    Ok(ParseLine::from(&identify(&scan)))
}
