//! CSV files: UTF-8, comma, a header line that decides the kind, dates as YYYY-MM-DD.
//!
//! | Kind | Columns (those in brackets may be left out; any order) |
//! | --- | --- |
//! | packs | `gtin,serial,lot,expiry[,status,status_at,site_gln]` |
//! | lots | `gtin,lot,expiry,complete,count[,usable_until]` |
//! | products | `gtin,name,strength,form,content,maker,maker_gln,ndc,market` |
//! | recalls | `recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text` |
//! | sightings | `gtin,serial,at,lat,lon,radius_m` |
//!
//! Beyond the four kinds of the design, sightings bring places at which packs were seen by others. An error names the
//! line and the column. Whether one bad line refuses the file is the caller's choice.

use std::io::Read;

use ::csv::{Reader, ReaderBuilder, StringRecord};
use thiserror::Error;

use super::error::{excerpt, nearest};
use super::limits;
use super::source::{Position, Source};

mod rows;

pub use rows::{Becomes, LotRow, PackRow, PackStatus, Row, SightingRow};

/// A file or line that is not taken over.
#[derive(Debug, Error)]
#[error("{fault}\n  at line {line}{}\n  next: {}", of_column(column), fault.next_step())]
pub struct CsvError {
    /// The line, counted from 1.
    pub line: u64,
    /// The column by number, counted from 1, and name, if it is about one.
    pub column: Option<(usize, &'static str)>,
    /// What is wrong.
    pub fault: CsvFault,
}

/// What is wrong with a CSV file.
#[derive(Debug, Error)]
pub enum CsvFault {
    /// The bytes cannot be read.
    #[error("the file cannot be read: {0}")]
    Read(String),
    /// There is no header line.
    #[error("the file is empty")]
    Empty,
    /// The header is none of those known.
    #[error("the header is not one of those known: {0}")]
    Header(String),
    /// A record that is too long: most likely a quote that is never closed.
    #[error("a record is longer than {} bytes", limits::CSV_RECORD_BYTES)]
    TooLong,
    /// A line with too few or too many values.
    #[error("the line has {found} values, the header {expected}")]
    Count {
        /// Values in the line.
        found: usize,
        /// Columns in the header.
        expected: usize,
    },
    /// Bytes that are no UTF-8.
    #[error("the line is not UTF-8")]
    NotUtf8,
    /// A value that is not what the column needs.
    #[error("{found:?} is not allowed: {detail}")]
    Value {
        /// What stands there (its beginning).
        found: String,
        /// What is wrong with it.
        detail: String,
    },
}

impl CsvFault {
    /// What the person who imports the file can do about it.
    pub const fn next_step(&self) -> &'static str {
        match self {
            Self::Read(_) => "check the file and try again",
            Self::Empty | Self::Header(_) => "give the file one of the headers in `packproof-server import --help`",
            Self::TooLong => "look for a quote that is opened in this line and never closed",
            Self::Count { .. } => "check the commas of the line; a value with a comma needs quotes",
            Self::NotUtf8 => "save the file as UTF-8",
            Self::Value { .. } => "correct the value, or import with --skip-bad to leave such lines out",
        }
    }
}

fn of_column(column: &Option<(usize, &'static str)>) -> String {
    column.map(|(number, name)| format!(", column {number} ({name})")).unwrap_or_default()
}

impl CsvError {
    const fn at(line: u64, fault: CsvFault) -> Self {
        Self { line, column: None, fault }
    }
}

/// The kind of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum CsvKind {
    /// Serials with their lots, and what became of them.
    Packs,
    /// What the maker declares about lots.
    Lots,
    /// Master data.
    Products,
    /// Recalls and withdrawals.
    Recalls,
    /// Where packs were seen.
    Sightings,
}

impl CsvKind {
    /// All kinds.
    pub const ALL: [Self; 5] = [Self::Packs, Self::Lots, Self::Products, Self::Recalls, Self::Sightings];

    /// The name for people and reports.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Packs => "packs",
            Self::Lots => "lots",
            Self::Products => "products",
            Self::Recalls => "recalls",
            Self::Sightings => "sightings",
        }
    }

    /// The columns that must be there.
    pub const fn required(self) -> &'static [&'static str] {
        match self {
            Self::Packs => &["gtin", "serial", "lot", "expiry"],
            Self::Lots => &["gtin", "lot", "expiry", "complete", "count"],
            Self::Products => &["gtin", "name", "strength", "form", "content", "maker", "maker_gln", "ndc", "market"],
            Self::Recalls => &["recall_id", "gtin", "lot", "serial_from", "serial_to", "class", "issued_at", "text"],
            Self::Sightings => &["gtin", "serial", "at", "lat", "lon", "radius_m"],
        }
    }

    /// The columns that may be there.
    pub const fn optional(self) -> &'static [&'static str] {
        match self {
            Self::Packs => &["status", "status_at", "site_gln"],
            Self::Lots => &["usable_until"],
            Self::Products | Self::Recalls | Self::Sightings => &[],
        }
    }

    fn columns(self) -> impl Iterator<Item = &'static str> {
        self.required().iter().chain(self.optional()).copied()
    }
}

/// A file whose header has been read.
#[derive(Debug)]
pub struct CsvFile<R: Read> {
    reader: Reader<Source<R>>,
    kind: CsvKind,
    /// Name of each column of the file, in its order.
    columns: Vec<&'static str>,
    record: StringRecord,
    ended: bool,
}

impl<R: Read> CsvFile<R> {
    /// Reads the header.
    pub fn open(input: R) -> Result<Self, CsvError> {
        let source = Source::new(input, limits::CSV_RECORD_BYTES);
        let mut reader = ReaderBuilder::new().has_headers(false).flexible(true).from_reader(source);
        let mut record = StringRecord::new();
        reader.get_mut().begin_node();
        let found = reader.read_record(&mut record).map_err(|e| structural(&e, reader.get_ref(), 1))?;
        if !found {
            return Err(CsvError::at(1, CsvFault::Empty));
        }
        let (kind, columns) = classify(&record)?;
        Ok(Self { reader, kind, columns, record, ended: false })
    }

    /// What the header says.
    pub const fn kind(&self) -> CsvKind {
        self.kind
    }

    /// The next line, with its number; `None` behind the last. A line that is not taken over does not end the file,
    /// but an error that [`CsvError::is_fatal`] does.
    pub fn next_row(&mut self) -> Option<Result<Row, CsvError>> {
        if self.ended {
            return None;
        }
        self.reader.get_mut().begin_node();
        match self.reader.read_record(&mut self.record) {
            Ok(true) => {}
            Ok(false) => {
                self.ended = true;
                return None;
            }
            Err(error) => {
                let line = error.position().map_or(0, ::csv::Position::line);
                let error = structural(&error, self.reader.get_ref(), line);
                self.ended = error.is_fatal();
                return Some(Err(error));
            }
        }
        let line = self.record.position().map_or(0, ::csv::Position::line);
        if self.record.len() != self.columns.len() {
            let fault = CsvFault::Count { found: self.record.len(), expected: self.columns.len() };
            return Some(Err(CsvError::at(line, fault)));
        }
        Some(rows::parse(self.kind, &Cells { line, columns: &self.columns, record: &self.record }))
    }
}

impl CsvError {
    /// Whether nothing behind this error can be read.
    pub const fn is_fatal(&self) -> bool {
        match self.fault {
            CsvFault::Read(_) | CsvFault::Empty | CsvFault::Header(_) | CsvFault::TooLong => true,
            CsvFault::Count { .. } | CsvFault::NotUtf8 | CsvFault::Value { .. } => false,
        }
    }
}

fn structural<R: Read>(error: &::csv::Error, source: &Source<R>, line: u64) -> CsvError {
    let fault = match error.kind() {
        ::csv::ErrorKind::Utf8 { .. } => CsvFault::NotUtf8,
        _ if source.is_over_limit() => CsvFault::TooLong,
        _ => CsvFault::Read(error.to_string()),
    };
    let Position { line: reached, .. } = source.position();
    CsvError::at(if line == 0 { reached } else { line }, fault)
}

/// The kind whose columns the header has.
fn classify(header: &StringRecord) -> Result<(CsvKind, Vec<&'static str>), CsvError> {
    let names: Vec<&str> = header.iter().map(str::trim).collect();
    let has = |name: &&str| names.contains(name);
    // The kind that shares most with the header: an error then speaks of what was probably meant.
    let score = |kind: &CsvKind| kind.columns().filter(has).count() * 2 + usize::from(kind.required().iter().all(has));
    let kind = CsvKind::ALL.into_iter().rev().max_by_key(score).expect("there are kinds");
    let refuse = |detail: String| Err(CsvError::at(1, CsvFault::Header(detail)));
    if score(&kind) == 0 {
        let hint = if names.iter().any(|name| name.contains(';')) { "values are separated by commas; " } else { "" };
        return refuse(format!("{hint}it is {:?}", excerpt(&names.join(","))));
    }
    let mut columns = Vec::with_capacity(names.len());
    for name in &names {
        match kind.columns().find(|known| known == name) {
            Some(known) if columns.contains(&known) => return refuse(format!("column {known} stands twice")),
            Some(known) => columns.push(known),
            None => {
                let near = nearest(name, kind.columns()).map(|near| format!("; did you mean {near}?"));
                let near = near.unwrap_or_default();
                return refuse(format!("a {} file has no column {:?}{near}", kind.name(), excerpt(name)));
            }
        }
    }
    match kind.required().iter().find(|name| !has(name)) {
        Some(missing) => refuse(format!("a {} file needs the column {missing}", kind.name())),
        None => Ok((kind, columns)),
    }
}

/// The values of one line by column.
struct Cells<'r> {
    line: u64,
    columns: &'r [&'static str],
    record: &'r StringRecord,
}

impl Cells<'_> {
    /// The value in a column; empty if the file has no such column.
    fn text(&self, name: &'static str) -> &str {
        let at = self.columns.iter().position(|column| *column == name);
        at.and_then(|at| self.record.get(at)).unwrap_or_default()
    }

    /// Refuses the value in a column.
    fn refuse(&self, name: &'static str, detail: impl ToString) -> CsvError {
        let number = self.columns.iter().position(|column| *column == name).unwrap_or_default() + 1;
        let fault = CsvFault::Value { found: excerpt(self.text(name)), detail: detail.to_string() };
        CsvError { line: self.line, column: Some((number, name)), fault }
    }

    /// The value in a column, parsed.
    fn parse<T, E: ToString>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<T, CsvError> {
        parse(self.text(name)).map_err(|error| self.refuse(name, error))
    }

    /// The value in a column, parsed; `None` if it is empty.
    fn optional<T, E: ToString>(
        &self,
        name: &'static str,
        parse: impl FnOnce(&str) -> Result<T, E>,
    ) -> Result<Option<T>, CsvError> {
        if self.text(name).is_empty() { Ok(None) } else { self.parse(name, parse).map(Some) }
    }
}

#[cfg(test)]
mod tests;
