//! `packproof-server publish --keys KEYS`

use std::path::PathBuf;

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use signing::keys_folder::{DemoKeys, KeysFolder};
use signing::metadata::whole_seconds;
use sync_server::publish::{Job, PublishError, Published, publish};

use super::Shell;
use super::output::Done;

/// Arguments of `publish`.
#[derive(Debug, Args)]
pub struct PublishArgs {
    /// The folder of keys that packproof-sign init wrote; the private keys of status, snapshot and timestamp are enough
    #[arg(long, value_name = "KEYS")]
    keys: PathBuf,
    /// Publish this scope only
    #[arg(long, value_name = "NAME")]
    scope: Option<String>,
    /// After a restored backup: use at least this version, higher than any that devices have accepted
    #[arg(long, value_name = "N", default_value_t = 0)]
    version_floor: u64,
}

pub fn run(args: &PublishArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let demo = if shell.global.demo { DemoKeys::Allow } else { DemoKeys::Refuse };
    let keys = KeysFolder::open(&args.keys, demo).map_err(PublishError::from)?;
    let job = Job {
        data: &shell.global.data,
        keys: &keys,
        now: whole_seconds(shell.now),
        scope: args.scope.as_deref(),
        at_least: args.version_floor,
    };
    let mut random = |buffer: &mut [u8]| getrandom::fill(buffer).map_err(std::io::Error::other);
    let published = publish(&mut shell.store()?, &job, &mut random).context("cannot publish")?;
    for scope in &published {
        tell(scope, shell);
    }
    Ok(Done::Well)
}

fn tell(published: &Published, shell: &Shell<'_>) {
    for warning in &published.warnings {
        eprintln!("warning: scope {}: {warning}", published.scope);
    }
    let counts = published.counts;
    let line = json!({
        "scope": published.scope,
        "token": published.token.to_hex(),
        "dir": published.folder.display().to_string(),
        "version": published.version,
        "index": published.index.to_hex(),
        "gtins": counts.gtins,
        "lots": counts.lots,
        "packs": counts.packs,
    });
    shell.out.line(&line, || {
        format!(
            "scope {}: version {} with {} products, {} lots, {} packs in {}",
            published.scope,
            published.version,
            counts.gtins,
            counts.lots,
            counts.packs,
            published.folder.display()
        )
    });
}
