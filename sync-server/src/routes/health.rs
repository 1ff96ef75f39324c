//! Liveness and readiness.

use axum::Json;
use axum::extract::State;
use serde_json::{Value, json};

use super::App;
use super::error::ApiError;

/// The process runs.
pub(super) async fn live() -> &'static str {
    "ok\n"
}

/// The process can answer: its store can be read.
pub(super) async fn ready(State(app): State<App>) -> Result<Json<Value>, ApiError> {
    app.store.check().await?;
    Ok(Json(json!({ "ready": true })))
}
