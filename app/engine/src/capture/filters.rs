//! Pictures made easier to read, each filter for one fault. Which helps against what was measured on synthetic camera
//! frames; the constants are from there.

use super::luma::Luma;

/// Smaller pictures than this on a side hold no symbol that could be read at half size.
const MIN_SIDE_TO_HALVE: usize = 32;

/// Half the width and height, each pixel the mean of four: quick to search, and with less noise.
pub(super) fn half(picture: &Luma) -> Option<Luma> {
    let (width, height) = (picture.width() / 2, picture.height() / 2);
    if picture.width().min(picture.height()) < MIN_SIDE_TO_HALVE {
        return None;
    }
    let rows: Vec<_> = picture.rows().collect();
    let mut pixels = Vec::with_capacity(width * height);
    for pair in rows.chunks_exact(2) {
        let (upper, lower) = (pair[0].chunks_exact(2), pair[1].chunks_exact(2));
        pixels.extend(upper.zip(lower).map(|(a, b)| mean(&[a[0], a[1], b[0], b[1]])));
    }
    Luma::new(width, height, pixels).ok()
}

/// Black where a pixel is darker than the mean around it: low contrast and uneven light.
pub(super) fn local_mean(picture: &Luma, radius: usize) -> Luma {
    const DARKER_BY: u8 = 3;
    let means = box_mean(picture, radius);
    let pixel = pairs(picture, &means);
    picture.same_size(|x, y| {
        let (grey, mean) = pixel(x, y);
        if grey < mean.saturating_sub(DARKER_BY) { 0 } else { 255 }
    })
}

/// Edges exaggerated, then smoothed a little: pictures that are out of focus.
pub(super) fn unsharp(picture: &Luma) -> Luma {
    const GAIN: i32 = 3;
    let blurred = box_mean(&box_mean(picture, 3), 3);
    let pixel = pairs(picture, &blurred);
    let sharp = picture.same_size(|x, y| {
        let (grey, blurred) = pixel(x, y);
        let exaggerated = i32::from(grey) + GAIN * (i32::from(grey) - i32::from(blurred));
        u8::try_from(exaggerated.clamp(0, 255)).expect("clamped to a byte")
    });
    box_mean(&sharp, 1)
}

/// Dark dots grow until they touch and shrink again: modules printed as separate dots.
pub(super) fn closing(picture: &Luma) -> Luma {
    let darkened = of_three(&of_three(picture, u8::min).transposed(), u8::min);
    of_three(&of_three(&darkened, u8::max).transposed(), u8::max)
}

/// Dark and light exchanged.
pub(super) fn inverted(picture: &Luma) -> Luma {
    picture.map(|grey| 255 - grey)
}

fn mean(pixels: &[u8; 4]) -> u8 {
    let sum: u16 = pixels.iter().copied().map(u16::from).sum();
    u8::try_from(sum / 4).expect("a mean of bytes is a byte")
}

/// The grey values of two pictures of the same size at one place.
fn pairs<'a>(a: &'a Luma, b: &'a Luma) -> impl Fn(usize, usize) -> (u8, u8) + 'a {
    move |x, y| (a.pixels()[y * a.width() + x], b.pixels()[y * b.width() + x])
}

/// Each pixel chosen of itself and its neighbours in the row.
fn of_three(picture: &Luma, choose: fn(u8, u8) -> u8) -> Luma {
    let last = picture.width() - 1;
    let pixels = picture.pixels();
    picture.same_size(|x, y| {
        let row = y * picture.width();
        choose(choose(pixels[row + x.saturating_sub(1)], pixels[row + x]), pixels[row + (x + 1).min(last)])
    })
}

/// The mean of the square of `2 * radius + 1` pixels around each pixel, cut at the edges. The time does not depend on
/// the radius: sums of whole rectangles from the top left are subtracted from one another.
fn box_mean(picture: &Luma, radius: usize) -> Luma {
    let (width, height) = (picture.width(), picture.height());
    let stride = width + 1;
    // The sums wrap; the difference of two is right as long as one square holds less than 2^32.
    let mut sums = vec![0_u32; stride * (height + 1)];
    for (y, row) in picture.rows().enumerate() {
        let mut of_row = 0_u32;
        for (x, grey) in row.iter().enumerate() {
            of_row = of_row.wrapping_add(u32::from(*grey));
            sums[(y + 1) * stride + x + 1] = sums[y * stride + x + 1].wrapping_add(of_row);
        }
    }
    picture.same_size(|x, y| {
        let (left, right) = (x.saturating_sub(radius), (x + radius + 1).min(width));
        let (top, bottom) = (y.saturating_sub(radius), (y + radius + 1).min(height));
        let at = |x: usize, y: usize| sums[y * stride + x];
        let sum =
            at(right, bottom).wrapping_sub(at(left, bottom)).wrapping_sub(at(right, top)).wrapping_add(at(left, top));
        let area = u32::try_from((right - left) * (bottom - top)).expect("a square of a small radius");
        u8::try_from(sum / area).expect("a mean of bytes is a byte")
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, pixels: &[u8]) -> Luma {
        Luma::new(width, pixels.len() / width, pixels.to_vec()).unwrap()
    }

    #[test]
    fn box_mean_is_cut_at_the_edges() {
        let means = box_mean(&picture(3, &[0, 30, 60, 90, 120, 150]), 1);
        assert_eq!(means, picture(3, &[60, 75, 90, 60, 75, 90]));
    }

    #[test]
    fn half_takes_means_and_drops_an_odd_edge() {
        assert_eq!(half(&picture(31, &[0; 31 * 40])), None);
        let halved =
            half(&Luma::new(33, 32, (0..33 * 32).map(|at| (at % 33 % 2 * 100) as u8).collect()).unwrap()).unwrap();
        assert_eq!((halved.width(), halved.height(), halved.pixels()[0]), (16, 16, 50));
    }

    #[test]
    fn local_mean_finds_faint_marks() {
        let faint = picture(5, &[200, 200, 190, 200, 200]);
        assert_eq!(local_mean(&faint, 10).pixels(), [255, 255, 0, 255, 255]);
    }

    #[test]
    fn closing_joins_dark_dots() {
        let light = [255; 7];
        let dots = picture(7, &[light, light, [255, 255, 0, 255, 0, 255, 255], light, light].concat());
        let joined = picture(7, &[light, light, [255, 255, 0, 0, 0, 255, 255], light, light].concat());
        assert_eq!(closing(&dots), joined);
    }
}
