//! Electronic product codes: `urn:epc:id:…` (EPC Tag Data Standard 2.1, section 6.3) and GS1 Digital Link URIs.
//!
//! Serialised trade items, logistic units and places become numbers with their check digit; other objects keep their URI.

use verify_core::ids::{CompanyPrefix, Gln, Gtin, IdError, Lot, Serial, SiteId, mod10_check_digit};

use super::error::Problem;
use super::limits;

/// An object that an event speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Epc {
    /// A serialised trade item: a pack or a case.
    Sgtin(Sgtin),
    /// A logistic unit: a pallet or a tote.
    Sscc(Sscc),
    /// Anything else, as its URI: returnable assets, documents, services.
    Other(Box<str>),
}

/// A serialised trade item.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Sgtin {
    /// The product and packaging level.
    pub gtin: Gtin,
    /// The serial number.
    pub serial: Serial,
    /// Number of digits of the GTIN's company prefix, where the spelling tells it: only URNs do.
    pub prefix_digits: Option<u8>,
}

impl Sgtin {
    /// The company prefix inside the GTIN, if the spelling told where it ends.
    pub fn company_prefix(&self) -> Option<CompanyPrefix> {
        company_prefix(&self.gtin, self.prefix_digits?)
    }
}

/// The first `digits` digits behind the packaging level.
pub(super) fn company_prefix(gtin: &Gtin, digits: u8) -> Option<CompanyPrefix> {
    let digits = gtin.as_str().get(1..1 + usize::from(digits))?;
    CompanyPrefix::parse(digits).ok()
}

/// A Serial Shipping Container Code: 18 digits with a correct check digit (GS1 General Specifications 3.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Sscc([u8; 18]);

impl Sscc {
    /// Parses 18 digits.
    pub fn parse(text: &str) -> Result<Self, IdError> {
        const WHAT: &str = "SSCC";
        let digits: [u8; 18] = text.as_bytes().try_into().map_err(|_| IdError::Length {
            what: WHAT,
            found: text.chars().count(),
            expected: "18 digits",
        })?;
        if let Some(position) = digits.iter().position(|b| !b.is_ascii_digit()) {
            return Err(IdError::Character { what: WHAT, position });
        }
        let (found, expected) = (digits[17] - b'0', mod10_check_digit(&digits[..17]));
        if found != expected {
            return Err(IdError::CheckDigit { what: WHAT, found, expected });
        }
        Ok(Self(digits))
    }

    fn with_check_digit(body: &str) -> Result<Self, IdError> {
        Self::parse(&format!("{body}{}", mod10_check_digit(body.as_bytes())))
    }

    /// The 18 digits.
    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).expect("an SSCC holds ASCII digits only")
    }
}

/// A place that an event speaks of.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub enum Location {
    /// A GLN, with its extension if it has one.
    Site(SiteId),
    /// A place named by another scheme, as its URI.
    Other(Box<str>),
}

impl Location {
    /// The site, if the place has a GLN.
    pub const fn site(&self) -> Option<&SiteId> {
        match self {
            Self::Site(site) => Some(site),
            Self::Other(_) => None,
        }
    }
}

impl Epc {
    /// Parses the content of an `<epc>` or `<parentID>`.
    pub(super) fn parse(field: &'static str, text: &str) -> Result<Self, Problem> {
        if let Some(body) = text.strip_prefix("urn:epc:id:sgtin:") {
            return sgtin_urn(field, text, body).map(Self::Sgtin);
        }
        if let Some(body) = text.strip_prefix("urn:epc:id:sscc:") {
            return sscc_urn(field, text, body).map(Self::Sscc);
        }
        if let Some(link) = DigitalLink::parse(text) {
            let wrong = |e| Problem::identifier(field, text, e);
            if let (Some(gtin), Some(serial)) = (link.value("01"), link.value("21")) {
                let (gtin, serial) = (Gtin::parse(&gtin).map_err(wrong)?, Serial::parse(&serial).map_err(wrong)?);
                return Ok(Self::Sgtin(Sgtin { gtin, serial, prefix_digits: None }));
            }
            if let Some(sscc) = link.value("00") {
                return Sscc::parse(&sscc).map(Self::Sscc).map_err(wrong);
            }
        }
        foreign(field, text, "an EPC such as urn:epc:id:sgtin:0614141.107346.2018").map(Self::Other)
    }
}

impl Location {
    /// Parses the content of a `<readPoint>`, `<bizLocation>`, `<source>` or `<destination>`.
    pub(super) fn parse(field: &'static str, text: &str) -> Result<Self, Problem> {
        const EXPECTED: &str = "a place such as urn:epc:id:sgln:0614141.00777.0";
        let wrong = |e| Problem::identifier(field, text, e);
        if let Some(body) = text.strip_prefix("urn:epc:id:sgln:") {
            let (prefix, rest) = body.split_once('.').ok_or_else(|| Problem::value(field, text, EXPECTED))?;
            let (location, extension) = rest.split_once('.').ok_or_else(|| Problem::value(field, text, EXPECTED))?;
            let gln = Gln::with_check_digit(&format!("{prefix}{location}")).map_err(wrong)?;
            let extension = percent_decoded(extension).ok_or_else(|| Problem::value(field, text, EXPECTED))?;
            return SiteId::new(gln, Some(&extension)).map(Self::Site).map_err(wrong);
        }
        if let Some(body) = text.strip_prefix("urn:epc:id:pgln:") {
            let (prefix, party) = body.split_once('.').ok_or_else(|| Problem::value(field, text, EXPECTED))?;
            let gln = Gln::with_check_digit(&format!("{prefix}{party}")).map_err(wrong)?;
            return SiteId::new(gln, None).map(Self::Site).map_err(wrong);
        }
        if let Some(link) = DigitalLink::parse(text)
            && let Some(gln) = link.value("414").or_else(|| link.value("417"))
        {
            let gln = Gln::parse(&gln).map_err(wrong)?;
            return SiteId::new(gln, link.value("254").as_deref()).map(Self::Site).map_err(wrong);
        }
        foreign(field, text, EXPECTED).map(Self::Other)
    }
}

/// The GTIN of a pattern `urn:epc:idpat:sgtin:P.I.*` or a Digital Link `…/01/GTIN`, as master data names products; with
/// the length of its company prefix where the spelling tells it. `None` for other classes of objects.
pub(super) fn product_class(field: &'static str, text: &str) -> Result<Option<(Gtin, Option<u8>)>, Problem> {
    let wrong = |e| Problem::identifier(field, text, e);
    if let Some(body) = text.strip_prefix("urn:epc:idpat:sgtin:") {
        let expected = "a pattern such as urn:epc:idpat:sgtin:0614141.107346.*";
        let (item, _serial) = body.rsplit_once('.').ok_or_else(|| Problem::value(field, text, expected))?;
        let (prefix, reference) = item.split_once('.').ok_or_else(|| Problem::value(field, text, expected))?;
        // A pattern may leave the item open as well (`P.*.*`): then it names no product.
        if reference == "*" || prefix == "*" {
            return Ok(None);
        }
        let gtin = gtin_of(prefix, reference).map_err(wrong)?;
        return Ok(Some((gtin, Some(prefix.len() as u8))));
    }
    match DigitalLink::parse(text).and_then(|link| link.value("01")) {
        Some(gtin) => Ok(Some((Gtin::parse(&gtin).map_err(wrong)?, None))),
        None => Ok(None),
    }
}

/// Parses lot numbers for the fields of master data.
pub(super) fn lot(field: &'static str, text: &str) -> Result<Lot, Problem> {
    Lot::parse(text).map_err(|e| Problem::identifier(field, text, e))
}

fn sgtin_urn(field: &'static str, text: &str, body: &str) -> Result<Sgtin, Problem> {
    const EXPECTED: &str = "urn:epc:id:sgtin:COMPANY.ITEM.SERIAL";
    let malformed = || Problem::value(field, text, EXPECTED);
    let (prefix, rest) = body.split_once('.').ok_or_else(malformed)?;
    let (reference, serial) = rest.split_once('.').ok_or_else(malformed)?;
    let gtin = gtin_of(prefix, reference).map_err(|e| Problem::identifier(field, text, e))?;
    let serial = percent_decoded(serial).ok_or_else(malformed)?;
    let serial = Serial::parse(&serial).map_err(|e| Problem::identifier(field, text, e))?;
    Ok(Sgtin { gtin, serial, prefix_digits: Some(prefix.len() as u8) })
}

/// Indicator, company prefix, item reference, check digit (EPC Tag Data Standard 7.3.1).
fn gtin_of(prefix: &str, reference: &str) -> Result<Gtin, IdError> {
    const WHAT: &str = "company prefix and item reference";
    let digits = prefix.len() + reference.len();
    if digits != 13 || reference.is_empty() || !(6..=12).contains(&prefix.len()) {
        let expected = "13 digits, 6 to 12 of them the prefix";
        return Err(IdError::Length { what: WHAT, found: digits, expected });
    }
    if let Some(position) = prefix.bytes().chain(reference.bytes()).position(|b| !b.is_ascii_digit()) {
        return Err(IdError::Character { what: WHAT, position });
    }
    let (indicator, item) = reference.split_at(1);
    Gtin::with_check_digit(&format!("{indicator}{prefix}{item}"))
}

/// Extension digit, company prefix, serial reference, check digit (EPC Tag Data Standard 7.3.2).
fn sscc_urn(field: &'static str, text: &str, body: &str) -> Result<Sscc, Problem> {
    let malformed = || Problem::value(field, text, "urn:epc:id:sscc:COMPANY.REFERENCE with 17 digits in all");
    let (prefix, reference) = body.split_once('.').ok_or_else(malformed)?;
    let all_digits = prefix.bytes().chain(reference.bytes()).all(|b| b.is_ascii_digit());
    if !all_digits || prefix.len() + reference.len() != 17 || !(6..=12).contains(&prefix.len()) {
        return Err(malformed());
    }
    let (extension, serial) = reference.split_at(1);
    Sscc::with_check_digit(&format!("{extension}{prefix}{serial}")).map_err(|e| Problem::identifier(field, text, e))
}

fn foreign(field: &'static str, text: &str, expected: &'static str) -> Result<Box<str>, Problem> {
    if !text.contains(':') || text.chars().any(char::is_whitespace) {
        return Err(Problem::value(field, text, expected));
    }
    if text.len() > limits::URI_BYTES {
        return Err(Problem::Limit { what: "one identifier", limit: format!("{} bytes", limits::URI_BYTES) });
    }
    Ok(text.into())
}

/// Undoes `%XX` (RFC 3986, section 2.1). `None` where a percent sign is not followed by two hexadecimal digits.
fn percent_decoded(text: &str) -> Option<String> {
    if !text.contains('%') {
        return Some(text.to_owned());
    }
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((first, tail)) = rest.split_first() {
        if *first == b'%' {
            let (digits, behind) = tail.split_at_checked(2)?;
            let hex = data_encoding::HEXLOWER_PERMISSIVE.decode(digits).ok()?;
            bytes.extend(hex);
            rest = behind;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    String::from_utf8(bytes).ok()
}

/// The path of a GS1 Digital Link URI, from its primary key on (GS1 Digital Link URI Syntax 1.4).
struct DigitalLink<'a>(Vec<(&'a str, &'a str)>);

impl<'a> DigitalLink<'a> {
    fn parse(text: &'a str) -> Option<Self> {
        let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"))?;
        let (_host, path) = rest.split_once('/')?;
        let path = path.split(['?', '#']).next().unwrap_or_default();
        let parts: Vec<&str> = path.split('/').collect();
        let key = parts.iter().position(|part| matches!(*part, "01" | "00" | "414" | "417"))?;
        let pairs = parts[key..].chunks(2).filter_map(|pair| Some((*pair.first()?, *pair.get(1)?)));
        Some(Self(pairs.collect()))
    }

    fn value(&self, ai: &str) -> Option<String> {
        let (_, value) = self.0.iter().find(|(key, _)| *key == ai)?;
        percent_decoded(value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn epc(text: &str) -> Epc {
        Epc::parse("epc", text).unwrap()
    }

    #[test]
    fn urns_and_links_are_one_object() {
        let check = |text: &str, gtin: &str, serial: &str| match epc(text) {
            Epc::Sgtin(it) => assert_eq!((it.gtin.as_str(), it.serial.as_str()), (gtin, serial), "{text}"),
            other => panic!("{text} became {other:?}"),
        };
        check("urn:epc:id:sgtin:030001.0012345.11", "00300010123455", "11");
        check("urn:epc:id:sgtin:030001.1012345.110", "10300010123452", "110");
        check("urn:epc:id:sgtin:0614141.107346.a%2Fb.c%25", "10614141073464", "a/b.c%");
        check("https://id.gs1.org/01/00300010123455/21/11", "00300010123455", "11");
        check("https://example.com/some/where/01/300010123455/10/A123/21/a%2Fb?x=1", "00300010123455", "a/b");
        let Epc::Sgtin(it) = epc("urn:epc:id:sgtin:030001.0012345.11") else { panic!("not an SGTIN") };
        assert_eq!(it.company_prefix().unwrap().as_str(), "030001");
    }

    #[test]
    fn other_objects_keep_what_they_are() {
        let Epc::Sscc(sscc) = epc("urn:epc:id:sscc:030001.41234567890") else { panic!("not an SSCC") };
        assert_eq!(sscc.as_str(), "403000112345678901");
        assert_eq!(epc("https://id.gs1.org/00/403000112345678901"), Epc::Sscc(sscc));
        assert!(matches!(epc("urn:epc:id:giai:4000001.12345"), Epc::Other(_)));
        assert!(matches!(epc("https://id.example.com/8003/039123450007718765"), Epc::Other(_)));
    }

    #[test]
    fn places_are_sites() {
        let check = |text: &str, expected: &str| {
            let location = Location::parse("id", text).unwrap();
            assert_eq!(location.site().unwrap().to_string(), expected, "{text}");
        };
        check("urn:epc:id:sgln:030001.111111.0", "0300011111116");
        check("urn:epc:id:sgln:0012345.11111.400", "0012345111112.400");
        check("urn:epc:id:pgln:4012345.00225", "4012345002256");
        check("https://id.gs1.org/414/0300011111116/254/dock%2F2", "0300011111116.dock/2");
        assert!(matches!(Location::parse("id", "http://acme.example/gate/7").unwrap(), Location::Other(_)));
    }

    #[test]
    fn wrong_codes_are_refused() {
        let check = |text: &str, expected: &str| {
            let found = Epc::parse("epc", text).unwrap_err().to_string();
            assert!(found.contains(expected), "{text}: {found}");
        };
        check("https://id.gs1.org/01/00300010123456/21/11", "ends in check digit 6, expected 5");
        check("https://id.gs1.org/00/403000112345678902", "ends in check digit 2, expected 1");
        check("urn:epc:id:sgtin:030001.001234.11", "has 12 characters, expected 13 digits");
        check("urn:epc:id:sgtin:03000x.0012345.11", "not allowed at position 5");
        check("urn:epc:id:sgtin:030001.0012345", "expected urn:epc:id:sgtin:COMPANY.ITEM.SERIAL");
        check("urn:epc:id:sgtin:030001.0012345.", "serial number has 0 characters");
        check("urn:epc:id:sgtin:030001.0012345.%4", "expected urn:epc:id:sgtin");
        check("urn:epc:id:sgtin:030001.0012345.%C3%A9", "not allowed at position 0");
        check("urn:epc:id:sscc:030001.4123456789", "17 digits in all");
        check("12345", "expected an EPC such as");
    }

    #[test]
    fn classes_name_products() {
        let check = |text: &str, expected: Option<&str>| {
            let found = product_class("id", text).unwrap();
            assert_eq!(found.map(|(gtin, _)| gtin.to_string()).as_deref(), expected, "{text}");
        };
        check("urn:epc:idpat:sgtin:030001.1012345.*", Some("10300010123452"));
        check("https://id.gs1.org/01/10300010123452", Some("10300010123452"));
        check("urn:epc:idpat:sgtin:030001.*.*", None);
        check("urn:epc:class:lgtin:4012345.012345.998877", None);
    }
}
