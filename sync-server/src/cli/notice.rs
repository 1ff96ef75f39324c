//! `packproof-server notice add`: tells a device something about one of its entries that no bundle can tell.

use clap::{Args, Subcommand};
use serde_json::json;
use verify_core::ids::DeviceId;
use verify_core::sync::wire::EntryRef;

use super::Shell;
use super::output::Done;

/// Commands about notices.
#[derive(Debug, Subcommand)]
pub enum NoticeCommand {
    /// Tell a device something about one of its entries; it comes with the device's next sync
    Add(AddArgs),
}

/// Arguments of `notice add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// The device
    #[arg(long, value_name = "HEX", value_parser = super::parse_device)]
    device: DeviceId,
    /// Epoch of the entry
    #[arg(long)]
    epoch: u32,
    /// Number of the entry
    #[arg(long)]
    seq: u64,
    /// Why, in one word for programs
    #[arg(long)]
    cause: String,
    /// What to tell the person
    #[arg(long)]
    text: String,
}

pub fn run(command: &NoticeCommand, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let NoticeCommand::Add(args) = command;
    let entry = EntryRef { epoch: args.epoch, seq: args.seq };
    let seq = shell.store()?.add_notice(&args.device, entry, &args.cause, &args.text, shell.now)?;
    shell.out.line(&json!({ "seq": seq }), || format!("notice {seq} waits for the device"));
    Ok(Done::Well)
}
