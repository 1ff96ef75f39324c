//! The journal: appended in one transaction, never changed.
//!
//! Signing happens outside the transaction, as keys may live elsewhere: the caller names the position it signed for, and
//! an append that finds the journal elsewhere does nothing and says so.

use rusqlite::{Connection, OptionalExtension as _, Row, Transaction, params};
use verify_core::ids::{DeviceId, Digest, Gtin, Serial};
use verify_core::journal::{Position, SignedEntry};
use verify_core::sync::wire::EntryRef;
use verify_core::sync::{Chain, Entries, NewEpoch, ReadEntries};
use verify_core::time::Timestamp;

use super::notices::{self, NoticeRow};
use super::sessions::{self, SessionRow};
use super::{Store, StoreError, odd, signed as number};
use crate::entry::Draft;

/// An entry to append: the draft, its body at the position it was signed for, and the chain behind it.
#[derive(Debug, Clone)]
pub struct NewEntry {
    /// What it says, for the columns.
    pub draft: Draft,
    /// Body and signature.
    pub signed: SignedEntry,
    /// Where the chain stands behind it.
    pub behind: Position,
}

impl NewEntry {
    /// Its place.
    pub const fn place(&self) -> EntryRef {
        EntryRef { epoch: self.behind.epoch, seq: self.behind.next_seq - 1 }
    }
}

/// What changes together with an entry.
#[derive(Debug, Clone)]
pub enum Subject {
    /// A session begins.
    StartSession(SessionRow),
    /// Somebody worked in the session.
    TouchSession {
        /// The session.
        id: String,
        /// When.
        at: Timestamp,
    },
    /// The session is over.
    EndSession {
        /// The session.
        id: String,
        /// Since when.
        at: Timestamp,
    },
    /// A notice is raised.
    Notice(NoticeRow),
    /// A responder gave its final answer about an entry.
    Answered(EntryRef),
    /// What the journal was left for, and how many entries stand again: all that no receipt covers.
    NewEpoch(NewEpoch, usize),
}

/// An entry as stored.
#[derive(Debug, Clone, PartialEq)]
pub struct EntryRow {
    /// Its place.
    pub place: EntryRef,
    /// Where it, or the entry that it is about, stood first.
    pub about: EntryRef,
    /// Name of its kind.
    pub kind: String,
    /// When.
    pub at: Timestamp,
    /// The session.
    pub session: Option<String>,
    /// Decision or action.
    pub decision: Option<String>,
    /// The body.
    pub body: String,
    /// The head behind it.
    pub head: Digest,
    /// The device's signature over that head.
    pub signature: [u8; 64],
    /// Whether a receipt covers it.
    pub acknowledged: bool,
    /// Whether it stands again in a later epoch.
    pub moved: bool,
}

/// How full the journal is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JournalCounts {
    /// The current epoch.
    pub epoch: u32,
    /// Entries of all epochs, each counted once.
    pub entries: u64,
    /// Those that no receipt covers.
    pub unacknowledged: u64,
}

const COLUMNS: &str = "j.epoch, j.seq, j.about_epoch, j.about_seq, j.kind, j.at, j.session, j.decision, j.body,
    j.seq < e.acknowledged, j.moved, j.signature, j.head FROM journal j JOIN epochs e USING (epoch)";

impl Store {
    /// Where the journal of `device` stands.
    pub fn position(&self, device: &DeviceId) -> Result<Position, StoreError> {
        self.read(|c| end_of_journal(c, device))
    }

    /// Appends entries that were signed to follow `expected`. `false`: the journal has moved on, or a receipt came for what
    /// is to stand again; sign again.
    pub fn append(
        &mut self,
        expected: &Position,
        entries: &[NewEntry],
        together: &[Subject],
        points: (&'static str, &'static str),
    ) -> Result<bool, StoreError> {
        self.write_between(points, |tx| {
            let current = end_of_epochs(tx)?.map(|end| (end.epoch, end.next_seq));
            if current != Some((expected.epoch, expected.next_seq)) {
                return Ok(false);
            }
            for subject in together {
                if matches!(subject, Subject::NewEpoch(_, count) if *count != count_unacknowledged(tx)?) {
                    return Ok(false);
                }
                apply(tx, subject)?;
            }
            for entry in entries {
                insert(tx, entry)?;
            }
            Ok(true)
        })
    }

    /// Entries of one epoch for a push.
    pub fn entries(&self, device: &DeviceId, read: &ReadEntries) -> Result<Entries, StoreError> {
        self.read(|c| {
            let start = position_at(c, device, read.epoch, read.from_seq)?;
            let mut query = c.prepare_cached(
                "SELECT body, signature FROM journal WHERE epoch = ?1 AND seq >= ?2 ORDER BY seq LIMIT ?3",
            )?;
            let mut rows = query.query(params![read.epoch, number(read.from_seq), read.max_entries as i64])?;
            let (mut entries, mut bytes) = (Vec::new(), 0);
            while let Some(row) = rows.next()? {
                let entry = SignedEntry { body: row.get(0)?, signature: row.get(1)? };
                bytes += entry.body.len();
                if bytes > read.max_bytes && !entries.is_empty() {
                    break;
                }
                entries.push(entry);
            }
            Ok(Entries { start, entries })
        })
    }

    /// All epochs, rising. One that was left ends where it was acknowledged: the rest stands again later.
    pub fn chains(&self, device: &DeviceId) -> Result<Vec<Chain>, StoreError> {
        self.read(|c| {
            let end = end_of_journal(c, device)?;
            let mut query = c.prepare_cached("SELECT epoch, acknowledged FROM epochs ORDER BY epoch")?;
            let rows: Vec<(u32, i64)> =
                query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect::<Result<_, _>>()?;
            let chain = |(epoch, acknowledged): (u32, i64)| {
                let acknowledged = acknowledged as u64;
                let position =
                    if epoch == end.epoch { Some(end) } else { position_at(c, device, epoch, acknowledged)? };
                Ok(Chain { position: position.ok_or_else(|| odd(1, "a number of entries"))?, acknowledged })
            };
            rows.into_iter().map(chain).collect()
        })
    }

    /// Keeps a receipt. It never takes back what an earlier one covers.
    pub fn put_receipt(&mut self, position: &Position, receipt: &[u8; 64]) -> Result<(), StoreError> {
        self.write_between(("engine.receipt.before_commit", "engine.receipt.after_commit"), |tx| {
            tx.execute(
                "UPDATE epochs SET acknowledged = ?2, receipt = ?3, receipt_head = ?4
                 WHERE epoch = ?1 AND acknowledged < ?2",
                params![position.epoch, number(position.next_seq), receipt, position.head.as_bytes()],
            )
            .map(|_| ())
        })
    }

    /// The newest receipt of an epoch: the position it speaks of, and the signature.
    pub fn receipt(&self, epoch: u32) -> Result<Option<(Position, [u8; 64])>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached(
                "SELECT acknowledged, receipt_head, receipt FROM epochs WHERE epoch = ?1 AND receipt IS NOT NULL",
            )?;
            let read = |row: &Row<'_>| {
                let head = Digest::from_bytes(row.get(1)?);
                Ok((Position { epoch, next_seq: row.get::<_, i64>(0)? as u64, head }, row.get(2)?))
            };
            query.query_row([epoch], read).optional()
        })
    }

    /// Entries that no receipt covers, with their places.
    pub fn unacknowledged(&self) -> Result<Vec<EntryRow>, StoreError> {
        let filter = "WHERE j.moved = 0 AND j.seq >= e.acknowledged ORDER BY j.epoch, j.seq";
        self.rows(filter, [])
    }

    /// The last `limit` entries that stand nowhere later, the newest first; of one kind if `kind` is given.
    pub fn recent(&self, kind: Option<&str>, limit: usize) -> Result<Vec<EntryRow>, StoreError> {
        let filter = "WHERE j.moved = 0 AND (?1 IS NULL OR j.kind = ?1) ORDER BY j.epoch DESC, j.seq DESC LIMIT ?2";
        self.rows(filter, params![kind, limit as i64])
    }

    /// The last `limit` entries as they were signed, also those that stand again later; the newest first.
    pub fn last(&self, limit: usize) -> Result<Vec<EntryRow>, StoreError> {
        self.rows("ORDER BY j.epoch DESC, j.seq DESC LIMIT ?1", [limit as i64])
    }

    /// The entry at a place.
    pub fn entry(&self, place: EntryRef) -> Result<Option<EntryRow>, StoreError> {
        let rows = self.rows("WHERE j.epoch = ?1 AND j.seq = ?2", params![place.epoch, number(place.seq)])?;
        Ok(rows.into_iter().next())
    }

    /// Every entry from a place on, also those that stand again later: the journal as it was signed.
    pub fn all_from(&self, place: EntryRef, limit: usize) -> Result<Vec<EntryRow>, StoreError> {
        let filter = "WHERE (j.epoch, j.seq) >= (?1, ?2) ORDER BY j.epoch, j.seq LIMIT ?3";
        self.rows(filter, params![place.epoch, number(place.seq), limit as i64])
    }

    /// The last `limit` reads of a pack before an entry, or before now; the oldest first.
    pub fn reads_of(
        &self,
        pack: &(Gtin, Serial),
        before: Option<EntryRef>,
        limit: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let filter = "WHERE j.gtin = ?1 AND j.serial = ?2 AND j.kind = 'scan' AND j.moved = 0
                      AND (?3 IS NULL OR (j.epoch, j.seq) < (?3, ?4))
                      ORDER BY j.epoch DESC, j.seq DESC LIMIT ?5";
        let (epoch, seq) = before.map(|place| (place.epoch, number(place.seq))).unzip();
        let mut rows = self.rows(filter, params![pack.0.as_str(), pack.1.as_str(), epoch, seq, limit as i64])?;
        rows.reverse();
        Ok(rows)
    }

    /// The last decision of a person about the entry that stood first at `subject`, undone ones left out.
    pub fn standing_decision(&self, subject: EntryRef) -> Result<Option<String>, StoreError> {
        let filter = "WHERE j.about_epoch = ?1 AND j.about_seq = ?2 AND j.kind = 'decision' AND j.moved = 0
                      ORDER BY j.epoch DESC, j.seq DESC LIMIT 1";
        let rows = self.rows(filter, params![subject.epoch, number(subject.seq)])?;
        Ok(rows.into_iter().next().and_then(|row| row.decision).filter(|action| action != "undo"))
    }

    /// What a responder said last about the entry that stood first at `subject`.
    pub fn last_answer(&self, subject: EntryRef) -> Result<Option<String>, StoreError> {
        let filter = "WHERE j.about_epoch = ?1 AND j.about_seq = ?2 AND j.kind = 'answer' AND j.moved = 0
                      ORDER BY j.epoch DESC, j.seq DESC LIMIT 1";
        let rows = self.rows(filter, params![subject.epoch, number(subject.seq)])?;
        Ok(rows.into_iter().next().and_then(|row| row.decision))
    }

    /// Reads that a responder has not answered for good: HELD and NOT COVERED, of packs with a name, the oldest first. Those
    /// that have a provisional answer come last, so that they keep no other from being asked about.
    pub fn unanswered(&self, limit: usize) -> Result<Vec<EntryRow>, StoreError> {
        let filter = "WHERE j.kind = 'scan' AND j.moved = 0 AND j.answered = 0 AND j.gtin IS NOT NULL
                      AND j.decision IN ('HELD', 'NOT_COVERED')
                      ORDER BY EXISTS (
                          SELECT 1 FROM journal a
                          WHERE a.about_epoch = j.about_epoch AND a.about_seq = j.about_seq AND a.kind = 'answer'
                      ), j.epoch, j.seq LIMIT ?1";
        self.rows(filter, [limit as i64])
    }

    /// Entries whose columns say something else than their signed bodies, or whose epoch is gone; some of them. The columns
    /// choose what is judged, shown and sent, so a check of the bodies alone would leave a door open.
    pub fn misfits(&self) -> Result<Vec<EntryRef>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare(
                "SELECT epoch, seq FROM journal
                 WHERE epoch NOT IN (SELECT epoch FROM epochs)
                    OR json_valid(body) AND (
                        body ->> 'kind' IS NOT kind OR body ->> 'at' IS NOT at OR body ->> 'session' IS NOT session
                        OR body ->> (CASE kind WHEN 'scan' THEN '$.verdict.decision' ELSE '$.action' END) IS NOT decision
                           AND kind IN ('scan', 'decision')
                        OR kind = 'scan' AND gtin IS NOT NULL AND (
                            body ->> '$.verdict.identification.gtin' IS NOT gtin
                            OR body ->> '$.verdict.identification.serial' IS NOT serial)
                        OR kind = 'scan' AND gtin IS NULL
                           AND body ->> '$.verdict.identification.gtin' IS NOT NULL
                           AND body ->> '$.verdict.identification.serial' IS NOT NULL)
                 ORDER BY epoch, seq LIMIT 20",
            )?;
            let rows = query.query_map([], |row| Ok(EntryRef { epoch: row.get(0)?, seq: row.get::<_, i64>(1)? as u64 }))?;
            rows.collect()
        })
    }

    /// How full the journal is. Entries of an epoch have no gaps, so its last one counts them.
    pub fn counts(&self) -> Result<JournalCounts, StoreError> {
        self.read(|c| {
            c.prepare_cached(
                "SELECT max(epoch), sum(n - moved), sum(max(n - acknowledged, 0) - moved_waiting) FROM (
                     SELECT epoch, acknowledged,
                         (SELECT coalesce(max(seq) + 1, 0) FROM journal j WHERE j.epoch = e.epoch) AS n,
                         (SELECT count(*) FROM journal j WHERE j.epoch = e.epoch AND moved = 1) AS moved,
                         (SELECT count(*) FROM journal j WHERE j.epoch = e.epoch AND moved = 1
                              AND j.seq >= e.acknowledged) AS moved_waiting
                     FROM epochs e)",
            )?
            .query_row([], |row| {
                let number = |column| row.get::<_, Option<i64>>(column).map(|n| n.unwrap_or(0) as u64);
                Ok(JournalCounts {
                    epoch: row.get::<_, Option<u32>>(0)?.unwrap_or(0),
                    entries: number(1)?,
                    unacknowledged: number(2)?,
                })
            })
        })
    }

    /// Of each epoch the first entry that no receipt covers.
    pub fn confirmed(&self) -> Result<Vec<EntryRef>, StoreError> {
        self.read(|c| {
            let mut query = c.prepare_cached("SELECT epoch, acknowledged FROM epochs ORDER BY epoch")?;
            let rows =
                query.query_map([], |row| Ok(EntryRef { epoch: row.get(0)?, seq: row.get::<_, i64>(1)? as u64 }))?;
            rows.collect()
        })
    }

    /// Reads before a place, of one session if one is given; the newest first. Those that stand again later are left out.
    pub fn scans(
        &self,
        before: Option<EntryRef>,
        session: Option<&str>,
        limit: usize,
    ) -> Result<Vec<EntryRow>, StoreError> {
        let filter = "WHERE j.kind = 'scan' AND j.moved = 0 AND (?1 IS NULL OR (j.epoch, j.seq) < (?1, ?2))
                      AND (?3 IS NULL OR j.session = ?3) ORDER BY j.epoch DESC, j.seq DESC LIMIT ?4";
        let (epoch, seq) = before.map(|place| (place.epoch, number(place.seq))).unzip();
        self.rows(filter, params![epoch, seq, session, limit as i64])
    }

    fn rows(&self, filter: &str, params: impl rusqlite::Params) -> Result<Vec<EntryRow>, StoreError> {
        self.read(|c| c.prepare_cached(&format!("SELECT {COLUMNS} {filter}"))?.query_map(params, read_row)?.collect())
    }
}

fn read_row(row: &Row<'_>) -> rusqlite::Result<EntryRow> {
    let place = |epoch, seq| -> rusqlite::Result<EntryRef> {
        Ok(EntryRef { epoch: row.get(epoch)?, seq: row.get::<_, i64>(seq)? as u64 })
    };
    Ok(EntryRow {
        place: place(0, 1)?,
        about: place(2, 3)?,
        kind: row.get(4)?,
        at: row.get::<_, String>(5)?.parse().map_err(|_| odd(5, "a time"))?,
        session: row.get(6)?,
        decision: row.get(7)?,
        body: row.get(8)?,
        acknowledged: row.get(9)?,
        moved: row.get(10)?,
        signature: row.get(11)?,
        head: Digest::from_bytes(row.get(12)?),
    })
}

/// The end of the current epoch: its number and that of the next entry.
struct End {
    epoch: u32,
    next_seq: u64,
    head: Option<Digest>,
}

fn end_of_epochs(connection: &Connection) -> rusqlite::Result<Option<End>> {
    let mut query = connection.prepare_cached("SELECT max(epoch) FROM epochs")?;
    let Some(epoch) = query.query_row([], |row| row.get::<_, Option<u32>>(0))? else { return Ok(None) };
    let mut query =
        connection.prepare_cached("SELECT seq, head FROM journal WHERE epoch = ?1 ORDER BY seq DESC LIMIT 1")?;
    let last = query.query_row([epoch], |row| Ok((row.get::<_, i64>(0)? as u64, row.get(1)?))).optional()?;
    Ok(Some(match last {
        Some((seq, head)) => End { epoch, next_seq: seq + 1, head: Some(Digest::from_bytes(head)) },
        None => End { epoch, next_seq: 0, head: None },
    }))
}

fn end_of_journal(connection: &Connection, device: &DeviceId) -> rusqlite::Result<Position> {
    let end = end_of_epochs(connection)?.unwrap_or(End { epoch: 0, next_seq: 0, head: None });
    Ok(match end.head {
        Some(head) => Position { epoch: end.epoch, next_seq: end.next_seq, head },
        None => Position::start(device, end.epoch),
    })
}

fn position_at(c: &Connection, device: &DeviceId, epoch: u32, seq: u64) -> rusqlite::Result<Option<Position>> {
    let known = c.prepare_cached("SELECT 1 FROM epochs WHERE epoch = ?1")?.exists([epoch])?;
    if !known {
        return Ok(None);
    }
    let Some(before) = seq.checked_sub(1) else { return Ok(Some(Position::start(device, epoch))) };
    let mut query = c.prepare_cached("SELECT head FROM journal WHERE epoch = ?1 AND seq = ?2")?;
    let head = query.query_row(params![epoch, number(before)], |row| row.get(0)).optional()?;
    Ok(head.map(|head| Position { epoch, next_seq: seq, head: Digest::from_bytes(head) }))
}

fn insert(tx: &Transaction<'_>, entry: &NewEntry) -> rusqlite::Result<()> {
    let NewEntry { draft, signed: text, behind } = entry;
    let place = entry.place();
    let about = draft.about.or(draft.moved_from).unwrap_or(place);
    tx.prepare_cached(
        "INSERT INTO journal
         (epoch, seq, kind, at, body, head, signature, session, gtin, serial, decision, about_epoch, about_seq)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13)",
    )?
    .execute(params![
        place.epoch,
        number(place.seq),
        draft.kind.name(),
        draft.at.to_string(),
        text.body,
        behind.head.as_bytes(),
        text.signature,
        draft.session,
        draft.pack.as_ref().map(|pack| pack.0.as_str()),
        draft.pack.as_ref().map(|pack| pack.1.as_str()),
        draft.decision,
        about.epoch,
        number(about.seq),
    ])?;
    if draft.moved_from.is_some() {
        tx.prepare_cached(
            "UPDATE journal SET answered = 1 WHERE epoch = ?1 AND seq = ?2 AND kind = 'scan' AND EXISTS (
                 SELECT 1 FROM journal o
                 WHERE o.about_epoch = ?3 AND o.about_seq = ?4 AND o.kind = 'scan' AND o.answered = 1)",
        )?
        .execute(params![place.epoch, number(place.seq), about.epoch, number(about.seq)])?;
    }
    Ok(())
}

fn count_unacknowledged(connection: &Connection) -> rusqlite::Result<usize> {
    let mut query = connection.prepare_cached(
        "SELECT count(*) FROM journal j JOIN epochs e USING (epoch) WHERE j.moved = 0 AND j.seq >= e.acknowledged",
    )?;
    query.query_row([], |row| Ok(row.get::<_, i64>(0)? as usize))
}

fn apply(tx: &Transaction<'_>, subject: &Subject) -> rusqlite::Result<()> {
    match subject {
        Subject::StartSession(row) => sessions::start(tx, row),
        Subject::TouchSession { id, at } => sessions::touch(tx, id, *at),
        Subject::EndSession { id, at } => sessions::end(tx, id, *at),
        Subject::Notice(row) => notices::insert(tx, row),
        Subject::Answered(entry) => tx
            .execute(
                "UPDATE journal SET answered = 1 WHERE about_epoch = ?1 AND about_seq = ?2 AND kind = 'scan'",
                params![entry.epoch, number(entry.seq)],
            )
            .map(|_| ()),
        Subject::NewEpoch(new, _) => {
            tx.execute(
                "UPDATE journal SET moved = 1
                 WHERE moved = 0 AND seq >= (SELECT acknowledged FROM epochs e WHERE e.epoch = journal.epoch)",
                [],
            )?;
            tx.execute(
                "INSERT INTO epochs (epoch, reason, acknowledged) VALUES (?1, ?2, 0)",
                params![new.epoch, new.reason.name()],
            )
            .map(|_| ())
        }
    }
}
