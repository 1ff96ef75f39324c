//! The JSON lines that Packproof reads and writes (design, section 10). They own their formats: a change here is a change
//! of the outside world, which the golden files in `tests/golden` hold.

mod label_line;
mod parse_line;
mod scan_line;
mod scanner_line;
mod verdict_line;

pub use label_line::{LabelCode, LabelLine};
pub use parse_line::{ElementWire, FindingWire, IdentificationWire, ParseLine, ProductWire, ReadingWire};
pub use scan_line::{PlaceLine, ScanLine, ScanLineError};
pub use scanner_line::ScannerLine;
pub use verdict_line::{
    AttestedWire, BundleWire, EvidenceWire, FoundWire, PackWire, ReasonWire, VerdictLine, clock_name,
};
