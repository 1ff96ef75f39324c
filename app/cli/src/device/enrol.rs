//! `packproof --home DIR enrol URL CODE`.

use clap::Args;
use engine::device::Engine;
use serde_json::json;

use crate::Global;
use crate::output::{Done, print_json, print_line};

/// Arguments of `enrol`.
#[derive(Args)]
pub struct EnrolArgs {
    /// Address of the server
    url: String,
    /// The code, 24 letters; hyphens, spaces and letter case do not matter
    code: String,
}

/// Runs it.
pub fn run(engine: &mut Engine, args: &EnrolArgs, global: &Global) -> anyhow::Result<Done> {
    let it = engine.enrol(&args.url, &args.code)?;
    if global.json {
        print_json(&json!({
            "device": it.device.to_hex(),
            "server": it.server,
            "site": {"gln": it.site.to_string(), "name": it.site_name, "tz": it.zone.name()},
            "scope_token": it.scope.to_hex(),
        }))?;
    } else {
        print_line(&format!("This device is enrolled at {} ({}).", it.site_name, it.site))?;
        print_line("next: packproof --home DIR pull")?;
    }
    Ok(Done::Well)
}
