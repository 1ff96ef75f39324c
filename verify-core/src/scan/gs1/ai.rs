//! Application identifiers: what the table says about each, and how its entries are found.

use super::lint::Linter;
use super::table::ENTRIES;
use crate::scan::Identifier;

/// Character set of a component.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Digits.
    N,
    /// Set 82 (General Specifications figure 7.11-1).
    X,
    /// Set 39 (figure 7.11-2).
    Y,
    /// File-safe, URI-safe base64 (figure 7.11-3).
    Z,
}

impl Charset {
    /// Whether `byte` is in the set. The padding of base64 is not; see [`Linter::Cset64`].
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::N => byte.is_ascii_digit(),
            Self::X => byte.is_ascii() && crate::ids::is_cset82(byte as char),
            Self::Y => byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'#' | b'-' | b'/'),
            Self::Z => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'),
        }
    }

    /// The linter of the set.
    pub const fn linter(self) -> Linter {
        match self {
            Self::N => Linter::CsetNumeric,
            Self::X => Linter::Cset82,
            Self::Y => Linter::Cset39,
            Self::Z => Linter::Cset64,
        }
    }
}

/// A part of an identifier's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    /// The characters it may have.
    pub charset: Charset,
    /// The shortest length in characters.
    pub min: u8,
    /// The longest length in characters; the component takes as many as there are, up to this.
    pub max: u8,
    /// Whether it may be missing.
    pub optional: bool,
    /// What else its text must satisfy, in the order of checking.
    pub linters: &'static [Linter],
}

pub(super) const fn val(charset: Charset, min: u8, max: u8, linters: &'static [Linter]) -> Component {
    Component { charset, min, max, optional: false, linters }
}

pub(super) const fn opt(charset: Charset, min: u8, max: u8, linters: &'static [Linter]) -> Component {
    Component { charset, min, max, optional: true, linters }
}

/// Identifiers of which one must be there: a list of groups, all members of one of which must be there.
pub type Requirement = &'static [&'static [&'static str]];

/// One line of the table: an identifier, or a run of identifiers that differ in the last digit.
#[derive(Debug)]
pub struct Entry {
    from: &'static str,
    to: &'static str,
    title: &'static str,
    components: &'static [Component],
    predefined_length: bool,
    link_attribute: bool,
    requirements: &'static [Requirement],
    excluded: &'static [&'static str],
    qualifiers: Option<&'static [&'static [&'static str]]>,
    max_len: usize,
    min_len: usize,
}

impl Entry {
    pub(super) const fn new(
        from: &'static str,
        to: &'static str,
        title: &'static str,
        components: &'static [Component],
    ) -> Self {
        let (mut max_len, mut min_len, mut i) = (0, 0, 0);
        while i < components.len() {
            max_len += components[i].max as usize;
            min_len += if components[i].optional { 0 } else { components[i].min as usize };
            i += 1;
        }
        Self {
            from,
            to,
            title,
            components,
            predefined_length: false,
            link_attribute: false,
            requirements: &[],
            excluded: &[],
            qualifiers: None,
            max_len,
            min_len,
        }
    }

    pub(super) const fn fixed(self) -> Self {
        Self { predefined_length: true, ..self }
    }

    pub(super) const fn attribute(self) -> Self {
        Self { link_attribute: true, ..self }
    }

    pub(super) const fn req(self, requirements: &'static [Requirement]) -> Self {
        Self { requirements, ..self }
    }

    pub(super) const fn ex(self, excluded: &'static [&'static str]) -> Self {
        Self { excluded, ..self }
    }

    pub(super) const fn key(self, qualifiers: &'static [&'static [&'static str]]) -> Self {
        Self { qualifiers: Some(qualifiers), ..self }
    }

    /// The first identifier of the run.
    pub const fn first(&self) -> &'static str {
        self.from
    }

    /// The last identifier of the run; the first again where there is only one.
    pub const fn last(&self) -> &'static str {
        self.to
    }

    /// The data title, such as `USE BY or EXPIRY`; empty where there is none.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Whether no separator is needed behind the value.
    pub const fn predefined_length(&self) -> bool {
        self.predefined_length
    }

    /// Whether it may stand in the query of a GS1 Digital Link.
    pub const fn link_attribute(&self) -> bool {
        self.link_attribute
    }

    /// The parts of the value.
    pub const fn components(&self) -> &'static [Component] {
        self.components
    }

    /// What must stand on the same pack. All of the list must be satisfied; `n` stands for any digit.
    pub const fn requirements(&self) -> &'static [Requirement] {
        self.requirements
    }

    /// What may not stand on the same pack; `n` stands for any digit.
    pub const fn excluded(&self) -> &'static [&'static str] {
        self.excluded
    }

    /// For a primary key of GS1 Digital Links: the sequences of qualifiers, each of which may be left out.
    pub const fn qualifiers(&self) -> Option<&'static [&'static [&'static str]]> {
        self.qualifiers
    }

    /// The longest value in characters.
    pub const fn max_len(&self) -> usize {
        self.max_len
    }

    /// The shortest value in characters.
    pub const fn min_len(&self) -> usize {
        self.min_len
    }
}

/// All entries, rising by number as text.
pub fn entries() -> &'static [Entry] {
    ENTRIES
}

const fn digit_at(text: &str, at: usize) -> usize {
    (text.as_bytes()[at] - b'0') as usize
}

/// Slots for the identifiers that share their first two digits.
#[derive(Clone, Copy)]
struct Slots {
    /// Number of digits of all of them, 0 if there are none.
    digits: u8,
    /// Where their slots start in [`FOUND`]; the digits behind the first two count from here.
    base: u16,
}

/// Room for all slots; a test says when the table outgrows it.
const SLOTS: usize = 2048;

/// By the first two digits: how long the identifier is, and where its slots start.
static INDEX: [Slots; 100] = build().0;

/// By slot: number of the entry plus one, 0 where no identifier is.
static FOUND: [u8; SLOTS] = build().1;

const fn build() -> ([Slots; 100], [u8; SLOTS]) {
    let mut index = [Slots { digits: 0, base: 0 }; 100];
    let mut found = [0; SLOTS];
    let (mut at, mut next) = (0, 0);
    while at < ENTRIES.len() {
        let (from, to) = (ENTRIES[at].from, ENTRIES[at].to);
        // A run may cross the first two digits, as 91 to 99 does.
        let last = number(to);
        let mut member = number(from);
        while member <= last {
            let (slots, offset) = match from.len() {
                2 => (member, 0),
                3 => (member / 10, member % 10),
                _ => (member / 100, member % 100),
            };
            if index[slots].digits == 0 {
                index[slots] = Slots { digits: from.len() as u8, base: next };
                next += match from.len() {
                    2 => 1,
                    3 => 10,
                    _ => 100,
                };
            }
            found[index[slots].base as usize + offset] = at as u8 + 1;
            member += 1;
        }
        at += 1;
    }
    (index, found)
}

const fn number(digits: &str) -> usize {
    let (mut value, mut i) = (0, 0);
    while i < digits.len() {
        value = value * 10 + digit_at(digits, i);
        i += 1;
    }
    value
}

/// The entry of the identifier at the front of `data`, and its number of digits.
///
/// The first two digits settle how many digits an identifier has (General Specifications figure 7.8.5-1).
pub fn find(data: &[u8]) -> Option<(&'static Entry, usize)> {
    let digit = |at: usize| data.get(at).map(|b| b.wrapping_sub(b'0')).filter(|d| *d < 10).map(usize::from);
    let slots = INDEX[digit(0)? * 10 + digit(1)?];
    let offset = match slots.digits {
        0 => return None,
        2 => 0,
        3 => digit(2)?,
        _ => digit(2)? * 10 + digit(3)?,
    };
    let entry = FOUND[usize::from(slots.base) + offset].checked_sub(1)?;
    Some((&ENTRIES[usize::from(entry)], usize::from(slots.digits)))
}

/// The entry of exactly this identifier.
pub fn exactly(ai: &str) -> Option<&'static Entry> {
    find(ai.as_bytes()).filter(|(_, digits)| *digits == ai.len()).map(|(entry, _)| entry)
}

/// The entry of an identifier; none for those of other standards.
pub fn of(ai: Identifier) -> Option<&'static Entry> {
    // The zeros behind the characters are no digits.
    find(&ai.0).filter(|(_, digits)| *digits == length(ai)).map(|(entry, _)| entry)
}

/// The number of characters of an identifier.
pub(super) fn length(ai: Identifier) -> usize {
    ai.0.iter().take_while(|b| **b != 0).count()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_two_digits_settle_the_length() {
        for pair in ENTRIES.windows(2) {
            assert!(pair[0].to < pair[1].from, "{} rises to {}", pair[0].to, pair[1].from);
            if pair[0].from[..2] == pair[1].from[..2] {
                assert_eq!(pair[0].from.len(), pair[1].from.len(), "{}", pair[0].from);
            }
        }
    }

    #[test]
    fn every_identifier_is_found_and_no_other() {
        let within = |ai: &str| ENTRIES.iter().find(|e| e.from.len() == ai.len() && e.from <= ai && ai <= e.to);
        let mut count = 0;
        for (digits, most) in [(2, 100), (3, 1000), (4, 10_000)] {
            for n in 0..most {
                let ai = format!("{n:0digits$}");
                assert_eq!(exactly(&ai).map(Entry::first), within(&ai).map(Entry::first), "{ai}");
                assert_eq!(
                    of(Identifier::parse(&ai).unwrap()).map(Entry::first),
                    within(&ai).map(Entry::first),
                    "{ai}"
                );
                count += usize::from(exactly(&ai).is_some());
            }
        }
        assert_eq!(count, 541);
        assert!(ENTRIES.len() < 255);
    }

    #[test]
    fn identifiers_are_found_by_number() {
        let title = |data: &str| find(data.as_bytes()).map(|(entry, digits)| (entry.title(), digits));
        assert_eq!(title("17250327"), Some(("USE BY or EXPIRY", 2)));
        assert_eq!(title("3103000123"), Some(("NET WEIGHT (kg)", 4)));
        assert_eq!(title("7150001"), Some(("NHRN NDC", 3)));
        for unknown in ["", "1", "xx", "05", "3109", "39", "é1"] {
            assert_eq!(title(unknown), None, "{unknown}");
        }
    }
}
