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
    let json = serde_json::to_string(value)?;
    let escape = |c: char| if c.is_control() { format!("\\u{:04x}", c as u32) } else { c.to_string() };
    print_line(&json.chars().map(escape).collect::<String>())
}

/// Prints one line; see [`print_json`]. Control characters are spelled out: no name and no recall's text may paint over
/// a verdict.
pub fn print_line(line: &str) -> anyhow::Result<()> {
    match writeln!(io::stdout(), "{}", spelled_out(line)) {
        Err(error) if error.kind() == io::ErrorKind::BrokenPipe => std::process::exit(0),
        other => Ok(other?),
    }
}

fn spelled_out(line: &str) -> String {
    let spell = |c: char| if c.is_control() { c.escape_default().to_string() } else { c.to_string() };
    line.chars().map(spell).collect()
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_from_outside_stays_on_its_line() {
        assert_eq!(spelled_out("recall: a\nVERIFIED \u{1b}[2J"), "recall: a\\nVERIFIED \\u{1b}[2J");
        assert_eq!(spelled_out("Größe 5 µg"), "Größe 5 µg");
    }
}
