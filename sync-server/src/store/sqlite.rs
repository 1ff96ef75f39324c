//! The registry in one SQLite file. One writer at a time, readers beside it (write-ahead log), every commit synced.

use std::fs;
use std::path::Path;
use std::time::Duration;

use rusqlite::types::FromSqlError;
use rusqlite::{Connection, ErrorCode, TransactionBehavior};
use verify_core::bundle::sections::{Party, Product, Recall, Site};
use verify_core::ids::{Gtin, Serial};
use verify_core::time::Timestamp;

use super::{ExceptionRecord, LotRecord, MarkVisitor, PackRecord, Scope, ScopeId, SightingRecord, Store, StoreError};
use crate::registry::LotId;

mod batch;
mod convert;
mod devices;
mod history;
mod lookups;
mod lots;
mod master;
mod publishing;
mod readers;
mod reads;
mod schema;
mod serving;
mod verifications;
mod writer;

pub use batch::SqliteBatch;
pub use devices::ChainRow;
pub use serving::SqliteServing;

/// Name of the file in the data folder.
pub const FILE_NAME: &str = "registry.sqlite";

/// How long a writer waits for another one.
const BUSY_TIMEOUT: Duration = Duration::from_secs(10);

/// An open registry.
#[derive(Debug)]
pub struct SqliteStore {
    connection: Connection,
}

impl SqliteStore {
    /// Opens the registry of a data folder; makes folder and file where there are none.
    pub fn open(data: &Path) -> Result<Self, StoreError> {
        fs::create_dir_all(data)
            .map_err(|e| StoreError::Other(format!("cannot make the data folder {}: {e}", data.display())))?;
        Self::with(Connection::open(data.join(FILE_NAME))?)
    }

    /// A registry that lives as long as the value.
    pub fn in_memory() -> Result<Self, StoreError> {
        Self::with(Connection::open_in_memory()?)
    }

    fn with(mut connection: Connection) -> Result<Self, StoreError> {
        connection.busy_timeout(BUSY_TIMEOUT)?;
        connection.set_prepared_statement_cache_capacity(64);
        // The setting answers with a row, and with "memory" where there is no file.
        connection.pragma_update_and_check(None, "journal_mode", "wal", |_| Ok(()))?;
        connection.pragma_update(None, "synchronous", "full")?;
        // REFERENCES in the schema tell people what belongs together; checking them would cost a look-up a row.
        connection.pragma_update(None, "foreign_keys", false)?;
        // Pages: -N means N KiB. Large captures touch the indexes of packs all over.
        connection.pragma_update(None, "cache_size", -64 * 1024)?;
        schema::migrate(&mut connection)?;
        Ok(Self { connection })
    }
}

impl Store for SqliteStore {
    type Batch<'s> = SqliteBatch<'s>;

    fn batch(&mut self) -> Result<SqliteBatch<'_>, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate)?;
        SqliteBatch::new(transaction)
    }

    fn pack(&self, gtin: &Gtin, serial: &Serial) -> Result<Option<PackRecord>, StoreError> {
        reads::pack(&self.connection, gtin, serial)
    }

    fn lots(&self) -> Result<Vec<LotRecord>, StoreError> {
        lots::all(&self.connection)
    }

    fn marks_of(&self, lot: LotId, visit: &mut MarkVisitor<'_>) -> Result<(), StoreError> {
        reads::marks_of(&self.connection, lot, visit)
    }

    fn products(&self) -> Result<Vec<Product>, StoreError> {
        reads::products(&self.connection)
    }

    fn parties(&self) -> Result<Vec<Party>, StoreError> {
        reads::parties(&self.connection)
    }

    fn sites(&self) -> Result<Vec<(Site, ScopeId)>, StoreError> {
        reads::sites(&self.connection)
    }

    fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        reads::scopes(&self.connection)
    }

    fn recalls(&self) -> Result<Vec<Recall>, StoreError> {
        reads::recalls(&self.connection)
    }

    fn sightings(&self, since: Timestamp) -> Result<Vec<SightingRecord>, StoreError> {
        reads::sightings(&self.connection, since)
    }

    fn exceptions(&self) -> Result<Vec<ExceptionRecord>, StoreError> {
        reads::exceptions(&self.connection)
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => Self::Busy,
            Some(ErrorCode::DiskFull) => Self::Full,
            Some(ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase) => Self::Damaged(error.to_string()),
            _ => Self::Other(error.to_string()),
        }
    }
}

impl From<FromSqlError> for StoreError {
    fn from(error: FromSqlError) -> Self {
        Self::Damaged(error.to_string())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_port_is_kept() {
        crate::store::conformance::check_all(|| SqliteStore::in_memory().expect("a registry in memory"));
    }

    #[test]
    fn newer_and_foreign_files_are_refused() {
        let folder = tempfile::TempDir::new().expect("a temporary folder");
        drop(SqliteStore::open(folder.path()).expect("a new registry"));
        drop(SqliteStore::open(folder.path()).expect("the same registry"));
        let file = folder.path().join(FILE_NAME);
        let connection = Connection::open(&file).expect("the file");
        connection.pragma_update(None, "user_version", 99).expect("written");
        drop(connection);
        let error = SqliteStore::open(folder.path()).expect_err("schema 99");
        assert!(matches!(error, StoreError::Newer { found: 99, .. }), "{error}");
        fs::write(&file, "this is no database, and long enough to be told from an empty one".repeat(100))
            .expect("written");
        let error = SqliteStore::open(folder.path()).expect_err("no database");
        assert!(matches!(error, StoreError::Damaged(_)), "{error}");
    }
}
