//! Settings in the browser's local storage. Invariant: where it is refused, settings live as long as the page.

use std::cell::RefCell;
use std::collections::BTreeMap;

use super::js;

/// Before each key, as other apps of the same origin may keep settings, too.
const PREFIX: &str = "packproof.";

/// Settings that were kept.
pub(super) struct Settings {
    here: RefCell<BTreeMap<String, String>>,
}

impl Settings {
    /// Those of this browser.
    pub(super) fn new() -> Self {
        Self { here: RefCell::default() }
    }

    /// A setting.
    pub(super) fn kept(&self, key: &str) -> Option<String> {
        let key = format!("{PREFIX}{key}");
        self.here.borrow().get(&key).cloned().or_else(|| lasting()?.get_item(&key).ok()?)
    }

    /// Keeps a setting.
    pub(super) fn keep(&self, key: &str, value: &str) {
        let key = format!("{PREFIX}{key}");
        let kept = lasting().is_some_and(|storage| storage.set_item(&key, value).is_ok());
        if kept {
            self.here.borrow_mut().remove(&key);
        } else {
            self.here.borrow_mut().insert(key, value.to_owned());
        }
    }
}

/// Browsers that block all storage throw an error instead of giving one.
fn lasting() -> Option<web_sys::Storage> {
    js::window().local_storage().ok().flatten()
}
