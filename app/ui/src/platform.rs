//! The places that Packproof runs in: a browser, a window, a phone. Everything that differs between them is here.
//!
//! | Module | What it does |
//! | --- | --- |
//! | `web` | a page in a browser; the engine in its worker |
//! | `native` | a window or a phone; the engine in a thread |
//! | `keys` | scanners that type, told from people |
//! | `earcons` | how verdicts sound |
//! | `frames` | when the next frame of a browser's camera is taken |
//!
//! Invariant: nothing here decides about packs, and nothing here panics for what a browser or a machine refuses.

#[cfg(any(feature = "web", feature = "desktop", feature = "mobile"))]
mod earcons;
#[cfg(any(test, all(feature = "web", target_family = "wasm")))]
mod frames;
#[cfg(any(test, feature = "web", feature = "desktop", feature = "mobile"))]
mod keys;
#[cfg(all(any(feature = "desktop", feature = "mobile"), not(target_family = "wasm")))]
mod native;
#[cfg(all(feature = "web", target_family = "wasm"))]
mod web;

/// Starts the app on the platform that it was built for.
pub fn launch() {
    #[cfg(all(feature = "web", target_family = "wasm"))]
    web::launch();
    #[cfg(all(any(feature = "desktop", feature = "mobile"), not(target_family = "wasm")))]
    native::launch();
}
