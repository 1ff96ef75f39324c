//! What the operator says about verification: for whom we answer, and who may ask.

use verify_core::ids::{CompanyPrefix, Gln};
use verify_core::time::Timestamp;

use crate::store::serving::Permission;
use crate::store::{Batch, Store, StoreError};

/// Makes us the responder for the GTINs of these company prefixes, in the name of `party`.
///
/// We answer trading partners for no other GTIN: whoever only receives a product is not its responder.
pub fn answer_for<S: Store>(store: &mut S, party: &Gln, prefixes: &[CompanyPrefix]) -> Result<(), StoreError> {
    let mut batch = store.batch()?;
    for prefix in prefixes {
        batch.set_responder(prefix, party)?;
    }
    batch.commit()
}

/// Lets a party ask about packs, or shuts it out though it holds a key.
pub fn permit<S: Store>(store: &mut S, party: &Gln, permission: Permission, now: Timestamp) -> Result<(), StoreError> {
    let mut batch = store.batch()?;
    batch.set_permission(party, permission, now)?;
    batch.commit()
}
