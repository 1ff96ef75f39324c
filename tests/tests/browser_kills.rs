//! Whatever dies and whenever while scanning and syncing, page or browser: nothing is lost that was shown, nothing is
//! doubled. `PACKPROOF_BROWSER_KILLS` sets how many kills (12 unless told otherwise; 200 before a release).
#![allow(clippy::unwrap_used, reason = "what a browser does not do is a failed test")]

use std::collections::BTreeMap;

use packproof_tests::bench::world::Seeded;
use packproof_tests::browser::app::{App, Shown, Stage};
use packproof_tests::browser::film::Cut;
use packproof_tests::browser::journal::Journal;
use packproof_tests::browser::{Browser, Camera, Fault, Options, seed};
use packproof_tests::e2e::{CODES, arg, program};
use serde_json::json;

/// What dies, and how.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Kill {
    /// The page's process crashes.
    Crash,
    /// The page is closed.
    Close,
    /// The page is loaded anew.
    Reload,
    /// All processes of the browser get SIGKILL.
    Browser,
}

/// The device under fire: its browser and page if they live, and what is known of it.
struct Device {
    options: Options,
    url: String,
    browser: Option<Browser>,
    app: Option<App>,
    random: Seeded,
    shown: Vec<Shown>,
    typed: BTreeMap<String, usize>,
    kills: BTreeMap<Kill, usize>,
}

impl Device {
    /// A page with the app, in a browser that lives.
    fn alive(&mut self) -> Result<(), Fault> {
        let browser = self.browser.get_or_insert_with(|| Browser::start(&self.options));
        if self.app.is_none() {
            let app = App::open(browser, &self.url)?;
            app.page.wait_for("watched.snapshot?.bundle")?;
            self.app = Some(app);
        }
        Ok(())
    }

    /// Scans and syncs for a while of seeded length, then the kill comes; its page tells what was shown until then.
    fn work_until_killed(&mut self) -> Result<(), Fault> {
        let app = self.app.take().expect("it is alive");
        let kill = [Kill::Crash, Kill::Close, Kill::Reload, Kill::Browser][self.random.below(4) as usize];
        *self.kills.entry(kill).or_default() += 1;
        match self.random.below(3) {
            0 => self.scan_by_camera(&app)?,
            _ => self.scan_by_wedge(&app)?,
        }
        self.let_pass(&app)?;
        match kill {
            Kill::Crash => app.page.crash()?,
            Kill::Close => return self.close(app),
            Kill::Reload => {
                app.page.reload()?;
                app.await_any_screen()?;
                app.page.wait_for("watched.snapshot?.bundle")?;
            }
            Kill::Browser => self.browser.take().expect("it is alive").kill(),
        }
        self.shown.extend(app.newly_shown());
        if kill == Kill::Reload {
            self.app = Some(app);
        }
        Ok(())
    }

    fn close(&mut self, app: App) -> Result<(), Fault> {
        let told = app.close()?;
        self.shown.extend(told);
        Ok(())
    }

    /// A few codes from the scanner, with a sync somewhere between them. Nobody waits for anything.
    fn scan_by_wedge(&mut self, app: &App) -> Result<(), Fault> {
        let codes = 1 + self.random.below(3);
        let sync_before = self.random.below(codes + 2);
        for at in 0..codes {
            if at == sync_before {
                app.begin_call(&json!("sync"))?;
            }
            let text = CODES[self.random.below(CODES.len() as u64) as usize].text();
            app.wedge(&text)?;
            *self.typed.entry(text.trim_start_matches("]d2").to_owned()).or_default() += 1;
            if self.random.below(2) == 0 {
                app.page.wait_for(&format!("watched.reads.length > {at}"))?;
            }
        }
        if sync_before >= codes {
            app.begin_call(&json!("sync"))?;
        }
        Ok(())
    }

    fn scan_by_camera(&mut self, app: &App) -> Result<(), Fault> {
        app.scan_by_camera()?;
        if self.random.below(2) == 0 {
            app.begin_call(&json!("sync"))?;
        }
        app.await_shown(app.shown()?.len() + 1 + self.random.below(2) as usize).map(drop)
    }

    /// Time passes, a little or none: round trips to the page, as many as the seed says.
    fn let_pass(&mut self, app: &App) -> Result<(), Fault> {
        (0..self.random.below(12)).try_for_each(|_| app.page.evaluate("0").map(drop))
    }

    /// What was shown is in the journal, and nothing is there that was not scanned.
    fn check(&self, what: &str) -> Result<Journal, Fault> {
        let journal = self.app.as_ref().expect("it is alive").journal()?;
        for shown in &self.shown {
            assert!(journal.holds(&shown.entry, &shown.decision), "{what}: {shown:?} was shown and is gone");
        }
        for (text, typed) in &self.typed {
            let of_wedge =
                |scan: &&serde_json::Value| scan["scan"]["entry"] == "wedge" && scan["scan"]["text"] == text.as_str();
            let kept = journal.scans().filter(of_wedge).count();
            assert!(kept <= *typed, "{what}: {text:?} was typed {typed} times and is there {kept} times");
        }
        Ok(journal)
    }
}

#[test]
fn nothing_shown_is_lost_and_nothing_is_doubled() {
    let Some(stage) = Stage::new() else { return };
    let (seed, wanted) = (seed(3), kills());
    let texts: Vec<String> = CODES.iter().map(|code| code.text()).collect();
    let film = stage.film("kills", seed, &texts, Cut { lead: 5, held: 12, between: 4 });
    let mut device = Device {
        options: stage.enrolled_profile("kills").camera(Camera::Film(film)),
        url: stage.url(),
        browser: None,
        app: None,
        random: Seeded(seed),
        shown: Vec::new(),
        typed: BTreeMap::new(),
        kills: BTreeMap::new(),
    };
    for kill in 0..wanted {
        let what = format!("seed {seed}, kill {kill}");
        device.alive().unwrap_or_else(|fault| panic!("{what}: the app does not start again: {fault}"));
        device.work_until_killed().unwrap_or_else(|fault| panic!("{what}: {fault}"));
        device.alive().unwrap_or_else(|fault| panic!("{what}: the app does not start again: {fault}"));
        device.check(&what).unwrap_or_else(|fault| panic!("{what}: {fault}"));
    }
    let app = device.app.as_ref().unwrap();
    app.sync().unwrap();
    let journal = device.check("at the end").unwrap();
    app.page.assert_clean("at the end");
    let head = journal.heads[&0];
    assert_eq!(journal.heads.len(), 1, "a kill is no reason for a new epoch");
    assert_eq!(journal.confirmed[&0], head.next_seq, "all is confirmed");
    let held =
        program("packproof-server").ok(&["--demo", "journal", "--data", arg(&stage.demo.data()), "--json"]).json();
    assert_eq!((held["entries"].as_u64(), held["next_seq"].as_u64()), (Some(head.next_seq), Some(head.next_seq)));
    assert_eq!(held["head"], head.head.to_hex(), "the server holds what the device holds");
    println!(
        "{wanted} kills {:?}: {} verdicts shown, {} entries, nothing lost, nothing doubled",
        device.kills,
        device.shown.len(),
        journal.entries.len()
    );
}

fn kills() -> u64 {
    std::env::var("PACKPROOF_BROWSER_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(12)
}
