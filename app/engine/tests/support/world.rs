//! A whole world for one device: a server that publishes, enrols, takes journals and answers, and clocks that obey.
#![allow(dead_code, reason = "each test that shares this needs a part of it")]

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::rc::Rc;
use std::time::Duration;

use ed25519_dalek::Signer as _;
use engine::device::{DemoKeys, Engine, EngineError, Options, Scanned};
use engine::platform::{Clocks, Patience, Platform, Signer, Transport};
use engine::store::Store;
use serde_json::{Value, json};
use tempfile::TempDir;
use verify_core::scan::{EntryMode, Scan, Symbology};
use verify_core::sync::enrol_code::{EnrolCode, OneTimeCode};
use verify_core::sync::{Answer, NoAnswer, Request, Retry};
use verify_core::time::{BootId, Now, Timestamp};

#[path = "../../../../verify-core/tests/support/push_model.rs"]
pub mod push_model;
#[path = "../../../../verify-core/tests/support/repository.rs"]
pub mod repository;

use push_model::{Answers, Server, device_id, device_key, receipt_key};
use repository::{GLN, GTIN, Publisher, SCOPE};

pub const NOW: &str = "2026-11-20T12:00:00Z";
pub const URL: &str = "http://server.example";

/// Everything outside the device.
pub struct World {
    pub publisher: Publisher,
    pub files: BTreeMap<String, Vec<u8>>,
    pub journal: Server,
    pub notices: Vec<Value>,
    /// What `/v1/verify` says of any pack; `None`: nothing, 503.
    pub verdict: Option<(&'static str, &'static str)>,
    /// The responder's answer that comes with it.
    pub answer: Value,
    /// Whether the server mixes up its answers.
    pub swap_answers: bool,
    pub requests: Vec<String>,
    /// Requests that still get through; then the cable is pulled.
    pub requests_left: u64,
    pub now: Timestamp,
    pub waited: Duration,
}

/// A device in its world.
pub struct Lab {
    pub world: Rc<RefCell<World>>,
    pub folder: TempDir,
    pub boot: Rc<Cell<u32>>,
    pub options: Options,
}

impl Lab {
    /// A world with a published bundle and a folder without a device.
    pub fn new() -> Self {
        let mut publisher = Publisher::new(receipt_key().verifying_key().to_bytes());
        let files = publisher.publish(NOW);
        let world = World {
            publisher,
            files,
            journal: Server { chains: BTreeMap::new(), answers: Answers::ItsEnd },
            notices: Vec::new(),
            verdict: None,
            answer: Value::Null,
            swap_answers: false,
            requests: Vec::new(),
            requests_left: u64::MAX,
            now: NOW.parse().unwrap(),
            waited: Duration::ZERO,
        };
        let options = Options { demo: DemoKeys::Refused, now: None, retry: Retry::INTERACTIVE };
        let folder = tempfile::tempdir().unwrap();
        Self { world: Rc::new(RefCell::new(world)), folder, boot: Rc::new(Cell::new(1)), options }
    }

    /// The same with an enrolled device that has pulled.
    pub fn ready() -> (Self, Engine) {
        let lab = Self::new();
        let mut engine = lab.open();
        engine.enrol(URL, &lab.code()).unwrap();
        let synced = engine.pull().unwrap();
        assert!(synced.report.errors().next().is_none(), "{:?}", synced.report);
        (lab, engine)
    }

    pub fn code(&self) -> String {
        EnrolCode::new(OneTimeCode::from_random([1; 5]), &self.world.borrow().publisher.root()).to_string()
    }

    pub fn path(&self) -> PathBuf {
        self.folder.path().join("device.sqlite")
    }

    /// Starts the process of the device.
    pub fn open(&self) -> Engine {
        self.open_at(&self.path()).unwrap()
    }

    pub fn open_at(&self, path: &Path) -> Result<Engine, EngineError> {
        let store = Store::open(path)?;
        Engine::with(store, self.platform(), self.options)
    }

    pub fn platform(&self) -> Platform {
        Platform {
            clocks: Box::new(LabClocks { world: self.world.clone(), boot: self.boot.clone() }),
            transport: Box::new(Cable(self.world.clone())),
            signer: Box::new(Key),
        }
    }

    /// Publishes after a change.
    pub fn publish(&self, change: impl FnOnce(&mut Publisher)) {
        let world = &mut *self.world.borrow_mut();
        change(&mut world.publisher);
        world.files = world.publisher.publish(&world.now.to_string());
    }

    pub fn pass(&self, span: Duration) {
        let world = &mut *self.world.borrow_mut();
        world.now = world.now.checked_add(span).unwrap();
        world.waited += span;
    }

    /// Copies the store as a backup program does that waits until nobody writes.
    pub fn backup(&self) -> BTreeMap<String, Vec<u8>> {
        let files = std::fs::read_dir(self.folder.path()).unwrap().map(Result::unwrap);
        files.map(|f| (f.file_name().into_string().unwrap(), std::fs::read(f.path()).unwrap())).collect()
    }

    pub fn restore(&self, backup: &BTreeMap<String, Vec<u8>>) {
        for file in std::fs::read_dir(self.folder.path()).unwrap() {
            std::fs::remove_file(file.unwrap().path()).unwrap();
        }
        for (name, bytes) in backup {
            std::fs::write(self.folder.path().join(name), bytes).unwrap();
        }
    }
}

/// A pack of the published lot.
pub fn pack(serial: &str) -> Scan {
    pack_of("L1", serial)
}

pub fn pack_of(lot: &str, serial: &str) -> Scan {
    let text = format!("01{GTIN}1730033110{lot}\u{1d}21{serial}");
    Scan::from_text(&text, Some(Symbology::GS1_DATAMATRIX), EntryMode::Camera)
}

pub fn decision(scanned: &Scanned) -> &'static str {
    scanned.verdict.decision.name()
}

struct Key;

impl Signer for Key {
    fn public_key(&self) -> [u8; 32] {
        device_key().verifying_key().to_bytes()
    }

    fn sign(&self, message: &[u8]) -> [u8; 64] {
        device_key().sign(message).to_bytes()
    }
}

struct LabClocks {
    world: Rc<RefCell<World>>,
    boot: Rc<Cell<u32>>,
}

impl Clocks for LabClocks {
    fn now(&self) -> Now {
        let world = self.world.borrow();
        Now { wall: world.now, mono: world.waited, boot: BootId::new(self.boot.get().to_string()) }
    }

    fn wait(&self, span: Duration) {
        self.world.borrow_mut().waited += span;
    }
}

struct Cable(Rc<RefCell<World>>);

impl Transport for Cable {
    fn exchange(&self, server: &str, requests: &[Request], _: Patience) -> Vec<Result<Answer, NoAnswer>> {
        assert_eq!(server, URL);
        requests.iter().map(|request| self.0.borrow_mut().exchange(request)).collect()
    }
}

impl World {
    pub fn exchange(&mut self, request: &Request) -> Result<Answer, NoAnswer> {
        self.requests.push(format!("{} {}", request.method, request.target));
        if self.requests_left == 0 {
            return Err(NoAnswer::Unreachable("cable pulled".to_owned()));
        }
        self.requests_left -= 1;
        let answer = self.answer(request);
        // The answer to the last request is lost.
        if self.requests_left == 0 { Err(NoAnswer::Unreachable("cable pulled".to_owned())) } else { Ok(answer) }
    }

    fn answer(&mut self, request: &Request) -> Answer {
        let (path, query) = request.target.split_once('?').unwrap_or((&request.target, ""));
        match path {
            "/v1/enrol" => self.enrol(&request.body),
            "/v1/journal" => self.journal.answer(request),
            "/v1/notices" => {
                let after: u64 = query.strip_prefix("after=").unwrap().parse().unwrap();
                let notices: Vec<_> = self.notices.iter().filter(|n| n["seq"].as_u64().unwrap() > after).collect();
                let next = notices.last().map_or(after, |n| n["seq"].as_u64().unwrap());
                json_answer(200, &json!({"notices": notices, "next": next}))
            }
            "/v1/verify" => self.verify(&request.body),
            _ => match self.files.get(path.strip_prefix(&format!("/b/{SCOPE}/")).unwrap_or_default()) {
                Some(bytes) => Answer { status: 200, retry_after: None, body: bytes.clone() },
                None => Answer { status: 404, retry_after: None, body: Vec::new() },
            },
        }
    }

    fn enrol(&self, body: &[u8]) -> Answer {
        let body: Value = serde_json::from_slice(body).unwrap();
        if body["code"] != OneTimeCode::from_random([1; 5]).as_str() {
            let message = "this code was never issued; ask for a new one";
            return json_answer(404, &json!({"error": {"code": "code_unknown", "message": message}}));
        }
        json_answer(
            200,
            &json!({
                "device": device_id().to_hex(),
                "site": {"gln": GLN, "name": "Pharmacy", "tz": "America/New_York"},
                "scope_token": SCOPE.to_hex(),
                "root": String::from_utf8(self.publisher.root()).unwrap(),
            }),
        )
    }

    fn verify(&self, body: &[u8]) -> Answer {
        let Some((status, decision)) = self.verdict else { return json_answer(503, &json!({})) };
        let body: Value = serde_json::from_slice(body).unwrap();
        let result = |pack: &Value| {
            json!({"status": status, "decision": decision, "reasons": [], "answer": self.answer,
                   "gtin": pack["gtin"], "serial": pack["serial"]})
        };
        let mut results: Vec<Value> = body["packs"].as_array().unwrap().iter().map(result).collect();
        if self.swap_answers {
            results.reverse();
        }
        json_answer(200, &json!({"results": results}))
    }
}

fn json_answer(status: u16, body: &Value) -> Answer {
    Answer { status, retry_after: None, body: body.to_string().into_bytes() }
}
