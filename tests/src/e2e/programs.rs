//! Running a program and reading what it said.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::Value;

/// One of the workspace's programs with arguments that every call shares.
#[derive(Debug, Clone)]
pub struct Program {
    path: PathBuf,
    shared_args: Vec<String>,
    env: Vec<(String, String)>,
}

/// What a program said and how it ended.
#[derive(Debug, Clone)]
pub struct Output {
    /// Standard output.
    pub stdout: String,
    /// Standard error.
    pub stderr: String,
    /// Exit code; `None` if it was killed.
    pub code: Option<i32>,
}

/// The program with this name, beside the running test; for a bench, which runs in another profile, the tests' own.
pub fn program(name: &str) -> Program {
    let running = std::env::current_exe().expect("a running program has a path");
    let folder = running.parent().expect("a program lies in a folder");
    let is_test = folder.ends_with("deps");
    let folder = if is_test { folder.join("..") } else { folder.join("../debug") };
    let folder = folder.canonicalize().unwrap_or(folder);
    let path = folder.join(format!("{name}{}", std::env::consts::EXE_SUFFIX));
    assert!(path.exists(), "{} is not built: run `cargo xtask test`, or `cargo build --workspace`", path.display());
    Program { path, shared_args: Vec::new(), env: Vec::new() }
}

/// The same program built with fail points.
pub fn fail_program(name: &str) -> Program {
    let plain = program(name);
    let target = plain.path.ancestors().nth(2).expect("programs stand in target/PROFILE");
    let path = target.join("failpoints").join(plain.path.file_name().expect("a program has a name"));
    assert!(path.exists(), "{} is not built: run `cargo xtask test`", path.display());
    Program { path, ..plain }
}

impl Program {
    /// The same program with arguments before all others.
    #[must_use]
    pub fn with(&self, args: &[&str]) -> Self {
        let mut program = self.clone();
        program.shared_args.extend(args.iter().map(ToString::to_string));
        program
    }

    /// The same program with an environment variable.
    #[must_use]
    pub fn env(&self, name: &str, value: &str) -> Self {
        let mut program = self.clone();
        program.env.push((name.to_owned(), value.to_owned()));
        program
    }

    /// The command, not yet started.
    pub fn command(&self, args: &[&str]) -> Command {
        let mut command = Command::new(&self.path);
        command.args(&self.shared_args).args(args).envs(self.env.iter().cloned());
        command
    }

    /// Runs it to its end without input.
    pub fn run(&self, args: &[&str]) -> Output {
        self.run_with_input(args, "")
    }

    /// Runs it to its end; `input` goes to standard input.
    pub fn run_with_input(&self, args: &[&str], input: &str) -> Output {
        let mut command = self.command(args);
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().unwrap_or_else(|e| panic!("{} does not start: {e}", self.path.display()));
        let mut stdin = child.stdin.take().expect("stdin is piped");
        let input = input.to_owned();
        // A program may end without reading all of it.
        let writer = std::thread::spawn(move || drop(stdin.write_all(input.as_bytes())));
        let output = child.wait_with_output().expect("the child was started");
        writer.join().expect("the writer does not panic");
        Output {
            stdout: String::from_utf8_lossy(&output.stdout).into_owned(),
            stderr: String::from_utf8_lossy(&output.stderr).into_owned(),
            code: output.status.code(),
        }
    }

    /// Runs it and expects exit code 0.
    pub fn ok(&self, args: &[&str]) -> Output {
        let output = self.run(args);
        assert_eq!(output.code, Some(0), "{} {args:?}\n{}", self.path.display(), output.stderr);
        output
    }

    /// Runs it and expects an error that says all of `words`, no panic, and exit code `code`.
    pub fn refuses(&self, args: &[&str], code: i32, words: &[&str]) -> Output {
        let output = self.run(args);
        output.assert_refused(&format!("{} {args:?}", self.path.display()), code, words);
        output
    }
}

impl Output {
    /// All lines of standard output as JSON.
    pub fn lines(&self) -> Vec<Value> {
        let parse = |line: &str| serde_json::from_str(line).unwrap_or_else(|e| panic!("not JSON ({e}): {line}"));
        self.stdout.lines().filter(|line| !line.trim().is_empty()).map(parse).collect()
    }

    /// The one line of standard output as JSON.
    pub fn json(&self) -> Value {
        let mut lines = self.lines();
        assert_eq!(lines.len(), 1, "one line expected:\n{}\n{}", self.stdout, self.stderr);
        lines.remove(0)
    }

    /// See [`Program::refuses`].
    pub fn assert_refused(&self, what: &str, code: i32, words: &[&str]) {
        let said = self.stderr.to_lowercase();
        assert_eq!(self.code, Some(code), "{what}\nstdout: {}\nstderr: {}", self.stdout, self.stderr);
        assert!(!said.contains("panicked"), "{what} panicked:\n{}", self.stderr);
        for word in words {
            assert!(said.contains(&word.to_lowercase()), "{what} does not say {word:?}:\n{}", self.stderr);
        }
    }
}

/// A path as an argument.
pub fn arg(path: &Path) -> &str {
    path.to_str().expect("test folders have UTF-8 names")
}
