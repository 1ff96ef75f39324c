//! Linters of check digits, check characters and company prefixes.

use super::lists::iso3166_alpha2;
use super::{LintError, LintKind, LintResult, digits};

/// Digits of the shortest GS1 company prefix.
const SHORTEST_COMPANY_PREFIX: usize = 4;

pub(super) fn csum(text: &str) -> LintResult {
    digits(text)?;
    let Some((check, body)) = text.as_bytes().split_last() else {
        return Err(LintError::new(LintKind::TooShortForCheckDigit, 0..0));
    };
    let fits = check - b'0' == crate::ids::mod10_check_digit(body);
    if fits { Ok(()) } else { Err(LintError::new(LintKind::IncorrectCheckDigit, body.len()..text.len())) }
}

/// The characters of set 82 in the order of their values (General Specifications figure 7.9.5-1).
const VALUES_82: &[u8; 82] = b"!\"%&'()*+,-./0123456789:;<=>?ABCDEFGHIJKLMNOPQRSTUVWXYZ_abcdefghijklmnopqrstuvwxyz";

/// The characters of set 32, of which check pairs are made (figure 7.9.5-2).
const SET_32: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// The weights: primes, the smallest at the right.
const WEIGHTS: [u32; 97] = {
    let mut primes = [0; 97];
    let (mut count, mut candidate) = (0, 2);
    while count < primes.len() {
        let mut divisor = 2;
        while divisor * divisor <= candidate && candidate % divisor != 0 {
            divisor += 1;
        }
        if divisor * divisor > candidate {
            primes[count] = candidate;
            count += 1;
        }
        candidate += 1;
    }
    primes
};

pub(super) fn csum_alpha(text: &str) -> LintResult {
    let length = text.chars().count();
    if length > WEIGHTS.len() + 2 {
        return Err(LintError::new(LintKind::TooLongForCheckPairImplementation, 0..text.len()));
    }
    let Some((pair_at, _)) = text.char_indices().nth_back(1) else {
        return Err(LintError::new(LintKind::TooShortForCheckPair, 0..text.len()));
    };
    let (body, pair) = text.split_at(pair_at);
    let mut sum = 0;
    for (i, (at, c)) in body.char_indices().enumerate() {
        let Some(value) = (0u32..).zip(VALUES_82).find(|(_, member)| c == char::from(**member)).map(|(v, _)| v) else {
            return Err(LintError::new(LintKind::InvalidCset82Character, at..at + c.len_utf8()));
        };
        sum += value * WEIGHTS[length - 3 - i];
    }
    let sum = (sum % 1021) as usize;
    let fits = pair.as_bytes() == [SET_32[sum >> 5], SET_32[sum & 31]];
    if fits { Ok(()) } else { Err(LintError::new(LintKind::IncorrectCheckPair, pair_at..text.len())) }
}

pub(super) fn iban(text: &str) -> LintResult {
    let whole = 0..text.len();
    let length = text.chars().count();
    if length < 4 {
        return Err(LintError::new(LintKind::IbanTooShort, whole));
    }
    let country_end = text.char_indices().nth(2).map_or(text.len(), |(at, _)| at);
    if iso3166_alpha2(&text[..country_end]).is_err() {
        return Err(LintError::new(LintKind::IllegalIbanCountryCode, 0..country_end));
    }
    if length > 34 {
        return Err(LintError::new(LintKind::IbanTooLong, whole));
    }
    if length <= 10 {
        return Err(LintError::new(LintKind::IbanTooShort, whole));
    }
    // The country and the check digits count as if they stood at the end.
    let mut sum = 0;
    for (at, c) in text.char_indices().skip(4).chain(text.char_indices().take(4)) {
        sum = match c {
            '0'..='9' => sum * 10 + u32::from(c) - u32::from('0'),
            'A'..='Z' => sum * 100 + u32::from(c) - u32::from('A') + 10,
            _ => return Err(LintError::new(LintKind::InvalidIbanCharacter, at..at + c.len_utf8())),
        } % 97;
    }
    if sum == 1 { Ok(()) } else { Err(LintError::new(LintKind::IncorrectIbanChecksum, 2..4)) }
}

pub(super) fn gcp_pos1(text: &str) -> LintResult {
    company_prefix_at(text, 0)
}

pub(super) fn gcp_pos2(text: &str) -> LintResult {
    // Nothing is left to point at behind a single character.
    let Some((second, _)) = text.char_indices().nth(1) else {
        return Err(LintError::new(LintKind::TooShortForGcp, 0..text.len()));
    };
    company_prefix_at(text, second)
}

/// Whether the four characters from `at` on are digits. Which prefixes are given out is not a fact of the standard.
fn company_prefix_at(text: &str, at: usize) -> LintResult {
    let rest = &text[at..];
    let mut front = rest.char_indices().take(SHORTEST_COMPANY_PREFIX);
    if front.clone().count() < SHORTEST_COMPANY_PREFIX {
        return Err(LintError::new(LintKind::TooShortForGcp, at..text.len()));
    }
    match front.find(|(_, c)| !c.is_ascii_digit()) {
        None => Ok(()),
        Some((offset, c)) => Err(LintError::new(LintKind::InvalidGcpPrefix, at + offset..at + offset + c.len_utf8())),
    }
}
