//! `packproof-server party …`

use clap::{Args, Subcommand};
use serde_json::json;
use sync_server::service::{ApiKey, NewKey, NewParty, add_party, answer_for, permit};
use sync_server::store::serving::Permission;
use verify_core::bundle::sections::Party;
use verify_core::ids::{CompanyPrefix, Gln};

use super::output::Done;
use super::{Shell, random};

/// Commands about parties.
#[derive(Debug, Subcommand)]
pub enum PartyCommand {
    /// Add a party, or change its name. A party that has no key yet gets one, which is shown this once
    Add(AddArgs),
    /// Shut a party out of verification, whatever key it holds
    Deny(OneParty),
    /// Let a party that was shut out ask again
    Allow(OneParty),
}

/// Arguments of `party deny` and `party allow`.
#[derive(Debug, Args)]
pub struct OneParty {
    /// Its GLN
    #[arg(long, value_parser = Gln::parse)]
    gln: Gln,
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
    /// Answer verification requests for the GTINs of this GS1 company prefix in its name; may be given several times
    #[arg(long, value_name = "PREFIX", value_parser = CompanyPrefix::parse)]
    responder_prefix: Vec<CompanyPrefix>,
}

fn parse_key(text: &str) -> Result<ApiKey, String> {
    ApiKey::parse(text).ok_or_else(|| format!("a key has at least {} visible ASCII characters", ApiKey::MIN_CHARACTERS))
}

pub fn run(command: &PartyCommand, shell: &Shell<'_>) -> anyhow::Result<Done> {
    match command {
        PartyCommand::Add(args) => add(args, shell),
        PartyCommand::Deny(party) => set_permission(party, Permission::Denied, shell),
        PartyCommand::Allow(party) => set_permission(party, Permission::MayVerify, shell),
    }
}

fn set_permission(party: &OneParty, permission: Permission, shell: &Shell<'_>) -> anyhow::Result<Done> {
    permit(&mut shell.store()?, &party.gln, permission, shell.now)?;
    let may_verify = permission == Permission::MayVerify;
    shell.out.line(&json!({ "gln": party.gln.as_str(), "may_verify": may_verify }), || {
        format!("{} may {}ask about packs", party.gln, if may_verify { "" } else { "not " })
    });
    Ok(Done::Well)
}

fn add(args: &AddArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let made = ApiKey::from_random(&random()?);
    let key = match &args.api_key {
        Some(given) => NewKey::Always(given.clone()),
        None if args.new_key => NewKey::Always(made),
        None => NewKey::IfNone(made),
    };
    let new = NewParty { party: Party { gln: args.gln, name: args.name.clone() }, key };
    let mut store = shell.store()?;
    let key = add_party(&mut store, &new)?;
    answer_for(&mut store, &args.gln, &args.responder_prefix)?;
    let revealed = key.as_ref().map(ApiKey::reveal);
    let line = json!({ "gln": args.gln.as_str(), "name": args.name, "api_key": revealed });
    shell.out.line(&line, || match revealed {
        Some(key) => format!("{} {}\nAPI key, shown only now: {key}", args.gln, args.name),
        None => format!("{} {}\nit keeps its API key", args.gln, args.name),
    });
    Ok(Done::Well)
}
