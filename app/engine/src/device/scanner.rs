//! The scanner that types at this device: what it does to codes is learned once and put right from then on.

use verify_core::scan::profile::{ProfileError, ScannerProfile};
use verify_core::scan::{EntryMode, Scan};

use super::{Engine, EngineError};

impl Engine {
    /// What is known of the scanner that types here.
    pub fn scanner(&self) -> Result<Option<ScannerProfile>, EngineError> {
        Ok(self.store.scanner()?)
    }

    /// Learns from the text that arrived for the code of the test sheet, and keeps it until the sheet is scanned again.
    pub fn learn_scanner(&mut self, arrived: &str) -> Result<ScannerProfile, EngineError> {
        let profile = ScannerProfile::learn(arrived)?;
        self.store.set_scanner(&profile)?;
        Ok(profile)
    }

    /// The scan as the scanner read it; what a camera read or a person typed is left alone.
    pub(super) fn put_right(&self, scan: &Scan) -> Result<Scan, EngineError> {
        match (scan.entry, self.scanner()?) {
            (EntryMode::Wedge, Some(profile)) => Ok(profile.put_right(scan.clone())),
            (EntryMode::Wedge | EntryMode::Camera | EntryMode::Image | EntryMode::Manual, _) => Ok(scan.clone()),
        }
    }
}

impl From<ProfileError> for EngineError {
    fn from(error: ProfileError) -> Self {
        Self::Scanner(error)
    }
}
