//! `packproof --home DIR session start | end`.

use clap::{Subcommand, ValueEnum};
use engine::device::{Engine, Possession, SessionStart};
use serde_json::json;
use verify_core::verdict::SessionReason;

use crate::Global;
use crate::output::{Done, print_json, print_line};

/// What to do with the session.
#[derive(Subcommand)]
pub enum SessionCommand {
    /// Start a session; it ends by hand or after ten idle minutes
    Start {
        /// Why packs are verified
        #[arg(long, value_name = "REASON", value_parser = reason)]
        reason: SessionReason,
        /// Who works
        #[arg(long, value_name = "NAME")]
        operator: String,
        /// Whether the packs are at hand
        #[arg(long, value_enum, default_value_t = PossessionArg::Yes)]
        possession: PossessionArg,
    },
    /// End the session that runs
    End,
}

/// Whether the packs are at hand.
#[derive(Clone, Copy, ValueEnum)]
pub enum PossessionArg {
    /// They are
    Yes,
    /// They are not
    No,
}

fn reason(text: &str) -> Result<SessionReason, String> {
    let names = SessionReason::ALL.map(SessionReason::name).join(", ");
    SessionReason::from_name(&text.replace('-', "_")).ok_or_else(|| format!("give one of {names}"))
}

/// Runs it.
pub fn run(engine: &mut Engine, command: &SessionCommand, global: &Global) -> anyhow::Result<Done> {
    let (row, event) = match command {
        SessionCommand::Start { reason, operator, possession } => {
            let possession = match possession {
                PossessionArg::Yes => Possession::Yes,
                PossessionArg::No => Possession::No,
            };
            let start = SessionStart { reason: *reason, possession, operator: operator.clone() };
            (engine.start_session(&start)?, "start")
        }
        SessionCommand::End => (engine.end_session()?, "end"),
    };
    if global.json {
        print_json(&json!({
            "event": event,
            "id": row.id,
            "reason": row.reason.name(),
            "possession": row.possession,
            "operator": row.operator,
            "started_at": row.started_at,
        }))?;
    } else {
        let done = if event == "start" { "started" } else { "ended" };
        print_line(&format!("Session {done}: {}, {}.", row.reason.name(), row.operator))?;
    }
    Ok(Done::Well)
}
