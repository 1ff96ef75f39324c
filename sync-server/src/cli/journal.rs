//! `packproof-server journal`: what is held of every device.

use clap::Args;
use serde_json::json;
use sync_server::store::sqlite::ChainRow;
use verify_core::ids::DeviceId;

use super::Shell;
use super::output::Done;

/// Arguments of `journal`.
#[derive(Debug, Args)]
pub struct JournalArgs {
    /// This device only
    #[arg(long, value_name = "HEX", value_parser = super::parse_device)]
    device: Option<DeviceId>,
}

pub fn run(args: &JournalArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    for row in shell.store()?.journal_chains(args.device.as_ref())? {
        tell(&row, shell);
    }
    Ok(Done::Well)
}

fn tell(row: &ChainRow, shell: &Shell<'_>) {
    let ChainRow { device, position, entries, forks } = row;
    let line = json!({
        "device": device.to_hex(),
        "epoch": position.epoch,
        "entries": entries,
        "next_seq": position.next_seq,
        "head": position.head.to_hex(),
        "forks": forks,
    });
    shell.out.line(&line, || {
        let forks =
            if *forks == 0 { String::new() } else { format!(", {forks} contradicting offers kept as evidence") };
        format!("device {device}, epoch {}: {entries} entries{forks}", position.epoch)
    });
}
