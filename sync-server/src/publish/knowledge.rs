//! What the registry knows, read once for all scopes: everything but the packs, which come lot by lot.

use std::collections::{BTreeMap, BTreeSet};

use jiff::SignedDuration;
use jiff::civil::Date;
use verify_core::bundle::sections::{self, Lift, Mode, Party, Product, Recall, Rule, Site};
use verify_core::ids::{Gtin, Lot, SiteId};
use verify_core::time::Timestamp;

use super::{Job, PublishError};
use crate::store::publishing::PublishingStore;
use crate::store::{LotRecord, Scope, ScopeId, SightingRecord, acting_name};

/// Sightings are kept in bundles for this long where no rule says how long it looks back.
const HISTORY_HOURS: i64 = 168;

/// What the registry and the signed files say.
pub(super) struct Knowledge {
    pub lots: BTreeMap<(Gtin, Lot, Date), LotRecord>,
    /// Lots whose newest serials are not released, as the names of their requests.
    pub waiting: BTreeSet<String>,
    pub products: Vec<Product>,
    pub parties: Vec<Party>,
    pub sites: Vec<(Site, ScopeId)>,
    pub recalls: Vec<Recall>,
    /// Recalls that the targets role has lifted, by number.
    pub lifted: BTreeSet<String>,
    pub sightings: Vec<SightingRecord>,
    pub receipt_key: [u8; 32],
}

impl Knowledge {
    /// Reads in the order in which a change of a lot travels: registry, request, and then the release, which the caller opens
    /// last. A change that comes by meanwhile is met at least once, so no lot is called complete by a newer record than
    /// its segment.
    pub fn read<S: PublishingStore>(store: &S, job: &Job<'_>, receipt_key: [u8; 32]) -> Result<Self, PublishError> {
        let lots = store.lots()?.into_iter().map(|lot| ((lot.gtin, lot.key.lot.clone(), lot.key.expiry), lot));
        let unrequested = store.unrequested_lots()?.into_iter();
        let unrequested = unrequested.map(|it| signing::release::request_name(&it.gtin, &it.lot, it.expiry));
        let mut waiting: BTreeSet<String> = unrequested.collect();
        waiting.extend(signing::release::waiting(job.data)?);
        Ok(Self {
            lots: lots.collect(),
            waiting,
            products: store.products()?,
            parties: store.parties()?,
            sites: store.sites()?,
            recalls: store.recalls()?,
            lifted: lifted(&job.keys.targets_file("lifts")?),
            sightings: store.sightings(history_start(&job.keys.targets_file("rules")?, job.now))?,
            receipt_key,
        })
    }

    pub fn lot(&self, gtin: &Gtin, lot: &Lot, expiry: Date) -> Option<&LotRecord> {
        self.lots.get(&(*gtin, lot.clone(), expiry))
    }

    pub fn waits(&self, gtin: &Gtin, lot: &Lot, expiry: Date) -> bool {
        self.waiting.contains(&signing::release::request_name(gtin, lot, expiry))
    }

    /// The name whose hash stands for an acting site.
    pub fn actor(&self, site: &SiteId) -> String {
        acting_name(site, self.sites.iter().map(|(known, _)| known).find(|known| known.id == *site))
    }

    pub fn warnings(&self) -> Vec<String> {
        match self.waiting.len() {
            0 => Vec::new(),
            count => vec![format!("{count} lots wait for their release; run `packproof-sign release`")],
        }
    }
}

/// Whether a scope covers a product.
pub(super) fn covers(scope: &Scope, gtin: &Gtin) -> bool {
    scope.gtins.as_ref().is_none_or(|gtins| gtins.contains(gtin))
}

/// The files were parsed when the targets role was signed, and are the signed ones.
fn lifted(file: &[u8]) -> BTreeSet<String> {
    let lifts: Vec<Lift> = sections::parse(file).unwrap_or_default();
    lifts.into_iter().map(|lift| lift.recall_id).collect()
}

/// How far back the rules look at sightings.
fn history_start(rules: &[u8], now: Timestamp) -> Timestamp {
    let rules: Vec<Rule> = sections::parse(rules).unwrap_or_default();
    let rules = rules.iter().filter(|rule| rule.mode != Mode::Off);
    let hours = rules.filter_map(|rule| rule.params.get("history_hours").copied()).max().unwrap_or(HISTORY_HOURS);
    now.checked_sub(SignedDuration::from_hours(hours.clamp(0, 24 * 3660))).unwrap_or(Timestamp::MIN)
}
