//! Answers that are not what was asked for: `{"error":{"code","message"}}`, the message with what, where and what next.

use std::time::Duration;

use axum::Json;
use axum::extract::rejection::{BytesRejection, PathRejection, QueryRejection};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use verify_core::journal::ChainError;
use verify_core::sync::wire::{ErrorBody, ErrorDetail};

use crate::chain::PushError;
use crate::roots::RootError;
use crate::service::access::AccessError;
use crate::service::enrol::EnrolError;
use crate::service::guesses::Limited;
use crate::service::journal::JournalError;
use crate::service::verify::VerifyError;
use crate::service::vrs::{BadRequest, VrsError};
use crate::store::StoreError;

/// An answer that is not what was asked for.
#[derive(Debug)]
pub(super) struct ApiError {
    status: StatusCode,
    code: &'static str,
    message: String,
    retry_after: Option<Duration>,
}

impl ApiError {
    pub(super) fn new(status: StatusCode, code: &'static str, message: impl Into<String>) -> Self {
        Self { status, code, message: message.into(), retry_after: None }
    }

    pub(super) fn bad(code: &'static str, message: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, code, message)
    }

    fn retry_after(self, wait: Duration) -> Self {
        Self { retry_after: Some(wait), ..self }
    }
}

impl IntoResponse for ApiError {
    fn into_response(self) -> Response {
        let error = ErrorDetail { code: self.code.to_owned(), message: self.message };
        let mut response = (self.status, Json(ErrorBody { error })).into_response();
        let headers = response.headers_mut();
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some(wait) = self.retry_after {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(wait.as_secs().max(1)));
        }
        if self.status == StatusCode::UNAUTHORIZED {
            headers.insert(header::WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
        }
        response
    }
}

pub(super) async fn not_found() -> ApiError {
    ApiError::new(StatusCode::NOT_FOUND, "not_found", "there is nothing at this address; check the path")
}

pub(super) async fn method_not_allowed() -> ApiError {
    ApiError::new(StatusCode::METHOD_NOT_ALLOWED, "method_not_allowed", "this address takes another method; see Allow")
}

impl From<StoreError> for ApiError {
    fn from(error: StoreError) -> Self {
        // What the database says is for the operator; the one who asks can only come again.
        tracing::error!(%error, "store.failed");
        let code = match error {
            StoreError::Busy => "busy",
            StoreError::Full => "storage_full",
            StoreError::Newer { .. } | StoreError::Damaged(_) | StoreError::Unknown(_) | StoreError::Other(_) => {
                "storage_failed"
            }
        };
        let message = "the server cannot read or write its store right now; nothing was stored, try again later";
        Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message).retry_after(Duration::from_secs(5))
    }
}

impl From<AccessError> for ApiError {
    fn from(error: AccessError) -> Self {
        let message = error.to_string();
        let (status, code) = match error {
            AccessError::NoCredentials => (StatusCode::UNAUTHORIZED, "credentials_missing"),
            AccessError::KeyUnknown => (StatusCode::UNAUTHORIZED, "key_unknown"),
            AccessError::RequesterUnknown(_) => (StatusCode::UNAUTHORIZED, "requester_unknown"),
            AccessError::Signature(_) => (StatusCode::UNAUTHORIZED, "signature_invalid"),
            AccessError::DeviceUnknown(_) => (StatusCode::UNAUTHORIZED, "device_unknown"),
            AccessError::Denied(_) => (StatusCode::FORBIDDEN, "denied"),
            AccessError::OtherRequester(_) => (StatusCode::FORBIDDEN, "requester_not_permitted"),
            AccessError::Store(error) => return error.into(),
        };
        Self::new(status, code, message)
    }
}

impl From<BadRequest> for ApiError {
    fn from(error: BadRequest) -> Self {
        Self::bad("request_invalid", error.to_string())
    }
}

impl From<VrsError> for ApiError {
    fn from(error: VrsError) -> Self {
        let message = error.to_string();
        match error {
            VrsError::Bad(error) => error.into(),
            VrsError::CorrelationReused => Self::bad("corr_uuid_reused", message),
            VrsError::NotRouted(_) => Self::new(StatusCode::NOT_FOUND, "gtin_not_routed", message),
            VrsError::Access(error) => error.into(),
            VrsError::Store(error) => error.into(),
        }
    }
}

impl From<VerifyError> for ApiError {
    fn from(error: VerifyError) -> Self {
        let message = error.to_string();
        match error {
            VerifyError::Shape(_) => Self::bad("body_invalid", message),
            VerifyError::TooMany(_) => Self::bad("too_many_packs", message),
            VerifyError::Store(error) => error.into(),
        }
    }
}

impl From<EnrolError> for ApiError {
    fn from(error: EnrolError) -> Self {
        let message = error.to_string();
        let (status, code) = match error {
            EnrolError::Code(_) => (StatusCode::BAD_REQUEST, "code_invalid"),
            EnrolError::Signature => (StatusCode::BAD_REQUEST, "signature_invalid"),
            EnrolError::Unknown => (StatusCode::NOT_FOUND, "code_unknown"),
            EnrolError::Used => (StatusCode::GONE, "code_used"),
            EnrolError::Expired => (StatusCode::GONE, "code_expired"),
            EnrolError::Root(RootError::NothingPublished) => (StatusCode::SERVICE_UNAVAILABLE, "nothing_published"),
            EnrolError::Root(RootError::Gone) => (StatusCode::GONE, "root_gone"),
            EnrolError::Root(RootError::Unreadable { .. }) | EnrolError::RootText => {
                tracing::error!(error = %message, "enrol.root_unreadable");
                (StatusCode::SERVICE_UNAVAILABLE, "root_unreadable")
            }
            EnrolError::Store(error) => return error.into(),
        };
        Self::new(status, code, message)
    }
}

impl From<JournalError> for ApiError {
    fn from(error: JournalError) -> Self {
        let message = error.to_string();
        match error {
            JournalError::OtherDevice { .. } => Self::bad("other_device", message),
            JournalError::Push(error) => Self::bad(push_code(&error), message),
            JournalError::Store(error) => error.into(),
        }
    }
}

const fn push_code(error: &PushError) -> &'static str {
    match error {
        PushError::TooMany(_) => "too_many_entries",
        PushError::Start(_) => "start_invalid",
        PushError::Chain(ChainError::Signature { .. }) => "chain_broken",
        PushError::Chain(ChainError::TooLarge { .. }) => "entry_too_large",
        PushError::Range => "from_seq_invalid",
    }
}

impl From<Limited> for ApiError {
    fn from(limited: Limited) -> Self {
        let message = "too many wrong codes were tried; wait, then check the letters of the code";
        Self::new(StatusCode::TOO_MANY_REQUESTS, "too_many_attempts", message).retry_after(limited.retry_after)
    }
}

/// A body that is larger than the route takes, or that could not be read.
impl From<BytesRejection> for ApiError {
    fn from(rejection: BytesRejection) -> Self {
        match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => {
                let message = "the body is larger than this address takes; send it in parts";
                Self::new(StatusCode::PAYLOAD_TOO_LARGE, "body_too_large", message)
            }
            status => Self::new(status, "body_unreadable", rejection.body_text()),
        }
    }
}

/// A path whose escapes are not UTF-8.
impl From<PathRejection> for ApiError {
    fn from(rejection: PathRejection) -> Self {
        Self::bad("path_invalid", format!("{}; escape the bytes of UTF-8 as %XX", rejection.body_text()))
    }
}

/// A query that is not one.
impl From<QueryRejection> for ApiError {
    fn from(rejection: QueryRejection) -> Self {
        Self::bad("query_invalid", rejection.body_text())
    }
}
