//! Keeps the screen from going dark while somebody scans. Where the browser can't, it goes dark.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::JsValue;
use wasm_bindgen_futures::spawn_local;

use super::js;

/// The lock, if there is one.
#[derive(Default)]
pub(super) struct Awake {
    wanted: Cell<bool>,
    lock: RefCell<Option<JsValue>>,
}

impl Awake {
    /// Keeps the screen awake.
    pub(super) fn hold(self: &Rc<Self>) {
        self.wanted.set(true);
        let this = Rc::clone(self);
        spawn_local(async move {
            let wake_lock = js::property(&js::window().navigator(), "wakeLock");
            if let Some(Ok(lock)) = js::ask(&wake_lock, "request", &["screen".into()]).await {
                release(this.lock.replace(Some(lock)));
            }
            if !this.wanted.get() {
                this.let_go();
            }
        });
    }

    /// Lets the screen go dark.
    pub(super) fn let_go(&self) {
        self.wanted.set(false);
        release(self.lock.take());
    }
}

fn release(lock: Option<JsValue>) {
    if let Some(lock) = lock {
        spawn_local(async move {
            let _released = js::ask(&lock, "release", &[]).await;
        });
    }
}
