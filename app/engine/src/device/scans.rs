//! A scan: identified, judged, written down, then returned.

use verify_core::bundle::Bundle;
use verify_core::ids::{Gtin, Serial};
use verify_core::scan::{Identification, Scan, identify};
use verify_core::sync::wire::EntryRef;
use verify_core::time::Clock;
use verify_core::verdict::{Context, EarlierRead, Knowledge, Question, SessionReason, Verdict, judge};

use super::{Engine, EngineError, JOURNAL};
use crate::bounds::SCAN_BYTES;
use crate::entry::{Draft, ScanContent};
use crate::store::{Enrolment, SessionRow, Store, Subject};

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
        let reading = identification.literal();
        let earlier = match reading.gtin.zip(reading.serial.clone()) {
            Some(pack) => earlier_reads(&self.store, &pack, &context, asked.session.as_ref())?,
            None => Vec::new(),
        };
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

fn earlier_reads(
    store: &Store,
    pack: &(Gtin, Serial),
    context: &Context,
    session: Option<&SessionRow>,
) -> Result<Vec<EarlierRead>, EngineError> {
    let rows = store.reads_of(pack, EARLIER_READS)?;
    let read = |row: &crate::store::EntryRow| {
        let same_session = row.session.as_deref() == session.map(|session| session.id.as_str());
        ScanContent::parse(&row.body)?.earlier(context.place, same_session)
    };
    Ok(rows.iter().filter_map(read).collect())
}
