//! What the compiler can't hold: sizes of files and functions, the shape of a module, who may use whom, and that
//! nothing of the machine it was written on is left in the repository.
//!
//! Each check is a function from text to findings, so that it is itself tested on small bad examples. A file whose
//! first lines hold the marker `// tidy: data table` may be as long as its table.

use std::{
    collections::BTreeSet,
    fs,
    path::{Path, PathBuf},
};

const MAX_FILE_LINES: usize = 500;
const MAX_FUNCTION_LINES: usize = 80;
const DATA_TABLE_MARKER: &str = "// tidy: data table";

/// Folders that are not part of the repository, wherever they are.
const NOT_OURS: &[&str] = &[".git", "target", "node_modules"];
/// The folder that the demonstration writes, at the root.
const DEMO: &str = "demo";

/// Who may use whom: package, the packages of ours that it may use, the packages of others that it may not.
const CRATES: &[(&str, &[&str], &[&str])] = &[
    ("verify-core", &[], IMPURE),
    ("signing", &["verify-core"], &["axum", "dioxus", "rusqlite", "reqwest", "ureq"]),
    ("sync-server", &["verify-core", "signing"], &["dioxus", "rxing"]),
    ("engine", &["verify-core"], &["axum", "dioxus"]),
    ("packproof-ui", &["engine", "verify-core"], &["axum", "rusqlite", "ureq"]),
    ("packproof-cli", &["engine", "verify-core"], &["axum", "dioxus", "rusqlite", "ureq"]),
    ("packproof-tests", &["verify-core", "signing", "sync-server", "engine"], &[]),
    ("packproof-fuzz", &["verify-core", "engine"], &[]),
    ("packproof-bench-decode", &["engine"], &[]),
    ("xtask", &[], &[]),
];

/// verify-core is a function of its input: no clock, randomness, file, socket or thread comes in through a package.
const IMPURE: &[&str] = &[
    "async-std",
    "axum",
    "chrono",
    "clap",
    "dioxus",
    "fastrand",
    "getrandom",
    "hyper",
    "rand",
    "reqwest",
    "rusqlite",
    "time",
    "tokio",
    "ureq",
];

/// Directions inside a crate: where, the root of the path, the names after it that may not be used there, and why.
const DIRECTIONS: &[(&str, &str, &[&str], &str)] = &[
    ("verify-core/src/", "std", &["env", "fs", "net", "process", "thread"], "verify-core is pure"),
    ("verify-core/src/", "SystemTime", &["now"], "the time is an argument"),
    ("verify-core/src/", "Instant", &["now"], "the time is an argument"),
    ("verify-core/src/", "Timestamp", &["now"], "the time is an argument"),
    ("verify-core/src/", "Zoned", &["now"], "the time is an argument"),
    ("verify-core/src/verdict", "crate", &["sync"], "a verdict knows no network"),
    ("verify-core/src/rules", "crate", &["sync", "verdict"], "verdict -> rules -> bundle"),
    ("verify-core/src/bundle", "crate", &["sync", "verdict", "rules"], "verdict -> rules -> bundle"),
    ("verify-core/src/scan", "crate", &["sync", "verdict", "rules", "bundle"], "bundle -> scan, ids, time"),
];

/// Packages of others that one folder of a crate keeps to itself: the crate, the package, the folder.
const KEPT: &[(&str, &str, &str)] = &[
    ("sync-server/src/", "axum", "sync-server/src/routes"),
    ("sync-server/src/", "rusqlite", "sync-server/src/store"),
    ("app/engine/src/", "rxing", "app/engine/src/capture"),
];

#[test]
fn the_repository_is_tidy() {
    let root = repository_root();
    let files = text_files(&root);
    let lent = machine_paths(&root);
    let packages: BTreeSet<_> = files.iter().filter_map(|(path, text)| package_name(path, text)).collect();
    let mut findings = Vec::new();
    for (path, text) in &files {
        findings.extend(check_any_file(path, text, &lent));
        if path.ends_with(".rs") {
            findings.extend(check_source(path, text));
        }
        if path.ends_with("Cargo.toml") {
            findings.extend(check_manifest(path, text, &packages));
        }
    }
    assert!(files.len() > 20, "found only {} files below {}", files.len(), root.display());
    assert!(findings.is_empty(), "{} findings:\n{}", findings.len(), findings.join("\n"));
}

fn repository_root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("the tests lie in a folder of the repository").to_owned()
}

/// Every text file of the repository: its path from the root with `/`, and what it holds.
fn text_files(root: &Path) -> Vec<(String, String)> {
    let mut files = Vec::new();
    let mut folders = vec![root.to_owned()];
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).unwrap_or_else(|error| panic!("cannot list {}: {error}", folder.display())) {
            let path = entry.expect("an entry of a folder just opened").path();
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            if NOT_OURS.contains(&&*name) || path == root.join(DEMO) {
                continue;
            }
            if path.is_dir() {
                folders.push(path);
            } else if let Ok(text) = fs::read_to_string(&path) {
                let relative = path.strip_prefix(root).expect("the walk starts at the root");
                files.push((relative.to_string_lossy().replace('\\', "/"), text));
            }
        }
    }
    files.sort();
    files
}

/// Beginnings of paths that exist only on somebody's machine: home folders, and the folder that this checkout lies in
/// unless it is one that every machine has.
fn machine_paths(root: &Path) -> Vec<String> {
    let mut paths: Vec<_> = ["home", "Users", "root"].map(|folder| format!("/{folder}/")).into();
    let parent = root.parent().unwrap_or(root);
    let common = ["/", "/tmp", "/var/tmp", "/opt", "/srv", "/mnt", "/usr", "/usr/src", "/home", "/Users", "/root"];
    if !common.iter().any(|folder| parent == Path::new(folder)) {
        paths.push(format!("{}/", parent.display()));
    }
    paths
}

/// Holds for every text file: no machine's paths, and packages come from the public registries by name.
fn check_any_file(path: &str, text: &str, machine_paths: &[String]) -> Vec<String> {
    let mut findings = Vec::new();
    for (number, line) in numbered(text) {
        for lent in machine_paths.iter().filter(|lent| line.contains(lent.as_str())) {
            findings.push(format!("{path}:{number}: `{lent}` is a path of one machine"));
        }
        let other_registry = match path.rsplit('/').next().unwrap_or_default() {
            "Cargo.lock" => {
                line.starts_with("source = ")
                    && line != "source = \"registry+https://github.com/rust-lang/crates.io-index\""
            }
            "config.toml" => ["[source", "[registr"].iter().any(|section| line.trim_start().starts_with(section)),
            "package-lock.json" => {
                line.trim_start().starts_with("\"resolved\": ") && !line.contains("\"https://registry.npmjs.org/")
            }
            _ => false,
        };
        if other_registry {
            findings
                .push(format!("{path}:{number}: packages come from the public registries, by name: {}", line.trim()));
        }
    }
    findings
}

/// Holds for every Rust file.
fn check_source(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    if !text.starts_with("//!") {
        findings.push(format!("{path}:1: opens with `//!`: its role and its invariants"));
    }
    if path.ends_with("/mod.rs") {
        findings.push(format!("{path}:1: a module `foo` is `foo.rs` beside `foo/`, never `mod.rs`"));
    }
    if !text.lines().take(10).any(|line| line == DATA_TABLE_MARKER) {
        findings.extend(check_sizes(path, text));
    }
    findings.extend(check_unfinished(path, text));
    findings.extend(check_directions(path, text));
    findings
}

fn check_sizes(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    let lines = text.lines().count();
    if lines > MAX_FILE_LINES {
        findings.push(format!("{path}:1: {lines} lines; a file has {MAX_FILE_LINES} at most"));
    }
    for (number, lines) in functions(text).into_iter().filter(|(_, lines)| *lines > MAX_FUNCTION_LINES) {
        findings.push(format!("{path}:{number}: {lines} lines; a function has {MAX_FUNCTION_LINES} at most"));
    }
    findings
}

/// Every function with a body of its own lines: the number of its first line, and how many it has. Relies on rustfmt:
/// the closing brace stands where the function began.
fn functions(text: &str) -> Vec<(usize, usize)> {
    let lines: Vec<_> = text.lines().collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let mut found = Vec::new();
    for (start, line) in lines.iter().enumerate().filter(|(_, line)| begins_function(line)) {
        if line.ends_with('}') || line.ends_with(';') {
            continue;
        }
        let aligned = |end: &usize| !lines[*end].trim().is_empty() && indent(lines[*end]) == indent(line);
        let end = (start + 1..lines.len())
            .filter(aligned)
            .find(|end| lines[*end].trim_start().starts_with('}') || lines[*end].ends_with(';'));
        if let Some(end) = end.filter(|end| lines[*end].trim_start().starts_with('}')) {
            found.push((start + 1, end - start + 1));
        }
    }
    found
}

fn begins_function(line: &str) -> bool {
    let mut words = line.split_whitespace();
    let modifiers = ["const", "async", "unsafe", "extern"];
    words.find(|word| !word.starts_with("pub") && !modifiers.contains(word)) == Some("fn")
}

fn check_unfinished(path: &str, text: &str) -> Vec<String> {
    let words = [concat!("todo", "!("), concat!("unimplemented", "!("), concat!("TO", "DO"), concat!("FIX", "ME")];
    let unfinished = |line: &str| words.iter().find(|word| line.contains(*word));
    numbered(text)
        .filter_map(|(number, line)| {
            Some(format!("{path}:{number}: `{}`: finish it or leave it out", unfinished(line)?))
        })
        .collect()
}

/// Holds the directions inside our crates.
fn check_directions(path: &str, text: &str) -> Vec<String> {
    let mut findings = Vec::new();
    for (place, root, names, why) in DIRECTIONS.iter().filter(|(place, ..)| path.starts_with(place)) {
        for (number, name) in paths_below(text, root).into_iter().filter(|(_, name)| names.contains(&name.as_str())) {
            findings.push(format!("{path}:{number}: `{root}::{name}` may not be used here: {why} ({place})"));
        }
    }
    for (place, package, folder) in
        KEPT.iter().filter(|(place, _, folder)| path.starts_with(place) && !path.starts_with(folder))
    {
        for (number, _) in paths_below(text, package) {
            findings.push(format!("{path}:{number}: `{package}` is used under {folder} only, not in all of {place}"));
        }
    }
    findings
}

/// The names that follow `root::` in code, also in a group (`root::{a, b::{c}}` gives a and b), with their line.
fn paths_below(text: &str, root: &str) -> Vec<(usize, String)> {
    let code: String = text.lines().map(|line| format!("{}\n", without_comment(line))).collect();
    let needle = format!("{root}::");
    let mut found = Vec::new();
    for (at, _) in code.match_indices(&needle) {
        let continues_a_name = |before: char| before.is_alphanumeric() || before == '_' || before == ':';
        if code[..at].chars().next_back().is_some_and(continues_a_name) && !code[..at].ends_with("::") {
            continue;
        }
        let number = code[..at].matches('\n').count() + 1;
        found.extend(first_names(&code[at + needle.len()..]).into_iter().map(|name| (number, name)));
    }
    found
}

fn without_comment(line: &str) -> &str {
    line.split_once("//").map_or(line, |(code, _)| code)
}

/// The first name of `rest`, or the first name of each part if `rest` opens a group.
fn first_names(rest: &str) -> Vec<String> {
    let name = |text: &str| -> String {
        text.trim_start().chars().take_while(|it| it.is_alphanumeric() || *it == '_').collect()
    };
    let Some(group) = rest.strip_prefix('{') else { return vec![name(rest)] };
    let mut depth = 1;
    let mut names = vec![name(group)];
    for (at, character) in group.char_indices() {
        match character {
            '{' => depth += 1,
            '}' => depth -= 1,
            ',' if depth == 1 => names.push(name(&group[at + 1..])),
            _ => {}
        }
        if depth == 0 {
            break;
        }
    }
    names.retain(|name| !name.is_empty());
    names
}

/// The name in a manifest's `[package]`.
fn package_name(path: &str, text: &str) -> Option<String> {
    let line = path.ends_with("Cargo.toml").then(|| text.lines().find_map(|line| line.strip_prefix("name = ")))??;
    Some(line.trim_matches('"').to_owned())
}

/// Holds the directions between crates, in all kinds of dependencies.
fn check_manifest(path: &str, text: &str, packages: &BTreeSet<String>) -> Vec<String> {
    let Some(package) = package_name(path, text) else { return Vec::new() };
    let Some((_, ours, banned)) = CRATES.iter().find(|(name, ..)| *name == package) else {
        return vec![format!("{path}:1: tests/tests/tidy.rs doesn't say whom `{package}` may use")];
    };
    let is_forbidden = |used: &str| match packages.contains(used) {
        true => !ours.contains(&used),
        false => banned.contains(&used),
    };
    let forbidden = dependencies(text).into_iter().filter(|(_, used)| is_forbidden(used));
    forbidden.map(|(number, used)| format!("{path}:{number}: `{package}` may not use `{used}`")).collect()
}

/// The packages that a manifest's dependency sections name, with their line.
fn dependencies(manifest: &str) -> Vec<(usize, &str)> {
    let mut found = Vec::new();
    let mut in_section = false;
    for (number, line) in numbered(manifest) {
        if let Some(section) = line.strip_prefix('[') {
            let section = section.trim_end_matches(']');
            in_section = section.ends_with("dependencies");
            if let Some((_, package)) = section.split_once("dependencies.") {
                found.push((number, package));
            }
        } else if in_section && let Some((key, _)) = line.split_once(['.', '=']) {
            found.push((number, key.trim()));
        }
    }
    found
}

fn numbered(text: &str) -> impl Iterator<Item = (usize, &str)> {
    text.lines().enumerate().map(|(index, line)| (index + 1, line))
}

mod the_checks_themselves {
    //! Each check finds what it is for, and nothing in a good example.

    use super::*;

    const GOOD: &str = "//! A role.\n\nuse crate::scan;\n\n/// Text.\nfn f() {\n    scan::g();\n}\n";

    #[track_caller]
    fn finds(findings: &[String], expected: &[&str]) {
        assert_eq!(findings.len(), expected.len(), "{findings:#?}");
        for (finding, part) in findings.iter().zip(expected) {
            assert!(finding.contains(part), "`{part}` is not in `{finding}`");
        }
    }

    #[test]
    fn a_good_file_has_no_finding() {
        finds(&check_source("verify-core/src/verdict.rs", GOOD), &[]);
    }

    #[test]
    fn the_shape_of_a_file() {
        finds(&check_source("a/src/x.rs", "use a;\n"), &["opens with"]);
        finds(&check_source("a/src/x/mod.rs", GOOD), &["mod.rs"]);
        let unfinished = format!("{GOOD}// {}: later\n{}!()\n", concat!("TO", "DO"), "todo");
        finds(&check_source("a/src/x.rs", &unfinished), &["x.rs:9: ", "x.rs:10: "]);
    }

    #[test]
    fn long_files_and_functions() {
        let long_file = format!("{GOOD}{}", "const A: u8 = 1;\n".repeat(493));
        finds(&check_source("a.rs", &long_file), &["501 lines"]);
        let long_function =
            format!("//! A.\n\npub(crate) async fn f(\n    a: u8,\n) {{\n{}}}\n", "    a;\n\n".repeat(39));
        finds(&check_source("a.rs", &long_function), &["a.rs:3: 82 lines"]);
        finds(&check_source("a.rs", &long_function.replace("//! A.\n", "//! A.\n// tidy: data table\n")), &[]);
    }

    #[test]
    fn functions_without_a_body_have_no_length() {
        let text = "trait A {\n    fn a(\n        &self,\n    ) -> u8;\n    fn b() {}\n    fn c(&self) {\n        1;\n    }\n}\n";
        assert_eq!(functions(text), [(6, 3)]);
    }

    #[test]
    fn directions_inside_a_crate() {
        let check = |path: &str, code: &str| check_source(path, &format!("//! A.\n{code}\n"));
        finds(
            &check("verify-core/src/scan.rs", "use crate::{\n    ids,\n    verdict::{sync, Verdict},\n};"),
            &["`crate::verdict`"],
        );
        finds(&check("verify-core/src/rules/travel.rs", "fn f() { crate::sync::push() }"), &["`crate::sync`"]);
        finds(&check("verify-core/src/rules/travel.rs", "// crate::sync\nuse crate::synchronous;"), &[]);
        finds(&check("verify-core/src/time.rs", "use std::{collections::BTreeMap, fs};"), &["`std::fs`"]);
        finds(&check("verify-core/src/time.rs", "let a = jiff::Timestamp::now();"), &["`Timestamp::now`"]);
        finds(&check("sync-server/src/service.rs", "use axum::Json;"), &["`axum`"]);
        finds(&check("sync-server/src/routes/vrs.rs", "use axum::Json;\nuse rusqlite::Row;"), &["`rusqlite`"]);
        finds(&check("sync-server/src/store/sqlite.rs", "use rusqlite::Row;"), &[]);
    }

    #[test]
    fn directions_between_crates() {
        let packages = ["verify-core", "signing", "engine"].map(str::to_owned).into();
        let check = |name: &str, rest: &str| {
            check_manifest("Cargo.toml", &format!("[package]\nname = \"{name}\"\n{rest}"), &packages)
        };
        finds(&check("verify-core", "[dependencies]\nserde.workspace = true\n[features]\nrand = []\n"), &[]);
        finds(
            &check("verify-core", "[dependencies]\nrand = \"1\"\n"),
            &["Cargo.toml:4: `verify-core` may not use `rand`"],
        );
        finds(&check("verify-core", "[dev-dependencies]\nengine.workspace = true\n"), &["`engine`"]);
        finds(
            &check("engine", "[dependencies]\nverify-core.workspace = true\n[dependencies.signing]\npath = \"\"\n"),
            &["`signing`"],
        );
        finds(
            &check("signing", "[target.'cfg(unix)'.dependencies]\nrusqlite = { version = \"1\" }\n"),
            &["`rusqlite`"],
        );
        finds(&check("newcomer", ""), &["`newcomer`"]);
    }

    #[test]
    fn nothing_of_one_machine() {
        let paths = machine_paths(Path::new("/build-place/checkout"));
        let text = format!("data in /{}/x\nsee /build-place/shared\n/var/lib/packproof\n", "home");
        finds(&check_any_file("README.md", &text, &paths), &["README.md:1: ", "README.md:2: "]);
        let lock = "source = \"registry+https://github.com/rust-lang/crates.io-index\"\nsource = \"sparse+https://mirror.example/\"\n";
        finds(&check_any_file("Cargo.lock", lock, &paths), &["Cargo.lock:2: "]);
        finds(&check_any_file(".cargo/config.toml", "[alias]\n[source.crates-io]\n", &paths), &["config.toml:2: "]);
    }

    #[test]
    fn common_folders_are_nobodys() {
        assert_eq!(machine_paths(Path::new("/tmp/checkout")).len(), 3);
        assert_eq!(machine_paths(Path::new("/checkout")).len(), 3);
    }
}
