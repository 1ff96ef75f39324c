//! Connections that only read. Readers never wait for the writer (SQLite's write-ahead log).

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};

use rusqlite::{Connection, OpenFlags};
use tokio::sync::Semaphore;

use super::writer::closed;
use crate::store::serving::Result;

/// Queries that run at the same time; whoever comes later waits.
const AT_ONCE: usize = 8;

/// A pool of connections; clones share it.
#[derive(Debug, Clone)]
pub struct Readers {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    path: PathBuf,
    idle: Mutex<Vec<Connection>>,
    places: Arc<Semaphore>,
}

impl Readers {
    /// A pool over the database at `path`. Connections are opened when needed.
    pub fn new(path: PathBuf) -> Self {
        let inner = Inner { path, idle: Mutex::default(), places: Arc::new(Semaphore::new(AT_ONCE)) };
        Self { inner: Arc::new(inner) }
    }

    /// Runs `query` on a thread where it may block. All of it sees one state of the database.
    pub async fn read<T, F>(&self, query: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let inner = Arc::clone(&self.inner);
        let place = Arc::clone(&inner.places).acquire_owned().await.map_err(|_| closed())?;
        let read = tokio::task::spawn_blocking(move || {
            let result = inner.run(query);
            drop(place);
            result
        });
        read.await.map_err(|_| closed())?
    }
}

impl Inner {
    fn run<T>(&self, query: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let idle = self.lock().pop();
        let connection = match idle {
            Some(connection) => connection,
            None => Connection::open_with_flags(&self.path, OpenFlags::SQLITE_OPEN_READ_ONLY)?,
        };
        let transaction = connection.unchecked_transaction()?;
        let result = query(&transaction)?;
        transaction.finish()?;
        self.lock().push(connection);
        Ok(result)
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Connection>> {
        // A list of idle connections is whole whatever panicked while holding it.
        self.idle.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
