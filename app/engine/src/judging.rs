//! Judging scan lines one after the other, with a history kept for the run: `packproof judge` and the worker's twin of it.

use std::collections::BTreeMap;
use std::fmt;

use serde_json::json;
use verify_core::bundle::Objects;
use verify_core::ids::{Gtin, Serial};
use verify_core::scan::identify;
use verify_core::time::Clock;
use verify_core::verdict::Decision;
use verify_core::verdict::{Context, EarlierRead, Knowledge, Question, Verdict, judge};
use verify_core::wire::{ScanLine, ScanLineError, VerdictLine};

/// Reads of one pack that are remembered; older ones cannot change a verdict any more.
const READS_PER_PACK: usize = 32;

/// A run of reads, each judged in the light of those before.
#[derive(Debug)]
pub struct Judging<'k, O> {
    knowledge: Knowledge<'k, O>,
    context: Context,
    history: BTreeMap<(Gtin, Serial), Vec<Remembered>>,
}

#[derive(Debug)]
struct Remembered {
    device: Option<String>,
    session: Option<String>,
    read: EarlierRead,
}

impl<'k, O: Objects> Judging<'k, O> {
    /// A run that has seen nothing yet.
    pub const fn new(knowledge: Knowledge<'k, O>, context: Context) -> Self {
        Self { knowledge, context, history: BTreeMap::new() }
    }

    /// Judges the `number`-th input line; what is no scan gets a line that says so and takes no other with it. The line to
    /// write, and the decision.
    pub fn line(&mut self, text: &str, number: usize, clock: Clock) -> (String, Option<Decision>) {
        let text = text.strip_suffix('\r').unwrap_or(text);
        match ScanLine::parse(text).and_then(|line| self.read(&line, clock)) {
            Ok(verdict) => {
                let line = serde_json::to_string(&VerdictLine::from(&verdict)).expect("a verdict has string keys only");
                (line, Some(verdict.decision))
            }
            Err(error) => (fault(number, &error), None),
        }
    }

    /// Judges one line by `clock`. Each line is a read of its own.
    pub fn read(&mut self, line: &ScanLine, clock: Clock) -> Result<Verdict, ScanLineError> {
        let scan = line.to_scan()?;
        let identification = identify(&scan);
        let reading = identification.literal();
        let pack = reading.gtin.zip(reading.serial.clone());
        let earlier = pack.as_ref().map_or_else(Vec::new, |pack| self.earlier(pack, line));
        let question = Question {
            identification: &identification,
            at: scan.at.unwrap_or(clock.now),
            place: scan.place,
            clock,
            context: &self.context,
            earlier: &earlier,
        };
        let verdict = judge(&question, Some(&self.knowledge));
        if let Some(pack) = pack {
            let read = EarlierRead {
                at: question.at,
                place: scan.place.or(self.context.place),
                pack: verdict.pack.clone(),
                decision: verdict.decision,
                reasons: verdict.reasons.iter().map(|reason| reason.code).collect(),
                same_session: true,
            };
            self.remember(pack, line, read);
        }
        Ok(verdict)
    }

    fn earlier(&self, pack: &(Gtin, Serial), line: &ScanLine) -> Vec<EarlierRead> {
        let remembered = self.history.get(pack).map_or(&[][..], Vec::as_slice);
        let reads = remembered.iter().map(|it| EarlierRead {
            same_session: it.device == line.device && it.session == line.session,
            ..it.read.clone()
        });
        reads.collect()
    }

    fn remember(&mut self, pack: (Gtin, Serial), line: &ScanLine, read: EarlierRead) {
        let reads = self.history.entry(pack).or_default();
        if reads.len() == READS_PER_PACK {
            reads.remove(0);
        }
        reads.push(Remembered { device: line.device.clone(), session: line.session.clone(), read });
    }
}

/// What is said of the `number`-th input line if it is no scan.
pub fn fault(number: usize, error: &dyn fmt::Display) -> String {
    json!({"error": {"line": number, "message": error.to_string()}}).to_string()
}
