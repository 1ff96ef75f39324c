//! Symbols of bars, in any direction.
//!
//! Lines are laid across what looks like bars. A symbol is read when lines enough say the same and no other says
//! something else of the same place.

mod code_128;
mod code_39;
mod databar;
mod ean;
mod itf;
mod patterns;
mod regions;
mod votes;

use super::{Effort, Symbol, line::Line, runs::Runs};
use crate::capture::luma::Luma;
use votes::{Sighting, Votes};

/// A decoder gets stretches and the index of the first bar, and finds the message and the last bar.
type Decoder = fn(&[f32], usize) -> Option<(super::Message, usize)>;
const DECODERS: [Decoder; 4] = [ean::decode, code_128::decode, code_39::decode, itf::decode];

/// How much is looked at: the most promising regions, with as many lines across each at most.
struct Plan {
    regions: usize,
    /// For the first few regions, and for the others.
    lines: [usize; 2],
}

/// Regions that are looked at more closely.
const FIRST: usize = 12;

impl Effort {
    fn plan(self) -> Plan {
        match self {
            Self::Glance => Plan { regions: 6, lines: [5, 0] },
            Self::Thorough => Plan { regions: 40, lines: [30, 10] },
        }
    }
}

/// All symbols of bars in the picture.
pub(super) fn read_all(picture: &Luma, effort: Effort) -> Vec<Symbol> {
    let plan = effort.plan();
    let mut reader = Reader { picture, greys: Vec::new(), votes: Votes::default() };
    for (index, region) in regions::find(picture, plan.regions).iter().enumerate() {
        for line in region.lines(picture, plan.lines[usize::from(index >= FIRST)]) {
            reader.read(&line);
        }
    }
    for line in reader.votes.undecided() {
        for by in [-4.5, -3.0, -1.5, 1.5, 3.0, 4.5] {
            reader.read(&line.beside(by));
        }
    }
    reader.votes.symbols()
}

/// What decoders make of these stretches, wherever they begin: without asking whether other lines say the same.
pub(super) fn in_stretches(widths: &[f32]) -> Vec<super::Message> {
    let bars = (1..widths.len()).step_by(2);
    let ways = bars.flat_map(|first| DECODERS.iter().filter_map(move |decode| decode(widths, first)));
    let mut found: Vec<_> = ways.map(|(message, _)| message).collect();
    found.extend((2..widths.len()).filter_map(|at| databar::decode(widths, at)).map(|(message, ..)| message));
    let pieces: Vec<_> =
        (2..widths.len()).filter_map(|at| databar::piece(widths, at)).map(|(piece, _)| piece).collect();
    found.extend(databar::assembled(&pieces));
    found
}

struct Reader<'a> {
    picture: &'a Luma,
    greys: Vec<f32>,
    votes: Votes,
}

impl Reader<'_> {
    /// Reads what lies along a line, from both ends.
    fn read(&mut self, line: &Line) {
        /// Fewer stretches than the shortest symbol has.
        const MIN_RUNS: usize = 21;
        line.greys(self.picture, &mut self.greys);
        let runs = Runs::of(&self.greys);
        if runs.widths.len() < MIN_RUNS {
            return;
        }
        self.read_runs(&runs, line);
        self.read_runs(&runs.reversed(), &line.reversed());
    }

    fn read_runs(&mut self, runs: &Runs, line: &Line) {
        let place = |first: usize, last: usize| (runs.edges[first], runs.edges[last + 1]);
        // Bars have odd indices.
        let mut first = 1;
        while first < runs.widths.len() {
            let found = DECODERS.iter().find_map(|decode| decode(&runs.widths, first));
            if let Some((message, last)) = found {
                self.votes.add(Sighting::new(line, place(first, last), message));
                first = last + 2;
            } else {
                first += 2;
            }
        }
        let mut at = 2;
        while at < runs.widths.len() {
            if let Some((message, first, last)) = databar::decode(&runs.widths, at) {
                self.votes.add(Sighting::new(line, place(first, last), message));
                at = last;
            } else if let Some((piece, last)) = databar::piece(&runs.widths, at) {
                self.votes.add_piece(line, place(at, last), piece);
                at = last;
            }
            at += 1;
        }
    }
}
