//! What lines said, put together: a symbol is what several lines read alike.

use super::databar::{self, Piece};
use crate::capture::Symbol;
use crate::capture::other::Message;
use crate::capture::other::{
    line::Line,
    plane::{Point, distance},
};

/// Lines that are nearer to each other than this see the same pixels.
const SAME_LINE: f32 = 0.7;
/// More messages than this in one picture are not followed up.
const MAX_GROUPS: usize = 256;

/// A message where a line crosses it.
#[derive(Debug, Clone)]
pub(super) struct Sighting {
    message: Message,
    span: Span,
}

impl Sighting {
    /// What the stretch of a line from one distance to another says.
    pub(super) fn new(line: &Line, place: (f32, f32), message: Message) -> Self {
        Self { message, span: Span::new(line, place) }
    }
}

/// A part of a line, in reading direction.
#[derive(Debug, Clone, Copy)]
struct Span {
    line: Line,
    from: Point,
    to: Point,
}

impl Span {
    fn new(line: &Line, (from, to): (f32, f32)) -> Self {
        Self { line: *line, from: line.at(from), to: line.at(to) }
    }

    fn length(&self) -> f32 {
        distance(self.from, self.to)
    }

    fn middle(&self) -> Point {
        (f32::midpoint(self.from.0, self.to.0), f32::midpoint(self.from.1, self.to.1))
    }

    /// How far a point lies along the reading direction, and how far to its right.
    fn coordinates(&self, point: Point) -> Point {
        let (cos, sin) = self.line.direction();
        let (x, y) = (point.0 - self.from.0, point.1 - self.from.1);
        (x * cos + y * sin, y * cos - x * sin)
    }
}

/// All sightings of one symbol.
#[derive(Debug)]
struct Group {
    message: Message,
    /// Of different lines.
    spans: Vec<Span>,
}

impl Group {
    /// Whether the span is of the same bars: a little above or below one that is.
    fn is_near(&self, span: &Span) -> bool {
        const PART: f32 = 0.35;
        self.spans.iter().any(|it| distance(it.middle(), span.middle()) < PART * it.length().max(span.length()))
    }

    fn add(&mut self, span: Span) {
        if self.spans.iter().all(|it| distance(it.middle(), span.middle()) >= SAME_LINE) {
            self.spans.push(span);
        }
    }

    /// Lines that have to agree. The fewer stretches a symbology has, the more easily something else looks like it.
    fn is_certain(&self) -> bool {
        let needed = match self.message.symbology {
            "]E0" | "]C0" | "]C1" | "]C2" => 2,
            _ => 3,
        };
        self.spans.len() >= needed
    }

    /// The corners of what the lines crossed, from the one where reading begins.
    fn corners(&self) -> [Point; 4] {
        let axis = self.spans[0];
        let aside = |span: &&Span| axis.coordinates(span.middle()).1;
        let left = self.spans.iter().min_by(|a, b| aside(a).total_cmp(&aside(b))).unwrap_or(&axis);
        let right = self.spans.iter().max_by(|a, b| aside(a).total_cmp(&aside(b))).unwrap_or(&axis);
        [left.from, left.to, right.to, right.from]
    }

    /// Whether both are about the same bars.
    fn overlaps(&self, other: &Self) -> bool {
        let axis = self.spans[0];
        let bounds = |spans: &[Span]| {
            let points = spans.iter().flat_map(|span| [span.from, span.to]).map(|point| axis.coordinates(point));
            points.fold([f32::INFINITY, f32::NEG_INFINITY, f32::INFINITY, f32::NEG_INFINITY], |b, (along, aside)| {
                [b[0].min(along), b[1].max(along), b[2].min(aside), b[3].max(aside)]
            })
        };
        let (a, b) = (bounds(&self.spans), bounds(&other.spans));
        let shared = a[1].min(b[1]) - a[0].max(b[0]);
        shared > 0.3 * (a[1] - a[0]).min(b[1] - b[0]) && a[3].min(b[3]) - a[2].max(b[2]) >= -SAME_LINE
    }
}

/// Everything that lines said.
#[derive(Debug, Default)]
pub(super) struct Votes {
    groups: Vec<Group>,
    pieces: Vec<(Piece, Vec<Span>)>,
}

impl Votes {
    pub(super) fn add(&mut self, sighting: Sighting) {
        let Sighting { message, span } = sighting;
        let same = self.groups.iter().position(|group| group.message == message && group.is_near(&span));
        match same {
            Some(at) => self.groups[at].add(span),
            None if self.groups.len() < MAX_GROUPS => self.groups.push(Group { message, spans: vec![span] }),
            None => {}
        }
    }

    /// Adds a row of a stacked symbol.
    pub(super) fn add_piece(&mut self, line: &Line, place: (f32, f32), piece: Piece) {
        let span = Span::new(line, place);
        let near = |of: &(Piece, Vec<Span>)| of.0 == piece && distance(of.1[0].middle(), span.middle()) < span.length();
        match self.pieces.iter().position(near) {
            Some(at) => {
                let spans = &mut self.pieces[at].1;
                if spans.iter().all(|it| distance(it.middle(), span.middle()) >= SAME_LINE) {
                    spans.push(span);
                }
            }
            None if self.pieces.len() < MAX_GROUPS => self.pieces.push((piece, vec![span])),
            None => {}
        }
    }

    /// A line for each message that too few lines have read so far.
    pub(super) fn undecided(&self) -> Vec<Line> {
        const MAX: usize = 16;
        let few = self.groups.iter().filter(|group| !group.is_certain()).map(|group| group.spans[0].line);
        let pieces = self.pieces.iter().filter(|(_, spans)| spans.len() < MIN_PIECE_LINES).map(|it| it.1[0].line);
        few.chain(pieces).take(MAX).collect()
    }

    /// The symbols that enough lines agree on.
    pub(super) fn symbols(mut self) -> Vec<Symbol> {
        self.groups.extend(stacked(&self.pieces));
        self.groups.sort_by_key(|group| std::cmp::Reverse(group.spans.len()));
        let mut kept: Vec<Group> = Vec::new();
        let mut refused: Vec<Group> = Vec::new();
        for group in self.groups {
            let same = |other: &Group| other.message == group.message && group.spans.iter().any(|it| other.is_near(it));
            if let Some(at) = kept.iter().position(same) {
                group.spans.into_iter().for_each(|span| kept[at].add(span));
                continue;
            }
            // Two lines that read the same bars differently leave nothing certain, unless many more read the one.
            match kept.iter().position(|other| other.overlaps(&group)) {
                Some(at) if kept[at].spans.len() >= 3 * group.spans.len() => {}
                Some(at) => refused.extend([kept.remove(at), group]),
                None if refused.iter().any(|other| other.overlaps(&group)) => refused.push(group),
                None => kept.push(group),
            }
        }
        let certain = kept.into_iter().filter(Group::is_certain);
        certain
            .map(|group| {
                let corners = group.corners();
                let Message { bytes, symbology, content } = group.message;
                Symbol { bytes, symbology, content, corners }
            })
            .collect()
    }
}

/// Lines that have to agree on each row of a stacked symbol.
const MIN_PIECE_LINES: usize = 3;

/// Stacked symbols, from rows that lie close together.
fn stacked(pieces: &[(Piece, Vec<Span>)]) -> Vec<Group> {
    let mut rest: Vec<_> = pieces.iter().filter(|(_, spans)| spans.len() >= MIN_PIECE_LINES).collect();
    let mut groups = Vec::new();
    while let Some(seed) = rest.pop() {
        let mut members = vec![seed];
        let mut next = 0;
        while let Some((piece, spans)) = members.get(next).copied() {
            next += 1;
            let unit = spans[0].length() / piece.modules();
            let near = |(other, others): &&(Piece, Vec<Span>)| {
                let (span, size) = (&others[0], others[0].length() / other.modules() / unit);
                let far = distance(span.middle(), spans[0].middle());
                (0.75..=1.33).contains(&size)
                    && far < 1.4 * Piece::MAX_MODULES * unit
                    && (span.line.is_along(&spans[0].line)
                        || piece.may_face(other) && span.line.is_along(&spans[0].line.reversed()))
            };
            let (close, far): (Vec<_>, _) = rest.into_iter().partition(near);
            members.extend(close);
            rest = far;
        }
        let of_place: Vec<_> = members.iter().map(|(piece, _)| piece.clone()).collect();
        let mut messages = databar::assembled(&of_place);
        // Several that fit are several that do not.
        if let (Some(message), true) = (messages.pop(), messages.is_empty()) {
            let spans = members.iter().flat_map(|(_, spans)| spans.iter().copied()).collect();
            groups.push(Group { message, spans });
        }
    }
    groups
}
