//! A server in a temporary folder, with a clock that the test moves.

use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Body;
use axum::http::{HeaderMap, Method, Request, StatusCode};
use serde_json::Value;
use signing::key::Ed25519Key;
use signing::keys_folder::DemoKeys;
use sync_server::registry::pack::Rules;
use sync_server::roots::PublicFolder;
use sync_server::routes::web::WebFolder;
use sync_server::routes::{App, World, router};
use sync_server::service::enrol;
use sync_server::service::guesses::Guesses;
use sync_server::service::{self, ApiKey, BadLines, Given, NewKey, NewParty, NewSite};
use sync_server::store::serving::Permission;
use sync_server::store::sqlite::{SqliteServing, SqliteStore};
use tempfile::TempDir;
use tower::ServiceExt as _;
use verify_core::bundle::sections::{Party, Site};
use verify_core::ids::{CompanyPrefix, Gln, ScopeToken, SiteId};
use verify_core::place::Place;
use verify_core::time::{Timestamp, Zone};
use zeroize::Zeroizing;

/// The maker in whose name we answer.
pub const MAKER: &str = "0300011111116";
/// A partner with a key.
pub const PARTNER: &str = "0399999999991";
/// The partner's key.
pub const KEY: &str = "pp_partner_key_0123456789";
/// A partner that was shut out, and its key.
pub const DENIED: (&str, &str) = ("9521141111116", "pp_denied_key_0123456789");
/// A site, and its scope.
pub const SITE: &str = "9521999000013";
pub const SCOPE: ScopeToken = ScopeToken::from_bytes([0xab; 16]);
/// What stands for the published root.
pub const ROOT: &str = "{\"signed\":{\"_type\":\"root\"}}";
/// When tests start.
pub const NOW: &str = "2026-11-20T10:00:00.250Z";

const PRODUCTS: &str = "\
gtin,name,strength,form,content,maker,maker_gln,ndc,market
00300010123455,Epcistra,100 mg,pill,500 pills,GS1 Pharma LLC,0300011111116,,US
09521141123454,Nordamol,20 mg,tablet,30 tablets,Nordlicht,9521141111116,,DE
";
const PACKS: &str = "\
gtin,serial,lot,expiry,status,status_at,site_gln
00300010123455,GOOD,D2911,2029-11-30,,,
00300010123455,a/B%+9,D/29,2029-11-30,,,
00300010123455,RECALLED,D2911,2029-11-30,,,
00300010123455,DISPENSED,D2911,2029-11-30,dispensed,2026-10-21T10:40:00Z,9521999000013
00300010123455,OLD,D2406,2024-06-30,,,
00300010123455,LONGER,D2510,2025-10-31,,,
09521141123454,77,N1,2029-11-30,,,
";
const LOTS: &str = "\
gtin,lot,expiry,complete,count,usable_until
00300010123455,D2911,2029-11-30,true,3,
00300010123455,D2510,2025-10-31,true,1,2027-10-31
";
const RECALLS: &str = "\
recall_id,gtin,lot,serial_from,serial_to,class,issued_at,text
R-1,00300010123455,D2911,RECALLED,,II,2026-11-02,One pack.
";

/// See the module.
pub struct TestApp {
    folder: TempDir,
    clock: Arc<Mutex<Timestamp>>,
    /// The store behind the router.
    pub store: SqliteServing,
    router: Router,
}

impl TestApp {
    /// A server that knows two products, two partners and a site, and has published a root.
    pub fn new() -> Self {
        let folder = TempDir::new().unwrap();
        fill(folder.path());
        let app = Self::over(folder);
        app.publish(ROOT, 1);
        app
    }

    /// A server over a data folder that is there.
    pub fn over(folder: TempDir) -> Self {
        Self::with_web(folder, None)
    }

    /// A server that brings the web app of a folder along.
    pub fn with_web(folder: TempDir, web: Option<WebFolder>) -> Self {
        let clock = Arc::new(Mutex::new(NOW.parse().unwrap()));
        let store = SqliteServing::open(folder.path()).unwrap();
        let told = Arc::clone(&clock);
        let app = App {
            store: Arc::new(store.clone()),
            public: PublicFolder(folder.path().join("public")),
            receipt_key: Arc::new(receipt_key()),
            world: World { clock: Arc::new(move || *told.lock().unwrap()), random: Arc::new(|| Ok([0xff; 16])) },
            guesses: Arc::new(Mutex::new(Guesses::new())),
            web,
            local_ca: None,
        };
        Self { folder, clock, store, router: router(app) }
    }

    /// Puts a root where publishing does.
    pub fn publish(&self, root: &str, version: u64) {
        let scope = self.scope_folder();
        std::fs::create_dir_all(&scope).unwrap();
        std::fs::write(scope.join(format!("{version}.root.json")), root).unwrap();
    }

    /// Where the scope's bundle stands.
    pub fn scope_folder(&self) -> std::path::PathBuf {
        self.folder.path().join("public/b").join(SCOPE.to_hex())
    }

    /// A registry for looking behind the scenes.
    pub fn registry(&self) -> SqliteStore {
        SqliteStore::open(self.folder.path()).unwrap()
    }

    /// Another server over a copy of the data as it is now: a backup.
    pub fn backup(&self) -> Self {
        let folder = TempDir::new().unwrap();
        for name in ["registry.sqlite", "registry.sqlite-wal"] {
            let from = self.folder.path().join(name);
            if from.exists() {
                std::fs::copy(from, folder.path().join(name)).unwrap();
            }
        }
        Self::over(folder)
    }

    pub fn now(&self) -> Timestamp {
        *self.clock.lock().unwrap()
    }

    pub fn set_clock(&self, now: &str) {
        *self.clock.lock().unwrap() = now.parse().unwrap();
    }

    /// A code for a device of [`SITE`].
    pub async fn code(&self, random: u8) -> enrol::Issued {
        let public = PublicFolder(self.folder.path().join("public"));
        let site = SiteId::parse(SITE).unwrap();
        enrol::issue(&self.store, &public, &site, DemoKeys::Allow, [random; 5], self.now()).await.unwrap()
    }

    pub async fn send(&self, method: Method, path: &str, headers: &[(&str, &str)], body: &[u8]) -> Reply {
        let mut request = Request::builder().method(method).uri(path);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let request = request.body(Body::from(body.to_vec())).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        let body = axum::body::to_bytes(body, usize::MAX).await.unwrap();
        Reply { status: parts.status, headers: parts.headers, body: body.to_vec() }
    }

    pub async fn get(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[], b"").await
    }

    /// As [`PARTNER`].
    pub async fn get_as_partner(&self, path: &str) -> Reply {
        self.send(Method::GET, path, &[("authorization", &format!("Bearer {KEY}"))], b"").await
    }
}

/// The server's receipt key.
pub fn receipt_key() -> Ed25519Key {
    Ed25519Key::from_seed(&Zeroizing::new([9; 32]))
}

fn fill(data: &std::path::Path) {
    let mut store = SqliteStore::open(data).unwrap();
    let now = NOW.parse().unwrap();
    let given = Given { now, rules: Rules::default() };
    for file in [PRODUCTS, PACKS, LOTS, RECALLS] {
        service::import_file(&mut store, file.as_bytes(), BadLines::Refuse, &given).unwrap();
    }
    let maker = Gln::parse(MAKER).unwrap();
    for (gln, key) in [(MAKER, "pp_maker_key_0123456789"), (PARTNER, KEY), DENIED] {
        let party = Party { gln: Gln::parse(gln).unwrap(), name: "A partner".to_owned() };
        let key = NewKey::Always(ApiKey::parse(key).unwrap());
        service::add_party(&mut store, &NewParty { party, key }).unwrap();
    }
    service::permit(&mut store, &Gln::parse(DENIED.0).unwrap(), Permission::Denied, now).unwrap();
    service::answer_for(&mut store, &maker, &[CompanyPrefix::parse("030001").unwrap()]).unwrap();
    let site = Site {
        id: SiteId::parse(SITE).unwrap(),
        name: "Harbour Pharmacy".to_owned(),
        zone: Zone::named("Europe/Berlin").unwrap(),
        place: Place::new(52.52, 13.405, 100.0),
        party: None,
    };
    service::add_site(&mut store, &NewSite { site, scope: "default".to_owned(), token: SCOPE }).unwrap();
}

/// What came back.
#[derive(Debug)]
pub struct Reply {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub body: Vec<u8>,
}

impl Reply {
    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|e| panic!("{e}: {:?}", self.text()))
    }

    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// Expects an error that says what is wrong.
    #[track_caller]
    pub fn refused(&self, status: u16, code: &str) {
        let error = &self.json()["error"];
        assert_eq!((self.status.as_u16(), error["code"].as_str()), (status, Some(code)), "{}", self.text());
        assert!(error["message"].as_str().is_some_and(|message| message.len() > 10), "{}", self.text());
    }
}
