//! GS1 Lightweight Messaging. Only 200 carries an answer; everything else says why there is none.

use axum::Json;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::{HeaderMap, StatusCode};

use super::App;
use super::credentials;
use super::error::ApiError;
use crate::service::vrs::request::PathParts;
use crate::service::vrs::{
    self as service, ConnectivityRequest, ConnectivityResponse, Correlation, VerifyRequest, VerifyResponse,
};

type PackPath = Result<Path<(String, String, String)>, PathRejection>;
type Parameters = Result<Query<Vec<(String, String)>>, QueryRejection>;

/// `GET /vrs/verify/gtin/{gtin}/lot/{lot}/ser/{serial}`
pub(super) async fn verify(
    State(app): State<App>,
    headers: HeaderMap,
    path: PackPath,
    query: Parameters,
) -> Result<Json<VerifyResponse>, ApiError> {
    // Who is not let in learns nothing, not even what is wrong with the question.
    let caller = credentials::party(&app, &headers).await?;
    let Path((gtin, lot, serial)) = path?;
    let Query(query) = query?;
    let request = VerifyRequest::parse(PathParts { gtin: &gtin, lot: &lot, serial: &serial }, &query)?;
    let fresh = Correlation::from_random(app.random()?);
    Ok(Json(service::verify(&*app.store, &caller, request, fresh, app.now()).await?))
}

/// `GET /01/{gtin}/10/{lot}/21/{serial}?linkType=verificationService`
pub(super) async fn digital_link(
    app: State<App>,
    headers: HeaderMap,
    path: PackPath,
    query: Parameters,
) -> Result<Json<VerifyResponse>, ApiError> {
    let wanted = |(name, value): &(String, String)| {
        name == "linkType" && matches!(value.as_str(), "verificationService" | "gs1:verificationService")
    };
    if !query.as_ref().is_ok_and(|Query(query)| query.iter().any(wanted)) {
        let message = "there is no link of this type here; ask with linkType=verificationService";
        return Err(ApiError::new(StatusCode::NOT_FOUND, "link_type_unknown", message));
    }
    verify(app, headers, path, query).await
}

/// Any other path below `/vrs/verify`: a question of the wrong form, not an unknown product.
pub(super) async fn misshapen() -> ApiError {
    let message = "the path is not /vrs/verify/gtin/{GTIN}/lot/{LOT}/ser/{SERIAL}; escape / in lot and serial as %2F";
    ApiError::bad("path_invalid", message)
}

/// `GET /vrs/checkConnectivity?gtin=…&reqGLN=…`
pub(super) async fn check_connectivity(
    State(app): State<App>,
    headers: HeaderMap,
    query: Parameters,
) -> Result<Json<ConnectivityResponse>, ApiError> {
    let caller = credentials::party(&app, &headers).await?;
    let Query(query) = query?;
    let request = ConnectivityRequest::parse(&query)?;
    Ok(Json(service::check_connectivity(&*app.store, &caller, &request).await?))
}
