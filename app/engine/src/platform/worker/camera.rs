//! The page's camera: its frames arrive as bitmaps, one message each.

use web_sys::ImageBitmap;

use super::pixels;
use crate::capture::{FrameError, FrameSource, Luma};

/// The frame that arrived last, until somebody looks at it.
#[derive(Default)]
pub(super) struct PageCamera {
    newest: Option<ImageBitmap>,
}

impl PageCamera {
    /// A frame arrived. One that nobody looked at before is given back to the browser.
    pub(super) fn shows(&mut self, frame: ImageBitmap) {
        if let Some(overtaken) = self.newest.replace(frame) {
            overtaken.close();
        }
    }
}

impl FrameSource for PageCamera {
    fn newest(&mut self) -> Result<Option<Luma>, FrameError> {
        let Some(frame) = self.newest.take() else { return Ok(None) };
        let (camera, detail) = ("the page's camera", "no pixels, or too many");
        let broken = || FrameError::Broken { camera: camera.to_owned(), detail: detail.to_owned() };
        pixels::luma(&frame).map(Some).ok_or_else(broken)
    }
}
