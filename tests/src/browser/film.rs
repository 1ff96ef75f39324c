//! What the camera sees: packs held before it one after the other, with nothing in view between them.
//!
//! A film is the same for the same seed. The browser plays it 30 frames a second, over and over, so the second round
//! is the second read of every code.

use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::Path;

use image::codecs::jpeg::JpegEncoder;
use image::{ExtendedColorType, GrayImage};

use crate::bench::world::Seeded;

use super::symbols;

/// Width of a frame.
pub const WIDTH: u32 = 1280;
/// Height of a frame.
pub const HEIGHT: u32 = 720;

/// How a film is cut.
#[derive(Debug, Clone, Copy)]
pub struct Cut {
    /// Frames with nothing in view before the first code.
    pub lead: u32,
    /// Frames of each code.
    pub held: u32,
    /// Frames with nothing in view after each code.
    pub between: u32,
}

impl Default for Cut {
    /// Fifteen empty frames, then a second for each code and half a second to take the next pack.
    fn default() -> Self {
        Self { lead: 15, held: 30, between: 15 }
    }
}

/// Writes a film that shows these codes in order, as motion JPEG.
pub fn write(file: &Path, seed: u64, texts: &[String], cut: Cut) -> std::io::Result<()> {
    let mut film = BufWriter::new(File::create(file)?);
    let mut random = Seeded(seed);
    let table = table(&mut random);
    // The light flickers a little from frame to frame; a few variants make an empty view as well as many.
    let empty: Vec<Vec<u8>> = (0..5).map(|_| jpeg(&flickering(&table, &mut random))).collect::<Result<_, _>>()?;
    let nothing = |film: &mut BufWriter<File>, frames: u32| {
        (0..frames as usize).try_for_each(|at| film.write_all(&empty[at % empty.len()]))
    };
    nothing(&mut film, cut.lead)?;
    for text in texts {
        let symbol = symbols::modules(text);
        let pose = Pose::new(&mut random, symbol.width());
        // A hand is never quite still: three poses close to each other, each for a third of the time.
        for third in 0..3 {
            let frame = jpeg(&with_pack(&flickering(&table, &mut random), &symbol, &pose.drifted(third)))?;
            let frames = cut.held * (third + 1) / 3 - cut.held * third / 3;
            (0..frames).try_for_each(|_| film.write_all(&frame))?;
        }
        nothing(&mut film, cut.between)?;
    }
    film.flush()
}

/// One frame that shows a code, as a JPEG file and as it was drawn.
pub fn frame(seed: u64, text: &str) -> GrayImage {
    let mut random = Seeded(seed);
    let table = table(&mut random);
    let symbol = symbols::modules(text);
    let pose = Pose::new(&mut random, symbol.width());
    with_pack(&table, &symbol, &pose)
}

/// Where a symbol lies in the view.
#[derive(Debug, Clone, Copy)]
struct Pose {
    x: f32,
    y: f32,
    /// Radians.
    turned: f32,
    /// Pixels a module.
    module: f32,
}

impl Pose {
    fn new(random: &mut Seeded, modules: u32) -> Self {
        let mut between = |low: f32, high: f32| low + (high - low) * (random.below(10_000) as f32 / 10_000.0);
        let module = between(6.0, 8.5);
        let reach = (modules as f32 / 2.0 + 5.0) * module;
        let (width, height) = (WIDTH as f32, HEIGHT as f32);
        Self {
            x: between(width * 0.3 + reach * 0.2, width * 0.7 - reach * 0.2),
            y: between(reach * 1.2, height - reach * 1.2),
            turned: between(-0.25, 0.25),
            module,
        }
    }

    fn drifted(&self, third: u32) -> Self {
        let by = third as f32;
        Self { x: self.x + 3.0 * by, y: self.y - 2.0 * by, turned: self.turned + 0.01 * by, ..*self }
    }
}

/// A worktop with grain and some scratches, lit from one side.
fn table(random: &mut Seeded) -> GrayImage {
    let mut picture = GrayImage::from_fn(WIDTH, HEIGHT, |x, y| {
        let light = 105 + x / 40 + (y * 7 / HEIGHT) * 2;
        let grain = (x / 3 * 31 + y / 23 * 17) % 13;
        image::Luma([(light + grain) as u8])
    });
    for _ in 0..40 {
        let (x, y) = (random.below(u64::from(WIDTH)) as u32, random.below(u64::from(HEIGHT)) as u32);
        let (length, shade) = (40 + random.below(160) as u32, 80 + random.below(110) as u8);
        for step in 0..length {
            let (x, y) = ((x + step).min(WIDTH - 1), (y + step / 3).min(HEIGHT - 1));
            picture.put_pixel(x, y, image::Luma([shade]));
        }
    }
    picture
}

fn flickering(picture: &GrayImage, random: &mut Seeded) -> GrayImage {
    let mut noisy = picture.clone();
    // Eight pixels a draw: a film has tens of millions of them.
    for pixels in noisy.chunks_mut(8) {
        let noise = random.draw().to_le_bytes();
        for (pixel, noise) in pixels.iter_mut().zip(noise) {
            *pixel = pixel.saturating_add(noise % 8).saturating_sub(4);
        }
    }
    noisy
}

/// A white pack with a frame of print and the symbol on it.
fn with_pack(table: &GrayImage, symbol: &GrayImage, pose: &Pose) -> GrayImage {
    let mut picture = table.clone();
    let half = symbol.width() as f32 / 2.0;
    let reach = (half + 12.0) * pose.module * 1.5;
    let (sin, cos) = pose.turned.sin_cos();
    let inside = |at: f32, limit: u32| at.clamp(0.0, limit as f32) as u32;
    for y in inside(pose.y - reach, HEIGHT)..inside(pose.y + reach, HEIGHT) {
        for x in inside(pose.x - reach, WIDTH)..inside(pose.x + reach, WIDTH) {
            let (dx, dy) = ((x as f32 - pose.x) / pose.module, (y as f32 - pose.y) / pose.module);
            let (u, v) = (dx * cos + dy * sin, dy * cos - dx * sin);
            if let Some(shade) = shade_of_pack(symbol, half, u, v) {
                picture.put_pixel(x, y, image::Luma([shade]));
            }
        }
    }
    picture
}

/// The pack's surface, in modules from the middle of the symbol; `None` beside the pack.
fn shade_of_pack(symbol: &GrayImage, half: f32, u: f32, v: f32) -> Option<u8> {
    let (ink, paper) = (28, 232);
    if u.abs() < half && v.abs() < half {
        // Just below the far edge the sum may round up to it.
        let at = |along: f32, modules: u32| ((along + half) as u32).min(modules - 1);
        let module = symbol.get_pixel(at(u, symbol.width()), at(v, symbol.height())).0[0];
        return Some(if module == 0 { ink } else { paper });
    }
    let edge = half + 11.0;
    if u.abs() > edge || v.abs() > edge {
        return None;
    }
    // Lines of small print above and below, well off the quiet zone.
    let print = v.abs() > half + 6.0 && (v * 1.3) as i32 % 3 == 0 && (u * 1.7) as i32 % 4 != 0;
    Some(if print { 90 } else { paper })
}

fn jpeg(picture: &GrayImage) -> std::io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    // The browser's reader of films wants colour; grey in three channels is grey.
    let rgb: Vec<u8> = picture.iter().flat_map(|grey| [*grey; 3]).collect();
    JpegEncoder::new_with_quality(&mut bytes, 80)
        .encode(&rgb, WIDTH, HEIGHT, ExtendedColorType::Rgb8)
        .map_err(std::io::Error::other)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use engine::capture::{Luma, read_still};

    use super::*;
    use crate::e2e::CODES;

    #[test]
    fn every_code_of_the_film_can_be_read() {
        for seed in 0..3 {
            for code in CODES {
                let frame = frame(seed, &code.text());
                let picture = Luma::new(WIDTH as usize, HEIGHT as usize, frame.into_raw()).expect("as drawn");
                let read = read_still(&picture).unwrap_or_default();
                let texts: Vec<_> = read.iter().map(|symbol| format!("]d2{}", symbol.bytes.escape_ascii())).collect();
                assert_eq!(
                    texts,
                    [code.text().escape_default().to_string().replace("\\u{1d}", "\\x1d")],
                    "{}, seed {seed}",
                    code.name
                );
            }
        }
    }

    #[test]
    fn a_film_is_the_same_for_the_same_seed_and_small() {
        let folder = tempfile::tempdir().expect("a temporary folder");
        let texts: Vec<String> = CODES.iter().map(|code| code.text()).collect();
        let [first, second] = ["a.mjpeg", "b.mjpeg"].map(|name| folder.path().join(name));
        let started = std::time::Instant::now();
        write(&first, 7, &texts, Cut::default()).expect("written");
        let took = started.elapsed();
        write(&second, 7, &texts, Cut::default()).expect("written");
        let bytes = std::fs::read(&first).expect("read");
        assert!(bytes == std::fs::read(&second).expect("read"), "the same seed, another film");
        println!("film: {} bytes in {took:?}", bytes.len());
        assert!(bytes.len() < 200_000_000);
    }
}
