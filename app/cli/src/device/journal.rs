//! `packproof --home DIR journal list | check | export`.

use anyhow::Context as _;
use clap::Subcommand;
use engine::device::Engine;
use engine::store::EntryRow;
use serde_json::{Value, json};
use verify_core::sync::wire::EntryRef;

use crate::Global;
use crate::output::{Done, print_json, print_line};

/// What to do with the journal.
#[derive(Subcommand)]
pub enum JournalCommand {
    /// Show the last entries, the oldest of them first
    List {
        /// At most so many
        #[arg(long, default_value_t = 100, value_name = "N")]
        limit: usize,
    },
    /// Check that nothing was changed: bodies, order, signatures, receipts
    Check,
    /// Print everything that others need to check it, a JSON line each
    Export,
}

/// Runs it.
pub fn run(engine: &mut Engine, command: &JournalCommand, global: &Global) -> anyhow::Result<Done> {
    match command {
        JournalCommand::List { limit } => list(engine, *limit, global),
        JournalCommand::Check => check(engine, global),
        JournalCommand::Export => export(engine),
    }
}

fn list(engine: &Engine, limit: usize, global: &Global) -> anyhow::Result<Done> {
    let rows = engine.journal(limit)?;
    for row in rows.iter().rev() {
        if global.json { print_json(&entry(row)?)? } else { print_line(&words(row)?)? }
    }
    Ok(Done::Well)
}

fn entry(row: &EntryRow) -> anyhow::Result<Value> {
    let body = body(row)?;
    Ok(json!({
        "epoch": row.place.epoch,
        "seq": row.place.seq,
        "kind": row.kind,
        "at": row.at,
        "session": row.session,
        "decision": row.decision,
        "about": row.about,
        "state": state(row),
        "text": text(&body["scan"]),
        "head": row.head.to_hex(),
        "body": body,
    }))
}

/// A scan as a scanner transmits it: the symbology identifier in front, where there is one.
fn text(scan: &Value) -> Option<String> {
    Some(format!("{}{}", scan["symbology"].as_str().unwrap_or_default(), scan["text"].as_str()?))
}

/// `confirmed`: a receipt covers it. `waiting`: none does yet. `moved`: it stands again in a later epoch.
const fn state(row: &EntryRow) -> &'static str {
    match (row.moved, row.acknowledged) {
        (true, _) => "moved",
        (false, true) => "confirmed",
        (false, false) => "waiting",
    }
}

fn body(row: &EntryRow) -> anyhow::Result<Value> {
    let place = row.place;
    serde_json::from_str(&row.body)
        .with_context(|| format!("entry {}.{} is damaged; run journal check", place.epoch, place.seq))
}

fn words(row: &EntryRow) -> anyhow::Result<String> {
    let body = body(row)?;
    let word = |value: &Value| value.as_str().unwrap_or("-").to_owned();
    let pack = &body["verdict"]["identification"];
    let about = format!("{}.{}", row.about.epoch, row.about.seq);
    let what = match row.kind.as_str() {
        "scan" => format!(
            "{:<11} GTIN {} serial {}",
            word(&body["verdict"]["decision"]),
            word(&pack["gtin"]),
            word(&pack["serial"])
        ),
        "decision" => format!("{} of {about}", word(&body["action"])),
        "session" => format!("{} {} by {}", word(&body["event"]), word(&body["reason"]), word(&body["operator"])),
        "notice" => format!("{} of {about}", word(&body["cause"])),
        "answer" => format!("{} of {about}", row.decision.clone().unwrap_or_default()),
        "epoch" => format!("begins ({})", word(&body["reason"])),
        other => other.to_owned(),
    };
    let EntryRef { epoch, seq } = row.place;
    Ok(format!("{epoch}.{seq:<5} {} {:<9} {:<8} {what}", row.at, state(row), row.kind))
}

fn check(engine: &mut Engine, global: &Global) -> anyhow::Result<Done> {
    let audit = engine.check_journal()?;
    if global.json {
        print_json(&audit)?;
    } else {
        print_line(&format!(
            "{} entries of device {}, {} acknowledged.",
            audit.entries, audit.device, audit.acknowledged
        ))?;
        audit.notes.iter().try_for_each(|note| print_line(&format!("  note: {note}")))?;
        match audit.faults.is_empty() {
            true => print_line("The journal holds: nothing was changed, left out or put in.")?,
            false => audit.faults.iter().try_for_each(|fault| print_line(&format!("  fault: {fault}")))?,
        }
    }
    if audit.faults.is_empty() {
        return Ok(Done::Well);
    }
    anyhow::bail!(
        "the journal does not hold: {}; keep this folder as evidence, export the journal, and enrol a new home folder",
        audit.faults.join("; ")
    )
}

fn export(engine: &Engine) -> anyhow::Result<Done> {
    let mut failed = None;
    engine.export_journal(|line| {
        if failed.is_none() {
            failed = print_json(&line).err();
        }
    })?;
    failed.map_or(Ok(Done::Well), Err)
}
