//! The device's folder on this machine. `PACKPROOF_HOME` names another one than the system's usual place.

use std::env;
use std::path::PathBuf;

/// Names another folder.
pub(super) const HOME: &str = "PACKPROOF_HOME";

/// The folder. Where a system names no place for data, the folder that the app was started in.
pub(super) fn folder() -> PathBuf {
    env::var_os(HOME).map(PathBuf::from).or_else(usual).unwrap_or_else(|| PathBuf::from("packproof-data"))
}

#[cfg(any(target_os = "macos", target_os = "ios"))]
fn usual() -> Option<PathBuf> {
    env::home_dir().map(|home| home.join("Library/Application Support/Packproof"))
}

#[cfg(target_os = "windows")]
fn usual() -> Option<PathBuf> {
    env::var_os("LOCALAPPDATA").map(|data| PathBuf::from(data).join("Packproof"))
}

#[cfg(target_os = "android")]
fn usual() -> Option<PathBuf> {
    // The app's own folder, by the identifier in Dioxus.toml.
    Some(PathBuf::from("/data/data/org.packproof.app/files/packproof"))
}

#[cfg(not(any(target_os = "macos", target_os = "ios", target_os = "windows", target_os = "android")))]
fn usual() -> Option<PathBuf> {
    // https://specifications.freedesktop.org/basedir/latest: relative paths don't count.
    let named = env::var_os("XDG_DATA_HOME").map(PathBuf::from).filter(|path| path.is_absolute());
    named.or_else(|| env::home_dir().map(|home| home.join(".local/share"))).map(|data| data.join("packproof"))
}
