//! Packproof's screens.

fn main() {}
