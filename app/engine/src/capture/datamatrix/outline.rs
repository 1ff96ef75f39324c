//! Outlines of dark areas, and the straight lines in them.

use super::binary::Binary;

/// A point or direction in pixels; x to the right, y down.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub(super) struct Vector {
    pub(super) x: f32,
    pub(super) y: f32,
}

impl Vector {
    pub(super) const fn new(x: f32, y: f32) -> Self {
        Self { x, y }
    }

    pub(super) fn dot(self, other: Self) -> f32 {
        self.x * other.x + self.y * other.y
    }

    /// Positive if `other` is clockwise of `self` on the screen.
    pub(super) fn cross(self, other: Self) -> f32 {
        self.x * other.y - self.y * other.x
    }

    pub(super) fn length(self) -> f32 {
        self.dot(self).sqrt()
    }
}

impl std::ops::Add for Vector {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self::new(self.x + other.x, self.y + other.y)
    }
}

impl std::ops::Sub for Vector {
    type Output = Self;
    fn sub(self, other: Self) -> Self {
        Self::new(self.x - other.x, self.y - other.y)
    }
}

impl std::ops::Mul<f32> for Vector {
    type Output = Self;
    fn mul(self, factor: f32) -> Self {
        Self::new(self.x * factor, self.y * factor)
    }
}

/// A straight piece of an outline, walked with the dark area on the right.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(super) struct Segment {
    pub(super) from: Vector,
    pub(super) to: Vector,
}

impl Segment {
    pub(super) fn direction(self) -> Vector {
        let way = self.to - self.from;
        way * (1.0 / way.length().max(1e-6))
    }

    pub(super) fn length(self) -> f32 {
        (self.to - self.from).length()
    }
}

/// Longer outlines are cut: they are of the picture's frame and of clutter.
const MAX_POINTS: usize = 16_384;

/// All straight pieces of at least `shortest` pixels, of outlines that span at least as much.
pub(super) fn straight_pieces(binary: &mut Binary, shortest: f32, tolerance: f32) -> Vec<Segment> {
    let mut segments = Vec::new();
    let mut points = Vec::new();
    let mut corners = Vec::new();
    for row in 1..=binary.height() {
        let mut from = 1;
        while let Some(column) = binary.starts(row, from) {
            walk(binary, row, column, &mut points);
            // Who spans so much walks as far there and back.
            if points.len() as f32 >= 2.0 * shortest && span(&points) >= shortest {
                split(&points, tolerance, &mut corners);
                for piece in corners.windows(2) {
                    let line = line(&points, piece[0], piece[1], shortest);
                    segments.extend(line.filter(|it| it.length() >= shortest));
                }
            }
            from = column + 1;
        }
    }
    segments
}

fn span(points: &[Vector]) -> f32 {
    let mut least = Vector::new(f32::INFINITY, f32::INFINITY);
    let mut most = Vector::new(0.0, 0.0);
    for point in points {
        least = Vector::new(least.x.min(point.x), least.y.min(point.y));
        most = Vector::new(most.x.max(point.x), most.y.max(point.y));
    }
    (most.x - least.x).max(most.y - least.y)
}

/// Walks around a dark area with it on the right, from the left edge of the pixel upwards, and notes the middle of each
/// pixel edge in coordinates of the picture (pixel centres are at halves).
fn walk(binary: &mut Binary, row: usize, column: usize, points: &mut Vec<Vector>) {
    points.clear();
    let stride = binary.stride();
    // Up, right, down, left. Vertex (x, y) is the upper left corner of pixel (x, y), and has its number.
    let ways = [
        Way { step: stride.wrapping_neg(), left: stride + 1, right: stride, half: Vector::new(0.0, -0.5) },
        Way { step: 1, left: stride, right: 0, half: Vector::new(0.5, 0.0) },
        Way { step: stride, left: 0, right: 1, half: Vector::new(0.0, 0.5) },
        Way { step: 1_usize.wrapping_neg(), left: 1, right: stride + 1, half: Vector::new(-0.5, 0.0) },
    ];
    // The vertex at the lower left corner of the pixel.
    let start = (row + 1) * stride + column;
    let (mut at, mut way) = (start, 0_usize);
    let mut place = Vector::new(column as f32 - 1.0, row as f32);
    loop {
        let Way { step, left, right, half } = ways[way];
        if way == 0 {
            binary.mark(at - stride);
        }
        let middle = place + half;
        points.push(middle);
        place = middle + half;
        at = at.wrapping_add(step);
        way = if binary.is_dark(at - left) {
            (way + 3) % 4
        } else if binary.is_dark(at - right) {
            way
        } else {
            (way + 1) % 4
        };
        if (at == start && way == 0) || points.len() > 8 * MAX_POINTS {
            break;
        }
    }
    points.truncate(MAX_POINTS);
}

/// A way along pixel edges.
#[derive(Clone, Copy)]
struct Way {
    /// Added to the number of a vertex.
    step: usize,
    /// How far the pixels ahead on the left and on the right are before the vertex.
    left: usize,
    right: usize,
    half: Vector,
}

/// Indices of the points at which the outline turns, such that all points lie within `tolerance` of the lines between them
/// (Ramer, Douglas and Peucker); the first and the last are where it was cut open.
fn split(points: &[Vector], tolerance: f32, corners: &mut Vec<usize>) {
    corners.clear();
    let last = points.len() - 1;
    // The outline is closed: it is cut open at the point farthest from its first, and there it turns.
    let far = farthest_point(points, 0);
    let mut spans = vec![(far, last), (0, far)];
    corners.push(0);
    while let Some((from, to)) = spans.pop() {
        match farthest_from_line(points, from, to, tolerance) {
            Some(middle) => spans.extend([(middle, to), (from, middle)]),
            None => corners.push(to),
        }
    }
}

fn farthest_point(points: &[Vector], from: usize) -> usize {
    let mut best = (from, -1.0);
    for (index, point) in points.iter().enumerate() {
        let way = *point - points[from];
        let distance = way.dot(way);
        if distance > best.1 {
            best = (index, distance);
        }
    }
    best.0
}

/// The point between two that is farthest from the line through them, if it is farther than `tolerance`.
fn farthest_from_line(points: &[Vector], from: usize, to: usize, tolerance: f32) -> Option<usize> {
    let (origin, way) = (points[from], points[to] - points[from]);
    let length = way.length();
    let inner = points.get(from + 1..to)?;
    // Most pieces are straight, and that is quick to see.
    let (across, limit) = if length < 1e-3 { (None, tolerance) } else { (Some(way), tolerance * length) };
    let off = |point: &Vector| match across {
        Some(way) => way.cross(*point - origin).abs(),
        None => (*point - origin).length(),
    };
    if across.is_some() && !is_any_farther(inner, origin, way, limit) {
        return None;
    }
    let mut best = (0, limit);
    for (index, point) in inner.iter().enumerate() {
        let distance = off(point);
        if distance > best.1 {
            best = (from + 1 + index, distance);
        }
    }
    (best.0 > 0).then_some(best.0)
}

/// Whether a point is farther from the line than `limit`, in lengths of `way`. Without a branch a point.
fn is_any_farther(points: &[Vector], origin: Vector, way: Vector, limit: f32) -> bool {
    let far = |point: &Vector| way.cross(*point - origin).abs() > limit;
    points.chunks(16).any(|points| points.iter().fold(false, |any, point| any | far(point)))
}

/// The line of least squares through the points `from..=to` of an outline, as far as the outline keeps to it; none if it
/// is much shorter than `shortest`.
fn line(points: &[Vector], from: usize, to: usize, shortest: f32) -> Option<Segment> {
    let piece = &points[from..=to];
    // The line goes on beyond its piece at times, but not twice as far.
    if piece.len() < 6 || 2.0 * (points[to] - points[from]).length() < shortest {
        return None;
    }
    // The ends are bent towards the corners.
    let margin = piece.len() / 10;
    let inner = &piece[margin..piece.len() - margin];
    let count = inner.len() as f32;
    let sum = inner.iter().fold(Vector::default(), |sum, point| sum + *point);
    let centre = sum * (1.0 / count);
    let (mut xx, mut xy, mut yy) = (0.0, 0.0, 0.0);
    for point in inner {
        let off = *point - centre;
        (xx, xy, yy) = (xx + off.x * off.x, xy + off.x * off.y, yy + off.y * off.y);
    }
    let angle = 0.5 * (2.0 * xy).atan2(xx - yy);
    let along = Vector::new(angle.cos(), angle.sin());
    let along = if along.dot(piece[piece.len() - 1] - piece[0]) < 0.0 { along * -1.0 } else { along };
    let is_near = |point: &&Vector| along.cross(**point - centre).abs() < NEAR;
    let before = points[..from].iter().rev().chain(points[to..].iter().rev());
    let after = points[to - margin..].iter().chain(&points[..from]);
    let reach = |ahead: f32, point: &Vector| ahead.max(along.dot(*point - centre));
    let end = after.take_while(is_near).fold(along.dot(piece[piece.len() - 1 - margin] - centre), reach);
    let start = piece[..=margin].iter().rev().chain(before).take_while(is_near);
    let start = start.map(|point| along.dot(*point - centre)).fold(along.dot(piece[margin] - centre), f32::min);
    Some(Segment { from: centre + along * start, to: centre + along * end })
}

/// An outline keeps to a line as long as it is nearer, in pixels.
const NEAR: f32 = 1.0;
