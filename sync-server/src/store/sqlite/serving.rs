//! The port of the request path on SQLite: one thread writes, others read beside it.

use std::path::Path;

use async_trait::async_trait;
use verify_core::ids::{DeviceId, Gln, Gtin, SiteId};
use verify_core::sync::enrol_code::OneTimeCode;
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;

use super::devices::{ChainRow, NoticeWords, Redemption};
use super::readers::Readers;
use super::writer::Writer;
use super::{FILE_NAME, SqliteStore, devices, lookups, verifications};
use crate::answer::{Asked, Known};
use crate::store::StoreError;
use crate::store::serving::{
    Answered, ApiKeyHash, Caller, Device, JournalWrite, NewCode, Notice, Pushed, Redeemed, Requester, Result,
    ServingStore, SiteRecord,
};

/// The registry of a data folder, open for requests. Clones share it.
#[derive(Debug, Clone)]
pub struct SqliteServing {
    writer: Writer,
    readers: Readers,
}

impl SqliteServing {
    /// Opens the registry of a data folder; makes folder and file where there are none.
    pub fn open(data: &Path) -> Result<Self> {
        let store = SqliteStore::open(data)?;
        let writer = Writer::start(store.connection)
            .map_err(|error| StoreError::Other(format!("the writing thread cannot start: {error}")))?;
        Ok(Self { writer, readers: Readers::new(data.join(FILE_NAME)) })
    }
}

/// What the operator looks at.
impl SqliteStore {
    /// The journal chains of one device or of all, by device and epoch.
    pub fn journal_chains(&self, device: Option<&DeviceId>) -> Result<Vec<ChainRow>> {
        devices::chains(&self.connection, device)
    }

    /// Keeps a notice for a device about one of its entries; returns its number. The same cause again changes nothing.
    pub fn add_notice(
        &self,
        device: &DeviceId,
        entry: EntryRef,
        cause: &str,
        text: &str,
        now: Timestamp,
    ) -> Result<u64> {
        devices::add_notice(&self.connection, device, entry, &NoticeWords { cause, text }, now)
    }

    /// Every answer that was given, the oldest first.
    pub fn verifications(&self) -> Result<Vec<Answered>> {
        verifications::all(&self.connection)
    }
}

#[async_trait]
impl ServingStore for SqliteServing {
    async fn check(&self) -> Result<()> {
        self.readers.read(|c| Ok(c.query_row("SELECT count(*) FROM scopes", [], |_| Ok(()))?)).await
    }

    async fn site(&self, id: &SiteId) -> Result<Option<SiteRecord>> {
        let id = id.clone();
        self.readers.read(move |c| lookups::site(c, &id)).await
    }

    async fn add_code(&self, code: NewCode) -> Result<()> {
        self.writer.write(move |c| devices::add_code(c, &code)).await
    }

    async fn redeem(&self, code: OneTimeCode, public_key: [u8; 32], at: Timestamp) -> Result<Redeemed> {
        self.writer
            .write(move |c| {
                Ok(match devices::redeem(c, &code, &public_key, at)? {
                    Redemption::Enrolled(site, root) => match lookups::site(c, &site)? {
                        Some(site) => Redeemed::Enrolled { site, root },
                        None => Redeemed::Unknown,
                    },
                    Redemption::Unknown => Redeemed::Unknown,
                    Redemption::UsedByOther => Redeemed::UsedByOther,
                    Redemption::Expired => Redeemed::Expired,
                })
            })
            .await
    }

    async fn device(&self, id: DeviceId) -> Result<Option<Device>> {
        self.readers
            .read(move |c| {
                let Some((public_key, site)) = devices::device(c, &id)? else { return Ok(None) };
                Ok(Some(Device { id, public_key, site: lookups::site_of_device(c, &site)? }))
            })
            .await
    }

    async fn push(&self, write: JournalWrite) -> Result<Pushed> {
        self.writer.write(move |c| devices::push(c, &write)).await
    }

    async fn notices(&self, device: DeviceId, after: u64, limit: usize) -> Result<Vec<Notice>> {
        self.readers.read(move |c| devices::notices(c, &device, after, limit)).await
    }

    async fn caller(&self, key: ApiKeyHash) -> Result<Option<Caller>> {
        self.readers.read(move |c| lookups::caller(c, &key)).await
    }

    async fn knows_party(&self, gln: Gln) -> Result<bool> {
        self.readers.read(move |c| lookups::knows_party(c, &gln)).await
    }

    async fn responders(&self, gtins: Vec<Gtin>) -> Result<Vec<Option<Gln>>> {
        self.readers.read(move |c| gtins.iter().map(|gtin| lookups::responder(c, gtin)).collect()).await
    }

    async fn known(&self, asked: Vec<Asked>) -> Result<Vec<Known>> {
        self.readers.read(move |c| asked.iter().map(|asked| lookups::known(c, asked)).collect()).await
    }

    async fn earlier_answer(&self, requester: Requester, correlation: String) -> Result<Option<Answered>> {
        self.readers.read(move |c| verifications::earlier(c, &requester, &correlation)).await
    }

    async fn record(&self, answered: Vec<Answered>) -> Result<()> {
        self.writer.write(move |c| verifications::record(c, &answered)).await
    }
}
