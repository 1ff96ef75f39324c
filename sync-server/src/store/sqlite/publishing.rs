//! What publishing keeps in the registry.

use rusqlite::params;
use verify_core::bundle::request::RequestHeader;

use super::{SqliteStore, lots};
use crate::store::publishing::PublishingStore;
use crate::store::{ScopeId, StoreError};

impl PublishingStore for SqliteStore {
    fn site_key(&mut self, scope: ScopeId, fresh: [u8; 16]) -> Result<[u8; 16], StoreError> {
        // Two publishers may come at once: the first one's key counts for both.
        self.connection
            .prepare_cached("INSERT INTO scope_keys (scope, site_key) VALUES (?1, ?2) ON CONFLICT DO NOTHING")?
            .execute(params![scope.0, fresh])?;
        let mut statement = self.connection.prepare_cached("SELECT site_key FROM scope_keys WHERE scope = ?1")?;
        Ok(statement.query_row([scope.0], |row| row.get(0))?)
    }

    fn unrequested_lots(&self) -> Result<Vec<RequestHeader>, StoreError> {
        Ok(lots::due_requests(&self.connection)?.into_iter().map(|due| due.header).collect())
    }
}

#[cfg(test)]
mod tests {
    use verify_core::ids::ScopeToken;

    use super::*;
    use crate::store::{Batch as _, Store as _};

    #[test]
    fn a_scope_keeps_its_key() {
        let mut store = SqliteStore::in_memory().unwrap();
        let mut batch = store.batch().unwrap();
        let one = batch.scope("one", ScopeToken::from_bytes([1; 16])).unwrap();
        let two = batch.scope("two", ScopeToken::from_bytes([2; 16])).unwrap();
        batch.commit().unwrap();
        assert_eq!(store.site_key(one, [5; 16]).unwrap(), [5; 16]);
        assert_eq!(store.site_key(one, [6; 16]).unwrap(), [5; 16]);
        assert_eq!(store.site_key(two, [6; 16]).unwrap(), [6; 16]);
    }
}
