//! The web app: what is served with which headers, and what is not.

use std::path::Path;

use axum::http::Method;
use sync_server::routes::web::WebFolder;
use tempfile::TempDir;

use super::app::{Reply, TestApp};
use super::device::TestDevice;

const IMMUTABLE: &str = "public, max-age=31536000, immutable";
const ENGINE: &str = "/assets/engine-0a1b2c3d_bg.wasm";

/// A built web app, with what must not get out beside and in it.
fn built() -> TempDir {
    let folder = TempDir::new().unwrap();
    let put = |name: &str, text: &str| {
        let path = folder.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    };
    put("secret.js", "secret");
    put("web/index.html", "<!doctype html>");
    put("web/index.html.br", "br:index");
    put("web/sw.js", "self");
    put("web/manifest.webmanifest", "{}");
    put("web/icon.svg", "<svg/>");
    put("web/icon-192.png", "png");
    put("web/assets/boot-0a1b2c3d.js", "boot");
    put("web/assets/style-0a1b2c3d.css", "css");
    put("web/assets/engine-0a1b2c3d_bg.wasm", "wasm as it is");
    put("web/assets/engine-0a1b2c3d_bg.wasm.br", "br:wasm");
    put("web/assets/engine-0a1b2c3d_bg.wasm.gz", "gz:wasm!");
    put("web/assets/folder.js/index.html", "secret");
    put("web/.hidden.js", "secret");
    for name in ["v1/verify.js", "v1/index.html", "b/x.js", "vrs/x.js", "01/x.js", "healthz/index.html"] {
        put(&format!("web/{name}"), "secret");
    }
    folder
}

fn serving(folder: &Path) -> TestApp {
    let web = WebFolder::open(folder.join("web")).unwrap();
    TestApp::with_web(TempDir::new().unwrap(), Some(web))
}

async fn get_as(app: &TestApp, path: &str, headers: &[(&str, &str)]) -> Reply {
    app.send(Method::GET, path, headers, b"").await
}

#[tokio::test]
async fn every_file_says_what_it_is_and_how_long_it_stays() {
    let folder = built();
    let app = serving(folder.path());
    for (path, content_type, cache_control) in [
        ("/", "text/html; charset=utf-8", "no-cache"),
        ("/index.html", "text/html; charset=utf-8", "no-cache"),
        ("/?source=home", "text/html; charset=utf-8", "no-cache"),
        ("/sw.js", "text/javascript; charset=utf-8", "no-cache"),
        ("/manifest.webmanifest", "application/manifest+json", "no-cache"),
        ("/icon.svg", "image/svg+xml", "no-cache"),
        ("/icon-192.png", "image/png", "no-cache"),
        ("/assets/boot-0a1b2c3d.js", "text/javascript; charset=utf-8", IMMUTABLE),
        ("/assets/style-0a1b2c3d.css", "text/css; charset=utf-8", IMMUTABLE),
        (ENGINE, "application/wasm", IMMUTABLE),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let reply = app.send(method.clone(), path, &[], b"").await;
            assert_eq!(reply.status, 200, "{method} {path}");
            assert_eq!(reply.header("content-type"), content_type, "{method} {path}");
            assert_eq!(reply.header("cache-control"), cache_control, "{method} {path}");
            assert_eq!(reply.header("vary"), "accept-encoding", "{method} {path}");
            assert_eq!(reply.body.is_empty(), method == Method::HEAD, "{method} {path}");
            assert!(reply.header("content-length").parse::<u64>().unwrap() > 0, "{method} {path}");
            assert!(!reply.header("etag").is_empty() && !reply.header("last-modified").is_empty(), "{path}");
        }
    }
}

#[tokio::test]
async fn the_smallest_form_that_the_browser_takes_is_sent() {
    let folder = built();
    let app = serving(folder.path());
    for (accepted, encoding, text) in [
        ("gzip, deflate, br, zstd", "br", "br:wasm"),
        ("br;q=0.5, gzip;q=1.0", "gzip", "gz:wasm!"),
        ("gzip", "gzip", "gz:wasm!"),
        ("identity", "", "wasm as it is"),
        ("br;q=0, gzip;q=0", "", "wasm as it is"),
        ("", "", "wasm as it is"),
    ] {
        let reply = get_as(&app, ENGINE, &[("accept-encoding", accepted)]).await;
        assert_eq!((reply.header("content-encoding"), reply.text()), (encoding, text), "{accepted}");
        assert_eq!(reply.header("content-type"), "application/wasm", "{accepted}");
        assert_eq!(reply.header("content-length"), text.len().to_string(), "{accepted}");
        let head = app.send(Method::HEAD, ENGINE, &[("accept-encoding", accepted)], b"").await;
        assert_eq!(head.header("content-length"), text.len().to_string(), "{accepted}");
    }
    assert_eq!(get_as(&app, "/", &[("accept-encoding", "br")]).await.text(), "br:index");
    // No compressed form stands beside it.
    assert_eq!(get_as(&app, "/sw.js", &[("accept-encoding", "br")]).await.text(), "self");
}

#[tokio::test]
async fn what_did_not_change_is_not_sent_again() {
    let folder = built();
    let app = serving(folder.path());
    let first = app.get("/sw.js").await;
    let again = get_as(&app, "/sw.js", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((again.status.as_u16(), again.body.len()), (304, 0));
    assert_eq!(again.header("cache-control"), "no-cache");
    let since = get_as(&app, "/sw.js", &[("if-modified-since", first.header("last-modified"))]).await;
    assert_eq!(since.status, 304);
    std::fs::write(folder.path().join("web/sw.js"), "self, next").unwrap();
    let next = get_as(&app, "/sw.js", &[("if-none-match", first.header("etag"))]).await;
    assert_eq!((next.status.as_u16(), next.text()), (200, "self, next"));
}

#[tokio::test]
async fn pages_are_held_to_their_own_origin() {
    let folder = built();
    let app = serving(folder.path());
    for path in ["/", "/sw.js", ENGINE, "/not-there.js"] {
        let reply = app.get(path).await;
        let policy = reply.header("content-security-policy");
        for part in ["default-src 'self';", "script-src 'self' 'wasm-unsafe-eval';", "frame-ancestors 'none'"] {
            assert!(policy.contains(part), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe-inline") && !policy.contains(" 'unsafe-eval'"), "{path}: {policy}");
        assert_eq!(reply.header("permissions-policy"), "camera=(self)", "{path}");
        assert_eq!(reply.header("referrer-policy"), "no-referrer", "{path}");
        assert_eq!(reply.header("x-content-type-options"), "nosniff", "{path}");
    }
}

#[tokio::test]
async fn nothing_but_the_app_is_served() {
    let folder = built();
    let app = serving(folder.path());
    for path in [
        "/../secret.js",
        "/assets/../../secret.js",
        "/%2e%2e/secret.js",
        "/%2E%2E/secret.js",
        "/..%2fsecret.js",
        "/assets/%2e%2e/%2e%2e/secret.js",
        "/assets/..%5c..%5csecret.js",
        "/.hidden.js",
        "//secret.js",
        "/assets",
        "/assets/",
        "/assets/folder.js",
        "/assets/folder.js/",
        "/index.html/",
        "/index.html.br",
        "/not-there.js",
        "/not-there",
        "/assets/%00.js",
        "/assets/%ff.js",
        &format!("/{}.js", "x".repeat(300)),
    ] {
        for method in [Method::GET, Method::HEAD] {
            let reply = app.send(method.clone(), path, &[("accept-encoding", "br")], b"").await;
            assert_eq!(reply.status, 404, "{method} {path}");
            assert!(!reply.text().contains("secret"), "{method} {path}");
            assert_eq!(reply.header("cache-control"), "no-store", "{method} {path}");
            assert!(reply.header("content-type").starts_with("text/plain"), "{method} {path}");
        }
    }
    app.send(Method::POST, "/", &[], b"").await.refused(405, "method_not_allowed");
    assert_eq!(app.send(Method::POST, "/sw.js", &[], b"").await.header("allow"), "GET, HEAD");
}

#[tokio::test]
async fn no_file_stands_before_the_api() {
    let folder = built();
    let app = serving(folder.path());
    for path in ["/v1/verify.js", "/v1/index.html", "/v1/", "/v1", "/vrs/x.js", "/01/x.js", "/healthz/", "/epcis/x"] {
        app.get(path).await.refused(404, "not_found");
    }
    app.get("/b/x.js").await.refused(404, "not_found");
    app.get("/v1/verify").await.refused(405, "method_not_allowed");
    assert_eq!(app.get("/healthz").await.text(), "ok\n");
}

#[tokio::test]
async fn without_the_web_app_the_server_says_what_it_is() {
    let app = TestApp::new();
    let reply = app.get("/").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "text/html; charset=utf-8");
    for words in ["Packproof server", "not installed", "cargo xtask web", "--web"] {
        assert!(reply.text().contains(words), "{words}: {}", reply.text());
    }
    assert_eq!(app.send(Method::HEAD, "/", &[], b"").await.body.len(), 0);
    for path in ["/index.html", "/sw.js", "/assets/"] {
        assert_eq!(app.get(path).await.status, 404, "{path}");
    }
}

#[test]
fn a_folder_without_the_app_is_refused() {
    let folder = TempDir::new().unwrap();
    let refused = WebFolder::open(folder.path().to_owned()).unwrap_err().to_string();
    for words in [folder.path().to_str().unwrap(), "index.html", "next:", "cargo xtask web"] {
        assert!(refused.contains(words), "{words}: {refused}");
    }
}

#[tokio::test]
async fn browsers_of_the_same_origin_are_heard_and_no_others_are_let_in() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    let browser = [("origin", "https://packs.example"), ("content-type", "application/json")];
    // Almost as much as a push may hold.
    device.write(&[&"x".repeat(63_000)]);
    for _ in 1..130 {
        device.write(&[&"x".repeat(63_000)]);
    }
    let body = serde_json::to_vec(&device.push_body(0)).unwrap();
    assert!((8_100_000..=8 * 1024 * 1024).contains(&body.len()), "{}", body.len());
    let reply = device.post_with(&app, "/v1/journal", &browser, &body).await;
    device.receipted(&reply, 130);
    let mut replies = vec![reply, get_as(&app, "/healthz", &browser).await];
    let preflight = [browser[0], ("access-control-request-method", "POST")];
    replies.push(app.send(Method::OPTIONS, "/v1/journal", &preflight, b"").await);
    assert_eq!(replies[2].status, 405);
    for reply in replies {
        assert!(reply.headers.keys().all(|name| !name.as_str().starts_with("access-control")), "{:?}", reply.headers);
    }
}
