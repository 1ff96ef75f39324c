//! A server of a few lines that answers every request with what it is told: for the driver's own tests, and as the
//! captive portal that answers everything with its own page.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::Arc;

/// What a request is answered with: status line, content type, body.
pub type Answer = (&'static str, &'static str, Vec<u8>);

/// Answers on a port of its own until the test ends.
#[derive(Debug)]
pub struct SmallServer {
    /// `http://127.0.0.1:PORT`.
    pub url: String,
}

impl SmallServer {
    /// Starts on a free port, or on the given one. The function gets method and path.
    pub fn start(at: &str, answer: impl Fn(&str, &str) -> Answer + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind(at).expect("a port of loopback is free");
        let address: SocketAddr = listener.local_addr().expect("it is bound");
        let answer = Arc::new(answer);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let answer = Arc::clone(&answer);
                std::thread::spawn(move || {
                    // Whoever hangs up early is no concern of ours.
                    let _ = serve(stream, &*answer);
                });
            }
        });
        Self { url: format!("http://{address}") }
    }

    /// A network that answers everything with its login page.
    pub fn captive_portal(at: &str) -> Self {
        let login = "<!doctype html><title>Free Wi-Fi</title><h1>Please log in</h1><form><input name=room></form>";
        Self::start(at, move |_, _| ("200 OK", "text/html; charset=utf-8", login.into()))
    }
}

fn serve(mut stream: TcpStream, answer: &dyn Fn(&str, &str) -> Answer) -> std::io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = String::new();
    reader.read_line(&mut line)?;
    let mut words = line.split_whitespace();
    let (method, path) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let mut length = 0;
    loop {
        let mut header = String::new();
        reader.read_line(&mut header)?;
        if header.trim().is_empty() {
            break;
        }
        if let Some(value) = header.to_ascii_lowercase().strip_prefix("content-length:") {
            length = value.trim().parse().unwrap_or(0);
        }
    }
    std::io::copy(&mut reader.take(length), &mut std::io::sink())?;
    let (status, kind, body) = answer(method, path);
    let head = format!(
        "HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {}\r\nconnection: close\r\n\r\n",
        body.len()
    );
    stream.write_all(head.as_bytes())?;
    stream.write_all(&body)
}
