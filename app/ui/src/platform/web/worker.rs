//! The engine in its worker. Invariants: nothing is posted before the engine is ready; every call is answered, if only
//! with the news that the engine stopped; a worker that fails is said once, with what to do next.

use std::cell::{Cell, RefCell};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

use engine::port::{Call, Event, Trouble};
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlMetaElement, ImageBitmap, MessageEvent, WorkerOptions, WorkerType};

use super::{Report, js};
use crate::shell::Incoming;

/// Code of the trouble that the engine stopped: the page has to be loaded again. What is saved stays saved.
const STOPPED: &str = "engine_stopped";

/// The way to the worker.
pub(super) struct Worker {
    report: Report,
    worker: RefCell<Option<web_sys::Worker>>,
    ready: Cell<bool>,
    waiting: RefCell<BTreeSet<u64>>,
}

impl Worker {
    /// No worker yet.
    pub(super) fn new(report: Report) -> Self {
        Self { report, worker: RefCell::default(), ready: Cell::new(false), waiting: RefCell::default() }
    }

    /// Starts it. `hears` hears each event before the screens do.
    pub(super) fn start(self: &Rc<Self>, hears: impl Fn(&Event) + 'static) {
        let worker = match open() {
            Ok(worker) => worker,
            Err(words) => return self.stopped(&words),
        };
        let this = Rc::clone(self);
        js::listen(&worker, "message", move |message| {
            let data = message.unchecked_into::<MessageEvent>().data();
            match data.as_string().map(|text| serde_json::from_str(&text)) {
                Some(Ok(event)) => this.heard(event, &hears),
                Some(Err(error)) => {
                    this.stopped(&format!("the engine speaks of what this page does not know: {error}"))
                }
                None => this.stopped("the engine sent something other than text"),
            }
        });
        let this = Rc::clone(self);
        // A worker that cannot be loaded or that breaks off says so as an `error` event.
        js::listen(&worker, "error", move |error| {
            error.prevent_default();
            this.stopped(&js::error_words(&error));
        });
        self.worker.replace(Some(worker));
    }

    /// Sends a call.
    pub(super) fn post(&self, call: &Call) {
        self.waiting.borrow_mut().insert(call.id);
        let posted = serde_json::to_string(call).map_err(|error| error.to_string()).and_then(|text| {
            self.send(|worker| worker.post_message(&text.into())).map_err(|error| js::error_words(&error))
        });
        if let Err(words) = posted {
            self.give_up(call.id, &words);
        }
    }

    /// Sends a camera frame, an `ImageBitmap` or a `VideoFrame`. `Err`: the engine is not ready; the frame is let go.
    pub(super) fn post_frame(&self, frame: &JsValue) -> Result<(), JsValue> {
        self.hand_over(frame, &[("frame", frame.clone())])
    }

    /// Sends a picture.
    pub(super) fn post_picture(&self, id: u64, picture: &ImageBitmap) -> Result<(), JsValue> {
        // Numbers of pictures are counted up from 1: far below where JavaScript's numbers have gaps.
        self.hand_over(picture, &[("picture", picture.into()), ("id", JsValue::from_f64(id as f64))])
    }

    /// Tells the screens that something was said by the engine, though the page says it.
    pub(super) fn says(&self, event: Event) {
        (self.report)(Incoming::Engine(Box::new(event)));
    }

    fn hand_over(&self, picture: &JsValue, message: &[(&str, JsValue)]) -> Result<(), JsValue> {
        let transferred = js_sys::Array::of1(picture);
        let posted = self.send(|worker| worker.post_message_with_transfer(&js::object(message), &transferred));
        if posted.is_err() {
            let _closed = js::call(picture, "close", &[]);
        }
        posted
    }

    fn send(&self, send: impl FnOnce(&web_sys::Worker) -> Result<(), JsValue>) -> Result<(), JsValue> {
        match &*self.worker.borrow() {
            Some(worker) if self.ready.get() => send(worker),
            Some(_) | None => Err("the engine is not ready".into()),
        }
    }

    fn heard(&self, event: Event, hears: impl Fn(&Event)) {
        match &event {
            Event::Ready(_) => self.ready.set(true),
            Event::Closed(_) => self.ready.set(false),
            Event::Reply { id, .. } => {
                self.waiting.borrow_mut().remove(id);
            }
            Event::Read(_)
            | Event::Unread(_)
            | Event::Answered(_)
            | Event::Frame(_)
            | Event::Picture { .. }
            | Event::Changed(_)
            | Event::Notices(_) => {}
        }
        hears(&event);
        self.says(event);
    }

    fn stopped(&self, words: &str) {
        web_sys::console::debug_1(&words.into());
        self.ready.set(false);
        if let Some(worker) = self.worker.take() {
            worker.terminate();
        }
        let waiting = self.waiting.take();
        for id in waiting {
            self.give_up(id, words);
        }
        self.says(Event::Closed(trouble(words)));
    }

    fn give_up(&self, id: u64, words: &str) {
        self.waiting.borrow_mut().remove(&id);
        self.says(Event::Reply { id, result: Err(trouble(words)) });
    }
}

fn trouble(words: &str) -> Trouble {
    let words = format!("Packproof's engine stopped ({words}); what is saved is safe; load the page again");
    Trouble { code: STOPPED.to_owned(), values: BTreeMap::new(), words }
}

/// Opens the worker that the page names.
fn open() -> Result<web_sys::Worker, String> {
    let named = js::document().query_selector("meta[name=packproof-worker]").ok().flatten();
    let address = named.and_then(|it| it.dyn_into::<HtmlMetaElement>().ok()).map(|it| it.content());
    let address = address.ok_or("the page does not name its engine")?;
    let options = WorkerOptions::new();
    options.set_type(WorkerType::Module);
    web_sys::Worker::new_with_options(&address, &options).map_err(|error| js::error_words(&error))
}
