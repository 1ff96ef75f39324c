//! The server's own certificate from the local authority, always for its present addresses.
//!
//! It lives in memory only: every start and every change of address makes a new one, and phones that trust the authority
//! take it without a question.

use std::collections::BTreeSet;
use std::fmt;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use jiff::{SignedDuration, Timestamp};
use rustls::pki_types::CertificateDer;
use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;

use super::TlsError;
use super::authority::{Authority, LEAF_DAYS};
use super::names::Name;

/// How long addresses are taken to be the same.
const LOOK_AGAIN: SignedDuration = SignedDuration::from_secs(30);
/// When a certificate is replaced, well before it ends.
const RENEW_AFTER: SignedDuration = SignedDuration::from_hours(24 * LEAF_DAYS as i64 / 2);

/// The machine as certificates see it.
#[derive(Clone)]
pub struct Machine {
    /// Tells the time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// The names and addresses that the machine has now.
    pub names: Arc<dyn Fn() -> BTreeSet<Name> + Send + Sync>,
}

/// See the module.
pub struct LocalCertificates {
    authority: Authority,
    asked: BTreeSet<Name>,
    machine: Machine,
    current: Mutex<Current>,
}

struct Current {
    names: BTreeSet<Name>,
    looked_at: Timestamp,
    made_at: Timestamp,
    key: Arc<CertifiedKey>,
}

impl LocalCertificates {
    /// Certificates for what the machine is called, and for the names `asked` besides, by the authority in `folder`.
    pub fn open(folder: &Path, asked: BTreeSet<Name>, machine: Machine) -> Result<Self, TlsError> {
        let (found, now) = ((machine.names)(), (machine.clock)());
        let authority = Authority::load_or_create(folder, &found.union(&asked).cloned().collect(), now)?;
        if let Some(name) = asked.iter().find(|name| !authority.covers(name)) {
            return Err(TlsError::OtherNames(folder.to_owned(), name.clone()));
        }
        for name in found.iter().filter(|name| !authority.covers(name)) {
            tracing::warn!(%name, "tls.name_left_out: the local certificate was not made for this name of the machine");
        }
        let names = covered(&authority, found, &asked);
        let key = authority.issue(&names, now)?;
        let current = Mutex::new(Current { names, looked_at: now, made_at: now, key });
        Ok(Self { authority, asked, machine, current })
    }

    /// The certificate that phones are to trust, DER.
    pub const fn authority(&self) -> &CertificateDer<'static> {
        self.authority.certificate()
    }

    /// The certificate for now.
    pub fn certificate(&self) -> Arc<CertifiedKey> {
        let now = (self.machine.clock)();
        let mut current = self.current.lock().unwrap_or_else(PoisonError::into_inner);
        if now.duration_since(current.looked_at).abs() >= LOOK_AGAIN {
            self.look_again(&mut current, now);
        }
        Arc::clone(&current.key)
    }

    fn look_again(&self, current: &mut Current, now: Timestamp) {
        current.looked_at = now;
        let names = covered(&self.authority, (self.machine.names)(), &self.asked);
        if names == current.names && now.duration_since(current.made_at).abs() < RENEW_AFTER {
            return;
        }
        match self.authority.issue(&names, now) {
            Ok(key) => {
                tracing::info!(names = names.len(), "tls.renewed: new certificate for the present addresses");
                *current = Current { names, looked_at: now, made_at: now, key };
            }
            // The one that is there may still do.
            Err(error) => tracing::error!(%error, "tls.renewal_failed"),
        }
    }
}

fn covered(authority: &Authority, found: BTreeSet<Name>, asked: &BTreeSet<Name>) -> BTreeSet<Name> {
    found.into_iter().filter(|name| authority.covers(name)).chain(asked.iter().cloned()).collect()
}

impl ResolvesServerCert for LocalCertificates {
    fn resolve(&self, _: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        Some(self.certificate())
    }
}

impl fmt::Debug for LocalCertificates {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("LocalCertificates").field("asked", &self.asked).finish_non_exhaustive()
    }
}
