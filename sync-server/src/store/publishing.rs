//! What publishing needs of the store beside [`Store`].

use verify_core::bundle::request::RequestHeader;

use crate::store::{ScopeId, Store, StoreError};

/// A registry that bundles are published from.
pub trait PublishingStore: Store {
    /// The key of the hashes that stand for sites and sighted packs in the bundles of a scope. `fresh`, 16 random bytes,
    /// becomes the key if the scope has none yet; once there it never changes, or every overlay would.
    fn site_key(&mut self, scope: ScopeId, fresh: [u8; 16]) -> Result<[u8; 16], StoreError>;

    /// Lots that changed and whose release has not been asked for yet.
    fn unrequested_lots(&self) -> Result<Vec<RequestHeader>, StoreError>;
}
