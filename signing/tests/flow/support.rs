//! A small installation in a temporary folder: keys, requests, released lots, and a repository with a hand-made index.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use jiff::Timestamp;
use jiff::civil::{Date, date};
use signing::files::ObjectFolder;
use signing::init::{Ceremony, init};
use signing::keys_folder::{DemoKeys, KeysFolder};
use signing::publication::Publisher;
use signing::release::{Job, Report, Resign, release, request_name};
use signing::released::Released;
use signing::repository::Checked;
use signing::roles::Purpose;
use tempfile::TempDir;
use verify_core::bundle::index::{Completeness, GtinEntry, Index, LotState, SectionRef};
use verify_core::bundle::manifest::{AttestedBy, RowContent};
use verify_core::bundle::overlay;
use verify_core::bundle::request::{self, RequestHeader};
use verify_core::bundle::sections::{self, Party, Product, Recall, SectionRow, Server, Sighting, Site};
use verify_core::bundle::status::{Lifecycle, PackStatus};
use verify_core::ids::{CompanyPrefix, Digest, Gln, Gtin, Lot, ScopeToken};

pub const PACK: &str = "00300010123455";
pub const CASE: &str = "10300010123452";
pub const OTHER: &str = "09521234543213";
pub const UNKNOWN: &str = "04012345678901";
pub const SCOPE: ScopeToken = ScopeToken::from_bytes([0x5c; 16]);

pub fn t(text: &str) -> Timestamp {
    text.parse().unwrap()
}

pub fn start() -> Timestamp {
    t("2026-11-20T10:00:00Z")
}

pub fn days(count: i64) -> Timestamp {
    start().checked_add(jiff::SignedDuration::from_hours(24 * count)).unwrap()
}

pub fn prefix(text: &str) -> CompanyPrefix {
    CompanyPrefix::parse(text).unwrap()
}

pub fn gtin(text: &str) -> Gtin {
    Gtin::parse(text).unwrap()
}

pub const EXPIRY: Date = date(2028, 3, 31);

/// Bytes that differ with every call and are the same in every run.
pub fn random(seed: &str) -> impl FnMut(&mut [u8]) -> std::io::Result<()> + use<> {
    let mut state = Digest::of(seed.as_bytes());
    move |buffer| {
        for chunk in buffer.chunks_mut(32) {
            state = Digest::of(state.as_bytes());
            chunk.copy_from_slice(&state.as_bytes()[..chunk.len()]);
        }
        Ok(())
    }
}

pub struct World {
    pub folder: TempDir,
    pub keys: KeysFolder,
    pub site_key: [u8; 16],
    random: Box<signing::init::Random<'static>>,
}

impl World {
    pub fn new() -> Self {
        Self::seeded("world")
    }

    pub fn seeded(seed: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut random = random(seed);
        let ceremony = Ceremony {
            folder: folder.path().join("keys"),
            purpose: Purpose::Production,
            prefixes: vec![prefix("030001"), prefix("952")],
            now: start(),
        };
        let keys = init(&ceremony, &mut random).unwrap();
        Self { folder, keys, site_key: [3; 16], random: Box::new(random) }
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn requests(&self) -> PathBuf {
        self.data().join("release/requests")
    }

    pub fn repository(&self) -> PathBuf {
        self.data().join("public/b").join(SCOPE.to_hex())
    }

    pub fn reopen_keys(&mut self) {
        self.keys = KeysFolder::open(self.keys.path(), DemoKeys::Refuse).unwrap();
    }

    pub fn ask(&self, of: &str, lot: &str, serials: &[&str]) -> PathBuf {
        let mut serials = serials.to_vec();
        serials.sort_unstable();
        let header = RequestHeader {
            gtin: gtin(of),
            lot: Lot::parse(lot).unwrap(),
            expiry: EXPIRY,
            attested_by: AttestedBy::Maker(Gln::parse("0300011111116").unwrap()),
            count: serials.len() as u64,
        };
        let mut bytes = Vec::new();
        request::write(&mut bytes, &header, serials).unwrap();
        let path = self.requests().join(format!("{}.req", request_name(&header.gtin, &header.lot, EXPIRY)));
        fs::create_dir_all(self.requests()).unwrap();
        fs::write(&path, bytes).unwrap();
        path
    }

    pub fn release(&mut self, now: Timestamp) -> Report {
        self.release_with(now, Resign::WhenNeeded)
    }

    pub fn release_with(&mut self, now: Timestamp, resign: Resign) -> Report {
        let data = self.data();
        let job = Job { keys: &self.keys, data: &data, now, resign };
        release(&job, &mut *self.random).unwrap()
    }

    pub fn released(&self) -> Released {
        Released::open(&self.data(), &self.keys).unwrap()
    }

    /// The segment of a lot, if it has one.
    pub fn segment(&self, of: &str, lot: &str) -> Option<Digest> {
        let released = self.released();
        let (_, target) = released.owner(&gtin(of))?;
        let manifest = released.manifest(&target.digest).unwrap();
        let row = manifest.rows().iter().find(|row| row.lot.as_str() == lot)?;
        match row.content {
            RowContent::Segment { digest, .. } => Some(digest),
            RowContent::Tombstone => None,
        }
    }

    /// Two makers, three lots, one dispensed pack.
    pub fn with_lots() -> Self {
        let mut world = Self::new();
        world.ask(PACK, "A1", &["11", "12", "13"]);
        world.ask(PACK, "A2", &["21"]);
        world.ask(OTHER, "B1", &["31", "32"]);
        assert!(world.release(start()).refused.is_empty());
        world
    }

    pub fn publish(&self, now: Timestamp) -> Checked {
        self.try_publish(now, SCOPE, 0).unwrap()
    }

    pub fn try_publish(&self, now: Timestamp, scope: ScopeToken, at_least: u64) -> signing::Result<Checked> {
        let folder = self.data().join("public/b").join(scope.to_hex());
        let released = self.released();
        let publisher = Publisher::new(&self.keys, &released, now)?;
        let mut objects = ObjectFolder::at(&folder);
        let index = self.index(scope, &released, &mut objects);
        publisher.publish(&folder, index, &mut objects, at_least)
    }

    fn index(&self, scope: ScopeToken, released: &Released, objects: &mut ObjectFolder) -> Index {
        let gtins = released.gtins().into_iter().map(|gtin| (gtin, entry(released, &gtin, objects))).collect();
        let mut sections = BTreeMap::new();
        let mut add = |name: &str, bytes: &[u8]| {
            let digest = objects.put(bytes).unwrap();
            sections.insert(name.to_owned(), SectionRef { digest, length_bytes: bytes.len() as u64 });
        };
        empty::<Product>(&mut add);
        empty::<Party>(&mut add);
        empty::<Site>(&mut add);
        empty::<Recall>(&mut add);
        empty::<Sighting>(&mut add);
        add(Server::SECTION, &sections::encode(&[Server { receipt_key: [9; 32] }]));
        for name in ["rules", "policy"] {
            add(name, &self.keys.targets_file(name).unwrap());
        }
        Index { scope, version: 0, site_key: self.site_key, gtins, sections }
    }
}

fn empty<R: SectionRow>(add: &mut impl FnMut(&str, &[u8])) {
    add(R::SECTION, &sections::encode::<R>(&[]));
}

fn entry(released: &Released, gtin: &Gtin, objects: &mut ObjectFolder) -> GtinEntry {
    let (_, target) = released.owner(gtin).unwrap();
    objects.put(&released.objects().get(&target.digest).unwrap()).unwrap();
    let mut lots = Vec::new();
    for row in released.manifest(&target.digest).unwrap().rows() {
        let mut overlay = None;
        if let RowContent::Segment { digest, .. } = row.content {
            objects.put(&released.objects().get(&digest).unwrap()).unwrap();
            if row.lot.as_str() == "A1" {
                let status = PackStatus { lifecycle: Lifecycle::Dispensed, ..PackStatus::default() };
                overlay = Some(objects.put(&overlay::encode(&digest, &[(0, status)].into())).unwrap());
            }
        }
        lots.push(LotState { completeness: Completeness::Complete, usable_until: None, overlay });
    }
    GtinEntry { manifest: target.digest, lots }
}

/// All files below a folder, by path from it.
pub fn files_below(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut found = BTreeMap::new();
    let mut folders = vec![folder.to_owned()];
    while let Some(next) = folders.pop() {
        for entry in fs::read_dir(next).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path);
            } else {
                let name = path.strip_prefix(folder).unwrap().to_string_lossy().replace('\\', "/");
                found.insert(name, fs::read(&path).unwrap());
            }
        }
    }
    found
}

pub fn words(error: &signing::Error) -> String {
    signing::error::chain(error)
}
