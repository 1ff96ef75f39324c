//! What people read: tables by condition, by picture and by film, and a line for everything that was read wrong.

use crate::frames::Kind;
use crate::hard::Pictures;
use crate::live::{Films, Level};
use crate::readers::Reader;
use crate::rows::is_below;
use crate::score::Score;
use crate::still::{Scores, Still};
use crate::table::percentile;

/// By condition: codes that are there, and what each reader found of them in how many milliseconds (p50/p95). Where
/// there is no code it says how many were read.
pub fn still(still: &Still) -> String {
    let mut text = header("condition", &still.readers);
    for level in &still.levels {
        text += &line(&level.name, &level.scores);
    }
    for (name, kind) in [("single codes", Kind::Single), ("several codes", Kind::Multi)] {
        text += &line(name, &still.total(kind));
    }
    text
}

/// The same by picture.
pub fn hard(pictures: &Pictures, readers: &[Reader]) -> String {
    let mut text = header("picture", readers);
    for (name, scores) in pictures {
        text += &line(name, scores);
    }
    text + &line("all pictures", &total(pictures, readers))
}

/// The sum over all pictures.
pub fn total(pictures: &Pictures, readers: &[Reader]) -> Scores {
    let mut total = vec![Score::default(); readers.len()];
    for scores in pictures.values() {
        total.iter_mut().zip(scores).for_each(|(total, score)| total.add(score));
    }
    total
}

fn header(first: &str, readers: &[Reader]) -> String {
    let columns = readers.iter().map(|reader| format!("  {:>10} {:>13}", reader.name(), "ms p50/p95"));
    format!("{first:<22}{:>5}{}\n", "codes", columns.collect::<String>())
}

fn line(name: &str, scores: &Scores) -> String {
    let of = scores.first().map_or(0, |score| score.of);
    let found = |score: &Score| if of == 0 { score.wrong.len() } else { score.found };
    let column = |score: &Score| format!("  {:>10} {:>13}", found(score), pair([score.ms(50.0), score.ms(95.0)]));
    let columns: String = scores.iter().map(column).collect();
    format!("{name:<22}{of:>5}{columns}{}\n", if is_below(scores) { "  below" } else { "" })
}

/// By condition: codes that are there, those that a film of them read, in which of its frames, and the milliseconds of
/// a frame with a code that is read, before it is, and without any.
pub fn films(levels: &[Level]) -> String {
    let mut text = format!("{:<22}{:>5}  {:>6} {:>8}", "film", "codes", "read", "in frame");
    text += &format!(" {:>13} {:>13} {:>13}\n", "with ms", "before ms", "empty ms");
    for level in levels {
        text += &film(&level.name, &level.films);
    }
    for (name, kind) in [("single codes", Kind::Single), ("several codes", Kind::Multi)] {
        text += &film(name, &total_of_films(levels, &[kind]));
    }
    text
}

/// The sum over all films that show one of these.
pub fn total_of_films(levels: &[Level], kinds: &[Kind]) -> Films {
    let mut total = Films::default();
    levels.iter().filter(|level| kinds.contains(&level.kind)).for_each(|level| total.add(&level.films));
    total
}

fn film(name: &str, films: &Films) -> String {
    let both = |samples: &[f64]| pair([50.0, 95.0].map(|percent| percentile(&mut samples.to_vec(), percent)));
    let reads = &films.reads;
    let found = if reads.of == 0 { reads.wrong.len() } else { reads.found };
    let in_frame = [50.0, 95.0].map(|percent| percentile(&mut films.read_in_frame.clone(), percent));
    format!(
        "{name:<22}{:>5}  {found:>6} {:>8} {:>13} {:>13} {:>13}\n",
        reads.of,
        if in_frame[0].is_nan() { String::new() } else { format!("{}/{}", in_frame[0], in_frame[1]) },
        both(&films.with_ms),
        both(&films.before_ms),
        both(&films.empty_ms),
    )
}

fn pair([middle, high]: [f64; 2]) -> String {
    if middle.is_nan() { String::new() } else { format!("{middle:.1}/{high:.0}") }
}

/// Everything that was read in single pictures and is not there, a line each.
pub fn wrong<'a>(readers: &[Reader], all: impl Iterator<Item = &'a Scores>) -> String {
    let line = |reader: Reader, wrong: &String| format!("wrong {}: {wrong}\n", reader.name());
    let of_all = |scores: &Scores| -> String {
        let of_one = |(reader, score): (&Reader, &Score)| {
            score.wrong.iter().map(|wrong| line(*reader, wrong)).collect::<String>()
        };
        readers.iter().zip(scores).map(of_one).collect()
    };
    all.map(of_all).collect()
}

/// Everything that was read in films and is not there, and what frames of them showed.
pub fn wrong_in_films(levels: &[Level]) -> String {
    let all = total_of_films(levels, &[Kind::Single, Kind::Multi, Kind::Empty]);
    let reads = all.reads.wrong.iter().map(|wrong| format!("wrong {}: {wrong}\n", Reader::Packproof.name()));
    let shown = all.shown_wrong.iter().map(|wrong| format!("shown {}: {wrong}\n", Reader::Packproof.name()));
    reads.chain(shown).collect()
}
