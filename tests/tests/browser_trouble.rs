//! What goes wrong is said in plain sentences: what it is, and what to do next.
#![allow(clippy::unwrap_used, reason = "what a browser does not do is a failed test")]

use std::path::{Path, PathBuf};

use packproof_tests::browser::app::{App, SITE, Stage};
use packproof_tests::browser::small_server::SmallServer;
use packproof_tests::browser::{Browser, Camera, Fault, symbols};
use packproof_tests::e2e::CODES;
use serde_json::json;
use verify_core::ids::Digest;

/// Waits for the trouble and checks that its words are sentences with a next step.
fn said(app: &App, trouble: &str) -> Result<String, Fault> {
    let selector = format!("[data-trouble={trouble:?}]");
    app.page.wait_for(&format!("document.querySelector({:?})", selector))?;
    let words = app.page.text(&selector)?.replace('\n', " ");
    plain(&words);
    println!("{trouble}: {words}");
    Ok(words)
}

#[track_caller]
fn plain(words: &str) {
    let sentences = words.matches(['.', '!', '?']).count();
    assert!(sentences >= 2 || words.len() > 60, "no sentence with a next step: {words:?}");
    for word in ["undefined", "null", "{$", "\u{2068}", "panicked", "genuine", "fake", "Error:"] {
        assert!(!words.contains(word), "{word:?} in {words:?}");
    }
}

#[test]
fn no_camera_and_no_leave_to_use_it() {
    let Some(stage) = Stage::new() else { return };
    for (name, camera, trouble) in
        [("missing", Camera::None, "camera_missing"), ("denied", Camera::Denied, "camera_denied")]
    {
        let browser = Browser::start(&stage.options(name).camera(camera));
        let app = stage.enrolled(&browser).unwrap();
        app.go_to("scan").unwrap();
        let either = "document.querySelector('[data-trouble^=camera_], [data-action=camera-start]')";
        app.page.wait_for(either).unwrap();
        if app.page.evaluate("!document.querySelector('[data-trouble^=camera_]')").unwrap() == true {
            app.page.click("camera-start").unwrap();
        }
        said(&app, trouble).unwrap();
        // Work goes on by other ways.
        app.wedge(&CODES[0].text()).unwrap();
        assert_eq!(app.await_shown(1).unwrap().decision, "VERIFIED");
        app.page.assert_clean(trouble);
    }
}

#[test]
fn enrolment_codes_that_are_wrong() {
    let Some(stage) = Stage::new() else { return };
    let browser = Browser::start(&stage.options("codes"));
    let app = App::open(&browser, &stage.url()).unwrap();
    app.await_screen("enrol").unwrap();
    let code = stage.demo.enrol_code(SITE);
    app.page.fill("enrol-code", &format!("{}U", &code[..5])).unwrap();
    app.page.wait_for("document.querySelector('[data-action=enrol-join]').disabled").unwrap();
    let help = app.page.text("#enrol-code-said").unwrap();
    assert!(help.contains('U') && help.len() > 20, "a wrong letter is named while it is typed: {help:?}");

    // One letter changed among those that vouch for the server, and one among those that the server knows.
    let swap = |at: usize| {
        let letter = if &code[at..=at] == "A" { "B" } else { "A" };
        format!("{}{letter}{}", &code[..at], &code[at + 1..])
    };
    for (wrong, troubles) in [
        (swap(code.len() - 1), "[data-trouble=code_other_root], [data-trouble=code_mistyped]"),
        (swap(0), "[data-trouble=code_unknown], [data-trouble=code_mistyped]"),
    ] {
        app.page.fill("enrol-code", &wrong).unwrap();
        app.page.click("enrol-join").unwrap();
        app.page.wait_for(&format!("document.querySelector('{troubles}')")).unwrap();
        let words = app.page.text(troubles).unwrap();
        println!("{wrong}: {words}");
        plain(&words);
        app.page.click("dismiss").unwrap();
    }
    app.enrol(&code).unwrap();
    let second = Browser::start(&stage.options("codes-2"));
    let other = App::open(&second, &stage.url()).unwrap();
    other.page.fill("enrol-code", &code).unwrap();
    other.page.click("enrol-join").unwrap();
    said(&other, "code_used").unwrap();
    app.page.assert_clean("wrong codes");
    other.page.assert_clean("a code that was used");
}

#[test]
fn a_link_fills_in_the_code() {
    let Some(stage) = Stage::new() else { return };
    let browser = Browser::start(&stage.options("link"));
    let code = stage.demo.enrol_code(SITE);
    let app = App::open(&browser, &format!("{}/#enrol={code}", stage.url())).unwrap();
    app.await_screen("enrol").unwrap();
    app.page.click("enrol-join").unwrap();
    app.join_demonstration().unwrap();
    app.page.assert_clean("a link");
}

#[test]
fn a_captive_portal_in_place_of_the_server() {
    let Some(mut stage) = Stage::new() else { return };
    let options = stage.enrolled_profile("portal");
    stage.stop_server();
    let _portal = SmallServer::captive_portal(stage.listen());
    let browser = Browser::start(&options);
    let app = App::open(&browser, &stage.url()).unwrap();
    assert_eq!(
        app.page.evaluate("document.title.includes('Wi-Fi')").unwrap(),
        false,
        "the app comes from its own copy"
    );
    app.wedge(&CODES[1].text()).unwrap();
    assert_eq!(app.await_shown(1).unwrap().reason.as_deref(), Some("expired"));
    app.go_on(&app.await_shown(1).unwrap()).unwrap();
    app.go_to("status").unwrap();
    app.page.click("sync").unwrap();
    said(&app, "not_packproof").unwrap();
    let journal = app.journal().unwrap();
    assert_eq!(journal.scans().count(), 1);
    assert!(journal.confirmed.is_empty(), "a portal's page confirms nothing");
    app.page.assert_clean("a captive portal");
}

#[test]
fn a_second_tab_waits_for_the_first() {
    let Some(stage) = Stage::new() else { return };
    let browser = Browser::start(&stage.options("tabs"));
    let first = stage.enrolled(&browser).unwrap();
    let second = App::open(&browser, &stage.url()).unwrap();
    said(&second, "open_elsewhere").unwrap();
    first.wedge(&CODES[0].text()).unwrap();
    assert_eq!(first.await_shown(1).unwrap().decision, "VERIFIED", "the first goes on");
    first.page.assert_clean("the first tab");
    first.page.close().unwrap();
    second.page.wait_for("watched.snapshot?.bundle").unwrap();
    second.wedge(&CODES[1].text()).unwrap();
    second.await_shown(1).unwrap();
    assert_eq!(second.journal().unwrap().scans().count(), 2, "both tabs wrote into one journal");
    second.page.assert_clean("the second tab");
}

#[test]
fn pictures_without_a_code_and_files_that_are_none() {
    let Some(stage) = Stage::new() else { return };
    let browser = Browser::start(&stage.options("pictures"));
    let app = stage.enrolled(&browser).unwrap();
    let write = |name: &str, bytes: &[u8]| -> PathBuf {
        let path = stage.demo.path(name);
        std::fs::write(&path, bytes).unwrap();
        path
    };
    let png = symbols::png(&CODES[0].text(), 6);
    let files = [
        (true, write("empty-view.png", &symbols::png_without_code())),
        (false, write("letter.png", b"Dear colleague, this is no picture.")),
        (false, write("cut.png", &png[..png.len() / 2])),
        (false, write("nothing.png", b"")),
    ];
    for (is_picture, file) in files {
        app.choose_picture(&file).unwrap();
        let hint = app.page.wait_for("document.querySelector('[data-toast][data-hint]')?.dataset.hint").unwrap();
        assert_eq!(hint != "not_a_picture", is_picture, "{}: {hint}", file.display());
        let words = app.page.text("[data-toast]").unwrap();
        println!("{}: {words}", file.display());
        assert!(words.len() > 20 && words.contains('.'), "{words:?}");
        assert!(is_picture || !words.contains("square code"), "no code was looked for in it: {words:?}");
        plain(&format!("{words} {words}"));
        app.page.wait_for("!document.querySelector('[data-toast]')").unwrap();
    }
    assert_eq!(app.journal().unwrap().scans().count(), 0, "nothing was read, so nothing is written");
    app.page.assert_clean("bad pictures");
}

#[test]
fn a_full_store_is_said_and_nothing_is_shown_that_is_not_written() {
    let Some(stage) = Stage::new() else { return };
    let browser = Browser::start(&stage.options("full"));
    let app = stage.enrolled(&browser).unwrap();
    let quota = json!({"origin": stage.url(), "quotaSize": 1});
    app.page.call("Storage.overrideQuotaForOrigin", quota).unwrap();
    // What was set aside for the journal before may take some reads still.
    for count in 1.. {
        app.wedge(&CODES[6].text()).unwrap();
        app.page.wait_for(&format!("watched.reads.length >= {count} || watched.last === 'unread' || document.querySelector('[data-trouble]')")).unwrap();
        if app.page.evaluate("!!document.querySelector('[data-trouble]')").unwrap() == true {
            break;
        }
        assert!(count < 3_000, "a store of one byte takes everything");
    }
    said(&app, "storage_full").unwrap();
    let unlimited = json!({"origin": stage.url()});
    app.page.call("Storage.overrideQuotaForOrigin", unlimited).unwrap();
    let journal = app.journal().unwrap();
    for shown in app.shown().unwrap() {
        assert!(journal.holds(&shown.entry, &shown.decision), "{shown:?} was shown and is not written");
    }
}

#[test]
fn a_browser_without_storage_says_so() {
    let Some(stage) = Stage::new() else { return };
    let browser = Browser::start(&stage.options("refused"));
    let app = App::blank(&browser).unwrap();
    let quota = json!({"origin": stage.url(), "quotaSize": 0});
    app.page.goto(&format!("{}/manifest.webmanifest", stage.url())).unwrap();
    app.page.call("Storage.overrideQuotaForOrigin", quota).unwrap();
    app.page.goto(&stage.url()).unwrap();
    app.page.wait_for("document.querySelector('[data-trouble^=storage_]')").unwrap();
    let words = app.page.text("[data-trouble^=storage_]").unwrap();
    println!("{words}");
    plain(&words);
}

#[test]
fn a_new_version_comes_whole_and_at_the_next_start() {
    let Some(mut stage) = Stage::new() else { return };
    let options = stage.enrolled_profile("versions");
    let newer = stage.demo.path("newer");
    let version = as_newer_version(&stage.web.clone(), &newer);
    let browser = Browser::start(&options);
    let app = App::open(&browser, &stage.url()).unwrap();
    let running = "document.querySelector('meta[name=packproof-version]').content";
    assert_ne!(app.page.evaluate(running).unwrap(), version);

    // A portal answers while the browser looks for a newer version: the old one stays.
    stage.stop_server();
    stage.start_server_with(&newer);
    app.page.evaluate("navigator.serviceWorker.ready.then(it => it.update()).then(() => 0)").unwrap();
    app.page.wait_for("navigator.serviceWorker.getRegistration().then && watched && true").unwrap();
    let waiting = "(async () => { for (;;) { const it = await navigator.serviceWorker.getRegistration(); \
        if (it.waiting) return true; await new Promise(done => setTimeout(done, 20)); } })()";
    assert_eq!(app.page.evaluate(waiting).unwrap(), true);
    assert_ne!(app.page.evaluate(running).unwrap(), version, "a page that runs keeps its version");
    app.wedge(&CODES[0].text()).unwrap();
    assert_eq!(app.await_shown(1).unwrap().decision, "VERIFIED");
    app.go_to("status").unwrap();
    app.page.assert_clean("a version that waits");
    app.page.close().unwrap();
    // Seen on busy machines: the page that is loaded anew in the middle of the swap never gets on in this browser, or is
    // the older one once more. What has to hold is that a person who loads it again is not stuck.
    let is_newer = |app: &App| {
        app.page.wait_for("watched.snapshot?.bundle")?;
        Ok(app.page.evaluate(running)? == version)
    };
    let first = App::open(&browser, &stage.url()).and_then(|app| Ok((is_newer(&app)?, app)));
    let app = match first {
        Ok((true, app)) => app,
        other => {
            println!("the first start after the swap: {:?}", other.as_ref().map(|(is_newer, _)| is_newer));
            if let Ok((_, app)) = other {
                app.page.close().unwrap();
            }
            let app = App::open(&browser, &stage.url()).unwrap();
            assert!(is_newer(&app).unwrap(), "the newer version runs at the second start at the latest");
            app
        }
    };
    assert_eq!(app.journal().unwrap().scans().count(), 1, "the journal outlives versions");
    app.page.assert_clean("the newer version");
}

#[test]
fn a_kept_copy_with_a_hole_is_mended_by_the_server_and_never_a_dead_end() {
    let Some(mut stage) = Stage::new() else { return };
    let options = stage.enrolled_profile("hole");
    let browser = Browser::start(&options);
    let app = App::open(&browser, &stage.url()).unwrap();
    let tear = "(async () => { for (const name of await caches.keys()) { const cache = await caches.open(name); \
        for (const it of await cache.keys()) if (it.url.includes('/assets/page-')) await cache.delete(it); } return 1; })()";
    app.page.evaluate(tear).unwrap();
    // The browser's own cache may fill the hole; without it and without a server the app says what to do.
    app.page.call("Network.enable", json!({})).unwrap();
    app.page.call("Network.clearBrowserCache", json!({})).unwrap();
    stage.stop_server();
    app.page.reload().unwrap();
    app.page.wait_for("document.querySelector('[data-trouble]') || watched.snapshot").unwrap();
    if app.page.evaluate("!!watched.snapshot").unwrap() != true {
        let words = app.page.text("[data-trouble]").unwrap();
        println!("hole, offline: {words}");
        plain(&words);
    }
    stage.start_server();
    app.page.reload().unwrap();
    app.page.wait_for("watched.snapshot?.bundle").unwrap();
}

/// A copy of the built app that calls itself by another version; the version.
fn as_newer_version(web: &Path, newer: &Path) -> String {
    copy(web, newer);
    let sw = std::fs::read_to_string(newer.join("sw.js")).unwrap();
    let index = std::fs::read_to_string(newer.join("index.html")).unwrap();
    let old = sw.split("const VERSION = \"").nth(1).unwrap().split('"').next().unwrap().to_owned();
    let version: String = old.chars().rev().collect();
    let new_index = index.replace(&old, &version);
    let [was, is] = [&index, &new_index].map(|text| Digest::of(text.as_bytes()).to_hex());
    assert!(sw.contains(&was), "the list of files names the page by its digest");
    std::fs::write(newer.join("sw.js"), sw.replace(&old, &version).replace(&was, &is)).unwrap();
    std::fs::write(newer.join("index.html"), new_index).unwrap();
    for name in ["sw.js", "index.html"] {
        for ending in ["br", "gz"] {
            let _ = std::fs::remove_file(newer.join(format!("{name}.{ending}")));
        }
    }
    version
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.file_type().unwrap().is_dir() {
            copy(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
