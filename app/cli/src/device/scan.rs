//! `packproof --home DIR scan (--image F | --text S | -)…`: judged and written down in the order given.

use std::io::{self, BufRead as _};
use std::path::PathBuf;

use anyhow::Context as _;
use clap::{ArgGroup, ArgMatches, Args};
use engine::device::{Engine, EngineError, Scanned};
use serde::Serialize;
use verify_core::scan::{EntryMode, Scan, Symbology};
use verify_core::sync::wire::EntryRef;
use verify_core::verdict::Decision;
use verify_core::wire::{ScanLine, VerdictLine};

use super::words;
use crate::Global;
use crate::decode::read_file;
use crate::output::{Done, print_error, print_json, print_line};

/// Arguments of `scan`.
#[derive(Args)]
#[command(group = ArgGroup::new("what").required(true).multiple(true).args(["image", "text", "input"]))]
pub struct ScanArgs {
    /// An image file with one or more codes; may be repeated
    #[arg(long, value_name = "F")]
    image: Vec<PathBuf>,
    /// What a scanner sent, a scan line or bracketed text; may be repeated
    #[arg(long, value_name = "S")]
    text: Vec<String>,
    /// Scan lines come from standard input
    #[arg(value_parser = ["-"], value_name = "-")]
    input: Option<String>,
}

enum Source<'a> {
    Image(&'a PathBuf),
    Text(&'a str),
}

/// Runs it.
pub fn run(
    engine: &mut Engine,
    args: &ScanArgs,
    matches: Option<&ArgMatches>,
    global: &Global,
) -> anyhow::Result<Done> {
    let mut run = Run { engine, global, done: Done::Well };
    for source in in_order(args, matches) {
        match source {
            Source::Image(path) => run.image(path)?,
            Source::Text(text) => run.text(text, "--text")?,
        }
    }
    if args.input.is_some() {
        for (i, line) in io::stdin().lock().lines().enumerate() {
            let line = line.with_context(|| format!("line {} of the input is not UTF-8 text", i + 1))?;
            run.text(&line, &format!("line {}", i + 1))?;
        }
    }
    Ok(run.done)
}

/// Images and texts in the order in which they were given: a second read is one that comes second.
fn in_order<'a>(args: &'a ScanArgs, matches: Option<&ArgMatches>) -> Vec<Source<'a>> {
    let indices = |name: &str| -> Vec<usize> {
        matches.and_then(|matches| matches.indices_of(name)).map_or_else(Vec::new, Iterator::collect)
    };
    let images = args.image.iter().map(Source::Image).zip(indices("image"));
    let texts = args.text.iter().map(|text| Source::Text(text)).zip(indices("text"));
    let mut sources: Vec<_> = images.chain(texts).collect();
    sources.sort_by_key(|(_, index)| *index);
    sources.into_iter().map(|(source, _)| source).collect()
}

struct Run<'a> {
    engine: &'a mut Engine,
    global: &'a Global,
    done: Done,
}

/// A scan on the command line.
#[derive(Serialize)]
struct ScannedLine<'a> {
    entry: EntryRef,
    #[serde(skip_serializing_if = "Option::is_none")]
    file: Option<&'a PathBuf>,
    #[serde(flatten)]
    verdict: VerdictLine,
    #[serde(skip_serializing_if = "Option::is_none")]
    warning: Option<&'a str>,
}

impl Run<'_> {
    fn text(&mut self, text: &str, from: &str) -> anyhow::Result<()> {
        let scan = ScanLine::parse(text).and_then(|line| line.to_scan());
        match scan.with_context(|| format!("{from} is not a scan; give it as it came from the scanner")) {
            Ok(scan) => self.scan(&scan, from, None),
            Err(error) => self.fails(&error),
        }
    }

    fn image(&mut self, path: &PathBuf) -> anyhow::Result<()> {
        match read_file(path) {
            Ok(Ok(symbols)) => symbols.iter().try_for_each(|symbol| {
                let symbology = Symbology::parse(symbol.symbology);
                let empty = Scan::from_text("", symbology, EntryMode::Image);
                let scan = Scan { bytes: symbol.bytes.clone(), ..empty };
                self.scan(&scan, &path.display().to_string(), Some(path))
            }),
            Ok(Err(hint)) => self.fails(&anyhow::anyhow!("no code was read in {}: {hint}", path.display())),
            Err(error) => self.fails(&error.into()),
        }
    }

    /// One bad input does not stop the others.
    fn fails(&mut self, error: &anyhow::Error) -> anyhow::Result<()> {
        print_error(error);
        self.done = Done::InPart;
        Ok(())
    }

    fn scan(&mut self, scan: &Scan, from: &str, file: Option<&PathBuf>) -> anyhow::Result<()> {
        let scanned = match self.engine.scan(scan) {
            Err(error @ (EngineError::ScanTooLong(_) | EngineError::EntryTooLarge(_))) => {
                return self.fails(&anyhow::Error::from(error).context(format!("{from} is not a scan")));
            }
            scanned => scanned?,
        };
        if scanned.verdict.decision != Decision::Verified && self.done == Done::Well {
            self.done = Done::NotVerified;
        }
        self.print(&scanned, file)
    }

    fn print(&self, scanned: &Scanned, file: Option<&PathBuf>) -> anyhow::Result<()> {
        if self.global.json {
            let verdict = VerdictLine::from(&scanned.verdict);
            return print_json(&ScannedLine {
                entry: scanned.entry,
                file,
                verdict,
                warning: scanned.warning.as_deref(),
            });
        }
        for line in words::verdict(&scanned.verdict) {
            print_line(&line)?;
        }
        if let Some(warning) = &scanned.warning {
            print_line(&format!("  warning: {warning}"))?;
        }
        print_line(&format!("  entry {}.{}", scanned.entry.epoch, scanned.entry.seq))
    }
}
