//! Capturing an EPCIS document: all of it, or nothing.

use std::io::Read;

use thiserror::Error;
use verify_core::bundle::sections::{Party, Product};

use super::Given;
use super::ledger::{Counts, Ledger};
use crate::capture::{CaptureError, Document, Header};
use crate::registry::RegistryEvent;
use crate::registry::epcis::{Provenance, belongs_to};
use crate::store::{Batch, Source, Store, StoreError};

/// Why a document was not captured. Nothing of it is stored.
#[derive(Debug, Error)]
pub enum CaptureFailure {
    /// The document is not what it should be.
    #[error(transparent)]
    Document(#[from] CaptureError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// What a document brought.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CaptureReport {
    /// Who sent it, and whether it is the record of a shipment.
    pub provenance: Provenance,
    /// What was recorded.
    pub counts: Counts,
}

/// Reads a document and records its events and master data in one transaction.
pub fn capture_document<S: Store>(
    store: &mut S,
    input: impl Read,
    given: &Given,
) -> Result<CaptureReport, CaptureFailure> {
    let mut document = Document::open(input)?;
    let provenance = Provenance::of(document.header());
    let mut ledger = Ledger::open(store.batch()?, given)?;
    learn(&mut ledger.batch, document.header(), &provenance)?;
    while let Some(event) = document.next_event()? {
        ledger.add(&RegistryEvent::from_epcis(event, &provenance))?;
    }
    Ok(CaptureReport { provenance, counts: ledger.commit()? })
}

/// Takes over master data. Where the sender's GLN was made from the company prefix of a product, the sender is its maker.
fn learn(batch: &mut impl Batch, header: &Header, provenance: &Provenance) -> Result<(), StoreError> {
    for data in &header.products {
        let is_maker = |sender: &&_| data.company_prefix.as_ref().is_some_and(|prefix| belongs_to(sender, prefix));
        let product = Product {
            gtin: data.gtin,
            words: data.words.clone(),
            maker_gln: provenance.sender().filter(is_maker).copied(),
            ndc: data.ndc.clone(),
        };
        batch.learn_product(&product, Source::Document)?;
    }
    // A place with an extension is a door or a shelf; the GLN alone may be a party.
    for place in header.places.iter().filter(|place| place.site.to_string() == place.site.gln().as_str()) {
        let party = Party { gln: *place.site.gln(), name: place.name.clone() };
        batch.learn_party(&party, Source::Document)?;
    }
    Ok(())
}
