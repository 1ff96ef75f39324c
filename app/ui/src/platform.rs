//! The places that Packproof runs in: a browser, a window, a phone. Everything that differs between them is here.
//!
//! Invariant: nothing here decides about packs, and nothing here panics for what a browser or a machine refuses.

#[cfg(all(feature = "web", target_family = "wasm"))]
mod web;

/// Starts the app on the platform that it was built for.
pub fn launch() {
    #[cfg(all(feature = "web", target_family = "wasm"))]
    web::launch();
}
