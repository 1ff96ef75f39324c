//! Newer versions of the app: the service worker has one ready, and the next start swaps it in.

use std::rc::Rc;

use js_sys::Promise;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{ServiceWorker, ServiceWorkerRegistration, ServiceWorkerState};

use super::{Report, js};
use crate::shell::Incoming;

/// Tells when one waits, now or later.
pub(super) fn watch(report: Report) {
    let Some(container) = js::present(&js::window().navigator(), "serviceWorker") else {
        return;
    };
    spawn_local(async move {
        // Kept once there is a service worker at all; the first one is no update.
        let Ok(ready) = js::property(&container, "ready").dyn_into::<Promise>() else { return };
        let Ok(registration) = js::settled(&ready).await else { return };
        let registration = registration.unchecked_into::<ServiceWorkerRegistration>();
        if registration.waiting().is_some() {
            report(Incoming::UpdateWaiting);
        }
        watch_installs(registration, &report);
    });
}

fn watch_installs(registration: ServiceWorkerRegistration, report: &Report) {
    if let Some(installing) = registration.installing() {
        watch_install(&installing, report);
    }
    let report = Rc::clone(report);
    let watched = registration.clone();
    js::listen(&watched, "updatefound", move |_| {
        if let Some(installing) = registration.installing() {
            watch_install(&installing, &report);
        }
    });
}

/// A service worker that is installed while another is active waits.
fn watch_install(installing: &ServiceWorker, report: &Report) {
    let (worker, report) = (installing.clone(), Rc::clone(report));
    js::listen(installing, "statechange", move |_| {
        let controlled = js::present(&JsValue::from(js::window().navigator().service_worker()), "controller").is_some();
        if worker.state() == ServiceWorkerState::Installed && controlled {
            report(Incoming::UpdateWaiting);
        }
    });
}
