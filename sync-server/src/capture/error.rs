//! What can be wrong with an EPCIS document, where, and what to do next.

use std::fmt;

use thiserror::Error;
use verify_core::ids::IdError;

use super::limits;
use super::source::Position;

/// A document that is not captured. Nothing of it is stored.
#[derive(Debug, Error)]
#[error("{problem}\n  at {at}\n  next: {}", problem.next_step())]
pub struct CaptureError {
    /// The line and column of the node that is wrong.
    pub at: Position,
    /// What is wrong with it.
    pub problem: Problem,
}

/// What is wrong with a document.
#[derive(Debug, Error)]
pub enum Problem {
    /// The bytes cannot be read: a disk or network fault, not the document's.
    #[error("the document cannot be read: {0}")]
    Read(String),
    /// The document ends before its root element is closed. Get it again.
    #[error("the document ends before </{open}>")]
    Truncated {
        /// The innermost element that is still open.
        open: String,
    },
    /// Not well-formed XML.
    #[error("this is not well-formed XML: {0}")]
    Malformed(String),
    /// Not XML at all.
    #[error("this is not XML: it starts with {0:?}")]
    NotXml(String),
    /// EPCIS 2.0 JSON-LD.
    #[error("this is JSON, as EPCIS 2.0 has it; this version captures EPCIS 1.2 XML")]
    Json,
    /// EPCIS 2.0 XML.
    #[error("this is an EPCIS 2.0 document; this version captures EPCIS 1.2 XML")]
    Epcis2,
    /// Bytes that are no UTF-8, or a declared encoding other than UTF-8.
    #[error("the encoding is {0}, not UTF-8")]
    Encoding(String),
    /// A document type declaration: entities defined there can grow without bound, so none is read.
    #[error("the document has a DOCTYPE; documents that define their own entities are refused")]
    Doctype,
    /// An entity that XML does not define itself.
    #[error("entity &{0}; is not one of &amp; &lt; &gt; &apos; &quot;")]
    Entity(String),
    /// The root is something else than an EPCIS 1.2 capture document.
    #[error("the root element is {found}, expected EPCISDocument in namespace urn:epcglobal:epcis:xsd:1")]
    Root {
        /// The root's name, with its namespace if it has one.
        found: String,
    },
    /// `schemaVersion` names a version that this reader does not know.
    #[error("schemaVersion is {0:?}, expected 1.0, 1.1 or 1.2")]
    SchemaVersion(String),
    /// An element where the schema has none of that name.
    #[error("<{found}> may not stand in <{parent}>{}", did_you_mean(near))]
    UnexpectedElement {
        /// The element.
        found: String,
        /// The element around it.
        parent: String,
        /// A name that may stand there and looks like it.
        near: Option<&'static str>,
    },
    /// Text where only elements may stand.
    #[error("text {found:?} stands in <{parent}>, where only elements may")]
    UnexpectedText {
        /// The beginning of the text.
        found: String,
        /// The element around it.
        parent: String,
    },
    /// An element that the schema requires is not there.
    #[error("<{parent}> has no <{missing}>")]
    Missing {
        /// The element that is not there.
        missing: &'static str,
        /// The element that should hold it.
        parent: &'static str,
    },
    /// An element that may stand once stands twice.
    #[error("<{0}> stands twice")]
    Repeated(&'static str),
    /// A value that is not one of those allowed.
    #[error("{field} is {found:?}, expected {expected}{}", did_you_mean(near))]
    Value {
        /// The element or attribute.
        field: &'static str,
        /// What stands there (its beginning).
        found: String,
        /// What may stand there.
        expected: &'static str,
        /// An allowed value that looks like it.
        near: Option<&'static str>,
    },
    /// A GTIN, serial, lot or GLN that cannot be one.
    #[error("{field} is {found:?}: {source}")]
    Identifier {
        /// The element or attribute.
        field: &'static str,
        /// What stands there (its beginning).
        found: String,
        /// What is wrong with it.
        source: IdError,
    },
    /// Larger than [`limits`] allow.
    #[error("{what} is larger than the {limit} allowed")]
    Limit {
        /// What is too large.
        what: &'static str,
        /// The limit, with its unit.
        limit: String,
    },
}

impl Problem {
    /// What the person who sent the document can do about it.
    pub fn next_step(&self) -> &'static str {
        match self {
            Self::Read(_) => "check the file or the connection and try again",
            Self::Truncated { .. } => "the file was cut off: get it again from the sender",
            Self::Malformed(_) | Self::NotXml(_) => "check that this is the file you meant, and get it again if so",
            Self::Json | Self::Epcis2 => "ask the sender for EPCIS 1.2 XML (namespace urn:epcglobal:epcis:xsd:1)",
            Self::Encoding(_) => "convert the file to UTF-8",
            Self::Doctype | Self::Entity(_) => {
                "ask the sender for a document without a DOCTYPE; none of EPCIS needs one"
            }
            Self::Root { .. } => {
                "check that this is an EPCIS capture document and not an answer to a query or a single event"
            }
            Self::SchemaVersion(_) => "ask the sender for schemaVersion 1.2",
            Self::UnexpectedElement { .. } | Self::UnexpectedText { .. } => {
                "correct it by the EPCIS 1.2 schema; fields of your own belong into a namespace of their own"
            }
            Self::Missing { .. } => "add it; the EPCIS 1.2 schema requires it",
            Self::Repeated(_) => "remove one of the two",
            Self::Value { .. } | Self::Identifier { .. } => "correct the value; nothing of the document was stored",
            Self::Limit { .. } => "split the document",
        }
    }

    pub(super) const fn at(self, at: Position) -> CaptureError {
        CaptureError { at, problem: self }
    }

    pub(super) fn value(field: &'static str, found: &str, expected: &'static str) -> Self {
        Self::Value { field, found: excerpt(found), expected, near: None }
    }

    pub(super) fn identifier(field: &'static str, found: &str, source: IdError) -> Self {
        Self::Identifier { field, found: excerpt(found), source }
    }

    pub(super) fn too_many_objects() -> Self {
        Self::Limit { what: "the number of objects in one event", limit: limits::OBJECTS_PER_EVENT.to_string() }
    }

    pub(super) fn list_too_long(what: &'static str) -> Self {
        Self::Limit { what, limit: format!("{} entries", limits::LIST_ITEMS) }
    }
}

fn did_you_mean(near: &Option<&'static str>) -> impl fmt::Display {
    match near {
        Some(name) => format!("; did you mean {name}?"),
        None => String::new(),
    }
}

/// The beginning of a text, short enough for an error message.
pub(super) fn excerpt(text: &str) -> String {
    const SHOWN: usize = 60;
    match text.char_indices().nth(SHOWN) {
        Some((end, _)) => format!("{}…", &text[..end]),
        None => text.to_owned(),
    }
}

/// The candidate that `text` is probably a slip of: at most two letters off, and fewer than half of them.
pub(super) fn nearest(text: &str, candidates: impl IntoIterator<Item = &'static str>) -> Option<&'static str> {
    // Nobody mistypes a whole paragraph, and the distance costs time in proportion to the length.
    if text.len() > 64 {
        return None;
    }
    let scored = candidates.into_iter().map(|candidate| (distance(text, candidate), candidate));
    let (edits, best) = scored.min()?;
    (edits <= 2 && edits * 2 < best.len()).then_some(best)
}

/// Levenshtein distance, letter case ignored.
fn distance(a: &str, b: &str) -> usize {
    let (a, b) = (a.to_ascii_lowercase().into_bytes(), b.to_ascii_lowercase().into_bytes());
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, x) in a.iter().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for (j, y) in b.iter().enumerate() {
            let substituted = diagonal + usize::from(x != y);
            diagonal = row[j + 1];
            row[j + 1] = substituted.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn slips_are_recognised() {
        let check = |text: &str, expected: Option<&str>| {
            assert_eq!(nearest(text, ["ADD", "OBSERVE", "DELETE", "commissioning"]), expected, "{text}");
        };
        check("OBSERV", Some("OBSERVE"));
        check("observe", Some("OBSERVE"));
        check("comissionning", Some("commissioning"));
        check("AD", Some("ADD"));
        check("X", None);
        check("CREATE", None);
        check(&"OBSERVE".repeat(20), None);
    }

    #[test]
    fn excerpts_end_at_characters() {
        assert_eq!(excerpt(&"é".repeat(61)).chars().count(), 61);
        assert_eq!(excerpt("short"), "short");
    }
}
