//! Joining a site: by a link, by a code that is typed or pasted, or by a QR code before the camera or a scanner.

use dioxus::prelude::*;
use fluent_bundle::FluentValue;

use super::camera::CameraPane;
use crate::app::use_model;
use crate::components::{Icon, Sign, TextField};
use crate::messages::Messages;
use crate::shell::CameraUse;
use crate::state::{CodeCheck, Intent};

/// Joining a site.
#[component]
pub fn Enrol() -> Element {
    let model = use_model();
    let camera = model.state.read().camera.wanted;
    rsx! {
        main { class: "enrol", id: "main-content",
            div { class: "body",
                if camera {
                    CameraPane { use_: CameraUse::Link }
                } else {
                    div { class: "emblem", Icon { sign: Sign::Scan, size: 96 } }
                }
                Form {}
            }
            JoinActions { camera }
        }
    }
}

/// The code, checked while it is typed.
#[component]
fn Form() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let (fault, good) = said(&words, CodeCheck::of(&state.code));
    rsx! {
        form {
            class: "card",
            id: "enrol-form",
            onsubmit: move |event| {
                event.prevent_default();
                model.act(Intent::Join);
            },
            h2 { {words.get("enrol-title")} }
            p { class: "sub", {words.get("enrol-how")} }
            if !state.server_fixed {
                TextField {
                    id: "enrol-server",
                    action: "enrol-server",
                    label: words.get("enrol-server"),
                    value: state.server.clone(),
                    help: words.get("enrol-server-help"),
                    kind: "url",
                    inputmode: "url",
                    oninput: move |text| model.act(Intent::Server(text)),
                }
            }
            TextField {
                id: "enrol-code",
                action: "enrol-code",
                label: words.get("enrol-code"),
                value: state.code.clone(),
                help: words.get("enrol-code-help"),
                fault,
                good,
                mono: "mono code",
                oninput: move |text| model.act(Intent::Code(text)),
            }
            p { class: "sub", {words.get("enrol-key")} }
        }
    }
}

/// What is wrong with the code, and what is right.
fn said(words: &Messages, check: CodeCheck) -> (String, String) {
    let count = |count: usize| [("count", FluentValue::from(count))];
    match check {
        CodeCheck::Empty => Default::default(),
        CodeCheck::Missing(missing) => (String::new(), words.with("code-missing", &count(missing))),
        CodeCheck::TooMany(extra) => (words.with("code-too-many", &count(extra)), String::new()),
        CodeCheck::Letter(letter) => {
            (words.with("code-letter", &[("letter", letter.to_string().into())]), String::new())
        }
        CodeCheck::Good => (String::new(), words.get("code-good")),
    }
}

/// Scan the code, or join; a demonstration is joined only by who says that he means it.
#[component]
fn JoinActions(camera: bool) -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let complete = CodeCheck::of(&state.code) == CodeCheck::Good;
    let ready = complete && !state.enrolling && !state.server.trim().is_empty();
    let demo = state.trouble.as_ref().is_some_and(|trouble| trouble.code == "demo_refused");
    rsx! {
        div { class: "actions",
            if camera {
                button { r#type: "button", "data-action": "camera-stop", onclick: move |_| model.act(Intent::CameraStop), {words.get("camera-stop")} }
            } else {
                button { r#type: "button", "data-action": "camera-start", onclick: move |_| model.act(Intent::CameraStart), {words.get("enrol-scan")} }
            }
            if demo {
                button { class: "primary", r#type: "button", "data-action": "enrol-demo", disabled: !ready, onclick: move |_| model.act(Intent::JoinDemo), {words.get("enrol-demo")} }
            } else {
                button {
                    class: "primary",
                    r#type: "submit",
                    form: "enrol-form",
                    "data-action": "enrol-join",
                    disabled: !ready,
                    {words.get(if state.enrolling { "enrol-joining" } else { "enrol-join" })}
                }
            }
        }
    }
}
