//! From a scan to what it says.
//!
//! [`identify`] never fails: whatever a scanner hands over becomes an [`Identification`] with what was understood, where
//! each element stands, and [`Finding`]s. It proposes readings; [`crate::verdict`] looks all of them up. Nothing here knows
//! a bundle, so nothing here can say whether a pack is known.
//!
//! This module stands on its own: who only wants to read and check GS1 data needs nothing else of the crate.
//!
//! ```
//! use verify_core::scan::{EntryMode, Scan, identify};
//!
//! let scan = Scan::from_text("]d201003000101234551730033121K7XQ\u{1d}10A123", None, EntryMode::Wedge);
//! let it = identify(&scan);
//! assert!(it.is_valid());
//! assert_eq!(it.hri(), ["(01) 00300010123455", "(17) 300331", "(21) K7XQ", "(10) A123"]);
//! let link = "https://id.gs1.org/01/00300010123455/10/A123/21/K7XQ?17=300331";
//! assert_eq!(it.digital_link().as_deref(), Some(link));
//! assert_eq!(it.literal().lot.as_ref().map(|lot| lot.as_str()), Some("A123"));
//!
//! // A scanner that types ~ for the separator: the text as it stands is not valid, and what was meant is proposed.
//! let it = identify(&Scan::from_text("01003000101234551730033121K7XQ~10A123", None, EntryMode::Wedge));
//! assert!(!it.is_valid());
//! assert_eq!(it.findings[0].code.name(), "separator_replaced");
//! assert_eq!(it.readings[1].lot.as_ref().map(|lot| lot.as_str()), Some("A123"));
//! ```
//!
//! | What is handed over | Read by |
//! | --- | --- |
//! | GS1 element strings with or without symbology identifier, text with `^`, bracketed text, Digital Link URIs, EAN/UPC | [`gs1`] |
//! | ISO/IEC 15434 envelopes (formats 05, 06), IFA PPN, HIBC, ISBT 128 | [`other`] |
//! | several codes of one label | [`label`] |
//! | what one scanner does to every code | [`profile`] |
//!
//! Three rules hold for all of it. Every byte of the input belongs to an element or a finding. A text that reads well as it
//! stands is never called faulty: what keyboards may have done to it is a proposal ([`Identification::proposals`]). A
//! repaired reading says what was repaired, and stands behind the literal one.

use std::fmt;

use crate::ids::{Gtin, Lot, Serial};
use crate::place::Place;
use crate::time::{PrintedDate, Timestamp};

mod findings;
pub mod gs1;
mod identify;
pub mod label;
pub mod other;
pub mod profile;
mod proposals;
mod repair;
mod symbology;

pub use findings::{Finding, FindingCode, FindingSeverity};
pub use identify::identify;
pub use symbology::Symbology;

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
    /// What arrived, symbology identifier included, if a [`profile::ScannerProfile`] has put it right.
    pub arrived: Option<Vec<u8>>,
    /// How many codes with this very content were in view at once, each at a place of its own: 1, as far as anybody but a
    /// camera can tell.
    pub in_view: u8,
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
        Self { bytes: rest.as_bytes().to_vec(), symbology, entry, at: None, place: None, arrived: None, in_view: 1 }
    }
}

/// What stands in front of a value: a GS1 application identifier such as `01`, or the data identifier of another standard
/// such as `9N` (ANSI MH10.8.2), `$$3` (HIBC) or `=>` (ISBT 128). Up to 4 ASCII characters.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier([u8; 4]);

impl Identifier {
    /// Takes 1 to 4 printable ASCII characters.
    pub fn parse(text: &str) -> Option<Self> {
        let valid = (1..=4).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_graphic());
        let mut bytes = [0; 4];
        bytes.get_mut(..text.len()).filter(|_| valid)?.copy_from_slice(text.as_bytes());
        Some(Self(bytes))
    }

    /// The characters.
    pub fn as_str(&self) -> &str {
        let len = self.0.iter().position(|b| *b == 0).unwrap_or(self.0.len());
        std::str::from_utf8(&self.0[..len]).expect("parse takes ASCII only")
    }
}

impl PartialEq<str> for Identifier {
    fn eq(&self, other: &str) -> bool {
        self.as_str() == other
    }
}

impl PartialEq<&str> for Identifier {
    fn eq(&self, other: &&str) -> bool {
        self.as_str() == *other
    }
}

impl fmt::Display for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for Identifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Identifier({})", self.as_str())
    }
}

/// One element: an identifier and its value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    /// The identifier.
    pub ai: Identifier,
    /// The value, escapes undone.
    pub value: String,
    /// Byte offset at which the element starts in the input: its identifier, or what leads up to it.
    pub start: usize,
    /// Byte offset behind it: behind its value, or behind the separator that ends it.
    pub end: usize,
}

/// Elements and findings of an input. Together they cover every byte of it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Parsed {
    /// The elements in their order.
    pub elements: Vec<Element>,
    /// What was noticed.
    pub findings: Vec<Finding>,
}

impl Parsed {
    /// Whether nothing was found that the standard does not allow.
    pub fn is_clean(&self) -> bool {
        !self.findings.iter().any(|f| f.severity == FindingSeverity::Error)
    }

    /// The value of the first element with this identifier.
    pub fn value(&self, ai: &str) -> Option<&str> {
        self.elements.iter().find(|e| e.ai == ai).map(|e| e.value.as_str())
    }
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
    /// A GS1 Digital Link URI.
    DigitalLink,
    /// Another web address.
    Uri,
    /// ISO/IEC 15434 envelope of format 05 (GS1) or 06 (data identifiers), with or without its header.
    Envelope,
    /// A code of the Health Industry Bar Code standard (ANSI/HIBC 2).
    Hibc,
    /// A code of ISBT 128 (ICCBBA).
    Isbt128,
    /// The PZN of a German pack in its own symbol.
    Pzn,
    /// What a symbol holds that promises no GS1 data and is none of the above: no code of a pack, and no fault.
    PlainText,
    /// None of these.
    Unknown,
}

impl Form {
    /// All forms.
    pub const ALL: [Self; 11] = [
        Self::ElementString,
        Self::Bracketed,
        Self::BareGtin,
        Self::DigitalLink,
        Self::Uri,
        Self::Envelope,
        Self::Hibc,
        Self::Isbt128,
        Self::Pzn,
        Self::PlainText,
        Self::Unknown,
    ];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ElementString => "element_string",
            Self::Bracketed => "bracketed",
            Self::BareGtin => "bare_gtin",
            Self::DigitalLink => "digital_link",
            Self::Uri => "uri",
            Self::Envelope => "envelope",
            Self::Hibc => "hibc",
            Self::Isbt128 => "isbt_128",
            Self::Pzn => "pzn",
            Self::PlainText => "plain_text",
            Self::Unknown => "unknown",
        }
    }
}

/// A product code that is not a GTIN.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProductCode {
    /// Pharmacy Product Number of IFA, such as `110375286414` (PRA code, national number, two check digits).
    Ppn(String),
    /// HIBC: labeler identification code, product number and unit of measure, such as `A99912345`.
    Hibc(String),
    /// ISBT 128 processor product identification code, such as `W4146EB0010T0475`.
    Isbt128(String),
}

/// One way to understand a scan.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Reading {
    /// AI (01), if its check digit is right; for other codes the GTIN that they name (8P, or the NTIN of a PZN).
    pub gtin: Option<Gtin>,
    /// The product in the code's own standard, where that is not GS1's.
    pub product: Option<ProductCode>,
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
    /// The symbology identifier that the scanner sent.
    pub symbology: Option<Symbology>,
    /// How it came in.
    pub entry: EntryMode,
    /// How many codes with this very content were in view at once; see [`Scan`].
    pub in_view: u8,
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

    /// Human readable interpretation, one text an element, as the code's standard prints it: `(01) 00300010123455`.
    pub fn hri(&self) -> Vec<String> {
        match self.form {
            Form::ElementString | Form::Bracketed | Form::BareGtin | Form::DigitalLink => gs1::hri(&self.elements),
            Form::Envelope | Form::Hibc | Form::Isbt128 | Form::Pzn | Form::Uri | Form::PlainText | Form::Unknown => {
                other::hri(self.form, &self.elements)
            }
        }
    }

    /// The canonical GS1 Digital Link URI (under `https://id.gs1.org`) of a GS1 code that its standard accepts, where the
    /// code has a key that can stand in one.
    pub fn digital_link(&self) -> Option<String> {
        match self.form {
            Form::ElementString | Form::Bracketed | Form::BareGtin | Form::DigitalLink if self.is_valid() => {
                gs1::digital_link::canonical(&self.elements)
            }
            Form::ElementString
            | Form::Bracketed
            | Form::BareGtin
            | Form::DigitalLink
            | Form::Envelope
            | Form::Hibc
            | Form::Isbt128
            | Form::Pzn
            | Form::Uri
            | Form::PlainText
            | Form::Unknown => None,
        }
    }
}
