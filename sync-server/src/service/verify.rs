//! Our own API for packs: one or many at once, the verdict that a device would give and the responder's answer beside it.
//!
//! Answers keep the order of the question, and an element that is not understood is answered by itself.

use jiff::tz::TimeZone;
use serde::Serialize;
use serde_json::Value;
use thiserror::Error;
use verify_core::ids::{Gln, Gtin, IdError, Lot, Serial};
use verify_core::time::{PrintedDate, Timestamp};
use verify_core::verdict::{Decision, Kind, Reason, ReasonCode};
use verify_core::wire::ReasonWire;

use super::access::Asking;
use super::vrs::VerifyData;
use crate::answer::own::{Asker, OwnVerdict};
use crate::answer::{Asked, Known, lms, own};
use crate::failpoint;
use crate::store::StoreError;
use crate::store::serving::{Answered, Interface, ServingStore};

/// Packs of one request.
pub const PACKS_MAX: usize = 1000;

/// Why a request is not answered at all.
#[derive(Debug, Error)]
pub enum VerifyError {
    /// Not JSON of the request's shape.
    #[error("the body is not {{\"packs\":[{{\"gtin\",\"serial\",\"lot\",\"expiry\"}}]}} or one such pack: {0}")]
    Shape(String),
    /// Too many packs.
    #[error("a request has at most {PACKS_MAX} packs, this one has {0}; split it")]
    TooMany(usize),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct VerifyReply {
    /// One a pack, in the order asked.
    pub results: Vec<PackResult>,
}

/// What is said of one pack.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct PackResult {
    /// `final`: nobody else is still being asked.
    pub status: &'static str,
    /// A decision word, such as `VERIFIED`.
    pub decision: &'static str,
    /// What kind of matter it is; null for VERIFIED.
    pub kind: Option<&'static str>,
    /// Why, the weightiest first.
    pub reasons: Vec<ReasonWire>,
    /// What else is to be said.
    pub notes: Vec<&'static str>,
    /// The responder's answer, where we are the responder.
    pub answer: Option<VerifyData>,
    /// As asked.
    pub gtin: String,
    /// As asked.
    pub serial: String,
}

/// Reads the packs of a request. What is no pack stays in its place, with the reason.
pub fn packs(body: &[u8]) -> Result<Vec<Element>, VerifyError> {
    let body: Value = serde_json::from_slice(body).map_err(|error| VerifyError::Shape(error.to_string()))?;
    let packs = match body {
        Value::Object(mut object) => match object.remove("packs") {
            Some(Value::Array(packs)) => packs,
            Some(_) => return Err(VerifyError::Shape("packs is not an array".to_owned())),
            None => vec![Value::Object(object)],
        },
        _ => return Err(VerifyError::Shape("not an object".to_owned())),
    };
    if packs.len() > PACKS_MAX {
        return Err(VerifyError::TooMany(packs.len()));
    }
    Ok(packs.iter().map(Element::read).collect())
}

/// One element of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Element {
    gtin: String,
    serial: String,
    asked: Result<Asked, Reason>,
}

impl Element {
    fn read(pack: &Value) -> Self {
        let text = |name: &str| pack.get(name).and_then(Value::as_str).unwrap_or_default().to_owned();
        Self { gtin: text("gtin"), serial: text("serial"), asked: asked(pack) }
    }
}

fn asked(pack: &Value) -> Result<Asked, Reason> {
    Ok(Asked {
        gtin: required(pack, "gtin", Gtin::parse)?,
        serial: required(pack, "serial", Serial::parse)?,
        lot: optional(pack, "lot", Lot::parse)?,
        expiry: optional(pack, "expiry", PrintedDate::parse)?,
    })
}

fn required<T, E: Into<Misread>>(
    pack: &Value,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<T, Reason> {
    optional(pack, name, parse)?.ok_or_else(|| Reason { code: ReasonCode::Incomplete, detail: format!("no {name}") })
}

fn optional<T, E: Into<Misread>>(
    pack: &Value,
    name: &'static str,
    parse: impl FnOnce(&str) -> Result<T, E>,
) -> Result<Option<T>, Reason> {
    let unreadable = |detail: String| Reason { code: ReasonCode::Unreadable, detail };
    match pack.get(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::String(text)) if text.is_empty() => Ok(None),
        Some(Value::String(text)) => parse(text).map(Some).map_err(|error| {
            let Misread { code, detail } = error.into();
            Reason { code, detail: format!("{name}: {detail}") }
        }),
        Some(_) => Err(unreadable(format!("{name} is not a text"))),
    }
}

/// An identifier that cannot be one.
struct Misread {
    code: ReasonCode,
    detail: String,
}

impl From<IdError> for Misread {
    fn from(error: IdError) -> Self {
        let code = match error {
            IdError::CheckDigit { .. } => ReasonCode::BadCheckDigit,
            IdError::Length { .. } | IdError::Character { .. } => ReasonCode::Unreadable,
        };
        Self { code, detail: error.to_string() }
    }
}

impl From<verify_core::time::DateError> for Misread {
    fn from(error: verify_core::time::DateError) -> Self {
        Self { code: ReasonCode::Unreadable, detail: error.to_string() }
    }
}

/// Answers all elements; each pack that was understood leaves an audit row.
pub async fn verify(
    store: &dyn ServingStore,
    asking: &Asking,
    elements: Vec<Element>,
    now: Timestamp,
) -> Result<VerifyReply, VerifyError> {
    let asked: Vec<Asked> = elements.iter().filter_map(|element| element.asked.clone().ok()).collect();
    let responders = store.responders(asked.iter().map(|asked| asked.gtin).collect()).await?;
    let mut known = store.known(asked).await?.into_iter().zip(responders);
    let asker = asker(asking, now);
    let mut answered = Vec::new();
    let mut results = Vec::with_capacity(elements.len());
    for element in elements {
        let result = match element.asked {
            Err(reason) => misread(reason, element.gtin, element.serial),
            Ok(asked) => {
                let (known, responder) =
                    known.next().ok_or_else(|| StoreError::Other("no answer about a pack".to_owned()))?;
                let result = judged(&asked, &known, responder, &asker, now);
                answered.push(audit(asking, asked, &result, responder, now));
                result
            }
        };
        results.push(result);
    }
    store.record(answered).await?;
    failpoint::pass("server.verify.before_send");
    Ok(VerifyReply { results })
}

/// A partner's days are counted in UTC, a device's where it stands.
fn asker(asking: &Asking, now: Timestamp) -> Asker {
    match asking {
        Asking::Party(_) => Asker { today: now.to_zoned(TimeZone::UTC).date(), site: None },
        Asking::Device(device) => Asker::at(&device.site, now),
    }
}

fn judged(asked: &Asked, known: &Known, responder: Option<Gln>, asker: &Asker, now: Timestamp) -> PackResult {
    let verdict = own::judge(asked, known, asker);
    let answer = responder.map(|_| lms::answer(asked, known, now.to_zoned(TimeZone::UTC).date()).into());
    PackResult { answer, ..result(verdict, asked.gtin.to_string(), asked.serial.to_string()) }
}

fn misread(reason: Reason, gtin: String, serial: String) -> PackResult {
    let verdict =
        OwnVerdict { decision: Decision::Check, kind: Some(Kind::Fault), reasons: vec![reason], notes: Vec::new() };
    result(verdict, gtin, serial)
}

fn result(verdict: OwnVerdict, gtin: String, serial: String) -> PackResult {
    let reasons = verdict.reasons.into_iter();
    PackResult {
        status: "final",
        decision: verdict.decision.name(),
        kind: verdict.kind.map(Kind::name),
        reasons: reasons.map(|r| ReasonWire { code: r.code.name().to_owned(), detail: r.detail }).collect(),
        notes: verdict.notes.iter().map(|note| note.name()).collect(),
        answer: None,
        gtin,
        serial,
    }
}

fn audit(asking: &Asking, asked: Asked, result: &PackResult, responder: Option<Gln>, now: Timestamp) -> Answered {
    Answered {
        requester: asking.requester(),
        interface: Interface::Own,
        correlation: None,
        context: None,
        asked,
        answer: serde_json::to_string(result).expect("an answer has string keys only"),
        responder,
        evaluated_at: now,
        at: now,
    }
}
