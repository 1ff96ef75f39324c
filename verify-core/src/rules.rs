//! Rules: built-in evaluators over facts, steered by signed data. No code in a bundle, bounded time.
//!
//! An evaluator sees facts and its parameters and returns findings with the words that cite them. Whether a finding is
//! shown, and how grave it is, the signed [`Rule`] says. A rule that this version does not know is skipped.

use crate::bundle::sections::{Mode, Rule, Severity};
use crate::ids::{Gtin, Serial};
use crate::place::Place;
use crate::time::Timestamp;

mod travel;
mod view;

/// Where and when this or another device saw the pack.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Seen {
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
    /// Who says so.
    pub source: Source,
}

/// Who saw the pack.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Source {
    /// This device's own journal.
    OwnJournal,
    /// A sighting in the bundle.
    Bundle,
}

/// What the evaluators may look at.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    /// When the pack was read.
    pub at: Timestamp,
    /// Where, if known.
    pub place: Option<Place>,
    /// Where else it was seen.
    pub seen: Vec<Seen>,
    /// Which pack it is, if its code names a single one.
    pub pack: Option<(Gtin, Serial)>,
    /// How many codes with this very content were in view at once, each at a place of its own.
    pub in_view: u8,
    /// When this device last saw the same identifier twice in one view.
    pub twice_at: Option<Timestamp>,
}

/// What an evaluator found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleFinding {
    /// Which rule.
    pub rule: RuleId,
    /// Whether it counts.
    pub mode: Mode,
    /// What it leads to.
    pub severity: Severity,
    /// The facts it cites, in plain words.
    pub detail: String,
}

/// The rules that this version can evaluate.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum RuleId {
    /// The pack was seen elsewhere, too far away to have travelled here since. Parameters: `stop_kmh`, `min_km`,
    /// `history_hours`, `clock_skew_s`.
    ImpossibleTravel,
    /// One view showed the same identifier at several places, now or lately. Parameter: `history_hours`.
    SameCodeTwiceInView,
}

impl RuleId {
    /// The name used in the rules section.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ImpossibleTravel => "impossible_travel",
            Self::SameCodeTwiceInView => "same_code_twice_in_view",
        }
    }
}

/// Evaluates all rules that are not off, in the order of the section.
pub fn evaluate(rules: &[Rule], facts: &Facts) -> Vec<RuleFinding> {
    let active = rules.iter().filter(|rule| rule.mode != Mode::Off);
    let found = active.filter_map(|rule| {
        let detail = match rule.id.as_str() {
            "impossible_travel" => (RuleId::ImpossibleTravel, travel::impossible(rule, facts)?),
            "same_code_twice_in_view" => (RuleId::SameCodeTwiceInView, view::same_code_twice(rule, facts)?),
            _ => return None,
        };
        Some(RuleFinding { rule: detail.0, mode: rule.mode, severity: rule.severity, detail: detail.1 })
    });
    found.collect()
}
