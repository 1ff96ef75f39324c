//! A scan: identified, judged, written down, then returned.

use verify_core::bundle::Bundle;
use verify_core::place::Place;
use verify_core::scan::{Identification, Scan, identify};
use verify_core::sync::wire::EntryRef;
use verify_core::time::{Clock, ClockQuality, Timestamp};
use verify_core::verdict::{Context, EarlierRead, Knowledge, Question, SessionReason, Verdict, judge};

use super::{Engine, EngineError, IDLE, JOURNAL};
use crate::bounds::SCAN_BYTES;
use crate::entry::{Draft, ScanContent, TimeSource};
use crate::store::{Enrolment, EntryRow, SessionRow, Store, Subject};

/// Earlier reads of a pack that count.
const EARLIER_READS: usize = 32;

/// A scan that is in the journal.
#[derive(Debug, Clone, PartialEq)]
pub struct Scanned {
    /// Its place.
    pub entry: EntryRef,
    /// What it was understood to say.
    pub identification: Identification,
    /// The verdict.
    pub verdict: Verdict,
    /// Why the bundle on this device could not be asked, if it could not.
    pub warning: Option<String>,
}

impl Engine {
    /// Judges a scan and writes it down, in this order; returns when it is durable. Each call is a read of its own.
    pub fn scan(&mut self, scan: &Scan) -> Result<Scanned, EngineError> {
        let judged = self.judged(scan)?;
        self.write(judged)
    }

    /// The same if the verdict is a `wanted` one. Any other leaves no trace: it was no read.
    pub fn scan_if(
        &mut self,
        scan: &Scan,
        wanted: impl FnOnce(&Verdict) -> bool,
    ) -> Result<Option<Scanned>, EngineError> {
        let judged = self.judged(scan)?;
        if wanted(&judged.verdict) { self.write(judged).map(Some) } else { Ok(None) }
    }

    fn judged(&mut self, scan: &Scan) -> Result<Judged, EngineError> {
        let enrolment = self.enrolment()?;
        if scan.bytes.len() > SCAN_BYTES {
            return Err(EngineError::ScanTooLong(scan.bytes.len()));
        }
        let clock = self.clock()?;
        let session = self.running_session(&clock)?;
        let warning = self.refresh_known().err().map(|error| error.to_string());
        let scan = self.put_right(scan)?;
        let identification = identify(&scan);
        let verdict = self.judge(&scan, &identification, &Asked { enrolment: &enrolment, session: &session, clock })?;
        Ok(Judged { scan, identification, verdict, session: session.map(|session| session.id), warning })
    }

    fn write(&mut self, judged: Judged) -> Result<Scanned, EngineError> {
        let Judged { scan, identification, verdict, session, warning } = judged;
        let draft = Draft::scan(&scan, &identification, &verdict, session.as_deref());
        let touch = session.map(|id| Subject::TouchSession { id, at: verdict.evidence.clock.now });
        let touch: Vec<Subject> = touch.into_iter().collect();
        let places = self.append(vec![draft], &touch, JOURNAL)?;
        Ok(Scanned { entry: places[0], identification, verdict, warning })
    }

    fn judge(&self, scan: &Scan, identification: &Identification, asked: &Asked<'_>) -> Result<Verdict, EngineError> {
        let bundle = self.known.as_ref().map(|known| &known.bundle);
        let context = context(asked.enrolment, asked.session.as_ref(), bundle);
        let session = asked.session.as_ref().map(|session| session.id.as_str());
        let time = if asked.clock.quality == ClockQuality::Given { TimeSource::Given } else { TimeSource::Clock };
        let this = ThisRead { identification, entry: None, now: asked.clock.now, time, place: context.place, session };
        let earlier = earlier_reads(&self.store, &this)?;
        let question = Question {
            identification,
            at: scan.at.unwrap_or(asked.clock.now),
            place: scan.place,
            clock: asked.clock,
            context: &context,
            earlier: &earlier,
        };
        let knowledge = self.knowledge();
        Ok(judge(&question, knowledge.as_ref()))
    }

    /// Works with what the device knows; an error if it knows nothing.
    pub fn with_knowledge<T>(&mut self, work: impl FnOnce(Knowledge<'_, Store>) -> T) -> Result<T, EngineError> {
        self.refresh_known()?;
        self.knowledge().map(work).ok_or(EngineError::NotEnrolled)
    }

    /// What the device knows.
    pub(super) fn knowledge(&self) -> Option<Knowledge<'_, Store>> {
        let known = self.known.as_ref()?;
        Some(Knowledge { bundle: &known.bundle, objects: &self.store, issued: known.row.issued })
    }
}

/// A scan that is not written down yet.
struct Judged {
    scan: Scan,
    identification: Identification,
    verdict: Verdict,
    session: Option<String>,
    warning: Option<String>,
}

struct Asked<'a> {
    enrolment: &'a Enrolment,
    session: &'a Option<SessionRow>,
    clock: Clock,
}

/// Where and why this device judges. The bundle knows the site better than the day of enrolment did.
pub(super) fn context(enrolment: &Enrolment, session: Option<&SessionRow>, bundle: Option<&Bundle>) -> Context {
    let site = bundle.and_then(|bundle| bundle.site(&enrolment.site));
    Context {
        reason: session.map_or(SessionReason::Status, |session| session.reason),
        site: Some(enrolment.site.clone()),
        zone: site.map_or_else(|| enrolment.zone.clone(), |site| site.zone.clone()),
        place: site.and_then(|site| site.place),
    }
}

/// The read whose history is asked for.
pub(super) struct ThisRead<'a> {
    /// What it says.
    pub identification: &'a Identification,
    /// Its entry; `None` if it is not written down yet.
    pub entry: Option<EntryRef>,
    /// When it was judged.
    pub now: Timestamp,
    /// And whose time that was.
    pub time: TimeSource,
    /// The site's place.
    pub place: Option<Place>,
    /// Its session.
    pub session: Option<&'a str>,
}

/// The reads of the same pack that came before.
pub(super) fn earlier_reads(store: &Store, this: &ThisRead<'_>) -> Result<Vec<EarlierRead>, EngineError> {
    let ThisRead { identification, entry: before, now, time, place, session } = *this;
    let reading = identification.literal();
    let Some(pack) = reading.gtin.zip(reading.serial.clone()) else { return Ok(Vec::new()) };
    let rows = store.reads_of(&pack, before, EARLIER_READS)?;
    // Without a session, reads belong together as long as a session would have lasted.
    let together = |row: &EntryRow| row.session.is_some() || now.duration_since(row.at).unsigned_abs() < IDLE;
    let same_session = |row: &EntryRow| row.session.as_deref() == session && together(row);
    let read = |row: &EntryRow| ScanContent::parse(&row.body)?.earlier(place, same_session(row), time);
    Ok(rows.iter().filter_map(read).collect())
}
