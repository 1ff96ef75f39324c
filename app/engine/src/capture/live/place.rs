//! Where symbols stand in a frame, and which of them are things of their own.

use crate::capture::Symbol;

/// How many symbols of a frame hold what `symbol` holds, each at a place of its own.
pub(super) fn codes_apart(symbol: &Symbol, symbols: &[Symbol]) -> u8 {
    let mut apart: Vec<Place> = Vec::new();
    for place in symbols.iter().filter(|other| is_same(symbol, other)).map(Place::of) {
        if apart.iter().all(|other| place.is_apart(other)) {
            apart.push(place);
        }
    }
    u8::try_from(apart.len()).unwrap_or(u8::MAX)
}

/// Where a symbol stands.
#[derive(Debug, Clone, Copy)]
struct Place {
    centre: (f32, f32),
    /// From the centre to the farthest corner.
    reach: f32,
    /// Area, with a sign that tells on which side it is seen from.
    area: f32,
}

impl Place {
    fn of(symbol: &Symbol) -> Self {
        let corners = symbol.corners;
        let mean = |value: fn(&(f32, f32)) -> f32| corners.iter().map(value).sum::<f32>() / 4.0;
        let centre = (mean(|it| it.0), mean(|it| it.1));
        let reach = corners.iter().map(|it| (it.0 - centre.0).hypot(it.1 - centre.1)).fold(0.0, f32::max);
        let cross = |nth: usize| {
            let ((ax, ay), (bx, by)) = (corners[nth], corners[(nth + 1) % 4]);
            ax * by - bx * ay
        };
        Self { centre, reach, area: (0..4).map(cross).sum::<f32>() / 2.0 }
    }

    /// Whether two symbols are two things: far enough from each other that none covers a part of the other, and none the
    /// other's image in a mirror.
    fn is_apart(&self, other: &Self) -> bool {
        let between = (self.centre.0 - other.centre.0).hypot(self.centre.1 - other.centre.1);
        between > self.reach + other.reach && self.area * other.area > 0.0
    }
}

/// Whether two symbols hold the same.
pub(super) fn is_same(a: &Symbol, b: &Symbol) -> bool {
    a.bytes == b.bytes && a.symbology == b.symbology
}
