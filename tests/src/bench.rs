//! Benches: tables of figures with what they must hold and a reference measured in the same run (design, section 9).
//!
//! Never timed tests: machines are shared and noisy. Every bench is a function that returns rows.

pub mod bundle;
pub mod scan;
mod store;
pub mod table;
mod web;
pub mod world;

pub use table::{Hold, Row};

/// A bench's name and its function.
pub type Bench = (&'static str, fn() -> anyhow::Result<Vec<Row>>);

/// All benches.
pub const BENCHES: &[Bench] = &[("scan", scan::run), ("bundle", bundle::run), ("web", web::run)];
