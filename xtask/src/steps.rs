//! Runs child processes from the repository's root, one named step at a time, and remembers how long each took.

use std::{
    ffi::OsStr,
    path::{Path, PathBuf},
    process::Command,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};

/// The steps run so far, in order.
pub struct Steps {
    root: PathBuf,
    target: PathBuf,
    done: Vec<(&'static str, Duration)>,
}

impl Steps {
    /// No step yet.
    pub fn new() -> Self {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"))
            .parent()
            .expect("xtask's manifest lies in a folder below the workspace root");
        let target = std::env::var_os("CARGO_TARGET_DIR").map_or_else(|| "target".into(), PathBuf::from);
        Self { root: root.to_owned(), target: root.join(target), done: Vec::new() }
    }

    /// The repository's root, where every child process starts.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// The folder that cargo builds in.
    pub fn target(&self) -> &Path {
        &self.target
    }

    /// A command that starts in the repository's root.
    pub fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.current_dir(&self.root);
        command
    }

    /// The cargo that runs this program, with `args`.
    pub fn cargo(&self, args: &[&str]) -> Command {
        let mut command = self.command(std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into()));
        // What the outer cargo says about xtask itself: some build scripts look at it, and would run again whenever
        // cargo is called by hand in between.
        for (name, _) in std::env::vars_os() {
            let text = name.to_string_lossy();
            if text.starts_with("CARGO_PKG_") || text.starts_with("CARGO_MANIFEST_") {
                command.env_remove(&name);
            }
        }
        command.args(args);
        command
    }

    /// Runs `command` as the step `name`; an error if it can't start or exits with anything but 0.
    pub fn run(&mut self, name: &'static str, command: &mut Command) -> Result<()> {
        self.time(name, |_| execute(command))
    }

    /// Runs `work` as the step `name`.
    pub fn time<T>(&mut self, name: &'static str, work: impl FnOnce(&Self) -> Result<T>) -> Result<T> {
        eprintln!("\n== {name}");
        let start = Instant::now();
        let outcome = work(self);
        self.done.push((name, start.elapsed()));
        outcome.with_context(|| format!("the step `{name}` failed"))
    }

    /// A line per step with its time, and their sum.
    pub fn table(&self) -> String {
        let total: Duration = self.done.iter().map(|(_, took)| *took).sum();
        self.done
            .iter()
            .copied()
            .chain([("total", total)])
            .map(|(name, took)| format!("{name:<14} {:>7.1} s\n", took.as_secs_f64()))
            .collect()
    }
}

/// Runs `command` to its end; an error names it and how it ended.
fn execute(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("cannot start {command:?}"))?;
    ensure!(status.success(), "{command:?} ended with {status}");
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_root_holds_the_workspace() {
        let steps = Steps::new();
        assert!(steps.root().join("Cargo.lock").is_file(), "{} is not the root", steps.root().display());
    }

    #[test]
    fn a_failed_step_is_named_and_timed() {
        let mut steps = Steps::new();
        let mut no_such_command = steps.cargo(&["no-such-command"]);
        let error = steps.run("impossible", &mut no_such_command).unwrap_err();
        assert!(format!("{error:#}").starts_with("the step `impossible` failed: "), "{error:#}");
        let table = steps.table();
        assert_eq!(table.lines().count(), 2, "{table}");
        assert!(table.starts_with("impossible "), "{table}");
    }
}
