//! A read as a row of a list: shape, what, which pack, when, and where the record is.

use dioxus::prelude::*;
use engine::port::{Record, RecordState};
use jiff::civil::Date;
use verify_core::sync::wire::EntryRef;

use super::{Shape, state_name};
use crate::app::use_model;
use crate::format::{self, Place as Zone};
use crate::messages::{Language, Messages};
use crate::phrase::{self, Phrases};
use crate::state::{Intent, State, entry_name};

/// Which list a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPlace {
    /// Reads since the start, beside the verdict.
    Run,
    /// The history, or the session's list.
    List,
}

/// What a row shows besides its record. Rows do not read the state themselves: a list renders only those that changed.
#[derive(Debug, Clone, PartialEq)]
pub struct RowMarks {
    place: RowPlace,
    told: RecordState,
    chosen: bool,
    today: Date,
    zone: String,
    language: Language,
}

impl RowMarks {
    /// The marks of a record's row, where `chosen` is on the screen.
    pub fn of(state: &State, record: &Record, place: RowPlace, chosen: Option<EntryRef>) -> Self {
        let site = state.snapshot.as_ref().and_then(|snapshot| snapshot.site.as_ref());
        let zone = site.map_or("UTC", |site| site.tz.as_str()).to_owned();
        let today = Zone::named(&zone).day(state.now());
        let (told, chosen) = (state.state_of(record), chosen == Some(record.entry));
        Self { place, told, chosen, today, zone, language: state.settings.words() }
    }
}

/// A row; choosing it shows the read.
#[component]
pub fn RecordRow(record: Record, marks: RowMarks) -> Element {
    let model = use_model();
    let RowMarks { place, told, chosen, today, zone, language } = marks;
    let (words, zone) = (Messages::of(language), Zone::named(&zone));
    let phrases = Phrases { words: &words, place: &zone };
    let decision = phrase::decision(&record);
    let (title, sub) = (phrases.row_title(&record), phrases.row_sub(&record));
    let (what, word) = (phrases.row_state(&record, told), phrases.word(decision));
    let at = format::short_moment(&words, &zone, record.at, today);
    let entry = record.entry;
    let name = entry_name(entry);
    let intent = match place {
        RowPlace::Run => Intent::Show(entry),
        RowPlace::List => Intent::Details(entry),
    };
    let later = !record.later.is_empty();
    rsx! {
        li {
            button {
                class: "row",
                "data-record": if place == RowPlace::List { name.clone() },
                "data-verdict": if place == RowPlace::Run { "row" },
                "data-entry": "{name}",
                "data-decision": "{record.verdict.decision}",
                "data-kind": record.verdict.kind.clone().unwrap_or_default(),
                "data-reason": phrase::first_reason(&record).to_owned(),
                "data-mode": "{record.mode}",
                "data-state": state_name(told),
                "aria-current": chosen.then_some("true"),
                onclick: move |_| model.act(intent.clone()),
                span { class: "mark {decision.name()}", Shape { decision, size: 34 } }
                span { class: "what",
                    b {
                        span { class: "spoken", {word} ": " }
                        {title}
                    }
                    small { {sub} " · " {at} }
                    if later {
                        small { class: "later", {words.get("row-later")} }
                    }
                }
                span { class: "st st-{state_name(told)}", {what} }
            }
        }
    }
}
