//! A device's store as the benches use it, and the bare commits it is measured against.

use std::borrow::Cow;
use std::path::Path;

use ed25519_dalek::{Signer as _, SigningKey};
use engine::entry::Draft;
use engine::store::{NewEntry, Store};
use rusqlite::Connection;
use verify_core::bundle::{Objects, ObjectsError};
use verify_core::ids::{DeviceId, Digest, ScopeToken, SiteId};
use verify_core::journal::SignedEntry;
use verify_core::sync::enrol::Enrolled;
use verify_core::time::{Timestamp, Zone};

use super::world::Built;

/// A store that holds all objects of a world.
pub(super) fn with_objects(folder: &Path, built: &Built) -> anyhow::Result<Store> {
    let mut store = Store::open(&folder.join("device.sqlite"))?;
    for (digest, bytes) in &built.objects {
        store.put_object(digest, bytes)?;
    }
    Ok(store)
}

/// No object at all: judging comes to its end without looking.
pub(super) struct Nothing;

impl Objects for Nothing {
    fn object(&self, _digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError> {
        Ok(None)
    }
}

/// The journal of an enrolled device.
pub(super) struct Journal<'s> {
    store: &'s mut Store,
    key: SigningKey,
    device: DeviceId,
}

impl<'s> Journal<'s> {
    pub(super) fn enrol(store: &'s mut Store, at: Timestamp) -> anyhow::Result<Self> {
        let key = SigningKey::from_bytes(&[3; 32]);
        let device = DeviceId::of_key(&key.verifying_key().to_bytes());
        let enrolled = Enrolled {
            device,
            site: SiteId::parse("0300011111116")?,
            site_name: String::new(),
            zone: Zone::utc(),
            scope: ScopeToken::from_bytes([7; 16]),
            root: Vec::new(),
        };
        store.enrol("http://127.0.0.1", &enrolled, at)?;
        Ok(Self { store, key, device })
    }

    /// Signs and appends an entry as the engine does; returns its body.
    pub(super) fn append(&mut self, draft: Draft) -> anyhow::Result<String> {
        let expected = self.store.position(&self.device)?;
        let body = draft.body(expected.epoch, expected.next_seq);
        let behind = expected.after(&body);
        let signature = self.key.sign(behind.head.as_bytes()).to_bytes();
        let entry = NewEntry { draft, signed: SignedEntry { body: body.clone(), signature }, behind };
        let points = ("engine.journal.before_commit", "engine.journal.after_commit");
        anyhow::ensure!(self.store.append(&expected, &[entry], &[], points)?, "nobody else writes here");
        Ok(body)
    }
}

/// A table of nothing but bytes, committed as durably as the journal.
pub(super) struct RawCommits(Connection);

impl RawCommits {
    pub(super) fn open(folder: &Path) -> anyhow::Result<Self> {
        let connection = Connection::open(folder.join("raw.sqlite"))?;
        connection.execute_batch(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE raw (id INTEGER PRIMARY KEY, bytes BLOB);",
        )?;
        Ok(Self(connection))
    }

    pub(super) fn commit(&mut self, bytes: &[u8]) -> anyhow::Result<()> {
        self.0.prepare_cached("INSERT INTO raw (bytes) VALUES (?1)")?.execute([bytes])?;
        Ok(())
    }
}
