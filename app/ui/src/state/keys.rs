//! The keyboard: everything can be done without a pointer.
//!
//! | Key | Does |
//! | --- | --- |
//! | j, k (and arrows) | next, previous in the list |
//! | Enter | opens what is chosen |
//! | n | next pack |
//! | u | takes the last decision back |
//! | e | exports the journal |
//! | / | types a code |
//! | Escape | back |
//! | 1, 2, 3, 4 | scan, session, history, status |

use verify_core::sync::wire::EntryRef;

use super::{Effect, Intent, Phase, Place, State};

impl State {
    /// Does what a key stands for.
    pub(super) fn key(&mut self, key: &str) -> Vec<Effect> {
        if self.phase != Phase::Open {
            return Vec::new();
        }
        match key {
            "j" | "ArrowDown" => self.walk(Step::Down),
            "k" | "ArrowUp" => self.walk(Step::Up),
            "Enter" => self.chosen().map_or_else(Vec::new, |entry| self.act(Intent::Details(entry))),
            // A STOP is acknowledged by its buttons: no stray key may do that.
            "n" if self.shown.is_some_and(|shown| self.stops.contains(&shown.entry)) => Vec::new(),
            "n" => self.act(Intent::Next),
            "u" => self.act(Intent::UndoLast),
            "e" => self.act(Intent::Export),
            "/" => self.act(Intent::Go(Place::Type)),
            "Escape" => self.escape(),
            "1" => self.act(Intent::Go(Place::Scan)),
            "2" => self.act(Intent::Go(Place::Session)),
            "3" => self.act(Intent::Go(Place::History)),
            "4" => self.act(Intent::Go(Place::Status)),
            _ => Vec::new(),
        }
    }

    fn chosen(&self) -> Option<EntryRef> {
        match self.place {
            Place::Scan => self.shown.map(|shown| shown.entry).or_else(|| self.run.front().copied()),
            Place::Record(entry) => Some(entry),
            Place::History | Place::Session | Place::Status => self.walked().first().copied(),
            Place::Enrol | Place::Type => None,
        }
    }

    fn walk(&mut self, step: Step) -> Vec<Effect> {
        let list = self.walked();
        let now = match self.place {
            Place::Scan => self.shown.map(|shown| shown.entry),
            Place::Record(entry) => Some(entry),
            Place::Enrol | Place::Type | Place::Session | Place::History | Place::Status => None,
        };
        let at = now.and_then(|now| list.iter().position(|entry| *entry == now));
        let next = match (at, step) {
            (None, _) => 0,
            (Some(at), Step::Down) => at + 1,
            (Some(at), Step::Up) => at.saturating_sub(1),
        };
        let Some(entry) = list.get(next).copied() else { return Vec::new() };
        if self.place == Place::Scan { self.act(Intent::Show(entry)) } else { self.act(Intent::Details(entry)) }
    }

    fn escape(&mut self) -> Vec<Effect> {
        if self.trouble.is_some() || self.toast.is_some() {
            return self.act(Intent::Dismiss);
        }
        match self.place {
            Place::Scan if self.shown.is_some() => self.act(Intent::Next),
            Place::Scan | Place::Enrol => Vec::new(),
            Place::Type | Place::Session | Place::History | Place::Record(_) | Place::Status => self.act(Intent::Back),
        }
    }
}

/// A way through a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Step {
    Down,
    Up,
}
