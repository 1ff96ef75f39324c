//! `packproof-server import FILE…`

use std::path::{Path, PathBuf};

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use sync_server::service::{BadLines, ImportReport, import_file};

use super::Shell;
use super::capture::{counts_json, counts_words, open};
use super::output::{Done, print_error};

/// Arguments of `import`.
#[derive(Debug, Args)]
#[command(after_help = "Headers (columns in brackets may be left out), dates as YYYY-MM-DD:
  packs      gtin,serial,lot,expiry[,status,status_at,site_gln]
  lots       gtin,lot,expiry,complete,count[,usable_until]
  products   gtin,name,strength,form,content,maker,maker_gln,ndc,market
  recalls    recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text
  sightings  gtin,serial,at,lat,lon,radius_m
A recall without lot is of all lots, without serials of all serials; class `withdrawal` makes it a withdrawal.")]
pub struct ImportArgs {
    /// CSV files; `-` reads standard input
    #[arg(required = true, value_name = "FILE")]
    files: Vec<PathBuf>,
    /// Leave bad lines out, and say which, instead of refusing the file
    #[arg(long)]
    skip_bad: bool,
}

pub fn run(args: &ImportArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let mut store = shell.store()?;
    let bad_lines = if args.skip_bad { BadLines::Skip } else { BadLines::Refuse };
    let mut done = Done::Well;
    for file in &args.files {
        let imported = open(file).and_then(|input| {
            import_file(&mut store, input, bad_lines, &shell.given())
                .with_context(|| format!("{} is not imported", file.display()))
        });
        match imported {
            Ok(report) => tell(file, &report, shell),
            Err(error) => {
                print_error(&error);
                done = Done::InPart;
            }
        }
    }
    shell.export(&mut store)?;
    Ok(done)
}

fn tell(file: &Path, report: &ImportReport, shell: &Shell<'_>) {
    for error in &report.skipped_because {
        eprintln!("skipped: {}: {error}", file.display());
    }
    let unsaid = report.skipped - report.skipped_because.len() as u64;
    if unsaid > 0 {
        eprintln!("skipped: {}: and {unsaid} more lines", file.display());
    }
    let mut line = counts_json(&report.counts);
    line["file"] = json!(file.display().to_string());
    line["kind"] = json!(report.kind.name());
    line["rows"] = json!(report.rows);
    line["skipped"] = report.skipped_because.iter().map(|error| json!(error.line)).collect();
    line["skipped_count"] = json!(report.skipped);
    shell.out.line(&line, || {
        let (kind, counts) = (report.kind.name(), counts_words(&report.counts));
        format!("{}: {} lines of {kind}, {} skipped; {counts}", file.display(), report.rows, report.skipped)
    });
}
