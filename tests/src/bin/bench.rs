//! `cargo xtask bench [NAME] [--json]`: prints the figures of design section 9, held or not.

use anyhow::bail;
use packproof_tests::bench::BENCHES;

fn main() -> anyhow::Result<()> {
    let (flags, names): (Vec<String>, Vec<String>) = std::env::args().skip(1).partition(|arg| arg.starts_with("--"));
    let json = flags.iter().any(|flag| flag == "--json");
    if let Some(unknown) = names.iter().find(|name| !BENCHES.iter().any(|(bench, _)| bench == name)) {
        let known: Vec<&str> = BENCHES.iter().map(|(name, _)| *name).collect();
        bail!("no bench is called {unknown:?}; there are: {}, and decode with a program of its own", known.join(", "));
    }
    for (name, run) in BENCHES {
        if names.is_empty() || names.iter().any(|wanted| wanted == name) {
            for row in run()? {
                println!("{}", if json { row.json() } else { row.text() });
            }
        }
    }
    Ok(())
}
