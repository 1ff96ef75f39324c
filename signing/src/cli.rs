//! The command line of `packproof-sign`. Exit codes: 0 done, 1 failed, 2 usage.

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use anyhow::{Context as _, Result};
use clap::{Parser, Subcommand};
use jiff::Timestamp;
use serde_json::{Value, json};
use signing::init::Ceremony;
use signing::keys_folder::{DemoKeys, KeysFolder, purpose_of};
use signing::release::{Job, Report, Resign};
use signing::repository::Checked;
use signing::roles::{Delegation, Purpose};
use signing::{files, init, inspect, metadata, release, repository, targets};
use verify_core::bundle::limits;
use verify_core::ids::{CompanyPrefix, Digest, ScopeToken};

mod words;

pub use words::explain;

/// The company prefixes of the demonstration: GS1 Pharma LLC, and GS1's example prefix.
const DEMO_PREFIXES: [&str; 2] = ["030001", "952"];

/// Keys, roles and released lots of Packproof: what signs a bundle, away from the server.
#[derive(Debug, Parser)]
#[command(name = "packproof-sign", version)]
pub struct Args {
    /// Make or use keys for demonstrations, which are refused otherwise.
    #[arg(long, global = true)]
    demo: bool,
    /// Print a JSON line for machines.
    #[arg(long, global = true)]
    json: bool,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Make all keys, and sign the first root and targets.
    Init {
        /// The folder to write; never overwritten.
        #[arg(long, value_name = "KEYS")]
        out: PathBuf,
        /// A company prefix that gets a lots key; may be repeated. With --demo: 030001 and 952 if none is given.
        #[arg(long, value_name = "PREFIX", value_parser = CompanyPrefix::parse)]
        prefix: Vec<CompanyPrefix>,
        /// The time to sign with, RFC 3339; now if not given.
        #[arg(long, value_name = "T")]
        now: Option<Timestamp>,
    },
    /// Make a lots key for a company prefix, and sign a new targets role that names it.
    Delegate {
        /// The folder of keys.
        #[arg(long, value_name = "KEYS")]
        keys: PathBuf,
        /// The company prefix.
        #[arg(long, value_name = "PREFIX", value_parser = CompanyPrefix::parse)]
        prefix: CompanyPrefix,
        /// The maker's name, for people.
        #[arg(long)]
        name: Option<String>,
        /// The time to sign with, RFC 3339; now if not given.
        #[arg(long, value_name = "T")]
        now: Option<Timestamp>,
    },
    /// Sign the targets role anew: before it expires, or after a change of targets-files.
    Renew {
        /// The folder of keys.
        #[arg(long, value_name = "KEYS")]
        keys: PathBuf,
        /// The time to sign with, RFC 3339; now if not given.
        #[arg(long, value_name = "T")]
        now: Option<Timestamp>,
    },
    /// Sign the lots that the server asks for.
    Release {
        /// The folder of keys.
        #[arg(long, value_name = "KEYS")]
        keys: PathBuf,
        /// The server's data folder.
        #[arg(long, value_name = "DIR", default_value = "packproof-data")]
        data: PathBuf,
        /// Sign every lots role, also where nothing changed.
        #[arg(long)]
        resign: bool,
        /// The time to sign with, RFC 3339; now if not given.
        #[arg(long, value_name = "T")]
        now: Option<Timestamp>,
    },
    /// Explain role files, bundle objects, requests and keys.
    Inspect {
        /// The files.
        #[arg(required = true, value_name = "FILE")]
        files: Vec<PathBuf>,
    },
    /// Check a published repository as a device does that has only the root.
    Verify {
        /// The repository: the folder with timestamp.json.
        #[arg(long, value_name = "DIR")]
        bundle: PathBuf,
        /// The root that devices pin.
        #[arg(long, value_name = "ROOT.json")]
        root: PathBuf,
        /// The scope that the bundle must be for; by default the one that the folder is named after, if it is.
        #[arg(long, value_name = "TOKEN", value_parser = scope_token)]
        scope: Option<ScopeToken>,
        /// The time to judge by, RFC 3339; now if not given.
        #[arg(long, value_name = "T")]
        now: Option<Timestamp>,
    },
}

/// Runs the command and prints what it did.
pub fn run(args: &Args) -> Result<ExitCode> {
    let demo = if args.demo { DemoKeys::Allow } else { DemoKeys::Refuse };
    let report = match &args.command {
        Command::Init { out, prefix, now } => run_init(out, prefix, demo, time(*now))?,
        Command::Delegate { keys, prefix, name, now } => {
            let keys = KeysFolder::open(keys, demo)?;
            let keys = targets::delegate(keys, prefix, name.clone(), time(*now), &mut random())?;
            targets_report(&keys)
        }
        Command::Renew { keys, now } => targets_report(&targets::renew(KeysFolder::open(keys, demo)?, time(*now))?),
        Command::Release { keys, data, resign, now } => {
            let resign = if *resign { Resign::Always } else { Resign::WhenNeeded };
            return run_release(args, &KeysFolder::open(keys, demo)?, data, resign, time(*now));
        }
        Command::Inspect { files } => {
            for file in files {
                print(args, &inspect::inspect(file)?, words::tree);
            }
            return Ok(ExitCode::SUCCESS);
        }
        Command::Verify { bundle, root, scope, now } => {
            let checked = run_verify(bundle, root, *scope, demo, time(*now))?;
            print(args, &verify_report(&checked), words::verified);
            return Ok(ExitCode::SUCCESS);
        }
    };
    print(args, &report, words::tree);
    Ok(ExitCode::SUCCESS)
}

fn print(args: &Args, report: &Value, words: fn(&Value) -> String) {
    if args.json {
        println!("{report}");
    } else {
        println!("{}", words(report));
    }
}

fn time(given: Option<Timestamp>) -> Timestamp {
    metadata::whole_seconds(given.unwrap_or_else(Timestamp::now))
}

fn random() -> impl FnMut(&mut [u8]) -> std::io::Result<()> {
    |buffer| getrandom::fill(buffer).map_err(std::io::Error::other)
}

fn scope_token(text: &str) -> Result<ScopeToken, String> {
    ScopeToken::from_hex(text).ok_or_else(|| "a scope token is 32 lower-case hexadecimal digits".to_owned())
}

fn run_init(out: &Path, prefixes: &[CompanyPrefix], demo: DemoKeys, now: Timestamp) -> Result<Value> {
    let (purpose, defaults) = match demo {
        DemoKeys::Allow => (Purpose::Demonstration, &DEMO_PREFIXES[..]),
        DemoKeys::Refuse => (Purpose::Production, &[][..]),
    };
    let prefixes = match prefixes {
        [] => defaults.iter().map(|text| CompanyPrefix::parse(text)).collect::<Result<_, _>>()?,
        given => given.to_vec(),
    };
    let ceremony = Ceremony { folder: out.to_owned(), purpose, prefixes, now };
    let keys = init::init(&ceremony, &mut random())?;
    Ok(json!({
        "keys": out.display().to_string(),
        "demo": keys.purpose() == Purpose::Demonstration,
        "root_sha256": Digest::of(keys.root_bytes()).to_hex(),
        "root_expires": keys.root().expires.to_string(),
        "prefixes": delegated(&keys),
    }))
}

fn delegated(keys: &KeysFolder) -> Vec<String> {
    let prefixes = keys.delegations().iter().filter_map(Delegation::prefix);
    prefixes.map(|prefix| prefix.to_string()).collect()
}

fn targets_report(keys: &KeysFolder) -> Value {
    let targets = keys.targets();
    json!({ "targets_version": targets.version, "expires": targets.expires.to_string(), "prefixes": delegated(keys) })
}

fn run_release(args: &Args, keys: &KeysFolder, data: &Path, resign: Resign, now: Timestamp) -> Result<ExitCode> {
    let report = release::release(&Job { keys, data, now, resign }, &mut random())?;
    print(args, &release_report(&report), words::tree);
    for refused in &report.refused {
        let path = refused.path.display();
        eprintln!("{}", words::error(&format!("{path} is not released"), &refused.error));
    }
    Ok(if report.refused.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn release_report(report: &Report) -> Value {
    let roles = report.roles.iter().map(
        |it| json!({ "role": it.role, "version": it.version, "expires": it.expires.to_string(), "gtins": it.gtins }),
    );
    json!({
        "lots_released": report.lots_released,
        "serials_released": report.serials_released,
        "lots_unchanged": report.lots_unchanged,
        "roles": roles.collect::<Vec<_>>(),
        "refused": report.refused.iter().map(|it| it.path.display().to_string()).collect::<Vec<_>>(),
    })
}

fn run_verify(
    bundle: &Path,
    root: &Path,
    scope: Option<ScopeToken>,
    demo: DemoKeys,
    now: Timestamp,
) -> Result<Checked> {
    let bytes = files::read(root, limits::METADATA_BYTES)?;
    let parsed = metadata::read_root(&bytes).with_context(|| format!("{} is not a root", root.display()))?;
    demo.check(purpose_of(&parsed), root)?;
    let named = || bundle.file_name().and_then(|name| ScopeToken::from_hex(name.to_str()?));
    Ok(repository::check(bundle, bytes, scope.or_else(named), now)?)
}

fn verify_report(checked: &Checked) -> Value {
    json!({
        "ok": true,
        "scope": checked.bundle.scope().to_hex(),
        "version": checked.bundle.version(),
        "index": checked.bundle.digest().to_hex(),
        "issued": checked.refreshed.signed.issued.to_string(),
        "demo": checked.bundle.is_demo(),
        "gtins": checked.counts.gtins,
        "lots": checked.counts.lots,
        "packs": checked.counts.packs,
        "tombstones": checked.counts.tombstones,
    })
}
