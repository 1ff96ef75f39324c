//! What one read costs: understanding it, judging it, recording it.

use std::hint::black_box;
use std::path::Path;
use std::time::Instant;

use engine::entry::Draft;
use engine::store::Store;
use verify_core::bundle::{self, Bundle, Objects};
use verify_core::scan::{EntryMode, Scan, identify};
use verify_core::time::{Clock, Timestamp};
use verify_core::verdict::{Context, Knowledge, Question, judge};

use super::store;
use super::table::percentile;
use super::world::{self, Seeded, Size};
use super::{Hold, Row};

const SIZE: Size = Size { packs: 10_000_000, lots: 1_000 };
const PARSES: u64 = 2_000_000;
const VERDICTS: usize = 200_000;
const COMMITS: usize = 2_000;

/// The rows of `scan`.
pub fn run() -> anyhow::Result<Vec<Row>> {
    let mut rows = vec![parse_per_second()];
    let built = world::build(SIZE)?;
    let bundle = bundle::load(&built.signed, &built.scope, &built.objects)?;
    let folder = tempfile::tempdir()?;
    let mut store = store::with_objects(folder.path(), &built)?;
    rows.extend(verdict_us(&bundle, &store)?);
    rows.extend(journal_overhead_us(&bundle, &mut store, folder.path())?);
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

/// What signing, chaining and writing an entry cost beside what the disk takes for any synced commit.
fn journal_overhead_us(bundle: &Bundle, store: &mut Store, folder: &Path) -> anyhow::Result<[Row; 2]> {
    let now: Timestamp = "2026-11-20T12:00:00Z".parse()?;
    let knowledge = Knowledge { bundle, objects: &store::Nothing, issued: now };
    let scan = scan(&SIZE.code(0, 0));
    let identification = identify(&scan);
    let (context, clock) = (Context::default(), Clock::given(now));
    let question =
        Question { identification: &identification, at: now, place: None, clock, context: &context, earlier: &[] };
    let verdict = judge(&question, Some(&knowledge));
    let mut journal = store::Journal::enrol(store, now)?;
    let mut raw = store::RawCommits::open(folder)?;
    let (mut with, mut without) = (Vec::with_capacity(COMMITS), Vec::with_capacity(COMMITS));
    // In turn, so that a disk that slows down slows both.
    for _ in 0..COMMITS {
        let started = Instant::now();
        let body = journal.append(Draft::scan(&scan, &identification, &verdict, None))?;
        with.push(started.elapsed().as_secs_f64() * 1e6);
        let started = Instant::now();
        raw.commit(body.as_bytes())?;
        without.push(started.elapsed().as_secs_f64() * 1e6);
    }
    let (with, without) = (percentile(&mut with, 50.0), percentile(&mut without, 50.0));
    Ok([
        Row::new("scan", "journal_overhead_us", with - without, "us", Hold::AtMost(100.0))
            .against(format!("a synced commit of the same bytes: {without:.0} us")),
        Row::new("scan", "journal_entry_us p50", with, "us", Hold::Nothing),
    ])
}

fn scan(code: &str) -> Scan {
    Scan::from_text(code, None, EntryMode::Camera)
}
