//! `POST /v1/verify`

use axum::Json;
use axum::body::Bytes;
use axum::extract::State;
use axum::extract::rejection::BytesRejection;
use axum::http::{HeaderMap, Method, Uri};

use super::App;
use super::credentials::{self, Signed};
use super::error::ApiError;
use crate::service::verify::{self as service, VerifyReply};

/// One pack or many.
pub(super) async fn verify(
    State(app): State<App>,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<Json<VerifyReply>, ApiError> {
    let body = body?;
    let request = Signed { method: &method, uri: &uri, headers: &headers, body: &body };
    let asking = credentials::anybody(&app, request).await?;
    let packs = service::packs(&body)?;
    Ok(Json(service::verify(&*app.store, &asking, packs, app.now()).await?))
}
