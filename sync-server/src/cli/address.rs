//! Under which address devices reach the server: `serve` writes it down, `enrol-code` prints it beside a code.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Value, json};

const FILE: &str = "serving.json";
const FILE_BYTES_MAX: u64 = 4096;
/// Where a server listens that was told nothing else.
const DEFAULT: &str = "http://127.0.0.1:8080";

/// Writes the address down.
pub fn remember(data: &Path, url: &str) -> anyhow::Result<()> {
    let bytes = json!({ "url": url }).to_string();
    signing::files::write(&data.join(FILE), bytes.as_bytes()).context("cannot write down the server's address")
}

/// The address at which the server was last reached.
pub fn remembered(data: &Path) -> String {
    let bytes = signing::files::read_optional(&data.join(FILE), FILE_BYTES_MAX).ok().flatten();
    let value = bytes.and_then(|bytes| serde_json::from_slice::<Value>(&bytes).ok());
    value.and_then(|value| value["url"].as_str().map(str::to_owned)).unwrap_or_else(|| DEFAULT.to_owned())
}
