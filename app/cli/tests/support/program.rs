//! Running the program in a home folder whose key the test's server knows.
#![allow(dead_code, reason = "each test that shares this needs a part of it")]

use std::ffi::OsStr;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

#[path = "server.rs"]
pub mod server;

/// What the program said and how it ended.
pub struct Said {
    /// -1 if it was killed.
    pub code: i32,
    pub out: String,
    pub err: String,
}

impl Said {
    pub fn json(&self) -> Vec<Value> {
        self.out.lines().map(|line| serde_json::from_str(line).unwrap()).collect()
    }
}

/// Runs the program.
pub fn packproof(args: &[&str], input: &str) -> Said {
    run(env!("CARGO_BIN_EXE_packproof"), "", args, input)
}

/// The program built with fail points, if `cargo xtask test` has built it.
pub fn with_failpoints() -> Option<PathBuf> {
    let plain = Path::new(env!("CARGO_BIN_EXE_packproof"));
    let path = plain.ancestors().nth(2)?.join("failpoints").join(plain.file_name()?);
    path.exists().then_some(path)
}

/// Runs a build of the program with a fail point armed.
pub fn run(program: impl AsRef<OsStr>, fail: &str, args: &[&str], input: &str) -> Said {
    let mut command = Command::new(program);
    command.args(args).env("PACKPROOF_FAIL", fail);
    command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().unwrap();
    // A program that ends early does not read its input.
    let _ = child.stdin.take().unwrap().write_all(input.as_bytes());
    let output = child.wait_with_output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Said { code: output.status.code().unwrap_or(-1), out: text(output.stdout), err: text(output.stderr) }
}

/// A home folder.
pub struct Home(pub tempfile::TempDir);

impl Home {
    /// A home folder with the key that the test's server knows.
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let key = server::world::push_model::device_key();
        let hex = |bytes: &[u8]| data_encoding::HEXLOWER.encode(bytes);
        let (private, public) = (hex(key.as_bytes()), hex(key.verifying_key().as_bytes()));
        let file = json!({"keytype": "ed25519", "private": private, "public": public});
        std::fs::write(folder.path().join("device.key"), file.to_string()).unwrap();
        Self(folder)
    }

    pub fn run(&self, args: &[&str]) -> Said {
        packproof(&[&["--home", self.0.path().to_str().unwrap()], args].concat(), "")
    }

    #[track_caller]
    pub fn json(&self, args: &[&str]) -> Vec<Value> {
        let said = self.run(&[args, &["--json"]].concat());
        assert_eq!((said.code, said.err.as_str()), (0, ""), "{args:?}");
        said.json()
    }

    #[track_caller]
    pub fn fails(&self, args: &[&str], code: i32, words: &[&str]) {
        let said = self.run(args);
        assert_eq!(said.code, code, "{args:?}: {}", said.err);
        assert!(said.err.starts_with("error: "), "{}", said.err);
        words.iter().for_each(|word| assert!(said.err.contains(word), "{args:?}: {word:?} is not in {}", said.err));
    }
}
