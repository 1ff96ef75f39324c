//! `packproof-server serve` and the commands beside it, as processes.
#![allow(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;

fn command(data: &Path, args: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_packproof-server"));
    command.arg("--data").arg(data).args(args);
    command
}

fn run(data: &Path, args: &[&str]) -> Output {
    command(data, args).output().unwrap()
}

#[track_caller]
fn refused(data: &Path, args: &[&str], words: &[&str]) {
    let output = run(data, args);
    let said = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{args:?}: {said}");
    for word in words.iter().chain(&["error:", "next:"]) {
        assert!(said.contains(word), "{args:?} does not say {word:?}: {said}");
    }
}

/// A running server; killed when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        let mut command = command(data, &["serve", "--listen", "127.0.0.1:0", "--json"]);
        let mut child = command.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let address = said["listening"].as_str().unwrap().strip_prefix("http://").unwrap().to_owned();
        Self { child, address }
    }

    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").unwrap();
        let mut answer = String::new();
        stream.read_to_string(&mut answer).unwrap();
        answer
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

#[test]
fn it_answers_once_it_says_so_and_ends_when_asked() {
    let data = TempDir::new().unwrap();
    let mut server = Server::start(data.path());
    assert!(server.get("/healthz").starts_with("HTTP/1.1 200"));
    assert!(server.get("/readyz").ends_with("{\"ready\":true}"));
    assert!(server.get("/b/x/1.root.json").starts_with("HTTP/1.1 404"));
    refused(data.path(), &["serve", "--listen", &server.address], &["cannot listen on", "--listen"]);
    if cfg!(unix) {
        let asked = Command::new("kill").args(["-TERM", &server.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        assert_eq!(server.child.wait().unwrap().code(), Some(0));
    }
}

#[test]
fn commands_that_cannot_be_done_say_what_to_do() {
    let data = TempDir::new().unwrap();
    let site = "9521999000013";
    refused(data.path(), &["enrol-code", "--site", site], &["site 9521999000013 is not known", "site add"]);
    let add = ["site", "add", "--gln", site, "--name", "Dock", "--tz", "UTC"];
    assert!(run(data.path(), &add).status.success());
    refused(data.path(), &["enrol-code", "--site", site], &["nothing is published", "publish"]);
    refused(data.path(), &["serve", "--listen", "nowhere"], &["cannot listen on nowhere"]);
    let device = "ab".repeat(32);
    let notice = ["notice", "add", "--device", &device, "--epoch", "0", "--seq", "0", "--cause", "x", "--text", "y"];
    refused(data.path(), &notice, &["no entry 0 of epoch 0", "journal"]);
    let usage = run(data.path(), &["journal", "--device", "AB"]);
    assert_eq!(usage.status.code(), Some(2));
    assert_eq!(run(data.path(), &["journal", "--json"]).stdout, b"");
}

#[test]
fn fail_points_are_listed() {
    let data = TempDir::new().unwrap();
    let listed = String::from_utf8(run(data.path(), &["failpoints"]).stdout).unwrap();
    assert_eq!(listed.lines().count(), sync_server::failpoint::POINTS.len());
    assert!(listed.lines().all(|line| line.starts_with("server.")));
}
