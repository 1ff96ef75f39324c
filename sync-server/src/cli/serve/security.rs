//! How `serve` is spoken to: plain, with a certificate that was given, or with one that this machine makes for itself.

use std::collections::BTreeSet;
use std::net::{IpAddr, Ipv4Addr, SocketAddr, UdpSocket};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use rustls::ServerConfig;
use rustls::pki_types::CertificateDer;
use sync_server::routes::local_ca;
use sync_server::tls;
use sync_server::tls::authority::CERTIFICATE_FILE;
use sync_server::tls::local::{LocalCertificates, Machine};
use sync_server::tls::names::{self, Name};
use verify_core::time::Timestamp;

/// Folder of the local authority in the data folder.
const FOLDER: &str = "tls";

/// An address of no network at all (RFC 5737): for asking which way out there is.
const FAR: Ipv4Addr = Ipv4Addr::new(198, 51, 100, 1);

/// How `serve` is to be spoken to.
#[derive(Debug, Args)]
pub struct TlsArgs {
    /// Speak https with a certificate that this machine makes, so that phones in the same network can use the camera
    #[arg(long)]
    tls: bool,
    /// A name or address of this server beside those that it finds; its certificate names it too
    #[arg(long, value_name = "NAME", value_parser = Name::parse, num_args = 1.., requires = "tls")]
    tls_name: Vec<Name>,
    /// Speak https with this certificate chain (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_key", conflicts_with = "tls")]
    tls_cert: Option<PathBuf>,
    /// The key of --tls-cert (PEM)
    #[arg(long, value_name = "FILE", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
}

/// How the server is spoken to.
pub enum Security {
    /// Plain HTTP.
    None,
    /// TLS with a certificate that was given.
    Given(Arc<ServerConfig>),
    /// TLS with a certificate of the local authority.
    Local {
        /// For the listener.
        config: Arc<ServerConfig>,
        /// The certificate that phones are to trust.
        authority: CertificateDer<'static>,
        /// What the server was said to be called first.
        name: Option<Name>,
    },
}

impl TlsArgs {
    /// What was asked for, for a server that listens on `listen`.
    pub fn open(&self, data: &Path, listen: IpAddr) -> anyhow::Result<Security> {
        if let (Some(chain), Some(key)) = (&self.tls_cert, &self.tls_key) {
            return Ok(Security::Given(tls::config(tls::given(chain, key)?)?));
        }
        if !self.tls {
            return Ok(Security::None);
        }
        let listens = (!listen.is_unspecified()).then_some(Name::Address(listen));
        let asked: BTreeSet<Name> = self.tls_name.iter().cloned().chain(listens).collect();
        // Browsers hold certificates against their own clock, so a time that was given does not count here.
        let machine = Machine { clock: Arc::new(Timestamp::now), names: Arc::new(found) };
        let certificates = LocalCertificates::open(&data.join(FOLDER), asked, machine)?;
        let authority = certificates.authority().clone();
        let name = self.tls_name.first().cloned();
        Ok(Security::Local { config: tls::config(Arc::new(certificates))?, authority, name })
    }
}

impl Security {
    /// The scheme of the server's address.
    pub const fn scheme(&self) -> &'static str {
        match self {
            Self::None => "http",
            Self::Given(_) | Self::Local { .. } => "https",
        }
    }

    /// The file that clients are to trust.
    pub fn ca_file(&self, data: &Path) -> Option<PathBuf> {
        match self {
            Self::None | Self::Given(_) => None,
            Self::Local { .. } => Some(data.join(FOLDER).join(CERTIFICATE_FILE)),
        }
    }

    /// The address at which others reach a server that is bound to `bound`, as far as this machine can tell.
    pub fn reachable(&self, bound: SocketAddr) -> String {
        let (scheme, port) = (self.scheme(), bound.port());
        match self.name(bound) {
            Some(Name::Host(host)) => format!("{scheme}://{}:{port}", host.as_str()),
            Some(Name::Address(address)) => format!("{scheme}://{}", SocketAddr::new(address, port)),
            None => format!("{scheme}://localhost:{port}"),
        }
    }

    fn name(&self, bound: SocketAddr) -> Option<Name> {
        match self {
            Self::Local { name: Some(name), .. } => Some(name.clone()),
            Self::None | Self::Given(_) | Self::Local { name: None, .. } if bound.ip().is_unspecified() => {
                in_network(bound).map(Name::Address)
            }
            Self::None | Self::Given(_) | Self::Local { name: None, .. } => Some(Name::Address(bound.ip())),
        }
    }

    /// Says what browsers will not do.
    pub fn warn(&self, listen: IpAddr) {
        match self {
            Self::None if !listen.is_loopback() => tracing::warn!(
                "serve.plain_http: over plain http browsers give no camera and no offline storage, except on localhost; \
                 next: add --tls, or put a proxy with https in front and name it with --url"
            ),
            Self::None | Self::Given(_) | Self::Local { .. } => {}
        }
    }

    /// What people need to know beside the address.
    pub fn advice(&self, bound: SocketAddr, data: &Path) -> String {
        let (Self::Local { authority, .. }, Some(file)) = (self, self.ca_file(data)) else { return String::new() };
        if self.name(bound).is_none() {
            let words = "no address of this machine in a private network was found; next: name one with --tls-name";
            return format!("\n{words}");
        }
        let address = self.reachable(bound);
        let plain = address.replacen("https", "http", 1);
        let (android, ios) = (local_ca::ANDROID, local_ca::IOS);
        format!(
            "\non phones in this network: {address}
  once per phone, open {plain} there and trust the certificate that it offers; it is {}
    Android: {android}
    iPhone, iPad: {ios}
    its SHA-256: {}",
            file.display(),
            local_ca::fingerprint(authority),
        )
    }
}

/// The names and addresses that this machine has now.
fn found() -> BTreeSet<Name> {
    names::of_machine(&gethostname::gethostname().to_string_lossy(), addresses())
}

fn addresses() -> Vec<IpAddr> {
    let interfaces = if_addrs::get_if_addrs().unwrap_or_else(|error| {
        tracing::warn!(%error, "serve.no_interfaces: the addresses of this machine are unknown");
        Vec::new()
    });
    interfaces.into_iter().map(|interface| interface.ip()).collect()
}

/// The address of this machine in its network, of a kind that `bound` takes. Machines have bridges and tunnels of their own:
/// the address from which they reach the rest of the world comes first.
fn in_network(bound: SocketAddr) -> Option<IpAddr> {
    let is_ours = |address: &IpAddr| {
        names::is_private(address) && !address.is_loopback() && (address.is_ipv4() || bound.is_ipv6())
    };
    let mut ours: Vec<IpAddr> = addresses().into_iter().filter(is_ours).collect();
    ours.sort();
    let outward = outward_address().filter(is_ours);
    outward.or_else(|| ours.first().copied())
}

/// The address with which packets to a far place would leave. Nothing is sent: the system only picks a route.
fn outward_address() -> Option<IpAddr> {
    let socket = UdpSocket::bind((Ipv4Addr::UNSPECIFIED, 0)).ok()?;
    socket.connect((FAR, 9)).ok()?;
    socket.local_addr().ok().map(|address| address.ip())
}
