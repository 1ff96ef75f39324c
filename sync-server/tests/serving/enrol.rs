//! Letting devices in.

use axum::http::Method;
use verify_core::sync::enrol_code::OneTimeCode;

use super::app::{ROOT, SCOPE, SITE, TestApp};
use super::device::TestDevice;

#[tokio::test]
async fn a_code_lets_one_device_in_and_tells_it_what_it_needs() {
    let app = TestApp::new();
    let issued = app.code(1).await;
    assert_eq!(issued.expires_at.to_string(), "2026-11-21T10:00:00.25Z");
    let device = TestDevice::new(1);
    let reply = device.enrol(&app, issued.code.one_time()).await;
    let expected = format!(
        r#"{{"device":"{}","site":{{"gln":"{SITE}","name":"Harbour Pharmacy","tz":"Europe/Berlin"}},"scope_token":"{}","root":{}}}"#,
        device.id(),
        SCOPE.to_hex(),
        serde_json::to_string(ROOT).unwrap()
    );
    assert_eq!((reply.status.as_u16(), reply.text()), (200, expected.as_str()));
    assert!(issued.code.check_root(reply.json()["root"].as_str().unwrap().as_bytes()).is_ok());

    TestDevice::new(2).enrol(&app, issued.code.one_time()).await.refused(410, "code_used");
    TestDevice::new(2).enrol(&app, &OneTimeCode::from_random([7; 5])).await.refused(404, "code_unknown");
}

#[tokio::test]
async fn an_answer_that_was_lost_can_be_asked_for_again() {
    let app = TestApp::new();
    let issued = app.code(1).await;
    let device = TestDevice::new(1);
    let first = device.enrol(&app, issued.code.one_time()).await;
    // A new root does not change what this code pins, and neither does time.
    app.publish("{\"signed\":{\"_type\":\"root\",\"version\":2}}", 2);
    app.set_clock("2026-11-25T10:00:00Z");
    let again = device.enrol(&app, issued.code.one_time()).await;
    assert_eq!((again.status.as_u16(), again.text()), (200, first.text()));
}

#[tokio::test]
async fn codes_expire_after_a_day() {
    let app = TestApp::new();
    let issued = app.code(1).await;
    app.set_clock("2026-11-21T10:00:00.250Z");
    TestDevice::new(1).enrol(&app, issued.code.one_time()).await.refused(410, "code_expired");
}

#[tokio::test]
async fn a_code_whose_root_is_gone_says_so() {
    let app = TestApp::new();
    let issued = app.code(1).await;
    app.publish("{}", 1);
    TestDevice::new(1).enrol(&app, issued.code.one_time()).await.refused(410, "root_gone");
    std::fs::remove_dir_all(app.scope_folder()).unwrap();
    TestDevice::new(1).enrol(&app, issued.code.one_time()).await.refused(503, "nothing_published");
}

#[tokio::test]
async fn nobody_enrols_a_key_that_he_does_not_hold() {
    let app = TestApp::new();
    let issued = app.code(1).await;
    let key = TestDevice::new(1).public_key();
    let body = verify_core::sync::enrol::body(issued.code.one_time(), &key, &[1; 64]);
    app.send(Method::POST, "/v1/enrol", &[], &body).await.refused(400, "signature_invalid");
    for body in [&b"{"[..], b"{\"code\":\"AAAABBBB\"}"] {
        app.send(Method::POST, "/v1/enrol", &[], body).await.refused(400, "body_invalid");
    }
    app.send(Method::POST, "/v1/enrol", &[], &vec![b' '; 1024 * 1024 + 1]).await.refused(413, "body_too_large");
    TestDevice::enrolled(&app, 3).await;
}

#[tokio::test]
async fn guessing_is_limited() {
    let app = TestApp::new();
    let guess = async |i: u8| TestDevice::new(1).enrol(&app, &OneTimeCode::from_random([i; 5])).await;
    let mut refused = 0;
    for i in 0..101 {
        let reply = guess(i).await;
        if reply.status == 429 {
            reply.refused(429, "too_many_attempts");
            assert_eq!(reply.header("retry-after"), "1");
            refused += 1;
        }
    }
    assert_eq!(refused, 1);
    app.set_clock("2026-11-20T10:00:02Z");
    guess(1).await.refused(404, "code_unknown");
}
