//! Stands between browser and server and counts what the browser is sent, as the network carries it.

use std::io::{Read, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A proxy of connections; it lives until the process ends.
#[derive(Debug)]
pub struct CountingProxy {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
    bytes: Arc<AtomicU64>,
}

impl CountingProxy {
    /// Starts on a free port, before the server at this address.
    pub fn start(server: &str) -> std::io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let url = format!("http://{}", listener.local_addr()?);
        let bytes = Arc::new(AtomicU64::new(0));
        let (counter, server) = (Arc::clone(&bytes), server.to_owned());
        std::thread::spawn(move || {
            for browser in listener.incoming().map_while(Result::ok) {
                // A server that is gone is a connection that ends.
                let _ = carry(browser, &server, &counter);
            }
        });
        Ok(Self { url, bytes })
    }

    /// Bytes that the browser was sent so far, with headers.
    pub fn bytes(&self) -> u64 {
        self.bytes.load(Ordering::SeqCst)
    }
}

fn carry(browser: TcpStream, server: &str, counter: &Arc<AtomicU64>) -> std::io::Result<()> {
    let server = TcpStream::connect(server)?;
    let (mut up_from, mut up_to) = (browser.try_clone()?, server.try_clone()?);
    std::thread::spawn(move || {
        let _ = std::io::copy(&mut up_from, &mut up_to);
        let _ = up_to.shutdown(std::net::Shutdown::Write);
    });
    let counter = Arc::clone(counter);
    std::thread::spawn(move || down(server, browser, &counter));
    Ok(())
}

fn down(mut from: TcpStream, mut to: TcpStream, counter: &AtomicU64) {
    let mut buffer = [0; 16 * 1024];
    while let Ok(read) = from.read(&mut buffer) {
        if read == 0 || to.write_all(&buffer[..read]).is_err() {
            break;
        }
        counter.fetch_add(read as u64, Ordering::SeqCst);
    }
    let _ = to.shutdown(std::net::Shutdown::Both);
}
