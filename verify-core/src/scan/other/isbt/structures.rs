//! The data structures of ISBT 128: identifier, name and shape of each (ICCBBA ST-001 version 6.2.2, table RT003).

/// How the data of a structure are built.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Shape {
    /// That many digits.
    Digits(usize),
    /// That many digits and capital letters.
    Capitals(usize),
    /// That many digits and letters.
    Letters(usize),
    /// `CYYJJJ`: the last three digits of the year and the day of the year.
    Day,
    /// `CYYJJJhhmm`: the same with the time of day.
    DayAndTime,
    /// `YYYYMM`.
    Month,
    /// Donation identification number: facility, year, sequence, and two flag characters.
    Donation,
    /// Facility that gave the code, its product code, and the product description code.
    Product,
    /// A head of digits that ends in a count, then that many times a group.
    Counted {
        /// Digits of the head.
        head: usize,
        /// Digits of the count at its end.
        count: usize,
        /// Characters of a group.
        group: usize,
    },
}

impl Shape {
    /// How many characters the data have, where that is the same for all.
    pub(super) const fn len(self) -> Option<usize> {
        match self {
            Self::Digits(len) | Self::Capitals(len) | Self::Letters(len) => Some(len),
            Self::Day | Self::Month => Some(6),
            Self::DayAndTime => Some(10),
            Self::Donation => Some(15),
            Self::Product => Some(16),
            Self::Counted { .. } => None,
        }
    }
}

/// One data structure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Structure {
    /// The data identifier; that of the donation identification number is `=` alone.
    pub(super) id: &'static str,
    /// The standard's name.
    pub(super) name: &'static str,
    /// What the data look like.
    pub(super) shape: Shape,
}

const fn of(id: &'static str, name: &'static str, shape: Shape) -> Structure {
    Structure { id, name, shape }
}

/// The donation identification number: the one structure whose second identifier character is part of the data.
pub(super) const DONATION: Structure = of("=", "donation identification number", Shape::Donation);

/// All others, retired ones included. National structures (`&a` to `&z`, `&;`, `&!`) have no shape of their own.
pub(super) const STRUCTURES: [Structure; 39] = [
    of("=%", "blood groups", Shape::Letters(4)),
    of("=<", "product code", Shape::Letters(8)),
    of("=>", "expiration date", Shape::Day),
    of("&>", "expiration date and time", Shape::DayAndTime),
    of("=*", "collection date", Shape::Day),
    of("&*", "collection date and time", Shape::DayAndTime),
    of("=}", "production date", Shape::Day),
    of("&}", "production date and time", Shape::DayAndTime),
    of("&(", "special testing: general", Shape::Letters(5)),
    of("={", "special testing: red cell antigens (retired)", Shape::Letters(18)),
    of("=\\", "special testing: red cell antigens, general", Shape::Letters(18)),
    of("&\\", "special testing: red cell antigens, Finnish", Shape::Letters(18)),
    of("&{", "special testing: platelet antigens", Shape::Letters(18)),
    of("=[", "special testing: HLA-A and -B (retired)", Shape::Letters(18)),
    of("=\"", "special testing: HLA-DRB1 (retired)", Shape::Letters(18)),
    of("=)", "container manufacturer and catalog number", Shape::Letters(10)),
    of("&)", "container lot number", Shape::Letters(10)),
    of("=;", "donor identification number", Shape::Letters(21)),
    of("='", "staff member identification number", Shape::Letters(11)),
    of("=-", "manufacturer and catalog number, no container", Shape::Letters(10)),
    of("&-", "lot number, no container", Shape::Letters(10)),
    of("=+", "compound message", Shape::Digits(5)),
    of("=#", "patient date of birth", Shape::Digits(10)),
    of("&#", "patient identification number", Shape::Counted { head: 4, count: 2, group: 1 }),
    of("=]", "expiration month and year", Shape::Month),
    of("&\"", "infection marker", Shape::Letters(18)),
    of("=$", "product consignment", Shape::Letters(16)),
    of("&$", "dimensions", Shape::Counted { head: 2, count: 2, group: 14 }),
    of("&%", "red cell antigens with test history", Shape::Counted { head: 3, count: 3, group: 10 }),
    of("=(", "flexible date and time", Shape::Letters(16)),
    of("=,", "product divisions", Shape::Capitals(6)),
    of("&+", "processing facility information code", Shape::Letters(11)),
    of("=/", "processor product identification code", Shape::Product),
    of("&,1", "MPHO lot number", Shape::Capitals(18)),
    of("&,2", "MPHO supplemental identification number", Shape::Capitals(18)),
    of("&,3", "registration identifier for donors (retired)", Shape::Letters(19)),
    of("&,4", "single European code", Shape::Letters(40)),
    of("&:", "registration identifier for donors", Shape::Capitals(19)),
    of("&/", "chain of identity identifier", Shape::Letters(15)),
];

/// The structure that `text` starts with.
pub(super) fn find(text: &str) -> Option<&'static Structure> {
    if text.strip_prefix('=').is_some_and(|rest| rest.starts_with(is_facility_start)) {
        return Some(&DONATION);
    }
    STRUCTURES.iter().find(|structure| text.starts_with(structure.id))
}

/// Whether a facility's number can start with `c`: no letter O and no zero.
pub(super) const fn is_facility_start(c: char) -> bool {
    matches!(c, 'A'..='N' | 'P'..='Z' | '1'..='9')
}
