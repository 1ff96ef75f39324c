//! Sessions: one runs at most.

use rusqlite::{OptionalExtension as _, Row, Transaction, params};
use verify_core::time::Timestamp;
use verify_core::verdict::SessionReason;

use super::{Store, StoreError, odd};

/// A session.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionRow {
    /// Its name.
    pub id: String,
    /// Why somebody verifies.
    pub reason: SessionReason,
    /// Whether the packs are in the hands of who asks: `yes` or `no`.
    pub possession: String,
    /// Who works.
    pub operator: String,
    /// Since when.
    pub started_at: Timestamp,
    /// Last scan or decision.
    pub active_at: Timestamp,
}

impl Store {
    /// The session that runs.
    pub fn session(&self) -> Result<Option<SessionRow>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT id, reason, possession, operator, started_at, active_at FROM sessions WHERE ended_at IS NULL",
            )?;
            query.query_row([], read_row).optional()
        })
    }
}

pub(super) fn start(tx: &Transaction<'_>, row: &SessionRow) -> rusqlite::Result<()> {
    tx.execute(
        "INSERT OR REPLACE INTO sessions (id, reason, possession, operator, started_at, active_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6)",
        params![
            row.id,
            row.reason.name(),
            row.possession,
            row.operator,
            row.started_at.to_string(),
            row.active_at.to_string()
        ],
    )
    .map(|_| ())
}

pub(super) fn touch(tx: &Transaction<'_>, id: &str, at: Timestamp) -> rusqlite::Result<()> {
    tx.prepare_cached("UPDATE sessions SET active_at = ?2 WHERE id = ?1")?.execute([id, &at.to_string()]).map(|_| ())
}

pub(super) fn end(tx: &Transaction<'_>, id: &str, at: Timestamp) -> rusqlite::Result<()> {
    tx.execute("UPDATE sessions SET ended_at = ?2 WHERE id = ?1", [id, &at.to_string()]).map(|_| ())
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<SessionRow> {
    let text = |column| row.get::<_, String>(column);
    let time = |column| text(column)?.parse().map_err(|_| odd(column, "a time"));
    Ok(SessionRow {
        id: text(0)?,
        reason: SessionReason::from_name(&text(1)?).ok_or_else(|| odd(1, "a reason"))?,
        possession: text(2)?,
        operator: text(3)?,
        started_at: time(4)?,
        active_at: time(5)?,
    })
}
