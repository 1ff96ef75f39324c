//! What knowledge costs: bits a pack, building, opening, looking up.

use std::time::Instant;

use engine::store::Store;
use verify_core::bundle::{self, Objects};
use verify_core::ids::Digest;

use super::store;
use super::table::percentile;
use super::world::{self, Built, Seeded, Size};
use super::{Hold, Row};

const PACKS: u64 = 10_000_000;
const LOOKUPS: usize = 200_000;

/// The rows of `bundle`.
pub fn run() -> anyhow::Result<Vec<Row>> {
    let size = Size { packs: PACKS, lots: 1_000 };
    let built = world::build(size)?;
    let mut rows = vec![
        bits("bits_per_pack, 1,000 lots", &built, 23.0),
        Row::new("bundle", "build_s", built.segments_s, "s", Hold::AtMost(2.0)).against("10 M packs, one core"),
        Row::new("bundle", "build_mb", peak_mb(), "MB", Hold::AtMost(300.0))
            .against("peak of this process, packs included"),
    ];
    let folder = tempfile::tempdir()?;
    let store = store::with_objects(folder.path(), &built)?;
    rows.extend(lookup_us(size, &built, &store)?);
    rows.push(in_memory_us(size, &built)?);
    rows.extend(open_ms(&built, &store)?);
    drop(built);
    rows.push(bits("bits_per_pack, 100,000 lots", &world::build(Size { packs: PACKS, lots: 100_000 })?, 29.0));
    Ok(rows)
}

fn bits(name: &str, built: &Built, limit: f64) -> Row {
    let bytes: usize = built.objects.values().map(Vec::len).sum();
    let bits = bytes as f64 * 8.0 / PACKS as f64;
    let reference = format!("20 at 2^-20; segments alone {:.2}", built.segment_bytes as f64 * 8.0 / PACKS as f64);
    Row::new("bundle", name, bits, "bits", Hold::AtMost(limit)).against(reference)
}

fn lookup_us(size: Size, built: &Built, store: &Store) -> anyhow::Result<[Row; 2]> {
    // Once over everything, so that the page cache is warm.
    lookups(size, built, store)?;
    let mut samples = lookups(size, built, store)?;
    let row = |name, percent, limit, samples: &mut Vec<f64>| {
        Row::new("bundle", name, percentile(samples, percent), "us", Hold::AtMost(limit)).against("SQLite rows 9.9")
    };
    Ok([row("lookup_us p50", 50.0, 5.0, &mut samples), row("lookup_us p99", 99.0, 10.0, &mut samples)])
}

fn in_memory_us(size: Size, built: &Built) -> anyhow::Result<Row> {
    let mut samples = lookups(size, built, &built.objects)?;
    Ok(Row::new("bundle", "lookup_us p50 in memory", percentile(&mut samples, 50.0), "us", Hold::Nothing))
}

/// Microseconds of many look-ups of commissioned serials.
fn lookups(size: Size, built: &Built, objects: &impl Objects) -> anyhow::Result<Vec<f64>> {
    let bundle = bundle::load(&built.signed, &built.scope, objects)?;
    let mut random = Seeded(2);
    let mut samples = Vec::with_capacity(LOOKUPS);
    for _ in 0..LOOKUPS {
        let lot = random.below(size.lots);
        let (gtin, name) = (size.gtin(lot), size.lot(lot));
        let serial = size.serial(lot, random.below(size.packs / size.lots));
        let started = Instant::now();
        let found = bundle.lookup(objects, &gtin, Some(&name), Some(&serial));
        samples.push(started.elapsed().as_secs_f64() * 1e6);
        anyhow::ensure!(found.member.is_some(), "a commissioned serial was not found");
    }
    Ok(samples)
}

fn open_ms(built: &Built, objects: &impl Objects) -> anyhow::Result<[Row; 2]> {
    let started = Instant::now();
    let bundle = bundle::load(&built.signed, &built.scope, objects)?;
    let open = started.elapsed().as_secs_f64() * 1e3;
    let started = Instant::now();
    bundle::check_contents(&bundle, objects)?;
    let check = started.elapsed().as_secs_f64() * 1e3;
    let started = Instant::now();
    for bytes in built.objects.values() {
        std::hint::black_box(Digest::of(bytes));
    }
    let reference = format!("SHA-256 of it {:.1} ms", started.elapsed().as_secs_f64() * 1e3);
    Ok([
        Row::new("bundle", "open_ms", open, "ms", Hold::AtMost(50.0)),
        Row::new("bundle", "full_check_ms", check, "ms", Hold::AtMost(200.0)).against(reference),
    ])
}

/// The most memory that this process has held, in megabytes; not a number where the platform does not say.
fn peak_mb() -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kb = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kb.map_or(f64::NAN, |kb| kb / 1024.0)
}
