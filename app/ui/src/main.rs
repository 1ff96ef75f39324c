//! Packproof's screens.

fn main() {
    packproof_ui::platform::launch();
}
