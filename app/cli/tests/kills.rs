//! A day of a device with the power cut at every fail point of the engine, also those that a quiet day never passes:
//! enrolment, activation, a notice, a new epoch. After each cut the same command is given again.
//!
//! Needs the program as `cargo xtask test` builds it, with the feature `failpoints`; skipped where it is not there.
#![allow(clippy::unwrap_used, reason = "a broken world is a failed test")]

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

#[path = "support/program.rs"]
mod program;

use program::server::{self, world::repository::GTIN};
use program::{Home, run, with_failpoints};

/// A device whose power goes at one place.
struct Day {
    home: Home,
    program: PathBuf,
    fail: String,
    cuts: u32,
}

impl Day {
    /// Gives a command; after a power cut once more, with the power on.
    fn does(&mut self, args: &[&str]) {
        let home = self.home.0.path().to_str().unwrap().to_owned();
        let args = [&["--home", &home], args].concat();
        let said = run(&self.program, &self.fail, &args, "");
        if said.code != -1 {
            assert_eq!((said.code, said.err.as_str()), (0, ""), "{}: {args:?}", self.fail);
            return;
        }
        self.cuts += 1;
        let again = run(&self.program, "", &args, "");
        // An enrolment that was cut after its commit is done.
        let is_done = again.code == 0 || again.err.contains("enrolled already");
        assert!(is_done, "{}: {args:?}: {}", self.fail, again.err);
    }

    fn scans(&mut self, serial: &str) {
        self.does(&["scan", "--text", &format!("(01){GTIN}(17)300331(10)L1(21){serial}")]);
    }

    fn state(&self) -> BTreeMap<PathBuf, Vec<u8>> {
        let files = std::fs::read_dir(self.home.0.path()).unwrap().map(|file| file.unwrap().path());
        files.map(|path| (path.clone(), std::fs::read(path).unwrap())).collect()
    }

    fn restores(&self, state: &BTreeMap<PathBuf, Vec<u8>>) {
        let files = std::fs::read_dir(self.home.0.path()).unwrap().map(|file| file.unwrap().path());
        files.for_each(|path| std::fs::remove_file(path).unwrap());
        state.iter().for_each(|(path, bytes)| std::fs::write(path, bytes).unwrap());
    }
}

/// Enrols, pulls, scans, learns of a recall, is restored from a backup, goes on; returns how often the power went.
fn day(program: &Path, fail: String) -> u32 {
    let (address, code) = server::start();
    let mut day = Day { home: Home::new(), program: program.to_owned(), fail, cuts: 0 };
    day.does(&["enrol", &address, &code]);
    day.does(&["pull"]);
    day.scans("S1");
    day.does(&["accept"]);
    day.does(&["sync"]);
    server::recall(&address);
    day.does(&["sync"]);
    let backup = day.state();
    day.scans("S2");
    day.does(&["sync"]);
    day.restores(&backup);
    day.scans("S3");
    day.does(&["sync"]);
    check(&day, &address);
    day.cuts
}

fn check(day: &Day, address: &str) {
    let (home, fail) = (&day.home, &day.fail);
    assert_eq!(home.json(&["journal", "check"])[0]["faults"], serde_json::json!([]), "{fail}");
    let status = &home.json(&["status"])[0];
    assert_eq!((&status["bundle"]["version"], &status["journal"]["unacknowledged"]), (&2.into(), &0.into()), "{fail}");
    // A scan that was cut may be there twice: its verdict was not seen. The pack is one notice.
    let entries = home.json(&["journal", "list"]);
    let count = |serial: &str| {
        let is = |entry: &&Value| {
            entry["state"] != "moved" && entry["body"]["verdict"]["identification"]["serial"] == serial
        };
        entries.iter().filter(is).count()
    };
    assert!((1..=2).contains(&count("S1")) && (1..=2).contains(&count("S3")), "{fail}");
    assert_eq!(home.json(&["notices"]).len(), 1, "{fail}");
    let last = entries.last().unwrap();
    let current = entries.iter().filter(|entry| entry["epoch"] == last["epoch"]).count();
    let held = server::journal(address);
    assert_eq!((&held["epoch"], &held["head"]), (&last["epoch"], &last["head"]), "{fail}");
    assert_eq!(held["entries"], current, "{fail}");
    assert_eq!(last["epoch"], 1, "{fail}: the restored device went on in a new epoch");
}

#[test]
fn a_power_cut_anywhere_costs_nothing() {
    let Some(program) = with_failpoints() else {
        println!("skipped: the program with fail points is not built; run cargo xtask test");
        return;
    };
    let points = run(&program, "", &["failpoints"], "").out;
    assert!(points.lines().count() >= 16, "{points}");
    for point in points.lines() {
        for n in 1..=2 {
            let cuts = day(&program, format!("{point}:{n}"));
            assert!(cuts > 0 || n > 1, "the day never passes {point}");
        }
    }
}
