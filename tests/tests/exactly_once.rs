//! Exactly once: whatever is killed and whenever, the server holds every entry that the device wrote, once.
//!
//! Each run takes a copy of an enrolled device and its server, scans and syncs by a seeded plan, and kills one of the two
//! at a fail point (built with the feature `failpoints`). Then both go on, and the two journals are compared.
//! `PACKPROOF_KILLS` sets the kills at each fail point (2 unless told otherwise; 200 before a release).
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use packproof_tests::bench::world::Seeded;
use packproof_tests::e2e::{CODES, Demo, NOW, Program, Server, arg, fail_program, program};
use serde_json::Value;

/// A device and its server, to copy from: the device has scanned and synced, then a newer bundle with a recall of a pack
/// that it saw was published. `restored` is the device's folder as it was before its first scan.
struct Template {
    demo: Demo,
    listen: String,
}

/// Which copy of the device's folder a run starts with.
#[derive(Debug, Clone, Copy, PartialEq)]
enum Start {
    InStep,
    Restored,
}

impl Template {
    fn new() -> Self {
        let mut demo = Demo::new();
        let server = demo.serve();
        let home = demo.path("home");
        let device = device(&program("packproof"), &home);
        device.ok(&["enrol", &server.url, &demo.enrol_code("9521999000013")]);
        device.ok(&["pull"]);
        copy(&home, &demo.path("restored"));
        device.ok(&["scan", "--text", &CODES[0].text()]);
        device.ok(&["scan", "--text", &CODES[1].text()]);
        device.ok(&["sync"]);
        let listen = server.url.trim_start_matches("http://").to_owned();
        drop(server);
        let recall = demo.path("recall.csv");
        let header = "recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text";
        std::fs::write(&recall, format!("{header}\nLATE-1,00300010123455,D2911,4TQ8ZK1M,,I,2026-11-20,Late\n"))
            .unwrap();
        demo.server(NOW).ok(&["import", arg(&recall)]);
        demo.release_and_publish(NOW);
        Self { demo, listen }
    }

    fn run(&self, start: Start) -> Run {
        let folder = tempfile::tempdir().unwrap();
        let home = match start {
            Start::InStep => "home",
            Start::Restored => "restored",
        };
        copy(&self.demo.path(home), &folder.path().join("home"));
        copy(&self.demo.data(), &folder.path().join("data"));
        Run { folder, listen: self.listen.clone(), shown: Vec::new() }
    }
}

/// One device and one server, on their way.
struct Run {
    folder: tempfile::TempDir,
    listen: String,
    /// Texts whose verdicts were shown.
    shown: Vec<String>,
}

impl Run {
    fn home(&self) -> PathBuf {
        self.folder.path().join("home")
    }

    fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    fn serve(&self, server: &Program) -> Server {
        Server::start(server, &self.data(), &self.listen)
    }

    /// Scans a code; what was shown must never be lost. Whether the device was killed.
    fn scan(&mut self, packproof: &Program, text: &str) -> bool {
        let output = device(packproof, &self.home()).run(&["scan", "--text", text]);
        assert!(matches!(output.code, Some(0) | None), "a scan ends well or is killed: {}", output.stderr);
        // A verdict that was printed before the end was shown all the same.
        if output.code == Some(0) || output.stdout.ends_with('\n') {
            self.shown.push(text.to_owned());
        }
        output.code.is_none()
    }

    /// Syncs. Exit code of the device, `None` if it was killed.
    fn sync(&self, packproof: &Program) -> Option<i32> {
        let output = device(packproof, &self.home()).run(&["sync"]);
        assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
        output.code
    }

    fn sync_well(&self, what: &str) {
        let output = device(&program("packproof"), &self.home()).run(&["sync"]);
        assert_eq!(output.code, Some(0), "{what}: {}", output.stderr);
    }

    /// Syncs to the end and compares both journals.
    fn settle(&self, what: &str) {
        let server = self.serve(&program("packproof-server"));
        self.sync_well(what);
        drop(server);
        self.compare(what);
    }

    fn compare(&self, what: &str) {
        let device = device(&program("packproof"), &self.home());
        device.ok(&["journal", "check"]);
        let entries = device.ok(&["journal", "list"]).lines();
        // What a fork moved into a new epoch stays where it was, as evidence, and was sent from there.
        let unsent = entries.iter().filter(|entry| entry["state"] != "confirmed" && entry["state"] != "moved").count();
        assert_eq!(unsent, 0, "{what}: entries that no receipt covers");
        let texts: Vec<&str> = entries.iter().filter_map(|entry| entry["text"].as_str()).collect();
        for text in &self.shown {
            let (shown, kept) = (count(&self.shown, text), count(&texts, text));
            assert!(kept >= shown, "{what}: {text:?} was shown {shown} times and is there {kept} times");
        }
        let epoch = entries.iter().filter_map(|entry| entry["epoch"].as_u64()).max().unwrap_or_default();
        let current: Vec<&Value> = entries.iter().filter(|entry| entry["epoch"] == epoch).collect();
        let head = current.last().map_or("", |entry| entry["head"].as_str().unwrap());
        let held = held_by_server(&self.data()).remove(&epoch).unwrap_or_default();
        assert_eq!(held, (current.len() as u64, head.to_owned()), "{what}: the server and the device, epoch {epoch}");
    }
}

fn count<T: AsRef<str>>(texts: &[T], wanted: &str) -> usize {
    texts.iter().filter(|text| text.as_ref() == wanted).count()
}

/// Number of entries and head of every epoch of the only device.
fn held_by_server(data: &Path) -> BTreeMap<u64, (u64, String)> {
    let lines = program("packproof-server").ok(&["--demo", "journal", "--data", arg(data), "--json"]).lines();
    let row = |line: &Value| {
        assert_eq!(line["entries"], line["next_seq"], "no entry is missing or doubled: {line}");
        let head = line["head"].as_str().unwrap().to_owned();
        (line["epoch"].as_u64().unwrap(), (line["entries"].as_u64().unwrap(), head))
    };
    lines.iter().map(row).collect()
}

fn device(packproof: &Program, home: &Path) -> Program {
    packproof.with(&["--demo", "--home", arg(home), "--now", NOW, "--json"])
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

/// Scans and syncs by the seed with one of the two programs armed until it was killed. Whether it was.
fn run_seed(template: &Template, point: &str, seed: u64) -> bool {
    let mut random = Seeded(seed ^ (point.len() as u64 * 0x1_0001));
    // Some points are passed once at the most, in the first sync: activation with its notices, and a new epoch.
    let once = ["activation", "notice", "epoch"].iter().any(|part| point.contains(part));
    let start = if random.below(2) == 0 && !point.contains("epoch") { Start::InStep } else { Start::Restored };
    let start = if point.contains("notice") { Start::InStep } else { start };
    let mut run = template.run(start);
    let armed_from = if once { 0 } else { random.below(2) };
    let armed = format!("{point}:{}", if once { 1 } else { 1 + random.below(2) });
    let on_server = point.starts_with("server.");
    let (plain_device, plain_server) = (program("packproof"), program("packproof-server"));
    let fail_device = fail_program("packproof").env("PACKPROOF_FAIL", &armed);
    let fail_server = fail_program("packproof-server").env("PACKPROOF_FAIL", &armed);
    let mut killed = false;
    for step in 0..3 {
        let arm = |killed: bool| step >= armed_from && !killed;
        for _ in 0..1 + random.below(3) {
            let code = CODES[random.below(CODES.len() as u64) as usize];
            killed |= run.scan(if arm(killed) && !on_server { &fail_device } else { &plain_device }, &code.text());
        }
        let mut server = run.serve(if arm(killed) && on_server { &fail_server } else { &plain_server });
        let code = run.sync(if arm(killed) && !on_server { &fail_device } else { &plain_device });
        killed |= code.is_none() || code != Some(0) && server.is_ending();
    }
    run.settle(&format!("{armed}, {start:?}, seed {seed}"));
    killed
}

fn kills_per_point() -> u64 {
    std::env::var("PACKPROOF_KILLS").ok().and_then(|text| text.parse().ok()).unwrap_or(2)
}

/// The fail points that `failpoints` of a program lists.
fn points(name: &str) -> Vec<String> {
    let lines = fail_program(name).ok(&["--demo", "failpoints"]).stdout;
    lines.lines().filter_map(|line| line.split_whitespace().next()).map(str::to_owned).collect()
}

/// Those that scans and syncs pass; enrolment and questions have plans of their own.
fn points_on_the_way(name: &str) -> Vec<String> {
    points(name).into_iter().filter(|point| !point.contains(".enrol.") && !point.contains(".verify.")).collect()
}

/// Enrols with one of the two programs armed, then again with the same code. Whether one was killed.
fn enrol_under_fire(template: &Template, point: &str, seed: u64) -> bool {
    let mut run = template.run(Start::InStep);
    std::fs::remove_dir_all(run.home()).unwrap();
    let what = format!("{point}, seed {seed}");
    let (plain_device, plain_server) = (program("packproof"), program("packproof-server"));
    let armed = format!("{point}:1");
    let fail_device = fail_program("packproof").env("PACKPROOF_FAIL", &armed);
    let fail_server = fail_program("packproof-server").env("PACKPROOF_FAIL", &armed);
    let data = run.data();
    let code = plain_server.ok(&["--demo", "enrol-code", "--data", arg(&data), "--site", "9521999000013", "--json"]);
    let code = code.json()["code"].as_str().unwrap().to_owned();
    let url = format!("http://{}", run.listen);
    let on_server = point.starts_with("server.");
    let mut server = run.serve(if on_server { &fail_server } else { &plain_server });
    let armed_device = if on_server { &plain_device } else { &fail_device };
    let tried = device(armed_device, &run.home()).run(&["enrol", &url, &code]);
    let killed = tried.code.is_none() || tried.code != Some(0) && server.is_ending();
    drop(server);
    let server = run.serve(&plain_server);
    let again = device(&plain_device, &run.home()).run(&["enrol", &url, &code]);
    // Killed behind its last write, the device is enrolled already and says so.
    assert!(again.code == Some(0) || again.stderr.contains("enrolled"), "{what}: {}", again.stderr);
    drop(server);
    run.scan(&plain_device, &CODES[2].text());
    let server = run.serve(&plain_server);
    run.sync_well(&what);
    drop(server);
    let entries = device(&plain_device, &run.home()).ok(&["journal", "list"]).lines();
    assert!(entries.iter().all(|entry| entry["state"] == "confirmed"), "{what}");
    killed
}

/// Asks the server about packs that the bundle does not cover; it is killed before it answers, then asked again.
fn ask_under_fire(template: &Template, point: &str, seed: u64) -> bool {
    let mut run = template.run(Start::InStep);
    let (plain_device, plain_server) = (program("packproof"), program("packproof-server"));
    run.scan(&plain_device, &CODES[6].text());
    let mut server = run.serve(&fail_program("packproof-server").env("PACKPROOF_FAIL", &format!("{point}:1")));
    let asked = device(&plain_device, &run.home()).run(&["verify"]);
    let killed = asked.code != Some(0) && server.is_ending();
    drop(server);
    let server = run.serve(&plain_server);
    device(&plain_device, &run.home()).ok(&["verify"]);
    drop(server);
    run.settle(&format!("{point}, seed {seed}"));
    killed
}

/// Kills at the point as often as wanted, by plans that differ in their seed.
fn kill_at(template: &Template, point: &str, plan: impl Fn(&Template, &str, u64) -> bool) {
    let (mut kills, mut seed, wanted) = (0, 0, kills_per_point());
    while kills < wanted {
        // Not every plan passes every point; one that no plan passes is no fail point.
        assert!(seed < 20 + 10 * wanted, "{point}: only {kills} kills in {seed} runs");
        kills += u64::from(plan(template, point, seed));
        seed += 1;
    }
    println!("{point}: {kills} kills in {seed} runs, nothing lost, nothing doubled");
}

#[test]
fn every_kill_of_the_device_leaves_every_entry_once() {
    let template = Template::new();
    for point in points_on_the_way("packproof") {
        kill_at(&template, &point, run_seed);
    }
}

#[test]
fn every_kill_of_the_server_leaves_every_entry_once() {
    let template = Template::new();
    for point in points_on_the_way("packproof-server") {
        kill_at(&template, &point, run_seed);
    }
}

#[test]
fn a_kill_at_enrolment_leaves_a_code_that_works_for_the_same_device() {
    let template = Template::new();
    for point in [points("packproof"), points("packproof-server")].concat() {
        if point.contains(".enrol.") {
            kill_at(&template, &point, enrol_under_fire);
        }
    }
}

#[test]
fn a_server_killed_before_its_answer_is_asked_again() {
    let template = Template::new();
    for point in points("packproof-server") {
        if point.contains(".verify.") {
            kill_at(&template, &point, ask_under_fire);
        }
    }
}

#[test]
fn a_restored_device_starts_a_new_epoch_and_loses_nothing() {
    let mut run = Template::new().run(Start::Restored);
    let server = run.serve(&program("packproof-server"));
    run.scan(&program("packproof"), &CODES[3].text());
    run.sync_well("the restored device goes on");
    drop(server);
    run.settle("restored device");
    let held = held_by_server(&run.data());
    assert_eq!(held.keys().copied().collect::<Vec<_>>(), [0, 1], "the server keeps what it had and the new epoch");
    assert!(held[&0].0 >= 2, "{held:?}");
}

#[test]
fn a_restored_server_gets_the_entries_again() {
    let mut run = Template::new().run(Start::InStep);
    let packproof = program("packproof");
    let backup = run.folder.path().join("backup");
    copy(&run.data(), &backup);
    let server = run.serve(&program("packproof-server"));
    run.scan(&packproof, &CODES[1].text());
    run.sync_well("before the server is restored");
    drop(server);

    std::fs::remove_dir_all(run.data()).unwrap();
    copy(&backup, &run.data());
    let server = run.serve(&program("packproof-server"));
    run.scan(&packproof, &CODES[2].text());
    run.sync_well("the device sends again what the server lost");
    drop(server);
    run.settle("restored server");
}
