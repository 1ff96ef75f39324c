//! How a phone comes to trust this server's local certificate.
//!
//! `GET /local-ca.crt` hands it out. Whoever speaks plain HTTP on the TLS port gets the same file, and for everything else
//! a page that says what to do: a phone that types the bare address lands there.

use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use rustls::pki_types::CertificateDer;
use verify_core::ids::Digest;

use super::App;
use super::error::{self, ApiError};
use super::listener::{Peer, Way};

/// Where the certificate is handed out.
pub const PATH: &str = "/local-ca.crt";

/// What to do on an Android phone.
pub const ANDROID: &str = "Settings > Security & privacy > More > Encryption & credentials > Install a certificate > \
                           CA certificate, and choose the file. In Chrome; Firefox does not use it";
/// What to do on an iPhone or iPad.
pub const IOS: &str = "open the file in Safari, install the profile in Settings > General > VPN & Device Management, then \
                       turn it on in Settings > General > About > Certificate Trust Settings";

const HEADERS: [(HeaderName, &str); 4] = [
    (header::CACHE_CONTROL, "no-store"),
    (header::CONTENT_SECURITY_POLICY, "default-src 'none'; base-uri 'none'; frame-ancestors 'none'"),
    (header::REFERRER_POLICY, "no-referrer"),
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
];

/// The SHA-256 of a certificate, as phones show it.
pub fn fingerprint(certificate: &CertificateDer<'_>) -> String {
    let pairs: Vec<_> = Digest::of(certificate).as_bytes().iter().map(|byte| format!("{byte:02X}")).collect();
    pairs.join(":")
}

/// `GET /local-ca.crt`
pub(super) async fn certificate(State(app): State<App>) -> Result<Response, ApiError> {
    let Some(certificate) = &app.local_ca else { return Err(error::not_found().await) };
    let headers = [
        (header::CONTENT_TYPE, "application/x-x509-ca-cert"),
        (header::CONTENT_DISPOSITION, "attachment; filename=\"packproof-local-ca.crt\""),
        (header::CACHE_CONTROL, "no-store"),
    ];
    Ok((headers, certificate.as_ref().to_vec()).into_response())
}

/// Lets requests through that came in as this server is spoken to.
pub(super) async fn right_way(State(app): State<App>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<Peer>>();
    let way = peer.map_or(Way::Right, |peer| peer.0.way);
    match way {
        Way::Right => next.run(request).await,
        Way::PlainInsteadOfTls if request.uri().path() == PATH => next.run(request).await,
        Way::PlainInsteadOfTls => tell(&app, &request),
    }
}

fn tell(app: &App, request: &Request) -> Response {
    let host = request.headers().get(header::HOST).and_then(|host| host.to_str().ok()).filter(|host| is_host(host));
    let address = host.map(|host| format!("https://{host}/"));
    let mut response = match (&app.local_ca, address) {
        (Some(_), Some(address)) => {
            let html = steps(&address);
            (StatusCode::OK, [(header::CONTENT_TYPE, "text/html; charset=utf-8")], html).into_response()
        }
        (None, Some(address)) => (StatusCode::PERMANENT_REDIRECT, [(header::LOCATION, address)]).into_response(),
        (_, None) => {
            (StatusCode::BAD_REQUEST, "This server speaks https only: open its https:// address.\n").into_response()
        }
    };
    for (name, value) in HEADERS {
        response.headers_mut().insert(name, HeaderValue::from_static(value));
    }
    response
}

/// Whether the text is a host and port, and can stand in a page as it is.
fn is_host(text: &str) -> bool {
    let is_plain = |b: u8| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'.' | b':' | b'[' | b']');
    !text.is_empty() && text.bytes().all(is_plain)
}

/// The page does not show the SHA-256 itself: who can change the file on its way can change the page as well.
fn steps(address: &str) -> String {
    let (android, ios) = (escaped(ANDROID), escaped(IOS));
    format!(
        "<!doctype html>
<html lang=\"en\">
<meta charset=\"utf-8\">
<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">
<title>Packproof on this phone</title>
<h1>Packproof on this phone</h1>
<p>The camera and offline use need a secure connection. Once per phone:</p>
<ol>
<li><a href=\"{PATH}\">Get this server's certificate</a>.</li>
<li>Trust it. Android: {android}. iPhone and iPad: {ios}.</li>
<li>In its details the phone shows its SHA-256. It must be the one that the server printed when it started. If it is not,
remove it: it came from somebody else.</li>
<li>Open <a href=\"{address}\">{address}</a>.</li>
</ol>
<p>The certificate counts for this server's names and for private addresses only.</p>
"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_hosts_come_into_the_page() {
        for host in ["192.168.1.20:8443", "dock.local", "[fd00::1]:8443"] {
            assert!(is_host(host), "{host}");
        }
        for text in ["", "a\"b", "<b>", "a/b", "a b", "a@b"] {
            assert!(!is_host(text), "{text}");
        }
    }

    #[test]
    fn the_page_says_every_step() {
        let page = steps("https://dock.local:8443/");
        for words in ["/local-ca.crt", "Android", "iPhone", "SHA-256", "https://dock.local:8443/"] {
            assert!(page.contains(words), "{words}");
        }
        assert!(!page.contains(" > "));
    }
}
