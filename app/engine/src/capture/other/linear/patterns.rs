//! Which of a symbology's patterns some stretches are.

/// The widths of stretches in modules, if all of them together have so many.
pub(super) fn in_modules<const N: usize>(widths: &[f32], modules: f32) -> Option<[f32; N]> {
    let widths: &[f32; N] = widths.try_into().ok()?;
    let unit = widths.iter().sum::<f32>() / modules;
    (unit > 0.0).then(|| widths.map(|width| width / unit))
}

/// How far widths are from a pattern; none if they can't be it.
///
/// Ink that spreads makes each bar wider and each space narrower; the distance from one edge to the next but one stays.
/// These distances count most, then the widths themselves.
pub(super) fn distance<const N: usize>(widths: &[f32; N], pattern: &[u8; N]) -> Option<f32> {
    const MAX_OFF: f32 = 0.6;
    const MAX_WIDTH_OFF: f32 = 0.85;
    const WIDTH_WEIGHT: f32 = 0.25;
    let off: [f32; N] = std::array::from_fn(|index| widths[index] - f32::from(pattern[index]));
    let mut sum = 0.0;
    for index in 0..N {
        let pair = if index + 1 < N { off[index] + off[index + 1] } else { 0.0 };
        if pair.abs() > MAX_OFF || off[index].abs() > MAX_WIDTH_OFF {
            return None;
        }
        sum += pair * pair + WIDTH_WEIGHT * off[index] * off[index];
    }
    Some(sum)
}

/// The index of the pattern that widths are, if they can't as well be another one.
pub(super) fn closest<const N: usize>(widths: &[f32; N], patterns: &[[u8; N]]) -> Option<usize> {
    const CLEARER_BY: f32 = 0.15;
    let (mut best, mut second) = ((f32::INFINITY, 0), f32::INFINITY);
    for (index, pattern) in patterns.iter().enumerate() {
        let Some(distance) = distance(widths, pattern) else { continue };
        if distance < best.0 {
            second = best.0;
            best = (distance, index);
        } else {
            second = second.min(distance);
        }
    }
    (best.0.is_finite() && best.0 + CLEARER_BY <= second).then_some(best.1)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn spread_ink_changes_nothing() {
        let patterns = [[3, 2, 1, 1], [2, 2, 2, 1], [1, 3, 1, 2]];
        assert_eq!(closest(&[2.7, 2.3, 0.7, 1.3], &patterns), Some(0));
        assert_eq!(closest(&[1.7, 2.3, 1.7, 1.3], &patterns), Some(1));
    }

    #[test]
    fn what_lies_between_two_patterns_is_neither() {
        let patterns = [[2, 2, 2, 1], [1, 3, 1, 2]];
        assert_eq!(closest(&[1.5, 2.5, 1.5, 1.5], &patterns), None);
        assert_eq!(closest(&[4.0, 1.0, 1.0, 1.0], &patterns), None);
    }
}
