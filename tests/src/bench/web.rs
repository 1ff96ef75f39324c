//! What a person waits for in the browser: from frame to text and to verdict, the first load, a start without a network.
//!
//! The app is the one that `cargo xtask web` built, in Chromium, served by the server as users get it.

use std::time::Instant;

use serde_json::Value;

use super::table::percentile;
use super::world::Seeded;
use super::{Hold, Row};
use crate::browser::app::{App, Stage};
use crate::browser::counting_proxy::CountingProxy;
use crate::browser::film::{self, Cut};
use crate::browser::small_server::SmallServer;
use crate::browser::{Browser, Camera, Options, chromium};

/// Verdicts that are timed.
const VERDICTS: usize = 60;
/// Codes of the film; it is shown as often as needed.
const CODES: u64 = 30;
/// Starts that are timed; the median counts.
const STARTS: usize = 7;

/// The rows of `web`; none without a browser or a built app, which is said.
pub fn run() -> anyhow::Result<Vec<Row>> {
    if chromium().is_none() || crate::browser::app::dist().is_none() {
        eprintln!("web: not measured, as there is no Chromium or no target/web/dist; run `cargo xtask web` first");
        return Ok(Vec::new());
    }
    let Some(mut stage) = Stage::new() else { return Ok(Vec::new()) };
    let mut rows = vec![first_load_bytes(&stage)?];
    let options = stage.enrolled_profile("bench");
    stage.stop_server();
    rows.push(offline_start_ms(&stage, &options)?);
    rows.splice(0..0, frame_rows(&stage, &options)?);
    Ok(rows)
}

/// From the moment a frame arrived to the engine's word of what it reads, which is in the journal then, and to the paint
/// of its verdict, as the page measures both.
fn frame_rows(stage: &Stage, options: &Options) -> anyhow::Result<Vec<Row>> {
    let texts = codes();
    let film = stage.film("bench", 9, &texts, Cut { lead: 15, held: 20, between: 10 });
    let browser = Browser::start(&options.clone().camera(Camera::Film(film)));
    let app = App::open(&browser, &stage.url()).map_err(said)?;
    app.scan_by_camera().map_err(said)?;
    // The first reads meet code that is compiled while it runs, as a person's first read does; the median forgives them.
    for count in 1..=VERDICTS {
        app.await_shown(count).map_err(said)?;
    }
    let reference = format!("rxing alone, native: {:.1} ms; a frame is 33; Ennoventure 2,300", rxing_ms(&texts)?);
    let mut rows = Vec::new();
    for (name, array, limits) in [
        ("frame_to_text_ms", "packproofTextTimings", [15.0, 60.0]),
        ("frame_to_verdict_ms", "packproofTimings", [60.0, 150.0]),
    ] {
        let mut timings = timings(&app, array)?;
        for (percent, limit) in [50.0, 95.0].into_iter().zip(limits) {
            let value = percentile(&mut timings, percent);
            let row = Row::new("web", format!("{name} p{percent}"), value, "ms", Hold::AtMost(limit));
            rows.push(row.against(reference.clone()));
        }
    }
    Ok(rows)
}

/// The milliseconds that the page keeps under this name.
fn timings(app: &App, array: &str) -> anyhow::Result<Vec<f64>> {
    let timings = app.page.evaluate(&format!("window.{array}")).map_err(said)?;
    let timings: Vec<f64> = timings.as_array().into_iter().flatten().filter_map(Value::as_f64).collect();
    anyhow::ensure!(timings.len() * 10 >= VERDICTS * 9, "{VERDICTS} verdicts were shown, {} in {array}", timings.len());
    Ok(timings)
}

/// Packs of a lot that the bundle does not know: HELD, which does not interrupt a run of scans.
fn codes() -> Vec<String> {
    let mut random = Seeded(9);
    // Digits only: the encoder fails an assertion on some mixtures of letters and digits.
    let serial = |number: u64| format!("{:010}", number % 10_000_000_000);
    (0..CODES).map(|_| format!("]d201003000101234551729113021{}\u{1d}10NEW1", serial(random.draw()))).collect()
}

/// What plain rxing takes for such a frame, on this machine, in this run.
fn rxing_ms(texts: &[String]) -> anyhow::Result<f64> {
    let mut samples = Vec::new();
    for (seed, text) in texts.iter().enumerate() {
        let frame = film::frame(seed as u64, text);
        let started = Instant::now();
        let read = rxing::helpers::detect_in_luma(frame.into_raw(), film::WIDTH, film::HEIGHT, None);
        samples.push(started.elapsed().as_secs_f64() * 1e3);
        std::hint::black_box(&read);
    }
    Ok(percentile(&mut samples, 50.0))
}

/// Everything that comes over the network until the app is there and kept for when there is none.
fn first_load_bytes(stage: &Stage) -> anyhow::Result<Row> {
    let proxy = CountingProxy::start(stage.listen())?;
    let browser = Browser::start(&stage.options("first-load"));
    let app = App::open(&browser, &proxy.url).map_err(said)?;
    app.await_offline_copy().map_err(said)?;
    let bytes = proxy.bytes() as f64;
    let plain: u64 = plain_bytes(&stage.web)?;
    Ok(Row::new("web", "first_load_bytes", bytes, "bytes", Hold::AtMost(2_000_000.0))
        .against(format!("uncompressed {plain}; headers and icons are counted")))
}

fn plain_bytes(folder: &std::path::Path) -> anyhow::Result<u64> {
    let mut bytes = 0;
    for entry in std::fs::read_dir(folder)? {
        let entry = entry?;
        let is_compressed = entry.path().extension().is_some_and(|ending| ending == "br" || ending == "gz");
        bytes += match entry.file_type()?.is_dir() {
            true => plain_bytes(&entry.path())?,
            false if is_compressed => 0,
            false => entry.metadata()?.len(),
        };
    }
    Ok(bytes)
}

/// From the navigation to a scan screen that can be used, with the server gone, in a browser just started.
fn offline_start_ms(stage: &Stage, options: &Options) -> anyhow::Result<Row> {
    let empty = SmallServer::start("127.0.0.1:0", |_, _| ("200 OK", "text/html", b"<!doctype html><p>here".into()));
    let (mut starts, mut empty_starts) = (Vec::new(), Vec::new());
    for _ in 0..STARTS {
        let browser = Browser::start(options);
        let page = browser.open(&empty.url).map_err(said)?;
        let loaded = "performance.getEntriesByType('navigation')[0].loadEventEnd || performance.now()";
        empty_starts.extend(page.evaluate(loaded).map_err(said)?.as_f64());
        let app = App::open(&browser, &stage.url()).map_err(said)?;
        starts.extend(app.page.wait_for("watched.usable_ms").map_err(said)?.as_f64());
        browser.close();
    }
    let reference = format!("an empty page from a server: {:.0} ms", percentile(&mut empty_starts, 50.0));
    let median = percentile(&mut starts, 50.0);
    Ok(Row::new("web", "offline_start_ms", median, "ms", Hold::AtMost(1_000.0)).against(reference))
}

fn said(fault: crate::browser::Fault) -> anyhow::Error {
    anyhow::anyhow!("{fault}")
}
