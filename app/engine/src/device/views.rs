//! The device in the shapes that screens need.

use verify_core::ids::Gtin;
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;
use verify_core::wire::clock_name;

use super::{Engine, EngineError};
use crate::entry::{Kind, ScanContent};
use crate::port::{BundleState, Notice, OnlineAnswer, Product, Record, RecordState, Site};
use crate::store::{EntryRow, NoticeRow, ReadRow};

/// What of the state stands in the store and in the bundle.
#[derive(Debug, Clone, PartialEq)]
pub struct Standing {
    /// Where the device is enrolled.
    pub site: Option<Site>,
    /// The bundle in use.
    pub bundle: Option<BundleState>,
    /// The present.
    pub now: Timestamp,
    /// Name of the clock's quality.
    pub clock: &'static str,
    /// Entries in the journal.
    pub entries: u64,
    /// Those that no receipt covers.
    pub waiting: u64,
    /// Of each epoch the first entry that no receipt covers.
    pub confirmed: Vec<EntryRef>,
    /// Notices.
    pub notices: u32,
    /// When a sync last did all it had to do.
    pub synced_at: Option<Timestamp>,
}

impl Engine {
    /// The state, and why the stored bundle cannot be used if it cannot.
    pub fn standing(&mut self) -> Result<(Standing, Option<EngineError>), EngineError> {
        let clock = self.clock()?;
        let trouble = if self.enrolment.is_some() { self.refresh_known().err() } else { None };
        let bundle = self.known.as_ref().map(|known| BundleState {
            version: known.row.version,
            issued: known.row.issued,
            age_s: u64::try_from(clock.now.duration_since(known.row.issued).as_secs()).unwrap_or(0),
            gtins: u32::try_from(known.bundle.index().gtins.len()).unwrap_or(u32::MAX),
            demo: known.bundle.is_demo(),
        });
        let site = self.enrolment.as_ref().map(|it| Site {
            gln: it.site.to_string(),
            name: it.site_name.clone(),
            tz: it.zone.name().to_owned(),
            device: it.device.to_hex(),
            server: it.server.clone(),
        });
        let counts = self.store.counts()?;
        let standing = Standing {
            site,
            bundle,
            now: clock.now,
            clock: clock_name(clock.quality),
            entries: counts.entries,
            waiting: counts.unacknowledged,
            confirmed: self.store.confirmed()?,
            notices: u32::try_from(self.store.count_notices()?).unwrap_or(u32::MAX),
            synced_at: self.store.synced_at()?,
        };
        Ok((standing, trouble))
    }

    /// Every read from a time on, the oldest first, for counting; nothing before enrolment.
    pub fn each_read_since(&self, since: Timestamp, read: impl FnMut(ReadRow)) -> Result<(), EngineError> {
        Ok(self.store.each_read_since(since, read)?)
    }

    /// Whether the bundle knows a product pack by pack.
    pub fn covers(&self, gtin: &str) -> bool {
        let gtin = Gtin::parse(gtin).ok();
        self.known.as_ref().zip(gtin).is_some_and(|(known, gtin)| known.bundle.index().gtins.contains_key(&gtin))
    }

    /// Reads before a place, of one session if one is given; the newest first.
    pub fn records(
        &self,
        before: Option<EntryRef>,
        session: Option<&str>,
        limit: usize,
    ) -> Result<Vec<Record>, EngineError> {
        self.enrolment()?;
        let rows = self.store.scans(before, session, limit)?;
        rows.iter().filter_map(|row| self.view(row).transpose()).collect()
    }

    /// The read at a place.
    pub fn record_at(&self, place: EntryRef) -> Result<Record, EngineError> {
        let no_entry = || EngineError::NoEntry(format!("{}.{}", place.epoch, place.seq));
        let row = self.store.entry(place)?.filter(|row| row.kind == Kind::Scan.name()).ok_or_else(no_entry)?;
        self.view(&row)?.ok_or_else(no_entry)
    }

    /// Notices with the reads that they are about, the newest first.
    pub fn notice_views(&self, rows: &[NoticeRow]) -> Result<Vec<Notice>, EngineError> {
        let view = |row: &NoticeRow| {
            let about = self.store.entry(row.about)?.map(|it| self.view(&it)).transpose()?.flatten();
            Ok(Notice {
                id: row.id.to_hex(),
                entry: row.about,
                cause: row.cause.clone(),
                words: row.text.clone(),
                at: row.raised_at,
                record: about.map(Box::new),
            })
        };
        rows.iter().rev().map(view).collect()
    }

    fn view(&self, row: &EntryRow) -> Result<Option<Record>, EngineError> {
        let Some(content) = ScanContent::parse(&row.body) else { return Ok(None) };
        let line = content.line();
        Ok(Some(Record {
            entry: row.place,
            at: content.verdict.evidence.judged_at,
            session: row.session.clone(),
            mode: line.entry.clone().unwrap_or_default(),
            text: line.text.clone(),
            product: content.verdict.identification.gtin.as_deref().and_then(|gtin| self.product(gtin)),
            state: if row.acknowledged { RecordState::Confirmed } else { RecordState::Saved },
            action: self.store.standing_decision(row.about)?,
            answer: self.online_answer(row.about)?,
            later: self.store.causes_about(row.about)?,
            identification: content.identification,
            verdict: content.verdict,
        }))
    }

    fn product(&self, gtin: &str) -> Option<Product> {
        let gtin = Gtin::parse(gtin).ok()?;
        let product = self.known.as_ref()?.bundle.product(&gtin)?;
        let words = product.words.clone();
        Some(Product {
            name: words.name,
            strength: words.strength,
            form: words.form,
            content: words.content,
            maker: words.maker,
            ndc: product.ndc.as_ref().map(|ndc| ndc.as_str().to_owned()),
        })
    }

    fn online_answer(&self, about: EntryRef) -> Result<Option<OnlineAnswer>, EngineError> {
        let said = self.store.last_answer(about)?;
        let parts = said.as_deref().and_then(|said| said.split_once(' '));
        Ok(parts.map(|(status, decision)| OnlineAnswer { status: status.to_owned(), decision: decision.to_owned() }))
    }
}
