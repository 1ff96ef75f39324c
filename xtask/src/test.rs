//! `cargo xtask test`: builds every binary and the web app, then runs every test and counts.
//!
//! The tests of the package `packproof-tests` start the built binaries from `target/debug`; those that kill them at a
//! fail point start the ones in `target/failpoints`, which are built with the feature `failpoints` of their packages;
//! those in a browser find the web app in the folder that `PACKPROOF_WEB` names, and the one in a window starts the app
//! in `target/desktop`.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, Result, ensure};
use serde_json::Value;

use crate::{steps::Steps, tally::Tally, web};

/// Builds and tests the workspace. Failed tests are in the tally, not an error; an error means that not all could run.
pub fn run(steps: &mut Steps) -> Result<Tally> {
    build_failpoint_binaries(steps)?;
    build_desktop(steps)?;
    let mut build = steps.cargo(&["build", "--workspace", "--bins"]);
    steps.run("build", &mut build)?;
    web::run(steps)?;
    let dist = web::dist(steps);
    steps.time("test", |steps| {
        let mut tally = Tally::default();
        let mut tests = steps.cargo(&["test", "--workspace", "--no-fail-fast"]);
        count_tests(tests.env("PACKPROOF_WEB", &dist), &mut tally)?;
        // The window's own parts exist with their feature only.
        let window = ["test", "--package", "packproof-ui", "--features", "desktop", "--lib", "platform::native"];
        count_tests(&mut steps.cargo(&window), &mut tally)?;
        Ok(tally)
    })
}

/// Passes the output through line by line while counting.
fn count_tests(command: &mut Command, tally: &mut Tally) -> Result<()> {
    let mut child = command.stdout(Stdio::piped()).spawn().with_context(|| format!("cannot start {command:?}"))?;
    let stdout = child.stdout.take().context("the tests' output was not piped")?;
    for line in BufReader::new(stdout).split(b'\n') {
        let line = line.context("cannot read the tests' output")?;
        let line = String::from_utf8_lossy(&line);
        println!("{line}");
        tally.read_line(&line);
    }
    let status = child.wait().with_context(|| format!("cannot wait for {command:?}"))?;
    // Failed tests make cargo fail too; then the tally says it. Otherwise something did not compile or crashed.
    ensure!(status.success() || tally.verdict().is_err(), "{command:?} ended with {status} though no test failed");
    Ok(())
}

/// Builds the desktop app and copies it to `target/desktop`, before the plain build, which has no shell in it, takes its
/// place in `target/debug`.
fn build_desktop(steps: &mut Steps) -> Result<()> {
    let mut build = steps.cargo(&["build", "--package", "packproof-ui", "--bins", "--features", "desktop"]);
    steps.run("desktop", &mut build)?;
    keep_binary(&steps.target().join("debug"), &steps.target().join("desktop"), "packproof-ui")
}

fn keep_binary(from: &Path, to: &Path, name: &str) -> Result<()> {
    fs::create_dir_all(to).with_context(|| format!("cannot create {}", to.display()))?;
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    let (from, to) = (from.join(&file), to.join(&file));
    fs::copy(&from, &to).with_context(|| format!("cannot copy {} to {}", from.display(), to.display()))?;
    Ok(())
}

/// A binary of a package that has the feature `failpoints`.
struct FailpointBinary {
    package: String,
    name: String,
}

/// Builds those binaries with the feature and copies them to `target/failpoints`, before the plain build takes their
/// place in `target/debug`. All else is compiled once for both, as they share one target folder.
fn build_failpoint_binaries(steps: &mut Steps) -> Result<()> {
    let output = steps.cargo(&["metadata", "--no-deps", "--format-version", "1"]).output()?;
    ensure!(output.status.success(), "cargo metadata: {}", String::from_utf8_lossy(&output.stderr));
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cannot parse cargo's metadata")?;
    let binaries = failpoint_binaries(&metadata);
    if binaries.is_empty() {
        return Ok(());
    }
    let target = PathBuf::from(metadata["target_directory"].as_str().context("cargo names no target folder")?);
    let features: Vec<_> = binaries.iter().map(|binary| format!("{}/failpoints", binary.package)).collect();
    let mut build = steps.cargo(&["build", "--workspace", "--bins", "--features", &features.join(",")]);
    steps.run("failpoints", &mut build)?;
    for binary in binaries {
        keep_binary(&target.join("debug"), &target.join("failpoints"), &binary.name)?;
    }
    Ok(())
}

/// Reads `cargo metadata`: every binary of a package with the feature `failpoints`.
fn failpoint_binaries(metadata: &Value) -> Vec<FailpointBinary> {
    let packages = metadata["packages"].as_array().into_iter().flatten();
    packages
        .filter(|package| package["features"].get("failpoints").is_some())
        .flat_map(|package| package["targets"].as_array().into_iter().flatten().map(move |target| (package, target)))
        .filter(|(_, target)| target["kind"].as_array().is_some_and(|kinds| kinds.contains(&Value::from("bin"))))
        // The web app's worker needs a feature that only its own build turns on.
        .filter(|(_, target)| target.get("required-features").is_none())
        .filter_map(|(package, target)| {
            Some(FailpointBinary { package: package["name"].as_str()?.into(), name: target["name"].as_str()?.into() })
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn finds_the_binaries_with_fail_points() {
        let metadata = json!({"packages": [
            {"name": "plain", "features": {}, "targets": [{"name": "plain", "kind": ["bin"]}]},
            {"name": "server", "features": {"failpoints": []}, "targets": [
                {"name": "server_lib", "kind": ["lib"]}, {"name": "serverd", "kind": ["bin"]},
                {"name": "worker", "kind": ["bin"], "required-features": ["worker"]}]},
        ]});
        let found: Vec<_> = failpoint_binaries(&metadata).into_iter().map(|it| (it.package, it.name)).collect();
        assert_eq!(found, [("server".to_owned(), "serverd".to_owned())]);
    }
}
