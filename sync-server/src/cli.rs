//! The commands of `packproof-server`: what they are given, and which part of the library does it.

mod address;
mod capture;
mod enrol_code;
mod exceptions;
mod import;
mod journal;
mod notice;
mod output;
mod party;
mod publish;
mod scope;
mod serve;
mod site;

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use clap::{Args, Parser, Subcommand};
use sync_server::registry::pack::Rules;
use sync_server::service::{Given, export_requests};
use sync_server::store::sqlite::SqliteStore;
use verify_core::ids::DeviceId;
use verify_core::time::Timestamp;

use output::{Done, Out};

/// Learns what the supply chain says about packs, publishes it, and answers.
#[derive(Debug, Parser)]
#[command(name = "packproof-server", version, disable_help_subcommand = true)]
pub struct Cli {
    #[command(flatten)]
    global: Global,
    #[command(subcommand)]
    command: Command,
}

/// Options that every command understands.
#[derive(Debug, Clone, Args)]
struct Global {
    /// The data folder
    #[arg(long, global = true, value_name = "DIR", default_value = "packproof-data")]
    data: PathBuf,
    /// Use this time (RFC 3339) instead of the clock
    #[arg(long, global = true, value_name = "T")]
    now: Option<Timestamp>,
    /// Print JSON lines
    #[arg(long, global = true)]
    json: bool,
    /// Accept keys that are marked as demonstration keys
    #[arg(long, global = true)]
    demo: bool,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Take EPCIS 1.2 XML documents into the registry, each as a whole or not at all
    Capture(capture::CaptureArgs),
    /// Take CSV files into the registry; their header decides what they are
    Import(import::ImportArgs),
    /// Sign and write the bundle of every scope: what was released, with what the registry knows now
    Publish(publish::PublishArgs),
    /// Answer devices and trading partners, and hand out what was published
    Serve(serve::ServeArgs),
    /// Hand out a code that lets one device in, once, within 24 hours
    EnrolCode(enrol_code::EnrolCodeArgs),
    /// List how much of every device's journal is held
    Journal(journal::JournalArgs),
    /// What devices are told beside their bundles
    #[command(subcommand)]
    Notice(notice::NoticeCommand),
    /// Places where devices work
    #[command(subcommand)]
    Site(site::SiteCommand),
    /// Trading partners and their access
    #[command(subcommand)]
    Party(party::PartyCommand),
    /// Which products a group of devices gets
    #[command(subcommand)]
    Scope(scope::ScopeCommand),
    /// List what was not applied or does not fit together
    Exceptions,
    /// Bring the registry to the schema of this version; every other command does so too
    Migrate,
    /// List the places at which tests kill this program
    #[command(hide = true)]
    Failpoints,
}

/// What a command works with.
struct Shell<'c> {
    global: &'c Global,
    now: Timestamp,
    out: Out,
}

impl Shell<'_> {
    fn store(&self) -> anyhow::Result<SqliteStore> {
        let data = &self.global.data;
        SqliteStore::open(data).with_context(|| format!("cannot open the registry in {}", data.display()))
    }

    fn given(&self) -> Given {
        Given { now: self.now, rules: Rules::default() }
    }

    /// Hands lots that changed to the release station.
    fn export(&self, store: &mut SqliteStore) -> anyhow::Result<()> {
        let requests = export_requests(store, &self.global.data)?;
        let folder = self.global.data.join("release").join("requests");
        self.out.line(&serde_json::json!({ "requests": requests }), || match requests {
            0 => "no lot changed for the release station".to_owned(),
            _ => format!("{requests} changed lots wait for packproof-sign release in {}", folder.display()),
        });
        Ok(())
    }
}

/// Runs a command; `clock` is what the clock says.
pub fn run(cli: &Cli, clock: Timestamp) -> ExitCode {
    let now = cli.global.now.unwrap_or(clock);
    let shell = Shell { global: &cli.global, now, out: Out::new(cli.global.json) };
    match dispatch(&cli.command, &shell) {
        Ok(Done::Well) => ExitCode::SUCCESS,
        Ok(Done::InPart) => ExitCode::FAILURE,
        Err(error) => {
            output::print_error(&error);
            ExitCode::FAILURE
        }
    }
}

fn dispatch(command: &Command, shell: &Shell<'_>) -> anyhow::Result<Done> {
    match command {
        Command::Capture(args) => capture::run(args, shell),
        Command::Import(args) => import::run(args, shell),
        Command::Publish(args) => publish::run(args, shell),
        Command::Serve(args) => serve::run(args, shell),
        Command::EnrolCode(args) => enrol_code::run(args, shell),
        Command::Journal(args) => journal::run(args, shell),
        Command::Notice(command) => notice::run(command, shell),
        Command::Site(command) => site::run(command, shell),
        Command::Party(command) => party::run(command, shell),
        Command::Scope(command) => scope::run(command, shell),
        Command::Exceptions => exceptions::run(shell),
        Command::Migrate => shell.store().map(|_| Done::Well),
        Command::Failpoints => {
            for (name, words) in sync_server::failpoint::POINTS {
                shell.out.line(&serde_json::json!({ "name": name, "words": words }), || format!("{name}  {words}"));
            }
            Ok(Done::Well)
        }
    }
}

fn parse_device(text: &str) -> Result<DeviceId, String> {
    DeviceId::from_hex(text).ok_or_else(|| "a device is 64 lower-case hexadecimal digits".to_owned())
}

/// Random bytes from the system.
fn random<const N: usize>() -> anyhow::Result<[u8; N]> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes).map_err(|e| anyhow::anyhow!("the system gives no random numbers: {e}"))?;
    Ok(bytes)
}
