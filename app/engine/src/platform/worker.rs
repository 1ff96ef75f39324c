//! The device in a browser: a dedicated worker that owns its SQLite file, fetches, and exchanges messages with the page.
//!
//! Strings are JSON: [`Call`](crate::port::Call) in, [`Event`] out. Pictures come as `{frame}` or `{picture, id}` with a
//! `VideoFrame` or an `ImageBitmap`. Invariant: only the worker that holds the Web Lock [`LOCK`] opens the store, and it
//! holds the lock as long as it lives, so that a second tab can't spoil what the first one writes.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::path::Path;
use std::rc::Rc;
use std::time::Duration;

use js_sys::{Date, Function, Promise, Reflect};
use sqlite_wasm_rs::WasmOsCallback;
use sqlite_wasm_vfs::sahpool::{OpfsSAHPoolCfg, install};
use verify_core::sync::{Answer, NoAnswer, Request, Retry};
use verify_core::time::{BootId, Now, Timestamp};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::{JsFuture, spawn_local};
use web_sys::{DedicatedWorkerGlobalScope, MessageEvent};
use zeroize::Zeroizing;

use super::{Clocks, DeviceKey, Patience, Platform, Transport};
use crate::actor::{Actor, Input, Output, trouble};
use crate::device::{DemoKeys, Engine, EngineError, Options};
use crate::port::{Call, Event, FrameView, Trouble};
use crate::store::Store;

mod camera;
mod fetch;
mod lock;
mod pixels;

use camera::PageCamera;
use pixels::Picture;

/// The Web Lock of the device.
pub const LOCK: &str = "packproof-device";
const STORE: &str = "device.sqlite";
/// The worker before may still hold the files for a moment after its lock is gone.
const OPEN_TRIES: u32 = 20;
const OPEN_PAUSE_MS: i32 = 100;

/// Runs the worker.
pub fn start() {
    std::panic::set_hook(Box::new(|panic| {
        let words = format!("Packproof stopped ({panic}); what is recorded is safe. Load the page again.");
        post(&Event::Closed(refusal("internal", words)));
    }));
    spawn_local(async {
        if !lock::is_free(LOCK).await {
            let words = "Packproof is open in another tab; go on there, or close it and this one goes on".to_owned();
            post(&Event::Closed(refusal("open_elsewhere", words)));
        }
        lock::hold(LOCK).await;
        match open().await {
            Ok(actor) => listen(actor),
            Err(trouble) => post(&Event::Closed(trouble)),
        }
    });
}

async fn open() -> Result<Actor, Trouble> {
    let mut tries = OPEN_TRIES;
    while let Err(error) = install::<WasmOsCallback>(&OpfsSAHPoolCfg::default(), true).await {
        tries -= 1;
        if tries == 0 {
            let words = format!("the browser gives no lasting storage: {error}");
            return Err(refusal("storage_refused", words));
        }
        pause(OPEN_PAUSE_MS).await;
    }
    let engine = engine().map_err(|error| trouble(&error))?;
    Ok(Actor::new(engine))
}

fn engine() -> Result<Engine, EngineError> {
    let mut store = Store::open(Path::new(STORE))?;
    let seed = match store.device_key()? {
        Some(seed) => seed,
        None => {
            let mut seed = Zeroizing::new([0; 32]);
            random(seed.as_mut_slice())?;
            store.put_device_key(&seed)?;
            Zeroizing::new(seed.to_vec())
        }
    };
    let seed: &[u8; 32] = seed.as_slice().try_into().map_err(|_| super::KeyError::Form(STORE.into()))?;
    let platform = Platform {
        clocks: Box::new(WorkerClocks::new()?),
        transport: Box::new(Elsewhere),
        signer: Box::new(DeviceKey::from_seed(seed)),
    };
    // A demonstration's root was accepted when somebody said so at enrolment; without that there is none.
    let options = Options { demo: DemoKeys::Accepted, now: None, retry: Retry::INTERACTIVE };
    Engine::with(store, platform, options)
}

/// Connects an actor with the page.
fn listen(actor: Actor) {
    let desk = Rc::new(Desk { actor: RefCell::new(actor), camera: RefCell::default(), timer: RefCell::default() });
    desk.clone().carry_out();
    let on_message =
        Closure::<dyn FnMut(MessageEvent)>::new(move |event: MessageEvent| desk.clone().hear(&event.data()));
    scope().set_onmessage(Some(on_message.as_ref().unchecked_ref()));
    // The worker lives as long as its page.
    on_message.forget();
}

/// What is said of a frame without pixels: whoever sent it may send the next.
const NO_FRAME: Event = Event::Frame(FrameView { codes: Vec::new(), hint: None });

/// An actor, its camera and its timer.
struct Desk {
    actor: RefCell<Actor>,
    camera: RefCell<PageCamera>,
    timer: RefCell<Option<Timer>>,
}

impl Desk {
    /// The page says something.
    fn hear(self: Rc<Self>, data: &JsValue) {
        let call = data.as_string().and_then(|text| serde_json::from_str::<Call>(&text).ok());
        let id = || Reflect::get(data, &"id".into()).ok()?.as_f64();
        if let Some(call) = call {
            self.take(Input::Call(call));
        } else if let Some(id) = id() {
            let picture = Picture::of(data, "picture");
            spawn_local(async move { self.look_at(id as u64, picture).await });
        } else if let Some(frame) = Picture::of(data, "frame") {
            if self.camera.borrow_mut().shows(frame) {
                spawn_local(self.look());
            }
        } else {
            post(&NO_FRAME);
        }
    }

    /// Looks at the newest frame, then at what came meanwhile.
    async fn look(self: Rc<Self>) {
        loop {
            // Not held while pixels are awaited.
            let frame = self.camera.borrow_mut().newest();
            let Some(frame) = frame else { break };
            let luma = frame.luma().await;
            drop(frame);
            match luma {
                Some(luma) => self.clone().take(Input::Frame(luma)),
                None => post(&NO_FRAME),
            }
        }
    }

    /// A picture without pixels is no reason to wait for ever.
    async fn look_at(self: Rc<Self>, id: u64, picture: Option<Picture>) {
        let luma = match picture {
            Some(picture) => picture.luma().await,
            None => None,
        };
        match luma {
            Some(luma) => self.take(Input::Picture(id, luma)),
            None => post(&Event::Picture { id, codes: 0, hint: Some("too_small".to_owned()) }),
        }
    }

    fn take(self: Rc<Self>, input: Input) {
        self.actor.borrow_mut().handle(input);
        self.carry_out();
    }

    fn carry_out(self: Rc<Self>) {
        loop {
            // Not held while anything else runs.
            let output = self.actor.borrow_mut().poll_output();
            match output {
                Some(Output::Event(event)) => post(&event),
                Some(Output::Exchange(exchange)) => {
                    let desk = self.clone();
                    spawn_local(async move {
                        let answers = fetch::exchange(&exchange).await;
                        desk.take(Input::Answers(answers));
                    });
                }
                None => break,
            }
        }
        self.set_timer();
    }

    fn set_timer(self: Rc<Self>) {
        let due = self.actor.borrow().poll_timeout();
        let timer = due.map(|due| {
            let desk = self.clone();
            Timer::after(due.saturating_sub(mono()), move || desk.take(Input::Tick))
        });
        *self.timer.borrow_mut() = timer;
    }
}

/// A timer that is off when dropped.
struct Timer {
    id: i32,
    // Kept for as long as the browser may call it.
    _call: Closure<dyn FnMut()>,
}

impl Timer {
    fn after(span: Duration, work: impl FnOnce() + 'static) -> Self {
        let mut work = Some(work);
        // Once it has run, the timer that holds it may be replaced: it must not be dropped while it runs.
        let call = Closure::<dyn FnMut()>::new(move || {
            if let Some(work) = work.take() {
                spawn_local(async move { work() });
            }
        });
        let ms = i32::try_from(span.as_millis()).unwrap_or(i32::MAX);
        let set = scope().set_timeout_with_callback_and_timeout_and_arguments_0(call.as_ref().unchecked_ref(), ms);
        Self { id: set.unwrap_or_default(), _call: call }
    }
}

impl Drop for Timer {
    fn drop(&mut self) {
        scope().clear_timeout_with_handle(self.id);
    }
}

/// Lets some milliseconds pass.
async fn pause(ms: i32) {
    let promise = Promise::new(&mut |resolve: Function, _| {
        let _ = scope().set_timeout_with_callback_and_timeout_and_arguments_0(&resolve, ms);
    });
    let _ = JsFuture::from(promise).await;
}

fn post(event: &Event) {
    let text = serde_json::to_string(event).expect("an event has string keys only");
    // It fails only when the page is gone.
    let _ = scope().post_message(&text.into());
}

fn refusal(code: &str, words: String) -> Trouble {
    Trouble { code: code.to_owned(), values: BTreeMap::new(), words }
}

fn scope() -> DedicatedWorkerGlobalScope {
    js_sys::global().unchecked_into()
}

/// Time since the worker started.
fn mono() -> Duration {
    let ms = scope().performance().map_or(0.0, |performance| performance.now());
    Duration::from_secs_f64(ms.max(0.0) / 1_000.0)
}

fn random(bytes: &mut [u8]) -> Result<(), EngineError> {
    let filled = scope().crypto().and_then(|crypto| crypto.get_random_values_with_u8_array(bytes));
    filled.map_err(|error| super::KeyError::Random(format!("{error:?}")))?;
    Ok(())
}

/// The browser's clocks. Each worker is a boot of its own: a page has no clock that outlives it.
struct WorkerClocks {
    boot: BootId,
}

impl WorkerClocks {
    fn new() -> Result<Self, EngineError> {
        let mut id = [0; 16];
        random(&mut id)?;
        Ok(Self { boot: BootId::new(data_encoding::HEXLOWER.encode(&id)) })
    }
}

impl Clocks for WorkerClocks {
    fn now(&self) -> Now {
        let wall = Timestamp::from_millisecond(Date::now() as i64).unwrap_or(Timestamp::UNIX_EPOCH);
        Now { wall, mono: mono(), boot: self.boot.clone() }
    }

    fn wait(&self, _: Duration) {}
}

/// A worker that waited for an answer could not read a pack meanwhile: the actor hands requests out instead.
struct Elsewhere;

impl Transport for Elsewhere {
    fn exchange(&self, _: &str, requests: &[Request], _: Patience) -> Vec<Result<Answer, NoAnswer>> {
        let unsent = || Err(NoAnswer::Unreachable("requests of a worker go out by its actor".to_owned()));
        requests.iter().map(|_| unsent()).collect()
    }
}
