//! The active bundle and the trust it rests on.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use verify_core::bundle::LoadError;
use verify_core::bundle::sections::{Recall, SectionRow as _};
use verify_core::ids::{Digest, Gtin};
use verify_core::time::{TimeFloor, Timestamp};
use verify_core::trust::{StoredFile, TrustState};

use super::meta::raise_floor;
use super::{Store, StoreError, odd, signed};

/// The active bundle.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ActiveRow {
    /// Digest of its index.
    pub index: Digest,
    /// Its version: the highest ever accepted.
    pub version: u64,
    /// When the newest timestamp that names it was signed.
    pub issued: Timestamp,
    /// When it became active on this device.
    pub activated_at: Timestamp,
}

/// What a bundle says of recalls.
#[derive(Debug)]
pub struct Recalls<'a> {
    /// All its recalls.
    pub recalls: &'a BTreeMap<Gtin, Vec<Recall>>,
    /// The numbers of those that the targets role allows to be gone.
    pub lifted: &'a BTreeSet<String>,
}

impl ActiveRow {
    /// Why this row may not follow `active`, if it may not.
    fn refused_after(&self, active: &Self) -> Option<LoadError> {
        match self.version.cmp(&active.version) {
            Ordering::Less => Some(LoadError::Older { found: self.version, floor: active.version }),
            Ordering::Equal if self.index != active.index => Some(LoadError::SameVersionOtherContent(self.version)),
            Ordering::Equal | Ordering::Greater => None,
        }
    }
}

impl Store {
    /// The active bundle.
    pub fn active(&self) -> Result<Option<ActiveRow>, StoreError> {
        self.read(read_active)
    }

    /// The trust that the active bundle rests on; before the first pull, the pinned root alone.
    pub fn trust(&self) -> Result<Option<TrustState>, StoreError> {
        self.read(|c| {
            let mut files = read_trust(c)?;
            Ok(files.remove("root").map(|root| TrustState { root: root.bytes, roles: files }))
        })
    }

    /// Makes trust and bundle current, and raises the floor of time: all in one transaction.
    ///
    /// Another process may have activated a bundle since this one was fetched, so the row is compared here: a lower
    /// version, the same one with another content, or one that drops an accepted recall, changes nothing and is refused.
    /// The same bundle by an older signature changes nothing either.
    pub fn activate(
        &mut self,
        trust: &TrustState,
        row: &ActiveRow,
        floor: &TimeFloor,
        recalls: &Recalls<'_>,
    ) -> Result<Result<(), LoadError>, StoreError> {
        self.write_between(("engine.activation.before_commit", "engine.activation.after_commit"), |tx| {
            let active = read_active(tx)?;
            if let Some(refused) = active.as_ref().and_then(|active| row.refused_after(active)) {
                return Ok(Err(refused));
            }
            if active.is_some_and(|active| active.index == row.index && active.issued > row.issued) {
                return Ok(Ok(()));
            }
            if let Err(refused) = accept_recalls(tx, recalls)? {
                return Ok(Err(refused));
            }
            put_trust(tx, trust, row.activated_at)?;
            raise_floor(tx, floor)?;
            tx.execute(
                "INSERT INTO active (one, index_digest, version, issued, activated_at, judged_again)
                 VALUES (1, ?1, ?2, ?3, ?4, 0)
                 ON CONFLICT DO UPDATE SET
                     judged_again = judged_again AND index_digest = excluded.index_digest,
                     activated_at = iif(index_digest = excluded.index_digest, activated_at, excluded.activated_at),
                     index_digest = excluded.index_digest, version = excluded.version, issued = excluded.issued",
                params![
                    row.index.as_bytes(),
                    signed(row.version),
                    row.issued.to_string(),
                    row.activated_at.to_string()
                ],
            )?;
            Ok(Ok(()))
        })
    }

    /// Deletes the objects that the bundle with this index does not name, if it is still active. May be left out at any
    /// time: it only saves room.
    pub fn drop_garbage(&mut self, index: &Digest, keep: &BTreeSet<Digest>) -> Result<usize, StoreError> {
        self.write(|tx| match read_active(tx)? {
            Some(active) if active.index == *index => super::objects::keep_only(tx, keep),
            Some(_) | None => Ok(0),
        })
    }

    /// Whether the recent journal still must be judged by the active bundle.
    pub fn must_judge_again(&self) -> Result<bool, StoreError> {
        self.read(|c| c.prepare_cached("SELECT 1 FROM active WHERE judged_again = 0")?.exists([]))
    }

    /// Remembers that the recent journal was judged by the bundle with this index.
    pub fn set_judged_again(&mut self, index: &Digest) -> Result<(), StoreError> {
        self.write(|tx| {
            tx.execute("UPDATE active SET judged_again = 1 WHERE index_digest = ?1", [index.as_bytes()]).map(|_| ())
        })
    }
}

/// Replaces the accepted recalls, unless one of them would be dropped.
fn accept_recalls(tx: &Transaction<'_>, new: &Recalls<'_>) -> rusqlite::Result<Result<(), LoadError>> {
    let mut query = tx.prepare_cached("SELECT recall FROM recalls")?;
    let accepted: Vec<Recall> = query.query_map([], read_recall)?.collect::<Result<_, _>>()?;
    let stays = |old: &Recall| {
        let rows = new.recalls.get(&old.gtin).map_or(&[][..], Vec::as_slice);
        rows.iter().any(|row| row.stands_for(old)) || new.lifted.contains(&old.id)
    };
    if let Some(dropped) = accepted.into_iter().find(|old| !stays(old)) {
        return Ok(Err(LoadError::RecallDropped { id: dropped.id, gtin: dropped.gtin }));
    }
    tx.execute("DELETE FROM recalls", [])?;
    let mut insert = tx.prepare_cached("INSERT OR IGNORE INTO recalls (recall) VALUES (?1)")?;
    for recall in new.recalls.values().flatten() {
        insert.execute([serde_json::to_string(&recall.to_wire()).expect("a recall has string keys only")])?;
    }
    Ok(Ok(()))
}

fn read_recall(row: &Row<'_>) -> rusqlite::Result<Recall> {
    let wire = serde_json::from_str(&row.get::<_, String>(0)?).map_err(|_| odd(0, "a recall"))?;
    Recall::from_wire(wire).map_err(|_| odd(0, "a recall"))
}

/// Replaces all role files.
pub(super) fn put_trust(tx: &Transaction<'_>, trust: &TrustState, root_accepted_at: Timestamp) -> rusqlite::Result<()> {
    tx.execute("DELETE FROM trust", [])?;
    let mut insert = tx.prepare_cached("INSERT INTO trust (role, bytes, accepted_at) VALUES (?1, ?2, ?3)")?;
    insert.execute(params!["root", trust.root, root_accepted_at.to_string()])?;
    for (role, file) in &trust.roles {
        insert.execute(params![role, file.bytes, file.accepted_at.to_string()])?;
    }
    Ok(())
}

fn read_trust(connection: &Connection) -> rusqlite::Result<BTreeMap<String, StoredFile>> {
    let mut query = connection.prepare_cached("SELECT role, bytes, accepted_at FROM trust")?;
    let rows = query.query_map([], |row| {
        let accepted_at = row.get::<_, String>(2)?.parse().map_err(|_| odd(2, "a time"))?;
        Ok((row.get(0)?, StoredFile { bytes: row.get(1)?, accepted_at }))
    })?;
    rows.collect()
}

fn read_active(connection: &Connection) -> rusqlite::Result<Option<ActiveRow>> {
    let mut query = connection.prepare_cached("SELECT index_digest, version, issued, activated_at FROM active")?;
    query.query_row([], read_row).optional()
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<ActiveRow> {
    let time = |column| row.get::<_, String>(column)?.parse().map_err(|_| odd(column, "a time"));
    Ok(ActiveRow {
        index: Digest::from_bytes(row.get(0)?),
        version: row.get::<_, i64>(1)? as u64,
        issued: time(2)?,
        activated_at: time(3)?,
    })
}
