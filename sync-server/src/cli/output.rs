//! What goes to standard output and standard error: words for people, or JSON lines for machines.

use std::io::{self, Write as _};

use serde_json::Value;

/// How a command ended that did not fail as a whole.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Done {
    /// Everything was done.
    Well,
    /// Some of it was not; it was said which.
    InPart,
}

/// Standard output in one of its two forms.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Out {
    /// For people.
    Words,
    /// For machines.
    Json,
}

impl Out {
    pub const fn new(json: bool) -> Self {
        if json { Self::Json } else { Self::Words }
    }

    /// Prints one line. A reader that went away, as pipes do, does not undo what was done: the line is dropped.
    pub fn line(self, json: &Value, words: impl FnOnce() -> String) {
        let line = match self {
            Self::Words => words(),
            Self::Json => json.to_string(),
        };
        let _ = writeln!(io::stdout(), "{line}");
    }
}

/// Prints an error: what, where, what to do next. Its causes stand behind it unless they say the same again.
pub fn print_error(error: &anyhow::Error) {
    let mut text = error.to_string();
    for cause in error.chain().skip(1).map(ToString::to_string) {
        if !text.contains(&cause) {
            text = format!("{text}: {cause}");
        }
    }
    let _ = writeln!(io::stderr(), "error: {text}");
}
