//! A publisher for tests: signs the repository of one scope, with one key for every role, as files by path.

use std::collections::BTreeMap;

use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use verify_core::bundle::index::{Completeness, GtinEntry, Index, LotState, SectionRef};
use verify_core::bundle::manifest::{AttestedBy, Manifest, ManifestRow, RowContent};
use verify_core::bundle::sections::{
    self, Lift, Party, Policy, Product, Recall, RecallKind, Rule, SectionRow, SerialRange, Server, Sighting, Site,
};
use verify_core::bundle::segment;
use verify_core::ids::{Digest, Gln, Gtin, Lot, ScopeToken, Serial, SiteId};
use verify_core::place::Place;
use verify_core::time::{Timestamp, Zone};
use verify_core::trust::object_path;

/// The product of the repository.
pub const GTIN: &str = "00300010123455";
/// The site and the maker.
pub const GLN: &str = "0300011111116";
/// The scope.
pub const SCOPE: ScopeToken = ScopeToken::from_bytes([1; 16]);
const SITE_KEY: [u8; 16] = [4; 16];

/// A lot of the product.
#[derive(Debug, Clone)]
pub struct LotSpec {
    pub lot: String,
    pub expiry: &'static str,
    pub completeness: Completeness,
    pub serials: Vec<String>,
}

/// What the next publication says.
#[derive(Debug, Clone)]
pub struct Publisher {
    pub version: u64,
    pub lots: Vec<LotSpec>,
    pub recalls: Vec<Recall>,
    pub sightings: Vec<Sighting>,
    pub lifts: Vec<Lift>,
    pub receipt_key: [u8; 32],
    pub demo: bool,
    pub scope: ScopeToken,
    pub metadata_version: u64,
}

impl Publisher {
    /// One complete lot `L1` with serials `S0` to `S9`, good until 2030.
    pub fn new(receipt_key: [u8; 32]) -> Self {
        Self {
            version: 1,
            lots: vec![LotSpec {
                lot: "L1".to_owned(),
                expiry: "2030-03-31",
                completeness: Completeness::Complete,
                serials: (0..10).map(|n| format!("S{n}")).collect(),
            }],
            recalls: Vec::new(),
            sightings: Vec::new(),
            lifts: Vec::new(),
            receipt_key,
            demo: false,
            scope: SCOPE,
            metadata_version: 0,
        }
    }

    /// The root that devices pin.
    pub fn root(&self) -> Vec<u8> {
        let public = data_encoding::HEXLOWER.encode(&key().verifying_key().to_bytes());
        let role = json!({"keyids": ["k"], "threshold": 1});
        let mut signed = json!({
            "_type": "root", "spec_version": "1.0.34", "version": 1, "consistent_snapshot": true,
            "expires": "2036-01-01T00:00:00Z",
            "keys": {"k": {"keytype": "ed25519", "scheme": "ed25519", "keyval": {"public": public}}},
            "roles": {"root": role, "targets": role, "snapshot": role, "timestamp": role},
        });
        if self.demo {
            signed["x-packproof-demo"] = true.into();
        }
        sign(signed)
    }

    /// Adds a recall; of all serials, or of those from one to another.
    pub fn recall(&mut self, id: &str, lot: Option<&str>, serials: Option<(&str, &str)>) {
        let serial = |text: &str| Serial::parse(text).unwrap();
        self.recalls.push(Recall {
            id: id.to_owned(),
            kind: RecallKind::Recalled,
            gtin: gtin(),
            lot: lot.map(|lot| Lot::parse(lot).unwrap()),
            serials: serials.map(|(from, to)| SerialRange { from: serial(from), to: serial(to) }),
            class: "II".to_owned(),
            issued_at: "2026-11-20T00:00:00Z".parse().unwrap(),
            text: "label mix-up".to_owned(),
        });
        self.version += 1;
    }

    /// All files of a publication at `now`, by path below the scope's repository.
    pub fn publish(&mut self, now: &str) -> BTreeMap<String, Vec<u8>> {
        self.metadata_version += 1;
        let version = self.metadata_version;
        let now: Timestamp = now.parse().unwrap();
        let mut files = BTreeMap::new();
        let mut objects = BTreeMap::new();
        let (index, manifest, sections) = self.objects(&mut objects);
        for (digest, bytes) in &objects {
            files.insert(object_path(digest), bytes.clone());
        }
        let target = |digest: &Digest| json!({"length": objects[digest].len(), "hashes": {"sha256": digest.to_hex()}});
        let role = |name: &str, paths: &str| json!({"name": name, "keyids": ["k"], "threshold": 1, "paths": [paths], "terminating": true});
        let mut put = |name: &str, body: Value| {
            let mut signed = json!({"spec_version": "1.0.34", "version": version, "expires": later(now, 5)});
            signed.as_object_mut().unwrap().extend(body.as_object().unwrap().clone());
            let bytes = sign(signed);
            let path = if name == "timestamp" { "timestamp.json".to_owned() } else { format!("{version}.{name}.json") };
            files.insert(path, bytes);
        };
        let files_of_targets: serde_json::Map<String, Value> = ["rules", "policy", "lifts"]
            .map(|name| (name.to_owned(), target(&sections[name].digest)))
            .into_iter()
            .collect();
        put(
            "targets",
            json!({
                "_type": "targets", "targets": files_of_targets,
                "delegations": {
                    "keys": {"k": self.root_key()},
                    "roles": [role("lots-030001", "lots/030001/*"), role("status", "status/*")],
                },
            }),
        );
        let manifest_path = format!("lots/030001/{GTIN}");
        put("lots-030001", json!({"_type": "targets", "targets": {manifest_path: target(&manifest)}}));
        put("status", json!({"_type": "targets", "issued": now, "targets": {"status/index": target(&index)}}));
        let meta = json!({"version": version});
        let roles = ["targets.json", "lots-030001.json", "status.json"];
        let roles: serde_json::Map<String, Value> =
            roles.map(|name| (name.to_owned(), meta.clone())).into_iter().collect();
        put("snapshot", json!({"_type": "snapshot", "meta": roles}));
        put("timestamp", json!({"_type": "timestamp", "issued": now, "meta": {"snapshot.json": meta}}));
        files
    }

    fn root_key(&self) -> Value {
        let root: Value = serde_json::from_slice(&self.root()).unwrap();
        root["signed"]["keys"]["k"].clone()
    }

    fn objects(&self, objects: &mut BTreeMap<Digest, Vec<u8>>) -> (Digest, Digest, BTreeMap<String, SectionRef>) {
        let rows: Vec<ManifestRow> = self.lots.iter().map(|spec| row(spec, objects)).collect();
        let manifest = add(objects, Manifest::new(gtin(), rows).encode());
        let state = |spec: &LotSpec| LotState { completeness: spec.completeness, usable_until: None, overlay: None };
        let mut specs: Vec<&LotSpec> = self.lots.iter().collect();
        specs.sort_by_key(|spec| (spec.lot.clone(), spec.expiry));
        let index = Index {
            scope: self.scope,
            version: self.version,
            site_key: SITE_KEY,
            gtins: [(gtin(), GtinEntry { manifest, lots: specs.into_iter().map(state).collect() })].into(),
            sections: self.sections(objects),
        };
        (add(objects, index.encode()), manifest, index.sections)
    }

    fn sections(&self, objects: &mut BTreeMap<Digest, Vec<u8>>) -> BTreeMap<String, SectionRef> {
        let gln = Gln::parse(GLN).unwrap();
        let product = Product { gtin: gtin(), words: Default::default(), maker_gln: Some(gln), ndc: None };
        let site = Site {
            id: SiteId::parse(GLN).unwrap(),
            name: "Pharmacy".to_owned(),
            zone: Zone::named("America/New_York").unwrap(),
            place: Place::new(40.0, -75.0, 100.0),
            party: Some(gln),
        };
        let mut sections = BTreeMap::new();
        let mut put = |name: &str, bytes: Vec<u8>| {
            let length_bytes = bytes.len() as u64;
            sections.insert(name.to_owned(), SectionRef { digest: add(objects, bytes), length_bytes });
        };
        put(Product::SECTION, sections::encode(&[product]));
        put(Party::SECTION, sections::encode(&[Party { gln, name: "GS1 Pharma LLC".to_owned() }]));
        put(Site::SECTION, sections::encode(&[site]));
        put(Recall::SECTION, sections::encode(&self.recalls));
        put(Rule::SECTION, sections::encode(&Rule::defaults()));
        put(Policy::SECTION, sections::encode(&[Policy::default()]));
        put(Sighting::SECTION, sections::encode(&self.sightings));
        put(Server::SECTION, sections::encode(&[Server { receipt_key: self.receipt_key }]));
        put(Lift::SECTION, sections::encode(&self.lifts));
        sections
    }
}

fn gtin() -> Gtin {
    Gtin::parse(GTIN).unwrap()
}

fn add(objects: &mut BTreeMap<Digest, Vec<u8>>, bytes: Vec<u8>) -> Digest {
    let digest = Digest::of(&bytes);
    objects.insert(digest, bytes);
    digest
}

fn row(spec: &LotSpec, objects: &mut BTreeMap<Digest, Vec<u8>>) -> ManifestRow {
    let serials: Vec<Serial> = spec.serials.iter().map(|s| Serial::parse(s).unwrap()).collect();
    let digest = add(objects, segment::build(&serials, [7; 16], 20).unwrap());
    ManifestRow {
        lot: Lot::parse(&spec.lot).unwrap(),
        expiry: spec.expiry.parse().unwrap(),
        attested_by: AttestedBy::Maker(Gln::parse(GLN).unwrap()),
        content: RowContent::Segment { count: serials.len() as u64, digest },
    }
}

fn key() -> SigningKey {
    SigningKey::from_bytes(&[42; 32])
}

/// Keys sort and nothing needs escaping here, so compact JSON is canonical.
fn sign(signed: Value) -> Vec<u8> {
    let signature = key().sign(signed.to_string().as_bytes());
    let sig = data_encoding::HEXLOWER.encode(&signature.to_bytes());
    json!({"signed": signed, "signatures": [{"keyid": "k", "sig": sig}]}).to_string().into_bytes()
}

fn later(now: Timestamp, days: i64) -> String {
    let time = now.checked_add(jiff::SignedDuration::from_hours(24 * days)).unwrap();
    Timestamp::from_second(time.as_second()).unwrap().to_string()
}
