//! The web view that shows the screens: its page, its scripts, and what the document as a whole shows.

use dioxus::LaunchBuilder;
use serde_json::json;

use super::super::earcons::tones;
use super::camera::PREVIEW;
use crate::shell::{CAMERA_ELEMENT, Dress, Earcon};

#[cfg(feature = "desktop")]
use dioxus::desktop as shell;
#[cfg(not(feature = "desktop"))]
use dioxus::mobile as shell;

macro_rules! sheets {
    ($($name:literal)*) => {
        &[$(($name, include_str!(concat!("../../../style/", $name)))),*]
    };
}

/// The style sheets of the screens, in the order of their names.
const STYLE: &[(&str, &str)] = sheets!["10-tokens.css" "20-base.css" "30-frame.css" "40-scan.css" "50-lists.css"];
/// What the page itself does: keys, sounds, the camera's picture.
const SCRIPT: &str = include_str!("view.js");

/// What opens the window.
pub(super) fn builder() -> LaunchBuilder {
    let config = shell::Config::new().with_custom_index(page()).with_disable_context_menu(true);
    #[cfg(feature = "desktop")]
    let config = config.with_menu(None).with_window(
        shell::WindowBuilder::new()
            .with_title("Packproof")
            .with_inner_size(shell::LogicalSize::new(1100.0, 800.0))
            .with_min_inner_size(shell::LogicalSize::new(360.0, 560.0)),
    );
    LaunchBuilder::new().with_cfg(config)
}

/// Starts the app anew: another process takes over where this one ends.
pub(super) fn restart() {
    let again = std::env::current_exe().and_then(|program| std::process::Command::new(program).spawn());
    if again.is_ok() {
        std::process::exit(0);
    }
}

fn page() -> String {
    let style: String = STYLE.iter().map(|(_, text)| *text).collect();
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Packproof</title>\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1, viewport-fit=cover\">\n\
         <style>\n{style}\n</style>\n<script>\n{SCRIPT}\n</script>\n</head>\n\
         <body data-screen=\"loading\"><div id=\"main\"></div></body>\n</html>\n"
    )
}

/// The window's view. Cheap to clone.
#[derive(Clone)]
pub(super) struct View(shell::DesktopContext);

impl View {
    /// That of the window that is being drawn.
    pub(super) fn of_window() -> Self {
        Self(shell::window())
    }

    /// Puts on the document how it looks as a whole.
    pub(super) fn dress(&self, dress: &Dress) {
        self.0.set_title(&dress.title);
        self.call("dress", &[json!(dress.screen), json!(dress.theme), json!(dress.language), json!(dress.title)]);
    }

    /// Sounds.
    pub(super) fn sound(&self, earcon: Earcon) {
        let tones =
            tones(earcon).iter().map(|it| json!([it.hertz, it.from_ms, it.length_ms, it.gain, it.shape])).collect();
        self.call("sound", &[tones]);
    }

    /// Shows the camera's picture in its place, from now on until that place is gone or the camera stops.
    pub(super) fn show_camera(&self) {
        self.call("camera", &[json!(CAMERA_ELEMENT), json!(format!("/{PREVIEW}/"))]);
    }

    /// Gives the camera's pictures to the view, as JPEG files; `None` while there is none.
    pub(super) fn serve_camera(&self, picture: impl Fn() -> Option<Vec<u8>> + 'static) {
        self.0.register_asset_handler(PREVIEW.to_owned(), move |_, responder| {
            let (status, bytes) = picture().map_or((404, Vec::new()), |bytes| (200, bytes));
            let answer = shell::wry::http::Response::builder()
                .status(status)
                .header("content-type", "image/jpeg")
                .header("cache-control", "no-store");
            if let Ok(answer) = answer.body(bytes) {
                responder.respond(answer);
            }
        });
    }

    fn call(&self, function: &str, arguments: &[serde_json::Value]) {
        let arguments: Vec<String> = arguments.iter().map(ToString::to_string).collect();
        // A view that is closing shows nothing more.
        let _closed = self.0.webview.evaluate_script(&format!("packproof.{function}({})", arguments.join(",")));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;
    use std::fs;
    use std::path::Path;

    use super::STYLE;

    #[test]
    fn every_style_sheet_is_here() {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("style");
        let names = fs::read_dir(folder).unwrap().map(|it| it.unwrap().file_name().into_string().unwrap());
        assert_eq!(names.collect::<BTreeSet<_>>(), STYLE.iter().map(|(name, _)| (*name).to_owned()).collect());
    }
}
