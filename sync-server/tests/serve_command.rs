//! `packproof-server serve` and the commands beside it, as processes.
#![allow(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use serde_json::Value;
use tempfile::TempDir;
use ureq::tls::{Certificate, RootCerts, TlsConfig};

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
    /// What it said when it was ready.
    said: Value,
    /// Host and port.
    address: String,
}

impl Server {
    fn start(data: &Path) -> Self {
        Self::start_with(data, &[])
    }

    fn start_with(data: &Path, args: &[&str]) -> Self {
        let mut command = command(data, &["serve", "--listen", "127.0.0.1:0", "--json"]);
        let mut child = command.args(args).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap()).read_line(&mut line).unwrap();
        let said: Value = serde_json::from_str(&line).unwrap();
        let (_, address) = said["listening"].as_str().unwrap().split_once("://").unwrap();
        Self { child, address: address.to_owned(), said }
    }

    /// Speaks plain HTTP.
    fn get(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(&self.address).unwrap();
        write!(stream, "GET {path} HTTP/1.1\r\nhost: {}\r\nconnection: close\r\n\r\n", self.address).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        String::from_utf8_lossy(&answer).into_owned()
    }

    /// Speaks TLS to `host`, trusting this certificate (PEM) and no other.
    fn get_secure(&self, root: &[u8], host: &str, path: &str) -> Result<String, ureq::Error> {
        let root = Certificate::from_pem(root).unwrap();
        let tls = TlsConfig::builder().root_certs(RootCerts::new_with_certs(&[root])).build();
        let agent = ureq::Agent::new_with_config(ureq::Agent::config_builder().tls_config(tls).build());
        let (_, port) = self.address.rsplit_once(':').unwrap();
        agent.get(format!("https://{host}:{port}{path}")).call()?.body_mut().read_to_string()
    }

    /// Asks it to end, and waits until it did.
    fn stop(&mut self) -> Option<i32> {
        let asked = Command::new("kill").args(["-TERM", &self.child.id().to_string()]).status().unwrap();
        assert!(asked.success());
        self.child.wait().unwrap().code()
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
        assert_eq!(server.stop(), Some(0));
    }
}

#[test]
fn with_tls_it_is_believed_by_those_who_trust_its_certificate() {
    let data = TempDir::new().unwrap();
    let mut server =
        Server::start_with(data.path(), &["--tls", "--tls-name", "packs.example", "--tls-name", "10.9.8.7"]);
    assert!(server.said["listening"].as_str().unwrap().starts_with("https://127.0.0.1:"));
    let ca = Path::new(server.said["ca"].as_str().unwrap()).to_owned();
    assert_eq!(ca, data.path().join("tls/ca.crt"));
    let root = std::fs::read(&ca).unwrap();
    for host in ["localhost", "127.0.0.1"] {
        assert_eq!(server.get_secure(&root, host, "/healthz").unwrap(), "ok\n", "{host}");
    }

    let elsewhere = TempDir::new().unwrap();
    let other = Server::start_with(elsewhere.path(), &["--tls"]);
    let other_root = std::fs::read(elsewhere.path().join("tls/ca.crt")).unwrap();
    assert!(server.get_secure(&other_root, "localhost", "/healthz").is_err());
    assert_eq!(other.get_secure(&other_root, "localhost", "/healthz").unwrap(), "ok\n");
    let web = webpki_client().get(format!("https://localhost:{}/healthz", port(&server.address))).call();
    assert!(web.is_err(), "a client that trusts the web's authorities only must refuse");

    if cfg!(unix) {
        assert_eq!(server.stop(), Some(0));
    }
    drop(server);
    let again = Server::start_with(data.path(), &["--tls"]);
    assert_eq!(std::fs::read(&ca).unwrap(), root);
    assert_eq!(again.get_secure(&root, "localhost", "/healthz").unwrap(), "ok\n");
    drop(again);
    refused(data.path(), &["serve", "--tls", "--tls-name", "bank.example"], &["was not made for bank.example"]);
}

fn webpki_client() -> ureq::Agent {
    ureq::Agent::new_with_defaults()
}

fn port(address: &str) -> &str {
    address.rsplit_once(':').unwrap().1
}

#[test]
fn plain_http_on_the_tls_port_leads_to_the_certificate_and_nowhere_else() {
    let data = TempDir::new().unwrap();
    let server = Server::start_with(data.path(), &["--tls"]);
    let page = server.get("/");
    assert!(page.starts_with("HTTP/1.1 200"), "{page}");
    for words in ["/local-ca.crt", "SHA-256", "Android", "iPhone", &format!("https://{}/", server.address)] {
        assert!(page.contains(words), "{words}: {page}");
    }
    assert!(!server.get("/healthz").contains("ok\n"));
    let certificate = server.get("/local-ca.crt");
    assert!(certificate.starts_with("HTTP/1.1 200"), "{certificate}");
    assert!(certificate.contains("content-type: application/x-x509-ca-cert"), "{certificate}");
    // A client that says nothing holds up nobody.
    let silent = TcpStream::connect(&server.address).unwrap();
    let root = std::fs::read(data.path().join("tls/ca.crt")).unwrap();
    assert_eq!(server.get_secure(&root, "localhost", "/readyz").unwrap(), "{\"ready\":true}");
    drop(silent);
    let plain = Server::start(TempDir::new().unwrap().path());
    assert!(plain.get("/local-ca.crt").starts_with("HTTP/1.1 404"));
}

#[test]
fn a_given_certificate_is_shown_and_plain_http_is_sent_on() {
    let data = TempDir::new().unwrap();
    let (chain, key) = (data.path().join("chain.pem"), data.path().join("key.pem"));
    let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]).unwrap();
    std::fs::write(&chain, made.cert.pem()).unwrap();
    std::fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let files = ["--tls-cert", chain.to_str().unwrap(), "--tls-key", key.to_str().unwrap()];
    let server = Server::start_with(data.path(), &files);
    assert_eq!(server.said["ca"], Value::Null);
    assert_eq!(server.get_secure(made.cert.pem().as_bytes(), "localhost", "/healthz").unwrap(), "ok\n");
    let sent_on = server.get("/");
    assert!(sent_on.starts_with("HTTP/1.1 308"), "{sent_on}");
    assert!(sent_on.contains(&format!("location: https://{}/", server.address)), "{sent_on}");
    assert!(server.get("/local-ca.crt").starts_with("HTTP/1.1 404"));
    for args in
        [&["serve", "--tls-cert", "x"][..], &["serve", "--tls-name", "x"], &["serve", "--tls", "--tls-cert", "x"]]
    {
        assert_eq!(run(data.path(), args).status.code(), Some(2), "{args:?}");
    }
}

#[test]
fn the_web_app_is_brought_along() {
    let data = TempDir::new().unwrap();
    let web = TempDir::new().unwrap();
    let folder = web.path().to_str().unwrap();
    refused(data.path(), &["serve", "--web", folder], &[folder, "index.html", "cargo xtask web"]);
    std::fs::write(web.path().join("index.html"), "<!doctype html>the app").unwrap();
    let server = Server::start_with(data.path(), &["--web", folder]);
    assert!(server.get("/").ends_with("the app"));
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
