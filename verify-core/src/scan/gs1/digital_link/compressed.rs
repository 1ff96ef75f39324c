//! Tells compressed GS1 Digital Links from plain web addresses (GS1 Digital Link Standard: Compression).
//!
//! A compressed link ends in a run of file-safe base64. Its bits start with a primary key, alone or named together with
//! others by one code, and the key's digits as a binary number. Only keys with a check digit are recognised: with the
//! identifier they let fewer than one in a thousand other words pass.

use std::ops::Range;

use super::super::ai;
use super::super::lint::Linter;
use super::uri::Uri;
use crate::ids::mod10_check_digit;

/// The last segment of the path, if it holds a compressed link.
pub(super) fn find(text: &str, uri: &Uri) -> Option<Range<usize>> {
    let start = uri.path.start + text[uri.path.clone()].rfind('/')? + 1;
    let segment = start..uri.path.end;
    starts_with_key(&text[segment.clone()]).then_some(segment)
}

fn starts_with_key(segment: &str) -> bool {
    let Some(bits) = Bits::of(segment) else { return false };
    let Some((ai, digits_at)) = first_identifier(&bits) else { return false };
    let Some(component) = ai::exactly(&ai).filter(|e| e.qualifiers().is_some()).map(|e| e.components()[0]) else {
        return false;
    };
    if !component.linters.contains(&Linter::Csum) {
        return false;
    }
    let digits = usize::from(component.max);
    let Some(value) = bits.number(digits_at, binary_length(digits)) else { return false };
    let text = format!("{value:0digits$}");
    // A number too large for its digits comes out longer.
    let (body, check) = text.as_bytes().split_at(text.len() - 1);
    text.len() == digits && check[0] - b'0' == mod10_check_digit(body)
}

/// The first identifier and how many bits it takes: two hexadecimal digits, or as many as the identifier has. Pairs
/// with a letter stand for several identifiers, of which the first is the key.
fn first_identifier(bits: &Bits) -> Option<(String, usize)> {
    let front = format!("{:02X}", bits.number(0, 8)?);
    let key = match front.as_str() {
        "9A" => "8010",
        "9B" => "8017",
        "9C" => "8018",
        "9D" => "414",
        code if code.starts_with('C') => "255",
        code if code.bytes().any(|b| b.is_ascii_alphabetic()) => "01",
        _ => {
            let nibbles = (0..4).map_while(|i| bits.number(i * 4, 4)).map_while(|n| char::from_digit(n as u32, 10));
            let digits: String = nibbles.collect();
            let (_, length) = ai::find(digits.as_bytes())?;
            return Some((digits.get(..length)?.to_owned(), length * 4));
        }
    };
    Some((key.to_owned(), 8))
}

/// How many bits a number of so many digits takes.
fn binary_length(digits: usize) -> usize {
    let most = 10u128.checked_pow(digits as u32).unwrap_or(u128::MAX) - 1;
    (u128::BITS - most.leading_zeros()) as usize
}

/// The bits of a text of file-safe base64.
struct Bits(Vec<u8>);

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
        text.bytes().map(sextet).collect::<Option<_>>().map(Self)
    }

    /// The number in `length` bits from `at` on.
    fn number(&self, at: usize, length: usize) -> Option<u128> {
        (at..at + length).try_fold(0, |value, bit| {
            let sextet = self.0.get(bit / 6)?;
            Some(value << 1 | u128::from(sextet >> (5 - bit % 6) & 1))
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A made-up compressed key: the hexadecimal digits of the identifiers' code, then the key's digits.
    fn compressed(code: &str, digits: &str) -> String {
        let mut bits: String = code.chars().map(|c| format!("{:04b}", c.to_digit(16).unwrap())).collect();
        let width = binary_length(digits.len());
        bits += &format!("{:0width$b}", digits.parse::<u128>().unwrap());
        let alphabet = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        let sextets = bits.as_bytes().chunks(6).map(|sextet| {
            let padded = format!("{:0<6}", std::str::from_utf8(sextet).unwrap());
            char::from(alphabet[usize::from_str_radix(&padded, 2).unwrap()])
        });
        sextets.collect()
    }

    #[test]
    fn keys_are_recognised() {
        for (code, digits) in [
            ("01", "00300010123455"),
            ("0C", "09520123456788"),
            ("00", "006141411234567890"),
            ("414", "1231231231232"),
            ("9D", "1231231231232"),
            ("8018", "123456789012345675"),
        ] {
            assert!(starts_with_key(&compressed(code, digits)), "{code} {digits}");
        }
        assert!(!starts_with_key(&compressed("01", "00300010123456")));
        assert!(!starts_with_key(&compressed("10", "00300010123455")));
    }

    #[test]
    fn words_are_not_links() {
        for word in ["", "products", "index", "about-us", "AQ", "verification_of_medicine", "A", "ref-2026-0001"] {
            assert!(!starts_with_key(word), "{word}");
        }
    }
}
