//! `packproof-server exceptions`

use serde_json::json;
use sync_server::store::{ExceptionRecord, Store as _};
use verify_core::ids::{Lot, Serial};

use super::Shell;
use super::output::Done;

pub fn run(shell: &Shell<'_>) -> anyhow::Result<Done> {
    for exception in shell.store()?.exceptions()? {
        let ExceptionRecord { kind, gtin, serial, lot, detail, noted_at } = exception;
        let (serial, lot) = (serial.as_ref().map(Serial::as_str), lot.as_ref().map(Lot::as_str));
        let line = json!({
            "kind": kind, "gtin": gtin.as_str(), "serial": serial, "lot": lot, "detail": detail,
            "noted_at": noted_at.to_string(),
        });
        shell.out.line(&line, || {
            let about = serial.map(|serial| format!("serial {serial}")).or(lot.map(|lot| format!("lot {lot}")));
            format!("{noted_at} {kind}: GTIN {gtin} {}: {detail}", about.unwrap_or_default())
        });
    }
    Ok(Done::Well)
}
