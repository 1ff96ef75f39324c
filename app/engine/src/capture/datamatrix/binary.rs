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
        let mut means = vec![0_u8; width];
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
            means_of_row(&columns, radius, rows, &mut means);
            let out = &mut binary.pixels[(y + 1) * stride + 1..][..width];
            for ((out, grey), mean) in out.iter_mut().zip(row(y)).zip(&means) {
                *out = u8::from(grey.saturating_add(offset) < *mean);
            }
        }
        binary
    }

    pub(super) fn height(&self) -> usize {
        self.height
    }

    /// Places of dark pixels right of a light one in a row of the framed picture, whose edge was not walked.
    pub(super) fn starts(&self, row: usize, from: usize) -> Option<usize> {
        let line = &self.pixels[row * self.stride..(row + 1) * self.stride];
        (from.max(1)..line.len()).find(|at| line[*at] == DARK && line[*at - 1] & DARK == 0)
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

fn means_of_row(columns: &[u32], radius: usize, rows: usize, means: &mut [u8]) {
    let width = columns.len();
    let mut sum: u32 = columns[..radius.min(width)].iter().sum();
    for (x, mean) in means.iter_mut().enumerate() {
        if x + radius < width {
            sum += columns[x + radius];
        }
        if x > radius {
            sum -= columns[x - radius - 1];
        }
        let count = ((x + radius + 1).min(width) - x.saturating_sub(radius)) * rows;
        // A mean of bytes is a byte. Multiplying by the inverse is exact enough and much cheaper than dividing.
        *mean = (sum as f32 * (1.0 / count as f32)) as u8;
    }
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
