//! `packproof-server capture FILE…`

use std::fs::File;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sync_server::registry::epcis::Provenance;
use sync_server::service::{CaptureReport, Counts, capture_document};
use verify_core::ids::Gln;

use super::Shell;
use super::output::{Done, print_error};

/// Arguments of `capture`.
#[derive(Debug, Args)]
pub struct CaptureArgs {
    /// EPCIS 1.2 XML documents; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
}

pub fn run(args: &CaptureArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let mut store = shell.store()?;
    let mut done = Done::Well;
    for file in &args.files {
        let captured = open(file).and_then(|input| {
            capture_document(&mut store, input, &shell.given())
                .with_context(|| format!("{} is not captured", file.display()))
        });
        match captured {
            Ok(report) => shell.out.line(&as_json(file, &report), || in_words(file, &report)),
            Err(error) => {
                print_error(&error);
                done = Done::InPart;
            }
        }
    }
    shell.export(&mut store)?;
    Ok(done)
}

/// Opens a file, or standard input.
pub fn open(file: &Path) -> anyhow::Result<Box<dyn Read>> {
    if file == Path::new("-") {
        return Ok(Box::new(io::stdin()));
    }
    let opened = File::open(file).with_context(|| format!("cannot read {}", file.display()))?;
    Ok(Box::new(opened))
}

/// The counts of a job, as JSON members.
pub fn counts_json(counts: &Counts) -> serde_json::Value {
    json!({ "events": counts.events, "known": counts.known, "objects": counts.objects, "exceptions": counts.exceptions })
}

/// The counts of a job, in words.
pub fn counts_words(counts: &Counts) -> String {
    let mut words = format!("{} new events about {} objects", counts.events, counts.objects);
    if counts.known > 0 {
        words += &format!(", {} events known already", counts.known);
    }
    match counts.exceptions {
        0 => words,
        more @ 1.. => format!("{words}, {more} new exceptions: see packproof-server exceptions"),
        fewer => format!("{words}, {} exceptions settled", fewer.abs()),
    }
}

fn as_json(file: &Path, report: &CaptureReport) -> serde_json::Value {
    let mut line = counts_json(&report.counts);
    let (record, sender) = match &report.provenance {
        Provenance::Unnamed => ("unnamed", None),
        Provenance::Published(by) => ("published", by.as_ref()),
        Provenance::Shipment(by) => ("shipment", by.as_ref()),
    };
    line["file"] = json!(file.display().to_string());
    line["record"] = json!(record);
    line["sender"] = json!(sender.map(Gln::as_str));
    line
}

fn in_words(file: &Path, report: &CaptureReport) -> String {
    let record = match &report.provenance {
        Provenance::Unnamed => "names no sender, taken as the maker's word".to_owned(),
        Provenance::Published(Some(by)) => format!("published by {by}"),
        Provenance::Shipment(Some(by)) => format!("the record of a shipment by {by}: its lots are partial"),
        Provenance::Published(None) => "by a sender without a GLN".to_owned(),
        Provenance::Shipment(None) => "the record of a shipment by a sender without a GLN".to_owned(),
    };
    format!("{}: {}; {record}", file.display(), counts_words(&report.counts))
}
