//! From a scan to what it says.
//!
//! [`identify`] never fails: whatever a scanner hands over becomes an [`Identification`] with what was understood, where
//! each element stands, and [`Finding`]s. It proposes readings; [`crate::verdict`] looks all of them up. Nothing here knows
//! a bundle, so nothing here can say whether a pack is known.

use crate::ids::{Gtin, Lot, Serial};
use crate::place::Place;
use crate::time::{PrintedDate, Timestamp};

mod findings;
pub mod gs1;
mod readings;

pub use findings::{Finding, FindingCode, FindingSeverity};
pub use readings::identify;

/// How a scan came in. Kept with every record: law asks for it (EMVS `emvs-data-entry-mode`), and it explains faults.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum EntryMode {
    /// Read by the device's camera.
    Camera,
    /// Read from an image file.
    Image,
    /// Typed by a scanner that acts as a keyboard.
    Wedge,
    /// Typed by a person.
    Manual,
}

impl EntryMode {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Camera => "camera",
            Self::Image => "image",
            Self::Wedge => "wedge",
            Self::Manual => "manual",
        }
    }

    /// The value with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        [Self::Camera, Self::Image, Self::Wedge, Self::Manual].into_iter().find(|mode| mode.name() == name)
    }
}

/// An AIM symbology identifier such as `]d2` (ISO/IEC 15424).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Symbology([u8; 3]);

impl Symbology {
    /// GS1 DataMatrix.
    pub const GS1_DATAMATRIX: Self = Self(*b"]d2");

    /// Parses `]`, a letter and a character.
    pub fn parse(text: &str) -> Option<Self> {
        let bytes: [u8; 3] = text.as_bytes().try_into().ok()?;
        let valid = bytes[0] == b']' && bytes[1].is_ascii_alphabetic() && bytes[2].is_ascii_alphanumeric();
        valid.then_some(Self(bytes))
    }

    /// The three characters.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("parse takes ASCII only")
    }

    /// Whether it promises GS1 element strings: GS1 DataMatrix, GS1-128, GS1 DataBar, GS1 QR Code, GS1 DotCode
    /// (GS1 General Specifications figure 7.8.1-1).
    pub fn is_gs1(&self) -> bool {
        matches!(&self.0, b"]d2" | b"]C1" | b"]e0" | b"]Q3" | b"]J1")
    }

    /// Whether it promises a bare GTIN: EAN-13, UPC, EAN-8.
    pub fn is_ean_upc(&self) -> bool {
        matches!(&self.0, b"]E0" | b"]E4")
    }
}

/// What a scanner handed over, unchanged.
#[derive(Debug, Clone, PartialEq)]
pub struct Scan {
    /// The bytes of the symbol or keystrokes, without a symbology identifier.
    pub bytes: Vec<u8>,
    /// The identifier, if the scanner sent one.
    pub symbology: Option<Symbology>,
    /// How it came in.
    pub entry: EntryMode,
    /// When, if it was not now.
    pub at: Option<Timestamp>,
    /// Where, if known better than the site.
    pub place: Option<Place>,
}

impl Scan {
    /// A scan of text; a symbology identifier at its front is taken off unless one is given.
    pub fn from_text(text: &str, symbology: Option<Symbology>, entry: EntryMode) -> Self {
        let front = text.get(..3).and_then(Symbology::parse);
        let (symbology, rest) = match (symbology, front) {
            (None, Some(front)) => (Some(front), &text[3..]),
            (Some(given), Some(front)) if given == front => (Some(given), &text[3..]),
            (given, _) => (given, text),
        };
        Self { bytes: rest.as_bytes().to_vec(), symbology, entry, at: None, place: None }
    }
}

/// One element of an element string: an application identifier and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The identifier's digits, such as `01`.
    pub ai: String,
    /// The value.
    pub value: String,
    /// Byte offset of the value in the input.
    pub start: usize,
}

/// What kind of content the input was taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Form {
    /// GS1 element string with FNC1 or GS.
    ElementString,
    /// Text with identifiers in brackets.
    Bracketed,
    /// A bare GTIN as in EAN/UPC symbols.
    BareGtin,
    /// A web address; GS1 Digital Link is one.
    Uri,
    /// ISO/IEC 15434 envelope, HIBC or ISBT 128: codes of packs that this version does not read.
    OtherStandard,
    /// None of these.
    Unknown,
}

impl Form {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElementString => "element_string",
            Self::Bracketed => "bracketed",
            Self::BareGtin => "bare_gtin",
            Self::Uri => "uri",
            Self::OtherStandard => "other_standard",
            Self::Unknown => "unknown",
        }
    }
}

/// One way to understand a scan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// AI (01), if its check digit is right.
    pub gtin: Option<Gtin>,
    /// AI (21).
    pub serial: Option<Serial>,
    /// AI (10).
    pub lot: Option<Lot>,
    /// AI (17), or the date of AI (7003).
    pub expiry: Option<PrintedDate>,
    /// What was repaired to get here; empty for the literal reading.
    pub repairs: Vec<FindingCode>,
}

/// What a scan was understood to say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identification {
    /// What the input was taken for.
    pub form: Form,
    /// The elements in their order.
    pub elements: Vec<Element>,
    /// Up to 8 readings, the literal one first.
    pub readings: Vec<Reading>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

impl Identification {
    /// The literal reading.
    pub fn literal(&self) -> &Reading {
        // `identify` always puts one there.
        self.readings.first().expect("an identification has a literal reading")
    }

    /// Whether the standard accepts the input as it stands.
    pub fn is_valid(&self) -> bool {
        self.form != Form::Unknown && !self.findings.iter().any(|f| f.severity == FindingSeverity::Error)
    }

    /// Whether a finding with this code is there.
    pub fn has(&self, code: FindingCode) -> bool {
        self.findings.iter().any(|finding| finding.code == code)
    }

    /// Human readable interpretation, one text an element: `(01) 00300010123455`.
    pub fn hri(&self) -> Vec<String> {
        self.elements.iter().map(|e| format!("({}) {}", e.ai, e.value)).collect()
    }
}
