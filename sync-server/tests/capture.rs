//! Reading EPCIS 1.2 documents through the public face: good ones, and every way of being bad.
//!
//! Bad documents are made here from the good sample by one change each.

use std::fs;
use std::path::{Path, PathBuf};

use sync_server::capture::{
    Action, BizStep, CaptureError, Document, Epc, EpcisEvent, EventKind, Header, Partner, Role,
};

const SHIPMENT: &str = include_str!("../../tests/samples/shipment.xml");

fn read(text: &[u8]) -> Result<(Header, Vec<EpcisEvent>), CaptureError> {
    let mut document = Document::open(text)?;
    let mut events = Vec::new();
    while let Some(event) = document.next_event()? {
        events.push(event);
    }
    Ok((document.header().clone(), events))
}

/// The documents that the project was given, or `None` where they are absent.
fn given_documents() -> Option<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../shared/data/epcis");
    if folder.is_dir() {
        return Some(folder);
    }
    println!("skipped: {} is absent", folder.display());
    None
}

fn serials(event: &EpcisEvent, role: Role) -> Vec<&str> {
    let of_role = event.objects.iter().filter(|object| object.role == role);
    of_role
        .filter_map(|object| if let Epc::Sgtin(it) = &object.epc { Some(it.serial.as_str()) } else { None })
        .collect()
}

#[test]
fn the_sample_shipment_says_what_it_says() {
    let (header, events) = read(SHIPMENT.as_bytes()).unwrap();
    let gln = |partner: Option<&Partner>| partner.and_then(Partner::gln).map(ToString::to_string);
    assert_eq!(gln(header.sender.as_ref()).as_deref(), Some("9521141111116"));
    assert_eq!(gln(header.receiver.as_ref()).as_deref(), Some("9521999100003"));
    assert_eq!(header.products.len(), 1);
    assert_eq!(header.products[0].gtin.as_str(), "09521141123454");
    assert_eq!(header.products[0].words.content, "30 tablets");
    assert_eq!(header.places[1].name, "Harbor Wholesale (example)");

    assert_eq!(events.len(), 7);
    let commissioning = &events[0];
    assert_eq!(commissioning.biz_step, Some(BizStep::Commissioning));
    assert_eq!(commissioning.action, Some(Action::Add));
    assert_eq!(serials(commissioning, Role::Subject), ["K3V8N2", "K7M4T9", "KQ2R6X", "a/b-7"]);
    assert_eq!(commissioning.lot_data.lot.as_ref().unwrap().as_str(), "N-2030");
    assert_eq!(commissioning.lot_data.expiry.unwrap().to_string(), "2030-02-28");
    assert_eq!(commissioning.time_zone_offset.minutes(), 120);
    let declared = events[3].error_declaration.as_ref().unwrap();
    assert_eq!(declared.declared_at.to_string(), "2026-10-01T07:00:00Z");
    assert_eq!(serials(&events[4], Role::Child).len(), 4);
    assert_eq!(events[6].read_point.as_ref().unwrap().site().unwrap().to_string(), "9521141111123.dock-2");
    assert_eq!(events[6].destinations[0].id.as_ref(), "urn:epc:id:pgln:9521999.10000");
    assert_eq!((events[6].position.line, events[6].position.column), (140, 13));
}

#[test]
fn the_real_shipment_says_what_it_says() {
    let Some(folder) = given_documents() else { return };
    let path = folder.join("1.2/XML/Capture/Documents/GS1_US_Pharma_Example_2_2_1_1.xml");
    let (header, events) = read(&fs::read(path).unwrap()).unwrap();
    assert_eq!(header.sender.unwrap().gln().unwrap().as_str(), "0300011111116");
    assert_eq!(header.receiver.unwrap().gln().unwrap().as_str(), "0399999999991");
    let products: Vec<_> =
        header.products.iter().map(|p| (p.gtin.as_str(), p.ndc.as_ref().unwrap().as_str())).collect();
    assert_eq!(products, [("00300010123455", "0001-0123-45"), ("10300010123452", "0001-0123-45")]);
    assert_eq!(header.products[0].words.maker, "GS1 Pharma LLC");
    assert_eq!(header.products[0].company_prefix.as_ref().unwrap().as_str(), "030001");
    assert_eq!(header.places.len(), 4);
    let commissioned: Vec<_> = events.iter().filter(|e| e.biz_step == Some(BizStep::Commissioning)).collect();
    let counts: Vec<_> = commissioned.iter().map(|e| serials(e, Role::Subject).len()).collect();
    assert_eq!(counts, [12, 3, 0]);
    assert_eq!(events.iter().filter(|e| e.kind == EventKind::Aggregation).count(), 4);
    assert_eq!(events.len(), 8);
}

/// Every 1.2 document that the project was given is read, but those that call themselves 2.0, which are refused by name.
#[test]
fn all_given_documents_are_read_or_named() {
    let Some(folder) = given_documents() else { return };
    let (mut read_count, mut refused) = (0, 0);
    for path in files(&folder.join("1.2")) {
        match read(&fs::read(&path).unwrap()) {
            Ok((_, events)) => {
                assert!(!events.is_empty(), "{}", path.display());
                read_count += 1;
            }
            Err(error) => {
                assert!(error.to_string().contains("EPCIS 2.0"), "{}: {error}", path.display());
                refused += 1;
            }
        }
    }
    assert_eq!((read_count, refused), (13, 2));
    for path in files(&folder.join("2.0")) {
        let error = read(&fs::read(&path).unwrap()).unwrap_err().to_string();
        assert!(error.contains("this version captures EPCIS 1.2 XML"), "{}: {error}", path.display());
    }
}

fn files(folder: &Path) -> Vec<PathBuf> {
    let mut found = Vec::new();
    for entry in fs::read_dir(folder).expect("a folder of the given documents") {
        let path = entry.expect("an entry of a folder just opened").path();
        if path.is_dir() { found.extend(files(&path)) } else { found.push(path) }
    }
    found.sort();
    found
}

/// The sample with the first `from` replaced.
fn changed(from: &str, to: &str) -> String {
    assert!(SHIPMENT.contains(from), "the sample has no {from}");
    SHIPMENT.replacen(from, to, 1)
}

/// Reads a bad document and compares the error: what is wrong, that it is said to be on the line where `place` first
/// stands, and that something is said about what to do next.
fn check(document: impl AsRef<[u8]>, place: &str, expected: &str) {
    let document = document.as_ref();
    let error = read(document).expect_err(expected);
    let words = error.to_string();
    assert!(words.contains(expected), "expected {expected:?}, found {words:?}");
    assert!(words.contains("\n  next: "), "{words}");
    let at = document.windows(place.len().max(1)).position(|window| window == place.as_bytes()).unwrap_or_default();
    let line = 1 + document[..at].iter().filter(|b| **b == b'\n').count() as u64;
    assert_eq!(error.at.line, line, "{words}");
}

#[test]
fn cut_off_documents_are_told_so() {
    let place = "<epc>urn:epc:id:sgtin:9521141.012345.K7M4T9";
    let half = SHIPMENT.find(place).unwrap();
    check(&SHIPMENT[..half + place.len() - 2], "K7M4", "the document ends before </epc>");
    let behind = SHIPMENT.find("K3V8N2</epc>").unwrap() + "K3V8N2</epc>".len();
    check(&SHIPMENT[..behind], "K3V8N2</epc>", "the document ends before </epcList>");
    check(&SHIPMENT[..SHIPMENT.len() - 10], "</epcis:", "the document ends before </EPCISDocument>");
    check("", "", "this is not XML");
    // Cut anywhere, it is an error and not a panic.
    for end in 0..SHIPMENT.len() - 2 {
        assert!(read(&SHIPMENT.as_bytes()[..end]).is_err(), "cut at {end}");
    }
}

#[test]
fn malformed_documents_are_told_where() {
    check(changed("</epcList>", "</epclist>"), "</epclist>", "</epclist> closes <epcList>");
    check(changed("<action>", "<action"), "<action", "a tag is not closed");
    check(changed("<cbvmda:lotNumber>", "<foo:lotNumber>"), "<foo", "prefix foo is not declared");
    check(SHIPMENT.to_owned() + "<more/>", "<more", "something follows the root element");
    check("hello", "", "this is not XML: it starts with \"hello\"");
    check(changed("UTF-8", "ISO-8859-1"), "", "the encoding is ISO-8859-1");
    let broken: Vec<u8> = changed("Nordamol", "N\u{1}rdamol").bytes().map(|b| if b == 1 { 0xf6 } else { b }).collect();
    check(broken, "regulatedProductName", "not UTF-8");
    let utf16: Vec<u8> = [0xff, 0xfe].into_iter().chain(SHIPMENT.encode_utf16().flat_map(u16::to_le_bytes)).collect();
    check(utf16, "", "the encoding is UTF-16");
}

#[test]
fn bombs_are_refused() {
    let bomb = "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b \"&a;&a;&a;\">]>\n<epcis:EPCISDocument";
    check(changed("<epcis:EPCISDocument", bomb), "<!DOCTYPE", "has a DOCTYPE");
    check(changed("PO-77", "&b;"), "&b;", "entity &b;");
    check(changed("type=\"urn:epcglobal:cbv:btt:po\"", "type=\"&b;\""), "&b;", "entity &b;");
    let deep = format!("<x:e xmlns:x=\"urn:x\">{}", "<x:e>".repeat(100_000));
    check(changed("<action>", &format!("{deep}<action>")), "<x:e>", "the depth of elements is larger");
    let long = format!("{}<!--{}-->", &SHIPMENT[..SHIPMENT.find("<action>").unwrap()], "-x".repeat(2_000_000));
    check(long, "<!---x-x", "one tag or text is larger");
    let pieces = format!("<bizStep>{}</bizStep>", "x<!-- -->".repeat(1_100_000));
    let pieces = changed("<bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>", &pieces);
    check(pieces, "x<!-- -->", "one tag or text is larger");
    let wide = "<bizTransaction>urn:x:1</bizTransaction>".repeat(10_001);
    check(changed("<bizTransactionList>", &format!("<bizTransactionList>{wide}")), "urn:x:1", "10000 entries");
}

#[test]
fn other_formats_are_named() {
    let root = "<epcis:";
    check(changed("urn:epcglobal:epcis:xsd:1", "urn:epcglobal:epcis:xsd:2"), root, "this is an EPCIS 2.0 document");
    check(changed("schemaVersion=\"1.2\"", "schemaVersion=\"2.0\""), root, "this is an EPCIS 2.0 document");
    check(changed("schemaVersion=\"1.2\"", "schemaVersion=\"0.9\""), root, "schemaVersion is \"0.9\"");
    check(
        changed("urn:epcglobal:epcis:xsd:1", "urn:example:other"),
        root,
        "EPCISDocument in namespace urn:example:other",
    );
    check(SHIPMENT.replace("epcis:EPCISDocument", "EPCISDocument"), "<EPCIS", "EPCISDocument without a namespace");
    check(SHIPMENT.replace("EPCISDocument", "EPCISQueryDocument"), root, "root element is EPCISQueryDocument");
    check("  {\"@context\": []}", "", "this is JSON");
}

#[test]
fn what_the_schema_forbids_is_refused() {
    let event = "<ObjectEvent>";
    check(changed("<bizStep>", "<bizStepp>x</bizStepp><bizStep>"), "<bizStepp>", "did you mean bizStep?");
    check(changed("<action>ADD</action>", ""), event, "<ObjectEvent> has no <action>");
    check(changed("<eventTime>2026-10-01T06:00:00Z</eventTime>", ""), event, "<ObjectEvent> has no <eventTime>");
    let offset = "<eventTimeZoneOffset>+02:00</eventTimeZoneOffset>";
    check(changed(offset, ""), event, "<ObjectEvent> has no <eventTimeZoneOffset>");
    let parent = "<parentID>urn:epc:id:sscc:9521141.4999999999</parentID>";
    check(changed(parent, ""), "<AggregationEvent>", "has no <parentID>");
    check(changed("<action>", "<action>ADD</action><action>"), "<action>", "<action> stands twice");
    check(changed("<epcList>", "loose text<epcList>"), "loose", "text \"loose text\" stands in <ObjectEvent>");
    check(changed("<action>ADD", "<action><b/>ADD"), "<b/>", "<b> may not stand in <action>");
    check(changed("<EventList>", "<SensorEvent/><EventList>"), "<Sensor", "<SensorEvent> may not stand in <EPCISBody>");
    check(changed(event, "<QuantityEvent/><ObjectEvent>"), "<Quantity", "<QuantityEvent> may not stand in <EventList>");
}

#[test]
fn wrong_values_are_named() {
    check(changed("<action>ADD", "<action>OBSERV"), "<action>", "did you mean OBSERVE?");
    check(changed("bizstep:commissioning", "bizstep:comissioning"), ":comiss", "did you mean commissioning?");
    check(changed("cbv:disp:active", "cbv:disp:activ"), "disp:activ", "did you mean active?");
    check(changed("2026-10-01T06:00:00Z", "2026-10-01T06:00:00"), "06:00:00<", "expected a time with a time zone");
    check(changed("2026-10-01T06:00:00Z", ""), "<eventTime><", "eventTime is \"\"");
    check(changed("+02:00", "+2"), "+2<", "expected an offset such as +02:00");
    check(changed("2030-02-28", "280230"), "280230", "itemExpirationDate is \"280230\", expected a date");
    check(changed("N-2030", "N 2030"), "N 2030", "lot has a character that is not allowed at position 1");
    let link = "https://id.gs1.org/01/09521141123455/21/K3V8N2";
    check(changed("urn:epc:id:sgtin:9521141.012345.K3V8N2", link), "id.gs1", "GTIN ends in check digit 5, expected 4");
    let gln = "9521141111117</sbdh";
    check(changed("urn:epc:id:sgln:9521141.11111.0</sbdh", gln), gln, "GLN ends in check digit 7");
    check(changed("9521141.012345.K3V8N2", "9521141.12345.K3V8N2"), ".12345.K3", "expected 13 digits");
    let serial = "X".repeat(21);
    check(changed("K3V8N2", &serial), &serial, "serial number has 21 characters, expected 1 to 20");
}

/// Whatever bytes arrive: an error or events, never a panic, and never a document half read as a whole one.
#[test]
fn any_bytes_are_survived() {
    use proptest::prelude::*;
    let pieces = prop::collection::vec((0..SHIPMENT.len(), prop::collection::vec(any::<u8>(), 0..8), 0..40usize), 1..6);
    proptest!(|(pieces in pieces)| {
        let mut bytes = SHIPMENT.as_bytes().to_vec();
        for (at, inserted, removed) in pieces {
            let at = at.min(bytes.len());
            let end = (at + removed).min(bytes.len());
            bytes.splice(at..end, inserted);
        }
        let _ = read(&bytes);
    });
    proptest!(|(bytes in prop::collection::vec(any::<u8>(), 0..200))| {
        prop_assert!(read(&bytes).is_err());
    });
}

/// Tags of the schema in any order and nesting.
#[test]
fn any_tags_are_survived() {
    use proptest::prelude::*;
    const PARTS: &[&str] = &[
        "<ObjectEvent>",
        "</ObjectEvent>",
        "<eventTime>",
        "</eventTime>",
        "2026-10-01T06:00:00Z",
        "<epcList>",
        "<epc>",
        "</epc>",
        "</epcList>",
        "urn:epc:id:sgtin:030001.0012345.1",
        "<action>",
        "ADD",
        "</action>",
        "<extension>",
        "</extension>",
        "<ilmd/>",
        "<baseExtension>",
        "</baseExtension>",
        "<!-- -->",
        "<![CDATA[x]]>",
        "&amp;",
        "&#65;",
    ];
    let body = prop::collection::vec(prop::sample::select(PARTS), 0..40);
    proptest!(|(body in body)| {
        let head = "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:1\" schemaVersion=\"1.2\"><EPCISBody><EventList>";
        let document = format!("{head}{}</EventList></EPCISBody></e:EPCISDocument>", body.concat());
        if let Ok((_, events)) = read(document.as_bytes()) {
            prop_assert_eq!(events.len(), document.matches("</ObjectEvent>").count());
        }
    });
}
