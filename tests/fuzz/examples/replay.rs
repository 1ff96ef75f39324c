//! Checks files against the property of a target, as `replay <target> <file or folder>...`, and prints how long the
//! slowest took: to be run in a release build, where a limit holds for each.

use std::path::PathBuf;
use std::time::Duration;
use std::{env, fs, io};

use packproof_fuzz::{best_time, capture, properties};

/// Longest that a scan may take in a release build.
const SCAN: Duration = Duration::from_millis(50);
/// And a picture.
const PICTURE: Duration = Duration::from_secs(2);

fn main() -> io::Result<()> {
    let mut arguments = env::args().skip(1);
    let wanted = arguments.next().unwrap_or_default();
    let scans = properties::TARGETS.iter().map(|(name, property)| (*name, *property, SCAN));
    let pictures = capture::TARGETS.iter().map(|(name, property)| (*name, *property, PICTURE));
    let targets: Vec<_> = scans.chain(pictures).collect();
    let Some((_, property, limit)) = targets.iter().find(|(name, ..)| *name == wanted) else {
        let names: Vec<_> = targets.iter().map(|(name, ..)| *name).collect();
        return Err(io::Error::other(format!("the first argument is a target: {}", names.join(", "))));
    };
    let mut slowest = (Duration::ZERO, Vec::new());
    let mut count = 0_usize;
    for file in files(arguments.map(PathBuf::from).collect())? {
        let data = fs::read(&file)?;
        slowest = slowest.max((best_time(*property, &data), data));
        count += 1;
    }
    let (took, data) = slowest;
    println!("{wanted}: {count} files hold; the slowest took {} us: {}", took.as_micros(), data.escape_ascii());
    assert!(took <= *limit, "an input takes {took:?}");
    Ok(())
}

/// The files among `paths` and in the folders among them.
fn files(mut paths: Vec<PathBuf>) -> io::Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    while let Some(path) = paths.pop() {
        if path.is_dir() {
            for entry in fs::read_dir(&path)? {
                paths.push(entry?.path());
            }
        } else {
            files.push(path);
        }
    }
    Ok(files)
}
