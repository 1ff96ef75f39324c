//! Where separators may have stood in a text that lost them: every way to cut it into elements of a pack.

use crate::scan::gs1::{self, GS};

/// Elements that pack codes carry beside the four that every one has.
const OTHERS: [&str; 18] = [
    "11", "13", "15", "16", "240", "241", "250", "30", "37", "710", "711", "712", "713", "714", "715", "716", "717",
    "91",
];
/// Steps that one search may take; far more than any pack code needs.
const STEPS: usize = 3_000;
/// Ways that are kept.
const KEPT: usize = 64;

/// One way to cut a text: the element string with its separators, and how far it is from the usual.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Cut {
    pub(super) text: String,
    pub(super) strangeness: u32,
}

/// All ways to read `text` as a pack's elements, each identifier once, the most usual first. Separators that are there
/// stay. Only ways that need at least one more separator are told.
pub(super) fn cuts(text: &str) -> Vec<Cut> {
    if !text.is_ascii() {
        return Vec::new();
    }
    let mut search = Search { text, parts: Vec::new(), found: Vec::new(), steps: 0 };
    search.from(usize::from(text.starts_with(char::from(GS))));
    search.found.sort_by_key(|cut| cut.strangeness);
    search.found.truncate(KEPT);
    search.found
}

struct Search<'t> {
    text: &'t str,
    /// Identifier and value so far.
    parts: Vec<(&'t str, &'t str)>,
    found: Vec<Cut>,
    steps: usize,
}

impl<'t> Search<'t> {
    fn from(&mut self, at: usize) {
        self.steps += 1;
        if at >= self.text.len() {
            return self.finish();
        }
        let rest = &self.text[at..];
        for ai in ["01", "17", "21", "10"].iter().chain(&OTHERS) {
            if self.steps > STEPS {
                return;
            }
            if rest.starts_with(ai) && !self.parts.iter().any(|(used, _)| used == ai) {
                self.element(&rest[..ai.len()], at + ai.len());
            }
        }
    }

    fn element(&mut self, ai: &'t str, at: usize) {
        let Some((entry, _)) = gs1::ai::find(ai.as_bytes()) else { return };
        let (shortest, longest) = (entry.min_len(), entry.max_len());
        let rest = &self.text[at..];
        let hard_end = rest.find(char::from(GS)).unwrap_or(rest.len());
        for length in shortest..=longest.min(hard_end) {
            let behind = at + length;
            let next = &self.text[behind..];
            let separated = next.starts_with(char::from(GS));
            if !(next.is_empty() || separated || starts_element(next)) {
                continue;
            }
            let value = &rest[..length];
            if !gs1::element_string(&format!("{ai}{value}")).is_clean() {
                continue;
            }
            self.parts.push((ai, value));
            self.from(behind + usize::from(separated));
            self.parts.pop();
            if self.steps > STEPS || self.found.len() >= KEPT * 4 {
                return;
            }
        }
    }

    fn finish(&mut self) {
        let has = |ai: &str| self.parts.iter().any(|(used, _)| *used == ai);
        let usual = has("01") && has("21") && (has("17") || has("10"));
        if !usual {
            return;
        }
        let mut text = String::with_capacity(self.text.len() + 4);
        for (i, (ai, value)) in self.parts.iter().enumerate() {
            text.push_str(ai);
            text.push_str(value);
            let fixed = gs1::ai::find(ai.as_bytes()).is_some_and(|(entry, _)| entry.predefined_length());
            if !fixed && i + 1 < self.parts.len() {
                text.push(char::from(GS));
            }
        }
        if text.len() > self.text.trim_matches(char::from(GS)).len() {
            let strangeness = self.strangeness();
            self.found.push(Cut { text, strangeness });
        }
    }

    /// Codes of packs have all four elements and few others; serials and lots of one or two characters are rare.
    fn strangeness(&self) -> u32 {
        let has = |ai: &str| self.parts.iter().any(|(used, _)| *used == ai);
        let missing = ["17", "10"].iter().filter(|ai| !has(ai)).count() as u32;
        let others = self.parts.iter().filter(|(ai, _)| OTHERS.contains(ai)).count() as u32;
        let short = |(ai, value): &(&str, &str)| match (*ai, value.len()) {
            ("21", 1..=3) => 3,
            ("21", 4..=5) => 1,
            ("10", 1..=2) => 2,
            ("10", 11..=20) => 1,
            _ => 0,
        };
        missing * 4 + others * 3 + self.parts.iter().map(short).sum::<u32>()
    }
}

fn starts_element(text: &str) -> bool {
    ["01", "17", "21", "10"].iter().chain(&OTHERS).any(|ai| text.starts_with(ai))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(text: &str, expected: &str) {
        let found = cuts(text);
        assert_eq!(found.first().map(|cut| cut.text.as_str()), Some(expected), "{found:?}");
    }

    #[test]
    fn lost_separators_are_found() {
        check("010030001012345521K7XQ21PA1725032710A123", "010030001012345521K7XQ21PA\u{1d}1725032710A123");
        check(
            "21K7XQ2PA10A12317250327010030001012345 5".replace(' ', "").as_str(),
            "21K7XQ2PA\u{1d}10A123\u{1d}172503270100300010123455",
        );
        assert!(cuts("0100300010123455172503272111\u{1d}10A123").is_empty());
    }

    #[test]
    fn every_way_is_proposed() {
        let texts: Vec<_> =
            cuts("010030001012345521K7XQ1710AA1725032710A123").into_iter().map(|cut| cut.text).collect();
        assert!(texts.contains(&"010030001012345521K7XQ1710AA\u{1d}1725032710A123".to_owned()), "{texts:?}");
    }

    #[test]
    fn long_nonsense_ends() {
        cuts(&"10".repeat(200));
        cuts(&"2110".repeat(90));
    }
}
