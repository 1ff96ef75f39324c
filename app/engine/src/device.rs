//! The device: commands in, values out. It owns the store, the key and the active bundle; nobody else writes to them.
//!
//! Invariants: a scan is durable before its verdict is returned; an entry leaves the outbox only by a receipt that
//! verifies; a lower bundle version is never activated; whatever is killed at any point is as it was before or as it is
//! after.

#[cfg(not(target_family = "wasm"))]
use std::path::Path;
use std::time::Duration;

use thiserror::Error;
use verify_core::bundle::{self, Bundle, LoadError};
use verify_core::ids::{DeviceId, Digest};
use verify_core::journal::SignedEntry;
use verify_core::scan::profile::ProfileError;
use verify_core::sync::enrol_code::EnrolCodeError;
use verify_core::sync::wire::EntryRef;
use verify_core::sync::{Moment, Retry, SyncError};
use verify_core::time::{Clock, TimeFloor, Timestamp};
use verify_core::trust::TrustError;

use crate::bounds::{ENTRY_BYTES, OPERATOR_CHARS, SCAN_BYTES};
use crate::entry::Draft;
#[cfg(not(target_family = "wasm"))]
use crate::platform::{DeviceKey, Http, SystemClocks, make_private_file, make_private_folder};
use crate::platform::{KeyError, Platform};
use crate::store::{ActiveRow, Enrolment, NewEntry, Store, StoreError, Subject};

mod answers;
mod audit;
mod decisions;
mod enrolment;
mod jobs;
mod notices;
mod scanner;
mod scans;
mod session;
mod status;
mod syncing;
mod views;

pub use answers::Answered;
pub use audit::{Audit, Exported};
pub use decisions::Action;
pub use jobs::{Answers, Exchange, Job, Next};
pub use scans::Scanned;
pub use session::{IDLE, Possession, SessionStart};
pub use status::Status;
pub use syncing::Synced;
pub use views::Standing;

/// The store in a home folder.
#[cfg(not(target_family = "wasm"))]
const STORE_FILE: &str = "device.sqlite";
/// The key in a home folder.
#[cfg(not(target_family = "wasm"))]
const KEY_FILE: &str = "device.key";
/// No device that runs this version lives before this day: the floor of time until a bundle raises it.
const BUILT_AFTER: &str = "2026-11-20T00:00:00Z";

/// Whether keys that are marked as demonstration keys count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DemoKeys {
    /// They are refused.
    Refused,
    /// Somebody said that he means the demonstration.
    Accepted,
}

/// How a device is run.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// Demonstration keys.
    pub demo: DemoKeys,
    /// A time that replaces clock, build time and floor.
    pub now: Option<Timestamp>,
    /// How patiently to sync.
    pub retry: Retry,
}

/// Why a command was not carried out. Nothing was half done.
#[derive(Debug, Error)]
pub enum EngineError {
    /// The store.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The key.
    #[error(transparent)]
    Key(#[from] KeyError),
    /// The code.
    #[error(transparent)]
    EnrolCode(#[from] EnrolCodeError),
    /// The network or the server.
    #[error(transparent)]
    Sync(#[from] SyncError),
    /// The stored trust.
    #[error(transparent)]
    Trust(#[from] TrustError),
    /// The stored bundle.
    #[error("the bundle on this device cannot be used: {0}")]
    Bundle(LoadError),
    /// Nobody enrolled this device.
    #[error("there is no enrolled device in this folder; run: packproof --home DIR enrol URL CODE")]
    NotEnrolled,
    /// The device is enrolled already.
    #[error("this device is enrolled already, at {server} for {site}; use another home folder to enrol anew")]
    AlreadyEnrolled {
        /// The server.
        server: String,
        /// The site.
        site: String,
    },
    /// The key is not the one that was enrolled.
    #[error("device.key is not the key of this device; restore the key that belongs to this home folder")]
    OtherKey,
    /// A demonstration.
    #[error("the root has demonstration keys; add --demo if you meant the demonstration")]
    Demo,
    /// The address is none.
    #[error("{0:?} is not the address of a server; give it as http://HOST:PORT or https://HOST")]
    Address(String),
    /// Not the code of the test sheet.
    #[error("{0}")]
    Scanner(ProfileError),
    /// No such entry.
    #[error("there is no scan {0} in the journal; see: packproof --home DIR journal list")]
    NoEntry(String),
    /// No session.
    #[error("no session runs")]
    NoSession,
    /// A session runs.
    #[error("the session of {operator} still runs; end it first: packproof --home DIR session end")]
    SessionRuns {
        /// Who works in it.
        operator: String,
    },
    /// More than any symbol holds.
    #[error(
        "this scan has {0} bytes, and no code on a pack holds more than {SCAN_BYTES}; give what was read of one code"
    )]
    ScanTooLong(usize),
    /// The name is none.
    #[error("the operator's name has {0} characters, at most {OPERATOR_CHARS} are kept; give a shorter one")]
    OperatorTooLong(usize),
    /// The server would refuse the entry, and with it all later ones.
    #[error("the entry would have {0} bytes, and the journal takes at most {ENTRY_BYTES}; nothing was written down")]
    EntryTooLarge(usize),
    /// An entry that must stand again in a new epoch is none that this version understands.
    #[error(
        "entry {}.{} of the journal cannot be read, so the journal cannot go on in a new epoch; nothing was changed: run \
         packproof --home DIR journal check, or update Packproof if a newer one wrote it",
        .0.epoch, .0.seq
    )]
    EntryDamaged(EntryRef),
    /// The journal grew while somebody signed for it.
    #[error("another Packproof keeps writing to this journal; close it and try again")]
    JournalMoves,
}

/// The device.
pub struct Engine {
    store: Store,
    platform: Platform,
    options: Options,
    enrolment: Option<Enrolment>,
    known: Option<Known>,
}

/// The active bundle, loaded.
struct Known {
    row: ActiveRow,
    bundle: Bundle,
}

#[cfg(not(target_family = "wasm"))]
impl Engine {
    /// Opens the device in `home`.
    pub fn open(home: &Path, options: Options) -> Result<Self, EngineError> {
        if home.join(STORE_FILE).exists() { Self::open_or_make(home, options) } else { Err(EngineError::NotEnrolled) }
    }

    /// Opens the device in `home`, to enrol it: makes folder, key and store if they are not there.
    pub fn open_or_make(home: &Path, options: Options) -> Result<Self, EngineError> {
        let open = |e: std::io::Error| StoreError::Open { path: home.to_owned(), detail: e.to_string() };
        make_private_folder(home).map_err(open)?;
        make_private_file(&home.join(STORE_FILE)).map_err(open)?;
        let store = Store::open(&home.join(STORE_FILE))?;
        let signer = Box::new(DeviceKey::open_or_create(&home.join(KEY_FILE))?);
        let platform = Platform { clocks: Box::new(SystemClocks::new()), transport: Box::new(Http::new()), signer };
        Self::with(store, platform, options)
    }
}

impl Engine {
    /// A device on any platform.
    pub fn with(store: Store, platform: Platform, options: Options) -> Result<Self, EngineError> {
        let enrolment = store.enrolment()?;
        let engine = Self { store, platform, options, enrolment, known: None };
        if let Some(enrolment) = &engine.enrolment {
            if enrolment.device != DeviceId::of_key(&engine.platform.signer.public_key()) {
                return Err(EngineError::OtherKey);
            }
            let trust = engine.store.trust()?.ok_or(EngineError::NotEnrolled)?;
            engine.check_demo(trust.is_demo()?)?;
        }
        Ok(engine)
    }

    /// From now on demonstration keys count, or they don't.
    pub fn accept_demo(&mut self, demo: DemoKeys) {
        self.options.demo = demo;
    }

    /// Time since boot.
    pub fn mono(&self) -> Duration {
        self.platform.clocks.now().mono
    }

    /// The time to judge by.
    pub fn clock(&self) -> Result<Clock, EngineError> {
        if let Some(given) = self.options.now {
            return Ok(Clock::given(given));
        }
        let built = TimeFloor::at(BUILT_AFTER.parse().expect("the constant is a time"));
        let floor = self.store.floor()?.filter(|floor| floor.issued > built.issued).unwrap_or(built);
        let clock = floor.read(&self.platform.clocks.now());
        // Nobody reads a pack twice in a millisecond, and records with nine digits are hard to read.
        let now = Timestamp::from_millisecond(clock.now.as_millisecond()).unwrap_or(clock.now);
        Ok(Clock { now, ..clock })
    }

    fn moment(&self) -> Result<Moment, EngineError> {
        Ok(Moment { clock: self.clock()?.now, mono: self.platform.clocks.now().mono })
    }

    fn enrolment(&self) -> Result<Enrolment, EngineError> {
        self.enrolment.clone().ok_or(EngineError::NotEnrolled)
    }

    fn check_demo(&self, is_demo: bool) -> Result<(), EngineError> {
        match (is_demo, self.options.demo) {
            (true, DemoKeys::Refused) => Err(EngineError::Demo),
            (true, DemoKeys::Accepted) | (false, _) => Ok(()),
        }
    }

    /// Loads the active bundle if another process or a pull has changed it.
    fn refresh_known(&mut self) -> Result<(), EngineError> {
        let Some(row) = self.store.active()? else {
            self.known = None;
            return Ok(());
        };
        match &mut self.known {
            Some(known) if known.row.index == row.index => known.row = row,
            Some(_) | None => {
                self.known = None;
                let bundle = self.load(&row)?;
                self.known = Some(Known { row, bundle });
            }
        }
        Ok(())
    }

    fn load(&self, row: &ActiveRow) -> Result<Bundle, EngineError> {
        let trust = self.store.trust()?.ok_or(EngineError::NotEnrolled)?;
        let signed = trust.signed_bundle()?;
        let scope = self.enrolment()?.scope;
        let bundle = bundle::load(&signed, &scope, &self.store).map_err(EngineError::Bundle)?;
        let damaged = |digest: Digest| LoadError::Damaged { what: "index".to_owned(), digest };
        if *bundle.digest() == row.index { Ok(bundle) } else { Err(EngineError::Bundle(damaged(row.index))) }
    }

    /// Appends entries, signed, in one transaction; returns their places.
    fn append(
        &mut self,
        drafts: Vec<Draft>,
        together: &[Subject],
        points: (&'static str, &'static str),
    ) -> Result<Vec<EntryRef>, EngineError> {
        let device = self.enrolment()?.device;
        for _ in 0..APPEND_TRIES {
            let expected = self.store.position(&device)?;
            let entries = self.sign(expected, &drafts);
            if let Some(entry) = entries.iter().find(|entry| entry.signed.body.len() > ENTRY_BYTES) {
                return Err(EngineError::EntryTooLarge(entry.signed.body.len()));
            }
            if self.store.append(&expected, &entries, together, points)? {
                return Ok(entries.iter().map(NewEntry::place).collect());
            }
        }
        Err(EngineError::JournalMoves)
    }

    fn sign(&self, mut position: verify_core::journal::Position, drafts: &[Draft]) -> Vec<NewEntry> {
        let sign = |draft: &Draft| {
            let body = draft.body(position.epoch, position.next_seq);
            position = position.after(&body);
            let signature = self.platform.signer.sign(position.head.as_bytes());
            NewEntry { draft: draft.clone(), signed: SignedEntry { body, signature }, behind: position }
        };
        drafts.iter().map(sign).collect()
    }
}

/// Another process may append between reading the position and writing; a few times in a row is chance, more is not.
const APPEND_TRIES: u32 = 20;
/// Fail points of every append but those that have their own.
const JOURNAL: (&str, &str) = ("engine.journal.before_commit", "engine.journal.after_commit");
