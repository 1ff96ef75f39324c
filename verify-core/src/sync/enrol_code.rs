//! The enrolment code: 24 letters that let a device in once and pin the root it may trust.
//!
//! | Letters | Meaning |
//! | --- | --- |
//! | 8 | 40 random bits: one use, 24 hours; the server knows them |
//! | 16 | the first 80 bits of SHA-256 of `root.json` as served: the device checks the reply against them |
//!
//! Letters are Crockford's base32 (no I, L, O, U), shown in groups of four with hyphens. Reading ignores hyphens, spaces
//! and letter case, and takes O for 0, I and L for 1.

use std::fmt;

use thiserror::Error;

use crate::ids::Digest;

const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";
const ONE_TIME_LETTERS: usize = 8;
const ROOT_LETTERS: usize = 16;
const GROUP: usize = 4;

/// Why a text is not the enrolment code it should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum EnrolCodeError {
    /// Letters are missing or too many. Read the code again.
    #[error("the code has {found} letters, expected {expected}; copy it again from where it was issued")]
    Length {
        /// Letters found, hyphens and spaces not counted.
        found: usize,
        /// Letters that it should have.
        expected: usize,
    },
    /// A character that no code has. Read the code again.
    #[error(
        "the code has {found:?} as its letter {position}, which no code has; copy it again from where it was issued"
    )]
    Letter {
        /// The character.
        found: char,
        /// Which letter of the code it is, starting with 1, hyphens and spaces not counted.
        position: usize,
    },
    /// The server's root is not the one that the code was issued for. Nothing of the reply may be trusted.
    #[error(
        "the server's root.json is not the one that this code was issued for; nothing was trusted. Check the server's address \
         and the last 16 letters of the code; if both are right, somebody stands between this device and the server"
    )]
    OtherRoot,
}

/// The part of the code that the server knows: 8 letters, 40 random bits.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct OneTimeCode([u8; ONE_TIME_LETTERS]);

impl OneTimeCode {
    /// The code that stands for five random bytes.
    pub fn from_random(bytes: [u8; 5]) -> Self {
        Self(encode(&bytes))
    }

    /// Reads 8 letters.
    pub fn parse(text: &str) -> Result<Self, EnrolCodeError> {
        letters(text).map(Self)
    }

    /// The 8 letters, in their one canonical form.
    pub fn as_str(&self) -> &str {
        text(&self.0)
    }
}

impl fmt::Debug for OneTimeCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        // Whoever holds it can enrol a device: not for logs.
        f.write_str("OneTimeCode(…)")
    }
}

/// A whole enrolment code.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct EnrolCode {
    one_time: OneTimeCode,
    root: [u8; ROOT_LETTERS],
}

impl EnrolCode {
    /// The code that lets a device in by `one_time` and pins `root_json`, the exact bytes that the server will send.
    pub fn new(one_time: OneTimeCode, root_json: &[u8]) -> Self {
        Self { one_time, root: root_letters(root_json) }
    }

    /// Reads a code as a person typed it or a camera read it.
    pub fn parse(text: &str) -> Result<Self, EnrolCodeError> {
        let all: [u8; ONE_TIME_LETTERS + ROOT_LETTERS] = letters(text)?;
        let mut code = Self { one_time: OneTimeCode([0; ONE_TIME_LETTERS]), root: [0; ROOT_LETTERS] };
        code.one_time.0.copy_from_slice(&all[..ONE_TIME_LETTERS]);
        code.root.copy_from_slice(&all[ONE_TIME_LETTERS..]);
        Ok(code)
    }

    /// The part that goes to the server.
    pub const fn one_time(&self) -> &OneTimeCode {
        &self.one_time
    }

    /// Checks that `root_json` is the root that the code was issued for. To be done before anything trusts it.
    pub fn check_root(&self, root_json: &[u8]) -> Result<(), EnrolCodeError> {
        if self.root == root_letters(root_json) { Ok(()) } else { Err(EnrolCodeError::OtherRoot) }
    }
}

impl fmt::Display for EnrolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let all = [self.one_time.0.as_slice(), &self.root].concat();
        let groups: Vec<&str> = all.chunks(GROUP).map(text).collect();
        f.write_str(&groups.join("-"))
    }
}

impl fmt::Debug for EnrolCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "EnrolCode(…-{})", text(&self.root))
    }
}

fn text(letters: &[u8]) -> &str {
    std::str::from_utf8(letters).expect("the alphabet is ASCII")
}

fn root_letters(root_json: &[u8]) -> [u8; ROOT_LETTERS] {
    encode(&Digest::of(root_json).as_bytes()[..10])
}

/// Five bytes to eight letters each; `N` letters need exactly `N * 5 / 8` bytes.
fn encode<const N: usize>(bytes: &[u8]) -> [u8; N] {
    std::array::from_fn(|at| {
        let value = (0..5).fold(0, |value, bit| {
            let bit = at * 5 + bit;
            value << 1 | bytes[bit / 8] >> (7 - bit % 8) & 1
        });
        ALPHABET[usize::from(value)]
    })
}

/// Exactly `N` letters in canonical form.
fn letters<const N: usize>(text: &str) -> Result<[u8; N], EnrolCodeError> {
    let mut canonical = [0; N];
    let mut found = 0;
    for character in text.chars().filter(|c| *c != '-' && !c.is_whitespace()) {
        let letter =
            canonical_letter(character).ok_or(EnrolCodeError::Letter { found: character, position: found + 1 })?;
        if let Some(place) = canonical.get_mut(found) {
            *place = letter;
        }
        found += 1;
    }
    if found == N { Ok(canonical) } else { Err(EnrolCodeError::Length { found, expected: N }) }
}

fn canonical_letter(character: char) -> Option<u8> {
    let letter = match character.to_ascii_uppercase() {
        'O' => b'0',
        'I' | 'L' => b'1',
        other => u8::try_from(other).ok()?,
    };
    ALPHABET.contains(&letter).then_some(letter)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    const ROOT: &[u8] = b"{\"signed\":{}}";

    fn sample() -> EnrolCode {
        EnrolCode::new(OneTimeCode::from_random([0xff, 0, 0xff, 0, 0xff]), ROOT)
    }

    #[test]
    fn codes_are_shown_in_groups_of_four() {
        let shown = sample().to_string();
        assert!(shown.starts_with("ZW0F-Y07Z-"), "{shown}");
        assert_eq!(shown.len(), 29);
        assert_eq!(EnrolCode::parse(&shown), Ok(sample()));
        assert_eq!(OneTimeCode::parse(&shown[..9]).unwrap().as_str(), "ZW0FY07Z");
    }

    #[test]
    fn people_may_type_what_looks_alike() {
        let shown = sample().to_string();
        let typed = shown.to_lowercase().replace('0', "o").replace('1', "l").replace('-', " ");
        assert_eq!(EnrolCode::parse(&format!("  {typed}\n")), Ok(sample()));
    }

    #[test]
    fn each_mistake_is_named() {
        assert_eq!(EnrolCode::parse(""), Err(EnrolCodeError::Length { found: 0, expected: 24 }));
        assert_eq!(EnrolCode::parse(&"A".repeat(25)), Err(EnrolCodeError::Length { found: 25, expected: 24 }));
        assert_eq!(EnrolCode::parse("AAAA-AU"), Err(EnrolCodeError::Letter { found: 'U', position: 6 }));
        assert_eq!(EnrolCode::parse("AAé"), Err(EnrolCodeError::Letter { found: 'é', position: 3 }));
    }

    #[test]
    fn only_the_pinned_root_passes() {
        assert_eq!(sample().check_root(ROOT), Ok(()));
        assert_eq!(sample().check_root(b"{\"signed\":{} }"), Err(EnrolCodeError::OtherRoot));
    }

    proptest! {
        #[test]
        fn codes_round_trip(random: [u8; 5], root: Vec<u8>) {
            let code = EnrolCode::new(OneTimeCode::from_random(random), &root);
            prop_assert_eq!(EnrolCode::parse(&code.to_string()), Ok(code));
            prop_assert!(code.check_root(&root).is_ok());
        }

        #[test]
        fn any_text_is_read_or_refused(text: String) {
            let _ = EnrolCode::parse(&text);
        }
    }
}
