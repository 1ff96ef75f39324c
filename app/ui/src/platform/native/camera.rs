//! The camera of a machine: its frames for the engine, and small pictures of them for the person.
//!
//! Invariants: the camera belongs to its own thread, which reads it as fast as it gives frames, and gives it back when it
//! is stopped; who gets a frame says [`Feed`].

use std::cell::OnceCell;
use std::path::PathBuf;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::thread;
use std::time::Duration;

use engine::actor::Input;
use engine::capture::{Feed, For, FrameError, FrameSource, Looked, Luma};
use engine::platform::ToActor;

use super::view::View;
use super::{Report, tell};
use crate::shell::{CameraPicture, CameraState, CameraTrouble, CameraUse, Incoming};

#[cfg(feature = "desktop")]
mod device;
mod preview;
mod sequence;

/// Where the view finds the camera's picture.
pub(super) const PREVIEW: &str = "camera-frame";
/// Names a folder of images that takes the place of the camera: for tests, and where there is none.
pub(super) const FRAMES: &str = "PACKPROOF_FRAMES";

/// Between two looks for a frame at a source that does not wait for one itself.
const PAUSE: Duration = Duration::from_millis(5);

/// The camera that this machine has, or the folder that takes its place.
fn open() -> Result<Box<dyn FrameSource>, FrameError> {
    match std::env::var_os(FRAMES) {
        Some(folder) => sequence::Sequence::open(&PathBuf::from(folder)).map(|it| Box::new(it) as Box<dyn FrameSource>),
        None => open_device(),
    }
}

#[cfg(feature = "desktop")]
fn open_device() -> Result<Box<dyn FrameSource>, FrameError> {
    device::Device::open().map(|it| Box::new(it) as Box<dyn FrameSource>)
}

#[cfg(not(feature = "desktop"))]
fn open_device() -> Result<Box<dyn FrameSource>, FrameError> {
    Err(FrameError::Missing { camera: "the camera of a phone".to_owned() })
}

/// What the screens say of it; the particulars are for who looks for the fault.
fn trouble(error: &FrameError) -> CameraTrouble {
    eprintln!("camera: {error}");
    match error {
        FrameError::Missing { .. } | FrameError::NoImages { .. } | FrameError::Unreadable { .. } => {
            CameraTrouble::Missing
        }
        FrameError::Denied { .. } => CameraTrouble::Denied,
        FrameError::Busy { .. } => CameraTrouble::Busy,
        FrameError::Broken { .. }
        | FrameError::Frame { .. }
        | FrameError::NoFile { .. }
        | FrameError::FileTooLarge { .. }
        | FrameError::Image { .. } => CameraTrouble::Failed,
    }
}

/// What the camera's thread shares with the window.
#[derive(Clone)]
struct Shared {
    looked: Looked,
    /// Counts starts and stops: a thread whose number is over ends.
    run: Arc<AtomicU64>,
    state: Arc<Mutex<CameraState>>,
    newest: Arc<Mutex<Option<Luma>>>,
}

impl Shared {
    fn is_current(&self, run: u64) -> bool {
        self.run.load(Ordering::Acquire) == run
    }

    fn next_run(&self) -> u64 {
        self.run.fetch_add(1, Ordering::AcqRel) + 1
    }
}

/// What is behind a lock: whole even if somebody panicked while he held it, as it is only ever replaced.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The window's camera.
pub(super) struct Camera {
    report: Report,
    view: View,
    shared: Shared,
    engine: OnceCell<ToActor>,
}

impl Camera {
    /// A camera that is off.
    pub(super) fn new(report: Report, view: View) -> Self {
        let shared = Shared {
            looked: Looked::default(),
            run: Arc::default(),
            state: Arc::new(Mutex::new(CameraState::Off)),
            newest: Arc::default(),
        };
        let newest = Arc::clone(&shared.newest);
        view.serve_camera(move || preview::jpeg(locked(&newest).as_ref()?));
        Self { report, view, shared, engine: OnceCell::new() }
    }

    /// What tells the camera that the engine is ready for a frame.
    pub(super) fn looked(&self) -> Looked {
        self.shared.looked.clone()
    }

    /// Says where frames go. Once, before the first start.
    pub(super) fn connect(&self, engine: ToActor) {
        let _once = self.engine.set(engine);
    }

    /// Starts it, or, if it runs, shows it again.
    pub(super) fn start(&self, use_: CameraUse) {
        match use_ {
            CameraUse::Packs => self.start_for_packs(),
            CameraUse::Link => {
                self.stop();
                self.tell(CameraState::Failed(CameraTrouble::NoReader));
            }
        }
    }

    /// Stops it.
    pub(super) fn stop(&self) {
        self.shared.next_run();
        *locked(&self.shared.newest) = None;
        self.tell(CameraState::Off);
    }

    fn start_for_packs(&self) {
        self.view.show_camera();
        let state = locked(&self.shared.state).clone();
        match state {
            CameraState::Starting | CameraState::Running(_) => self.tell(state),
            CameraState::Off | CameraState::Failed(_) => {
                self.tell(CameraState::Starting);
                let Some(to_engine) = self.engine.get().cloned() else { return };
                let (shared, report) = (self.shared.clone(), self.report.clone());
                let run = shared.next_run();
                thread::spawn(move || Run { run, shared, report, to_engine }.pass_until_stopped());
            }
        }
    }

    fn tell(&self, state: CameraState) {
        *locked(&self.shared.state) = state.clone();
        tell(&self.report, Incoming::Camera(state));
    }
}

/// The camera from one start to the stop after it, on its own thread.
struct Run {
    run: u64,
    shared: Shared,
    report: Report,
    to_engine: ToActor,
}

impl Run {
    fn pass_until_stopped(self) {
        if let Err(error) = open().and_then(|mut source| self.pass_frames(source.as_mut())) {
            self.tell(CameraState::Failed(trouble(&error)));
        }
    }

    fn pass_frames(&self, source: &mut dyn FrameSource) -> Result<(), FrameError> {
        let mut size = None;
        let mut feed = Feed { source, looked: self.shared.looked.clone() };
        while self.shared.is_current(self.run) {
            let Some((frame, whose)) = feed.newest()? else {
                thread::sleep(PAUSE);
                continue;
            };
            if size.replace((frame.width(), frame.height())) != Some((frame.width(), frame.height())) {
                self.tell(CameraState::Running(picture(&frame)));
            }
            if whose == For::Engine && self.to_engine.send(Input::Frame(frame.clone())).is_err() {
                return Ok(());
            }
            if self.shared.is_current(self.run) {
                *locked(&self.shared.newest) = Some(frame);
            }
        }
        Ok(())
    }

    /// A run that was stopped says nothing more.
    fn tell(&self, state: CameraState) {
        let mut known = locked(&self.shared.state);
        if self.shared.is_current(self.run) {
            *known = state.clone();
            tell(&self.report, Incoming::Camera(state));
        }
    }
}

fn picture(frame: &Luma) -> CameraPicture {
    let pixels = |side: usize| u32::try_from(side).unwrap_or(u32::MAX);
    CameraPicture { width: pixels(frame.width()), height: pixels(frame.height()), light: None, zoom: None }
}
