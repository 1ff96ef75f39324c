//! The one thread of a serving process that writes to the database.
//!
//! Jobs that wait while another commits share the next commit, so that a burst costs few syncs to disk. Each job has a
//! savepoint of its own: one that fails takes nothing of the others with it. Nobody is answered before the commit.

use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use crate::failpoint;
use crate::store::StoreError;
use crate::store::serving::Result;

/// Jobs that share one commit at most.
const GROUP: usize = 64;
/// Jobs that may wait; whoever comes later waits for a place.
const QUEUE: usize = 1024;

pub(super) fn closed() -> StoreError {
    StoreError::Other("the server is stopping".to_owned())
}

/// Sends jobs to the thread. The thread ends when the last clone is dropped.
#[derive(Clone)]
pub struct Writer {
    jobs: mpsc::Sender<Box<dyn Job>>,
}

impl Writer {
    /// Starts the thread, which owns `connection` from now on.
    pub fn start(connection: Connection) -> std::io::Result<Self> {
        let (jobs, mut waiting) = mpsc::channel(QUEUE);
        std::thread::Builder::new().name("store-writer".to_owned()).spawn(move || {
            while let Some(first) = waiting.blocking_recv() {
                let more = std::iter::from_fn(|| waiting.try_recv().ok());
                run_group(&connection, std::iter::once(first).chain(more).take(GROUP).collect());
            }
        })?;
        Ok(Self { jobs })
    }

    /// Runs `work` inside a transaction and returns after the commit. If `work` or the commit fails nothing is kept.
    pub async fn write<T, F>(&self, work: F) -> Result<T>
    where
        T: Send + 'static,
        F: FnOnce(&Connection) -> Result<T> + Send + 'static,
    {
        let (done, result) = oneshot::channel();
        let job = Typed { work: Some(work), value: None, done };
        self.jobs.send(Box::new(job)).await.map_err(|_| closed())?;
        result.await.map_err(|_| closed())?
    }
}

impl std::fmt::Debug for Writer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Writer")
    }
}

/// What the thread does for one caller.
trait Job: Send {
    /// Works inside the caller's savepoint.
    fn run(&mut self, connection: &Connection) -> Result<()>;

    /// Tells the caller how it went.
    fn finish(self: Box<Self>, outcome: Result<()>);
}

struct Typed<T, F> {
    work: Option<F>,
    value: Option<T>,
    done: oneshot::Sender<Result<T>>,
}

impl<T, F> Job for Typed<T, F>
where
    T: Send,
    F: FnOnce(&Connection) -> Result<T> + Send,
{
    fn run(&mut self, connection: &Connection) -> Result<()> {
        let Some(work) = self.work.take() else { return Ok(()) };
        self.value = Some(work(connection)?);
        Ok(())
    }

    fn finish(self: Box<Self>, outcome: Result<()>) {
        // A job whose outcome is good has run, so it has a value. Whoever gave up waiting does not need it.
        let Self { value, done, .. } = *self;
        let _ = done.send(outcome.and_then(|()| value.ok_or_else(closed)));
    }
}

fn run_group(connection: &Connection, mut jobs: Vec<Box<dyn Job>>) {
    let group = group(connection, &mut jobs);
    match group {
        Ok(outcomes) => jobs.into_iter().zip(outcomes).for_each(|(job, outcome)| job.finish(outcome)),
        Err(error) => jobs.into_iter().for_each(|job| job.finish(Err(error.clone()))),
    }
}

/// Runs and commits the jobs; an error means that nothing of any was kept.
fn group(connection: &Connection, jobs: &mut [Box<dyn Job>]) -> Result<Vec<Result<()>>> {
    let batch = |sql: &str| connection.execute_batch(sql).map_err(StoreError::from);
    batch("BEGIN IMMEDIATE")?;
    let worked = jobs.iter_mut().map(|job| {
        batch("SAVEPOINT job")?;
        let outcome = job.run(connection);
        batch(if outcome.is_ok() { "RELEASE job" } else { "ROLLBACK TO job; RELEASE job" })?;
        Ok(outcome)
    });
    let committed = worked.collect::<Result<Vec<_>>>().and_then(|outcomes| {
        failpoint::pass("server.store.before_commit");
        batch("COMMIT")?;
        failpoint::pass("server.store.after_commit");
        Ok(outcomes)
    });
    if committed.is_err() {
        // Fails only where SQLite has rolled back by itself, as on a full disk.
        let _ = batch("ROLLBACK");
    }
    committed
}

#[cfg(test)]
mod tests {
    use super::*;

    fn writer() -> (tempfile::TempDir, Writer, Connection) {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("w.sqlite");
        let connection = Connection::open(&path).unwrap();
        connection.execute_batch("PRAGMA journal_mode = WAL; CREATE TABLE t (n INTEGER PRIMARY KEY)").unwrap();
        let other = Connection::open(&path).unwrap();
        (folder, Writer::start(connection).unwrap(), other)
    }

    fn insert(connection: &Connection, n: i64) -> Result<i64> {
        connection.execute("INSERT INTO t VALUES (?1)", [n]).map(|_| n).map_err(StoreError::from)
    }

    fn numbers(connection: &Connection) -> Vec<i64> {
        let mut statement = connection.prepare("SELECT n FROM t ORDER BY n").unwrap();
        statement.query_map([], |row| row.get(0)).unwrap().map(|n| n.unwrap()).collect()
    }

    #[tokio::test]
    async fn a_job_that_fails_takes_nothing_with_it() {
        let (_folder, writer, other) = writer();
        let jobs = [1, 2, 2, 3].map(|n| {
            let writer = writer.clone();
            tokio::spawn(async move { writer.write(move |c| insert(c, n)).await })
        });
        let mut kept = 0;
        for job in jobs {
            kept += usize::from(job.await.unwrap().is_ok());
        }
        assert_eq!(kept, 3);
        assert_eq!(numbers(&other), [1, 2, 3]);
    }

    #[tokio::test]
    async fn half_a_job_is_undone() {
        let (_folder, writer, other) = writer();
        let twice = writer.write(|c| insert(c, 7).and_then(|n| insert(c, n))).await;
        assert!(matches!(twice, Err(StoreError::Other(_))));
        assert!(numbers(&other).is_empty());
        assert_eq!(writer.write(|c| insert(c, 7)).await, Ok(7));
    }

    #[tokio::test]
    async fn another_writer_makes_it_busy_and_not_broken() {
        let (_folder, writer, other) = writer();
        writer.write(|c| c.busy_timeout(std::time::Duration::ZERO).map_err(StoreError::from)).await.unwrap();
        other.execute_batch("BEGIN IMMEDIATE").unwrap();
        assert_eq!(writer.write(|c| insert(c, 1)).await, Err(StoreError::Busy));
        other.execute_batch("COMMIT").unwrap();
        assert_eq!(writer.write(|c| insert(c, 1)).await, Ok(1));
    }
}
