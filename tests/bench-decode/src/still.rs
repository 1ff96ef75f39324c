//! Single pictures: each frame of the list by every reader.

use std::path::Path;

use anyhow::Result;

use crate::frames::{Frame, Kind};
use crate::readers::Reader;
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
    /// By frame.
    frames: Vec<OneFrame>,
}

/// What was read in one frame.
#[derive(Debug)]
struct OneFrame {
    id: String,
    kind: Kind,
    is_hd: bool,
    scores: Scores,
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
        let frames = frames.iter().zip(scores).map(|(frame, scores)| OneFrame {
            id: frame.id.clone(),
            kind: frame.kind(),
            is_hd: frame.is_hd(),
            scores,
        });
        Ok(Self { readers: readers.into(), levels, frames: frames.collect() })
    }

    /// A line per frame: its name, then found of expected and the milliseconds of each reader.
    pub fn lines(&self) -> String {
        let line = |frame: &OneFrame| {
            let column = |score: &Score| format!("\t{}/{}\t{:.2}", score.found, score.of, score.ms(50.0));
            format!("{}{}\n", frame.id, frame.scores.iter().map(column).collect::<String>())
        };
        self.frames.iter().map(line).collect()
    }

    /// The milliseconds that each reader took for frames of 1280x720 that show a code, or for those that show none.
    pub fn hd_ms(&self, kind: Kind) -> Vec<Vec<f64>> {
        let frames = self.frames.iter().filter(|frame| frame.is_hd && frame.kind == kind);
        let mut times = vec![Vec::new(); self.readers.len()];
        for frame in frames {
            times.iter_mut().zip(&frame.scores).for_each(|(times, score)| times.extend_from_slice(&score.cpu_ms));
        }
        times
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
    let expected = frame.codes();
    let score = |reader: &Reader| {
        let reading = reader.read(&picture, frame.kind())?;
        let mut score = Score { cpu_ms: vec![reading.cpu_ms], ..Score::default() };
        score.count(&frame.id, &expected, &reading.codes);
        Ok(score)
    };
    readers.iter().map(score).collect()
}
