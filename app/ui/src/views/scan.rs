//! Scanning, and the verdict of what was read. The camera stays where it is while verdicts come and go; only a STOP
//! stays until somebody acknowledges it.

use dioxus::prelude::*;
use engine::port::Record;
use fluent_bundle::FluentValue;

use super::camera::{CameraOff, CameraPane};
use crate::app::use_model;
use crate::components::{Actions, Evidence, Icon, PackCard, RecordRow, RowMarks, RowPlace, Sign, VerdictPanel};
use crate::shell::CameraUse;
use crate::state::{Intent, Manner, Place, entry_name};

/// Scanning.
#[component]
pub fn Scan() -> Element {
    let model = use_model();
    let state = model.state.read();
    let words = model.words();
    let shown = state.shown.zip(state.shown_record().cloned());
    let manner = match &shown {
        None => "none",
        Some((shown, _)) if shown.manner == Manner::Beside => "beside",
        Some(_) => "whole",
    };
    let runs = state.camera.wanted;
    rsx! {
        main { class: "scan", id: "main-content", "data-manner": manner, "data-running": if runs { "yes" } else { "no" },
            div { class: "look",
                if runs {
                    CameraPane { use_: CameraUse::Packs }
                } else {
                    CameraOff { trouble: state.camera.trouble }
                }
                Ways {}
            }
            div { class: "now",
                StopStrip {}
                if let Some((shown, record)) = shown {
                    Verdict { key: "{entry_name(shown.entry)}", record, manner: shown.manner }
                } else {
                    div { class: "empty wide-only",
                        Icon { sign: Sign::Scan, size: 96 }
                        p { {words.get("scan-empty")} }
                    }
                }
            }
            Run {}
        }
    }
}

/// Other ways to enter a code.
#[component]
fn Ways() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let looking = state.picture.1;
    rsx! {
        div { class: "ways",
            label { class: "button file",
                Icon { sign: Sign::Image, size: 24 }
                span { {words.get(if looking { "image-looking" } else { "image-file" })} }
                input {
                    r#type: "file",
                    // Windows know files by their endings only.
                    accept: "image/png,image/jpeg,image/webp,.png,.jpg,.jpeg,.webp",
                    "data-action": "image-file",
                    onchange: move |event| {
                        if let Some(file) = event.files().into_iter().next() {
                            model.picture(file);
                        }
                    },
                }
            }
            button { "data-action": "type-open", onclick: move |_| model.act(Intent::Go(Place::Type)),
                Icon { sign: Sign::Type, size: 24 }
                span { {words.get("type-open")} }
            }
        }
    }
}

/// STOPs that still wait, while something else is on the screen.
#[component]
fn StopStrip() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let waiting = state.stops_waiting();
    if waiting == 0 {
        return rsx! {};
    }
    rsx! {
        button { class: "stop-strip", "data-action": "show-stop", onclick: move |_| model.act(Intent::ShowStop),
            b { {words.with("stops-waiting", &[("count", FluentValue::from(waiting))])} }
            span { {words.get("stops-show")} }
        }
    }
}

/// The verdict with pack, meaning and actions; beside a running camera only the panel and the actions.
#[component]
fn Verdict(record: Record, manner: Manner) -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let behind = state.behind_stop();
    let label = words.get("verdict");
    rsx! {
        article { class: "verdict-view", "aria-label": label,
            VerdictPanel { record: record.clone(), manner }
            div { class: "body",
                if behind > 0 && manner == Manner::Whole {
                    p { class: "behind", role: "status", {words.with("behind-stop", &[("count", FluentValue::from(behind))])} }
                }
                super::record::Later { record: record.clone() }
                PackCard { record: record.clone() }
                Evidence { record: record.clone() }
            }
            Actions { record }
        }
    }
}

/// Reads since the start, the newest first; every one of them carries what the verdict was.
#[component]
fn Run() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let session = state.snapshot.as_ref().and_then(|snapshot| snapshot.session.as_ref());
    let packs: u32 = session.map_or(0, |session| session.tally.values().sum());
    let count = match session {
        Some(_) => words.with("run-session", &[("count", FluentValue::from(packs))]),
        None => words.with("run-count", &[("count", FluentValue::from(state.run.len()))]),
    };
    let chosen = state.shown.map(|shown| shown.entry);
    let undo = state.last_decided();
    let rows = state.run_shown().map(|record| {
        let marks = RowMarks::of(&state, record, RowPlace::Run, chosen);
        rsx! { RecordRow { key: "{entry_name(record.entry)}", record: record.clone(), marks } }
    });
    rsx! {
        section { class: "run", "aria-label": words.get("run-label"),
            div { class: "run-head",
                h2 { {count} }
                if let Some(entry) = undo {
                    button { class: "plain", "data-action": "undo-last", onclick: move |_| model.act(Intent::Undo(entry)),
                        Icon { sign: Sign::Undo, size: 20 }
                        {words.get("undo")}
                    }
                } else if session.is_none() {
                    button { class: "plain", "data-action": "session-offer", onclick: move |_| model.act(Intent::Go(Place::Session)), {words.get("session-offer")} }
                }
            }
            if state.run.is_empty() {
                p { class: "sub", {words.get("run-empty")} }
            } else {
                ol { class: "rows", {rows} }
            }
        }
    }
}
