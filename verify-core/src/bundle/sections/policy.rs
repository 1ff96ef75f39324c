//! Policy and rules: what the targets role signed about how to judge. Data with built-in evaluators, never code.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::SectionRow;

/// Whose law decides what a match and an undo are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Profile {
    /// Drug Supply Chain Security Act.
    Us,
    /// Delegated Regulation (EU) 2016/161.
    Eu,
    /// WHO member states without a law of their own.
    Who,
}

/// Up to which age knowledge is worth how many words; hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Freshness {
    /// Up to this age nothing is said.
    pub plain_hours: u32,
    /// Up to this age the note `ageing`.
    pub ageing_hours: u32,
    /// Up to this age the note `as_of` beside the word; then HELD stale.
    pub as_of_hours: u32,
}

/// How to judge.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Policy {
    /// Whose law.
    pub profile: Profile,
    /// Freshness for every reason but those in `freshness_by_reason`.
    pub freshness: Freshness,
    /// Freshness by reason of the session, such as `saleable_return`.
    pub freshness_by_reason: BTreeMap<String, Freshness>,
}

impl Default for Policy {
    fn default() -> Self {
        let freshness = Freshness { plain_hours: 24, ageing_hours: 72, as_of_hours: 240 };
        let returns = Freshness { plain_hours: 24, ageing_hours: 72, as_of_hours: 72 };
        Self { profile: Profile::Us, freshness, freshness_by_reason: [("saleable_return".to_owned(), returns)].into() }
    }
}

impl Policy {
    /// The freshness that holds for sessions with this reason.
    pub fn freshness_for(&self, reason: &str) -> Freshness {
        self.freshness_by_reason.get(reason).copied().unwrap_or(self.freshness)
    }
}

impl SectionRow for Policy {
    const SECTION: &'static str = "policy";
    type Wire = Self;

    fn from_wire(wire: Self) -> Result<Self, String> {
        let falls = |f: &Freshness| f.plain_hours > f.ageing_hours || f.ageing_hours > f.as_of_hours;
        if wire.freshness_by_reason.values().chain([&wire.freshness]).any(falls) {
            return Err("freshness must rise from plain over ageing to as_of".to_owned());
        }
        Ok(wire)
    }

    fn to_wire(&self) -> Self {
        self.clone()
    }
}

/// Whether a rule counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Mode {
    /// Not evaluated.
    Off,
    /// Evaluated and recorded, never shown.
    Shadow,
    /// Evaluated and shown.
    On,
}

/// What a rule's finding leads to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// CHECK suspect.
    Check,
    /// STOP suspect.
    Stop,
}

/// A rule: the name of a built-in evaluator and what it is given.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rule {
    /// Names the evaluator, such as `impossible_travel`. A rule that this version does not know is skipped.
    pub id: String,
    /// Whether it counts.
    pub mode: Mode,
    /// What its finding leads to.
    pub severity: Severity,
    /// Share of the alarm budget, in millionths of packs.
    pub budget_ppm: u32,
    /// Whole numbers by name; each evaluator documents its own.
    pub params: BTreeMap<String, i64>,
    /// The words that explain it, in English; translations are the app's.
    pub words: String,
}

impl SectionRow for Rule {
    const SECTION: &'static str = "rules";
    type Wire = Self;

    fn from_wire(wire: Self) -> Result<Self, String> {
        Ok(wire)
    }

    fn to_wire(&self) -> Self {
        self.clone()
    }
}

impl Rule {
    /// The rules that a new installation starts with.
    pub fn defaults() -> Vec<Self> {
        let travel = Self {
            id: "impossible_travel".to_owned(),
            mode: Mode::On,
            severity: Severity::Stop,
            budget_ppm: 1,
            params: [
                ("stop_kmh".to_owned(), 1000),
                ("min_km".to_owned(), 50),
                ("history_hours".to_owned(), 168),
                ("clock_skew_s".to_owned(), 120),
            ]
            .into(),
            words: "The same pack was seen elsewhere, too far away to have travelled here since.".to_owned(),
        };
        let view = Self {
            id: "same_code_twice_in_view".to_owned(),
            mode: Mode::On,
            severity: Severity::Stop,
            budget_ppm: 1,
            params: [("history_hours".to_owned(), 168)].into(),
            words: "Two packs with the same identifier were in view at once.".to_owned(),
        };
        vec![travel, view]
    }
}
