//! Sync: how a device and its server come to know the same.
//!
//! [`Sync`] is a machine without I/O: it says what it wants done ([`Sync::poll_effect`]), is told what came of it
//! ([`Sync::handle`]), and says when it wants to be woken ([`Sync::poll_timeout`]). The order is fixed: trust refresh,
//! missing objects, activation, journal, notices. Killing the shell at any point loses nothing: whatever was stored is
//! where the next sync goes on.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`enrol_code`] | the code that lets a device in and pins the root |
//! | [`enrol`] | the request that uses it |
//! | [`http_signature`] | signed requests (RFC 9421) |
//! | [`wire`] | the JSON of the device API, for both sides |

mod effect;
pub mod enrol;
pub mod enrol_code;
pub mod http_signature;
mod machine;
mod notices;
mod pull;
mod push;
mod report;
mod retry;
mod survey;
pub mod wire;

pub use effect::{
    Activation, Active, Answer, Chain, Effect, Entries, EpochReason, Input, Moment, NewEpoch, NoAnswer, ReadEntries,
    Request,
};
pub use machine::{Setup, Sync, Task};
pub use notices::notice_id;
pub use pull::repository;
pub use push::JOURNAL_PATH;
pub use report::{Pulled, Pushed, Report, SyncError};
pub use retry::Retry;
pub use survey::{Wanted, referenced, survey};
