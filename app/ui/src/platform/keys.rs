//! Keys of the whole app: scanners that type are told from people by [`engine::wedge`], wherever the focus is. Pure.
//!
//! Invariants: text fields keep their keys; a key that belongs to a scan presses no button and opens nothing of the
//! browser's; a key that a person presses is reported once, or left to what has the focus.

use std::time::Duration;

use engine::wedge::{Burst, Key, Typed};

use crate::shell::Incoming;

/// The group separator, between elements of variable length.
const GS: char = '\u{1d}';
/// The record separator and the end of transmission, of ISO 15434 messages.
const RS: char = '\u{1e}';
const EOT: char = '\u{4}';

/// A key that went down or up.
#[derive(Debug, Clone, Default)]
pub(super) struct Press {
    /// Its name in the DOM: the character, or `Enter`, `ArrowDown`, …
    pub(super) name: String,
    /// Its place on a keyboard, by the DOM's name of the key that is there on a US keyboard.
    pub(super) place: String,
    /// What is held with it.
    pub(super) held: Held,
    /// Whether it is held for so long that it repeats itself, or is part of a character that is being put together.
    pub(super) echo: bool,
}

/// Keys that are held. AltGr makes characters and is none of them.
#[derive(Debug, Clone, Copy, Default)]
pub(super) struct Held {
    pub(super) control: bool,
    pub(super) alt: bool,
    pub(super) meta: bool,
    pub(super) shift: bool,
}

impl Held {
    /// Whether a key with these is a command and no character.
    const fn is_command(self) -> bool {
        self.control || self.alt || self.meta
    }
}

/// What has the focus, as far as keys are concerned.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Focus {
    /// A text field: keys are its own.
    Text,
    /// A choice or a file field: it uses single keys.
    Choice,
    /// A button or a link: Enter and space press it.
    Button,
    /// Nothing that takes keys.
    Page,
}

impl Focus {
    /// By the name of an element, and of the kind if it is an input.
    #[cfg(any(test, target_family = "wasm"))]
    pub(super) fn of(element: &str, kind: &str) -> Self {
        match (element, kind) {
            ("textarea", _) => Self::Text,
            ("select", _) | ("input", "file" | "range") => Self::Choice,
            ("button" | "a" | "summary", _) => Self::Button,
            ("input", "checkbox" | "radio" | "button" | "submit" | "reset") => Self::Button,
            ("input", _) => Self::Text,
            _ => Self::Page,
        }
    }
}

/// What becomes of a key.
#[derive(Debug, Clone, PartialEq)]
pub(super) struct Outcome {
    /// What the screens hear.
    pub(super) heard: Option<Incoming>,
    /// Whether what has the focus, and the browser, must not see the key.
    pub(super) taken: bool,
}

impl Outcome {
    const fn left(heard: Option<Incoming>) -> Self {
        Self { heard, taken: false }
    }

    const fn taken(heard: Option<Incoming>) -> Self {
        Self { heard, taken: true }
    }
}

/// The keys so far.
#[derive(Debug, Default)]
pub(super) struct Keys {
    burst: Burst,
    /// Digits typed on the number pad while Alt is held: a character by its number.
    alt_code: Option<u32>,
}

impl Keys {
    /// A key went down at `at`, on any clock that does not go back.
    pub(super) fn down(&mut self, press: &Press, focus: Focus, at: Duration) -> Outcome {
        if press.name == "Escape" {
            return Outcome::left(Some(key(&press.name)));
        }
        if focus == Focus::Text || press.echo {
            return Outcome::left(None);
        }
        if self.alt_digit(press) {
            return Outcome::taken(None);
        }
        let running = self.burst.deadline().is_some();
        match part_of_scan(press, running) {
            // On its own, Tab goes on to the next control, and Enter presses the one that has the focus.
            Some(Key::End) if !running => {
                Outcome::left((press.name == "Enter" && focus == Focus::Page).then(|| key(&press.name)))
            }
            // Space presses a button when a person presses it; other characters would only search in the page.
            Some(part) => Outcome { heard: self.feed(part, focus, at), taken: running || part != Key::Char(' ') },
            None if press.held.is_command() || one_char(&press.name).is_some() => Outcome::left(None),
            None if focus == Focus::Choice => Outcome::left(None),
            None => Outcome::left(Some(key(&press.name))),
        }
    }

    /// A key went up.
    pub(super) fn up(&mut self, press: &Press, focus: Focus, at: Duration) -> Outcome {
        let typed = self.alt_code.filter(|_| press.name == "Alt").and_then(char::from_u32);
        match typed {
            Some(c) => {
                self.alt_code = None;
                Outcome::taken(self.feed(Key::Char(c), focus, at))
            }
            None => Outcome::left(None),
        }
    }

    /// When to call [`Keys::poll`] next.
    pub(super) fn deadline(&self) -> Option<Duration> {
        self.burst.deadline()
    }

    /// What the keys so far were, if there was a pause since.
    pub(super) fn poll(&mut self, focus: Focus, at: Duration) -> Option<Incoming> {
        self.burst.poll(at).and_then(|typed| heard(typed, focus))
    }

    fn feed(&mut self, part: Key, focus: Focus, at: Duration) -> Option<Incoming> {
        self.burst.key(part, at).and_then(|typed| heard(typed, focus))
    }

    /// Whether this is a digit of a character's number: so scanners on Windows type what no key has.
    fn alt_digit(&mut self, press: &Press) -> bool {
        let digit = press.place.strip_prefix("Numpad").and_then(|it| it.parse::<u32>().ok());
        let Some(digit) = digit.filter(|_| press.held.alt && !press.held.control) else {
            return false;
        };
        self.alt_code = Some((self.alt_code.unwrap_or(0) * 10 + digit) % 100_000);
        true
    }
}

fn key(name: &str) -> Incoming {
    Incoming::Key(name.to_owned())
}

/// What the screens hear of it, when the focus is there.
fn heard(typed: Typed, focus: Focus) -> Option<Incoming> {
    match typed {
        Typed::Scan(text) => Some(Incoming::Wedge(text)),
        Typed::Key('\n') => None,
        Typed::Key(' ') if focus != Focus::Page => None,
        Typed::Key(c) => (!matches!(focus, Focus::Choice | Focus::Text)).then(|| Incoming::Key(c.to_string())),
    }
}

/// The key as a part of a scan, if it may be one. `running`: keys before it may be parts, too.
fn part_of_scan(press: &Press, running: bool) -> Option<Key> {
    let held = press.held;
    let control = held.control && !held.alt && !held.meta;
    match (press.name.as_str(), press.place.as_str()) {
        ("F8", _) => Some(Key::Char(GS)),
        // Scanners type by the places of the keys on a US keyboard, whatever the layout makes of them.
        ("]", _) | (_, "BracketRight") if control => Some(Key::Char(GS)),
        ("^", _) if control && running => Some(Key::Char(RS)),
        (_, "Digit6") if control && held.shift && running => Some(Key::Char(RS)),
        (_, "KeyD") if control && running => Some(Key::Char(EOT)),
        _ if held.is_command() => None,
        ("Enter" | "Tab", _) => Some(Key::End),
        (name, _) => one_char(name).map(Key::Char),
    }
}

/// Names of more than one character are of keys without one, such as `ArrowDown`.
fn one_char(name: &str) -> Option<char> {
    let mut chars = name.chars();
    chars.next().filter(|_| chars.next().is_none())
}

#[cfg(test)]
mod tests {
    use super::*;

    const CONTROL: Held = Held { control: true, alt: false, meta: false, shift: false };
    const ALT: Held = Held { alt: true, control: false, meta: false, shift: false };

    fn press(name: &str, place: &str, held: Held) -> Press {
        Press { name: name.to_owned(), place: place.to_owned(), held, echo: false }
    }

    /// Presses these keys 5 ms apart and waits; what was heard, and how many keys were taken.
    fn type_all(focus: Focus, presses: &[Press]) -> (Vec<Incoming>, usize) {
        let mut keys = Keys::default();
        let mut at = Duration::from_secs(1);
        let (mut all, mut taken) = (Vec::new(), 0);
        for press in presses {
            at += Duration::from_millis(5);
            let outcome = if press.name == "Alt" { keys.up(press, focus, at) } else { keys.down(press, focus, at) };
            all.extend(outcome.heard);
            taken += usize::from(outcome.taken);
        }
        all.extend(keys.poll(focus, at + Duration::from_secs(1)));
        assert_eq!(keys.deadline(), None);
        (all, taken)
    }

    fn text(text: &str) -> Vec<Press> {
        let name = |c| if c == '\n' { "Enter".to_owned() } else { String::from(c) };
        text.chars().map(|c| press(&name(c), "", Held::default())).collect()
    }

    #[track_caller]
    fn check(focus: Focus, presses: &[Press], expected: &[Incoming]) {
        assert_eq!(type_all(focus, presses).0, expected);
    }

    #[test]
    fn separators_come_in_many_ways() {
        let alt_029 = [press("0", "Numpad0", ALT), press("2", "Numpad2", ALT), press("9", "Numpad9", ALT)];
        let ways = [
            vec![press("]", "BracketRight", CONTROL)],
            vec![press("+", "BracketRight", CONTROL)],
            vec![press("F8", "F8", Held::default())],
            vec![press("\u{1d}", "", Held::default())],
            [alt_029.to_vec(), vec![press("Alt", "AltLeft", Held::default())]].concat(),
        ];
        for way in ways {
            let presses = [text("10ABC"), way, text("2117\n")].concat();
            check(Focus::Page, &presses, &[Incoming::Wedge("10ABC\u{1d}2117".to_owned())]);
        }
    }

    #[test]
    fn a_scan_presses_no_button() {
        let presses = text("]d2 0100\n");
        let (heard, taken) = type_all(Focus::Button, &presses);
        assert_eq!(heard, [Incoming::Wedge("]d2 0100".to_owned())]);
        assert_eq!(taken, presses.len());
    }

    #[test]
    fn a_person_presses_buttons_and_shortcuts() {
        check(Focus::Page, &text("j"), &[Incoming::Key("j".to_owned())]);
        check(Focus::Page, &text("\n"), &[Incoming::Key("Enter".to_owned())]);
        check(
            Focus::Page,
            &[press("ArrowDown", "ArrowDown", Held::default())],
            &[Incoming::Key("ArrowDown".to_owned())],
        );
        assert_eq!(type_all(Focus::Button, &text("\n")), (vec![], 0));
        assert_eq!(type_all(Focus::Button, &text(" ")), (vec![], 0));
        assert_eq!(type_all(Focus::Page, &[press("d", "KeyD", CONTROL)]), (vec![], 0));
        check(Focus::Choice, &text("j"), &[]);
        check(Focus::Choice, &text("010003"), &[Incoming::Wedge("010003".to_owned())]);
    }

    #[test]
    fn text_fields_keep_their_keys() {
        let presses = [text("0100030001\n"), vec![press("Escape", "Escape", Held::default())]].concat();
        assert_eq!(type_all(Focus::Text, &presses), (vec![Incoming::Key("Escape".to_owned())], 0));
    }

    #[test]
    fn only_some_controls_take_keys() {
        assert_eq!(Focus::of("input", "text"), Focus::Text);
        assert_eq!(Focus::of("input", "file"), Focus::Choice);
        assert_eq!(Focus::of("input", "radio"), Focus::Button);
        assert_eq!(Focus::of("body", ""), Focus::Page);
    }

    #[test]
    fn a_key_that_is_held_is_no_scan() {
        let held = Press { echo: true, ..press("j", "KeyJ", Held::default()) };
        check(Focus::Page, &vec![held; 20], &[]);
    }
}
