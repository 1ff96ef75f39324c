//! The heart of Packproof: what a scan says, what is known about that pack, and how sure one may be.
//!
//! Pure: no clock, no file, no socket, no thread, no random number, no environment. Inputs are arguments, outputs are
//! values; it builds for wasm.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`ids`] | GTIN, serial, lot, GLN …: texts that can only hold valid values |
//! | [`time`] | time as a value: floors, clocks that cannot be trusted, printed dates |
//! | [`place`] | places on earth, as uncertain as they are |
//! | [`codec`] | the binary codec of bundle objects |
//! | [`scan`] | from bytes to what they say: elements, readings, findings |
//! | [`bundle`] | the format of bundles, and look-ups in them |
//! | [`rules`] | built-in evaluators steered by signed data |
//! | [`verdict`] | one decision, ordered reasons, evidence |
//! | [`wire`] | the JSON lines that go in and out |
//! | [`trust`] | which bundle the roles have signed: the trust walk as a machine |
//! | [`journal`] | the signed hash chain of what a device saw |
//! | [`sync`] | how a device and its server come to know the same: a machine, signed requests, enrolment |
pub mod bundle;
pub mod codec;
pub mod ids;
pub mod journal;
pub mod place;
pub mod rules;
pub mod scan;
pub mod sync;
pub mod time;
pub mod trust;
pub mod verdict;
pub mod wire;
