//! Pictures from the page become grey values.

use std::cell::RefCell;

use js_sys::Object;
use js_sys::Reflect;
use wasm_bindgen::{JsCast as _, JsValue};
use web_sys::{ImageBitmap, OffscreenCanvas, OffscreenCanvasRenderingContext2d};

use crate::capture::{Luma, MAX_PIXELS};

thread_local! {
    /// The canvas of the last picture: camera frames have one size.
    static CANVAS: RefCell<Option<(OffscreenCanvas, OffscreenCanvasRenderingContext2d)>> = const { RefCell::new(None) };
}

/// The grey values of a picture; `None` if it has no pixels or too many. The picture is given back to the browser.
pub(super) fn luma(bitmap: &ImageBitmap) -> Option<Luma> {
    let (width, height) = (bitmap.width(), bitmap.height());
    let grey = if u64::from(width) * u64::from(height) > MAX_PIXELS { None } else { draw(bitmap, width, height) };
    bitmap.close();
    Luma::new(width as usize, height as usize, grey?).ok()
}

fn draw(bitmap: &ImageBitmap, width: u32, height: u32) -> Option<Vec<u8>> {
    let (canvas, context) = CANVAS.with_borrow(Clone::clone).or_else(|| new_canvas(width, height))?;
    if (canvas.width(), canvas.height()) != (width, height) {
        canvas.set_width(width);
        canvas.set_height(height);
    }
    CANVAS.set(Some((canvas, context.clone())));
    context.draw_image_with_image_bitmap(bitmap, 0.0, 0.0).ok()?;
    let data = context.get_image_data(0.0, 0.0, f64::from(width), f64::from(height)).ok()?;
    Some(data.data().chunks_exact(4).map(|rgba| grey(rgba[0], rgba[1], rgba[2])).collect())
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

/// Luma of ITU-R BT.601, in 256ths.
const fn grey(red: u8, green: u8, blue: u8) -> u8 {
    ((red as u32 * 77 + green as u32 * 150 + blue as u32 * 29) >> 8) as u8
}
