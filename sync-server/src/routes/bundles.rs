//! Published bundles as static files.
//!
//! Only names that a publisher writes are looked up, so no path leads out of the folder and nothing is listed. All files
//! but `timestamp.json` are named by version or digest and never change; the timestamp, and whatever is not there yet, is
//! asked for anew each time.

use std::io::ErrorKind;

use axum::body::Body;
use axum::extract::rejection::PathRejection;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderValue, Response, StatusCode, header};
use tower_http::services::ServeFile;
use verify_core::ids::{Digest, ScopeToken};
use verify_core::trust::object_path;

use super::App;
use super::error::ApiError;

/// `GET /b/{token}/{path}`
pub(super) async fn file(
    State(app): State<App>,
    address: Result<Path<(String, String)>, PathRejection>,
    mut request: Request,
) -> Result<Response<Body>, ApiError> {
    let missing = || ApiError::new(StatusCode::NOT_FOUND, "not_published", "this file is not published");
    let Path((token, path)) = address?;
    let scope = ScopeToken::from_hex(&token).ok_or_else(missing)?;
    let kind = Kind::of(&path).ok_or_else(missing)?;
    if kind == Kind::Changing {
        // Dates of files have whole seconds: two publications within one must not look the same.
        request.headers_mut().remove(header::IF_MODIFIED_SINCE);
    }
    let served = ServeFile::new(app.public.scope(&scope).join(&path)).try_call(request).await;
    let mut response = served.map_err(|error| match error.kind() {
        ErrorKind::NotFound | ErrorKind::NotADirectory => missing(),
        _ => {
            tracing::error!(%error, "bundle.unreadable");
            let message = "this file cannot be read; try again later";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "file_unreadable", message)
        }
    })?;
    if response.status() == StatusCode::NOT_FOUND {
        return Err(missing());
    }
    response.headers_mut().insert(header::CACHE_CONTROL, kind.cache_control());
    Ok(response.map(Body::new))
}

/// How long what stands under a name stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// Until the next publication.
    Changing,
    /// For ever.
    Fixed,
}

impl Kind {
    /// The kind of a file that a publisher writes; `None` for every other name.
    fn of(path: &str) -> Option<Self> {
        if path == "timestamp.json" {
            return Some(Self::Changing);
        }
        (is_role(path) || is_object(path)).then_some(Self::Fixed)
    }

    const fn cache_control(self) -> HeaderValue {
        match self {
            Self::Changing => HeaderValue::from_static("no-store"),
            Self::Fixed => HeaderValue::from_static("public, max-age=31536000, immutable"),
        }
    }
}

/// `<version>.<role>.json`
fn is_role(path: &str) -> bool {
    let parts = path.strip_suffix(".json").and_then(|stem| stem.split_once('.'));
    parts.is_some_and(|(version, role)| {
        let is_version = !version.is_empty() && version.bytes().all(|b| b.is_ascii_digit());
        let is_name = |b: u8| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-';
        is_version && !role.is_empty() && role.bytes().all(is_name)
    })
}

/// `objects/<first two digits>/<SHA-256>`
fn is_object(path: &str) -> bool {
    let digest = path.rsplit('/').next().and_then(Digest::from_hex);
    digest.is_some_and(|digest| object_path(&digest) == path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_publisher_writes_are_looked_up() {
        let check = |path: &str, expected| assert_eq!(Kind::of(path), expected, "{path}");
        let digest = "ab".repeat(32);
        check("timestamp.json", Some(Kind::Changing));
        check("1.root.json", Some(Kind::Fixed));
        check("12.lots-030001.json", Some(Kind::Fixed));
        check(&format!("objects/ab/{digest}"), Some(Kind::Fixed));
        check(&format!("objects/ac/{digest}"), None);
        check(&format!("ab/{digest}"), None);
        check(&digest, None);
        let names = [
            "",
            "root.json",
            ".json",
            "1..json",
            "1.Root.json",
            "1.a/b.json",
            "../x",
            "a/../timestamp.json",
            "objects/",
        ];
        for name in names.into_iter().chain(["timestamp.json/", "1.root.json.tmp", "x.root.json", ".publish.lock"]) {
            check(name, None);
        }
    }
}
