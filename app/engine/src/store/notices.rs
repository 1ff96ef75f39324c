//! Later truths about entries: stored once, by id.

use rusqlite::{Row, Transaction, params};
use verify_core::ids::Digest;
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;

use super::{Store, StoreError, meta, odd, signed};

/// A notice.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NoticeRow {
    /// Hash of entry and cause.
    pub id: Digest,
    /// The entry that it is about, where that stood first.
    pub about: EntryRef,
    /// A reason code.
    pub cause: String,
    /// For people.
    pub text: String,
    /// `device` or `server`.
    pub source: String,
    /// When this device learned of it.
    pub raised_at: Timestamp,
}

impl Store {
    /// Whether this notice is there already.
    pub fn has_notice(&self, id: &Digest) -> Result<bool, StoreError> {
        self.read(|c| c.prepare_cached("SELECT 1 FROM notices WHERE id = ?1")?.exists([id.as_bytes()]))
    }

    /// All notices, the oldest first.
    pub fn notices(&self) -> Result<Vec<NoticeRow>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT id, epoch, seq, cause, text, source, raised_at FROM notices ORDER BY raised_at, epoch, seq, cause",
            )?;
            query.query_map([], read_row)?.collect()
        })
    }

    /// How many there are.
    pub fn count_notices(&self) -> Result<u64, StoreError> {
        self.read(|c| c.query_row("SELECT count(*) FROM notices", [], |row| Ok(row.get::<_, i64>(0)? as u64)))
    }

    /// Causes of the notices about the entry that stood first at `subject`.
    pub fn causes_about(&self, subject: EntryRef) -> Result<Vec<String>, StoreError> {
        self.read(|c| {
            let query = "SELECT cause FROM notices WHERE epoch = ?1 AND seq = ?2 ORDER BY raised_at, cause";
            let mut query = c.prepare_cached(query)?;
            query.query_map(params![subject.epoch, signed(subject.seq)], |row| row.get(0))?.collect()
        })
    }

    /// Asks the server for what comes after `next` from now on.
    pub fn set_notices_after(&mut self, next: u64) -> Result<(), StoreError> {
        self.write(|tx| meta::put(tx, "notices_after", &next.to_string()))
    }
}

pub(super) fn insert(tx: &Transaction<'_>, row: &NoticeRow) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT INTO notices (id, epoch, seq, cause, text, source, raised_at) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
        params![
            row.id.as_bytes(),
            row.about.epoch,
            signed(row.about.seq),
            row.cause,
            row.text,
            row.source,
            row.raised_at.to_string()
        ],
    )
    .map(|_| ())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<NoticeRow> {
    Ok(NoticeRow {
        id: Digest::from_bytes(row.get(0)?),
        about: EntryRef { epoch: row.get(1)?, seq: row.get::<_, i64>(2)? as u64 },
        cause: row.get(3)?,
        text: row.get(4)?,
        source: row.get(5)?,
        raised_at: row.get::<_, String>(6)?.parse().map_err(|_| odd(6, "a time"))?,
    })
}
