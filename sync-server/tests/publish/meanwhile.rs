//! What happens in registry and release station while a bundle is being published.

use std::cell::{Cell, RefCell};
use std::collections::VecDeque;
use std::thread;

use signing::keys_folder::{DemoKeys, KeysFolder};
use sync_server::registry::LotId;
use sync_server::store::publishing::PublishingStore;
use sync_server::store::sqlite::SqliteStore;
use sync_server::store::{
    ExceptionRecord, LotRecord, MarkVisitor, PackRecord, Scope, ScopeId, SightingRecord, Store, StoreError,
};
use verify_core::bundle::index::Completeness;
use verify_core::bundle::request::RequestHeader;
use verify_core::bundle::sections::{Party, Product, Recall, Site};
use verify_core::ids::{Gtin, Serial};
use verify_core::time::Timestamp;

use super::world::{LOTS, PACK, PRODUCTS, World, random, record, release_waiting, request, start};

/// The third pack of lot A1, which the maker commissioned by a document.
const DOCUMENT: &str = r#"<epcis:EPCISDocument xmlns:epcis="urn:epcglobal:epcis:xsd:1"
    xmlns:cbvmda="urn:epcglobal:cbv:mda" schemaVersion="1.2" creationDate="2026-10-05T09:00:00Z">
  <EPCISBody><EventList><ObjectEvent>
    <eventTime>2026-10-01T06:00:00Z</eventTime>
    <eventTimeZoneOffset>+02:00</eventTimeZoneOffset>
    <epcList><epc>urn:epc:id:sgtin:030001.0012345.S3</epc></epcList>
    <action>ADD</action>
    <bizStep>urn:epcglobal:cbv:bizstep:commissioning</bizStep>
    <extension><ilmd>
      <cbvmda:lotNumber>A1</cbvmda:lotNumber>
      <cbvmda:itemExpirationDate>2029-11-30</cbvmda:itemExpirationDate>
    </ilmd></extension>
  </ObjectEvent></EventList></EPCISBody>
</epcis:EPCISDocument>"#;
const PACKS: &str = "gtin,serial,lot,expiry
00300010123455,S1,A1,2029-11-30
00300010123455,S2,A1,2029-11-30
00300010123455,S4,A2,2028-01-31
09521141123454,N1,B1,2028-02-29
";
/// S3 was of lot A2 all the time, and the third pack of A1 is S5: as many as before, but others.
const CORRECTION: &str = "gtin,serial,lot,expiry
00300010123455,S3,A2,2028-01-31
00300010123455,S5,A1,2029-11-30
";
/// Between the reads of the registry, and before and after them.
const MOMENTS: usize = 4;

/// One step of the correction on its way to the bundle.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Import,
    Request,
    Release,
}

/// A registry in which the steps happen at their moments.
struct Meanwhile<'a> {
    world: &'a Station,
    store: SqliteStore,
    moment: Cell<usize>,
    steps: RefCell<VecDeque<(usize, Step)>>,
    /// Whether the lots that were read are the corrected ones.
    read_corrected: Cell<bool>,
}

/// Where the steps happen.
struct Station {
    data: std::path::PathBuf,
    keys: KeysFolder,
}

impl Meanwhile<'_> {
    fn pass(&self) {
        let moment = self.moment.replace(self.moment.get() + 1);
        while let Some((_, step)) = self.steps.borrow_mut().pop_front_if(|(at, _)| *at <= moment) {
            match step {
                Step::Import => record(&self.world.data, CORRECTION),
                Step::Request => request(&self.world.data),
                Step::Release => release_waiting(&self.world.data, &self.world.keys, &mut *random("meanwhile")),
            }
        }
    }
}

impl Store for Meanwhile<'_> {
    type Batch<'s>
        = <SqliteStore as Store>::Batch<'s>
    where
        Self: 's;

    fn batch(&mut self) -> Result<Self::Batch<'_>, StoreError> {
        self.store.batch()
    }
    fn pack(&self, gtin: &Gtin, serial: &Serial) -> Result<Option<PackRecord>, StoreError> {
        self.store.pack(gtin, serial)
    }
    fn lots(&self) -> Result<Vec<LotRecord>, StoreError> {
        self.pass();
        self.read_corrected.set(self.steps.borrow().iter().all(|(_, step)| *step != Step::Import));
        self.store.lots()
    }
    fn marks_of(&self, lot: LotId, visit: &mut MarkVisitor<'_>) -> Result<(), StoreError> {
        self.store.marks_of(lot, visit)
    }
    fn products(&self) -> Result<Vec<Product>, StoreError> {
        self.pass();
        self.store.products()
    }
    fn parties(&self) -> Result<Vec<Party>, StoreError> {
        self.store.parties()
    }
    fn sites(&self) -> Result<Vec<(Site, ScopeId)>, StoreError> {
        self.store.sites()
    }
    fn scopes(&self) -> Result<Vec<Scope>, StoreError> {
        self.store.scopes()
    }
    fn recalls(&self) -> Result<Vec<Recall>, StoreError> {
        self.store.recalls()
    }
    fn sightings(&self, since: Timestamp) -> Result<Vec<SightingRecord>, StoreError> {
        self.store.sightings(since)
    }
    fn exceptions(&self) -> Result<Vec<ExceptionRecord>, StoreError> {
        self.store.exceptions()
    }
}

impl PublishingStore for Meanwhile<'_> {
    fn site_key(&mut self, scope: ScopeId, fresh: [u8; 16]) -> Result<[u8; 16], StoreError> {
        self.pass();
        self.store.site_key(scope, fresh)
    }
    fn unrequested_lots(&self) -> Result<Vec<RequestHeader>, StoreError> {
        self.pass();
        self.store.unrequested_lots()
    }
}

fn check(moments: [usize; 3]) {
    let mut world = World::new();
    world.import(PRODUCTS);
    world.import(PACKS);
    world.capture(DOCUMENT);
    world.import(LOTS);
    world.release();
    let keys = KeysFolder::open(world.keys.path(), DemoKeys::Refuse).unwrap();
    let station = Station { data: world.data(), keys };
    let steps = moments.into_iter().zip([Step::Import, Step::Request, Step::Release]).collect();
    let mut meanwhile = Meanwhile {
        world: &station,
        store: world.store(),
        moment: Cell::new(0),
        steps: RefCell::new(steps),
        read_corrected: Cell::new(false),
    };
    let published = world.try_publish_from(&mut meanwhile, start(), None).unwrap().remove(0);
    assert_eq!((meanwhile.moment.get(), meanwhile.steps.borrow().len()), (MOMENTS, 0), "all steps were taken");
    let device = world.device(&published, start());
    let complete = device.completeness(PACK, "A1") == Completeness::Complete;
    let lists_s5 = device.look(PACK, "A1", "S5").member.is_some();
    let corrected = meanwhile.read_corrected.get();
    assert!(!(complete && corrected) || lists_s5, "{moments:?}: complete by a newer record than its segment");

    let published = world.publish(start());
    let device = world.device(&published, start());
    assert_eq!(device.completeness(PACK, "A1"), Completeness::Complete);
    assert!(device.look(PACK, "A1", "S5").member.is_some());
    assert_ne!(device.look(PACK, "A1", "S3").member.unwrap().lot.lot.as_str(), "A1");
}

#[test]
fn a_correction_that_is_released_meanwhile_accuses_nobody() {
    thread::scope(|scope| {
        for import in 0..MOMENTS {
            for request in import..MOMENTS {
                scope.spawn(move || (request..MOMENTS).for_each(|release| check([import, request, release])));
            }
        }
    });
}
