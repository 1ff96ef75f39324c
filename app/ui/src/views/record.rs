//! One read in full: what was decided, what it rests on, what was read, what became of it.

use dioxus::prelude::*;
use engine::port::Record;
use fluent_bundle::FluentValue;

use crate::app::{Model, use_model};
use crate::components::{Evidence, Groups, Icon, PackCard, Shape, Sign, state_name};
use crate::format;
use crate::phrase;
use crate::state::{Intent, entry_name};

/// The read.
#[component]
pub fn RecordDetail(record: Record) -> Element {
    let model = use_model();
    let (words, zone) = (model.words(), model.zone());
    let decision = phrase::decision(&record);
    let (word, why, notes) =
        model.say(|phrases| (phrases.word(decision), phrases.why(&record), phrases.notes(&record)));
    rsx! {
        article {
            class: "record",
            "data-entry": entry_name(record.entry),
            "data-decision": "{record.verdict.decision}",
            "data-mode": "{record.mode}",
            "data-state": state_name(model.state.read().state_of(&record)),
            div { class: "record-head {decision.name()}",
                button { class: "plain narrow-only", "data-action": "back", "aria-label": words.get("back"), onclick: move |_| model.act(Intent::Back),
                    Icon { sign: Sign::Back, size: 28 }
                }
                Shape { decision, size: 48 }
                div {
                    h2 {
                        tabindex: "-1",
                        // The row that was chosen may be gone from the screen, and the focus with it.
                        onmounted: move |event| async move {
                            let _ = event.set_focus(true).await;
                        },
                        {word}
                    }
                    p { {why} }
                    if !notes.is_empty() {
                        ul { class: "notes", {notes.into_iter().map(|note| rsx! { li { {note} } })} }
                    }
                }
            }
            div { class: "body",
                Later { record: record.clone() }
                PackCard { record: record.clone() }
                Evidence { record: record.clone() }
                Facts { title: words.get("record-what"), rows: what_happened(&model, &record), name: "what" }
                Facts { title: words.get("record-rests-on"), rows: rests_on(&model, &record), name: "evidence" }
                Facts { title: words.get("record-reasons"), rows: reasons(&model, &record), name: "reasons" }
                Readings { record: record.clone() }
            }
            Decisions { record: record.clone() }
            p { class: "spoken", {format::moment(&words, &zone, record.at)} }
        }
    }
}

/// What can be decided about a read that is not on the scan screen.
#[component]
fn Decisions(record: Record) -> Element {
    let model = use_model();
    let words = model.words();
    let entry = record.entry;
    rsx! {
        div { class: "actions",
            if record.action.is_some() {
                button { "data-action": "undo", onclick: move |_| model.act(Intent::Undo(entry)), {words.get("undo")} }
            } else {
                button { class: "stopb-line", "data-action": "set-aside", onclick: move |_| model.act(Intent::SetAside(entry)), {words.get("set-aside")} }
                if record.verdict.decision != "STOP" {
                    button { class: "primary", "data-action": "accept", onclick: move |_| model.act(Intent::Accept(entry)), {words.get("accept")} }
                }
            }
        }
    }
}

/// What became known later.
#[component]
pub(super) fn Later(record: Record) -> Element {
    let model = use_model();
    let words = model.words();
    if record.later.is_empty() && record.answer.is_none() {
        return rsx! {};
    }
    let changed = !record.later.is_empty();
    let title = words.get(if changed { "later-news" } else { "record-answer" });
    let (later, answer) = model.say(|phrases| {
        let later: Vec<_> = record.later.iter().map(|cause| (cause.clone(), phrases.later(cause))).collect();
        (later, record.answer.as_ref().map(|answer| phrases.answered(answer)))
    });
    let later = later.into_iter().map(|(cause, text)| {
        rsx! { li { "data-notice": "{cause}", Icon { sign: Sign::News, size: 22 } span { b { {text} } } } }
    });
    rsx! {
        section { class: if changed { "card later-card" } else { "card" }, "aria-label": title.clone(),
            h2 { {title.clone()} }
            ul { class: "news",
                {later}
                if let Some(answer) = answer {
                    li { "data-answer": "true", Icon { sign: Sign::Status, size: 22 } span { {answer} } }
                }
            }
        }
    }
}

/// A name and its value.
type Row = (String, String);

/// A card of names and values.
#[component]
fn Facts(title: String, rows: Vec<Row>, name: &'static str) -> Element {
    if rows.is_empty() {
        return rsx! {};
    }
    let items = rows.into_iter().map(|(name, value)| {
        rsx! {
            dt { {name} }
            dd { {value} }
        }
    });
    rsx! {
        section { class: "card", "aria-label": title.clone(), "data-facts": name,
            h2 { {title.clone()} }
            dl { class: "long", {items} }
        }
    }
}

fn what_happened(model: &Model, record: &Record) -> Vec<Row> {
    let (words, zone) = (model.words(), model.zone());
    let name = |id: &str| words.get(id);
    let mut rows = vec![
        (name("record-when"), format::moment(&words, &zone, record.at)),
        (name("record-mode"), words.get(&phrase::id("mode", &record.mode))),
        (name("record-entry"), entry_name(record.entry)),
        (name("record-state"), words.get(&phrase::id("state-long", state_name(model.state.read().state_of(record))))),
    ];
    if let Some(kind) = &record.verdict.kind {
        rows.push((name("record-kind"), words.get(&phrase::id("kind", kind))));
    }
    if let Some(action) = &record.action {
        rows.push((name("record-action"), words.get(&phrase::id("action-done", action))));
    }
    rows
}

fn rests_on(model: &Model, record: &Record) -> Vec<Row> {
    let (words, zone) = (model.words(), model.zone());
    let evidence = &record.verdict.evidence;
    let name = |id: &str| words.get(id);
    let mut rows = Vec::new();
    if let Some(bundle) = &evidence.bundle {
        rows.push((name("evidence-bundle"), format::number(&words, bundle.version)));
        rows.push((name("evidence-index"), bundle.index.clone()));
        rows.push((name("evidence-issued"), format::moment(&words, &zone, bundle.issued)));
        rows.push((name("evidence-age"), format::age(&words, bundle.age_s)));
    } else {
        rows.push((name("evidence-bundle"), name("foot-no-knowledge")));
    }
    if let Some(attested) = &evidence.attested_by {
        let who = model.say(|phrases| phrases.whose(record));
        let values = [("who", who.into()), ("gln", attested.gln.clone().into())];
        rows.push((name("evidence-attested"), words.with(&phrase::id("attested", &attested.kind), &values)));
    }
    if let Some(found) = &evidence.found {
        let values = [
            ("lot", found.lot.clone().into()),
            ("count", FluentValue::from(found.lots_searched)),
            ("chance", format::one_in(&words, found.false_accept).into()),
        ];
        rows.push((name("evidence-found"), words.with("evidence-found-how", &values)));
    }
    if let Some(rules) = evidence.bundle.as_ref().and_then(|bundle| bundle.rules.clone()) {
        rows.push((name("evidence-rules"), rules));
    }
    rows.push((name("evidence-clock"), words.get(&phrase::id("clock", &evidence.clock))));
    rows.push((name("evidence-judged"), format::moment(&words, &zone, evidence.judged_at)));
    rows
}

/// Every reason with the facts behind it. Those are the engine's own sentences, in English.
fn reasons(model: &Model, record: &Record) -> Vec<Row> {
    let words = model.words();
    let row = |reason: &verify_core::wire::ReasonWire| {
        let found = words.find(&format!("{}.short", phrase::id("reason", &reason.code)), &phrase::plain_values());
        (
            found.unwrap_or_else(|| reason.code.clone()),
            if reason.detail.is_empty() { "–".to_owned() } else { reason.detail.clone() },
        )
    };
    record.verdict.reasons.iter().map(row).collect()
}

/// What came, byte by byte, and how it was understood.
#[component]
fn Readings(record: Record) -> Element {
    let words = use_model().words();
    let chosen = usize::from(record.verdict.evidence.reading);
    let readings = record.identification.readings.iter().enumerate().map(|(at, reading)| {
        let repairs: Vec<String> = reading.repairs.iter().map(|name| finding(&words, name)).collect();
        let parts = [
            ("01", &reading.pack.gtin),
            ("21", &reading.pack.serial),
            ("10", &reading.pack.lot),
            ("17", &reading.pack.expiry),
        ];
        let parts = parts.into_iter().filter_map(|(ai, value)| {
            value.clone().map(|value| {
                rsx! {
                    span { class: "element", b { "({ai})" } Groups { text: value } }
                }
            })
        });
        let title = words
            .with(if at == 0 { "reading-literal" } else { "reading-repaired" }, &[("number", FluentValue::from(at))]);
        rsx! {
            li { class: if at == chosen { "chosen" },
                b { {title} }
                p { class: "elements", {parts} }
                if !repairs.is_empty() {
                    p { class: "sub", {repairs.join(" · ")} }
                }
            }
        }
    });
    let findings: Vec<String> = record.verdict.evidence.findings.iter().map(|name| finding(&words, name)).collect();
    rsx! {
        section { class: "card", "aria-label": words.get("record-read"), "data-facts": "readings",
            h2 { {words.get("record-read")} }
            p { class: "sub", {words.get("record-raw")} }
            p { class: "mono raw", "data-raw": "true", {format::visible(&record.text)} }
            p { class: "sub", {words.get(&phrase::id("form", &record.identification.form))} }
            ol { class: "readings", {readings} }
            if !findings.is_empty() {
                p { class: "sub", {words.get("record-findings")} }
                ul { class: "plain-list", {findings.into_iter().map(|finding| rsx! { li { {finding} } })} }
            }
        }
    }
}

fn finding(words: &crate::messages::Messages, name: &str) -> String {
    words.find(&phrase::id("finding", name), &[]).unwrap_or_else(|| name.replace('_', " "))
}
