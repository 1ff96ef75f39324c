//! A bundle that knows every pack of the codes, built as a release station and a publisher would.

use std::collections::BTreeMap;

use verify_core::bundle::index::{Completeness, GtinEntry, Index, LotState, SectionRef};
use verify_core::bundle::manifest::{AttestedBy, Manifest, ManifestRow, RowContent};
use verify_core::bundle::sections::{self, Party, Policy, Product, Recall, Rule, SectionRow, Server, Sighting, Site};
use verify_core::bundle::{Bundle, SignedBundle, load, segment};
use verify_core::ids::{Digest, Gln, Gtin, ScopeToken, Serial};
use verify_core::time::Timestamp;

use super::codes::Code;

pub struct World {
    pub bundle: Bundle,
    pub objects: BTreeMap<Digest, Vec<u8>>,
    pub issued: Timestamp,
}

impl World {
    pub fn of(codes: &[Code]) -> Self {
        let mut objects = BTreeMap::new();
        let mut lots: BTreeMap<Gtin, BTreeMap<_, Vec<Serial>>> = BTreeMap::new();
        for Code { pack, .. } in codes {
            let lot = (pack.lot.clone(), pack.expiry.resolve(2026));
            lots.entry(pack.gtin).or_default().entry(lot).or_default().push(pack.serial.clone());
        }
        let gln = Gln::parse("0300011111116").unwrap();
        let mut gtins = BTreeMap::new();
        for (gtin, lots) in lots {
            let mut rows = Vec::new();
            for ((lot, expiry), serials) in &lots {
                let digest = add(&mut objects, segment::build(serials, [7; 16], 20).unwrap());
                let content = RowContent::Segment { count: serials.len() as u64, digest };
                rows.push(ManifestRow {
                    lot: lot.clone(),
                    expiry: *expiry,
                    attested_by: AttestedBy::Maker(gln),
                    content,
                });
            }
            let complete = LotState { completeness: Completeness::Complete, usable_until: None, overlay: None };
            let states = vec![complete; rows.len()];
            let manifest = add(&mut objects, Manifest::new(gtin, rows).encode());
            gtins.insert(gtin, GtinEntry { manifest, lots: states });
        }
        Self::load(objects, gtins)
    }

    fn load(mut objects: BTreeMap<Digest, Vec<u8>>, gtins: BTreeMap<Gtin, GtinEntry>) -> Self {
        let mut sections = BTreeMap::new();
        for (name, bytes) in [
            (Product::SECTION, sections::encode::<Product>(&[])),
            (Party::SECTION, sections::encode::<Party>(&[])),
            (Site::SECTION, sections::encode::<Site>(&[])),
            (Recall::SECTION, sections::encode::<Recall>(&[])),
            (Sighting::SECTION, sections::encode::<Sighting>(&[])),
            (Rule::SECTION, sections::encode(&Rule::defaults())),
            (Policy::SECTION, sections::encode(&[Policy::default()])),
            (Server::SECTION, sections::encode(&[Server { receipt_key: [9; 32] }])),
        ] {
            let length_bytes = bytes.len() as u64;
            sections.insert(name.to_owned(), SectionRef { digest: add(&mut objects, bytes), length_bytes });
        }
        let manifests = gtins.iter().map(|(gtin, entry)| (*gtin, entry.manifest)).collect();
        let index = Index { scope: ScopeToken::from_bytes([1; 16]), version: 1, site_key: [4; 16], gtins, sections };
        let file = |name: &str| (name.to_owned(), index.sections[name].digest);
        let issued: Timestamp = "2026-11-20T06:00:00Z".parse().unwrap();
        let signed = SignedBundle {
            files: [file("rules"), file("policy")].into(),
            manifests,
            index: add(&mut objects, index.encode()),
            issued,
            demo: false,
        };
        let bundle = load(&signed, &index.scope, &objects).unwrap();
        Self { bundle, objects, issued }
    }
}

fn add(objects: &mut BTreeMap<Digest, Vec<u8>>, bytes: Vec<u8>) -> Digest {
    let digest = Digest::of(&bytes);
    objects.insert(digest, bytes);
    digest
}
