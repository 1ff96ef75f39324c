//! Handing changed lots to the release station: one file a lot in `release/requests` of the data folder.
//!
//! A file is written beside its place, synced and renamed, so that the station never sees half of one. Only when all of
//! them are durable does the registry note that they were written; a crash in between writes the same files again. The
//! write lock of the registry is held meanwhile, so two processes never write the same file.

use std::fs::{self, File};
use std::io::{self, BufWriter, Write};
use std::path::{Path, PathBuf};

use signing::release::request_name;
use thiserror::Error;
use verify_core::bundle::request::{self, RequestHeader};

use crate::store::{Batch, DueRequest, Store, StoreError};

/// Why lots were not handed over. They stay due.
#[derive(Debug, Error)]
pub enum RequestFailure {
    /// A file could not be written.
    #[error(
        "cannot write the release request {path}: {source}\n  next: make room or check the permissions of the folder; nothing is lost, the next capture or import writes it again"
    )]
    Write {
        /// The file.
        path: PathBuf,
        /// What the system says.
        source: io::Error,
    },
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The folder of requests in a data folder.
pub fn folder(data: &Path) -> PathBuf {
    data.join("release").join("requests")
}

/// Writes a request for every lot that changed since the last one; returns their number.
pub fn export_requests<S: Store>(store: &mut S, data: &Path) -> Result<usize, RequestFailure> {
    let mut batch = store.batch()?;
    let due = batch.due_requests()?;
    if due.is_empty() {
        return Ok(0);
    }
    let folder = folder(data);
    let failed = |path: &Path| {
        let path = path.to_owned();
        move |source| RequestFailure::Write { path, source }
    };
    fs::create_dir_all(&folder).map_err(failed(&folder))?;
    let mut written = Vec::with_capacity(due.len());
    for request in &due {
        let RequestHeader { gtin, lot, expiry, .. } = &request.header;
        let path = folder.join(format!("{}.req", request_name(gtin, lot, *expiry)));
        let serials = serials(&batch, request)?;
        write_durably(&path, &request.header, &serials).map_err(failed(&path))?;
        written.push((request.lot, request.rev));
    }
    // The names of the files are durable only when the folder is.
    File::open(&folder).and_then(|folder| folder.sync_all()).map_err(failed(&folder))?;
    batch.requests_written(&written)?;
    batch.commit()?;
    Ok(written.len())
}

/// The serials of a lot, a line each.
fn serials(batch: &impl Batch, request: &DueRequest) -> Result<String, StoreError> {
    let mut lines = String::new();
    batch.serials_of(request.lot, &mut |serial| {
        lines.push_str(serial);
        lines.push('\n');
        Ok(())
    })?;
    Ok(lines)
}

fn write_durably(path: &Path, header: &RequestHeader, serials: &str) -> io::Result<()> {
    let beside = path.with_extension("req.tmp");
    let mut out = BufWriter::new(File::create(&beside)?);
    request::write(&mut out, header, serials.lines())?;
    out.flush()?;
    out.get_ref().sync_all()?;
    fs::rename(&beside, path)
}
