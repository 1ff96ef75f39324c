//! Enrolment links as QR codes, by the browser's own reader where it has one.

use js_sys::{Array, Function, Reflect};
use wasm_bindgen::{JsCast, JsValue};

use super::js;

/// The browser's reader of QR codes.
#[derive(Clone)]
pub(super) struct Reader {
    detector: JsValue,
}

impl Reader {
    /// `None`: this browser has none.
    pub(super) async fn new() -> Option<Self> {
        let class = js::property(&js::window(), "BarcodeDetector").dyn_into::<Function>().ok()?;
        let formats = js::ask(&class, "getSupportedFormats", &[]).await?.ok()?.dyn_into::<Array>().ok()?;
        if !formats.includes(&"qr_code".into(), 0) {
            return None;
        }
        let options = js::object(&[("formats", Array::of1(&"qr_code".into()).into())]);
        let detector = Reflect::construct(&class, &Array::of1(&options)).ok()?;
        Some(Self { detector })
    }

    /// The text of the first code in a frame.
    pub(super) async fn read(&self, frame: &JsValue) -> Option<String> {
        let found = js::ask(&self.detector, "detect", std::slice::from_ref(frame)).await?.ok()?;
        js::property(&found.dyn_into::<Array>().ok()?.get(0), "rawValue").as_string()
    }
}

/// Whether a text is a link that enrols: other QR codes may be in view.
pub(super) fn is_one(text: &str) -> bool {
    text.starts_with("http") && text.contains("#enrol=")
}
