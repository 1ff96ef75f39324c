//! Where connections come from: plain, or with TLS.
//!
//! Handshakes run beside each other, limited in time and number, so one slow client holds up nobody. On a TLS port a client
//! that speaks plain HTTP is let in too, marked as such: it is told where to go, and nothing else.

use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use axum::extract::connect_info::Connected;
use axum::serve::{IncomingStream, Listener as Accepting};
use rustls::ServerConfig;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::JoinSet;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;

/// How long a client may take until a request can come.
const HANDSHAKE_TIMEOUT: Duration = Duration::from_secs(10);
/// Handshakes at a time; further clients wait.
const HANDSHAKES_MAX: usize = 512;
/// The first byte of every TLS connection: the record type of a handshake.
const TLS_FIRST_BYTE: u8 = 0x16;

/// How a client came in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// As this server is spoken to.
    Right,
    /// Without TLS, where TLS is spoken.
    PlainInsteadOfTls,
}

/// Who is at the other end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Peer {
    /// The address.
    pub address: SocketAddr,
    /// How it came in.
    pub way: Way,
}

/// See the module.
pub struct Listener {
    tcp: TcpListener,
    tls: Option<TlsAcceptor>,
    handshakes: JoinSet<Option<(Stream, Peer)>>,
}

impl Listener {
    /// Plain HTTP.
    pub fn plain(tcp: TcpListener) -> Self {
        Self { tcp, tls: None, handshakes: JoinSet::new() }
    }

    /// HTTP over TLS.
    pub fn tls(tcp: TcpListener, config: Arc<ServerConfig>) -> Self {
        Self { tcp, tls: Some(config.into()), handshakes: JoinSet::new() }
    }

    pub(super) const fn is_tls(&self) -> bool {
        self.tls.is_some()
    }
}

/// A connection on which HTTP is spoken.
pub trait Duplex: AsyncRead + AsyncWrite + Unpin + Send {}
impl<T: AsyncRead + AsyncWrite + Unpin + Send> Duplex for T {}

type Stream = Box<dyn Duplex>;

impl Accepting for Listener {
    type Io = Stream;
    type Addr = Peer;

    async fn accept(&mut self) -> (Stream, Peer) {
        let Some(tls) = &self.tls else {
            let (stream, address) = Accepting::accept(&mut self.tcp).await;
            return (Box::new(stream), Peer { address, way: Way::Right });
        };
        loop {
            let has_room = self.handshakes.len() < HANDSHAKES_MAX;
            tokio::select! {
                (stream, address) = Accepting::accept(&mut self.tcp), if has_room => {
                    self.handshakes.spawn(shake_hands(tls.clone(), stream, address));
                }
                Some(done) = self.handshakes.join_next() => {
                    if let Ok(Some(connection)) = done {
                        return connection;
                    }
                }
            }
        }
    }

    fn local_addr(&self) -> io::Result<Peer> {
        Ok(Peer { address: self.tcp.local_addr()?, way: Way::Right })
    }
}

/// The connection behind a handshake; `None` if the client did not manage in time.
async fn shake_hands(tls: TlsAcceptor, stream: TcpStream, address: SocketAddr) -> Option<(Stream, Peer)> {
    let shaken = timeout(HANDSHAKE_TIMEOUT, async {
        let mut first = [0];
        if stream.peek(&mut first).await? == 1 && first[0] != TLS_FIRST_BYTE {
            return Ok((Box::new(stream) as Stream, Way::PlainInsteadOfTls));
        }
        Ok((Box::new(tls.accept(stream).await?) as Stream, Way::Right))
    });
    match shaken.await {
        Ok(Ok((stream, way))) => Some((stream, Peer { address, way })),
        Ok(Err(error)) => {
            let error: io::Error = error;
            tracing::debug!(%error, "tls.handshake_failed");
            None
        }
        Err(_) => {
            tracing::debug!("tls.handshake_timed_out");
            None
        }
    }
}

impl Connected<IncomingStream<'_, Listener>> for Peer {
    fn connect_info(stream: IncomingStream<'_, Listener>) -> Self {
        *stream.remote_addr()
    }
}
