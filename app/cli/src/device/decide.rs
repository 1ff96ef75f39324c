//! `packproof --home DIR accept | set-aside | undo [ENTRY]`.

use clap::Args;
use engine::device::{Action, Engine};
use serde_json::json;
use verify_core::sync::wire::EntryRef;

use crate::Global;
use crate::output::{Done, print_json, print_line};

/// Arguments of `accept`, `set-aside` and `undo`.
#[derive(Args)]
pub struct DecideArgs {
    /// The scan, as EPOCH.NUMBER; the last one if left out
    #[arg(value_name = "ENTRY", value_parser = entry)]
    entry: Option<EntryRef>,
}

fn entry(text: &str) -> Result<EntryRef, String> {
    let parsed = text.split_once('.').and_then(|(epoch, seq)| Some((epoch.parse().ok()?, seq.parse().ok()?)));
    let (epoch, seq) = parsed.ok_or_else(|| "give it as EPOCH.NUMBER, as scan and journal list print it".to_owned())?;
    Ok(EntryRef { epoch, seq })
}

/// Runs it.
pub fn run(engine: &mut Engine, args: &DecideArgs, action: Action, global: &Global) -> anyhow::Result<Done> {
    let entry = engine.decide(args.entry, action)?;
    if global.json {
        print_json(&json!({"entry": entry, "action": action.name()}))?;
    } else {
        let words = match action {
            Action::Accept => "is accepted",
            Action::SetAside => "is set aside",
            Action::Undo => "is undecided again",
        };
        print_line(&format!("{}.{} {words}.", entry.epoch, entry.seq))?;
    }
    Ok(Done::Well)
}
