//! What arrives from outside, parsed once: EPCIS 1.2 XML documents and CSV files become typed values.
//!
//! Pure: bytes in, values out, with memory bounded by [`limits`] whatever the bytes are. Nothing here knows the registry.

pub mod csv;
mod cursor;
mod document;
mod epc;
mod error;
mod event;
mod fields;
mod header;
pub mod limits;
mod source;
mod time;
mod vocabulary;

pub use document::Document;
pub use epc::{Epc, Location, Sgtin, Sscc};
pub use error::{CaptureError, Problem};
pub use event::{EpcisEvent, ErrorDeclaration, EventKind, LotData, Object, PersistentDispositions, Reference, Role};
pub use header::{Header, Partner, PlaceData, ProductData};
pub use source::Position;
pub use time::UtcOffset;
pub use vocabulary::{Action, BizStep, Disposition};
