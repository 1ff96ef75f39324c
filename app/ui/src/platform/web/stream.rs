//! The browser's camera itself: getting its stream, what it can do, and why there is none.

use std::cell::Cell;

use wasm_bindgen::{JsCast, JsValue};
use web_sys::{HtmlVideoElement, MediaStream, MediaStreamConstraints, MediaStreamTrack};

use super::js;
use super::settings::Settings;
use crate::shell::{CameraPicture, CameraTrouble, Light, Zoom};

/// The setting that holds the camera used last.
const REMEMBERED: &str = "camera";

/// A camera that runs.
pub(super) struct Stream {
    stream: MediaStream,
    track: MediaStreamTrack,
    light: Cell<Option<Light>>,
}

impl Stream {
    /// Asks the browser for a camera: the one used last, or one that looks away from the person.
    pub(super) async fn open() -> Result<Self, CameraTrouble> {
        if !js::property(&js::window(), "isSecureContext").is_truthy() {
            return Err(CameraTrouble::Insecure);
        }
        let devices = js::property(&js::window().navigator(), "mediaDevices");
        let settings = Settings::new();
        let asked = js::ask(&devices, "getUserMedia", &[constraints(settings.kept(REMEMBERED)).into()]).await;
        let stream: MediaStream = match asked {
            Some(Ok(stream)) => stream.unchecked_into(),
            Some(Err(error)) => return Err(trouble(&error)),
            None => return Err(CameraTrouble::Missing),
        };
        let track = stream.get_video_tracks().get(0).dyn_into::<MediaStreamTrack>();
        let track = track.map_err(|_| CameraTrouble::Missing)?;
        if let Some(id) = js::property(&facts(&track, "getSettings"), "deviceId").as_string() {
            settings.keep(REMEMBERED, &id);
        }
        let light = js::property(&facts(&track, "getCapabilities"), "torch").is_truthy().then_some(Light::Off);
        let stream = Self { stream, track, light: Cell::new(light) };
        let _unable = stream.demand(&[("focusMode", "continuous".into())]).await;
        Ok(stream)
    }

    /// Shows it in `video`.
    pub(super) async fn show(&self, video: &HtmlVideoElement) -> Result<(), CameraTrouble> {
        video.set_src_object(Some(&self.stream));
        let playing = video.play().map_err(|_| CameraTrouble::Failed)?;
        js::settled(&playing).await.map(drop).map_err(|error| trouble(&error))
    }

    /// Its track.
    pub(super) fn track(&self) -> &MediaStreamTrack {
        &self.track
    }

    /// Turns the light.
    pub(super) async fn turn_light(&self, light: Light) {
        let on = match light {
            Light::On => true,
            Light::Off => false,
        };
        if self.light.get().is_some() && self.demand(&[("torch", on.into())]).await.is_ok() {
            self.light.set(Some(light));
        }
    }

    /// Sets the magnification.
    pub(super) async fn magnify(&self, zoom: f32) {
        let _unable = self.demand(&[("zoom", zoom.into())]).await;
    }

    /// What it shows, once it plays in `video`.
    pub(super) fn picture(&self, video: &HtmlVideoElement) -> CameraPicture {
        CameraPicture {
            width: video.video_width(),
            height: video.video_height(),
            light: self.light.get(),
            zoom: self.zoom(),
        }
    }

    /// Gives the camera back.
    pub(super) fn close(&self) {
        for track in self.stream.get_tracks().iter() {
            track.unchecked_into::<MediaStreamTrack>().stop();
        }
    }

    fn zoom(&self) -> Option<Zoom> {
        let range = js::present(&facts(&self.track, "getCapabilities"), "zoom")?;
        let number = |of: &JsValue, name| js::property(of, name).as_f64().map(|it| it as f32);
        let (min, max) = (number(&range, "min")?, number(&range, "max")?);
        let now = number(&facts(&self.track, "getSettings"), "zoom").unwrap_or(min);
        (max > min).then_some(Zoom { min, max, now })
    }

    /// Asks the track for something that it may not be able to do.
    async fn demand(&self, wishes: &[(&str, JsValue)]) -> Result<(), JsValue> {
        let advanced = js_sys::Array::of1(&js::object(wishes));
        let demand = js::object(&[("advanced", advanced.into())]);
        js::ask(&self.track, "applyConstraints", &[demand]).await.unwrap_or(Err(JsValue::NULL)).map(drop)
    }
}

/// What a track says of itself; browsers lack some of it.
fn facts(track: &MediaStreamTrack, method: &str) -> JsValue {
    js::call(track, method, &[]).and_then(Result::ok).unwrap_or(JsValue::UNDEFINED)
}

/// Enough pixels for a code at a hand's width, and few enough to look at each frame.
fn constraints(remembered: Option<String>) -> MediaStreamConstraints {
    let ideal = |value: JsValue| js::object(&[("ideal", value)]);
    let video = js::object(&[
        ("facingMode", ideal("environment".into())),
        ("width", ideal(1280.into())),
        ("height", ideal(720.into())),
    ]);
    if let Some(id) = remembered {
        js::set(&video, "deviceId", &ideal(id.into()));
    }
    let constraints = MediaStreamConstraints::new();
    constraints.set_audio(&JsValue::FALSE);
    constraints.set_video(&video);
    constraints
}

fn trouble(error: &JsValue) -> CameraTrouble {
    web_sys::console::debug_1(error);
    match js::error_name(error).as_str() {
        "NotAllowedError" | "SecurityError" => CameraTrouble::Denied,
        "NotFoundError" | "OverconstrainedError" => CameraTrouble::Missing,
        "NotReadableError" | "AbortError" => CameraTrouble::Busy,
        _ => CameraTrouble::Failed,
    }
}
