//! Golden files: the bytes of every format that leaves a process. A difference here is a change of format: it needs a new
//! format number, not a new golden file. `PACKPROOF_UPDATE_GOLDEN=1` writes them.
#![cfg(feature = "writer")]
#![allow(clippy::unwrap_used, reason = "a broken sample is a failed test")]

use std::path::Path;

use verify_core::bundle::Objects;
use verify_core::bundle::manifest::RowContent;
use verify_core::ids::{DeviceId, Digest};
use verify_core::journal::{Position, receipt_message};
use verify_core::scan::label::identify_label;
use verify_core::scan::profile::{ScannerProfile, TEST_CODE};
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::time::Clock;
use verify_core::verdict::{Context, Knowledge, Question, judge};
use verify_core::wire::{LabelLine, ParseLine, ScanLine, ScannerLine, VerdictLine};

#[path = "verdicts/sample.rs"]
#[allow(dead_code, reason = "the verdicts use more of it")]
mod sample;

use sample::{ISSUED, Sample};

fn check(name: &str, found: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/golden").join(name);
    if std::env::var_os("PACKPROOF_UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, format!("{found}\n")).unwrap();
    }
    let expected = std::fs::read_to_string(&path).unwrap_or_default();
    assert_eq!(found, expected.trim_end(), "{name} is not what was published");
}

fn hex(bytes: &[u8]) -> String {
    let lines = bytes.chunks(40).map(|line| data_encoding::HEXLOWER.encode(line));
    lines.collect::<Vec<_>>().join("\n")
}

fn object(sample: &Sample, digest: &Digest) -> String {
    hex(&sample.objects.object(digest).unwrap().unwrap())
}

#[test]
fn bundle_objects() {
    let sample = Sample::new();
    check("index.hex", &object(&sample, sample.bundle.digest()));
    let entry = sample.bundle.index().gtins.values().next().unwrap();
    check("manifest.hex", &object(&sample, &entry.manifest));
    let overlay = entry.lots.iter().find_map(|lot| lot.overlay).unwrap();
    check("overlay.hex", &object(&sample, &overlay));
    let manifest = sample.bundle.manifests().values().next().unwrap();
    let RowContent::Segment { digest, .. } = manifest.rows()[0].content else { panic!("the first lot has serials") };
    check("segment.hex", &object(&sample, &digest));
}

#[test]
fn sections() {
    let sample = Sample::new();
    for (name, section) in &sample.bundle.index().sections {
        let bytes = sample.objects.object(&section.digest).unwrap().unwrap();
        check(&format!("{name}.json"), std::str::from_utf8(&bytes).unwrap());
    }
}

#[test]
fn lines() {
    let sample = Sample::new();
    let line = r#"{"text":"]d20100300010123455173103312111GOOD\u001d10COMPLETE","entry":"camera","at":"2026-11-20T11:59:00Z","place":{"lat":40.0,"lon":-75.0,"radius_m":50.0},"device":"d","session":"s"}"#;
    let scan_line = ScanLine::parse(line).unwrap();
    check("scan_line.json", &serde_json::to_string(&scan_line).unwrap());
    let scan = scan_line.to_scan().unwrap();
    let identification = identify(&scan);
    check("parse_line.json", &serde_json::to_string(&ParseLine::from(&identification)).unwrap());
    let codes = ["]C10100300010123455", "]C11725032710A123", "]E04006381333931"];
    let codes = codes.map(|text| Scan::from_text(text, None, EntryMode::Camera));
    check("label_line.json", &serde_json::to_string(&LabelLine::from(&identify_label(&codes))).unwrap());
    let profile = ScannerProfile::learn(&TEST_CODE.replace('\u{1d}', "<F8>").to_uppercase()).unwrap();
    let line = ScannerLine::from(&profile);
    assert_eq!(line.to_profile(), Some(profile));
    check("scanner_line.json", &serde_json::to_string(&line).unwrap());
    let now = ISSUED.parse().unwrap();
    let text = "]d2010030001012345517310331\u{1d}21GOOD\u{1d}10COMPLETE";
    let identification = identify(&Scan::from_text(text, None, EntryMode::Camera));
    let context = Context::default();
    let question = Question {
        identification: &identification,
        at: now,
        place: None,
        clock: Clock::given(now),
        context: &context,
        earlier: &[],
    };
    let knowledge = Knowledge { bundle: &sample.bundle, objects: &sample.objects, issued: sample.issued };
    let verdict = judge(&question, Some(&knowledge));
    check("verdict_line.json", &serde_json::to_string(&VerdictLine::from(&verdict)).unwrap());
}

#[test]
fn journal() {
    let device = DeviceId::of_key(&[1; 32]);
    let position = Position::start(&device, 0).after(r#"{"v":1}"#);
    check("journal_head.hex", &position.head.to_hex());
    check("receipt.hex", &hex(&receipt_message(&device, &position)));
}
