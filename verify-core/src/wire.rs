//! The JSON lines that Packproof reads and writes (design, section 10). They own their formats: a change here is a change
//! of the outside world, which the golden files in `tests/golden` hold.

mod parse_line;
mod scan_line;
mod verdict_line;

pub use parse_line::{ElementWire, FindingWire, IdentificationWire, ParseLine, ReadingWire};
pub use scan_line::{PlaceLine, ScanLine, ScanLineError};
pub use verdict_line::{
    AttestedWire, BundleWire, EvidenceWire, FoundWire, PackWire, ReasonWire, VerdictLine, clock_name,
};
