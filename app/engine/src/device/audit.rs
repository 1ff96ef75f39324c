//! The journal for people: what is in it, whether it holds, and a copy that anybody can check.

use serde::Serialize;
use verify_core::ids::DeviceId;
use verify_core::journal::{self, Position, SignedEntry};
use verify_core::sync::wire::{EntryRef, Hex};

use super::{Engine, EngineError};
use crate::store::EntryRow;

/// Entries read at once.
const PAGE: usize = 1_000;

/// What a check of the journal found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Audit {
    /// The device.
    pub device: String,
    /// Entries checked, in all epochs.
    pub entries: u64,
    /// Entries that a receipt covers.
    pub acknowledged: u64,
    /// What does not hold; empty if all does.
    pub faults: Vec<String>,
    /// What cannot be checked any more; no fault.
    pub notes: Vec<String>,
}

/// One line of an export: everything that a checker needs, in order.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(tag = "line", rename_all = "snake_case")]
pub enum Exported {
    /// Who has signed.
    Device {
        /// SHA-256 of the key.
        device: String,
        /// The key.
        public_key: Hex<32>,
    },
    /// An entry as it was signed.
    Entry {
        /// Epoch.
        epoch: u32,
        /// Number.
        seq: u64,
        /// Body.
        body: String,
        /// Signature over the head behind it.
        sig: Hex<64>,
    },
    /// The server's newest receipt of an epoch.
    Receipt {
        /// Epoch.
        epoch: u32,
        /// It covers what has a lower number.
        next_seq: u64,
        /// The head.
        head: Hex<32>,
        /// The server's signature.
        receipt: Hex<64>,
    },
}

impl Engine {
    /// The last `limit` entries as they were signed, the newest first. What stands again in a later epoch is there twice,
    /// and marked.
    pub fn journal(&self, limit: usize) -> Result<Vec<EntryRow>, EngineError> {
        self.enrolment()?;
        Ok(self.store.last(limit)?)
    }

    /// Checks every epoch: bodies, order, signatures, receipts.
    pub fn check_journal(&mut self) -> Result<Audit, EngineError> {
        let device = self.enrolment()?.device;
        let _ = self.refresh_known();
        let mut audit =
            Audit { device: device.to_hex(), entries: 0, acknowledged: 0, faults: Vec::new(), notes: Vec::new() };
        for chain in self.store.chains(&device)? {
            let epoch = chain.position.epoch;
            audit.acknowledged += chain.acknowledged;
            if let Err(fault) = self.check_epoch(&device, epoch, &mut audit) {
                audit.faults.push(format!("epoch {epoch}: {fault}"));
            }
        }
        for place in self.store.misfits()? {
            audit.faults.push(format!(
                "entry {}.{}: what the store shows of it is not what was signed",
                place.epoch, place.seq
            ));
        }
        Ok(audit)
    }

    fn check_epoch(&self, device: &DeviceId, epoch: u32, audit: &mut Audit) -> Result<(), String> {
        let public_key = self.platform.signer.public_key();
        let receipt = self.store.receipt(epoch).map_err(|e| e.to_string())?;
        let mut position = Position::start(device, epoch);
        let mut covered = receipt.is_none();
        loop {
            covered |= receipt.as_ref().is_some_and(|(at, _)| *at == position);
            let from = EntryRef { epoch, seq: position.next_seq };
            let page = self.store.all_from(from, PAGE).map_err(|e| e.to_string())?;
            let page: Vec<EntryRow> = page.into_iter().filter(|row| row.place.epoch == epoch).collect();
            for row in &page {
                let entry = SignedEntry { body: row.body.clone(), signature: row.signature };
                position = journal::check(&public_key, &position, [&entry]).map_err(|e| e.to_string())?;
                if row.head != position.head {
                    return Err(format!("the head stored with entry {} is not the signed one", row.place.seq));
                }
                covered |= receipt.as_ref().is_some_and(|(at, _)| *at == position);
                audit.entries += 1;
            }
            if page.is_empty() {
                break;
            }
        }
        if !covered {
            return Err("the receipt speaks of another journal".to_owned());
        }
        if !self.names_the_key_of(device, receipt) {
            audit.notes.push(format!("epoch {epoch}: the receipt is signed by a key that the bundle no longer names"));
        }
        Ok(())
    }

    /// Keys change: a receipt of a key that the active bundle does not name any more was checked when it came.
    fn names_the_key_of(&self, device: &DeviceId, receipt: Option<(Position, [u8; 64])>) -> bool {
        let (Some((position, receipt)), Some(known)) = (receipt, &self.known) else { return true };
        journal::receipt_is_valid(known.bundle.receipt_keys(), device, &position, &receipt)
    }

    /// Everything that a checker needs, line by line.
    pub fn export_journal(&self, mut line: impl FnMut(Exported)) -> Result<(), EngineError> {
        let device = self.enrolment()?.device;
        let public_key = Hex(self.platform.signer.public_key());
        line(Exported::Device { device: device.to_hex(), public_key });
        let mut from = EntryRef { epoch: 0, seq: 0 };
        loop {
            let rows = self.store.all_from(from, PAGE)?;
            let Some(last) = rows.last() else { break };
            from = EntryRef { seq: last.place.seq + 1, ..last.place };
            for row in rows {
                let EntryRef { epoch, seq } = row.place;
                line(Exported::Entry { epoch, seq, body: row.body, sig: Hex(row.signature) });
            }
        }
        for chain in self.store.chains(&device)? {
            if let Some((at, receipt)) = self.store.receipt(chain.position.epoch)? {
                let head = Hex(*at.head.as_bytes());
                line(Exported::Receipt { epoch: at.epoch, next_seq: at.next_seq, head, receipt: Hex(receipt) });
            }
        }
        Ok(())
    }
}
