//! What shells say to the device and hear from it: a browser's page to its worker, a window to its thread.
//!
//! Plain data that survives JSON, in the shapes that screens need. Words for people are not in it: reasons, notes and
//! troubles are codes that message files turn into words. Pictures travel beside these messages, as they are large.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use verify_core::sync::wire::EntryRef;
use verify_core::time::Timestamp;
use verify_core::wire::{IdentificationWire, VerdictLine};

/// A command and the number by which its [`Event::Reply`] is recognised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Call {
    /// Chosen by the shell; each number once.
    pub id: u64,
    /// What to do.
    pub command: Command,
}

/// What a shell asks for. Each is answered by one [`Event::Reply`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Command {
    /// The state of the device: [`Reply::Snapshot`].
    Snapshot,
    /// Enrol at the server with this address: [`Reply::Done`].
    Enrol {
        /// Address such as `https://host`.
        server: String,
        /// Enrolment code, in any grouping.
        code: String,
        /// Whether somebody said that he means a demonstration: without it, its keys are refused with `demo_refused`.
        demo: bool,
    },
    /// Start a session; one that runs ends first: [`Reply::Done`].
    StartSession {
        /// Name of a `SessionReason`: saleable_return, receiving, suspect, status.
        reason: String,
        /// Whether the packs are at hand.
        possession: bool,
        /// Who works.
        operator: String,
    },
    /// End the session that runs: [`Reply::Done`].
    EndSession,
    /// Judge what a wedge or a person typed: [`Event::Read`], then [`Reply::Record`]. The code of the test sheet, typed by
    /// a wedge, is no pack: [`Reply::Scanner`].
    Read {
        /// The text, with GS (U+001D) where it came.
        text: String,
        /// AIM symbology identifier, if one came along.
        symbology: Option<String>,
        /// `wedge` or `manual`.
        mode: String,
    },
    /// Read the code in view once more as a second read: [`Reply::Done`].
    ScanAgain,
    /// Write down what a person decided: [`Event::Changed`], then [`Reply::Record`].
    Decide {
        /// The read.
        entry: EntryRef,
        /// `accept`, `set_aside` or `undo`.
        action: String,
    },
    /// Reads, newest first: [`Reply::Records`].
    History {
        /// Only those older than this one.
        before: Option<EntryRef>,
        /// Only those of this session.
        session: Option<String>,
        /// How many at most.
        limit: u32,
    },
    /// One read: [`Reply::Record`].
    Record {
        /// Which.
        entry: EntryRef,
    },
    /// Later truths, newest first: [`Reply::Notices`].
    Notices,
    /// Whatever a sync does, now; also worth a try whenever there is a network again. [`Reply::Done`] when it starts; [`Snapshot::sync`] tells how it goes.
    Sync,
    /// The whole journal as lines of JSON, as `packproof journal export` writes them: [`Reply::Lines`].
    Export,
    /// Judge scan lines with a history of their own, writing nothing down, as `packproof judge` does: [`Reply::Lines`].
    Judge {
        /// Scan lines.
        lines: Vec<String>,
        /// The time to judge by.
        now: Timestamp,
    },
}

/// What a command came to.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Reply {
    /// It is done.
    Done,
    /// The state.
    Snapshot(Box<Snapshot>),
    /// A read.
    Record(Box<Record>),
    /// Reads.
    Records(Vec<Record>),
    /// Later truths.
    Notices(Vec<Notice>),
    /// Text.
    Lines(Vec<String>),
    /// It was the code of the test sheet: the scanner is known now. Nothing was judged.
    Scanner(ScannerView),
}

/// What was learned of a scanner.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum ScannerView {
    /// Everything arrives as it is.
    Faithful,
    /// It changes codes in a way that is put right from now on.
    PutRight,
    /// It loses what nobody can put back: separators, or letter case.
    Loses,
}

/// What a shell hears.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Event {
    /// The device is open. The first event, unless it is [`Event::Closed`].
    Ready(Box<Snapshot>),
    /// The device cannot be opened. After `open_elsewhere` [`Event::Ready`] follows once the other tab is gone; after
    /// anything else nothing follows.
    Closed(Trouble),
    /// What came of a command.
    Reply {
        /// Its number.
        id: u64,
        /// What it came to, or why it was not carried out.
        result: Result<Reply, Trouble>,
    },
    /// A read by whatever way: written down, so it may be shown.
    Read(Box<Record>),
    /// A scan that could not be written down, so no verdict is shown.
    Unread(Trouble),
    /// A camera frame was looked at; the next one may be sent.
    Frame(FrameView),
    /// A picture was looked at; its reads came before as [`Event::Read`].
    Picture {
        /// The number given with the picture.
        id: u64,
        /// How many codes were read.
        codes: u32,
        /// Why none was read: one of [`HINTS`].
        hint: Option<String>,
    },
    /// The server says STOP to a read that was HELD or NOT COVERED; the record holds its answer. Written down.
    Answered(Box<Record>),
    /// The state changed.
    Changed(Box<Snapshot>),
    /// Later truths that are new.
    Notices(Vec<Notice>),
}

/// What was seen in a camera frame.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct FrameView {
    /// Corners of each code, in parts of the frame's width and height (0 to 1).
    pub codes: Vec<[(f32, f32); 4]>,
    /// What would help, after a while without a code: one of [`HINTS`].
    pub hint: Option<String>,
}

/// The state of the device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Where it is enrolled; `None`: nobody enrolled it.
    pub site: Option<Site>,
    /// The bundle in use.
    pub bundle: Option<BundleState>,
    /// Why the stored bundle cannot be used.
    pub bundle_trouble: Option<Trouble>,
    /// The present, as far as the device can tell.
    pub now: Timestamp,
    /// Name of the clock's quality: agrees, behind, ahead, given.
    pub clock: String,
    /// Entries in the journal.
    pub entries: u64,
    /// Entries that no receipt covers yet.
    pub waiting: u64,
    /// The session that runs.
    pub session: Option<Session>,
    /// How far entries have come: of each epoch the first that no receipt covers.
    pub confirmed: Vec<EntryRef>,
    /// The last entry that was sent since the start.
    pub sent: Option<EntryRef>,
    /// Sync.
    pub sync: SyncState,
    /// Notices that came so far.
    pub notices: u32,
    /// Products read here in the last 30 days, and how many of them the bundle knows pack by pack.
    pub coverage: Coverage,
}

/// Where a device is enrolled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Site {
    /// GLN, with extension.
    pub gln: String,
    /// Name.
    pub name: String,
    /// IANA time zone.
    pub tz: String,
    /// Device id.
    pub device: String,
    /// Address of the server.
    pub server: String,
}

/// The bundle in use.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BundleState {
    /// Version.
    pub version: u64,
    /// When it was signed last.
    pub issued: Timestamp,
    /// Seconds since.
    pub age_s: u64,
    /// Products known pack by pack.
    pub gtins: u32,
    /// Whether its keys are for demonstrations.
    pub demo: bool,
}

/// A session.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// Its name.
    pub id: String,
    /// Name of the reason.
    pub reason: String,
    /// Whether the packs are at hand.
    pub possession: bool,
    /// Who works.
    pub operator: String,
    /// Since when.
    pub started_at: Timestamp,
    /// Different packs by the decision of their last read in this session.
    pub tally: BTreeMap<String, u32>,
    /// Reads of a pack that was read before in this session.
    pub repeats: u32,
}

/// How sync goes.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SyncState {
    /// Whether one runs.
    pub running: bool,
    /// When one last did all it had to do.
    pub synced_at: Option<Timestamp>,
    /// Why the last one did not.
    pub trouble: Option<Trouble>,
    /// Whether the server answered when it was last asked; `None`: it was not asked since the start.
    pub reached: Option<bool>,
}

/// Share of products that are covered.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Coverage {
    /// Known pack by pack.
    pub covered: u32,
    /// Read here.
    pub read: u32,
}

/// A read, with what is known of it by now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// Its place in the journal.
    pub entry: EntryRef,
    /// When it was judged.
    pub at: Timestamp,
    /// Its session.
    pub session: Option<String>,
    /// How it was entered: camera, image, wedge, manual.
    pub mode: String,
    /// What came, as text; GS is U+001D.
    pub text: String,
    /// What it was understood to say.
    pub identification: IdentificationWire,
    /// The verdict that was shown.
    pub verdict: VerdictLine,
    /// What the bundle says about the product.
    pub product: Option<Product>,
    /// Where the record was when this was made; see [`Snapshot::state_of`].
    pub state: RecordState,
    /// What a person decided last: accept, set_aside.
    pub action: Option<String>,
    /// What the server answered to a HELD or NOT COVERED read.
    pub answer: Option<OnlineAnswer>,
    /// Causes of notices about it.
    pub later: Vec<String>,
}

impl Snapshot {
    /// Where a record is by now.
    pub fn state_of(&self, entry: EntryRef) -> RecordState {
        let covers = |first: &EntryRef| first.epoch == entry.epoch && entry.seq < first.seq;
        let is_sent = |last: EntryRef| (entry.epoch, entry.seq) <= (last.epoch, last.seq);
        match self.sent {
            _ if self.confirmed.iter().any(covers) => RecordState::Confirmed,
            Some(last) if is_sent(last) => RecordState::Sent,
            Some(_) | None => RecordState::Saved,
        }
    }
}

/// Where a record is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum RecordState {
    /// On this device.
    Saved,
    /// On its way: the server has not confirmed it yet.
    Sent,
    /// A signed receipt of the server covers it.
    Confirmed,
}

/// An answer of the server.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OnlineAnswer {
    /// `final` or `provisional`.
    pub status: String,
    /// The decision.
    pub decision: String,
}

/// A product, in the words of the master data; empty where unknown.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Product {
    /// Name.
    pub name: String,
    /// Strength.
    pub strength: String,
    /// Dosage form.
    pub form: String,
    /// Content.
    pub content: String,
    /// Maker.
    pub maker: String,
    /// US drug code.
    pub ndc: Option<String>,
}

/// A later truth about a read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Notice {
    /// Hexadecimal.
    pub id: String,
    /// The read that it is about.
    pub entry: EntryRef,
    /// Reason code, or a code of the server.
    pub cause: String,
    /// In English, for causes that no message file knows.
    pub words: String,
    /// When it came.
    pub at: Timestamp,
    /// The read, as far as it is still here.
    pub record: Option<Box<Record>>,
}

/// Why something was not done. Nothing was half done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Trouble {
    /// For message files; see [`TROUBLES`].
    pub code: String,
    /// What the message names, such as `max` or `site`.
    pub values: BTreeMap<String, String>,
    /// In English, for codes that no message file knows.
    pub words: String,
}

/// Names of capture hints: why a picture or the frames of a camera show no code that can be read.
pub const HINTS: &[&str] =
    &["too_small", "low_contrast", "blurred", "moved", "too_far", "glare", "cut_off", "damaged", "nothing_found"];

/// All codes of [`Trouble`] that the engine gives.
///
/// | Code | What happened |
/// | --- | --- |
/// | `code_mistyped` | the enrolment code is none: a letter is wrong or missing |
/// | `code_unknown`, `code_used`, `code_expired` | the server does not take the code (any more) |
/// | `code_other_root` | the server's root is not the one that the code vouches for |
/// | `already_enrolled` | this device is; values `site`, `server` |
/// | `not_enrolled` | nobody enrolled this device |
/// | `demo_refused` | a demonstration's keys, and nobody said that a demonstration is meant |
/// | `unreachable` | no answer: no network, or no server there |
/// | `not_packproof` | something else answers, such as a captive portal |
/// | `server_refused` | the server answers, and does not do it; `words` tell why |
/// | `device_unknown` | the server does not know this device (any more) |
/// | `bad_address` | the server's address is none |
/// | `storage_full` | no room left |
/// | `storage_refused` | the browser gives no lasting storage |
/// | `storage_damaged` | the store is damaged |
/// | `storage_newer` | a newer version wrote the store |
/// | `open_elsewhere` | another tab holds the device |
/// | `bundle_refused` | what the server signed is not accepted; `words` tell why |
/// | `scan_too_long` | more bytes than any code holds |
/// | `operator_too_long` | value `max` |
/// | `no_session`, `no_entry` | there is none |
/// | `bad_request` | a shell asked for what does not exist; a defect |
/// | `internal` | anything else; `words` tell |
pub const TROUBLES: &[&str] = &[
    "code_mistyped",
    "code_unknown",
    "code_used",
    "code_expired",
    "code_other_root",
    "already_enrolled",
    "not_enrolled",
    "demo_refused",
    "unreachable",
    "not_packproof",
    "server_refused",
    "device_unknown",
    "bad_address",
    "storage_full",
    "storage_refused",
    "storage_damaged",
    "storage_newer",
    "open_elsewhere",
    "bundle_refused",
    "scan_too_long",
    "operator_too_long",
    "no_session",
    "no_entry",
    "bad_request",
    "internal",
];
