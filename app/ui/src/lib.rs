//! Packproof's screens. They show what the engine says and ask it for what a person wants; they judge nothing.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`app`] | the root component, and what a platform gives to it |
//! | [`shell`] | what screens need of the place they run in, and what reaches them |
//! | [`handle`] | commands to the engine and their replies |
//! | [`state`] | what the screens know, and how it changes: pure |
//! | [`messages`], [`mod@format`], [`phrase`] | words, times, identifiers; what is said of a record |
//! | [`platform`] | the places that the app runs in |
//! | [`views`], [`components`] | the screens and their parts |

// The markup macro writes full paths to what its prelude brings in.
#![allow(unused_qualifications)]

pub mod app;
pub mod components;
pub mod format;
pub mod handle;
pub mod messages;
pub mod phrase;
pub mod platform;
pub mod shell;
pub mod state;
pub mod views;
