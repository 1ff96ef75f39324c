//! Compresses every file once, for all who will ask for it, and writes the folder.
//!
//! The compressed forms are kept by the hash of their content, so that an unchanged file costs nothing the next time.

use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use flate2::{Compression, write::GzEncoder};

use super::files::{Files, short_hash};

/// Brotli's best and its largest window that every browser takes.
const BROTLI_QUALITY: u32 = 11;
const BROTLI_WINDOW: u32 = 22;

/// A file in the three forms in which it is served.
pub struct Packed {
    path: String,
    plain: Vec<u8>,
    brotli: Vec<u8>,
    gzip: Vec<u8>,
}

/// Compresses all files; what is unchanged comes from the folder `cache`.
pub fn pack(cache: &Path, files: Files) -> Result<Vec<Packed>> {
    fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    let mut used = Vec::new();
    let mut packed = Vec::new();
    for (path, plain) in files {
        let hash = short_hash(&plain);
        let mut form = |extension: &str, make: fn(&[u8]) -> Result<Vec<u8>>| {
            let kept = cache.join(format!("{hash}.{extension}"));
            used.push(kept.clone());
            kept_or(&kept, || make(&plain)).with_context(|| format!("cannot compress {path}"))
        };
        let (brotli, gzip) = (form("br", brotli)?, form("gz", gzip)?);
        packed.push(Packed { path, plain, brotli, gzip });
    }
    keep_only(cache, &used)?;
    Ok(packed)
}

fn kept_or(kept: &Path, make: impl FnOnce() -> Result<Vec<u8>>) -> Result<Vec<u8>> {
    if let Ok(bytes) = fs::read(kept) {
        return Ok(bytes);
    }
    let bytes = make()?;
    let unfinished = kept.with_extension("tmp");
    fs::write(&unfinished, &bytes).and_then(|()| fs::rename(&unfinished, kept))?;
    Ok(bytes)
}

fn brotli(plain: &[u8]) -> Result<Vec<u8>> {
    let mut writer = brotli::CompressorWriter::new(Vec::new(), 1 << 16, BROTLI_QUALITY, BROTLI_WINDOW);
    writer.write_all(plain)?;
    Ok(writer.into_inner())
}

fn gzip(plain: &[u8]) -> Result<Vec<u8>> {
    let mut writer = GzEncoder::new(Vec::new(), Compression::best());
    writer.write_all(plain)?;
    Ok(writer.finish()?)
}

/// Brings the folder to hold these files and nothing else. Files that are as they should be are not touched; the page
/// and the service worker, which name the others, come last.
pub fn write(dist: &Path, packed: &[Packed]) -> Result<()> {
    let mut forms: Vec<(PathBuf, &[u8])> = Vec::new();
    for file in packed {
        let path = |extension: &str| dist.join(format!("{}{extension}", file.path));
        forms.extend([(path(".br"), &*file.brotli), (path(".gz"), &*file.gzip), (path(""), &*file.plain)]);
    }
    forms.sort_by_key(|(path, _)| path.parent() == Some(dist));
    for (path, bytes) in &forms {
        let folder = path.parent().expect("every file lies in the folder");
        fs::create_dir_all(folder).with_context(|| format!("cannot create {}", folder.display()))?;
        if fs::read(path).ok().as_deref() != Some(bytes) {
            fs::write(path, bytes).with_context(|| format!("cannot write {}", path.display()))?;
        }
    }
    let paths: Vec<_> = forms.into_iter().map(|(path, _)| path).collect();
    keep_only(dist, &paths)?;
    keep_only(&dist.join("assets"), &paths)
}

/// Removes the files of a folder that are not among these.
fn keep_only(folder: &Path, wanted: &[PathBuf]) -> Result<()> {
    for entry in fs::read_dir(folder).with_context(|| format!("cannot list {}", folder.display()))? {
        let path = entry?.path();
        if path.is_file() && !wanted.contains(&path) {
            fs::remove_file(&path).with_context(|| format!("cannot remove {}", path.display()))?;
        }
    }
    Ok(())
}

/// The bytes that a first visit loads from a server that sends Brotli: every file once.
pub fn first_load_bytes(packed: &[Packed]) -> usize {
    packed.iter().map(|file| file.brotli.len().min(file.plain.len())).sum()
}

/// A line per file, and their sums.
pub fn table(packed: &[Packed]) -> String {
    let line =
        |name: &str, sizes: [usize; 3]| format!("{name:<36} {:>10} {:>10} {:>10}\n", sizes[0], sizes[1], sizes[2]);
    let sizes = |file: &Packed| [file.plain.len(), file.gzip.len(), file.brotli.len()];
    let lines: String = packed.iter().map(|file| line(&file.path, sizes(file))).collect();
    let sums = packed.iter().map(sizes).fold([0; 3], |sums, sizes| std::array::from_fn(|i| sums[i] + sizes[i]));
    let head = format!("{:<36} {:>10} {:>10} {:>10}\n", "file", "bytes", "gzip", "brotli");
    format!("{head}{lines}{}first load: {} bytes", line("all", sums), first_load_bytes(packed))
}
