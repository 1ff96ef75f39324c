//! A page: where it goes, what it shows, what went wrong in it.

use std::cell::RefCell;
use std::path::Path;
use std::rc::Rc;
use std::time::{Duration, Instant};

use data_encoding::BASE64;
use serde_json::{Value, json};

use super::PATIENCE;
use super::wire::{Fault, Session, Wire};

/// The size of a screen in CSS pixels.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Viewport {
    /// What it is called in file names.
    pub name: &'static str,
    /// Width.
    pub width: u32,
    /// Height.
    pub height: u32,
}

/// Light or dark, as the system says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Scheme {
    /// Light.
    Light,
    /// Dark.
    Dark,
}

impl Scheme {
    /// As in file names and media queries.
    pub fn name(self) -> &'static str {
        match self {
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

/// A page of a running browser.
#[derive(Debug)]
pub struct Page {
    wire: Rc<RefCell<Wire>>,
    session: Session,
    target: String,
}

impl Page {
    /// Attaches to a page that is there.
    pub(super) fn attach(wire: Rc<RefCell<Wire>>, target: String) -> Result<Self, Fault> {
        let params = json!({"targetId": target, "flatten": true});
        let session = {
            let mut wire = wire.borrow_mut();
            let attached = wire.call("", "Target.attachToTarget", params, PATIENCE)?;
            let session = attached["sessionId"].as_str().unwrap_or_default().to_owned();
            wire.listen(&session)?;
            wire.send(&session, "Page.enable", json!({}))?;
            session
        };
        let page = Self { wire, session, target };
        page.size(super::PHONE)?;
        Ok(page)
    }

    /// A command to this page.
    pub fn call(&self, method: &str, params: Value) -> Result<Value, Fault> {
        self.wire.borrow_mut().call(&self.session, method, params, PATIENCE)
    }

    /// A command to this page; its answer comes whenever.
    pub(super) fn send(&self, method: &str, params: Value) -> Result<u64, Fault> {
        self.wire.borrow_mut().send(&self.session, method, params)
    }

    /// Waits for the answer to a command that was sent.
    pub(super) fn answer(&self, id: u64, method: &str) -> Result<Value, Fault> {
        self.wire.borrow_mut().answer(&self.session, id, method, PATIENCE)
    }

    /// Goes to an address and waits until the page has loaded.
    pub fn goto(&self, url: &str) -> Result<(), Fault> {
        self.wire.borrow_mut().forget_events("Page.loadEventFired");
        let went = self.call("Page.navigate", json!({"url": url}))?;
        if let Some(words) = went["errorText"].as_str() {
            return Err(Fault::Refused(format!("{url}: {words}")));
        }
        // A change of the hash alone loads nothing.
        if went["loaderId"].is_null() {
            return Ok(());
        }
        self.loaded()
    }

    /// Loads the page again and waits for it.
    pub fn reload(&self) -> Result<(), Fault> {
        self.wire.borrow_mut().forget_events("Page.loadEventFired");
        self.call("Page.reload", json!({}))?;
        self.loaded()
    }

    fn loaded(&self) -> Result<(), Fault> {
        self.wire.borrow_mut().event(&self.session, "Page.loadEventFired", PATIENCE).map(drop)
    }

    /// The value of an expression; a promise is awaited.
    pub fn evaluate(&self, expression: &str) -> Result<Value, Fault> {
        self.evaluate_within(expression, PATIENCE)
    }

    fn evaluate_within(&self, expression: &str, patience: Duration) -> Result<Value, Fault> {
        let params =
            json!({"expression": expression, "awaitPromise": true, "returnByValue": true, "userGesture": true});
        let said = self.wire.borrow_mut().call(&self.session, "Runtime.evaluate", params, patience)?;
        let thrown = &said["exceptionDetails"];
        if thrown.is_null() {
            return Ok(said["result"]["value"].clone());
        }
        let words = thrown["exception"]["description"].as_str().or(thrown["text"].as_str()).unwrap_or("?");
        Err(Fault::Refused(words.to_owned()))
    }

    /// Waits until an expression is true, or anything that counts as it; its value.
    pub fn wait_for(&self, expression: &str) -> Result<Value, Fault> {
        self.wait_within(expression, PATIENCE)
    }

    /// Waits for an expression no longer than this. A page that is loaded anew meanwhile is asked again.
    pub fn wait_within(&self, expression: &str, patience: Duration) -> Result<Value, Fault> {
        let deadline = Instant::now() + patience;
        loop {
            let left = deadline.saturating_duration_since(Instant::now());
            if left.is_zero() {
                return Err(Fault::TooLate(expression.to_owned()));
            }
            let script = WAIT.replace("EXPRESSION", expression).replace("LEFT_MS", &left.as_millis().to_string());
            match self.evaluate_within(&script, left + Duration::from_secs(5)) {
                Ok(found) if found["late"] == true => return Err(Fault::TooLate(expression.to_owned())),
                Ok(found) => return Ok(found["value"].clone()),
                Err(Fault::Refused(words)) if is_between_pages(&words) => {}
                Err(fault) => return Err(fault),
            }
        }
    }

    /// The text that the first element fitting the selector shows.
    pub fn text(&self, selector: &str) -> Result<String, Fault> {
        let shown = self.evaluate(&format!("document.querySelector({})?.innerText ?? ''", json!(selector)))?;
        Ok(shown.as_str().unwrap_or_default().to_owned())
    }

    /// Gives the page a function with this name; what it is called with arrives in [`Page::told`], even if the page is
    /// killed right after.
    pub fn listen_to(&self, function: &str) -> Result<(), Fault> {
        self.call("Runtime.addBinding", json!({"name": function})).map(drop)
    }

    /// Takes what the page called those functions with, so far or before its end.
    pub fn told(&self) -> Vec<Value> {
        let calls = self.wire.borrow_mut().take_events(&self.session, "Runtime.bindingCalled");
        calls.iter().filter_map(|call| serde_json::from_str(call["payload"].as_str()?).ok()).collect()
    }

    /// Takes what went wrong in the page and its workers since it was last asked.
    pub fn faults(&self) -> Vec<String> {
        // One round trip, so that what was on its way is in.
        let _ = self.evaluate("0");
        self.wire.borrow_mut().take_faults(&self.session)
    }

    /// Fails the test if anything went wrong in the page.
    pub fn assert_clean(&self, what: &str) {
        let faults = self.faults();
        assert!(faults.is_empty(), "{what}: {}", faults.join("\n"));
    }

    /// Sets the size of the screen.
    pub fn size(&self, viewport: Viewport) -> Result<(), Fault> {
        let is_phone = viewport.width < 600;
        let metrics =
            json!({"width": viewport.width, "height": viewport.height, "deviceScaleFactor": 1, "mobile": is_phone});
        self.call("Emulation.setDeviceMetricsOverride", metrics)?;
        // A headless page may otherwise be without focus, and keys go nowhere.
        self.call("Emulation.setFocusEmulationEnabled", json!({"enabled": true}))?;
        Ok(())
    }

    /// Light or dark.
    pub fn scheme(&self, scheme: Scheme) -> Result<(), Fault> {
        let features = json!([
            {"name": "prefers-color-scheme", "value": scheme.name()},
            {"name": "prefers-reduced-motion", "value": "reduce"},
        ]);
        self.call("Emulation.setEmulatedMedia", json!({"features": features})).map(drop)
    }

    /// A picture of what is seen, written to a PNG file.
    pub fn screenshot(&self, file: &Path) -> Result<(), Fault> {
        let taken = self.call("Page.captureScreenshot", json!({"format": "png"}))?;
        let bytes = BASE64.decode(taken["data"].as_str().unwrap_or_default().as_bytes());
        let bytes = bytes.map_err(|error| Fault::Refused(error.to_string()))?;
        let folder = file.parent().unwrap_or(Path::new("."));
        let written = std::fs::create_dir_all(folder).and_then(|()| std::fs::write(file, bytes));
        written.map_err(|error| Fault::Refused(format!("{}: {error}", file.display())))
    }

    /// Makes the page's process crash, and waits until it has.
    pub fn crash(&self) -> Result<(), Fault> {
        match self.call("Page.crash", json!({})) {
            Ok(_) | Err(Fault::PageGone) => Ok(()),
            Err(fault) => Err(fault),
        }
    }

    /// Closes the page without asking it.
    pub fn close(self) -> Result<(), Fault> {
        self.shut()
    }

    /// The same; what the page told before can still be asked for.
    pub(super) fn shut(&self) -> Result<(), Fault> {
        self.wire.borrow_mut().call("", "Target.closeTarget", json!({"targetId": self.target}), PATIENCE)?;
        let gone = |event: &Value| event["sessionId"] == self.session.as_str();
        self.wire.borrow_mut().event_where("", "Target.detachedFromTarget", PATIENCE, gone).map(drop)
    }
}

/// Looks whenever the document changes, and every 50 ms for what no change of the document tells.
const WAIT: &str = "new Promise(resolve => {
    const done = answer => { clearInterval(timer); clearTimeout(late); watch.disconnect(); resolve(answer); };
    const look = () => { let value; try { value = (EXPRESSION); } catch { return; } if (value) done({value}); };
    const watch = new MutationObserver(look);
    const timer = setInterval(look, 50);
    const late = setTimeout(() => done({late: true}), LEFT_MS);
    watch.observe(document, {subtree: true, childList: true, attributes: true, characterData: true});
    look();
})";

/// What the browser says of a script whose page went away under it.
fn is_between_pages(words: &str) -> bool {
    [
        "Promise was collected",
        "context was destroyed",
        "navigated or closed",
        "Cannot find context",
        "Cannot find default execution context",
    ]
    .iter()
    .any(|part| words.contains(part))
}
