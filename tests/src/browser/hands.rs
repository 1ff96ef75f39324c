//! What a person or a scanner does to a page: clicks, keys, files.

use std::path::{Path, PathBuf};

use serde_json::{Value, json};

use super::page::Page;
use super::wire::Fault;

/// How keys follow each other.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Typing {
    /// Each key when the page has taken the one before, as from fingers.
    Fingers,
    /// All keys at once, as from a wedge.
    Wedge,
}

impl Page {
    /// Clicks in the middle of the element that has this `data-action`, once it is there and can be clicked.
    pub fn click(&self, action: &str) -> Result<(), Fault> {
        self.click_at(&format!("[data-action={action:?}]"))
    }

    /// Clicks in the middle of what fits the selector. What lies over it would be clicked instead, and is an error.
    pub fn click_at(&self, selector: &str) -> Result<(), Fault> {
        let script = MIDDLE.replace("SELECTOR", &json!(selector).to_string());
        let middle = self.wait_for(&script).map_err(|fault| match fault {
            Fault::TooLate(_) => Fault::TooLate(format!("{selector} cannot be clicked")),
            Fault::BrowserGone | Fault::PageGone | Fault::Refused(_) => fault,
        })?;
        for kind in ["mouseMoved", "mousePressed", "mouseReleased"] {
            let button = if kind == "mouseMoved" { "none" } else { "left" };
            let event = json!({"type": kind, "x": middle["x"], "y": middle["y"], "button": button, "clickCount": 1});
            self.call("Input.dispatchMouseEvent", event)?;
        }
        Ok(())
    }

    /// Types text into what has the focus; GS is Ctrl and `]`, as scanners send it.
    pub fn type_keys(&self, text: &str, typing: Typing) -> Result<(), Fault> {
        let mut last = None;
        for character in text.chars() {
            for event in key_events(character) {
                let id = self.send("Input.dispatchKeyEvent", event)?;
                last = Some(id);
                if typing == Typing::Fingers {
                    self.answer(id, "Input.dispatchKeyEvent")?;
                }
            }
        }
        match (typing, last) {
            (Typing::Wedge, Some(id)) => self.answer(id, "Input.dispatchKeyEvent").map(drop),
            (Typing::Fingers, _) | (_, None) => Ok(()),
        }
    }

    /// Puts text into the input field with this `data-action`, in place of what stood there.
    pub fn fill(&self, action: &str, text: &str) -> Result<(), Fault> {
        self.click(action)?;
        let select = "document.activeElement.select?.()";
        self.evaluate(select)?;
        self.type_keys(text, Typing::Fingers)
    }

    /// Sets the value of an input as its own picker does, for kinds whose typing differs from place to place.
    pub fn set_value(&self, action: &str, value: &str) -> Result<(), Fault> {
        let selector = json!(format!("[data-action={action:?}]"));
        self.wait_for(&format!("document.querySelector({selector})"))?;
        let script = "(() => { const input = document.querySelector(SELECTOR); input.value = VALUE;
            for (const kind of ['input', 'change']) input.dispatchEvent(new Event(kind, {bubbles: true})); })()";
        let script = script.replace("SELECTOR", &selector.to_string()).replace("VALUE", &json!(value).to_string());
        self.evaluate(&script).map(drop)
    }

    /// Presses a key that is no letter: Enter, Escape, Tab, ArrowDown.
    pub fn press(&self, key: &str) -> Result<(), Fault> {
        for event in named_key_events(key) {
            self.call("Input.dispatchKeyEvent", event)?;
        }
        Ok(())
    }

    /// Chooses files for the input with this `data-action`, or for the input inside or beside that element.
    pub fn choose_files(&self, action: &str, files: &[PathBuf]) -> Result<(), Fault> {
        let selector = format!("[data-action={action:?}]");
        let find = FILE_INPUT.replace("SELECTOR", &json!(selector).to_string());
        self.wait_for(&format!("!!({find})"))?;
        let found = self.call("Runtime.evaluate", json!({"expression": find}))?;
        let paths: Vec<&Path> = files.iter().map(PathBuf::as_path).collect();
        let params = json!({"objectId": found["result"]["objectId"], "files": paths});
        self.call("DOM.setFileInputFiles", params).map(drop)
    }
}

/// Where to click: the middle, if the element is enabled, has stopped moving and nothing lies over it.
const MIDDLE: &str = "(() => {
    const element = document.querySelector(SELECTOR);
    if (!element || element.disabled || element.getAttribute('aria-disabled') === 'true') return null;
    element.scrollIntoView({block: 'center', behavior: 'instant'});
    const box = element.getBoundingClientRect();
    const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
    const hit = document.elementFromPoint(x, y);
    return hit && (element.contains(hit) || hit.contains(element) && hit.tagName === 'LABEL') ? {x, y} : null;
})()";

const FILE_INPUT: &str = "(() => {
    const element = document.querySelector(SELECTOR);
    if (!element) return null;
    if (element.matches('input[type=file]')) return element;
    return element.querySelector('input[type=file]') ?? document.getElementById(element.htmlFor)
        ?? element.parentElement.querySelector('input[type=file]');
})()";

fn key_events(character: char) -> Vec<Value> {
    let down = |key: &str, text: &str, modifiers: u8| json!({"type": "keyDown", "key": key, "text": text, "unmodifiedText": text, "modifiers": modifiers});
    match character {
        '\u{1d}' => {
            let control = |kind: &str, modifiers: u8| json!({"type": kind, "key": "Control", "code": "ControlLeft", "windowsVirtualKeyCode": 17, "modifiers": modifiers});
            let bracket = |kind: &str| json!({"type": kind, "key": "]", "code": "BracketRight", "windowsVirtualKeyCode": 221, "modifiers": 2});
            vec![control("rawKeyDown", 2), bracket("rawKeyDown"), bracket("keyUp"), control("keyUp", 0)]
        }
        '\n' | '\r' => named_key_events("Enter"),
        _ => {
            let key = character.to_string();
            let shift = if character.is_ascii_uppercase() { 8 } else { 0 };
            vec![down(&key, &key, shift), json!({"type": "keyUp", "key": key, "modifiers": shift})]
        }
    }
}

fn named_key_events(key: &str) -> Vec<Value> {
    let code = match key {
        "Enter" => 13,
        "Escape" => 27,
        "Tab" => 9,
        "Backspace" => 8,
        "ArrowDown" => 40,
        "ArrowUp" => 38,
        _ => 0,
    };
    let kind = if key == "Enter" { "keyDown" } else { "rawKeyDown" };
    let mut down = json!({"type": kind, "key": key, "code": key, "windowsVirtualKeyCode": code});
    if key == "Enter" {
        down["text"] = "\r".into();
    }
    vec![down, json!({"type": "keyUp", "key": key, "code": key, "windowsVirtualKeyCode": code})]
}
