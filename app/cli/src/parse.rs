//! `packproof parse TEXT | -`: what texts from scanners say.

use std::io::{self, BufRead};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use verify_core::scan::label::identify_label;
use verify_core::scan::profile::ScannerProfile;
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::wire::{LabelLine, ParseLine, ScanLine};

use crate::output::{Done, print_json};
use crate::scanner_test::read_profile;

/// Arguments of `parse`.
#[derive(Args)]
pub struct ParseArgs {
    /// The lines are the codes of one label: say which belong together and what they say, in one line
    #[arg(long)]
    label: bool,
    /// Put right first what the scanner of this profile does (`packproof scanner-test` writes one)
    #[arg(long, value_name = "PROFILE.json")]
    scanner: Option<PathBuf>,
    /// Scan data (]xx, GS), text with ^ for FNC1, bracketed text or a GS1 Digital Link, bare or as a JSON string; `-`
    /// reads lines from standard input
    text: String,
}

/// Runs it.
pub fn run(args: &ParseArgs) -> anyhow::Result<Done> {
    let profile = args.scanner.as_ref().map(read_profile).transpose()?;
    let parse = |line: &[u8]| scan(line, profile.as_ref());
    if args.text != "-" {
        let scan = parse(args.text.as_bytes())?;
        if args.label {
            print_json(&LabelLine::from(&identify_label(&[scan])))?;
        } else {
            print_json(&ParseLine::from(&identify(&scan)))?;
        }
        return Ok(Done::Well);
    }
    let mut done = Done::Well;
    let mut label = Vec::new();
    for (i, line) in io::stdin().lock().split(b'\n').enumerate() {
        let line = line.with_context(|| format!("the input cannot be read beyond line {i}"))?;
        match parse(&line) {
            Ok(scan) if args.label => label.push(scan),
            Ok(scan) => print_json(&ParseLine::from(&identify(&scan)))?,
            Err(error) => {
                print_json(
                    &serde_json::json!({"ok": false, "error": {"line": i + 1, "message": format!("{error:#}")}}),
                )?;
                done = Done::InPart;
            }
        }
    }
    if args.label {
        print_json(&LabelLine::from(&identify_label(&label)))?;
    }
    Ok(done)
}

/// The scan in a line. Bytes that are no UTF-8 text are a scan as well: that is what some scanners make of a separator.
fn scan(line: &[u8], profile: Option<&ScannerProfile>) -> anyhow::Result<Scan> {
    let line = line.strip_suffix(b"\r").unwrap_or(line);
    let scan = match std::str::from_utf8(line) {
        Ok(text) => ScanLine::parse(text)
            .and_then(|line| line.to_scan())
            .context("give the text as it came from the scanner, or as a JSON string")?,
        Err(_) => Scan { bytes: line.to_vec(), ..Scan::from_text("", None, EntryMode::Wedge) },
    };
    Ok(profile.map_or(scan.clone(), |profile| profile.put_right(scan)))
}
