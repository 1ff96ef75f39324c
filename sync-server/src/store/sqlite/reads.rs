//! What is known, for publishing and for answers. Reading only.

use rusqlite::{Connection, OptionalExtension, Row, params};
use verify_core::bundle::sections::{Party, Product, ProductWords, Recall, RecallKind, SerialRange, Site};
use verify_core::bundle::status::{Flags, Lifecycle};
use verify_core::ids::{Gtin, Ndc, ScopeToken, Serial, SiteId};
use verify_core::time::{Timestamp, Zone};

use super::convert::{
    damaged, gln_out, gtin_in, gtin_out, lot_out, optional, place_out, serial_out, site_out, text, time_in, time_out,
};
use super::history::attested_out;
use super::lots::{LOT_RECORD, lot_record};
use crate::registry::LotId;
use crate::store::{
    Change, ExceptionRecord, MarkVisitor, PackMark, PackRecord, Scope, ScopeId, SightingRecord, StoreError,
};

/// Runs a query and parses each row.
fn all<T>(
    connection: &Connection,
    sql: &str,
    params: impl rusqlite::Params,
    parse: impl Fn(&Row<'_>) -> Result<T, StoreError>,
) -> Result<Vec<T>, StoreError> {
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query(params)?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(parse(row)?);
    }
    Ok(found)
}

pub(super) fn pack(connection: &Connection, gtin: &Gtin, serial: &Serial) -> Result<Option<PackRecord>, StoreError> {
    let mut statement = connection.prepare_cached(&format!(
        "SELECT iif(lots.id IS NULL, NULL, packs.state), packs.flags, commissioning.attester, commissioning.attester_gln, changing.site,
                changing.event_time, packs.changed_by, {LOT_RECORD}
         FROM packs
         LEFT JOIN events AS commissioning ON commissioning.id = packs.commissioned_by
         LEFT JOIN events AS changing ON changing.id = packs.changed_by
         LEFT JOIN lots ON lots.id = packs.lot AND (lots.surplus_count = 0 OR commissioning.attester = 'maker')
         WHERE packs.gtin = ?1 AND packs.serial = ?2"
    ))?;
    let found = statement.query_row(params![gtin_in(gtin), serial.as_str()], |row| Ok(pack_record(row)));
    found.optional()?.transpose()
}

fn pack_record(row: &Row<'_>) -> Result<PackRecord, StoreError> {
    let lifecycle = row.get::<_, Option<u8>>(0)?.map(lifecycle_out).transpose()?;
    let is_commissioned = row.get_ref(7)? != rusqlite::types::ValueRef::Null;
    let changed = match row.get_ref(6)?.as_i64_or_null()? {
        Some(_) => Some(Change { site: optional(row, 4, site_out)?, at: time_out(row.get(5)?)? }),
        None => None,
    };
    Ok(PackRecord {
        lifecycle,
        flags: flags_out(row.get(1)?)?,
        lot: if is_commissioned { Some(lot_record(row, 7)?) } else { None },
        attested: if is_commissioned { Some(attested_out(row, 2)?) } else { None },
        changed,
    })
}

fn lifecycle_out(number: u8) -> Result<Lifecycle, StoreError> {
    Lifecycle::from_number(number).ok_or_else(|| damaged("state"))
}

fn flags_out(bits: u8) -> Result<Flags, StoreError> {
    Flags::from_bits(bits).ok_or_else(|| damaged("flags"))
}

pub(super) fn marks_of(connection: &Connection, lot: LotId, visit: &mut MarkVisitor<'_>) -> Result<(), StoreError> {
    let mut statement = connection.prepare_cached(
        "SELECT packs.serial, packs.state, packs.flags, events.site
         FROM packs JOIN events ON events.id = packs.changed_by
         JOIN events AS commissioning ON commissioning.id = packs.commissioned_by JOIN lots ON lots.id = packs.lot
         WHERE packs.lot = ?1 AND (packs.state <> 0 OR packs.flags <> 0)
               AND (lots.surplus_count = 0 OR commissioning.attester = 'maker')",
    )?;
    let mut rows = statement.query([lot.0])?;
    while let Some(row) = rows.next()? {
        let mark = PackMark {
            lifecycle: lifecycle_out(row.get(1)?)?,
            flags: flags_out(row.get(2)?)?,
            site: optional(row, 3, site_out)?,
        };
        visit(&text(row, 0, serial_out)?, &mark)?;
    }
    Ok(())
}

pub(super) fn products(connection: &Connection) -> Result<Vec<Product>, StoreError> {
    let sql = "SELECT gtin, name, strength, form, content, maker, market, maker_gln, ndc FROM products ORDER BY gtin";
    all(connection, sql, [], |row| {
        Ok(Product {
            gtin: gtin_out(row.get(0)?)?,
            words: ProductWords {
                name: row.get(1)?,
                strength: row.get(2)?,
                form: row.get(3)?,
                content: row.get(4)?,
                maker: row.get(5)?,
                market: row.get(6)?,
            },
            maker_gln: optional(row, 7, gln_out)?,
            ndc: optional(row, 8, |ndc| Ndc::parse(ndc).map_err(|_| damaged("NDC")))?,
        })
    })
}

pub(super) fn parties(connection: &Connection) -> Result<Vec<Party>, StoreError> {
    all(connection, "SELECT gln, name FROM parties ORDER BY gln", [], |row| {
        Ok(Party { gln: text(row, 0, gln_out)?, name: row.get(1)? })
    })
}

const SITE: &str = "SELECT id, name, time_zone, lat, lon, radius_m, party, scope FROM sites";

pub(super) fn sites(connection: &Connection) -> Result<Vec<(Site, ScopeId)>, StoreError> {
    all(connection, &format!("{SITE} ORDER BY id"), [], site_record)
}

pub(super) fn site(connection: &Connection, id: &SiteId) -> Result<Option<(Site, ScopeId)>, StoreError> {
    Ok(all(connection, &format!("{SITE} WHERE id = ?1"), [id.to_string()], site_record)?.pop())
}

/// A site from the columns of [`SITE`].
fn site_record(row: &Row<'_>) -> Result<(Site, ScopeId), StoreError> {
    let site = Site {
        id: text(row, 0, site_out)?,
        name: row.get(1)?,
        zone: text(row, 2, |name| Zone::named(name).map_err(|_| damaged("time zone")))?,
        place: place_out(row, 3)?,
        party: optional(row, 6, gln_out)?,
    };
    Ok((site, ScopeId(row.get(7)?)))
}

pub(super) fn scopes(connection: &Connection) -> Result<Vec<Scope>, StoreError> {
    let gtins_of = |scope: ScopeId| {
        let sql = "SELECT gtin FROM scope_gtins WHERE scope = ?1 ORDER BY gtin";
        all(connection, sql, [scope.0], |row| gtin_out(row.get(0)?))
    };
    all(connection, "SELECT id, name, token, all_gtins FROM scopes ORDER BY name", [], |row| {
        let id = ScopeId(row.get(0)?);
        Ok(Scope {
            id,
            name: row.get(1)?,
            token: ScopeToken::from_bytes(row.get(2)?),
            gtins: if row.get(3)? { None } else { Some(gtins_of(id)?) },
        })
    })
}

const RECALL: &str = "SELECT id, kind, gtin, lot, serial_from, serial_to, class, issued_at, text FROM recalls";

pub(super) fn recalls(connection: &Connection) -> Result<Vec<Recall>, StoreError> {
    all(connection, &format!("{RECALL} ORDER BY id, gtin, lot, serial_from, serial_to"), [], recall)
}

/// The recalls of one product.
pub(super) fn recalls_of(connection: &Connection, gtin: &Gtin) -> Result<Vec<Recall>, StoreError> {
    let sql = format!("{RECALL} WHERE gtin = ?1 ORDER BY id, lot, serial_from, serial_to");
    all(connection, &sql, [gtin_in(gtin)], recall)
}

/// A recall from the columns of [`RECALL`].
fn recall(row: &Row<'_>) -> Result<Recall, StoreError> {
    let serial = |column| text(row, column, |t| if t.is_empty() { Ok(None) } else { serial_out(t).map(Some) });
    let kind = text(row, 1, |name| match name {
        "recalled" => Ok(RecallKind::Recalled),
        "withdrawn" => Ok(RecallKind::Withdrawn),
        _ => Err(damaged("recall")),
    })?;
    Ok(Recall {
        id: row.get(0)?,
        kind,
        gtin: gtin_out(row.get(2)?)?,
        lot: text(row, 3, |t| if t.is_empty() { Ok(None) } else { lot_out(t).map(Some) })?,
        serials: serial(4)?.zip(serial(5)?).map(|(from, to)| SerialRange { from, to }),
        class: row.get(6)?,
        issued_at: time_out(row.get(7)?)?,
        text: row.get(8)?,
    })
}

pub(super) fn sightings(connection: &Connection, since: Timestamp) -> Result<Vec<SightingRecord>, StoreError> {
    let sql = "SELECT gtin, serial, at, lat, lon, radius_m, source FROM sightings WHERE at >= ?1
               ORDER BY gtin, serial, at, source";
    all(connection, sql, [time_in(since)], |row| {
        Ok(SightingRecord {
            gtin: gtin_out(row.get(0)?)?,
            serial: text(row, 1, serial_out)?,
            at: time_out(row.get(2)?)?,
            place: place_out(row, 3)?.ok_or_else(|| damaged("place"))?,
            source: row.get(6)?,
        })
    })
}

pub(super) fn exceptions(connection: &Connection) -> Result<Vec<ExceptionRecord>, StoreError> {
    let sql = "SELECT exceptions.kind, exceptions.gtin, packs.serial, exceptions.lot, exceptions.detail,
                      exceptions.noted_at
               FROM exceptions LEFT JOIN packs ON packs.id = exceptions.pack ORDER BY exceptions.id";
    all(connection, sql, [], |row| {
        Ok(ExceptionRecord {
            kind: row.get(0)?,
            gtin: gtin_out(row.get(1)?)?,
            serial: optional(row, 2, serial_out)?,
            lot: optional(row, 3, lot_out)?,
            detail: row.get(4)?,
            noted_at: time_out(row.get(5)?)?,
        })
    })
}
