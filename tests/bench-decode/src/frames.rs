//! The frames that `tools/gen_frames.py` of the reference data made: `list.jsonl`, and a PGM file for each line of it.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};
use engine::capture::Luma;
use serde::Deserialize;

use crate::readers::Code;

/// A frame of the list.
#[derive(Debug, Deserialize)]
pub struct Frame {
    /// Its name: size, condition, level, number.
    pub id: String,
    path: String,
    #[serde(rename = "w")]
    width: usize,
    #[serde(rename = "h")]
    height: usize,
    /// The condition with its level, like `blur/0.40`.
    pub level: String,
    /// The element strings in it, with GS and without FNC1 in front.
    expected: Vec<String>,
}

/// What a frame is there for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// It shows one code.
    Single,
    /// It shows several.
    Multi,
    /// It shows none.
    Empty,
}

impl Frame {
    /// By the number of codes in it.
    pub fn kind(&self) -> Kind {
        match self.expected.len() {
            0 => Kind::Empty,
            1 => Kind::Single,
            _ => Kind::Multi,
        }
    }

    /// Whether it has 1280x720 pixels, what a camera delivers by default.
    pub fn is_hd(&self) -> bool {
        (self.width, self.height) == (1280, 720)
    }

    /// What a reader has to say of it.
    pub fn codes(&self) -> Vec<Code> {
        self.expected.iter().map(|text| Code::gs1(text)).collect()
    }

    /// The picture, read from the folder of the list.
    pub fn picture(&self, folder: &Path) -> Result<Luma> {
        let path = folder.join(&self.path);
        let file = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        pgm(&file).with_context(|| format!("{} is no PGM file of 8 bits", path.display()))
    }

    fn is_wanted(&self, only: &[String]) -> bool {
        let condition = self.level.split('/').next().unwrap_or_default();
        only.is_empty() || only.iter().any(|name| *name == self.level || name == condition)
    }
}

/// The frames of a folder whose condition (`blur`) or level (`blur/0.40`) is named in `only`; all if nothing is.
pub fn list(folder: &Path, only: &[String]) -> Result<Vec<Frame>> {
    let path = folder.join("list.jsonl");
    let lines = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
    let frames = lines.lines().enumerate().map(|(index, line)| {
        serde_json::from_str(line).with_context(|| format!("{}:{}: not a frame", path.display(), index + 1))
    });
    let mut frames: Vec<Frame> = frames.collect::<Result<_>>()?;
    frames.retain(|frame| frame.is_wanted(only));
    ensure!(!frames.is_empty(), "{} names no such frame", path.display());
    Ok(frames)
}

/// Reads a binary PGM file: four words of ASCII, one byte of space, the pixels.
fn pgm(file: &[u8]) -> Option<Luma> {
    let mut rest = file;
    let mut word = || {
        let length = rest.iter().position(u8::is_ascii_whitespace)?;
        let (word, behind) = rest.split_at(length);
        rest = &behind[1..];
        std::str::from_utf8(word).ok()
    };
    let (magic, width, height, white) = (word()?, word()?, word()?, word()?);
    if magic != "P5" || white != "255" {
        return None;
    }
    Luma::new(width.parse().ok()?, height.parse().ok()?, rest.to_vec()).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pgm_file_is_read() {
        assert_eq!(pgm(b"P5\n2 1\n255\n\x07\n"), Luma::new(2, 1, vec![7, 10]).ok());
        assert_eq!(pgm(b"P5\n2 1\n255\n\x07"), None);
        assert_eq!(pgm(b"P6\n2 1\n255\n\x07\n"), None);
        assert_eq!(pgm(b"P5\n2"), None);
    }
}
