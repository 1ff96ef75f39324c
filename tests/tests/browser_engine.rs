//! The engine in its worker gives what the engine on this machine gives, byte for byte, and reads a camera's frames
//! however a browser hands them out.
#![allow(clippy::unwrap_used, reason = "what a browser does not do is a failed test")]

use std::path::Path;

use packproof_tests::browser::app::{App, SITE, Stage, parsed};
use packproof_tests::browser::film::Cut;
use packproof_tests::browser::{Browser, Camera, Fault, scans, seed};
use packproof_tests::e2e::{arg, program};
use serde_json::json;
use verify_core::time::Timestamp;

const SCANS: usize = 10_000;

/// A page of the app's own origin that is not the app, with the app's worker in it.
fn worker_alone(browser: &Browser, url: &str) -> Result<App, Fault> {
    let app = App::blank(browser)?;
    app.page.goto(&format!("{url}/manifest.webmanifest"))?;
    app.page.evaluate(
        "fetch('/').then(it => it.text()).then(text => {
            const named = new DOMParser().parseFromString(text, 'text/html').querySelector('meta[name=packproof-worker]');
            new Worker(named.content, {type: 'module'});
        })",
    )?;
    app.page.wait_for("watched.last")?;
    Ok(app)
}

#[test]
fn ten_thousand_scans_are_judged_alike_by_worker_and_native() {
    let Some(stage) = Stage::new() else { return };
    let seed = seed(20_261_120);
    let browser = Browser::start(&stage.options("worker"));
    let app = worker_alone(&browser, &stage.url()).unwrap();
    app.call(&json!({"enrol": {"server": stage.url(), "code": stage.demo.enrol_code(SITE), "demo": true}})).unwrap();
    app.page.wait_for("watched.snapshot?.bundle").unwrap();

    let now = Timestamp::now().to_string();
    let lines = scans::lines(seed, SCANS);
    let started = std::time::Instant::now();
    let reply = app.call(&json!({"judge": {"lines": lines, "now": now}})).unwrap();
    let in_worker: Vec<String> = parsed(reply["lines"].clone()).unwrap();
    println!("{SCANS} scans through the worker in {:?}", started.elapsed());
    app.page.assert_clean("judging in the worker");

    let native = native(&stage.demo.bundle(), &stage.demo.root(), &now, &lines);
    assert_eq!(in_worker.len(), SCANS);
    let decisions = in_worker.iter().map(|line| line.split(',').next().unwrap_or_default());
    let kinds: std::collections::BTreeSet<&str> = decisions.collect();
    assert_eq!(kinds.len(), 5, "the mix meets every decision: {kinds:?}");
    for (at, (ours, theirs)) in in_worker.iter().zip(&native).enumerate() {
        assert_eq!(ours, theirs, "scan {at}, seed {seed}: {}", lines[at]);
    }
    assert_eq!(in_worker.len(), native.len());
}

fn native(bundle: &Path, root: &Path, now: &str, lines: &[String]) -> Vec<String> {
    let args = ["--demo", "--now", now, "judge", "--bundle", arg(bundle), "--root", arg(root), "-"];
    let output = program("packproof").run_with_input(&args, &(lines.join("\n") + "\n"));
    assert_eq!(output.code, Some(0), "{}", output.stderr);
    output.stdout.lines().map(str::to_owned).collect()
}

/// What browsers hand out, and the script that makes this one do so.
const FRAMES: &[(&str, &str)] = &[
    ("brightness and colours apart", ""),
    ("no frames, bitmaps only", "delete window.VideoFrame"),
    ("frames of no format", "Object.defineProperty(VideoFrame.prototype, 'format', {value: null})"),
    (
        "frames of red, green and blue",
        "const Made = VideoFrame;
        window.VideoFrame = function (video) {
            const canvas = new OffscreenCanvas(video.videoWidth, video.videoHeight);
            canvas.getContext('2d').drawImage(video, 0, 0);
            return new Made(canvas, {timestamp: 0});
        }",
    ),
];

#[test]
fn a_pack_is_read_however_the_browser_hands_frames_out() {
    let Some(stage) = Stage::new() else { return };
    let options = stage.enrolled_profile("frames");
    let texts = ["]d201003000101234551729113021123\u{1d}10NEW1".to_owned()];
    let film = stage.film("frames", 4, &texts, Cut::default());
    for (what, script) in FRAMES {
        let browser = Browser::start(&options.clone().camera(Camera::Film(film.clone())));
        let app = App::blank(&browser).unwrap();
        app.page.call("Page.addScriptToEvaluateOnNewDocument", json!({"source": script})).unwrap();
        app.page.goto(&stage.url()).unwrap();
        app.await_any_screen().unwrap();
        app.scan_by_camera().unwrap();
        app.await_shown(1).unwrap_or_else(|fault| panic!("{what}: {fault}"));
        app.page.assert_clean(what);
        browser.close();
    }
}
