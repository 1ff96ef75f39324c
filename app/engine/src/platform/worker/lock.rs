//! Web Locks: one holder in all tabs of an origin. The bindings of web-sys count as unstable, so they are called by name.

use js_sys::{Function, Object, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;

use super::scope;

/// Whether nobody holds the lock now. Browsers without locks count as free: the files themselves have one owner, too.
pub(super) async fn is_free(name: &str) -> bool {
    let (seen, send) = promise();
    let give_up = send.clone();
    let tell = Closure::once_into_js(move |lock: JsValue| {
        let _ = send.call1(&JsValue::NULL, &JsValue::from_bool(!lock.is_null()));
    });
    let options = Object::new();
    let _ = Reflect::set(&options, &"ifAvailable".into(), &JsValue::TRUE);
    if !request(name, &options, &tell, give_up) {
        return true;
    }
    JsFuture::from(seen).await.is_ok_and(|free| free.is_truthy())
}

/// Waits for the lock and holds it until the worker ends.
pub(super) async fn hold(name: &str) {
    let (held, send) = promise();
    let give_up = send.clone();
    let keep = Closure::once_into_js(move |_: JsValue| -> JsValue {
        let _ = send.call0(&JsValue::NULL);
        // A promise that never resolves keeps the lock.
        Promise::new(&mut |_, _| {}).into()
    });
    if request(name, &Object::new(), &keep, give_up) {
        let _ = JsFuture::from(held).await;
    }
}

/// `navigator.locks.request(name, options, callback)`; `false` where there are no locks. Where the browser refuses them, as
/// it refuses all storage, `give_up` is called with the error: opening the store then says what is wrong.
fn request(name: &str, options: &Object, callback: &JsValue, give_up: Function) -> bool {
    let call = || -> Option<Promise> {
        let locks = Reflect::get(&scope().navigator(), &"locks".into()).ok().filter(JsValue::is_object)?;
        let request: Function = Reflect::get(&locks, &"request".into()).ok()?.dyn_into().ok()?;
        request.call3(&locks, &name.into(), options, callback).ok()?.dyn_into().ok()
    };
    let Some(requested) = call() else { return false };
    let refused = Closure::once(move |error: JsValue| {
        let _ = give_up.call1(&JsValue::NULL, &error);
    });
    let _ = requested.catch(&refused);
    // A lock is held as long as the worker lives, and so may its refusal come.
    refused.forget();
    true
}

fn promise() -> (Promise, Function) {
    let mut resolve = None;
    let promise = Promise::new(&mut |function, _| resolve = Some(function));
    (promise, resolve.expect("a promise calls its executor at once"))
}
