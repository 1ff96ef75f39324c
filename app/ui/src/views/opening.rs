//! Before the device is open, and when it cannot be opened.

use dioxus::prelude::*;
use engine::port::Trouble;

use crate::app::use_model;
use crate::components::{Icon, Sign};
use crate::state::Intent;

/// The device is being opened.
#[component]
pub fn Loading() -> Element {
    let words = use_model().words();
    rsx! {
        main { class: "alone", "aria-busy": "true",
            div { class: "emblem", Icon { sign: Sign::Scan, size: 96 } }
            h1 { {words.get("app-name")} }
            p { class: "sub", role: "status", {words.get("loading")} }
            div { class: "progress", "aria-hidden": "true", i {} }
        }
    }
}

/// The device cannot be opened: why, and what to do.
#[component]
pub fn Closed(trouble: Trouble) -> Element {
    let model = use_model();
    let words = model.words();
    let (what, next) = model.say(|phrases| phrases.trouble(&trouble));
    // Another tab gives the device free by itself; this one then opens without a press.
    let waits = trouble.code == "open_elsewhere";
    rsx! {
        main { class: "alone", "data-trouble": "{trouble.code}",
            div { class: "emblem warn", span { "aria-hidden": "true", "!" } }
            h1 { {what} }
            p { role: "alert", {next} }
            if waits {
                p { class: "sub", {words.get("waits-for-other")} }
            }
            div { class: "actions",
                button { class: "primary", "data-action": "restart", onclick: move |_| model.act(Intent::Restart), {words.get("try-again")} }
            }
            if !trouble.words.is_empty() {
                details {
                    summary { {words.get("for-support")} }
                    p { class: "mono raw", lang: "en", "{trouble.code}: {trouble.words}" }
                }
            }
        }
    }
}
