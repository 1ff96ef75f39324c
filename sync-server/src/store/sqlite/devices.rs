//! Devices in SQLite: codes, keys, chains of entries, evidence of forks, notices. The tables are in `schema/devices.sql`.
//!
//! Every function runs inside its caller's transaction.

use rusqlite::{Connection, OptionalExtension as _, Row, named_params, params};
use verify_core::ids::{DeviceId, Digest, SiteId};
use verify_core::journal::Position;
use verify_core::sync::enrol_code::OneTimeCode;
use verify_core::sync::notice_id;
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;

use super::convert::{site_out, text, time_in};
use super::master;
use crate::chain::{Held, Plan, Push, plan};
use crate::failpoint;
use crate::store::StoreError;
use crate::store::serving::{JournalWrite, NewCode, Notice, Pushed, Result};

/// What became of an attempt to use a code.
pub(super) enum Redemption {
    /// The device is in; its site and the root that the code pins.
    Enrolled(SiteId, Digest),
    Unknown,
    UsedByOther,
    Expired,
}

pub(super) fn add_code(connection: &Connection, new: &NewCode) -> Result<()> {
    let values = params![
        new.code.as_str(),
        new.site.to_string(),
        new.root.as_bytes(),
        time_in(new.issued_at),
        time_in(new.expires_at),
    ];
    connection.execute(
        "INSERT INTO enrol_codes (code, site, root, issued_at, expires_at) VALUES (?1, ?2, ?3, ?4, ?5)",
        values,
    )?;
    Ok(())
}

/// Lets a device in. The same key may come again with the same code, at any time, and changes nothing.
pub(super) fn redeem(
    connection: &Connection,
    code: &OneTimeCode,
    public_key: &[u8; 32],
    at: Timestamp,
) -> Result<Redemption> {
    let device = DeviceId::of_key(public_key);
    let mut statement =
        connection.prepare_cached("SELECT site, root, expires_at, device FROM enrol_codes WHERE code = ?1")?;
    let mut rows = statement.query([code.as_str()])?;
    let Some(row) = rows.next()? else { return Ok(Redemption::Unknown) };
    let site = text(row, 0, site_out)?;
    let root = Digest::from_bytes(row.get(1)?);
    let expires_at: i64 = row.get(2)?;
    match row.get::<_, Option<[u8; 32]>>(3)? {
        Some(used_by) if used_by == *device.digest().as_bytes() => return Ok(Redemption::Enrolled(site, root)),
        Some(_) => return Ok(Redemption::UsedByOther),
        None if time_in(at) >= expires_at => return Ok(Redemption::Expired),
        None => {}
    }
    failpoint::pass("server.enrol.before_write");
    enrol(connection, code, public_key, &site, at)?;
    failpoint::pass("server.enrol.after_write");
    Ok(Redemption::Enrolled(site, root))
}

fn enrol(
    connection: &Connection,
    code: &OneTimeCode,
    public_key: &[u8; 32],
    site: &SiteId,
    at: Timestamp,
) -> Result<()> {
    let device = DeviceId::of_key(public_key);
    // A device that moves to another site comes with a new code and its old key.
    connection.execute(
        "INSERT INTO devices (device, public_key, site, enrolled_at) VALUES (?1, ?2, ?3, ?4)
         ON CONFLICT (device) DO UPDATE SET site = excluded.site, enrolled_at = excluded.enrolled_at",
        params![device.digest().as_bytes(), public_key, site.to_string(), time_in(at)],
    )?;
    connection.execute(
        "UPDATE enrol_codes SET device = ?2, used_at = ?3 WHERE code = ?1",
        params![code.as_str(), device.digest().as_bytes(), time_in(at)],
    )?;
    Ok(())
}

/// Public key and site of a device.
pub(super) fn device(connection: &Connection, id: &DeviceId) -> Result<Option<([u8; 32], SiteId)>> {
    let mut statement = connection.prepare_cached("SELECT public_key, site FROM devices WHERE device = ?1")?;
    let mut rows = statement.query([id.digest().as_bytes()])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    Ok(Some((row.get(0)?, text(row, 1, site_out)?)))
}

/// Takes entries, or says why not.
pub(super) fn push(connection: &Connection, write: &JournalWrite) -> Result<Pushed> {
    let push = &write.push;
    let held = held(connection, push)?;
    match plan(push, &held) {
        Plan::Gap => Ok(Pushed::Gap(held.position)),
        Plan::Fork => {
            keep_fork(connection, write, &held.position)?;
            Ok(Pushed::Fork(held.position))
        }
        Plan::Append { skip, to } => {
            if skip < push.entries.len() {
                failpoint::pass("server.journal.before_write");
                append(connection, write, skip)?;
                move_head(connection, write, &to)?;
                add_sightings(connection, write, skip)?;
                failpoint::pass("server.journal.after_write");
            }
            Ok(Pushed::Held(to))
        }
    }
}

fn held(connection: &Connection, push: &Push) -> Result<Held> {
    let (device, epoch) = (push.device.digest().as_bytes(), push.from.epoch);
    let position = connection
        .query_row(
            "SELECT next_seq, head FROM journal_heads WHERE device = ?1 AND epoch = ?2",
            params![device, epoch],
            |row| Ok(Position { epoch, next_seq: seq(row, 0)?, head: digest(row, 1)? }),
        )
        .optional()?
        .unwrap_or_else(|| Position::start(&push.device, epoch));
    let head_at_overlap = match Held::overlap_seq(position.next_seq, push) {
        at if at == position.next_seq => Some(position.head),
        0 => Some(Position::start(&push.device, epoch).head),
        at => connection
            .query_row(
                "SELECT head FROM journal_entries WHERE device = ?1 AND epoch = ?2 AND seq = ?3",
                params![device, epoch, at as i64 - 1],
                |row| digest(row, 0),
            )
            .optional()?,
    };
    Ok(Held { position, head_at_overlap })
}

fn append(connection: &Connection, write: &JournalWrite, skip: usize) -> Result<()> {
    let push = &write.push;
    let mut statement = connection.prepare_cached(
        "INSERT INTO journal_entries (device, epoch, seq, body, signature, head, received_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)",
    )?;
    for (i, (entry, head)) in push.entries.iter().zip(&push.heads).enumerate().skip(skip) {
        statement.execute(params![
            push.device.digest().as_bytes(),
            push.from.epoch,
            push.from.next_seq as i64 + i as i64,
            entry.body,
            entry.signature,
            head.as_bytes(),
            time_in(write.at),
        ])?;
    }
    Ok(())
}

fn move_head(connection: &Connection, write: &JournalWrite, to: &Position) -> Result<()> {
    connection.execute(
        "INSERT INTO journal_heads (device, epoch, next_seq, head, pushed_at, device_time)
         VALUES (:device, :epoch, :next_seq, :head, :pushed_at, :device_time)
         ON CONFLICT (device, epoch) DO UPDATE SET next_seq = excluded.next_seq, head = excluded.head,
            pushed_at = excluded.pushed_at, device_time = excluded.device_time",
        named_params! {
            ":device": write.push.device.digest().as_bytes(),
            ":epoch": to.epoch,
            ":next_seq": to.next_seq as i64,
            ":head": to.head.as_bytes(),
            ":pushed_at": time_in(write.at),
            ":device_time": time_in(write.device_time),
        },
    )?;
    Ok(())
}

/// Only what is new counts: an entry that comes again was seen once.
fn add_sightings(connection: &Connection, write: &JournalWrite, skip: usize) -> Result<()> {
    for seen in write.seen.iter().filter(|seen| seen.entry >= skip) {
        master::add_sighting(connection, &seen.sighting)?;
    }
    Ok(())
}

fn keep_fork(connection: &Connection, write: &JournalWrite, held: &Position) -> Result<()> {
    let push = &write.push;
    connection.execute(
        "INSERT OR IGNORE INTO journal_forks
            (device, epoch, from_seq, prev_head, offered, entries, held_seq, held_head, received_at)
         VALUES (:device, :epoch, :from_seq, :prev_head, :offered, :entries, :held_seq, :held_head, :received_at)",
        named_params! {
            ":device": push.device.digest().as_bytes(),
            ":epoch": push.from.epoch,
            ":from_seq": push.from.next_seq as i64,
            ":prev_head": push.from.head.as_bytes(),
            ":offered": push.heads.last().unwrap_or(&push.from.head).as_bytes(),
            ":entries": evidence(push),
            ":held_seq": held.next_seq as i64,
            ":held_head": held.head.as_bytes(),
            ":received_at": time_in(write.at),
        },
    )?;
    Ok(())
}

/// The offered entries as the wire had them.
fn evidence(push: &Push) -> String {
    use verify_core::sync::wire::{Hex, PushEntry};
    let entries = push.entries.iter().map(|entry| PushEntry { body: entry.body.clone(), sig: Hex(entry.signature) });
    serde_json::to_string(&entries.collect::<Vec<_>>()).expect("texts and hexadecimal digits only")
}

/// What a notice says.
pub(super) struct NoticeWords<'a> {
    pub(super) cause: &'a str,
    pub(super) text: &'a str,
}

pub(super) fn add_notice(
    connection: &Connection,
    device: &DeviceId,
    entry: EntryRef,
    words: &NoticeWords<'_>,
    now: Timestamp,
) -> Result<u64> {
    let (device_id, entry_seq) = (device.digest().as_bytes(), i64::try_from(entry.seq).unwrap_or(i64::MAX));
    let exists: bool = connection.query_row(
        "SELECT EXISTS (SELECT 1 FROM journal_entries WHERE device = ?1 AND epoch = ?2 AND seq = ?3)",
        params![device_id, entry.epoch, entry_seq],
        |row| row.get(0),
    )?;
    if !exists {
        let words = format!(
            "no entry {} of epoch {} is held of device {device}\n  next: packproof-server journal lists what is held",
            entry.seq, entry.epoch
        );
        return Err(StoreError::Unknown(words));
    }
    let id = notice_id(device, entry, words.cause);
    connection.execute(
        "INSERT INTO notices (device, id, epoch, entry_seq, cause, text, created_at)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7) ON CONFLICT DO NOTHING",
        params![device_id, id.as_bytes(), entry.epoch, entry_seq, words.cause, words.text, time_in(now)],
    )?;
    let sql = "SELECT seq FROM notices WHERE device = ?1 AND id = ?2";
    Ok(connection.query_row(sql, params![device_id, id.as_bytes()], |row| seq(row, 0))?)
}

pub(super) fn notices(connection: &Connection, device: &DeviceId, after: u64, limit: usize) -> Result<Vec<Notice>> {
    let device = device.digest().as_bytes();
    let newest: i64 = connection.query_row("SELECT ifnull(max(seq), 0) FROM notices", [], |row| row.get(0))?;
    // A device that has seen more than there is knew a server that was lost: it gets everything, and knows the rest by id.
    let after = i64::try_from(after).ok().filter(|after| *after <= newest).unwrap_or(0);
    let mut statement = connection.prepare_cached(
        "SELECT seq, id, epoch, entry_seq, cause, text FROM notices WHERE device = ?1 AND seq > ?2 ORDER BY seq LIMIT ?3",
    )?;
    let rows = statement.query_map(params![device, after, limit as i64], |row| {
        Ok(Notice {
            seq: seq(row, 0)?,
            id: digest(row, 1)?,
            epoch: row.get(2)?,
            entry_seq: seq(row, 3)?,
            cause: row.get(4)?,
            text: row.get(5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

/// One chain of one device, for reports.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChainRow {
    /// The device.
    pub device: DeviceId,
    /// Where its chain stands.
    pub position: Position,
    /// Entries counted, not taken from the head.
    pub entries: u64,
    /// Contradicting offers that were kept.
    pub forks: u64,
}

/// The chains of one device or of all, in order.
pub(super) fn chains(connection: &Connection, device: Option<&DeviceId>) -> Result<Vec<ChainRow>> {
    let mut statement = connection.prepare(
        "SELECT device, epoch, next_seq, head,
            (SELECT count(*) FROM journal_entries e WHERE e.device = h.device AND e.epoch = h.epoch),
            (SELECT count(*) FROM journal_forks f WHERE f.device = h.device AND f.epoch = h.epoch)
         FROM journal_heads h WHERE ?1 IS NULL OR device = ?1 ORDER BY device, epoch",
    )?;
    let rows = statement.query_map([device.map(|id| id.digest().as_bytes())], |row| {
        Ok(ChainRow {
            device: DeviceId::from_digest(digest(row, 0)?),
            position: Position { epoch: row.get(1)?, next_seq: seq(row, 2)?, head: digest(row, 3)? },
            entries: seq(row, 4)?,
            forks: seq(row, 5)?,
        })
    })?;
    Ok(rows.collect::<rusqlite::Result<_>>()?)
}

fn digest(row: &Row<'_>, index: usize) -> rusqlite::Result<Digest> {
    row.get(index).map(Digest::from_bytes)
}

fn seq(row: &Row<'_>, index: usize) -> rusqlite::Result<u64> {
    row.get::<_, i64>(index).map(|number| number.unsigned_abs())
}
