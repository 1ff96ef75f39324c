//! Installs what is missing: targets of Rust through rustup, all else as Debian packages, as root or through sudo.

use std::process::Command;

use anyhow::{Result, bail, ensure};

use super::tools::{Tool, version_of};
use crate::{steps::Steps, web::toolchain};

/// Brings the missing tools, as far as it can; whether they work is for the caller to see.
pub fn install(steps: &Steps, missing: &[&Tool]) -> Result<()> {
    let rest: Vec<_> = missing.iter().copied().filter(|tool| !add_target(steps, tool)).collect();
    if rest.is_empty() { Ok(()) } else { install_packages(steps, &rest) }
}

/// Whether the tool is a target of Rust and rustup could add it.
fn add_target(steps: &Steps, tool: &Tool) -> bool {
    let Some(target) = tool.rust_target else { return false };
    let status = steps.command("rustup").args(["target", "add", target]).status();
    status.is_ok_and(|status| status.success())
}

fn install_packages(steps: &Steps, missing: &[&Tool]) -> Result<()> {
    let without: Vec<_> = missing.iter().filter(|tool| tool.debian_packages.is_empty()).map(|tool| tool.name).collect();
    ensure!(without.is_empty(), "only rustup can bring {}; install it, and run this again", without.join(", "));
    if version_of(steps, "apt-get").is_none() {
        let names: Vec<_> = missing.iter().flat_map(|tool| tool.debian_packages.first().copied()).collect();
        bail!("cannot install without apt-get; install what the Debian packages {} hold", names.join(" "));
    }
    apt_get(steps, &["update"])?;
    let lines = missing.iter().map(|tool| {
        let there = tool.debian_packages.iter().find(|line| line.split(' ').all(|package| is_offered(steps, package)));
        there.or(tool.debian_packages.first()).copied().unwrap_or_default()
    });
    let packages: Vec<_> = lines.flat_map(|line| line.split(' ')).collect();
    let arguments: Vec<_> = ["install", "--yes", "--no-install-recommends"].into_iter().chain(packages).collect();
    apt_get(steps, &arguments)
}

/// Whether apt could install the package.
fn is_offered(steps: &Steps, package: &str) -> bool {
    let policy = toolchain::output(steps.command("apt-cache").args(["policy", package]).env("LC_ALL", "C"));
    policy.is_some_and(|policy| policy.contains("Candidate: ") && !policy.contains("Candidate: (none)"))
}

fn apt_get(steps: &Steps, arguments: &[&str]) -> Result<()> {
    let user = steps.command("id").arg("-u").output()?;
    let mut command: Command = if user.stdout.trim_ascii() == b"0" {
        steps.command("apt-get")
    } else {
        let mut sudo = steps.command("sudo");
        sudo.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
        sudo
    };
    let status = command.args(arguments).env("DEBIAN_FRONTEND", "noninteractive").status();
    match status {
        Ok(status) if status.success() => Ok(()),
        Ok(status) => bail!("{command:?} ended with {status}; run it by hand to see why, then run this again"),
        Err(error) => bail!("cannot start {command:?} ({error}); run it as root, then run this again"),
    }
}
