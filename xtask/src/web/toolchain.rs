//! Finds the way to wasm that this machine has: the target of the Rust that runs, Debian's own packages, or none.
//!
//! SQLite is C, so a clang that knows wasm belongs to it in either case.

use std::fmt;
use std::path::{Path, PathBuf};
use std::process::Command;

use anyhow::{Context, Result};

use crate::steps::Steps;

/// The target triple of the web app.
pub const TARGET: &str = "wasm32-unknown-unknown";
/// Versions of LLVM that are tried by name, best first; a plain `clang` comes last.
const LLVM_VERSIONS: std::ops::RangeInclusive<u32> = 16..=22;

const DEBIAN_RUSTC: &str = "/usr/bin/rustc";
const DEBIAN_CARGO: &str = "/usr/bin/cargo";

/// How this machine compiles to wasm.
pub struct Toolchain {
    way: Way,
    clang: String,
    ar: String,
}

/// Where the standard library for wasm comes from.
enum Way {
    /// It is beside the compiler that runs, as rustup puts it.
    Installed,
    /// The sources of Debian's package `rust-web-src` are compiled along.
    Debian {
        /// The linker for wasm, which comes with rustup's target but not with Debian's compiler.
        linker: String,
    },
}

impl fmt::Display for Toolchain {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let way = match &self.way {
            Way::Installed => "the installed target".to_owned(),
            Way::Debian { linker } => format!("Debian's rustc-web with {linker}"),
        };
        write!(f, "{way}, {} and {} for C", self.clang, self.ar)
    }
}

impl Toolchain {
    /// `cargo VERB` for wasm; what to work on is for the caller to add.
    pub fn cargo(&self, steps: &Steps, verb: &str) -> Command {
        let mut command = match &self.way {
            Way::Installed => steps.cargo(&[verb]),
            Way::Debian { linker } => {
                let mut command = steps.command(DEBIAN_CARGO);
                command.args([verb, "-Z", "build-std=std,panic_abort", "--target-dir"]);
                command.arg(self.target_folder(steps));
                command.env("RUSTC_BOOTSTRAP", "1").env("RUSTC", DEBIAN_RUSTC);
                command.env("CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_LINKER", linker);
                command
            }
        };
        command.args(["--target", TARGET]);
        for (name, value) in [("CC_wasm32_unknown_unknown", &self.clang), ("AR_wasm32_unknown_unknown", &self.ar)] {
            // Who sets these has a reason.
            if std::env::var_os(name).is_none() {
                command.env(name, value);
            }
        }
        command
    }

    /// The strictest check of sources for wasm that there is: clippy comes with the installed target only.
    pub fn lint(&self, steps: &Steps, what: &[&str]) -> Command {
        match self.way {
            Way::Installed => {
                let mut command = self.cargo(steps, "clippy");
                command.args(what).args(["--", "--deny", "warnings"]);
                command
            }
            Way::Debian { .. } => {
                let mut command = self.cargo(steps, "check");
                command.args(what);
                command
            }
        }
    }

    /// The target folder that [`Toolchain::cargo`] writes to; another compiler has one of its own.
    pub fn target_folder(&self, steps: &Steps) -> PathBuf {
        match &self.way {
            Way::Installed => steps.target().to_owned(),
            Way::Debian { .. } => steps.target().join("web/debian"),
        }
    }
}

/// The way there is; an error says what to install. `PACKPROOF_WASM=debian` passes over an installed target.
pub fn find(steps: &Steps) -> Result<Toolchain> {
    let clang = clang(steps).context("no clang that makes wasm; `cargo xtask doctor` installs one")?;
    let ar = archiver(steps).context("no llvm-ar; `cargo xtask doctor` installs it")?;
    let way = way(steps).with_context(|| format!("no Rust that makes wasm; run `rustup target add {TARGET}`"))?;
    Ok(Toolchain { way, clang, ar })
}

/// Whether there is a Rust that makes wasm, and which.
pub fn rust_for_wasm(steps: &Steps) -> Option<String> {
    way(steps).map(|way| match way {
        Way::Installed => format!("target {TARGET}"),
        Way::Debian { linker } => format!("Debian's rustc-web, {linker}"),
    })
}

/// The program that compiles C to wasm.
pub fn clang(steps: &Steps) -> Option<String> {
    first(&versioned("clang"), |program| {
        let targets = output(steps.command(program).arg("--print-targets"))?;
        targets.contains("wasm32").then_some(())
    })
}

/// The program that makes archives of wasm objects.
pub fn archiver(steps: &Steps) -> Option<String> {
    first(&versioned("llvm-ar"), |program| output(steps.command(program).arg("--version")).map(drop))
}

fn way(steps: &Steps) -> Option<Way> {
    let debian_wanted = std::env::var_os("PACKPROOF_WASM").is_some_and(|way| way == "debian");
    if !debian_wanted && has_target(steps, TARGET) { Some(Way::Installed) } else { debian(steps) }
}

/// Whether the Rust that runs has its standard library for `target`.
pub fn has_target(steps: &Steps, target: &str) -> bool {
    let rustc = std::env::var_os("RUSTC").unwrap_or_else(|| "rustc".into());
    let sysroot = output(steps.command(rustc).args(["--print", "sysroot"]));
    sysroot.is_some_and(|sysroot| Path::new(sysroot.trim()).join("lib/rustlib").join(target).join("lib").is_dir())
}

/// Debian's compiler with the sources of its standard library, and a linker.
fn debian(steps: &Steps) -> Option<Way> {
    let sysroot = output(steps.command(DEBIAN_RUSTC).args(["--print", "sysroot"]))?;
    let sources = Path::new(sysroot.trim()).join("lib/rustlib/src/rust/library/std");
    let linker = first(&versioned("wasm-ld"), |program| output(steps.command(program).arg("--version")).map(drop))?;
    (sources.is_dir() && Path::new(DEBIAN_CARGO).is_file()).then_some(Way::Debian { linker })
}

/// The names that a tool of LLVM goes by, best first.
fn versioned(tool: &str) -> Vec<String> {
    LLVM_VERSIONS.rev().map(|version| format!("{tool}-{version}")).chain([tool.to_owned()]).collect()
}

fn first(programs: &[String], works: impl Fn(&str) -> Option<()>) -> Option<String> {
    programs.iter().find(|program| works(program).is_some()).cloned()
}

/// What a command prints, if it runs and succeeds.
pub fn output(command: &mut Command) -> Option<String> {
    let output = command.output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).into_owned())
}
