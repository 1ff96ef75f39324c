//! Master data: products, parties, sites, scopes; and recalls and sightings. Writing only.

use rusqlite::{Connection, OptionalExtension, params};
use verify_core::bundle::sections::{Party, Product, Recall, RecallKind, Site};
use verify_core::ids::{Gln, Gtin, ScopeToken};
use verify_core::place::Place;
use verify_core::time::Timestamp;

use super::batch::SqliteBatch;
use super::convert::{gtin_in, time_in};
use super::lots;
use crate::store::{ScopeId, SightingRecord, Source, StoreError};

pub(super) fn learn_product(batch: &mut SqliteBatch<'_>, product: &Product, source: Source) -> Result<(), StoreError> {
    let gtin = gtin_in(&product.gtin);
    let maker = |connection: &Connection| -> Result<Option<String>, StoreError> {
        let mut statement = connection.prepare_cached("SELECT maker_gln FROM products WHERE gtin = ?1")?;
        Ok(statement.query_row([gtin], |row| row.get(0)).optional()?.flatten())
    };
    let before = maker(&batch.transaction)?;
    let words = &product.words;
    // A file replaces everything; a document replaces what documents said, and only by something.
    batch
        .transaction
        .prepare_cached(
            "INSERT INTO products (gtin, name, strength, form, content, maker, market, maker_gln, ndc, from_file)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT DO UPDATE SET
                 name = iif(?10 OR ?2 <> '', ?2, name), strength = iif(?10 OR ?3 <> '', ?3, strength),
                 form = iif(?10 OR ?4 <> '', ?4, form), content = iif(?10 OR ?5 <> '', ?5, content),
                 maker = iif(?10 OR ?6 <> '', ?6, maker), market = iif(?10 OR ?7 <> '', ?7, market),
                 maker_gln = iif(?10, ?8, ifnull(?8, maker_gln)), ndc = iif(?10, ?9, ifnull(?9, ndc)), from_file = ?10
             WHERE ?10 OR NOT from_file",
        )?
        .execute(params![
            gtin,
            words.name,
            words.strength,
            words.form,
            words.content,
            words.maker,
            words.market,
            product.maker_gln.as_ref().map(Gln::as_str),
            product.ndc.as_ref().map(|ndc| ndc.as_str()),
            source == Source::Operator,
        ])?;
    if maker(&batch.transaction)? != before {
        lots::mark_product(batch, gtin)?;
    }
    Ok(())
}

pub(super) fn learn_party(connection: &Connection, party: &Party, source: Source) -> Result<(), StoreError> {
    connection.execute(
        "INSERT INTO parties (gln, name, from_file) VALUES (?1, ?2, ?3)
         ON CONFLICT DO UPDATE SET name = ?2, from_file = ?3 WHERE ?3 OR NOT from_file",
        params![party.gln.as_str(), party.name, source == Source::Operator],
    )?;
    Ok(())
}

pub(super) fn has_api_key(connection: &Connection, party: &Gln) -> Result<bool, StoreError> {
    let sql = "SELECT EXISTS (SELECT 1 FROM parties WHERE gln = ?1 AND api_key_hash IS NOT NULL)";
    Ok(connection.query_row(sql, [party.as_str()], |row| row.get(0))?)
}

pub(super) fn set_api_key(connection: &Connection, party: &Gln, key_hash: &[u8; 32]) -> Result<(), StoreError> {
    let changed =
        connection.execute("UPDATE parties SET api_key_hash = ?2 WHERE gln = ?1", params![party.as_str(), key_hash])?;
    match changed {
        0 => Err(StoreError::Unknown(format!("no party has GLN {party}\n  next: add it with `party add`"))),
        _ => Ok(()),
    }
}

pub(super) fn scope(connection: &Connection, name: &str, token: ScopeToken) -> Result<ScopeId, StoreError> {
    connection.execute(
        "INSERT INTO scopes (name, token, all_gtins) VALUES (?1, ?2, 1) ON CONFLICT (name) DO NOTHING",
        params![name, token.as_bytes()],
    )?;
    Ok(connection.query_row("SELECT id FROM scopes WHERE name = ?1", [name], |row| row.get(0).map(ScopeId))?)
}

pub(super) fn limit_scope(connection: &Connection, scope: ScopeId, gtins: &[Gtin]) -> Result<(), StoreError> {
    connection.execute("UPDATE scopes SET all_gtins = 0 WHERE id = ?1", [scope.0])?;
    for gtin in gtins {
        connection.execute(
            "INSERT INTO scope_gtins (scope, gtin) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![scope.0, gtin_in(gtin)],
        )?;
    }
    Ok(())
}

pub(super) fn put_site(connection: &Connection, site: &Site, scope: ScopeId) -> Result<(), StoreError> {
    connection.execute(
        "INSERT OR REPLACE INTO sites (id, name, time_zone, lat, lon, radius_m, party, scope)
         VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8)",
        params![
            site.id.to_string(),
            site.name,
            site.zone.name(),
            site.place.as_ref().map(Place::lat_deg),
            site.place.as_ref().map(Place::lon_deg),
            site.place.as_ref().map(Place::radius_m),
            site.party.as_ref().map(Gln::as_str),
            scope.0,
        ],
    )?;
    Ok(())
}

pub(super) fn add_recall(connection: &Connection, recall: &Recall, now: Timestamp) -> Result<(), StoreError> {
    let kind = match recall.kind {
        RecallKind::Recalled => "recalled",
        RecallKind::Withdrawn => "withdrawn",
    };
    connection
        .prepare_cached(
            "INSERT INTO recalls (id, kind, gtin, lot, serial_from, serial_to, class, issued_at, text, entered_at)
             VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
             ON CONFLICT DO UPDATE SET kind = ?2, class = ?7, issued_at = ?8, text = ?9",
        )?
        .execute(params![
            recall.id,
            kind,
            gtin_in(&recall.gtin),
            recall.lot.as_ref().map_or("", |lot| lot.as_str()),
            recall.serials.as_ref().map_or("", |range| range.from.as_str()),
            recall.serials.as_ref().map_or("", |range| range.to.as_str()),
            recall.class,
            time_in(recall.issued_at),
            recall.text,
            time_in(now),
        ])?;
    Ok(())
}

pub(super) fn add_sighting(connection: &Connection, sighting: &SightingRecord) -> Result<(), StoreError> {
    connection
        .prepare_cached(
            "INSERT INTO sightings (gtin, serial, at, lat, lon, radius_m, source) VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7)
             ON CONFLICT DO UPDATE SET lat = ?4, lon = ?5, radius_m = ?6",
        )?
        .execute(params![
            gtin_in(&sighting.gtin),
            sighting.serial.as_str(),
            time_in(sighting.at),
            sighting.place.lat_deg(),
            sighting.place.lon_deg(),
            sighting.place.radius_m(),
            sighting.source,
        ])?;
    Ok(())
}
