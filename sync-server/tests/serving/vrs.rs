//! Trading partners: GS1 Lightweight Messaging.

use axum::http::Method;

use super::app::{DENIED, KEY, TestApp};

const GOOD: &str = "/vrs/verify/gtin/00300010123455/lot/D2911/ser/GOOD";
const UUID: &str = "21EC2020-3AEA-4069-A2DD-08002B30309D";

fn asks(serial: &str, lot: &str, query: &str) -> String {
    format!("/vrs/verify/gtin/00300010123455/lot/{lot}/ser/{serial}?{query}")
}

#[tokio::test]
async fn an_answer_looks_as_the_standard_says() {
    let app = TestApp::new();
    let path = format!(
        "{GOOD}?exp=291130&linkType=verificationService&context=dscsaSaleableReturn&reqGLN=0399999999991&corrUUID={UUID}\
         &ctrlPossessAtt=true&email=a%40example.org&telephone=%2B1&unknown=1"
    );
    let headers = [("x-api-key", KEY), ("gs1us-version", "1.3.0")];
    let reply = app.send(Method::GET, &path, &headers, b"").await;
    assert_eq!(reply.status, 200);
    assert_eq!(reply.header("content-type"), "application/json");
    assert_eq!(
        reply.text(),
        r#"{"verificationTimestamp":"2026-11-20T10:00:00.250Z","responderGLN":"0300011111116","data":{"verified":true},"corrUUID":"21EC2020-3AEA-4069-A2DD-08002B30309D"}"#
    );
}

#[tokio::test]
async fn what_is_known_of_a_pack_decides() {
    let app = TestApp::new();
    let check = async |serial: &str, lot: &str, exp: &str, expected: &str| {
        let reply = app.get_as_partner(&asks(serial, lot, &format!("exp={exp}"))).await;
        assert_eq!(reply.json()["data"].to_string(), expected, "{serial} {lot} {exp}");
    };
    let failed = |reason: &str, info: Option<&str>| {
        let info = info.map_or(String::new(), |info| format!("\"additionalInfo\":\"{info}\","));
        format!("{{{info}\"verificationFailureReason\":\"{reason}\",\"verified\":false}}")
    };
    check("GOOD", "D2911", "291130", r#"{"verified":true}"#).await;
    check("GOOD", "D2911", "291100", r#"{"verified":true}"#).await;
    check("LONGER", "D2510", "251031", r#"{"additionalInfo":"ExpirationExtended","verified":true}"#).await;
    check("RECALLED", "D2911", "291130", &failed("Manufacturer_policy", Some("Recalled"))).await;
    check("OLD", "D2406", "240630", &failed("Manufacturer_policy", Some("Expired"))).await;
    check("DISPENSED", "D2911", "291130", &failed("Manufacturer_policy", None)).await;
    check("NOBODY", "D2911", "291130", &failed("No_match_GTIN_Serial", None)).await;
    check("good", "D2911", "291130", &failed("No_match_GTIN_Serial", None)).await;
    check("NOBODY", "X", "301130", &failed("No_match_GTIN_Serial", None)).await;
    check("GOOD", "d2911", "291130", &failed("No_match_GTIN_Serial_Lot", None)).await;
    check("GOOD", "D2911", "301130", &failed("No_match_GTIN_Serial_Expiry", None)).await;
    check("GOOD", "X", "301130", &failed("No_match_GTIN_Serial_Lot_Expiry", None)).await;
    check("a%2FB%25%2B9", "D%2F29", "291130", r#"{"verified":true}"#).await;
    check("a%2FB%25+9", "D%2F29", "291130", r#"{"verified":true}"#).await;
}

#[tokio::test]
async fn the_same_question_may_come_as_digital_link() {
    let app = TestApp::new();
    let path = "/01/00300010123455/10/D%2F29/21/a%2FB%25%2B9?linkType=verificationService&17=291130";
    assert_eq!(app.get_as_partner(path).await.json()["data"]["verified"], true);
    app.get_as_partner("/01/00300010123455/10/D2911/21/GOOD").await.refused(404, "link_type_unknown");
    app.get_as_partner("/01/00300010123455/10/D2911/21/GOOD?linkType=gs1:pip").await.refused(404, "link_type_unknown");
}

#[tokio::test]
async fn who_is_not_let_in_learns_nothing() {
    let app = TestApp::new();
    let with = async |headers: &[(&str, &str)], path: &str| app.send(Method::GET, path, headers, b"").await;
    let partner = format!("Bearer {KEY}");
    for path in [GOOD, "/vrs/checkConnectivity?gtin=00300010123455", "/vrs/verify/gtin/1/lot/1/ser/1"] {
        with(&[], path).await.refused(401, "credentials_missing");
        with(&[("authorization", "Basic YTpi")], path).await.refused(401, "credentials_missing");
        with(&[("authorization", "Bearer no")], path).await.refused(401, "key_unknown");
        with(&[("authorization", &partner), ("authorization", &partner)], path)
            .await
            .refused(401, "credentials_missing");
        with(&[("x-api-key", &"k".repeat(300))], path).await.refused(401, "key_unknown");
        with(&[("x-api-key", DENIED.1)], path).await.refused(403, "denied");
    }
    assert_eq!(with(&[("authorization", &format!("bearer {KEY}"))], GOOD).await.status, 200);
    for path in [format!("{GOOD}?"), "/vrs/checkConnectivity?gtin=00300010123455&".to_owned()] {
        let as_partner = async |gln: &str| app.get_as_partner(&format!("{path}reqGLN={gln}")).await;
        as_partner("0300011111116").await.refused(403, "requester_not_permitted");
        as_partner("9521999000020").await.refused(401, "requester_unknown");
        assert_eq!(as_partner("0399999999991").await.status, 200);
    }
}

#[tokio::test]
async fn questions_that_are_none_are_named() {
    let app = TestApp::new();
    let check = async |path: &str, code: &str| app.get_as_partner(path).await.refused(400, code);
    check("/vrs/verify/gtin/00300010123456/lot/D2911/ser/GOOD", "request_invalid").await;
    check("/vrs/verify/gtin/abc/lot/D2911/ser/GOOD", "request_invalid").await;
    check(&asks("GOOD", "D2911", "exp=20291130"), "request_invalid").await;
    check(&asks("GOOD", "D2911", "exp=291330"), "request_invalid").await;
    check(&asks("GOOD", "D2911", "exp=291130&exp=291129"), "request_invalid").await;
    check(&asks("GOOD", "D2911", "corrUUID=1"), "request_invalid").await;
    check(&asks("GOOD", "D2911", "reqGLN=1"), "request_invalid").await;
    check(&asks("GO%20OD", "D2911", ""), "request_invalid").await;
    check(&asks(&"9".repeat(21), "D2911", ""), "request_invalid").await;
    check(&asks("GOOD", "%ff", ""), "path_invalid").await;
    check("/vrs/verify/gtin/00300010123455/ser/GOOD", "path_invalid").await;
    check("/vrs/verify/gtin/00300010123455/lot//ser/GOOD", "request_invalid").await;
    check("/vrs/verify/gtin/00300010123455/lot/D/29/ser/GOOD", "path_invalid").await;
    check("/vrs/checkConnectivity", "request_invalid").await;
    app.get_as_partner("/vrs/else").await.refused(404, "not_found");
    let posted = app.send(Method::POST, GOOD, &[("x-api-key", KEY)], b"").await;
    posted.refused(405, "method_not_allowed");
}

#[tokio::test]
async fn we_answer_only_where_we_are_the_responder() {
    let app = TestApp::new();
    let other = "/vrs/verify/gtin/09521141123454/lot/N1/ser/77";
    app.get_as_partner(other).await.refused(404, "gtin_not_routed");
    app.get_as_partner("/vrs/checkConnectivity?gtin=09521141123454").await.refused(404, "gtin_not_routed");
    let reply = app.get_as_partner("/vrs/checkConnectivity?gtin=10300010123452&reqGLN=0399999999991").await;
    assert_eq!(reply.text(), r#"{"responderGLN":"0300011111116"}"#);
}

#[tokio::test]
async fn a_question_repeated_by_its_name_gets_the_same_answer_for_five_minutes() {
    let app = TestApp::new();
    let question = asks("GOOD", "D2911", &format!("exp=291130&corrUUID={UUID}"));
    let first = app.get_as_partner(&question).await;
    app.set_clock("2026-11-20T10:04:59Z");
    assert_eq!(app.get_as_partner(&question).await.text(), first.text());

    // Another spelling of the same name: the answer is the same, the name comes back as given.
    let lower = app.get_as_partner(&question.replace(UUID, &UUID.to_lowercase())).await;
    assert_eq!(lower.text(), first.text().replace(UUID, &UUID.to_lowercase()));

    let other = asks("GOOD", "D2911", &format!("exp=291129&corrUUID={UUID}"));
    app.get_as_partner(&other).await.refused(400, "corr_uuid_reused");

    app.set_clock("2026-11-20T10:05:01Z");
    let later = app.get_as_partner(&question).await.json();
    assert_eq!(later["verificationTimestamp"], "2026-11-20T10:05:01.000Z");
    app.get_as_partner(&other).await.refused(400, "corr_uuid_reused");
}

#[tokio::test]
async fn a_question_without_a_name_gets_one() {
    let app = TestApp::new();
    for _ in 0..2 {
        assert_eq!(app.get_as_partner(GOOD).await.json()["corrUUID"], "ffffffff-ffff-4fff-bfff-ffffffffffff");
    }
}

#[tokio::test]
async fn every_answer_is_in_the_audit() {
    let app = TestApp::new();
    let question = asks("GOOD", "D2911", &format!("exp=291130&corrUUID={UUID}&context=dscsaSaleableReturn"));
    assert_eq!(app.get_as_partner(&question).await.status, 200);
    app.set_clock("2026-11-20T10:01:00Z");
    assert_eq!(app.get_as_partner(&question).await.status, 200);
    app.get_as_partner("/vrs/verify/gtin/09521141123454/lot/N1/ser/77").await.refused(404, "gtin_not_routed");
    let rows: Vec<String> = app
        .registry()
        .verifications()
        .unwrap()
        .iter()
        .map(|row| {
            format!(
                "{} {} {} {} {}",
                row.at,
                row.evaluated_at,
                row.correlation.as_deref().unwrap_or("-"),
                row.context.as_deref().unwrap_or("-"),
                row.answer
            )
        })
        .collect();
    let name = UUID.to_lowercase();
    let row = |at: &str| format!("{at} 2026-11-20T10:00:00.25Z {name} dscsaSaleableReturn {{\"verified\":true}}");
    assert_eq!(rows, [row("2026-11-20T10:00:00.25Z"), row("2026-11-20T10:01:00Z")]);
}
