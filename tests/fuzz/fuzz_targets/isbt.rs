//! Fuzz target: [`properties::isbt`] holds for any input, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packproof_fuzz::{bounded, properties};

fuzz_target!(|data: &[u8]| bounded(properties::isbt, data));
