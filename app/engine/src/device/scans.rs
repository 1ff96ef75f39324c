//! A scan: identified, judged, written down, then returned.

use verify_core::bundle::Bundle;
use verify_core::place::Place;
use verify_core::scan::{Identification, Scan, identify};
use verify_core::sync::wire::EntryRef;
use verify_core::time::Clock;
use verify_core::verdict::{Context, EarlierRead, Knowledge, Question, SessionReason, Verdict, judge};

use super::{Engine, EngineError, JOURNAL};
use crate::bounds::SCAN_BYTES;
use crate::entry::{Draft, ScanContent};
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
        let enrolment = self.enrolment()?;
        if scan.bytes.len() > SCAN_BYTES {
            return Err(EngineError::ScanTooLong(scan.bytes.len()));
        }
        let clock = self.clock()?;
        let session = self.running_session(&clock)?;
        let warning = self.refresh_known().err().map(|error| error.to_string());
        let identification = identify(scan);
        let verdict = self.judge(scan, &identification, &Asked { enrolment: &enrolment, session: &session, clock })?;
        let id = session.as_ref().map(|session| session.id.as_str());
        let draft = Draft::scan(scan, &identification, &verdict, id);
        let touch = id.map(|id| Subject::TouchSession { id: id.to_owned(), at: clock.now });
        let touch: Vec<Subject> = touch.into_iter().collect();
        let places = self.append(vec![draft], &touch, JOURNAL)?;
        Ok(Scanned { entry: places[0], identification, verdict, warning })
    }

    fn judge(&self, scan: &Scan, identification: &Identification, asked: &Asked<'_>) -> Result<Verdict, EngineError> {
        let bundle = self.known.as_ref().map(|known| &known.bundle);
        let context = context(asked.enrolment, asked.session.as_ref(), bundle);
        let session = asked.session.as_ref().map(|session| session.id.as_str());
        let earlier = earlier_reads(&self.store, identification, None, context.place, session)?;
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

    /// What the device knows.
    pub(super) fn knowledge(&self) -> Option<Knowledge<'_, Store>> {
        let known = self.known.as_ref()?;
        Some(Knowledge { bundle: &known.bundle, objects: &self.store, issued: known.row.issued })
    }
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

/// The reads of a pack before an entry, or before now; `session` is that of the read that is judged.
pub(super) fn earlier_reads(
    store: &Store,
    identification: &Identification,
    before: Option<EntryRef>,
    place: Option<Place>,
    session: Option<&str>,
) -> Result<Vec<EarlierRead>, EngineError> {
    let reading = identification.literal();
    let Some(pack) = reading.gtin.zip(reading.serial.clone()) else { return Ok(Vec::new()) };
    let rows = store.reads_of(&pack, before, EARLIER_READS)?;
    let read = |row: &EntryRow| ScanContent::parse(&row.body)?.earlier(place, row.session.as_deref() == session);
    Ok(rows.iter().filter_map(read).collect())
}
