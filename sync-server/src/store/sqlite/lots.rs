//! Lots: finding them, summing them up after their packs changed, and what the release station is to be asked.

use std::collections::{BTreeMap, BTreeSet};

use rusqlite::{Connection, Row, params};
use verify_core::bundle::index::Completeness;
use verify_core::bundle::manifest::AttestedBy;
use verify_core::bundle::request::RequestHeader;
use verify_core::ids::Gtin;
use verify_core::time::Timestamp;

use super::batch::SqliteBatch;
use super::convert::{damaged, date_out, gln_out, gtin_in, gtin_out, lot_out, optional, text, time_in};
use super::history::attested_out;
use crate::registry::lot::{AttestationRank, Finality, LotContent, LotDeclaration, LotFault, LotSummary, summarise};
use crate::registry::{LotId, LotKey};
use crate::store::{DueRequest, LotRecord, SerialVisitor, StoreError};

/// What changed about a lot.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Dirt {
    /// Packs came or went.
    Serials,
    /// Who says what about it.
    Words,
}

/// The lot of this GTIN, number and expiry; a row is made for it where there is none.
pub(super) fn find_or_make(batch: &mut SqliteBatch<'_>, gtin: i64, key: &LotKey) -> Result<LotId, StoreError> {
    let cached = (gtin, key.clone());
    if let Some(id) = batch.lot_ids.get(&cached) {
        return Ok(*id);
    }
    let (lot, expiry) = (key.lot.as_str(), key.expiry.to_string());
    batch.transaction.execute(
        "INSERT INTO lots (gtin, lot, expiry, pack_count, surplus_count, completeness, rev, requested_rev)
         VALUES (?1, ?2, ?3, 0, 0, 'open', 0, 0) ON CONFLICT DO NOTHING",
        params![gtin, lot, expiry],
    )?;
    let id = batch.transaction.query_row(
        "SELECT id FROM lots WHERE gtin = ?1 AND lot = ?2 AND expiry = ?3",
        params![gtin, lot, expiry],
        |row| row.get(0).map(LotId),
    )?;
    batch.lot_ids.insert(cached, id);
    Ok(id)
}

pub(super) fn declare(
    batch: &mut SqliteBatch<'_>,
    gtin: &Gtin,
    key: &LotKey,
    declaration: &LotDeclaration,
) -> Result<(), StoreError> {
    let id = find_or_make(batch, gtin_in(gtin), key)?;
    batch.transaction.execute(
        "UPDATE lots SET declared_final = ?2, declared_count = ?3, usable_until = ?4 WHERE id = ?1",
        params![
            id.0,
            declaration.finality == Finality::Final,
            declaration.count as i64,
            declaration.usable_until.map(|date| date.to_string()),
        ],
    )?;
    batch.dirty_lots.entry(id).or_insert(Dirt::Words);
    Ok(())
}

/// Marks all lots of a product: its maker changed.
pub(super) fn mark_product(batch: &mut SqliteBatch<'_>, gtin: i64) -> Result<(), StoreError> {
    let mut statement = batch.transaction.prepare_cached("SELECT id FROM lots WHERE gtin = ?1")?;
    let mut rows = statement.query([gtin])?;
    while let Some(row) = rows.next()? {
        batch.dirty_lots.entry(LotId(row.get(0)?)).or_insert(Dirt::Words);
    }
    Ok(())
}

pub(super) fn settle(batch: &mut SqliteBatch<'_>, now: Timestamp) -> Result<(), StoreError> {
    let dirty = std::mem::take(&mut batch.dirty_lots);
    let mut names = BTreeSet::new();
    for (id, dirt) in &dirty {
        names.insert(settle_one(&batch.transaction, *id, *dirt)?);
    }
    for (gtin, lot) in names {
        note(&batch.transaction, gtin, &lot, now)?;
    }
    Ok(())
}

/// Sums up one lot; returns its GTIN and number.
fn settle_one(connection: &Connection, id: LotId, dirt: Dirt) -> Result<(i64, String), StoreError> {
    let row = LotRow::load(connection, id)?;
    let packs = packs_by_attester(connection, id)?;
    let maker = connection
        .prepare_cached("SELECT (SELECT maker_gln FROM products WHERE gtin = ?1)")?
        .query_row([row.gtin], |found| Ok(optional(found, 0, gln_out)))??;
    let LotSummary { completeness, mut content } = summarise(&packs, row.declared.as_ref(), maker);
    // A lot that lost its last pack keeps the one who attested it: the release station drops its serials in his name.
    if content.members == 0 {
        content.attested_by = row.content.attested_by.or(content.attested_by);
    }
    let is_released = content.members > 0 || row.rev > 0;
    let changed = is_released && (dirt == Dirt::Serials || content != row.content);
    connection
        .prepare_cached(
            "UPDATE lots SET pack_count = ?2, surplus_count = ?3, completeness = ?4, attester = ?5, attester_gln = ?6,
                             rev = rev + ?7
             WHERE id = ?1",
        )?
        .execute(params![
            id.0,
            content.members as i64,
            content.surplus as i64,
            completeness.name(),
            content.attested_by.as_ref().map(AttestedBy::kind_name),
            content.attested_by.as_ref().map(|by| by.gln().as_str()),
            i64::from(changed),
        ])?;
    Ok((row.gtin, row.lot))
}

fn packs_by_attester(connection: &Connection, id: LotId) -> Result<BTreeMap<AttestationRank, u64>, StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT events.attester, events.attester_gln, counted.packs
         FROM (SELECT commissioned_by, count(*) AS packs FROM packs WHERE lot = ?1 GROUP BY commissioned_by) AS counted
         JOIN events ON events.id = counted.commissioned_by",
    )?;
    let mut rows = statement.query([id.0])?;
    let mut counts = BTreeMap::new();
    while let Some(row) = rows.next()? {
        *counts.entry(AttestationRank(attested_out(row, 0)?)).or_default() += row.get::<_, i64>(2)? as u64;
    }
    Ok(counts)
}

/// A lot as it is stored.
struct LotRow {
    gtin: i64,
    lot: String,
    expiry: String,
    declared: Option<LotDeclaration>,
    content: LotContent,
    rev: i64,
}

const LOT_ROW: &str =
    "SELECT gtin, lot, expiry, declared_final, declared_count, attester, attester_gln, rev, pack_count,
            surplus_count
     FROM lots";

impl LotRow {
    fn load(connection: &Connection, id: LotId) -> Result<Self, StoreError> {
        let mut statement = connection.prepare_cached(&format!("{LOT_ROW} WHERE id = ?1"))?;
        statement.query_row([id.0], |row| Ok(Self::out(row)))?
    }

    fn out(row: &Row<'_>) -> Result<Self, StoreError> {
        let declared = row.get::<_, Option<bool>>(3)?.zip(row.get::<_, Option<i64>>(4)?).map(|(is_final, count)| {
            let finality = if is_final { Finality::Final } else { Finality::MoreMayFollow };
            LotDeclaration { finality, count: count as u64, usable_until: None }
        });
        Ok(Self {
            gtin: row.get(0)?,
            lot: row.get(1)?,
            expiry: row.get(2)?,
            declared,
            content: LotContent {
                attested_by: attested_by_out(row, 5)?,
                members: row.get::<_, i64>(8)? as u64,
                surplus: row.get::<_, i64>(9)? as u64,
            },
            rev: row.get(7)?,
        })
    }
}

/// Makes the exceptions of a lot number those that its rows show.
fn note(connection: &Connection, gtin: i64, lot: &str, now: Timestamp) -> Result<(), StoreError> {
    let mut statement =
        connection.prepare_cached(&format!("{LOT_ROW} WHERE gtin = ?1 AND lot = ?2 ORDER BY expiry"))?;
    let mut rows = statement.query(params![gtin, lot])?;
    let (mut found, mut expiries) = (BTreeSet::new(), Vec::new());
    while let Some(row) = rows.next()? {
        let row = LotRow::out(row)?;
        found.extend(row.content.faults(row.declared.as_ref()).iter().map(|fault| words(fault, &row.expiry)));
        if row.content.members > 0 || row.declared.is_some() {
            expiries.push(row.expiry);
        }
    }
    if expiries.len() > 1 {
        found.insert(("two_expiries", format!("expiries {}", expiries.join(", "))));
    }
    let mut known =
        connection.prepare_cached("SELECT id, kind, detail FROM exceptions WHERE gtin = ?1 AND lot = ?2")?;
    let mut stale = Vec::new();
    let mut rows = known.query(params![gtin, lot])?;
    while let Some(row) = rows.next()? {
        let (kind, detail): (String, String) = (row.get(1)?, row.get(2)?);
        let before = found.len();
        found.retain(|(name, words)| (*name, words) != (kind.as_str(), &detail));
        if found.len() == before {
            stale.push(row.get::<_, i64>(0)?);
        }
    }
    for id in stale {
        connection.execute("DELETE FROM exceptions WHERE id = ?1", [id])?;
    }
    for (kind, detail) in found {
        connection.execute(
            "INSERT INTO exceptions (kind, gtin, lot, detail, noted_at) VALUES (?1, ?2, ?3, ?4, ?5)",
            params![kind, gtin, lot, detail, time_in(now)],
        )?;
    }
    Ok(())
}

fn words(fault: &LotFault, expiry: &str) -> (&'static str, String) {
    match fault {
        LotFault::CountDiffers { declared, known } => {
            ("count_differs", format!("expiry {expiry}: declared complete with {declared} packs, {known} are known"))
        }
        LotFault::Surplus { packs } => (
            "surplus",
            format!(
                "expiry {expiry}: {packs} packs of a partner's record are not in the lot that the maker calls complete"
            ),
        ),
        LotFault::AttesterUnknown => (
            "attester_unknown",
            format!("expiry {expiry}: nobody who attests it is known by GLN; import its product with maker_gln"),
        ),
    }
}

fn attested_by_out(row: &Row<'_>, column: usize) -> Result<Option<AttestedBy>, StoreError> {
    let Some(gln) = optional(row, column + 1, gln_out)? else {
        return Ok(None);
    };
    let kind = row.get_ref(column)?.as_str()?;
    AttestedBy::from_parts(kind, gln).map(Some).ok_or_else(|| damaged("attester"))
}

pub(super) fn due_requests(connection: &Connection) -> Result<Vec<DueRequest>, StoreError> {
    let mut statement = connection.prepare(
        "SELECT id, rev, gtin, lot, expiry, attester, attester_gln, pack_count FROM lots
         WHERE rev > requested_rev AND attester IS NOT NULL ORDER BY gtin, lot, expiry",
    )?;
    let mut rows = statement.query([])?;
    let mut due = Vec::new();
    while let Some(row) = rows.next()? {
        let header = RequestHeader {
            gtin: gtin_out(row.get(2)?)?,
            lot: text(row, 3, lot_out)?,
            expiry: text(row, 4, date_out)?,
            attested_by: attested_by_out(row, 5)?.ok_or_else(|| damaged("attester"))?,
            count: row.get::<_, i64>(7)? as u64,
        };
        due.push(DueRequest { lot: LotId(row.get(0)?), rev: row.get::<_, i64>(1)? as u64, header });
    }
    Ok(due)
}

pub(super) fn serials_of(connection: &Connection, lot: LotId, visit: &mut SerialVisitor<'_>) -> Result<(), StoreError> {
    let surplus: i64 =
        connection.query_row("SELECT surplus_count FROM lots WHERE id = ?1", [lot.0], |row| row.get(0))?;
    // Text is compared by bytes, as release requests want it.
    let mut statement = connection.prepare_cached(match surplus {
        0 => "SELECT serial FROM packs WHERE lot = ?1 ORDER BY serial",
        _ => {
            "SELECT serial FROM packs JOIN events ON events.id = commissioned_by
             WHERE packs.lot = ?1 AND attester = 'maker' ORDER BY serial"
        }
    })?;
    let mut rows = statement.query([lot.0])?;
    while let Some(row) = rows.next()? {
        visit(row.get_ref(0)?.as_str()?)?;
    }
    Ok(())
}

pub(super) fn requests_written(connection: &Connection, written: &[(LotId, u64)]) -> Result<(), StoreError> {
    let mut update =
        connection.prepare_cached("UPDATE lots SET requested_rev = max(requested_rev, ?2) WHERE id = ?1")?;
    for (lot, rev) in written {
        update.execute(params![lot.0, *rev as i64])?;
    }
    Ok(())
}

/// The columns that [`lot_record`] reads.
pub(super) const LOT_RECORD: &str =
    "lots.id, lots.gtin, lots.lot, lots.expiry, lots.completeness, lots.attester, lots.attester_gln, lots.usable_until,
     lots.pack_count";

pub(super) fn all(connection: &Connection) -> Result<Vec<LotRecord>, StoreError> {
    let mut statement = connection.prepare(&format!("SELECT {LOT_RECORD} FROM lots ORDER BY gtin, lot, expiry"))?;
    let mut rows = statement.query([])?;
    let mut lots = Vec::new();
    while let Some(row) = rows.next()? {
        lots.push(lot_record(row, 0)?);
    }
    Ok(lots)
}

/// A lot from the columns [`LOT_RECORD`] that start at `column`.
pub(super) fn lot_record(row: &Row<'_>, column: usize) -> Result<LotRecord, StoreError> {
    let completeness = |name: &str| Completeness::from_name(name).ok_or_else(|| damaged("completeness"));
    Ok(LotRecord {
        id: LotId(row.get(column)?),
        gtin: gtin_out(row.get(column + 1)?)?,
        key: LotKey { lot: text(row, column + 2, lot_out)?, expiry: text(row, column + 3, date_out)? },
        completeness: text(row, column + 4, completeness)?,
        attested_by: attested_by_out(row, column + 5)?,
        usable_until: optional(row, column + 7, date_out)?,
        pack_count: row.get::<_, i64>(column + 8)? as u64,
    })
}
