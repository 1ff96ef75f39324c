//! A device, as far as the server can tell.

use axum::http::Method;
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::Value;
use verify_core::ids::DeviceId;
use verify_core::journal::{Position, receipt_is_valid};
use verify_core::sync::enrol;
use verify_core::sync::http_signature::{Covered, ToSign};
use verify_core::sync::wire::{Hex, PushBody, PushEntry};

use super::app::{Reply, TestApp, receipt_key};

/// A device and its journal of one epoch.
#[derive(Clone)]
pub struct TestDevice {
    pub key: SigningKey,
    pub epoch: u32,
    pub bodies: Vec<String>,
}

impl TestDevice {
    /// A device that nobody knows yet.
    pub fn new(seed: u8) -> Self {
        Self { key: SigningKey::from_bytes(&[seed; 32]), epoch: 0, bodies: Vec::new() }
    }

    /// A device that is enrolled.
    pub async fn enrolled(app: &TestApp, seed: u8) -> Self {
        let device = Self::new(seed);
        let code = app.code(seed).await;
        let reply = device.enrol(app, code.code.one_time()).await;
        assert_eq!(reply.status, 200, "{}", reply.text());
        device
    }

    pub fn id(&self) -> DeviceId {
        DeviceId::of_key(&self.public_key())
    }

    pub fn public_key(&self) -> [u8; 32] {
        self.key.verifying_key().to_bytes()
    }

    pub async fn enrol(&self, app: &TestApp, code: &verify_core::sync::enrol_code::OneTimeCode) -> Reply {
        let public_key = self.public_key();
        let signature = self.key.sign(&enrol::message(code, &public_key)).to_bytes();
        app.send(Method::POST, enrol::PATH, &[], &enrol::body(code, &public_key, &signature)).await
    }

    /// Appends entries with these bodies.
    pub fn write(&mut self, bodies: &[&str]) {
        self.bodies.extend(bodies.iter().map(|body| (*body).to_owned()));
    }

    /// The chain before entry `seq`.
    pub fn position(&self, seq: usize) -> Position {
        let start = Position::start(&self.id(), self.epoch);
        self.bodies[..seq].iter().fold(start, |position, body| position.after(body))
    }

    /// The push of everything from `seq` on.
    pub fn push_body(&self, seq: usize) -> PushBody {
        let from = self.position(seq);
        let mut at = from;
        let entries = self.bodies[seq..].iter().map(|body| {
            at = at.after(body);
            PushEntry { body: body.clone(), sig: Hex(self.key.sign(at.head.as_bytes()).to_bytes()) }
        });
        PushBody {
            device: Hex(*self.id().digest().as_bytes()),
            epoch: self.epoch,
            from_seq: from.next_seq,
            entries: entries.collect(),
            prev_head: Hex(*from.head.as_bytes()),
        }
    }

    /// Pushes everything from `seq` on.
    pub async fn push(&self, app: &TestApp, seq: usize) -> Reply {
        self.post(app, "/v1/journal", &serde_json::to_vec(&self.push_body(seq)).unwrap()).await
    }

    /// A signed POST.
    pub async fn post(&self, app: &TestApp, path: &str, body: &[u8]) -> Reply {
        self.post_with(app, path, &[], body).await
    }

    /// A signed POST with more headers.
    pub async fn post_with(&self, app: &TestApp, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        self.send(app, Covered { method: "POST", path, body }, path, headers).await
    }

    /// A signed GET.
    pub async fn get(&self, app: &TestApp, path: &str, query: &str) -> Reply {
        self.send(app, Covered { method: "GET", path, body: b"" }, &format!("{path}{query}"), &[]).await
    }

    async fn send(&self, app: &TestApp, covered: Covered<'_>, uri: &str, headers: &[(&str, &str)]) -> Reply {
        let to_sign = ToSign::new(&covered, &self.id(), "1999-01-01T00:00:00Z".parse().unwrap());
        let signature = self.key.sign(to_sign.message()).to_bytes();
        let signed = to_sign.headers(&signature);
        let headers = [&signed.pairs()[..], headers].concat();
        app.send(covered.method.parse().unwrap(), uri, &headers, covered.body).await
    }

    /// Expects a receipt for everything up to `seq`.
    #[track_caller]
    pub fn receipted(&self, reply: &Reply, seq: usize) {
        assert_eq!(reply.status, 200, "{}", reply.text());
        let answer = reply.json();
        let position = self.position(seq);
        assert_eq!(answer["next_seq"], position.next_seq);
        assert_eq!(answer["head"], position.head.to_hex());
        let receipt: Hex<64> = serde_json::from_value(answer["receipt"].clone()).unwrap();
        assert!(receipt_is_valid([&receipt_key().public_bytes()], &self.id(), &position, &receipt.0));
    }

    /// Expects a conflict, and where the server stands.
    #[track_caller]
    pub fn conflict(&self, reply: &Reply, kind: &str, held: &Position) {
        assert_eq!(reply.status, 409, "{}", reply.text());
        let expected: Value = serde_json::json!({
            "kind": kind, "epoch": held.epoch, "next_seq": held.next_seq, "head": held.head.to_hex(),
        });
        assert_eq!(reply.json(), expected);
    }
}
