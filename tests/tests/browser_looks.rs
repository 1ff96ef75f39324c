//! Every screen and decision, at both sizes, light and dark: kept as pictures in `target/screens`, looked at by axe, and
//! measured: targets, text at twice its size, lines that run out of the screen; in every language.
#![allow(clippy::unwrap_used, reason = "what a browser does not do is a failed test")]

use std::path::PathBuf;

use packproof_tests::browser::app::{App, Stage, can_run, screens};
use packproof_tests::browser::film::Cut;
use packproof_tests::browser::{Browser, Camera, DESK, PHONE, Scheme, axe, seed};
use packproof_tests::e2e::CODES;

/// A text whose lot the bundle does not know: HELD.
const HELD: &str = "]d20100300010123455172911302177AA\u{1d}10NEW1";

/// What looks at screens, and what it found.
struct Eyes {
    axe: PathBuf,
    language: &'static str,
    found: Vec<String>,
    looked: usize,
}

impl Eyes {
    /// Looks at the screen as it stands: both sizes, light and dark, and with text twice its size.
    fn look(&mut self, app: &App, name: &str) {
        let page = &app.page;
        self.note(name, "by itself", page.faults());
        for viewport in [PHONE, DESK] {
            page.size(viewport).unwrap();
            // Colours are the same in every language, lengths of words are not.
            let schemes = if self.language == "en" { &[Scheme::Light, Scheme::Dark][..] } else { &[Scheme::Light] };
            for scheme in schemes.iter().copied() {
                page.scheme(scheme).unwrap();
                page.evaluate("new Promise(done => requestAnimationFrame(() => requestAnimationFrame(() => done(0))))")
                    .unwrap();
                let file = format!("{name}-{}-{}-{}.png", self.language, viewport.name, scheme.name());
                page.screenshot(&screens().join(file)).unwrap();
                let heavy = axe::findings(page, &self.axe).unwrap();
                self.note(name, &format!("{} {}", viewport.name, scheme.name()), heavy);
                self.looked += 1;
            }
            self.note(name, viewport.name, axe::small_targets(page).unwrap());
            self.note(name, viewport.name, axe::cramped(page).unwrap());
            let large = axe::at_twice_the_text(page).unwrap();
            self.note(name, &format!("{} at 200 %", viewport.name), large);
        }
        page.size(PHONE).unwrap();
        page.scheme(Scheme::Light).unwrap();
        // axe tries styles on elements of its own, which the content policy refuses: not the app's doing.
        page.faults();
    }

    fn note(&mut self, screen: &str, how: &str, found: Vec<String>) {
        for line in found {
            println!("{screen} ({}, {how}): {line}", self.language);
            self.found.push(format!("{screen} ({}, {how}): {line}", self.language));
        }
    }
}

#[test]
fn every_screen_can_be_seen_read_and_pressed() {
    let Some(stage) = Stage::new() else { return };
    let axe = axe::program();
    if !can_run("axe-core (npm)", axe.clone()) {
        return;
    }
    let film = stage.film("looks", seed(4), &[CODES[0].text()], Cut { lead: 15, held: 60, between: 30 });
    let mut found = Vec::new();
    let mut looked = 0;
    for language in ["en", "de"] {
        let mut eyes = Eyes { axe: axe.clone().unwrap(), language, found: Vec::new(), looked: 0 };
        let profile = stage.options(language).camera(Camera::Film(film.clone())).language(language);
        let browser = Browser::start(&profile);
        let app = enrolling(&stage, &browser, &mut eyes);
        verdicts(&app, &mut eyes);
        places(&stage, &browser, &app, &mut eyes);
        app.page.assert_clean("the looks");
        found.extend(eyes.found);
        looked += eyes.looked;
    }
    println!("{looked} looks, pictures in target/screens");
    found.sort();
    found.dedup();
    assert!(found.is_empty(), "{} findings:\n{}", found.len(), found.join("\n"));
}

fn enrolling(stage: &Stage, browser: &Browser, eyes: &mut Eyes) -> App {
    let app = App::open(browser, &stage.url()).unwrap();
    assert_eq!(app.page.evaluate("document.documentElement.lang").unwrap(), eyes.language);
    eyes.look(&app, "enrol");
    app.page.fill("enrol-code", "ABCD-EFGH-IJU").unwrap();
    eyes.look(&app, "enrol-mistyped");
    app.enrol(&stage.demo.enrol_code(packproof_tests::browser::app::SITE)).unwrap();
    app
}

fn verdicts(app: &App, eyes: &mut Eyes) {
    app.go_to("scan").unwrap();
    app.page.wait_for("document.querySelector('[data-camera], [data-action=camera-start]')").unwrap();
    if app.page.evaluate("!!document.querySelector('[data-action=camera-start]')").unwrap() != true {
        app.stop_camera().unwrap();
    }
    eyes.look(app, "scan-camera-off");
    let texts = [
        ("verified", CODES[0].text()),
        ("stop-expired", CODES[1].text()),
        ("stop-recalled", CODES[2].text()),
        ("stop-suspect", CODES[7].text()),
        ("check-expiry", CODES[4].text()),
        ("stop-mismatch", CODES[4].text()),
        ("check-fault", CODES[0].text().replace("0123455", "0123456")),
        ("held", HELD.to_owned()),
        ("not-covered", CODES[6].text()),
        ("verified-again", CODES[0].text()),
    ];
    for (name, text) in texts {
        let before = app.shown().unwrap().len();
        app.wedge(&text).unwrap();
        let shown = app.await_shown(before + 1).unwrap();
        eyes.look(app, &format!("verdict-{name}"));
        app.go_on(&shown).unwrap();
    }
    app.scan_by_camera().unwrap();
    app.page.wait_for("watched.reads.at(-1).mode === 'camera'").unwrap();
    eyes.look(app, "scan-camera");
    app.stop_camera().unwrap();
}

fn places(stage: &Stage, browser: &Browser, app: &App, eyes: &mut Eyes) {
    app.put_verdict_away().unwrap();
    app.page.click("type-open").unwrap();
    app.await_screen("type").unwrap();
    app.page.fill("type-gtin", "00300010123456").unwrap();
    eyes.look(app, "type");
    app.choose("type-way", "text").unwrap();
    app.page.wait_for("document.querySelector('[data-action=type-text]')").unwrap();
    eyes.look(app, "type-text");
    app.go_to("session").unwrap();
    eyes.look(app, "session-start");
    app.page.click("session-start").unwrap();
    app.page.wait_for("watched.snapshot.session").unwrap();
    for text in [CODES[0].text(), CODES[1].text(), CODES[6].text()] {
        let before = app.shown().unwrap().len();
        app.go_to("scan").unwrap();
        app.wedge(&text).unwrap();
        let shown = app.await_shown(before + 1).unwrap();
        app.go_on(&shown).unwrap();
    }
    app.go_to("session").unwrap();
    eyes.look(app, "session");
    app.go_to("history").unwrap();
    app.page.wait_for("document.querySelector('[data-record]')").unwrap();
    eyes.look(app, "history");
    app.page.click_at("[data-record]").unwrap();
    app.await_screen("record").unwrap();
    eyes.look(app, "record");
    app.go_to("status").unwrap();
    eyes.look(app, "status");
    let second = App::open(browser, &stage.url()).unwrap();
    second.page.wait_for("document.querySelector('[data-trouble=open_elsewhere]')").unwrap();
    eyes.look(&second, "trouble-open-elsewhere");
    second.page.assert_clean("the second tab");
    second.page.close().unwrap();
}
