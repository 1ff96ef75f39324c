//! What the server knows about packs, as pure logic: events in, state and exceptions out. Storing it is `store`'s part.
//!
//! State is recomputed from the events of a pack in the order (event time, record time, hash), so the order in which they
//! arrived does not matter (design, section 7).

pub mod epcis;
mod event;
pub mod identity;
pub mod lot;
pub mod pack;

pub use event::{
    Attestation, AttesterKind, Authority, Effect, EventId, EventIdentity, FlagChange, HistoryEntry, LotId, LotKey,
    PackId, PackRef, RegistryEvent,
};
