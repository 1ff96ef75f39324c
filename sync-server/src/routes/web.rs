//! The web app as static files, from one folder that `cargo xtask web` builds.
//!
//! Only names that a build writes are looked up, so no path leads out of the folder and nothing is listed. Files under
//! `assets/` carry a hash in their name and never change; all others are asked for anew each time. Paths of the API are
//! never looked up here, whatever the folder holds.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use axum::body::Body;
use axum::extract::{Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, Method, StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use thiserror::Error;
use tower_http::services::ServeDir;

use super::App;
use super::error::{self, ApiError};

/// First parts of paths that belong to the API, also where no route stands behind them.
const API: [&str; 7] = ["01", "b", "epcis", "healthz", "readyz", "v1", "vrs"];

/// Which files there are, by the end of their name, and what they are to a browser.
const TYPES: [(&str, &str); 9] = [
    ("css", "text/css; charset=utf-8"),
    ("html", "text/html; charset=utf-8"),
    ("ico", "image/x-icon"),
    ("js", "text/javascript; charset=utf-8"),
    ("json", "application/json"),
    ("png", "image/png"),
    ("svg", "image/svg+xml"),
    ("wasm", "application/wasm"),
    ("webmanifest", "application/manifest+json"),
];

/// What goes with everything that a browser may take for a page: it talks to its own origin only, and no other page frames
/// it.
const HEADERS: [(HeaderName, &str); 4] = [
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' blob: data:; \
         connect-src 'self'; worker-src 'self'; media-src 'self' blob:; object-src 'none'; base-uri 'none'; \
         frame-ancestors 'none'",
    ),
    (HeaderName::from_static("permissions-policy"), "camera=(self)"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

const NOT_INSTALLED: &str = "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Packproof server</title>
<h1>Packproof server</h1>
<p>This server tells devices and trading partners what is known about medicine packs. It runs.</p>
<p>The web app is not installed here. To get it, run <code>cargo xtask web</code> in the Packproof source, then start the
server with <code>packproof-server serve --web target/web/dist</code>.</p>
";

/// A folder that holds the web app.
#[derive(Debug, Clone)]
pub struct WebFolder(Arc<Path>);

/// The folder does not hold the web app.
#[derive(Debug, Error)]
#[error(
    "the web app is not in {}: there is no index.html\n  next: build it with cargo xtask web and give --web \
     target/web/dist, or leave --web out",
    .0.display()
)]
pub struct NoWebApp(PathBuf);

impl WebFolder {
    /// The folder, if the web app is there.
    pub fn open(folder: PathBuf) -> Result<Self, NoWebApp> {
        if folder.join("index.html").is_file() { Ok(Self(folder.into())) } else { Err(NoWebApp(folder)) }
    }
}

/// Everything that no route takes.
pub(super) async fn file(State(app): State<App>, request: Request) -> Result<Response, ApiError> {
    if is_api(request.uri().path()) {
        return Err(error::not_found().await);
    }
    if ![Method::GET, Method::HEAD].contains(request.method()) {
        return Ok(([(header::ALLOW, "GET, HEAD")], error::method_not_allowed().await).into_response());
    }
    let mut response = match (&app.web, Asked::of(request.uri().path())) {
        (Some(folder), Some(asked)) => from_folder(folder, &asked, request).await?,
        (None, Some(Asked { kind: Kind::Page, .. })) => page(StatusCode::OK, NOT_INSTALLED),
        (_, _) => missing(),
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    Ok(response)
}

fn is_api(path: &str) -> bool {
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    API.contains(&first)
}

async fn from_folder(folder: &WebFolder, asked: &Asked, request: Request) -> Result<Response, ApiError> {
    let mut service = ServeDir::new(&folder.0).precompressed_br().precompressed_gzip();
    let served = match service.try_call(request).await {
        Ok(served) => served,
        Err(error) if is_missing(error.kind()) => return Ok(missing()),
        Err(error) => {
            tracing::error!(%error, "web.unreadable");
            let message = "this file of the web app cannot be read; try again later";
            return Err(ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "file_unreadable", message));
        }
    };
    // The service leads from the name of a folder to its page; there is none here.
    if matches!(served.status(), StatusCode::NOT_FOUND | StatusCode::TEMPORARY_REDIRECT) {
        return Ok(missing());
    }
    let mut response = served.map(Body::new);
    asked.describe(response.headers_mut());
    Ok(response)
}

fn is_missing(kind: ErrorKind) -> bool {
    matches!(kind, ErrorKind::NotFound | ErrorKind::NotADirectory | ErrorKind::InvalidFilename)
}

fn page(status: StatusCode, html: &'static str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CACHE_CONTROL, "no-store")];
    (status, headers, html).into_response()
}

fn missing() -> Response {
    let words = "There is nothing at this address. The app is at /\n";
    (StatusCode::NOT_FOUND, [(header::CACHE_CONTROL, "no-store")], words).into_response()
}

/// How long what stands under a name stays the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    /// The app's page itself, until the next version.
    Page,
    /// Until the next version.
    Changing,
    /// For ever: the name holds a hash of the content.
    Fixed,
}

/// A file that a build may have written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Asked {
    kind: Kind,
    content_type: &'static str,
}

impl Asked {
    /// What a path asks for; `None` for every name that no build writes.
    fn of(path: &str) -> Option<Self> {
        let path = path.strip_prefix('/')?;
        if path.is_empty() {
            return Some(Self { kind: Kind::Page, content_type: type_of("index.html")? });
        }
        if !path.split('/').all(is_plain) {
            return None;
        }
        let kind = if path.starts_with("assets/") { Kind::Fixed } else { Kind::Changing };
        Some(Self { kind, content_type: type_of(path)? })
    }

    fn describe(self, headers: &mut HeaderMap) {
        let cache_control = match self.kind {
            Kind::Page | Kind::Changing => "no-cache",
            Kind::Fixed => "public, max-age=31536000, immutable",
        };
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(cache_control));
        headers.insert(header::VARY, HeaderValue::from_static("accept-encoding"));
        if headers.contains_key(header::CONTENT_TYPE) {
            headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(self.content_type));
        }
    }
}

/// A part of a path without escapes, hidden files, or ways up.
fn is_plain(part: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_' | b'.');
    !part.is_empty() && !part.starts_with('.') && part.bytes().all(is_plain)
}

fn type_of(name: &str) -> Option<&'static str> {
    let (_, end) = name.rsplit_once('.')?;
    TYPES.iter().find(|(known, _)| *known == end).map(|(_, content_type)| *content_type)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_that_a_build_writes_are_looked_up() {
        let check = |path: &str, kind: Option<Kind>| assert_eq!(Asked::of(path).map(|a| a.kind), kind, "{path}");
        check("/", Some(Kind::Page));
        for path in ["/index.html", "/sw.js", "/manifest.webmanifest", "/icon-192.png"] {
            check(path, Some(Kind::Changing));
        }
        for path in ["/assets/boot-0a1b.js", "/assets/page-0a1b_bg.wasm", "/assets/snippets/dioxus-0a/inline0.js"] {
            check(path, Some(Kind::Fixed));
        }
        for path in ["", "index.html", "/assets", "/assets/", "//sw.js", "/./sw.js", "/../sw.js", "/%2e%2e/sw.js"] {
            check(path, None);
        }
        for path in ["/.env.json", "/assets/.x.js", "/a\\b.js", "/sw.js.br", "/sw.js/", "/keys.pem", "/js", "/sw.JS"] {
            check(path, None);
        }
    }

    #[test]
    fn paths_of_the_api_are_never_files() {
        for path in ["/v1", "/v1/", "/v1/sw.js", "/b/x.js", "/vrs/index.html", "/01/x.js", "/healthz", "//v1/sw.js"] {
            assert!(is_api(path), "{path}");
        }
        for path in ["/", "/assets/v1/x.js", "/v1.js", "/bundle.js", "/sw.js"] {
            assert!(!is_api(path), "{path}");
        }
    }
}
