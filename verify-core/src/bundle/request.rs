//! Release requests: how a server asks the release station to sign the serials of a lot.
//!
//! A UTF-8 text: the first line is a JSON header, then one serial a line, rising by bytes. The server writes one file per
//! (GTIN, lot, expiry) whose serials changed; the release station answers with a segment and a manifest row.

use std::io::{BufRead, Write};

use jiff::civil::Date;
use serde::{Deserialize, Serialize};
use thiserror::Error;

use super::manifest::AttestedBy;
use crate::ids::{Gln, Gtin, Lot, Serial};

const FORMAT: &str = "packproof-release-request-1";

/// What a release request says about a lot.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestHeader {
    /// The product.
    pub gtin: Gtin,
    /// The lot.
    pub lot: Lot,
    /// Last usable day.
    pub expiry: Date,
    /// Who attests that the packs exist.
    pub attested_by: AttestedBy,
    /// Number of serials that follow.
    pub count: u64,
}

#[derive(Serialize, Deserialize)]
struct HeaderWire {
    format: String,
    gtin: String,
    lot: String,
    expiry: Date,
    attested_by: AttestedWire,
    count: u64,
}

#[derive(Serialize, Deserialize)]
struct AttestedWire {
    kind: String,
    gln: String,
}

/// Why a file is not a release request. Have the server write it again.
#[derive(Debug, Error)]
pub enum RequestError {
    /// The file cannot be read.
    #[error("cannot be read: {0}")]
    Read(#[from] std::io::Error),
    /// The first line is not a header of this format.
    #[error("line 1 is not a {FORMAT} header: {0}")]
    Header(String),
    /// A line is not a serial, or not greater than the line before.
    #[error("line {line}: {detail}")]
    Serial {
        /// Line number, starting with 1.
        line: u64,
        /// What is wrong with it.
        detail: String,
    },
    /// Fewer or more serials than the header says: the file was cut off or joined.
    #[error("has {found} serials, its header says {expected}")]
    Count {
        /// Serials in the file.
        found: u64,
        /// Serials announced.
        expected: u64,
    },
}

/// Writes a request. `serials` must rise and be `header.count` many.
pub fn write<'a>(
    out: &mut impl Write,
    header: &RequestHeader,
    serials: impl IntoIterator<Item = &'a str>,
) -> std::io::Result<()> {
    let wire = HeaderWire {
        format: FORMAT.to_owned(),
        gtin: header.gtin.to_string(),
        lot: header.lot.to_string(),
        expiry: header.expiry,
        attested_by: AttestedWire {
            kind: header.attested_by.kind_name().to_owned(),
            gln: header.attested_by.gln().to_string(),
        },
        count: header.count,
    };
    serde_json::to_writer(&mut *out, &wire)?;
    out.write_all(b"\n")?;
    for serial in serials {
        out.write_all(serial.as_bytes())?;
        out.write_all(b"\n")?;
    }
    Ok(())
}

/// Reads a request and checks it.
pub fn read(input: impl BufRead) -> Result<(RequestHeader, Vec<Serial>), RequestError> {
    let mut lines = input.lines();
    let first = lines.next().transpose()?.unwrap_or_default();
    let header = parse_header(&first).map_err(RequestError::Header)?;
    let mut serials: Vec<Serial> = Vec::new();
    for (i, line) in lines.enumerate() {
        let number = i as u64 + 2;
        let refuse = |detail: String| RequestError::Serial { line: number, detail };
        let serial = Serial::parse(&line?).map_err(|e| refuse(e.to_string()))?;
        if serials.last().is_some_and(|last| *last >= serial) {
            return Err(refuse("serials must rise and be distinct".to_owned()));
        }
        serials.push(serial);
    }
    let found = serials.len() as u64;
    if found != header.count {
        return Err(RequestError::Count { found, expected: header.count });
    }
    Ok((header, serials))
}

fn parse_header(line: &str) -> Result<RequestHeader, String> {
    let wire: HeaderWire = serde_json::from_str(line).map_err(|e| e.to_string())?;
    if wire.format != FORMAT {
        return Err(format!("format is {:?}", wire.format));
    }
    let gln = Gln::parse(&wire.attested_by.gln).map_err(|e| e.to_string())?;
    let attested_by = AttestedBy::from_parts(&wire.attested_by.kind, gln);
    Ok(RequestHeader {
        gtin: Gtin::parse(&wire.gtin).map_err(|e| e.to_string())?,
        lot: Lot::parse(&wire.lot).map_err(|e| e.to_string())?,
        expiry: wire.expiry,
        attested_by: attested_by.ok_or("attested_by.kind is maker or sender")?,
        count: wire.count,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> (RequestHeader, Vec<&'static str>) {
        let header = RequestHeader {
            gtin: Gtin::parse("00300010123455").unwrap(),
            lot: Lot::parse("A123").unwrap(),
            expiry: jiff::civil::date(2025, 3, 27),
            attested_by: AttestedBy::Sender(Gln::parse("0300011111116").unwrap()),
            count: 3,
        };
        (header, vec!["11", "12", "a"])
    }

    #[test]
    fn requests_round_trip() {
        let (header, serials) = sample();
        let mut bytes = Vec::new();
        write(&mut bytes, &header, serials.iter().copied()).unwrap();
        let (read_header, read_serials) = read(bytes.as_slice()).unwrap();
        assert_eq!(read_header, header);
        assert_eq!(read_serials.iter().map(Serial::as_str).collect::<Vec<_>>(), serials);
    }

    #[test]
    fn cut_off_or_shuffled_files_are_refused() {
        let (header, _) = sample();
        let check = |serials: &[&'static str], expected: &str| {
            let mut bytes = Vec::new();
            write(&mut bytes, &header, serials.iter().copied()).unwrap();
            assert!(read(bytes.as_slice()).unwrap_err().to_string().contains(expected), "{expected}");
        };
        check(&["11", "12"], "has 2 serials");
        check(&["12", "11", "a"], "line 3");
        check(&["11", "11", "a"], "line 3");
        check(&["11", "1 2", "a"], "not allowed at position 1");
        assert!(matches!(read(&b"{}\n"[..]), Err(RequestError::Header(_))));
        assert!(matches!(read(&b""[..]), Err(RequestError::Header(_))));
    }
}
