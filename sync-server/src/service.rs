//! What the server does, step by step, over the ports of `store` and the logic of `registry`.

pub mod access;
mod admin;
mod capture;
pub mod enrol;
pub mod guesses;
mod import;
pub mod journal;
mod ledger;
pub mod notices;
mod partners;
mod requests;
pub mod verify;
pub mod vrs;

pub use admin::{ApiKey, NewKey, NewParty, NewSite, add_party, add_site, api_key_hash, limit_scope};
pub use capture::{CaptureFailure, CaptureReport, capture_document};
pub use import::{BadLines, ImportFailure, ImportReport, import_file};
pub use ledger::Counts;
pub use partners::{answer_for, permit};
pub use requests::{RequestFailure, export_requests};

use verify_core::time::Timestamp;

use crate::registry::pack::Rules;

/// What a batch job is given from outside.
#[derive(Debug, Clone)]
pub struct Given {
    /// The time.
    pub now: Timestamp,
    /// What the market's profile changes in the life of packs.
    pub rules: Rules,
}
