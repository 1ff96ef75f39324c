//! The device: one owner of the store, the camera's frames and the machines of verify-core.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`capture`] | pixels become the bytes of symbols |
//! | [`repository`], [`judging`] | judging against a published bundle, without a device |
//! | [`actor`] | the owner of a device, for shells that must never wait |
//! | [`device`] | the engine: commands in, values out |
//! | [`entry`], [`bounds`] | what stands in a journal entry, and how much |
//! | [`store`] | the device's memory: one SQLite file |
//! | [`port`] | what shells say to the device and hear from it |
//! | [`wedge`] | scanners that type |
//! | [`platform`] | clocks, network and key |
//! | [`failpoint`] | places at which tests kill the process |

#[cfg(feature = "device")]
pub mod actor;
#[cfg(feature = "device")]
pub mod bounds;
#[cfg(feature = "device")]
pub mod capture;
#[cfg(feature = "device")]
pub mod device;
#[cfg(feature = "device")]
pub mod entry;
#[cfg(feature = "device")]
pub mod failpoint;
#[cfg(feature = "device")]
pub mod judging;
#[cfg(feature = "device")]
pub mod platform;
pub mod port;
#[cfg(all(feature = "device", not(target_family = "wasm")))]
pub mod repository;
#[cfg(feature = "device")]
pub mod store;
pub mod wedge;
