//! What the engine needs of the machine it runs on: small ports, and the native ones behind them.
//!
//! Nothing else in the engine reads a clock, opens a socket or holds a key. In a browser other implementations take
//! their place.

use std::time::Duration;

use verify_core::sync::{Answer, NoAnswer, Request};
use verify_core::time::Now;

#[cfg(not(target_family = "wasm"))]
mod clock;
#[cfg(not(target_family = "wasm"))]
mod folder;
#[cfg(not(target_family = "wasm"))]
mod http;
#[cfg(not(target_family = "wasm"))]
mod image_folder;
mod key;
#[cfg(not(target_family = "wasm"))]
mod thread;
#[cfg(all(target_family = "wasm", feature = "worker"))]
pub mod worker;

#[cfg(not(target_family = "wasm"))]
pub use self::{
    clock::SystemClocks,
    folder::{make_private_file, make_private_folder},
    http::Http,
    image_folder::{ImageFolder, open_image},
    thread::{ToActor, spawn},
};
pub use key::{DeviceKey, KeyError};

/// The device's clocks.
pub trait Clocks {
    /// What they say.
    fn now(&self) -> Now;

    /// Lets `span` pass.
    fn wait(&self, span: Duration);
}

/// The way to the server.
pub trait Transport {
    /// Sends requests to `server` and waits for their answers, each at most for `patience`. In the order of `requests`.
    fn exchange(&self, server: &str, requests: &[Request], patience: Patience) -> Vec<Result<Answer, NoAnswer>>;
}

/// How long an answer is waited for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// Until there is a connection.
    pub connect: Duration,
    /// Until the whole answer is there.
    pub total: Duration,
}

impl Patience {
    /// For a sync: large objects over slow networks.
    pub const SYNC: Self = Self { connect: Duration::from_secs(5), total: Duration::from_secs(120) };
    /// For somebody who holds a pack and waits (design, section 6).
    pub const VERDICT: Self = Self { connect: Duration::from_millis(1500), total: Duration::from_millis(1500) };
}

/// The device's key, wherever it lives.
pub trait Signer {
    /// Its public half.
    fn public_key(&self) -> [u8; 32];

    /// An Ed25519 signature (RFC 8032).
    fn sign(&self, message: &[u8]) -> [u8; 64];
}

/// The machine as the engine sees it.
pub struct Platform {
    /// Clocks.
    pub clocks: Box<dyn Clocks>,
    /// Network.
    pub transport: Box<dyn Transport>,
    /// Key.
    pub signer: Box<dyn Signer>,
}
