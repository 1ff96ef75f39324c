//! Renders screens to HTML without a platform.

use dioxus::prelude::*;
use packproof_ui::app::{Still, StillProps};

use super::fixtures::Screen;

/// The screen's markup.
pub fn render(screen: Screen) -> String {
    let props = StillProps { state: screen.state, frame: screen.frame };
    let mut dom = VirtualDom::new_with_props(Still, props);
    dom.rebuild_in_place();
    dioxus_ssr::render(&dom)
}
