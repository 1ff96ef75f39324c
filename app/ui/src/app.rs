//! The root of the screens: takes what the platform gives, feeds the state, carries out effects, shows the screen.

use std::cell::RefCell;
use std::rc::Rc;

use dioxus::html::FileData;
use dioxus::prelude::*;
use engine::port::{Event, FrameView};
use futures_channel::mpsc::UnboundedReceiver;
use futures_util::StreamExt;

use crate::components::{LiveRegion, Navigation, StatusLine, ToastLine, TroubleLine};
use crate::format::Place as Zone;
use crate::handle::Handle;
use crate::messages::{Language, Messages};
use crate::phrase::Phrases;
use crate::shell::{CameraUse, Dress, Incoming, Shell, TextFile};
use crate::state::{Effect, Intent, Phase, Place, Settings, State};
use crate::views;

/// What a platform gives to the screens. Made once per start, in the platform's root component:
/// `let services = use_hook(start); rsx! { App { services } }`.
#[derive(Clone)]
pub struct Services {
    /// The place that the screens run in.
    pub shell: Rc<dyn Shell>,
    /// The engine.
    pub handle: Handle,
    /// What arrives; taken by [`App`] once.
    pub incoming: Rc<RefCell<Option<UnboundedReceiver<Incoming>>>>,
}

impl Services {
    /// Services from their parts.
    pub fn new(shell: Rc<dyn Shell>, handle: Handle, incoming: UnboundedReceiver<Incoming>) -> Self {
        Self { shell, handle, incoming: Rc::new(RefCell::new(Some(incoming))) }
    }
}

impl PartialEq for Services {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.incoming, &other.incoming)
    }
}

/// What every screen can reach.
#[derive(Clone, Copy, PartialEq)]
pub struct Model {
    /// What the screens know.
    pub state: Signal<State>,
    /// What the camera saw last; apart from the state, as it changes with every frame.
    pub frame: Signal<FrameView>,
    act: Callback<Intent>,
    camera: Callback<Option<CameraUse>>,
    picture: Callback<FileData>,
    rendered: Callback<()>,
}

impl Model {
    /// Does what a person wants.
    pub fn act(&self, intent: Intent) {
        self.act.call(intent);
    }

    /// Starts the camera, or stops it.
    pub fn camera(&self, use_: Option<CameraUse>) {
        self.camera.call(use_);
    }

    /// Shows an image file to the engine.
    pub fn picture(&self, file: FileData) {
        self.picture.call(file);
    }

    /// Tells the platform that a verdict has been rendered.
    pub fn verdict_rendered(&self) {
        self.rendered.call(());
    }

    /// The words of the person's language.
    pub fn words(&self) -> Rc<Messages> {
        Messages::of(self.state.read().settings.words())
    }

    /// Where times are shown: at the site.
    pub fn zone(&self) -> Zone {
        let state = self.state.read();
        let site = state.snapshot.as_ref().and_then(|snapshot| snapshot.site.as_ref());
        Zone::named(site.map_or("UTC", |site| site.tz.as_str()))
    }

    /// Does something with phrases in the person's language.
    pub fn say<T>(&self, say: impl FnOnce(Phrases<'_>) -> T) -> T {
        let (words, place) = (self.words(), self.zone());
        say(Phrases { words: &words, place: &place })
    }
}

/// What every screen can reach, from inside a component.
pub fn use_model() -> Model {
    use_context::<Model>()
}

/// The screens.
#[component]
pub fn App(services: Services) -> Element {
    let mut state = use_signal(|| first_state(services.shell.as_ref()));
    let mut frame = use_signal(no_frame);
    let carry = use_callback({
        let services = services.clone();
        move |effects: Vec<Effect>| carry_out(&services, state, effects)
    });
    let clock = services.shell.clone();
    let act = use_callback(move |intent: Intent| {
        let effects = state.write().at(clock.now_ms()).act(intent);
        carry.call(effects);
    });
    let shell = services.shell.clone();
    let camera = use_callback(move |use_: Option<CameraUse>| match use_ {
        Some(use_) => shell.camera_start(use_),
        None => shell.camera_stop(),
    });
    let shell = services.shell.clone();
    let picture = use_callback(move |file: FileData| {
        let id = state.peek().picture.0 + 1;
        state.write().act(Intent::Picture(id));
        shell.picture(id, file);
    });
    let shell = services.shell.clone();
    let rendered = use_callback(move |()| shell.verdict_rendered());
    use_context_provider(|| Model { state, frame, act, camera, picture, rendered });

    let incoming = services.clone();
    use_future(move || {
        let services = incoming.clone();
        async move {
            let Some(mut queue) = services.incoming.borrow_mut().take() else { return };
            while let Some(arrived) = queue.next().await {
                if let Some(arrived) = sorted(&services, &mut frame, arrived) {
                    let effects = take_in(state, arrived, services.shell.now_ms());
                    carry.call(effects);
                }
            }
        }
    });

    let shell = services.shell.clone();
    use_effect(move || shell.dress(&dress(&state.read())));
    rsx! { Stage {} }
}

fn first_state(shell: &dyn Shell) -> State {
    let languages = shell.languages();
    let system = Language::preferred(languages.iter().map(String::as_str));
    let mut state = State::new(Settings::read(|key| shell.kept(key), system));
    let server = shell.server();
    state.server_fixed = server.is_some();
    state.server = server.unwrap_or_default();
    state.version = shell.version();
    state.now_ms = shell.now_ms();
    if let Some(code) = shell.link_code() {
        state.act(Intent::Code(crate::state::code_in(&code)));
    }
    state
}

fn no_frame() -> FrameView {
    FrameView { codes: Vec::new(), hint: None }
}

/// Takes out what does not concern the state: replies go to who waits for them, frames to their own signal.
fn sorted(services: &Services, frame: &mut Signal<FrameView>, arrived: Incoming) -> Option<Incoming> {
    let Incoming::Engine(event) = arrived else { return Some(arrived) };
    match *event {
        Event::Reply { id, result } => {
            services.handle.deliver(id, result);
            None
        }
        Event::Frame(view) => {
            if *frame.peek() != view {
                frame.set(view);
            }
            None
        }
        event @ (Event::Ready(_)
        | Event::Closed(_)
        | Event::Read(_)
        | Event::Unread(_)
        | Event::Answered(_)
        | Event::Picture { .. }
        | Event::Changed(_)
        | Event::Notices(_)) => Some(Incoming::Engine(Box::new(event))),
    }
}

/// Feeds the state. A tick that changes nothing on the screen does not render anything.
fn take_in(mut state: Signal<State>, arrived: Incoming, now_ms: u64) -> Vec<Effect> {
    /// Ages are shown in minutes: the clock on the screen may stand this long.
    const STILL_MS: u64 = 10_000;
    if let Incoming::Tick(now_ms) = arrived {
        let quiet = {
            let known = state.peek();
            known.toast.is_none() && known.stops.is_empty() && now_ms < known.now_ms + STILL_MS
        };
        if quiet {
            return Vec::new();
        }
    }
    state.write().at(now_ms).apply(arrived)
}

fn dress(state: &State) -> Dress {
    let words = Messages::of(state.settings.words());
    let screen = state.screen();
    let title = words.with("title", &[("screen", words.get(&format!("screen-{screen}")).into())]);
    Dress { screen, theme: state.settings.theme.name(), language: words.language().tag(), title }
}

/// Carries out what the state asks for.
fn carry_out(services: &Services, mut state: Signal<State>, effects: Vec<Effect>) {
    for effect in effects {
        let shell = services.shell.as_ref();
        match effect {
            Effect::Send(command, purpose) => {
                let services = services.clone();
                spawn(async move {
                    let result = services.handle.send(command).await;
                    let effects = state.write().at(services.shell.now_ms()).done(purpose, result);
                    carry_out(&services, state, effects);
                });
            }
            Effect::Earcon(earcon) => shell.earcon(earcon, state.peek().settings.sound),
            Effect::Keep(key, value) => shell.keep(key, &value),
            Effect::Went(place) => shell.went(&place),
            Effect::Back => shell.back(),
            Effect::Restart => shell.restart(),
            Effect::Light(light) => shell.camera_light(light),
            Effect::Zoom(zoom) => shell.camera_zoom(zoom),
            Effect::HandOut(TextFile { name, media_type, text }) => {
                shell.hand_out(TextFile { name, media_type, text });
            }
        }
    }
}

/// The screen that the state asks for.
#[component]
pub fn Stage() -> Element {
    let model = use_model();
    let state = model.state.read();
    let screen = match &state.phase {
        Phase::Loading => return rsx! { views::Loading {} },
        Phase::Closed(trouble) => return rsx! { views::Closed { trouble: trouble.clone() } },
        Phase::Open => match state.place {
            Place::Enrol => rsx! { views::Enrol {} },
            Place::Scan => rsx! { views::Scan {} },
            Place::Type => rsx! { views::Type {} },
            Place::Session => rsx! { views::Session {} },
            Place::History | Place::Record(_) => rsx! { views::History {} },
            Place::Status => rsx! { views::Status {} },
        },
    };
    rsx! {
        div { class: "app", "data-place": state.place.screen(),
            StatusLine {}
            TroubleLine {}
            {screen}
            ToastLine {}
            Navigation {}
        }
        LiveRegion {}
    }
}

/// The screens in a given state, without a platform: for tests and the gallery.
#[component]
pub fn Still(state: State, frame: FrameView) -> Element {
    let state = use_signal(|| state);
    let frame = use_signal(|| frame);
    let act = use_callback(|_: Intent| {});
    let camera = use_callback(|_: Option<CameraUse>| {});
    let picture = use_callback(|_: FileData| {});
    let rendered = use_callback(|()| {});
    use_context_provider(|| Model { state, frame, act, camera, picture, rendered });
    rsx! { Stage {} }
}
