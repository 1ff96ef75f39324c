//! Fields with their labels and what is said of them while they are edited.

use dioxus::prelude::*;

/// A line of text.
#[component]
pub fn TextField(
    id: &'static str,
    action: &'static str,
    label: String,
    value: String,
    #[props(default)] help: String,
    #[props(default)] fault: String,
    #[props(default)] good: String,
    #[props(default = "text")] kind: &'static str,
    #[props(default = "text")] inputmode: &'static str,
    #[props(default)] mono: String,
    #[props(default = 200)] max: u32,
    oninput: Callback<String>,
) -> Element {
    let said = format!("{id}-said");
    let wrong = !fault.is_empty();
    let class = if wrong {
        "said fault"
    } else if good.is_empty() {
        "said"
    } else {
        "said good"
    };
    let text = if wrong {
        fault
    } else if good.is_empty() {
        help
    } else {
        good
    };
    rsx! {
        div { class: "field",
            label { r#for: id, {label} }
            input {
                id,
                class: "{mono}",
                r#type: kind,
                inputmode,
                value: "{value}",
                maxlength: "{max}",
                autocomplete: "off",
                autocapitalize: "off",
                spellcheck: "false",
                "data-action": action,
                "aria-invalid": wrong.then_some("true"),
                "aria-describedby": "{said}",
                oninput: move |event| oninput.call(event.value()),
            }
            p { id: "{said}", class, {text} }
        }
    }
}

/// One of a few choices.
#[derive(Debug, Clone, PartialEq)]
pub struct ChoiceOption {
    /// Its name, in `data-value`.
    pub name: String,
    /// What it says.
    pub label: String,
    /// A second line.
    pub sub: String,
}

/// A choice among a few, as radio buttons that look like buttons.
#[component]
pub fn Choice(
    name: &'static str,
    label: String,
    options: Vec<ChoiceOption>,
    chosen: String,
    onchoose: Callback<String>,
) -> Element {
    let items = options.into_iter().map(|option| {
        let value = option.name.clone();
        rsx! {
            label { key: "{option.name}", class: "option",
                input {
                    r#type: "radio",
                    name,
                    value: "{option.name}",
                    checked: option.name == chosen,
                    "data-action": name,
                    onchange: move |_| onchoose.call(value.clone()),
                }
                span {
                    b { {option.label} }
                    if !option.sub.is_empty() {
                        small { {option.sub} }
                    }
                }
            }
        }
    });
    rsx! {
        fieldset { class: "choice",
            legend { {label} }
            div { class: "options", {items} }
        }
    }
}
