//! The ways through the app, as its screens name them (`data-action`): one place to follow when a screen changes.

use std::path::Path;

use super::app::{App, Shown};
use super::{Fault, Typing};

impl App {
    /// Goes to the screen for scanning; the camera starts.
    pub fn scan_by_camera(&self) -> Result<(), Fault> {
        self.go_to("scan")?;
        if self.page.evaluate("!!document.querySelector('[data-action=camera-start]')")? == true {
            self.page.click("camera-start")?;
        }
        self.page.wait_for("watched.frames > 0").map(drop)
    }

    /// Leaves the camera.
    pub fn stop_camera(&self) -> Result<(), Fault> {
        self.go_to("history")
    }

    /// Goes to a screen of the bar.
    pub fn go_to(&self, screen: &str) -> Result<(), Fault> {
        if self.page.evaluate("document.body.dataset.screen")? != screen {
            self.page.click(&format!("nav-{screen}"))?;
        }
        self.await_screen(screen)
    }

    /// After a verdict: what interrupts the run of scans is put away.
    pub fn go_on(&self, shown: &Shown) -> Result<(), Fault> {
        if shown.decision == "STOP" {
            self.page.click("next")?;
        }
        Ok(())
    }

    /// Chooses a picture file.
    pub fn choose_picture(&self, file: &Path) -> Result<(), Fault> {
        self.go_to("scan")?;
        self.page.choose_files("image-file", &[file.to_owned()])
    }

    /// Types a code by hand and submits it.
    pub fn type_code(&self, text: &str) -> Result<(), Fault> {
        if self.page.evaluate("document.body.dataset.screen")? != "type" {
            self.go_to("scan")?;
            self.page.click("type-open")?;
        }
        self.page.fill("type-code", text)?;
        self.page.press("Enter")
    }

    /// Asks for the journal as a file.
    pub fn export(&self) -> Result<(), Fault> {
        self.go_to("status")?;
        self.page.click("export")
    }

    /// Types a code as a wedge does.
    pub fn wedge(&self, text: &str) -> Result<(), Fault> {
        self.page.type_keys(&format!("{text}\n"), Typing::Wedge)
    }
}
