//! Keys of the whole page. Invariant: keys are timed by when they were pressed, not by when a busy page gets to them.

use std::cell::{Cell, RefCell};
use std::rc::Rc;
use std::time::Duration;

use wasm_bindgen::JsCast;
use web_sys::{HtmlInputElement, KeyboardEvent};

use super::super::keys::{Focus, Held, Keys, Outcome, Press};
use super::{Report, js};

/// A timer that is later than this finds out first whether keys wait behind it.
const LATE: Duration = Duration::from_millis(40);

/// Hears all keys from now on.
pub(super) fn watch(report: Report) {
    let page = Rc::new(Page { report, keys: RefCell::default(), timed: Cell::new(false) });
    let down = Rc::clone(&page);
    js::listen(&js::window(), "keydown", move |event| {
        let event = event.unchecked_into();
        let outcome = down.keys.borrow_mut().down(&press(&event), focus(), time_of(&event));
        down.carry_out(outcome, &event);
    });
    js::listen(&js::window(), "keyup", move |event| {
        let event = event.unchecked_into();
        let outcome = page.keys.borrow_mut().up(&press(&event), focus(), time_of(&event));
        page.carry_out(outcome, &event);
    });
}

struct Page {
    report: Report,
    keys: RefCell<Keys>,
    timed: Cell<bool>,
}

impl Page {
    fn carry_out(self: &Rc<Self>, outcome: Outcome, event: &KeyboardEvent) {
        if outcome.taken {
            event.prevent_default();
        }
        if let Some(heard) = outcome.heard {
            (self.report)(heard);
        }
        self.set_timer();
    }

    fn set_timer(self: &Rc<Self>) {
        let Some(deadline) = self.keys.borrow().deadline() else { return };
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
        let heard = self.keys.borrow_mut().poll(focus(), now());
        if let Some(heard) = heard {
            (self.report)(heard);
        }
        self.set_timer();
    }
}

fn press(event: &KeyboardEvent) -> Press {
    // AltGr says Ctrl and Alt on Windows.
    let commands = !event.get_modifier_state("AltGraph");
    Press {
        name: event.key(),
        place: event.code(),
        held: Held {
            control: commands && event.ctrl_key(),
            alt: commands && event.alt_key(),
            meta: event.meta_key(),
            shift: event.shift_key(),
        },
        echo: event.repeat() || event.is_composing(),
    }
}

fn focus() -> Focus {
    let Some(element) = js::document().active_element() else { return Focus::Page };
    if js::property(&element, "isContentEditable").is_truthy() {
        return Focus::Text;
    }
    let kind = element.dyn_ref::<HtmlInputElement>().map(HtmlInputElement::type_).unwrap_or_default();
    Focus::of(&element.tag_name().to_ascii_lowercase(), &kind)
}

fn time_of(event: &KeyboardEvent) -> Duration {
    Duration::from_secs_f64(event.time_stamp().max(0.0) / 1_000.0)
}

/// On the clock of events' time stamps.
fn now() -> Duration {
    Duration::from_secs_f64(js::now_ms() / 1_000.0)
}
