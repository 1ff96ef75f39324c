//! A camera of this machine, through nokhwa: Video4Linux, AVFoundation or Media Foundation.

use engine::capture::Luma;
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, CameraInfo, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Camera, NokhwaError};

use super::FrameSource;
use super::grey::grey;
use crate::shell::CameraTrouble;

/// Enough pixels for a code at a hand's width, and few enough to look at each frame.
const WANTED: Resolution = Resolution { width_x: 1280, height_y: 720 };
const WANTED_RATE: u32 = 30;
/// What cameras deliver and [`grey`] knows, the cheapest first.
const FORMATS: [FrameFormat; 6] = [
    FrameFormat::GRAY,
    FrameFormat::NV12,
    FrameFormat::YUYV,
    FrameFormat::MJPEG,
    FrameFormat::RAWRGB,
    FrameFormat::RAWBGR,
];
/// A camera that delivers so many damaged frames in a row is broken.
const PATIENCE: u32 = 30;

/// An open camera.
pub(super) struct Device {
    camera: Camera,
}

impl Device {
    /// The first camera of the machine, in the format that suits codes best.
    pub(super) fn open() -> Result<Self, CameraTrouble> {
        let cameras = nokhwa::query(ApiBackend::Auto).map_err(|_| CameraTrouble::Missing)?;
        let index = cameras.first().map(CameraInfo::index).ok_or(CameraTrouble::Missing)?;
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &FORMATS);
        let mut camera = Camera::new(index.clone(), any).map_err(|error| trouble(&error, index))?;
        let offered = camera.compatible_camera_formats().unwrap_or_default();
        if let Some(best) = best_of(&offered) {
            let exactly = RequestedFormat::with_formats(RequestedFormatType::Exact(best), &FORMATS);
            // A camera that refuses what it offers is used as it is.
            let _as_it_is = camera.set_camera_requset(exactly);
        }
        camera.open_stream().map_err(|error| trouble(&error, index))?;
        Ok(Self { camera })
    }
}

impl FrameSource for Device {
    fn frame(&mut self) -> Result<Luma, CameraTrouble> {
        for _ in 0..PATIENCE {
            let buffer = self.camera.frame().map_err(|_| CameraTrouble::Failed)?;
            let size = buffer.resolution();
            let frame =
                grey(buffer.source_frame_format(), size.width_x as usize, size.height_y as usize, buffer.buffer());
            if let Some(frame) = frame {
                return Ok(frame);
            }
        }
        Err(CameraTrouble::Failed)
    }
}

/// The format nearest to what is wanted: in size, then in rate, then the cheapest.
fn best_of(offered: &[CameraFormat]) -> Option<CameraFormat> {
    let cost = |format: &CameraFormat| FORMATS.iter().position(|it| *it == format.format());
    let known = offered.iter().filter_map(|format| Some((format, cost(format)?)));
    let distance = |format: &CameraFormat, cost: usize| {
        let size = format.resolution().width_x.abs_diff(WANTED.width_x);
        (size, format.resolution().height_y.abs_diff(WANTED.height_y), format.frame_rate().abs_diff(WANTED_RATE), cost)
    };
    known.min_by_key(|(format, cost)| distance(format, *cost)).map(|(format, _)| *format)
}

/// Why a camera that is there can't be used. Backends tell in words of the system only.
fn trouble(error: &NokhwaError, index: &CameraIndex) -> CameraTrouble {
    let words = error.to_string().to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if says(&["permission", "denied", "not authorized", "os error 13"]) {
        CameraTrouble::Denied
    } else if says(&["busy", "in use", "os error 16"]) {
        CameraTrouble::Busy
    } else if says(&["no such", "not found", "os error 2)", "os error 19"]) {
        CameraTrouble::Missing
    } else {
        eprintln!("camera {index}: {error}");
        CameraTrouble::Failed
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_nearest_format_is_taken() {
        let format = |width, height, format, rate| CameraFormat::new(Resolution::new(width, height), format, rate);
        let mjpeg = format(1280, 720, FrameFormat::MJPEG, 30);
        let offered = [
            format(640, 480, FrameFormat::YUYV, 30),
            format(1280, 720, FrameFormat::YUYV, 10),
            mjpeg,
            format(1920, 1080, FrameFormat::MJPEG, 30),
        ];
        assert_eq!(best_of(&offered), Some(mjpeg));
        assert_eq!(best_of(&[]), None);
    }

    #[test]
    fn systems_say_in_words_why_not() {
        let index = CameraIndex::Index(0);
        let open =
            |words: &str| trouble(&NokhwaError::OpenDeviceError("/dev/video0".to_owned(), words.to_owned()), &index);
        assert_eq!(open("Permission denied (os error 13)"), CameraTrouble::Denied);
        assert_eq!(open("Device or resource busy (os error 16)"), CameraTrouble::Busy);
        assert_eq!(open("No such device (os error 19)"), CameraTrouble::Missing);
        assert_eq!(open("something else"), CameraTrouble::Failed);
    }
}
