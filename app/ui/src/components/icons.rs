//! Shapes and signs as inline SVG, in the colour of the text around them. All are decoration: words stand beside them.

use dioxus::prelude::*;
use verify_core::verdict::Decision;

/// The shape of a decision: told apart without colour.
#[component]
pub fn Shape(decision: Decision, size: u32) -> Element {
    let inside = match decision {
        Decision::Verified => rsx! {
            circle { cx: 24, cy: 24, r: 22, fill: "none", stroke: "currentColor", stroke_width: 4 }
            path { d: "M13 25l8 8 15-17", fill: "none", stroke: "currentColor", stroke_width: 5, stroke_linecap: "round", stroke_linejoin: "round" }
        },
        Decision::Stop => rsx! {
            path { d: "M15 2h18l13 13v18L33 46H15L2 33V15z", fill: "currentColor" }
            path { class: "cross", d: "M15 15l18 18M33 15L15 33", stroke_width: 5, stroke_linecap: "round" }
        },
        Decision::Check => rsx! {
            path { d: "M24 4l22 39H2z", fill: "none", stroke: "currentColor", stroke_width: 4, stroke_linejoin: "round" }
            path { d: "M24 18v12", stroke: "currentColor", stroke_width: 5, stroke_linecap: "round" }
            circle { cx: 24, cy: "36.5", r: "2.8", fill: "currentColor" }
        },
        Decision::Held => rsx! {
            path { d: "M12 4h24M12 44h24M15 4c0 12 18 12 18 20S15 32 15 44M33 4c0 12-18 12-18 20s18 8 18 20", fill: "none", stroke: "currentColor", stroke_width: 4, stroke_linecap: "round" }
        },
        Decision::NotCovered => rsx! {
            circle { cx: 24, cy: 24, r: 21, fill: "none", stroke: "currentColor", stroke_width: 4, stroke_dasharray: "9 7" }
            path { d: "M14 24h20", stroke: "currentColor", stroke_width: 5, stroke_linecap: "round" }
        },
    };
    rsx! {
        svg { class: "shape-{decision.name()}", width: "{size}", height: "{size}", view_box: "0 0 48 48", "aria-hidden": "true", {inside} }
    }
}

/// A sign.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sign {
    /// Scanning.
    Scan,
    /// The session.
    Session,
    /// The history.
    History,
    /// The status.
    Status,
    /// The camera's light.
    Light,
    /// Magnification.
    Zoom,
    /// An image file.
    Image,
    /// Typing.
    Type,
    /// The camera.
    Camera,
    /// Something to close.
    Close,
    /// Back.
    Back,
    /// Undo.
    Undo,
    /// To look at by eye.
    Eye,
    /// Forward.
    Next,
    /// News.
    News,
}

impl Sign {
    const fn path(self) -> &'static str {
        match self {
            Self::Scan => "M4 8V4h4M16 4h4v4M20 16v4h-4M8 20H4v-4M8 9h8v6H8z",
            Self::Session => "M4 7h16l-1.5 13h-13zM9 7a3 3 0 016 0",
            Self::History => "M5 6h14M5 12h14M5 18h9",
            Self::Status => "M4 17a8 8 0 1116 0M12 17l4-6",
            Self::Light => "M9 18h6M10 21h4M12 3a6 6 0 00-3.5 10.9c.6.5.9 1.3 1 2.1h5c.1-.8.4-1.6 1-2.1A6 6 0 0012 3z",
            Self::Zoom => "M10.5 4a6.5 6.5 0 110 13 6.5 6.5 0 010-13zM15.5 15.5L20 20M8 10.5h5M10.5 8v5",
            Self::Image => "M4 5h16v14H4zM4 16l5-5 4 4 3-3 4 4M15.5 9h.01",
            Self::Type => "M3 7h18v10H3zM7 11h.01M11 11h.01M15 11h.01M8 14h8",
            Self::Camera => "M4 8h3l2-3h6l2 3h3v11H4zM12 10a3.5 3.5 0 110 7 3.5 3.5 0 010-7z",
            Self::Close => "M6 6l12 12M18 6L6 18",
            Self::Back => "M15 5l-7 7 7 7",
            Self::Undo => "M8 5L4 9l4 4M4 9h10a5 5 0 010 10H9",
            Self::Eye => "M2 12s4-7 10-7 10 7 10 7-4 7-10 7S2 12 2 12zM12 9a3 3 0 110 6 3 3 0 010-6z",
            Self::Next => "M9 5l7 7-7 7",
            Self::News => "M6 17V11a6 6 0 0112 0v6l1.5 2h-15zM10 21h4",
        }
    }
}

/// A sign as a picture.
#[component]
pub fn Icon(sign: Sign, size: u32) -> Element {
    rsx! {
        svg { class: "icon", width: "{size}", height: "{size}", view_box: "0 0 24 24", "aria-hidden": "true",
            path { d: sign.path(), fill: "none", stroke: "currentColor", stroke_width: 2, stroke_linecap: "round", stroke_linejoin: "round" }
        }
    }
}
