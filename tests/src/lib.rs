//! What the workspace's tests have in common.

pub mod reference;
