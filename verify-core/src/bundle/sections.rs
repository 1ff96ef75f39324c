//! The JSON sections of a bundle: products, parties, sites, recalls, rules, policy, sightings, server.
//!
//! Each section is `{"format":1,"rows":[…]}` (policy: one row), rows sorted, so equal content means equal bytes.
//! The wire shapes live here beside the typed rows they become; a row that does not parse refuses the whole section,
//! because a recall that was silently skipped could cost a patient.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::limits;

mod knowledge;
mod policy;
mod recall;
mod sighting;

pub use knowledge::{Party, Product, ProductWords, Server, Site};
pub use policy::{Freshness, Mode, Policy, Profile, Rule, Severity};
pub use recall::{Lift, Recall, RecallKind, SerialRange};
pub use sighting::Sighting;

/// Why bytes are not the section they should be.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
pub enum SectionError {
    /// Not JSON of the section's shape.
    #[error("section {section} is not valid: {detail}")]
    Json {
        /// Name of the section.
        section: &'static str,
        /// What the JSON reader says.
        detail: String,
    },
    /// A newer format: update Packproof.
    #[error("section {section} has format {format}, this version reads format 1; update Packproof")]
    Format {
        /// Name of the section.
        section: &'static str,
        /// The number found.
        format: u32,
    },
    /// A value in a row is not allowed.
    #[error("section {section}, row {row}: {detail}")]
    Row {
        /// Name of the section.
        section: &'static str,
        /// Row number, starting with 1.
        row: usize,
        /// What is wrong.
        detail: String,
    },
}

/// A row that can be read from a section.
pub trait SectionRow: Sized {
    /// Name of the section in the index.
    const SECTION: &'static str;
    /// The shape in JSON.
    type Wire: Serialize + DeserializeOwned;

    /// Checks a wire row.
    fn from_wire(wire: Self::Wire) -> Result<Self, String>;

    /// The wire row.
    fn to_wire(&self) -> Self::Wire;
}

#[derive(Serialize, Deserialize)]
struct Envelope<W> {
    format: u32,
    rows: Vec<W>,
}

#[derive(Deserialize)]
struct FormatOnly {
    format: u32,
}

/// Reads a section.
pub fn parse<R: SectionRow>(bytes: &[u8]) -> Result<Vec<R>, SectionError> {
    let section = R::SECTION;
    let json = |e: serde_json::Error| SectionError::Json { section, detail: e.to_string() };
    let format = serde_json::from_slice::<FormatOnly>(bytes).map_err(json)?.format;
    if format != 1 {
        return Err(SectionError::Format { section, format });
    }
    let envelope: Envelope<R::Wire> = serde_json::from_slice(bytes).map_err(json)?;
    if envelope.rows.len() > limits::SECTION_ROWS {
        let detail = format!("more than {} rows", limits::SECTION_ROWS);
        return Err(SectionError::Row { section, row: limits::SECTION_ROWS, detail });
    }
    let rows = envelope.rows.into_iter().enumerate();
    rows.map(|(i, wire)| R::from_wire(wire).map_err(|detail| SectionError::Row { section, row: i + 1, detail }))
        .collect()
}

/// Writes a section; the caller has sorted the rows.
pub fn encode<R: SectionRow>(rows: &[R]) -> Vec<u8> {
    let envelope = Envelope { format: 1, rows: rows.iter().map(SectionRow::to_wire).collect() };
    serde_json::to_vec(&envelope).expect("wire rows have string keys only")
}
