//! What a device says about itself.

use serde::Serialize;
use verify_core::time::Timestamp;
use verify_core::wire::clock_name;

use super::{Engine, EngineError};

/// The state of a device.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Status {
    /// Device id.
    pub device: String,
    /// Address of the server.
    pub server: String,
    /// Where it works.
    pub site: SiteStatus,
    /// The active bundle.
    pub bundle: Option<BundleStatus>,
    /// Why the bundle cannot be used, if it cannot.
    pub bundle_error: Option<String>,
    /// The present, as far as the device can tell.
    pub now: Timestamp,
    /// How far the clock can be trusted.
    pub clock: &'static str,
    /// The journal.
    pub journal: JournalStatus,
    /// Notices in all.
    pub notices: usize,
    /// The session that runs.
    pub session: Option<SessionStatus>,
    /// When a sync last did all it had to do.
    pub synced_at: Option<Timestamp>,
}

/// Where the device works.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SiteStatus {
    /// GLN, with extension.
    pub gln: String,
    /// Name.
    pub name: String,
    /// Time zone.
    pub tz: String,
}

/// The active bundle.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct BundleStatus {
    /// Version.
    pub version: u64,
    /// SHA-256 of the index.
    pub index: String,
    /// When it was signed last.
    pub issued: Timestamp,
    /// Seconds since.
    pub age_s: u64,
    /// Products covered pack by pack.
    pub gtins: usize,
    /// Whether its keys are for demonstrations.
    pub demo: bool,
}

/// The journal.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct JournalStatus {
    /// Current epoch.
    pub epoch: u32,
    /// Entries.
    pub entries: u64,
    /// Entries that no receipt covers.
    pub unacknowledged: u64,
}

/// The session that runs.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct SessionStatus {
    /// Its name.
    pub id: String,
    /// Why.
    pub reason: &'static str,
    /// Whether the packs are at hand.
    pub possession: String,
    /// Who works.
    pub operator: String,
    /// Since when.
    pub started_at: Timestamp,
}

impl Engine {
    /// The state of this device.
    pub fn status(&mut self) -> Result<Status, EngineError> {
        let enrolment = self.enrolment()?;
        let clock = self.clock()?;
        let session = self.running_session(&clock)?;
        let bundle_error = self.refresh_known().err().map(|error| error.to_string());
        let counts = self.store.counts()?;
        let bundle = self.known.as_ref().map(|known| BundleStatus {
            version: known.row.version,
            index: known.row.index.to_hex(),
            issued: known.row.issued,
            age_s: u64::try_from(clock.now.duration_since(known.row.issued).as_secs()).unwrap_or(0),
            gtins: known.bundle.index().gtins.len(),
            demo: known.bundle.is_demo(),
        });
        Ok(Status {
            device: enrolment.device.to_hex(),
            server: enrolment.server,
            site: SiteStatus {
                gln: enrolment.site.to_string(),
                name: enrolment.site_name,
                tz: enrolment.zone.name().to_owned(),
            },
            bundle,
            bundle_error,
            now: clock.now,
            clock: clock_name(clock.quality),
            journal: JournalStatus {
                epoch: counts.epoch,
                entries: counts.entries,
                unacknowledged: counts.unacknowledged,
            },
            notices: self.store.notices()?.len(),
            session: session.map(|row| SessionStatus {
                id: row.id,
                reason: row.reason.name(),
                possession: row.possession,
                operator: row.operator,
                started_at: row.started_at,
            }),
            synced_at: self.store.synced_at()?,
        })
    }
}
