//! What the workspace's tests have in common.

pub mod bench;
pub mod reference;
