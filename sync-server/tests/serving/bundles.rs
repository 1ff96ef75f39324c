//! Published bundles and health.

use axum::http::Method;
use verify_core::ids::Digest;

use super::app::{ROOT, SCOPE, TestApp};

const IMMUTABLE: &str = "public, max-age=31536000, immutable";

#[tokio::test]
async fn files_are_served_for_ever_and_the_timestamp_anew() {
    let app = TestApp::new();
    let scope = app.scope_folder();
    let object = Digest::of(b"object").to_hex();
    let object = format!("objects/{}/{object}", &object[..2]);
    std::fs::create_dir_all(scope.join(&object).parent().unwrap()).unwrap();
    std::fs::write(scope.join(&object), b"object").unwrap();
    std::fs::write(scope.join("timestamp.json"), b"{}").unwrap();
    let token = SCOPE.to_hex();

    let root = app.get(&format!("/b/{token}/1.root.json")).await;
    assert_eq!((root.status.as_u16(), root.text()), (200, ROOT));
    assert_eq!(root.header("cache-control"), IMMUTABLE);
    assert_eq!(root.header("content-type"), "application/json");
    assert_eq!(root.header("content-length"), ROOT.len().to_string());

    let served = app.get(&format!("/b/{token}/{object}")).await;
    assert_eq!((served.text(), served.header("cache-control")), ("object", IMMUTABLE));
    let part = app.send(Method::GET, &format!("/b/{token}/{object}"), &[("range", "bytes=2-3")], b"").await;
    assert_eq!((part.status.as_u16(), part.text()), (206, "je"));

    let conditional = [("if-modified-since", "Fri, 01 Jan 2100 00:00:00 GMT")];
    let timestamp = app.send(Method::GET, &format!("/b/{token}/timestamp.json"), &conditional, b"").await;
    assert_eq!((timestamp.status.as_u16(), timestamp.header("cache-control")), (200, "no-store"));
    let head = app.send(Method::HEAD, &format!("/b/{token}/1.root.json"), &[], b"").await;
    assert_eq!((head.status.as_u16(), head.body.len()), (200, 0));
}

#[tokio::test]
async fn nothing_else_is_served_and_nothing_is_listed() {
    let app = TestApp::new();
    let token = SCOPE.to_hex();
    std::fs::write(app.scope_folder().join("secret.txt"), b"secret").unwrap();
    std::fs::write(app.scope_folder().join("2.root.json.tmp"), b"half").unwrap();
    for path in [
        format!("/b/{token}"),
        format!("/b/{token}/"),
        format!("/b/{token}/objects"),
        format!("/b/{token}/objects/"),
        format!("/b/{token}/2.root.json"),
        format!("/b/{token}/2.root.json.tmp"),
        format!("/b/{token}/secret.txt"),
        format!("/b/{token}/../../../registry.sqlite"),
        format!("/b/{token}/%2e%2e/%2e%2e/%2e%2e/registry.sqlite"),
        format!("/b/{token}/..%2f..%2f..%2fregistry.sqlite"),
        format!("/b/{}/1.root.json", "00".repeat(16)),
        "/b/../registry.sqlite".to_owned(),
        "/b/x/1.root.json".to_owned(),
        "/b/".to_owned(),
    ] {
        let reply = app.get(&path).await;
        assert_eq!(reply.status, 404, "{path}");
        assert_eq!(reply.header("cache-control"), "no-store", "{path}");
    }
}

#[tokio::test]
async fn health_is_told_to_anybody() {
    let app = TestApp::new();
    assert_eq!(app.get("/healthz").await.text(), "ok\n");
    assert_eq!(app.get("/readyz").await.text(), r#"{"ready":true}"#);
}
