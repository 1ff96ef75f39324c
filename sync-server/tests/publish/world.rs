//! A server and a release station in a temporary folder, and a device that reads what they publish.

use std::path::{Path, PathBuf};

use signing::files::ObjectFolder;
use signing::init::{Ceremony, Random, init};
use signing::keys_folder::KeysFolder;
use signing::release::{Job as ReleaseJob, Resign, release};
use signing::repository::{self, Checked};
use signing::roles::Purpose;
use sync_server::publish::{Job, PublishError, Published, publish};
use sync_server::registry::pack::Rules;
use sync_server::service::{BadLines, Given, capture_document, export_requests, import_file};
use sync_server::store::publishing::PublishingStore;
use sync_server::store::sqlite::SqliteStore;
use tempfile::TempDir;
use verify_core::bundle::index::Completeness;
use verify_core::bundle::status::Lifecycle;
use verify_core::bundle::{Bundle, Lookup};
use verify_core::ids::{CompanyPrefix, Digest, Gtin, Lot, Serial};
use verify_core::time::Timestamp;

pub const PACK: &str = "00300010123455";
pub const OTHER: &str = "09521141123454";
pub const PRODUCTS: &str = "gtin,name,strength,form,content,maker,maker_gln,ndc,market
00300010123455,Epcistra,100 mg,pill,500 pills,GS1 Pharma LLC,0300011111116,0001-0123-45,US
09521141123454,Nordamol,20 mg,tablet,30 tablets,Nordlicht,9521141111116,,DE
";
pub const PACKS: &str = "gtin,serial,lot,expiry
00300010123455,S1,A1,2029-11-30
00300010123455,S2,A1,2029-11-30
00300010123455,S3,A1,2029-11-30
00300010123455,S4,A2,2028-01-31
09521141123454,N1,B1,2028-02-29
";
pub const LOTS: &str = "gtin,lot,expiry,complete,count,usable_until
00300010123455,A1,2029-11-30,true,3,2030-01-31
09521141123454,B1,2028-02-29,false,1,
";

pub fn start() -> Timestamp {
    "2026-11-20T10:00:00Z".parse().unwrap()
}

pub fn hours(count: i64) -> Timestamp {
    start().checked_add(jiff::SignedDuration::from_hours(count)).unwrap()
}

pub fn gtin(text: &str) -> Gtin {
    Gtin::parse(text).unwrap()
}

pub fn random(seed: &str) -> Box<Random<'static>> {
    let mut state = Digest::of(seed.as_bytes());
    Box::new(move |buffer| {
        for chunk in buffer.chunks_mut(32) {
            state = Digest::of(state.as_bytes());
            chunk.copy_from_slice(&state.as_bytes()[..chunk.len()]);
        }
        Ok(())
    })
}

fn given() -> Given {
    Given { now: start(), rules: Rules::default() }
}

/// Imports into the registry of a data folder, and asks for no release.
pub fn record(data: &Path, csv: &str) {
    let mut store = SqliteStore::open(data).unwrap();
    import_file(&mut store, csv.as_bytes(), BadLines::Refuse, &given()).unwrap();
}

/// Asks for the release of what changed.
pub fn request(data: &Path) {
    export_requests(&mut SqliteStore::open(data).unwrap(), data).unwrap();
}

/// Releases what waits for it.
pub fn release_waiting(data: &Path, keys: &KeysFolder, random: &mut Random<'_>) {
    let job = ReleaseJob { keys, data, now: start(), resign: Resign::WhenNeeded };
    let report = release(&job, random).unwrap();
    assert!(report.refused.is_empty(), "{report:?}");
}

pub struct World {
    pub folder: TempDir,
    pub keys: KeysFolder,
    pub random: Box<Random<'static>>,
    /// A floor for versions.
    pub at_least: u64,
}

impl World {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let mut random = random("publish");
        let prefixes = ["030001", "952"].map(|text| CompanyPrefix::parse(text).unwrap()).to_vec();
        let ceremony =
            Ceremony { folder: folder.path().join("keys"), purpose: Purpose::Production, prefixes, now: start() };
        let keys = init(&ceremony, &mut *random).unwrap();
        Self { folder, keys, random, at_least: 0 }
    }

    pub fn with_packs() -> Self {
        let mut world = Self::new();
        for file in [PRODUCTS, PACKS, LOTS] {
            world.import(file);
        }
        world.release();
        world
    }

    pub fn data(&self) -> PathBuf {
        self.folder.path().join("data")
    }

    pub fn store(&self) -> SqliteStore {
        SqliteStore::open(&self.data()).unwrap()
    }

    pub fn import(&self, csv: &str) {
        record(&self.data(), csv);
        request(&self.data());
    }

    /// Captures an EPCIS document.
    pub fn capture(&self, document: &str) {
        capture_document(&mut self.store(), document.as_bytes(), &given()).unwrap();
        request(&self.data());
    }

    pub fn release(&mut self) {
        release_waiting(&self.data(), &self.keys, &mut *self.random);
    }

    pub fn try_publish(&mut self, now: Timestamp, scope: Option<&str>) -> Result<Vec<Published>, PublishError> {
        let mut store = self.store();
        self.try_publish_from(&mut store, now, scope)
    }

    pub fn try_publish_from<S: PublishingStore>(
        &mut self,
        store: &mut S,
        now: Timestamp,
        scope: Option<&str>,
    ) -> Result<Vec<Published>, PublishError> {
        let data = self.data();
        let job = Job { data: &data, keys: &self.keys, now, scope, at_least: self.at_least };
        publish(store, &job, &mut *self.random)
    }

    pub fn publish(&mut self, now: Timestamp) -> Published {
        let mut published = self.try_publish(now, None).unwrap();
        assert_eq!(published.len(), 1);
        published.remove(0)
    }

    /// What a device makes of a scope's repository.
    pub fn device(&self, published: &Published, now: Timestamp) -> Device {
        let root = self.keys.root_bytes().to_vec();
        let checked = repository::check(&published.folder, root, Some(published.token), now).unwrap();
        Device { checked, objects: ObjectFolder::at(&published.folder) }
    }
}

pub struct Device {
    pub checked: Checked,
    pub objects: ObjectFolder,
}

impl Device {
    pub fn bundle(&self) -> &Bundle {
        &self.checked.bundle
    }

    pub fn look(&self, of: &str, lot: &str, serial: &str) -> Lookup<'_> {
        let (lot, serial) = (Lot::parse(lot).unwrap(), Serial::parse(serial).unwrap());
        self.bundle().lookup(&self.objects, &gtin(of), Some(&lot), Some(&serial))
    }

    pub fn lifecycle(&self, serial: &str) -> Option<Lifecycle> {
        self.look(PACK, "A1", serial).member.map(|member| member.status.lifecycle)
    }

    pub fn completeness(&self, of: &str, lot: &str) -> Completeness {
        self.look(of, lot, "X").printed_lots[0].completeness
    }
}
