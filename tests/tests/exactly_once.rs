//! Exactly once: whatever is killed and whenever, the server holds every entry that the device wrote, once.
//!
//! Each run takes a copy of an enrolled device and its server, scans and syncs by a seeded plan, and kills one of the two
//! at a fail point (built with the feature `failpoints`). Then both go on, and the two journals are compared.
//! `PACKPROOF_SEEDS` sets the runs for each fail point (3 unless told otherwise; 200 for a release).
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use packproof_tests::bench::world::Seeded;
use packproof_tests::e2e::{CODES, Demo, NOW, Program, Server, arg, fail_program, program};
use serde_json::Value;

/// An enrolled device with a bundle, and its server, to copy from.
struct Template {
    demo: Demo,
    listen: String,
}

impl Template {
    fn new() -> Self {
        let demo = Demo::new();
        let server = demo.serve();
        let home = demo.path("home");
        let device = device(&program("packproof"), &home);
        device.ok(&["enrol", &server.url, &demo.enrol_code("9521999000013")]);
        device.ok(&["pull"]);
        let listen = server.url.trim_start_matches("http://").to_owned();
        Self { demo, listen }
    }

    fn run(&self) -> Run {
        let folder = tempfile::tempdir().unwrap();
        copy(&self.demo.path("home"), &folder.path().join("home"));
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

    /// Scans a code; what was shown must never be lost.
    fn scan(&mut self, device_program: &Program, text: &str) {
        let output = device(device_program, &self.home()).run(&["scan", "--text", text]);
        if output.code == Some(0) {
            assert_eq!(output.lines().len(), 1);
            self.shown.push(text.to_owned());
        } else {
            assert_eq!(output.code, None, "a scan ends well or is killed: {}", output.stderr);
            // A verdict that was printed before the end was shown all the same.
            self.shown.extend(output.stdout.ends_with('\n').then(|| text.to_owned()));
        }
    }

    fn sync(&self, device_program: &Program) -> Option<i32> {
        let output = device(device_program, &self.home()).run(&["sync"]);
        assert!(!output.stderr.contains("panicked"), "{}", output.stderr);
        output.code
    }

    /// Syncs to the end and compares both journals.
    fn settle(&self, what: &str) {
        let server = self.serve(&program("packproof-server"));
        assert_eq!(self.sync(&program("packproof")), Some(0), "{what}: the last sync");
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

/// Scans and syncs by the seed; one call of one of the two programs is armed with the fail point.
fn run_seed(template: &Template, point: &str, seed: u64) {
    let mut random = Seeded(seed ^ (point.len() as u64 * 0x1_0001));
    let mut run = template.run();
    let armed_step = random.below(3);
    let armed = format!("{point}:{}", 1 + random.below(3));
    let on_server = point.starts_with("server.");
    for step in 0..3 {
        let arm = step == armed_step;
        let (plain_device, plain_server) = (program("packproof"), program("packproof-server"));
        let fail_device = fail_program("packproof").env("PACKPROOF_FAIL", &armed);
        let fail_server = fail_program("packproof-server").env("PACKPROOF_FAIL", &armed);
        for _ in 0..1 + random.below(3) {
            let code = CODES[random.below(CODES.len() as u64) as usize];
            run.scan(if arm && !on_server { &fail_device } else { &plain_device }, &code.text());
        }
        let server = run.serve(if arm && on_server { &fail_server } else { &plain_server });
        run.sync(if arm && !on_server { &fail_device } else { &plain_device });
        drop(server);
    }
    run.settle(&format!("{armed}, seed {seed}"));
}

fn seeds() -> u64 {
    std::env::var("PACKPROOF_SEEDS").ok().and_then(|text| text.parse().ok()).unwrap_or(3)
}

/// The fail points that `failpoints` of a program lists, less those that only enrolment passes.
fn points(name: &str) -> Vec<String> {
    let lines = fail_program(name).ok(&["--demo", "failpoints"]).stdout;
    let names = lines.lines().filter_map(|line| line.split_whitespace().next());
    names.filter(|name| !name.contains("enrol") && !name.contains("verify")).map(str::to_owned).collect()
}

#[test]
fn every_kill_leaves_every_entry_once() {
    let template = Template::new();
    let points = [points("packproof"), points("packproof-server")].concat();
    assert!(points.len() >= 10, "{points:?}");
    for point in &points {
        for seed in 0..seeds() {
            run_seed(&template, point, seed);
        }
        println!("{point}: {} kills, nothing lost, nothing doubled", seeds());
    }
}

#[test]
fn a_restored_device_starts_a_new_epoch_and_loses_nothing() {
    let mut run = Template::new().run();
    let (packproof, server_program) = (program("packproof"), program("packproof-server"));
    let server = run.serve(&server_program);
    run.scan(&packproof, &CODES[0].text());
    run.sync(&packproof);
    let backup = run.folder.path().join("backup");
    copy(&run.home(), &backup);
    run.scan(&packproof, &CODES[1].text());
    run.scan(&packproof, &CODES[2].text());
    assert_eq!(run.sync(&packproof), Some(0));

    std::fs::remove_dir_all(run.home()).unwrap();
    copy(&backup, &run.home());
    run.shown.truncate(1);
    run.scan(&packproof, &CODES[3].text());
    assert_eq!(run.sync(&packproof), Some(0), "the restored device goes on");
    drop(server);
    run.settle("restored device");
    let held = held_by_server(&run.data());
    assert_eq!(held.keys().copied().collect::<Vec<_>>(), [0, 1], "the server keeps what it had and the new epoch");
}

#[test]
fn a_restored_server_gets_the_entries_again() {
    let mut run = Template::new().run();
    let (packproof, server_program) = (program("packproof"), program("packproof-server"));
    let server = run.serve(&server_program);
    run.scan(&packproof, &CODES[0].text());
    run.sync(&packproof);
    drop(server);
    let backup = run.folder.path().join("backup");
    copy(&run.data(), &backup);
    let server = run.serve(&server_program);
    run.scan(&packproof, &CODES[1].text());
    assert_eq!(run.sync(&packproof), Some(0));
    drop(server);

    std::fs::remove_dir_all(run.data()).unwrap();
    copy(&backup, &run.data());
    let server = run.serve(&server_program);
    run.scan(&packproof, &CODES[2].text());
    assert_eq!(run.sync(&packproof), Some(0), "the device sends again what the server lost");
    drop(server);
    run.settle("restored server");
}
