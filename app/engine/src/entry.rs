//! What stands in a journal entry: compact JSON, first fields fixed, then what the kind brings.
//!
//! ```text
//! {"v":1,"kind":"scan","epoch":0,"seq":7,"at":"…","clock":"agrees","session":"…","scan":{…},"identification":{…},"verdict":{…}}
//! ```
//!
//! | Kind | Brings |
//! | --- | --- |
//! | `scan` | `scan` (a scan line, `bytes` and, if a profile put them right, what `arrived`, in base64; `in_view`, how many codes with this content a camera saw at once, if more than one), `identification`, `verdict` |
//! | `decision` | `entry`, `action`: accept, set_aside, undo |
//! | `session` | `event`: start, end, idle; `id`, `reason`, `possession`, `operator` |
//! | `notice` | `id`, `entry`, `cause`, `text`, `source`: device, server |
//! | `answer` | `entry`, `offline`: the decision shown first, `result`: what the server said |
//! | `epoch` | `reason`: fork, restored; `left` |
//!
//! An entry that stands again in a later epoch carries `moved_from`, the place where it stood first; `entry` names the
//! entry that it is about by the place where that stood first. So a thing stays one thing however often it moves.

use data_encoding::BASE64;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value, json};
use verify_core::ids::{Gtin, Lot, Serial};
use verify_core::place::Place;
use verify_core::scan::{EntryMode, Identification, Scan, Symbology};
use verify_core::sync::wire::EntryRef;
use verify_core::time::{Clock, ClockQuality, PrintedDate, Timestamp};
use verify_core::verdict::{Decision, EarlierRead, PackData, ReasonCode, Verdict};
use verify_core::wire::{IdentificationWire, PackWire, PlaceLine, ReadingWire, ScanLine, VerdictLine, clock_name};

use crate::bounds::cut_texts;

/// Version of the fixed fields.
const VERSION: u8 = 1;

/// What an entry is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    /// A read and its verdict.
    Scan,
    /// What a person decided about a read.
    Decision,
    /// A session began or ended.
    Session,
    /// A later truth about a read.
    Notice,
    /// What a responder said about a read.
    Answer,
    /// A new epoch began.
    Epoch,
}

impl Kind {
    /// All kinds.
    pub const ALL: [Self; 6] = [Self::Scan, Self::Decision, Self::Session, Self::Notice, Self::Answer, Self::Epoch];

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scan => "scan",
            Self::Decision => "decision",
            Self::Session => "session",
            Self::Notice => "notice",
            Self::Answer => "answer",
            Self::Epoch => "epoch",
        }
    }

    /// The kind with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|kind| kind.name() == name)
    }
}

/// An entry that has no place in the journal yet.
#[derive(Debug, Clone, PartialEq)]
pub struct Draft {
    /// What it is about.
    pub kind: Kind,
    /// The time, and how far it can be trusted.
    pub at: Timestamp,
    /// Name of the clock's quality.
    pub clock: String,
    /// The session, if one runs.
    pub session: Option<String>,
    /// Where it stood first, if it moves.
    pub moved_from: Option<EntryRef>,
    /// What the kind brings; always an object.
    pub content: Map<String, Value>,
    /// Pack of a scan.
    pub pack: Option<(Gtin, Serial)>,
    /// Decision of the verdict, or action.
    pub decision: Option<String>,
    /// The entry that it is about, where that stood first.
    pub about: Option<EntryRef>,
}

impl Draft {
    /// An entry of `kind` at the time of `clock`; `content` must be an object.
    pub fn new(kind: Kind, clock: &Clock, session: Option<&str>, content: Value) -> Self {
        let Value::Object(content) = content else { unreachable!("the callers below write objects") };
        Self {
            kind,
            at: clock.now,
            clock: clock_name(clock.quality).to_owned(),
            session: session.map(str::to_owned),
            moved_from: None,
            content,
            pack: None,
            decision: None,
            about: None,
        }
    }

    /// A read and its verdict.
    pub fn scan(scan: &Scan, identification: &Identification, verdict: &Verdict, session: Option<&str>) -> Self {
        let mut readings = IdentificationWire::from(identification);
        // The verdict may be about a proposal: then all of them are kept, so that its number leads to it.
        if usize::from(verdict.evidence.reading) >= readings.readings.len() {
            readings.readings.extend(identification.proposals().iter().map(ReadingWire::from));
        }
        let content = ScanContent {
            scan: ScanRecord {
                line: scan_line(scan),
                bytes: BASE64.encode(&scan.bytes),
                arrived: scan.arrived.as_ref().map(|arrived| BASE64.encode(arrived)),
                in_view: (scan.in_view > 1).then_some(scan.in_view),
            },
            identification: readings,
            verdict: verdict.into(),
        };
        let mut content = serde_json::to_value(&content).expect("a scan has string keys only");
        cut_texts(&mut content["verdict"]);
        let pack = verdict.pack.gtin.zip(verdict.pack.serial.clone());
        let decision = Some(verdict.decision.name().to_owned());
        Self { pack, decision, ..Self::new(Kind::Scan, &verdict.evidence.clock, session, content) }
    }

    /// The body of the entry at its place.
    pub fn body(&self, epoch: u32, seq: u64) -> String {
        let head = Head {
            v: VERSION,
            kind: self.kind.name(),
            epoch,
            seq,
            at: self.at,
            clock: &self.clock,
            session: self.session.as_deref(),
            moved_from: self.moved_from,
            content: &self.content,
        };
        serde_json::to_string(&head).expect("a body has string keys only")
    }

    /// The draft of an entry that stood at `place` before, to stand again elsewhere.
    pub fn moved(body: &str, place: EntryRef) -> Option<Self> {
        let Value::Object(mut content) = serde_json::from_str(body).ok()? else { return None };
        let mut take = |name: &str| content.remove(name);
        let text = |value: Option<Value>| value.and_then(|value| Some(value.as_str()?.to_owned()));
        for replaced in ["v", "epoch", "seq"] {
            take(replaced);
        }
        let kind = Kind::from_name(&text(take("kind"))?)?;
        let at = text(take("at"))?.parse().ok()?;
        let clock = text(take("clock"))?;
        let session = text(take("session"));
        let first = take("moved_from").and_then(|from| serde_json::from_value(from).ok());
        let moved_from = Some(first.unwrap_or(place));
        Some(Self { kind, at, clock, session, moved_from, content, pack: None, decision: None, about: None })
    }
}

#[derive(Serialize)]
struct Head<'a> {
    v: u8,
    kind: &'a str,
    epoch: u32,
    seq: u64,
    at: Timestamp,
    clock: &'a str,
    session: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    moved_from: Option<EntryRef>,
    #[serde(flatten)]
    content: &'a Map<String, Value>,
}

/// What a scan brings.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct ScanContent {
    scan: ScanRecord,
    /// What it was understood to say.
    pub identification: IdentificationWire,
    /// The verdict that was shown.
    pub verdict: VerdictLine,
}

#[derive(Debug, Clone, Serialize, Deserialize)]
struct ScanRecord {
    #[serde(flatten)]
    line: ScanLine,
    bytes: String,
    /// What arrived before the scanner's profile put it right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    arrived: Option<String>,
    /// How many codes with this content were in view at once; absent for one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    in_view: Option<u8>,
}

impl ScanContent {
    /// Reads it out of a body.
    pub fn parse(body: &str) -> Option<Self> {
        serde_json::from_str(body).ok()
    }

    /// The scan, byte for byte.
    pub fn to_scan(&self) -> Option<Scan> {
        let scan = self.scan.line.to_scan().ok()?;
        let arrived = self.scan.arrived.as_ref().map(|arrived| BASE64.decode(arrived.as_bytes())).transpose().ok()?;
        let in_view = self.scan.in_view.unwrap_or(scan.in_view);
        Some(Scan { bytes: BASE64.decode(self.scan.bytes.as_bytes()).ok()?, arrived, in_view, ..scan })
    }

    /// The scan as a line.
    pub fn line(&self) -> &ScanLine {
        &self.scan.line
    }

    /// The pack that the verdict was about.
    pub fn pack(&self) -> PackData {
        pack_data(&self.verdict.identification)
    }

    /// The read as one that came before another; `place` is the site's, for scans that brought none.
    ///
    /// It is at a place only if the pack was there at that time.
    pub fn earlier(&self, place: Option<Place>, same_session: bool, time: TimeSource) -> Option<EarlierRead> {
        let scan = self.to_scan()?;
        Some(EarlierRead {
            at: scan.at.unwrap_or(self.verdict.evidence.judged_at),
            place: scan.place.or(place).filter(|_| self.is_sighting(&scan, time)),
            pack: self.pack(),
            decision: Decision::from_name(&self.verdict.decision)?,
            reasons: self.verdict.reasons.iter().filter_map(|r| ReasonCode::from_name(&r.code)).collect(),
            same_session,
        })
    }
}

/// Where the time of a read came from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TimeSource {
    /// The device's clocks.
    Clock,
    /// Somebody gave it on purpose (`--now`).
    Given,
}

impl ScanContent {
    /// Where the time of this read came from.
    pub fn time(&self) -> TimeSource {
        let given = self.verdict.evidence.clock == clock_name(ClockQuality::Given);
        if given { TimeSource::Given } else { TimeSource::Clock }
    }

    /// Whether the pack was in front of the device at the time of the read: read by a camera or scanner, not typed and
    /// not out of a picture, by a clock that agrees with signed time, and not in the future. A time that was given
    /// counts for reads at given times only: nobody's rehearsal accuses a pack.
    fn is_sighting(&self, scan: &Scan, time: TimeSource) -> bool {
        let evidence = &self.verdict.evidence;
        let on_the_spot = match scan.entry {
            EntryMode::Camera | EntryMode::Wedge => true,
            EntryMode::Image | EntryMode::Manual => false,
        };
        on_the_spot
            && (evidence.clock == clock_name(ClockQuality::Agrees)
                || (self.time(), time) == (TimeSource::Given, TimeSource::Given))
            && scan.at.is_none_or(|at| at <= evidence.judged_at)
    }
}

fn scan_line(scan: &Scan) -> ScanLine {
    ScanLine {
        text: String::from_utf8_lossy(&scan.bytes).into_owned(),
        symbology: scan.symbology.as_ref().map(Symbology::as_str).map(str::to_owned),
        entry: Some(scan.entry.name().to_owned()),
        at: scan.at,
        place: scan.place.map(PlaceLine::from),
        device: None,
        session: None,
    }
}

fn pack_data(wire: &PackWire) -> PackData {
    let parse = |text: &Option<String>| text.clone().unwrap_or_default();
    PackData {
        gtin: Gtin::parse(&parse(&wire.gtin)).ok(),
        serial: Serial::parse(&parse(&wire.serial)).ok(),
        lot: Lot::parse(&parse(&wire.lot)).ok(),
        expiry: PrintedDate::parse(&parse(&wire.expiry)).ok(),
        expires_on: wire.expires_on,
    }
}

/// A reference to an entry, as JSON.
pub fn reference(entry: EntryRef) -> Value {
    json!({"epoch": entry.epoch, "seq": entry.seq})
}

#[cfg(test)]
mod tests {
    use super::*;

    fn draft() -> Draft {
        let clock = Clock::given("2026-11-20T12:00:00Z".parse().unwrap());
        let content = json!({"entry": reference(EntryRef { epoch: 0, seq: 1 }), "action": "accept"});
        Draft::new(Kind::Decision, &clock, Some("s"), content)
    }

    #[test]
    fn the_first_fields_are_fixed() {
        assert_eq!(
            draft().body(2, 7),
            concat!(
                r#"{"v":1,"kind":"decision","epoch":2,"seq":7,"at":"2026-11-20T12:00:00Z","clock":"given","session":"s","#,
                r#""action":"accept","entry":{"epoch":0,"seq":1}}"#
            )
        );
    }

    #[test]
    fn a_moved_entry_keeps_everything_and_says_where_it_stood_first() {
        let once = Draft::moved(&draft().body(2, 7), EntryRef { epoch: 2, seq: 7 }).unwrap();
        let twice = Draft::moved(&once.body(3, 1), EntryRef { epoch: 3, seq: 1 }).unwrap();
        assert_eq!(twice.moved_from, Some(EntryRef { epoch: 2, seq: 7 }));
        assert_eq!(once.content, draft().content);
        assert!(once.body(3, 1).contains(r#""session":"s","moved_from":{"epoch":2,"seq":7},"action""#));
    }

    #[test]
    fn what_is_no_body_moves_nowhere() {
        for body in ["", "[]", "{}", r#"{"kind":"other"}"#] {
            assert_eq!(Draft::moved(body, EntryRef { epoch: 0, seq: 0 }), None);
        }
    }
}
