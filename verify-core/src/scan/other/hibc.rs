//! Health Industry Bar Code, supplier labels (ANSI/HIBC 2).
//!
//! A primary symbol is `+`, the labeler identification code (LIC, 4 characters, the first a letter), the labeler's product
//! number (PCN, 1 to 18), a digit for the unit of measure, and a check character. Secondary data follow it behind `/`, or
//! stand in a symbol of their own: `+`, data, the check character of the primary symbol as link, and a check character.
//!
//! | secondary data | meaning |
//! | --- | --- |
//! | `YYJJJ` lot | expiry as day of the year, and lot |
//! | `$` lot, `$+` serial | no date |
//! | `$$` flag date lot, `$$+` flag date serial | expiry; see below |
//! | `$$8` `QQ`, `$$9` `QQQQQ` | quantity, then flag, date and lot as before |
//! | `S` serial, `Q` quantity, `16D` date of manufacture, `14D` expiry | supplementary data, dates as `YYYYMMDD` |
//!
//! Flags: none `MMYY`, 2 `MMDDYY`, 3 `YYMMDD`, 4 `YYMMDDHH`, 5 `YYJJJ`, 6 `YYJJJHH`, 7 no date.
//!
//! [`parse`] gives every part an element of its own, so that a reader need not cut values:
//!
//! | identifier | value |
//! | --- | --- |
//! | `+` | LIC, product number and unit of measure |
//! | `$$8`, `$$9` | quantity (`$$+8`, `$$+9` in front of a serial number) |
//! | `$$`, `$$2` to `$$6` | date (`$$+`, `$$+2` to `$$+6` in front of a serial number); `$$5` also for `YYJJJ` without flag |
//! | `$`, `$+` | lot, serial number |
//! | `S`, `Q`, `16D`, `14D` and other data identifiers | what follows them |
//! | `link`, `chk` | link and check character, a space for the `_` that labels print in its place |
//!
//! The check character speaks for its whole symbol: where it does not fit, the reading takes nothing from that symbol.
//!
//! Where the facts come from: flags, dates, quantities, link and check from ANSI/HIBC 2-1997, appendices B, E and F, whose
//! examples are tests here. `$+` and `$$+`, the supplementary data, 18 characters for product number, lot and serial are of
//! later editions, known from published samples and other implementations only. The same holds for `.` and `-` in lots
//! and serial numbers, which are let through: the edition of 1997 says "alphanumeric".

mod secondary;

use std::ops::Range;

use super::super::findings::{Finding, FindingCode, FindingSeverity};
use super::{Element, Parsed, Reading, either, element, mark_contradictions, mark_differing, masked, sound};
use crate::ids::{Lot, Serial};
use crate::scan::ProductCode;
use crate::time::PrintedDate;

/// The 43 characters of check and link, each worth its place.
const ALPHABET: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ-. $/+%";

/// Reads one symbol, or several that a scanner joined, between asterisks or not. Bytes that are not ASCII count as
/// question marks. Small letters are no part of the standard and are named as bad characters.
pub fn parse(text: &str) -> Parsed {
    // Labels print `_` for a space, and no place of the standard has room for it otherwise.
    let masked = masked(text).replace('_', " ");
    let from = usize::from(masked.starts_with('*'));
    let to = masked.len() - usize::from(masked.len() > from && masked.ends_with('*'));
    let mut parsed = Parsed::default();
    let mut primary_check = None;
    let mut at = from;
    while at < to {
        let end = at + symbol_len(&masked[at..to]);
        take_symbol(&mut parsed, &masked, at..end, &mut primary_check);
        at = end;
    }
    cover_asterisks(&mut parsed, from, to, text.len());
    for ai in ["+", "$", "$+", "S"] {
        mark_contradictions(&mut parsed, ai);
    }
    mark_differing(&mut parsed, "$+", "S");
    mark_dates(&mut parsed);
    parsed
}

/// What the code states about the pack. The expiry of `MMYY` has day 00; hours are dropped.
pub fn reading(parsed: &Parsed) -> Reading {
    Reading {
        gtin: None,
        product: sound(parsed, "+").map(|value| ProductCode::Hibc(value.to_owned())),
        serial: either(parsed, "$+", "S").and_then(|text| Serial::parse(text).ok()),
        lot: sound(parsed, "$").and_then(|text| Lot::parse(text).ok()),
        expiry: expiry(parsed),
        repairs: Vec::new(),
    }
}

/// Whether the link character of `secondary` is the check character of `primary`; nothing if either is missing.
pub fn links(primary: &Parsed, secondary: &Parsed) -> Option<bool> {
    primary.value("+")?;
    Some(primary.value("chk")? == secondary.value("link")?)
}

/// The check character of a symbol without it: the sum of all characters modulo 43. Nothing if a character is not one
/// of the standard.
pub fn check_character(symbol: &str) -> Option<char> {
    let sum = symbol.chars().try_fold(0, |sum, c| Some(sum + ALPHABET.find(c)?))?;
    ALPHABET.chars().nth(sum % 43)
}

/// The symbols of `elements`: secondary data behind `/` if a primary element is in front, in a symbol of their own else.
/// The check character is computed; an element `chk` says where a symbol ends, the end of the elements does so, too.
pub fn render(elements: &[Element]) -> String {
    let mut writer = secondary::Writer::default();
    let mut text = String::new();
    for element in elements {
        if element.ai == "chk" || element.ai == "+" {
            text.push_str(&writer.finish());
        }
        if element.ai != "chk" {
            writer.push(element.ai.as_str(), &element.value);
        }
    }
    text.push_str(&writer.finish());
    text
}

/// The line that labels show: between asterisks, a space at the end as `_`.
pub(super) fn hri(elements: &[Element]) -> Vec<String> {
    let text = render(elements);
    let text = text.strip_suffix(' ').map_or(text.clone(), |front| format!("{front}_"));
    if text.is_empty() { Vec::new() } else { vec![format!("*{text}*")] }
}

/// How long the first symbol in `text` is. Scanners may send primary and secondary symbol as one line.
fn symbol_len(text: &str) -> usize {
    let bytes = text.as_bytes();
    let fits = |end: usize| {
        end > 1 && check_character(&text[..end - 1]).is_some_and(|check| text[end - 1..end].starts_with(check))
    };
    let starts = |at: usize| bytes.get(at) == Some(&b'+');
    let run = 1 + bytes.iter().skip(1).take_while(|b| is_alphanumeric(**b)).count();
    if is_primary(text) {
        // Nothing but its check character and `/` may stand behind a primary symbol.
        let joint = if starts(run) && run + 1 < bytes.len() && !starts(run + 1) { run } else { run + 1 };
        return if starts(joint) && joint + 1 < bytes.len() { joint } else { bytes.len() };
    }
    // Data have + behind $ only, so that any other one begins a symbol even where the whole fits by chance.
    let joint = |at: &usize| starts(*at) && fits(*at);
    let sure = (4..bytes.len().saturating_sub(3)).find(|at| joint(at) && bytes.get(at - 1) != Some(&b'$'));
    if sure.is_none() && fits(bytes.len()) {
        return bytes.len();
    }
    sure.or_else(|| (4..bytes.len()).find(joint)).unwrap_or(bytes.len())
}

/// Whether a symbol is a primary one: a letter behind `+`, but not supplementary data, which have no digit where the
/// unit of measure belongs.
fn is_primary(symbol: &str) -> bool {
    let Some(rest) = symbol.strip_prefix('+') else { return false };
    let content = rest.split('/').next().unwrap_or_default();
    let supplementary = rest.starts_with(['S', 'Q'])
        && !content.len().checked_sub(2).and_then(|at| content.as_bytes().get(at)).is_some_and(u8::is_ascii_digit);
    !rest.starts_with(|c: char| c == '$' || c.is_ascii_digit()) && (!supplementary || rest.contains('/'))
}

const fn is_alphanumeric(byte: u8) -> bool {
    byte.is_ascii_digit() || byte.is_ascii_uppercase()
}

fn take_symbol(parsed: &mut Parsed, text: &str, range: Range<usize>, primary_check: &mut Option<char>) {
    let symbol = &text[range.clone()];
    let primary = is_primary(symbol);
    if !symbol.starts_with('+') || symbol.len() < 4 {
        let code = if symbol.starts_with('+') { FindingCode::BadLength } else { FindingCode::BadCharacter };
        let finding = Finding::new(code, range.start, range.end);
        parsed.findings.push(finding.with_detail("a symbol begins with + and has a check character"));
        return;
    }
    let check_at = range.end - 1;
    let data_end = if primary { check_at } else { check_at - 1 };
    let mut at = range.start + 1;
    if primary {
        at = text[at..data_end].find('/').map_or(data_end, |offset| at + offset);
        take_primary(parsed, text, range.start..at);
    }
    secondary::take(parsed, text, at, data_end, (!primary).then_some(range.start));
    if !primary {
        let link = &text[data_end..check_at];
        parsed.elements.extend(element("link", link, data_end, check_at));
        if primary_check.is_some_and(|check| !link.starts_with(check)) {
            let finding = Finding::new(FindingCode::BadCheckCharacters, range.start, range.end);
            parsed.findings.push(finding.with_detail("the link character is not that of the primary symbol"));
        }
    }
    parsed.elements.extend(element("chk", &text[check_at..range.end], check_at, range.end));
    check_symbol(parsed, symbol, &range);
    if primary {
        *primary_check = symbol.chars().last();
    }
}

fn check_symbol(parsed: &mut Parsed, symbol: &str, range: &Range<usize>) {
    let (body, found) = symbol.split_at(symbol.len() - 1);
    let Some(expected) = check_character(body) else { return name_foreign(parsed, symbol, range) };
    if found.starts_with(expected) {
        return;
    }
    let lost_space = if check_character(symbol) == Some(' ') { "; it fits if a space at the end was lost" } else { "" };
    let detail = format!("check character {found:?}, expected {expected:?}{lost_space}");
    parsed.findings.push(Finding::new(FindingCode::BadCheckCharacters, range.start, range.end).with_detail(detail));
}

/// Names the first character of `symbol` that the standard doesn't have, unless an error in it is named already: without
/// a sum no check character can fit.
fn name_foreign(parsed: &mut Parsed, symbol: &str, range: &Range<usize>) {
    let named = |f: &Finding| f.severity == FindingSeverity::Error && f.start < range.end && range.start < f.end;
    let foreign = symbol.find(|c| !ALPHABET.contains(c)).filter(|_| !parsed.findings.iter().any(named));
    let finding =
        foreign.map(|offset| Finding::new(FindingCode::BadCharacter, range.start + offset, range.start + offset + 1));
    parsed.findings.extend(finding.map(|it| it.with_detail("the standard does not have this character")));
}

/// Takes `+`, labeler, product number and unit of measure.
fn take_primary(parsed: &mut Parsed, text: &str, range: Range<usize>) {
    let value = &text[range.start + 1..range.end];
    let bytes = value.as_bytes();
    let last = bytes.len().saturating_sub(1);
    let bad = bytes.iter().enumerate().position(|(i, b)| {
        !is_alphanumeric(*b) || (i == 0 && !b.is_ascii_uppercase()) || (i == last && !b.is_ascii_digit())
    });
    let fault = match bad {
        Some(offset) => Some((FindingCode::BadCharacter, offset)),
        None if !(6..=23).contains(&value.len()) => Some((FindingCode::BadLength, 0)),
        None => None,
    };
    if let Some((code, offset)) = fault {
        let finding = Finding::new(code, range.start + 1 + offset, range.end);
        let words =
            "a letter and 3 characters for the labeler, 1 to 18 for the product, a digit for the unit of measure";
        parsed.findings.push(finding.with_detail(words));
    }
    parsed.elements.extend(element("+", value, range.start, range.end));
}

/// Asterisks in front of `from` and behind `to` belong to what they stand beside.
fn cover_asterisks(parsed: &mut Parsed, from: usize, to: usize, len: usize) {
    let elements = parsed.elements.iter_mut().map(|e| (&mut e.start, &mut e.end));
    for (start, end) in elements.chain(parsed.findings.iter_mut().map(|f| (&mut f.start, &mut f.end))) {
        *start = if *start == from { 0 } else { *start };
        *end = if *end == to { len } else { *end };
    }
    if from >= to {
        parsed.findings.push(Finding::new(FindingCode::NotUnderstood, 0, len));
    }
}

/// Names every date of expiry that the first one cannot mean.
fn mark_dates(parsed: &mut Parsed) {
    let mut dates = expiries(parsed);
    let Some((_, _, first)) = dates.next() else { return };
    let differing = dates.filter(|(_, _, date)| joined(first, *date).is_none());
    let findings: Vec<_> =
        differing.map(|(start, end, _)| Finding::new(FindingCode::Contradiction, start, end)).collect();
    parsed.findings.extend(findings);
}

/// Place and value of every undamaged date of expiry.
fn expiries(parsed: &Parsed) -> impl Iterator<Item = (usize, usize, PrintedDate)> {
    let sound = parsed.elements.iter().filter(|e| !super::is_damaged(parsed, e));
    sound.filter_map(|e| Some((e.start, e.end, secondary::expiry(e.ai.as_str(), &e.value)?.ok()?)))
}

/// The date of expiry that all dates agree on.
fn expiry(parsed: &Parsed) -> Option<PrintedDate> {
    let contradicted = parsed.findings.iter().any(|f| {
        f.code == FindingCode::Contradiction
            && parsed
                .elements
                .iter()
                .any(|e| (e.start, e.end) == (f.start, f.end) && secondary::expiry(e.ai.as_str(), &e.value).is_some())
    });
    let mut dates = expiries(parsed).map(|(_, _, date)| date);
    let first = dates.next().filter(|_| !contradicted)?;
    dates.try_fold(first, joined)
}

/// The finer of two dates, if one can be meant by the other.
fn joined(one: PrintedDate, other: PrintedDate) -> Option<PrintedDate> {
    let ((month, day), (other_month, other_day)) = (one.as_str().split_at(4), other.as_str().split_at(4));
    if month != other_month || (day != other_day && day != "00" && other_day != "00") {
        return None;
    }
    Some(if day == "00" { other } else { one })
}
