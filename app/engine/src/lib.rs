//! The device: one owner of the store, the camera's frames and the machines of verify-core.

pub mod capture;
pub mod judging;
pub mod repository;
