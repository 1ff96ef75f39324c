//! Single facts by name, and what a device learned when it was enrolled.
//!
//! | Name | Value |
//! | --- | --- |
//! | `server` | address of the server, without a slash at its end |
//! | `device` | device id, 64 hexadecimal digits |
//! | `site`, `site_name`, `site_zone` | GLN with extension, name, IANA time zone |
//! | `scope` | scope token, 32 hexadecimal digits |
//! | `floor`, `floor_boot`, `floor_mono_ms` | the latest accepted `issued`, and the device's clocks when it was accepted |
//! | `notices_after` | the last notice that the server gave us |
//! | `device_key` | the device's private key, 64 hexadecimal digits, where there is no file or key store for it: in browsers |
//! | `synced_at` | when the last sync did all it had to do |
//! | `scanner` | profile of the scanner that types here, as `packproof scanner-test` writes it |

use std::collections::BTreeMap;
use std::time::Duration;

use data_encoding::HEXLOWER;
use rusqlite::{Connection, OptionalExtension as _, Transaction, params};
use verify_core::ids::{DeviceId, ScopeToken, SiteId};
use verify_core::scan::profile::ScannerProfile;
use verify_core::sync::enrol::Enrolled;
use verify_core::time::{BootId, TimeFloor, Timestamp, Zone};
use verify_core::trust::TrustState;
use verify_core::wire::ScannerLine;
use zeroize::Zeroizing;

use super::{Store, StoreError, odd};

/// Who this device is.
#[derive(Debug, Clone, PartialEq)]
pub struct Enrolment {
    /// Address of the server.
    pub server: String,
    /// The device.
    pub device: DeviceId,
    /// Where it works.
    pub site: SiteId,
    /// The site's name.
    pub site_name: String,
    /// The site's time zone.
    pub zone: Zone,
    /// Its scope.
    pub scope: ScopeToken,
}

impl Store {
    /// Who this device is; `None` before enrolment.
    pub fn enrolment(&self) -> Result<Option<Enrolment>, StoreError> {
        self.read(|c| {
            let facts = all(c)?;
            let Some(server) = facts.get("server") else { return Ok(None) };
            let fact = |name: &str| facts.get(name).map(String::as_str).unwrap_or_default();
            Ok(Some(Enrolment {
                server: server.clone(),
                device: DeviceId::from_hex(fact("device")).ok_or_else(|| odd(1, "a device id"))?,
                site: SiteId::parse(fact("site")).map_err(|_| odd(1, "a site"))?,
                site_name: fact("site_name").to_owned(),
                zone: Zone::named(fact("site_zone")).map_err(|_| odd(1, "a time zone"))?,
                scope: ScopeToken::from_hex(fact("scope")).ok_or_else(|| odd(1, "a scope token"))?,
            }))
        })
    }

    /// Enrols the device: identity, pinned root and first epoch of the journal, or nothing of it.
    pub fn enrol(&mut self, server: &str, enrolled: &Enrolled, at: Timestamp) -> Result<(), StoreError> {
        self.write_between(("engine.enrol.before_commit", "engine.enrol.after_commit"), |tx| {
            put(tx, "server", server)?;
            put(tx, "device", &enrolled.device.to_hex())?;
            put(tx, "site", &enrolled.site.to_string())?;
            put(tx, "site_name", &enrolled.site_name)?;
            put(tx, "site_zone", enrolled.zone.name())?;
            put(tx, "scope", &enrolled.scope.to_hex())?;
            super::activation::put_trust(tx, &TrustState::pinned(enrolled.root.clone()), at)?;
            tx.execute("INSERT INTO epochs (epoch, reason, acknowledged) VALUES (0, 'start', 0)", [])?;
            Ok(())
        })
    }

    /// The latest signed time that was accepted.
    pub fn floor(&self) -> Result<Option<TimeFloor>, StoreError> {
        self.read(|c| {
            let Some(issued) = get(c, "floor")? else { return Ok(None) };
            let issued = issued.parse().map_err(|_| odd(1, "a time"))?;
            let accepted = match (get(c, "floor_boot")?, get(c, "floor_mono_ms")?) {
                (Some(boot), Some(mono)) => {
                    let mono = mono.parse().map_err(|_| odd(1, "a number"))?;
                    Some((BootId::new(boot), Duration::from_millis(mono)))
                }
                (None, _) | (_, None) => None,
            };
            Ok(Some(TimeFloor { issued, accepted }))
        })
    }

    /// The last notice that the server gave us.
    pub fn notices_after(&self) -> Result<u64, StoreError> {
        let text = self.read(|c| get(c, "notices_after"))?;
        Ok(text.and_then(|text| text.parse().ok()).unwrap_or(0))
    }

    /// When the last sync did all it had to do.
    pub fn synced_at(&self) -> Result<Option<Timestamp>, StoreError> {
        Ok(self.read(|c| get(c, "synced_at"))?.and_then(|text| text.parse().ok()))
    }

    /// The device's private key, if it is kept here: 32 bytes.
    pub fn device_key(&self) -> Result<Option<Zeroizing<Vec<u8>>>, StoreError> {
        let text = self.read(|c| get(c, "device_key"))?.map(Zeroizing::new);
        Ok(text.and_then(|text| HEXLOWER.decode(text.as_bytes()).ok()).map(Zeroizing::new))
    }

    /// Keeps the device's private key here.
    pub fn put_device_key(&mut self, seed: &[u8; 32]) -> Result<(), StoreError> {
        self.write(|tx| put(tx, "device_key", &Zeroizing::new(HEXLOWER.encode(seed))))
    }

    /// The profile of the scanner that types here, if the test sheet was scanned.
    pub fn scanner(&self) -> Result<Option<ScannerProfile>, StoreError> {
        let text = self.read(|c| get(c, "scanner"))?;
        Ok(text.and_then(|text| serde_json::from_str::<ScannerLine>(&text).ok()?.to_profile()))
    }

    /// Keeps the profile of the scanner that types here.
    pub fn set_scanner(&mut self, profile: &ScannerProfile) -> Result<(), StoreError> {
        let text = serde_json::to_string(&ScannerLine::from(profile)).expect("a profile has string keys only");
        self.write(|tx| put(tx, "scanner", &text))
    }

    /// Remembers that a sync did all it had to do.
    pub fn set_synced_at(&mut self, at: Timestamp) -> Result<(), StoreError> {
        self.write(|tx| put(tx, "synced_at", &at.to_string()))
    }
}

/// A floor never falls: an older one is not written.
pub(super) fn raise_floor(tx: &Transaction<'_>, floor: &TimeFloor) -> rusqlite::Result<()> {
    let known = get(tx, "floor")?.and_then(|text| text.parse::<Timestamp>().ok());
    if known.is_some_and(|known| known >= floor.issued) {
        return Ok(());
    }
    put(tx, "floor", &floor.issued.to_string())?;
    tx.execute("DELETE FROM meta WHERE name IN ('floor_boot', 'floor_mono_ms')", [])?;
    if let Some((boot, mono)) = &floor.accepted {
        put(tx, "floor_boot", boot.as_str())?;
        put(tx, "floor_mono_ms", &mono.as_millis().to_string())?;
    }
    Ok(())
}

pub(super) fn put(tx: &Transaction<'_>, name: &str, value: &str) -> rusqlite::Result<()> {
    tx.prepare_cached(
        "INSERT INTO meta (name, value) VALUES (?1, ?2) ON CONFLICT DO UPDATE SET value = excluded.value",
    )?
    .execute(params![name, value])?;
    Ok(())
}

fn get(connection: &Connection, name: &str) -> rusqlite::Result<Option<String>> {
    let mut query = connection.prepare_cached("SELECT value FROM meta WHERE name = ?1")?;
    query.query_row([name], |row| row.get(0)).optional()
}

fn all(connection: &Connection) -> rusqlite::Result<BTreeMap<String, String>> {
    let mut query = connection.prepare_cached("SELECT name, value FROM meta")?;
    query.query_map([], |row| Ok((row.get(0)?, row.get(1)?)))?.collect()
}
