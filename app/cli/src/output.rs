//! How commands end and what they print.

use std::io::{self, Write};

use serde::Serialize;

/// How a command ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// All done.
    Well,
    /// All done, and a verdict is not VERIFIED.
    NotVerified,
    /// Something could not be done; it was said on standard error.
    InPart,
}

/// Prints a value as one line of JSON. A reader that went away ends the program quietly, as pipes do.
pub fn print_json(value: &impl Serialize) -> anyhow::Result<()> {
    print_line(&serde_json::to_string(value)?)
}

/// Prints one line; see [`print_json`].
pub fn print_line(line: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{line}") {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}

/// Says what went wrong, where, and what to do next: the error and its causes, a line each. A cause that an error above
/// it has quoted already is not said twice.
pub fn print_error(error: &anyhow::Error) {
    let mut said = format!("error: {error}");
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !said.contains(&cause) {
            said.push_str("\n  ");
            said.push_str(&cause);
        }
    }
    eprintln!("{said}");
}
