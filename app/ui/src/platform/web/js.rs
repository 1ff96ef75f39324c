//! Small ways into the browser that web-sys does not give, or gives only unstably. Invariant: what a browser lacks or
//! refuses is `None` or an `Err`, never a panic.

use js_sys::{Function, Promise, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{Document, EventTarget, Window};

/// The window.
pub(super) fn window() -> Window {
    web_sys::window().expect("the page module runs in a window")
}

/// Its document.
pub(super) fn document() -> Document {
    window().document().expect("a window that runs modules has a document")
}

/// A property; `undefined` if there is none.
pub(super) fn property(target: &JsValue, name: &str) -> JsValue {
    if target.is_undefined() || target.is_null() {
        return JsValue::UNDEFINED;
    }
    Reflect::get(target, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property that is there and neither `null` nor `undefined`.
pub(super) fn present(target: &JsValue, name: &str) -> Option<JsValue> {
    Some(property(target, name)).filter(|it| !it.is_undefined() && !it.is_null())
}

/// Sets a property; frozen objects keep what they have.
pub(super) fn set(target: &JsValue, name: &str, value: &JsValue) {
    let _kept = Reflect::set(target, &name.into(), value);
}

/// An object with these properties.
pub(super) fn object(properties: &[(&str, JsValue)]) -> JsValue {
    let object = JsValue::from(js_sys::Object::new());
    for (name, value) in properties {
        set(&object, name, value);
    }
    object
}

/// Calls a method that some browsers lack.
pub(super) fn call(target: &JsValue, name: &str, arguments: &[JsValue]) -> Option<Result<JsValue, JsValue>> {
    let method = property(target, name).dyn_into::<Function>().ok()?;
    Some(Reflect::apply(&method, target, &arguments.iter().collect::<js_sys::Array>()))
}

/// Makes an object of a class that some browsers lack.
pub(super) fn construct(class: &str, arguments: &[JsValue]) -> Option<Result<JsValue, JsValue>> {
    let class = property(&window(), class).dyn_into::<Function>().ok()?;
    Some(Reflect::construct(&class, &arguments.iter().collect::<js_sys::Array>()))
}

/// Calls a method that some browsers lack, and waits for what it promises. `None`: it is lacking.
pub(super) async fn ask(target: &JsValue, name: &str, arguments: &[JsValue]) -> Option<Result<JsValue, JsValue>> {
    match call(target, name, arguments)? {
        Ok(promised) => Some(settled(&Promise::resolve(&promised)).await),
        Err(error) => Some(Err(error)),
    }
}

/// What comes of a promise.
pub(super) async fn settled(promise: &Promise) -> Result<JsValue, JsValue> {
    JsFuture::from(promise.clone()).await
}

/// `NotAllowedError` and its like; empty if the error has no name.
pub(super) fn error_name(error: &JsValue) -> String {
    property(error, "name").as_string().unwrap_or_default()
}

/// What an error says of itself, for support.
pub(super) fn error_words(error: &JsValue) -> String {
    let message = property(error, "message").as_string().or_else(|| error.as_string()).unwrap_or_default();
    match (error_name(error), message) {
        (name, message) if name.is_empty() => message,
        (name, message) if message.is_empty() => name,
        (name, message) => format!("{name}: {message}"),
    }
}

/// Calls `then` once, after so many milliseconds.
pub(super) fn after(delay_ms: i32, then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let _id = window().set_timeout_with_callback_and_timeout_and_arguments_0(then.unchecked_ref(), delay_ms);
}

/// Calls `then` once, before the next paint.
pub(super) fn before_paint(then: impl FnOnce() + 'static) {
    let then = Closure::once_into_js(then);
    let _id = window().request_animation_frame(then.unchecked_ref());
}

/// Milliseconds on a clock that does not go back.
pub(super) fn now_ms() -> f64 {
    window().performance().map_or(0.0, |clock| clock.now())
}

/// Hears an event for as long as the page lives.
pub(super) fn listen(target: &EventTarget, name: &str, hear: impl FnMut(web_sys::Event) + 'static) {
    let hear = Closure::<dyn FnMut(web_sys::Event)>::new(hear);
    let _heard = target.add_event_listener_with_callback(name, hear.as_ref().unchecked_ref());
    hear.forget();
}

/// Calls `then` again and again, for as long as the page lives.
pub(super) fn every(period_ms: i32, then: impl FnMut() + 'static) {
    let then = Closure::<dyn FnMut()>::new(then);
    let _id = window().set_interval_with_callback_and_timeout_and_arguments_0(then.as_ref().unchecked_ref(), period_ms);
    then.forget();
}
