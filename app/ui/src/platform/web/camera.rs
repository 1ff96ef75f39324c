//! The camera: its picture for the person, its frames for the engine.
//!
//! Invariants: one frame is on its way at a time, the next is taken after the engine looked at it and is the newest; the
//! camera is given back when the page is hidden, and taken again when it is seen; a run that was stopped says nothing
//! more.

use std::cell::{Cell, RefCell};
use std::rc::Rc;

use wasm_bindgen::closure::Closure;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Element, HtmlVideoElement, VisibilityState};

use super::awake::Awake;
use super::link::{self, Reader};
use super::stream::Stream;
use super::timings::Timings;
use super::worker::Worker;
use super::{Report, files, js};
use crate::platform::frames::Frames;
use crate::shell::{CAMERA_ELEMENT, CameraState, CameraTrouble, CameraUse, Incoming, Light};

/// A frame is taken after this time, even if the browser does not say that there is a new one: it need not while
/// nobody sees the video.
const PATIENCE_MS: i32 = 250;
/// Between looks for a link: people need no faster one.
const LINK_PAUSE_MS: i32 = 150;

/// The page's camera.
pub(super) struct Camera {
    report: Report,
    worker: Rc<Worker>,
    timings: Rc<Timings>,
    awake: Rc<Awake>,
    video: Option<HtmlVideoElement>,
    wanted: Cell<Option<CameraUse>>,
    /// Counts starts and stops: what belongs to an older number is over.
    run: Cell<u32>,
    stream: RefCell<Option<Rc<Stream>>>,
    reader: RefCell<Option<Reader>>,
    state: RefCell<CameraState>,
    frames: RefCell<Frames>,
}

impl Camera {
    /// A camera that is off.
    pub(super) fn new(report: Report, worker: Rc<Worker>, timings: Rc<Timings>) -> Rc<Self> {
        let camera = Rc::new(Self {
            report,
            worker,
            timings,
            awake: Rc::default(),
            video: video(),
            wanted: Cell::new(None),
            run: Cell::new(0),
            stream: RefCell::default(),
            reader: RefCell::default(),
            state: RefCell::new(CameraState::Off),
            frames: RefCell::default(),
        });
        let seen = Rc::clone(&camera);
        js::listen(&js::document(), "visibilitychange", move |_| seen.seen());
        if let Some(video) = &camera.video {
            let paused = Rc::clone(&camera);
            js::listen(video, "pause", move |_| paused.keep_playing());
        }
        camera
    }

    /// Starts it, or, if it runs for that, shows it again.
    pub(super) fn start(self: &Rc<Self>, use_: CameraUse) {
        let runs = self.wanted.replace(Some(use_)) == Some(use_);
        self.place_video();
        match &*self.state.borrow() {
            CameraState::Running(_) | CameraState::Starting if runs => {
                return (self.report)(Incoming::Camera(self.state.borrow().clone()));
            }
            CameraState::Off | CameraState::Starting | CameraState::Running(_) | CameraState::Failed(_) => {}
        }
        if is_seen() {
            self.open(use_);
        }
    }

    /// Stops it.
    pub(super) fn stop(&self) {
        self.wanted.set(None);
        self.close();
    }

    /// Turns its light.
    pub(super) fn light(self: &Rc<Self>, light: Light) {
        self.adjust(async move |stream| stream.turn_light(light).await);
    }

    /// Sets its magnification.
    pub(super) fn zoom(self: &Rc<Self>, zoom: f32) {
        self.adjust(async move |stream| stream.magnify(zoom).await);
    }

    /// The engine is ready for a frame.
    pub(super) fn next_frame(self: &Rc<Self>) {
        self.frames.borrow_mut().looked();
        if self.wanted.get() == Some(CameraUse::Packs) {
            self.await_frame();
        }
    }

    fn seen(self: &Rc<Self>) {
        match self.wanted.get() {
            Some(use_) if is_seen() => self.open(use_),
            Some(_) | None => self.close(),
        }
    }

    fn open(self: &Rc<Self>, use_: CameraUse) {
        self.close();
        let run = self.run.get();
        self.tell(CameraState::Starting);
        let this = Rc::clone(self);
        spawn_local(async move {
            let opened = this.opened(run, use_).await;
            if let Err(trouble) = opened
                && this.run.get() == run
            {
                this.close();
                this.tell(CameraState::Failed(trouble));
            }
        });
    }

    async fn opened(self: &Rc<Self>, run: u32, use_: CameraUse) -> Result<(), CameraTrouble> {
        let video = self.video.as_ref().ok_or(CameraTrouble::Failed)?;
        let reader = match use_ {
            CameraUse::Packs => None,
            CameraUse::Link => Some(Reader::new().await.ok_or(CameraTrouble::NoReader)?),
        };
        let stream = Stream::open().await?;
        if self.run.get() != run {
            // Stopped while the person was asked for consent.
            stream.close();
            return Ok(());
        }
        self.watch_end(run, &stream);
        let stream = Rc::new(stream);
        self.stream.replace(Some(Rc::clone(&stream)));
        self.reader.replace(reader);
        self.place_video();
        stream.show(video).await?;
        if self.run.get() == run {
            self.awake.hold();
            self.tell(CameraState::Running(stream.picture(video)));
            self.await_frame();
        }
        Ok(())
    }

    fn close(&self) {
        self.run.set(self.run.get() + 1);
        self.reader.take();
        self.awake.let_go();
        if let Some(stream) = self.stream.take() {
            stream.close();
        }
        if let Some(video) = &self.video {
            video.set_src_object(None);
        }
        if *self.state.borrow() != CameraState::Off {
            self.tell(CameraState::Off);
        }
    }

    fn tell(&self, state: CameraState) {
        self.state.replace(state.clone());
        (self.report)(Incoming::Camera(state));
    }

    /// A camera that is unplugged, or whose consent is taken back, ends by itself.
    fn watch_end(self: &Rc<Self>, run: u32, stream: &Stream) {
        let this = Rc::clone(self);
        js::listen(stream.track(), "ended", move |_| {
            if this.run.get() == run {
                this.close();
                this.tell(CameraState::Failed(CameraTrouble::Failed));
            }
        });
    }

    fn adjust(self: &Rc<Self>, change: impl AsyncFnOnce(&Stream) + 'static) {
        let this = Rc::clone(self);
        spawn_local(async move {
            let Some(stream) = this.stream.borrow().clone() else { return };
            let run = this.run.get();
            change(&stream).await;
            if let Some(video) = this.video.as_ref().filter(|_| this.run.get() == run) {
                this.tell(CameraState::Running(stream.picture(video)));
            }
        });
    }

    /// Puts the video where the screens want it, once they have drawn the place.
    fn place_video(self: &Rc<Self>) {
        let this = Rc::clone(self);
        js::before_paint(move || this.place_video_now());
    }

    fn place_video_now(&self) {
        let (Some(video), Some(place)) = (&self.video, js::document().get_element_by_id(CAMERA_ELEMENT)) else {
            return;
        };
        if video.parent_element().as_ref() != Some(&place) {
            let _refused = place.append_child(video);
            play(video);
        }
    }

    /// A video that leaves the document pauses, and frames with it: while screens show something else, it plays on in a
    /// corner.
    fn keep_playing(&self) {
        let Some(video) = self.video.as_ref().filter(|_| self.stream.borrow().is_some()) else { return };
        if !video.is_connected()
            && let Some(corner) = corner()
        {
            let _refused = corner.append_child(video);
        }
        play(video);
    }
}

/// Frames.
impl Camera {
    /// Takes the next frame that the camera gives.
    fn await_frame(self: &Rc<Self>) {
        if !matches!(*self.state.borrow(), CameraState::Running(_)) {
            return;
        }
        let Some(frame) = self.frames.borrow_mut().ask() else { return };
        let this = Rc::clone(self);
        js::after(PATIENCE_MS, move || this.take_frame(frame));
        let this = Rc::clone(self);
        let take = Closure::once_into_js(move || this.take_frame(frame));
        let video = self.video.as_ref().map_or(JsValue::UNDEFINED, JsValue::from);
        if js::call(&video, "requestVideoFrameCallback", std::slice::from_ref(&take)).is_none() {
            let _id = js::window().request_animation_frame(take.unchecked_ref());
        }
    }

    fn take_frame(self: &Rc<Self>, frame: u32) {
        if !self.frames.borrow_mut().take(frame) {
            return;
        }
        let this = Rc::clone(self);
        spawn_local(async move {
            if this.use_frame().await.is_err() {
                // No frame yet, or an engine that is not ready.
                js::after(PATIENCE_MS, move || this.next_frame());
            }
        });
    }

    async fn use_frame(self: &Rc<Self>) -> Result<(), JsValue> {
        let video = self.video.as_ref().ok_or(JsValue::NULL)?;
        let reader = self.reader.borrow().clone();
        let Some(reader) = reader else {
            self.timings.taken(js::now_ms());
            return self.post_frame(video).await;
        };
        if let Some(text) = reader.read(video).await.filter(|it| link::is_one(it)) {
            (self.report)(Incoming::Link(text));
        }
        let this = Rc::clone(self);
        js::after(LINK_PAUSE_MS, move || {
            this.frames.borrow_mut().looked();
            this.await_frame();
        });
        Ok(())
    }

    /// Gives the engine the frame that is shown: as the camera made it where the browser hands it out, else as a bitmap,
    /// which takes longer.
    async fn post_frame(&self, video: &HtmlVideoElement) -> Result<(), JsValue> {
        if let Some(frame) = files::frame(video)
            && self.worker.post_frame(&frame).is_ok()
        {
            return Ok(());
        }
        let bitmap = files::bitmap(video).await?;
        self.worker.post_frame(&bitmap)
    }
}

fn is_seen() -> bool {
    js::document().visibility_state() == VisibilityState::Visible
}

/// The place of a video that nobody looks at: in the document, in nobody's way.
fn corner() -> Option<Element> {
    /// Its id.
    const CORNER: &str = "camera-corner";
    let document = js::document();
    document.get_element_by_id(CORNER).or_else(|| {
        let corner = document.create_element("div").ok()?;
        corner.set_id(CORNER);
        let _fixed_name = corner.set_attribute("aria-hidden", "true");
        let style = js::property(&corner, "style");
        for (name, value) in [
            ("position", "fixed"),
            ("width", "1px"),
            ("height", "1px"),
            ("right", "0"),
            ("bottom", "0"),
            ("opacity", "0.01"),
            ("pointerEvents", "none"),
        ] {
            js::set(&style, name, &value.into());
        }
        document.body()?.append_child(&corner).ok()?;
        Some(corner)
    })
}

/// Plays on, if it can: what keeps it from playing, such as that there is no camera, is said elsewhere.
fn play(video: &HtmlVideoElement) {
    if let Ok(started) = video.play() {
        spawn_local(async move {
            let _interrupted = js::settled(&started).await;
        });
    }
}

/// The element that plays the camera. Made once, so that screens may come and go around it.
fn video() -> Option<HtmlVideoElement> {
    let video = js::document().create_element("video").ok()?.dyn_into::<HtmlVideoElement>().ok()?;
    video.set_muted(true);
    video.set_autoplay(true);
    // Phones would play it full screen otherwise.
    let _fixed_name = video.set_attribute("playsinline", "");
    let _fixed_name = video.set_attribute("aria-hidden", "true");
    let style = js::property(&video, "style");
    for (name, value) in [("width", "100%"), ("height", "100%"), ("objectFit", "cover"), ("display", "block")] {
        js::set(&style, name, &value.into());
    }
    Some(video)
}
