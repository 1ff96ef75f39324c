//! A still frame as a hand-held film of its scene: each frame a little aside, with fresh noise of a sensor.

use std::f32::consts::TAU;

use anyhow::Result;
use engine::capture::Luma;

/// Largest step aside, in pixels on each axis. Whole pixels, as anything between would blur.
const SHIFT_PX: u64 = 2;
/// Standard deviation of the noise at a grey value of 128, on top of the noise that the frame already has.
const NOISE: f32 = 2.0;
/// Noise is drawn once; each row of a picture takes it from another place.
const DRAWN: usize = 1 << 16;

/// Noise for films, and how much of it each grey value gets: photons make bright pixels noisier.
pub struct Sensor {
    noise: Vec<f32>,
    gain: [f32; 256],
}

impl Sensor {
    /// The same for the same seed.
    pub fn new(seed: u64) -> Self {
        let mut random = Seeded(seed);
        let noise = (0..DRAWN).map(|_| random.normal()).collect();
        let gain = std::array::from_fn(|grey| NOISE * (grey.max(5) as f32 / 128.0).sqrt());
        Self { noise, gain }
    }

    /// The scene once more.
    pub fn frame(&self, scene: &Luma, random: &mut Seeded) -> Result<Luma> {
        let (width, height) = (scene.width(), scene.height());
        let (dx, dy) = (random.below(SHIFT_PX + 1) as usize, random.below(SHIFT_PX + 1) as usize);
        let mut pixels = Vec::with_capacity(width * height);
        for y in 0..height {
            let row = (y + dy).min(height - 1) * width;
            let row = &scene.pixels()[row..row + width];
            let last = std::iter::repeat_n(&row[width - 1], dx);
            let mut noise = self.noise[random.below(DRAWN as u64) as usize..].iter().chain(&self.noise);
            pixels.extend(row.iter().skip(dx).chain(last).map(|&grey| {
                let noise = noise.next().copied().unwrap_or_default();
                // The conversion cuts off fractions and stays within a byte.
                (f32::from(grey) + noise * self.gain[usize::from(grey)] + 0.5) as u8
            }));
        }
        Ok(Luma::new(width, height, pixels)?)
    }
}

/// Numbers as good as random, for test data (SplitMix64).
pub struct Seeded(u64);

impl Seeded {
    /// Another sequence for every name.
    pub fn named(seed: u64, name: &str) -> Self {
        Self(name.bytes().fold(seed, |state, byte| Self(state ^ u64::from(byte)).draw()))
    }

    fn draw(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    fn below(&mut self, limit: u64) -> u64 {
        self.draw() % limit
    }

    /// Of the normal distribution, by Box and Muller.
    fn normal(&mut self) -> f32 {
        let mut unit = || (self.draw() >> 40) as f32 / (1u64 << 24) as f32;
        (-2.0 * (1.0 - unit()).ln()).sqrt() * (TAU * unit()).cos()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn frames_of_a_scene_differ_by_as_much_as_a_sensor_makes_them() {
        let scene = Luma::new(400, 300, vec![128; 120_000]).unwrap();
        let (sensor, mut random) = (Sensor::new(1), Seeded::named(1, "a scene"));
        let [first, second] = [(); 2].map(|()| sensor.frame(&scene, &mut random).unwrap());
        assert_ne!(first, second);
        for frame in [first, second] {
            let squares: f32 = frame.pixels().iter().map(|grey| (f32::from(*grey) - 128.0).powi(2)).sum();
            let deviation = (squares / 120_000.0).sqrt();
            assert!((deviation - NOISE).abs() < 0.1, "{deviation}");
        }
    }

    #[test]
    fn a_film_is_the_same_for_the_same_seed() {
        let scene = Luma::new(30, 20, (0..600).map(|at| (at % 251) as u8).collect()).unwrap();
        let film = |seed| Sensor::new(seed).frame(&scene, &mut Seeded::named(seed, "x")).unwrap();
        assert_eq!(film(1), film(1));
        assert_ne!(film(1), film(2));
    }
}
