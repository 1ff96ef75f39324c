//! `packproof --home DIR pull | sync | notices`.

use engine::device::{Engine, Synced};
use engine::store::NoticeRow;
use serde_json::{Value, json};
use verify_core::sync::{Pulled, Pushed, SyncError};

use super::words::ago;
use crate::Global;
use crate::output::{Done, print_error, print_json, print_line};

/// Runs `pull`.
pub fn pull(engine: &mut Engine, global: &Global) -> anyhow::Result<Done> {
    let synced = engine.pull()?;
    report(engine, synced, global)
}

/// Runs `sync`.
pub fn run(engine: &mut Engine, global: &Global) -> anyhow::Result<Done> {
    let synced = engine.sync()?;
    report(engine, synced, global)
}

/// Runs `notices`.
pub fn notices(engine: &mut Engine, global: &Global) -> anyhow::Result<Done> {
    let notices = engine.notices()?;
    for notice in &notices {
        if global.json { print_json(&notice_json(notice))? } else { print_line(&notice_line(notice))? }
    }
    if notices.is_empty() && !global.json {
        print_line("No pack that was judged here has changed its standing since.")?;
    }
    Ok(Done::Well)
}

fn report(engine: &mut Engine, synced: Synced, global: &Global) -> anyhow::Result<Done> {
    let status = engine.status()?;
    if global.json {
        let mut line = json!({
            "notices": synced.notices.iter().map(notice_json).collect::<Vec<_>>(),
            "answers": synced.answers.iter().map(super::verify::line).collect::<Vec<_>>(),
            "bundle": status.bundle,
            "journal": status.journal,
        });
        put(&mut line, "pull", &synced.report.pull, |pulled| pulled_json(*pulled));
        put(&mut line, "push", &synced.report.push, |pushed| pushed_json(*pushed));
        put(&mut line, "server_notices", &synced.report.notices, |count| json!(count));
        print_json(&line)?;
    } else {
        if let Some(Ok(pulled)) = &synced.report.pull {
            print_line(&pulled_words(*pulled))?;
        }
        if let Some(bundle) = &status.bundle {
            let age = ago(bundle.age_s);
            print_line(&format!("Bundle version {}, known as of {}, {age}.", bundle.version, bundle.issued))?;
        }
        if let Some(Ok(pushed)) = &synced.report.push {
            print_line(&pushed_words(*pushed, status.journal.unacknowledged))?;
        }
        for answer in &synced.answers {
            print_line(&super::verify::words(answer))?;
        }
        for notice in &synced.notices {
            print_line(&notice_line(notice))?;
        }
    }
    let mut done = Done::Well;
    for error in synced.report.errors() {
        print_error(&anyhow::anyhow!("{error}"));
        done = Done::InPart;
    }
    Ok(done)
}

fn put<T>(line: &mut Value, name: &str, result: &Option<Result<T, SyncError>>, value: impl FnOnce(&T) -> Value) {
    match result {
        None => {}
        Some(Ok(it)) => line[name] = value(it),
        Some(Err(error)) => line[name] = json!({"error": error.to_string()}),
    }
}

fn pulled_json(pulled: Pulled) -> Value {
    match pulled {
        Pulled::Unchanged => json!({"outcome": "unchanged"}),
        Pulled::Refreshed => json!({"outcome": "refreshed"}),
        Pulled::Activated { objects, bytes } => json!({"outcome": "activated", "objects": objects, "bytes": bytes}),
    }
}

fn pushed_json(pushed: Pushed) -> Value {
    json!({"sent": pushed.sent, "acknowledged": pushed.acknowledged, "new_epochs": pushed.new_epochs})
}

fn pulled_words(pulled: Pulled) -> String {
    match pulled {
        Pulled::Unchanged => "Nothing newer is signed.".to_owned(),
        Pulled::Refreshed => "The same bundle, signed again since.".to_owned(),
        Pulled::Activated { objects, bytes } => format!("A new bundle is active: {objects} objects, {bytes} bytes."),
    }
}

fn pushed_words(pushed: Pushed, left: u64) -> String {
    let epoch = match pushed.new_epochs {
        0 => "",
        _ => " The server held another history of this device: the journal goes on in a new epoch, nothing is lost.",
    };
    format!("{} entries acknowledged by the server, {left} still to go.{epoch}", pushed.acknowledged)
}

fn notice_json(notice: &NoticeRow) -> Value {
    json!({
        "id": notice.id.to_hex(),
        "entry": notice.about,
        "cause": notice.cause,
        "text": notice.text,
        "source": notice.source,
        "raised_at": notice.raised_at,
    })
}

fn notice_line(notice: &NoticeRow) -> String {
    format!("NOTICE {}.{} {}: {}", notice.about.epoch, notice.about.seq, notice.cause, notice.text)
}
