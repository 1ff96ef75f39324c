//! `cargo xtask web`: the web app as a folder of static files, `target/web/dist`, ready to be served.
//!
//! Two wasm modules (the page, and the engine in its worker), the files of `app/ui/web`, the style sheets of
//! `app/ui/style`. Invariants: the name of every file below `assets/` holds a hash of its content, the service worker's
//! list names every file with its SHA-256, and the same sources and compilers give the same bytes.

mod compress;
mod files;
mod modules;
pub mod toolchain;

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::steps::Steps;

/// All that a first visit loads, compressed, may be this large (design, section 9).
const MAX_FIRST_LOAD_BYTES: usize = 2_000_000;

/// Where the web app lies once it is built.
pub fn dist(steps: &Steps) -> PathBuf {
    steps.target().join("web/dist")
}

/// Checks the sources of both modules.
pub fn lint(steps: &mut Steps) -> Result<()> {
    let toolchain = toolchain::find(steps)?;
    modules::lint(steps, &toolchain)
}

/// Builds both modules and the folder, and prints what each file weighs.
pub fn run(steps: &mut Steps) -> Result<()> {
    let toolchain = toolchain::find(steps)?;
    eprintln!("wasm by {toolchain}");
    let wasm = modules::build(steps, &toolchain)?;
    steps.time("web", |steps| {
        let modules = modules::bind(steps, &wasm)?;
        let files = files::assemble(steps.root(), &modules)?;
        let packed = compress::pack(&steps.target().join("web/packed"), files)?;
        compress::write(&dist(steps), &packed)?;
        eprintln!("{}", compress::table(&packed));
        let first_load = compress::first_load_bytes(&packed);
        ensure!(
            first_load <= MAX_FIRST_LOAD_BYTES,
            "a first visit would load {first_load} bytes, more than {MAX_FIRST_LOAD_BYTES}"
        );
        Ok(())
    })
}
