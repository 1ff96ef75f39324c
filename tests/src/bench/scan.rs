//! What one read costs: understanding it, judging it, recording it.

use std::hint::black_box;
use std::time::Instant;

use verify_core::bundle::{self, Bundle, Objects};
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::time::{Clock, Timestamp};
use verify_core::verdict::{Context, Knowledge, Question, judge};

use super::table::percentile;
use super::world::{self, Seeded, Size};
use super::{Hold, Row};

const SIZE: Size = Size { packs: 10_000_000, lots: 1_000 };
const PARSES: u64 = 2_000_000;
const VERDICTS: usize = 200_000;

/// The rows of `scan`.
pub fn run() -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![parse_per_second()];
    let built = world::build(SIZE)?;
    let bundle = bundle::load(&built.signed, &built.scope, &built.objects)?;
    rows.extend(verdict_us(&bundle, &built.objects)?);
    Ok(rows)
}

fn parse_per_second() -> Row {
    let codes: Vec<Scan> = (0..1_000).map(|i| scan(&SIZE.code(i % SIZE.lots, i))).collect();
    let started = Instant::now();
    for i in 0..PARSES {
        black_box(identify(black_box(&codes[(i % 1_000) as usize])));
    }
    let per_second = PARSES as f64 / started.elapsed().as_secs_f64();
    Row::new("scan", "parse_per_second", per_second, "codes/s", Hold::AtLeast(1e6))
        .against("GS1's engine, about 25,000 through Python")
}

fn verdict_us(bundle: &Bundle, objects: &impl Objects) -> anyhow::Result<[Row; 2]> {
    let now: Timestamp = "2026-11-20T12:00:00Z".parse()?;
    let knowledge = Knowledge { bundle, objects, issued: now };
    let context = Context::default();
    let mut random = Seeded(1);
    let mut samples = Vec::with_capacity(VERDICTS);
    for _ in 0..VERDICTS {
        let lot = random.below(SIZE.lots);
        let scan = scan(&SIZE.code(lot, random.below(SIZE.packs / SIZE.lots)));
        let started = Instant::now();
        let identification = identify(&scan);
        let clock = Clock::given(now);
        let question =
            Question { identification: &identification, at: now, place: None, clock, context: &context, earlier: &[] };
        let verdict = judge(&question, Some(&knowledge));
        samples.push(started.elapsed().as_secs_f64() * 1e6);
        anyhow::ensure!(verdict.reasons.is_empty(), "a pack of the world is not VERIFIED: {:?}", verdict.reasons);
    }
    let row = |name, percent, limit, samples: &mut Vec<f64>| {
        Row::new("scan", name, percentile(samples, percent), "us", Hold::AtMost(limit))
            .against("EU system: 300 ms allowed, 131 ms measured")
    };
    Ok([row("verdict_us p50", 50.0, 50.0, &mut samples), row("verdict_us p99", 99.0, 200.0, &mut samples)])
}

fn scan(code: &str) -> Scan {
    Scan::from_text(code, None, EntryMode::Camera)
}
