//! What is printed on the pack, as it was read.

use dioxus::prelude::*;
use engine::port::Record;

use crate::app::use_model;
use crate::format;

/// An identifier in groups that are set apart by a little space; copying gives it without spaces.
#[component]
pub fn Groups(text: String) -> Element {
    let groups = format::groups(&text);
    rsx! {
        span { class: "mono groups",
            {groups.into_iter().map(|group| rsx! { span { {group} } })}
        }
    }
}

/// The pack: product, serial, lot, expiry; what does not match the record stands beside it.
#[component]
pub fn PackCard(record: Record) -> Element {
    let model = use_model();
    let words = model.words();
    let pack = record.verdict.identification.clone();
    let (product, sub) = model.say(|phrases| (phrases.product(&record), phrases.product_sub(&record)));
    let expires = model.say(|phrases| phrases.expires(&record));
    let has = |code: &str| record.verdict.reasons.iter().any(|reason| reason.code == code);
    let lot_bad = has("lot_mismatch") || has("recalled_lot");
    let expiry_bad = has("expiry_mismatch") || has("expired") || has("relabelled_expiry");
    let serial_bad = has("serial_unknown") || has("recalled_serial");
    let recorded = |codes: &[&str]| {
        let value = codes.iter().find_map(|code| model.say(|phrases| phrases.recorded(&record, code)));
        value.map(|value| words.with("record-says", &[("value", value.into())]))
    };
    let ndc = record.product.as_ref().and_then(|product| product.ndc.clone());
    let none = words.get("not-on-pack");
    rsx! {
        section { class: "card pack", "aria-label": words.get("pack"),
            h2 { {product} }
            p { class: "sub", {sub} }
            dl {
                dt { {words.get("serial")} }
                dd { class: if serial_bad { "bad" }, "data-field": "serial",
                    if let Some(serial) = pack.serial { Groups { text: serial } } else { {none.clone()} }
                }
                dt { {words.get("lot")} }
                dd { class: if lot_bad { "bad" }, "data-field": "lot",
                    if let Some(lot) = pack.lot { Groups { text: lot } } else { {none.clone()} }
                    if let Some(says) = recorded(&["lot_mismatch"]) { span { class: "says", {says} } }
                }
                dt { {words.get("expires")} }
                dd { class: if expiry_bad { "bad" }, "data-field": "expiry",
                    {expires}
                    if let Some(says) = recorded(&["expiry_mismatch", "relabelled_expiry"]) { span { class: "says", {says} } }
                }
                if let Some(ndc) = ndc {
                    dt { {words.get("ndc")} }
                    dd { class: "mono", {ndc} }
                } else if let Some(gtin) = pack.gtin {
                    dt { {words.get("gtin")} }
                    dd { "data-field": "gtin", Groups { text: gtin } }
                }
            }
        }
    }
}
