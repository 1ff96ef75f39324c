//! The server: learns what the supply chain says about packs and keeps it in a registry.
pub mod capture;
pub mod registry;
pub mod service;
pub mod store;
