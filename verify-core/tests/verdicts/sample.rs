//! A small bundle with one lot of every kind, built as a release station and a publisher would.

use std::collections::BTreeMap;

use verify_core::bundle::index::{Completeness, GtinEntry, Index, LotState, SectionRef};
use verify_core::bundle::manifest::{AttestedBy, Manifest, ManifestRow, RowContent};
use verify_core::bundle::sections::{
    self, Party, Policy, Product, Recall, RecallKind, Rule, SectionRow, SerialRange, Server, Sighting, Site,
};
use verify_core::bundle::segment::{self, Segment};
use verify_core::bundle::status::{ActorHash, Flag, Flags, Lifecycle, PackStatus};
use verify_core::bundle::{Bundle, SignedBundle, check_contents, load, overlay};
use verify_core::ids::{Digest, Gln, Gtin, Lot, ScopeToken, Serial, SiteId};
use verify_core::place::Place;
use verify_core::time::{Timestamp, Zone};

/// The pack-level GTIN of the sample.
pub const GTIN: &str = "00300010123455";
/// A GTIN with master data only.
pub const LOT_LEVEL_GTIN: &str = "09521234543213";
/// When the sample was issued.
pub const ISSUED: &str = "2026-11-20T06:00:00Z";
const SITE_KEY: [u8; 16] = [4; 16];

/// The bundle and its objects.
pub struct Sample {
    pub bundle: Bundle,
    pub objects: BTreeMap<Digest, Vec<u8>>,
    pub issued: Timestamp,
}

struct LotSpec {
    lot: &'static str,
    expiry: &'static str,
    completeness: Completeness,
    usable_until: Option<&'static str>,
    serials: &'static [&'static str],
    marked: &'static [(&'static str, Mark)],
}

#[derive(Clone, Copy)]
enum Mark {
    Life(Lifecycle),
    By(Lifecycle, &'static str),
    Flag(Flag),
}

const LOTS: &[LotSpec] = &[
    LotSpec {
        lot: "COMPLETE",
        expiry: "2030-03-31",
        completeness: Completeness::Complete,
        usable_until: None,
        serials: &[
            "GOOD", "SEEN", "RECALLED", "R150", "DISP", "DISPHERE", "DISPELSE", "DEST", "INACT", "SAMP", "EXPO",
            "STOL", "BLOCK", "SUSP", "ILLEG", "MARKED",
        ],
        marked: &[
            ("DISP", Mark::Life(Lifecycle::Dispensed)),
            ("DISPHERE", Mark::By(Lifecycle::Dispensed, "0300011111116")),
            ("DISPELSE", Mark::By(Lifecycle::Dispensed, "0399999999991")),
            ("DEST", Mark::Life(Lifecycle::Destroyed)),
            ("INACT", Mark::Life(Lifecycle::Inactive)),
            ("SAMP", Mark::Life(Lifecycle::Sample)),
            ("EXPO", Mark::Life(Lifecycle::Exported)),
            ("STOL", Mark::Life(Lifecycle::Stolen)),
            ("BLOCK", Mark::Flag(Flag::Blocked)),
            ("SUSP", Mark::Flag(Flag::Suspect)),
            ("ILLEG", Mark::Flag(Flag::Illegitimate)),
            ("MARKED", Mark::Flag(Flag::Recalled)),
        ],
    },
    LotSpec { lot: "CORRECTED", ..PLAIN },
    // Its expiry was first reported wrongly; the serials moved to the row above, the old date stays as a tombstone.
    LotSpec { lot: "CORRECTED", expiry: "2020-03-31", serials: &[], completeness: Completeness::Partial, ..PLAIN },
    LotSpec { lot: "OPEN", completeness: Completeness::Open, ..PLAIN },
    LotSpec { lot: "PARTIAL", completeness: Completeness::Partial, ..PLAIN },
    LotSpec { lot: "RECALLED", serials: &["GOOD", "ONLY"], ..PLAIN },
    LotSpec { lot: "WITHDRAWN", ..PLAIN },
    LotSpec { lot: "EXPIRED", expiry: "2026-10-31", ..PLAIN },
    LotSpec { lot: "TODAY", expiry: "2026-11-20", ..PLAIN },
    LotSpec { lot: "EXTENDED", expiry: "2026-10-31", usable_until: Some("2027-10-31"), ..PLAIN },
];

const PLAIN: LotSpec = LotSpec {
    lot: "",
    expiry: "2030-03-31",
    completeness: Completeness::Complete,
    usable_until: None,
    serials: &["GOOD"],
    marked: &[],
};

fn status(mark: Mark) -> PackStatus {
    match mark {
        Mark::Life(lifecycle) => PackStatus { lifecycle, ..PackStatus::default() },
        Mark::By(lifecycle, gln) => {
            PackStatus { lifecycle, actor: Some(ActorHash::of(&SITE_KEY, gln)), ..PackStatus::default() }
        }
        Mark::Flag(flag) => PackStatus { flags: Flags::default().with(flag), ..PackStatus::default() },
    }
}

impl Sample {
    /// Builds and loads it; every step checks as a device would.
    pub fn new() -> Self {
        let mut objects = BTreeMap::new();
        let gtin = Gtin::parse(GTIN).unwrap();
        let (rows, lots): (Vec<_>, Vec<_>) = sorted_lots().into_iter().map(|spec| lot(&mut objects, spec)).unzip();
        let manifest = add(&mut objects, Manifest::new(gtin, rows).encode());
        let index = Index {
            scope: ScopeToken::from_bytes([1; 16]),
            version: 1,
            site_key: SITE_KEY,
            gtins: [(gtin, GtinEntry { manifest, lots })].into(),
            sections: all_sections(&mut objects),
        };
        let file = |name: &str| (name.to_owned(), index.sections[name].digest);
        let issued = ISSUED.parse().unwrap();
        let signed = SignedBundle {
            files: [file("rules"), file("policy")].into(),
            manifests: [(gtin, manifest)].into(),
            index: add(&mut objects, index.encode()),
            issued,
            demo: false,
        };
        let bundle = load(&signed, &index.scope, &objects).unwrap();
        check_contents(&bundle, &objects).unwrap();
        Self { bundle, objects, issued }
    }
}

fn sorted_lots() -> Vec<&'static LotSpec> {
    let mut lots: Vec<&LotSpec> = LOTS.iter().collect();
    lots.sort_by_key(|spec| (spec.lot, spec.expiry));
    lots
}

fn add(objects: &mut BTreeMap<Digest, Vec<u8>>, bytes: Vec<u8>) -> Digest {
    let digest = Digest::of(&bytes);
    objects.insert(digest, bytes);
    digest
}

fn lot(objects: &mut BTreeMap<Digest, Vec<u8>>, spec: &LotSpec) -> (ManifestRow, LotState) {
    if spec.serials.is_empty() {
        let state = LotState { completeness: spec.completeness, usable_until: None, overlay: None };
        return (row(spec, RowContent::Tombstone), state);
    }
    let serials: Vec<Serial> = spec.serials.iter().map(|s| Serial::parse(s).unwrap()).collect();
    let bytes = segment::build(&serials, [7; 16], 20).unwrap();
    let opened = Segment::open(&bytes).unwrap();
    let rank = |serial: &str| opened.rank(&Serial::parse(serial).unwrap()).unwrap();
    let marked: BTreeMap<u64, PackStatus> = spec.marked.iter().map(|(s, mark)| (rank(s), status(*mark))).collect();
    let digest = add(objects, bytes.clone());
    let overlay = (!marked.is_empty()).then(|| add(objects, overlay::encode(&digest, &marked)));
    let row = row(spec, RowContent::Segment { count: serials.len() as u64, digest });
    let usable_until = spec.usable_until.map(|day| day.parse().unwrap());
    (row, LotState { completeness: spec.completeness, usable_until, overlay })
}

fn row(spec: &LotSpec, content: RowContent) -> ManifestRow {
    ManifestRow {
        lot: Lot::parse(spec.lot).unwrap(),
        expiry: spec.expiry.parse().unwrap(),
        attested_by: AttestedBy::Maker(Gln::parse("0300011111116").unwrap()),
        content,
    }
}

fn all_sections(objects: &mut BTreeMap<Digest, Vec<u8>>) -> BTreeMap<String, SectionRef> {
    let gln = Gln::parse("0300011111116").unwrap();
    let product = |gtin: &str| Product {
        gtin: Gtin::parse(gtin).unwrap(),
        words: Default::default(),
        maker_gln: Some(gln),
        ndc: None,
    };
    let recall = |id: &str, kind, lot: &str, serials: Option<(&str, &str)>| Recall {
        id: id.to_owned(),
        kind,
        gtin: Gtin::parse(GTIN).unwrap(),
        lot: Some(Lot::parse(lot).unwrap()),
        serials: serials
            .map(|(from, to)| SerialRange { from: Serial::parse(from).unwrap(), to: Serial::parse(to).unwrap() }),
        class: "II".to_owned(),
        issued_at: ISSUED.parse().unwrap(),
        text: "label mix-up".to_owned(),
    };
    let recalls = [
        recall("R-1", RecallKind::Recalled, "COMPLETE", Some(("RECALLED", "RECALLED"))),
        recall("R-2", RecallKind::Recalled, "COMPLETE", Some(("R100", "R200"))),
        recall("R-3", RecallKind::Recalled, "RECALLED", None),
        recall("W-1", RecallKind::Withdrawn, "WITHDRAWN", None),
    ];
    let seen = Sighting::pack_hash(&SITE_KEY, &Gtin::parse(GTIN).unwrap(), &Serial::parse("SEEN").unwrap());
    let site = Site {
        id: SiteId::parse("0300011111116").unwrap(),
        name: "Pharmacy".to_owned(),
        zone: Zone::named("America/New_York").unwrap(),
        place: Place::new(40.0, -75.0, 100.0),
        party: Some(gln),
    };
    let sighting = Sighting {
        pack: seen,
        at: "2026-11-20T11:45:00Z".parse().unwrap(),
        place: Place::new(43.6, -75.0, 100.0).unwrap(),
    };
    let mut sections = BTreeMap::new();
    let mut put = |name: &str, bytes: Vec<u8>| {
        let length_bytes = bytes.len() as u64;
        sections.insert(name.to_owned(), SectionRef { digest: add(objects, bytes), length_bytes });
    };
    put(Product::SECTION, sections::encode(&[product(GTIN), product(LOT_LEVEL_GTIN)]));
    put(Party::SECTION, sections::encode(&[Party { gln, name: "GS1 Pharma LLC".to_owned() }]));
    put(Site::SECTION, sections::encode(&[site]));
    put(Recall::SECTION, sections::encode(&recalls));
    put(Rule::SECTION, sections::encode(&Rule::defaults()));
    put(Policy::SECTION, sections::encode(&[Policy::default()]));
    put(Sighting::SECTION, sections::encode(&[sighting]));
    put(Server::SECTION, sections::encode(&[Server { receipt_key: [9; 32] }]));
    sections
}
