//! Requests by `fetch`. Redirects are not followed, nothing is cached, no cookie goes along.

use std::time::Duration;

use futures_util::future::join_all;
use js_sys::{Reflect, Uint8Array};
use verify_core::sync::{Answer, NoAnswer, Request};
use wasm_bindgen::{JsCast as _, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::{AbortController, Headers, RequestCache, RequestCredentials, RequestInit, RequestRedirect, Response};

use super::{Timer, scope};
use crate::device::{Answers, Exchange};

/// Sends all requests at the same time and waits for all answers.
pub(super) async fn exchange(exchange: &Exchange) -> Answers {
    join_all(exchange.requests.iter().map(|request| one(exchange, request))).await
}

async fn one(exchange: &Exchange, request: &Request) -> Result<Answer, NoAnswer> {
    let url = format!("{}{}", exchange.server, request.target);
    let unreachable = |error: JsValue| NoAnswer::Unreachable(format!("{url}: {}", words(&error)));
    let abort = AbortController::new().map_err(unreachable)?;
    let signal = abort.signal();
    let _timer = Timer::after(exchange.patience.total, move || abort.abort());
    let init = init(request).map_err(unreachable)?;
    init.set_signal(Some(&signal));
    let answered = JsFuture::from(scope().fetch_with_str_and_init(&url, &init)).await.map_err(unreachable)?;
    let response: Response = answered.unchecked_into();
    read(&response, request.max_bytes).await.map_err(unreachable)?.ok_or(NoAnswer::TooLarge)
}

fn init(request: &Request) -> Result<RequestInit, JsValue> {
    let headers = Headers::new()?;
    for (name, value) in &request.headers {
        headers.append(name, value)?;
    }
    let init = RequestInit::new();
    init.set_method(request.method);
    init.set_headers(&headers);
    init.set_cache(RequestCache::NoStore);
    init.set_credentials(RequestCredentials::Omit);
    init.set_redirect(RequestRedirect::Manual);
    if request.method != "GET" {
        init.set_body(&Uint8Array::from(request.body.as_slice()));
    }
    Ok(init)
}

/// The answer; `None` if it is too large.
async fn read(response: &Response, max_bytes: u64) -> Result<Option<Answer>, JsValue> {
    let header = |name: &str| response.headers().get(name).ok().flatten();
    let declared = header("content-length").and_then(|text| text.parse::<u64>().ok());
    if declared.is_some_and(|bytes| bytes > max_bytes) {
        return Ok(None);
    }
    let retry_after = header("retry-after").and_then(|text| text.parse().ok()).map(Duration::from_secs);
    let buffer = JsFuture::from(response.array_buffer()?).await?;
    let body = Uint8Array::new(&buffer);
    if u64::from(body.length()) > max_bytes {
        return Ok(None);
    }
    // A redirect that is not followed shows status 0: somebody else than our server answers.
    let status = if response.status() == 0 { 302 } else { response.status() };
    Ok(Some(Answer { status, retry_after, body: body.to_vec() }))
}

fn words(error: &JsValue) -> String {
    let message = Reflect::get(error, &"message".into()).ok().and_then(|message| message.as_string());
    message.unwrap_or_else(|| "no answer".to_owned())
}
