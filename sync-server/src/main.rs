//! `packproof-server`: the shell around the library of the same crate.

fn main() {}
