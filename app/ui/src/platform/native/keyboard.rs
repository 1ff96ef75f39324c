//! Keys of the whole window. The view's script passes each key that is not a text field's on to one of [`KeyPlaces`],
//! by what has the focus; the answer decides whether the focus gets it, too.

use std::cell::RefCell;
use std::rc::Rc;
use std::thread;
use std::time::{Duration, Instant};

use dioxus::prelude::*;

use super::super::keys::{Focus, Held, Keys, Press};
use super::{Report, tell};

/// The keys so far, and the way to the screens.
#[derive(Clone)]
pub(super) struct Keyboard {
    report: Report,
    keys: Rc<RefCell<Keys>>,
    started: Instant,
}

impl PartialEq for Keyboard {
    fn eq(&self, other: &Self) -> bool {
        Rc::ptr_eq(&self.keys, &other.keys)
    }
}

impl Keyboard {
    /// No keys yet.
    pub(super) fn new(report: Report) -> Self {
        Self { report, keys: Rc::default(), started: Instant::now() }
    }

    fn down(&self, event: &Event<KeyboardData>, focus: Focus) {
        let outcome = self.keys.borrow_mut().down(&press(event), focus, self.started.elapsed());
        if outcome.taken {
            event.prevent_default();
        }
        if let Some(heard) = outcome.heard {
            tell(&self.report, heard);
        }
        self.decide_later(focus);
    }

    fn up(&self, event: &Event<KeyboardData>, focus: Focus) {
        let outcome = self.keys.borrow_mut().up(&press(event), focus, self.started.elapsed());
        if let Some(heard) = outcome.heard {
            tell(&self.report, heard);
        }
        self.decide_later(focus);
    }

    /// Comes back once the pause after the last key is over.
    fn decide_later(&self, focus: Focus) {
        let Some(deadline) = self.keys.borrow().deadline() else { return };
        let this = self.clone();
        let (over, pause) = futures_channel::oneshot::channel::<()>();
        let left = deadline.saturating_sub(self.started.elapsed()) + Duration::from_millis(1);
        thread::spawn(move || {
            thread::sleep(left);
            let _closed = over.send(());
        });
        spawn(async move {
            let _closed = pause.await;
            let heard = this.keys.borrow_mut().poll(focus, this.started.elapsed());
            if let Some(heard) = heard {
                tell(&this.report, heard);
            }
        });
    }
}

fn press(event: &Event<KeyboardData>) -> Press {
    let held = event.modifiers();
    Press {
        name: event.key().to_string(),
        place: event.code().to_string(),
        held: Held { control: held.ctrl(), alt: held.alt(), meta: held.meta(), shift: held.shift() },
        echo: event.is_auto_repeating() || event.is_composing(),
    }
}

/// Where the script passes keys on to.
#[component]
pub(super) fn KeyPlaces(keyboard: Keyboard) -> Element {
    let places = [
        ("keys-text", Focus::Text),
        ("keys-choice", Focus::Choice),
        ("keys-button", Focus::Button),
        ("keys-page", Focus::Page),
    ];
    rsx! {
        for (id, focus) in places {
            div {
                id,
                hidden: true,
                onkeydown: {
                    let keyboard = keyboard.clone();
                    move |event| keyboard.down(&event, focus)
                },
                onkeyup: {
                    let keyboard = keyboard.clone();
                    move |event| keyboard.up(&event, focus)
                },
            }
        }
    }
}
