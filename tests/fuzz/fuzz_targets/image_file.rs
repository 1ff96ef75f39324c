//! Fuzz target: [`capture::image_file`] holds for any file, in bounded time.
#![no_main]

use libfuzzer_sys::fuzz_target;
use packproof_fuzz::{bounded_by, capture};

fuzz_target!(|data: &[u8]| bounded_by(capture::LIMIT, capture::image_file, data));
