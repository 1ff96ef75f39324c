//! Verification requests as they come: path and query, parsed once.
//!
//! Unknown parameters are ignored, as are those that say nothing about the pack (`linkType`, `ctrlPossessAtt`, `email`,
//! `telephone`): they change no answer, and a contact's name and number are not ours to keep.

use std::fmt::Display;

use thiserror::Error;
use verify_core::ids::{Gln, Gtin, Lot, Serial};
use verify_core::time::PrintedDate;

use crate::answer::Asked;

/// Longest `context` that is kept.
const CONTEXT_BYTES_MAX: usize = 100;

/// Why a request is not understood. Sending it unchanged again will not help.
#[derive(Debug, Clone, PartialEq, Eq, Error)]
#[error("{field}: {problem}")]
pub struct BadRequest {
    /// The path segment or parameter.
    pub field: &'static str,
    /// What is wrong with it, and what it should be.
    pub problem: String,
}

/// A question about a pack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct VerifyRequest {
    /// The pack.
    pub asked: Asked,
    /// In whose name it is asked.
    pub requester: Option<Gln>,
    /// The requester's name for the question.
    pub correlation: Option<Correlation>,
    /// Why it is asked, such as `dscsaSaleableReturn`.
    pub context: Option<String>,
}

/// A question whether we would answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ConnectivityRequest {
    /// The product.
    pub gtin: Gtin,
    /// In whose name it is asked.
    pub requester: Option<Gln>,
}

/// The pack in the path, percent-decoded.
#[derive(Debug, Clone, Copy)]
pub struct PathParts<'a> {
    /// GTIN.
    pub gtin: &'a str,
    /// Lot.
    pub lot: &'a str,
    /// Serial.
    pub serial: &'a str,
}

impl VerifyRequest {
    /// Reads a request. `query` holds the decoded parameters in their order.
    pub fn parse(path: PathParts<'_>, query: &[(String, String)]) -> Result<Self, BadRequest> {
        let expiry = match (one(query, "exp")?, one(query, "17")?) {
            (Some(exp), Some(ai)) if exp != ai => return Err(bad("exp", "differs from the expiry given as 17")),
            (exp, ai) => exp.or(ai),
        };
        let correlation = one(query, "corrUUID")?.map(Correlation::parse).transpose()?;
        Ok(Self {
            asked: Asked {
                gtin: parsed("gtin", path.gtin, Gtin::parse)?,
                serial: parsed("ser", path.serial, Serial::parse)?,
                lot: Some(parsed("lot", path.lot, Lot::parse)?),
                expiry: expiry.map(|text| parsed("exp", text, PrintedDate::parse)).transpose()?,
            },
            requester: requester(query)?,
            correlation,
            context: context(query)?,
        })
    }
}

impl ConnectivityRequest {
    /// Reads a request.
    pub fn parse(query: &[(String, String)]) -> Result<Self, BadRequest> {
        let gtin =
            one(query, "gtin")?.ok_or_else(|| bad("gtin", "is missing; say which product you want to ask about"))?;
        Ok(Self { gtin: parsed("gtin", gtin, Gtin::parse)?, requester: requester(query)? })
    }
}

/// A corrUUID: any UUID, with or without `urn:uuid:`. Kept as given, compared as a number.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Correlation {
    given: String,
}

impl Correlation {
    /// Reads a UUID in its usual form of 8-4-4-4-12 hexadecimal digits.
    pub fn parse(text: &str) -> Result<Self, BadRequest> {
        let groups: Vec<&str> = bare(text).split('-').collect();
        let is_uuid = groups.iter().map(|group| group.len()).eq([8, 4, 4, 4, 12])
            && groups.iter().all(|group| group.bytes().all(|b| b.is_ascii_hexdigit()));
        if is_uuid {
            Ok(Self { given: text.to_owned() })
        } else {
            Err(bad("corrUUID", "is not a UUID such as 21ec2020-3aea-4069-a2dd-08002b30309d"))
        }
    }

    /// The random UUID (version 4) made of these bytes.
    pub fn from_random(bytes: [u8; 16]) -> Self {
        Self { given: uuid::Builder::from_random_bytes(bytes).into_uuid().to_string() }
    }

    /// As it was given.
    pub fn as_given(&self) -> &str {
        &self.given
    }

    /// The one spelling under which it is stored.
    pub fn canonical(&self) -> String {
        bare(&self.given).to_ascii_lowercase()
    }
}

fn bare(text: &str) -> &str {
    match text.get(..9) {
        Some(prefix) if prefix.eq_ignore_ascii_case("urn:uuid:") => &text[9..],
        Some(_) | None => text,
    }
}

fn requester(query: &[(String, String)]) -> Result<Option<Gln>, BadRequest> {
    one(query, "reqGLN")?.map(|text| parsed("reqGLN", text, Gln::parse)).transpose()
}

fn context(query: &[(String, String)]) -> Result<Option<String>, BadRequest> {
    let Some(context) = one(query, "context")? else { return Ok(None) };
    if context.len() > CONTEXT_BYTES_MAX || context.chars().any(char::is_control) {
        return Err(bad("context", "is not a word such as dscsaSaleableReturn"));
    }
    Ok(Some(context.to_owned()))
}

/// The value of a parameter that may stand once. An empty one says nothing.
fn one<'q>(query: &'q [(String, String)], name: &'static str) -> Result<Option<&'q str>, BadRequest> {
    let mut values = query.iter().filter(|(key, _)| key == name).map(|(_, value)| value.as_str());
    let first = values.next();
    if values.any(|other| Some(other) != first) {
        return Err(bad(name, "stands twice with different values"));
    }
    Ok(first.filter(|value| !value.is_empty()))
}

fn parsed<T, E: Display>(
    field: &'static str,
    text: &str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, BadRequest> {
    parse(text).map_err(|error| BadRequest { field, problem: error.to_string() })
}

fn bad(field: &'static str, problem: &str) -> BadRequest {
    BadRequest { field, problem: problem.to_owned() }
}

#[cfg(test)]
mod tests {
    use super::*;

    const PATH: PathParts<'static> = PathParts { gtin: "00300010123455", lot: "A123", serial: "11" };

    fn query(pairs: &[(&str, &str)]) -> Vec<(String, String)> {
        pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
    }

    #[track_caller]
    fn refused(path: PathParts<'_>, pairs: &[(&str, &str)], expected: &str) {
        let error = VerifyRequest::parse(path, &query(pairs)).unwrap_err().to_string();
        assert!(error.contains(expected), "{error}");
    }

    #[test]
    fn a_request_of_the_standard_is_understood() {
        let pairs = [
            ("linkType", "verificationService"),
            ("context", "dscsaSaleableReturn"),
            ("exp", "270327"),
            ("reqGLN", "0300011111116"),
            ("corrUUID", "21EC2020-3AEA-4069-A2DD-08002B30309D"),
            ("ctrlPossessAtt", "true"),
            ("email", "a@example.org"),
            ("somethingNew", "1"),
            ("somethingNew", "2"),
        ];
        let request = VerifyRequest::parse(PATH, &query(&pairs)).unwrap();
        let correlation = request.correlation.unwrap();
        assert_eq!(correlation.as_given(), "21EC2020-3AEA-4069-A2DD-08002B30309D");
        assert_eq!(correlation.canonical(), "21ec2020-3aea-4069-a2dd-08002b30309d");
        assert_eq!(request.context.as_deref(), Some("dscsaSaleableReturn"));
        assert_eq!(request.asked.expiry.unwrap().as_str(), "270327");
        let bare = VerifyRequest::parse(PATH, &[]).unwrap();
        assert_eq!((bare.correlation, bare.requester, bare.asked.expiry), (None, None, None));
    }

    #[test]
    fn the_expiry_may_stand_under_its_identifier() {
        let expiry = |pairs: &[(&str, &str)]| VerifyRequest::parse(PATH, &query(pairs)).unwrap().asked.expiry;
        assert_eq!(expiry(&[("17", "270327")]).unwrap().as_str(), "270327");
        assert_eq!(expiry(&[("17", "270327"), ("exp", "270327")]).unwrap().as_str(), "270327");
        assert_eq!(expiry(&[("exp", "")]), None);
        refused(PATH, &[("17", "270327"), ("exp", "270328")], "exp: differs");
    }

    #[test]
    fn each_mistake_is_named() {
        refused(PathParts { gtin: "00300010123456", ..PATH }, &[], "gtin: GTIN ends in check digit 6, expected 5");
        refused(PathParts { gtin: "003", ..PATH }, &[], "gtin: GTIN has 3 characters");
        refused(PathParts { serial: "1 1", ..PATH }, &[], "ser: serial number has a character");
        refused(PathParts { lot: "123456789012345678901", ..PATH }, &[], "lot: lot has 21 characters");
        refused(PATH, &[("exp", "2027-03-27")], "exp: a date has six digits");
        refused(PATH, &[("exp", "271327")], "exp: 271327 is not a day");
        refused(PATH, &[("exp", "270327"), ("exp", "270328")], "exp: stands twice");
        refused(PATH, &[("reqGLN", "0300011111117")], "reqGLN: GLN ends in check digit 7");
        refused(PATH, &[("corrUUID", "21EC2020-3AEA-4069-A2DD-08002B30309")], "corrUUID: is not a UUID");
        refused(PATH, &[("corrUUID", "21EC2020-3AEA-4069-A2DD-08002B3030zz")], "corrUUID: is not a UUID");
        refused(PATH, &[("context", &"x".repeat(101))], "context:");
        let error = ConnectivityRequest::parse(&[]).unwrap_err().to_string();
        assert!(error.contains("gtin: is missing"), "{error}");
    }

    #[test]
    fn correlations_are_numbers_whatever_their_spelling() {
        let plain = Correlation::parse("21ec2020-3aea-4069-a2dd-08002b30309d").unwrap();
        let urn = Correlation::parse("urn:uuid:21EC2020-3AEA-4069-A2DD-08002B30309D").unwrap();
        assert_eq!(plain.canonical(), urn.canonical());
        let own = Correlation::from_random([0xff; 16]);
        assert_eq!(own.as_given(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}
