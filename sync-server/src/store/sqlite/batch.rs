//! One write transaction: recording events and handing on to the parts that fold packs, sum up lots and keep master data.

use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use rusqlite::{OptionalExtension, Transaction, params};
use verify_core::bundle::sections::{Party, Product, Recall, Site};
use verify_core::ids::{CompanyPrefix, Gln, Gtin, ScopeToken};
use verify_core::time::Timestamp;

use super::convert::{gtin_in, time_in};
use super::{history, lots, master, verifications};
use crate::capture::Role;
use crate::registry::lot::LotDeclaration;
use crate::registry::pack::Rules;
use crate::registry::{
    Attestation, AttesterKind, Authority, Effect, EventId, HistoryEntry, LotId, LotKey, PackId, PackRef, RegistryEvent,
};
use crate::store::serving::Permission;
use crate::store::{Batch, DueRequest, Novelty, ScopeId, SerialVisitor, SightingRecord, Source, StoreError};

/// A running transaction.
#[derive(Debug)]
pub struct SqliteBatch<'s> {
    pub(super) transaction: Transaction<'s>,
    /// Events as the fold wants them; `None` for those without effect. Emptied when it grows large.
    pub(super) entries: BTreeMap<EventId, Option<Rc<HistoryEntry>>>,
    /// Lots by what identifies them.
    pub(super) lot_ids: BTreeMap<(i64, LotKey), LotId>,
    /// Lots to sum up, and whether their serials changed.
    pub(super) dirty_lots: BTreeMap<LotId, lots::Dirt>,
    /// Events whose attester changed.
    pub(super) improved: BTreeSet<EventId>,
    /// Whether any pack has an exception: while none has, none needs to be looked for.
    pub(super) pack_exceptions: PackExceptions,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum PackExceptions {
    None,
    Some,
}

const INSERT_EVENT: &str = "
    INSERT INTO events (hash, declared_at, retracted, kind, event_time, record_time, biz_step, disposition, site, effect,
                        lot, expiry, flags_set, flags_clear, may_flag, attester, attester_gln, captured_at)
    VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10, ?11, ?12, ?13, ?14, ?15, ?16, ?17, ?18)
    ON CONFLICT DO NOTHING";

impl<'s> SqliteBatch<'s> {
    pub(super) fn new(transaction: Transaction<'s>) -> Result<Self, StoreError> {
        let any =
            transaction
                .query_row("SELECT EXISTS (SELECT 1 FROM exceptions WHERE pack IS NOT NULL)", [], |row| row.get(0))?;
        Ok(Self {
            transaction,
            entries: BTreeMap::new(),
            lot_ids: BTreeMap::new(),
            dirty_lots: BTreeMap::new(),
            improved: BTreeSet::new(),
            pack_exceptions: if any { PackExceptions::Some } else { PackExceptions::None },
        })
    }

    /// Inserts the row of an event; `None` if it is known.
    fn insert_event(&self, event: &RegistryEvent, now: Timestamp) -> Result<Option<EventId>, StoreError> {
        let identity = &event.identity;
        let retracted = match identity.declared_at {
            Some(_) => false,
            None => self
                .transaction
                .prepare_cached("SELECT EXISTS (SELECT 1 FROM events WHERE hash = ?1 AND declared_at IS NOT NULL)")?
                .query_row([identity.hash.as_bytes()], |row| row.get(0))?,
        };
        let (effect, lot) = effect_in(&event.effect);
        let (attester, attester_gln) = attested_in(&event.attested);
        let inserted = self.transaction.prepare_cached(INSERT_EVENT)?.execute(params![
            identity.hash.as_bytes(),
            identity.declared_at.map(time_in),
            retracted,
            event.kind,
            time_in(event.event_time),
            time_in(event.record_time),
            event.biz_step,
            event.disposition,
            event.site.as_ref().map(ToString::to_string),
            effect,
            lot.map(|lot| lot.lot.as_str()),
            lot.map(|lot| lot.expiry.to_string()),
            event.flags.set.bits(),
            event.flags.clear.bits(),
            event.authority == Authority::MayFlag,
            attester,
            attester_gln,
            time_in(now),
        ])?;
        Ok((inserted == 1).then(|| EventId(self.transaction.last_insert_rowid())))
    }

    /// Finds or makes the packs of an event and ties them to it.
    fn tie_packs(&self, event: EventId, packs: &[PackRef], touched: &mut Vec<PackId>) -> Result<(), StoreError> {
        let mut insert = self
            .transaction
            .prepare_cached("INSERT INTO packs (gtin, serial) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?;
        let mut find = self.transaction.prepare_cached("SELECT id FROM packs WHERE gtin = ?1 AND serial = ?2")?;
        let mut tie = self
            .transaction
            .prepare_cached("INSERT INTO pack_events (pack, event, role) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING")?;
        for pack in packs {
            let (gtin, serial) = (gtin_in(&pack.gtin), pack.serial.as_str());
            let id = match insert.execute(params![gtin, serial])? {
                0 => find.query_row(params![gtin, serial], |row| row.get(0))?,
                _ => self.transaction.last_insert_rowid(),
            };
            tie.execute(params![id, event.0, role_in(pack.role)])?;
            touched.push(PackId(id));
        }
        Ok(())
    }

    /// Lets a second copy of a known event improve what the first one said.
    fn improve(&mut self, event: &RegistryEvent) -> Result<Option<EventId>, StoreError> {
        let known = self
            .transaction
            .prepare_cached(
                "SELECT id, record_time, may_flag, attester, attester_gln FROM events
             WHERE hash = ?1 AND declared_at IS ?2",
            )?
            .query_row(params![event.identity.hash.as_bytes(), event.identity.declared_at.map(time_in)], |row| {
                Ok((EventId(row.get(0)?), row.get::<_, i64>(1)?, row.get::<_, bool>(2)?, history::attested_out(row, 3)))
            })?;
        let (id, record_time, may_flag, attested) = known;
        let attested = attested?;
        let better = (
            record_time.min(time_in(event.record_time)),
            may_flag || event.authority == Authority::MayFlag,
            attested.or(event.attested),
        );
        if better == (record_time, may_flag, attested) {
            return Ok(None);
        }
        let (attester, attester_gln) = attested_in(&better.2);
        self.transaction
            .prepare_cached(
                "UPDATE events SET record_time = ?2, may_flag = ?3, attester = ?4, attester_gln = ?5 WHERE id = ?1",
            )?
            .execute(params![id.0, better.0, better.1, attester, attester_gln])?;
        self.entries.remove(&id);
        self.improved.insert(id);
        Ok(Some(id))
    }

    /// Marks the event that a declaration of error speaks of.
    fn retract(&mut self, event: &RegistryEvent) -> Result<(), StoreError> {
        let retracted = self
            .transaction
            .prepare_cached("UPDATE events SET retracted = 1 WHERE hash = ?1 AND declared_at IS NULL RETURNING id")?
            .query_row([event.identity.hash.as_bytes()], |row| row.get(0).map(EventId))
            .optional()?;
        if let Some(id) = retracted {
            self.entries.remove(&id);
        }
        Ok(())
    }
}

impl Batch for SqliteBatch<'_> {
    fn record(
        &mut self,
        event: &RegistryEvent,
        now: Timestamp,
        touched: &mut Vec<PackId>,
    ) -> Result<Novelty, StoreError> {
        let (id, novelty) = match self.insert_event(event, now)? {
            Some(id) => (id, Novelty::New),
            None => match self.improve(event)? {
                Some(id) => (id, Novelty::Improved),
                None => return Ok(Novelty::Known),
            },
        };
        if novelty == Novelty::New {
            if event.identity.declared_at.is_some() {
                self.retract(event)?;
            }
            let mut object = self.transaction.prepare_cached(
                "INSERT INTO event_objects (event, object, role) VALUES (?1, ?2, ?3) ON CONFLICT DO NOTHING",
            )?;
            for (role, name) in &event.others {
                object.execute(params![id.0, name, role.name()])?;
            }
        }
        self.tie_packs(id, &event.packs, touched)?;
        Ok(novelty)
    }

    fn refold(&mut self, packs: &[PackId], rules: &Rules, now: Timestamp) -> Result<(), StoreError> {
        history::refold(self, packs, rules, now)
    }

    fn declare_lot(&mut self, gtin: &Gtin, lot: &LotKey, declaration: &LotDeclaration) -> Result<(), StoreError> {
        lots::declare(self, gtin, lot, declaration)
    }

    fn learn_product(&mut self, product: &Product, source: Source) -> Result<(), StoreError> {
        master::learn_product(self, product, source)
    }

    fn learn_party(&mut self, party: &Party, source: Source) -> Result<(), StoreError> {
        master::learn_party(&self.transaction, party, source)
    }

    fn add_recall(&mut self, recall: &Recall, now: Timestamp) -> Result<(), StoreError> {
        master::add_recall(&self.transaction, recall, now)
    }

    fn add_sighting(&mut self, sighting: &SightingRecord) -> Result<(), StoreError> {
        master::add_sighting(&self.transaction, sighting)
    }

    fn has_api_key(&self, party: &Gln) -> Result<bool, StoreError> {
        master::has_api_key(&self.transaction, party)
    }

    fn set_api_key(&mut self, party: &Gln, key_hash: &[u8; 32]) -> Result<(), StoreError> {
        master::set_api_key(&self.transaction, party, key_hash)
    }

    fn set_responder(&mut self, prefix: &CompanyPrefix, party: &Gln) -> Result<(), StoreError> {
        verifications::set_responder(&self.transaction, prefix, party)
    }

    fn set_permission(&mut self, party: &Gln, permission: Permission, now: Timestamp) -> Result<(), StoreError> {
        verifications::set_permission(&self.transaction, party, permission, now)
    }

    fn scope(&mut self, name: &str, token: ScopeToken) -> Result<ScopeId, StoreError> {
        master::scope(&self.transaction, name, token)
    }

    fn limit_scope(&mut self, scope: ScopeId, gtins: &[Gtin]) -> Result<(), StoreError> {
        master::limit_scope(&self.transaction, scope, gtins)
    }

    fn put_site(&mut self, site: &Site, scope: ScopeId) -> Result<(), StoreError> {
        master::put_site(&self.transaction, site, scope)
    }

    fn settle_lots(&mut self, now: Timestamp) -> Result<(), StoreError> {
        lots::settle(self, now)
    }

    fn due_requests(&self) -> Result<Vec<DueRequest>, StoreError> {
        lots::due_requests(&self.transaction)
    }

    fn serials_of(&self, lot: LotId, visit: &mut SerialVisitor<'_>) -> Result<(), StoreError> {
        lots::serials_of(&self.transaction, lot, visit)
    }

    fn requests_written(&mut self, written: &[(LotId, u64)]) -> Result<(), StoreError> {
        lots::requests_written(&self.transaction, written)
    }

    fn exception_count(&self) -> Result<u64, StoreError> {
        Ok(self.transaction.query_row("SELECT count(*) FROM exceptions", [], |row| row.get::<_, i64>(0))? as u64)
    }

    fn commit(self) -> Result<(), StoreError> {
        Ok(self.transaction.commit()?)
    }
}

const fn role_in(role: Role) -> i64 {
    match role {
        Role::Subject => 0,
        Role::Parent => 1,
        Role::Child => 2,
        Role::Input => 3,
        Role::Output => 4,
    }
}

fn effect_in(effect: &Effect) -> (&'static str, Option<&LotKey>) {
    match effect {
        Effect::Seen => ("seen", None),
        Effect::Commission(lot) => ("commission", lot.as_ref()),
        Effect::Dispense => ("dispense", None),
        Effect::Decommission => ("decommission", None),
        Effect::Reactivate => ("reactivate", None),
        Effect::Destroy => ("destroy", None),
        Effect::Steal => ("steal", None),
        Effect::Export => ("export", None),
        Effect::Sample => ("sample", None),
    }
}

pub(super) fn effect_out(name: &str, lot: Option<LotKey>) -> Option<Effect> {
    Some(match name {
        "seen" => Effect::Seen,
        "commission" => Effect::Commission(lot),
        "dispense" => Effect::Dispense,
        "decommission" => Effect::Decommission,
        "reactivate" => Effect::Reactivate,
        "destroy" => Effect::Destroy,
        "steal" => Effect::Steal,
        "export" => Effect::Export,
        "sample" => Effect::Sample,
        _ => return None,
    })
}

fn attested_in(attested: &Attestation) -> (&'static str, Option<&str>) {
    let kind = match attested.kind {
        AttesterKind::Maker => "maker",
        AttesterKind::Sender => "sender",
    };
    (kind, attested.gln.as_ref().map(Gln::as_str))
}
