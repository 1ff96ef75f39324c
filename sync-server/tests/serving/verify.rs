//! Our own API.

use axum::http::Method;
use serde_json::{Value, json};

use super::app::{DENIED, KEY, TestApp};
use super::device::TestDevice;

async fn asks(app: &TestApp, body: &Value) -> super::app::Reply {
    app.send(Method::POST, "/v1/verify", &[("x-api-key", KEY)], body.to_string().as_bytes()).await
}

fn pack(serial: &str, lot: &str, expiry: &str) -> Value {
    json!({"gtin": "00300010123455", "serial": serial, "lot": lot, "expiry": expiry})
}

fn words(results: &Value) -> Vec<String> {
    let words = |result: &Value| {
        let codes: Vec<_> =
            result["reasons"].as_array().unwrap().iter().filter_map(|reason| reason["code"].as_str()).collect();
        let answer = result["answer"]["verificationFailureReason"].as_str().unwrap_or("-");
        format!("{} {} {answer}", result["decision"].as_str().unwrap(), codes.join(","))
    };
    results["results"].as_array().unwrap().iter().map(words).collect()
}

#[tokio::test]
async fn one_pack_is_answered_with_verdict_and_responders_answer() {
    let app = TestApp::new();
    let reply = asks(&app, &pack("RECALLED", "D2911", "291130")).await;
    assert_eq!(
        reply.text(),
        r#"{"results":[{"status":"final","decision":"STOP","kind":"unfit","reasons":[{"code":"recalled_serial","detail":"recall R-1, class II: One pack."}],"notes":[],"answer":{"verified":false,"verificationFailureReason":"Manufacturer_policy","additionalInfo":"Recalled"},"gtin":"00300010123455","serial":"RECALLED"}]}"#
    );
}

#[tokio::test]
async fn many_packs_are_answered_in_order_and_a_bad_one_by_itself() {
    let app = TestApp::new();
    let body = json!({"packs": [
        pack("GOOD", "D2911", "291130"),
        {"gtin": "00300010123456", "serial": "GOOD"},
        pack("NOBODY", "D2911", "291130"),
        {"gtin": "00300010123455"},
        5,
        {"gtin": "00300010123455", "serial": 5},
        pack("GOOD", "D2911", "2029-11-30"),
        {"gtin": "09521141123454", "serial": "77", "lot": "N1", "expiry": "291130"},
        {"gtin": "09521141123454", "serial": "78", "lot": "N1", "expiry": "291130"},
        {"gtin": "04012345678901", "serial": "1"},
        pack("GOOD", "D2911", "301130"),
        {"gtin": "00300010123455", "serial": "GOOD", "lot": null, "extra": true},
        pack("LONGER", "D2510", "251031"),
        pack("OLD", "D2406", "240630"),
    ]});
    let reply = asks(&app, &body).await.json();
    let expected = [
        "VERIFIED  -",
        "CHECK bad_check_digit -",
        "CHECK serial_unknown No_match_GTIN_Serial",
        "CHECK incomplete -",
        "CHECK incomplete -",
        "CHECK unreadable -",
        "CHECK unreadable -",
        "VERIFIED  -",
        "HELD lot_open -",
        "NOT_COVERED gtin_unknown -",
        "CHECK expiry_mismatch No_match_GTIN_Serial_Expiry",
        "VERIFIED  -",
        "VERIFIED  -",
        "STOP expired Manufacturer_policy",
    ];
    assert_eq!(words(&reply), expected);
    assert_eq!(reply["results"][0]["answer"], json!({"verified": true}));
    assert_eq!(reply["results"][7]["answer"], Value::Null, "we are not its responder");
    assert_eq!(reply["results"][12]["notes"], json!(["expiry_extended"]));
    assert_eq!(app.registry().verifications().unwrap().len(), 9, "a row for each pack that was understood");
}

#[tokio::test]
async fn a_device_is_answered_as_of_its_site() {
    let app = TestApp::new();
    let device = TestDevice::enrolled(&app, 1).await;
    let body = pack("DISPENSED", "D2911", "291130").to_string();
    let reply = device.post(&app, "/v1/verify", body.as_bytes()).await;
    assert_eq!(words(&reply.json()), ["STOP dispensed_here Manufacturer_policy"]);
    let partner = asks(&app, &pack("DISPENSED", "D2911", "291130")).await;
    assert_eq!(words(&partner.json()), ["STOP dispensed Manufacturer_policy"]);

    // In Berlin the last day is over an hour before it is in UTC.
    app.set_clock("2029-11-30T23:30:00Z");
    let body = pack("GOOD", "D2911", "291130");
    let reply = device.post(&app, "/v1/verify", body.to_string().as_bytes()).await;
    assert_eq!(words(&reply.json()), ["STOP expired -"]);
    assert_eq!(words(&asks(&app, &body).await.json()), ["VERIFIED  -"]);
}

#[tokio::test]
async fn requests_that_are_none_are_named() {
    let app = TestApp::new();
    let send = async |headers: &[(&str, &str)], body: &[u8]| app.send(Method::POST, "/v1/verify", headers, body).await;
    send(&[], b"{}").await.refused(401, "credentials_missing");
    send(&[("x-api-key", "no")], b"{}").await.refused(401, "key_unknown");
    send(&[("x-api-key", DENIED.1)], b"{}").await.refused(403, "denied");
    for body in [&b""[..], b"{", b"[]", b"5", b"{\"packs\":{}}", b"\xff"] {
        send(&[("x-api-key", KEY)], body).await.refused(400, "body_invalid");
    }
    let many = json!({"packs": vec![pack("GOOD", "D2911", "291130"); 1001]});
    asks(&app, &many).await.refused(400, "too_many_packs");
    let most = json!({"packs": vec![pack("GOOD", "D2911", "291130"); 1000]});
    assert_eq!(asks(&app, &most).await.json()["results"].as_array().unwrap().len(), 1000);
    send(&[("x-api-key", KEY)], &vec![b' '; 1024 * 1024 + 1]).await.refused(413, "body_too_large");
    assert_eq!(asks(&app, &json!({"packs": []})).await.text(), r#"{"results":[]}"#);
}
