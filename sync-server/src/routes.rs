//! The HTTP face of the server. axum stays in this folder: handlers read requests, call one service, write the answer.
//!
//! | Path | Who | What |
//! | --- | --- | --- |
//! | `GET /vrs/verify/gtin/{gtin}/lot/{lot}/ser/{serial}` | API key | LMS verification |
//! | `GET /01/{gtin}/10/{lot}/21/{serial}?linkType=verificationService` | API key | the same, as GS1 Digital Link |
//! | `GET /vrs/checkConnectivity` | API key | would we answer |
//! | `POST /v1/verify` | API key or device | own API, one pack or many |
//! | `POST /v1/enrol` | code | lets a device in |
//! | `POST /v1/journal` | device | takes journal entries |
//! | `GET /v1/notices` | device | later truths |
//! | `GET /b/{token}/…` | anybody with the token | published bundles |
//! | `GET /healthz`, `GET /readyz` | anybody | the process runs; it can answer |
//! | `GET /local-ca.crt` | anybody | the certificate that phones are to trust, with `serve --tls` |
//! | `GET` of anything else | anybody | the web app's files |
//!
//! Logs name methods, route patterns and statuses. Paths and bodies hold serials and tokens and are never logged.

use std::future::{Future, IntoFuture as _};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::Router;
use axum::extract::{DefaultBodyLimit, MatchedPath, Request};
use axum::http::StatusCode;
use axum::middleware;
use axum::routing::{get, post};
use rustls::pki_types::CertificateDer;
use signing::key::Ed25519Key;
use tower_http::timeout::TimeoutLayer;
use tower_http::trace::{DefaultOnResponse, TraceLayer};
use verify_core::time::Timestamp;

use crate::roots::PublicFolder;
use crate::service::guesses::Guesses;
use crate::store::serving::ServingStore;
use error::ApiError;
use listener::{Listener, Peer};
use web::WebFolder;

mod bundles;
mod credentials;
mod devices;
mod error;
mod health;
pub mod listener;
pub mod local_ca;
mod verify;
mod vrs;
pub mod web;

/// How long a request may take, body included.
const REQUEST_TIMEOUT: Duration = Duration::from_secs(30);
/// How long requests may go on after the signal to stop.
const DRAIN_TIMEOUT: Duration = Duration::from_secs(10);
/// Bytes of a body where nothing else is said.
const BODY_BYTES_MAX: usize = 1024 * 1024;
/// Bytes of a push of journal entries.
const JOURNAL_BYTES_MAX: usize = 8 * 1024 * 1024;

/// The outside world as handlers see it.
#[derive(Clone)]
pub struct World {
    /// Tells the time.
    pub clock: Arc<dyn Fn() -> Timestamp + Send + Sync>,
    /// Gives 16 random bytes, or says why it cannot.
    pub random: Arc<dyn Fn() -> Result<[u8; 16], String> + Send + Sync>,
}

/// What every handler works with. Clones share it.
#[derive(Clone)]
pub struct App {
    /// The registry.
    pub store: Arc<dyn ServingStore>,
    /// Published bundles.
    pub public: PublicFolder,
    /// Signs receipts.
    pub receipt_key: Arc<Ed25519Key>,
    /// Clock and random bytes.
    pub world: World,
    /// Wrong enrolment codes so far.
    pub guesses: Arc<Mutex<Guesses>>,
    /// The web app, if it is installed.
    pub web: Option<WebFolder>,
    /// The certificate of the local authority, if this server shows one of its certificates.
    pub local_ca: Option<Arc<CertificateDer<'static>>>,
}

impl App {
    fn now(&self) -> Timestamp {
        (self.world.clock)()
    }

    fn random(&self) -> Result<[u8; 16], ApiError> {
        (self.world.random)().map_err(|error| {
            tracing::error!(error, "random.failed");
            let message = "the server has no random numbers right now; try again later";
            ApiError::new(StatusCode::SERVICE_UNAVAILABLE, "random_failed", message)
        })
    }
}

/// All routes.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/healthz", get(health::live))
        .route("/readyz", get(health::ready))
        .route("/vrs/verify/gtin/{gtin}/lot/{lot}/ser/{serial}", get(vrs::verify))
        .route("/vrs/verify/{*rest}", get(vrs::misshapen))
        .route("/vrs/checkConnectivity", get(vrs::check_connectivity))
        .route("/01/{gtin}/10/{lot}/21/{serial}", get(vrs::digital_link))
        .route("/v1/verify", post(verify::verify))
        .route("/v1/enrol", post(devices::enrol))
        .route("/v1/journal", post(devices::journal).layer(DefaultBodyLimit::max(JOURNAL_BYTES_MAX)))
        .route("/v1/notices", get(devices::notices))
        .route("/b/{token}/{*path}", get(bundles::file))
        .route(local_ca::PATH, get(local_ca::certificate))
        .fallback(web::file)
        .method_not_allowed_fallback(error::method_not_allowed)
        .layer(DefaultBodyLimit::max(BODY_BYTES_MAX))
        .layer(TimeoutLayer::with_status_code(StatusCode::REQUEST_TIMEOUT, REQUEST_TIMEOUT))
        .layer(
            TraceLayer::new_for_http()
                .make_span_with(|request: &Request| {
                    let route = request.extensions().get::<MatchedPath>().map_or("-", MatchedPath::as_str);
                    tracing::info_span!("http", method = %request.method(), route)
                })
                .on_response(DefaultOnResponse::new().level(tracing::Level::INFO)),
        )
        .with_state(app)
}

/// Serves until `stop` is ready, then lets running requests end.
pub async fn serve(
    app: App,
    listener: Listener,
    stop: impl Future<Output = ()> + Send + 'static,
) -> std::io::Result<()> {
    let stopping = Arc::new(tokio::sync::Notify::new());
    let told = Arc::clone(&stopping);
    let mut routes = router(app.clone());
    if listener.is_tls() {
        routes = routes.layer(middleware::from_fn_with_state(app, local_ca::right_way));
    }
    let service = routes.into_make_service_with_connect_info::<Peer>();
    let serving = axum::serve(listener, service).with_graceful_shutdown(async move {
        stop.await;
        told.notify_one();
    });
    let drained = async {
        stopping.notified().await;
        tokio::time::sleep(DRAIN_TIMEOUT).await;
    };
    tokio::select! {
        served = serving.into_future() => served,
        () = drained => Ok(()),
    }
}
