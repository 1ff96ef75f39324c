//! A window on a desktop, or a phone's view: the screens in a web view, the engine in a thread of its own.
//!
//! Invariants: the window never waits for engine, camera or files; what they report reaches the screens through one
//! queue, in order; nothing is fetched from anywhere by the view itself.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use dioxus::html::FileData;
use dioxus::prelude::*;
use engine::actor::Input;
use engine::device::{DemoKeys, Options};
use engine::platform::{ToActor, spawn as spawn_engine};
use engine::port::{Call, Event};
use futures_channel::mpsc::UnboundedSender;
use verify_core::sync::Retry;

use crate::app::{App, Services};
use crate::handle::{Handle, Port};
use crate::shell::{CameraUse, Dress, Earcon, Incoming, Light, Network, Persistence, Shell, Sound, TextFile, queue};

mod camera;
mod files;
mod home;
mod keyboard;
mod place;
mod settings;
mod view;

use camera::Camera;
use keyboard::{KeyPlaces, Keyboard};
use place::Places;
use settings::Settings;
use view::View;

/// The way to the screens, from any thread. Gone only when they are.
type Report = UnboundedSender<Incoming>;

/// Puts something on the way to the screens.
fn tell(report: &Report, incoming: Incoming) {
    let _gone = report.unbounded_send(incoming);
}

/// Opens the window.
pub(super) fn launch() {
    view::builder().launch(Root);
}

#[component]
fn Root() -> Element {
    let (services, keyboard) = use_hook(start);
    rsx! {
        App { services }
        KeyPlaces { keyboard }
    }
}

fn start() -> (Services, Keyboard) {
    let (report, incoming) = queue();
    let native = Rc::new(Native::start(&report));
    let handle = Handle::new(Rc::new(ToEngine(native.engine.clone())));
    (Services::new(native, handle, incoming), Keyboard::new(report))
}

/// The way to the engine.
struct ToEngine(ToActor);

impl Port for ToEngine {
    fn post(&self, call: Call) {
        // A thread that ended said so by `Event::Closed`, and the screens wait for nothing more.
        let _closed = self.0.send(Input::Call(call));
    }
}

/// A window and what belongs to it.
struct Native {
    started: Instant,
    report: Report,
    engine: ToActor,
    camera: Camera,
    view: View,
    settings: Settings,
    places: RefCell<Places>,
}

impl Native {
    fn start(report: &Report) -> Self {
        let started = Instant::now();
        let home = home::folder();
        let settings = Settings::read(&home);
        let view = View::of_window();
        let camera = Camera::new(report.clone(), view.clone());
        let options = Options { demo: DemoKeys::Accepted, now: None, retry: Retry::INTERACTIVE };
        let (events, looked) = (report.clone(), camera.looked());
        let engine = spawn_engine(home, options, move |event| {
            if matches!(event, Event::Ready(_) | Event::Frame(_)) {
                looked.ready();
            }
            tell(&events, Incoming::Engine(Box::new(event)));
        });
        camera.connect(engine.clone());
        if let Some(link) = std::env::args().nth(1).filter(|it| place::is_link(it)) {
            tell(report, Incoming::Link(link));
        }
        tick(report.clone(), started);
        // A network is found by asking the server; folders are kept until a person deletes them.
        tell(report, Incoming::Network(Network::Online));
        tell(report, Incoming::Storage(Persistence::Kept));
        Self { started, report: report.clone(), engine, camera, view, settings, places: RefCell::default() }
    }
}

/// Says every second how long the app runs, until the screens are gone.
fn tick(report: Report, started: Instant) {
    thread::spawn(move || {
        loop {
            thread::sleep(Duration::from_secs(1));
            if report.unbounded_send(Incoming::Tick(ms_since(started))).is_err() {
                return;
            }
        }
    });
}

fn ms_since(started: Instant) -> u64 {
    u64::try_from(started.elapsed().as_millis()).unwrap_or(u64::MAX)
}

impl Shell for Native {
    fn server(&self) -> Option<String> {
        None
    }

    fn link_code(&self) -> Option<String> {
        // A link that opened the app comes as [`Incoming::Link`], as it names the server, too.
        None
    }

    fn languages(&self) -> Vec<String> {
        settings::languages(|name| std::env::var(name).ok())
    }

    fn version(&self) -> String {
        env!("CARGO_PKG_VERSION").to_owned()
    }

    fn now_ms(&self) -> u64 {
        ms_since(self.started)
    }

    fn kept(&self, key: &str) -> Option<String> {
        self.settings.kept(key)
    }

    fn keep(&self, key: &str, value: &str) {
        self.settings.keep(key, value);
    }

    fn dress(&self, dress: &Dress) {
        self.view.dress(dress);
    }

    fn went(&self, place: &str) {
        self.places.borrow_mut().went(place);
    }

    fn back(&self) {
        let place = self.places.borrow_mut().back();
        if let Some(place) = place {
            tell(&self.report, Incoming::Went(place));
        }
    }

    fn restart(&self) {
        view::restart();
    }

    fn camera_start(&self, use_: CameraUse) {
        self.camera.start(use_);
    }

    fn camera_stop(&self) {
        self.camera.stop();
    }

    fn camera_light(&self, _light: Light) {
        // No camera here is said to have a light.
    }

    fn camera_zoom(&self, _zoom: f32) {
        // Nor to magnify.
    }

    fn picture(&self, id: u64, file: FileData) {
        files::show_picture(self.engine.clone(), self.report.clone(), id, file.path());
    }

    fn earcon(&self, earcon: Earcon, sound: Sound) {
        match sound {
            Sound::On => self.view.sound(earcon),
            Sound::Vibrate | Sound::Off => {}
        }
    }

    fn verdict_rendered(&self) {
        // Measured in browsers only.
    }

    fn hand_out(&self, file: TextFile) {
        files::hand_out(file);
    }
}
