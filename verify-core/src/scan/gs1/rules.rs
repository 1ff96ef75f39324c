//! Rules about elements that need, exclude or repeat each other (General Specifications 4.13 and 4.14).
//!
//! They hold for all carriers on a pack together, so they are applied to the elements of all of them, never while one is
//! read. Each can be switched off: what stands on a pack may not have been read completely.

use super::ai::{self, Entry};
use crate::scan::{Element, Finding, FindingCode, Identifier};

/// A rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Rule {
    /// Elements that must be there: [`FindingCode::RequiredMissing`].
    Required,
    /// Elements that may not stand together: [`FindingCode::ExcludedPair`].
    Excluded,
    /// Repeated elements have the same value: [`FindingCode::Contradiction`].
    Repeated,
    /// A digital signature needs a key with its serial part: [`FindingCode::RequiredMissing`].
    SignatureKey,
}

impl Rule {
    /// All rules.
    pub const ALL: [Self; 4] = [Self::Required, Self::Excluded, Self::Repeated, Self::SignatureKey];
}

/// A set of rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rules(u8);

impl Rules {
    /// All rules.
    pub const ALL: Self = Self(0b1111);
    /// No rule.
    pub const NONE: Self = Self(0);

    /// The set with `rule`.
    pub const fn with(self, rule: Rule) -> Self {
        Self(self.0 | 1 << rule as u8)
    }

    /// The set without `rule`.
    pub const fn without(self, rule: Rule) -> Self {
        Self(self.0 & !(1 << rule as u8))
    }

    /// Whether `rule` is in the set.
    pub const fn has(self, rule: Rule) -> bool {
        self.0 & 1 << rule as u8 != 0
    }
}

/// Applies `rules` to the elements of all carriers of a pack. Each finding covers the element that it is about.
pub fn check(elements: &[Element], rules: Rules) -> Vec<Finding> {
    let mut findings = Vec::new();
    for (i, element) in elements.iter().enumerate() {
        let before = &elements[..i];
        if let Some(first) = before.iter().find(|e| e.ai == element.ai) {
            if rules.has(Rule::Repeated) && first.value != element.value {
                findings.push(about(element, FindingCode::Contradiction, format!("({})", element.ai)));
            }
            continue;
        }
        // Identifiers of other standards have no rules here.
        let Some(entry) = ai::of(element.ai) else { continue };
        if rules.has(Rule::Excluded) {
            excluded(entry, element, elements, &mut findings);
        }
        if rules.has(Rule::Required) {
            required(entry, element, elements, &mut findings);
        }
        if rules.has(Rule::SignatureKey) && element.ai == "8030" {
            signature_key(element, elements, &mut findings);
        }
    }
    findings
}

/// All rules on the elements of a pack; see [`check`].
pub fn associations(elements: &[Element]) -> Vec<Finding> {
    check(elements, Rules::ALL)
}

/// The first element whose identifier is `pattern`, in which `n` stands for any digit, but not `except`: no identifier
/// is its own partner.
pub fn partner<'a>(elements: &'a [Element], pattern: &str, except: Option<Identifier>) -> Option<&'a Element> {
    let digits = pattern.bytes().take_while(u8::is_ascii_digit).count();
    let front = &pattern.as_bytes()[..digits];
    let matches = |e: &&Element| ai::length(e.ai) == pattern.len() && e.ai.0.starts_with(front) && except != Some(e.ai);
    // A pattern of nothing but `n` says nothing.
    elements.iter().find(matches).filter(|_| digits > 0)
}

fn about(element: &Element, code: FindingCode, detail: String) -> Finding {
    Finding::new(code, element.start, element.end).with_detail(detail)
}

fn excluded(entry: &Entry, element: &Element, elements: &[Element], findings: &mut Vec<Finding>) {
    let ai = element.ai;
    for pattern in entry.excluded() {
        if let Some(other) = partner(elements, pattern, Some(ai)) {
            findings.push(about(element, FindingCode::ExcludedPair, format!("({ai}) and ({})", other.ai)));
        }
    }
}

fn required(entry: &Entry, element: &Element, elements: &[Element], findings: &mut Vec<Finding>) {
    let ai = element.ai;
    for groups in entry.requirements() {
        let there = |group: &&[&str]| group.iter().all(|pattern| partner(elements, pattern, Some(ai)).is_some());
        if !groups.iter().any(there) {
            let groups: Vec<_> = groups.iter().map(|group| format!("({})", group.join(")+("))).collect();
            let detail = format!("({ai}) needs {}", groups.join(" or "));
            findings.push(about(element, FindingCode::RequiredMissing, detail));
        }
    }
}

/// A signature is bound to one thing. GDTI, GCN and GRAI name one only with their optional serial part.
fn signature_key(element: &Element, elements: &[Element], findings: &mut Vec<Finding>) {
    for key in ["253", "255", "8003"] {
        let without_serial =
            |e: &&Element| e.ai == key && ai::of(e.ai).is_some_and(|entry| e.value.len() == entry.min_len());
        if elements.iter().any(|e| without_serial(&e)) {
            let detail = format!("(8030) needs ({key}) with its serial part");
            findings.push(about(element, FindingCode::RequiredMissing, detail));
        }
    }
}
