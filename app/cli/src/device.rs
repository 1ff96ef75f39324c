//! Commands of a device: everything that needs `--home DIR`.

use std::path::PathBuf;

use clap::error::ErrorKind;
use clap::{ArgMatches, CommandFactory as _, Subcommand};
use engine::device::{Action, DemoKeys, Engine, Options};
use verify_core::sync::Retry;

use crate::output::Done;
use crate::{Cli, Global};

mod decide;
mod enrol;
mod journal;
mod scan;
mod session;
mod status;
mod sync;
mod verify;
mod words;

/// Commands of a device.
#[derive(Subcommand)]
pub enum DeviceCommand {
    /// Enrol this device at a server with a code from it
    Enrol(enrol::EnrolArgs),
    /// Fetch the newest bundle
    Pull,
    /// Say what this device is and knows
    Status,
    /// Judge packs and write them down; works without a network
    Scan(scan::ScanArgs),
    /// Ask the server about packs that were HELD or NOT COVERED
    Verify,
    /// Look into the journal
    #[command(subcommand)]
    Journal(journal::JournalCommand),
    /// List later truths about packs that were judged earlier
    Notices,
    /// Bundle in, journal out, answers and notices in
    Sync,
    /// Start or end a session
    #[command(subcommand)]
    Session(session::SessionCommand),
    /// Write down that a pack was accepted
    Accept(decide::DecideArgs),
    /// Write down that a pack was set aside
    SetAside(decide::DecideArgs),
    /// Take back what was decided about a pack
    Undo(decide::DecideArgs),
}

/// Runs one of them. `matches` are those of the subcommand: they know in which order options were given.
pub fn run(command: &DeviceCommand, matches: Option<&ArgMatches>, global: &Global) -> anyhow::Result<Done> {
    let mut engine = open(command, global)?;
    let engine = &mut engine;
    match command {
        DeviceCommand::Enrol(args) => enrol::run(engine, args, global),
        DeviceCommand::Pull => sync::pull(engine, global),
        DeviceCommand::Status => status::run(engine, global),
        DeviceCommand::Scan(args) => scan::run(engine, args, matches, global),
        DeviceCommand::Verify => verify::run(engine, global),
        DeviceCommand::Journal(command) => journal::run(engine, command, global),
        DeviceCommand::Notices => sync::notices(engine, global),
        DeviceCommand::Sync => sync::run(engine, global),
        DeviceCommand::Session(command) => session::run(engine, command, global),
        DeviceCommand::Accept(args) => decide::run(engine, args, Action::Accept, global),
        DeviceCommand::SetAside(args) => decide::run(engine, args, Action::SetAside, global),
        DeviceCommand::Undo(args) => decide::run(engine, args, Action::Undo, global),
    }
}

fn open(command: &DeviceCommand, global: &Global) -> anyhow::Result<Engine> {
    let demo = if global.demo { DemoKeys::Accepted } else { DemoKeys::Refused };
    let (home, options) = (home(global), Options { demo, now: global.now, retry: Retry::INTERACTIVE });
    // Whoever mistypes a folder gets an error, not an empty device.
    let open = if matches!(command, DeviceCommand::Enrol(_)) { Engine::open_or_make } else { Engine::open };
    Ok(open(&home, options)?)
}

fn home(global: &Global) -> PathBuf {
    global.home.clone().unwrap_or_else(|| {
        let words = "this command needs the folder of a device: packproof --home DIR …";
        Cli::command().error(ErrorKind::MissingRequiredArgument, words).exit()
    })
}
