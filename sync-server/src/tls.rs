//! TLS, so that a phone in the same network gets its secure context: without one, browsers give no camera and no offline
//! storage, and they take no service worker from a page whose certificate they do not trust.
//!
//! Either with a certificate that the operator brings, or with one of a local authority that this server makes for itself
//! and that people trust on their phones. That authority can speak for nothing but private addresses and the names it was
//! made for, so trusting it risks little.
//!
//! | Module | What it does |
//! | --- | --- |
//! | [`names`] | the names and addresses of a server |
//! | `permitted` | for which of them an authority can speak |
//! | [`authority`] | the local authority: `ca.key` and `ca.crt` in one folder |
//! | [`local`] | the server's own certificate, always for its present addresses |

use std::path::{Path, PathBuf};
use std::sync::Arc;

use rustls::ServerConfig;
use rustls::crypto::ring::default_provider;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::server::ResolvesServerCert;
use rustls::sign::{CertifiedKey, SingleCertAndKey};
use signing::files;
use thiserror::Error;
use zeroize::Zeroizing;

pub mod authority;
pub mod local;
pub mod names;
mod permitted;

/// Bytes of a certificate or key file.
const FILE_BYTES_MAX: u64 = 256 * 1024;

/// Why there is no TLS.
#[derive(Debug, Error)]
pub enum TlsError {
    /// A file or folder cannot be read or written.
    #[error(transparent)]
    File(#[from] signing::Error),
    /// The local authority's folder cannot be put in its place.
    #[error("{}: {}\n  next: check the rights of the data folder", .0.display(), .1)]
    Place(PathBuf, #[source] std::io::Error),
    /// The folder holds something else than one local authority.
    #[error(
        "{}: {}\n  next: restore it from a backup, or remove the folder; every phone must then trust the new certificate",
        .0.display(), .1
    )]
    Authority(PathBuf, String),
    /// The local authority does not last much longer, or does no more.
    #[error(
        "{}: the local certificate lasts only until {}\n  next: remove the folder; every phone must then trust the new one",
        .0.display(), .1
    )]
    Ending(PathBuf, jiff::civil::Date),
    /// The local authority was made for other names.
    #[error(
        "{}: the local certificate was not made for {}\n  next: leave that name out, or remove the folder; every phone must \
         then trust the new certificate",
        .0.display(), .1
    )]
    OtherNames(PathBuf, names::Name),
    /// A file that was given does not hold what it should.
    #[error("{}: {}\n  next: give a certificate chain with --tls-cert and its key with --tls-key, both PEM", .0.display(), .1)]
    Given(PathBuf, String),
    /// Certificates cannot be made; the cryptography says why.
    #[error("no certificate can be made: {0}\n  next: report this, it is a fault of this program")]
    Making(String),
}

impl From<rcgen::Error> for TlsError {
    fn from(error: rcgen::Error) -> Self {
        Self::Making(error.to_string())
    }
}

impl From<rustls::Error> for TlsError {
    fn from(error: rustls::Error) -> Self {
        Self::Making(error.to_string())
    }
}

/// What a listener needs for TLS, given who shows certificates.
pub fn config(certificates: Arc<dyn ResolvesServerCert>) -> Result<Arc<ServerConfig>, TlsError> {
    let versions =
        ServerConfig::builder_with_provider(Arc::new(default_provider())).with_safe_default_protocol_versions();
    let mut config = versions?.with_no_client_auth().with_cert_resolver(certificates);
    config.alpn_protocols = vec![b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// A certificate chain and its key that the operator brings, both PEM. Read once: a renewed one counts from the next start.
pub fn given(chain: &Path, key: &Path) -> Result<Arc<dyn ResolvesServerCert>, TlsError> {
    let refuse = |path: &Path, what: String| TlsError::Given(path.to_owned(), what);
    let chain_bytes = files::read(chain, FILE_BYTES_MAX)?;
    let certificates: Vec<_> = CertificateDer::pem_slice_iter(&chain_bytes)
        .collect::<Result<_, _>>()
        .map_err(|error| refuse(chain, format!("the certificates cannot be read: {error}")))?;
    if certificates.is_empty() {
        return Err(refuse(chain, "there is no certificate in it".to_owned()));
    }
    let key_bytes = Zeroizing::new(files::read(key, FILE_BYTES_MAX)?);
    let private_key = PrivateKeyDer::from_pem_slice(&key_bytes)
        .map_err(|error| refuse(key, format!("there is no key in it that can be read: {error}")))?;
    let certified = CertifiedKey::from_der(certificates, private_key, &default_provider())
        .map_err(|error| refuse(key, format!("the key does not serve the certificate: {error}")))?;
    Ok(Arc::new(SingleCertAndKey::from(certified)))
}
