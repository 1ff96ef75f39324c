//! `packproof-server enrol-code --site GLN`

use anyhow::Context as _;
use clap::Args;
use serde_json::json;
use signing::keys_folder::DemoKeys;
use signing::metadata::whole_seconds;
use sync_server::roots::PublicFolder;
use sync_server::service::enrol;
use sync_server::store::sqlite::SqliteServing;
use verify_core::ids::SiteId;

use super::output::Done;
use super::{Shell, address, random};

/// Arguments of `enrol-code`.
#[derive(Debug, Args)]
pub struct EnrolCodeArgs {
    /// The site where the device will work
    #[arg(long, value_name = "GLN[.EXT]", value_parser = SiteId::parse)]
    site: SiteId,
    /// The address under which the device reaches the server; the one that serve wrote down last unless given
    #[arg(long, value_name = "URL")]
    url: Option<String>,
}

pub fn run(args: &EnrolCodeArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    let data = &shell.global.data;
    let store = SqliteServing::open(data).with_context(|| format!("cannot open the registry in {}", data.display()))?;
    let public = PublicFolder(data.join("public"));
    let demo = if shell.global.demo { DemoKeys::Allow } else { DemoKeys::Refuse };
    let runtime = tokio::runtime::Builder::new_current_thread().build().context("cannot start")?;
    let issued = runtime.block_on(enrol::issue(&store, &public, &args.site, demo, random()?, shell.now))?;
    let url = args.url.clone().unwrap_or_else(|| address::remembered(data));
    let (code, expires) = (issued.code.to_string(), whole_seconds(issued.expires_at).to_string());
    shell.out.line(&json!({ "code": code, "url": url, "expires": expires }), || {
        format!("{code}\nfor one device of site {} at {url}, until {expires}", args.site)
    });
    Ok(Done::Well)
}
