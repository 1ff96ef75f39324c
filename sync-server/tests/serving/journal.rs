//! Journals of devices: replay, gap, fork, and servers and devices that were restored.

use sync_server::store::Store as _;
use sync_server::store::sqlite::ChainRow;
use verify_core::journal::ENTRIES_PER_PUSH;
use verify_core::sync::notice_id;
use verify_core::sync::wire::{EntryRef, Hex};

use super::app::TestApp;
use super::device::TestDevice;

/// Epoch, entries and forks of every chain.
fn chains(app: &TestApp) -> Vec<(u32, u64, u64)> {
    let rows = app.registry().journal_chains(None).unwrap();
    let row = |row: &ChainRow| {
        assert_eq!(row.entries, row.position.next_seq);
        (row.position.epoch, row.entries, row.forks)
    };
    rows.iter().map(row).collect()
}

#[tokio::test]
async fn entries_are_held_once_however_often_they_come() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.receipted(&device.push(&app, 0).await, 0);
    device.write(&["a", "b"]);
    device.receipted(&device.push(&app, 0).await, 2);
    device.receipted(&device.push(&app, 0).await, 2);
    device.receipted(&device.push(&app, 1).await, 2);
    device.write(&["c"]);
    device.receipted(&device.push(&app, 0).await, 3);
    device.receipted(&device.push(&app, 3).await, 3);
    assert_eq!(chains(&app), [(0, 3, 0)]);
}

#[tokio::test]
async fn a_gap_is_told_and_nothing_is_stored() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.write(&["a", "b", "c"]);
    device.conflict(&device.push(&app, 1).await, "gap", &device.position(0));
    assert!(chains(&app).is_empty());
    device.receipted(&device.push(&app, 0).await, 3);
    device.write(&["d", "e"]);
    device.conflict(&device.push(&app, 4).await, "gap", &device.position(3));
    assert_eq!(chains(&app), [(0, 3, 0)]);
}

#[tokio::test]
async fn a_fork_is_kept_as_evidence_and_a_new_epoch_goes_on() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.write(&["a", "b", "c"]);
    device.receipted(&device.push(&app, 0).await, 3);

    let mut restored = device.clone();
    restored.bodies.truncate(1);
    restored.write(&["x"]);
    for _ in 0..2 {
        restored.conflict(&restored.push(&app, 1).await, "fork", &device.position(3));
    }
    restored.write(&["y", "z"]);
    restored.conflict(&restored.push(&app, 3).await, "fork", &device.position(3));
    assert_eq!(chains(&app), [(0, 3, 2)]);

    let mut new_epoch = TestDevice { epoch: 1, bodies: Vec::new(), ..restored.clone() };
    new_epoch.write(&["x", "y"]);
    new_epoch.receipted(&new_epoch.push(&app, 0).await, 2);
    device.write(&["d"]);
    device.receipted(&device.push(&app, 3).await, 4);
    assert_eq!(chains(&app), [(0, 4, 2), (1, 2, 0)]);
}

#[tokio::test]
async fn a_restored_device_that_wrote_nothing_learns_what_it_lost() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.write(&["a", "b"]);
    device.receipted(&device.push(&app, 0).await, 2);
    let mut restored = device.clone();
    restored.bodies.truncate(1);
    device.receipted(&restored.push(&app, 1).await, 2);
}

#[tokio::test]
async fn a_restored_server_gets_the_entries_again() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.write(&["a"]);
    device.receipted(&device.push(&app, 0).await, 1);
    let backup = app.backup();
    device.write(&["b"]);
    device.receipted(&device.push(&app, 1).await, 2);
    device.write(&["c"]);
    drop(app);

    device.conflict(&device.push(&backup, 2).await, "gap", &device.position(1));
    device.receipted(&device.push(&backup, 1).await, 3);
    assert_eq!(chains(&backup), [(0, 3, 0)]);
}

#[tokio::test]
async fn pushes_that_no_honest_device_sends_are_refused_by_name() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.write(&["a", "b"]);
    let good = device.push_body(0);
    let send = async |body: &verify_core::sync::wire::PushBody| {
        device.post(&app, "/v1/journal", &serde_json::to_vec(body).unwrap()).await
    };

    let mut swapped = good.clone();
    swapped.entries.swap(0, 1);
    send(&swapped).await.refused(400, "chain_broken");
    let mut other = good.clone();
    other.device = Hex([1; 32]);
    send(&other).await.refused(400, "other_device");
    let mut start = good.clone();
    start.prev_head = Hex([0; 32]);
    send(&start).await.refused(400, "start_invalid");
    let mut many = good.clone();
    many.entries = vec![good.entries[0].clone(); ENTRIES_PER_PUSH + 1];
    send(&many).await.refused(400, "too_many_entries");
    let mut far = good.clone();
    far.from_seq = u64::MAX;
    send(&far).await.refused(400, "from_seq_invalid");
    let mut large = TestDevice { bodies: Vec::new(), ..device.clone() };
    large.write(&[&"x".repeat(70_000)]);
    send(&large.push_body(0)).await.refused(400, "entry_too_large");
    for body in [&b""[..], b"{", b"{}", b"[]", b"\xff"] {
        device.post(&app, "/v1/journal", body).await.refused(400, "body_invalid");
    }
    device.post(&app, "/v1/journal", &vec![b' '; 8 * 1024 * 1024 + 1]).await.refused(413, "body_too_large");
    assert!(chains(&app).is_empty());
}

#[tokio::test]
async fn only_enrolled_devices_that_sign_are_heard() {
    let app = TestApp::new();
    let device = TestDevice::enrolled(&app, 1).await;
    TestDevice::new(2).push(&app, 0).await.refused(401, "device_unknown");
    let body = serde_json::to_vec(&device.push_body(0)).unwrap();
    app.send(axum::http::Method::POST, "/v1/journal", &[], &body).await.refused(401, "signature_invalid");
    let forged = [
        ("content-digest", "sha-256=:X48E9qOokqqrvdts8nOJRJN3OWDUoyWxBf7kbu9DBPE=:"),
        (
            "signature-input",
            "packproof=(\"@method\" \"@path\" \"content-digest\");created=5;keyid=\"00\";alg=\"ed25519\"",
        ),
        ("signature", "packproof=:AAAA:"),
    ];
    app.send(axum::http::Method::POST, "/v1/journal", &forged, &body).await.refused(401, "signature_invalid");
}

#[tokio::test]
async fn what_was_seen_where_becomes_known_once() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    let scan = |serial: &str, place: &str| {
        format!(
            r#"{{"v":1,"kind":"scan","epoch":0,"seq":0,"at":"2026-11-20T09:00:00Z","clock":"agrees","scan":{{"text":"-","entry":"camera"{place}}},"verdict":{{"identification":{{"gtin":"00300010123455","serial":"{serial}"}}}}}}"#
        )
    };
    device.write(&[&scan("GOOD", ""), "{}", &scan("OLD", r#","place":{"lat":40.5,"lon":-75}"#)]);
    device.receipted(&device.push(&app, 0).await, 3);
    device.receipted(&device.push(&app, 0).await, 3);
    let sightings = app.registry().sightings("2000-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let words: Vec<_> = sightings.iter().map(|s| format!("{} {}", s.serial, s.place.lat_deg())).collect();
    assert_eq!(words, ["GOOD 52.52", "OLD 40.5"]);
    assert!(sightings.iter().all(|sighting| sighting.source == device.id().to_hex()));
}

#[tokio::test]
async fn without_notices_there_are_none() {
    let app = TestApp::new();
    let device = TestDevice::enrolled(&app, 1).await;
    assert_eq!(device.get(&app, "/v1/notices", "?after=7").await.text(), r#"{"notices":[],"next":7}"#);
    assert_eq!(device.get(&app, "/v1/notices", "").await.text(), r#"{"notices":[],"next":0}"#);
    device.get(&app, "/v1/notices", "?after=-1").await.refused(400, "query_invalid");
    app.get("/v1/notices?after=0").await.refused(401, "signature_invalid");
}

#[tokio::test]
async fn notices_come_in_order_and_once() {
    let app = TestApp::new();
    let mut device = TestDevice::enrolled(&app, 1).await;
    device.write(&["a", "b"]);
    device.receipted(&device.push(&app, 0).await, 2);
    let registry = app.registry();
    let add = |seq, cause| {
        let entry = EntryRef { epoch: 0, seq };
        registry.add_notice(&device.id(), entry, cause, "Set it aside.", app.now())
    };
    assert_eq!(add(1, "duplicate_elsewhere"), Ok(1));
    assert_eq!(add(0, "anomaly"), Ok(2));
    assert_eq!(add(1, "duplicate_elsewhere"), Ok(1));
    assert!(add(2, "anomaly").is_err_and(|error| error.to_string().contains("no entry 2 of epoch 0")));

    let page = device.get(&app, "/v1/notices", "?after=0").await;
    let id = notice_id(&device.id(), EntryRef { epoch: 0, seq: 1 }, "duplicate_elsewhere");
    let first = format!(
        r#"{{"seq":1,"id":"{id}","entry":{{"epoch":0,"seq":1}},"cause":"duplicate_elsewhere","text":"Set it aside."}}"#
    );
    assert!(page.text().starts_with(&format!(r#"{{"notices":[{first},{{"seq":2,"#)), "{}", page.text());
    assert!(page.text().ends_with(r#""next":2}"#), "{}", page.text());
    let rest = device.get(&app, "/v1/notices", "?after=1").await.json();
    assert_eq!(rest["notices"].as_array().unwrap().len(), 1);
    // A device that has seen more than there is knew another server: it gets everything.
    let all = device.get(&app, "/v1/notices", "?after=99").await.json();
    assert_eq!((all["notices"].as_array().unwrap().len(), &all["next"]), (2, &serde_json::json!(2)));
    let other = TestDevice::enrolled(&app, 2).await;
    assert_eq!(other.get(&app, "/v1/notices", "?after=0").await.json()["notices"].as_array().unwrap().len(), 0);
}
