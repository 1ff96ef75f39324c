//! Whether the browser thinks that there is a network: a hint only, as it knows of cables and not of servers.

use super::{Report, js};
use crate::shell::{Incoming, Network};

/// Tells now, and whenever it changes.
pub(super) fn watch(report: Report) {
    let tell = move || {
        let network = if js::window().navigator().on_line() { Network::Online } else { Network::Offline };
        report(Incoming::Network(network));
    };
    tell();
    let window = js::window();
    let again = tell.clone();
    js::listen(&window, "online", move |_| again());
    js::listen(&window, "offline", move |_| tell());
}
