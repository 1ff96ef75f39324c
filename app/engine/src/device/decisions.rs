//! What people decide about a scan. The last decision stands; undo takes it back; nothing is ever erased.

use serde_json::json;
use verify_core::sync::wire::EntryRef;

use super::{Engine, EngineError, JOURNAL};
use crate::entry::{Draft, Kind, reference};
use crate::store::{EntryRow, Subject};

/// What a person decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Action {
    /// Take it.
    Accept,
    /// Put it aside.
    SetAside,
    /// Take the last decision back.
    Undo,
}

impl Action {
    /// All actions.
    pub const ALL: [Self; 3] = [Self::Accept, Self::SetAside, Self::Undo];

    /// The action with this name.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|action| action.name() == name)
    }

    /// The name used in JSON.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Accept => "accept",
            Self::SetAside => "set_aside",
            Self::Undo => "undo",
        }
    }
}

impl Engine {
    /// Writes down what a person decided about a scan: the one at `place`, or the last one.
    pub fn decide(&mut self, place: Option<EntryRef>, action: Action) -> Result<EntryRef, EngineError> {
        self.enrolment()?;
        let clock = self.clock()?;
        let session = self.running_session(&clock)?;
        let scan = self.scan_at(place)?;
        let id = session.as_ref().map(|session| session.id.as_str());
        let content = json!({"entry": reference(scan.about), "action": action.name()});
        let mut draft = Draft::new(Kind::Decision, &clock, id, content);
        draft.about = Some(scan.about);
        draft.decision = Some(action.name().to_owned());
        let touch = id.map(|id| Subject::TouchSession { id: id.to_owned(), at: clock.now });
        let touch: Vec<Subject> = touch.into_iter().collect();
        self.append(vec![draft], &touch, JOURNAL)?;
        Ok(scan.place)
    }

    fn scan_at(&self, place: Option<EntryRef>) -> Result<EntryRow, EngineError> {
        let found = match place {
            Some(place) => self.store.entry(place)?,
            None => self.store.recent(Some(Kind::Scan.name()), 1)?.into_iter().next(),
        };
        let name = place.map_or_else(String::new, |place| format!("{}.{}", place.epoch, place.seq));
        found.filter(|row| row.kind == Kind::Scan.name()).ok_or(EngineError::NoEntry(name))
    }
}
