//! The requests of a server: taken by renaming, so that one that is written while we work is not lost.
//!
//! A request holds all serials of its lot, so a newer one replaces an older one that was taken and not answered.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{BufReader, ErrorKind, Read as _};
use std::path::{Path, PathBuf};

use jiff::civil::Date;
use verify_core::bundle::limits;
use verify_core::bundle::request::{self, RequestHeader};
use verify_core::ids::{Gtin, Lot, Serial};

use crate::error::{Error, Result};
use crate::released::requests_folder;

const ASKED: &str = "req";
const TAKEN: &str = "taken";
/// A header, and 20 characters and a line end for every serial that a segment may hold.
const REQUEST_BYTES_MAX: u64 = 4096 + 21 * limits::SERIALS_PER_LOT;

/// Takes all requests, also those that an earlier run has taken and not answered; sorted by name.
pub(super) fn claim(data: &Path) -> Result<Vec<PathBuf>> {
    for path in listed(data)?.into_iter().filter(|path| has_extension(path, ASKED)) {
        let taken = path.with_extension(TAKEN);
        fs::rename(&path, &taken).map_err(Error::file("take", &path))?;
    }
    Ok(listed(data)?.into_iter().filter(|path| has_extension(path, TAKEN)).collect())
}

/// The name of the request for a lot, without the extension `.req` that the server gives it.
pub fn request_name(gtin: &Gtin, lot: &Lot, expiry: Date) -> String {
    // The lot may hold characters that a file name may not.
    format!("{gtin}-{}-{expiry}", data_encoding::HEXLOWER.encode(lot.as_str().as_bytes()))
}

/// The names of the lots that wait for their release.
pub fn waiting(data: &Path) -> Result<BTreeSet<String>> {
    let requests = listed(data)?.into_iter().filter(|path| has_extension(path, ASKED) || has_extension(path, TAKEN));
    Ok(requests.filter_map(|path| Some(path.file_stem()?.to_str()?.to_owned())).collect())
}

/// Reads and checks a request.
pub(super) fn read(path: &Path) -> Result<(RequestHeader, Vec<Serial>)> {
    let file = File::open(path).map_err(Error::file("open", path))?;
    let limited = BufReader::new(file.take(REQUEST_BYTES_MAX));
    request::read(limited).map_err(|source| Error::Request { path: path.to_owned(), source })
}

fn listed(data: &Path) -> Result<Vec<PathBuf>> {
    let folder = requests_folder(data);
    let entries = match fs::read_dir(&folder) {
        Ok(entries) => entries,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(Vec::new()),
        Err(source) => return Err(Error::file("look into", folder)(source)),
    };
    let paths = entries.map(|entry| entry.map(|entry| entry.path())).collect::<std::io::Result<BTreeSet<_>>>();
    Ok(paths.map_err(Error::file("look into", folder))?.into_iter().collect())
}

fn has_extension(path: &Path, extension: &str) -> bool {
    path.extension().is_some_and(|it| it == extension)
}
