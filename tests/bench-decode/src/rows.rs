//! Rows of figures and what they must hold.

use crate::frames::Kind;
use crate::hard::Pictures;
use crate::live::Level;
use crate::readers::Reader;
use crate::score::Score;
use crate::still::{Scores, Still};
use crate::table::{Hold, Row, percentile};
use crate::tables::{total, total_of_films};

/// Codes of one condition that may be missed beyond those that zxing-cpp misses: one of 40.
const SLACK: f64 = 1.0 / 40.0;

const EVERY_KIND: [Kind; 3] = [Kind::Single, Kind::Multi, Kind::Empty];

/// What was measured.
#[derive(Debug)]
pub struct Measured {
    /// Who read.
    pub readers: Vec<Reader>,
    /// Frames, one by one.
    pub still: Option<Still>,
    /// Photographs.
    pub hard: Option<Pictures>,
    /// Films of the frames.
    pub films: Option<Vec<Level>>,
}

impl Measured {
    /// All rows.
    pub fn rows(&self) -> Vec<Row> {
        let mut rows = Vec::new();
        rows.extend(self.still.iter().flat_map(|still| self.still_rows(still)));
        rows.extend(self.hard.iter().flat_map(|pictures| self.hard_row(pictures)));
        rows.extend(self.films.iter().flat_map(|levels| self.film_rows(levels)));
        rows.extend(self.films.iter().flat_map(|levels| self.film_times(levels)));
        rows.push(self.wrong_row());
        rows
    }

    fn still_rows(&self, still: &Still) -> Vec<Row> {
        let mut rows = Vec::new();
        let single = still.total(Kind::Single);
        if single[0].of > 0 {
            rows.push(
                row("single codes read", single[0].percent(), "%", Hold::AtLeast(93.0))
                    .against(self.others(&single, |score| format!("{:.1} %", score.percent()))),
            );
            rows.push(
                row("still_ms p50", single[0].ms(50.0), "ms", Hold::Nothing)
                    .against(self.others(&single, |score| format!("{:.1} ms", score.ms(50.0)))),
            );
        }
        if single.len() > 1 {
            let levels = still.levels.iter().filter(|level| is_below(&level.scores));
            let below: Vec<_> = levels.map(|level| level.name.as_str()).collect();
            let reference = format!("by more than 1 of 40: {}", or_none(&below.join(", ")));
            let count = below.len() as f64;
            rows.push(row("conditions below zxing-cpp", count, "conditions", Hold::AtMost(0.0)).against(reference));
        }
        let several = still.total(Kind::Multi);
        if several[0].of > 0 {
            let [found, of] = [several[0].found, several[0].of].map(|count| count as f64);
            rows.push(
                row("codes of multi-code frames read", found, "codes", Hold::AtLeast(of))
                    .against(self.others(&several, |score| score.found.to_string())),
            );
        }
        if let Some(eight) = still.levels.iter().find(|level| level.name == "multi/8") {
            rows.push(
                row("8_codes_ms p50", eight.scores[0].ms(50.0), "ms", Hold::AtMost(25.0))
                    .against(self.others(&eight.scores, |score| format!("{:.1} ms", score.ms(50.0)))),
            );
        }
        rows
    }

    fn hard_row(&self, pictures: &Pictures) -> Vec<Row> {
        let total = total(pictures, &self.readers);
        let hold = total.get(1).map_or(Hold::Nothing, |other| Hold::AtLeast(other.found as f64));
        let reference = self.others(&total, |score| format!("{} of {}", score.found, score.of));
        vec![row("hard photographs read", total[0].found as f64, "pictures", hold).against(reference)]
    }

    fn film_rows(&self, levels: &[Level]) -> Vec<Row> {
        let mut rows = Vec::new();
        let single = total_of_films(levels, &[Kind::Single]).reads;
        if single.of > 0 {
            let still = self.still.as_ref().map(|still| still.total(Kind::Single)[0].percent());
            let hold = still.map_or(Hold::Nothing, Hold::AtLeast);
            let reference = still.map(|percent| format!("still {percent:.2} %")).unwrap_or_default();
            rows.push(row("single codes read in a film", single.percent(), "%", hold).against(reference));
        }
        let several = total_of_films(levels, &[Kind::Multi]).reads;
        if several.of > 0 {
            let [found, of] = [several.found, several.of].map(|count| count as f64);
            rows.push(row("codes of multi-code films read", found, "codes", Hold::AtLeast(of)));
        }
        let twice = total_of_films(levels, &EVERY_KIND).reads.twice as f64;
        rows.push(row("codes read twice in a film", twice, "reads", Hold::AtMost(0.0)));
        rows
    }

    /// Milliseconds of a camera's frames of 1280x720.
    fn film_times(&self, levels: &[Level]) -> Vec<Row> {
        let all = total_of_films(levels, &EVERY_KIND);
        let rows = [
            ("live_ms p50 with a code", &all.with_ms, 50.0, Hold::AtMost(4.0), Kind::Single),
            ("live_ms p95 with a code", &all.with_ms, 95.0, Hold::Nothing, Kind::Single),
            ("live_ms p50 without", &all.without_ms(), 50.0, Hold::AtMost(8.0), Kind::Empty),
            ("live_ms p95 without", &all.without_ms(), 95.0, Hold::Nothing, Kind::Empty),
        ];
        let measured = rows.into_iter().filter(|(_, samples, ..)| !samples.is_empty());
        let to_row = |(name, samples, percent, hold, kind): (&str, &Vec<f64>, f64, Hold, Kind)| {
            row(name, percentile(&mut samples.clone(), percent), "ms", hold).against(self.hd_ms(kind, percent))
        };
        measured.map(to_row).collect()
    }

    /// What the others take for the frames that films were made of, one by one.
    fn hd_ms(&self, kind: Kind, percent: f64) -> String {
        let Some(still) = &self.still else { return String::new() };
        let times = self.readers.iter().zip(still.hd_ms(kind)).skip(1).filter(|(_, times)| !times.is_empty());
        let times =
            times.map(|(reader, mut times)| format!("{} {:.1} ms", reader.name(), percentile(&mut times, percent)));
        times.collect::<Vec<_>>().join(", ")
    }

    /// Over everything that was measured.
    fn wrong_row(&self) -> Row {
        let stills = self.still.iter().flat_map(|still| EVERY_KIND.map(|kind| still.total(kind)));
        let pictures: Vec<Scores> =
            stills.chain(self.hard.iter().map(|pictures| total(pictures, &self.readers))).collect();
        let wrong = |at: usize| pictures.iter().map(|scores| scores[at].wrong.len()).sum::<usize>();
        let films = self.films.as_ref().map(|levels| total_of_films(levels, &EVERY_KIND).reads.wrong.len());
        let others = self.readers.iter().enumerate().skip(1).filter(|_| !pictures.is_empty());
        let others: Vec<_> = others.map(|(at, reader)| format!("{} {}", reader.name(), wrong(at))).collect();
        let all = wrong(0) + films.unwrap_or_default();
        row("wrong reads", all as f64, "reads", Hold::AtMost(0.0)).against(others.join(", "))
    }

    /// What the readers after ours say.
    fn others(&self, scores: &Scores, say: impl Fn(&Score) -> String) -> String {
        let others = self.readers.iter().zip(scores).skip(1);
        let others: Vec<_> = others.map(|(reader, score)| format!("{} {}", reader.name(), say(score))).collect();
        others.join(", ")
    }
}

/// Whether the first reader is further behind the second than is allowed.
pub fn is_below(scores: &Scores) -> bool {
    let least = |other: &Score| other.found as f64 - other.of as f64 * SLACK;
    matches!(scores.as_slice(), [ours, other, ..] if (ours.found as f64) < least(other))
}

fn or_none(text: &str) -> &str {
    if text.is_empty() { "none" } else { text }
}

fn row(name: &str, value: f64, unit: &'static str, hold: Hold) -> Row {
    Row::new("decode", name, value, unit, hold)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_of_forty_may_be_missed_beyond_zxing_cpp() {
        let scores = |ours, other| [ours, other].map(|found| Score { of: 40, found, ..Score::default() }).to_vec();
        assert!(!is_below(&scores(39, 40)) && !is_below(&scores(3, 1)));
        assert!(is_below(&scores(38, 40)));
        assert!(!is_below(&scores(0, 0)[..1].to_vec()));
    }
}
