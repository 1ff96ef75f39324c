//! `packproof --home DIR verify`: online verdicts of what was HELD or NOT COVERED.

use engine::device::{Answered, Engine};
use serde_json::{Value, json};

use crate::Global;
use crate::output::{Done, print_json, print_line};

/// Runs it.
pub fn run(engine: &mut Engine, global: &Global) -> anyhow::Result<Done> {
    let answers = engine.verify()?;
    for answer in &answers {
        if global.json { print_json(&line(answer))? } else { print_line(&words(answer))? }
    }
    if answers.is_empty() && !global.json {
        print_line("Nothing is waiting for an answer.")?;
    }
    let verified = |answer: &Answered| answer.result.status == "final" && answer.result.decision == "VERIFIED";
    Ok(if answers.iter().all(verified) { Done::Well } else { Done::NotVerified })
}

/// An answer as JSON.
pub fn line(answer: &Answered) -> Value {
    let mut line = json!({"entry": answer.entry, "offline": answer.offline, "recorded": answer.recorded});
    if let (Value::Object(line), Ok(Value::Object(result))) = (&mut line, serde_json::to_value(&answer.result)) {
        line.extend(result);
    }
    line
}

/// An answer for people.
pub fn words(answer: &Answered) -> String {
    let result = &answer.result;
    let provisional = match result.status.as_str() {
        "final" => "",
        _ => " (provisional: nobody who can tell has answered yet; do not resell)",
    };
    let reason = |reason: &Value| reason["code"].as_str().or(reason.as_str()).unwrap_or_default().to_owned();
    let reasons: Vec<String> = result.reasons.iter().map(reason).filter(|code| !code.is_empty()).collect();
    let because = if reasons.is_empty() { String::new() } else { format!(": {}", reasons.join(", ")) };
    format!(
        "{}.{} GTIN {} serial {}: {} here, {} online{because}{provisional}",
        answer.entry.epoch,
        answer.entry.seq,
        result.gtin,
        result.serial,
        answer.offline.replace('_', " "),
        result.decision.replace('_', " ")
    )
}
