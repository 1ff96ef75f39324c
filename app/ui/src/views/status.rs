//! What is known and how fresh it is, what waits to be sent, what became known later, and the settings.

use dioxus::prelude::*;
use engine::port::{Notice, Snapshot};
use fluent_bundle::FluentValue;

use super::settings::SettingsCards;
use crate::app::{Model, use_model};
use crate::components::{Icon, Shape, Sign};
use crate::format;
use crate::phrase;
use crate::shell::Persistence;
use crate::state::{Intent, State, entry_name};

/// The status.
#[component]
pub fn Status() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let Some(snapshot) = state.snapshot.clone() else { return rsx! {} };
    let running = snapshot.sync.running;
    rsx! {
        main { class: "status", id: "main-content",
            div { class: "body columns",
                Troubles { snapshot: snapshot.clone() }
                Items { items: knowledge(&model, &state, &snapshot), label: words.get("status-knowledge-label") }
                News { notices: state.notices.clone() }
                Items { items: device(&model, &state, &snapshot), label: words.get("status-device-label") }
                SettingsCards {}
            }
            div { class: "actions",
                button { "data-action": "export", onclick: move |_| model.act(Intent::Export), {words.get("export")} }
                button { class: "primary", "data-action": "sync", disabled: running, onclick: move |_| model.act(Intent::Sync),
                    {words.get(if running { "sync-running" } else { "sync-now" })}
                }
            }
        }
    }
}

/// A line of the status: what, a second line, how it stands.
#[derive(Debug, Clone, PartialEq)]
struct Item {
    name: &'static str,
    what: String,
    more: String,
    value: String,
    tone: &'static str,
}

#[component]
fn Items(items: Vec<Item>, label: String) -> Element {
    let rows = items.into_iter().map(|item| {
        rsx! {
            div { class: "item", "data-item": item.name,
                dt { {item.what} small { {item.more} } }
                dd { class: item.tone, {item.value} }
            }
        }
    });
    rsx! {
        section { class: "card", "aria-label": label, dl { class: "kv", {rows} } }
    }
}

fn knowledge(model: &Model, state: &State, snapshot: &Snapshot) -> Vec<Item> {
    let (words, zone) = (model.words(), model.zone());
    let known = match (&snapshot.bundle, state.knowledge_age_s()) {
        (Some(bundle), Some(age)) => {
            let signed = format::moment(&words, &zone, bundle.issued);
            let values = [("version", format::number(&words, bundle.version).into()), ("signed", signed.into())];
            let tone = if age < 86_400 { "ok" } else { "warn" };
            (words.with("status-bundle", &values), words.with("age-old", &format::age_values(&words, age)), tone)
        }
        _ => (words.get("status-no-bundle"), words.get("none-yet"), "warn"),
    };
    let gtins = snapshot.bundle.as_ref().map_or(0, |bundle| bundle.gtins);
    let share = snapshot.coverage;
    let covered = match share.read {
        0 => words.get("none-yet"),
        read => {
            words.with("percent", &[("number", FluentValue::from(u64::from(share.covered) * 100 / u64::from(read)))])
        }
    };
    let synced = snapshot.sync.synced_at.map(|at| format::short_moment(&words, &zone, at, zone.day(state.now())));
    let confirmed = snapshot.entries.saturating_sub(snapshot.waiting);
    let item = |name, more: String, value: String, tone| Item {
        name,
        what: words.get(&format!("status-{name}")),
        more,
        value,
        tone,
    };
    vec![
        item("knowledge", known.0, known.1, known.2),
        item(
            "coverage",
            words.with("status-coverage-more", &[("gtins", format::number(&words, u64::from(gtins)).into())]),
            covered,
            "",
        ),
        item(
            "waiting",
            words.get(if snapshot.waiting == 0 { "status-waiting-none" } else { "status-waiting-more" }),
            format::number(&words, snapshot.waiting),
            "",
        ),
        item(
            "contact",
            words.with("status-contact-more", &[("count", format::number(&words, confirmed).into())]),
            synced.unwrap_or_else(|| words.get("none-yet")),
            "",
        ),
        item(
            "clock",
            words.get(&phrase::id("clock", &snapshot.clock)),
            words.get(if snapshot.clock == "agrees" { "good" } else { "to-check" }),
            if snapshot.clock == "agrees" { "ok" } else { "warn" },
        ),
    ]
}

fn device(model: &Model, state: &State, snapshot: &Snapshot) -> Vec<Item> {
    let words = model.words();
    let item = |name, more: String, value: String, tone| Item {
        name,
        what: words.get(&format!("status-{name}")),
        more,
        value,
        tone,
    };
    let mut items = Vec::new();
    let (id, value, tone) = match state.storage {
        Some(Persistence::Kept) => ("status-storage-kept", "good", "ok"),
        Some(Persistence::Refused) => ("status-storage-refused", "to-check", "warn"),
        None => ("status-storage-unknown", "unknown", ""),
    };
    items.push(item("storage", words.get(id), words.get(value), tone));
    if let Some(site) = &snapshot.site {
        items.push(item(
            "site",
            words.with("status-site-more", &[("gln", site.gln.clone().into()), ("tz", site.tz.clone().into())]),
            site.name.clone(),
            "",
        ));
        items.push(item(
            "server",
            site.server.clone(),
            words.get(if state.online() { "chip-online" } else { "chip-offline" }),
            "",
        ));
        let device: String = site.device.chars().take(12).collect();
        items.push(item("device", words.get("status-device-more"), device, "mono"));
    }
    let update = words.get(if state.update_waiting { "status-version-waits" } else { "status-version-more" });
    items.push(item("version", update, state.version.clone(), ""));
    items
}

/// What stands in the way of syncing or judging.
#[component]
fn Troubles(snapshot: Snapshot) -> Element {
    let model = use_model();
    let troubles = [snapshot.bundle_trouble.as_ref(), snapshot.sync.trouble.as_ref()];
    let cards = troubles.into_iter().flatten().map(|trouble| {
        let (what, next) = model.say(|phrases| phrases.trouble(trouble));
        rsx! {
            section { class: "card trouble-card", "data-trouble": "{trouble.code}",
                span { class: "sign", "aria-hidden": "true", "!" }
                p { b { {what} } " " {next} }
            }
        }
    });
    rsx! { {cards} }
}

/// Later truths, the newest first.
#[component]
fn News(notices: Vec<Notice>) -> Element {
    let model = use_model();
    let (state, words, zone) = (model.state.read(), model.words(), model.zone());
    let rows = notices.into_iter().map(|notice| {
        let found = words.find(&phrase::id("notice", &notice.cause), &[]);
        let short = words.find(&format!("{}.short", phrase::id("reason", &notice.cause)), &phrase::plain_values());
        let english = found.is_none() && short.is_none();
        let title = found.or(short).unwrap_or_else(|| notice.words.clone());
        let sub = notice.record.as_deref().map(|record| {
            let (product, which) = model.say(|phrases| (phrases.product(record), phrases.row_sub(record)));
            let action = record.action.as_deref().map(|action| words.get(&phrase::id("action-done", action)));
            [Some(product), Some(which), action].into_iter().flatten().collect::<Vec<_>>().join(" · ")
        });
        let decision = verify_core::verdict::ReasonCode::from_name(&notice.cause)
            .map_or(verify_core::verdict::Decision::Check, |code| code.standing().decision);
        let entry = notice.entry;
        rsx! {
            li { key: "{notice.id}",
                button {
                    class: "row",
                    "data-notice": "{notice.cause}",
                    "data-entry": entry_name(entry),
                    onclick: move |_| model.act(Intent::Details(entry)),
                    span { class: "mark {decision.name()}", Shape { decision, size: 34 } }
                    span { class: "what",
                        b { lang: if english { "en" }, {title} }
                        small { {sub.unwrap_or_default()} }
                    }
                    span { class: "st", {format::short_moment(&words, &zone, notice.at, zone.day(state.now()))} }
                }
            }
        }
    });
    rsx! {
        section { class: "card list", "aria-label": words.get("later-news"),
            h2 { {words.get("later-news")} }
            if state.notices.is_empty() {
                p { class: "sub with-icon", Icon { sign: Sign::News, size: 22 } {words.get("later-none")} }
            } else {
                ol { class: "rows", {rows} }
            }
        }
    }
}
