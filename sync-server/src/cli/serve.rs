//! `packproof-server serve`

mod security;

use std::io::{self, IsTerminal as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex};

use anyhow::{Context as _, bail};
use clap::Args;
use serde_json::json;
use sync_server::receipt_key;
use sync_server::roots::{self, PublicFolder};
use sync_server::routes::listener::Listener;
use sync_server::routes::web::WebFolder;
use sync_server::routes::{App, World, serve};
use sync_server::service::guesses::Guesses;
use sync_server::store::sqlite::SqliteServing;
use tokio::net::TcpListener;
use tracing_subscriber::EnvFilter;
use verify_core::time::Timestamp;
use zeroize::Zeroizing;

use super::output::Done;
use super::{Shell, address, random};
use security::{Security, TlsArgs};

/// What is logged, in the syntax of `tracing_subscriber::EnvFilter`; `info` unless set.
const LOG_VARIABLE: &str = "PACKPROOF_LOG";

/// Where an installed web app stands, beside the program.
const WEB_FOLDER: &str = "web";

/// Arguments of `serve`.
#[derive(Debug, Args)]
pub struct ServeArgs {
    /// Where to listen: address and port; port 0 takes a free one
    #[arg(long, value_name = "ADDR:PORT", default_value = "127.0.0.1:8080")]
    listen: String,
    /// The address under which devices reach this server, if another one stands in front of it
    #[arg(long, value_name = "URL")]
    url: Option<String>,
    /// The folder of the built web app; the folder web beside this program unless given
    #[arg(long, value_name = "DIR")]
    web: Option<PathBuf>,
    #[command(flatten)]
    tls: TlsArgs,
}

impl ServeArgs {
    /// The web app that was asked for, or that stands beside the program.
    fn web(&self) -> anyhow::Result<Option<WebFolder>> {
        let beside = || std::env::current_exe().ok().map(|program| program.with_file_name(WEB_FOLDER));
        let folder = self.web.clone().or_else(|| beside().filter(|folder| folder.exists()));
        Ok(folder.map(WebFolder::open).transpose()?)
    }
}

pub fn run(args: &ServeArgs, shell: &Shell<'_>) -> anyhow::Result<Done> {
    log_to_stderr();
    let data = &shell.global.data;
    let public = PublicFolder(data.join("public"));
    if !shell.global.demo {
        refuse_demo(&public)?;
    }
    let app = App { web: args.web()?, ..app(data, public, shell.global.now)? };
    let runtime = tokio::runtime::Runtime::new().context("cannot start the threads of the server")?;
    runtime.block_on(listen(args, shell, app))?;
    Ok(Done::Well)
}

async fn listen(args: &ServeArgs, shell: &Shell<'_>, app: App) -> anyhow::Result<()> {
    let data = &shell.global.data;
    let stop = stop_signal().context("cannot wait for the signal to stop")?;
    let tcp = TcpListener::bind(&args.listen).await.with_context(|| {
        format!("cannot listen on {}\n  next: choose another address with --listen, or stop what uses it", args.listen)
    })?;
    let bound = tcp.local_addr().context("the socket has no address")?;
    let security = args.tls.open(data, bound.ip())?;
    let listening = format!("{}://{bound}", security.scheme());
    address::remember(data, args.url.as_deref().unwrap_or(&security.reachable(bound)))?;
    if args.url.is_none() {
        security.warn(bound.ip());
    }
    let line = match security.ca_file(data) {
        Some(ca) => json!({ "listening": listening, "ca": ca }),
        None => json!({ "listening": listening }),
    };
    shell.out.line(&line, || format!("listening on {listening}{}", security.advice(bound, data)));
    let (listener, local_ca) = match security {
        Security::None => (Listener::plain(tcp), None),
        Security::Given(config) => (Listener::tls(tcp, config), None),
        Security::Local { config, authority, .. } => (Listener::tls(tcp, config), Some(Arc::new(authority))),
    };
    serve(App { local_ca, ..app }, listener, stop).await.context("the server ended")
}

fn app(data: &Path, public: PublicFolder, given: Option<Timestamp>) -> anyhow::Result<App> {
    let store = SqliteServing::open(data).with_context(|| format!("cannot open the registry in {}", data.display()))?;
    let seed = || random().map(Zeroizing::new).map_err(|error| error.to_string());
    let receipt_key = receipt_key::load_or_create(data, seed).context("there is no key to sign receipts with")?;
    Ok(App {
        store: Arc::new(store),
        public,
        receipt_key: Arc::new(receipt_key),
        world: World {
            clock: Arc::new(move || given.unwrap_or_else(Timestamp::now)),
            random: Arc::new(|| random().map_err(|error| error.to_string())),
        },
        guesses: Arc::new(Mutex::new(Guesses::new())),
        web: None,
        local_ca: None,
    })
}

fn refuse_demo(public: &PublicFolder) -> anyhow::Result<()> {
    for root in public.newest_roots()? {
        if roots::is_demo(&root).context("a published root is not valid\n  next: run packproof-server publish again")? {
            bail!("the published keys are for demonstrations only\n  next: add --demo if you meant the demonstration");
        }
    }
    Ok(())
}

fn log_to_stderr() {
    let filter = EnvFilter::try_from_env(LOG_VARIABLE).unwrap_or_else(|_| EnvFilter::new("info"));
    let colours = io::stderr().is_terminal();
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(io::stderr).with_ansi(colours).init();
}

/// Ready when the process is asked to end. Asked a second time, it ends as the system wants it.
fn stop_signal() -> io::Result<impl Future<Output = ()> + Send + 'static> {
    #[cfg(unix)]
    let mut terminate = tokio::signal::unix::signal(tokio::signal::unix::SignalKind::terminate())?;
    Ok(async move {
        #[cfg(unix)]
        tokio::select! {
            _ = tokio::signal::ctrl_c() => {}
            _ = terminate.recv() => {}
        }
        #[cfg(not(unix))]
        let _ = tokio::signal::ctrl_c().await;
        tracing::info!("server.stopping: requests under way may end");
    })
}
