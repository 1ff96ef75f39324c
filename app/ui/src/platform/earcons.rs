//! How earcons sound and feel, on every platform. Pure.

use crate::shell::Earcon;

/// A tone.
pub(super) struct Tone {
    pub(super) hertz: f32,
    /// From the beginning of the earcon.
    pub(super) from_ms: u16,
    pub(super) length_ms: u16,
    /// Loudness, from 0 to 1.
    pub(super) gain: f32,
    /// `sine` or `square`.
    pub(super) shape: &'static str,
}

const fn tone(hertz: f32, from_ms: u16, length_ms: u16) -> Tone {
    Tone { hertz, from_ms, length_ms, gain: 0.35, shape: "sine" }
}

const GOOD: &[Tone] = &[tone(1_760.0, 0, 90)];
const REPEAT: &[Tone] = &[tone(1_320.0, 0, 40), tone(1_320.0, 100, 40)];
const CHECK: &[Tone] = &[tone(660.0, 0, 140), tone(880.0, 160, 180)];
const WAIT: &[Tone] = &[Tone { gain: 0.2, ..tone(660.0, 0, 140) }, Tone { gain: 0.2, ..tone(440.0, 160, 220) }];
const STOP: &[Tone] = &[Tone { gain: 0.5, shape: "square", ..tone(196.0, 0, 700) }];

/// The tones of an earcon.
pub(super) const fn tones(earcon: Earcon) -> &'static [Tone] {
    match earcon {
        Earcon::Good => GOOD,
        Earcon::Repeat => REPEAT,
        Earcon::Check => CHECK,
        Earcon::Wait => WAIT,
        Earcon::Stop => STOP,
    }
}

/// Its vibration: on, off, on … in milliseconds.
#[cfg(target_family = "wasm")]
pub(super) const fn vibration(earcon: Earcon) -> &'static [u16] {
    match earcon {
        Earcon::Good => &[60],
        Earcon::Repeat => &[30, 60, 30],
        Earcon::Check => &[80, 80, 160],
        Earcon::Wait => &[160, 80, 80],
        Earcon::Stop => &[600, 150, 600],
    }
}
