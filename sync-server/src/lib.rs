//! The server: learns what the supply chain says about packs, keeps it in a registry, publishes it for devices, answers
//! partners, and collects what devices saw.
//!
//! It never holds a key that could add a serial to a lot or move an expiry: those live with the release station.
//! `routes -> service -> store`: axum stays in [`routes`], SQL in [`store`], and nothing here reads a clock.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`capture`] | EPCIS documents and CSV files become typed values; pure |
//! | [`registry`] | what events mean for packs and lots; pure |
//! | [`answer`] | what is answered about a pack; pure |
//! | [`chain`] | what a push of journal entries means for the chain held; pure |
//! | [`service`] | what the server does, step by step |
//! | [`store`] | the ports to the database, and SQLite behind them |
//! | [`publish`] | signed repositories of bundles as static files |
//! | [`routes`] | the HTTP face |
//! | [`receipt_key`], [`roots`] | the key that signs receipts; the root that devices pin |
//! | [`tls`] | certificates of the server, and the local authority behind them |
//! | [`failpoint`] | where a test may kill the server |
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
pub mod tls;
