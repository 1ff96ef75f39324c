//! What holds for scanner profiles: what is learned from the test code puts the test code right.

use verify_core::scan::profile::{ScannerProfile, TEST_CODE};
use verify_core::scan::{EntryMode, Scan};

/// Longest text that the scanner of an input adds or puts in place of a separator.
const ADDED: usize = 12;

/// [`ScannerProfile::learn`] and [`ScannerProfile::put_right`]. The input is what arrives for the test code; or, if it has
/// five lines, a scanner and a pack's code: text in front, behind, in place of separators, pairs of a character and what
/// arrives for it, and the code.
pub fn profile(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let mut lines = text.splitn(5, '\n');
    let mut line = || lines.next();
    match (line(), line(), line(), line(), line()) {
        (Some(front), Some(behind), Some(separator), Some(pairs), Some(code)) => {
            let scanner = Scanner { front, behind, separator, pairs: pairs.chars().collect() };
            if scanner.is_possible() {
                scanner.check(code);
            }
        }
        _ => {
            if let Ok(profile) = ScannerProfile::learn(text) {
                check_learned(&profile, text);
            }
        }
    }
}

/// A scanner that does the same to every code.
struct Scanner<'a> {
    front: &'a str,
    behind: &'a str,
    separator: &'a str,
    /// A character of a code and what arrives for it, by turns.
    pairs: Vec<char>,
}

impl Scanner<'_> {
    /// Whether it adds no more than profiles allow and makes no control characters.
    fn is_possible(&self) -> bool {
        let added = [self.front, self.behind, self.separator];
        added.iter().all(|text| text.chars().count() <= ADDED)
            && (self.separator == "\u{1d}" || !self.separator.contains(char::is_control))
            && !self.pairs.iter().any(|c| c.is_control())
            && !added[..2].iter().any(|text| text.contains(char::is_control))
    }

    fn sends(&self, code: &str) -> String {
        let mut sent = self.front.to_owned();
        for c in code.chars() {
            match c {
                '\u{1d}' => sent.push_str(self.separator),
                c => sent.push(self.pairs.chunks_exact(2).find(|pair| pair[0] == c).map_or(c, |pair| pair[1])),
            }
        }
        sent + self.behind
    }

    fn check(&self, code: &str) {
        let arrived = self.sends(TEST_CODE);
        let profile = ScannerProfile::learn(&arrived).expect("a scanner that replaces one by one is learned");
        check_learned(&profile, &arrived);
        let scan = Scan::from_text(&self.sends(code), None, EntryMode::Wedge);
        check_put_right(&profile, &scan);
    }
}

/// A profile is told by its words, and puts right the text that it was learned from if nothing of it is lost.
fn check_learned(profile: &ScannerProfile, arrived: &str) {
    let scan = Scan::from_text(arrived, None, EntryMode::Wedge);
    let right = check_put_right(profile, &scan);
    if !profile.loses() {
        let text = String::from_utf8_lossy(&right.bytes);
        assert_eq!(text.trim_end_matches(['\r', '\n', '\t']), TEST_CODE, "{profile:?}");
    }
    assert!(!profile.is_faithful() || profile.words().is_empty(), "{:?}", profile.words());
}

/// What arrived is kept where it is changed; a profile that changes nothing leaves the scan alone.
fn check_put_right(profile: &ScannerProfile, scan: &Scan) -> Scan {
    let right = profile.put_right(scan.clone());
    let whole = [scan.symbology.map_or_else(String::new, |it| it.as_str().to_owned()).as_bytes(), &scan.bytes].concat();
    match &right.arrived {
        Some(arrived) => assert_eq!(*arrived, whole, "what arrived is kept"),
        None => assert_eq!(right, *scan, "a change is never silent"),
    }
    assert!(right.entry == scan.entry && right.at == scan.at && right.place == scan.place);
    right
}
