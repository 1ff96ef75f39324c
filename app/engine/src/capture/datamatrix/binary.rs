//! Dark or light, judged against the neighbourhood: what is darker than the mean around it is dark.

use super::super::luma::Luma;

/// A picture of bits with a light frame of one pixel around it.
pub(super) struct Binary {
    stride: usize,
    height: usize,
    pixels: Vec<u8>,
}

/// The pixel is dark.
const DARK: u8 = 1;
/// The edge on the left side of the dark pixel was walked.
const WALKED: u8 = 2;

impl Binary {
    /// Compares every pixel with the mean of the square of `2 * radius + 1` pixels around it; it must differ by more than
    /// `offset`, so that noise on a flat ground is light.
    pub(super) fn of(picture: &Luma, radius: usize, offset: u8) -> Self {
        let (width, height) = (picture.width(), picture.height());
        let stride = width + 2;
        let mut binary = Self { stride, height, pixels: vec![0; stride * (height + 2)] };
        let mut columns = vec![0_u32; width];
        let mut sums = vec![0_u32; width];
        let grey = picture.pixels();
        let row = |y: usize| &grey[y * width..(y + 1) * width];
        for y in 0..radius.min(height) {
            add(&mut columns, row(y));
        }
        for y in 0..height {
            if y + radius < height {
                add(&mut columns, row(y + radius));
            }
            if y > radius {
                take(&mut columns, row(y - radius - 1));
            }
            let rows = (y + radius + 1).min(height) - y.saturating_sub(radius);
            sums_of_row(&columns, radius, &mut sums);
            let out = &mut binary.pixels[(y + 1) * stride + 1..][..width];
            let margin = radius.min(width);
            let inner = margin..(width - margin).max(margin);
            for x in (0..inner.start).chain(inner.end..width) {
                let across = (x + radius + 1).min(width) - x.saturating_sub(radius);
                out[x] = darker(row(y)[x], offset, across * rows, sums[x]);
            }
            let count = (2 * radius + 1) * rows;
            let pixels = out[inner.clone()].iter_mut().zip(&row(y)[inner.clone()]).zip(&sums[inner]);
            pixels.for_each(|((out, grey), sum)| *out = darker(*grey, offset, count, *sum));
        }
        binary
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// Places of dark pixels right of a light one in a row of the framed picture, whose edge was not walked.
    pub(super) fn starts(&self, row: usize, from: usize) -> Option<usize> {
        let line = &self.pixels[row * self.stride..(row + 1) * self.stride];
        let from = from.max(1);
        // Eight at a time, as there are few: a byte stays 1 where the pixel is dark, unwalked, and the one before light.
        const ONES: u64 = u64::from_ne_bytes([DARK; 8]);
        let eight = |bytes: &[u8]| u64::from_ne_bytes(bytes.try_into().expect("eight bytes"));
        let here = line.get(from..)?.chunks_exact(8).zip(line[from - 1..].chunks_exact(8));
        let empty = here.take_while(|(at, before)| {
            let at = eight(at);
            at & !(at >> 1) & !eight(before) & ONES == 0
        });
        let from = from + 8 * empty.count();
        (from..line.len()).find(|at| line[*at] == DARK && line[*at - 1] & DARK == 0)
    }

    /// Whether the pixel of the framed picture is dark.
    pub(super) fn is_dark(&self, at: usize) -> bool {
        self.pixels[at] & DARK != 0
    }

    pub(super) fn mark(&mut self, at: usize) {
        self.pixels[at] |= WALKED;
    }

    /// Pixels in a row of the framed picture.
    pub(super) fn stride(&self) -> usize {
        self.stride
    }
}

fn add(sums: &mut [u32], row: &[u8]) {
    sums.iter_mut().zip(row).for_each(|(sum, grey)| *sum += u32::from(*grey));
}

fn take(sums: &mut [u32], row: &[u8]) {
    sums.iter_mut().zip(row).for_each(|(sum, grey)| *sum -= u32::from(*grey));
}

/// The sums over `radius` columns on each side, as far as there are any.
fn sums_of_row(columns: &[u32], radius: usize, sums: &mut [u32]) {
    let width = columns.len();
    let mut sum: u32 = columns[..radius.min(width)].iter().sum();
    for (x, out) in sums.iter_mut().enumerate() {
        sum += columns.get(x + radius).copied().unwrap_or(0);
        if x > radius {
            sum -= columns[x - radius - 1];
        }
        *out = sum;
    }
}

/// Whether the grey value is more than `offset` below the mean, rounded down, of `count` values with this sum.
fn darker(grey: u8, offset: u8, count: usize, sum: u32) -> u8 {
    // Multiplied out, as a division a pixel costs more than all the rest.
    u8::from((u32::from(grey) + u32::from(offset) + 1) * count as u32 <= sum)
}

/// How much neighbouring pixels differ where nothing is drawn: the median of differences between neighbours, 0 to 255.
pub(super) fn noise(picture: &Luma) -> f32 {
    let mut counts = [0_u32; 256];
    for row in picture.rows().step_by(4) {
        for near in row.chunks_exact(4) {
            let bent = 2 * i32::from(near[1]) - i32::from(near[0]) - i32::from(near[2]);
            counts[bent.unsigned_abs().min(255) as usize] += 1;
        }
    }
    let half = counts.iter().sum::<u32>() / 2;
    let mut seen = 0;
    let median = counts.iter().position(|count| {
        seen += count;
        seen > half
    });
    // The median of |N(0, s * sqrt(6))| is 0.6745 * 2.449 * s.
    median.unwrap_or(0) as f32 / 1.652
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Grey values without a pattern.
    fn picture(width: usize, height: usize) -> Luma {
        let mut state = (width * 31 + height) as u32;
        let mut grey = || {
            state = state.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (state >> 24) as u8
        };
        Luma::new(width, height, (0..width * height).map(|_| grey()).collect()).unwrap()
    }

    /// The mean of the square around a pixel, as far as it lies in the picture.
    fn mean(picture: &Luma, radius: usize, x: usize, y: usize) -> u32 {
        let near = |at: usize, end: usize| at.saturating_sub(radius)..(at + radius + 1).min(end);
        let squares =
            near(y, picture.height()).flat_map(|row| near(x, picture.width()).map(move |column| (column, row)));
        let (sum, count) = squares.fold((0, 0), |(sum, count), (column, row)| {
            (sum + u32::from(picture.pixels()[row * picture.width() + column]), count + 1)
        });
        sum / count
    }

    #[test]
    fn dark_is_what_is_darker_than_the_mean_around_it() {
        for (width, height) in [(1, 1), (3, 40), (12, 12), (13, 5), (25, 26), (41, 30)] {
            let (picture, offset) = (picture(width, height), 9);
            let binary = Binary::of(&picture, 12, offset);
            for (x, y) in (0..height).flat_map(|y| (0..width).map(move |x| (x, y))) {
                let grey = picture.pixels()[y * width + x];
                let expected = u32::from(grey) + u32::from(offset) < mean(&picture, 12, x, y);
                let at = (y + 1) * binary.stride() + x + 1;
                assert_eq!(binary.is_dark(at), expected, "{width} x {height}: {x}, {y}");
            }
        }
    }

    #[test]
    fn starts_are_dark_pixels_behind_light_ones_that_nobody_walked() {
        let picture = picture(61, 9);
        let mut binary = Binary::of(&picture, 12, 3);
        for at in (0..binary.pixels.len()).step_by(3) {
            if binary.is_dark(at) {
                binary.mark(at);
            }
        }
        for row in 1..=9 {
            let line = &binary.pixels[row * binary.stride..(row + 1) * binary.stride];
            for from in 1..line.len() {
                let expected = (from..line.len()).find(|at| line[*at] == DARK && line[*at - 1] & DARK == 0);
                assert_eq!(binary.starts(row, from), expected, "row {row} from {from}");
            }
        }
    }
}
