//! Importing a CSV file: one transaction. Lines of packs become events, so that one state machine decides everything.
//!
//! A packs file says that packs exist and, for some, what became of them when. That they exist has no time, so their
//! commissioning is dated 1970-01-01T00:00:00Z, before anything that can have happened to them: the same file again
//! gives the same events and changes nothing. The operator imports as, or on behalf of, the maker.

use std::collections::BTreeMap;
use std::io::Read;

use thiserror::Error;
use verify_core::bundle::sections::Party;
use verify_core::bundle::status::{Flags, Lifecycle};
use verify_core::time::Timestamp;

use super::Given;
use super::ledger::{Counts, Ledger};
use crate::capture::Role;
use crate::capture::csv::{Becomes, CsvError, CsvFile, CsvKind, LotRow, PackRow, PackStatus, Row};
use crate::registry::lot::{Finality, LotDeclaration};
use crate::registry::{
    Attestation, Authority, Effect, EventIdentity, FlagChange, LotKey, PackRef, RegistryEvent, identity,
};
use crate::store::{Batch, SightingRecord, Source, Store, StoreError};

/// Lines whose packs are put into common events.
const LINES_TOGETHER: usize = 10_000;

/// Lines left out of which the words are kept for the report.
const SKIPPED_KEPT: usize = 1_000;

/// What becomes of a file with a bad line.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BadLines {
    /// The file is refused.
    Refuse,
    /// The line is left out and reported.
    Skip,
}

/// Why a file was not imported. Nothing of it is stored.
#[derive(Debug, Error)]
pub enum ImportFailure {
    /// The file is not what it should be.
    #[error(transparent)]
    File(#[from] CsvError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a file brought.
#[derive(Debug)]
pub struct ImportReport {
    /// What kind of file it is.
    pub kind: CsvKind,
    /// Lines taken over.
    pub rows: u64,
    /// Lines left out.
    pub skipped: u64,
    /// Why, for the first of them.
    pub skipped_because: Vec<CsvError>,
    /// What was recorded.
    pub counts: Counts,
}

/// Reads a file and takes it over in one transaction.
pub fn import_file<S: Store>(
    store: &mut S,
    input: impl Read,
    bad_lines: BadLines,
    given: &Given,
) -> Result<ImportReport, ImportFailure> {
    let mut file = CsvFile::open(input)?;
    let mut ledger = Ledger::open(store.batch()?, given)?;
    let mut report =
        ImportReport { kind: file.kind(), rows: 0, skipped: 0, skipped_because: Vec::new(), counts: Counts::default() };
    let mut packs = PackLines::default();
    while let Some(row) = file.next_row() {
        match row {
            Ok(row) => {
                report.rows += 1;
                take(&mut ledger, &mut packs, row, given)?;
            }
            Err(error) if bad_lines == BadLines::Skip && !error.is_fatal() => {
                report.skipped += 1;
                if report.skipped_because.len() < SKIPPED_KEPT {
                    report.skipped_because.push(error);
                }
            }
            Err(error) => return Err(error.into()),
        }
    }
    packs.flush(&mut ledger)?;
    report.counts = ledger.commit()?;
    Ok(report)
}

fn take<B: Batch>(
    ledger: &mut Ledger<'_, B>,
    packs: &mut PackLines,
    row: Row,
    given: &Given,
) -> Result<(), StoreError> {
    match row {
        Row::Pack(row) => packs.add(row, ledger),
        Row::Lot(row) => declare(&mut ledger.batch, &row),
        Row::Product(product) => {
            if let (Some(gln), false) = (product.maker_gln, product.words.maker.is_empty()) {
                ledger.batch.learn_party(&Party { gln, name: product.words.maker.clone() }, Source::Operator)?;
            }
            ledger.batch.learn_product(&product, Source::Operator)
        }
        Row::Recall(recall) => ledger.batch.add_recall(&recall, given.now),
        Row::Sighting(row) => ledger.batch.add_sighting(&SightingRecord {
            gtin: row.gtin,
            serial: row.serial,
            at: row.at,
            place: row.place,
            source: "file".to_owned(),
        }),
    }
}

fn declare(batch: &mut impl Batch, row: &LotRow) -> Result<(), StoreError> {
    let key = LotKey { lot: row.lot.clone(), expiry: row.expiry };
    let finality = if row.complete { Finality::Final } else { Finality::MoreMayFollow };
    let declaration = LotDeclaration { finality, count: row.count, usable_until: row.usable_until };
    batch.declare_lot(&row.gtin, &key, &declaration)
}

/// Lines of a packs file, gathered by what they have in common.
#[derive(Default)]
struct PackLines {
    lines: usize,
    existing: BTreeMap<LotKey, Vec<PackRef>>,
    changed: BTreeMap<PackStatus, Vec<PackRef>>,
}

impl PackLines {
    fn add<B: Batch>(&mut self, row: PackRow, ledger: &mut Ledger<'_, B>) -> Result<(), StoreError> {
        let pack = PackRef { gtin: row.gtin, serial: row.serial, role: Role::Subject };
        if let Some(status) = row.status {
            self.changed.entry(status).or_default().push(pack.clone());
        }
        self.existing.entry(LotKey { lot: row.lot, expiry: row.expiry }).or_default().push(pack);
        self.lines += 1;
        if self.lines >= LINES_TOGETHER { self.flush(ledger) } else { Ok(()) }
    }

    fn flush<B: Batch>(&mut self, ledger: &mut Ledger<'_, B>) -> Result<(), StoreError> {
        for (lot, packs) in std::mem::take(&mut self.existing) {
            ledger.add(&existing(lot, packs))?;
        }
        for (status, packs) in std::mem::take(&mut self.changed) {
            ledger.add(&changed(status, packs))?;
        }
        self.lines = 0;
        Ok(())
    }
}

/// The event that packs exist.
fn existing(lot: LotKey, packs: Vec<PackRef>) -> RegistryEvent {
    let (number, expiry) = (lot.lot.to_string(), lot.expiry.to_string());
    let hash = identity::of_csv(&[("kind", "existing"), ("lot", &number), ("expiry", &expiry)], &packs);
    RegistryEvent {
        biz_step: "commissioning".into(),
        effect: Effect::Commission(Some(lot)),
        ..blank(EventIdentity { hash, declared_at: None }, Timestamp::UNIX_EPOCH, packs)
    }
}

/// The event that something became of packs.
fn changed(status: PackStatus, packs: Vec<PackRef>) -> RegistryEvent {
    let site = status.site.as_ref().map(ToString::to_string).unwrap_or_default();
    let time = format!("{:.6}", status.at);
    let fields = [("kind", "changed"), ("status", status.becomes.name()), ("time", &time), ("at", &site)];
    let hash = identity::of_csv(&fields, &packs);
    let (effect, set) = match status.becomes {
        Becomes::Lifecycle(lifecycle) => (effect_of(lifecycle), Flags::default()),
        Becomes::Flag(flag) => (Effect::Seen, Flags::default().with(flag)),
    };
    RegistryEvent {
        disposition: status.becomes.name().into(),
        site: status.site,
        effect,
        flags: FlagChange { set, clear: Flags::default() },
        ..blank(EventIdentity { hash, declared_at: None }, status.at, packs)
    }
}

const fn effect_of(lifecycle: Lifecycle) -> Effect {
    match lifecycle {
        Lifecycle::Active => Effect::Reactivate,
        Lifecycle::Dispensed => Effect::Dispense,
        Lifecycle::Inactive => Effect::Decommission,
        Lifecycle::Destroyed => Effect::Destroy,
        Lifecycle::Exported => Effect::Export,
        Lifecycle::Sample => Effect::Sample,
        Lifecycle::Stolen => Effect::Steal,
    }
}

fn blank(identity: EventIdentity, at: Timestamp, packs: Vec<PackRef>) -> RegistryEvent {
    RegistryEvent {
        identity,
        kind: "csv",
        event_time: at,
        record_time: at,
        biz_step: "".into(),
        disposition: "".into(),
        site: None,
        effect: Effect::Seen,
        flags: FlagChange::default(),
        authority: Authority::MayFlag,
        attested: Attestation::MAKER,
        packs,
        others: Vec::new(),
    }
}
