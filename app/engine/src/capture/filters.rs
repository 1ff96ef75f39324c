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

/// Dark dots grow until they touch and shrink again: modules printed as separate dots.
pub(super) fn closing(picture: &Luma) -> Luma {
    let darkened = of_nine(picture, |a, b| a.min(b));
    of_nine(&darkened, |a, b| a.max(b))
}

/// Dark and light exchanged.
pub(super) fn inverted(picture: &Luma) -> Luma {
    picture.map(|grey| 255 - grey)
}

fn mean(pixels: &[u8; 4]) -> u8 {
    let sum: u16 = pixels.iter().copied().map(u16::from).sum();
    u8::try_from(sum / 4).expect("a mean of bytes is a byte")
}

/// Each pixel chosen of itself and its eight neighbours.
fn of_nine(picture: &Luma, choose: impl Fn(u8, u8) -> u8 + Copy) -> Luma {
    let (width, pixels) = (picture.width(), picture.pixels());
    // What lies beyond an edge is the edge again.
    let mut across = pixels.to_vec();
    for (out, row) in across.chunks_exact_mut(width).zip(picture.rows()) {
        choose_each(&mut out[1..], row, choose);
        choose_each(out, &row[1..], choose);
    }
    let mut both = across.clone();
    choose_each(&mut both[width..], &across, choose);
    choose_each(&mut both, &across[width..], choose);
    picture.with_pixels(both)
}

/// As far as both go.
fn choose_each(chosen: &mut [u8], others: &[u8], choose: impl Fn(u8, u8) -> u8) {
    chosen.iter_mut().zip(others).for_each(|(chosen, other)| *chosen = choose(*chosen, *other));
}

#[cfg(test)]
mod tests {
    use super::*;

    fn picture(width: usize, pixels: &[u8]) -> Luma {
        Luma::new(width, pixels.len() / width, pixels.to_vec()).unwrap()
    }

    #[test]
    fn half_takes_means_and_drops_an_odd_edge() {
        assert_eq!(half(&picture(31, &[0; 31 * 40])), None);
        let halved =
            half(&Luma::new(33, 32, (0..33 * 32).map(|at| (at % 33 % 2 * 100) as u8).collect()).unwrap()).unwrap();
        assert_eq!((halved.width(), halved.height(), halved.pixels()[0]), (16, 16, 50));
    }

    #[test]
    fn closing_joins_dark_dots() {
        let light = [255; 7];
        let dots = picture(7, &[light, light, [255, 255, 0, 255, 0, 255, 255], light, light].concat());
        let joined = picture(7, &[light, light, [255, 255, 0, 0, 0, 255, 255], light, light].concat());
        assert_eq!(closing(&dots), joined);
    }
}
