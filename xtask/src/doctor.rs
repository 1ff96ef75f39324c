//! `cargo xtask doctor`: which tools outside cargo the project needs, and installing those that are missing.
//!
//! Invariant: nothing is installed, and no network is used, while every tool is there.

use anyhow::{Result, bail, ensure};

use crate::steps::Steps;

/// A program that the project needs and cargo does not bring.
struct Tool {
    name: &'static str,
    /// Any one of these, called with `--version`, answers.
    programs: &'static [&'static str],
    purpose: &'static str,
    debian_package: &'static str,
}

const TOOLS: &[Tool] = &[
    Tool { name: "git", programs: &["git"], purpose: "the project's history", debian_package: "git" },
    Tool {
        name: "C compiler",
        programs: &["cc", "gcc", "clang"],
        purpose: "linking, and the bundled SQLite",
        debian_package: "gcc libc6-dev",
    },
];

/// Prints a line per tool and installs what is missing; an error names what could not be installed.
pub fn check_and_install(steps: &mut Steps) -> Result<()> {
    steps.time("doctor", |steps| {
        let missing: Vec<_> = TOOLS.iter().filter(|tool| !report(steps, tool)).collect();
        if missing.is_empty() {
            return Ok(());
        }
        install(steps, &missing)?;
        let still: Vec<_> = missing.iter().filter(|tool| !report(steps, tool)).map(|tool| tool.name).collect();
        ensure!(still.is_empty(), "still missing after the installation: {}", still.join(", "));
        Ok(())
    })
}

/// Prints whether `tool` is there.
fn report(steps: &Steps, tool: &Tool) -> bool {
    let version = tool.programs.iter().find_map(|program| version_of(steps, program));
    match &version {
        Some(version) => eprintln!("found    {:<10}  {version}", tool.name),
        None => eprintln!("missing  {:<10}  needed for {}", tool.name, tool.purpose),
    }
    version.is_some()
}

/// The first line that `program --version` prints, or nothing if it doesn't run.
fn version_of(steps: &Steps, program: &str) -> Option<String> {
    let output = steps.command(program).arg("--version").output().ok().filter(|output| output.status.success())?;
    Some(String::from_utf8_lossy(&output.stdout).lines().next().unwrap_or_default().to_owned())
}

/// Installs Debian packages, as root or through sudo.
fn install(steps: &Steps, missing: &[&Tool]) -> Result<()> {
    let packages: Vec<_> = missing.iter().flat_map(|tool| tool.debian_package.split(' ')).collect();
    let names = packages.join(" ");
    if version_of(steps, "apt-get").is_none() {
        bail!("cannot install without apt-get; install what the Debian packages {names} hold, and run this again");
    }
    apt_get(steps, &["update"])?;
    let arguments: Vec<_> = ["install", "--yes", "--no-install-recommends"].into_iter().chain(packages).collect();
    apt_get(steps, &arguments)
}

fn apt_get(steps: &Steps, arguments: &[&str]) -> Result<()> {
    let user = steps.command("id").arg("-u").output()?;
    let mut command = if user.stdout.trim_ascii() == b"0" {
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_answers_is_found() {
        let steps = Steps::new();
        assert!(version_of(&steps, "git").is_some_and(|version| version.starts_with("git version")));
        assert_eq!(version_of(&steps, "no-such-program"), None);
    }
}
