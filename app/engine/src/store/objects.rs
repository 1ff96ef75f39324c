//! Objects of bundles, as the port [`Objects`].

use std::borrow::Cow;
use std::collections::BTreeSet;

use rusqlite::{OptionalExtension as _, Transaction};
use verify_core::bundle::{Objects, ObjectsError};
use verify_core::ids::Digest;

use super::{Store, StoreError};

impl Objects for Store {
    fn object(&self, digest: &Digest) -> Result<Option<Cow<'_, [u8]>>, ObjectsError> {
        let bytes = self.read(|c| {
            let mut query = c.prepare_cached("SELECT bytes FROM objects WHERE digest = ?1")?;
            query.query_row([digest.as_bytes()], |row| row.get(0)).optional()
        });
        bytes.map(|bytes| bytes.map(Cow::Owned)).map_err(|e| ObjectsError(e.to_string()))
    }

    fn contains(&self, digest: &Digest) -> Result<bool, ObjectsError> {
        let found =
            self.read(|c| c.prepare_cached("SELECT 1 FROM objects WHERE digest = ?1")?.exists([digest.as_bytes()]));
        found.map_err(|e| ObjectsError(e.to_string()))
    }
}

impl Store {
    /// Keeps an object. The caller has checked the digest; an object that was stored damaged is replaced.
    pub fn put_object(&mut self, digest: &Digest, bytes: &[u8]) -> Result<(), StoreError> {
        self.write_between(("engine.object.before_commit", "engine.object.after_commit"), |tx| {
            tx.prepare_cached("INSERT OR REPLACE INTO objects (digest, bytes) VALUES (?1, ?2)")?
                .execute((digest.as_bytes(), bytes))?;
            Ok(())
        })
    }
}

/// Deletes all objects that are not to be kept.
pub(super) fn keep_only(tx: &Transaction<'_>, keep: &BTreeSet<Digest>) -> rusqlite::Result<usize> {
    tx.execute_batch(
        "CREATE TEMP TABLE IF NOT EXISTS kept (digest BLOB PRIMARY KEY) WITHOUT ROWID; DELETE FROM kept;",
    )?;
    {
        let mut insert = tx.prepare_cached("INSERT INTO kept (digest) VALUES (?1)")?;
        for digest in keep {
            insert.execute([digest.as_bytes()])?;
        }
    }
    tx.execute("DELETE FROM objects WHERE digest NOT IN (SELECT digest FROM kept)", [])
}
