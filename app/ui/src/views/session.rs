//! The session: to start one, or how the one that runs goes, the worst first.

use dioxus::prelude::*;
use fluent_bundle::FluentValue;
use verify_core::verdict::{Decision, SessionReason};

use crate::app::use_model;
use crate::components::{Choice, ChoiceOption, RecordRow, RowMarks, RowPlace, TextField};
use crate::format;
use crate::phrase;
use crate::state::{Group, Intent, SessionForm, entry_name, worst_first};

/// The session.
#[component]
pub fn Session() -> Element {
    let model = use_model();
    let state = model.state.read();
    let runs = state.snapshot.as_ref().is_some_and(|snapshot| snapshot.session.is_some());
    rsx! {
        main { class: "session", id: "main-content",
            if runs { Running {} } else { Start {} }
        }
    }
}

/// The form of a session to start.
#[component]
fn Start() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let form = state.form.clone();
    let options = SessionReason::ALL.map(|reason| {
        let family = phrase::id("session-reason", reason.name());
        ChoiceOption {
            name: reason.name().to_owned(),
            label: words.get(&family),
            sub: words.get(&format!("{family}.sub")),
        }
    });
    let held = ["yes", "no"].map(|name| ChoiceOption {
        name: name.to_owned(),
        label: words.get(&format!("possession-{name}")),
        sub: String::new(),
    });
    let (by_reason, by_held, by_name) = (form.clone(), form.clone(), form.clone());
    rsx! {
        form {
            class: "body narrow",
            id: "session-form",
            onsubmit: move |event| {
                event.prevent_default();
                model.act(Intent::Start);
            },
            section { class: "card",
                h2 { {words.get("session-start-title")} }
                p { class: "sub", {words.get("session-start-why")} }
                Choice {
                    name: "session-reason",
                    label: words.get("session-reason"),
                    options: options.to_vec(),
                    chosen: form.reason.clone(),
                    onchoose: move |reason| model.act(Intent::Form(SessionForm { reason, ..by_reason.clone() })),
                }
                Choice {
                    name: "session-possession",
                    label: words.get("session-possession"),
                    options: held.to_vec(),
                    chosen: if form.possession { "yes" } else { "no" },
                    onchoose: move |name: String| model.act(Intent::Form(SessionForm { possession: name == "yes", ..by_held.clone() })),
                }
                TextField {
                    id: "session-operator",
                    action: "session-operator",
                    label: words.get("session-operator"),
                    value: form.operator.clone(),
                    help: words.get("session-operator-help"),
                    oninput: move |operator| model.act(Intent::Form(SessionForm { operator, ..by_name.clone() })),
                }
            }
        }
        div { class: "actions",
            button { class: "primary", r#type: "submit", form: "session-form", "data-action": "session-start", {words.get("session-start")} }
        }
    }
}

/// The session that runs: how many of what, then every pack, the worst first.
#[component]
fn Running() -> Element {
    let model = use_model();
    let (state, words, zone) = (model.state.read(), model.words(), model.zone());
    let Some(session) = state.snapshot.as_ref().and_then(|snapshot| snapshot.session.clone()) else {
        return rsx! {};
    };
    let groups = worst_first(&state.records, &state.session_reads);
    let acceptable = state.acceptable().len();
    let since = words.with(
        "session-since",
        &[
            ("time", format::clock(&zone, session.started_at).into()),
            ("operator", session.operator.clone().into()),
            ("named", if session.operator.is_empty() { "no" } else { "yes" }.into()),
        ],
    );
    rsx! {
        div { class: "body",
            section { class: "card", "aria-label": words.get("session-tally"),
                Tally { counts: counts(&session), repeats: session.repeats }
                p { class: "sub", {since} }
            }
            if groups.is_empty() {
                p { class: "sub", {words.get("session-empty")} }
            } else {
                section { class: "card list", "aria-label": words.get("session-packs"),
                    {groups.into_iter().map(|group| rsx! { GroupRows { key: "{group.decision.name()}", decision: group.decision, entries: group.entries.iter().map(|entry| entry_name(*entry)).collect::<Vec<_>>() } })}
                }
            }
        }
        div { class: "actions",
            button { "data-action": "session-end", onclick: move |_| model.act(Intent::End), {words.get("session-end")} }
            if acceptable > 0 {
                button { class: "primary", "data-action": "accept-all", onclick: move |_| model.act(Intent::AcceptAll),
                    {words.with("accept-all", &[("count", FluentValue::from(acceptable))])}
                }
            }
        }
    }
}

fn counts(session: &engine::port::Session) -> Vec<(Decision, u32)> {
    let order = [Decision::Verified, Decision::Stop, Decision::Check, Decision::Held, Decision::NotCovered];
    let count = |decision: Decision| session.tally.get(decision.name()).copied().unwrap_or(0);
    order.into_iter().map(|decision| (decision, count(decision))).filter(|(_, count)| *count > 0).collect()
}

/// The number of packs, a bar of the decisions, and the same in words.
#[component]
fn Tally(counts: Vec<(Decision, u32)>, repeats: u32) -> Element {
    let words = use_model().words();
    let all: u32 = counts.iter().map(|(_, count)| count).sum();
    let part = |decision: Decision, count: u32| {
        words.with(&phrase::id("tally", decision.name()), &[("count", FluentValue::from(count))])
    };
    let mut parts: Vec<String> = counts.iter().map(|(decision, count)| part(*decision, *count)).collect();
    if repeats > 0 {
        parts.push(words.with("tally-repeats", &[("count", FluentValue::from(repeats))]));
    }
    let bar = counts.iter().map(|(decision, count)| {
        let share = f64::from(*count) * 100.0 / f64::from(all.max(1));
        // As a property of its style: a style attribute is what the page's policy forbids.
        rsx! { i { class: decision.name(), width: "{share:.2}%" } }
    });
    rsx! {
        p { class: "tally",
            b { "data-tally": "{all}", "{all}" }
            span { {words.with("tally-packs", &[("count", FluentValue::from(all))])} }
        }
        div { class: "bar", "aria-hidden": "true", {bar} }
        p { class: "sub", {parts.join(" · ")} }
    }
}

/// The packs of one decision.
#[component]
fn GroupRows(decision: Decision, entries: Vec<String>) -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let group =
        Group { decision, entries: entries.iter().filter_map(|name| crate::state::entry_named(name)).collect() };
    let rows = group.entries.iter().filter_map(|entry| state.records.get(entry)).map(|record| {
        let marks = RowMarks::of(&state, record, RowPlace::List, None);
        rsx! { RecordRow { key: "{entry_name(record.entry)}", record: record.clone(), marks } }
    });
    rsx! {
        h2 { class: "group", {words.get(&phrase::id("group", decision.name()))} }
        ol { class: "rows", {rows} }
    }
}
