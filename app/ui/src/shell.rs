//! What screens need of the place they run in, besides the engine: a browser's page, a window, a phone.
//!
//! [`Shell`] is what screens ask for; each platform implements it under `platform/`. What the platform reports comes back
//! as [`Incoming`] through one queue, in order, on the thread of the screens. Nothing here decides anything.

use dioxus::html::FileData;
use engine::port::Event;
use futures_channel::mpsc::{UnboundedReceiver, UnboundedSender, unbounded};

/// What reaches the screens, in order.
#[derive(Debug, Clone, PartialEq)]
pub enum Incoming {
    /// The engine says something. Replies go to [`crate::handle::Handle::deliver`] by way of this queue, too.
    Engine(Box<Event>),
    /// A hardware scanner typed this (GS is U+001D). Only while no text field has the focus.
    Wedge(String),
    /// A key of a person, by its DOM name (`j`, `Enter`, `Escape`, …): one that no burst of a scanner holds, pressed
    /// without Ctrl, Alt or Meta. Not reported while a text field, a choice or a file field has the focus, apart from
    /// `Escape`; `Enter` and space not while any control has it, as they press the control.
    Key(String),
    /// What the camera does now.
    Camera(CameraState),
    /// A QR code with a link came into view while the camera ran for [`CameraUse::Link`].
    Link(String),
    /// Whether there is a network, as far as the platform knows.
    Network(Network),
    /// Whether the platform promises to keep what is stored.
    Storage(Persistence),
    /// A newer version of the app waits for the next start.
    UpdateWaiting,
    /// The person went to this place by the platform's back and forward, or by a link: what was given to [`Shell::went`].
    Went(String),
    /// A second has passed: milliseconds since the start of the app, by a clock that never goes back.
    Tick(u64),
}

/// Both ends of the queue of [`Incoming`]. The platform keeps the sender (it may be used from any thread).
pub fn queue() -> (UnboundedSender<Incoming>, UnboundedReceiver<Incoming>) {
    unbounded()
}

/// What screens ask of the platform. Calls return at once; what comes of them arrives as [`Incoming`].
pub trait Shell {
    /// The address of the engine's server, if the platform fixes it: the origin of the page. `None`: the person types it.
    fn server(&self) -> Option<String>;
    /// The enrolment code of the link that opened the app (`#enrol=CODE`), if it did; gone after the first call.
    fn link_code(&self) -> Option<String>;
    /// Languages that the person prefers, best first, as in `de-CH`.
    fn languages(&self) -> Vec<String>;
    /// Version of the app, for the status screen.
    fn version(&self) -> String;
    /// Milliseconds on the clock of [`Incoming::Tick`].
    fn now_ms(&self) -> u64;

    /// A setting that was kept on this device.
    fn kept(&self, key: &str) -> Option<String>;
    /// Keeps a setting; nothing happens where nothing can be kept.
    fn keep(&self, key: &str, value: &str);

    /// Puts what the document as a whole shows: `body[data-screen]`, `html[data-theme]`, `html[data-motion]`, `html[lang]`, title.
    fn dress(&self, dress: &Dress);
    /// Remembers that the person is now at `place` (such as `history` or `record/1.42`), so that "back" leads there.
    fn went(&self, place: &str);
    /// Goes back to the place before.
    fn back(&self);
    /// Starts the app anew.
    fn restart(&self);

    /// Starts the camera and shows its picture inside the element with the id [`CAMERA_ELEMENT`], filling it
    /// (`object-fit: cover`). Frames go to the engine as long as it runs; the screen stays awake meanwhile.
    fn camera_start(&self, use_: CameraUse);
    /// Stops it.
    fn camera_stop(&self);
    /// Turns its light on or off.
    fn camera_light(&self, light: Light);
    /// Sets its magnification.
    fn camera_zoom(&self, zoom: f32);
    /// Shows the file to the engine as a picture with this number; [`Event::Picture`] tells what came of it.
    fn picture(&self, id: u64, file: FileData);

    /// Sounds and vibrates, as the settings allow.
    fn earcon(&self, earcon: Earcon, sound: Sound);
    /// Called when a verdict has been rendered, so that the time from frame to paint can be measured.
    fn verdict_rendered(&self);
    /// Hands a text file to the person: a share sheet or a download.
    fn hand_out(&self, file: TextFile);
}

/// Id of the element that the platform fills with the camera's picture. Screens leave its inside alone.
pub const CAMERA_ELEMENT: &str = "camera-picture";

/// What the document as a whole shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Dress {
    /// Name of the screen, for `body[data-screen]`.
    pub screen: &'static str,
    /// `system`, `light`, `dark` or `sun`, for `html[data-theme]`.
    pub theme: &'static str,
    /// Language of the words, for `html[lang]`.
    pub language: &'static str,
    /// Title of the document.
    pub title: String,
}

/// What the camera is wanted for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraUse {
    /// Packs: frames go to the engine.
    Packs,
    /// An enrolment link as QR code; the engine gets nothing.
    Link,
}

/// What the camera does.
#[derive(Debug, Clone, PartialEq)]
pub enum CameraState {
    /// Nothing.
    Off,
    /// It was asked for; the person may be asked for consent.
    Starting,
    /// It shows a picture.
    Running(CameraPicture),
    /// It cannot be used.
    Failed(CameraTrouble),
}

/// The camera's picture.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct CameraPicture {
    /// Width in pixels.
    pub width: u32,
    /// Height in pixels.
    pub height: u32,
    /// Its light; `None` where it has none.
    pub light: Option<Light>,
    /// Its magnification; `None` where it has one only.
    pub zoom: Option<Zoom>,
}

/// A range of magnification, and where in it the camera is.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Zoom {
    /// Least.
    pub min: f32,
    /// Greatest.
    pub max: f32,
    /// Now.
    pub now: f32,
}

/// The camera's light.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Light {
    /// It shines.
    On,
    /// It does not.
    Off,
}

/// Why the camera cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CameraTrouble {
    /// The person or the system said no.
    Denied,
    /// There is none.
    Missing,
    /// Another program has it.
    Busy,
    /// The page did not come over a safe connection.
    Insecure,
    /// It cannot read QR codes here ([`CameraUse::Link`] only).
    NoReader,
    /// Anything else.
    Failed,
}

impl CameraTrouble {
    /// All of them.
    pub const ALL: [Self; 6] = [Self::Denied, Self::Missing, Self::Busy, Self::Insecure, Self::NoReader, Self::Failed];

    /// The name used in message files and in `data-trouble`.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Denied => "camera_denied",
            Self::Missing => "camera_missing",
            Self::Busy => "camera_busy",
            Self::Insecure => "camera_insecure",
            Self::NoReader => "camera_no_reader",
            Self::Failed => "camera_failed",
        }
    }
}

/// Whether there is a network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Network {
    /// There may be one.
    Online,
    /// There is certainly none.
    Offline,
}

/// Whether the platform promises to keep what is stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Persistence {
    /// It does.
    Kept,
    /// It may clear it when room runs short.
    Refused,
}

/// A sound with its vibration, one for each way of going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Earcon {
    /// VERIFIED: short and high.
    Good,
    /// VERIFIED, read before: a double tick.
    Repeat,
    /// CHECK: two tones, rising.
    Check,
    /// HELD and NOT COVERED: two tones, falling, soft.
    Wait,
    /// STOP: low and long.
    Stop,
}

/// What of a sound is wanted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sound {
    /// Sound and vibration.
    On,
    /// Vibration only.
    Vibrate,
    /// Neither.
    Off,
}

/// A text file for the person.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TextFile {
    /// Its name.
    pub name: String,
    /// Its media type.
    pub media_type: &'static str,
    /// Its text.
    pub text: String,
}
