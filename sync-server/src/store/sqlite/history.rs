//! Folding packs again: loads the events of each, lets `registry::pack` decide, and writes what changed.

use std::rc::Rc;

use rusqlite::{OptionalExtension, Row, params};
use verify_core::bundle::status::Flags;
use verify_core::ids::Digest;
use verify_core::time::Timestamp;

use super::batch::{PackExceptions, SqliteBatch, effect_out};
use super::convert::{damaged, date_out, gln_out, lot_out, optional, site_out, time_in, time_out};
use super::lots::{self, Dirt};
use crate::registry::pack::{self, PackState, Refusal, Rules};
use crate::registry::{Attestation, AttesterKind, Authority, EventId, FlagChange, HistoryEntry, LotId, LotKey, PackId};
use crate::store::StoreError;

/// Events kept in memory. A document names few events and many packs, so this is rarely reached.
const ENTRIES_KEPT: usize = 50_000;

pub(super) fn refold(
    batch: &mut SqliteBatch<'_>,
    packs: &[PackId],
    rules: &Rules,
    now: Timestamp,
) -> Result<(), StoreError> {
    let mut events = Vec::new();
    for pack in packs {
        events_of(batch, *pack, &mut events)?;
        let entries = load(batch, &events)?;
        let history: Vec<&HistoryEntry> = entries.iter().map(Rc::as_ref).collect();
        let (state, refusals) = pack::fold(&history, rules);
        let row = PackRow::load(batch, *pack)?;
        row.store(batch, &state)?;
        note(batch, &row, &refusals, now)?;
    }
    Ok(())
}

fn events_of(batch: &SqliteBatch<'_>, pack: PackId, events: &mut Vec<EventId>) -> Result<(), StoreError> {
    events.clear();
    let mut statement = batch.transaction.prepare_cached("SELECT event FROM pack_events WHERE pack = ?1")?;
    let mut rows = statement.query([pack.0])?;
    while let Some(row) = rows.next()? {
        events.push(EventId(row.get(0)?));
    }
    Ok(())
}

fn load(batch: &mut SqliteBatch<'_>, events: &[EventId]) -> Result<Vec<Rc<HistoryEntry>>, StoreError> {
    if batch.entries.len() > ENTRIES_KEPT {
        batch.entries.clear();
    }
    let mut loaded = Vec::with_capacity(events.len());
    for event in events {
        let entry = match batch.entries.get(event) {
            Some(entry) => entry.clone(),
            None => {
                let entry = load_entry(batch, *event)?.map(Rc::new);
                batch.entries.insert(*event, entry.clone());
                entry
            }
        };
        loaded.extend(entry);
    }
    Ok(loaded)
}

/// The event, unless it is a declaration of error or was retracted by one.
fn load_entry(batch: &SqliteBatch<'_>, event: EventId) -> Result<Option<HistoryEntry>, StoreError> {
    let mut statement = batch.transaction.prepare_cached(
        "SELECT hash, event_time, record_time, effect, lot, expiry, flags_set, flags_clear, may_flag, site, attester,
                attester_gln
         FROM events WHERE id = ?1 AND declared_at IS NULL AND NOT retracted",
    )?;
    statement.query_row([event.0], |row| Ok(entry_out(event, row))).optional()?.transpose()
}

fn entry_out(event: EventId, row: &Row<'_>) -> Result<HistoryEntry, StoreError> {
    let lot = optional(row, 4, lot_out)?.zip(optional(row, 5, date_out)?);
    let lot = lot.map(|(lot, expiry)| LotKey { lot, expiry });
    let flags = |column| row.get(column).map(|bits| Flags::from_bits(bits).ok_or_else(|| damaged("flags")));
    Ok(HistoryEntry {
        event,
        hash: Digest::from_bytes(row.get(0)?),
        event_time: time_out(row.get(1)?)?,
        record_time: time_out(row.get(2)?)?,
        effect: effect_out(row.get_ref(3)?.as_str()?, lot).ok_or_else(|| damaged("effect"))?,
        flags: FlagChange { set: flags(6)??, clear: flags(7)?? },
        authority: if row.get(8)? { Authority::MayFlag } else { Authority::Trade },
        site: optional(row, 9, site_out)?,
        attested: attested_out(row, 10)?,
    })
}

/// An attestation from the columns `attester` and `attester_gln` that start at `column`.
pub(super) fn attested_out(row: &Row<'_>, column: usize) -> Result<Attestation, StoreError> {
    let kind = match row.get_ref(column)?.as_str()? {
        "maker" => AttesterKind::Maker,
        "sender" => AttesterKind::Sender,
        _ => return Err(damaged("attester")),
    };
    Ok(Attestation { kind, gln: optional(row, column + 1, gln_out)? })
}

/// A pack as it is stored.
struct PackRow {
    id: PackId,
    gtin: i64,
    columns: Columns,
}

/// What the fold decides: lot, state, flags, commissioned_by, changed_by.
type Columns = (Option<i64>, Option<u8>, u8, Option<i64>, Option<i64>);

impl PackRow {
    fn load(batch: &SqliteBatch<'_>, id: PackId) -> Result<Self, StoreError> {
        let mut statement = batch
            .transaction
            .prepare_cached("SELECT gtin, lot, state, flags, commissioned_by, changed_by FROM packs WHERE id = ?1")?;
        Ok(statement.query_row([id.0], |row| {
            let columns = (row.get(1)?, row.get(2)?, row.get(3)?, row.get(4)?, row.get(5)?);
            Ok(Self { id, gtin: row.get(0)?, columns })
        })?)
    }

    fn store(&self, batch: &mut SqliteBatch<'_>, state: &PackState) -> Result<(), StoreError> {
        let lot = match &state.lot {
            Some(key) => Some(lots::find_or_make(batch, self.gtin, key)?.0),
            None => None,
        };
        let columns = (
            lot,
            state.lifecycle.map(|lifecycle| lifecycle as u8),
            state.flags.bits(),
            state.commissioned_by.map(|event| event.0),
            state.changed_by.map(|event| event.0),
        );
        self.mark_lots(batch, columns, state.commissioned_by);
        if columns != self.columns {
            batch
                .transaction
                .prepare_cached(
                    "UPDATE packs SET lot = ?2, state = ?3, flags = ?4, commissioned_by = ?5, changed_by = ?6 WHERE id = ?1",
                )?
                .execute(params![self.id.0, columns.0, columns.1, columns.2, columns.3, columns.4])?;
        }
        Ok(())
    }

    fn mark_lots(&self, batch: &mut SqliteBatch<'_>, columns: Columns, commissioned_by: Option<EventId>) {
        if columns.0 != self.columns.0 {
            for lot in [columns.0, self.columns.0].into_iter().flatten() {
                batch.dirty_lots.insert(LotId(lot), Dirt::Serials);
            }
        } else if let Some(lot) = columns.0
            && (columns.3 != self.columns.3 || commissioned_by.is_some_and(|event| batch.improved.contains(&event)))
        {
            batch.dirty_lots.entry(LotId(lot)).or_insert(Dirt::Words);
        }
    }
}

/// Makes the exceptions of a pack those that the fold found.
fn note(
    batch: &mut SqliteBatch<'_>,
    pack: &PackRow,
    refusals: &[(EventId, Refusal)],
    now: Timestamp,
) -> Result<(), StoreError> {
    if batch.pack_exceptions == PackExceptions::None && refusals.is_empty() {
        return Ok(());
    }
    batch.pack_exceptions = PackExceptions::Some;
    let mut fresh: Vec<(i64, &'static str)> =
        refusals.iter().map(|(event, refusal)| (event.0, refusal.name())).collect();
    let mut stale = Vec::new();
    let mut statement = batch.transaction.prepare_cached("SELECT id, event, kind FROM exceptions WHERE pack = ?1")?;
    let mut rows = statement.query([pack.id.0])?;
    while let Some(row) = rows.next()? {
        let known = (row.get::<_, i64>(1)?, row.get_ref(2)?.as_str()?);
        match fresh.iter().position(|candidate| *candidate == known) {
            Some(at) => drop(fresh.swap_remove(at)),
            None => stale.push(row.get::<_, i64>(0)?),
        }
    }
    drop(rows);
    for id in stale {
        batch.transaction.prepare_cached("DELETE FROM exceptions WHERE id = ?1")?.execute([id])?;
    }
    for (event, kind) in fresh {
        let mut insert = batch.transaction.prepare_cached(
            "INSERT INTO exceptions (kind, gtin, pack, event, detail, noted_at)
             SELECT ?1, ?2, ?3, id, kind || ' ' || biz_step || ' ' || effect, ?5 FROM events WHERE id = ?4",
        )?;
        insert.execute(params![kind, pack.gtin, pack.id.0, event, time_in(now)])?;
    }
    Ok(())
}
