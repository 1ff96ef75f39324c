//! From a ceremony over requests to a published repository, through the public face of the crate and of its command.
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

mod ceremony;
mod command_line;
mod forged;
mod golden;
mod release;
mod support;
mod tampered;
