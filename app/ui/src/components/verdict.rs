//! The verdict: one word, its own shape, one reason in plain words, how old the knowledge is and who vouches.

use dioxus::prelude::*;
use engine::port::Record;
use verify_core::verdict::{Decision, ReasonCode};

use super::{Icon, Shape, Sign};
use crate::app::use_model;
use crate::format;
use crate::phrase;
use crate::state::{Intent, Manner, entry_name};

/// The panel. On the whole screen it takes the focus, so that a screen reader starts there.
#[component]
pub fn VerdictPanel(record: Record, manner: Manner) -> Element {
    let model = use_model();
    let decision = phrase::decision(&record);
    let (word, why, age, source, notes) = model.say(|phrases| {
        (
            phrases.word(decision),
            phrases.why(&record),
            phrases.foot_age(&record),
            phrases.foot_source(&record),
            phrases.notes(&record),
        )
    });
    let pack =
        (manner == Manner::Beside).then(|| model.say(|phrases| (phrases.product(&record), phrases.row_sub(&record))));
    let size = if manner == Manner::Whole { 84 } else { 60 };
    rsx! {
        section {
            class: "verdict {decision.name()}",
            tabindex: "-1",
            "aria-labelledby": "verdict-word",
            "data-verdict": "panel",
            "data-entry": entry_name(record.entry),
            "data-decision": "{record.verdict.decision}",
            "data-kind": record.verdict.kind.clone().unwrap_or_default(),
            "data-reason": phrase::first_reason(&record).to_owned(),
            "data-mode": "{record.mode}",
            onmounted: move |event| async move {
                model.verdict_rendered();
                if manner == Manner::Whole {
                    // A platform that cannot move the focus still has the live region.
                    let _ = event.set_focus(true).await;
                }
            },
            span { class: "shape", Shape { decision, size } }
            h2 { id: "verdict-word", class: "word", {word} }
            p { class: "why", {why} }
            if let Some((product, which)) = pack {
                p { class: "which", b { {product} } " · " {which} }
            }
            if !notes.is_empty() {
                ul { class: "notes", {notes.into_iter().map(|note| rsx! { li { {note} } })} }
            }
            p { class: "age",
                span { {age} }
                span { {source} }
            }
        }
    }
}

/// What was seen, what it means, what to do.
#[component]
pub fn Evidence(record: Record) -> Element {
    let model = use_model();
    let words = model.words();
    let decision = phrase::decision(&record);
    let (means, todo) = model.say(|phrases| (phrases.means(&record), phrases.todo(&record)));
    if decision == Decision::Verified {
        return rsx! {
            section { class: "card facts", "aria-label": words.get("facts"),
                ul {
                    li { Icon { sign: Sign::Eye, size: 22 } span { {todo} } }
                }
            }
        };
    }
    let fault = record.verdict.kind.as_deref() == Some("fault");
    let got = fault.then(|| format::visible(&record.text));
    let also: Vec<String> = record
        .verdict
        .reasons
        .iter()
        .skip(1)
        .filter_map(|reason| {
            words.find(
                &format!("{}.short", phrase::id("reason", &reason.code)),
                &[("expires", "".into()), ("whose", "".into()), ("lot", "".into()), ("second", "".into())],
            )
        })
        .collect();
    rsx! {
        section { class: "card facts wide", "aria-label": words.get("facts"),
            ul {
                if let Some(got) = got {
                    li { b { {words.get("facts-got")} } span { class: "mono raw", {got} } }
                }
                if let Some(reading) = repaired(&record) {
                    li { b { {words.get("facts-repaired")} } span { class: "mono raw", {reading} } }
                }
                li { b { {words.get("facts-means")} } span { {means} } }
                li { b { {words.get("facts-do")} } span { {todo} } }
                if !also.is_empty() {
                    li { b { {words.get("facts-also")} } span { {also.join(" · ")} } }
                }
            }
        }
    }
}

/// The repaired reading, in the order of a pack's print.
fn repaired(record: &Record) -> Option<String> {
    let at = usize::from(record.verdict.evidence.reading);
    let reading = record.identification.readings.get(at).filter(|_| at > 0)?;
    let pack = &reading.pack;
    let parts = [("01", &pack.gtin), ("21", &pack.serial), ("10", &pack.lot), ("17", &pack.expiry)];
    Some(parts.iter().filter_map(|(ai, value)| value.as_ref().map(|value| format!("({ai}) {value} "))).collect())
}

/// Whether a repaired reading is offered: only one that the record holds.
fn offers_repair(record: &Record) -> bool {
    let fault = record.verdict.kind.as_deref() == Some("fault");
    fault && record.verdict.reasons.iter().any(|reason| reason.code == ReasonCode::RepairedReading.name())
}

/// What can be done now, by the decision; the likeliest on the right.
#[component]
pub fn Actions(record: Record) -> Element {
    let model = use_model();
    let words = model.words();
    let entry = record.entry;
    let details = rsx! {
        button { "data-action": "details", onclick: move |_| model.act(Intent::Details(entry)), {words.get("details")} }
    };
    let next = rsx! {
        button { class: "primary", "data-action": "next", onclick: move |_| model.act(Intent::Next), {words.get("next")} }
    };
    let both = match phrase::decision(&record) {
        Decision::Verified | Decision::Held | Decision::NotCovered => rsx! { {details} {next} },
        Decision::Stop => rsx! {
            {details}
            if record.action.as_deref() == Some("set_aside") {
                {next}
            } else {
                button { "data-action": "next", onclick: move |_| model.act(Intent::Next), {words.get("next")} }
                button { class: "stopb", "data-action": "set-aside", onclick: move |_| model.act(Intent::SetAside(entry)), {words.get("set-aside")} }
            }
        },
        Decision::Check => rsx! {
            if offers_repair(&record) {
                button { "data-action": "accept", onclick: move |_| model.act(Intent::Accept(entry)), {words.get("use-repaired")} }
            } else {
                {details}
            }
            button { "data-action": "next", onclick: move |_| model.act(Intent::Next), {words.get("next")} }
            button { class: "primary", "data-action": "again", onclick: move |_| model.act(Intent::Again), {words.get("again")} }
        },
    };
    rsx! {
        div { class: "actions", {both} }
    }
}
