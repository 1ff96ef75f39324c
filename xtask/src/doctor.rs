//! `cargo xtask doctor`: which tools outside cargo the project needs, and installing those that are missing.
//!
//! Invariants: nothing is installed, and no network is used, while every tool is there; a command installs what it
//! needs itself and no more.

mod install;
pub mod tools;

use anyhow::{Result, ensure};

use crate::steps::Steps;
use tools::{TOOLS, Tool};

/// What a tool is needed for. A command names the needs that it has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Need {
    /// Compiling anything.
    Build,
    /// The web app's wasm modules.
    Web,
    /// The tests in a browser.
    Browser,
    /// The desktop shell, and starting it without a screen.
    Desktop,
    /// Type-checking the shell for Android.
    Android,
    /// The bench of decoding: its frames, and the reader in C++ beside ours.
    BenchDecode,
}

/// Everything that a change is checked with.
pub const ALL: &[Need] = &[Need::Build, Need::Web, Need::Browser, Need::Desktop, Need::Android];
/// What the demonstration needs: no browser, as its user has one.
pub const DEMO: &[Need] = &[Need::Build, Need::Web];
/// What the bench of the web app needs.
pub const BENCH_WEB: &[Need] = &[Need::Build, Need::Web, Need::Browser];
/// What the bench of decoding needs. Nothing else needs it, so nothing else installs it.
pub const BENCH_DECODE: &[Need] = &[Need::Build, Need::BenchDecode];
/// What the tests need.
pub const TEST: &[Need] = &[Need::Build, Need::Web, Need::Browser, Need::Desktop];

/// Prints a line per tool and installs what is missing; an error names what could not be installed.
pub fn check_and_install(steps: &mut Steps, needs: &[Need]) -> Result<()> {
    steps.time("doctor", |steps| {
        let wanted = TOOLS.iter().filter(|tool| needs.contains(&tool.need));
        let missing: Vec<_> = wanted.filter(|tool| !report(steps, tool)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        install::install(steps, &missing)?;
        let still: Vec<_> = missing.iter().filter(|tool| !report(steps, tool)).map(|tool| tool.name).collect();
        ensure!(still.is_empty(), "still missing after the installation: {}", still.join(", "));
        Ok(())
    })
}

/// Prints whether `tool` is there.
fn report(steps: &Steps, tool: &Tool) -> bool {
    let found = tool.probe.find(steps);
    match &found {
        Some(found) => eprintln!("found    {:<16}  {found}", tool.name),
        None => eprintln!("missing  {:<16}  needed for {}", tool.name, tool.purpose),
    }
    found.is_some()
}
