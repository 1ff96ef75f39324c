//! Files: pictures from the person to the engine, texts from the app to the person.

use std::rc::Rc;

use dioxus::html::FileData;
use dioxus::web::WebFileExt;
use engine::port::Event;
use js_sys::Array;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::spawn_local;
use web_sys::{Blob, BlobPropertyBag, HtmlAnchorElement, ImageBitmap, Url};

use super::js;
use super::worker::Worker;
use crate::shell::TextFile;

/// In the place of a capture hint: the browser can't decode the file, so it is no picture or a damaged one.
const NOT_A_PICTURE: &str = "not_a_picture";

/// Shows a file to the engine.
pub(super) fn show_picture(worker: &Rc<Worker>, id: u64, file: &FileData) {
    let (worker, file) = (Rc::clone(worker), file.get_web_file());
    spawn_local(async move {
        let bitmap = match file {
            Some(file) => bitmap(&file).await,
            None => Err(JsValue::NULL),
        };
        if bitmap.and_then(|bitmap| worker.post_picture(id, &bitmap)).is_err() {
            worker.says(Event::Picture { id, codes: 0, hint: Some(NOT_A_PICTURE.to_owned()) });
        }
    });
}

/// The picture in a file, or of a video.
pub(super) async fn bitmap(source: &JsValue) -> Result<ImageBitmap, JsValue> {
    let made = js::ask(&js::window(), "createImageBitmap", std::slice::from_ref(source)).await;
    made.unwrap_or(Err(JsValue::NULL))?.dyn_into()
}

/// The frame that a video shows, if the browser hands frames out and the engine can see into this one: of those that lie
/// with the graphics processor no format is known.
pub(super) fn frame(video: &JsValue) -> Option<JsValue> {
    let frame = js::construct("VideoFrame", std::slice::from_ref(video))?.ok()?;
    if js::present(&frame, "format").is_none() {
        let _closed = js::call(&frame, "close", &[]);
        return None;
    }
    Some(frame)
}

/// Gives a text file to the person: on phones by their share sheet, elsewhere as a download.
pub(super) fn hand_out(file: TextFile) {
    spawn_local(async move {
        if !shared(&file).await {
            download(&file);
        }
    });
}

/// Whether the share sheet took care of it; a person who closes the sheet wants nothing more.
async fn shared(file: &TextFile) -> bool {
    let navigator = JsValue::from(js::window().navigator());
    let touched = js::window().match_media("(pointer: coarse)").ok().flatten().is_some_and(|it| it.matches());
    let options = web_sys::FilePropertyBag::new();
    options.set_type(file.media_type);
    let made =
        web_sys::File::new_with_str_sequence_and_options(&Array::of1(&file.text.as_str().into()), &file.name, &options);
    let Ok(made) = made else { return false };
    let data = js::object(&[("files", Array::of1(&made).into())]);
    let may = matches!(js::call(&navigator, "canShare", std::slice::from_ref(&data)), Some(Ok(may)) if may.is_truthy());
    if !touched || !may {
        return false;
    }
    match js::ask(&navigator, "share", &[data]).await {
        Some(Ok(_)) => true,
        Some(Err(error)) => js::error_name(&error) == "AbortError",
        None => false,
    }
}

fn download(file: &TextFile) {
    let options = BlobPropertyBag::new();
    options.set_type(file.media_type);
    let blob = Blob::new_with_str_sequence_and_options(&Array::of1(&file.text.as_str().into()), &options);
    let Ok(address) = blob.and_then(|blob| Url::create_object_url_with_blob(&blob)) else { return };
    let link = js::document().create_element("a").ok().and_then(|it| it.dyn_into::<HtmlAnchorElement>().ok());
    if let Some(link) = link {
        link.set_href(&address);
        link.set_download(&file.name);
        link.click();
    }
    // The download begins after this task; a minute is long enough for any browser to have taken the bytes.
    js::after(60_000, move || {
        let _gone = Url::revoke_object_url(&address);
    });
}
