//! Results and errors in words for people.

use std::error::Error as StdError;

use serde_json::Value;

/// A failure as lines: `error: what`, where, and the next step.
pub fn explain(error: &anyhow::Error) -> String {
    lines(error.chain())
}

/// The same for an error of the library, under a headline.
pub fn error(what: &str, error: &signing::Error) -> String {
    let chain = std::iter::successors(Some(error as &(dyn StdError + 'static)), |it| (**it).source());
    format!("error: {what}\n  {}", lines(chain).trim_start_matches("error: "))
}

fn lines<'a>(chain: impl Iterator<Item = &'a (dyn StdError + 'static)>) -> String {
    let mut text = "error:".to_owned();
    let mut next = None;
    for (depth, cause) in chain.enumerate() {
        let words = cause.to_string();
        // Some causes are told by the error above them already.
        if !text.contains(&words) {
            text.push_str(if depth == 0 { " " } else { "\n  " });
            text.push_str(&words);
        }
        next = next.or_else(|| cause.downcast_ref::<signing::Error>().and_then(signing::Error::next_step));
    }
    if let Some(next) = next {
        text.push_str(&format!("\n  next: {next}"));
    }
    text
}

/// A JSON object as indented lines `name: value`.
pub fn tree(value: &Value) -> String {
    let mut text = String::new();
    branch(value, 0, &mut text);
    text.trim_end().to_owned()
}

fn branch(value: &Value, depth: usize, text: &mut String) {
    let indent = "  ".repeat(depth);
    match value {
        Value::Object(fields) => {
            for (name, field) in fields {
                leaf(&format!("{indent}{name}:"), field, depth, text);
            }
        }
        Value::Array(items) => {
            for item in items {
                let mut lines = String::new();
                branch(item, depth + 1, &mut lines);
                text.push_str(&format!("{indent}- {}", lines.trim_start()));
            }
        }
        Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
            text.push_str(&format!("{indent}{}\n", plain(value)));
        }
    }
}

fn leaf(label: &str, value: &Value, depth: usize, text: &mut String) {
    let is_branch =
        value.as_object().is_some_and(|it| !it.is_empty()) || value.as_array().is_some_and(|it| !it.is_empty());
    if is_branch {
        text.push_str(&format!("{label}\n"));
        branch(value, depth + 1, text);
    } else {
        text.push_str(&format!("{label} {}\n", plain(value)));
    }
}

fn plain(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Array(_) | Value::Object(_) => "none".to_owned(),
        Value::Null | Value::Bool(_) | Value::Number(_) => value.to_string(),
    }
}

/// What `verify` found, in one sentence and the numbers.
pub fn verified(report: &Value) -> String {
    let field = |name: &str| plain(&report[name]);
    format!(
        "OK: version {} of scope {}, issued {}\n  index {}\n  {} GTINs, {} lots, {} packs",
        field("version"),
        field("scope"),
        field("issued"),
        field("index"),
        field("gtins"),
        field("lots"),
        field("packs"),
    )
}
