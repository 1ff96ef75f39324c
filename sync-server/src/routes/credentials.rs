//! Credentials as they come in headers.

use axum::http::{HeaderMap, Method, Uri, header};
use verify_core::sync::http_signature::{Covered, Presented, SIGNATURE_INPUT};

use super::App;
use super::error::ApiError;
use crate::service::access::{self, AccessError, Asking, SignedBy};
use crate::store::serving::Caller;

/// The parts of a request that say who asks.
#[derive(Clone, Copy)]
pub(super) struct Signed<'a> {
    pub(super) method: &'a Method,
    pub(super) uri: &'a Uri,
    pub(super) headers: &'a HeaderMap,
    pub(super) body: &'a [u8],
}

/// The device that signed the request.
pub(super) async fn device(app: &App, request: Signed<'_>) -> Result<SignedBy, ApiError> {
    let presented = Presented::parse(|name| one(request.headers, name)).map_err(AccessError::from)?;
    let covered = Covered { method: request.method.as_str(), path: request.uri.path(), body: request.body };
    Ok(access::device(&*app.store, &presented, &covered).await?)
}

/// The party whose API key the request carries.
pub(super) async fn party(app: &App, headers: &HeaderMap) -> Result<Caller, ApiError> {
    let key = api_key(headers).ok_or(AccessError::NoCredentials)?;
    Ok(access::party(&*app.store, key).await?)
}

/// The device that signed the request, or the party whose API key it carries.
pub(super) async fn anybody(app: &App, request: Signed<'_>) -> Result<Asking, ApiError> {
    if request.headers.contains_key(SIGNATURE_INPUT) {
        return Ok(Asking::Device(Box::new(device(app, request).await?.device)));
    }
    Ok(Asking::Party(party(app, request.headers).await?))
}

fn api_key(headers: &HeaderMap) -> Option<&str> {
    let bearer = one(headers, header::AUTHORIZATION.as_str()).and_then(|value| {
        let (scheme, key) = value.split_once(' ')?;
        scheme.eq_ignore_ascii_case("bearer").then_some(key.trim())
    });
    bearer.or_else(|| one(headers, "x-api-key"))
}

/// A header's value; none if there are several or it is not text.
fn one<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let first = values.next()?;
    if values.next().is_some() { None } else { first.to_str().ok() }
}
