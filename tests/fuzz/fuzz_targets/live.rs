//! Fuzz target: [`capture::live`] holds for any film, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packproof_fuzz::{bounded_by, capture};

fuzz_target!(|data: &[u8]| bounded_by(capture::LIMIT, capture::live, data));
