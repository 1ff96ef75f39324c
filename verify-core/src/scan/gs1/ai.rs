//! Application identifiers: how an entry of the table is found and how long its values are.

use super::table::ENTRIES;

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
    File64,
}

impl Charset {
    /// Whether `byte` is in the set.
    pub const fn contains(self, byte: u8) -> bool {
        match self {
            Self::N => byte.is_ascii_digit(),
            Self::X => byte.is_ascii() && crate::ids::is_cset82(byte as char),
            Self::Y => byte.is_ascii_digit() || byte.is_ascii_uppercase() || matches!(byte, b'#' | b'-' | b'/'),
            Self::File64 => byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'='),
        }
    }
}

/// What else a component must satisfy.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Check {
    /// Nothing.
    None,
    /// The last digit is the modulo-10 check digit.
    Mod10,
    /// YYMMDD, day 00 allowed.
    DateOrMonth,
    /// YYMMDD.
    Date,
}

/// A part of an identifier's value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Component {
    pub(super) charset: Charset,
    pub(super) min: u8,
    pub(super) max: u8,
    pub(super) optional: bool,
    pub(super) check: Check,
}

pub(super) const fn val(charset: Charset, min: u8, max: u8, check: Check) -> Component {
    Component { charset, min, max, optional: false, check }
}

pub(super) const fn opt(charset: Charset, min: u8, max: u8, check: Check) -> Component {
    Component { charset, min, max, optional: true, check }
}

/// One line of the table: an identifier, or a run of identifiers that differ in the last digit.
#[derive(Debug)]
pub struct Entry {
    pub(super) from: &'static str,
    to: &'static str,
    predefined_length: bool,
    components: &'static [Component],
    title: &'static str,
}

impl Entry {
    pub(super) const fn new(
        from: &'static str,
        to: &'static str,
        predefined_length: bool,
        components: &'static [Component],
        title: &'static str,
    ) -> Self {
        Self { from, to, predefined_length, components, title }
    }

    /// The data title, such as `USE BY or EXPIRY`.
    pub const fn title(&self) -> &'static str {
        self.title
    }

    /// Whether no separator is needed behind the value.
    pub const fn predefined_length(&self) -> bool {
        self.predefined_length
    }

    /// The parts of the value.
    pub const fn components(&self) -> &'static [Component] {
        self.components
    }

    /// The longest value in characters.
    pub fn max_len(&self) -> usize {
        self.components.iter().map(|c| usize::from(c.max)).sum()
    }

    /// The shortest value in characters.
    pub fn min_len(&self) -> usize {
        self.components.iter().filter(|c| !c.optional).map(|c| usize::from(c.min)).sum()
    }
}

/// Number of digits of all identifiers that start with these two, 0 if there are none, and where they start in the table.
static INDEX: [(u8, u16); 100] = {
    let mut index = [(0, 0); 100];
    let mut at = 0;
    while at < ENTRIES.len() {
        let digits = ENTRIES[at].from.as_bytes();
        let slot = (digits[0] - b'0') as usize * 10 + (digits[1] - b'0') as usize;
        if index[slot].0 == 0 {
            index[slot] = (digits.len() as u8, at as u16);
        }
        at += 1;
    }
    index
};

/// The entry of the identifier at the front of `data`, and its number of digits.
///
/// The first two digits settle how many digits an identifier has (General Specifications figure 7.8.5-1).
pub fn find(data: &[u8]) -> Option<(&'static Entry, usize)> {
    let [a, b, ..] = data else { return None };
    if !a.is_ascii_digit() || !b.is_ascii_digit() {
        return None;
    }
    let (digits, first) = INDEX[usize::from(a - b'0') * 10 + usize::from(b - b'0')];
    let digits = usize::from(digits);
    let ai = data.get(..digits).filter(|ai| !ai.is_empty())?;
    let candidates = ENTRIES[usize::from(first)..].iter().take_while(|e| e.from.as_bytes()[..2] == ai[..2]);
    let mut candidates = candidates.filter(|e| e.from.len() == digits);
    candidates.find(|e| e.from.as_bytes() <= ai && ai <= e.to.as_bytes()).map(|entry| (entry, digits))
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
