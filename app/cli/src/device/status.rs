//! `packproof --home DIR status`.

use engine::device::{Engine, Status};

use super::words::ago;
use crate::Global;
use crate::output::{Done, print_json, print_line};

/// Runs it.
pub fn run(engine: &mut Engine, global: &Global) -> anyhow::Result<Done> {
    let status = engine.status()?;
    if global.json {
        print_json(&status)?;
    } else {
        lines(&status).iter().try_for_each(|line| print_line(line))?;
    }
    Ok(Done::Well)
}

fn lines(status: &Status) -> Vec<String> {
    let site = &status.site;
    let mut lines = vec![
        format!("Device   {}", status.device),
        format!("Site     {} ({}), {}", site.name, site.gln, site.tz),
        format!("Server   {}", status.server),
    ];
    lines.push(match (&status.bundle, &status.bundle_error) {
        (Some(bundle), _) => format!(
            "Bundle   version {}, known as of {}, {}; {} products pack by pack{}",
            bundle.version,
            bundle.issued,
            ago(bundle.age_s),
            bundle.gtins,
            if bundle.demo { "; demonstration keys" } else { "" }
        ),
        (None, Some(error)) => format!("Bundle   {error}"),
        (None, None) => "Bundle   none yet: run packproof --home DIR pull".to_owned(),
    });
    let journal = &status.journal;
    lines.push(format!(
        "Journal  {} entries, {} not acknowledged by the server yet; epoch {}",
        journal.entries, journal.unacknowledged, journal.epoch
    ));
    lines.push(format!("Notices  {}", status.notices));
    lines.push(match &status.session {
        Some(session) => format!("Session  {}, {}, since {}", session.reason, session.operator, session.started_at),
        None => "Session  none".to_owned(),
    });
    lines.push(match status.synced_at {
        Some(at) => format!("Synced   {at}"),
        None => "Synced   never".to_owned(),
    });
    lines.push(format!("Clock    {} ({})", status.now, status.clock));
    lines
}
