//! Rows of figures, and how they are printed.

use serde::Serialize;

/// What a figure must hold.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Hold {
    /// Not more than this.
    AtMost(f64),
    /// Not less than this.
    AtLeast(f64),
    /// Reported only.
    Nothing,
}

impl Hold {
    fn words(self) -> String {
        match self {
            Self::AtMost(limit) => format!("<= {}", number(limit)),
            Self::AtLeast(limit) => format!(">= {}", number(limit)),
            Self::Nothing => String::new(),
        }
    }

    fn is_held(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::Nothing => true,
        }
    }
}

/// One figure.
#[derive(Debug, Clone)]
pub struct Row {
    bench: &'static str,
    row: String,
    value: f64,
    unit: &'static str,
    hold: Hold,
    reference: String,
}

#[derive(Serialize)]
struct RowWire<'a> {
    bench: &'a str,
    row: &'a str,
    value: f64,
    unit: &'a str,
    hold: String,
    ok: bool,
    reference: &'a str,
}

impl Row {
    /// A figure of `bench`.
    pub fn new(bench: &'static str, row: impl Into<String>, value: f64, unit: &'static str, hold: Hold) -> Self {
        Self { bench, row: row.into(), value, unit, hold, reference: String::new() }
    }

    /// What it is measured against, in the same run where possible.
    #[must_use]
    pub fn against(mut self, reference: impl Into<String>) -> Self {
        self.reference = reference.into();
        self
    }

    /// Whether the figure holds.
    pub fn is_held(&self) -> bool {
        self.hold.is_held(self.value)
    }

    /// One line of JSON (design, section 9).
    pub fn json(&self) -> String {
        let wire = RowWire {
            bench: self.bench,
            row: &self.row,
            value: self.value,
            unit: self.unit,
            hold: self.hold.words(),
            ok: self.is_held(),
            reference: &self.reference,
        };
        serde_json::to_string(&wire).expect("a row has string keys and finite numbers")
    }

    /// One line for people.
    pub fn text(&self) -> String {
        let mark = match (self.hold, self.is_held()) {
            (Hold::Nothing, _) => "    ",
            (_, true) => "ok  ",
            (_, false) => "MISS",
        };
        format!(
            "{mark} {:<7} {:<34} {:>14} {:<10} {:<14} {}",
            self.bench,
            self.row,
            number(self.value),
            self.unit,
            self.hold.words(),
            self.reference
        )
    }
}

fn number(value: f64) -> String {
    match value.abs() {
        v if v >= 1000.0 => format!("{value:.0}"),
        v if v >= 10.0 => format!("{value:.1}"),
        _ => format!("{value:.3}"),
    }
}

/// The value below which `percent` of the samples lie; sorts them.
pub fn percentile(samples: &mut [f64], percent: f64) -> f64 {
    samples.sort_by(f64::total_cmp);
    let at = (samples.len() as f64 * percent / 100.0) as usize;
    samples.get(at.min(samples.len().saturating_sub(1))).copied().unwrap_or(f64::NAN)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_what_they_hold() {
        let row = Row::new("scan", "x", 3.0, "us", Hold::AtMost(2.0)).against("y");
        assert_eq!(
            row.json(),
            r#"{"bench":"scan","row":"x","value":3.0,"unit":"us","hold":"<= 2.000","ok":false,"reference":"y"}"#
        );
        assert!(row.text().starts_with("MISS"));
        assert_eq!(percentile(&mut [3.0, 1.0, 2.0], 50.0), 2.0);
    }
}
