//! The device: one owner of the store, the camera's frames and the machines of verify-core.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`capture`] | pixels become the bytes of symbols |
//! | [`repository`], [`judging`] | judging against a published bundle, without a device |
//! | [`device`] | the engine: commands in, values out |
//! | [`entry`], [`bounds`] | what stands in a journal entry, and how much |
//! | [`store`] | the device's memory: one SQLite file |
//! | [`port`] | what shells say to the device and hear from it |
//! | [`platform`] | clocks, network and key |
//! | [`failpoint`] | places at which tests kill the process |

pub mod bounds;
pub mod capture;
pub mod device;
pub mod entry;
pub mod failpoint;
pub mod judging;
pub mod platform;
pub mod port;
pub mod repository;
pub mod store;
