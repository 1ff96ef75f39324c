//! What is printed: tables for people, and rows with what they must hold.

use crate::frames::Kind;
use crate::score::Score;
use crate::still::{Scores, Still};
use crate::table::{Hold, Row, percentile};

/// Frames of one level that may be missed beyond what zxing-cpp misses: one of 40.
const LEVEL_SLACK: f64 = 1.0 / 40.0;

/// Name of the bench in its rows.
const BENCH: &str = "decode";

/// A table by condition: found, and the middle and the 95th percentile of the milliseconds, of each reader.
pub fn table(still: &Still) -> String {
    let mut text = format!("{:<16}{:>5}", "condition", "codes");
    for reader in &still.readers {
        text += &format!("  {:>10} {:>13}", reader.name(), "ms p50/p95");
    }
    text.push('\n');
    for level in &still.levels {
        text += &line(&level.name, &level.scores);
    }
    for (name, kind) in [("single codes", Kind::Single), ("several codes", Kind::Multi)] {
        text += &line(name, &still.total(kind));
    }
    text
}

fn line(name: &str, scores: &Scores) -> String {
    let of = scores.first().map_or(0, |score| score.of);
    let mut text = format!("{name:<16}{of:>5}");
    for score in scores {
        let found = if of == 0 { score.wrong.len() } else { score.found };
        text += &format!("  {found:>10} {:>13}", milliseconds(score));
    }
    if is_below(scores) {
        text += "  below";
    }
    text.push('\n');
    text
}

/// Whether the first reader is further behind the second than is allowed.
fn is_below(scores: &Scores) -> bool {
    matches!(scores.as_slice(), [ours, other, ..] if (ours.found as f64) < least(other))
}

fn least(other: &Score) -> f64 {
    other.found as f64 - other.of as f64 * LEVEL_SLACK
}

fn milliseconds(score: &Score) -> String {
    let mut samples = score.cpu_ms.clone();
    format!("{:.1}/{:.0}", percentile(&mut samples, 50.0), percentile(&mut samples, 95.0))
}

/// Everything that was read and is not there, a line each.
pub fn wrong(still: &Still) -> String {
    let wrong = |at: usize| still.levels.iter().flat_map(move |level| &level.scores[at].wrong);
    let lines = still
        .readers
        .iter()
        .enumerate()
        .flat_map(|(at, reader)| wrong(at).map(move |wrong| format!("wrong {}: {wrong}\n", reader.name())));
    lines.collect()
}

/// The rows of the still pictures.
pub fn still_rows(still: &Still) -> Vec<Row> {
    let single = still.total(Kind::Single);
    let mut rows = Vec::new();
    if single[0].of > 0 {
        let row = Row::new(BENCH, "single codes read", single[0].percent(), "%", Hold::AtLeast(93.0));
        rows.push(row.against(others(still, &single, |score| format!("{:.1} %", score.percent()))));
        let middle = percentile(&mut single[0].cpu_ms.clone(), 50.0);
        let row = Row::new(BENCH, "still_ms p50", middle, "ms", Hold::Nothing);
        rows.push(row.against(others(still, &single, |score| format!("{} ms p50/p95", milliseconds(score)))));
    }
    let conditions = still.levels.iter().filter(|level| level.kind == Kind::Single);
    let below = conditions.filter(|level| is_below(&level.scores)).count();
    if single.len() > 1 {
        let row = Row::new(BENCH, "conditions below zxing-cpp", below as f64, "conditions", Hold::AtMost(0.0));
        rows.push(row.against("by more than 1 of 40"));
    }
    let several = still.total(Kind::Multi);
    if several[0].of > 0 {
        let (found, of) = (several[0].found as f64, several[0].of as f64);
        let row = Row::new(BENCH, "codes of multi-code frames read", found, "codes", Hold::AtLeast(of));
        rows.push(row.against(others(still, &several, |score| score.found.to_string())));
    }
    if let Some(eight) = still.levels.iter().find(|level| level.name == "multi/8") {
        let middle = |score: &Score| percentile(&mut score.cpu_ms.clone(), 50.0);
        let row = Row::new(BENCH, "8_codes_ms p50", middle(&eight.scores[0]), "ms", Hold::AtMost(25.0));
        rows.push(row.against(others(still, &eight.scores, |score| format!("{:.1} ms", middle(score)))));
    }
    let all = [Kind::Single, Kind::Multi, Kind::Empty].map(|kind| still.total(kind));
    let wrong = |at: usize| all.iter().map(|scores| scores[at].wrong.len()).sum::<usize>();
    let by_others = still.readers.iter().enumerate().skip(1);
    let by_others: Vec<_> = by_others.map(|(at, reader)| format!("{} {}", reader.name(), wrong(at))).collect();
    let row = Row::new(BENCH, "wrong reads in stills", wrong(0) as f64, "reads", Hold::AtMost(0.0));
    rows.push(row.against(by_others.join(", ")));
    let twice: usize = all.iter().map(|scores| scores[0].twice).sum();
    rows.push(Row::new(BENCH, "codes read twice in a still", twice as f64, "reads", Hold::AtMost(0.0)));
    rows
}

/// What the readers after ours say.
fn others(still: &Still, scores: &Scores, say: impl Fn(&Score) -> String) -> String {
    let others = still.readers.iter().zip(scores).skip(1);
    let others: Vec<_> = others.map(|(reader, score)| format!("{} {}", reader.name(), say(score))).collect();
    others.join(", ")
}
