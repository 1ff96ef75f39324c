//! The local authority and its certificates, as clients judge them that trust it.
#![allow(clippy::unwrap_used, reason = "what cannot be set up is a failed test")]

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use rustls::RootCertStore;
use rustls::client::WebPkiServerVerifier;
use rustls::client::danger::ServerCertVerifier as _;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::sign::CertifiedKey;
use sync_server::tls::authority::{Authority, CERTIFICATE_FILE, KEY_FILE};
use sync_server::tls::local::{LocalCertificates, Machine};
use sync_server::tls::names::{Name, of_machine};
use sync_server::tls::{self, TlsError};
use tempfile::TempDir;

const NOW: &str = "2026-11-20T10:00:00Z";

fn names(texts: &[&str]) -> BTreeSet<Name> {
    texts.iter().map(|text| Name::parse(text).unwrap()).collect()
}

/// Whether a client that trusts `root` believes that this certificate is of the server `name`.
fn believed(root: &CertificateDer<'_>, shown: &CertifiedKey, name: &str, now: Timestamp) -> bool {
    let mut roots = RootCertStore::empty();
    roots.add(root.clone().into_owned()).unwrap();
    let verifier = WebPkiServerVerifier::builder_with_provider(Arc::new(roots), Arc::new(default_provider()));
    let name = ServerName::try_from(name.to_owned()).unwrap();
    let now = UnixTime::since_unix_epoch(Duration::from_secs(now.as_second().unsigned_abs()));
    let (leaf, chain) = shown.cert.split_first().unwrap();
    verifier.build().unwrap().verify_server_cert(leaf, chain, &name, &[], now).is_ok()
}

/// A machine whose clock and addresses the test moves.
#[derive(Clone)]
struct Moving {
    now: Arc<Mutex<Timestamp>>,
    addresses: Arc<Mutex<Vec<&'static str>>>,
}

impl Moving {
    fn new(addresses: &[&'static str]) -> Self {
        let now = Arc::new(Mutex::new(NOW.parse().unwrap()));
        Self { now, addresses: Arc::new(Mutex::new(addresses.to_vec())) }
    }

    fn machine(&self) -> Machine {
        let (clock, machine) = (self.clone(), self.clone());
        let names = move || {
            let addresses = machine.addresses.lock().unwrap();
            of_machine("dock", addresses.iter().map(|address| address.parse().unwrap()))
        };
        Machine { clock: Arc::new(move || clock.now()), names: Arc::new(names) }
    }

    fn now(&self) -> Timestamp {
        *self.now.lock().unwrap()
    }

    fn pass(&self, time: SignedDuration) {
        *self.now.lock().unwrap() += time;
    }
}

/// The certificates of a data folder that may hold an authority already.
fn open(data: &Path, asked: &[&str], machine: &Moving) -> Result<LocalCertificates, TlsError> {
    LocalCertificates::open(&data.join("tls"), names(asked), machine.machine())
}

#[test]
fn who_trusts_the_authority_believes_all_names_of_the_server() {
    let data = TempDir::new().unwrap();
    let machine = Moving::new(&["192.168.1.20", "fd00::2", "203.0.113.9"]);
    let certificates = open(data.path(), &["packs.example", "203.0.113.10"], &machine).unwrap();
    let (root, shown) = (certificates.authority().clone(), certificates.certificate());
    let check = |name: &str, expected| assert_eq!(believed(&root, &shown, name, machine.now()), expected, "{name}");
    for name in ["localhost", "127.0.0.1", "::1", "dock", "dock.local", "192.168.1.20", "fd00::2", "packs.example"] {
        check(name, true);
    }
    check("203.0.113.10", true);
    for name in ["203.0.113.9", "192.168.1.21", "example", "other.local"] {
        check(name, false);
    }
    let other = open(TempDir::new().unwrap().path(), &[], &machine).unwrap();
    assert!(!believed(other.authority(), &shown, "localhost", machine.now()));
}

#[test]
fn the_authority_can_speak_for_nobody_else() {
    let data = TempDir::new().unwrap();
    let now = NOW.parse().unwrap();
    let authority = Authority::load_or_create(&data.path().join("tls"), &names(&["dock", "localhost"]), now).unwrap();
    for name in ["dock", "a.dock", "10.1.2.3", "192.168.200.1", "fd12::3"] {
        let stolen = authority.issue(&names(&[name]), now).unwrap();
        assert!(authority.covers(&Name::parse(name).unwrap()), "{name}");
        assert!(believed(authority.certificate(), &stolen, name, now), "{name}");
    }
    for name in ["bank.example", "dock.example", "8.8.8.8", "2001:db8::1"] {
        let stolen = authority.issue(&names(&[name]), now).unwrap();
        assert!(!authority.covers(&Name::parse(name).unwrap()), "{name}");
        assert!(!believed(authority.certificate(), &stolen, name, now), "{name}");
        let both = authority.issue(&names(&[name, "dock"]), now).unwrap();
        assert!(!believed(authority.certificate(), &both, "dock", now), "{name}");
    }
}

#[test]
fn a_restart_keeps_the_authority_and_its_key_is_its_owners_alone() {
    let data = TempDir::new().unwrap();
    let machine = Moving::new(&["192.168.1.20"]);
    let first = open(data.path(), &[], &machine).unwrap();
    let folder = data.path().join("tls");
    let held = || (fs::read(folder.join(KEY_FILE)).unwrap(), fs::read(folder.join(CERTIFICATE_FILE)).unwrap());
    let before = held();
    let again = open(data.path(), &[], &machine).unwrap();
    assert_eq!(first.authority(), again.authority());
    assert_eq!(before, held());
    assert!(believed(first.authority(), &again.certificate(), "192.168.1.20", machine.now()));
    let mut left: Vec<_> = fs::read_dir(data.path()).unwrap().map(|entry| entry.unwrap().file_name()).collect();
    left.sort();
    assert_eq!(left, ["tls"]);
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        assert_eq!(fs::metadata(folder.join(KEY_FILE)).unwrap().permissions().mode() & 0o777, 0o600);
    }
}

#[test]
fn a_new_address_gets_a_new_certificate_of_the_same_authority() {
    let data = TempDir::new().unwrap();
    let machine = Moving::new(&["192.168.1.20"]);
    let certificates = open(data.path(), &[], &machine).unwrap();
    let root = certificates.authority().clone();
    let first = certificates.certificate();
    machine.pass(SignedDuration::from_mins(1));
    assert!(Arc::ptr_eq(&first, &certificates.certificate()));

    *machine.addresses.lock().unwrap() = vec!["10.0.0.7"];
    machine.pass(SignedDuration::from_mins(1));
    let moved = certificates.certificate();
    assert!(believed(&root, &moved, "10.0.0.7", machine.now()));
    assert!(!believed(&root, &moved, "192.168.1.20", machine.now()));
    assert_eq!(open(data.path(), &[], &machine).unwrap().authority(), &root);
}

#[test]
fn a_certificate_is_renewed_long_before_it_ends() {
    let data = TempDir::new().unwrap();
    let machine = Moving::new(&[]);
    let certificates = open(data.path(), &[], &machine).unwrap();
    let (root, first) = (certificates.authority().clone(), certificates.certificate());
    for day in [-1, 0, 60, 89] {
        let then = machine.now() + SignedDuration::from_hours(24 * day);
        assert!(believed(&root, &first, "localhost", then), "day {day}");
    }
    assert!(!believed(&root, &first, "localhost", machine.now() + SignedDuration::from_hours(24 * 91)));
    machine.pass(SignedDuration::from_hours(24 * 46));
    assert!(!Arc::ptr_eq(&first, &certificates.certificate()));
    machine.pass(SignedDuration::from_hours(24 * 365 * 5));
    assert!(believed(&root, &certificates.certificate(), "localhost", machine.now()));
}

#[track_caller]
fn refused<T>(result: Result<T, TlsError>, words: &[&str]) {
    let said = result.err().expect("it is refused").to_string();
    for word in words.iter().chain(&["next:"]) {
        assert!(said.contains(word), "{word:?}: {said}");
    }
}

#[test]
fn an_authority_that_does_not_do_is_never_replaced() {
    let data = TempDir::new().unwrap();
    let machine = Moving::new(&[]);
    let folder = data.path().join("tls");
    open(data.path(), &[], &machine).unwrap();
    refused(open(data.path(), &["packs.example"], &machine), &["packs.example", "leave that name out"]);
    refused(open(data.path(), &["203.0.113.9"], &machine), &["203.0.113.9"]);
    open(data.path(), &["192.168.3.4", "a.localhost"], &machine).unwrap();

    machine.pass(SignedDuration::from_hours(24 * 365 * 10));
    refused(open(data.path(), &[], &machine), &["lasts only until 2036-11-20", "every phone"]);

    let machine = Moving::new(&[]);
    let (key, certificate) =
        (fs::read(folder.join(KEY_FILE)).unwrap(), fs::read(folder.join(CERTIFICATE_FILE)).unwrap());
    fs::write(folder.join(CERTIFICATE_FILE), "?").unwrap();
    refused(open(data.path(), &[], &machine), &["ca.crt cannot be read"]);
    fs::remove_file(folder.join(CERTIFICATE_FILE)).unwrap();
    refused(open(data.path(), &[], &machine), &["ca.crt is missing"]);
    assert_eq!(fs::read(folder.join(KEY_FILE)).unwrap(), key);
    fs::write(folder.join(CERTIFICATE_FILE), certificate).unwrap();
    fs::write(folder.join(KEY_FILE), "?").unwrap();
    refused(open(data.path(), &[], &machine), &["ca.key cannot be read"]);
    let other = rcgen::KeyPair::generate().unwrap();
    fs::write(folder.join(KEY_FILE), other.serialize_pem()).unwrap();
    refused(open(data.path(), &[], &machine), &["do not belong together"]);
}

#[test]
fn a_certificate_that_was_given_needs_its_key() {
    let folder = TempDir::new().unwrap();
    let (chain, key) = (folder.path().join("chain.pem"), folder.path().join("key.pem"));
    let made = rcgen::KeyPair::generate().unwrap();
    let params = rcgen::CertificateParams::new(vec!["packs.example".to_owned()]).unwrap();
    fs::write(&chain, params.self_signed(&made).unwrap().pem()).unwrap();
    fs::write(&key, made.serialize_pem()).unwrap();
    tls::config(tls::given(&chain, &key).unwrap()).unwrap();

    refused(tls::given(&key, &key), &["no certificate", "--tls-cert"]);
    refused(tls::given(&chain, &chain), &["no key", "--tls-key"]);
    fs::write(&key, rcgen::KeyPair::generate().unwrap().serialize_pem()).unwrap();
    refused(tls::given(&chain, &key), &["does not serve the certificate"]);
    fs::remove_file(&chain).unwrap();
    assert!(tls::given(&chain, &key).is_err_and(|error| error.to_string().contains("chain.pem")));
}
