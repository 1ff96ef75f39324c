//! Counting: what was there and was read, what was read and was not there, and what it cost.

use crate::readers::Code;
use crate::table::percentile;

/// What a reader achieved on some pictures.
#[derive(Debug, Default, Clone)]
pub struct Score {
    /// Codes that are there.
    pub of: usize,
    /// Those of them that were read.
    pub found: usize,
    /// Codes that were read a second time in one picture.
    pub twice: usize,
    /// Everything else that was read, with the picture's name.
    pub wrong: Vec<String>,
    /// Milliseconds of each picture.
    pub cpu_ms: Vec<f64>,
}

impl Score {
    /// Counts one picture: its name, what is there, what was read.
    pub fn count(&mut self, name: &str, expected: &[Code], read: &[Code]) {
        self.of += expected.len();
        self.found += expected.iter().filter(|code| read.contains(code)).count();
        for (at, code) in read.iter().enumerate() {
            if !expected.contains(code) {
                self.wrong.push(format!("{name}: {code}"));
            } else if read[..at].contains(code) {
                self.twice += 1;
            }
        }
    }

    /// Adds what another score counted.
    pub fn add(&mut self, other: &Self) {
        self.of += other.of;
        self.found += other.found;
        self.twice += other.twice;
        self.wrong.extend_from_slice(&other.wrong);
        self.cpu_ms.extend_from_slice(&other.cpu_ms);
    }

    /// Found of all, in percent.
    pub fn percent(&self) -> f64 {
        self.found as f64 * 100.0 / self.of as f64
    }

    /// The time that `percent` of the pictures stay below.
    pub fn ms(&self, percent: f64) -> f64 {
        percentile(&mut self.cpu_ms.clone(), percent)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_separator_or_an_identifier_decides_between_right_and_wrong() {
        let there = [Code::gs1("01a\u{1d}21b"), Code::gs1("01c")];
        let plain = Code { symbology: "]d1".to_owned(), ..there[0].clone() };
        let mut score = Score::default();
        score.count("x", &there, &[there[1].clone(), plain, there[1].clone(), Code::gs1("01a21b")]);
        assert_eq!((score.of, score.found, score.twice), (2, 1, 1));
        assert_eq!(score.wrong, ["x: ]d1 01a\\x1d21b", "x: ]d2 01a21b"]);
    }
}
