//! The twenty faults of scanners, keyboards and hands: what each makes of a code.

use verify_core::scan::EntryMode;
use verify_core::verdict::ReasonCode;

use super::codes::{Code, Random};

const GS: &str = "\u{1d}";

/// A kind of damage.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Fault {
    CapsLock,
    UpperCased,
    LowerCased,
    QwertzAsUs,
    AzertyAsUs,
    UsAsQwertz,
    SeparatorLost,
    SeparatorVisible,
    SeparatorSpace,
    SeparatorKeyName,
    PrefixKept,
    PrefixHalfEaten,
    Truncated,
    ReadTwice,
    EanAppended,
    Reordered,
    Utf8Damage,
    StrayBytes,
    LetterO,
    LetterI,
}

/// A damaged code.
#[derive(Debug, Clone)]
pub struct Damaged {
    pub bytes: Vec<u8>,
    pub entry: EntryMode,
    /// Whether the bytes leave one explanation only: an undamaged code, or another fault, could not have given them.
    pub one_explanation: bool,
}

impl Fault {
    pub const ALL: [Self; 20] = [
        Self::CapsLock,
        Self::UpperCased,
        Self::LowerCased,
        Self::QwertzAsUs,
        Self::AzertyAsUs,
        Self::UsAsQwertz,
        Self::SeparatorLost,
        Self::SeparatorVisible,
        Self::SeparatorSpace,
        Self::SeparatorKeyName,
        Self::PrefixKept,
        Self::PrefixHalfEaten,
        Self::Truncated,
        Self::ReadTwice,
        Self::EanAppended,
        Self::Reordered,
        Self::Utf8Damage,
        Self::StrayBytes,
        Self::LetterO,
        Self::LetterI,
    ];

    /// The reasons that name it. A lost end is named by what is missing as well.
    pub const fn names(self) -> &'static [ReasonCode] {
        match self {
            Self::CapsLock | Self::UpperCased | Self::LowerCased => &[ReasonCode::CapsLock],
            Self::QwertzAsUs | Self::AzertyAsUs | Self::UsAsQwertz => &[ReasonCode::KeyboardLayout],
            Self::SeparatorLost | Self::Reordered => &[ReasonCode::SeparatorLost],
            Self::SeparatorVisible | Self::SeparatorSpace | Self::SeparatorKeyName => &[ReasonCode::SeparatorReplaced],
            Self::PrefixKept | Self::PrefixHalfEaten => &[ReasonCode::PrefixDamaged],
            Self::Truncated => &[ReasonCode::Truncated, ReasonCode::Incomplete],
            Self::ReadTwice => &[ReasonCode::ReadTwice],
            Self::EanAppended => &[ReasonCode::CodeAppended],
            Self::Utf8Damage | Self::StrayBytes => &[ReasonCode::EncodingDamaged],
            Self::LetterO | Self::LetterI => &[ReasonCode::BadCheckDigit, ReasonCode::RepairedReading],
        }
    }

    /// The code as this fault hands it over; `None` where it changes nothing.
    pub fn apply(self, code: &Code, random: &mut Random) -> Option<Damaged> {
        let prefix = if random.chance(50) { random.pick(&["]d2", "]d2", "]d2", "]C1", "]Q3"]) } else { "" };
        let whole = format!("{prefix}{}", code.element_string(GS));
        let sure = !prefix.is_empty();
        match self {
            Self::CapsLock => changed(&whole, swapped(&whole), sure),
            Self::UpperCased => changed(&whole, whole.to_uppercase(), prefix.starts_with("]d")),
            Self::LowerCased => changed(&whole, whole.to_lowercase(), sure && !prefix.starts_with("]d")),
            Self::QwertzAsUs => changed(&whole, typed(&whole, GERMAN, US)?, sure),
            Self::AzertyAsUs => changed(&whole, typed(&whole, FRENCH, US)?, true),
            Self::UsAsQwertz => changed(&whole, typed(&whole, US, GERMAN)?, sure),
            Self::SeparatorLost => {
                let lost = format!("{prefix}{}", code.element_string(""));
                let one = ways(&code.element_string("")) == 1 && swallowed(code) > 20;
                changed(&whole, lost, one)
            }
            Self::SeparatorVisible => {
                let sign = random.pick(&["~", "|", "^", "#", "@", "$", "§", "␝", "↔", "%", "_", "*"]);
                replaced(code, prefix, sign, !matches!(sign, "%" | "_" | "*"))
            }
            Self::SeparatorSpace => replaced(code, prefix, " ", true),
            Self::SeparatorKeyName => {
                let name =
                    random.pick(&["<F8>", "<GS>", "{GS}", "[GS]", "\\x1d", "\\u001d", "^]", "<0x1D>", "<Ctrl+]>"]);
                replaced(code, prefix, name, true)
            }
            Self::PrefixKept => {
                Some(damaged(format!("{}{}", random.pick(&["]d2", "]d2]d2", "]C1"]), code.element_string(GS)), true))
            }
            Self::PrefixHalfEaten => {
                let rest = random.pick(&["d2", "2", "]d", "]2", "C1", "Q3"]);
                Some(damaged(format!("{rest}{}", code.element_string(GS)), true))
            }
            Self::Truncated => {
                let data = code.element_string(GS);
                let kept = 4 + random.below(data.len() - 4);
                // By chance, what is left may be a whole retail code.
                let retail = prefix.is_empty() && verify_core::ids::Gtin::parse(&data[..kept]).is_ok();
                Some(damaged(format!("{prefix}{}", &data[..kept]), cut_shows(code, kept) && !retail))
            }
            Self::ReadTwice => {
                let between = random.pick(&["", GS, "\r", "\r\n", " ", "\t"]);
                Some(damaged(format!("{whole}{between}{whole}"), true))
            }
            Self::EanAppended => {
                let own = random.chance(70);
                let ean = if own { code.pack.gtin.as_str()[1..].to_owned() } else { an_ean(random) };
                let between = random.pick(&["", "", "\r", GS]);
                let last_is_open = matches!(code.elements[3].0, "10" | "21");
                Some(damaged(format!("{whole}{between}{ean}"), own && last_is_open && between.is_empty()))
            }
            Self::Reordered => {
                let mut other = code.clone();
                for i in (1..4).rev() {
                    other.elements.swap(i, random.below(i + 1));
                }
                let lost = format!("{prefix}{}", other.element_string(""));
                let one = ways(&other.element_string("")) == 1 && swallowed(&other) > 20;
                changed(&whole, lost, one)
            }
            Self::Utf8Damage => {
                let bytes: &[u8] = random.pick(&[&b"\xef\xbf\xbd"[..], b"\xc2\x9d", b"\x9d", b"\xe2\x90\x9d", b"\xff"]);
                let mut all = Vec::new();
                for part in whole.split(GS).map(str::as_bytes).enumerate() {
                    all.extend_from_slice(if part.0 > 0 { bytes } else { b"" });
                    all.extend_from_slice(part.1);
                }
                let done = Damaged { bytes: all, entry: EntryMode::Wedge, one_explanation: true };
                (done.bytes != whole.as_bytes()).then_some(done)
            }
            Self::StrayBytes => {
                let stray = random.pick(&["\u{feff}", "\0", "\u{2}", "\u{200b}", "\u{7f}", "\u{1e}"]);
                let at = if random.chance(60) { 0 } else { random.below(whole.len() + 1) };
                Some(damaged(format!("{}{stray}{}", &whole[..at], &whole[at..]), true))
            }
            Self::LetterO => look_alike(code, random, &[('0', 'O'), ('O', '0')]),
            Self::LetterI => look_alike(code, random, &[('1', 'I'), ('I', '1')]),
        }
    }
}

fn damaged(text: String, one_explanation: bool) -> Damaged {
    Damaged { bytes: text.into_bytes(), entry: EntryMode::Wedge, one_explanation }
}

fn changed(whole: &str, text: String, one_explanation: bool) -> Option<Damaged> {
    (text != whole).then(|| damaged(text, one_explanation))
}

fn replaced(code: &Code, prefix: &str, by: &str, one_explanation: bool) -> Option<Damaged> {
    code.has_separators().then(|| damaged(format!("{prefix}{}", code.element_string(by)), one_explanation))
}

fn swapped(text: &str) -> String {
    text.chars().map(|c| if c.is_ascii_lowercase() { c.to_ascii_uppercase() } else { c.to_ascii_lowercase() }).collect()
}

/// The length of what the first open value becomes without its separator.
fn swallowed(code: &Code) -> usize {
    let open = code.elements.iter().position(|(ai, _)| matches!(*ai, "10" | "21")).unwrap_or(3);
    code.elements[open..].iter().map(|(ai, value)| ai.len() + value.len()).sum::<usize>() - 2
}

/// In how many ways a text without separators is made of the four elements, each once: counted from the left by a rule of
/// its own, which knows formats but neither check digits of other elements nor what is usual.
fn ways(text: &str) -> usize {
    fn count(rest: &str, left: &[&str]) -> usize {
        if rest.is_empty() {
            return usize::from(left.is_empty());
        }
        let mut all = 0;
        for (i, ai) in left.iter().enumerate() {
            let Some(value) = rest.strip_prefix(ai) else { continue };
            let others: Vec<&str> = left.iter().enumerate().filter(|(j, _)| *j != i).map(|(_, ai)| *ai).collect();
            let lengths = match *ai {
                "01" => 14..=14,
                "17" => 6..=6,
                _ => 1..=20,
            };
            for length in lengths {
                let Some((value, behind)) = value.split_at_checked(length) else { break };
                let fits = match *ai {
                    "01" => verify_core::ids::Gtin::parse(value).is_ok(),
                    "17" => verify_core::time::PrintedDate::parse(value).is_ok(),
                    _ => true,
                };
                if fits {
                    all += count(behind, &others);
                }
            }
        }
        all
    }
    count(text, &["01", "17", "21", "10"])
}

/// Whether the end at `kept` bytes falls where a text cannot end: inside an identifier or a value of fixed length.
fn cut_shows(code: &Code, kept: usize) -> bool {
    let mut at = 0;
    for (i, (ai, value)) in code.elements.iter().enumerate() {
        let value_at = at + ai.len();
        let end = value_at + value.len();
        let fixed = matches!(*ai, "01" | "17");
        if kept <= value_at {
            return kept > at;
        }
        if kept < end {
            return fixed;
        }
        at = end + usize::from(!fixed && i < 3);
    }
    false
}

fn an_ean(random: &mut Random) -> String {
    let body = random.text("0123456789", 12, 12);
    verify_core::ids::Gtin::with_check_digit(&format!("0{body}")).unwrap().as_str()[1..].to_owned()
}

/// Typed by hand: one letter or digit taken for the one that looks like it.
fn look_alike(code: &Code, random: &mut Random, pairs: &[(char, char)]) -> Option<Damaged> {
    let text = code.element_string(GS);
    let exchange = |c: char| pairs.iter().find(|(from, _)| *from == c).map(|(_, to)| *to);
    let places: Vec<(usize, char)> = text.char_indices().filter_map(|(at, c)| Some((at, exchange(c)?))).collect();
    if places.is_empty() {
        return None;
    }
    let (at, by) = random.pick(&places);
    let mut changed = text;
    changed.replace_range(at..=at, by.encode_utf8(&mut [0; 4]));
    let one_explanation = in_digits(code, at);
    Some(Damaged { bytes: changed.into_bytes(), entry: EntryMode::Manual, one_explanation })
}

/// Whether the byte at `at` belongs to an identifier or a value of digits.
fn in_digits(code: &Code, at: usize) -> bool {
    let mut start = 0;
    for (ai, value) in &code.elements {
        let end = start + ai.len() + value.len();
        if at < end {
            return at < start + ai.len() || matches!(*ai, "01" | "17");
        }
        start = end + usize::from(matches!(*ai, "10" | "21"));
    }
    false
}

type Layout = [&'static str; 2];
/// Letters and signs that codes hold, key by key; written from pictures of keyboards, not from the product's tables.
const US: Layout = ["1234567890-=qwertyuiop[]asdfghjkl;'zxcvbnm,./", "!@#$%^&*()_+QWERTYUIOP{}ASDFGHJKL:\"ZXCVBNM<>?"];
const GERMAN: Layout =
    ["1234567890ß´qwertzuiopü+asdfghjklöäyxcvbnm,.-", "!\"§$%&/()=?`QWERTZUIOPÜ*ASDFGHJKLÖÄYXCVBNM;:_"];
const FRENCH: Layout =
    ["&é\"'(-è_çà)=azertyuiop^$qsdfghjklmùwxcvbn,;:!", "1234567890°+AZERTYUIOP¨£QSDFGHJKLM%WXCVBN?./§"];

/// What a device set to `device` makes of a scanner that types for `scanner`. Characters without a key stay.
fn typed(text: &str, scanner: Layout, device: Layout) -> Option<String> {
    let key = |c: char| {
        let find = |shift: usize| scanner[shift].chars().position(|k| k == c).map(|key| (shift, key));
        find(0).or_else(|| find(1))
    };
    let mut out = String::new();
    for c in text.chars() {
        match key(c) {
            Some((shift, at)) => out.push(device[shift].chars().nth(at)?),
            None if c.is_ascii_control() => out.push(c),
            // The scanner has no key for it and types nothing like it.
            None => return None,
        }
    }
    Some(out)
}
