//! The device's memory: one SQLite file. SQL stays below this module.
//!
//! Invariants: every change is one transaction; after a crash or a full disk there is the state before it or the state
//! behind it, never a mixture. The schema is [`schema.sql`](../src/store/schema.sql), written to be read.

use std::path::{Path, PathBuf};
use std::time::Duration;

use rusqlite::{Connection, ErrorCode, Transaction, TransactionBehavior};
use thiserror::Error;

mod activation;
mod journal;
mod meta;
mod notices;
mod objects;
mod reads;
mod sessions;

pub use activation::{ActiveRow, Recalls};
pub use journal::{EntryRow, JournalCounts, NewEntry, Subject};
pub use meta::Enrolment;
pub use notices::NoticeRow;
pub use reads::ReadRow;
pub use sessions::SessionRow;

const SCHEMA: &str = include_str!("store/schema.sql");
const SCHEMA_VERSION: i64 = 1;
/// How long another process of the same device is waited for.
const BUSY: Duration = Duration::from_secs(5);
/// How much of the file is read through the page cache of the system.
const MAPPED_BYTES: i64 = 256 * 1024 * 1024;

/// Why the store cannot do what it was asked for. Nothing was half done.
#[derive(Debug, Error)]
pub enum StoreError {
    /// No room left. Free some and try again: nothing of the attempt is left over.
    #[error(
        "no room to write {path}: the disk is full. Nothing was changed; free some space and try again, what is already \
         recorded is safe"
    )]
    Full {
        /// The file.
        path: PathBuf,
    },
    /// Another process holds the store for long.
    #[error("{path} is in use by another Packproof for longer than {} seconds; close it and try again", BUSY.as_secs())]
    Busy {
        /// The file.
        path: PathBuf,
    },
    /// The file is not a store, or damaged.
    #[error("{path} is damaged or not a Packproof store ({detail}); move it away and enrol this device anew")]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
    /// A newer version has written it.
    #[error(
        "{path} was written by a newer Packproof (schema {found}, this version knows {SCHEMA_VERSION}); update Packproof"
    )]
    Newer {
        /// The file.
        path: PathBuf,
        /// The schema's number.
        found: i64,
    },
    /// The folder cannot be used.
    #[error("{path} cannot be opened: {detail}; check that the folder exists and may be written to")]
    Open {
        /// The file.
        path: PathBuf,
        /// What the system says.
        detail: String,
    },
    /// Something else.
    #[error("{path}: {detail}")]
    Other {
        /// The file.
        path: PathBuf,
        /// What SQLite says.
        detail: String,
    },
}

/// The memory of one device.
#[derive(Debug)]
pub struct Store {
    connection: Connection,
    path: PathBuf,
}

impl Store {
    /// Opens the store, or makes an empty one.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection =
            Connection::open(path).map_err(|e| StoreError::Open { path: path.to_owned(), detail: e.to_string() })?;
        let mut store = Self { connection, path: path.to_owned() };
        store.prepare().map_err(|e| store.explain(e))?;
        let version = store.schema_version().map_err(|e| store.explain(e))?;
        match version {
            0 => store.write(|tx| {
                tx.execute_batch(SCHEMA)?;
                tx.pragma_update(None, "user_version", SCHEMA_VERSION)
            })?,
            SCHEMA_VERSION => {}
            found => return Err(StoreError::Newer { path: path.to_owned(), found }),
        }
        Ok(store)
    }

    /// Limits the file to so many pages, as a full disk does. For tests.
    #[doc(hidden)]
    pub fn limit_pages(&self, pages: u32) -> Result<(), StoreError> {
        self.connection.pragma_update(None, "max_page_count", pages).map_err(|e| self.explain(e))
    }

    /// Pages in use. For tests.
    #[doc(hidden)]
    pub fn pages(&self) -> Result<u32, StoreError> {
        self.read(|c| c.pragma_query_value(None, "page_count", |row| row.get(0)))
    }

    fn prepare(&mut self) -> rusqlite::Result<()> {
        self.connection.busy_timeout(BUSY)?;
        // A segment is a BLOB of some 27 kB: mapped, a look-up copies it once instead of page by page.
        self.connection.pragma_update(None, "mmap_size", MAPPED_BYTES)?;
        // The browser's file system has no shared memory, and so no write-ahead log; one worker alone has the file there.
        let journal_mode = if cfg!(target_family = "wasm") { "TRUNCATE" } else { "WAL" };
        self.connection.pragma_update(None, "journal_mode", journal_mode)?;
        self.connection.pragma_update(None, "synchronous", "FULL")?;
        self.connection.pragma_update(None, "foreign_keys", "ON")?;
        self.connection.set_prepared_statement_cache_capacity(64);
        Ok(())
    }

    fn schema_version(&self) -> rusqlite::Result<i64> {
        self.connection.pragma_query_value(None, "user_version", |row| row.get(0))
    }

    /// Runs a query.
    fn read<T>(&self, query: impl FnOnce(&Connection) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        query(&self.connection).map_err(|e| self.explain(e))
    }

    /// Runs a change as one transaction. It takes the write lock at once, so what it reads stays true until it commits.
    fn write<T>(&mut self, change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>) -> Result<T, StoreError> {
        self.write_between(("", ""), change)
    }

    /// Like [`Store::write`], with fail points before and after the commit.
    fn write_between<T>(
        &mut self,
        (before, after): (&'static str, &'static str),
        change: impl FnOnce(&Transaction<'_>) -> rusqlite::Result<T>,
    ) -> Result<T, StoreError> {
        let transaction = self.connection.transaction_with_behavior(TransactionBehavior::Immediate);
        let done = transaction.and_then(|tx| {
            let value = change(&tx)?;
            pass(before);
            tx.commit()?;
            pass(after);
            Ok(value)
        });
        done.map_err(|e| self.explain(e))
    }

    fn explain(&self, error: rusqlite::Error) -> StoreError {
        let path = self.path.clone();
        let detail = error.to_string();
        match error.sqlite_error_code() {
            Some(ErrorCode::DiskFull) => StoreError::Full { path },
            Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => StoreError::Busy { path },
            Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => StoreError::Damaged { path, detail },
            Some(ErrorCode::CannotOpen | ErrorCode::ReadOnly | ErrorCode::PermissionDenied) => {
                StoreError::Open { path, detail }
            }
            // SQLite's list is long, and these are the ones that a person can do something about.
            Some(_) | None => StoreError::Other { path, detail },
        }
    }
}

fn pass(name: &'static str) {
    if !name.is_empty() {
        crate::failpoint::pass(name);
    }
}

/// SQLite counts to 2^63. Our own numbers stay far below; a larger one that a server names is none of ours.
fn signed(number: u64) -> i64 {
    i64::try_from(number).unwrap_or(i64::MAX)
}

/// A value in a row that this version did not write.
fn odd(column: usize, what: &str) -> rusqlite::Error {
    let error = format!("column {column} is not {what}");
    rusqlite::Error::FromSqlConversionFailure(column, rusqlite::types::Type::Null, error.into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_store_is_said_so() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.sqlite");
        std::fs::write(&path, "this is not a database, it is a text of more than one hundred bytes ".repeat(20))
            .unwrap();
        assert!(matches!(Store::open(&path), Err(StoreError::Damaged { .. })));
        assert!(matches!(Store::open(&folder.path().join("no/folder")), Err(StoreError::Open { .. })));
    }

    #[test]
    fn a_newer_schema_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("device.sqlite");
        Store::open(&path).unwrap().connection.pragma_update(None, "user_version", 9).unwrap();
        assert!(matches!(Store::open(&path), Err(StoreError::Newer { found: 9, .. })));
    }

    #[test]
    fn it_waits_for_the_disk() {
        let folder = tempfile::tempdir().unwrap();
        let store = Store::open(&folder.path().join("device.sqlite")).unwrap();
        let pragma = |name: &str| store.read(|c| c.pragma_query_value(None, name, |row| row.get::<_, i64>(0))).unwrap();
        assert_eq!(pragma("synchronous"), 2, "FULL");
        let mode: String = store.read(|c| c.pragma_query_value(None, "journal_mode", |row| row.get(0))).unwrap();
        assert_eq!(mode, "wal");
    }
}
