//! Typing what is printed on the pack, checked while it is typed.

use dioxus::prelude::*;
use fluent_bundle::FluentValue;

use crate::app::use_model;
use crate::components::{Choice, ChoiceOption, TextField};
use crate::format;
use crate::messages::Messages;
use crate::state::{Field, FieldCheck, Intent, Way};

/// Typing a code.
#[component]
pub fn Type() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let form = &state.typed;
    let options = ["fields", "text"].map(|name| ChoiceOption {
        name: name.to_owned(),
        label: words.get(&format!("type-way-{name}")),
        sub: String::new(),
    });
    let chosen = if form.in_fields() { "fields" } else { "text" }.to_owned();
    rsx! {
        main { class: "type", id: "main-content",
            form {
                class: "body",
                id: "type-form",
                onsubmit: move |event| {
                    event.prevent_default();
                    model.act(Intent::Submit);
                },
                Choice {
                    name: "type-way",
                    label: words.get("type-way"),
                    options: options.to_vec(),
                    chosen,
                    onchoose: move |name: String| model.act(Intent::Way(if name == "text" { Way::Text } else { Way::Fields })),
                }
                if form.in_fields() {
                    Fields {}
                } else {
                    section { class: "card",
                        TextField {
                            id: "type-text",
                            action: "type-text",
                            label: words.get("type-text"),
                            value: form.text.clone(),
                            help: words.get("type-text-help"),
                            mono: "mono",
                            max: 8000,
                            oninput: move |text| model.act(Intent::Type(Field::Text, text)),
                        }
                    }
                }
            }
            div { class: "actions",
                button { r#type: "button", "data-action": "type-cancel", onclick: move |_| model.act(Intent::Back), {words.get("cancel")} }
                button { class: "primary", r#type: "submit", form: "type-form", "data-action": "type-submit", disabled: !form.ready(), {words.get("type-submit")} }
            }
        }
    }
}

/// The four fields of a pack.
#[component]
fn Fields() -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    let form = &state.typed;
    let said = |field| said(&words, field, &form.check(field));
    let (gtin, serial, lot) = (said(Field::Gtin), said(Field::Serial), said(Field::Lot));
    let expiry =
        form.expiry.parse().map(|date| words.with("type-expiry-is", &[("date", format::day(&words, date).into())]));
    rsx! {
        section { class: "card",
            TextField {
                id: "type-gtin",
                action: "type-gtin",
                label: words.get("type-gtin"),
                value: form.gtin.clone(),
                help: words.get("type-gtin-help"),
                fault: gtin.0,
                good: gtin.1,
                mono: "mono",
                inputmode: "numeric",
                oninput: move |text| model.act(Intent::Type(Field::Gtin, text)),
            }
            TextField {
                id: "type-serial",
                action: "type-serial",
                label: words.get("type-serial"),
                value: form.serial.clone(),
                help: words.get("type-serial-help"),
                fault: serial.0,
                mono: "mono",
                oninput: move |text| model.act(Intent::Type(Field::Serial, text)),
            }
            TextField {
                id: "type-lot",
                action: "type-lot",
                label: words.get("type-lot"),
                value: form.lot.clone(),
                help: words.get("type-lot-help"),
                fault: lot.0,
                mono: "mono",
                oninput: move |text| model.act(Intent::Type(Field::Lot, text)),
            }
            TextField {
                id: "type-expiry",
                action: "type-expiry",
                label: words.get("type-expiry"),
                value: form.expiry.clone(),
                help: words.get("type-expiry-help"),
                good: expiry.unwrap_or_default(),
                kind: "date",
                oninput: move |text| model.act(Intent::Type(Field::Expiry, text)),
            }
        }
    }
}

/// What is wrong with a field, and what is right.
fn said(words: &Messages, field: Field, check: &FieldCheck) -> (String, String) {
    let count = |count: usize| [("count", FluentValue::from(count))];
    match check {
        FieldCheck::Empty => Default::default(),
        FieldCheck::Missing(missing) => (String::new(), words.with("field-missing", &count(*missing))),
        FieldCheck::Character(c) => {
            (words.with("field-character", &[("character", c.to_string().into())]), String::new())
        }
        FieldCheck::TooLong(extra) => (words.with("field-too-long", &count(*extra)), String::new()),
        FieldCheck::CheckDigit => (words.get("field-check-digit"), String::new()),
        FieldCheck::Good if field == Field::Gtin => (String::new(), words.get("field-check-digit-good")),
        FieldCheck::Good => Default::default(),
    }
}
