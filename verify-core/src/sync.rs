//! Sync: how a device and its server come to know the same.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`enrol_code`] | the code that lets a device in and pins the root |
//! | [`http_signature`] | signed requests (RFC 9421) |

pub mod enrol_code;
pub mod http_signature;
