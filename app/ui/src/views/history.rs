//! All reads, the newest first; on a wide screen the chosen one stands beside the list.

use dioxus::prelude::*;

use super::record::RecordDetail;
use crate::app::use_model;
use crate::components::{Icon, RecordRow, RowMarks, RowPlace, Sign};
use crate::phrase;
use crate::state::{Filter, Intent, Place, entry_name, entry_named};

/// The list, and the chosen read.
#[component]
pub fn History() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let chosen = match state.place {
        Place::Record(entry) => Some(entry),
        Place::Enrol | Place::Scan | Place::Type | Place::Session | Place::History | Place::Status => None,
    };
    let record = chosen.and_then(|entry| state.records.get(&entry).cloned());
    let missing = words.get(if chosen.is_some() { "record-loading" } else { "history-choose" });
    rsx! {
        main { class: "split", id: "main-content", "data-chosen": if chosen.is_some() { "yes" } else { "no" },
            List { chosen: chosen.map(entry_name) }
            div { class: "detail",
                if let Some(record) = record {
                    RecordDetail { key: "{entry_name(record.entry)}", record }
                } else {
                    div { class: "empty",
                        Icon { sign: Sign::History, size: 96 }
                        p { {missing} }
                    }
                }
            }
        }
    }
}

#[component]
fn List(chosen: Option<String>) -> Element {
    let chosen = chosen.as_deref().and_then(entry_named);
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let listed = state.listed();
    let filters = Filter::all().map(|filter| {
        let pressed = state.filter == filter;
        rsx! {
            button {
                key: "{filter.name()}",
                class: "filter",
                "data-filter": filter.name(),
                "aria-pressed": if pressed { "true" } else { "false" },
                onclick: move |_| model.act(Intent::Filter(filter)),
                {words.get(&phrase::id("filter", filter.name()))}
            }
        }
    });
    let rows = listed.iter().filter_map(|entry| state.records.get(entry)).map(|record| {
        let marks = RowMarks::of(&state, record, RowPlace::List, chosen);
        rsx! { RecordRow { key: "{entry_name(record.entry)}", record: record.clone(), marks } }
    });
    rsx! {
        section { class: "list-pane", "aria-label": words.get("history-label"),
            div { class: "filters", role: "group", "aria-label": words.get("filter-label"), {filters} }
            if listed.is_empty() {
                p { class: "sub empty-list", {words.get(if state.history.is_empty() { "history-empty" } else { "history-none-match" })} }
            } else {
                ol { class: "rows", {rows} }
            }
            if state.history_more && !state.history.is_empty() {
                button { class: "more", "data-action": "more", onclick: move |_| model.act(Intent::More), {words.get("history-more")} }
            }
        }
    }
}
