//! Symbol characters of DataBar: stretches become whole modules, and these a number (ISO/IEC 24724 annex B).

use super::super::patterns::in_modules;

/// The widths of stretches in whole modules, if all together have `modules`.
///
/// The distance from an edge to the next but one is the same however far ink spreads: these are rounded. They leave the
/// first width open, and the one is taken with which all are nearest to what was measured.
pub(super) fn whole_modules<const N: usize>(widths: &[f32; N], modules: u8) -> Option<[u8; N]> {
    const MAX_OFF: f32 = 0.45;
    const MAX_WIDTH_OFF: f32 = 0.85;
    let measured: [f32; N] = in_modules(widths, f32::from(modules))?;
    let mut pairs = [0_i8; N];
    for index in 0..N - 1 {
        let pair = measured[index] + measured[index + 1];
        if (pair - pair.round()).abs() > MAX_OFF || pair > 17.0 {
            return None;
        }
        pairs[index] = pair.round() as i8;
    }
    let of_first = |first: i8| {
        let mut elements = [first; N];
        for index in 1..N {
            elements[index] = pairs[index - 1] - elements[index - 1];
        }
        let off = |index: usize| (f32::from(elements[index]) - measured[index]).abs();
        let worst = (0..N).map(off).fold(0.0, f32::max);
        elements.iter().all(|width| *width >= 1).then_some((worst, elements))
    };
    let (worst, elements) = (1..=9).filter_map(of_first).min_by(|a, b| a.0.total_cmp(&b.0))?;
    let sum: i32 = elements.iter().copied().map(i32::from).sum();
    (sum == i32::from(modules) && worst <= MAX_WIDTH_OFF).then(|| elements.map(|width| width.unsigned_abs()))
}

/// The first, third and so on, and the others.
pub(super) fn odd_and_even<const N: usize, const HALF: usize>(widths: &[u8; N]) -> [[u8; HALF]; 2] {
    [0, 1].map(|first| std::array::from_fn(|index| widths[index * 2 + first]))
}

/// Whether one width at least has to be a single module.
#[derive(Clone, Copy, PartialEq)]
pub(super) enum Narrow {
    Needed,
    NotNeeded,
}

/// The place of `widths` among all sequences of as many widths with the same sum, each of 1 to `widest`, in order.
pub(super) fn place(widths: &[u8], widest: u8, narrow: Narrow) -> Option<u32> {
    if widths.iter().any(|width| !(1..=widest).contains(width)) {
        return None;
    }
    let mut rest: u8 = widths.iter().sum();
    let mut has_narrow = narrow == Narrow::NotNeeded;
    let mut place = 0;
    for (index, width) in widths.iter().enumerate() {
        let left = widths.len() - index - 1;
        for smaller in 1..*width {
            place += count(left, rest - smaller, widest, has_narrow || smaller == 1);
        }
        has_narrow |= *width == 1;
        rest -= width;
    }
    has_narrow.then_some(place)
}

/// How many sequences of so many widths there are, with one of a single module unless there was one before.
fn count(widths: usize, sum: u8, widest: u8, has_narrow: bool) -> u32 {
    let all = sequences(widths, sum, 1, widest);
    if has_narrow { all } else { all - sequences(widths, sum, 2, widest) }
}

/// How many sequences of `widths` numbers of `least` to `most` have this sum.
fn sequences(widths: usize, sum: u8, least: u8, most: u8) -> u32 {
    let mut ways = [0_u32; 32];
    ways[0] = 1;
    for _ in 0..widths {
        let mut next = [0_u32; 32];
        for (at, before) in ways.iter().enumerate() {
            for width in least..=most {
                if let Some(next) = next.get_mut(at + usize::from(width)) {
                    *next += before;
                }
            }
        }
        ways = next;
    }
    ways.get(usize::from(sum)).copied().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_ink_changes_nothing() {
        let widths = [1.0, 3.0, 2.0, 2.0, 4.0, 1.0, 2.0, 1.0_f32];
        for spread in [0.0, 0.35, -0.35] {
            let drawn: [f32; 8] =
                std::array::from_fn(|index| (widths[index] + if index % 2 == 0 { spread } else { -spread }) * 3.0);
            assert_eq!(whole_modules(&drawn, 16), Some([1, 3, 2, 2, 4, 1, 2, 1]), "{spread}");
        }
        assert_eq!(whole_modules(&widths, 17), None);
    }

    #[test]
    fn places_count_up_in_order() {
        // All sequences of three widths with the sum 6, of 1 to 3.
        let all = [[1, 2, 3], [1, 3, 2], [2, 1, 3], [2, 2, 2], [2, 3, 1], [3, 1, 2], [3, 2, 1]];
        let places = all.map(|widths| place(&widths, 3, Narrow::NotNeeded));
        assert_eq!(places, [0, 1, 2, 3, 4, 5, 6].map(Some));
        let places = all.map(|widths| place(&widths, 3, Narrow::Needed));
        assert_eq!(places, [Some(0), Some(1), Some(2), None, Some(3), Some(4), Some(5)]);
        assert_eq!(place(&[1, 1, 4], 3, Narrow::NotNeeded), None);
    }
}
