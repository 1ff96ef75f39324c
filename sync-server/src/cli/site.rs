//! `packproof-server site …`

use anyhow::Context as _;
use clap::{Args, Subcommand};
use serde_json::json;
use sync_server::service::{NewSite, add_site};
use verify_core::bundle::sections::Site;
use verify_core::ids::{Gln, ScopeToken, SiteId};
use verify_core::place::Place;
use verify_core::time::Zone;

use super::output::Done;
use super::{Shell, random};

/// Commands about sites.
#[derive(Debug, Subcommand)]
pub enum SiteCommand {
    /// Add a site, or replace what is known of it
    Add(AddArgs),
}

/// Arguments of `site add`.
#[derive(Debug, Args)]
pub struct AddArgs {
    /// Its GLN, with the extension behind a dot if it has one
    #[arg(long, value_name = "GLN[.EXT]", value_parser = SiteId::parse)]
    gln: SiteId,
    /// Its name
    #[arg(long)]
    name: String,
    /// Its time zone: expiry is judged by it
    #[arg(long, value_name = "Area/City", value_parser = Zone::named)]
    tz: Zone,
    /// Latitude in degrees
    #[arg(long, requires = "lon", allow_negative_numbers = true)]
    lat: Option<f64>,
    /// Longitude in degrees
    #[arg(long, requires = "lat", allow_negative_numbers = true)]
    lon: Option<f64>,
    /// How far from there one may be and still be at the site, in metres
    #[arg(long, requires = "lat", default_value_t = 200.0)]
    radius_m: f64,
    /// GLN of the party that owns it
    #[arg(long, value_name = "GLN", value_parser = Gln::parse)]
    party: Option<Gln>,
    /// The scope whose bundle its devices get; made if it is not there
    #[arg(long, value_name = "NAME", default_value = "default")]
    scope: String,
}

pub fn run(command: &SiteCommand, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let SiteCommand::Add(args) = command;
    let place =
        match (args.lat, args.lon) {
            (Some(lat), Some(lon)) => Some(Place::new(lat, lon, args.radius_m).context(
                "this is no place on earth\n  next: give degrees from -90 to 90 and -180 to 180, and metres",
            )?),
            _ => None,
        };
    let site = Site { id: args.gln.clone(), name: args.name.clone(), zone: args.tz.clone(), place, party: args.party };
    let new = NewSite { site, scope: args.scope.clone(), token: ScopeToken::from_bytes(random()?) };
    add_site(&mut shell.store()?, &new)?;
    let line = json!({ "gln": args.gln.to_string(), "name": args.name, "tz": args.tz.name(), "scope": args.scope });
    shell.out.line(&line, || format!("{} {} ({}), scope {}", args.gln, args.name, args.tz.name(), args.scope));
    Ok(Done::Well)
}
