//! Fuzz target: [`capture::bars`] holds for any stretches, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packproof_fuzz::{bounded_by, capture};

fuzz_target!(|data: &[u8]| bounded_by(capture::LIMIT, capture::bars, data));
