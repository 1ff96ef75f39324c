//! The browser's promise to keep what is stored. Asked for once somebody enrolled the device, as browsers give it to
//! apps that are used; until then its present state is told.

use std::cell::Cell;
use std::rc::Rc;

use engine::port::Snapshot;
use wasm_bindgen_futures::spawn_local;

use super::{Report, js};
use crate::shell::{Incoming, Persistence};

/// What was asked in this start of the app.
pub(super) struct Storage {
    report: Report,
    asked: Rc<Cell<bool>>,
}

impl Storage {
    /// Nothing was asked yet.
    pub(super) fn new(report: Report) -> Self {
        Self { report, asked: Rc::default() }
    }

    /// Asks, if the device is enrolled and nobody asked before.
    pub(super) fn ask(&self, snapshot: &Snapshot) {
        if snapshot.site.is_some() && !self.asked.replace(true) {
            let report = Rc::clone(&self.report);
            spawn_local(async move { report(Incoming::Storage(persistence().await)) });
        }
    }
}

async fn persistence() -> Persistence {
    let storage = js::property(&js::window().navigator(), "storage");
    for method in ["persisted", "persist"] {
        if let Some(Ok(answer)) = js::ask(&storage, method, &[]).await
            && answer.is_truthy()
        {
            return Persistence::Kept;
        }
    }
    Persistence::Refused
}
