//! A real Chromium, driven by its DevTools protocol: pages as a person's hands and eyes meet them.
//!
//! Commands travel through the browser's debugging pipe, so there is no port, and a browser never outlives its test.
//! Nothing sleeps: every wait is for a message or for a condition, with a deadline.

pub mod app;
pub mod axe;
pub mod counting_proxy;
pub mod film;
mod hands;
pub mod journal;
mod page;
mod process;
pub mod scans;
pub mod small_server;
pub mod symbols;
mod ways;
mod wire;

pub use hands::Typing;
pub use page::{Page, Scheme, Viewport};
pub use process::{Browser, Camera, Options};
pub use ways::Printed;
pub use wire::{Fault, Session};

use std::path::PathBuf;
use std::time::Duration;

/// How long anything may take before a test gives up. Generous: the machines are shared, and nothing waits for it that
/// goes well.
pub const PATIENCE: Duration = Duration::from_secs(60);

/// A phone as the screens are drawn for.
pub const PHONE: Viewport = Viewport { name: "phone", width: 390, height: 844 };

/// A desk.
pub const DESK: Viewport = Viewport { name: "desk", width: 1280, height: 800 };

/// Debian's Chromium, or nothing where it is absent.
pub fn chromium() -> Option<PathBuf> {
    let named = std::env::var_os("PACKPROOF_CHROMIUM").map(PathBuf::from);
    let usual = ["/usr/bin/chromium", "/usr/bin/chromium-browser"].map(PathBuf::from);
    named.into_iter().chain(usual).find(|path| path.exists())
}

/// The seed of a run: `PACKPROOF_SEED`, or the given one. Printed, so that a failure can be had again.
pub fn seed(usual: u64) -> u64 {
    let told = std::env::var("PACKPROOF_SEED").ok().and_then(|text| text.parse().ok());
    let seed = told.unwrap_or(usual);
    println!("seed {seed} (PACKPROOF_SEED={seed} repeats this run)");
    seed
}
