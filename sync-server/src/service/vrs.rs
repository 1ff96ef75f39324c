//! GS1 Lightweight Messaging: verification requests of trading partners (LMS 1.1, GS1 US guideline R1.3).
//!
//! Invariants: whoever is answered is in the audit, before the answer leaves; a question repeated by its corrUUID within
//! five minutes gets the same answer, and one corrUUID never names two questions.

use std::time::Duration;

use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use thiserror::Error;
use verify_core::ids::{Gln, Gtin};
use verify_core::time::Timestamp;

use super::access::{self, AccessError};
use crate::answer::lms;
use crate::failpoint;
use crate::store::StoreError;
use crate::store::serving::{Answered, Caller, Interface, Requester, ServingStore};

pub mod request;

pub use request::{BadRequest, ConnectivityRequest, Correlation, VerifyRequest};

/// For how long a repeated question gets the same answer.
pub const REPEAT_WINDOW: Duration = Duration::from_secs(5 * 60);

/// Why there is no answer.
#[derive(Debug, Error)]
pub enum VrsError {
    /// The request is not one of the standard's form.
    #[error(transparent)]
    Bad(#[from] BadRequest),
    /// The corrUUID was used for another pack.
    #[error("corrUUID was used before with another GTIN, lot, serial or exp; give each question a corrUUID of its own")]
    CorrelationReused,
    /// Nobody here answers for the GTIN.
    #[error("GTIN {0} is not in this lookup directory: ask the responder of its maker")]
    NotRouted(Gtin),
    /// The requester is not let in.
    #[error(transparent)]
    Access(#[from] AccessError),
    /// The store failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// The body of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct VerifyResponse {
    /// When it was evaluated, UTC, with milliseconds.
    #[serde(rename = "verificationTimestamp")]
    pub verification_timestamp: String,
    /// In whose name it is given.
    #[serde(rename = "responderGLN")]
    pub responder_gln: String,
    /// The answer.
    pub data: VerifyData,
    /// The request's, byte for byte; ours if it had none.
    #[serde(rename = "corrUUID")]
    pub corr_uuid: String,
}

/// The member `data` of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct VerifyData {
    /// Whether the identifiers match and the maker's policy says yes.
    pub verified: bool,
    /// Why not.
    #[serde(rename = "verificationFailureReason", default, skip_serializing_if = "Option::is_none")]
    pub failure_reason: Option<String>,
    /// What else is known.
    #[serde(rename = "additionalInfo", default, skip_serializing_if = "Option::is_none")]
    pub additional_info: Option<String>,
}

impl From<lms::Answer> for VerifyData {
    fn from(answer: lms::Answer) -> Self {
        Self {
            verified: answer.verified(),
            failure_reason: answer.failure.map(|reason| reason.as_str().to_owned()),
            additional_info: answer.info.map(|info| info.as_str().to_owned()),
        }
    }
}

/// Answers whether a pack is known and fit. `fresh` names the answer where the requester did not.
pub async fn verify(
    store: &dyn ServingStore,
    caller: &Caller,
    request: VerifyRequest,
    fresh: Correlation,
    now: Timestamp,
) -> Result<VerifyResponse, VrsError> {
    access::in_name_of(store, caller, request.requester).await?;
    let responder = responder(store, request.asked.gtin).await?;
    let earlier = match &request.correlation {
        Some(correlation) => earlier(store, caller, &request, correlation, now).await?,
        None => None,
    };
    let (data, responder, evaluated_at) = match earlier {
        Some((data, earlier)) => (data, earlier.responder.unwrap_or(responder), earlier.evaluated_at),
        None => (evaluate(store, &request, now).await?, responder, now),
    };
    let correlation = request.correlation.unwrap_or(fresh);
    let answered = Answered {
        requester: Requester::Party(caller.gln),
        interface: Interface::Lms,
        correlation: Some(correlation.canonical()),
        context: request.context,
        asked: request.asked,
        answer: serde_json::to_string(&data).expect("an answer has string keys only"),
        responder: Some(responder),
        evaluated_at,
        at: now,
    };
    store.record(vec![answered]).await?;
    failpoint::pass("server.verify.before_send");
    Ok(VerifyResponse {
        verification_timestamp: evaluated_at.strftime("%Y-%m-%dT%H:%M:%S%.3fZ").to_string(),
        responder_gln: responder.to_string(),
        data,
        corr_uuid: correlation.as_given().to_owned(),
    })
}

/// The answer of `checkConnectivity`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ConnectivityResponse {
    /// In whose name we answer for the GTIN.
    #[serde(rename = "responderGLN")]
    pub responder_gln: String,
}

/// Says whether we would answer.
pub async fn check_connectivity(
    store: &dyn ServingStore,
    caller: &Caller,
    request: &ConnectivityRequest,
) -> Result<ConnectivityResponse, VrsError> {
    access::in_name_of(store, caller, request.requester).await?;
    let responder = responder(store, request.gtin).await?;
    Ok(ConnectivityResponse { responder_gln: responder.to_string() })
}

async fn responder(store: &dyn ServingStore, gtin: Gtin) -> Result<Gln, VrsError> {
    let found = store.responders(vec![gtin]).await?;
    found.into_iter().next().flatten().ok_or(VrsError::NotRouted(gtin))
}

async fn evaluate(store: &dyn ServingStore, request: &VerifyRequest, now: Timestamp) -> Result<VerifyData, VrsError> {
    let known = store.known(vec![request.asked.clone()]).await?;
    let known = known.first().ok_or_else(|| StoreError::Other("no answer about a pack".to_owned()))?;
    // A responder does not know where the asker stands: days are counted in UTC.
    let today = now.to_zoned(TimeZone::UTC).date();
    Ok(lms::answer(&request.asked, known, today).into())
}

/// The answer given to this question within the window.
async fn earlier(
    store: &dyn ServingStore,
    caller: &Caller,
    request: &VerifyRequest,
    correlation: &Correlation,
    now: Timestamp,
) -> Result<Option<(VerifyData, Answered)>, VrsError> {
    let requester = Requester::Party(caller.gln);
    let Some(earlier) = store.earlier_answer(requester, correlation.canonical()).await? else { return Ok(None) };
    if earlier.asked != request.asked {
        return Err(VrsError::CorrelationReused);
    }
    let age = now.duration_since(earlier.evaluated_at);
    let is_recent = !age.is_negative() && age.unsigned_abs() < REPEAT_WINDOW;
    let data = serde_json::from_str(&earlier.answer).ok();
    Ok(data.filter(|_| is_recent).map(|data| (data, earlier)))
}
