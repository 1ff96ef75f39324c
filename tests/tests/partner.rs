//! A trading partner asks: the verification messages of GS1 Lightweight Messaging, and our own API beside them.
#![allow(clippy::unwrap_used, reason = "what a program says wrongly is a failed test")]

use packproof_tests::e2e::{CODES, Code, Demo, NOW, PARTNER_GLN, PARTNER_KEY, Server, program, words};
use serde_json::{Value, json};

fn serve(demo: &Demo) -> Server {
    let server = program("packproof-server").with(&["--now", NOW]);
    Server::start(&server, &demo.data(), "127.0.0.1:0")
}

/// The elements of a code by application identifier.
fn elements(code: &Code) -> Value {
    let parsed = program("packproof").run_with_input(&["parse", "-"], &serde_json::to_string(&code.text()).unwrap());
    parsed.json()["identification"]["readings"][0].clone()
}

fn path(code: &Code, correlation: &str) -> String {
    let it = elements(code);
    let field = |name: &str| it[name].as_str().unwrap().to_owned();
    format!(
        "/vrs/verify/gtin/{}/lot/{}/ser/{}?exp={}&linkType=verificationService&context=dscsaSaleableReturn\
         &reqGLN={PARTNER_GLN}&corrUUID={correlation}&ctrlPossessAtt=true",
        field("gtin"),
        field("lot"),
        field("serial"),
        field("expiry")
    )
}

/// `verified`, the failure reason and the additional information.
fn answer(body: &Value) -> String {
    let data = &body["data"];
    let text = |name: &str| data[name].as_str().unwrap_or("-").to_owned();
    format!("{} {} {}", data["verified"], text("verificationFailureReason"), text("additionalInfo"))
}

#[test]
fn the_eight_codes_are_answered_by_the_default_policy() {
    let demo = Demo::new();
    let server = serve(&demo);
    let expected = [
        "true - -",
        "false Manufacturer_policy Expired",
        "false Manufacturer_policy Recalled",
        "false Manufacturer_policy -",
        "false No_match_GTIN_Serial_Expiry -",
        "false No_match_GTIN_Serial -",
        "404",
        // The record itself says nothing against it: where it was seen is no part of the messaging.
        "true - -",
    ];
    for (i, (code, expected)) in CODES.iter().zip(expected).enumerate() {
        let correlation = format!("21ec2020-3aea-4069-a2dd-0800200c9a{i:02}");
        let reply = server.get(&path(code, &correlation), Some(PARTNER_KEY));
        if reply.status == 200 {
            assert_eq!(answer(&reply.body), expected, "{}", code.name);
            assert_eq!(reply.body["corrUUID"], correlation.as_str());
            assert_eq!(reply.body["responderGLN"], "0300011111116");
        } else {
            assert_eq!(reply.status.to_string(), expected, "{}", code.name);
        }
    }
    let connectivity = format!("/vrs/checkConnectivity?gtin=00300010123455&reqGLN={PARTNER_GLN}");
    assert_eq!(server.get(&connectivity, Some(PARTNER_KEY)).body, json!({"responderGLN": "0300011111116"}));
}

#[test]
fn a_repeated_question_gets_the_same_answer_and_a_changed_one_is_refused() {
    let demo = Demo::new();
    let server = serve(&demo);
    let correlation = "21EC2020-3AEA-4069-A2DD-08002B30309D";
    let first = server.get(&path(&CODES[0], correlation), Some(PARTNER_KEY));
    let again = server.get(&path(&CODES[0], correlation), Some(PARTNER_KEY));
    assert_eq!((first.status, &first.body), (again.status, &again.body));
    assert_eq!(server.get(&path(&CODES[1], correlation), Some(PARTNER_KEY)).status, 400);
}

#[test]
fn who_may_not_ask_and_what_cannot_be_asked_is_told_apart() {
    let demo = Demo::new();
    let server = serve(&demo);
    let good = path(&CODES[0], "21ec2020-3aea-4069-a2dd-0800200c9a66");
    let check = |path: &str, key: Option<&str>, status: u16| {
        let reply = server.get(path, key);
        assert_eq!(reply.status, status, "{path}: {:?}", reply.body);
    };
    check(&good, None, 401);
    check(&good, Some("another-key-that-nobody-has"), 401);
    check(&good.replace(PARTNER_GLN, "0300011111116"), Some(PARTNER_KEY), 403);
    check(&good.replace("00300010123455", "00300010123456"), Some(PARTNER_KEY), 400);
    check(&good.replace("exp=291130", "exp=291330"), Some(PARTNER_KEY), 400);
    check(&good.replace("a2dd-0800200c9a66", "a2dd"), Some(PARTNER_KEY), 400);
    check(&good.replace("/ser/", "/serial/"), Some(PARTNER_KEY), 400);
    check(&good, Some(PARTNER_KEY), 200);
}

#[test]
fn our_own_api_says_what_a_device_says() {
    let demo = Demo::new();
    let server = serve(&demo);
    let packs: Vec<Value> = CODES.iter().map(elements).collect();
    let reply = server.post("/v1/verify", PARTNER_KEY, &json!({"packs": packs}));
    assert_eq!(reply.status, 200, "{:?}", reply.body);
    let results = reply.body["results"].as_array().unwrap();
    assert_eq!(results.len(), CODES.len());
    for (code, result) in CODES.iter().zip(results) {
        // Our own API is not told where a pack is, so where it was seen before plays no part.
        let expected = if code.name == "seen elsewhere" { "VERIFIED - []" } else { code.first };
        assert_eq!(words(result), expected, "{}: {result}", code.name);
    }
    // The same packs, judged from the bundle.
    let lines: String = CODES.iter().map(|code| json!(code.text()).to_string() + "\n").collect();
    for (verdict, result) in demo.judge(NOW, &[], &lines).iter().zip(results) {
        assert_eq!(words(verdict), words(result), "{verdict}");
    }
}
