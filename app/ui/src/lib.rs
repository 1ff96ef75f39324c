//! Packproof's screens. They show what the engine says and ask it for what a person wants; they judge nothing.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`app`] | the root component, and what a platform gives to it |
//! | [`shell`] | what screens need of the place they run in, and what reaches them |
//! | [`handle`] | commands to the engine and their replies |
//! | [`platform`] | the places that the app runs in |

pub mod app;
pub mod handle;
pub mod platform;
pub mod shell;
