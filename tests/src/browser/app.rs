//! The app under test: where it was built, and how its server, its demonstration and a browser come together.

use std::io::Write as _;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use serde_json::{Value, json};

use super::film::{self, Cut};
use super::journal::Journal;
use super::{Browser, Fault, Options, Page, chromium};
use crate::e2e::{Demo, Server};

/// The site at which browser tests enrol.
pub const SITE: &str = "9521999000013";

/// Whether a thing that a browser test needs is there; if not, a line says that the test is skipped. `cargo xtask test`
/// counts those lines, so ask once in a test.
pub fn can_run(what: &str, found: Option<PathBuf>) -> bool {
    if found.is_none() {
        // What can't be printed can't be counted.
        let _ = writeln!(std::io::stdout(), "skipped: {what} is not there");
    }
    found.is_some()
}

/// The folder of the built web app: `PACKPROOF_WEB`, or what `cargo xtask web` wrote.
pub fn dist() -> Option<PathBuf> {
    let built = Path::new(env!("CARGO_MANIFEST_DIR")).parent()?.join("target/web/dist");
    let folder = std::env::var_os("PACKPROOF_WEB").map_or(built, PathBuf::from);
    folder.join("index.html").exists().then_some(folder)
}

/// The folder in which a run keeps its pictures of screens.
pub fn screens() -> PathBuf {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in the repository");
    root.join("target/screens")
}

/// The demonstration as of today with its server, which can be stopped and come back at the same address.
#[derive(Debug)]
pub struct Stage {
    /// The demonstration.
    pub demo: Demo,
    /// The built app.
    pub web: PathBuf,
    server: Option<Server>,
    listen: String,
}

impl Stage {
    /// Builds the demonstration and starts its server; nothing, and a line that says so, without browser or app.
    pub fn new() -> Option<Self> {
        if !can_run("Chromium", chromium()) || !can_run("the web app (`cargo xtask web`)", dist()) {
            return None;
        }
        let (demo, web) = (Demo::as_of_today(), dist()?);
        let server = demo.serve_web(&web, "127.0.0.1:0");
        let listen = server.url.trim_start_matches("http://").to_owned();
        Some(Self { demo, web, server: Some(server), listen })
    }

    /// Where the app is.
    pub fn url(&self) -> String {
        format!("http://{}", self.listen)
    }

    /// The address without its scheme.
    pub fn listen(&self) -> &str {
        &self.listen
    }

    /// Stops the server, as a network does that is gone.
    pub fn stop_server(&mut self) {
        self.server = None;
    }

    /// Starts the server at the same address.
    pub fn start_server(&mut self) {
        self.start_server_with(&self.web.clone());
    }

    /// Starts the server at the same address with another build of the app.
    pub fn start_server_with(&mut self, web: &Path) {
        self.stop_server();
        self.server = Some(self.demo.serve_web(web, &self.listen));
    }

    /// How a browser with the profile of this name starts.
    pub fn options(&self, profile: &str) -> Options {
        Options::new(&self.demo.path(&format!("profile-{profile}")))
    }

    /// Writes a film of these codes; its path.
    pub fn film(&self, name: &str, seed: u64, texts: &[String], cut: Cut) -> PathBuf {
        let path = self.demo.path(&format!("{name}.mjpeg"));
        film::write(&path, seed, texts, cut).expect("a film can be written to the demonstration's folder");
        path
    }

    /// Opens the app in this browser, enrols it by typing a new code, and waits until its knowledge is there.
    pub fn enrolled(&self, browser: &Browser) -> Result<App, Fault> {
        let app = App::open(browser, &self.url())?;
        app.enrol(&self.demo.enrol_code(SITE))?;
        Ok(app)
    }

    /// A profile of this name with an enrolled device that has its knowledge, its app kept for when there is no network,
    /// and its browser closed.
    pub fn enrolled_profile(&self, profile: &str) -> Options {
        let options = self.options(profile);
        let browser = Browser::start(&options);
        let app = self.enrolled(&browser).expect("a device enrols");
        app.await_offline_copy().expect("the app is kept for when there is no network");
        app.page.assert_clean("enrolling");
        drop(app);
        browser.close();
        options
    }
}

/// A verdict as it stood on the screen.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Shown {
    /// The read's place in the journal, `epoch.seq`.
    pub entry: String,
    /// The decision.
    pub decision: String,
    /// Its kind.
    pub kind: Option<String>,
    /// The first reason.
    pub reason: Option<String>,
    /// How it was entered.
    pub mode: String,
    /// All words of the panel.
    pub words: String,
}

impl Shown {
    /// Decision, kind and first reason, to compare.
    pub fn gist(&self) -> (String, Option<String>, Option<String>) {
        (self.decision.clone(), self.kind.clone(), self.reason.clone())
    }
}

/// Decision, kind and first reason of a verdict line, to compare.
pub fn gist(verdict: &Value) -> (String, Option<String>, Option<String>) {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let decision = text(&verdict["decision"]).unwrap_or_default();
    (decision, text(&verdict["kind"]), text(&verdict["reasons"][0]["code"]))
}

/// A page with the app in it.
#[derive(Debug)]
pub struct App {
    /// The page.
    pub page: Page,
}

impl App {
    /// Opens the app and waits until a screen is there.
    pub fn open(browser: &Browser, url: &str) -> Result<Self, Fault> {
        let app = Self::blank(browser)?;
        app.page.goto(url)?;
        app.await_any_screen()?;
        Ok(app)
    }

    /// A page that is watched from its first script on, still blank.
    pub fn blank(browser: &Browser) -> Result<Self, Fault> {
        let page = browser.page()?;
        page.listen_to("tellShown")?;
        let watch = json!({"source": include_str!("watch.js")});
        page.call("Page.addScriptToEvaluateOnNewDocument", watch)?;
        Ok(Self { page })
    }

    /// Verdicts that were shown since this was last asked, also by a page that is gone meanwhile.
    pub fn newly_shown(&self) -> Vec<Shown> {
        self.page.told().into_iter().filter_map(|told| serde_json::from_value(told).ok()).collect()
    }

    /// Waits until the app shows a screen that can be used; its name.
    pub fn await_any_screen(&self) -> Result<String, Fault> {
        let screen = "document.body?.dataset.screen !== 'loading' && document.body?.dataset.screen";
        let shown = self.page.wait_for(screen).map_err(|fault| match fault {
            Fault::TooLate(_) => Fault::TooLate(format!("the app still loads: {}", self.where_it_stands())),
            Fault::BrowserGone | Fault::PageGone | Fault::Refused(_) => fault,
        })?;
        Ok(shown.as_str().unwrap_or_default().to_owned())
    }

    /// What can be seen of an app that does not get on.
    fn where_it_stands(&self) -> String {
        let looked = self.page.evaluate(
            "(async () => {
                const state = worker => worker && worker.state;
                const kept = await navigator.serviceWorker?.getRegistration();
                const within = (what, ms) => Promise.race([what, new Promise(done => setTimeout(done, ms, 'no answer'))]);
                const script = document.querySelector('meta[name=packproof-worker]')?.content;
                return JSON.stringify({
                    words: document.body?.innerText,
                    ready: document.readyState,
                    html: document.documentElement.outerHTML.slice(0, 300),
                    last: window.watched?.last,
                    version: document.querySelector('meta[name=packproof-version]')?.content,
                    controller: state(navigator.serviceWorker?.controller),
                    registration: kept && [state(kept.installing), state(kept.waiting), state(kept.active)],
                    caches: await caches.keys(),
                    locks: (await navigator.locks.query()).held.map(it => it.name),
                    script: script && await within(fetch(script).then(it => it.status, String), 3000),
                    resources: performance.getEntriesByType('resource').map(it => `${it.name.split('/').pop()} ${Math.round(it.duration)}`),
                });
            })()",
        );
        format!("{looked:?}, {:?}", self.page.faults())
    }

    /// Waits for a screen by its name.
    pub fn await_screen(&self, name: &str) -> Result<(), Fault> {
        self.page.wait_for(&format!("document.body.dataset.screen === {name:?}")).map(drop)
    }

    /// Types the code, joins, and waits until the knowledge is there.
    pub fn enrol(&self, code: &str) -> Result<(), Fault> {
        self.await_screen("enrol")?;
        self.page.fill("enrol-code", code)?;
        self.page.click("enrol-join")?;
        self.join_demonstration()
    }

    /// Says that a demonstration is meant, once the app asks, and waits until the knowledge is there.
    pub fn join_demonstration(&self) -> Result<(), Fault> {
        self.page.click("enrol-demo")?;
        self.page.wait_for("document.body.dataset.screen !== 'enrol' && watched.snapshot?.bundle").map(drop)
    }

    /// Waits until the service worker keeps this version of the app.
    pub fn await_offline_copy(&self) -> Result<(), Fault> {
        self.page.wait_for("document.documentElement.dataset.offline === 'ready'").map(drop)
    }

    /// All verdicts that stood on the screen since the page was loaded.
    pub fn shown(&self) -> Result<Vec<Shown>, Fault> {
        parsed(self.page.evaluate("watched.shown")?)
    }

    /// Waits until this many verdicts stood on the screen; the last of them.
    pub fn await_shown(&self, count: usize) -> Result<Shown, Fault> {
        let index = count.saturating_sub(1);
        parsed(self.page.wait_for(&format!("watched.shown.length >= {count} && watched.shown[{index}]"))?)
    }

    /// A command to the engine, beside the page: what it came to.
    pub fn call(&self, command: &Value) -> Result<Value, Fault> {
        let mut result = self.page.evaluate(&format!("watched.call({command})"))?;
        if result["Ok"].is_null() {
            return Err(Fault::Refused(result.to_string()));
        }
        Ok(result["Ok"].take())
    }

    /// A command to the engine that nobody waits for.
    pub fn begin_call(&self, command: &Value) -> Result<(), Fault> {
        self.page.evaluate(&format!("void watched.call({command})")).map(drop)
    }

    /// Closes the page without asking it; what it had shown since it was last asked.
    pub fn close(self) -> Result<Vec<Shown>, Fault> {
        self.page.shut()?;
        Ok(self.newly_shown())
    }

    /// The journal as the engine exports it; its chains hold.
    pub fn journal(&self) -> Result<Journal, Fault> {
        let reply = self.call(&json!("export"))?;
        let lines: Vec<String> = parsed(reply["lines"].clone())?;
        Journal::read(lines.iter().map(String::as_str)).map_err(Fault::Refused)
    }

    /// Syncs and waits until all entries are confirmed.
    pub fn sync(&self) -> Result<(), Fault> {
        self.call(&json!("sync"))?;
        let done = "watched.snapshot.waiting === 0 && !watched.snapshot.sync.running && !watched.snapshot.sync.trouble";
        self.page.wait_for(done).map(drop)
    }
}

/// A value of the page as what it stands for.
pub fn parsed<T: for<'a> Deserialize<'a>>(value: Value) -> Result<T, Fault> {
    let words = value.to_string();
    serde_json::from_value(value).map_err(|error| Fault::Refused(format!("{error}: {words}")))
}
