//! Values of the code and values of SQLite, as the head of `schema/registry.sql` lists them.
//!
//! What comes back from the database was checked on its way in; if it is not what it should be the file is damaged.

use jiff::civil::Date;
use rusqlite::Row;
use verify_core::ids::{Gln, Gtin, Lot, Serial, SiteId};
use verify_core::place::Place;
use verify_core::time::Timestamp;

use crate::store::StoreError;

pub(super) fn damaged(what: &'static str) -> StoreError {
    StoreError::Damaged(what.to_owned())
}

pub(super) fn gtin_in(gtin: &Gtin) -> i64 {
    gtin.as_bytes().iter().fold(0, |number, digit| number * 10 + i64::from(digit - b'0'))
}

pub(super) fn gtin_out(number: i64) -> Result<Gtin, StoreError> {
    Gtin::parse(&format!("{number:014}")).map_err(|_| damaged("GTIN"))
}

pub(super) fn time_in(time: Timestamp) -> i64 {
    time.as_microsecond()
}

pub(super) fn time_out(microseconds: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(microseconds).map_err(|_| damaged("time"))
}

pub(super) fn date_out(text: &str) -> Result<Date, StoreError> {
    text.parse().map_err(|_| damaged("date"))
}

pub(super) fn lot_out(text: &str) -> Result<Lot, StoreError> {
    Lot::parse(text).map_err(|_| damaged("lot"))
}

pub(super) fn serial_out(text: &str) -> Result<Serial, StoreError> {
    Serial::parse(text).map_err(|_| damaged("serial"))
}

pub(super) fn gln_out(text: &str) -> Result<Gln, StoreError> {
    Gln::parse(text).map_err(|_| damaged("GLN"))
}

pub(super) fn site_out(text: &str) -> Result<SiteId, StoreError> {
    SiteId::parse(text).map_err(|_| damaged("site"))
}

/// A place from the columns `lat`, `lon`, `radius_m` that start at `column`.
pub(super) fn place_out(row: &Row<'_>, column: usize) -> Result<Option<Place>, StoreError> {
    match (row.get(column)?, row.get(column + 1)?, row.get(column + 2)?) {
        (Some(lat), Some(lon), Some(radius)) => Place::new(lat, lon, radius).map(Some).ok_or_else(|| damaged("place")),
        _ => Ok(None),
    }
}

/// A nullable text column, parsed.
pub(super) fn optional<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<Option<T>, StoreError> {
    row.get_ref(column)?.as_str_or_null()?.map(parse).transpose()
}

/// A text column, parsed.
pub(super) fn text<T>(
    row: &Row<'_>,
    column: usize,
    parse: impl FnOnce(&str) -> Result<T, StoreError>,
) -> Result<T, StoreError> {
    parse(row.get_ref(column)?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn gtins_round_trip() {
        for digits in ["00300010123455", "10300010123452", "09521141123454"] {
            let gtin = Gtin::parse(digits).unwrap();
            assert_eq!(gtin_out(gtin_in(&gtin)).unwrap(), gtin);
        }
        assert!(gtin_out(1).is_err());
        assert!(gtin_out(-5).is_err());
    }
}
