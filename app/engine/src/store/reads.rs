//! Reads for counting, without their bodies.

use rusqlite::params;
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;

use super::{Store, StoreError};
use crate::port::Record;

/// What counting needs of a read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// Its place.
    pub place: EntryRef,
    /// Its session.
    pub session: Option<String>,
    /// GTIN and serial, if it names both.
    pub pack: Option<(String, String)>,
    /// Decision of the verdict.
    pub decision: String,
}

impl ReadRow {
    /// Of a read that was just written down.
    pub fn of(record: &Record) -> Self {
        let pack = &record.verdict.identification;
        Self {
            place: record.entry,
            session: record.session.clone(),
            pack: pack.gtin.clone().zip(pack.serial.clone()),
            decision: record.verdict.decision.clone(),
        }
    }
}

impl Store {
    /// Every read from a time on, the oldest first; those that stand again later are left out.
    pub fn each_read_since(&self, since: Timestamp, mut read: impl FnMut(ReadRow)) -> Result<(), StoreError> {
        self.read(|c| {
            let mut query = c.prepare(
                "SELECT epoch, seq, session, gtin, serial, decision FROM journal
                 WHERE kind = 'scan' AND moved = 0 AND julianday(at) >= julianday(?1) ORDER BY epoch, seq",
            )?;
            let mut rows = query.query(params![since.to_string()])?;
            while let Some(row) = rows.next()? {
                read(ReadRow {
                    place: EntryRef { epoch: row.get(0)?, seq: row.get::<_, i64>(1)? as u64 },
                    session: row.get(2)?,
                    pack: row.get::<_, Option<String>>(3)?.zip(row.get(4)?),
                    decision: row.get::<_, Option<String>>(5)?.unwrap_or_default(),
                });
            }
            Ok(())
        })
    }
}
