//! The table of tools: how each is found, and what brings it.

use std::path::Path;

use super::Need;
use crate::{steps::Steps, web::toolchain};

/// The target triple of the Android app.
pub const ANDROID_TARGET: &str = "aarch64-linux-android";
/// Where Debian puts the headers of C for it: enough to compile against, as nothing is linked.
pub const ANDROID_HEADERS: &str = "/usr/aarch64-linux-gnu/include";

/// A tool that the project needs and cargo does not bring.
pub struct Tool {
    /// Its name for people.
    pub name: &'static str,
    /// Which commands need it.
    pub need: Need,
    /// What for, in words that follow "needed for".
    pub purpose: &'static str,
    /// How it is found.
    pub probe: Probe,
    /// A target that rustup may add instead of any package.
    pub rust_target: Option<&'static str>,
    /// Debian packages that bring it, in a line; the first line whose packages there are is installed.
    pub debian_packages: &'static [&'static str],
}

/// How a tool is found.
pub enum Probe {
    /// Any one of these programs, called with `--version`, answers.
    Program(&'static [&'static str]),
    /// pkg-config knows the library.
    Library(&'static str),
    /// A file is there; `*` stands for one part of a folder's name.
    File(&'static [&'static str]),
    /// Python 3 has these modules.
    PythonModules(&'static [&'static str]),
    /// The installed Rust has its standard library for this target.
    RustTarget(&'static str),
    /// Rust makes wasm, by rustup's target or with Debian's packages.
    RustForWasm,
    /// A clang that makes wasm.
    ClangForWasm,
    /// LLVM's archiver.
    LlvmAr,
}

/// All of them.
pub const TOOLS: &[Tool] = &[
    Tool {
        name: "git",
        need: Need::Build,
        purpose: "the project's history",
        probe: Probe::Program(&["git"]),
        rust_target: None,
        debian_packages: &["git"],
    },
    Tool {
        name: "C compiler",
        need: Need::Build,
        purpose: "linking, and the bundled SQLite",
        probe: Probe::Program(&["cc", "gcc", "clang"]),
        rust_target: None,
        debian_packages: &["gcc libc6-dev"],
    },
    Tool {
        name: "Rust for wasm",
        need: Need::Web,
        purpose: "the web app",
        probe: Probe::RustForWasm,
        rust_target: Some(toolchain::TARGET),
        debian_packages: &["rustc-web cargo-web rust-web-src lld-22"],
    },
    Tool {
        name: "clang for wasm",
        need: Need::Web,
        purpose: "SQLite in the browser",
        probe: Probe::ClangForWasm,
        rust_target: None,
        debian_packages: &["clang-22", "clang-19", "clang"],
    },
    Tool {
        name: "llvm-ar",
        need: Need::Web,
        purpose: "SQLite in the browser",
        probe: Probe::LlvmAr,
        rust_target: None,
        debian_packages: &["llvm-22", "llvm-19", "llvm"],
    },
    Tool {
        name: "browser",
        need: Need::Browser,
        purpose: "the tests of the web app",
        probe: Probe::Program(&["chromium", "chromium-browser", "google-chrome"]),
        rust_target: None,
        debian_packages: &["chromium"],
    },
    Tool {
        name: "npm",
        need: Need::Browser,
        purpose: "axe, which looks at the web app's screens",
        probe: Probe::Program(&["npm"]),
        rust_target: None,
        // Not beside a node that came some other way: the package conflicts with it.
        debian_packages: &["nodejs npm"],
    },
    Tool {
        name: "pkg-config",
        need: Need::Desktop,
        purpose: "finding the desktop's libraries",
        probe: Probe::Program(&["pkg-config"]),
        rust_target: None,
        debian_packages: &["pkg-config"],
    },
    Tool {
        name: "webkit2gtk",
        need: Need::Desktop,
        purpose: "the window of the desktop app",
        probe: Probe::Library("webkit2gtk-4.1"),
        rust_target: None,
        debian_packages: &["libwebkit2gtk-4.1-dev"],
    },
    Tool {
        name: "xdo",
        need: Need::Desktop,
        purpose: "the window of the desktop app",
        probe: Probe::File(&["/usr/include/xdo.h"]),
        rust_target: None,
        debian_packages: &["libxdo-dev"],
    },
    Tool {
        name: "OpenSSL",
        need: Need::Desktop,
        purpose: "the window of the desktop app, which links it without using it",
        probe: Probe::Library("openssl"),
        rust_target: None,
        debian_packages: &["libssl-dev"],
    },
    Tool {
        name: "libclang",
        need: Need::Desktop,
        purpose: "the desktop's cameras",
        probe: Probe::File(&["/usr/lib/llvm-*/lib/libclang.so", "/usr/lib/*/libclang*.so"]),
        rust_target: None,
        debian_packages: &["libclang-dev"],
    },
    Tool {
        name: "Xvfb",
        need: Need::Desktop,
        purpose: "starting the desktop app without a screen",
        probe: Probe::File(&["/usr/bin/Xvfb"]),
        rust_target: None,
        debian_packages: &["xvfb"],
    },
    Tool {
        name: "Rust for Android",
        need: Need::Android,
        purpose: "checking the mobile app's types",
        probe: Probe::RustTarget(ANDROID_TARGET),
        rust_target: Some(ANDROID_TARGET),
        debian_packages: &[],
    },
    Tool {
        name: "headers for arm64",
        need: Need::Android,
        purpose: "SQLite in the mobile app",
        probe: Probe::File(&["/usr/aarch64-linux-gnu/include/stdio.h"]),
        rust_target: None,
        debian_packages: &["libc6-dev-arm64-cross"],
    },
    Tool {
        name: "C++ compiler",
        need: Need::BenchDecode,
        purpose: "zxing-cpp, which is measured beside our reader",
        probe: Probe::Program(&["c++", "g++", "clang++"]),
        rust_target: None,
        debian_packages: &["g++"],
    },
    Tool {
        name: "cmake",
        need: Need::BenchDecode,
        purpose: "zxing-cpp, which is measured beside our reader",
        probe: Probe::Program(&["cmake"]),
        rust_target: None,
        debian_packages: &["cmake make"],
    },
    Tool {
        name: "zint",
        need: Need::BenchDecode,
        purpose: "drawing the codes of frames",
        probe: Probe::Program(&["zint"]),
        rust_target: None,
        debian_packages: &["zint"],
    },
    Tool {
        name: "numpy and OpenCV",
        need: Need::BenchDecode,
        purpose: "drawing frames",
        probe: Probe::PythonModules(&["numpy", "cv2"]),
        rust_target: None,
        debian_packages: &["python3 python3-numpy python3-opencv"],
    },
];

impl Probe {
    /// A line that says what was found, if anything was.
    pub fn find(&self, steps: &Steps) -> Option<String> {
        match self {
            Self::Program(programs) => programs.iter().find_map(|program| version_of(steps, program)),
            Self::Library(name) => toolchain::output(steps.command("pkg-config").args(["--modversion", name]))
                .map(|line| first_line(&line)),
            Self::File(patterns) => patterns.iter().find_map(|pattern| matching(Path::new("/"), pattern)),
            Self::PythonModules(modules) => {
                let import = format!("import {}", modules.join(", "));
                toolchain::output(steps.command("python3").args(["-c", &import]))
                    .and_then(|_| version_of(steps, "python3"))
            }
            Self::RustTarget(target) => toolchain::has_target(steps, target).then(|| format!("target {target}")),
            Self::RustForWasm => toolchain::rust_for_wasm(steps),
            Self::ClangForWasm => toolchain::clang(steps),
            Self::LlvmAr => toolchain::archiver(steps),
        }
    }
}

/// The first line that `program --version` prints, or nothing if it doesn't run.
pub fn version_of(steps: &Steps, program: &str) -> Option<String> {
    toolchain::output(steps.command(program).arg("--version")).map(|text| first_line(&text))
}

fn first_line(text: &str) -> String {
    text.lines().next().unwrap_or_default().to_owned()
}

/// The first path below `folder` that fits the pattern.
fn matching(folder: &Path, pattern: &str) -> Option<String> {
    let (name, rest) = pattern.trim_start_matches('/').split_once('/').unwrap_or((pattern.trim_start_matches('/'), ""));
    let Some((before, after)) = name.split_once('*') else {
        let path = folder.join(name);
        return if rest.is_empty() { path.exists().then(|| path.display().to_string()) } else { matching(&path, rest) };
    };
    let mut fitting: Vec<_> = std::fs::read_dir(folder).ok()?.flatten().map(|entry| entry.path()).collect();
    fitting.retain(|path| {
        let name = path.file_name().unwrap_or_default().to_string_lossy();
        name.starts_with(before) && name[before.len()..].ends_with(after)
    });
    fitting.sort();
    let found = |path: &std::path::PathBuf| {
        if rest.is_empty() { Some(path.display().to_string()) } else { matching(path, rest) }
    };
    fitting.iter().find_map(found)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_tool_that_answers_is_found() {
        let steps = Steps::new();
        assert!(version_of(&steps, "git").is_some_and(|version| version.starts_with("git version")));
        assert_eq!(version_of(&steps, "no-such-program"), None);
    }

    #[test]
    fn a_star_stands_for_a_part_of_a_name() {
        let here = Path::new(env!("CARGO_MANIFEST_DIR"));
        assert!(matching(here, "s*c/doc*/tools.rs").is_some_and(|path| path.ends_with("src/doctor/tools.rs")));
        assert!(matching(here, "src/*.rs").is_some());
        assert_eq!(matching(here, "src/no-such-*/tools.rs"), None);
        assert_eq!(matching(here, "src/tools.rs"), None);
    }

    #[test]
    fn everything_can_be_installed_somehow() {
        for tool in TOOLS {
            assert!(tool.rust_target.is_some() || !tool.debian_packages.is_empty(), "nothing brings {}", tool.name);
        }
    }
}
