//! The ways through the app, as its screens name them (`data-action`): one place to follow when a screen changes.

use std::path::Path;

use super::app::{App, Shown};
use super::{Fault, Typing};

impl App {
    /// Goes to the screen for scanning and starts the camera there.
    pub fn scan_by_camera(&self) -> Result<(), Fault> {
        self.put_verdict_away()?;
        self.page.wait_for("document.querySelector('[data-camera], [data-action=camera-start]')")?;
        if self.page.evaluate("!!document.querySelector('[data-action=camera-start]')")? == true {
            self.page.click("camera-start")?;
        }
        self.page.wait_for("watched.frames > 0").map(drop)
    }

    /// Turns the camera off.
    pub fn stop_camera(&self) -> Result<(), Fault> {
        self.page.click("camera-stop")?;
        self.page.wait_for("document.querySelector('[data-action=camera-start]')").map(drop)
    }

    /// Goes to a screen of the bar.
    pub fn go_to(&self, screen: &str) -> Result<(), Fault> {
        let there = match screen {
            // A verdict covers the scan screen.
            "scan" => "['scan', 'verdict'].includes(document.body.dataset.screen)".to_owned(),
            _ => format!("document.body.dataset.screen === {screen:?}"),
        };
        if self.page.evaluate(&there)? != true {
            self.page.click(&format!("nav-{screen}"))?;
        }
        self.page.wait_for(&there).map(drop)
    }

    /// After a verdict: what interrupts the run of scans is put away.
    pub fn go_on(&self, shown: &Shown) -> Result<(), Fault> {
        if shown.decision == "STOP" {
            let gone = format!("document.querySelector('[data-verdict=panel]')?.dataset.entry !== {:?}", shown.entry);
            self.page.click("next")?;
            self.page.wait_for(&gone)?;
        }
        Ok(())
    }

    /// Goes to the scan screen without a verdict on it.
    pub fn put_verdict_away(&self) -> Result<(), Fault> {
        self.go_to("scan")?;
        if self.page.evaluate("!!document.querySelector('[data-verdict=panel]')")? == true {
            self.page.click("next")?;
            self.page.wait_for("!document.querySelector('[data-verdict=panel]')")?;
        }
        self.await_screen("scan")
    }

    /// Chooses a picture file.
    pub fn choose_picture(&self, file: &Path) -> Result<(), Fault> {
        self.go_to("scan")?;
        self.page.choose_files("image-file", &[file.to_owned()])
    }

    /// Types what is printed on a pack into the fields for it, and submits.
    pub fn type_pack(&self, pack: &Printed) -> Result<(), Fault> {
        self.put_verdict_away()?;
        self.page.click("type-open")?;
        self.await_screen("type")?;
        self.page.fill("type-gtin", &pack.gtin)?;
        self.page.fill("type-serial", &pack.serial)?;
        self.page.fill("type-lot", &pack.lot)?;
        self.page.set_value("type-expiry", &pack.expiry)?;
        self.page.click("type-submit")
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

    /// Chooses one of a few by its name, such as a language.
    pub fn choose(&self, choice: &str, option: &str) -> Result<(), Fault> {
        self.page.click_at(&format!("label:has(> input[name={choice:?}][value={option:?}])"))
    }
}

/// What is printed on a pack beside its symbol.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Printed {
    /// Product number.
    pub gtin: String,
    /// Serial.
    pub serial: String,
    /// Lot.
    pub lot: String,
    /// Expiry, `YYYY-MM-DD`.
    pub expiry: String,
}

impl Printed {
    /// Reads a text of the form that the demonstration's codes have: `]d201…17YYMMDD21…<GS>10…`.
    pub fn of(text: &str) -> Self {
        let text = text.trim_start_matches("]d2");
        let (front, lot) = text.split_once("\u{1d}10").expect("a code of the demonstration has a lot");
        let (year, month, day) = (&front[18..20], &front[20..22], &front[22..24]);
        Self {
            gtin: front[2..16].to_owned(),
            serial: front[26..].to_owned(),
            lot: lot.to_owned(),
            expiry: format!("20{year}-{month}-{day}"),
        }
    }
}
