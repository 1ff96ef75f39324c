//! The world of the engine's tests behind a real socket, so that the program itself can talk to it.
#![allow(dead_code, reason = "each test that shares this needs a part of it")]

use std::io::{BufRead, BufReader, Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::thread;

use serde_json::Value;
use verify_core::sync::{Answer, Request};

#[path = "../../../engine/tests/support/world.rs"]
pub mod world;

use world::Lab;

/// Starts a server that lives as long as the test. Gives its address and an enrolment code.
pub fn start() -> (String, String) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let address = format!("http://{}", listener.local_addr().unwrap());
    let (send, receive) = std::sync::mpsc::channel();
    thread::spawn(move || {
        let lab = Lab::new();
        // The program has the real clock.
        lab.world.borrow_mut().now = verify_core::time::Timestamp::now();
        lab.publish(|_| ());
        send.send(lab.code()).unwrap();
        for stream in listener.incoming() {
            let _ = serve(&lab, stream.unwrap());
        }
    });
    (address, receive.recv().unwrap())
}

/// Answers one request and closes. Two paths are the test's own: one publishes a recall, one says what the journal holds.
fn serve(lab: &Lab, stream: TcpStream) -> std::io::Result<()> {
    let request = read(&stream)?;
    if request.target == "/test/recall" {
        lab.publish(|publisher| publisher.recall("R-1", Some("L1"), None));
    }
    let answer = match request.target.as_str() {
        "/test/journal" => held(lab),
        _ => lab.world.borrow_mut().exchange(&request).expect("this cable holds"),
    };
    let mut stream = &stream;
    let length = answer.body.len();
    write!(stream, "HTTP/1.1 {} X\r\ncontent-length: {length}\r\nconnection: close\r\n\r\n", answer.status)?;
    stream.write_all(&answer.body)
}

fn read(stream: &TcpStream) -> std::io::Result<Request> {
    let mut lines = BufReader::new(stream);
    let mut first = String::new();
    lines.read_line(&mut first)?;
    let mut words = first.split_whitespace().map(str::to_owned);
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let (mut headers, mut length) = (Vec::new(), 0);
    loop {
        let mut line = String::new();
        lines.read_line(&mut line)?;
        let Some((name, value)) = line.trim().split_once(": ") else { break };
        match name.to_lowercase().as_str() {
            "content-length" => length = value.parse().unwrap(),
            "content-digest" => headers.push(("content-digest", value.to_owned())),
            "signature-input" => headers.push(("signature-input", value.to_owned())),
            "signature" => headers.push(("signature", value.to_owned())),
            _ => {}
        }
    }
    let mut body = vec![0; length];
    lines.read_exact(&mut body)?;
    let method = if method == "POST" { "POST" } else { "GET" };
    Ok(Request { ticket: 0, method, target, headers, body, max_bytes: u64::MAX })
}

fn held(lab: &Lab) -> Answer {
    let journal = &lab.world.borrow().journal;
    let epoch = journal.chains.keys().next_back().copied().unwrap_or(0);
    let end = journal.end(epoch);
    let body = serde_json::json!({"epoch": epoch, "entries": end.next_seq, "head": end.head.to_hex()});
    Answer { status: 200, retry_after: None, body: body.to_string().into_bytes() }
}

/// Asks for the recall.
pub fn recall(address: &str) {
    get(address, "/test/recall");
}

/// The newest epoch that the server holds: its number, entries and head.
pub fn journal(address: &str) -> Value {
    let answer = get(address, "/test/journal");
    serde_json::from_str(answer.rsplit("\r\n\r\n").next().unwrap()).unwrap()
}

fn get(address: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(address.strip_prefix("http://").unwrap()).unwrap();
    write!(stream, "GET {path} HTTP/1.1\r\n\r\n").unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer
}
