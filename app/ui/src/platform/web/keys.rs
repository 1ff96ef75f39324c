//! Keys of the whole page: scanners that type are told from people by [`engine::wedge`], wherever the focus is.
//!
//! Invariants: text fields keep their keys; a key that belongs to a scan presses no button and opens nothing of the
//! browser's; keys are timed by when they were pressed, not by when a busy page gets to them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use engine::wedge::{Burst, Key, Typed};
use wasm_bindgen::JsCast;
use web_sys::{Element, HtmlInputElement, KeyboardEvent};

use super::{Report, js};
use crate::shell::Incoming;

/// The group separator, between elements of variable length.
const GS: char = '\u{1d}';
/// A timer that is later than this finds out first whether keys wait behind it.
const LATE: Duration = Duration::from_millis(40);

/// Hears all keys from now on.
pub(super) fn watch(report: Report) {
    let keys = Rc::new(Keys { report, burst: RefCell::default(), alt_code: Cell::new(None), timed: Cell::new(false) });
    let down = Rc::clone(&keys);
    js::listen(&js::window(), "keydown", move |event| down.down(&event.unchecked_into()));
    js::listen(&js::window(), "keyup", move |event| keys.up(&event.unchecked_into()));
}

struct Keys {
    report: Report,
    burst: RefCell<Burst>,
    /// Digits typed on the number pad while Alt is held: a character by its number.
    alt_code: Cell<Option<u32>>,
    timed: Cell<bool>,
}

/// What has the focus, as far as keys are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Focus {
    /// A text field: keys are its own.
    Text,
    /// A choice or a file field: it uses single keys.
    Choice,
    /// A button or a link: Enter and space press it.
    Button,
    /// Nothing that takes keys.
    Page,
}

impl Keys {
    fn down(self: &Rc<Self>, event: &KeyboardEvent) {
        let focus = focus();
        let name = event.key();
        if name == "Escape" {
            return self.pressed(name);
        }
        if focus == Focus::Text || event.is_composing() || event.repeat() {
            return;
        }
        if self.alt_digit(event) {
            return event.prevent_default();
        }
        let running = self.burst.borrow().deadline().is_some();
        match scanned(event, &name, running) {
            Some(key) if key == Key::End && !running => self.ended(name, focus),
            Some(key) => {
                // Space presses a button only when a person presses it; other letters would search in the page.
                if running || key != Key::Char(' ') {
                    event.prevent_default();
                }
                self.feed(key, Duration::from_secs_f64(event.time_stamp().max(0.0) / 1_000.0));
            }
            None if modified(event) || name.chars().nth(1).is_none() => {}
            None if focus == Focus::Choice => {}
            None => self.pressed(name),
        }
    }

    fn up(self: &Rc<Self>, event: &KeyboardEvent) {
        if event.key() == "Alt"
            && let Some(c) = self.alt_code.take().and_then(char::from_u32)
        {
            event.prevent_default();
            self.feed(Key::Char(c), Duration::from_secs_f64(event.time_stamp().max(0.0) / 1_000.0));
        }
    }

    /// Whether this is a digit of a character's number, as scanners on Windows type what no key has.
    fn alt_digit(&self, event: &KeyboardEvent) -> bool {
        let digit = event.code().strip_prefix("Numpad").and_then(|it| it.parse::<u32>().ok());
        let Some(digit) = digit.filter(|_| event.alt_key() && !event.ctrl_key()) else {
            return false;
        };
        let before = self.alt_code.get().unwrap_or(0);
        self.alt_code.set(Some((before * 10 + digit) % 100_000));
        true
    }

    /// Enter or Tab on its own.
    fn ended(&self, name: String, focus: Focus) {
        if name == "Enter" && focus == Focus::Page {
            self.pressed(name);
        }
    }

    fn feed(self: &Rc<Self>, key: Key, at: Duration) {
        let typed = self.burst.borrow_mut().key(key, at);
        self.decided(typed);
        self.set_timer();
    }

    fn set_timer(self: &Rc<Self>) {
        let Some(deadline) = self.burst.borrow().deadline() else { return };
        if self.timed.replace(true) {
            return;
        }
        let left = deadline.saturating_sub(now());
        let this = Rc::clone(self);
        // One millisecond more, as timers may be early by parts of one.
        js::after(i32::try_from(left.as_millis()).unwrap_or(i32::MAX).saturating_add(1), move || this.due(deadline));
    }

    /// The pause may be over. A timer that comes late lets the keys that wait behind it come first.
    fn due(self: Rc<Self>, deadline: Duration) {
        if now() > deadline + LATE {
            return js::after(0, move || self.decide());
        }
        self.decide();
    }

    fn decide(self: Rc<Self>) {
        self.timed.set(false);
        let typed = self.burst.borrow_mut().poll(now());
        self.decided(typed);
        self.set_timer();
    }

    fn decided(&self, typed: Option<Typed>) {
        match typed {
            Some(Typed::Scan(text)) => (self.report)(Incoming::Wedge(text)),
            Some(Typed::Key(' ')) if focus() != Focus::Page => {}
            Some(Typed::Key(_)) if matches!(focus(), Focus::Choice | Focus::Text) => {}
            Some(Typed::Key('\n')) => self.pressed("Enter".to_owned()),
            Some(Typed::Key(c)) => self.pressed(c.to_string()),
            None => {}
        }
    }

    fn pressed(&self, name: String) {
        (self.report)(Incoming::Key(name));
    }
}

/// The key as a part of a scan, if it may be one. `running`: keys before it were.
fn scanned(event: &KeyboardEvent, name: &str, running: bool) -> Option<Key> {
    let code = event.code();
    let control = event.ctrl_key() && !event.alt_key() && !event.meta_key();
    match name {
        "F8" => Some(Key::Char(GS)),
        // Scanners type by the places of the keys on a US keyboard.
        "]" if control => Some(Key::Char(GS)),
        _ if control && code == "BracketRight" => Some(Key::Char(GS)),
        "^" if control && running => Some(Key::Char('\u{1e}')),
        _ if control && running && event.shift_key() && code == "Digit6" => Some(Key::Char('\u{1e}')),
        _ if control && running && code == "KeyD" => Some(Key::Char('\u{4}')),
        _ if modified(event) => None,
        "Enter" | "Tab" => Some(Key::End),
        _ => one_char(name).map(Key::Char),
    }
}

/// Names of more than one character are of keys without one, such as `ArrowDown`.
fn one_char(name: &str) -> Option<char> {
    let mut chars = name.chars();
    chars.next().filter(|_| chars.next().is_none())
}

/// Whether Ctrl, Alt or Meta make a command of it. AltGr does not: it makes characters, and says Ctrl and Alt on Windows.
fn modified(event: &KeyboardEvent) -> bool {
    let alt_gr = event.get_modifier_state("AltGraph");
    event.meta_key() || (!alt_gr && (event.ctrl_key() || event.alt_key()))
}

fn focus() -> Focus {
    js::document().active_element().map_or(Focus::Page, |it| focus_of(&it))
}

fn focus_of(element: &Element) -> Focus {
    match element.tag_name().to_ascii_lowercase().as_str() {
        "textarea" => Focus::Text,
        "select" => Focus::Choice,
        "button" | "a" | "summary" => Focus::Button,
        "input" => match element.unchecked_ref::<HtmlInputElement>().type_().as_str() {
            "file" | "range" => Focus::Choice,
            "checkbox" | "radio" | "button" | "submit" | "reset" => Focus::Button,
            _ => Focus::Text,
        },
        _ if js::property(element, "isContentEditable").is_truthy() => Focus::Text,
        _ => Focus::Page,
    }
}

/// On the clock of events' time stamps.
fn now() -> Duration {
    Duration::from_secs_f64(js::now_ms() / 1_000.0)
}
