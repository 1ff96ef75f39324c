//! Devices: enrolment, journal, notices.

use std::net::IpAddr;
use std::sync::PoisonError;

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, QueryRejection};
use axum::extract::{ConnectInfo, Query, State};
use axum::http::{Extensions, HeaderMap, Method, StatusCode, Uri};
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use verify_core::sync::wire::{EnrolBody, EnrolReply, NoticesPage, PushBody};

use super::App;
use super::credentials::{self, Signed};
use super::error::ApiError;
use super::listener::Peer;
use crate::service::enrol::{self, EnrolError};
use crate::service::journal::{self, Answer};
use crate::service::notices as notices_service;

/// `POST /v1/enrol`
pub(super) async fn enrol(
    State(app): State<App>,
    extensions: Extensions,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<EnrolReply>, ApiError> {
    let body: EnrolBody = json(&body?)?;
    let (from, now) = (peer(&extensions), app.now());
    app.guesses.lock().unwrap_or_else(PoisonError::into_inner).check(from, now)?;
    let reply = enrol::redeem(&*app.store, &app.public, &body, now).await;
    if matches!(reply, Err(EnrolError::Unknown | EnrolError::Used | EnrolError::Expired | EnrolError::Code(_))) {
        app.guesses.lock().unwrap_or_else(PoisonError::into_inner).wrong(from, now);
    }
    Ok(Json(reply?))
}

fn peer(extensions: &Extensions) -> Option<IpAddr> {
    extensions.get::<ConnectInfo<Peer>>().map(|peer| peer.0.address.ip())
}

/// `POST /v1/journal`
pub(super) async fn journal(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Response, ApiError> {
    let body = body?;
    let request = Signed { method: &method, uri: &uri, headers: &headers, body: &body };
    let signed_by = credentials::device(&app, request).await?;
    let push: PushBody = json(&body)?;
    let answer = journal::push(&*app.store, &app.receipt_key, &signed_by, push, app.now()).await?;
    Ok(match answer {
        Answer::Accepted(accepted) => Json(accepted).into_response(),
        Answer::Conflict(conflict) => (StatusCode::CONFLICT, Json(conflict)).into_response(),
    })
}

/// Where a page of notices starts.
#[derive(Deserialize)]
pub(super) struct After {
    #[serde(default)]
    after: u64,
}

/// `GET /v1/notices?after=SEQ`
pub(super) async fn notices(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    query: Result<Query<After>, QueryRejection>,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<NoticesPage>, ApiError> {
    let Query(After { after }) = query?;
    let request = Signed { method: &method, uri: &uri, headers: &headers, body: &body? };
    let signed_by = credentials::device(&app, request).await?;
    Ok(Json(notices_service::page(&*app.store, &signed_by.device, after).await?))
}

fn json<T: DeserializeOwned>(body: &[u8]) -> Result<T, ApiError> {
    serde_json::from_slice(body)
        .map_err(|error| ApiError::bad("body_invalid", format!("the body is not what this address takes: {error}")))
}
