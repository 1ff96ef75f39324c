//! Brings a database to the schema of this version, step by step, each in a transaction of its own.

use rusqlite::Connection;

use crate::store::StoreError;

/// The steps in the order in which they are taken. A released step is never changed; a new one is added behind.
const STEPS: &[&str] = &[
    include_str!("schema/registry.sql"),
    include_str!("schema/publishing.sql"),
    include_str!("schema/devices.sql"),
    include_str!("schema/verifications.sql"),
];

/// The number of steps that the database has taken stands in its `user_version`.
pub(super) fn migrate(connection: &mut Connection) -> Result<(), StoreError> {
    let taken = steps_taken(connection)?;
    if taken > STEPS.len() {
        return Err(StoreError::Newer { found: taken, known: STEPS.len() });
    }
    for (number, step) in STEPS.iter().enumerate().skip(taken) {
        let transaction = connection.transaction_with_behavior(rusqlite::TransactionBehavior::Immediate)?;
        // Another process may have been faster.
        if steps_taken(&transaction)? == number {
            transaction.execute_batch(step)?;
            transaction.pragma_update(None, "user_version", (number + 1) as i64)?;
        }
        transaction.commit()?;
    }
    Ok(())
}

fn steps_taken(connection: &Connection) -> Result<usize, StoreError> {
    let version: i64 = connection.query_row("PRAGMA user_version", [], |row| row.get(0))?;
    usize::try_from(version).map_err(|_| StoreError::Damaged(format!("schema version {version}")))
}
