//! The demonstration, built by the programs from the sample documents of this repository.

use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;
use verify_core::time::Timestamp;

use super::{NOW, Program, arg, program};

/// The folder of the sample documents.
pub fn samples() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("samples")
}

/// When the pack of the sample was seen far away.
const SEEN_AT: &str = "2026-11-20T09:45:00Z";

/// The trading partner that may ask the server.
pub const PARTNER_GLN: &str = "0399999999991";

/// Its API key.
pub const PARTNER_KEY: &str = "partner-of-the-demonstration";

/// Keys, registry and published bundle of the demonstration in a folder that goes away with it.
#[derive(Debug)]
pub struct Demo {
    folder: TempDir,
    /// What `publish` said about the default scope.
    pub published: Value,
}

impl Demo {
    /// Builds it as of [`NOW`] with the sample documents.
    pub fn new() -> Self {
        Self::as_of(NOW, &samples().join("sightings.csv"))
    }

    /// Builds it as of the present, for what cannot be told a time: the pack that was seen far away was seen just now.
    pub fn as_of_today() -> Self {
        let now = Timestamp::from_second(Timestamp::now().as_second()).expect("a second of the present").to_string();
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let sightings = std::fs::read_to_string(samples().join("sightings.csv")).expect("the sample is there");
        let seen_now = folder.path().join("sightings.csv");
        std::fs::write(&seen_now, sightings.replace(SEEN_AT, &now)).expect("a temporary folder can be written");
        Self::as_of(&now, &seen_now)
    }

    fn as_of(now: &str, sightings: &Path) -> Self {
        let mut demo = Self::empty_as_of(now);
        demo.places(now);
        for file in ["products.csv", "packs.csv", "lots.csv", "recalls.csv"] {
            demo.server(now).ok(&["import", arg(&samples().join(file))]);
        }
        demo.server(now).ok(&["import", arg(sightings)]);
        demo.server(now).ok(&["capture", arg(&samples().join("shipment.xml"))]);
        demo.release_and_publish(now);
        demo
    }

    /// Keys and nothing else.
    pub fn empty() -> Self {
        Self::empty_as_of(NOW)
    }

    fn empty_as_of(now: &str) -> Self {
        let folder = tempfile::tempdir().expect("a temporary folder can be made");
        let demo = Self { folder, published: Value::Null };
        program("packproof-sign").ok(&["init", "--out", arg(&demo.keys()), "--demo", "--now", now]);
        demo
    }

    /// Three sites, a partner.
    fn places(&self, now: &str) {
        let site = |gln: &str, name: &str, tz: &str, lat: &str, lon: &str| {
            let place = ["--lat", lat, "--lon", lon, "--radius-m", "500"];
            let args = [&["site", "add", "--gln", gln, "--name", name, "--tz", tz][..], &place].concat();
            self.server(now).ok(&args);
        };
        site("9521999000013", "Harbour Pharmacy", "Europe/Berlin", "52.5200", "13.4050");
        site("9521999000020", "Hospital dock", "Europe/Berlin", "52.5268", "13.3766");
        site("0300011111116", "GS1 Pharma", "America/Los_Angeles", "34.1706", "-118.8376");
        let party = |args: &[&str]| self.server(now).ok(&[&["party", "add"][..], args].concat());
        party(&["--gln", "0300011111116", "--name", "GS1 Pharma LLC", "--responder-prefix", "030001"]);
        party(&["--gln", PARTNER_GLN, "--name", "GS1 Drug Distributor", "--api-key", PARTNER_KEY]);
    }

    /// Where the keys are.
    pub fn keys(&self) -> PathBuf {
        self.folder.path().join("keys")
    }

    /// The pinned root.
    pub fn root(&self) -> PathBuf {
        self.keys().join("root.json")
    }

    /// The server's data folder.
    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    /// Any other folder below the demonstration's own.
    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    /// The published repository of the default scope.
    pub fn bundle(&self) -> PathBuf {
        PathBuf::from(self.published["dir"].as_str().expect("publish says where it wrote"))
    }

    /// `packproof-server --data … --now …`.
    pub fn server(&self, now: &str) -> Program {
        program("packproof-server").with(&["--demo", "--data", arg(&self.data()), "--now", now])
    }

    /// Signs what is new and publishes it.
    pub fn release_and_publish(&mut self, now: &str) {
        let (keys, data) = (self.keys(), self.data());
        let release = ["release", "--demo", "--keys", arg(&keys), "--data", arg(&data), "--now", now];
        program("packproof-sign").ok(&release);
        self.published = self.server(now).ok(&["publish", "--keys", arg(&keys), "--json"]).json();
    }

    /// Judges scan lines against the published folder.
    pub fn judge(&self, now: &str, extra: &[&str], lines: &str) -> Vec<Value> {
        let (bundle, root) = (self.bundle(), self.root());
        let args = ["judge", "--demo", "--bundle", arg(&bundle), "--root", arg(&root), "--now", now];
        let output = program("packproof").run_with_input(&[&args[..], extra, &["-"]].concat(), lines);
        assert_eq!(output.code, Some(0), "{}", output.stderr);
        output.lines()
    }

    /// Starts the server on a free port.
    pub fn serve(&self) -> Server {
        self.serve_with(&program("packproof-server"))
    }

    /// Starts the given server program on a free port.
    pub fn serve_with(&self, server: &Program) -> Server {
        Server::start(server, &self.data(), "127.0.0.1:0")
    }

    /// Starts the server with a built web app.
    pub fn serve_web(&self, web: &Path, listen: &str) -> Server {
        Server::start_with(&program("packproof-server"), &self.data(), listen, &["--web", arg(web)])
    }

    /// A one-use enrolment code for a site.
    pub fn enrol_code(&self, site: &str) -> String {
        let said = program("packproof-server")
            .ok(&["--demo", "enrol-code", "--data", arg(&self.data()), "--site", site, "--json"])
            .json();
        said["code"].as_str().expect("enrol-code prints a code").to_owned()
    }
}

impl Default for Demo {
    fn default() -> Self {
        Self::new()
    }
}

/// A running server; ends when dropped.
#[derive(Debug)]
pub struct Server {
    child: Child,
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl Server {
    /// Starts a server and waits for the line that says where it listens.
    pub fn start(server: &Program, data: &Path, listen: &str) -> Self {
        Self::start_with(server, data, listen, &[])
    }

    fn start_with(server: &Program, data: &Path, listen: &str, more: &[&str]) -> Self {
        let args = ["--demo", "serve", "--data", arg(data), "--listen", listen, "--json"];
        let mut command = server.command(&[&args[..], more].concat());
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the server starts");
        let mut line = String::new();
        let stdout = child.stdout.take().expect("stdout is piped");
        BufReader::new(stdout).read_line(&mut line).expect("the server's output can be read");
        let said: Value = serde_json::from_str(&line).unwrap_or_else(|e| panic!("serve said {line:?}: {e}"));
        let url = said["listening"].as_str().expect("serve says where it listens").to_owned();
        Self { child, url }
    }

    /// Whether it ends by itself, as a server does that was made to abort. To be asked when a request got no answer: an
    /// aborting process is not gone at once.
    pub fn is_ending(&mut self) -> bool {
        let asked = Instant::now();
        while asked.elapsed() < Duration::from_secs(5) {
            match self.child.try_wait() {
                Ok(None) => std::thread::yield_now(),
                Ok(Some(_)) | Err(_) => return true,
            }
        }
        false
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // Killed, not asked: nothing that a server said may rest on a clean end.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
