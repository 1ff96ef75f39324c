//! What the workspace's tests have in common.

pub mod bench;
pub mod browser;
pub mod e2e;
pub mod reference;
