//! Sessions: device, operator, reason, possession. One ends by hand or after ten idle minutes.

use std::time::Duration;

use serde_json::json;
use verify_core::ids::Digest;
use verify_core::time::{Clock, Timestamp};
use verify_core::verdict::SessionReason;

use super::{Engine, EngineError, JOURNAL};
use crate::bounds::OPERATOR_CHARS;
use crate::entry::{Draft, Kind};
use crate::store::{SessionRow, Subject};

/// A session in which nobody did anything for so long is over.
pub const IDLE: Duration = Duration::from_secs(600);

/// Whether the packs are in the hands of who asks (GS1 US guideline R1.3: control or possession).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Possession {
    /// They are.
    Yes,
    /// They are not.
    No,
}

impl Possession {
    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Yes => "yes",
            Self::No => "no",
        }
    }
}

/// A session to start.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SessionStart {
    /// Why.
    pub reason: SessionReason,
    /// Whether the packs are at hand.
    pub possession: Possession,
    /// Who works.
    pub operator: String,
}

impl Engine {
    /// Starts a session.
    pub fn start_session(&mut self, start: &SessionStart) -> Result<SessionRow, EngineError> {
        let device = self.enrolment()?.device;
        let chars = start.operator.chars().count();
        if chars > OPERATOR_CHARS {
            return Err(EngineError::OperatorTooLong(chars));
        }
        let clock = self.clock()?;
        if let Some(running) = self.running_session(&clock)? {
            return Err(EngineError::SessionRuns { operator: running.operator });
        }
        let row = SessionRow {
            id: session_id(&self.store.position(&device)?.head),
            reason: start.reason,
            possession: start.possession.name().to_owned(),
            operator: start.operator.clone(),
            started_at: clock.now,
            active_at: clock.now,
        };
        let draft = Draft::new(Kind::Session, &clock, Some(&row.id), content("start", &row));
        self.append(vec![draft], &[Subject::StartSession(row.clone())], JOURNAL)?;
        Ok(row)
    }

    /// Ends the session that runs.
    pub fn end_session(&mut self) -> Result<SessionRow, EngineError> {
        self.enrolment()?;
        let clock = self.clock()?;
        let Some(row) = self.running_session(&clock)? else { return Err(EngineError::NoSession) };
        self.close(&row, "end", clock.now, &clock)?;
        Ok(row)
    }

    /// The session that runs now. One that nobody worked in for too long ends here, as of then.
    pub fn running_session(&mut self, clock: &Clock) -> Result<Option<SessionRow>, EngineError> {
        let Some(row) = self.store.session()? else { return Ok(None) };
        let idle = Duration::try_from(clock.now.duration_since(row.active_at)).unwrap_or_default();
        if idle < IDLE {
            return Ok(Some(row));
        }
        let ended_at = row.active_at.checked_add(IDLE).unwrap_or(clock.now);
        self.close(&row, "idle", ended_at, clock)?;
        Ok(None)
    }

    fn close(&mut self, row: &SessionRow, event: &str, at: Timestamp, clock: &Clock) -> Result<(), EngineError> {
        let mut content = content(event, row);
        content["ended_at"] = json!(at);
        let draft = Draft::new(Kind::Session, clock, Some(&row.id), content);
        self.append(vec![draft], &[Subject::EndSession { id: row.id.clone(), at }], JOURNAL)?;
        Ok(())
    }
}

/// No two sessions of a device follow the same head.
fn session_id(head: &Digest) -> String {
    head.to_hex()[..16].to_owned()
}

fn content(event: &str, row: &SessionRow) -> serde_json::Value {
    json!({
        "event": event,
        "id": row.id,
        "reason": row.reason.name(),
        "possession": row.possession,
        "operator": row.operator,
    })
}
