//! Films: each frame of the list as a hand-held film of one scene, fed to the reader of cameras frame by frame.

use std::path::Path;
use std::time::Duration;

use anyhow::Result;
use cpu_time::ThreadTime;
use engine::capture::{Live, Symbol};

use crate::film::{Seeded, Sensor};
use crate::frames::{Frame, Kind};
use crate::readers::Code;
use crate::score::Score;
use crate::threads::in_threads;

/// Frames of a film.
const FRAMES: usize = 10;
/// Time between two of them.
const GAP: Duration = Duration::from_millis(33);
/// Where the films' small movements and noise come from.
const SEED: u64 = 5;

/// What was read in films.
#[derive(Debug, Default)]
pub struct Films {
    /// Reads of codes; a picture is a whole film.
    pub reads: Score,
    /// What single frames showed beyond the codes that are there, read or not.
    pub shown_wrong: Vec<String>,
    /// In which frame the last of a film's codes was read, from 1.
    pub read_in_frame: Vec<f64>,
    /// Milliseconds of frames of 1280x720 with a code that was read in them or before.
    pub with_ms: Vec<f64>,
    /// Of those before that.
    pub before_ms: Vec<f64>,
    /// Of those without any code.
    pub empty_ms: Vec<f64>,
}

impl Films {
    /// Adds what others hold.
    pub fn add(&mut self, other: &Self) {
        self.reads.add(&other.reads);
        self.shown_wrong.extend_from_slice(&other.shown_wrong);
        self.read_in_frame.extend_from_slice(&other.read_in_frame);
        self.with_ms.extend_from_slice(&other.with_ms);
        self.before_ms.extend_from_slice(&other.before_ms);
        self.empty_ms.extend_from_slice(&other.empty_ms);
    }

    /// Milliseconds of frames in which nothing was read, for whatever reason.
    pub fn without_ms(&self) -> Vec<f64> {
        [self.before_ms.as_slice(), &self.empty_ms].concat()
    }
}

/// The films of a condition at one level.
#[derive(Debug)]
pub struct Level {
    /// Like `blur/0.40`.
    pub name: String,
    /// What its films show.
    pub kind: Kind,
    /// What was read in them.
    pub films: Films,
}

/// Shows every film to a camera reader of its own.
pub fn measure(folder: &Path, frames: &[Frame], threads: usize) -> Result<Vec<Level>> {
    let sensor = Sensor::new(SEED);
    let films = in_threads(threads, frames, |frame| film(folder, frame, &sensor))?;
    let mut levels: Vec<Level> = Vec::new();
    for (frame, films) in frames.iter().zip(films) {
        match levels.iter_mut().find(|level| level.name == frame.level) {
            Some(level) => level.films.add(&films),
            None => levels.push(Level { name: frame.level.clone(), kind: frame.kind(), films }),
        }
    }
    Ok(levels)
}

fn film(folder: &Path, frame: &Frame, sensor: &Sensor) -> Result<Films> {
    let scene = frame.picture(folder)?;
    let expected = frame.codes();
    let mut random = Seeded::named(SEED, &frame.id);
    let (mut live, mut films, mut read) = (Live::default(), Films::default(), Vec::new());
    for number in 0..FRAMES {
        let picture = sensor.frame(&scene, &mut random)?;
        let started = ThreadTime::now();
        let look = live.frame(&picture, GAP * number as u32);
        let cpu_ms = started.elapsed().as_secs_f64() * 1e3;
        // A content that is taken for several codes counts as often.
        let reads = look.reads.iter().flat_map(|read| vec![code(&read.symbol); usize::from(read.codes).max(1)]);
        let had_all = has_all(&read, &expected);
        read.extend(reads);
        if !had_all && has_all(&read, &expected) {
            films.read_in_frame.push((number + 1) as f64);
        }
        let wrong = look.symbols.iter().map(code).filter(|code| !expected.contains(code));
        films.shown_wrong.extend(wrong.map(|code| format!("{}, frame {number}: {code}", frame.id)));
        if frame.is_hd() {
            let times = match (frame.kind(), read.is_empty()) {
                (Kind::Empty, _) => &mut films.empty_ms,
                (Kind::Single | Kind::Multi, true) => &mut films.before_ms,
                (Kind::Single | Kind::Multi, false) => &mut films.with_ms,
            };
            times.push(cpu_ms);
        }
    }
    films.reads.count(&format!("{}, film", frame.id), &expected, &read);
    Ok(films)
}

fn has_all(read: &[Code], expected: &[Code]) -> bool {
    !expected.is_empty() && expected.iter().all(|code| read.contains(code))
}

fn code(symbol: &Symbol) -> Code {
    Code { bytes: symbol.bytes.clone(), symbology: symbol.symbology.to_owned() }
}
