//! Values: whether a text is one that an application identifier allows.

use std::ops::Range;

use super::ai::{Component, Entry};
use super::lint::LintError;
use crate::scan::{Finding, FindingCode};

/// The first thing wrong with a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What it is.
    pub code: FindingCode,
    /// The bytes of the value that carry it, whole characters; empty where something is missing.
    pub range: Range<usize>,
    /// The particulars, in plain English.
    pub detail: String,
}

impl Fault {
    /// The finding of this fault where the value starts at `offset` of the input.
    pub fn finding(self, offset: usize) -> Finding {
        Finding::new(self.code, offset + self.range.start, offset + self.range.end).with_detail(self.detail)
    }

    fn of(error: LintError, offset: usize) -> Self {
        Self {
            code: error.kind.code(),
            range: offset + error.range.start..offset + error.range.end,
            detail: error.kind.words().to_owned(),
        }
    }
}

/// Checks a value part by part: length, characters, content (General Specifications chapter 3 and section 7.8).
pub fn check(entry: &Entry, value: &str) -> Result<(), Fault> {
    if value.is_empty() {
        return Err(Fault { code: FindingCode::EmptyValue, range: 0..0, detail: String::new() });
    }
    let mut at = 0;
    for component in entry.components() {
        if component.optional && at == value.len() {
            continue;
        }
        let end = value.len().min(at + usize::from(component.max));
        at = check_component(component, value, at..end)?;
    }
    if at == value.len() {
        return Ok(());
    }
    let detail = format!("{} characters at most", entry.max_len());
    Err(Fault { code: FindingCode::BadLength, range: at..value.len(), detail })
}

/// Checks the bytes of a component, which start with a whole character; gives back where it ends.
fn check_component(component: &Component, value: &str, range: Range<usize>) -> Result<usize, Fault> {
    let bytes = &value.as_bytes()[range.clone()];
    if !bytes.iter().all(|b| component.charset.contains(*b)) {
        let end = (range.end..=value.len()).find(|at| value.is_char_boundary(*at)).unwrap_or(value.len());
        let part = &value[range.start..end];
        component.charset.linter().check(part).map_err(|error| Fault::of(error, range.start))?;
    }
    if bytes.len() < usize::from(component.min) {
        let detail = format!("{} characters belong here, {} are there", component.min, bytes.len());
        return Err(Fault { code: FindingCode::BadLength, range, detail });
    }
    // The linter of the character set has seen that all are ASCII.
    let part = &value[range.clone()];
    for linter in component.linters {
        linter.check(part).map_err(|error| Fault::of(error, range.start))?;
    }
    Ok(range.end)
}
