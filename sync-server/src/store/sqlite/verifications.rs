//! Verification in SQLite: for whom we answer, who may ask, and the audit. The tables are in `schema/verifications.sql`.

use rusqlite::{Connection, Row, named_params, params};
use verify_core::ids::{CompanyPrefix, DeviceId, Digest, Gln, Lot};
use verify_core::time::{PrintedDate, Timestamp};

use super::convert::{damaged, gln_out, gtin_in, gtin_out, lot_out, optional, serial_out, text, time_in, time_out};
use crate::answer::Asked;
use crate::store::serving::{Answered, Interface, Permission, Requester, Result};

/// Makes us the responder for a company prefix in the name of `party`, instead of whoever it was before.
pub(super) fn set_responder(connection: &Connection, prefix: &CompanyPrefix, party: &Gln) -> Result<()> {
    connection.execute(
        "INSERT INTO responders (prefix, party) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET party = excluded.party",
        [prefix.as_str(), party.as_str()],
    )?;
    Ok(())
}

/// Lets a party ask, or shuts it out.
pub(super) fn set_permission(
    connection: &Connection,
    party: &Gln,
    permission: Permission,
    now: Timestamp,
) -> Result<()> {
    match permission {
        Permission::MayVerify => {
            connection.execute("DELETE FROM verification_denials WHERE party = ?1", [party.as_str()])?
        }
        Permission::Denied => connection.execute(
            "INSERT INTO verification_denials (party, denied_at) VALUES (?1, ?2) ON CONFLICT DO NOTHING",
            params![party.as_str(), time_in(now)],
        )?,
    };
    Ok(())
}

/// Appends audit rows.
pub(super) fn record(connection: &Connection, answered: &[Answered]) -> Result<()> {
    let mut statement = connection.prepare_cached(
        "INSERT INTO verifications (at, interface, party, device, correlation, context, gtin, serial, lot, expiry,
            answer, responder, evaluated_at)
         VALUES (:at, :interface, :party, :device, :correlation, :context, :gtin, :serial, :lot, :expiry,
            :answer, :responder, :evaluated_at)",
    )?;
    for row in answered {
        let (party, device) = requester_in(&row.requester);
        statement.execute(named_params! {
            ":at": time_in(row.at),
            ":interface": interface_name(row.interface),
            ":party": party,
            ":device": device,
            ":correlation": row.correlation,
            ":context": row.context,
            ":gtin": gtin_in(&row.asked.gtin),
            ":serial": row.asked.serial.as_str(),
            ":lot": row.asked.lot.as_ref().map(Lot::as_str),
            ":expiry": row.asked.expiry.as_ref().map(PrintedDate::as_str),
            ":answer": row.answer,
            ":responder": row.responder.as_ref().map(Gln::as_str),
            ":evaluated_at": time_in(row.evaluated_at),
        })?;
    }
    Ok(())
}

const ANSWERED: &str = "SELECT at, interface, party, device, correlation, context, gtin, serial, lot, expiry, answer,
    responder, evaluated_at FROM verifications";

/// The newest answer to a question of `requester` with this name.
pub(super) fn earlier(connection: &Connection, requester: &Requester, correlation: &str) -> Result<Option<Answered>> {
    let sql = format!("{ANSWERED} WHERE correlation = ?1 AND party IS ?2 AND device IS ?3 ORDER BY seq DESC LIMIT 1");
    let mut statement = connection.prepare_cached(&sql)?;
    let (party, device) = requester_in(requester);
    let mut rows = statement.query(params![correlation, party, device])?;
    rows.next()?.map(answered_out).transpose()
}

/// All answers, the oldest first.
pub(super) fn all(connection: &Connection) -> Result<Vec<Answered>> {
    let mut statement = connection.prepare(&format!("{ANSWERED} ORDER BY seq"))?;
    let mut rows = statement.query([])?;
    let mut found = Vec::new();
    while let Some(row) = rows.next()? {
        found.push(answered_out(row)?);
    }
    Ok(found)
}

fn answered_out(row: &Row<'_>) -> Result<Answered> {
    let device = row.get::<_, Option<[u8; 32]>>(3)?;
    let party = optional(row, 2, gln_out)?;
    let by_device = device.map(|bytes| Requester::Device(DeviceId::from_digest(Digest::from_bytes(bytes))));
    Ok(Answered {
        at: time_out(row.get(0)?)?,
        interface: text(row, 1, interface_out)?,
        requester: party.map(Requester::Party).or(by_device).ok_or_else(|| damaged("requester"))?,
        correlation: row.get(4)?,
        context: row.get(5)?,
        asked: Asked {
            gtin: gtin_out(row.get(6)?)?,
            serial: text(row, 7, serial_out)?,
            lot: optional(row, 8, lot_out)?,
            expiry: optional(row, 9, |digits| PrintedDate::parse(digits).map_err(|_| damaged("expiry")))?,
        },
        answer: row.get(10)?,
        responder: optional(row, 11, gln_out)?,
        evaluated_at: time_out(row.get(12)?)?,
    })
}

fn requester_in(requester: &Requester) -> (Option<&str>, Option<&[u8; 32]>) {
    match requester {
        Requester::Party(gln) => (Some(gln.as_str()), None),
        Requester::Device(device) => (None, Some(device.digest().as_bytes())),
    }
}

const fn interface_name(interface: Interface) -> &'static str {
    match interface {
        Interface::Lms => "lms",
        Interface::Own => "own",
    }
}

fn interface_out(name: &str) -> Result<Interface> {
    [Interface::Lms, Interface::Own]
        .into_iter()
        .find(|interface| interface_name(*interface) == name)
        .ok_or_else(|| damaged("interface"))
}
