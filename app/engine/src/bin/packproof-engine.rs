//! The web app's second module: the device in a browser's dedicated worker.

fn main() {
    #[cfg(target_family = "wasm")]
    engine::platform::worker::start();
}
