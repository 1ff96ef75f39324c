//! Tells compressed GS1 Digital Links from plain web addresses (GS1 Digital Link Standard: Compression).
//!
//! The last segment of a compressed link is a run of file-safe base64: codes of identifiers, each followed by its values
//! as binary numbers or characters, up to the end. Nothing is read out of it here. A segment counts if its bits come out
//! even that way and a primary key is among them, with its check digit, or stands in front of it in plain text: fewer
//! than one random word in two thousand.

use std::ops::Range;

use super::super::ai::{self, Charset, Component, Entry};
use super::super::lint::Linter;
use super::super::value;
use super::uri::Uri;

/// The last segment of the path, if it holds a compressed link or the compressed rest of one.
pub(super) fn find(text: &str, uri: &Uri) -> Option<Range<usize>> {
    let start = uri.path.start + text[uri.path.clone()].rfind('/')? + 1;
    let content = content(&text[start..uri.path.end])?;
    let key = content == Content::WithKey || ends_with_key(&text[uri.path.start..start - 1]);
    key.then_some(start..uri.path.end)
}

/// What the bits of a segment hold.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Content {
    /// Elements, but no primary key.
    Elements,
    /// A primary key, too.
    WithKey,
}

/// Whether a path ends in a primary key and a valid value.
fn ends_with_key(path: &str) -> bool {
    let mut segments = path.rsplit('/');
    let (Some(text), Some(ai)) = (segments.next(), segments.next()) else { return false };
    ai::exactly(ai).is_some_and(|entry| entry.qualifiers().is_some() && value::check(entry, text).is_ok())
}

fn content(segment: &str) -> Option<Content> {
    let mut bits = Bits::of(segment)?;
    let mut content = None;
    while bits.left() >= 6 {
        for entry in identifiers(&mut bits)? {
            let key = value_follows(entry, &mut bits)? && entry.qualifiers().is_some();
            content = if key { Some(Content::WithKey) } else { content.or(Some(Content::Elements)) };
        }
    }
    // What fills up the last character.
    let rest = bits.left();
    content.filter(|_| bits.number(rest) == Some(0))
}

/// The identifiers that the next code names: its own digits, or a pair with a letter for several that often go together.
fn identifiers(bits: &mut Bits) -> Option<Vec<&'static Entry>> {
    let (first, second) = (bits.number(4)?, bits.number(4)?);
    if first < 10 && second < 10 {
        let mut digits = format!("{first}{second}");
        while digits.len() < 4 && ai::exactly(&digits).is_none() {
            digits.push(char::from_digit(u32::try_from(bits.number(4)?).ok()?, 10)?);
        }
        return ai::exactly(&digits).map(|entry| vec![entry]);
    }
    let with_gtin = |more: &str| vec!["01".to_owned(), more.to_owned()];
    let several = match (first, second) {
        (0, 10..) => with_gtin(["22", "10", "21", "17", "7003", "30"].get(second as usize - 10)?),
        (1, 10) => ["01", "10", "21", "17"].map(str::to_owned).to_vec(),
        (1, 15) => ["01", "10", "15"].map(str::to_owned).to_vec(),
        (1, 11..) => with_gtin(["15", "11", "16", "91"].get(second as usize - 11)?),
        (2, 10..) => with_gtin(&format!("310{}", second - 10)),
        (3, 10..) => with_gtin(&format!("320{}", second - 10)),
        (9, 10) => ["8010", "8011"].map(str::to_owned).to_vec(),
        (9, 11) => ["8017", "8019"].map(str::to_owned).to_vec(),
        (9, 12) => ["8018", "8019"].map(str::to_owned).to_vec(),
        (9, 13) => ["414", "254"].map(str::to_owned).to_vec(),
        (10, 0..=9) => with_gtin(&format!("392{second}")),
        (12, 0..=9) => vec!["255".to_owned(), format!("390{second}")],
        (12, 10..=13) => vec!["255".to_owned(), format!("394{}", second - 10)],
        _ => return None,
    };
    several.iter().map(|ai| ai::exactly(ai)).collect()
}

/// Passes over the value of an identifier. None if there is none like that; false if its check digit is wrong.
fn value_follows(entry: &Entry, bits: &mut Bits) -> Option<bool> {
    let fixed = |c: &&Component| c.charset == Charset::N && c.min == c.max && !c.optional;
    let (mut digits, mut checked) = (0, 0);
    for component in entry.components().iter().take_while(fixed) {
        digits += usize::from(component.max);
        checked = if component.linters.contains(&Linter::Csum) { digits } else { checked };
    }
    let mut valid = true;
    if digits > 0 {
        let text = format!("{:0digits$}", bits.number(binary_length(digits))?);
        // A number too large for its digits comes out longer.
        if text.len() > digits {
            return None;
        }
        valid = checked == 0 || Linter::Csum.check(&text[..checked]).is_ok();
    }
    let rest = entry.components().iter().skip_while(fixed);
    let (most, numeric) =
        rest.fold((0, true), |(most, numeric), c| (most + usize::from(c.max), numeric && c.charset == Charset::N));
    if most > 0 {
        text_follows(most, numeric, bits)?;
    }
    Some(valid)
}

/// Passes over a text of up to `most` characters: how it is written (for digits there is one way), its length, itself.
fn text_follows(most: usize, numeric: bool, bits: &mut Bits) -> Option<()> {
    let encoding = if numeric { 0 } else { bits.number(3)? };
    let length = bits.number(usize::BITS as usize - most.leading_zeros() as usize)?;
    let length = usize::try_from(length).ok().filter(|length| *length <= most)?;
    let width = match encoding {
        0 => binary_length(length),
        1 | 2 => length * 4,
        3 => length * 6,
        4 => length * 7,
        _ => return None,
    };
    bits.skip(width)
}

/// How many bits a number of so many digits takes.
fn binary_length(digits: usize) -> usize {
    // The hundredth is the standard's own margin.
    (digits as f64 * std::f64::consts::LOG2_10 + 0.01).ceil() as usize * usize::from(digits > 0)
}

/// The bits of a text of file-safe base64, read from the front.
struct Bits {
    sextets: Vec<u8>,
    at: usize,
}

impl Bits {
    fn of(text: &str) -> Option<Self> {
        let sextet = |b: u8| match b {
            b'A'..=b'Z' => Some(b - b'A'),
            b'a'..=b'z' => Some(b - b'a' + 26),
            b'0'..=b'9' => Some(b - b'0' + 52),
            b'-' => Some(62),
            b'_' => Some(63),
            _ => None,
        };
        Some(Self { sextets: text.bytes().map(sextet).collect::<Option<_>>()?, at: 0 })
    }

    fn left(&self) -> usize {
        self.sextets.len() * 6 - self.at
    }

    fn skip(&mut self, length: usize) -> Option<()> {
        (length <= self.left()).then(|| self.at += length)
    }

    /// The number in the next `length` bits, of which there are 128 at most.
    fn number(&mut self, length: usize) -> Option<u128> {
        let from = self.at;
        self.skip(length)?;
        Some((from..self.at).fold(0, |value, bit| value << 1 | u128::from(self.sextets[bit / 6] >> (5 - bit % 6) & 1)))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn links_of_the_standards_own_tools_are_recognised() {
        for segment in [
            "AN2yxDhfaiaw",
            "AQnYUc1gmg",
            "AQnYUc1gmiCNV4JG",
            "AQnYUc1gmiCNV4JGQhcNT6K6c",
            "AQnYUc1gmiCNV4JGQhcNT6K6cibQCWN9Pee9tT-PQ",
            "AQnYUc1gmiCNV4JGRNoBLG-nvPe2p_Ho",
            "AQnYUc1gmkax7ipGrOHDPC5YNI8hMz",
            "EEarwSMhC4an0V05E2gEsb6e897an8ewAMGAkftmjYEy",
            "Im0AljfT3nvbU_j2ABgwEj9s0bAmQ",
            "QVSaVjC_dA",
            "gASXYNWjFkzaNWbdk5YQWjFNHkcODNm",
            "gBCVYNWjFkzaNWbdk5YQWjFHHkM2cAI0xdvpGo",
            "gBe1ajAd9ATDmAGXPRfk",
            "gBhbV6rzBENPk",
            "ARHKVAdpQg",
            "DBHKVAdpQgqrCg",
        ] {
            assert_eq!(content(segment), Some(Content::WithKey), "{segment}");
        }
        // A location that is no primary key.
        assert_eq!(content("QWSaVjC_dA"), Some(Content::Elements));
    }

    #[test]
    fn the_key_may_stand_in_plain_text() {
        fn found(text: &str) -> Option<&str> {
            find(text, &Uri::split(text).unwrap()).map(|range| &text[range])
        }
        assert_eq!(found("https://a/b/AQnYUc1gmg?x=y"), Some("AQnYUc1gmg"));
        assert_eq!(found("https://a/416/5060917510004/QWSaVjC_dA"), None);
        assert_eq!(found("https://a/01/05412345000013/QWSaVjC_dA"), Some("QWSaVjC_dA"));
        assert_eq!(found("https://a/01/05412345000013/leaflet"), None);
    }

    #[test]
    fn words_are_not_links() {
        for word in ["", "products", "index", "about-us", "AQ", "verification_of_medicine", "A", "ref-2026-0001"] {
            assert_eq!(content(word), None, "{word}");
        }
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let mut state = 1u64;
        let mut letter = || {
            state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
            char::from(alphabet[(state >> 58) as usize])
        };
        let words = (0..200_000).map(|i| (0..4 + i % 20).map(|_| letter()).collect::<String>());
        let (mut keys, mut others) = (0, 0);
        for word in words {
            match content(&word) {
                Some(Content::WithKey) => keys += 1,
                Some(Content::Elements) => others += 1,
                None => {}
            }
        }
        println!("of 200,000 random words {keys} look like links, {others} like parts of one");
        assert!(keys <= 100 && others <= 2_000, "{keys} {others}");
    }
}
