//! What a request needs to know of packs, parties and sites. Reading only, by key.

use rusqlite::{Connection, params};
use verify_core::bundle::Coverage;
use verify_core::bundle::sections::Site;
use verify_core::ids::{Gln, Gtin, Lot, ScopeToken, SiteId};

use super::convert::{gln_out, gtin_in, text};
use super::lots::{LOT_RECORD, lot_record};
use super::reads;
use crate::answer::{Asked, Known, KnownLot, KnownPack};
use crate::store::serving::{ApiKeyHash, Caller, Permission, Result, SiteRecord};
use crate::store::{LotRecord, PackRecord, acting_name};

/// What is known of a pack.
pub(super) fn known(connection: &Connection, asked: &Asked) -> Result<Known> {
    let record = reads::pack(connection, &asked.gtin, &asked.serial)?;
    let pack = record.map(|record| known_pack(connection, record)).transpose()?.flatten();
    Ok(Known {
        coverage: coverage(connection, &asked.gtin)?,
        lots: lots(connection, &asked.gtin, asked.lot.as_ref())?,
        pack,
        recalls: reads::recalls_of(connection, &asked.gtin)?,
    })
}

/// A pack that was only ever shipped is an exception, not a pack that somebody commissioned.
fn known_pack(connection: &Connection, record: PackRecord) -> Result<Option<KnownPack>> {
    let Some((lifecycle, lot)) = record.lifecycle.zip(record.lot) else { return Ok(None) };
    let site = record.changed.and_then(|change| change.site);
    let actor = site.map(|site| actor(connection, &site)).transpose()?;
    Ok(Some(KnownPack { lot: known_lot(lot), lifecycle, flags: record.flags, actor }))
}

fn actor(connection: &Connection, site: &SiteId) -> Result<String> {
    let known = reads::site(connection, site)?;
    Ok(acting_name(site, known.as_ref().map(|(known, _)| known)))
}

fn known_lot(record: LotRecord) -> KnownLot {
    KnownLot {
        lot: record.key.lot,
        expiry: record.key.expiry,
        usable_until: record.usable_until,
        completeness: record.completeness,
        attested_by: record.attested_by,
    }
}

/// Lots that go into bundles: with packs, and attested by somebody known.
const RELEASED: &str = "lots.pack_count > 0 AND lots.attester IS NOT NULL";

fn coverage(connection: &Connection, gtin: &Gtin) -> Result<Coverage> {
    let exists = |sql: &str| -> Result<bool> {
        Ok(connection.prepare_cached(sql)?.query_row([gtin_in(gtin)], |row| row.get(0))?)
    };
    if exists(&format!("SELECT EXISTS (SELECT 1 FROM lots WHERE gtin = ?1 AND {RELEASED})"))? {
        Ok(Coverage::Serialised)
    } else if exists("SELECT EXISTS (SELECT 1 FROM products WHERE gtin = ?1)")? {
        Ok(Coverage::LotLevel)
    } else {
        Ok(Coverage::GtinUnknown)
    }
}

/// The lots with this number, or all lots of the product.
fn lots(connection: &Connection, gtin: &Gtin, lot: Option<&Lot>) -> Result<Vec<KnownLot>> {
    let sql = format!(
        "SELECT {LOT_RECORD} FROM lots WHERE gtin = ?1 AND (?2 IS NULL OR lot = ?2) AND {RELEASED} ORDER BY lot, expiry"
    );
    let mut statement = connection.prepare_cached(&sql)?;
    let mut rows = statement.query(params![gtin_in(gtin), lot.map(Lot::as_str)])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(known_lot(lot_record(row, 0)?));
    }
    Ok(found)
}

/// Who holds an API key.
pub(super) fn caller(connection: &Connection, key: &ApiKeyHash) -> Result<Option<Caller>> {
    let sql = "SELECT gln, EXISTS (SELECT 1 FROM verification_denials WHERE party = gln)
               FROM parties WHERE api_key_hash = ?1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([key.0])?;
    let Some(row) = rows.next()? else { return Ok(None) };
    let permission = if row.get(1)? { Permission::Denied } else { Permission::MayVerify };
    Ok(Some(Caller { gln: text(row, 0, gln_out)?, permission }))
}

/// Whether a party with this GLN is known.
pub(super) fn knows_party(connection: &Connection, gln: &Gln) -> Result<bool> {
    let sql = "SELECT EXISTS (SELECT 1 FROM parties WHERE gln = ?1)";
    Ok(connection.prepare_cached(sql)?.query_row([gln.as_str()], |row| row.get(0))?)
}

/// The party in whose name we answer for a GTIN.
pub(super) fn responder(connection: &Connection, gtin: &Gtin) -> Result<Option<Gln>> {
    // The first digit is the packaging level and belongs to no prefix.
    let sql = "SELECT party FROM responders WHERE substr(?1, 1, length(prefix)) = prefix
               ORDER BY length(prefix) DESC LIMIT 1";
    let mut statement = connection.prepare_cached(sql)?;
    let mut rows = statement.query([&gtin.as_str()[1..]])?;
    rows.next()?.map(|row| text(row, 0, gln_out)).transpose()
}

/// A site and the token of its scope.
pub(super) fn site(connection: &Connection, id: &SiteId) -> Result<Option<SiteRecord>> {
    let Some((site, scope)) = reads::site(connection, id)? else { return Ok(None) };
    let token = connection
        .prepare_cached("SELECT token FROM scopes WHERE id = ?1")?
        .query_row([scope.0], |row| row.get(0).map(ScopeToken::from_bytes))?;
    Ok(Some(SiteRecord { site, scope: token }))
}

/// The site of a device, which must be there: a device is enrolled at a site that exists, and sites stay.
pub(super) fn site_of_device(connection: &Connection, id: &SiteId) -> Result<Site> {
    site(connection, id)?.map(|record| record.site).ok_or_else(|| super::convert::damaged("site of a device"))
}
