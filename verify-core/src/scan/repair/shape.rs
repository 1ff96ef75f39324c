//! Faults of a text's shape: stray bytes, damaged prefixes, changed case, a text twice, a text with another one behind it,
//! letters for digits, a missing end.

use super::{Candidate, FindingCode};
use crate::ids::{Gtin, Pzn};
use crate::scan::gs1::{self, GS};
use crate::scan::{FindingSeverity, Parsed, Symbology};

/// Symbology identifiers that promise GS1 element strings.
const PREFIXES: [&str; 5] = ["]d2", "]C1", "]e0", "]Q3", "]J1"];
/// RS and EOT frame ISO/IEC 15434 envelopes.
const FRAME: [char; 2] = ['\u{1e}', '\u{4}'];
/// Letters that are looked at as digits, and how many may be wrong at a time.
const LOOK_ALIKES: usize = 8;
const WRONG_AT_ONCE: usize = 3;
/// Longest text in front of a symbology identifier.
const FRONT: usize = 20;

/// What stands in front of a line end or tab inside the text: there another read began.
pub(super) fn first_line(from: &Candidate) -> Vec<Candidate> {
    let Some((first, rest)) = from.text.split_once(['\r', '\n', '\t']) else { return Vec::new() };
    let rest = rest.trim_matches(['\r', '\n', '\t', ' ']);
    let twice = rest.len() >= 16 && (rest.starts_with(first) || first.starts_with(rest));
    let code = if twice { FindingCode::ReadTwice } else { FindingCode::CodeAppended };
    let detail = if twice { String::new() } else { format!("{rest} stands behind it") };
    let behind = from.changed(rest.to_owned(), FindingCode::CodeAppended, 2, format!("{first} stands in front of it"));
    vec![from.changed(first.to_owned(), code, 1, detail), behind]
}

/// Without byte order marks, invisible characters and control characters that no code holds.
pub(super) fn without_strays(from: &Candidate) -> Vec<Candidate> {
    let stray = |c: char| {
        (c.is_control() && c != char::from(GS) && !FRAME.contains(&c))
            || matches!(c, '\u{feff}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{ad}')
    };
    // A byte order mark that was read as Latin-1.
    let marked = from.text.strip_prefix("ï»¿").unwrap_or(&from.text);
    let kept = |drop: &dyn Fn(char) -> bool| marked.chars().filter(|c| !drop(*c)).collect::<String>();
    let (prefix, data) = crate::scan::identify::split_prefix(marked);
    let mut all = Vec::new();
    let detail = "characters were added that belong to no code";
    for text in [
        kept(&stray),
        kept(&|c| stray(c) || FRAME.contains(&c)),
        kept(&|c| stray(c) || c == '\u{fffd}'),
        // Scanners that send GS1's FNC1 in front of the data as well.
        kept(&stray).trim_matches(char::from(GS)).to_owned(),
        format!("{prefix}{}", data.trim_matches([' ', char::from(GS)])),
    ] {
        if text != from.text && !all.iter().any(|it: &Candidate| it.text == text) {
            all.push(from.changed(text, FindingCode::EncodingDamaged, 1, detail.to_owned()));
        }
    }
    all
}

/// Text in brackets without the spaces with which labels print it.
pub(super) fn without_print_spaces(from: &Candidate) -> Vec<Candidate> {
    let text = from.text.trim();
    if !text.starts_with('(') || !from.text.contains(' ') {
        return Vec::new();
    }
    let joined = text.split(" (").map(str::trim).collect::<Vec<_>>().join("(").replace(") ", ")");
    vec![from.changed(joined, FindingCode::EncodingDamaged, 1, "spaces stand between the elements".to_owned())]
}

/// With what may be the rest of a symbology identifier taken off.
pub(super) fn without_prefix(from: &Candidate) -> Vec<Candidate> {
    let text = &from.text;
    let mut all: Vec<Candidate> = Vec::new();
    let mut take = |rest: &str, cost: u32, detail: String| {
        if !rest.is_empty() && !all.iter().any(|it| it.text == rest) {
            all.push(from.changed(rest.to_owned(), FindingCode::PrefixDamaged, cost, detail));
        }
    };
    if let Some((whole, rest)) = text.split_at_checked(3)
        && Symbology::parse(whole).is_some()
    {
        if PREFIXES.iter().any(|prefix| rest.starts_with(prefix)) {
            take(&rest[3..], 1, "a symbology identifier stands there twice".to_owned());
        } else if !PREFIXES.contains(&whole) {
            take(rest, 4, format!("{whole} does not promise GS1 data"));
        }
    }
    if let Some((_, rest)) = text.split_at_checked(3).filter(|(front, rest)| PREFIXES.contains(front) && is_web(rest)) {
        take(rest, 1, "a web address stands in no symbol of element strings".to_owned());
    }
    for prefix in PREFIXES {
        let (a, b) = (&prefix[..1], &prefix[1..2]);
        let c = &prefix[2..];
        for part in [format!("{b}{c}"), format!("{a}{c}"), format!("{a}{b}"), a.to_owned(), c.to_owned(), b.to_owned()]
        {
            if let Some((front, rest)) = text.split_at_checked(part.len())
                && front.eq_ignore_ascii_case(&part)
            {
                take(rest, 3, format!("only \"{front}\" of a symbology identifier arrived"));
            }
        }
        // Another character for the bracket: it needs a third key level on many keyboards.
        let mut chars = text.chars();
        if let Some(first) = chars.next()
            && let Some(rest) = chars.as_str().strip_prefix(&prefix[1..])
            && !first.is_ascii_alphanumeric() | first.is_ascii_digit()
        {
            take(rest, 6, format!("the symbology identifier begins with \"{}\"", first.escape_debug()));
        }
    }
    all
}

/// Without what scanners are set to send in front: a letter of their own, a word.
pub(super) fn without_front(from: &Candidate) -> Vec<Candidate> {
    let text = &from.text;
    let found = PREFIXES.iter().filter_map(|prefix| text.find(prefix)).filter(|at| (1..=FRONT).contains(at)).min();
    let mut all = Vec::new();
    if let Some((front, rest)) = found.and_then(|at| text.split_at_checked(at)) {
        let retail = front.trim_end_matches(['\r', '\n', '\t', ' ']);
        let retail = ["]E0", "]E4", "]I1"].iter().find_map(|it| retail.strip_prefix(it)).unwrap_or(retail);
        let (code, detail) = if Gtin::parse(retail).is_ok() {
            (FindingCode::CodeAppended, format!("{retail} stands in front of it"))
        } else {
            (FindingCode::PrefixDamaged, format!("\"{}\" stands in front of it", front.escape_debug()))
        };
        all.push(from.changed(rest.to_owned(), code, 1, detail));
    }
    // The first digit of a text that begins with its GTIN.
    if text.starts_with('1') && text.len() > 16 {
        let detail = "the first character is missing".to_owned();
        all.push(from.changed(format!("0{text}"), FindingCode::PrefixDamaged, 4, detail));
    }
    all
}

fn is_web(text: &str) -> bool {
    text.get(..4).is_some_and(|front| front.eq_ignore_ascii_case("http"))
}

/// With the case of its letters changed back: all of them, or those of the symbology identifier alone.
pub(super) fn with_case(from: &Candidate) -> Vec<Candidate> {
    let text = &from.text;
    let letters =
        |small: bool| text.chars().any(|c| if small { c.is_ascii_lowercase() } else { c.is_ascii_uppercase() });
    let mut all: Vec<Candidate> = Vec::new();
    let mut take = |changed: String, cost: u32, detail: &str| {
        if changed != *text && !all.iter().any(|it| it.text == changed) {
            all.push(from.changed(changed, FindingCode::CapsLock, cost, detail.to_owned()));
        }
    };
    let rest = text.get(3..).unwrap_or_default();
    let mixed = {
        let has =
            |small: bool| rest.chars().any(|c| if small { c.is_ascii_lowercase() } else { c.is_ascii_uppercase() });
        has(true) && has(false)
    };
    // The path of a web address has its own case, and nobody knows it.
    if is_web(rest) || is_web(text) {
        return all;
    }
    if let Some(front) = text.get(..3).filter(|front| front.starts_with(']')) {
        for prefix in PREFIXES.into_iter().filter(|prefix| prefix.eq_ignore_ascii_case(front) && *prefix != front) {
            // Capitals behind a prefix in capitals: all were made capitals. Mixed letters: Caps Lock turned them round.
            let cost = if mixed { 3 } else { 1 };
            take(format!("{prefix}{rest}"), cost, "the symbology identifier has the wrong case");
        }
    }
    if letters(true) && letters(false) {
        take(swapped(text), 2, "capitals and small letters are exchanged, as with Caps Lock");
    }
    if letters(false) {
        take(text.to_ascii_lowercase(), 3, "capitals stand for small letters, as with Caps Lock");
    }
    if letters(true) {
        take(text.to_ascii_uppercase(), 2, "small letters stand for capitals, as with Caps Lock");
    }
    all
}

/// The text with every letter's case exchanged.
pub(in crate::scan) fn swapped(text: &str) -> String {
    let swap = |c: char| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() };
    text.chars().map(swap).collect()
}

/// The first of two reads of one code, if the text is that.
pub(super) fn once(from: &Candidate) -> Option<Candidate> {
    let text = from.text.as_str();
    let front: String = text.chars().take(19).collect();
    let (prefix, key) = PREFIXES
        .iter()
        .find_map(|prefix| front.strip_prefix(prefix).map(|key| (*prefix, key)))
        .unwrap_or(("", front.as_str()));
    let key = key.get(..16).filter(|key| key.len() == 16)?;
    let start = text.len().min(prefix.len() + key.len());
    let second = text.get(start..)?.find(key)? + start;
    let first = text.get(..second)?;
    let first = PREFIXES.iter().find_map(|prefix| first.strip_suffix(prefix)).unwrap_or(first);
    let first = first.trim_end_matches(['\r', '\n', '\t', ' ', char::from(GS)]);
    let data = first.strip_prefix(prefix)?;
    let again = text.get(second..)?.trim_end_matches(['\r', '\n', '\t', ' ', char::from(GS)]);
    // Either read may have lost its end.
    if data == again || (again.len() >= 16 && data.starts_with(again)) {
        return Some(from.changed(first.to_owned(), FindingCode::ReadTwice, 1, String::new()));
    }
    again.starts_with(data).then(|| {
        let detail = "the first read was cut".to_owned();
        from.changed(format!("{prefix}{again}"), FindingCode::ReadTwice, 2, detail)
    })
}

/// Without an EAN, UPC or ITF code at its end.
pub(super) fn without_appended(from: &Candidate) -> Vec<Candidate> {
    let text = from.text.trim_end_matches(['\r', '\n', '\t', ' ', char::from(GS)]);
    let mut all = Vec::new();
    for (digits, cost) in [(13, 2), (12, 3), (14, 4), (8, 5)] {
        let Some(at) = text.len().checked_sub(digits) else { continue };
        let Some((rest, code)) = text.split_at_checked(at) else { continue };
        if Gtin::parse(code).is_err() {
            continue;
        }
        let rest = rest.trim_end_matches(['\r', '\n', '\t', ' ', char::from(GS)]);
        let rest = ["]E0", "]E4", "]e0", "]I1"].iter().find_map(|prefix| rest.strip_suffix(prefix)).unwrap_or(rest);
        let own = rest.contains(&format!("{code:0>14}"));
        let cost = if own { 1 } else { cost };
        all.push(from.changed(rest.to_owned(), FindingCode::CodeAppended, cost, format!("{code} stands behind it")));
    }
    all
}

/// Without a German PZN of Code 39 at its end: a hyphen and 8 digits.
pub(super) fn without_pzn(from: &Candidate) -> Vec<Candidate> {
    let text = from.text.as_str();
    let pzn = text.len().checked_sub(9).and_then(|at| text.split_at_checked(at));
    let Some((rest, code)) = pzn.filter(|(_, code)| code.strip_prefix('-').is_some_and(|it| Pzn::parse(it).is_ok()))
    else {
        return Vec::new();
    };
    let rest = rest.strip_suffix("]A0").unwrap_or(rest);
    vec![from.changed(rest.to_owned(), FindingCode::CodeAppended, 2, format!("the PZN {code} stands behind it"))]
}

/// Without the beginning of a second read at its end: at least 6 characters, the same as the text's own.
pub(super) fn begun_once(from: &Candidate) -> Vec<Candidate> {
    let (prefix, data) = crate::scan::identify::split_prefix(&from.text);
    let bytes = data.as_bytes();
    let again = (6..=bytes.len() / 2).rev().find(|length| bytes.ends_with(&bytes[..*length]));
    let Some(first) = again.and_then(|length| data.get(..data.len() - length)) else { return Vec::new() };
    let first = first.strip_suffix(prefix).unwrap_or(first).trim_end_matches(['\r', '\n', '\t', ' ', char::from(GS)]);
    vec![from.changed(format!("{prefix}{first}"), FindingCode::ReadTwice, 3, "a second read has begun".to_owned())]
}

/// With letters read as the digits that they look like: one, then two, then three at a time.
pub(super) fn with_digits(from: &Candidate) -> Vec<Vec<Candidate>> {
    let digit = |c: char| match c {
        'O' | 'o' => Some('0'),
        'I' | 'l' | 'i' | '|' => Some('1'),
        _ => None,
    };
    let places: Vec<(usize, char)> =
        from.text.char_indices().filter_map(|(at, c)| Some((at, digit(c)?))).take(LOOK_ALIKES).collect();
    let mut sizes = vec![Vec::new(); WRONG_AT_ONCE];
    for mask in 1_u32..1 << places.len() {
        let count = mask.count_ones() as usize;
        if count > WRONG_AT_ONCE {
            continue;
        }
        let mut text = from.text.clone();
        for (i, (at, digit)) in places.iter().enumerate() {
            if mask & (1 << i) != 0 {
                text.replace_range(*at..=*at, digit.encode_utf8(&mut [0; 4]));
            }
        }
        let detail = "O stands for 0, or I for 1".to_owned();
        sizes[count - 1].push(from.changed(text, FindingCode::LookAlike, 1 + count as u32, detail));
    }
    sizes
}

/// Whether a text that is right up to its end ends too early there.
pub(super) fn ends_early(text: &str, parsed: &Parsed) -> bool {
    let mut errors = parsed.findings.iter().filter(|f| f.severity == FindingSeverity::Error);
    let (Some(error), None) = (errors.next(), errors.next()) else { return false };
    let at_end = error.end >= text.len();
    let tail = text.get(error.start.min(text.len())..).unwrap_or_default();
    let named = match error.code {
        // A part of an identifier.
        FindingCode::UnknownAi => tail.len() < 4 && tail.bytes().all(|b| b.is_ascii_digit()),
        FindingCode::BadLength | FindingCode::EmptyValue => at_end && is_short(parsed),
        _ => false,
    };
    at_end && named && text.starts_with(['0', '1', '2'])
}

/// Whether the last element is shorter than its format.
fn is_short(parsed: &Parsed) -> bool {
    let Some(last) = parsed.elements.last() else { return true };
    gs1::ai::find(last.ai.as_str().as_bytes()).is_some_and(|(entry, _)| last.value.len() < entry.min_len())
}
