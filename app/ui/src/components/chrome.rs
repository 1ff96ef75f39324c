//! What frames every screen: status line, navigation, trouble, toast, and the region that speaks.

use dioxus::prelude::*;
use engine::port::ScannerView;
use fluent_bundle::FluentValue;

use super::{Icon, Sign};
use crate::app::use_model;
use crate::format;
use crate::phrase;
use crate::state::{Intent, Place, State, ToastKind, entry_name};

/// Where the person is, and whether online and how old the knowledge is: always there.
#[component]
pub fn StatusLine() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let (title, sub) = headline(&state, &words);
    let online = state.online();
    let known = match state.knowledge_age_s() {
        Some(age) => words.with("chip-known", &format::age_values(&words, age)),
        None => words.get("chip-nothing-known"),
    };
    let network = words.get(if online { "chip-online" } else { "chip-offline" });
    let enrolled = state.snapshot.as_ref().is_some_and(|snapshot| snapshot.site.is_some());
    let demo = state.snapshot.as_ref().and_then(|s| s.bundle.as_ref()).is_some_and(|bundle| bundle.demo);
    rsx! {
        header { class: "top",
            h1 {
                span { class: "title", {title} }
                small {
                    {sub}
                    if demo {
                        span { class: "demo", {words.get("chip-demo")} }
                    }
                }
            }
            span { class: "chip", "data-online": if online { "true" } else { "false" },
                i { class: if online { "dot" } else { "dot off" }, "aria-hidden": "true" }
                span {
                    {network}
                    if enrolled {
                        span { class: "known", " · " {known} }
                    }
                }
            }
        }
    }
}

fn headline(state: &State, words: &crate::messages::Messages) -> (String, String) {
    let site = state.snapshot.as_ref().and_then(|snapshot| snapshot.site.as_ref());
    let Some(site) = site else { return (words.get("app-name"), words.get("not-enrolled")) };
    let session = state.snapshot.as_ref().and_then(|snapshot| snapshot.session.as_ref());
    match (state.place, session) {
        (Place::Scan | Place::Type | Place::Session, Some(session)) => {
            let packs: u32 = session.tally.values().sum();
            let held = words.get(if session.possession { "possession-short" } else { "no-possession-short" });
            let values = [("count", FluentValue::from(packs)), ("possession", held.into())];
            (words.get(&phrase::id("session-reason", &session.reason)), words.with("session-sub", &values))
        }
        (Place::Scan, None) => (words.get("no-session"), site.name.clone()),
        (Place::Enrol | Place::Type | Place::Session | Place::History | Place::Record(_) | Place::Status, _) => {
            (words.get(&format!("screen-{}", state.place.screen())), site.name.clone())
        }
    }
}

/// The four places.
#[component]
pub fn Navigation() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    if state.place == Place::Enrol {
        return rsx! {};
    }
    let here = match state.place {
        Place::Record(_) => Place::History,
        Place::Type => Place::Scan,
        place => place,
    };
    let places = [
        (Place::Scan, Sign::Scan, "nav-scan"),
        (Place::Session, Sign::Session, "nav-session"),
        (Place::History, Sign::History, "nav-history"),
        (Place::Status, Sign::Status, "nav-status"),
    ];
    let items = places.map(|(place, sign, name)| {
        let news = (place == Place::Status && state.news > 0).then_some(state.news);
        rsx! {
            button {
                key: "{name}",
                class: "nav-item",
                "data-action": name,
                "aria-current": (place == here).then_some("page"),
                onclick: move |_| model.act(Intent::Go(place)),
                Icon { sign, size: 26 }
                span { {words.get(name)} }
                if let Some(news) = news {
                    span { class: "badge", "aria-label": words.with("news-badge", &[("count", FluentValue::from(news))]), "{news}" }
                }
            }
        }
    });
    rsx! {
        nav { "aria-label": words.get("nav-label"), {items.into_iter()} }
    }
}

/// Why the last command was not carried out, and what to do next.
#[component]
pub fn TroubleLine() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let Some(trouble) = &state.trouble else { return rsx! {} };
    let (what, next) = model.say(|phrases| phrases.trouble(trouble));
    rsx! {
        div { class: "trouble-line", role: "alert", "data-trouble": "{trouble.code}",
            span { class: "sign", "aria-hidden": "true", "!" }
            p {
                b { {what} }
                " "
                {next}
            }
            button { class: "plain", "data-action": "dismiss", "aria-label": words.get("dismiss"), onclick: move |_| model.act(Intent::Dismiss),
                Icon { sign: Sign::Close, size: 24 }
            }
        }
    }
}

/// A word that goes away by itself, with undo where there is something to take back.
#[component]
pub fn ToastLine() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let Some(toast) = &state.toast else { return rsx! {} };
    let text = match &toast.kind {
        ToastKind::Decided { action, .. } => words.get(&phrase::id("toast", action)),
        ToastKind::Undone => words.get("toast-undone"),
        ToastKind::AcceptedAll(count) => words.with("toast-accepted-all", &[("count", FluentValue::from(*count))]),
        ToastKind::NoCode(hint) => {
            words.find(&phrase::id("picture", hint), &[]).unwrap_or_else(|| words.get("picture-nothing-found"))
        }
        ToastKind::Scanner(ScannerView::Faithful) => words.get("toast-scanner-faithful"),
        ToastKind::Scanner(ScannerView::PutRight) => words.get("toast-scanner-put-right"),
        ToastKind::Scanner(ScannerView::Loses) => words.get("toast-scanner-loses"),
        ToastKind::News(count) => words.with("toast-news", &[("count", FluentValue::from(*count))]),
    };
    let (entry, news, hint) = match &toast.kind {
        ToastKind::Decided { entry, .. } => (Some(*entry), false, None),
        ToastKind::News(_) => (None, true, None),
        ToastKind::NoCode(hint) => (None, false, Some(hint.clone())),
        ToastKind::Undone | ToastKind::AcceptedAll(_) | ToastKind::Scanner(_) => (None, false, None),
    };
    rsx! {
        div { class: "toast", role: "status", "data-toast": "true", "data-hint": hint,
            span { {text} }
            if let Some(entry) = entry {
                button { "data-action": "undo", onclick: move |_| model.act(Intent::Undo(entry)),
                    Icon { sign: Sign::Undo, size: 22 }
                    {words.get("undo")}
                }
            }
            if news {
                button { "data-action": "news", onclick: move |_| model.act(Intent::Go(Place::Status)), {words.get("toast-news-see")} }
            }
        }
    }
}

/// Speaks the newest read, whatever is on the screen.
#[component]
pub fn LiveRegion() -> Element {
    let model = use_model();
    let state = model.state.read();
    // Keyed by the read: the same words about another read are spoken, too.
    let newest = state.run.front().and_then(|entry| state.records.get(entry)).map(|record| {
        let spoken = model.say(|phrases| phrases.spoken(record));
        rsx! { span { key: "{entry_name(record.entry)}", {spoken} } }
    });
    rsx! {
        div { class: "spoken", role: "status", "aria-live": "assertive", "aria-atomic": "true", {newest.into_iter()} }
    }
}
