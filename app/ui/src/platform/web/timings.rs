//! How long a person waits: from the moment that a frame arrived until the engine says what it reads, and until the
//! verdict is painted. The last 200 of each stand in `window.packproofTextTimings` and `window.packproofTimings`, in
//! milliseconds, for `cargo xtask bench web`.

use std::cell::Cell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsCast;

use super::js;

/// Name of the array of times until the text is known.
const TEXTS: &str = "packproofTextTimings";
/// Name of the array of times until the verdict is painted.
const VERDICTS: &str = "packproofTimings";
/// How many are kept.
const KEPT: u32 = 200;

/// The frame that is on its way, and the one whose verdict is to be painted.
#[derive(Default)]
pub(super) struct Timings {
    taken_ms: Cell<f64>,
    read_of_ms: Cell<Option<f64>>,
}

impl Timings {
    /// A frame arrived, at this time of [`js::now_ms`].
    pub(super) fn taken(&self, at_ms: f64) {
        self.taken_ms.set(at_ms);
    }

    /// The engine read a code in it.
    pub(super) fn read(&self) {
        if self.read_of_ms.get().is_none() {
            let taken_ms = self.taken_ms.get();
            self.read_of_ms.set(Some(taken_ms));
            push(TEXTS, js::now_ms() - taken_ms);
        }
    }

    /// The verdict stands in the document: it is painted after the next frame's callbacks.
    pub(super) fn rendered(self: &Rc<Self>) {
        let Some(taken_ms) = self.read_of_ms.take() else {
            return;
        };
        js::before_paint(move || js::after(0, move || push(VERDICTS, js::now_ms() - taken_ms)));
    }
}

fn push(name: &str, duration_ms: f64) {
    let window = js::window();
    let durations = js::property(&window, name).dyn_into::<Array>().unwrap_or_else(|_| {
        let empty = Array::new();
        js::set(&window, name, &empty);
        empty
    });
    durations.push(&duration_ms.into());
    if durations.length() > KEPT {
        durations.shift();
    }
}
