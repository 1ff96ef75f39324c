//! A camera of this machine, through nokhwa: Video4Linux, AVFoundation or Media Foundation.
//!
//! Invariant: what lies in the system's queue is old; a frame is one that had to be waited for.

use std::time::{Duration, Instant};

use engine::capture::{FrameError, FrameSource, Luma, PixelFormat, RawFrame};
use nokhwa::utils::{
    ApiBackend, CameraFormat, CameraIndex, CameraInfo, FrameFormat, RequestedFormat, RequestedFormatType, Resolution,
};
use nokhwa::{Buffer, Camera, NokhwaError};

/// Enough pixels for a code at a hand's width, and few enough to look at each frame.
const WANTED: Resolution = Resolution { width_x: 1280, height_y: 720 };
const WANTED_RATE: u32 = 30;
/// What cameras deliver, the cheapest first.
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

/// A frame that is there so soon lay in the system's queue.
const AT_ONCE: Duration = Duration::from_millis(2);
/// No queue is longer than this.
const QUEUE: u32 = 64;

/// An open camera.
pub(super) struct Device {
    camera: Camera,
    /// As the system numbers it.
    name: String,
}

impl Device {
    /// The first camera of the machine, in the format that suits codes best.
    pub(super) fn open() -> Result<Self, FrameError> {
        let missing = || FrameError::Missing { camera: "the camera".to_owned() };
        let cameras = nokhwa::query(ApiBackend::Auto).map_err(|_| missing())?;
        let index = cameras.first().map(CameraInfo::index).ok_or_else(missing)?;
        let any = RequestedFormat::with_formats(RequestedFormatType::None, &FORMATS);
        let mut camera = Camera::new(index.clone(), any).map_err(|error| trouble(&error, index))?;
        let offered = camera.compatible_camera_formats().unwrap_or_default();
        if let Some(best) = best_of(&offered) {
            let exactly = RequestedFormat::with_formats(RequestedFormatType::Exact(best), &FORMATS);
            // A camera that refuses what it offers is used as it is.
            let _as_it_is = camera.set_camera_requset(exactly);
        }
        camera.open_stream().map_err(|error| trouble(&error, index))?;
        Ok(Self { camera, name: name(index) })
    }

    /// The next frame of the queue, and how long it took to come.
    fn timed(&mut self) -> Result<(Buffer, Duration), NokhwaError> {
        let asked = Instant::now();
        self.camera.frame().map(|frame| (frame, asked.elapsed()))
    }
}

impl FrameSource for Device {
    fn newest(&mut self) -> Result<Option<Luma>, FrameError> {
        let mut damaged = 0;
        loop {
            let buffer = waited_for(|| self.timed()).map_err(|error| broken(&self.name, &error))?;
            let size = buffer.resolution();
            let format = pixel_format(buffer.source_frame_format());
            let (width, height) = (size.width_x as usize, size.height_y as usize);
            match (RawFrame { format, width, height, bytes: buffer.buffer() }.luma()) {
                Ok(frame) => return Ok(Some(frame)),
                Err(error) if damaged == PATIENCE => {
                    return Err(FrameError::Frame { camera: self.name.clone(), error });
                }
                Err(_) => damaged += 1,
            }
        }
    }
}

/// The first frame that had to be waited for; `next` gives each with the time that it took.
fn waited_for<T, E>(mut next: impl FnMut() -> Result<(T, Duration), E>) -> Result<T, E> {
    let (mut frame, mut took) = next()?;
    for _ in 1..QUEUE {
        if took >= AT_ONCE {
            break;
        }
        (frame, took) = next()?;
    }
    Ok(frame)
}

const fn pixel_format(format: FrameFormat) -> PixelFormat {
    match format {
        FrameFormat::GRAY => PixelFormat::Grey,
        FrameFormat::NV12 => PixelFormat::Nv12,
        FrameFormat::YUYV => PixelFormat::Yuyv,
        FrameFormat::MJPEG => PixelFormat::Mjpeg,
        FrameFormat::RAWRGB => PixelFormat::Rgb,
        FrameFormat::RAWBGR => PixelFormat::Bgr,
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
fn trouble(error: &NokhwaError, index: &CameraIndex) -> FrameError {
    let camera = name(index);
    let words = error.to_string().to_lowercase();
    let says = |parts: &[&str]| parts.iter().any(|part| words.contains(part));
    if says(&["permission", "denied", "not authorized", "os error 13"]) {
        FrameError::Denied { camera }
    } else if says(&["busy", "in use", "os error 16"]) {
        FrameError::Busy { camera }
    } else if says(&["no such", "not found", "os error 2)", "os error 19"]) {
        FrameError::Missing { camera }
    } else {
        broken(&camera, error)
    }
}

fn broken(camera: &str, error: &NokhwaError) -> FrameError {
    FrameError::Broken { camera: camera.to_owned(), detail: error.to_string() }
}

fn name(index: &CameraIndex) -> String {
    format!("camera {index}")
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
    fn frames_that_were_queued_are_left_out() {
        let taken_from = |took_ms: &[u64]| {
            let mut frames = (0..).zip(took_ms.iter().copied().cycle());
            waited_for(|| frames.next().map(|(nth, ms)| (nth, Duration::from_millis(ms))).ok_or(()))
        };
        assert_eq!(taken_from(&[33]), Ok(0));
        assert_eq!(taken_from(&[0, 1, 0, 20]), Ok(3));
        assert_eq!(taken_from(&[0]), Ok(63), "a camera that never lets anybody wait");
    }

    #[test]
    fn systems_say_in_words_why_not() {
        let index = CameraIndex::Index(0);
        let open = |words: &str| {
            trouble(&NokhwaError::OpenDeviceError("/dev/video0".to_owned(), words.to_owned()), &index).to_string()
        };
        assert!(open("Permission denied (os error 13)").contains("use camera 0; allow it"));
        assert!(open("Device or resource busy (os error 16)").contains("uses camera 0; close"));
        assert!(open("No such device (os error 19)").contains("camera 0 is not there"));
        assert!(open("something else").contains("something else"));
    }
}
