//! The browser: the engine in its worker, camera, keys, sounds, storage and history of a page.
//!
//! Invariant: everything that the browser reports reaches the screens through one queue; nothing waits for an answer.

use std::rc::Rc;

use dioxus::html::FileData;
use dioxus::prelude::*;
use engine::port::{Call, Event};

use crate::app::{App, Services};
use crate::handle::{Handle, Port};
use crate::shell::{CameraUse, Dress, Earcon, Incoming, Light, Shell, Sound, TextFile, queue};

mod awake;
mod camera;
mod earcons;
mod files;
mod js;
mod keys;
mod link;
mod network;
mod place;
mod settings;
mod stopped;
mod storage;
mod stream;
mod timings;
mod updates;
mod worker;

use camera::Camera;
use earcons::Earcons;
use place::Place;
use settings::Settings;
use timings::Timings;
use worker::Worker;

/// Puts reports on the way to the screens. The queue is gone only when the screens are.
type Report = Rc<dyn Fn(Incoming)>;

/// Starts the app in the page.
pub(super) fn launch() {
    stopped::watch();
    dioxus::launch(Root);
}

#[component]
fn Root() -> Element {
    let services = use_hook(start);
    rsx! {
        App { services }
    }
}

fn start() -> Services {
    let (sender, incoming) = queue();
    let report: Report = Rc::new(move |incoming| {
        let _gone = sender.unbounded_send(incoming);
    });
    let web = Rc::new(Web::start(&report));
    let handle = Handle::new(Rc::new(Engine(Rc::clone(&web.worker))));
    Services::new(web, handle, incoming)
}

/// The way to the engine.
struct Engine(Rc<Worker>);

impl Port for Engine {
    fn post(&self, call: Call) {
        self.0.post(&call);
    }
}

/// A page in a browser.
struct Web {
    worker: Rc<Worker>,
    camera: Rc<Camera>,
    timings: Rc<Timings>,
    earcons: Rc<Earcons>,
    settings: Settings,
    place: Place,
}

impl Web {
    fn start(report: &Report) -> Self {
        let timings = Rc::new(Timings::default());
        let worker = Rc::new(Worker::new(Rc::clone(report)));
        let camera = Camera::new(Rc::clone(report), Rc::clone(&worker), Rc::clone(&timings));
        worker.start(hearing(&camera, &timings, report));
        keys::watch(Rc::clone(report));
        network::watch(Rc::clone(report));
        updates::watch(Rc::clone(report));
        tick(Rc::clone(report));
        let place = Place::start(Rc::clone(report));
        Self { worker, camera, timings, earcons: Earcons::start(), settings: Settings::new(), place }
    }
}

/// What the page itself does when the engine says something, before the screens hear it.
fn hearing(camera: &Rc<Camera>, timings: &Rc<Timings>, report: &Report) -> impl Fn(&Event) + 'static {
    let (camera, timings) = (Rc::clone(camera), Rc::clone(timings));
    let storage = storage::Storage::new(Rc::clone(report));
    move |event| match event {
        Event::Ready(snapshot) => {
            storage.ask(snapshot);
            camera.next_frame();
        }
        Event::Changed(snapshot) => storage.ask(snapshot),
        Event::Frame(_) => camera.next_frame(),
        Event::Read(record) if record.mode == "camera" => timings.read(),
        Event::Read(_)
        | Event::Closed(_)
        | Event::Reply { .. }
        | Event::Unread(_)
        | Event::Answered(_)
        | Event::Picture { .. }
        | Event::Notices(_) => {}
    }
}

/// Says every second how long the app runs.
fn tick(report: Report) {
    js::every(1_000, move || report(Incoming::Tick(whole_ms(js::now_ms()))));
}

/// Whole milliseconds.
fn whole_ms(ms: f64) -> u64 {
    // `as` cuts off parts and never goes below 0.
    ms as u64
}

impl Shell for Web {
    fn server(&self) -> Option<String> {
        js::window().location().origin().ok()
    }

    fn link_code(&self) -> Option<String> {
        self.place.take_code()
    }

    fn languages(&self) -> Vec<String> {
        js::window().navigator().languages().iter().filter_map(|it| it.as_string()).collect()
    }

    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn now_ms(&self) -> u64 {
        whole_ms(js::now_ms())
    }

    fn kept(&self, key: &str) -> Option<String> {
        self.settings.kept(key)
    }

    fn keep(&self, key: &str, value: &str) {
        self.settings.keep(key, value);
    }

    fn dress(&self, dress: &Dress) {
        place::dress(dress);
    }

    fn went(&self, place: &str) {
        self.place.went(place);
    }

    fn back(&self) {
        self.place.back();
    }

    fn restart(&self) {
        let _refused = js::window().location().reload();
    }

    fn camera_start(&self, use_: CameraUse) {
        self.camera.start(use_);
    }

    fn camera_stop(&self) {
        self.camera.stop();
    }

    fn camera_light(&self, light: Light) {
        self.camera.light(light);
    }

    fn camera_zoom(&self, zoom: f32) {
        self.camera.zoom(zoom);
    }

    fn picture(&self, id: u64, file: FileData) {
        files::show_picture(&self.worker, id, &file);
    }

    fn earcon(&self, earcon: Earcon, sound: Sound) {
        self.earcons.give(earcon, sound);
    }

    fn verdict_rendered(&self) {
        self.timings.rendered();
    }

    fn hand_out(&self, file: TextFile) {
        files::hand_out(file);
    }
}
