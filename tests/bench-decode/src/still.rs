//! Single pictures: each frame of the list by every reader.

use std::path::Path;

use anyhow::Result;

use crate::frames::{Frame, Kind};
use crate::readers::{Code, Reader};
use crate::score::Score;
use crate::threads::in_threads;

/// The scores of the readers, in their order.
pub type Scores = Vec<Score>;

/// What was read in still pictures.
#[derive(Debug)]
pub struct Still {
    /// Who read.
    pub readers: Vec<Reader>,
    /// In the order of the list.
    pub levels: Vec<Level>,
    /// A line per frame: its name, then found of expected and the milliseconds of each reader.
    pub lines: Vec<String>,
}

/// What was read in the frames of one condition at one level.
#[derive(Debug)]
pub struct Level {
    /// Like `blur/0.40`.
    pub name: String,
    /// What its frames show.
    pub kind: Kind,
    /// By reader.
    pub scores: Scores,
}

impl Still {
    /// Lets every reader read every frame.
    pub fn measure(folder: &Path, frames: &[Frame], readers: &[Reader], threads: usize) -> Result<Self> {
        let scores = in_threads(threads, frames, |frame| read_by_all(folder, frame, readers))?;
        let mut levels: Vec<Level> = Vec::new();
        for (frame, scores) in frames.iter().zip(&scores) {
            match levels.iter_mut().find(|level| level.name == frame.level) {
                Some(level) => add(&mut level.scores, scores),
                None => levels.push(Level { name: frame.level.clone(), kind: frame.kind(), scores: scores.clone() }),
            }
        }
        let lines = frames.iter().zip(&scores).map(|(frame, scores)| line(frame, scores)).collect();
        Ok(Self { readers: readers.into(), levels, lines })
    }

    /// The scores over all frames of a kind.
    pub fn total(&self, kind: Kind) -> Scores {
        let mut total = vec![Score::default(); self.readers.len()];
        self.levels.iter().filter(|level| level.kind == kind).for_each(|level| add(&mut total, &level.scores));
        total
    }
}

fn add(totals: &mut [Score], scores: &[Score]) {
    for (total, score) in totals.iter_mut().zip(scores) {
        total.add(score);
    }
}

fn read_by_all(folder: &Path, frame: &Frame, readers: &[Reader]) -> Result<Scores> {
    let picture = frame.picture(folder)?;
    let expected: Vec<_> = frame.expected.iter().map(|text| Code::gs1(text)).collect();
    let score = |reader: &Reader| {
        let reading = reader.read(&picture, frame.kind())?;
        let mut score = Score { cpu_ms: vec![reading.cpu_ms], ..Score::default() };
        score.count(&frame.id, &expected, &reading.codes);
        Ok(score)
    };
    readers.iter().map(score).collect()
}

fn line(frame: &Frame, scores: &[Score]) -> String {
    let parts = scores.iter().map(|score| format!("\t{}/{}\t{:.2}", score.found, score.of, score.cpu_ms[0]));
    format!("{}{}", frame.id, parts.collect::<String>())
}
