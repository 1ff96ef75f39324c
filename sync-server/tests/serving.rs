//! The HTTP face of the server, through its router, over a registry on disk.
#![allow(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

#[path = "serving/app.rs"]
mod app;
#[path = "serving/bundles.rs"]
mod bundles;
#[path = "serving/device.rs"]
mod device;
#[path = "serving/enrol.rs"]
mod enrol;
#[path = "serving/journal.rs"]
mod journal;
#[path = "serving/verify.rs"]
mod verify;
#[path = "serving/vrs.rs"]
mod vrs;
#[path = "serving/web.rs"]
mod web;
