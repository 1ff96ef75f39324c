//! `cargo xtask ci`: all that has to hold before a change lands, and how long each step took.
//!
//! No step changes compiler flags (warnings are denied to clippy and rustdoc only), so that the tests reuse what was
//! built before.

use std::process::Command;

use anyhow::{Context, Result};

use crate::doctor::tools::{ANDROID_HEADERS, ANDROID_TARGET};
use crate::{doctor, steps::Steps, tally::Tally, test, web, web::toolchain};

const CARGO_DENY_VERSION: &str = "0.20.2";

/// Runs all steps until one fails, then prints their times; the tests' own line comes last.
pub fn run(steps: &mut Steps) -> Result<()> {
    let outcome = check_everything(steps);
    println!("\n{}", steps.table());
    let tally = outcome?;
    println!("{tally}");
    tally.verdict()
}

fn check_everything(steps: &mut Steps) -> Result<Tally> {
    doctor::check_and_install(steps, doctor::ALL)?;
    let mut fmt = steps.cargo(&["fmt", "--all", "--check"]);
    steps.run("fmt", &mut fmt)?;
    let mut clippy = steps.cargo(&["clippy", "--workspace", "--all-targets", "--", "--deny", "warnings"]);
    steps.run("clippy", &mut clippy)?;
    web::lint(steps)?;
    let mut desktop = steps.cargo(&["clippy", "--package", "packproof-ui", "--features", "desktop", "--all-targets"]);
    steps.run("clippy desktop", desktop.args(["--", "--deny", "warnings"]))?;
    let mut android = android(steps)?;
    steps.run("check android", &mut android)?;
    let mut docs = steps.cargo(&["doc", "--workspace", "--no-deps"]);
    steps.run("docs", docs.env("RUSTDOCFLAGS", "--deny warnings"))?;
    let mut deny = cargo_deny(steps)?;
    steps.run("licences", deny.args(["check", "licenses", "bans", "sources"]))?;
    test::run(steps)
}

/// Type-checks the shell for Android. Nothing is linked, so no NDK is needed: a clang compiles SQLite against Debian's
/// headers of C.
fn android(steps: &Steps) -> Result<Command> {
    let clang = toolchain::clang(steps).context("no clang; `cargo xtask doctor` installs one")?;
    let ar = toolchain::archiver(steps).context("no llvm-ar; `cargo xtask doctor` installs it")?;
    let mut command =
        steps.cargo(&["check", "--package", "packproof-ui", "--features", "mobile", "--target", ANDROID_TARGET]);
    command.env("CC_aarch64_linux_android", clang).env("AR_aarch64_linux_android", ar);
    let flags = format!("--target={ANDROID_TARGET}26 -isystem {ANDROID_HEADERS}");
    command.env("CFLAGS_aarch64_linux_android", flags);
    Ok(command)
}

/// The pinned cargo-deny: the one that cargo finds if it has that version, else one installed into `target/tools`.
fn cargo_deny(steps: &mut Steps) -> Result<Command> {
    let wanted = format!("cargo-deny {CARGO_DENY_VERSION}");
    let has_version = |mut command: Command| {
        let output = command.arg("--version").output();
        output.is_ok_and(|output| output.status.success() && output.stdout.trim_ascii() == wanted.as_bytes())
    };
    if has_version(steps.cargo(&["deny"])) {
        return Ok(steps.cargo(&["deny"]));
    }
    let tools = steps.root().join("target/tools");
    let program = tools.join("bin").join(format!("cargo-deny{}", std::env::consts::EXE_SUFFIX));
    if !has_version(steps.command(&program)) {
        let version = format!("={CARGO_DENY_VERSION}");
        // A debug build takes a fraction of the time, and the tool runs for a second.
        let mut install =
            steps.cargo(&["install", "cargo-deny", "--locked", "--debug", "--version", &version, "--root"]);
        steps.run("cargo-deny", install.arg(&tools)).context("cannot install cargo-deny")?;
    }
    Ok(steps.command(&program))
}
