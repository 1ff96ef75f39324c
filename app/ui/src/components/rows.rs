//! A read as a row of a list: shape, what, which pack, when, and where the record is.

use dioxus::prelude::*;
use engine::port::Record;

use super::{Shape, state_name};
use crate::app::use_model;
use crate::format;
use crate::phrase;
use crate::state::{Intent, entry_name};

/// Which list a row stands in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RowPlace {
    /// Reads since the start, beside the verdict.
    Run,
    /// The history, or the session's list.
    List,
}

/// A row; choosing it shows the read.
#[component]
pub fn RecordRow(record: Record, place: RowPlace, #[props(default)] chosen: String) -> Element {
    let model = use_model();
    let (state, zone, words) = (model.state.read(), model.zone(), model.words());
    let decision = phrase::decision(&record);
    let (title, sub, what) = model.say(|phrases| {
        (phrases.row_title(&record), phrases.row_sub(&record), phrases.row_state(&record, state.state_of(&record)))
    });
    let told = state.state_of(&record);
    let at = format::short_moment(&words, &zone, record.at, state.now());
    let entry = record.entry;
    let name = entry_name(entry);
    let intent = match place {
        RowPlace::Run => Intent::Show(entry),
        RowPlace::List => Intent::Details(entry),
    };
    let word = model.say(|phrases| phrases.word(decision));
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
                "aria-current": (chosen == name).then_some("true"),
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
