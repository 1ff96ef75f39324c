//! Photographs that are hard to read: every picture of a folder in four rotations, with its text beside it.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, Result, anyhow};
use engine::capture::{Luma, load_image};

use crate::frames::Kind;
use crate::readers::{Code, Reader};
use crate::score::Score;
use crate::still::Scores;
use crate::threads::in_threads;

/// The scores of the readers for each picture, by its name.
pub type Pictures = BTreeMap<String, Scores>;

/// Lets every reader read every picture of the folder: `NAME.png` (or jpg, webp) with its text in `NAME.txt` or
/// `NAME.bin`.
pub fn measure(folder: &Path, readers: &[Reader], threads: usize) -> Result<Pictures> {
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.extension().is_some_and(|ending| ending != "txt" && ending != "bin") {
            files.push(path);
        }
    }
    files.sort();
    let pictures = in_threads(threads, &files, |file| picture(file, readers))?;
    Ok(files.iter().map(|file| name(file)).zip(pictures).collect())
}

fn name(file: &Path) -> String {
    file.file_stem().unwrap_or_default().to_string_lossy().into_owned()
}

fn picture(file: &Path, readers: &[Reader]) -> Result<Scores> {
    let read = |path: &Path| fs::read(path).with_context(|| format!("cannot read {}", path.display()));
    let text = ["txt", "bin"].iter().find_map(|ending| fs::read(file.with_extension(ending)).ok());
    // The texts do not say which identifier is right.
    let expected = [without_identifier(text.with_context(|| format!("{} has no text", file.display()))?)];
    let mut rotated = load_image(&read(file)?).map_err(|error| anyhow!("{}: {error}", file.display()))?;
    let mut scores = vec![Score::default(); readers.len()];
    for quarter in 0..4 {
        for (reader, score) in readers.iter().zip(&mut scores) {
            let reading = reader.read(&rotated, Kind::Single)?;
            let codes: Vec<_> = reading.codes.into_iter().map(|code| without_identifier(code.bytes)).collect();
            score.count(&format!("{}, turned {quarter} times", name(file)), &expected, &codes);
            score.cpu_ms.push(reading.cpu_ms);
        }
        rotated = turned(&rotated)?;
    }
    Ok(scores)
}

fn without_identifier(bytes: Vec<u8>) -> Code {
    Code { bytes, symbology: String::new() }
}

/// Turned clockwise by 90 degrees.
fn turned(picture: &Luma) -> Result<Luma> {
    let rows: Vec<_> = picture.rows().rev().collect();
    let pixels = (0..picture.width()).flat_map(|x| rows.iter().map(move |row| row[x])).collect();
    Ok(Luma::new(picture.height(), picture.width(), pixels)?)
}
