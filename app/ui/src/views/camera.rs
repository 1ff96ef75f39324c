//! The camera's picture with what was found in it, and what to do when there is none.

use dioxus::prelude::*;

use crate::app::use_model;
use crate::components::{Icon, Sign};
use crate::phrase;
use crate::shell::{CAMERA_ELEMENT, CameraPicture, CameraTrouble, CameraUse, Light};
use crate::state::Intent;

/// The picture. The platform fills the inner element; the camera runs as long as it is on the screen.
#[component]
pub fn CameraPane(use_: CameraUse) -> Element {
    let model = use_model();
    let (state, words) = (model.state.read(), model.words());
    use_drop(move || model.camera(None));
    let picture = state.camera.picture;
    rsx! {
        section { class: "cam", "aria-label": words.get("camera"), "data-camera": if picture.is_some() { "running" } else { "starting" },
            div { id: CAMERA_ELEMENT, onmounted: move |_| model.camera(Some(use_)) }
            if let Some(picture) = picture {
                Overlay { picture }
                Tools { picture }
            } else {
                p { class: "hint", role: "status", {words.get("camera-starting")} }
            }
        }
    }
}

/// Corners of what was found, or the frame to aim with, and a hint. Follows every frame, and nothing else does.
#[component]
fn Overlay(picture: CameraPicture) -> Element {
    let model = use_model();
    let words = model.words();
    let frame = model.frame.read();
    let (width, height) = (picture.width.max(1), picture.height.max(1));
    let outlines = frame.codes.iter().map(|corners| {
        let points = corners.map(|(x, y)| format!("{:.1},{:.1}", x * width as f32, y * height as f32)).join(" ");
        rsx! { polygon { points } }
    });
    let hint = frame.hint.as_ref().filter(|_| frame.codes.is_empty());
    rsx! {
        if frame.codes.is_empty() {
            div { class: "roi", "aria-hidden": "true", i {} i {} i {} i {} }
        } else {
            svg { class: "outlines", view_box: "0 0 {width} {height}", preserve_aspect_ratio: "xMidYMid slice", "aria-hidden": "true", {outlines} }
        }
        if let Some(hint) = hint {
            p { class: "hint", role: "status", "data-hint": "{hint}",
                {words.find(&phrase::id("hint", hint), &[]).unwrap_or_else(|| words.get("hint-nothing-found"))}
            }
        }
    }
}

/// Light and magnification, where the camera has them.
#[component]
fn Tools(picture: CameraPicture) -> Element {
    let model = use_model();
    let words = model.words();
    rsx! {
        div { class: "tools",
            if let Some(light) = picture.light {
                button {
                    class: "round",
                    "data-action": "light",
                    "aria-pressed": if light == Light::On { "true" } else { "false" },
                    onclick: move |_| model.act(Intent::Light(if light == Light::On { Light::Off } else { Light::On })),
                    Icon { sign: Sign::Light, size: 24 }
                    span { {words.get("light")} }
                }
            }
            if let Some(zoom) = picture.zoom {
                button {
                    class: "round",
                    "data-action": "zoom",
                                        onclick: move |_| model.act(Intent::Zoom(next_zoom(zoom.now, zoom.min, zoom.max))),
                    span { class: "spoken", {words.get("zoom")} " " }
                    "{zoom.now:.0}×"
                }
            }
            button { class: "round", "data-action": "camera-stop", "aria-label": words.get("camera-stop"), onclick: move |_| model.act(Intent::CameraStop),
                Icon { sign: Sign::Close, size: 24 }
            }
        }
    }
}

/// Steps of two, then back to the least.
fn next_zoom(now: f32, min: f32, max: f32) -> f32 {
    let next = (now * 2.0).min(max);
    if next <= now + 0.05 { min } else { next }
}

/// No picture: a way to start it, or why there is none and what to do.
#[component]
pub fn CameraOff(trouble: Option<CameraTrouble>) -> Element {
    let model = use_model();
    let words = model.words();
    let Some(trouble) = trouble else {
        return rsx! {
            section { class: "cam off", "aria-label": words.get("camera"),
                div { class: "invite",
                    Icon { sign: Sign::Camera, size: 64 }
                    p { {words.get("camera-off")} }
                    button { class: "primary", "data-action": "camera-start", onclick: move |_| model.act(Intent::CameraStart), {words.get("camera-start")} }
                    p { class: "sub", {words.get("camera-off-wedge")} }
                }
            }
        };
    };
    let family = phrase::id("trouble", trouble.name());
    rsx! {
        section { class: "cam off", "aria-label": words.get("camera"), "data-trouble": trouble.name(),
            div { class: "invite",
                Icon { sign: Sign::Camera, size: 64 }
                p { role: "alert", b { {words.get(&family)} } }
                p { {words.get(&format!("{family}.next"))} }
                button { class: "primary", "data-action": "camera-start", onclick: move |_| model.act(Intent::CameraStart), {words.get("try-again")} }
            }
        }
    }
}
