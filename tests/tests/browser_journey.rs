//! The main job in a browser with the network gone: enrol, load, close everything, stop the server, start again on the
//! same profile, and read the eight codes of the demonstration by every way there is. Then the server comes back.
#![allow(clippy::unwrap_used, reason = "what a browser does not do is a failed test")]

use packproof_tests::browser::app::{App, Shown, Stage, gist};
use packproof_tests::browser::film::Cut;
use packproof_tests::browser::journal::Journal;
use packproof_tests::browser::{Browser, Camera, Fault, Printed, seed, symbols};
use packproof_tests::e2e::{CODES, arg, program};
use serde_json::{Value, json};
use verify_core::time::Timestamp;

/// Longer than a hand needs, so that a busy machine sees every code.
const CUT: Cut = Cut { lead: 15, held: 45, between: 20 };

fn texts() -> Vec<String> {
    CODES.iter().map(|code| code.text()).collect()
}

#[test]
fn the_main_job_with_the_network_gone() {
    let Some(mut stage) = Stage::new() else { return };
    let seed = seed(1);
    let options = stage.enrolled_profile("main");
    stage.stop_server();

    let film = stage.film("film", seed, &texts(), CUT);
    let browser = Browser::start(&options.clone().camera(Camera::Film(film)));
    let app = App::open(&browser, &stage.url()).unwrap();
    assert_eq!(app.page.evaluate("watched.snapshot.site.gln").unwrap(), packproof_tests::browser::app::SITE);
    by_camera(&app).unwrap();
    by_wedge(&app).unwrap();
    by_image(&app, &stage).unwrap();
    by_hand(&app).unwrap();
    let (journal, shown) = (app.journal().unwrap(), app.shown().unwrap());
    app.page.assert_clean("the main job");
    same_as_judge(&stage, &app, &journal, &shown);
    assert!(journal.confirmed.is_empty(), "nothing is confirmed without a server");
    exported_by_the_person(&browser, &app);
    back_online(&mut stage, &app, &journal);
}

/// Two rounds of the film: every code twice, in order, nothing else.
fn by_camera(app: &App) -> Result<(), Fault> {
    app.scan_by_camera()?;
    for (at, text) in texts().iter().chain(&texts()).enumerate() {
        let shown = app.await_shown(at + 1)?;
        assert_eq!(shown.mode, "camera");
        let read = app.page.evaluate(&format!("watched.reads[{at}].text"))?;
        assert_eq!(read.as_str().unwrap().trim_start_matches("]d2"), text.trim_start_matches("]d2"), "read {at}");
        app.go_on(&shown)?;
    }
    app.stop_camera()
}

fn by_wedge(app: &App) -> Result<(), Fault> {
    for text in texts() {
        let before = app.shown()?.len();
        app.wedge(&text)?;
        let shown = app.await_shown(before + 1)?;
        assert_eq!(shown.mode, "wedge");
        app.go_on(&shown)?;
    }
    Ok(())
}

fn by_image(app: &App, stage: &Stage) -> Result<(), Fault> {
    for (at, text) in texts().iter().enumerate() {
        let file = stage.demo.path(&format!("code-{at}.png"));
        std::fs::write(&file, symbols::png(text, 6)).unwrap();
        let before = app.shown()?.len();
        app.choose_picture(&file)?;
        let shown = app.await_shown(before + 1)?;
        assert_eq!(shown.mode, "image");
        app.go_on(&shown)?;
    }
    Ok(())
}

fn by_hand(app: &App) -> Result<(), Fault> {
    for text in texts() {
        let before = app.shown()?.len();
        app.type_pack(&Printed::of(&text))?;
        let shown = app.await_shown(before + 1)?;
        assert_eq!(shown.mode, "manual");
        app.go_on(&shown)?;
    }
    Ok(())
}

/// What stood on the screen is what `packproof judge` says to the same reads in the same order.
fn same_as_judge(stage: &Stage, app: &App, journal: &Journal, shown: &[Shown]) {
    let place = json!({"lat": 52.52, "lon": 13.405, "radius_m": 500});
    let scans: Vec<&Value> = journal.scans().collect();
    let line = |scan: &&Value| {
        let given = &scan["scan"];
        json!({"text": given["text"], "symbology": given["symbology"], "entry": given["entry"], "at": scan["at"], "place": place})
    };
    let lines: String = scans.iter().map(|scan| line(scan).to_string() + "\n").collect();
    let judged = stage.demo.judge(&Timestamp::now().to_string(), &[], &lines);
    let modes: Vec<&str> = scans.iter().filter_map(|scan| scan["scan"]["entry"].as_str()).collect();
    let expected_modes = [vec!["camera"; 16], vec!["wedge"; 8], vec!["image"; 8], vec!["manual"; 8]].concat();
    assert_eq!(modes, expected_modes, "how each was entered, by the journal");
    assert_eq!(shown.len(), judged.len());
    let panels = app.page.evaluate("watched.panels").unwrap();
    for (at, (shown, judged)) in shown.iter().zip(&judged).enumerate() {
        assert_eq!(shown.gist(), gist(judged), "read {at}, {} ({})", CODES[at % 8].name, shown.words);
        let own_table = if at < 8 { CODES[at % 8].first } else { CODES[at % 8].second };
        assert!(own_table.starts_with(&shown.decision), "read {at}: {own_table}, and on the screen {}", shown.decision);
        assert_eq!(panels[&shown.entry]["decision"], shown.decision, "read {at} stood in the panel");
        assert!(journal.holds(&shown.entry, &shown.decision), "{} was shown and is not in the journal", shown.entry);
    }
}

/// What the person gets handed is the same journal.
fn exported_by_the_person(browser: &Browser, app: &App) {
    app.export().unwrap();
    let file = String::from_utf8(browser.downloaded().unwrap()).unwrap();
    let handed = Journal::read(file.lines().filter(|line| !line.is_empty())).unwrap();
    let own = app.journal().unwrap();
    assert_eq!(handed.heads, own.heads, "the file holds what the engine holds");
}

/// The server comes back with a recall of a pack that was verified: every entry arrives once, and the notice is shown.
fn back_online(stage: &mut Stage, app: &App, before: &Journal) {
    let recall = stage.demo.path("recall.csv");
    let header = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text";
    let today = &Timestamp::now().to_string()[..10];
    let row = format!("LATE-1,00300010123455,D2911,4TQ8ZK1M,,I,{today},Found contaminated");
    std::fs::write(&recall, format!("{header}\n{row}\n")).unwrap();
    let now = Timestamp::now().to_string();
    stage.demo.server(&now).ok(&["import", arg(&recall)]);
    stage.demo.release_and_publish(&now);
    stage.start_server();
    app.sync().unwrap();
    app.go_to("status").unwrap();
    app.page.wait_for("document.querySelector('[data-notice=recalled_serial]')").unwrap();
    app.sync().unwrap();
    let journal = app.journal().unwrap();
    app.page.assert_clean("back online");
    assert!(journal.entries.len() > before.entries.len(), "the notice is written down, too");
    assert_eq!(&journal.entries[..before.entries.len()], &before.entries[..], "what was there stays as it was");
    let notices = journal.entries.iter().filter(|(.., body)| body["kind"] == "notice").count();
    assert_eq!(notices, 1, "one notice for the pack that was verified");
    let head = journal.heads[&0];
    let held =
        program("packproof-server").ok(&["--demo", "journal", "--data", arg(&stage.demo.data()), "--json"]).json();
    assert_eq!((&held["entries"], &held["next_seq"]), (&json!(head.next_seq), &json!(head.next_seq)));
    assert_eq!(held["head"], head.head.to_hex(), "every entry arrived once");
}

#[test]
fn nothing_in_view_is_no_verdict() {
    let Some(stage) = Stage::new() else { return };
    let film = stage.film("empty", seed(2), &[], Cut { lead: 60, held: 0, between: 0 });
    let browser = Browser::start(&stage.options("empty").camera(Camera::Film(film)));
    let app = stage.enrolled(&browser).unwrap();
    app.scan_by_camera().unwrap();
    app.page.wait_for("watched.frames >= 60").unwrap();
    assert_eq!(app.page.evaluate("watched.reads").unwrap(), json!([]));
    assert_eq!(app.shown().unwrap(), []);
    assert_eq!(app.journal().unwrap().scans().count(), 0);
    app.page.assert_clean("an empty view");
}
