//! `cargo xtask demo`: the demonstration in the terminal, in the folder `demo` of the repository.
//!
//! Makes demonstration keys, takes in the sample documents, signs and publishes a bundle, judges the eight codes twice
//! each, and prints what to type next. It builds the folder anew every time; nothing in it is worth keeping.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use anyhow::{Context, Result, ensure};
use jiff::{Timestamp, ToSpan};
use serde_json::{Value, json};

use crate::steps::Steps;

/// The pharmacy of the demonstration: GLN, name, time zone, latitude, longitude.
const SITES: [[&str; 5]; 3] = [
    ["9521999000013", "Harbour Pharmacy", "Europe/Berlin", "52.5200", "13.4050"],
    ["9521999000020", "Hospital dock", "Europe/Berlin", "52.5268", "13.3766"],
    ["0300011111116", "GS1 Pharma", "America/Los_Angeles", "34.1706", "-118.8376"],
];

/// The eight codes (design, section 10).
const CODES: [(&str, &str, &str, &str); 8] = [
    ("good", "01003000101234551729113021", "4TQ8ZK1M", "D2911"),
    ("expired", "01003000101234551724063021", "3EJY8U2P", "D2406"),
    ("recalled serial", "01003000101234551729113021", "7HXP3R9C", "D2911"),
    ("dispensed, place unknown", "01003000101234551729113021", "2WNV6J5Y", "D2911"),
    ("wrong expiry", "01003000101234551730113021", "9LBD4F8S", "D2911"),
    ("unknown serial", "01003000101234551729113021", "6XQ4N7TW", "D2911"),
    ("unknown product", "01095060001343521729113021", "77", "X1"),
    ("seen 400 km away 15 minutes ago", "01003000101234551729113021", "5CRM1G7A", "D2911"),
];

/// Builds, publishes, judges, and says what to do next.
pub fn run(steps: &mut Steps) -> Result<()> {
    let mut build = steps.cargo(&["build", "--workspace", "--bins"]);
    steps.run("build", &mut build)?;
    let demo = Demo::new(steps)?;
    let bundle = demo.publish()?;
    demo.judge(&bundle)?;
    demo.say_what_next(&bundle);
    Ok(())
}

struct Demo {
    bin: PathBuf,
    samples: PathBuf,
    folder: PathBuf,
}

impl Demo {
    fn new(steps: &Steps) -> Result<Self> {
        let folder = steps.root().join("demo");
        if folder.exists() {
            fs::remove_dir_all(&folder).with_context(|| format!("cannot remove {}", folder.display()))?;
        }
        fs::create_dir(&folder).with_context(|| format!("cannot create {}", folder.display()))?;
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| steps.root().join("target"), PathBuf::from);
        Ok(Self { bin: target.join("debug"), samples: steps.root().join("tests/samples"), folder })
    }

    /// Runs a program and returns what it printed.
    fn program(&self, name: &str, args: &[&str], input: &str) -> Result<String> {
        let mut command = Command::new(self.bin.join(format!("{name}{}", std::env::consts::EXE_SUFFIX)));
        command.args(args).arg("--demo").current_dir(&self.folder).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("cannot start {command:?}"))?;
        child.stdin.take().context("stdin is piped")?.write_all(input.as_bytes())?;
        let output = child.wait_with_output()?;
        ensure!(output.status.success(), "{command:?} ended with {}", output.status);
        String::from_utf8(output.stdout).with_context(|| format!("{command:?} did not print text"))
    }

    /// Keys, sites, documents, release, publication; the published folder.
    fn publish(&self) -> Result<String> {
        self.program("packproof-sign", &["init", "--out", "keys"], "")?;
        for [gln, name, zone, lat, lon] in SITES {
            let site = ["--gln", gln, "--name", name, "--tz", zone, "--lat", lat, "--lon", lon, "--radius-m", "500"];
            self.program("packproof-server", &[&["site", "add", "--data", "data"][..], &site].concat(), "")?;
        }
        let maker = ["--gln", "0300011111116", "--name", "GS1 Pharma LLC", "--responder-prefix", "030001"];
        self.program("packproof-server", &[&["party", "add", "--data", "data"][..], &maker].concat(), "")?;
        let sightings = self.folder.join("sightings.csv");
        let seen = Timestamp::now() - 15.minutes();
        let rows = format!("gtin,serial,at,lat,lon,radius_m\n00300010123455,5CRM1G7A,{seen},48.9228,13.4050,500\n");
        fs::write(&sightings, rows).with_context(|| format!("cannot write {}", sightings.display()))?;
        let mut files: Vec<PathBuf> = ["products", "packs", "lots", "recalls"]
            .iter()
            .map(|name| self.samples.join(format!("{name}.csv")))
            .collect();
        files.push(sightings);
        for file in &files {
            self.program("packproof-server", &["import", "--data", "data", text(file)?], "")?;
        }
        let shipment = self.samples.join("shipment.xml");
        self.program("packproof-server", &["capture", "--data", "data", text(&shipment)?], "")?;
        self.program("packproof-sign", &["release", "--keys", "keys", "--data", "data"], "")?;
        let args = ["publish", "--keys", "keys", "--data", "data", "--json"];
        let published: Value = serde_json::from_str(&self.program("packproof-server", &args, "")?)?;
        Ok(published["dir"].as_str().context("publish does not say where it wrote")?.to_owned())
    }

    /// Judges every code twice and prints a table.
    fn judge(&self, bundle: &str) -> Result<()> {
        let line = |code: &(&str, &str, &str, &str)| {
            let place = json!({"lat": 52.52, "lon": 13.405, "radius_m": 500});
            let scan =
                json!({"text": format!("{}{}\u{1d}10{}", code.1, code.2, code.3), "symbology": "]d2", "place": place});
            format!("{scan}\n{scan}\n")
        };
        let scans: String = CODES.iter().map(line).collect();
        let said = self.program("packproof", &["judge", "--bundle", bundle, "--root", "keys/root.json"], &scans)?;
        let verdicts: Vec<Value> = said.lines().map(serde_json::from_str).collect::<Result<_, _>>()?;
        println!("\n{:<32} {:<46} second read", "code", "first read");
        for (code, pair) in CODES.iter().zip(verdicts.chunks(2)) {
            let words: Vec<String> = pair.iter().map(words).collect();
            println!("{:<32} {:<46} {}", code.0, words[0], words.get(1).map_or("", String::as_str));
        }
        Ok(())
    }

    fn say_what_next(&self, bundle: &str) {
        let bin = self.bin.display();
        println!(
            "\nThe bundle is in demo/{bundle}. To serve it, enrol a device and judge with the server gone:\n\n  \
             cd demo\n  PATH=\"{bin}:$PATH\"\n  \
             packproof-server serve --data data --listen 127.0.0.1:8080 --demo &\n  \
             packproof-server enrol-code --data data --site {site} --demo\n  \
             packproof --demo --home home enrol http://127.0.0.1:8080 CODE\n  \
             packproof --demo --home home pull\n  kill %1\n  \
             packproof --demo --home home scan --text '(01)00300010123455(17)291130(21)4TQ8ZK1M(10)D2911'\n",
            site = SITES[0][0]
        );
    }
}

fn words(verdict: &Value) -> String {
    let list = |value: &Value, key: Option<&str>| {
        let texts = value.as_array().into_iter().flatten();
        texts.filter_map(|item| key.map_or(item, |key| &item[key]).as_str()).collect::<Vec<_>>().join(" ")
    };
    let kind = verdict["kind"].as_str().unwrap_or_default();
    let (reasons, notes) = (list(&verdict["reasons"], Some("code")), list(&verdict["notes"], None));
    let parts = [verdict["decision"].as_str().unwrap_or("?"), kind, &reasons, &notes];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(" ")
}

fn text(path: &Path) -> Result<&str> {
    path.to_str().with_context(|| format!("{} is not UTF-8: move the repository", path.display()))
}
