//! Lines of CSV files as values.

use jiff::civil::Date;
use verify_core::bundle::sections::{Product, ProductWords, Recall, RecallKind, SerialRange};
use verify_core::bundle::status::{Flag, Lifecycle};
use verify_core::ids::{Gln, Gtin, Lot, Ndc, Serial, SiteId};
use verify_core::place::Place;
use verify_core::time::Timestamp;

use super::{Cells, CsvError, CsvKind};
use crate::capture::error::nearest;

/// A line.
#[derive(Debug, Clone, PartialEq)]
pub enum Row {
    /// Of a packs file.
    Pack(PackRow),
    /// Of a lots file.
    Lot(LotRow),
    /// Of a products file.
    Product(Product),
    /// Of a recalls file.
    Recall(Recall),
    /// Of a sightings file.
    Sighting(SightingRow),
}

/// A pack, and what became of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PackRow {
    /// The product.
    pub gtin: Gtin,
    /// The serial number.
    pub serial: Serial,
    /// The lot.
    pub lot: Lot,
    /// Last usable day.
    pub expiry: Date,
    /// What became of it; none means only that it exists.
    pub status: Option<PackStatus>,
}

/// What became of a pack, when and where.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct PackStatus {
    /// Its new lifecycle, or a flag.
    pub becomes: Becomes,
    /// Since when.
    pub at: Timestamp,
    /// Where; unknown if none.
    pub site: Option<SiteId>,
}

/// A status by name: of the lifecycle, or a flag.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Becomes {
    /// Of the lifecycle.
    Lifecycle(Lifecycle),
    /// A flag.
    Flag(Flag),
}

impl Becomes {
    /// The name in the file.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Lifecycle(lifecycle) => lifecycle.name(),
            Self::Flag(flag) => flag.name(),
        }
    }

    fn parse(text: &str) -> Result<Self, String> {
        let lifecycle = Lifecycle::from_name(text).map(Self::Lifecycle);
        lifecycle.or_else(|| Flag::from_name(text).map(Self::Flag)).ok_or_else(|| {
            let names = Lifecycle::ALL.map(Lifecycle::name).into_iter().chain(Flag::ALL.map(Flag::name));
            let list = names.clone().collect::<Vec<_>>().join(", ");
            let near = nearest(text, names).map(|near| format!("; did you mean {near}?")).unwrap_or_default();
            format!("a status is one of {list}{near}")
        })
    }
}

/// What the maker declares about a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LotRow {
    /// The product.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// Last usable day.
    pub expiry: Date,
    /// Whether the file's packs are all of it.
    pub complete: bool,
    /// How many packs it has.
    pub count: u64,
    /// A later last usable day.
    pub usable_until: Option<Date>,
}

/// A pack seen somewhere.
#[derive(Debug, Clone, PartialEq)]
pub struct SightingRow {
    /// The product.
    pub gtin: Gtin,
    /// The serial number.
    pub serial: Serial,
    /// When.
    pub at: Timestamp,
    /// Where.
    pub place: Place,
}

pub(super) fn parse(kind: CsvKind, cells: &Cells<'_>) -> Result<Row, CsvError> {
    match kind {
        CsvKind::Packs => pack(cells).map(Row::Pack),
        CsvKind::Lots => lot(cells).map(Row::Lot),
        CsvKind::Products => product(cells).map(Row::Product),
        CsvKind::Recalls => recall(cells).map(Row::Recall),
        CsvKind::Sightings => sighting(cells).map(Row::Sighting),
    }
}

fn pack(cells: &Cells<'_>) -> Result<PackRow, CsvError> {
    let becomes = cells.optional("status", Becomes::parse)?;
    let at = cells.optional("status_at", time)?;
    let site = cells.optional("site_gln", SiteId::parse)?;
    let status = match (becomes, at) {
        (Some(becomes), Some(at)) => Some(PackStatus { becomes, at, site }),
        // That a pack is active needs no time: it says no more than that the pack exists.
        (Some(Becomes::Lifecycle(Lifecycle::Active)) | None, None) => None,
        (Some(_), None) => return Err(cells.refuse("status", "it needs the time since when, in status_at")),
        (None, Some(_)) => return Err(cells.refuse("status_at", "there is no status that began then")),
    };
    Ok(PackRow {
        gtin: cells.parse("gtin", Gtin::parse)?,
        serial: cells.parse("serial", Serial::parse)?,
        lot: cells.parse("lot", Lot::parse)?,
        expiry: cells.parse("expiry", date)?,
        status,
    })
}

fn lot(cells: &Cells<'_>) -> Result<LotRow, CsvError> {
    let row = LotRow {
        gtin: cells.parse("gtin", Gtin::parse)?,
        lot: cells.parse("lot", Lot::parse)?,
        expiry: cells.parse("expiry", date)?,
        complete: cells.parse("complete", |text| match text {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err("it is true or false"),
        })?,
        count: cells
            .parse("count", |text| text.parse::<u32>().map(u64::from).map_err(|_| "it is a whole number of packs"))?,
        usable_until: cells.optional("usable_until", date)?,
    };
    if row.usable_until.is_some_and(|day| day <= row.expiry) {
        return Err(cells.refuse("usable_until", "it must be later than the expiry"));
    }
    Ok(row)
}

fn product(cells: &Cells<'_>) -> Result<Product, CsvError> {
    let gtin = cells.parse("gtin", Gtin::parse)?;
    let ndc = cells.optional("ndc", Ndc::parse)?;
    if ndc.as_ref().is_some_and(|ndc| !ndc.is_in(&gtin)) {
        return Err(cells.refuse("ndc", format!("the GTIN {gtin} does not carry it")));
    }
    let words = |name| cells.parse(name, short);
    Ok(Product {
        gtin,
        words: ProductWords {
            name: words("name")?,
            strength: words("strength")?,
            form: words("form")?,
            content: words("content")?,
            maker: words("maker")?,
            market: words("market")?,
        },
        maker_gln: cells.optional("maker_gln", Gln::parse)?,
        ndc,
    })
}

fn recall(cells: &Cells<'_>) -> Result<Recall, CsvError> {
    let from = cells.optional("serial_from", Serial::parse)?;
    let to = cells.optional("serial_to", Serial::parse)?;
    let serials = match (from, to) {
        (None, None) => None,
        (Some(from), to) => Some(SerialRange { to: to.unwrap_or_else(|| from.clone()), from }),
        (None, Some(_)) => return Err(cells.refuse("serial_to", "there is no serial_from")),
    };
    // A range that does not even hold its ends was meant otherwise, and would recall nothing.
    if let Some(range) = &serials
        && !(range.contains(&range.from) && range.contains(&range.to))
    {
        return Err(cells.refuse("serial_to", "no serial lies between serial_from and serial_to"));
    }
    let class = cells.parse("class", short)?;
    let is_withdrawal = class.eq_ignore_ascii_case("withdrawn") || class.eq_ignore_ascii_case("withdrawal");
    Ok(Recall {
        id: cells
            .parse("recall_id", |text| if text.is_empty() { Err("it is empty".to_owned()) } else { short(text) })?,
        kind: if is_withdrawal { RecallKind::Withdrawn } else { RecallKind::Recalled },
        gtin: cells.parse("gtin", Gtin::parse)?,
        lot: cells.optional("lot", Lot::parse)?,
        serials,
        class,
        issued_at: cells.parse("issued_at", time)?,
        text: cells.parse("text", short)?,
    })
}

fn sighting(cells: &Cells<'_>) -> Result<SightingRow, CsvError> {
    let degrees = |name| cells.parse(name, |text| text.parse::<f64>().map_err(|_| "it is a number such as 52.5200"));
    let (lat, lon, radius) = (degrees("lat")?, degrees("lon")?, degrees("radius_m")?);
    Ok(SightingRow {
        gtin: cells.parse("gtin", Gtin::parse)?,
        serial: cells.parse("serial", Serial::parse)?,
        at: cells.parse("at", time)?,
        place: Place::new(lat, lon, radius).ok_or_else(|| cells.refuse("lat", "this is no place on earth"))?,
    })
}

fn date(text: &str) -> Result<Date, &'static str> {
    const EXPECTED: &str = "it is a date such as 2029-11-30";
    let plain = text.len() == 10 && text.bytes().all(|b| b.is_ascii_digit() || b == b'-');
    if plain { text.parse().map_err(|_| EXPECTED) } else { Err(EXPECTED) }
}

/// A time with its zone, or a date, which stands for its beginning in UTC.
fn time(text: &str) -> Result<Timestamp, &'static str> {
    const EXPECTED: &str = "it is a time such as 2026-10-20T15:12:00Z, or a date";
    if let Ok(date) = date(text) {
        return date.at(0, 0, 0, 0).to_zoned(jiff::tz::TimeZone::UTC).map(|t| t.timestamp()).map_err(|_| EXPECTED);
    }
    crate::capture::time::date_time("time", text).map_err(|_| EXPECTED)
}

fn short(text: &str) -> Result<String, String> {
    const CHARACTERS: usize = 4_000;
    let found = text.chars().count();
    if found > CHARACTERS {
        Err(format!("it has {found} characters, at most {CHARACTERS}"))
    } else {
        Ok(text.to_owned())
    }
}
