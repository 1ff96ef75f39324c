//! The two wasm modules: compiled, then bound to JavaScript by the library behind `wasm-bindgen`.
//!
//! Invariant: no path of the machine that builds is left in a module, so that two machines make the same bytes.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::{Context, Result};
use wasm_bindgen_cli_support::Bindgen;

use super::files::short_hash;
use super::toolchain::{TARGET, Toolchain};
use crate::steps::Steps;

/// The name of a module's files, and the package, binary and features that it is built from.
const MODULES: [(&str, &[&str]); 2] = [
    ("page", &["--package", "packproof-ui", "--bin", "packproof-ui", "--no-default-features", "--features", "web"]),
    ("engine", &["--package", "engine", "--bin", "packproof-engine", "--no-default-features", "--features", "worker"]),
];

/// The flag that lets the loops of decoding work on vectors (docs/adr/0010-wasm-simd.md). `boot.js` asks for them.
const VECTORS: &str = " -Ctarget-feature=+simd128";

/// A module as a browser loads it.
pub struct Module {
    /// `page` or `engine`.
    pub name: &'static str,
    /// The module itself.
    pub wasm: Vec<u8>,
    /// The JavaScript around it; it names its snippets by `./snippets/…`.
    pub js: String,
    /// JavaScript that crates brought along, by its path below `snippets/`.
    pub snippets: BTreeMap<String, String>,
}

/// Checks the sources of the modules as strictly as it can be done here.
pub fn lint(steps: &mut Steps, toolchain: &Toolchain) -> Result<()> {
    for (name, what) in MODULES {
        let step = if name == "page" { "clippy page" } else { "clippy engine" };
        let mut command = toolchain.lint(steps, what);
        steps.run(step, &mut command)?;
    }
    Ok(())
}

/// Compiles the modules; where each came to lie.
pub fn build(steps: &mut Steps, toolchain: &Toolchain) -> Result<Vec<(&'static str, PathBuf)>> {
    let folder = toolchain.target_folder(steps).join(TARGET).join("web");
    let mut built = Vec::new();
    for (name, what) in MODULES {
        let mut command = toolchain.cargo(steps, "build");
        command.args(["--profile", "web"]).args(what);
        let mut flags = forget_paths(steps);
        if name == "engine" {
            flags += VECTORS;
        }
        command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS", flags);
        steps.run(if name == "page" { "wasm page" } else { "wasm engine" }, &mut command)?;
        let binary = what.iter().skip_while(|word| **word != "--bin").nth(1).expect("each line names a binary");
        built.push((name, folder.join(format!("{binary}.wasm"))));
    }
    Ok(built)
}

/// Compiler flags that replace this machine's folders in messages of panics.
fn forget_paths(steps: &Steps) -> String {
    let home = std::env::var_os("CARGO_HOME").map(PathBuf::from);
    let home = home.or_else(|| std::env::home_dir().map(|home| home.join(".cargo")));
    let pairs = [(home.as_deref(), "/cargo"), (Some(steps.root()), "/packproof")];
    let flags =
        pairs.into_iter().filter_map(|(from, to)| Some(format!("--remap-path-prefix={}={to}", from?.display())));
    flags.collect::<Vec<_>>().join(" ")
}

/// Writes the bindings of each module, or takes them from the last time if the module has not changed since.
pub fn bind(steps: &Steps, built: &[(&'static str, PathBuf)]) -> Result<Vec<Module>> {
    built.iter().map(|(name, path)| bind_one(&steps.target().join("web/bound"), name, path)).collect()
}

fn bind_one(cache: &Path, name: &'static str, path: &Path) -> Result<Module> {
    let bytes = fs::read(path).with_context(|| format!("cannot read {}", path.display()))?;
    let folder = cache.join(format!("{name}-{}", short_hash(&bytes)));
    if !folder.is_dir() {
        forget_older(cache, name)?;
        // A folder of its own until it is whole, as a run may be interrupted.
        let unfinished = cache.join(format!("{name}.tmp"));
        if unfinished.exists() {
            fs::remove_dir_all(&unfinished)?;
        }
        Bindgen::new()
            .input_bytes(name, bytes)
            .web(true)?
            .typescript(false)
            .remove_name_section(true)
            .remove_producers_section(true)
            .generate(&unfinished)
            .with_context(|| format!("cannot make the bindings of {}", path.display()))?;
        fs::rename(&unfinished, &folder)?;
    }
    let read = |file: String| fs::read(folder.join(&file)).with_context(|| format!("{file} is missing"));
    let mut snippets = BTreeMap::new();
    read_snippets(&folder.join("snippets"), "", &mut snippets)?;
    let js = String::from_utf8(read(format!("{name}.js"))?).context("the bindings are not text")?;
    Ok(Module { name, wasm: read(format!("{name}_bg.wasm"))?, js, snippets })
}

fn forget_older(cache: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(cache).with_context(|| format!("cannot create {}", cache.display()))?;
    for entry in fs::read_dir(cache)? {
        let entry = entry?;
        if entry.file_name().to_string_lossy().starts_with(&format!("{name}-")) {
            fs::remove_dir_all(entry.path())?;
        }
    }
    Ok(())
}

fn read_snippets(folder: &Path, below: &str, into: &mut BTreeMap<String, String>) -> Result<()> {
    if !folder.is_dir() {
        return Ok(());
    }
    for entry in fs::read_dir(folder)? {
        let path = entry?.path();
        let name = format!("{below}{}", path.file_name().unwrap_or_default().to_string_lossy());
        if path.is_dir() {
            read_snippets(&path, &format!("{name}/"), into)?;
        } else {
            into.insert(name, fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?);
        }
    }
    Ok(())
}
