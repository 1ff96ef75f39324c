//! Capturing and importing into a registry on disk, seen through the public face of the library.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use sync_server::registry::pack::Rules;
use sync_server::service::{
    BadLines, CaptureFailure, CaptureReport, Given, ImportReport, capture_document, export_requests, import_file,
};
use sync_server::store::sqlite::SqliteStore;
use sync_server::store::{LotRecord, PackRecord, Store};
use tempfile::TempDir;
use verify_core::bundle::request;
use verify_core::ids::{Gtin, Serial};

const SHIPMENT: &str = include_str!("../../tests/samples/shipment.xml");
const PACKS: &str = include_str!("../../tests/samples/packs.csv");
const LOTS: &str = include_str!("../../tests/samples/lots.csv");
const PRODUCTS: &str = include_str!("../../tests/samples/products.csv");
const RECALLS: &str = include_str!("../../tests/samples/recalls.csv");
const SIGHTINGS: &str = include_str!("../../tests/samples/sightings.csv");
const REAL: &str = "../../shared/data/epcis/1.2/XML/Capture/Documents/GS1_US_Pharma_Example_2_2_1_1.xml";

/// A server's data folder.
struct Server {
    folder: TempDir,
    store: SqliteStore,
}

impl Server {
    fn new() -> Self {
        let folder = TempDir::new().expect("a temporary folder");
        let store = SqliteStore::open(folder.path()).expect("a new registry");
        Self { folder, store }
    }

    fn capture(&mut self, document: &str) -> Result<CaptureReport, CaptureFailure> {
        capture_document(&mut self.store, document.as_bytes(), &given())
    }

    fn import(&mut self, file: &str) -> ImportReport {
        import_file(&mut self.store, file.as_bytes(), BadLines::Refuse, &given()).expect("a good file")
    }

    fn pack(&self, gtin: &str, serial: &str) -> PackRecord {
        let (gtin, serial) = (Gtin::parse(gtin).expect("a GTIN"), Serial::parse(serial).expect("a serial"));
        self.store.pack(&gtin, &serial).expect("it can be read").unwrap_or_else(|| panic!("{gtin} {serial} is unknown"))
    }

    fn lifecycle(&self, gtin: &str, serial: &str) -> &'static str {
        self.pack(gtin, serial).lifecycle.map_or("none", |lifecycle| lifecycle.name())
    }

    fn lots(&self) -> Vec<String> {
        self.store.lots().expect("it can be read").iter().map(words).collect()
    }

    fn exceptions(&self) -> Vec<String> {
        let all = self.store.exceptions().expect("it can be read");
        let about = |serial: Option<&Serial>, lot: Option<&verify_core::ids::Lot>| {
            serial.map(ToString::to_string).or(lot.map(ToString::to_string)).unwrap_or_default()
        };
        all.iter().map(|e| format!("{} {}", e.kind, about(e.serial.as_ref(), e.lot.as_ref()))).collect()
    }

    fn export(&mut self) -> usize {
        export_requests(&mut self.store, self.folder.path()).expect("requests are written")
    }

    /// Name and content of the request files.
    fn requests(&self) -> BTreeMap<String, String> {
        let folder = self.folder.path().join("release/requests");
        let Ok(entries) = fs::read_dir(folder) else { return BTreeMap::new() };
        let entries = entries.map(|entry| entry.expect("it can be read").path());
        entries
            .map(|path| {
                (
                    path.file_name().expect("it can be read").to_str().expect("it can be read").to_owned(),
                    fs::read_to_string(path).expect("it can be read"),
                )
            })
            .collect()
    }

    /// What is known of lots and products, and what does not fit.
    fn dump(&self) -> String {
        format!("{:#?}\n{:#?}\n{:#?}", self.store.lots(), self.store.products(), self.exceptions())
    }
}

fn words(lot: &LotRecord) -> String {
    let by = lot.attested_by.map_or("nobody".to_owned(), |by| format!("{} {}", by.kind_name(), by.gln()));
    let (gtin, key, completeness) = (&lot.gtin, &lot.key, lot.completeness.name());
    format!("{gtin} {} {} {completeness} {by} {}", key.lot, key.expiry, lot.pack_count)
}

fn given() -> Given {
    Given { now: "2026-11-20T10:00:00Z".parse().expect("it can be read"), rules: Rules::default() }
}

#[test]
fn the_sample_shipment_is_the_senders_word() {
    let mut server = Server::new();
    let report = server.capture(SHIPMENT).unwrap();
    assert_eq!((report.counts.events, report.counts.known, report.counts.objects), (7, 0, 13));
    assert_eq!(
        server.lots(),
        [
            "09521141123454 N-2030 2030-02-28 partial sender 9521141111116 4",
            "19521141123451 N-2030 2030-02-28 partial sender 9521141111116 1",
        ]
    );
    assert_eq!(server.lifecycle("09521141123454", "a/b-7"), "active");
    assert_eq!(server.exceptions(), Vec::<String>::new());
    let products = server.store.products().unwrap();
    assert_eq!(products[0].maker_gln.unwrap().as_str(), "9521141111116");
    let parties: Vec<_> = server.store.parties().unwrap().into_iter().map(|party| party.name).collect();
    assert_eq!(parties, ["Nordlicht Arzneimittel (example)", "Harbor Wholesale (example)"]);
}

#[test]
fn the_real_shipment_is_the_senders_word() {
    let Ok(document) = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join(REAL)) else {
        println!("skipped: {REAL} is absent");
        return;
    };
    let mut server = Server::new();
    let report = server.capture(&document).unwrap();
    assert_eq!((report.counts.events, report.counts.exceptions), (8, 0));
    assert_eq!(
        server.lots(),
        [
            "00300010123455 A123 2025-03-27 partial sender 0300011111116 12",
            "10300010123452 A123 2025-03-27 partial sender 0300011111116 3",
        ]
    );
    assert_eq!(server.store.products().unwrap()[0].ndc.as_ref().unwrap().as_str(), "0001-0123-45");
    assert_eq!(server.export(), 2);
    let requests = server.requests();
    let (header, serials) = request::read(requests["00300010123455-41313233-2025-03-27.req"].as_bytes()).unwrap();
    assert_eq!((header.count, serials.len(), serials[0].as_str()), (12, 12, "11"));
}

#[test]
fn the_demonstration_is_imported() {
    let mut server = Server::new();
    for file in [PACKS, LOTS, PRODUCTS, RECALLS, SIGHTINGS] {
        server.import(file);
    }
    server.capture(SHIPMENT).unwrap();
    assert_eq!(
        server.lots(),
        [
            "00300010123455 D2406 2024-06-30 complete maker 0300011111116 2",
            "00300010123455 D2911 2029-11-30 complete maker 0300011111116 8",
            "09521141123454 N-2030 2030-02-28 partial sender 9521141111116 4",
            "10300010123452 D2911 2029-11-30 complete maker 0300011111116 1",
            "19521141123451 N-2030 2030-02-28 partial sender 9521141111116 1",
        ]
    );
    assert_eq!(server.exceptions(), Vec::<String>::new());
    assert_eq!(server.lifecycle("00300010123455", "4TQ8ZK1M"), "active");
    let nowhere = server.pack("00300010123455", "2WNV6J5Y").changed.unwrap();
    assert_eq!((nowhere.site, nowhere.at.to_string().as_str()), (None, "2026-10-20T15:12:00Z"));
    let berlin = server.pack("00300010123455", "8SGT2H6E").changed.unwrap();
    assert_eq!(berlin.site.unwrap().to_string(), "9521999000020");
    let mut marks = Vec::new();
    let lot = server.store.lots().unwrap()[1].id;
    let mut visit = |serial: &Serial, mark: &sync_server::store::PackMark| {
        marks.push(format!("{serial} {}", mark.lifecycle.name()));
        Ok(())
    };
    server.store.marks_of(lot, &mut visit).unwrap();
    marks.sort();
    assert_eq!(marks, ["2WNV6J5Y dispensed", "8SGT2H6E dispensed"]);
    assert_eq!(server.store.recalls().unwrap()[0].serials.as_ref().unwrap().from.as_str(), "7HXP3R9C");
    let since = |text: &str| server.store.sightings(text.parse().unwrap()).unwrap().len();
    assert_eq!((since("2026-11-20T09:45:00Z"), since("2026-11-20T09:46:00Z")), (1, 0));
    // What the document says of a product does not override the operator's file.
    assert_eq!(server.store.products().unwrap()[1].words.content, "30 tablets");
}

#[test]
fn the_same_again_changes_nothing() {
    let mut server = Server::new();
    for file in [PACKS, LOTS, PRODUCTS, RECALLS, SIGHTINGS] {
        server.import(file);
    }
    server.capture(SHIPMENT).unwrap();
    assert_eq!(server.export(), 5);
    let (dump, requests) = (server.dump(), server.requests());
    let again = server.import(PACKS);
    assert_eq!((again.rows, again.counts.events, again.counts.known), (11, 0, 4));
    for file in [LOTS, PRODUCTS, RECALLS, SIGHTINGS] {
        server.import(file);
    }
    let again = server.capture(SHIPMENT).unwrap();
    assert_eq!((again.counts.events, again.counts.known), (0, 7));
    assert_eq!(server.export(), 0);
    assert_eq!((server.dump(), server.requests()), (dump, requests));
}

#[test]
fn a_bad_document_leaves_nothing_behind() {
    let mut server = Server::new();
    let before = server.dump();
    let late = SHIPMENT.rfind("<action>OBSERVE").unwrap();
    let bad = format!("{}<action>OBSERV{}", &SHIPMENT[..late], &SHIPMENT[late + "<action>OBSERVE".len()..]);
    let failure = server.capture(&bad).unwrap_err().to_string();
    assert!(failure.contains("did you mean OBSERVE?"), "{failure}");
    assert_eq!(server.dump(), before);
    assert!(
        server
            .store
            .pack(&Gtin::parse("09521141123454").unwrap(), &Serial::parse("K3V8N2").unwrap())
            .unwrap()
            .is_none()
    );
}

#[test]
fn a_bad_line_refuses_the_file_or_is_left_out() {
    let mut server = Server::new();
    let file = format!("{PACKS}00300010123456,X,D2911,2029-11-30,,,\n00300010123455,Y,D2911,2029-11-30,,,\n");
    let refused = import_file(&mut server.store, file.as_bytes(), BadLines::Refuse, &given()).unwrap_err();
    assert!(refused.to_string().contains("line 13, column 1 (gtin)"), "{refused}");
    assert!(server.store.lots().unwrap().is_empty());
    let report = import_file(&mut server.store, file.as_bytes(), BadLines::Skip, &given()).unwrap();
    assert_eq!((report.rows, report.skipped, report.skipped_because[0].line), (12, 1, 13));
}

#[test]
fn requests_are_written_when_serials_or_attester_change() {
    let mut server = Server::new();
    server.import("gtin,serial,lot,expiry\n00300010123455,b,L,2029-11-30\n00300010123455,a,L,2029-11-30\n");
    assert_eq!(server.exceptions(), ["attester_unknown L"]);
    assert_eq!(server.export(), 0, "nobody attests it yet");
    server.import(PRODUCTS);
    assert_eq!(server.exceptions(), Vec::<String>::new());
    assert_eq!(server.export(), 1);
    let name = "00300010123455-4c-2029-11-30.req";
    let expected = "{\"format\":\"packproof-release-request-1\",\"gtin\":\"00300010123455\",\"lot\":\"L\",\
                    \"expiry\":\"2029-11-30\",\"attested_by\":{\"kind\":\"maker\",\"gln\":\"0300011111116\"},\"count\":2}\na\nb\n";
    assert_eq!(server.requests()[name], expected);
    // A crash before the registry noted it writes the same file again; here it is the station that took it away.
    fs::remove_file(server.folder.path().join("release/requests").join(name)).unwrap();
    assert_eq!(server.export(), 0);
    server.import("gtin,serial,lot,expiry\n00300010123455,c,L,2029-11-30\n");
    assert_eq!(server.export(), 1);
    assert!(server.requests()[name].ends_with("a\nb\nc\n"));
    // What became of a pack is the index's matter, not the release station's.
    server.import("gtin,serial,lot,expiry,status,status_at\n00300010123455,c,L,2029-11-30,dispensed,2026-01-01\n");
    server.import("gtin,lot,expiry,complete,count\n00300010123455,L,2029-11-30,true,3\n");
    assert_eq!(server.export(), 0);
    assert_eq!(server.lots(), ["00300010123455 L 2029-11-30 complete maker 0300011111116 3"]);
}

#[test]
fn what_does_not_fit_becomes_an_exception_and_goes_with_its_cause() {
    let mut server = Server::new();
    server.import(PRODUCTS);
    server.import("gtin,serial,lot,expiry\n00300010123455,a,L,2029-11-30\n00300010123455,b,L,2029-12-31\n");
    assert_eq!(server.exceptions(), ["two_expiries L"]);
    assert_eq!(server.lots().len(), 2);
    server.import("gtin,lot,expiry,complete,count\n00300010123455,M,2029-11-30,true,2\n");
    assert_eq!(server.exceptions(), ["two_expiries L", "count_differs M"]);
    let open = server.lots();
    assert_eq!(open[2], "00300010123455 M 2029-11-30 open maker 0300011111116 0");
    server.import("gtin,serial,lot,expiry\n00300010123455,c,M,2029-11-30\n00300010123455,d,M,2029-11-30\n");
    assert_eq!(server.exceptions(), ["two_expiries L"]);
    assert_eq!(server.lots()[2], "00300010123455 M 2029-11-30 complete maker 0300011111116 2");
    // Two lots claim one pack. Which of them keeps it is settled by hash; that they disagree is said.
    server.import("gtin,serial,lot,expiry\n00300010123455,c,X,2029-11-30\n");
    let disagreement = server.exceptions();
    assert!(disagreement.contains(&"commissioned_differently c".to_owned()), "{disagreement:?}");
}

/// A partner forwards a record that puts a further pack into a lot that the maker calls complete: the pack stays unknown,
/// whichever came first.
#[test]
fn a_partner_adds_nothing_to_a_complete_lot() {
    let forged = SHIPMENT
        .replace("9521141.012345.", "030001.0012345.")
        .replace("9521141.112345.", "030001.1012345.")
        .replace("N-2030", "D2911")
        .replace("2030-02-28", "2029-11-30");
    for forged_first in [true, false] {
        let mut server = Server::new();
        server.import(PRODUCTS);
        if forged_first {
            server.capture(&forged).unwrap();
            server.export();
            assert_eq!(server.lots()[0], "00300010123455 D2911 2029-11-30 partial sender 9521141111116 4");
        }
        server.import(PACKS);
        server.import(LOTS);
        server.capture(&forged).unwrap();
        server.export();
        assert_eq!(server.lots()[1], "00300010123455 D2911 2029-11-30 complete maker 0300011111116 8");
        assert_eq!(server.exceptions(), ["surplus D2911", "surplus D2911"]);
        assert_eq!(server.lifecycle("00300010123455", "K3V8N2"), "none");
        assert!(server.pack("00300010123455", "K3V8N2").lot.is_none());
        let request = &server.requests()["00300010123455-4432393131-2029-11-30.req"];
        assert!(request.contains("\"count\":8}") && !request.contains("K3V8N2"), "{request}");
    }
}

/// One commissioning event of lot L for `serials`, the maker's word.
fn document(time: &str, serials: &[&str], expiry: &str, error: &str) -> String {
    let epcs: String = serials.iter().map(|s| format!("<epc>urn:epc:id:sgtin:030001.0012345.{s}</epc>")).collect();
    format!(
        "<e:EPCISDocument xmlns:e=\"urn:epcglobal:epcis:xsd:1\" xmlns:m=\"urn:epcglobal:cbv:mda\" schemaVersion=\"1.2\">\
         <EPCISBody><EventList><ObjectEvent><eventTime>{time}</eventTime><eventTimeZoneOffset>+00:00</eventTimeZoneOffset>\
         {error}<epcList>{epcs}</epcList><action>ADD</action><bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>\
         <readPoint><id>urn:epc:id:sgln:030001.111111.0</id></readPoint>\
         <extension><ilmd><m:lotNumber>L</m:lotNumber><m:itemExpirationDate>{expiry}</m:itemExpirationDate></ilmd></extension>\
         </ObjectEvent></EventList></EPCISBody></e:EPCISDocument>"
    )
}

const DECLARED: &str = "<baseExtension><errorDeclaration><declarationTime>2026-02-01T00:00:00Z</declarationTime>\
                        </errorDeclaration></baseExtension>";

#[test]
fn a_declaration_of_error_retracts_whenever_it_comes() {
    let wrong = document("2026-01-01T00:00:00Z", &["a", "b"], "2029-11-30", "");
    let declaration = document("2026-01-01T00:00:00Z", &["a", "b"], "2029-11-30", DECLARED);
    let right = document("2026-01-01T00:00:00Z", &["a", "b"], "2030-11-30", "");
    for order in [[&wrong, &declaration, &right], [&declaration, &right, &wrong], [&right, &wrong, &declaration]] {
        let mut server = Server::new();
        for document in order {
            server.capture(document).unwrap();
            server.export();
        }
        let lots = server.lots();
        assert_eq!(lots.last().unwrap(), "00300010123455 L 2030-11-30 open maker 0300011111116 2");
        assert!(lots.len() == 1 || lots[0] == "00300010123455 L 2029-11-30 open maker 0300011111116 0", "{lots:?}");
        assert_eq!(server.exceptions(), Vec::<String>::new(), "{order:?}");
        assert_eq!(server.pack("00300010123455", "a").lot.unwrap().key.expiry.to_string(), "2030-11-30");
        // The lot that lost all its packs was handed over once more, empty.
        if let Some(emptied) = server.requests().get("00300010123455-4c-2029-11-30.req") {
            assert!(emptied.ends_with("\"count\":0}\n"), "{emptied}");
        }
    }
}
