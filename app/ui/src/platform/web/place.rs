//! Where the person is: the address, the browser's history, and how the document as a whole looks.
//!
//! Invariants: an enrolment code leaves the address as soon as it is read; the address never names packs or people, as
//! places are kept as states of the history.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{History, PopStateEvent};

use super::{Report, js};
use crate::shell::{Dress, Incoming};

/// How the address of an enrolment link ends.
const CODE: &str = "#enrol=";

/// The address and the history.
pub(super) struct Place {
    code: RefCell<Option<String>>,
    /// Whether the present entry of the history is one of this start of the app.
    begun: Cell<bool>,
}

impl Place {
    /// Takes the code out of the address, and reports where the person goes from now on.
    pub(super) fn start(report: Report) -> Self {
        let on_back = Rc::clone(&report);
        js::listen(&js::window(), "popstate", move |event| {
            if let Some(place) = place_of(&event.unchecked_into::<PopStateEvent>().state()) {
                on_back(Incoming::Went(place));
            }
        });
        js::listen(&js::window(), "hashchange", move |_| {
            let link = js::window().location().href();
            if let (Ok(link), Some(_)) = (link, code_in_address()) {
                report(Incoming::Link(link));
            }
        });
        Self { code: RefCell::new(code_in_address()), begun: Cell::new(false) }
    }

    /// The code of the link, once.
    pub(super) fn take_code(&self) -> Option<String> {
        self.code.take()
    }

    /// Remembers a place. The first one takes the place of what the page was loaded with.
    pub(super) fn went(&self, place: &str) {
        let Ok(history) = js::window().history() else { return };
        let state = history.state().unwrap_or(JsValue::NULL);
        let (here, depth) = (place_of(&state), depth_of(&state).unwrap_or(0.0));
        // Browsers refuse after many changes in a short time; then "back" skips a place.
        let _refused = if !self.begun.replace(true) {
            history.replace_state(&state_of(place, depth), "")
        } else if here.as_deref() != Some(place) {
            history.push_state(&state_of(place, depth + 1.0), "")
        } else {
            Ok(())
        };
    }

    /// Goes back, but never out of the app.
    pub(super) fn back(&self) {
        let Ok(history) = js::window().history() else { return };
        if depth_of(&history.state().unwrap_or(JsValue::NULL)).is_some_and(|depth| depth > 0.0) {
            let _refused = history.back();
        }
    }
}

/// Puts on the document how it looks as a whole.
pub(super) fn dress(dress: &Dress) {
    let document = js::document();
    document.set_title(&dress.title);
    if let Some(body) = document.body() {
        let _fixed_name = body.set_attribute("data-screen", dress.screen);
    }
    if let Some(html) = document.document_element() {
        let _fixed_name = html.set_attribute("data-theme", dress.theme);
        let _fixed_name = html.set_attribute("lang", dress.language);
    }
}

fn state_of(place: &str, depth: f64) -> JsValue {
    js::object(&[("place", place.into()), ("depth", depth.into())])
}

fn place_of(state: &JsValue) -> Option<String> {
    js::property(state, "place").as_string()
}

fn depth_of(state: &JsValue) -> Option<f64> {
    js::property(state, "depth").as_f64()
}

/// The enrolment code in the address, which loses it: nobody should copy it on, or find it in the history.
fn code_in_address() -> Option<String> {
    let location = js::window().location();
    let hash = location.hash().ok()?;
    let code = hash.strip_prefix(CODE)?;
    let code = js_sys::decode_uri_component(code).ok()?.as_string()?;
    if let (Ok(history), Ok(path)) = (js::window().history(), location.pathname()) {
        let _kept = clean(&history, &path);
    }
    Some(code)
}

fn clean(history: &History, path: &str) -> Result<(), JsValue> {
    history.replace_state_with_url(&history.state()?, "", Some(path))
}
