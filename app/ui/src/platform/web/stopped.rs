//! The end of the page module: whatever panics, the person reads what happened and what to do, not a dead page.
//!
//! Invariant: uses nothing of the screens, as they are what broke; a form loads the page again without any module.

use std::panic::PanicHookInfo;

use wasm_bindgen::JsValue;
use web_sys::Element;

use super::js;

/// Shows the last page when something panics.
pub(super) fn watch() {
    std::panic::set_hook(Box::new(|panic| {
        web_sys::console::error_1(&where_of(panic).into());
        let _nothing_left = show();
    }));
}

/// Where it happened; what the panic says may hold what was scanned.
fn where_of(panic: &PanicHookInfo<'_>) -> String {
    panic.location().map_or_else(|| "Packproof stopped".to_owned(), |at| format!("Packproof stopped at {at}"))
}

/// Looks like the screens' page of a device that cannot be opened.
fn show() -> Result<(), JsValue> {
    let body = js::document().body().ok_or(JsValue::NULL)?;
    body.set_attribute("data-screen", "trouble")?;
    let words = words();
    let (emblem, sign) = (element("div", "emblem warn", "")?, element("span", "", "!")?);
    sign.set_attribute("aria-hidden", "true")?;
    emblem.append_child(&sign)?;
    let safe = element("p", "", words.safe)?;
    safe.set_attribute("role", "alert")?;
    let again = element("button", "primary", words.again)?;
    again.set_attribute("data-action", "restart")?;
    let actions = element("form", "actions", "")?;
    actions.set_attribute("action", "/")?;
    actions.append_child(&again)?;
    let main = element("main", "alone", "")?;
    main.set_attribute("data-trouble", "stopped")?;
    for part in [emblem, element("h1", "", words.title)?, safe, actions] {
        main.append_child(&part)?;
    }
    body.replace_children_with_node_1(&main);
    Ok(())
}

fn element(name: &str, class: &str, text: &str) -> Result<Element, JsValue> {
    let element = js::document().create_element(name)?;
    element.set_class_name(class);
    element.set_text_content(Some(text));
    Ok(element)
}

/// The words of the last page.
struct Words {
    title: &'static str,
    safe: &'static str,
    again: &'static str,
}

/// In the language of the document. Here and not in a message file, as reading one may be what failed.
fn words() -> Words {
    let language = js::document().document_element().and_then(|it| it.get_attribute("lang")).unwrap_or_default();
    match language.split('-').next() {
        Some("de") => Words {
            title: "Packproof wurde unterbrochen",
            safe: "Was gespeichert ist, ist sicher. Laden Sie die Seite neu, um weiterzuarbeiten.",
            again: "Neu laden",
        },
        Some(_) | None => Words {
            title: "Packproof stopped",
            safe: "What is saved is safe. Load the page again to go on.",
            again: "Load again",
        },
    }
}
