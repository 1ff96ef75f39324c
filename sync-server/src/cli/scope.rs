//! `packproof-server scope …`

use clap::{Args, Subcommand};
use serde_json::json;
use sync_server::service::limit_scope;
use verify_core::ids::{Gtin, ScopeToken};

use super::output::Done;
use super::{Shell, random};

/// Commands about scopes.
#[derive(Debug, Subcommand)]
pub enum ScopeCommand {
    /// Make a scope; with GTINs, limit it to these besides those it has. Without any it covers everything
    Add(AddArgs),
}

/// Arguments of `scope add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Its name
    #[arg(long)]
    name: String,
    /// A product that it covers; may be given several times
    #[arg(long = "gtin", value_name = "GTIN", value_parser = Gtin::parse)]
    gtins: Vec<Gtin>,
}

pub fn run(command: &ScopeCommand, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let ScopeCommand::Add(args) = command;
    limit_scope(&mut shell.store()?, &args.name, ScopeToken::from_bytes(random()?), &args.gtins)?;
    let gtins: Vec<_> = args.gtins.iter().map(Gtin::as_str).collect();
    shell.out.line(&json!({ "scope": args.name, "added": gtins }), || format!("scope {}", args.name));
    Ok(Done::Well)
}
