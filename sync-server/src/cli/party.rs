//! `packproof-server party …`

use clap::{Args, Subcommand};
use serde_json::json;
use sync_server::service::{ApiKey, NewKey, NewParty, add_party};
use verify_core::bundle::sections::Party;
use verify_core::ids::Gln;

use super::output::Done;
use super::{Shell, random};

/// Commands about parties.
#[derive(Debug, Subcommand)]
pub enum PartyCommand {
    /// Add a party, or change its name. A party that has no key yet gets one, which is shown this once
    Add(AddArgs),
}

/// Arguments of `party add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Its GLN
    #[arg(long, value_parser = Gln::parse)]
    gln: Gln,
    /// Its name
    #[arg(long)]
    name: String,
    /// Its API key, made elsewhere: at least 20 visible characters
    #[arg(long, value_name = "KEY", value_parser = parse_key, conflicts_with = "new_key")]
    api_key: Option<ApiKey>,
    /// Replace the key that it has by a new one
    #[arg(long)]
    new_key: bool,
}

fn parse_key(text: &str) -> Result<ApiKey, String> {
    ApiKey::parse(text).ok_or_else(|| format!("a key has at least {} visible ASCII characters", ApiKey::MIN_CHARACTERS))
}

pub fn run(command: &PartyCommand, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let PartyCommand::Add(args) = command;
    let made = ApiKey::from_random(&random()?);
    let key = match &args.api_key {
        Some(given) => NewKey::Always(given.clone()),
        None if args.new_key => NewKey::Always(made),
        None => NewKey::IfNone(made),
    };
    let new = NewParty { party: Party { gln: args.gln, name: args.name.clone() }, key };
    let key = add_party(&mut shell.store()?, &new)?;
    let revealed = key.as_ref().map(ApiKey::reveal);
    let line = json!({ "gln": args.gln.as_str(), "name": args.name, "api_key": revealed });
    shell.out.line(&line, || match revealed {
        Some(key) => format!("{} {}\nAPI key, shown only now: {key}", args.gln, args.name),
        None => format!("{} {}\nit keeps its API key", args.gln, args.name),
    });
    Ok(Done::Well)
}
