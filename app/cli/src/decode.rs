//! `packproof decode IMAGE...`: the symbols of image files, a JSON line each.

use std::borrow::Cow;
use std::path::{Path, PathBuf};
use std::time::Instant;

use clap::Args;
use engine::capture::{FrameError, Hint, Symbol, read_still};
use engine::platform::open_image;
use serde::Serialize;

use crate::output::{Done, print_error, print_json};

/// Arguments of `decode`.
#[derive(Args)]
pub struct DecodeArgs {
    /// Image files: PNG, JPEG or WebP
    #[arg(required = true)]
    images: Vec<PathBuf>,
}

/// Runs it.
pub fn run(args: &DecodeArgs) -> anyhow::Result<Done> {
    let mut done = Done::Well;
    for path in &args.images {
        let started = Instant::now();
        match read_file(path) {
            Ok(Ok(symbols)) => {
                let ms = milliseconds(started);
                for symbol in &symbols {
                    print_json(&SymbolLine::new(path, symbol, ms))?;
                }
            }
            Ok(Err(hint)) => print_json(&NothingLine { file: path, text: None, hint: hint.to_string() })?,
            Err(error) => {
                print_error(&error.into());
                done = Done::InPart;
            }
        }
    }
    Ok(done)
}

/// A symbol on the command line.
#[derive(Serialize)]
struct SymbolLine<'a> {
    file: &'a Path,
    text: Cow<'a, str>,
    symbology: &'a str,
    content: &'a str,
    corners: [(f32, f32); 4],
    ms: f64,
}

impl<'a> SymbolLine<'a> {
    fn new(file: &'a Path, symbol: &'a Symbol, ms: f64) -> Self {
        Self {
            file,
            text: String::from_utf8_lossy(&symbol.bytes),
            symbology: symbol.symbology,
            content: symbol.content.name(),
            corners: symbol.corners,
            ms,
        }
    }
}

/// An image without a symbol.
#[derive(Serialize)]
struct NothingLine<'a> {
    file: &'a Path,
    text: Option<()>,
    hint: String,
}

/// The symbols of an image file, or why none was read. A file that is no image is an error.
pub fn read_file(path: &Path) -> Result<Result<Vec<Symbol>, Hint>, FrameError> {
    Ok(read_still(&open_image(path)?))
}

fn milliseconds(started: Instant) -> f64 {
    (started.elapsed().as_secs_f64() * 1e6).round() / 1e3
}
