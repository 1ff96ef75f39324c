//! The folder `demo` and the programs that work in it: keys, registry, bundle, verdicts.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use super::codes::CODES;
use crate::steps::Steps;

/// GLN, name, time zone, latitude, longitude; the first is where the demonstration's device works.
const SITES: [[&str; 5]; 3] = [
    ["9521999000013", "Harbour Pharmacy", "Europe/Berlin", "52.5200", "13.4050"],
    ["9521999000020", "Hospital dock", "Europe/Berlin", "52.5268", "13.3766"],
    ["0300011111116", "GS1 Pharma", "America/Los_Angeles", "34.1706", "-118.8376"],
];

/// The documents that are taken in, in this order.
const SAMPLES: [&str; 5] = ["products.csv", "packs.csv", "lots.csv", "recalls.csv", "shipment.xml"];

/// Whether what an earlier run left is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Start {
    /// Keys, registry and devices of the earlier run, if they fit.
    GoOn,
    /// New keys.
    Anew,
}

/// Where everything of the demonstration lies.
pub struct World {
    /// The folder of the built programs.
    pub bin: PathBuf,
    samples: PathBuf,
    /// The folder `demo`.
    pub folder: PathBuf,
}

impl World {
    /// The folder `demo` of the repository, as it is.
    pub fn new(steps: &Steps) -> Self {
        let root = steps.root();
        Self { bin: steps.target().join("debug"), samples: root.join("tests/samples"), folder: root.join("demo") }
    }

    /// The GLN of the site whose device the demonstration is.
    pub fn site(&self) -> &'static str {
        SITES[0][0]
    }

    /// A program that starts in the folder.
    pub fn command(&self, name: &str, args: &[&str]) -> Command {
        let mut command = Command::new(self.bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
        command.args(args).arg("--demo").current_dir(&self.folder);
        command
    }

    /// Runs a program and returns what it printed.
    pub fn program(&self, name: &str, args: &[&str], input: &str) -> Result<String> {
        let mut command = self.command(name, args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        child.stdin.take().context("stdin is piped")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "{command:?} ended with {}", output.status);
        String::from_utf8(output.stdout).with_context(|| format!("{command:?} did not print text"))
    }

    /// A published bundle, and its folder: that of an earlier run brought up to date, so that devices of then can go on,
    /// or a new one.
    pub fn publish(&self, start: Start) -> Result<String> {
        let made_from = self.folder.join("made-from");
        let sources = self.sources()?;
        if start == Start::GoOn && fs::read_to_string(&made_from).is_ok_and(|earlier| earlier == sources) {
            match self.see_far_away(Timestamp::now() - 15.minutes()).and_then(|()| self.publish_again()) {
                Ok(bundle) => return Ok(bundle),
                Err(error) => eprintln!("the earlier demonstration cannot go on, a new one starts: {error:#}"),
            }
        }
        if self.folder.exists() {
            fs::remove_dir_all(&self.folder).with_context(|| format!("cannot remove {}", self.folder.display()))?;
        }
        fs::create_dir(&self.folder).with_context(|| format!("cannot create {}", self.folder.display()))?;
        let bundle = self.publish_first()?;
        fs::write(&made_from, sources).with_context(|| format!("cannot write {}", made_from.display()))?;
        Ok(bundle)
    }

    /// What a demonstration is made from: one made from something else cannot go on.
    fn sources(&self) -> Result<String> {
        let mut sources = format!("{SITES:?}\n");
        for name in SAMPLES {
            let path = self.samples.join(name);
            sources += &fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
        }
        Ok(sources)
    }

    /// Keys, sites, documents, release, publication; the published folder.
    fn publish_first(&self) -> Result<String> {
        self.program("packproof-sign", &["init", "--out", "keys"], "")?;
        for [gln, name, zone, lat, lon] in SITES {
            let site = ["--gln", gln, "--name", name, "--tz", zone, "--lat", lat, "--lon", lon, "--radius-m", "500"];
            self.program("packproof-server", &[&["site", "add", "--data", "data"][..], &site].concat(), "")?;
        }
        let maker = ["--gln", "0300011111116", "--name", "GS1 Pharma LLC", "--responder-prefix", "030001"];
        self.program("packproof-server", &[&["party", "add", "--data", "data"][..], &maker].concat(), "")?;
        for name in SAMPLES {
            let path = self.samples.join(name);
            let verb = if name.ends_with(".csv") { "import" } else { "capture" };
            self.program("packproof-server", &[verb, "--data", "data", text(&path)?], "")?;
        }
        self.see_far_away(Timestamp::now() - 15.minutes())?;
        self.program("packproof-sign", &["release", "--keys", "keys", "--data", "data"], "")?;
        self.publish_again()
    }

    /// Publishes what the registry knows now; the published folder.
    pub fn publish_again(&self) -> Result<String> {
        let args = ["publish", "--keys", "keys", "--data", "data", "--json"];
        let published: Value = serde_json::from_str(&self.program("packproof-server", &args, "")?)?;
        Ok(published["dir"].as_str().context("publish does not say where it wrote")?.to_owned())
    }

    /// Takes in that the pack of the last code was seen 400 km away at `at`.
    pub fn see_far_away(&self, at: Timestamp) -> Result<()> {
        let sightings = self.folder.join("sightings.csv");
        let rows = format!("gtin,serial,at,lat,lon,radius_m\n00300010123455,5CRM1G7A,{at},48.9228,13.4050,500\n");
        fs::write(&sightings, rows).with_context(|| format!("cannot write {}", sightings.display()))?;
        self.program("packproof-server", &["import", "--data", "data", text(&sightings)?], "").map(drop)
    }

    /// Judges every code twice; what was said of each.
    pub fn judge(&self, bundle: &str) -> Result<Vec<[Said; 2]>> {
        let place = json!({"lat": 52.52, "lon": 13.405, "radius_m": 500});
        let scan = |text: String| json!({"text": text, "symbology": "]d2", "place": place});
        let twice = CODES.iter().flat_map(|code| [code.text(), code.text()]);
        let scans: String = twice.map(|text| format!("{}\n", scan(text))).collect();
        let said = self.program("packproof", &["judge", "--bundle", bundle, "--root", "keys/root.json"], &scans)?;
        let verdicts: Vec<Value> = said.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        ensure!(verdicts.len() == 2 * CODES.len(), "{} verdicts for {} codes read twice", verdicts.len(), CODES.len());
        Ok(verdicts.as_chunks::<2>().0.iter().map(|pair| pair.each_ref().map(Said::of)).collect())
    }
}

/// What was said of a code.
pub struct Said {
    decision: String,
    kind: Option<String>,
    /// Reasons and notes, by their codes.
    why: Vec<String>,
}

impl Said {
    fn of(verdict: &Value) -> Self {
        let text = |value: &Value| value.as_str().map(str::to_owned);
        let reasons = verdict["reasons"].as_array().into_iter().flatten().filter_map(|reason| text(&reason["code"]));
        let notes = verdict["notes"].as_array().into_iter().flatten().filter_map(text);
        let decision = text(&verdict["decision"]).unwrap_or_else(|| "?".to_owned());
        Self { decision, kind: text(&verdict["kind"]), why: reasons.chain(notes).collect() }
    }

    /// As a line of a table: decision, kind and codes.
    pub fn codes(&self) -> String {
        let parts = [&self.decision].into_iter().chain(&self.kind).chain(&self.why);
        parts.map(String::as_str).collect::<Vec<_>>().join(" ")
    }

    /// As words on paper.
    pub fn words(&self) -> String {
        let why = self.why.join(", ");
        let colon = if why.is_empty() { "" } else { ": " };
        format!("{}{colon}{why}", self.decision).replace('_', " ")
    }
}

/// A path as an argument.
pub fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8: move the repository", path.display()))
}
