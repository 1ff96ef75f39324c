//! What one scanner does to every code, learned from one code whose content is known, and put right from then on.
//!
//! A wedge replaces characters one by one and separators by one thing or nothing, always the same. So the text that
//! arrives for [`TEST_CODE`] tells it all. What is lost (capitals for small letters, a dropped separator) stays lost: the
//! profile says so and leaves it to [`super::identify`].

use std::collections::{BTreeMap, BTreeSet};

use super::gs1::GS;
use super::{Scan, Symbology};

/// What the code of the test sheet holds, as an element string: a GTIN of GS1's examples, and in company-internal
/// elements (91) to (93) all 82 characters that values may have, some of them twice.
pub const TEST_CODE: &str = concat!(
    "0109521234543213",
    "91ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz",
    "\u{1d}92!\"%&'()*+,-./:;<=>?_",
    "\u{1d}93zyxwvutsrqponmlkjihgfedcba9876543210",
);
/// Longest text that a scanner may put in front of a code, behind it, or in place of a separator.
const ADDED: usize = 12;

/// What becomes of separators.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Separator {
    /// They arrive as GS.
    Kept,
    /// They arrive as this text.
    Replaced(String),
    /// They do not arrive.
    Lost,
}

/// What becomes of letter case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LetterCase {
    /// It arrives as it is.
    Kept,
    /// Capitals and small letters arrive exchanged, as with Caps Lock.
    Exchanged,
    /// All letters arrive as capitals.
    Capitals,
    /// All letters arrive as small letters.
    Small,
}

impl LetterCase {
    /// All cases.
    pub const ALL: [Self; 4] = [Self::Kept, Self::Exchanged, Self::Capitals, Self::Small];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Exchanged => "exchanged",
            Self::Capitals => "capitals",
            Self::Small => "small",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|case| case.name() == name)
    }
}

/// What a scanner does to the codes that it reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ScannerProfile {
    /// What arrives in front of symbology identifier and data; empty if nothing does.
    pub front: String,
    /// What arrives behind the data, line ends aside.
    pub behind: String,
    /// Separators.
    pub separator: Separator,
    /// Letter case.
    pub letter_case: LetterCase,
    /// Characters that arrive as others: what arrives, and what it was.
    pub characters: BTreeMap<char, char>,
    /// Characters of codes that do not arrive as one of their own, so that nobody can tell them again. GS is one of them
    /// where separators arrive as something that values may hold.
    pub confused: BTreeSet<char>,
}

/// Why a text tells nothing about a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ProfileError {
    /// It is not the code of the test sheet, or the scanner does more to it than replace characters one by one.
    #[error("this is not the code of the test sheet, or characters of it are missing; scan it again")]
    NotTheTestCode,
}

impl ScannerProfile {
    /// Learns from the text that arrived for [`TEST_CODE`].
    pub fn learn(arrived: &str) -> Result<Self, ProfileError> {
        let arrived: Vec<char> = arrived.trim_end_matches(['\r', '\n', '\t']).chars().collect();
        let sent: Vec<char> = TEST_CODE.chars().collect();
        let separators = sent.iter().filter(|c| is_separator(**c)).count();
        let kept = sent.len() - separators;
        let mut fits = Vec::new();
        for length in 0..=ADDED {
            let Some(added) = arrived.len().checked_sub(kept + separators * length).filter(|it| *it <= 2 * ADDED)
            else {
                continue;
            };
            for front in 0..=added.min(ADDED) {
                fits.extend(Alignment::of(&sent, &arrived, front, length));
            }
        }
        let best = fits.into_iter().min_by_key(Alignment::oddness).ok_or(ProfileError::NotTheTestCode)?;
        let mut profile = best.profile();
        // What does not even bring the test code back promises nothing for other codes.
        let text: String = arrived.iter().collect();
        if !profile.loses() && !profile.undo(&text).is_some_and(|right| right.ends_with(TEST_CODE)) {
            profile.confused.insert(char::from(GS));
        }
        Ok(profile)
    }

    /// Whether everything arrives as it is.
    pub fn is_faithful(&self) -> bool {
        self.separator == Separator::Kept
            && self.letter_case == LetterCase::Kept
            && self.characters.is_empty()
            && self.confused.is_empty()
            && self.front.is_empty()
            && self.behind.is_empty()
    }

    /// Whether something is lost that nobody can put back: separators, letter case, characters that arrive as others do.
    pub fn loses(&self) -> bool {
        self.separator == Separator::Lost || !self.confused.is_empty()
    }

    /// The scan as the scanner read it, as far as it can be told: `bytes` put right, what arrived kept in `arrived`.
    /// Unchanged if the profile changes nothing, or if the text does not look as this scanner sends it.
    pub fn put_right(&self, scan: Scan) -> Scan {
        let Ok(text) = std::str::from_utf8(&scan.bytes) else { return scan };
        let whole = format!("{}{text}", scan.symbology.as_ref().map_or("", Symbology::as_str));
        let ended = whole.trim_end_matches(['\r', '\n', '\t']);
        let Some(right) = self.undo(ended).filter(|right| right != ended) else { return scan };
        let arrived = Some(whole.into_bytes());
        Scan { arrived, ..Scan { at: scan.at, place: scan.place, ..Scan::from_text(&right, None, scan.entry) } }
    }

    fn undo(&self, text: &str) -> Option<String> {
        let data = text.strip_prefix(self.front.as_str())?.strip_suffix(self.behind.as_str())?;
        // A separator that arrives as itself comes from another scanner.
        if self.separator != Separator::Kept && data.contains(char::from(GS)) {
            return None;
        }
        let back = |part: &str| part.chars().map(|c| self.characters.get(&c).copied().unwrap_or(c)).collect::<String>();
        Some(match &self.separator {
            Separator::Replaced(by) if !self.confused.contains(&char::from(GS)) => {
                data.split(by.as_str()).map(back).collect::<Vec<_>>().join("\u{1d}")
            }
            Separator::Replaced(_) | Separator::Kept | Separator::Lost => back(data),
        })
    }

    /// What the scanner does, a sentence each, with what to do about it; empty if everything arrives as it is.
    pub fn words(&self) -> Vec<String> {
        let mut words = Vec::new();
        match &self.separator {
            Separator::Kept => {}
            Separator::Replaced(by) if self.confused.contains(&char::from(GS)) => words.push(format!(
                "replaces separators by \"{}\", which codes hold as well, so that they cannot be put back: set it to send the \
                 group separator (GS, ASCII 29)",
                by.escape_debug()
            )),
            Separator::Replaced(by) => words.push(format!("replaces separators by \"{}\"", by.escape_debug())),
            Separator::Lost => words.push(
                "drops separators, which cannot be put back: set it to send the group separator (GS, ASCII 29)"
                    .to_owned(),
            ),
        }
        match self.letter_case {
            LetterCase::Kept => {}
            LetterCase::Exchanged => words.push("exchanges capitals and small letters (Caps Lock)".to_owned()),
            LetterCase::Capitals => {
                words.push("sends capitals only, which cannot be put back: set it to send text as it is".to_owned());
            }
            LetterCase::Small => {
                words.push(
                    "sends small letters only, which cannot be put back: set it to send text as it is".to_owned(),
                );
            }
        }
        let others: Vec<String> = self
            .characters
            .iter()
            .filter(|(arrived, was)| !(arrived.is_ascii_alphabetic() && arrived.eq_ignore_ascii_case(was)))
            .map(|(arrived, was)| format!("{arrived} for {was}"))
            .collect();
        if !others.is_empty() {
            words.push(format!("types for another keyboard layout: {}", others.join(", ")));
        }
        let confused: String =
            self.confused.iter().filter(|c| !c.is_ascii_alphabetic() && !is_separator(**c)).collect();
        if !confused.is_empty() {
            words.push(format!("makes these look like others, which cannot be put back: {confused}"));
        }
        if !self.front.is_empty() {
            words.push(format!("sends \"{}\" in front of the data", self.front.escape_debug()));
        }
        if !self.behind.is_empty() {
            words.push(format!("sends \"{}\" behind the data", self.behind.escape_debug()));
        }
        words
    }
}

/// Whether what stands for separators may well stand in a value: it is made of what values become, and short. Names of
/// keys such as `<F8>` are long enough.
fn is_text_of_codes(separator: &str, origins: &BTreeMap<char, Vec<char>>) -> bool {
    let long = if separator.chars().all(char::is_alphanumeric) { 5 } else { 3 };
    !separator.is_empty() && separator.chars().count() < long && separator.chars().all(|c| origins.contains_key(&c))
}

fn is_separator(c: char) -> bool {
    c == char::from(GS)
}

/// One way to lay what arrived beside what was sent.
struct Alignment {
    front: String,
    behind: String,
    separator: String,
    /// Each character that was sent, and what it became.
    became: BTreeMap<char, char>,
}

impl Alignment {
    /// With `front` characters added in front and separators of `length` characters, if every character then always
    /// became the same.
    fn of(sent: &[char], arrived: &[char], front: usize, length: usize) -> Option<Self> {
        let mut at = front;
        let mut became = BTreeMap::new();
        let mut separator: Option<&[char]> = None;
        for c in sent {
            if is_separator(*c) {
                let here = arrived.get(at..at + length)?;
                if *separator.get_or_insert(here) != here {
                    return None;
                }
                at += length;
                continue;
            }
            let here = *arrived.get(at)?;
            if *became.entry(*c).or_insert(here) != here {
                return None;
            }
            at += 1;
        }
        let text = |part: &[char]| part.iter().collect::<String>();
        let behind = text(arrived.get(at..)?);
        let separator = separator.map(text).unwrap_or_default();
        (behind.chars().count() <= ADDED).then(|| Self { front: text(&arrived[..front]), behind, separator, became })
    }

    /// Fewer changes are likelier.
    fn oddness(&self) -> (usize, usize) {
        let changed = self.became.iter().filter(|(was, is)| was != is).count();
        (changed, self.front.len() + self.behind.len())
    }

    /// Whether the last three characters in front are the symbology identifier of the sheet's code, typed like the rest.
    fn takes_identifier(&mut self) {
        let front: Vec<char> = self.front.chars().collect();
        let Some(at) = front.len().checked_sub(3) else { return };
        let [bracket, letter, digit] = front[at..] else { return };
        let is = |was: char, arrived: char| self.became.get(&was) == Some(&arrived);
        let known = [('d', '2'), ('Q', '3')].into_iter().any(|(l, d)| is(l, letter) && is(d, digit));
        let free = bracket == ']' || self.became.values().all(|taken| *taken != bracket);
        if known && free {
            self.became.insert(']', bracket);
            self.front = front[..at].iter().collect();
        }
    }

    fn profile(mut self) -> ScannerProfile {
        self.takes_identifier();
        let separator = match self.separator.as_str() {
            "\u{1d}" => Separator::Kept,
            "" => Separator::Lost,
            by => Separator::Replaced(by.to_owned()),
        };
        let letter_case = self.letter_case();
        let mut origins: BTreeMap<char, Vec<char>> = BTreeMap::new();
        for (was, is) in &self.became {
            origins.entry(*is).or_default().push(*was);
        }
        let mut confused: BTreeSet<char> = origins.values().filter(|from| from.len() > 1).flatten().copied().collect();
        if is_text_of_codes(&self.separator, &origins) {
            confused.insert(char::from(GS));
        }
        let characters = origins.iter().filter_map(|(is, from)| match from.as_slice() {
            [was] if was != is => Some((*is, *was)),
            _ => None,
        });
        ScannerProfile {
            front: self.front,
            behind: self.behind,
            separator,
            letter_case,
            characters: characters.collect(),
            confused,
        }
    }

    /// Judged by letters whose place on keyboards never changes.
    fn letter_case(&self) -> LetterCase {
        let is = |was: char| self.became.get(&was).copied().unwrap_or(was);
        match (is('E').is_uppercase(), is('e').is_uppercase()) {
            (true, false) => LetterCase::Kept,
            (false, true) => LetterCase::Exchanged,
            (true, true) => LetterCase::Capitals,
            (false, false) => LetterCase::Small,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::{EntryMode, identify};
    use super::*;

    const PACK: &str = "010030001012345521aB-9\u{1d}1725032710Lz_7";

    /// The scanner's work on the test code and on a pack's: what is learned, and what the pack then reads as.
    fn check(work: impl Fn(&str) -> String, words: &[&str], right: &str) {
        let profile = ScannerProfile::learn(&work(TEST_CODE)).unwrap();
        let said = profile.words();
        assert!(said.len() == words.len() && said.iter().zip(words).all(|(a, b)| a.contains(b)), "{said:?}");
        let scan = Scan::from_text(&work(PACK), None, EntryMode::Wedge);
        let put_right = profile.put_right(scan);
        assert_eq!(String::from_utf8_lossy(&put_right.bytes).trim_end(), right);
        if let Some(arrived) = put_right.arrived {
            assert_eq!(String::from_utf8_lossy(&arrived).trim_end(), work(PACK).trim_end());
        }
    }

    fn swapped(text: &str) -> String {
        super::super::repair::shape::swapped(text)
    }

    #[test]
    fn the_test_code_is_valid_and_holds_every_character() {
        let it = identify(&Scan::from_text(&format!("]d2{TEST_CODE}"), None, EntryMode::Wedge));
        assert!(it.is_valid(), "{:?}", it.findings);
        let held: BTreeSet<char> = TEST_CODE.chars().filter(|c| crate::ids::is_cset82(*c)).collect();
        assert_eq!(held.len(), 82);
    }

    #[test]
    fn what_scanners_do_is_learned_and_put_right() {
        check(|text| format!("]d2{text}\r\n"), &[], PACK);
        check(str::to_owned, &[], PACK);
        check(|text| text.replace('\u{1d}', "~"), &["by \"~\""], PACK);
        check(|text| text.replace('\u{1d}', "<F8>"), &["by \"<F8>\""], PACK);
        check(swapped, &["Caps Lock"], PACK);
        check(|text| swapped(&format!("]d2{text}")), &["Caps Lock"], PACK);
        // The test code came as GS1 DataMatrix; what is learned holds for every symbol.
        let profile = ScannerProfile::learn(&swapped(&format!("X]d2{TEST_CODE}"))).unwrap();
        let ean = profile.put_right(Scan::from_text("x]e09521141123454", None, EntryMode::Wedge));
        assert_eq!((ean.symbology.map(|it| it.is_ean_upc()), ean.bytes.len()), (Some(true), 13));
        let german = |text: &str| {
            text.chars()
                .map(|c| match c {
                    'y' => 'z',
                    'z' => 'y',
                    'Y' => 'Z',
                    'Z' => 'Y',
                    '-' => 'ß',
                    '_' => '?',
                    '?' => '_',
                    '/' => '-',
                    '(' => ')',
                    ')' => '=',
                    '=' => '´',
                    '*' => '(',
                    '&' => '/',
                    '+' => '`',
                    '"' => 'Ä',
                    '\'' => 'ä',
                    ':' => 'Ö',
                    ';' => 'ö',
                    '<' => ';',
                    '>' => ':',
                    c => c,
                })
                .collect::<String>()
        };
        check(german, &["another keyboard layout"], PACK);
        check(|text| text.replace('\u{1d}', "-"), &["codes hold as well"], &PACK.replace('\u{1d}', "-"));
        check(|text| text.replace('\u{1d}', ")*+"), &["codes hold as well"], &PACK.replace('\u{1d}', ")*+"));
        check(|text| text.replace('\u{1d}', ""), &["drops separators"], &PACK.replace('\u{1d}', ""));
        check(str::to_uppercase, &["capitals only"], &PACK.to_uppercase());
        check(|text| format!("X-{text}#"), &["in front", "behind"], PACK);
    }

    #[test]
    fn other_texts_tell_nothing() {
        for text in ["", "hello", PACK, &TEST_CODE[3..], &TEST_CODE.replace('q', "")] {
            assert_eq!(ScannerProfile::learn(text), Err(ProfileError::NotTheTestCode), "{text}");
        }
    }

    #[test]
    fn another_scanner_is_left_alone() {
        let profile = ScannerProfile::learn(&TEST_CODE.replace('\u{1d}', "~")).unwrap();
        let scan = Scan::from_text(PACK, None, EntryMode::Wedge);
        assert_eq!(profile.put_right(scan.clone()), scan);
    }
}
