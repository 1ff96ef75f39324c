//! The server: learns what the supply chain says about packs and keeps it in a registry.
pub mod answer;
pub mod capture;
pub mod chain;
pub mod failpoint;
pub mod publish;
pub mod receipt_key;
pub mod registry;
pub mod roots;
pub mod routes;
pub mod service;
pub mod store;
