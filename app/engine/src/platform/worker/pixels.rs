//! Pictures from the page become grey values.
//!
//! A frame of a camera is brightness and colours in planes of their own nearly everywhere: then the brightness is taken as
//! it is, as on desktops, and no colour is computed. What has no such plane, or lies in it other than it is seen, is drawn.

use std::cell::RefCell;

use js_sys::{Function, Object, Promise, Reflect, Uint8Array};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::capture::{Luma, MAX_PIXELS};

/// Formats of `VideoFrame` whose first plane is a byte of brightness for each pixel.
const BRIGHTNESS_FIRST: &[&str] = &["I420", "I420A", "I422", "I422A", "I444", "I444A", "NV12"];

thread_local! {
    /// The canvas of the last picture: camera frames have one size.
    static CANVAS: RefCell<Option<(OffscreenCanvas, OffscreenCanvasRenderingContext2d)>> = const { RefCell::new(None) };
    /// The planes of the last frame, for the same reason; not here while a frame is copied.
    static PLANES: RefCell<Option<Uint8Array>> = const { RefCell::new(None) };
}

/// An `ImageBitmap`, or a `VideoFrame`, whose bindings in web-sys count as unstable, so that it is called by name. Given
/// back to the browser when dropped.
pub(super) struct Picture(JsValue);

impl Picture {
    /// What the page sent under this name, if it is a picture.
    pub(super) fn of(message: &JsValue, name: &str) -> Option<Self> {
        let sent = Reflect::get(message, &name.into()).ok()?;
        method(&sent, "close").map(|_| Self(sent))
    }

    /// Its grey values; `None` if it has no pixels or too many.
    pub(super) async fn luma(&self) -> Option<Luma> {
        match self.brightness().await {
            Some(luma) => Some(luma),
            None => self.drawn(),
        }
    }

    /// The plane of brightness.
    async fn brightness(&self) -> Option<Luma> {
        let format = property(&self.0, "format")?.as_string()?;
        let turned = number(&self.0, "rotation").is_some_and(|degrees| degrees != 0);
        let flipped = property(&self.0, "flip").is_some_and(|flip| flip.is_truthy());
        if turned || flipped || !BRIGHTNESS_FIRST.contains(&format.as_str()) {
            return None;
        }
        let (width, height) = size(&property(&self.0, "visibleRect")?, "width", "height")?;
        let planes = planes(call(&self.0, "allocationSize", &[])?.as_f64()? as u32);
        let copied: Promise = call(&self.0, "copyTo", &[planes.clone().into()])?.dyn_into().ok()?;
        let layout = JsFuture::from(copied).await.ok()?;
        let first = Reflect::get_u32(&layout, 0).ok()?;
        let (offset, stride) = (number(&first, "offset")?, number(&first, "stride")?);
        // Rows follow each other without a gap unless somebody asks for one.
        let grey = (stride == width).then(|| planes.subarray(offset, offset + width * height).to_vec());
        PLANES.set(Some(planes));
        Luma::new(width as usize, height as usize, grey?).ok()
    }

    /// What is seen when it is drawn.
    fn drawn(&self) -> Option<Luma> {
        let size = size(&self.0, "displayWidth", "displayHeight").or_else(|| size(&self.0, "width", "height"));
        let (width, height) = size?;
        let (canvas, context) = CANVAS.with_borrow(Clone::clone).or_else(|| new_canvas(width, height))?;
        if (canvas.width(), canvas.height()) != (width, height) {
            canvas.set_width(width);
            canvas.set_height(height);
        }
        CANVAS.set(Some((canvas, context.clone())));
        call(&context, "drawImage", &[self.0.clone(), 0.into(), 0.into(), width.into(), height.into()])?;
        let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
        let grey = data.data().chunks_exact(4).map(|rgba| grey(rgba[0], rgba[1], rgba[2])).collect();
        Luma::new(width as usize, height as usize, grey).ok()
    }
}

impl Drop for Picture {
    fn drop(&mut self) {
        let _closed = call(&self.0, "close", &[]);
    }
}

/// Width and height by these names; `None` if there are no pixels or too many.
fn size(of: &JsValue, width: &str, height: &str) -> Option<(u32, u32)> {
    let (width, height) = (number(of, width)?, number(of, height)?);
    (1..=MAX_PIXELS).contains(&(u64::from(width) * u64::from(height))).then_some((width, height))
}

/// A buffer of at least so many bytes.
fn planes(bytes: u32) -> Uint8Array {
    PLANES.take().filter(|kept| kept.length() >= bytes).unwrap_or_else(|| Uint8Array::new_with_length(bytes))
}

fn new_canvas(width: u32, height: u32) -> Option<(OffscreenCanvas, OffscreenCanvasRenderingContext2d)> {
    let canvas = OffscreenCanvas::new(width, height).ok()?;
    let options = Object::new();
    // Pixels are read back from every picture, so they stay in ordinary memory.
    Reflect::set(&options, &"willReadFrequently".into(), &JsValue::TRUE).ok()?;
    Reflect::set(&options, &"alpha".into(), &JsValue::FALSE).ok()?;
    let context = canvas.get_context_with_context_options("2d", &options).ok()??;
    Some((canvas, context.unchecked_into()))
}

/// A property that is there.
fn property(of: &JsValue, name: &str) -> Option<JsValue> {
    Reflect::get(of, &name.into()).ok().filter(|value| !value.is_undefined() && !value.is_null())
}

/// A property that is a number; parts of pixels are cut off.
fn number(of: &JsValue, name: &str) -> Option<u32> {
    property(of, name)?.as_f64().map(|number| number as u32)
}

fn method(of: &JsValue, name: &str) -> Option<Function> {
    property(of, name)?.dyn_into().ok()
}

/// What a method gives; `None` if there is none, or it throws.
fn call(of: &JsValue, name: &str, arguments: &[JsValue]) -> Option<JsValue> {
    Reflect::apply(&method(of, name)?, of, &arguments.iter().collect()).ok()
}

/// Luma of ITU-R BT.601, in 256ths.
const fn grey(red: u8, green: u8, blue: u8) -> u8 {
    ((red as u32 * 77 + green as u32 * 150 + blue as u32 * 29) >> 8) as u8
}
