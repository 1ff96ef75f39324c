//! Sounds and vibrations. Best effort: browsers keep pages silent until somebody touched them, and phones may lack either;
//! the screens say the same in shape and word.

use std::cell::RefCell;
use std::rc::Rc;

use js_sys::Array;
use wasm_bindgen::JsValue;
use web_sys::{AudioContext, OscillatorType};

use super::super::earcons::{Tone, tones, vibration};
use super::js;
use crate::shell::{Earcon, Sound};

/// The page's way to be heard.
pub(super) struct Earcons {
    context: RefCell<Option<AudioContext>>,
}

impl Earcons {
    /// Silent until somebody touches the page.
    pub(super) fn start() -> Rc<Self> {
        let this = Rc::new(Self { context: RefCell::default() });
        for touch in ["pointerdown", "keydown"] {
            let this = Rc::clone(&this);
            js::listen(&js::window(), touch, move |_| this.wake());
        }
        this
    }

    /// Gives an earcon.
    pub(super) fn give(&self, earcon: Earcon, sound: Sound) {
        match sound {
            Sound::On => {
                let _silent = self.play(tones(earcon));
                vibrate(vibration(earcon));
            }
            Sound::Vibrate => vibrate(vibration(earcon)),
            Sound::Off => {}
        }
    }

    /// Makes the context on the first touch, and wakes one that the browser put to sleep.
    fn wake(&self) {
        let mut context = self.context.borrow_mut();
        if context.is_none() {
            *context = AudioContext::new().ok();
        }
        if let Some(context) = &*context
            && context.state() == web_sys::AudioContextState::Suspended
        {
            let _refused = context.resume();
        }
    }

    fn play(&self, tones: &[Tone]) -> Result<(), JsValue> {
        let context = self.context.borrow();
        // Sounds that wait for a touch would all come at once, and late: a page that nobody touched stays silent.
        let Some(context) = context.as_ref().filter(|it| it.state() == web_sys::AudioContextState::Running) else {
            return Ok(());
        };
        tones.iter().try_for_each(|tone| play_one(context, tone))
    }
}

fn play_one(context: &AudioContext, tone: &Tone) -> Result<(), JsValue> {
    /// A tone that begins or ends at full loudness clicks.
    const RAMP_S: f64 = 0.008;
    let from = context.current_time() + f64::from(tone.from_ms) / 1_000.0;
    let until = from + f64::from(tone.length_ms) / 1_000.0;
    let (oscillator, gain) = (context.create_oscillator()?, context.create_gain()?);
    oscillator.set_type(OscillatorType::from_js_value(&tone.shape.into()).unwrap_or(OscillatorType::Sine));
    oscillator.frequency().set_value(tone.hertz);
    let loudness = gain.gain();
    loudness.set_value_at_time(0.0, from)?;
    loudness.linear_ramp_to_value_at_time(tone.gain, from + RAMP_S)?;
    loudness.set_value_at_time(tone.gain, until - RAMP_S)?;
    loudness.linear_ramp_to_value_at_time(0.0, until)?;
    oscillator.connect_with_audio_node(&gain)?;
    gain.connect_with_audio_node(&context.destination())?;
    oscillator.start_with_when(from)?;
    oscillator.stop_with_when(until)
}

fn vibrate(pattern: &[u16]) {
    let pattern: Array = pattern.iter().map(|&it| JsValue::from(it)).collect();
    let _lacking = js::call(&js::window().navigator(), "vibrate", &[pattern.into()]);
}
